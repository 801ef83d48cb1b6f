//! The register of organisations over HTTPS: `POST organisations` with `{"voen"}` answers `{"name", "kind": "legal-entity" |
//! "state-body" | "entrepreneur", "standing": "active" | "suspended" | "dissolved", "head": {"fin", "surname",
//! "given_name", "patronymic"?}}`, or status 404 when the register has no such VÖEN.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Handle;

use super::{Service, ServiceConfig, ServiceConfigError, shaped};
use crate::domain::order::ApplicantKind;
use crate::domain::person::{Fin, PersonName, Voen};
use crate::domain::text::clean_line;
use crate::ports::payment::ServiceTrouble;
use crate::ports::register::{OrganisationRegister, OrganisationStanding, RegisteredOrganisation};

/// Longest name that is taken from the register, in characters.
const NAME_CHARS_MAX: usize = 300;

/// The register's client.
pub struct HttpOrganisations(Service);

#[derive(Deserialize)]
struct Answer {
    name: String,
    kind: ApplicantKind,
    standing: OrganisationStanding,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    fin: String,
    surname: String,
    given_name: String,
    #[serde(default)]
    patronymic: Option<String>,
}

impl HttpOrganisations {
    /// Makes the client; opens no connection.
    ///
    /// # Errors
    /// [`ServiceConfigError`].
    pub fn new(config: &ServiceConfig, runtime: Handle) -> Result<Self, ServiceConfigError> {
        Service::new(config, runtime).map(Self)
    }
}

impl OrganisationRegister for HttpOrganisations {
    fn organisation(&self, voen: &Voen) -> Result<Option<RegisteredOrganisation>, ServiceTrouble> {
        let question = json!({ "voen": voen.as_str() });
        let answer: Answer = match self.0.ask(Method::POST, "organisations", Some(&question)) {
            Err(ServiceTrouble::Refused(404)) => return Ok(None),
            answered => shaped(answered?)?,
        };
        let unreadable = |field: &str| ServiceTrouble::Unreadable(format!("its {field} cannot be shown"));
        if answer.kind == ApplicantKind::Citizen {
            return Err(unreadable("kind"));
        }
        let Head { fin, surname, given_name, patronymic } = answer.head;
        let head = PersonName::new(&surname, &given_name, patronymic.as_deref());
        Ok(Some(RegisteredOrganisation {
            name: clean_line(&answer.name, NAME_CHARS_MAX).map_err(|_| unreadable("name"))?,
            kind: answer.kind,
            head: head.map_err(|_| unreadable("head"))?,
            head_fin: Fin::parse(&fin).map_err(|_| unreadable("head"))?,
            standing: answer.standing,
        }))
    }
}
