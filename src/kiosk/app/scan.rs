//! An ID card's zone has come in: from whichever screen, it leads to that person's orders.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::attorney::{self, Collector};
use super::field::Field;
use super::message::{Effect, Key};
use super::{Model, Screen, certificates, home, order, sale, search};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz::{self, MrzData, ReadBy};
use crate::domain::officer::Permission;
use crate::wire::centre::OrderQuery;

/// A scanner ends its burst with Enter or with characters of its own, which may come as keys: for this long they are
/// nobody's.
const SCAN_TAIL: SignedDuration = SignedDuration::from_millis(300);

/// Longest silence within one scan. Many scanners type key by key, and a busy system hands a burst over in pieces.
const PIECE_GAP: SignedDuration = SignedDuration::from_millis(150);

/// Fewest characters that count as a scanned code.
const CODE_CHARS_MIN: usize = 4;

/// A zone that is coming in by pieces. On the home screen they gather in the prompt, elsewhere here.
#[derive(Debug)]
pub struct Pieces {
    text: Field,
    /// When the silence is too long for another piece; `None` while no scan is coming in.
    until: Option<Timestamp>,
}

impl Default for Pieces {
    fn default() -> Self {
        Self { text: Field::new(mrz::SCAN_CHARS_MAX), until: None }
    }
}

impl Pieces {
    /// When the scan counts as over, if one is coming in.
    #[must_use]
    pub const fn due(&self) -> Option<Timestamp> {
        self.until
    }
}

/// An ID card that was read.
#[derive(Debug, Clone)]
pub struct IdCard {
    /// What its zone says.
    pub mrz: MrzData,
    /// Who read it off the card.
    pub read_by: ReadBy,
    /// When.
    pub read_at: Timestamp,
}

/// Today's local date.
pub(super) fn local_date(model: &Model) -> Date {
    local_day(model, model.at)
}

/// The local date of another moment.
pub(super) fn local_day(model: &Model, at: Timestamp) -> Date {
    let offset = jiff::tz::Offset::from_seconds(model.settings.utc_offset_seconds).unwrap_or(jiff::tz::Offset::UTC);
    offset.to_datetime(at).date()
}

/// Reads a zone that a scanner brought.
fn scanned(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    read(model, text, ReadBy::Scanner, out);
}

/// True on screens where a typed character goes into a field, and so belongs to whoever types.
fn has_field(screen: &Screen) -> bool {
    match screen {
        Screen::SignIn(_) | Screen::Issue(_) | Screen::PinChange(_) => true,
        Screen::Order(screen) => screen.second.is_some() || screen.collector.entry().is_some(),
        Screen::Sale(sale) => sale.takes_typing(),
        Screen::Certificates(screen) => screen.takes_typing(),
        Screen::Audit(screen) => screen.takes_typing(),
        Screen::Reversal(screen) => screen.takes_typing(),
        Screen::Shift(screen) => screen.takes_typing(),
        // In the menu a digit is a key at once.
        Screen::Stock(_) => true,
        Screen::Tools(_) => true,
        _ => false,
    }
}

/// Takes characters that came at once. False when they are no part of a scan.
pub(super) fn take_burst(model: &mut Model, text: &str, out: &mut Vec<Effect>) -> bool {
    let zone = mrz::looks_like_zone(text);
    if zone && (mrz::is_complete(text) || has_field(&model.screen)) {
        model.pieces = Pieces::default();
        scanned(model, text, out);
        return true;
    }
    // On the home screen what is no part of a zone is typing; where nothing can be typed it is a scan of some kind.
    let on_home = matches!(model.screen, Screen::Home(_));
    let takes = !has_field(&model.screen) && (zone || !on_home || model.pieces.until.is_some());
    if takes {
        take_piece(model, text, out);
    }
    takes
}

fn take_piece(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    let until = Some(model.at + PIECE_GAP);
    let on_home = matches!(model.screen, Screen::Home(_));
    let field = match &mut model.screen {
        Screen::Home(home) => {
            home.typing_since.get_or_insert(model.at);
            // What a person began to type is not judged before Enter.
            if home.prompt.is_empty() || model.pieces.until.is_some() {
                model.pieces.until = until;
            }
            &mut home.prompt
        }
        _ => {
            model.pieces.until = until;
            &mut model.pieces.text
        }
    };
    for c in text.chars() {
        if matches!(c, '\n' | '\t') { field.push_line_end() } else { field.push(c) }
    }
    if mrz::is_complete(field.text()) {
        let text = field.text().to_owned();
        model.pieces = Pieces::default();
        if on_home { home::submit(model, out) } else { scanned(model, &text, out) }
    }
}

