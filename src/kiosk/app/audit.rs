//! Records of the supervisor's region: looked for by what is known of them, and one of them proven here, from what the centre
//! sends and not by its word.

use jiff::Span;
use jiff::civil::Date;

use super::field::Field;
use super::message::{Answer, Effect, JobId, Key};
use super::{Model, Screen, day, home, line, scan};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::OfficerId;
use crate::domain::order::{OrderNumber, worded};
use crate::domain::record::proof::{Judged, judge};
use crate::domain::record::{KINDS, RecordKind};
use crate::ports::centre::{Ask, Told};
use crate::ports::workbench::SignatureCheck;
use crate::wire::record_search::{
    FoundRecord, PLACE_CHARS_MAX, RecordProof, RecordProofRequest, RecordSearchRequest, SEARCH_DAYS_MAX,
};

/// Days that are looked through where no others are typed, today among them.
const DAYS: i64 = 7;
/// Most characters of an officer's name, or of a number.
const TYPED_CHARS_MAX: usize = 32;
/// Most records that are kept on the screen.
const LISTED_MAX: usize = 2_000;

worded! {
    /// A field of what is looked for.
    AuditField {
        /// A kiosk, or a branch by its code.
        Place = "place",
        /// An officer.
        Officer = "officer",
        /// The number of an order or of a receipt.
        Number = "number",
        /// The first day.
        From = "from",
        /// The last day.
        Until = "until",
    }
}

/// What was found so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The newest first.
    pub records: Vec<FoundRecord>,
    /// The centre has more.
    pub more: bool,
    /// The record under the cursor.
    pub selected: usize,
}

/// What is known of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureStand {
    /// It is being verified.
    Checking(JobId),
    /// It verifies.
    Holds,
    /// It does not.
    Fails,
    /// There is none, or no key to verify it under.
    Nothing,
}

/// A record's proof, judged here.
#[derive(Debug)]
pub struct Shown {
    /// As the centre sent it.
    pub proof: Box<RecordProof>,
    /// What this kiosk found in it.
    pub judged: Judged,
    /// Whether the signature verifies.
    pub signature: SignatureStand,
    /// Where it was saved.
    pub saved: Option<String>,
    saving: Option<JobId>,
}

impl Shown {
    /// True when everything holds, the signature with it.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.judged.holds() && self.signature == SignatureStand::Holds
    }
}

/// What is looked for, what was found, and what is proven of it.
#[derive(Debug)]
pub struct AuditScreen {
    fields: [Field; AuditField::ALL.len()],
    /// The kind that is looked for, in the order of [`KINDS`]; any where there is none.
    pub kind: Option<usize>,
    /// The field under the cursor.
    pub focus: AuditField,
    /// The field that cannot be read.
    pub wrong: Option<AuditField>,
    /// What was found; the fields are in front until then.
    pub found: Option<Found>,
    /// The proof in front of what was found.
    pub shown: Option<Shown>,
    /// The record that was chosen is not there any more.
    pub is_gone: bool,
    /// Why the centre did not tell.
    pub trouble: Option<Trouble>,
    asked: Option<RecordSearchRequest>,
    asking: Option<JobId>,
}

impl AuditScreen {
    /// What was typed into a field.
    #[must_use]
    pub fn text(&self, field: AuditField) -> &str {
        self.fields[field as usize].text()
    }

    /// True while the centre is asked.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// True while typed characters go into a field.
    #[must_use]
    pub const fn takes_typing(&self) -> bool {
        self.found.is_none()
    }

    fn step(&mut self, by: usize) {
        let all = AuditField::ALL;
        self.focus = all[(self.focus as usize + by) % all.len()];
    }

