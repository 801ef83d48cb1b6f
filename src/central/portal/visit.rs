//! A visitor: language and path, the secret cookie that a draft is found by, and where they come from. A form counts only with
//! the token that this cookie gives, sent from a page of ours.

use std::net::{IpAddr, SocketAddr};

use axum::Form;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::random_hex;
use super::forms::Fields;
use super::limits::client_name;
use super::multipart::{self, Filled};
use super::pages;
use super::words::Language;
use super::{State, body};
use crate::domain::carrier::Sha256Hash;

/// Bound to this host and to TLS by its name (RFC 6265bis, 4.1.3.2).
const COOKIE: &str = "__Host-imza";
/// A year at most; the draft behind it goes sooner.
const COOKIE_SECONDS: u32 = 31_536_000;

/// Who looks at a page.
pub(super) struct Visit {
    /// In which language.
    pub(super) language: Language,
    /// The path behind the language.
    pub(super) path: String,
    /// Who asks, for limits.
    pub(super) client: Vec<u8>,
    secret: String,
    is_new: bool,
}

/// A secret that no cookie has yet.
pub(super) struct Fresh(String);

impl Fresh {
    /// What will be found by it.
    pub(super) fn key(&self) -> Sha256Hash {
        Sha256Hash::of(self.0.as_bytes())
    }
}

fn bound(secret: &str, code: &str) -> Sha256Hash {
    Sha256Hash::of(format!("code:{secret}:{code}").as_bytes())
}

impl Visit {
    /// What the visitor's draft is found by.
    pub(super) fn key(&self) -> Sha256Hash {
        Sha256Hash::of(self.secret.as_bytes())
    }

    /// The token of this visitor's forms.
    pub(super) fn token(&self) -> String {
        Sha256Hash::of(format!("form:{}", self.secret).as_bytes()).to_string()
    }

    /// A one-time code as it is kept: with this visitor's secret in it, which the ledger has not.
    pub(super) fn code_hash(&self, code: &str) -> Sha256Hash {
        bound(&self.secret, code)
    }

    /// What only this visitor's browser leads to again.
    pub(super) fn derived(&self, purpose: &str, text: &str) -> Sha256Hash {
        Sha256Hash::of(format!("{purpose}:{}:{text}", self.secret).as_bytes())
    }

    /// Goes on in a language that does not stand in the path.
    pub(super) fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// What binds codes to this visitor, to take along.
    pub(super) fn binding(&self) -> impl Fn(&str) -> Sha256Hash + Send + use<> {
        let secret = self.secret.clone();
        move |code| bound(&secret, code)
    }

    /// Another secret, not taken yet.
    pub(super) fn fresh(&self) -> Option<Fresh> {
        random_hex().map(Fresh)
    }

    /// Takes another secret: neither a new order nor a sign-in ever hangs on an old cookie.
    pub(super) fn take(&mut self, fresh: Fresh) {
        self.is_new = true;
        self.secret = fresh.0;
    }

    /// Another secret at once; false when none could be drawn.
    pub(super) fn renew(&mut self) -> bool {
        let fresh = self.fresh();
        let drawn = fresh.is_some();
        if let Some(fresh) = fresh {
            self.take(fresh);
        }
        drawn
    }

    /// The answer, with the cookie where it is new.
    pub(super) fn with_cookie(&self, mut answer: Response) -> Response {
        if self.is_new {
            let cookie =
                format!("{COOKIE}={}; Path=/; Max-Age={COOKIE_SECONDS}; Secure; HttpOnly; SameSite=Lax", self.secret);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
        }
        answer
    }

    /// Sends the visitor to another page in their language.
    pub(super) fn go(&self, path: &str) -> Response {
        self.with_cookie(Redirect::to(&format!("/{}{path}", self.language.code())).into_response())
    }
}

/// The secret that a request brings, when it is one of ours by its shape.
fn secret(parts: &Parts) -> Option<String> {
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE)?;
    let fits = value.len() == 64 && value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    fits.then(|| value.to_owned())
}

/// The client's address: what the proxy before us wrote last, or whoever connects.
fn client(parts: &Parts, header: &str) -> Vec<u8> {
    let named = parts.headers.get_all(header).iter().filter_map(|value| value.to_str().ok()).next_back();
    let named = named.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse::<IpAddr>().ok());
    let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    named.or(connected).map_or_else(Vec::new, client_name)
}

