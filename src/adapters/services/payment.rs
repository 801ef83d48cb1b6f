//! The payment provider over HTTPS. `POST payments` with `{"reference", "amount_qepik", "currency", "language", "return",
//! "call_back"}` answers `{"id", "page"}`, one payment for one reference; `GET payments/<id>` answers `{"id", "reference", "amount_qepik", "currency",
//! "standing"}`, and so does `POST payments/<id>/cancel`. `POST payments/<id>/refunds` with
//! `{"reference", "amount_qepik", "currency"}` answers `{"id", "reference", "amount_qepik", "currency", "standing"}` of the refund:
//! `pending`, `made` or `refused`, one refund for one reference. A call-back is `{"id"}` with the header
//! `payment-signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256 (RFC 2104) over `<seconds>.<body>`.

use aws_lc_rs::hmac;
use jiff::Timestamp;
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Handle;

use super::{Service, ServiceConfig, ServiceConfigError, shaped};
use crate::domain::money::Qepik;
use crate::ports::payment::{
    BegunPayment, NewPayment, NewRefund, PaymentProvider, PaymentReport, PaymentStanding, RefundReport, RefundStanding,
    ServiceTrouble,
};

/// How old a call-back's signature may be, and how far ahead, in seconds.
const SIGNATURE_SECONDS_MAX: u64 = 300;
/// The only currency, ISO 4217.
const CURRENCY: &str = "AZN";

/// The provider's client.
pub struct HttpPayments {
    service: Service,
    secret: hmac::Key,
}

#[derive(Deserialize)]
struct Begun {
    id: String,
    page: String,
}

#[derive(Deserialize)]
struct Report {
    reference: String,
    amount_qepik: i64,
    currency: String,
    standing: Word,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Pending,
    Paid,
    Declined,
}

#[derive(Deserialize)]
struct Refunded {
    reference: String,
    amount_qepik: i64,
    currency: String,
    standing: RefundWord,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RefundWord {
    Pending,
    Made,
    Refused,
}

#[derive(Deserialize)]
struct CallBack {
    id: String,
}

impl HttpPayments {
    /// Makes the client; opens no connection. `secret` signs the call-backs.
    ///
    /// # Errors
    /// [`ServiceConfigError`].
    pub fn new(config: &ServiceConfig, secret: &str, runtime: Handle) -> Result<Self, ServiceConfigError> {
        let service = Service::new(config, runtime)?;
        Ok(Self { service, secret: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()) })
    }
}

impl HttpPayments {
    fn report(&self, method: Method, provider_id: &str, action: &str) -> Result<PaymentReport, ServiceTrouble> {
        let answer = self.service.ask(method, &path_of(provider_id, action)?, None)?;
        let report: Report = shaped(answer)?;
        in_manat(&report.currency)?;
        let standing = match report.standing {
            Word::Pending => PaymentStanding::Pending,
            Word::Paid => PaymentStanding::Paid,
            Word::Declined => PaymentStanding::Declined,
        };
        Ok(PaymentReport { reference: report.reference, amount: Qepik::new(report.amount_qepik), standing })
    }
}

fn path_of(provider_id: &str, action: &str) -> Result<String, ServiceTrouble> {
    let unreadable = || ServiceTrouble::Unreadable("its name for the payment".to_owned());
    is_name(provider_id).then(|| format!("payments/{provider_id}{action}")).ok_or_else(unreadable)
}

fn in_manat(currency: &str) -> Result<(), ServiceTrouble> {
    if currency == CURRENCY { Ok(()) } else { Err(ServiceTrouble::Unreadable("another currency".to_owned())) }
}

/// A provider's name of a payment becomes part of a path, so it is held to what needs no escaping there.
fn is_name(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl PaymentProvider for HttpPayments {
    fn begin(&self, payment: &NewPayment) -> Result<BegunPayment, ServiceTrouble> {
        let question = json!({
            "reference": payment.reference,
            "amount_qepik": payment.amount.value(),
            "currency": CURRENCY,
            "language": payment.language,
            "return": payment.return_address,
            "call_back": payment.call_back_address,
        });
        let begun: Begun = shaped(self.service.ask(Method::POST, "payments", Some(&question))?)?;
        let page = Url::parse(&begun.page).ok();
        // Nobody is sent to a stranger's page, whatever the answer says.
        let is_theirs = page.is_some_and(|page| page.origin() == self.service.base.origin());
        if !is_name(&begun.id) || !is_theirs {
            return Err(ServiceTrouble::Unreadable("its page or its name for the payment".to_owned()));
        }
        Ok(BegunPayment { provider_id: begun.id, page: begun.page })
    }

    fn look(&self, provider_id: &str) -> Result<PaymentReport, ServiceTrouble> {
        self.report(Method::GET, provider_id, "")
    }

    fn cancel(&self, provider_id: &str) -> Result<PaymentReport, ServiceTrouble> {
        self.report(Method::POST, provider_id, "/cancel")
    }

    fn refund(&self, refund: &NewRefund<'_>) -> Result<RefundReport, ServiceTrouble> {
        let question =
            json!({ "reference": refund.reference, "amount_qepik": refund.amount.value(), "currency": CURRENCY });
        let path = path_of(refund.provider_id, "/refunds")?;
        let report: Refunded = shaped(self.service.ask(Method::POST, &path, Some(&question))?)?;
        in_manat(&report.currency)?;
        let standing = match report.standing {
            RefundWord::Pending => RefundStanding::Pending,
            RefundWord::Made => RefundStanding::Made,
            RefundWord::Refused => RefundStanding::Refused,
        };
        Ok(RefundReport { reference: report.reference, amount: Qepik::new(report.amount_qepik), standing })
    }

    fn heard(&self, signature: &str, body: &[u8], now: Timestamp) -> Option<String> {
        let (seconds, tag) = signature.strip_prefix("t=")?.split_once(",v1=")?;
        let at: i64 = seconds.parse().ok()?;
        if now.as_second().abs_diff(at) > SIGNATURE_SECONDS_MAX {
            return None;
        }
        let signed = [seconds.as_bytes(), b".", body].concat();
        hmac::verify(&self.secret, &signed, &hex::decode(tag).ok()?).ok()?;
        let told: CallBack = serde_json::from_slice(body).ok()?;
        is_name(&told.id).then_some(told.id)
    }
}
