//! `[authority]`: where the certification authority's keys, certificates and rules are.

use std::path::PathBuf;

use serde::Deserialize;

/// The certification authority's token, certificates and rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthorityFiles {
    /// PKCS#11 module.
    pub module: PathBuf,
    /// Label of the token.
    pub token_label: String,
    /// File with the token user's PIN.
    pub pin_file: PathBuf,
    /// Label of the issuing key.
    pub issuing_key: String,
    /// The root's certificate, PEM.
    pub root_certificate: PathBuf,
    /// The issuing authority's certificate, PEM.
    pub issuing_certificate: PathBuf,
    /// The certificate profile.
    pub profile: PathBuf,
    /// The list of carrier models.
    pub carrier_models: PathBuf,
    /// What it signs is for practice and worth nothing; kiosks are told, and say so on every screen and paper.
    pub training: bool,
}

impl Default for AuthorityFiles {
    fn default() -> Self {
        Self {
            module: "/usr/lib/softhsm/libsofthsm2.so".into(),
            token_label: "imza-ca".into(),
            pin_file: "ca/pin".into(),
            issuing_key: "imza-issuing-ca".into(),
            root_certificate: "ca/root.crt".into(),
            issuing_certificate: "ca/issuing.crt".into(),
            profile: "certificate-profile.toml".into(),
            carrier_models: "carrier-models.toml".into(),
            training: false,
        }
    }
}
