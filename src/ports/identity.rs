//! The identity provider that citizens may sign in at, by OpenID Connect Core 1.0 with the authorization code flow (section 3.1) and
//! PKCE (RFC 7636).

use jiff::Timestamp;

use crate::domain::person::Fin;
use crate::ports::payment::ServiceTrouble;

/// A sign-in that somebody begins.
pub struct NewSignIn<'a> {
    /// Comes back with the answer, to hold it against the browser that asked.
    pub state: &'a str,
    /// Stands in the ID token.
    pub nonce: &'a str,
    /// What the code can be redeemed with; only its hash is told now.
    pub verifier: &'a str,
    /// Where the citizen comes back to.
    pub return_address: &'a str,
    /// az, en or ru.
    pub language: &'a str,
}

/// What came back.
pub struct SignInAnswer<'a> {
    /// The authorization code.
    pub code: &'a str,
    /// The nonce that was asked with.
    pub nonce: &'a str,
    /// The verifier that was asked with.
    pub verifier: &'a str,
    /// The address that was asked with.
    pub return_address: &'a str,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityTrouble {
    /// The provider gives no usable answer.
    #[error(transparent)]
    Service(#[from] ServiceTrouble),
    /// Its ID token is not one that counts here; the text says no value of it.
    #[error("the ID token does not count: {0}")]
    NotGenuine(&'static str),
}

/// Says who somebody is.
pub trait IdentityProvider: Send + Sync {
    /// The provider's page where the citizen signs in. Blocks until the provider's description is known.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when it cannot be had.
    fn page(&self, asked: &NewSignIn<'_>) -> Result<String, ServiceTrouble>;

    /// Redeems the code and answers whose it is. Blocks until the answer or the limit on waiting.
    ///
    /// # Errors
    /// [`IdentityTrouble`].
    fn who(&self, answer: &SignInAnswer<'_>, now: Timestamp) -> Result<Fin, IdentityTrouble>;
}
