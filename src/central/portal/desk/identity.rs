//! Whoever the identity provider vouches for is signed in, as by a one-time code: under a fresh key, for as long.

use super::{Desk, Trouble};
use crate::central::ledger::sign_ins::{self, Proof, Session};
use crate::central::portal::desk::sign_in::TRIES_OF_ONE;
use crate::domain::carrier::Sha256Hash;
use crate::ports::identity::{IdentityTrouble, NewSignIn, SignInAnswer};

/// What somebody came back from the provider with.
pub(in crate::central::portal) struct BackFrom {
    pub(in crate::central::portal) code: String,
    pub(in crate::central::portal) nonce: String,
    pub(in crate::central::portal) verifier: String,
    pub(in crate::central::portal) path: &'static str,
}

impl Desk {
    /// Whether there is a provider to sign in at.
    pub(in crate::central::portal) fn has_provider(&self) -> bool {
        self.outside.identity.is_some()
    }

    /// The provider's page for state, nonce and verifier; `None` without a provider.
    pub(in crate::central::portal) fn provider_page(
        &self,
        (state, nonce, verifier): (&str, &str, &str),
        language: &str,
        path: &str,
    ) -> Result<Option<String>, Trouble> {
        let Some(provider) = &self.outside.identity else { return Ok(None) };
        let return_address = format!("{}{path}", self.rules.public_address);
        let asked = NewSignIn { state, nonce, verifier, return_address: &return_address, language };
        provider.page(&asked).map(Some).map_err(|trouble| {
            tracing::warn!(%trouble, "the identity provider");
            Trouble::Identity
        })
    }

    /// Redeems the code, and signs the visitor in under a fresh key; false when it does not count.
    pub(in crate::central::portal) fn enter_from_provider(
        &self,
        client: &[u8],
        (key, fresh): (Sha256Hash, Sha256Hash),
        back: &BackFrom,
    ) -> Result<bool, Trouble> {
        let now = self.clock.now();
        if !self.counts.take("code-try", client, TRIES_OF_ONE, now) {
            return Err(Trouble::TooOften);
        }
        let Some(provider) = &self.outside.identity else { return Ok(false) };
        let return_address = format!("{}{}", self.rules.public_address, back.path);
        let BackFrom { code, nonce, verifier, .. } = back;
        let answer = SignInAnswer { code, nonce, verifier, return_address: &return_address };
        let fin = match provider.who(&answer, now) {
            Ok(fin) => fin,
            Err(trouble) => {
                tracing::warn!(%trouble, "the identity provider");
                return match trouble {
                    IdentityTrouble::Service(_) => Err(Trouble::Identity),
                    IdentityTrouble::NotGenuine(_) => Ok(false),
                };
            }
        };
        let (session, ends_at) = (Session { fin, proof: Proof::Provider }, now + self.rules.codes.session);
        self.ledger.write(|tx| sign_ins::begin(tx, (key, fresh), &session, ends_at))?;
        Ok(true)
    }
}
