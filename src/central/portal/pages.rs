//! Pages: templates with words, and the headers that every answer has. Nothing on a page comes from another host, and no page
//! needs its script.

use std::sync::LazyLock;

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::desk::Trouble;
use super::visit::Visit;
use super::words::Language;
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;

macro_rules! assets {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("../../../assets/portal/", $name)))),+] };
}

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.add_filter("fill", |sentence: String, value: String| sentence.replacen("{}", &value, 1));
    let templates = assets![
        "layout.html",
        "parts.html",
        "services.html",
        "rules.html",
        "person.html",
        "organisation.html",
        "holders.html",
        "documents.html",
        "contact.html",
        "carrier.html",
        "review.html",
        "payment.html",
        "done.html",
        "status.html",
        "cancel.html",
        "prices.html",
        "centres.html",
        "trouble.html",
        "about.html",
        "sign-in.html",
        "code.html",
        "mine.html",
        "move.html",
        "lost.html",
        "check.html",
        "downloads.html",
    ];
    for (name, text) in templates {
        environment.add_template(name, text).expect("a test reads every template");
    }
    environment
});

/// The style sheet.
pub(super) const STYLE: &str = include_str!("../../../assets/portal/portal.css");

/// The style sheet's path: another text has another path, so that it may be kept for a year.
pub(super) static STYLE_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/portal-{}.css", &Sha256Hash::of(STYLE.as_bytes()).to_string()[..16]));

/// What is nicer with a script.
const SCRIPT: &str = include_str!("../../../assets/portal/portal.js");

/// The script's path, as the style sheet's.
pub(super) static SCRIPT_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/portal-{}.js", &Sha256Hash::of(SCRIPT.as_bytes()).to_string()[..16]));

/// The icon's path.
pub(super) const ICON_PATH: &str = "/icon.svg";

/// The style sheet as an answer.
pub(super) fn style() -> Response {
    file("text/css; charset=utf-8", "public, max-age=31536000, immutable", STYLE)
}

/// The script as an answer.
pub(super) fn script() -> Response {
    file("text/javascript; charset=utf-8", "public, max-age=31536000, immutable", SCRIPT)
}

/// The icon that browsers show beside the title, as an answer.
pub(super) fn icon() -> Response {
    file("image/svg+xml", "public, max-age=86400", include_str!("../../../assets/portal/icon.svg"))
}

fn file(kind: &'static str, kept: &'static str, content: &'static str) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
    ([kind, (header::CACHE_CONTROL, HeaderValue::from_static(kept))], content).into_response()
}

/// An amount as pages say it: the currency by its code (ISO 4217), because not every telephone has the manat sign.
pub(super) fn manat(amount: Qepik) -> String {
    amount.to_string().replace('₼', "AZN")
}

/// A page for a visitor: template, title's word, and what the template asks for besides.
pub(super) fn page(visit: &Visit, template: &str, status: StatusCode, more: Value) -> Response {
    let language = visit.language;
    let languages: Vec<Value> = Language::ALL
        .into_iter()
        .map(|other| {
            let path = format!("/{}{}", other.code(), visit.path);
            context! { code => other.code(), name => other.name(), path, current => other == language }
        })
        .collect();
    let common = context! {
        w => language.words(), lang => language.code(), languages, style => *STYLE_PATH,
        script => *SCRIPT_PATH, token => visit.token(),
        path => visit.path,
    };
    let rendered = PAGES.get_template(template).and_then(|found| found.render(context! { ..more, ..common }));
    match rendered {
        Ok(html) => visit.with_cookie((status, kind(), html).into_response()),
        Err(error) => {
            // What a template failed on may be personal: only where it failed is told.
            tracing::error!(template, line = error.line(), kind = ?error.kind(), "a page cannot be drawn");
            (StatusCode::INTERNAL_SERVER_ERROR, kind(), "İmza: 500").into_response()
        }
    }
}

fn kind() -> [(HeaderName, HeaderValue); 1] {
    [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))]
}

/// The page for something that cannot be done now: what happened, whose side, what is safe, what to do next.
pub(super) fn trouble(visit: &Visit, trouble: Trouble) -> Response {
    let (name, status) = match trouble {
        Trouble::Centre => ("centre", StatusCode::SERVICE_UNAVAILABLE),
        Trouble::Register => ("register", StatusCode::SERVICE_UNAVAILABLE),
        Trouble::Organisations => ("organisations", StatusCode::SERVICE_UNAVAILABLE),
        Trouble::Identity => ("identity", StatusCode::SERVICE_UNAVAILABLE),
        Trouble::Payment => ("payment", StatusCode::SERVICE_UNAVAILABLE),
        Trouble::TooOften => ("often", StatusCode::TOO_MANY_REQUESTS),
        Trouble::NoDraft => ("draft", StatusCode::NOT_FOUND),
        Trouble::SignedOut => ("signed-out", StatusCode::UNAUTHORIZED),
    };
    said(visit, name, status)
}

/// The page for a trouble with this name among the words.
pub(super) fn said(visit: &Visit, name: &'static str, status: StatusCode) -> Response {
    let words = visit.language.words();
    let sentence = |part: &str| words.get(&format!("trouble_{name}_{part}")).cloned().unwrap_or_default();
    let (what, side, safe, next) = (sentence("what"), sentence("side"), sentence("safe"), sentence("next"));
    page(visit, "trouble.html", status, context! { what, side, safe, next })
}

/// Headers that every answer has. `form_targets` are the origins besides this one that a form may lead to.
pub(super) fn guard(headers: &mut HeaderMap, form_targets: &str) {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self' {form_targets}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What a page shows is nobody else's, nor the next visitor's of the same machine.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(policy.trim()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}
