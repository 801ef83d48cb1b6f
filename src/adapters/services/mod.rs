//! Services outside that the centre asks over HTTPS: population register, register of organisations, payment provider and a
//! gateway for text messages for the portal, the register of invalid documents for kiosks; the identity provider; and the mail
//! server. Each question has a limit on time and size. One that fails soon is asked once more within that time; a service that
//! fails several questions in a row is left alone for a while, so that nobody waits for it.
//!
//! X never: a question asked twice that may not be; every JSON question is a look-up, or names what it is about so that the
//! service answers it once.

mod identity;
mod invalid_documents;
mod messages;
mod organisations;
mod payment;
mod register;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode, Url};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::runtime::Handle;

pub use identity::{HttpIdentity, IdentityClient};
pub use invalid_documents::HttpInvalidDocuments;
pub use messages::{MailConfig, Messengers};
pub use organisations::HttpOrganisations;
pub use payment::HttpPayments;
pub use register::HttpRegister;

use crate::ports::payment::ServiceTrouble;

/// Longest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Failures in a row before a service is left alone.
const FAILURES_MAX: u32 = 5;
/// Pause before a question that failed is asked once more: a service that is started anew, or a connection that went away.
const PAUSE: Duration = Duration::from_millis(200);
/// How long it is left alone.
const REST: Duration = Duration::from_secs(20);

/// How a service is reached.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// `https://host[:port][/path]`; plain `http` to this machine alone.
    pub address: String,
    /// The key it knows this centre by, sent as a bearer token (RFC 6750).
    pub key: String,
    /// PEM of the authorities that its certificate must come from.
    pub authorities: Vec<u8>,
    /// Longest wait for a whole answer.
    pub patience: Duration,
}

/// Why a service's configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceConfigError {
    /// The address.
    #[error("its address is no https://host[:port][/path]; http is for this machine alone")]
    Address,
    /// The authorities or the key.
    #[error("its client cannot be made: {0}")]
    Client(String),
}

/// `https`, or `http` to this machine alone.
fn is_safe(address: &Url) -> bool {
    let is_local = matches!(address.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    address.scheme() == "https" || (address.scheme() == "http" && is_local)
}

/// What a service is asked with.
enum Question<'a> {
    /// Nothing besides the address.
    Nothing,
    /// JSON, with the key of the configuration as a bearer token.
    Json(&'a Value),
    /// A form, with credentials for HTTP Basic (RFC 7617).
    Form { body: String, basic: String },
}

/// One service: its client, and whether it is left alone. Asked from threads that may wait.
struct Service {
    client: Client,
    base: Url,
    key: String,
    patience: Duration,
    runtime: Handle,
    failures: Mutex<(u32, Option<Instant>)>,
}

impl Service {
    /// Makes the client; opens no connection. `runtime` drives it.
    fn new(config: &ServiceConfig, runtime: Handle) -> Result<Self, ServiceConfigError> {
        let base = Url::parse(&config.address).map_err(|_| ServiceConfigError::Address)?;
        if !is_safe(&base) || base.query().is_some() || base.fragment().is_some() || !base.username().is_empty() {
            return Err(ServiceConfigError::Address);
        }
        let wrong = |error: &dyn std::error::Error| ServiceConfigError::Client(error.to_string());
        let mut authorities = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&config.authorities) {
            authorities.add(certificate.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| wrong(&error))?
            .with_root_certificates(authorities)
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .build()
            .map_err(|error| wrong(&error))?;
        let (key, patience) = (config.key.clone(), config.patience);
        Ok(Self { client, base, key, patience, runtime, failures: Mutex::default() })
    }

    /// Asks and waits. Nothing personal stands in the path: what is asked is in the body.
    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, ServiceTrouble> {
        let address = format!("{}/{path}", self.base.as_str().trim_end_matches('/'));
        let address = Url::parse(&address).map_err(|_| ServiceTrouble::Unreadable("its address".to_owned()))?;
        self.ask_at(method, address, &body.map_or(Question::Nothing, Question::Json))
    }

    /// Asks at an address that the service named itself, and waits.
    fn ask_at(&self, method: Method, address: Url, question: &Question<'_>) -> Result<Value, ServiceTrouble> {
        self.is_rested()?;
        let answered = self.runtime.block_on(self.send_patiently(method, address, question));
        // A "no" is an answer; what fails is the service, not the question.
        let failed = match &answered {
            Err(ServiceTrouble::Refused(status)) => *status >= 500,
            answered => answered.is_err(),
        };
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *failures = match failed {
            false => (0, None),
            true => (failures.0.saturating_add(1), Some(Instant::now())),
        };
        answered
    }

    fn is_rested(&self) -> Result<(), ServiceTrouble> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match *failures {
            (count, Some(at)) if count >= FAILURES_MAX && at.elapsed() < REST => Err(ServiceTrouble::Resting),
            _ => Ok(()),
        }
    }

    /// Sends it, and once more where it failed so soon that there is time.
    async fn send_patiently(
        &self,
        method: Method,
        address: Url,
        question: &Question<'_>,
    ) -> Result<Value, ServiceTrouble> {
        let began = Instant::now();
        let first = self.send(method.clone(), address.clone(), question, self.patience).await;
        let passes_by = match &first {
            Err(ServiceTrouble::Unreachable(_)) => true,
            // Bad gateway, unavailable, gateway timeout (RFC 9110, 15.6).
            Err(ServiceTrouble::Refused(status)) => matches!(status, 502..=504),
            _ => false,
        };
        // A form holds a code that is good once (RFC 6749, 4.1.2).
        let may_be_repeated = !matches!(question, Question::Form { .. });
        if !passes_by || !may_be_repeated || began.elapsed() + PAUSE >= self.patience / 2 {
            return first;
        }
        tokio::time::sleep(PAUSE).await;
        self.send(method, address, question, self.patience.saturating_sub(began.elapsed())).await
    }

    async fn send(
        &self,
        method: Method,
        address: Url,
        question: &Question<'_>,
        patience: Duration,
    ) -> Result<Value, ServiceTrouble> {
        let request = self.client.request(method, address).timeout(patience);
        let request = match question {
            Question::Nothing if self.key.is_empty() => request,
            Question::Nothing => request.bearer_auth(&self.key),
            Question::Json(body) => request.bearer_auth(&self.key).json(body),
            Question::Form { body, basic } => request
                .header(AUTHORIZATION, format!("Basic {basic}"))
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.clone()),
        };
        let unreachable = |error: reqwest::Error| ServiceTrouble::Unreachable(error.without_url().to_string());
        let mut answer = request.send().await.map_err(unreachable)?;
        if answer.status() != StatusCode::OK {
            return Err(ServiceTrouble::Refused(answer.status().as_u16()));
        }
        let mut bytes = vec![];
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > ANSWER_BYTES_MAX {
                return Err(ServiceTrouble::Unreadable(format!("longer than {ANSWER_BYTES_MAX} bytes")));
            }
        }
        // The error's own text may quote a value, so only its place is told.
        serde_json::from_slice(&bytes)
            .map_err(|error| ServiceTrouble::Unreadable(format!("line {}, column {}", error.line(), error.column())))
    }
}

/// Reads an answer's shape; what it holds is not repeated.
fn shaped<T: serde::de::DeserializeOwned>(answer: Value) -> Result<T, ServiceTrouble> {
    serde_json::from_value(answer).map_err(|_| ServiceTrouble::Unreadable("not the shape agreed".to_owned()))
}

#[cfg(test)]
mod tests;