    /// What is typed as a question, or the field that cannot be read.
    fn request(&self) -> Result<RecordSearchRequest, AuditField> {
        let text = |field| Some(self.text(field).trim()).filter(|text| !text.is_empty());
        let date = |field| {
            let read = text(field).and_then(|text| Date::strptime("%d.%m.%Y", text).ok());
            read.ok_or(field)
        };
        let (from, until) = (date(AuditField::From)?, date(AuditField::Until)?);
        let days = until.since(from).map_or(-1, |span| span.get_days());
        if !(0..SEARCH_DAYS_MAX).contains(&days) {
            return Err(AuditField::Until);
        }
        let mut request = RecordSearchRequest::of(from, until);
        request.place = text(AuditField::Place).map(str::to_owned);
        if let Some(name) = text(AuditField::Officer) {
            request.officer = Some(OfficerId::parse(name).map_err(|_| AuditField::Officer)?);
        }
        if let Some(number) = text(AuditField::Number) {
            match OrderNumber::parse(number) {
                Ok(order) => request.order = Some(order),
                Err(_) => request.receipt = Some(number.parse().map_err(|_| AuditField::Number)?),
            }
        }
        request.kind = self.kind.and_then(|kind| RecordKind::parse(KINDS[kind]).ok());
        Ok(request)
    }
}

/// Opens it for whoever may see reports.
pub(super) fn open(model: &mut Model) {
    if !day::may_report(model) {
        return;
    }
    let today = scan::local_date(model);
    let first = today.checked_sub(Span::new().days(DAYS - 1)).unwrap_or(today);
    let field = |field: AuditField| {
        let mut typed = Field::new(if field == AuditField::Place { PLACE_CHARS_MAX } else { TYPED_CHARS_MAX });
        let given = match field {
            AuditField::From => first.strftime("%d.%m.%Y").to_string(),
            AuditField::Until => today.strftime("%d.%m.%Y").to_string(),
            _ => String::new(),
        };
        given.chars().for_each(|c| typed.push(c));
        typed
    };
    model.screen = Screen::Audit(Box::new(AuditScreen {
        fields: [
            field(AuditField::Place),
            field(AuditField::Officer),
            field(AuditField::Number),
            field(AuditField::From),
            field(AuditField::Until),
        ],
        kind: None,
        focus: AuditField::Place,
        wrong: None,
        found: None,
        shown: None,
        is_gone: false,
        trouble: None,
        asked: None,
        asking: None,
    }));
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Audit(screen) = &mut model.screen else { return };
    if screen.shown.is_some() {
        press_shown(model, key, out);
    } else if screen.found.is_some() {
        press_found(model, key, out);
    } else {
        press_form(model, key, out);
    }
}

fn press_form(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Audit(screen) = &mut model.screen else { return };
    let focused = screen.focus;
    match key {
        Key::Esc => day::open(model),
        Key::Up => screen.step(AuditField::ALL.len() - 1),
        Key::Down | Key::Tab => screen.step(1),
        Key::F(6) => {
            screen.kind = screen.kind.map_or(Some(0), |kind| Some(kind + 1)).filter(|kind| *kind < KINDS.len())
        }
        Key::Char(c) => screen.fields[focused as usize].push(c),
        Key::Backspace => screen.fields[focused as usize].erase(),
        Key::Enter => match screen.request() {
            Ok(request) => {
                screen.wrong = None;
                ask(model, request, out);
            }
            Err(field) => (screen.wrong, screen.focus) = (Some(field), field),
        },
        _ => {}
    }
}

fn ask(model: &mut Model, request: RecordSearchRequest, out: &mut Vec<Effect>) {
    let Screen::Audit(screen) = &mut model.screen else { return };
    if screen.asking.is_some() {
        return;
    }
    (screen.trouble, screen.is_gone, screen.asked) = (None, false, Some(request.clone()));
    let job = model.ask(Ask::FindRecords(request), out);
    if let Screen::Audit(screen) = &mut model.screen {
        screen.asking = Some(job);
    }
}

fn press_found(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Audit(screen) = &mut model.screen else { return };
    let Some(found) = &mut screen.found else { return };
    let last = found.records.len().saturating_sub(1);
    match key {
        Key::Esc => (screen.found, screen.asking, screen.trouble, screen.is_gone) = (None, None, None, false),
        Key::Up => found.selected = found.selected.saturating_sub(1),
        Key::Down => found.selected = (found.selected + 1).min(last),
        Key::PageUp => found.selected = found.selected.saturating_sub(10),
        Key::PageDown => found.selected = (found.selected + 10).min(last),
        Key::Home => found.selected = 0,
        Key::End => found.selected = last,
        Key::F(7) if found.more && found.records.len() < LISTED_MAX => {
            let behind = found.records.last().map(|record| record.place.clone());
            if let Some(request) = screen.asked.clone() {
                ask(model, RecordSearchRequest { behind, ..request }, out);
            }
        }
        Key::Enter if screen.asking.is_none() => {
            let Some(place) = found.records.get(found.selected).map(|record| record.place.clone()) else { return };
            (screen.trouble, screen.is_gone) = (None, false);
            let request = RecordProofRequest { kiosk: place.kiosk, epoch: place.epoch, seq: place.seq };
            let job = model.ask(Ask::RecordProof(request), out);
            if let Screen::Audit(screen) = &mut model.screen {
                screen.asking = Some(job);
            }
        }
        _ => {}
    }
}

