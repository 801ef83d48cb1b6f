//! A holder's certificates after their issue: how each stands and what became of it; suspended at once on the holder's word (a
//! record, also without a line), and by the centre resumed in person, revoked, replaced or renewed.

use super::field::Field;
use super::message::{Effect, JobId, Key, StoreJob};
use super::scan::IdCard;
use super::second_person::SecondPerson;
use super::{Model, Screen, approval};
use crate::domain::certificate::life::{Act, ReplacementReason, RevocationReason, Standing};
use crate::domain::evidence::{Allowance, Evidence, ReadingMethod};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::money::Qepik;
use crate::domain::officer::Permission;
use crate::domain::order::{OrderNumber, worded};
use crate::domain::record::{RecordDraft, RecordSeq, SuspensionReason};
use crate::ports::centre::Ask;
use crate::wire::life::{
    CertificatesAnswer, CertificatesOf, CertificatesRequest, HeldCertificate, LifeAct, LifeRequest, RECEIPT_CHARS_MAX,
    ShownCard,
};

worded! {
    /// What a second officer says with the sign-in.
    SecondWord {
        /// They have looked at the holder, the carrier and the reason.
        Seen = "seen",
    }
}

/// The reasons of one act, in the order in which the screen offers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// To suspend.
    Suspend(SuspensionReason),
    /// To resume: there is nothing to choose.
    Resume,
    /// To revoke.
    Revoke(RevocationReason),
    /// To order another carrier.
    Replace(ReplacementReason),
}

/// How far an act has come.
#[derive(Debug)]
pub enum Step {
    /// A reason is chosen by its digit.
    Reason(Vec<Choice>),
    /// The number of the till's receipt is typed.
    Receipt(Choice, Field),
    /// "Do it?"
    Confirm(Choice, Option<String>),
    /// A second officer signs in.
    Second(Choice, Option<String>, SecondPerson<SecondWord>),
}

/// What was done last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The request is durable here under this number, and goes to the centre before everything else.
    SuspensionWritten(RecordSeq),
    /// The centre did it.
    AtCentre(&'static str),
    /// Another carrier is ordered.
    Ordered(OrderNumber),
}

/// The screen.
#[derive(Debug)]
pub struct CertificatesScreen {
    /// Whose.
    pub of: CertificatesOf,
    /// What the centre told.
    pub told: Option<CertificatesAnswer>,
    /// The line under the cursor.
    pub selected: usize,
    /// The holder's ID card, once it was read.
    pub card: Option<ShownCard>,
    /// What is being done.
    pub step: Option<Step>,
    /// What was done last.
    pub done: Option<Done>,
    /// Why the list could not be had.
    pub trouble: Option<Trouble>,
    pub(super) waiting: Option<JobId>,
}

impl CertificatesScreen {
    /// The certificate under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&HeldCertificate> {
        self.told.as_ref()?.certificates.get(self.selected)
    }

    /// True while typed characters belong to what is being done.
    #[must_use]
    pub const fn takes_typing(&self) -> bool {
        self.step.is_some()
    }

    /// True while an answer is waited for.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }
}

/// Asks for a person's certificates. `card` is the holder's, where it was read.
pub(super) fn open(model: &mut Model, of: CertificatesOf, card: Option<ShownCard>, out: &mut Vec<Effect>) {
    let job = model.ask(Ask::Certificates(CertificatesRequest { of: of.clone() }), out);
    model.screen = Screen::Certificates(Box::new(CertificatesScreen {
        of,
        told: None,
        selected: 0,
        card,
        step: None,
        done: None,
        trouble: None,
        waiting: Some(job),
    }));
}

/// The ID card as the centre is told of it.
pub(super) fn shown(card: &IdCard, reading: ReadingMethod) -> ShownCard {
    ShownCard { fin: card.mrz.fin.clone(), document: card.mrz.document.clone(), reading }
}

/// An ID card was read while the list is in front: the holder's stays, another person's leads nowhere.
pub(super) fn card_read(model: &mut Model, card: &IdCard) {
    let Screen::Certificates(screen) = &mut model.screen else { return };
    let is_holders = screen.told.as_ref().is_some_and(|told| told.fin == card.mrz.fin);
    if is_holders {
        screen.card = Some(shown(card, ReadingMethod::of(card.read_by, None)));
    } else {
        model.notice = Some(Fault::HolderNotPresent.into());
    }
}

