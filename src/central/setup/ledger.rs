//! Where the configuration says that the ledger lies, with the secrets that belong to it.

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::{SetupError, files};
use crate::central::config::LedgerPlace;
use crate::central::ledger::{Ledger, Place, ServerPlace};

/// The credential with the password of the server's role, under systemd's `$CREDENTIALS_DIRECTORY`.
pub const PASSWORD_CREDENTIAL: &str = "ledger-password";

/// The place of the ledger. The password comes from the credential `ledger-password` when `credentials` (systemd's
/// `$CREDENTIALS_DIRECTORY`) holds one, else from the configured file, which nobody but its owner may read.
///
/// # Errors
/// [`SetupError`] naming the file that cannot be used.
pub fn ledger_place(config: &LedgerPlace, credentials: Option<&Path>) -> Result<Place, SetupError> {
    if config.server.is_empty() {
        return Ok(Place::File(config.file.clone()));
    }
    let credential = credentials.map(|folder| folder.join(PASSWORD_CREDENTIAL)).filter(|file| file.exists());
    let password = match credential {
        Some(file) => Some(files::secret(&file)?),
        None => files::owners_secret(&config.password_file)?,
    };
    Ok(Place::Server(ServerPlace {
        address: config.server.clone(),
        password,
        authorities: authorities(&config.authority)?,
        connections_max: usize::from(config.connections_max),
    }))
}

/// Opens the ledger, or makes it and says so.
pub(super) fn make(place: &Place) -> Result<bool, SetupError> {
    match Ledger::open(place) {
        Ok(_) => Ok(false),
        Err(crate::central::ledger::LedgerError::Missing(_)) => {
            Ledger::open_or_create(place)?;
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}

fn authorities(file: &Path) -> Result<Vec<Vec<u8>>, SetupError> {
    if file.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let unusable = |reason: String| SetupError::Unusable { file: file.to_owned(), reason };
    let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = found.map_err(|error| unusable(error.to_string()))?;
    if found.is_empty() {
        return Err(unusable("there is no certificate in it".to_owned()));
    }
    Ok(found.into_iter().map(|certificate| certificate.as_ref().to_vec()).collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn config(folder: &Path) -> LedgerPlace {
        LedgerPlace {
            server: "host=localhost user=imza dbname=imza".to_owned(),
            password_file: folder.join("ledger-password"),
            ..LedgerPlace::default()
        }
    }

    fn password_of(place: Result<Place, SetupError>) -> Result<Option<String>, String> {
        match place.map_err(|error| error.to_string())? {
            Place::Server(server) => Ok(server.password.map(|password| password.expose().to_owned())),
            Place::File(file) => Err(file.display().to_string()),
        }
    }

    #[test]
    fn without_a_server_the_ledger_is_the_file() {
        let place = ledger_place(&LedgerPlace::default(), None).expect("a place");
        assert_eq!(place.to_string(), "ledger.sqlite");
    }

    #[test]
    fn the_password_comes_from_the_credential_or_from_a_file_of_its_owner_alone() {
        let (folder, credentials) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let config = config(folder.path());
        assert_eq!(password_of(ledger_place(&config, None)), Ok(None), "a server may ask for none");
        std::fs::write(&config.password_file, "from the file\n").expect("written");
        std::fs::set_permissions(&config.password_file, PermissionsExt::from_mode(0o644)).expect("changed");
        let refused = password_of(ledger_place(&config, None)).expect_err("others can read it");
        assert!(refused.ends_with("others can read the secret in it (mode 644)"), "{refused}");
        std::fs::set_permissions(&config.password_file, PermissionsExt::from_mode(0o600)).expect("changed");
        assert_eq!(password_of(ledger_place(&config, None)), Ok(Some("from the file".to_owned())));
        std::fs::write(credentials.path().join(PASSWORD_CREDENTIAL), "from systemd").expect("written");
        let found = password_of(ledger_place(&config, Some(credentials.path())));
        assert_eq!(found, Ok(Some("from systemd".to_owned())));
        std::fs::write(credentials.path().join(PASSWORD_CREDENTIAL), "\n").expect("written");
        assert!(password_of(ledger_place(&config, Some(credentials.path()))).is_err(), "an empty one is a mistake");
    }
}
