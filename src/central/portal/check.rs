//! Whether a certificate counts, for whoever was given one; and the authorities' certificates to download. Nothing is said of the
//! holder but what stands in the certificate that was brought.

use axum::extract::{Path, State as Given};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use der::{DecodePem as _, Encode as _};
use jiff::Timestamp;
use minijinja::{Value, context};
use x509_cert::Certificate;

use super::desk::Judged;
use super::forms::{Errors, Fields};
use super::pages::{page, said, trouble};
use super::visit::{Posted, Visit};
use super::{State, blocking};
use crate::central::ledger::CertificateState;
use crate::domain::carrier::Sha256Hash;

/// Digits of a serial number.
const SERIAL_DIGITS: usize = 32;

/// What is asked about.
pub(super) struct Asked {
    /// Its serial number, hexadecimal.
    pub(super) serial: String,
    /// The whole of it, where it was brought.
    pub(super) der: Option<Vec<u8>>,
}

/// All the digits, as the ledger has them.
fn whole(serial: &str) -> String {
    format!("{:0>SERIAL_DIGITS$}", serial.trim_start_matches('0'))
}

/// A serial number as people copy it, or a certificate in PEM.
fn asked(fields: &Fields) -> Result<Asked, Errors> {
    let field = |name: &str| fields.get(name).map_or("", |value| value.trim());
    let wrong = |name: &'static str, sentence: &'static str| Errors::from([(name, sentence)]);
    if !field("pem").is_empty() {
        let read = Certificate::from_pem(field("pem")).ok();
        let der = read.as_ref().and_then(|read| read.to_der().ok());
        let serial = read.map(|read| hex::encode(read.tbs_certificate().serial_number().as_bytes()));
        let serial = serial.map(|serial| whole(&serial));
        return match (serial, der) {
            (Some(serial), Some(der)) => Ok(Asked { serial, der: Some(der) }),
            _ => Err(wrong("pem", "bad_pem")),
        };
    }
    let digits = field("serial").chars().filter(|c| !matches!(c, ' ' | ':' | '-'));
    let serial: String = digits.map(|c| c.to_ascii_lowercase()).collect();
    let fits = (1..=SERIAL_DIGITS).contains(&serial.len()) && serial.bytes().all(|byte| byte.is_ascii_hexdigit());
    match fits {
        true => Ok(Asked { serial: whole(&serial), der: None }),
        false => Err(wrong("serial", "bad_serial")),
    }
}

fn form(visit: &Visit, fields: &Fields, errors: Errors, found: Value, status: StatusCode) -> Response {
    page(visit, "check.html", status, context! { fields, errors, found })
}

/// Asks for a certificate.
pub(super) async fn ask(visit: Visit) -> Response {
    form(&visit, &Fields::new(), Errors::new(), Value::from(()), StatusCode::OK)
}

/// Says whether it counts now.
pub(super) async fn look(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let asked = match asked(&fields) {
        Ok(asked) => asked,
        Err(errors) => return form(&visit, &fields, errors, Value::from(()), StatusCode::UNPROCESSABLE_ENTITY),
    };
    let client = visit.client.clone();
    let judged = blocking(&state, move |desk| {
        desk.may_look(&client, &asked.serial)?;
        desk.judge(&asked.serial, asked.der.as_deref())
    });
    match judged.await {
        Err(failed) => trouble(&visit, failed),
        Ok(None) => {
            let found = context! { word => "unknown" };
            form(&visit, &fields, Errors::new(), found, StatusCode::NOT_FOUND)
        }
        Ok(Some(judged)) => {
            let found = verdict(&state, &judged);
            form(&visit, &fields, Errors::new(), found, StatusCode::OK)
        }
    }
}

fn verdict(state: &State, judged: &Judged) -> Value {
    let offset = jiff::tz::Offset::constant(state.desk.rules.utc_offset_hours);
    let day = |at: Timestamp| offset.to_datetime(at).date().strftime("%d.%m.%Y").to_string();
    let word = match judged.state {
        CertificateState::Active if judged.is_over => "expired",
        // On hold before the hand-over, or suspended: neither is to be relied on.
        CertificateState::Wait => "on-hold",
        standing => standing.word(),
    };
    context! { word, from => day(judged.not_before), to => day(judged.not_after), serial => judged.serial }
}

/// The authorities' certificates, with what they are compared by.
pub(super) async fn downloads(Given(state): Given<State>, visit: Visit) -> Response {
    let files: Vec<Value> = state
        .authorities
        .iter()
        .map(|(name, der)| {
            let digits = Sha256Hash::of(der).to_string();
            let pairs: Vec<&str> =
                digits.as_bytes().chunks(2).filter_map(|two| std::str::from_utf8(two).ok()).collect();
            context! { name, sha256 => pairs.join(":").to_ascii_uppercase() }
        })
        .collect();
    page(&visit, "downloads.html", StatusCode::OK, context! { files })
}

/// One of them, DER (RFC 2585, 4.1).
pub(super) async fn download(Given(state): Given<State>, Path(file): Path<String>, visit: Visit) -> Response {
    let found = state.authorities.iter().find(|(name, _)| file.strip_suffix(".cer") == Some(name.as_str()));
    let Some((_, der)) = found else { return said(&visit, "path", StatusCode::NOT_FOUND) };
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/pkix-cert"));
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    ([kind, kept], der.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_taken_as_people_copy_it() {
        let serial = |typed: &str| {
            asked(&Fields::from([("serial".to_owned(), typed.to_owned())])).map(|asked| asked.serial).ok()
        };
        let whole = "0123456789abcdef0123456789abcdef";
        for typed in [whole, "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF", " 0123456789ab cdef0123456789abcdef "] {
            assert_eq!(serial(typed).as_deref(), Some(whole), "{typed}");
        }
        assert_eq!(serial("1f").map(|padded| padded.len()), Some(32));
        for typed in ["", "xyz", "0123456789abcdef0123456789abcdef0"] {
            assert_eq!(serial(typed), None, "{typed}");
        }
        let pem = Fields::from([("pem".to_owned(), "-----BEGIN CERTIFICATE-----".to_owned())]);
        assert!(asked(&pem).is_err());
    }
}
