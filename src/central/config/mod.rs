//! The centre's configuration: every key with its default, unknown keys refused with their line. `config/central.toml` says
//! the same in words, and a test holds the two together.

mod authority;
mod invalid_documents;
mod limits;
mod messages;
mod portal;
mod prices;
mod reports;
mod revocation_list;
mod sign_in;
pub mod toml_file;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::authority::AuthorityFiles;
pub use self::invalid_documents::InvalidDocuments;
pub use self::limits::Limits;
pub use self::messages::Messages;
pub use self::portal::Portal;
pub use self::prices::{PriceFrom, Prices, ReaderPrices};
pub use self::reports::Reports;
pub use self::revocation_list::PublishedList;
pub use self::sign_in::SignIn;
use self::toml_file::ConfigError;
use crate::domain::attorney::AttorneyRules;
use crate::domain::certificate::life::LifeRules;
use crate::domain::evidence::EvidenceRules;
use crate::domain::second_factor::SecondFactorPolicy;

/// The shipped file, which `central init` writes with the values it was given.
pub const SHIPPED: &str = include_str!("../../../config/central.toml");

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where kiosks connect.
    pub listen: Listen,
    /// The server's certificate and whose clients it takes.
    pub tls: Tls,
    /// How kiosks enrol.
    pub enrolment: Enrolment,
    /// The database.
    pub ledger: LedgerPlace,
    /// The certification authority.
    pub authority: AuthorityFiles,
    /// Rules at the counter.
    pub counter: CounterRules,
    /// Where the revocation list is published.
    pub revocation_list: PublishedList,
    /// Limits of the server.
    pub limits: Limits,
    /// What an order costs.
    pub prices: Prices,
    /// What readers cost at the counter.
    pub reader_prices: ReaderPrices,
    /// What applicants agree to.
    pub agreements: Agreements,
    /// The register of invalid documents.
    pub invalid_documents: InvalidDocuments,
    /// Where citizens order.
    pub portal: Portal,
    /// How they are written to, and sign in.
    pub messages: Messages,
    /// The report of each day.
    pub reports: Reports,
    /// The identity provider.
    pub sign_in: SignIn,
}

/// Where kiosks connect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Written when the server is ready.
    pub address_file: PathBuf,
}

impl Default for Listen {
    fn default() -> Self {
        Self { address: SocketAddr::from(([127, 0, 0, 1], 7443)), address_file: "listening".into() }
    }
}

/// The server's certificate and whose clients it takes; PEM files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The server's certificate and what lies between it and its authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authority of the kiosks' client certificates.
    pub device_authority: PathBuf,
    /// Its key, for enrolling kiosks.
    pub device_authority_key: PathBuf,
    /// The authority that kiosks know this server by.
    pub server_authority: PathBuf,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            certificate: "tls/server.crt".into(),
            key: "tls/server.key".into(),
            device_authority: "tls/device-ca.crt".into(),
            device_authority_key: "tls/device-ca.key".into(),
            server_authority: "tls/centre-ca.crt".into(),
        }
    }
}

/// How kiosks enrol.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Enrolment {
    /// Address and port where a kiosk without a certificate may bring its code; empty: nowhere.
    pub listen_address: String,
    /// Written when it is ready.
    pub listen_address_file: PathBuf,
    /// A one-time code.
    pub code_minutes: u16,
    /// Tries before a code is worth nothing.
    pub code_tries_max: u32,
    /// Enrolments tried in a minute, by all kiosks together.
    pub tries_per_minute_max: u32,
    /// A kiosk's certificate.
    pub certificate_days: u16,
}

impl Default for Enrolment {
    fn default() -> Self {
        Self {
            listen_address: String::new(),
            listen_address_file: "listening-enrolment".into(),
            code_minutes: 30,
            code_tries_max: 5,
            tries_per_minute_max: 30,
            certificate_days: 365,
        }
    }
}

impl Enrolment {
    /// Where kiosks enrol, if they may over the line.
    ///
    /// # Errors
    /// When the text is neither empty nor an address.
    pub fn address(&self) -> Result<Option<SocketAddr>, std::net::AddrParseError> {
        if self.listen_address.is_empty() { Ok(None) } else { self.listen_address.parse().map(Some) }
    }
}

/// Where the ledger lies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerPlace {
    /// The embedded database, where no server is named.
    pub file: PathBuf,
    /// A PostgreSQL server and its database, without a password; empty for the file.
    pub server: String,
    /// The password of the server's role.
    pub password_file: PathBuf,
    /// The authorities that the server's certificate must come from, PEM; empty for a server on this machine.
    pub authority: PathBuf,
    /// Connections to the server at one time.
    pub connections_max: u16,
}

impl Default for LedgerPlace {
    fn default() -> Self {
        Self {
            file: "ledger.sqlite".into(),
            server: String::new(),
            password_file: "ledger-password".into(),
            authority: PathBuf::new(),
            connections_max: 8,
        }
    }
}

