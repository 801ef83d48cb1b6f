//! What the holder takes away: the receipt of a finished issue.

use jiff::Timestamp;

use super::message::{Effect, Key};
use super::{Model, Screen, leave};
use crate::domain::attorney::PowerOfAttorney;
use crate::domain::certificate::{self, CertificateFacts};
use crate::domain::issue::IssueKey;
use crate::domain::order::Order;
use crate::domain::record::RecordSeq;

/// A finished issue.
#[derive(Debug)]
pub struct Receipt {
    /// The order.
    pub order: Order,
    /// Receipt number at this kiosk.
    pub number: u64,
    /// The hand-over record's number: whether it has been sent is read from the queue.
    pub record: RecordSeq,
    /// Serial number of the carrier.
    pub carrier_serial: String,
    /// Who collected in the holder's place, and by which document.
    pub attorney: Option<Box<PowerOfAttorney>>,
    /// What the signature certificate says.
    pub certificate: Option<CertificateFacts>,
    /// What the authentication certificate says, where the carrier holds one.
    pub authentication: Option<CertificateFacts>,
    /// When the issue was finished.
    pub at: Timestamp,
    /// The officer's name.
    pub officer: String,
}

/// Shows the receipt of the issue in front, which is done. The PIN is wiped here, whichever key leads on from it.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let officer = model.session.as_ref().map_or_else(String::new, |s| s.officer.display_name.clone());
    let Screen::Issue(screen) = &model.screen else { return };
    let Some((record, number)) = screen.issue.recorded else { return };
    let facts = |key: &IssueKey| key.certificate.as_ref().and_then(|der| certificate::read(der).ok());
    let receipt = Receipt {
        order: screen.order.clone(),
        number,
        record,
        carrier_serial: screen.issue.bound.as_ref().map_or_else(String::new, |b| b.serial.clone()),
        attorney: screen.issue.evidence.attorney.clone(),
        certificate: facts(&screen.issue.keys.signature),
        authentication: screen.issue.keys.authentication.as_ref().and_then(facts),
        at,
        officer,
    };
    model.screen = Screen::Receipt(Box::new(receipt));
    leave::forget_pin(model, out);
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if matches!(key, Key::Enter | Key::Esc) {
        model.go_home(out);
    }
}
