//! Where a ledger lies: a file of its own, or a PostgreSQL server. No reading of files.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain::secret::Password;

/// Where a ledger lies.
#[derive(Debug, Clone)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Server(ServerPlace),
}

/// A database of a PostgreSQL server, on one host or on the several hosts of a cluster.
#[derive(Debug, Clone)]
pub struct ServerPlace {
    /// As libpq takes it, without a password: `host=db1,db2 port=5432 user=imza dbname=imza`. The primary is looked for among
    /// the hosts.
    pub address: String,
    /// The role's password, where the server asks for one.
    pub password: Option<Password>,
    /// DER certificates of the authorities that the server's certificate must come from. With none the connection is not
    /// encrypted, and only this machine may be spoken to.
    pub authorities: Vec<Vec<u8>>,
    /// Connections at one time.
    pub connections_max: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Server(server) => write!(f, "{}", server.address),
        }
    }
}

impl From<&Path> for Place {
    fn from(file: &Path) -> Self {
        Self::File(file.to_owned())
    }
}

impl From<&PathBuf> for Place {
    fn from(file: &PathBuf) -> Self {
        Self::File(file.clone())
    }
}

impl From<&Self> for Place {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}