/// Rules at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CounterRules {
    /// An officer's session.
    pub session_hours: u16,
    /// A lease, from its last use.
    pub lease_minutes: u16,
    /// A nonce.
    pub nonce_minutes: u16,
    /// Wrong passwords before a name is locked.
    pub sign_in_tries_max: u32,
    /// How long it is locked.
    pub sign_in_lock_minutes: u16,
    /// Who signs in with a carrier of their own beside the password.
    pub second_factor: SecondFactorPolicy,
    /// How long after it was asked for a certificate waits for its carrier's proof.
    pub unproven_hours: u16,
    /// How long after its proof it waits for the hand-over.
    pub not_handed_over_days: u16,
    /// The country's distance from UTC.
    pub utc_offset_hours: i8,
    /// How long after it was placed a kiosk of its branch has a copy of an order that is not paid: it may be ready soon.
    pub copy_unpaid_days: u16,
    /// How long after it was placed one has a copy of an order that is over.
    pub copy_finished_days: u16,
    /// What a clerk may do on which evidence of an identity.
    pub evidence: EvidenceRules,
    /// What a clerk may do when an authorised person collects.
    pub attorney: AttorneyRules,
    /// Legal clocks after the issue, and what another carrier costs.
    pub life: LifeRules,
}

impl Default for CounterRules {
    fn default() -> Self {
        Self {
            session_hours: 12,
            lease_minutes: 30,
            nonce_minutes: 5,
            sign_in_tries_max: 5,
            sign_in_lock_minutes: 5,
            second_factor: SecondFactorPolicy::Off,
            unproven_hours: 72,
            not_handed_over_days: 30,
            utc_offset_hours: 4,
            copy_unpaid_days: 30,
            copy_finished_days: 90,
            evidence: EvidenceRules::default(),
            attorney: AttorneyRules::default(),
            life: LifeRules::default(),
        }
    }
}

/// What applicants agree to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agreements {
    /// A folder of texts, `<name>.<language>.txt`; there may be none.
    pub folder: PathBuf,
}

impl Default for Agreements {
    fn default() -> Self {
        Self { folder: "agreements".into() }
    }
}

impl Config {
    /// Reads a configuration file; its paths come out relative to where the file is.
    ///
    /// # Errors
    /// [`ConfigError`] naming the file and the line.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let mut config = Self::parse(file, &toml_file::read(file)?)?;
        let folder = file.parent().unwrap_or(Path::new(""));
        for path in config.paths().into_iter().filter(|path| !path.as_os_str().is_empty()) {
            *path = folder.join(&*path);
        }
        Ok(config)
    }

    /// Reads a configuration's text.
    ///
    /// # Errors
    /// [`ConfigError`] naming the line, or the value that is out of its range.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml_file::parse(file, text)?;
        match config.contradiction() {
            None => Ok(config),
            Some(reason) => Err(ConfigError::Values { file: file.to_owned(), reason: reason.to_owned() }),
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        let (counter, limits) = (&self.counter, &self.limits);
        let spans = [counter.session_hours, counter.lease_minutes, counter.nonce_minutes, counter.sign_in_lock_minutes];
        if spans.contains(&0) || counter.sign_in_tries_max == 0 {
            return Some("counter: hours, minutes and tries must be at least 1");
        }
        let enrolment = &self.enrolment;
        if enrolment.address().is_err() {
            return Some("enrolment.listen_address must be empty or an address with a port");
        }
        let tries = [enrolment.code_tries_max, enrolment.tries_per_minute_max];
        if enrolment.code_minutes == 0 || tries.contains(&0) || !(2..=1825).contains(&enrolment.certificate_days) {
            return Some("enrolment: minutes and tries must be at least 1, certificate_days 2 to 1825");
        }
        if self.ledger.connections_max == 0 {
            return Some("ledger.connections_max must be at least 1");
        }
        if !(-12..=14).contains(&counter.utc_offset_hours) {
            return Some("counter.utc_offset_hours must be -12 to 14");
        }
        if [limits.request_seconds_max, limits.password_checks_max, limits.record_batches_max].contains(&0)
            || [limits.streams_per_connection_max, limits.connections_max].contains(&0)
        {
            return Some("limits: all but stop_seconds_max must be at least 1");
        }
        let prices = &self.prices;
        let all = [prices.citizen_qepik, prices.entrepreneur_qepik, prices.legal_entity_qepik, prices.state_body_qepik];
        if all.iter().any(|price| *price < 0) {
            return Some("prices: no price may be negative");
        }
        let list = self.reader_prices.list();
        let readers = list.is_err().then_some("reader_prices: at most 64 of 0 to 1000000 qepik, and one for a day");
        let documents = self.invalid_documents.contradiction(limits.request_seconds_max);
        readers
            .or(counter.evidence.contradiction())
            .or(documents)
            .or(counter.life.contradiction())
            .or(self.revocation_list.contradiction())
            .or(self.portal.contradiction())
            .or(self.messages.contradiction())
            .or(self.reports.contradiction(!self.messages.mail_address.is_empty()))
            .or(self.sign_in.contradiction())
    }

    fn paths(&mut self) -> Vec<&mut PathBuf> {
        let (tls, authority) = (&mut self.tls, &mut self.authority);
        let mut paths = vec![
            &mut self.listen.address_file,
            &mut tls.certificate,
            &mut tls.key,
            &mut tls.device_authority,
            &mut tls.device_authority_key,
            &mut tls.server_authority,
            &mut self.enrolment.listen_address_file,
            &mut self.ledger.file,
            &mut self.ledger.password_file,
            &mut self.ledger.authority,
            &mut authority.module,
            &mut authority.pin_file,
            &mut authority.root_certificate,
            &mut authority.issuing_certificate,
            &mut authority.profile,
            &mut authority.carrier_models,
            &mut self.agreements.folder,
        ];
        paths.extend(self.revocation_list.paths());
        paths.extend(self.invalid_documents.paths());
        paths.extend(self.portal.paths());
        paths.extend(self.messages.paths());
        paths.push(&mut self.reports.folder);
        paths.push(&mut self.sign_in.client_secret_file);
        paths
    }
}

#[cfg(test)]
mod tests;
