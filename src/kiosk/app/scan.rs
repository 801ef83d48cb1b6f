//! An ID card's zone has come in: from whichever screen, it leads to that person's orders.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::message::Effect;
use super::{Model, Screen, home, order};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz::{self, MrzData};
use crate::domain::officer::Permission;
use crate::domain::record::ReadingMethod;
use crate::wire::centre::OrderQuery;

/// A scanner ends its burst with Enter, which may come as a key of its own: for this long Enter is no confirmation.
const SCAN_TAIL: SignedDuration = SignedDuration::from_millis(300);

/// An ID card that was read.
#[derive(Debug, Clone)]
pub struct IdCard {
    /// What its zone says.
    pub mrz: MrzData,
    /// How it was read.
    pub reading: ReadingMethod,
    /// When.
    pub read_at: Timestamp,
}

/// The local date at a moment.
pub(super) fn local_date(model: &Model) -> Date {
    let offset = jiff::tz::Offset::from_seconds(model.settings.utc_offset_seconds).unwrap_or(jiff::tz::Offset::UTC);
    offset.to_datetime(model.at).date()
}

/// Reads a zone that came in one burst.
pub(super) fn scanned(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    read(model, text, ReadingMethod::MrzScanned, out);
}

/// Reads a zone; a wrong one is said, and nothing else changes.
pub(super) fn read(model: &mut Model, text: &str, reading: ReadingMethod, out: &mut Vec<Effect>) {
    model.scan_tail_until = model.at + SCAN_TAIL;
    let Some(session) = &model.session else {
        model.notice = Some(Fault::NotAllowed.into());
        return;
    };
    if !session.officer.role.may(Permission::SeeOrders) {
        model.notice = Some(Fault::NotAllowed.into());
        return;
    }
    match mrz::parse(text, local_date(model)) {
        Err(error) => {
            model.notice = Some(Trouble::from(error));
            if let Screen::Home(home) = &mut model.screen {
                home.prompt.clear();
            }
        }
        Ok(mrz) => {
            let card = IdCard { mrz, reading, read_at: model.at };
            show_person(model, card, out);
        }
    }
}

fn show_person(model: &mut Model, card: IdCard, out: &mut Vec<Effect>) {
    match &mut model.screen {
        // A card scanned in the middle of an issue never disturbs it.
        Screen::Issue(_) => model.notice = Some(Trouble::new(Fault::NotAllowed, "issue")),
        Screen::Order(screen) => order::card_read(screen, card),
        _ => {
            model.overlay = None;
            let query = OrderQuery::Fin(card.mrz.fin.clone());
            home::search(model, query, Some(card), out);
        }
    }
}
