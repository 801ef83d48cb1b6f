//! One order: what was ordered, what is missing, and whether the person at the counter is its holder.

use jiff::Timestamp;

use super::approval::{self, Approved};
use super::attorney::{self, Collector};
use super::chip::{self, Chip, ChipReading, Details};
use super::document::DocumentWord;
use super::history::{self, History};
use super::message::{Answer, Effect, JobId, Key};
use super::scan::{self, IdCard};
use super::second_person::SecondPerson;
use super::suspension::{self, Suspension};
use super::{Model, Screen, certificates, issue, training};
use crate::domain::evidence::{Allowance, ApprovalReason, Evidence, ReadingMethod};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::Issue;
use crate::domain::officer::Permission;
use crate::domain::order::{Obstacle, Order, OrderState};
use crate::domain::reconcile::{ChipColumn, Identity, Reconciliation, reconcile, reconcile_chip};
use crate::wire::life::CertificatesOf;

/// An order and the card that was read for it.
#[derive(Debug)]
pub struct OrderScreen {
    /// The order.
    pub order: Order,
    /// The ID card, once it was read.
    pub card: Option<IdCard>,
    /// The card's chip.
    pub chip: Chip,
    /// What the chip says beyond who it is.
    pub details: Details,
    /// How the reading of the chip goes.
    pub reading: ChipReading,
    /// What the last answer said is wrong.
    pub trouble: Option<Trouble>,
    /// An issue of this order was put aside at this kiosk.
    pub resumable: bool,
    /// A request to suspend its certificate, once one was made.
    pub suspension: Option<Suspension>,
    /// How old the copy is that it comes from; `None` when the centre told it.
    pub as_of: Option<Timestamp>,
    /// A second person is asked to approve.
    pub second: Option<SecondPerson<ApprovalReason>>,
    /// What the second person approves, while the centre has not said that it is kept.
    pub approving: Option<Approved>,
    /// What a second person approved.
    pub approved: Option<Approved>,
    /// What the running lease of an issue that was put aside was given on.
    pub leased_on: Option<Evidence>,
    /// Who collects.
    pub collector: Collector,
    /// What the register of invalid documents says of the card.
    pub register: DocumentWord,
    /// What it says of the card of whoever collects in the holder's place.
    pub collector_register: DocumentWord,
    /// What became of it, in place of the card.
    pub history: Option<History>,
    /// A search led straight here: it was the only one found.
    pub from_search: bool,
}

impl OrderScreen {
    /// Compares the card with the order.
    #[must_use]
    pub fn reconciliation(&self) -> Option<Reconciliation> {
        self.card.as_ref().map(|card| reconcile(&card.mrz, &self.order))
    }

    /// Compares the chip with the order and the card, once it was read.
    #[must_use]
    pub fn chip_column(&self) -> Option<ChipColumn> {
        let (Some(card), Chip::Read(report)) = (&self.card, &self.chip) else { return None };
        Some(reconcile_chip(report, self.details.read(), &card.mrz, &self.order))
    }
}

/// Opens an order.
pub(super) fn open(model: &mut Model, order: Order, card: Option<IdCard>, as_of: Option<Timestamp>) {
    let unfinished = model.unfinished.iter().find(|issue| issue.order == order.number);
    let resumable = unfinished.is_some();
    let running = |issue: &&Issue| issue.lease.as_ref().is_some_and(|lease| lease.expires_at > model.at);
    let leased_on = unfinished.filter(running).map(|issue| issue.evidence.clone());
    model.screen = Screen::Order(Box::new(OrderScreen {
        order,
        card,
        chip: Chip::Unread,
        details: Details::None,
        reading: ChipReading::default(),
        trouble: None,
        resumable,
        as_of,
        second: None,
        approving: None,
        approved: None,
        collector: collector_of(leased_on.as_ref()),
        leased_on,
        register: DocumentWord::None,
        collector_register: DocumentWord::None,
        history: None,
        from_search: true,
        suspension: None,
    }));
}

