//! Setting up a centre and enrolling kiosks: the files, keys and certificates that a server needs before its first start.
//! Doing it again changes nothing that is there.

mod authority;
mod device;
mod files;
mod folder;
mod ledger;
mod services;
mod stick;

pub use authority::{audit_key_file, authority_certificates, open_audit_key, open_authority, read_public_key};
pub use device::{Enrolment, enrol};
pub use folder::{InitRequest, init};
pub use ledger::{PASSWORD_CREDENTIAL, ledger_place};
pub use services::{Services, open_invalid_documents, open_messengers, open_services};
pub use stick::{open_stick_keys, stick_keys};

use std::path::PathBuf;

use crate::adapters::services::ServiceConfigError;
use crate::central::ca::hierarchy::HierarchyError;
use crate::central::config::toml_file::ConfigError;
use crate::central::devices::DeviceError;
use crate::central::ledger::LedgerError;
use crate::ports::signer::SignerError;

/// What setting up found or did about one thing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The thing: a file, a key, a token.
    pub what: String,
    /// True when it was made now, false when it was there already.
    pub made: bool,
}

/// Why a centre cannot be set up or opened.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A file cannot be read or written.
    #[error("{}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is there, but cannot be used.
    #[error("{}: {reason}", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Another server of the ledger made the keys for USB sticks.
    #[error(
        "{} and {} are not those of the ledger's other servers: copy both files from one of them",
        files[0].display(),
        files[1].display()
    )]
    OtherStickKeys {
        /// Where they belong.
        files: [PathBuf; 2],
    },
    /// The configuration, the profile or the list of carrier models.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The token.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The authorities' certificates.
    #[error(transparent)]
    Hierarchy(#[from] HierarchyError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A certificate of the transport.
    #[error("a transport certificate cannot be made: {0}")]
    Transport(#[from] rcgen::Error),
    /// The device authority.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A service that the portal asks.
    #[error("{name}: {reason}")]
    Service {
        /// The key that names it.
        name: &'static str,
        /// Why not.
        reason: ServiceConfigError,
    },
    /// The system has no randomness.
    #[error("the system has no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}