/// The act of the machine that a choice is.
#[must_use]
pub const fn act_of(choice: Choice) -> Act {
    match choice {
        Choice::Suspend(_) => Act::Suspend,
        Choice::Resume => Act::Resume,
        Choice::Revoke(_) => Act::Revoke,
        Choice::Replace(reason) => Act::Replace(reason),
    }
}

/// What another carrier costs.
#[must_use]
pub fn price(told: &CertificatesAnswer, held: &HeldCertificate, reason: ReplacementReason) -> Qepik {
    Qepik::new(held.list_price.value() * i64::from(told.rules.percent(reason)) / 100)
}

/// True where a second officer has to agree: by the table, or because the ID card was read in a way that is worth less.
#[must_use]
pub fn needs_second(model: &Model, screen: &CertificatesScreen, choice: Choice) -> bool {
    let by_table = match choice {
        Choice::Suspend(_) | Choice::Resume => false,
        Choice::Revoke(reason) => reason.needs_second(),
        Choice::Replace(reason) => reason.rule().needs_second,
    };
    let evidence = screen.card.as_ref().map(|card| Evidence::from(card.reading));
    let by_card = evidence.is_some_and(|evidence| approval::allowance(model, &evidence) == Allowance::SecondPerson);
    by_table || (by_card && !matches!(choice, Choice::Suspend(_)))
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Certificates(screen) = &mut model.screen else { return };
    if screen.waiting.is_some() && key != Key::Esc {
        return;
    }
    if screen.step.is_some() {
        return press_step(model, key, out);
    }
    let last = screen.told.as_ref().map_or(0, |told| told.certificates.len().saturating_sub(1));
    match key {
        Key::Up => screen.selected = screen.selected.saturating_sub(1),
        Key::Down => screen.selected = (screen.selected + 1).min(last),
        Key::Home => screen.selected = 0,
        Key::End => screen.selected = last,
        Key::F(6) => suspend_or_resume(model),
        Key::F(7) => begin(model, RevocationReason::ALL.iter().map(|reason| Choice::Revoke(*reason))),
        Key::Enter if screen.trouble.is_some() => again(model, out),
        Key::Enter => begin(model, ReplacementReason::ALL.iter().map(|reason| Choice::Replace(*reason))),
        Key::Esc => model.go_home(out),
        _ => {}
    }
}

fn again(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Certificates(screen) = &model.screen else { return };
    let (of, card) = (screen.of.clone(), screen.card.clone());
    open(model, of, card, out);
}

fn suspend_or_resume(model: &mut Model) {
    let Screen::Certificates(screen) = &model.screen else { return };
    let standing = screen.selected().map(|held| held.life().standing(model.at));
    if standing == Some(Standing::Suspended) {
        begin(model, std::iter::once(Choice::Resume));
    } else {
        begin(model, SuspensionReason::ALL.iter().map(|reason| Choice::Suspend(*reason)));
    }
}

/// Offers what may be done of these, or says why nothing is.
fn begin(model: &mut Model, choices: impl Iterator<Item = Choice>) {
    let may = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Issue));
    let at = model.at;
    let Screen::Certificates(screen) = &mut model.screen else { return };
    let (Some(told), Some(held)) = (&screen.told, screen.selected()) else { return };
    if !may {
        model.notice = Some(Fault::NotAllowed.into());
        return;
    }
    let (life, rules, mut refused) = (held.life(), told.rules, None);
    let mut offered = vec![];
    for choice in choices {
        match life.allows(act_of(choice), &rules, at) {
            Ok(()) if matches!(choice, Choice::Replace(_)) && held.replaced_by.is_some() => {
                refused = refused.or(Some(Fault::ReplacementRefused));
            }
            Ok(()) => offered.push(choice),
            Err(fault) => refused = refused.or(Some(fault)),
        }
    }
    // What is no holder's wish needs no holder.
    let alone = |choice: &Choice| matches!(choice, Choice::Revoke(reason) if reason.needs_second());
    if screen.card.is_none() && !offered.is_empty() {
        offered.retain(alone);
        refused = Some(Fault::HolderNotPresent);
    }
    (screen.step, screen.done) = match offered.as_slice() {
        [] => {
            model.notice = refused.map(Trouble::from);
            return;
        }
        [Choice::Resume] => (Some(Step::Confirm(Choice::Resume, None)), None),
        _ => (Some(Step::Reason(offered)), None),
    };
}