/// Who asks, for limits, where there is no page and no cookie.
pub(super) struct Client(pub(super) Vec<u8>);

impl FromRequestParts<State> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Self::Rejection> {
        Ok(Self(client(parts, header_of(state))))
    }
}

/// The header that names the client; where none is configured, one that nobody sends.
fn header_of(state: &State) -> &str {
    if state.client_address_header.is_empty() { "x-none" } else { &state.client_address_header }
}

impl FromRequestParts<State> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let found = Path::<std::collections::HashMap<String, String>>::from_request_parts(parts, state).await;
        let code = found.ok().and_then(|Path(named)| named.get("lang").cloned());
        // A page that is not there is said in the language of its address as well.
        let first =
            || parts.uri.path().split('/').nth(1).filter(|code| Language::of(code).is_some()).map(str::to_owned);
        let code = code.or_else(first).unwrap_or_default();
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let known = Language::of(&code);
        let language = known.unwrap_or_else(|| Language::accepted(accepted.unwrap_or("")));
        let whole = parts.uri.path();
        let path = known.and_then(|_| whole.get(1 + code.len()..)).unwrap_or("/services").to_owned();
        let asked = header_of(state);
        let brought = secret(parts);
        let mut visit =
            Self { language, path, client: client(parts, asked), is_new: false, secret: brought.unwrap_or_default() };
        let unknown = known.is_none() && !code.is_empty();
        if visit.secret.is_empty() && !visit.renew() {
            return Err(StatusCode::SERVICE_UNAVAILABLE.into_response());
        }
        if unknown { Err(pages::said(&visit, "path", StatusCode::NOT_FOUND)) } else { Ok(visit) }
    }
}

/// Whether fields came from a page of ours that this visitor had open.
fn is_ours(visit: &Visit, fields: &Fields, site: Option<bool>) -> bool {
    let token = fields.get("token").is_some_and(|token| same(token.as_bytes(), visit.token().as_bytes()));
    !visit.is_new && token && site != Some(false)
}

/// Whether the page that sent a form is of this site, as the browser says it (Fetch Metadata).
fn site(parts: &Parts) -> Option<bool> {
    parts.headers.get("sec-fetch-site").map(|site| site.as_bytes() == b"same-origin")
}

/// A form with a file that came from a page of ours, of at most so many bytes.
pub(super) struct PostedFile<const BYTES_MAX: usize> {
    /// Who sent it.
    pub(super) visit: Visit,
    /// Its fields.
    pub(super) fields: Fields,
    /// Its file, where one was chosen.
    pub(super) file: Option<Bytes>,
}

impl<const BYTES_MAX: usize> FromRequest<State> for PostedFile<BYTES_MAX> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let site = site(&parts);
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
        let body = match body::read(body, BYTES_MAX).await {
            Ok(body) => body,
            Err(status @ StatusCode::PAYLOAD_TOO_LARGE) => return Err(pages::said(&visit, "large", status)),
            Err(status) => return Err(pages::said(&visit, "form", status)),
        };
        let read = multipart::boundary(&kind).and_then(|boundary| multipart::read(&body, boundary));
        let Some(Filled { fields, file }) = read else {
            return Err(pages::said(&visit, "form", StatusCode::BAD_REQUEST));
        };
        if !is_ours(&visit, &fields, site) {
            return Err(pages::said(&visit, "form", StatusCode::FORBIDDEN));
        }
        Ok(Self { visit, fields, file })
    }
}

/// A form that came from a page of ours.
pub(super) struct Posted {
    /// Who sent it.
    pub(super) visit: Visit,
    /// What stands in it.
    pub(super) fields: Fields,
}

impl FromRequest<State> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let site = site(&parts);
        let form = Form::<Fields>::from_request(Request::from_parts(parts, body), state).await;
        let fields = match form {
            Ok(Form(fields)) => fields,
            Err(rejection) => return Err(pages::said(&visit, "form", rejection.status())),
        };
        if !is_ours(&visit, &fields, site) {
            return Err(pages::said(&visit, "form", StatusCode::FORBIDDEN));
        }
        Ok(Self { visit, fields })
    }
}

/// Compares without telling by its time where two texts differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}