/// Takes what was scanned into a screen without a field and is no zone, as the code of an order on its slip: it is searched
/// for, and never acts as keys.
pub(super) fn take_code(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    model.scan_tail_until = model.at + SCAN_TAIL;
    if let Screen::Sale(_) = model.screen {
        return sale::take_code(model, text);
    }
    let may_see = model.session.as_ref().is_some_and(|s| s.officer.role.may(Permission::SeeOrders));
    let mut meanings = search::meanings(text);
    meanings.retain(|meaning| !matches!(meaning, OrderQuery::Name(_) | OrderQuery::Phone(_)));
    if may_see
        && !meanings.is_empty()
        && !matches!(model.screen, Screen::Issue(_) | Screen::PinChange(_) | Screen::Reversal(_))
    {
        model.overlay = None;
        search::begin(model, meanings, None, out);
    } else {
        model.notice = Some(Fault::SearchUnreadable.into());
    }
}

/// Takes a key that a scanner may have typed. False when somebody pressed it.
pub(super) fn take_key(model: &mut Model, key: Key, out: &mut Vec<Effect>) -> bool {
    if matches!(key, Key::Enter | Key::Tab | Key::Char(_)) && model.at < model.scan_tail_until {
        return true;
    }
    let coming = model.pieces.until.is_some();
    match (&model.screen, key) {
        (Screen::Home(_), Key::Char(_) | Key::Enter) if coming => model.pieces.until = Some(model.at + PIECE_GAP),
        (Screen::Home(_), _) => {}
        (screen, _) if has_field(screen) => {}
        (_, Key::Char(c)) => {
            take_piece(model, c.encode_utf8(&mut [0; 4]), out);
            return model.overlay.is_none();
        }
        (_, Key::Enter | Key::Tab) if is_scan(model.pieces.text.text()) => {
            take_piece(model, "\n", out);
            return true;
        }
        (Screen::Sale(_), _) => pressed_before(model, out),
        _ => {}
    }
    false
}

/// On the sale screen a single character is a key: it waits only until the next key or a silence tells that no serial number
/// is being scanned.
fn pressed_before(model: &mut Model, out: &mut Vec<Effect>) {
    let pieces = std::mem::take(&mut model.pieces);
    for c in pieces.text.text().chars().filter(|c| *c != '\n') {
        sale::press(model, Key::Char(c), out);
    }
}

/// True for characters that no person brings within [`PIECE_GAP`] of one another.
fn is_scan(text: &str) -> bool {
    mrz::looks_like_zone(text) || text.trim().chars().count() >= CODE_CHARS_MIN
}

/// A scan that fell silent before it was whole is judged as it is.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    if model.pieces.until.is_none_or(|until| model.at < until) {
        return;
    }
    if matches!(model.screen, Screen::Sale(_)) && !is_scan(model.pieces.text.text()) {
        return pressed_before(model, out);
    }
    let pieces = std::mem::take(&mut model.pieces);
    let text = match &model.screen {
        Screen::Home(home) => home.prompt.text().to_owned(),
        _ => pieces.text.text().to_owned(),
    };
    if mrz::looks_like_zone(&text) {
        scanned(model, &text, out);
    } else if is_scan(&text) && !matches!(model.screen, Screen::Home(_)) {
        take_code(model, &text, out);
    }
}

/// Reads a zone; a wrong one is said, and nothing else changes.
pub(super) fn read(model: &mut Model, text: &str, read_by: ReadBy, out: &mut Vec<Effect>) {
    model.scan_tail_until = model.at + SCAN_TAIL;
    let Some(session) = &model.session else {
        model.notice = Some(Fault::NotAllowed.into());
        return;
    };
    if !session.officer.role.may(Permission::SeeOrders) {
        model.notice = Some(Fault::NotAllowed.into());
        return;
    }
    match mrz::parse(text, read_by, local_date(model)) {
        Err(error) => {
            model.notice = Some(Trouble::from(error));
            if let Screen::Home(home) = &mut model.screen {
                home.prompt.clear();
            }
        }
        Ok(mrz) => {
            let card = IdCard { mrz, read_by, read_at: model.at };
            show_person(model, card, out);
        }
    }
}

fn show_person(model: &mut Model, card: IdCard, out: &mut Vec<Effect>) {
    match &mut model.screen {
        // A card scanned in the middle of an issue never disturbs it.
        Screen::Issue(_) => model.notice = Some(Trouble::new(Fault::NotAllowed, "issue")),
        Screen::Sale(sale) if sale.is_under_way() => model.notice = Some(Trouble::new(Fault::NotAllowed, "sale")),
        Screen::Reversal(screen) if screen.is_under_way() => {
            model.notice = Some(Trouble::new(Fault::NotAllowed, "sale"))
        }
        Screen::Order(screen) => match &screen.collector {
            Collector::Entering(_) => attorney::card_read(screen, card),
            Collector::Holder | Collector::Authorised(_) => order::card_read(screen, card),
        },
        Screen::Certificates(_) => certificates::card_read(model, &card),
        _ => {
            model.overlay = None;
            let (fin, document) = (card.mrz.fin.clone(), card.mrz.document.clone());
            search::begin(model, vec![OrderQuery::Card { fin, document }], Some(card), out);
        }
    }
}
