//! The identity provider over HTTPS: its description (OpenID Connect Discovery 1.0) and keys (RFC 7517) are asked for and kept for an
//! hour, the citizen is led to its page, and the code that comes back is redeemed for an ID token.

mod id_token;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use reqwest::{Method, Url};
use serde::Deserialize;
use tokio::runtime::Handle;

use self::id_token::{Expected, Key, Refused};
use super::{Question, Service, ServiceConfig, ServiceConfigError, is_safe, shaped};
use crate::domain::person::Fin;
use crate::ports::identity::{IdentityProvider, IdentityTrouble, NewSignIn, SignInAnswer};
use crate::ports::payment::ServiceTrouble;

/// How long description and keys are believed.
const KEPT: Duration = Duration::from_secs(3600);
/// How soon keys are asked for again because a token names one that is not known.
const ASKED_AGAIN: Duration = Duration::from_secs(60);
/// Keys of one provider.
const KEYS_MAX: usize = 32;

/// How the centre is known to the provider.
#[derive(Debug, Clone)]
pub struct IdentityClient {
    /// Its `client_id`.
    pub id: String,
    /// Its `client_secret`, sent with HTTP Basic (RFC 6749, 2.3.1).
    pub secret: String,
    /// The claim of the ID token that holds the FİN.
    pub fin_claim: String,
}

/// The provider's client.
pub struct HttpIdentity {
    service: Service,
    issuer: String,
    client: IdentityClient,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    at: Instant,
    authorization: Url,
    token: Url,
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    code_challenge_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Redeemed {
    id_token: String,
}

impl HttpIdentity {
    /// Makes the client; opens no connection. The service's address is the issuer's.
    ///
    /// # Errors
    /// [`ServiceConfigError`].
    pub fn new(config: &ServiceConfig, client: IdentityClient, runtime: Handle) -> Result<Self, ServiceConfigError> {
        let service = Service::new(config, runtime)?;
        Ok(Self { service, issuer: config.address.clone(), client, known: Mutex::default() })
    }

    fn describe(&self) -> Result<Known, ServiceTrouble> {
        let unreadable = |why: &str| ServiceTrouble::Unreadable(why.to_owned());
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let address = Url::parse(&address).map_err(|_| unreadable("its address"))?;
        let told: Description = shaped(self.service.ask_at(Method::GET, address, &Question::Nothing)?)?;
        if told.issuer != self.issuer {
            return Err(unreadable("it calls itself otherwise"));
        }
        let address = |text: &str| {
            let address = Url::parse(text).ok().filter(is_safe);
            address.ok_or_else(|| unreadable("one of its addresses is not https"))
        };
        let (authorization, token) = (address(&told.authorization_endpoint)?, address(&told.token_endpoint)?);
        if told.code_challenge_methods_supported.is_some_and(|methods| !methods.iter().any(|one| one == "S256")) {
            return Err(unreadable("it knows no S256 (RFC 7636)"));
        }
        let keys: Keys = shaped(self.service.ask_at(Method::GET, address(&told.jwks_uri)?, &Question::Nothing)?)?;
        // Keys of kinds that are not known here are passed over (RFC 7517, 5).
        let keys = keys.keys.into_iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key).ok()).collect();
        Ok(Known { at: Instant::now(), authorization, token, keys })
    }

    /// What is known of the provider, asked for where it is older than `kept`.
    fn known(&self, kept: Duration) -> Result<Known, ServiceTrouble> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.at.elapsed() < kept) {
            return Ok(known);
        }
        let told = self.describe()?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(told.clone());
        Ok(told)
    }

    fn judge(&self, token: &str, nonce: &str, now: Timestamp) -> Result<Fin, IdentityTrouble> {
        let expected = Expected {
            issuer: &self.issuer,
            client: &self.client.id,
            nonce,
            claim: &self.client.fin_claim,
            now: now.as_second(),
        };
        let judged = match id_token::fin(token, &self.known(KEPT)?.keys, &expected) {
            // The provider may have changed its keys since they were asked for.
            Err(Refused::UnknownKey) => id_token::fin(token, &self.known(ASKED_AGAIN)?.keys, &expected),
            judged => judged,
        };
        judged.map_err(|refused| match refused {
            Refused::UnknownKey => IdentityTrouble::NotGenuine("none of the provider's keys signed it"),
            Refused::Because(why) => IdentityTrouble::NotGenuine(why),
        })
    }
}

/// Name and value pairs as a form has them.
fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = url_with("form:", pairs);
    form.drain(..form.find('?').map_or(0, |at| at + 1));
    form
}

fn url_with(base: &str, pairs: &[(&str, &str)]) -> String {
    let Ok(mut address) = Url::parse(base) else { return String::new() };
    address.query_pairs_mut().extend_pairs(pairs);
    address.into()
}

impl IdentityProvider for HttpIdentity {
    fn page(&self, asked: &NewSignIn<'_>) -> Result<String, ServiceTrouble> {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, asked.verifier.as_bytes()));
        let pairs = [
            ("response_type", "code"),
            ("scope", "openid"),
            ("client_id", self.client.id.as_str()),
            ("redirect_uri", asked.return_address),
            ("state", asked.state),
            ("nonce", asked.nonce),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("ui_locales", asked.language),
        ];
        Ok(url_with(self.known(KEPT)?.authorization.as_str(), &pairs))
    }

    fn who(&self, answer: &SignInAnswer<'_>, now: Timestamp) -> Result<Fin, IdentityTrouble> {
        // Each half is a form's value by itself (RFC 6749, 2.3.1).
        let half = |text: &str| form(&[("", text)]).trim_start_matches('=').to_owned();
        let basic = BASE64_STANDARD.encode(format!("{}:{}", half(&self.client.id), half(&self.client.secret)));
        let body = form(&[
            ("grant_type", "authorization_code"),
            ("code", answer.code),
            ("redirect_uri", answer.return_address),
            ("code_verifier", answer.verifier),
        ]);
        let question = Question::Form { body, basic };
        let token = self.known(KEPT)?.token;
        let redeemed: Redeemed = match self.service.ask_at(Method::POST, token, &question) {
            // What it says of a code that is used, over or another's (RFC 6749, 5.2).
            Err(ServiceTrouble::Refused(400)) => return Err(IdentityTrouble::NotGenuine("the code is not redeemed")),
            answered => shaped(answered?)?,
        };
        self.judge(&redeemed.id_token, answer.nonce, now)
    }
}
