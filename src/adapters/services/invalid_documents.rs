//! The State Register of Invalid Documents over HTTPS: `POST documents` with `{"document"}` answers
//! `{"standing": "valid" | "invalid"}`, or status 404 when the register does not know the document.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Handle;

use super::{Service, ServiceConfig, ServiceConfigError, shaped};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::person::DocumentNumber;
use crate::ports::invalid_documents::InvalidDocuments;
use crate::ports::payment::ServiceTrouble;

/// The register's client.
pub struct HttpInvalidDocuments(Service);

#[derive(Deserialize)]
struct Answer {
    standing: Word,
}

/// What the register says: what else the centre knows of a document is not the register's to say.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Valid,
    Invalid,
}

impl HttpInvalidDocuments {
    /// Makes the client; opens no connection.
    ///
    /// # Errors
    /// [`ServiceConfigError`].
    pub fn new(config: &ServiceConfig, runtime: Handle) -> Result<Self, ServiceConfigError> {
        Service::new(config, runtime).map(Self)
    }
}

impl InvalidDocuments for HttpInvalidDocuments {
    fn standing(&self, document: &DocumentNumber) -> Result<DocumentStanding, ServiceTrouble> {
        let question = json!({ "document": document.as_str() });
        let answer: Answer = match self.0.ask(Method::POST, "documents", Some(&question)) {
            Err(ServiceTrouble::Refused(404)) => return Ok(DocumentStanding::Unknown),
            answered => shaped(answered?)?,
        };
        Ok(match answer.standing {
            Word::Valid => DocumentStanding::Valid,
            Word::Invalid => DocumentStanding::Invalid,
        })
    }
}