fn press_step(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Certificates(screen) = &mut model.screen else { return };
    if key == Key::Esc {
        // An answer that comes later finds nobody; the list is asked for anew.
        screen.step = None;
        screen.waiting = None;
        return;
    }
    match &mut screen.step {
        Some(Step::Reason(choices)) => {
            let Key::Char(digit) = key else { return };
            let chosen = digit.to_digit(10).and_then(|n| choices.get((n as usize).checked_sub(1)?)).copied();
            if let Some(choice) = chosen {
                chose(model, choice);
            }
        }
        Some(Step::Receipt(choice, field)) => match key {
            Key::Char(c) => field.push(c),
            Key::Backspace => field.erase(),
            Key::Enter if !field.is_empty() => {
                let (choice, receipt) = (*choice, field.text().to_owned());
                screen.step = Some(Step::Confirm(choice, Some(receipt)));
            }
            _ => {}
        },
        Some(Step::Confirm(choice, receipt)) if key == Key::Enter => {
            let (choice, receipt) = (*choice, receipt.take());
            confirmed(model, choice, receipt, out);
        }
        Some(Step::Second(_, _, entry)) => {
            if entry.press(key) {
                out.extend(entry.sign_in(job, clerk.as_ref()));
            }
        }
        Some(Step::Confirm(..)) | None => {}
    }
}

/// A reason was chosen: what costs something asks for the till's receipt next.
fn chose(model: &mut Model, choice: Choice) {
    let Screen::Certificates(screen) = &mut model.screen else { return };
    let costs = match (choice, &screen.told, screen.selected()) {
        (Choice::Replace(reason), Some(told), Some(held)) => price(told, held, reason) > Qepik::new(0),
        _ => false,
    };
    screen.step = Some(match costs {
        true => Step::Receipt(choice, Field::new(RECEIPT_CHARS_MAX)),
        false => Step::Confirm(choice, None),
    });
}

fn confirmed(model: &mut Model, choice: Choice, receipt: Option<String>, out: &mut Vec<Effect>) {
    if let Choice::Suspend(reason) = choice {
        return write_suspension(model, reason, out);
    }
    let second = matches!(&model.screen, Screen::Certificates(screen) if needs_second(model, screen, choice));
    let Screen::Certificates(screen) = &mut model.screen else { return };
    if second {
        let entry = SecondPerson::new(SecondWord::Seen, SecondWord::ALL);
        screen.step = Some(Step::Second(choice, receipt, entry));
        return;
    }
    let Some(request) = request(screen, choice, receipt.clone()) else { return };
    // Kept until the answer: a failure leaves the question where it was.
    screen.step = Some(Step::Confirm(choice, receipt));
    let job = model.ask(Ask::Life(request), out);
    if let Screen::Certificates(screen) = &mut model.screen {
        screen.waiting = Some(job);
    }
}

/// What the centre is asked to do.
pub(super) fn request(screen: &CertificatesScreen, choice: Choice, receipt: Option<String>) -> Option<LifeRequest> {
    let act = match choice {
        Choice::Suspend(_) => return None,
        Choice::Resume => LifeAct::Resume {},
        Choice::Revoke(reason) => LifeAct::Revoke { reason },
        Choice::Replace(reason) => LifeAct::Replace { reason, receipt },
    };
    Some(LifeRequest { order: screen.selected()?.order.clone(), act, card: screen.card.clone() })
}

fn write_suspension(model: &mut Model, reason: SuspensionReason, out: &mut Vec<Effect>) {
    let (at, job) = (model.at, model.job());
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let Screen::Certificates(screen) = &mut model.screen else { return };
    let (Some(order), Some(card)) = (screen.selected().map(|held| held.order.clone()), &screen.card) else { return };
    let draft = RecordDraft::SuspensionRequest { order, reason, reading: card.reading };
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
    (screen.step, screen.waiting) = (None, Some(job));
}
