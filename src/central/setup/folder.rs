//! `central init`: a folder with everything a centre needs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::files::{self, Readers};
use super::{Finding, SetupError, authority, device, ledger};
use crate::central::config::{self, Config};
use crate::central::ledger::Ledger;

/// The shipped profile and list, which a scheme changes to its own.
const PROFILE: &str = include_str!("../../../config/certificate-profile.toml");
const CARRIER_MODELS: &str = include_str!("../../../config/carrier-models.toml");

/// What a centre is set up with; `None` leaves the default.
#[derive(Debug, Clone, Default)]
pub struct InitRequest {
    /// PKCS#11 module.
    pub module: Option<PathBuf>,
    /// Label of the token.
    pub token_label: Option<String>,
    /// File with the token user's PIN.
    pub pin_file: Option<PathBuf>,
    /// Where to listen.
    pub address: Option<SocketAddr>,
    /// The PostgreSQL server of the ledger, without a password.
    pub ledger_server: Option<String>,
    /// systemd's `$CREDENTIALS_DIRECTORY`.
    pub credentials: Option<PathBuf>,
    /// Names and addresses that kiosks reach the server by, beside localhost.
    pub hosts: Vec<String>,
}

/// Sets a centre up in a folder, or finds what is there. The configuration that is there goes before the request.
///
/// # Errors
/// [`SetupError`].
pub fn init(folder: &Path, request: &InitRequest, now: Timestamp) -> Result<Vec<Finding>, SetupError> {
    std::fs::create_dir_all(folder).map_err(|source| SetupError::File { file: folder.to_owned(), source })?;
    let file = folder.join("central.toml");
    let mut findings = vec![files::write_new(&file, Readers::All, || Ok(configuration(request).into_bytes()))?];
    let config = Config::load(&file)?;
    let copy = |text: &'static str| move || Ok(text.as_bytes().to_vec());
    findings.push(files::write_new(&config.authority.profile, Readers::All, copy(PROFILE))?);
    findings.push(files::write_new(&config.authority.carrier_models, Readers::All, copy(CARRIER_MODELS))?);
    let mut hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    hosts.extend(request.hosts.iter().cloned());
    findings.extend(device::make(&config.tls, &hosts, now)?);
    findings.extend(authority::make(&config.authority, now)?);
    let place = ledger::ledger_place(&config.ledger, request.credentials.as_deref())?;
    findings.push(Finding { made: ledger::make(&place)?, what: place.to_string() });
    findings.extend(super::stick::make_stick_keys_for(&config.tls, &Ledger::open(place)?)?);
    Ok(findings)
}

/// The shipped configuration with the request's values in place of the defaults.
fn configuration(request: &InitRequest) -> String {
    let path = |path: &PathBuf| path.display().to_string();
    let values = [
        ("address", request.address.map(|address| address.to_string())),
        ("module", request.module.as_ref().map(path)),
        ("token_label", request.token_label.clone()),
        ("pin_file", request.pin_file.as_ref().map(path)),
        ("server", request.ledger_server.clone()),
    ];
    let mut text = config::SHIPPED.to_owned();
    for (key, value) in values {
        if let Some(value) = value {
            text = with_value(&text, key, &value);
        }
    }
    text
}

fn with_value(text: &str, key: &str, value: &str) -> String {
    let begins = format!("{key} = ");
    let value = toml::Value::String(value.to_owned());
    let change = |line: &str| if line.starts_with(&begins) { format!("{begins}{value}") } else { line.to_owned() };
    text.lines().map(|line| change(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_configuration_holds_what_was_asked_for_and_nothing_else_changes() {
        let request = InitRequest {
            module: Some("/opt/a \"quoted\" module.so".into()),
            token_label: Some("şəhər".to_owned()),
            pin_file: Some("/run/pin".into()),
            address: Some(SocketAddr::from(([0, 0, 0, 0], 0))),
            ledger_server: Some("host=db1,db2 user=imza dbname=imza".to_owned()),
            ..InitRequest::default()
        };
        let config = Config::parse(Path::new("c.toml"), &configuration(&request)).expect("valid");
        let mut expected = Config::default();
        expected.authority.module = "/opt/a \"quoted\" module.so".into();
        expected.authority.token_label = "şəhər".to_owned();
        expected.authority.pin_file = "/run/pin".into();
        expected.listen.address = SocketAddr::from(([0, 0, 0, 0], 0));
        expected.ledger.server = "host=db1,db2 user=imza dbname=imza".to_owned();
        assert_eq!(config, expected);
    }
}