fn press_shown(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let exports = model.settings.exports_tables;
    let job = model.job();
    let Screen::Audit(screen) = &mut model.screen else { return };
    let Some(shown) = &mut screen.shown else { return };
    match key {
        Key::Esc => screen.shown = None,
        Key::Ctrl('e') if exports && shown.saving.is_none() => {
            (shown.saving, shown.saved) = (Some(job), None);
            // What leaves the kiosk proves as much without what the record says.
            out.push(Effect::SaveProof(job, Box::new(shown.proof.as_ref().clone().erased())));
        }
        _ => {}
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let Screen::Audit(screen) = &mut model.screen else { return };
    match answer {
        Answer::Centre(said) if screen.asking == Some(job) => {
            screen.asking = None;
            line::noticed(model, &said);
            told(model, said, out);
        }
        Answer::Verified(holds) => {
            let shown = screen.shown.as_mut().filter(|shown| shown.signature == SignatureStand::Checking(job));
            if let Some(shown) = shown {
                shown.signature = if holds { SignatureStand::Holds } else { SignatureStand::Fails };
            }
        }
        Answer::Exported(written) => {
            let Some(shown) = screen.shown.as_mut().filter(|shown| shown.saving == Some(job)) else { return };
            shown.saving = None;
            match written {
                Ok(files) => shown.saved = files.into_iter().next(),
                Err(trouble) => model.notice = Some(trouble),
            }
        }
        _ => {}
    }
}

fn told(model: &mut Model, said: Result<Told, Trouble>, out: &mut Vec<Effect>) {
    let Screen::Audit(screen) = &mut model.screen else { return };
    match said {
        Ok(Told::RecordsFound(answer)) => {
            let is_next = screen.asked.as_ref().is_some_and(|asked| asked.behind.is_some());
            let before = screen.found.take().filter(|_| is_next);
            let mut found = before.unwrap_or(Found { records: vec![], more: false, selected: 0 });
            found.records.extend(answer.records);
            found.more = answer.more;
            screen.found = Some(found);
        }
        Ok(Told::RecordProven(answer)) => match answer.proof {
            Some(proof) => show(model, proof, out),
            None => screen.is_gone = true,
        },
        Ok(_) => screen.trouble = Some(Fault::CentreAnswer.into()),
        Err(trouble) if trouble.fault == Fault::SessionEnded => home::failed(model, trouble),
        Err(trouble) => screen.trouble = Some(trouble),
    }
}

/// Judges a proof that is the chosen record's, and has its signature verified.
fn show(model: &mut Model, proof: Box<RecordProof>, out: &mut Vec<Effect>) {
    let job = model.job();
    let Screen::Audit(screen) = &mut model.screen else { return };
    let chosen = screen.found.as_ref().and_then(|found| found.records.get(found.selected));
    let is_chosen = chosen.is_some_and(|chosen| {
        let place = &chosen.place;
        (&place.kiosk, place.epoch, place.seq) == (&proof.kiosk, proof.epoch, proof.seq)
    });
    if !is_chosen {
        screen.trouble = Some(Fault::CentreAnswer.into());
        return;
    }
    let judged = judge(&proof.evidence());
    let signature = match (judged.spki_der.clone(), proof.signed()) {
        (Some(spki_der), Some((message, signature))) => {
            let check = SignatureCheck { spki_der, message, signature: signature.to_vec() };
            out.push(Effect::Verify(job, Box::new(check)));
            SignatureStand::Checking(job)
        }
        _ => SignatureStand::Nothing,
    };
    screen.shown = Some(Shown { proof, judged, signature, saved: None, saving: None });
}
