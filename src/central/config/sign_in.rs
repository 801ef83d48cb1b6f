//! The identity provider that citizens may sign in at, as the configuration says it.

use std::path::PathBuf;

use serde::Deserialize;

/// An OpenID Connect provider, and how the portal is known there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// The issuer's address; empty: citizens sign in by one-time codes alone.
    pub issuer: String,
    /// The name that the provider gave the portal.
    pub client_id: String,
    /// The secret that goes with it.
    pub client_secret_file: PathBuf,
    /// The claim of its ID tokens that holds the FİN.
    pub fin_claim: String,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret_file: "portal/sign-in-secret".into(),
            fin_claim: "fin".to_owned(),
        }
    }
}

impl SignIn {
    /// What does not fit together.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        (!self.issuer.is_empty() && (self.client_id.is_empty() || self.fin_claim.is_empty()))
            .then_some("sign_in: client_id and fin_claim must be there where there is an issuer")
    }
}
