//! What went wrong on the line, told apart by cause: name, connection, TLS, trust, time.

use std::error::Error;
use std::io;
use std::path::Path;

use rustls::AlertDescription as Alert;

use crate::domain::fault::{Fault, Trouble};

/// Alerts by which the centre refuses the kiosk's certificate (RFC 8446, 6.2).
const REFUSALS: [Alert; 9] = [
    Alert::CertificateRequired,
    Alert::BadCertificate,
    Alert::UnsupportedCertificate,
    Alert::CertificateRevoked,
    Alert::CertificateExpired,
    Alert::CertificateUnknown,
    Alert::UnknownCA,
    Alert::AccessDenied,
    Alert::DecryptError,
];

/// What a connection that broke off is told as.
const BROKE_OFF: &str = "TCP: the connection broke off";

/// True when the trouble may hide a refusal of the kiosk's certificate: the centre closes after its alert, and what the
/// kiosk had sent by then lets the operating system throw the alert away.
pub(super) fn may_be_a_refusal(trouble: &Trouble) -> bool {
    trouble.detail == BROKE_OFF || trouble.detail.starts_with("HTTP: ")
}

/// The trouble behind a failed request.
pub(super) fn of_request(error: &reqwest::Error) -> Trouble {
    let causes = causes(error);
    if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    // In TLS 1.3 the centre judges the kiosk's certificate after the handshake, and HTTP/2 keeps of its alert only the words.
    if let Some(alert) = causes.iter().find_map(|cause| alert_in(&cause.to_string())) {
        return of_tls(&rustls::Error::AlertReceived(alert));
    }
    let unreachable = |detail: &str| Trouble::new(Fault::CentreUnreachable, detail);
    if error.is_timeout() {
        return match (error.is_connect(), error.is_body() || error.is_decode()) {
            (true, _) => unreachable("time-out: no connection in time"),
            (_, true) => unreachable("time-out: the answer did not end in time"),
            _ => unreachable("time-out: no answer in time"),
        };
    }
    let says = |words: &str| causes.iter().any(|cause| cause.to_string().starts_with(words));
    if says("tunnel error: unsuccessful") {
        return unreachable("proxy: it does not let the kiosk through to the centre");
    }
    if says("tunnel error: proxy authorization required") {
        return unreachable("proxy: it wants a name and a password");
    }
    if says("dns error") {
        return unreachable("DNS: the centre's name is not known");
    }
    if let Some(io) = causes.iter().find_map(|cause| cause.downcast_ref::<io::Error>()) {
        return match io.kind() {
            io::ErrorKind::ConnectionRefused => unreachable("TCP: the connection was refused"),
            io::ErrorKind::NetworkUnreachable => unreachable("TCP: no network"),
            io::ErrorKind::HostUnreachable => unreachable("TCP: no way to the centre"),
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
                unreachable(BROKE_OFF)
            }
            _ => unreachable(&format!("TCP: {io}")),
        };
    }
    let last = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
    unreachable(&format!("HTTP: {last}"))
}

/// Where a proxy stands between, the name that is looked up and the connection are the proxy's.
pub(super) fn of_the_proxy(trouble: Trouble) -> Trouble {
    if !["TCP: ", "DNS: "].iter().any(|layer| trouble.detail.starts_with(layer)) {
        return trouble;
    }
    Trouble::new(trouble.fault, &format!("proxy: {}", trouble.detail.replace("the centre's name", "its name")))
}

pub(super) fn of_tls(error: &rustls::Error) -> Trouble {
    match error {
        rustls::Error::AlertReceived(alert) if REFUSALS.contains(alert) => {
            let detail = format!("TLS: the centre refuses this kiosk's certificate: {alert:?}");
            Trouble::new(Fault::KioskNotTrusted, &detail)
        }
        rustls::Error::InvalidCertificate(why) => {
            Trouble::new(Fault::CentreUnreachable, &format!("TLS: the centre's certificate is not trusted: {why:?}"))
        }
        other => Trouble::new(Fault::CentreUnreachable, &format!("TLS: {other}")),
    }
}

/// The refusal that these words of a [`rustls::Error::AlertReceived`] tell of.
fn alert_in(words: &str) -> Option<Alert> {
    REFUSALS.into_iter().find(|alert| words == rustls::Error::AlertReceived(*alert).to_string())
}

/// Every error behind an error. An [`io::Error`] hides its inner one from [`Error::source`].
pub(super) fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes = vec![];
    let mut next: Option<&'a (dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        causes.push(cause);
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| cause.source());
    }
    causes
}

/// A file of this kiosk's identity that cannot be used.
pub(super) fn mistrusted(what: &str, file: &Path, error: &dyn std::fmt::Display) -> Trouble {
    Trouble::new(Fault::KioskNotTrusted, &format!("{what} in {}: {error}", file.display()))
}

/// The line itself does not work.
pub(super) fn broken(why: impl ToString) -> Trouble {
    Trouble::new(Fault::CentreUnreachable, &format!("the line: {}", why.to_string()))
}