/// It was chosen from a list: what the centre says later does not lead back to one.
pub(super) fn chosen(model: &mut Model) {
    if let Screen::Order(screen) = &mut model.screen {
        screen.from_search = false;
    }
}

/// An ID card was read while the order is in front.
pub(super) fn card_read(screen: &mut OrderScreen, card: IdCard) {
    (screen.trouble, screen.history) = (None, None);
    screen.card = Some(card);
    (screen.second, screen.approving, screen.approved) = (None, None, None);
    screen.collector = collector_of(screen.leased_on.as_ref());
    // An answer that is still under way is about the card before.
    (screen.chip, screen.details) = (Chip::Unread, Details::None);
    (screen.register, screen.collector_register) = (DocumentWord::None, DocumentWord::None);
}

/// Whom the lease was given for.
fn collector_of(leased_on: Option<&Evidence>) -> Collector {
    let attorney = leased_on.and_then(|evidence| evidence.attorney.clone());
    attorney.map_or(Collector::Holder, Collector::Authorised)
}

/// What the identity rests on by what was read now: the chip's grade when nothing speaks against the chip.
fn read_now(screen: &OrderScreen) -> Option<Evidence> {
    let card = screen.card.as_ref()?;
    let chip = match &screen.chip {
        Chip::Read(report) if report.objection(&card.mrz).is_none() => Some(report.grade()),
        _ => None,
    };
    let differs = match screen.reconciliation()?.identity() {
        Identity::Differs(difference) => Some(difference),
        Identity::Holder | Identity::Another => None,
    };
    let attorney = screen.collector.attorney().cloned().map(Box::new);
    Some(Evidence { reading: ReadingMethod::of(card.read_by, chip), differs, approval: None, attorney })
}

/// An issue that is taken up while its lease runs keeps the evidence that this was given on, where the same card was read now
/// in a way that is worth no more.
fn kept<'a>(screen: &'a OrderScreen, now: &Evidence) -> Option<&'a Evidence> {
    let same = |kept: &&Evidence| (kept.differs, &kept.attorney) == (now.differs, &now.attorney);
    let kept = screen.leased_on.as_ref().filter(same)?;
    (kept.reading as u8 <= now.reading as u8 && screen.register.needs_second().is_none()).then_some(kept)
}

/// What the identity rests on, once the card was read.
#[must_use]
pub fn evidence(screen: &OrderScreen) -> Option<Evidence> {
    let now = read_now(screen)?;
    if let Some(kept) = kept(screen, &now) {
        return Some(kept.clone());
    }
    let approved = screen.approved.as_ref().filter(|approved| approved.covers(&now, &screen.register));
    Some(approved.map_or(now, |approved| approved.evidence.clone()))
}

/// True when that is more than what was read now.
#[must_use]
pub fn rests_on_lease(screen: &OrderScreen) -> bool {
    read_now(screen).is_some_and(|now| kept(screen, &now).is_some_and(|kept| *kept != now))
}

/// What the rules refuse whoever approves. While the chip is read, it may still be worth more than the zone.
fn refused(model: &Model, screen: &OrderScreen) -> Option<Fault> {
    let evidence = evidence(screen).filter(|_| !matches!(screen.chip, Chip::Reading { .. }))?;
    if approval::allowance(model, &evidence) != Allowance::Never {
        return None;
    }
    let by_grade = approval::allowance(model, &Evidence { differs: None, ..evidence });
    Some(if by_grade == Allowance::Never { Fault::EvidenceTooWeak } else { Fault::IdentityMismatch })
}

/// What nobody may issue on of the card of whoever collects; while it is entered, that is said there.
fn collector_obstacle(screen: &OrderScreen) -> Option<Fault> {
    screen.collector.attorney().and(screen.collector_register.obstacle())
}

