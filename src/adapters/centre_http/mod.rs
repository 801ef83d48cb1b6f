//! The centre over HTTP/2 and mutual TLS 1.3. Asks once, waits with a limit, and says in the kiosk's words what went wrong.
//!
//! Nothing is read or built before the first question, so that a kiosk starts as fast without a line as with one. Then a
//! thread of its own drives the connection, also between questions: a centre that closes it is noticed at once, not by
//! the next question.

mod body;
mod enrol;
mod line;
mod probe;
mod signing;
mod survey;
mod trouble;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Url;
use rustls::pki_types::ServerName;

use crate::domain::fault::{Fault, Trouble};
use crate::ports::centre::{Ask, CentrePort, Told};
pub use body::signed_batch;
pub use enrol::enrol;
use line::Line;
pub use signing::DeviceKey;
pub use survey::survey;

/// How the centre is reached.
#[derive(Debug, Clone)]
pub struct HttpCentreConfig {
    /// `https://host[:port]`; the API's paths are set behind it.
    pub url: String,
    /// PEM file of the only certificates that may have issued the centre's.
    pub trust_anchors: PathBuf,
    /// PEM file of this kiosk's certificate, with those between it and the centre's device CA.
    pub certificate: PathBuf,
    /// PEM file of its private key.
    pub key: PathBuf,
    /// A proxy, `http://host:port`; the environment's is never used.
    pub proxy: Option<String>,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for a whole answer, the connection included.
    pub request_timeout: Duration,
}

impl HttpCentreConfig {
    /// Longest wait for a connection, where nothing else is configured.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
    /// Longest wait for an answer, where nothing else is configured.
    pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
}

/// Why a configuration was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpCentreError {
    /// The address is no URL, or holds more than a host and a port.
    #[error("the centre's address is no https://host:port")]
    Address,
    /// The proxy's address is no URL.
    #[error("the proxy's address is no http://host:port")]
    Proxy,
}

/// The centre at the other end of a line. Clones share the connection and may ask at the same time, each from its thread.
#[derive(Clone)]
pub struct HttpCentre {
    config: Arc<HttpCentreConfig>,
    base: Url,
    line: Arc<Mutex<Option<Line>>>,
}

impl HttpCentre {
    /// Takes a configuration; reads no file and opens no connection.
    ///
    /// # Errors
    /// [`HttpCentreError`] when an address in it cannot be one.
    pub fn new(config: HttpCentreConfig) -> Result<Self, HttpCentreError> {
        let base = Url::parse(&config.url).map_err(|_| HttpCentreError::Address)?;
        let bare = base.path() == "/" && base.query().is_none() && base.fragment().is_none();
        let anonymous = base.username().is_empty() && base.password().is_none();
        let named = base.host_str().is_some_and(|host| ServerName::try_from(host.trim_matches(['[', ']'])).is_ok());
        if base.scheme() != "https" || !named || !bare || !anonymous {
            return Err(HttpCentreError::Address);
        }
        if let Some(proxy) = &config.proxy {
            Url::parse(proxy).ok().filter(|url| url.scheme() == "http").ok_or(HttpCentreError::Proxy)?;
        }
        Ok(Self { config: Arc::new(config), base, line: Arc::default() })
    }

    /// The running line, made when there is none.
    fn line(&self) -> Result<Line, Trouble> {
        let mut line = self.line.lock().map_err(|_| Trouble::new(Fault::CentreUnreachable, "the line broke down"))?;
        match &*line {
            Some(running) if running.is_running() => Ok(running.clone()),
            _ => Ok(line.insert(Line::open(&self.config)?).clone()),
        }
    }

    /// After a failure the next question begins anew, with the files read again: a renewed certificate needs no restart.
    pub fn hang_up(&self) {
        if let Ok(mut line) = self.line.lock() {
            *line = None;
        }
    }
}

impl CentrePort for HttpCentre {
    fn ask(&mut self, ask: &Ask, session: Option<&str>) -> Result<Told, Trouble> {
        let path = body::path(ask);
        let url = self.base.join(path).map_err(|_| Trouble::new(Fault::CentreUnreachable, "the centre's address"))?;
        let line = self.line()?;
        let body = match line.ready_for(ask) {
            Some(ready) => ready,
            None => line.body(ask)?,
        };
        let answer = line.send(url, body, session).inspect_err(|_| self.hang_up())?;
        body::decode(ask, &answer)
    }

    fn prepare(&mut self, ask: &Ask) {
        let running = self.line.lock().ok().and_then(|line| line.clone());
        if let Some(line) = running {
            line.make_ready(ask);
        }
    }
}
