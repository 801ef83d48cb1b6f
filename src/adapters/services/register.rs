//! The population register over HTTPS: `POST persons` with `{"fin", "document"}` answers
//! `{"surname", "given_name", "patronymic"?, "birth_date"}`, or status 404 when no person has both.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Handle;

use super::{Service, ServiceConfig, ServiceConfigError, shaped};
use crate::domain::person::{DocumentNumber, Fin, PersonName};
use crate::ports::payment::ServiceTrouble;
use crate::ports::register::{PopulationRegister, RegisteredPerson};

/// The register's client.
pub struct HttpRegister(Service);

#[derive(Deserialize)]
struct Answer {
    surname: String,
    given_name: String,
    #[serde(default)]
    patronymic: Option<String>,
    birth_date: String,
}

impl HttpRegister {
    /// Makes the client; opens no connection.
    ///
    /// # Errors
    /// [`ServiceConfigError`].
    pub fn new(config: &ServiceConfig, runtime: Handle) -> Result<Self, ServiceConfigError> {
        Service::new(config, runtime).map(Self)
    }
}

impl PopulationRegister for HttpRegister {
    fn person(&self, fin: &Fin, document: &DocumentNumber) -> Result<Option<RegisteredPerson>, ServiceTrouble> {
        let question = json!({ "fin": fin.as_str(), "document": document.as_str() });
        let answer: Answer = match self.0.ask(Method::POST, "persons", Some(&question)) {
            Err(ServiceTrouble::Refused(404)) => return Ok(None),
            answered => shaped(answered?)?,
        };
        let unreadable = |field: &str| ServiceTrouble::Unreadable(format!("its {field} cannot be shown"));
        let name = PersonName::new(&answer.surname, &answer.given_name, answer.patronymic.as_deref());
        Ok(Some(RegisteredPerson {
            name: name.map_err(|_| unreadable("name"))?,
            birth_date: answer.birth_date.parse().map_err(|_| unreadable("date of birth"))?,
        }))
    }
}
