//! Where the revocation list is published, as the configuration says it.

use std::net::{AddrParseError, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

/// The file of the list, how long it is good, and where it is served.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishedList {
    /// Written whole whenever the list changes, DER.
    pub list_file: PathBuf,
    /// How long a list is good.
    pub list_days: u16,
    /// Address and port where it is served; empty: nowhere.
    pub listen_address: String,
    /// Written when it is ready.
    pub listen_address_file: PathBuf,
}

impl Default for PublishedList {
    fn default() -> Self {
        Self {
            list_file: "issuing.crl".into(),
            list_days: 7,
            listen_address: String::new(),
            listen_address_file: "listening-revocation-list".into(),
        }
    }
}

impl PublishedList {
    /// Where it is served, if anywhere.
    ///
    /// # Errors
    /// When the text is neither empty nor an address.
    pub fn address(&self) -> Result<Option<SocketAddr>, AddrParseError> {
        if self.listen_address.is_empty() { Ok(None) } else { self.listen_address.parse().map(Some) }
    }

    /// What cannot be used.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        if self.address().is_err() {
            return Some("revocation_list.listen_address must be empty or an address with a port");
        }
        (!(1..=31).contains(&self.list_days)).then_some("revocation_list.list_days must be 1 to 31")
    }

    /// Its files.
    pub(super) fn paths(&mut self) -> [&mut PathBuf; 2] {
        [&mut self.list_file, &mut self.listen_address_file]
    }
}
