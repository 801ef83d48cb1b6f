//! The identity provider (OpenID Connect Core 1.0, authorization code with PKCE): its page asks for a FİN alone, its tokens are real
//! ones by a key of its own. A code is good once and for a minute.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, Redirect};
use axum::{Form, Json};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SigningKey as _};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Sandbox, Shared, keys};
use crate::failure::{Doing as _, Failure};

/// What the portal calls itself.
pub const CLIENT: &str = "imza";
/// Life of a code.
const CODE_LIFE: Duration = Duration::from_secs(60);

/// The provider's key, and codes that were not redeemed.
pub struct Provider {
    key: KeyPair,
    codes: Mutex<Vec<Code>>,
}

struct Code {
    code: String,
    fin: String,
    nonce: String,
    challenge: String,
    redirect: String,
    made: Instant,
}

impl Provider {
    /// With a new key.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self { key: KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).doing("make a key")?, codes: Mutex::default() })
    }
}

fn issuer(sandbox: &Sandbox) -> String {
    format!("http://{}/identity", sandbox.address)
}

/// Its description.
pub async fn describe(State(sandbox): Shared) -> Json<Value> {
    let issuer = issuer(&sandbox);
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"], "code_challenge_methods_supported": ["S256"],
    }))
}

/// Base64url without filling (RFC 4648, 5).
fn text(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().chain(&[0, 0]).take(3).fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for place in 0..=three.len() {
            text.push(char::from(LETTERS[bits >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// Its key (RFC 7517).
pub async fn key_set(State(sandbox): Shared) -> Json<Value> {
    let point = sandbox.identity.key.der_bytes();
    let (x, y) = (text(&point[1..33]), text(&point[33..65]));
    Json(
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "one", "alg": "ES256", "use": "sig", "x": x, "y": y }] }),
    )
}

/// What the portal asks with.
#[derive(Clone, Deserialize, Serialize)]
pub struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
}

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;background:#eef0f4;color:#1b2330;margin:0;display:grid;\
min-height:100vh;place-items:center}main{background:#fff;padding:2.2rem;border-radius:16px;max-width:24rem;margin:1rem;\
border-top:8px solid #34406b;box-shadow:0 8px 30px #1b233022}h1{margin:0;font-size:1.5rem}label{font-weight:600}\
input,button{font:inherit;width:100%;padding:.8rem;border-radius:10px;border:2px solid #34406b;margin-top:.5rem;\
box-sizing:border-box}button{font-weight:700;background:#34406b;color:#fff}";

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Its page: who are you?
pub async fn page(Query(asked): Query<Asked>) -> Result<Html<String>, StatusCode> {
    let is_whole = asked.response_type == "code"
        && asked.client_id == CLIENT
        && asked.code_challenge_method == "S256"
        && asked.scope.split(' ').any(|scope| scope == "openid")
        && asked.redirect_uri.starts_with("http");
    if !is_whole {
        return Err(StatusCode::BAD_REQUEST);
    }
    let pairs = [
        ("redirect_uri", &asked.redirect_uri),
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
    ];
    let hidden: String = pairs
        .iter()
        .map(|(name, value)| format!("<input type=hidden name={name} value=\"{}\">", escaped(value)))
        .collect();
    Ok(Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>Identity provider</title><style>{STYLE}</style><main><h1>Identity provider</h1><p>A sandbox: the FİN is \
         enough.</p><form method=post>{hidden}<label for=fin>FİN</label><input id=fin name=fin required>\
         <button>Sign in</button></form></main></html>"
    )))
}

/// Who somebody says they are.
#[derive(Deserialize)]
pub struct Decision {
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge: String,
    fin: String,
}

/// Leads back with a code.
pub async fn decide(State(sandbox): Shared, Form(said): Form<Decision>) -> Result<Redirect, StatusCode> {
    let code = keys::random_hex().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let back = match sandbox.people.iter().any(|person| person.fin == said.fin) {
        true => format!("{}?code={code}&state={}", said.redirect_uri, said.state),
        false => format!("{}?error=access_denied&state={}", said.redirect_uri, said.state),
    };
    sandbox.identity.codes.lock().unwrap_or_else(PoisonError::into_inner).push(Code {
        code,
        fin: said.fin,
        nonce: said.nonce,
        challenge: said.code_challenge,
        redirect: said.redirect_uri,
        made: Instant::now(),
    });
    Ok(Redirect::to(&back))
}

/// What a code is redeemed with.
#[derive(Deserialize)]
pub struct Redeeming {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

/// Both halves of the client's name and secret (RFC 7617).
fn is_client(headers: &HeaderMap, secret: &str) -> bool {
    let told = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let expected = text(format!("{CLIENT}:{secret}").as_bytes());
    let plain = |told: &str| told.trim_end_matches('=').replace('+', "-").replace('/', "_");
    told.and_then(|told| told.strip_prefix("Basic ")).is_some_and(|told| plain(told) == expected)
}

/// Both numbers of an ECDSA signature side by side (RFC 7518, 3.4), out of their DER sequence.
fn side_by_side(der: &[u8]) -> Option<Vec<u8>> {
    let (mut both, mut rest) = (vec![0; 64], der.get(2..)?);
    for end in [32, 64] {
        let length = usize::from(*rest.get(1)?);
        let number = rest.get(2..2 + length)?;
        let number = &number[number.iter().position(|byte| *byte != 0)?..];
        both.get_mut(end - number.len()..end)?.copy_from_slice(number);
        rest = &rest[2 + length..];
    }
    Some(both)
}

fn token(sandbox: &Sandbox, code: &Code) -> Option<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let head = json!({ "alg": "ES256", "kid": "one", "typ": "JWT" });
    let claims = json!({ "iss": issuer(sandbox), "sub": format!("person-{}", code.fin), "aud": CLIENT, "nonce": code.nonce,
        "iat": now, "exp": now + 300, "fin": code.fin });
    let signed = format!("{}.{}", text(head.to_string().as_bytes()), text(claims.to_string().as_bytes()));
    let signature = side_by_side(&sandbox.identity.key.sign(signed.as_bytes()).ok()?)?;
    Some(format!("{signed}.{}", text(&signature)))
}

/// Redeems a code, once.
pub async fn redeem(
    State(sandbox): Shared,
    headers: HeaderMap,
    Form(said): Form<Redeeming>,
) -> Result<Json<Value>, StatusCode> {
    if !is_client(&headers, &sandbox.keys.identity) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let sandbox: Arc<Sandbox> = sandbox.clone();
    let mut codes = sandbox.identity.codes.lock().unwrap_or_else(PoisonError::into_inner);
    let place = codes.iter().position(|known| known.code == said.code).ok_or(StatusCode::BAD_REQUEST)?;
    let code = codes.swap_remove(place);
    let fits = said.grant_type == "authorization_code"
        && code.redirect == said.redirect_uri
        && code.challenge == text(&Sha256::digest(said.code_verifier.as_bytes()))
        && code.made.elapsed() < CODE_LIFE;
    let token = fits.then(|| token(&sandbox, &code)).flatten().ok_or(StatusCode::BAD_REQUEST)?;
    Ok(Json(json!({ "access_token": "none", "token_type": "Bearer", "id_token": token })))
}