/// The first thing that stands in the way of this issue, as a fault.
#[must_use]
pub fn obstacle(model: &Model, screen: &OrderScreen) -> Option<Fault> {
    let of_order = screen.order.obstacle(&model.settings.branch, &model.settings.kiosk, model.at).map(|o| match o {
        Obstacle::Unpaid => Fault::OrderUnpaid,
        Obstacle::OtherBranch => Fault::OrderOtherBranch,
        Obstacle::LeasedElsewhere => Fault::OrderLeased,
        Obstacle::AlreadyIssued => Fault::OrderIssued,
        Obstacle::Stopped => Fault::OrderStopped,
    });
    let of_order = of_order.filter(|fault| !(screen.resumable && *fault == Fault::OrderIssued));
    let role_fits = model.session.as_ref().is_some_and(|s| s.officer.role.may(Permission::Issue));
    let of_store = model.store.obstacle();
    // What was begun may be finished: the issue itself stops before it makes a key.
    let of_clock = model.clock.obstacle().filter(|_| !screen.resumable);
    let of_card = screen.card.as_ref().and_then(|card| {
        let expired = card.mrz.is_expired(scan::local_date(model)).then_some(Fault::DocumentExpired);
        let another = screen.reconciliation().is_some_and(|found| found.identity() == Identity::Another);
        let other = another.then_some(Fault::IdentityMismatch);
        let by_register = screen.register.obstacle().or(collector_obstacle(screen));
        other.or(chip::objection(&screen.chip, &card.mrz)).or(expired).or(by_register).or(refused(model, screen))
    });
    let of_training = training::obstacle(model);
    of_training.or(of_order).or((!role_fits).then_some(Fault::NotAllowed)).or(of_store).or(of_clock).or(of_card)
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match key {
        key if matches!(&model.screen, Screen::Order(screen) if screen.second.is_some()) => {
            approval::press(model, key, out);
        }
        key if matches!(&model.screen, Screen::Order(screen) if screen.collector.entry().is_some()) => {
            attorney::press(model, key, out);
        }
        Key::Esc if history::is_open(model) => history::toggle(model, out),
        Key::Esc => model.go_home(out),
        Key::Enter => confirm(model),
        Key::Tab => history::toggle(model, out),
        Key::F(6) => suspension::ask(model),
        Key::F(7) if is_handed_over(model) => show_certificates(model, out),
        Key::F(7) => attorney::toggle(model),
        _ => {}
    }
}

/// True for an order whose holder has the carrier: what follows is about its certificates.
#[must_use]
pub fn is_handed_over(model: &Model) -> bool {
    let state = |screen: &OrderScreen| screen.order.state;
    matches!(&model.screen, Screen::Order(screen) if matches!(state(screen), OrderState::HandedOver | OrderState::Closed))
}

/// Shows the holder's certificates, with the card that was read where it is the holder's.
fn show_certificates(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Order(screen) = &model.screen else { return };
    let is_holder = screen.reconciliation().is_some_and(|found| found.identity() != Identity::Another);
    let reading = evidence(screen).map(|evidence| evidence.reading);
    let card = screen.card.as_ref().filter(|_| is_holder).zip(reading);
    let card = card.map(|(card, reading)| certificates::shown(card, reading));
    certificates::open(model, CertificatesOf::Order(screen.order.number.clone()), card, out);
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) {
    if !history::answered(model, job, answer) && !approval::answered(model, job, answer, out) {
        suspension::answered(model, job, answer);
    }
}

/// The officer has compared the person with the card.
pub(super) fn confirm(model: &mut Model) {
    let Screen::Order(screen) = &model.screen else { return };
    if let Some(fault) = obstacle(model, screen) {
        model.notice = Some(fault.into());
        return;
    }
    let Some(evidence) = evidence(screen) else {
        model.notice = Some(Fault::IdCardNotRead.into());
        return;
    };
    let (order, needs_second) = (screen.order.clone(), approval::is_needed(model, screen, &evidence));
    let document = screen.card.as_ref().map(|card| card.mrz.document.clone());
    if let Screen::Order(screen) = &mut model.screen
        && let Chip::Reading { confirmed, .. } = &mut screen.chip
    {
        *confirmed = true;
        model.notice = Some(Fault::ChipReading.into());
        return;
    }
    match needs_second {
        true => approval::open(model, &evidence),
        false => issue::open(model, order, evidence, document),
    }
}
