//! A sale of readers is taken back: found by its receipt, voided, refunded or one of its readers exchanged, with a reason and
//! a second person. Nothing is given back before its record is durable here.

use jiff::Timestamp;

use super::field::Field;
use super::message::{Answer, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::second_person::SecondPerson;
use super::{Model, Screen, line, scan};
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordBody, RecordDraft, RecordSeq};
use crate::domain::sale::{
    ExchangedPiece, ExchangedSerials, Payback, Payment, ReaderSale, ReaderSerial, Reversal, ReversalReason,
    SaleReversal, SlipNumber, SoldReceipt,
};
use crate::ports::outbox::QueueRow;

/// How many records back a sale is looked for.
const ROWS_MAX: usize = 10_000;

/// What a clerk can do with a sale, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As if it had not been.
    Void,
    /// The readers back, the money back.
    Refund,
    /// A reader for a reader.
    Exchange,
}

impl Way {
    /// Every way, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Void, Self::Refund, Self::Exchange];

    /// The way's word in message ids.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Refund => "refund",
            Self::Exchange => "exchange",
        }
    }
}

/// A sale as this kiosk's records tell it.
#[derive(Debug, Clone)]
pub struct Sold {
    /// Which.
    pub of: SoldReceipt,
    /// What; where a reader was exchanged its number is the new one's.
    pub sale: ReaderSale,
    /// Its record, which says what was sold then.
    pub record: Record,
}

/// How far it has come.
#[derive(Debug)]
pub enum ReversalStep {
    /// The receipt's number is being typed.
    Number,
    /// The sale is being looked for.
    Looking(JobId),
    /// What is done with it: the way under the cursor.
    Way(usize),
    /// Which reader is exchanged: the line under the cursor.
    Piece(usize),
    /// The serial number of the reader that goes out for this line is being typed.
    Serial(usize),
    /// The number on the terminal's slip is being typed.
    Slip(Way),
    /// The second person signs in and says why.
    Second(SecondPerson<ReversalReason>),
    /// It is being made durable.
    Writing(JobId),
    /// It is durable.
    Done(ReversalReceipt),
}

/// A sale that was taken back.
#[derive(Debug)]
pub struct ReversalReceipt {
    /// What was done.
    pub reversal: SaleReversal,
    /// Its number at this kiosk.
    pub number: u64,
    /// Its record: whether it has been sent is read from the queue.
    pub record: RecordSeq,
    /// When.
    pub at: Timestamp,
    /// The officer's name.
    pub officer: String,
}

/// A sale is taken back.
#[derive(Debug)]
pub struct ReversalScreen {
    /// What is typed: a receipt's number, a serial number, a slip's.
    pub entry: Field,
    /// The sale, once it is found.
    pub sold: Option<Sold>,
    /// What is done with it, once it is known.
    pub what: Option<Reversal>,
    /// How far it has come.
    pub step: ReversalStep,
}

impl ReversalScreen {
    /// True while typed characters go into a field.
    #[must_use]
    pub const fn takes_typing(&self) -> bool {
        use ReversalStep::{Number, Second, Serial, Slip};
        matches!(self.step, Number | Serial(_) | Slip(_) | Second(_))
    }

    /// True while it is being made durable: nobody leaves before the store has answered.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        matches!(self.step, ReversalStep::Writing(_))
    }

    /// True while another person's card would push it away.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        self.sold.is_some() && !matches!(self.step, ReversalStep::Done(_))
    }

    fn asks(&mut self, step: ReversalStep) {
        self.entry = Field::new(32);
        self.step = step;
    }
}

/// Why a sale cannot be taken back so; `None` when it can.
#[must_use]
pub fn obstacle(model: &Model, sold: &Sold, way: Way) -> Option<Fault> {
    let prepaid = matches!(sold.sale.payment(), Payment::Prepaid { .. });
    let today = scan::local_day(model, sold.record.at) == scan::local_date(model);
    match way {
        Way::Void => (!today).then_some(Fault::VoidTooLate),
        Way::Refund => prepaid.then_some(Fault::PrepaidNotRefunded),
        Way::Exchange => None,
    }
}

/// Opens it from a sale in which nothing is sold yet.
pub(super) fn open(model: &mut Model) {
    let step = ReversalStep::Number;
    model.screen = Screen::Reversal(Box::new(ReversalScreen { entry: Field::new(32), sold: None, what: None, step }));
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Reversal(screen) = &mut model.screen else { return };
    match (&mut screen.step, key) {
        (ReversalStep::Number, Key::Esc) => model.go_home(out),
        (ReversalStep::Number | ReversalStep::Serial(_) | ReversalStep::Slip(_), Key::Char(c)) => screen.entry.push(c),
        (ReversalStep::Number | ReversalStep::Serial(_) | ReversalStep::Slip(_), Key::Backspace) => {
            screen.entry.erase()
        }
        (ReversalStep::Number, Key::Enter) => look(model, out),
        (ReversalStep::Looking(_) | ReversalStep::Way(_), Key::Esc) => {
            screen.sold = None;
            screen.asks(ReversalStep::Number);
        }
        (ReversalStep::Way(at), Key::Up | Key::Down) => *at = moved(*at, key, Way::ALL.len()),
        (ReversalStep::Way(at), Key::Enter) => {
            let way = Way::ALL[*at % Way::ALL.len()];
            choose(model, way);
        }
        (ReversalStep::Piece(at), Key::Up | Key::Down) => {
            let lines = screen.sold.as_ref().map_or(1, |sold| sold.sale.lines().len());
            *at = moved(*at, key, lines);
        }
        (ReversalStep::Piece(at), Key::Enter) => {
            let at = *at;
            exchange(screen, at);
        }
        (ReversalStep::Serial(at), Key::Enter) => {
            let at = *at;
            give_serial(model, at);
        }
        (ReversalStep::Slip(way), Key::Enter) => {
            let way = *way;
            give_slip(model, way);
        }
        (ReversalStep::Second(_), key) => press_second(model, key, out),
        (ReversalStep::Piece(_) | ReversalStep::Serial(_) | ReversalStep::Slip(_), Key::Esc) => {
            screen.asks(ReversalStep::Way(0));
        }
        (ReversalStep::Done(_), Key::Enter | Key::Esc) => model.go_home(out),
        _ => {}
    }
}

fn moved(at: usize, key: Key, count: usize) -> usize {
    (if key == Key::Up { at + count - 1 } else { at + 1 }) % count.max(1)
}

fn look(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    let Screen::Reversal(screen) = &mut model.screen else { return };
    if screen.entry.text().trim().parse::<u64>().is_err() {
        model.notice = Some(Fault::ReceiptUnknown.into());
        return;
    }
    screen.step = ReversalStep::Looking(job);
    out.push(Effect::Store(job, StoreJob::Newest { rows_max: ROWS_MAX }));
}

fn choose(model: &mut Model, way: Way) {
    let Screen::Reversal(screen) = &model.screen else { return };
    let Some(sold) = &screen.sold else { return };
    if let Some(fault) = obstacle(model, sold, way) {
        model.notice = Some(fault.into());
        return;
    }
    let (payback, lines) = (Payback::of(&sold.sale, None), sold.sale.lines().len());
    let Screen::Reversal(screen) = &mut model.screen else { return };
    screen.what = match (way, payback) {
        (Way::Exchange, _) if lines > 1 => return screen.asks(ReversalStep::Piece(0)),
        (Way::Exchange, _) => return exchange(screen, 0),
        (Way::Void, Some(payback)) => Some(Reversal::Void { payback }),
        (Way::Refund, Some(payback)) => Some(Reversal::Refund { payback }),
        (Way::Void | Way::Refund, None) => return screen.asks(ReversalStep::Slip(way)),
    };
    second(screen);
}

/// The sale is paid by card: the terminal gives the money back first, and its slip has a number.
fn give_slip(model: &mut Model, way: Way) {
    let Screen::Reversal(screen) = &mut model.screen else { return };
    let slip = SlipNumber::parse(screen.entry.text()).ok();
    let payback = screen.sold.as_ref().and_then(|sold| Payback::of(&sold.sale, Some(slip?)));
    let Some(payback) = payback else {
        model.notice = Some(Fault::SlipForm.into());
        return;
    };
    screen.what = Some(if way == Way::Void { Reversal::Void { payback } } else { Reversal::Refund { payback } });
    second(screen);
}

/// A line is exchanged: where it has a serial number, the other reader's is asked for.
fn exchange(screen: &mut ReversalScreen, at: usize) {
    let Some(line) = screen.sold.as_ref().and_then(|sold| sold.sale.lines().get(at)) else { return };
    if line.serial.is_some() {
        return screen.asks(ReversalStep::Serial(at));
    }
    screen.what = Some(Reversal::Exchange { piece: ExchangedPiece { goods: line.goods, serials: None } });
    second(screen);
}

fn give_serial(model: &mut Model, at: usize) {
    let Screen::Reversal(screen) = &mut model.screen else { return };
    let Some(sold) = &screen.sold else { return };
    let Some(line) = sold.sale.lines().get(at) else { return };
    let fault = match (ReaderSerial::parse(screen.entry.text()), &line.serial) {
        (Err(_), _) | (_, None) => Fault::ReaderSerialForm,
        (Ok(given), _) if sold.sale.lines().iter().any(|line| line.serial.as_ref() == Some(&given)) => {
            Fault::ReaderSerialTwice
        }
        (Ok(given), Some(returned)) => {
            let serials = Some(ExchangedSerials { returned: returned.clone(), given });
            screen.what = Some(Reversal::Exchange { piece: ExchangedPiece { goods: line.goods, serials } });
            return second(screen);
        }
    };
    model.notice = Some(fault.into());
}

/// What is done is known: another officer agrees.
fn second(screen: &mut ReversalScreen) {
    let Some(reasons) = screen.what.as_ref().map(Reversal::reasons) else { return };
    if let Some(first) = reasons.first() {
        screen.step = ReversalStep::Second(SecondPerson::new(*first, reasons));
    }
}

fn press_second(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Reversal(screen) = &mut model.screen else { return };
    let ReversalStep::Second(entry) = &mut screen.step else { return };
    if key == Key::Esc {
        screen.asks(ReversalStep::Way(0));
    } else if entry.press(key) {
        out.extend(entry.sign_in(job, clerk.as_ref()));
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let officer = model.session.as_ref().map_or_else(String::new, |session| session.officer.display_name.clone());
    let Screen::Reversal(screen) = &mut model.screen else { return };
    match (&mut screen.step, answer) {
        (ReversalStep::Looking(waiting), answer) if *waiting == job => found(model, answer),
        (ReversalStep::Second(entry), Answer::Centre(answer)) if entry.waiting == Some(job) => {
            let reason = entry.reason;
            let approver = entry.signed_in(&answer).map(|told| told.officer.id.clone());
            line::noticed(model, &answer);
            if let Some(approver) = approver {
                agreed(model, approver, reason, out);
            }
        }
        (ReversalStep::Second(entry), Answer::SecondHere(said)) if entry.waiting == Some(job) => {
            let reason = entry.reason;
            if let Some(approver) = entry.known_here(said) {
                agreed(model, approver, reason, out);
            }
        }
        (ReversalStep::Writing(waiting), Answer::Store(Ok(StoreAnswer::Appended(record, _)))) if *waiting == job => {
            let Ok(RecordBody::SaleReversal { reversal, receipt: number }) = record.fact() else { return };
            let receipt = ReversalReceipt { reversal, number, record: record.seq, at: record.at, officer };
            screen.step = ReversalStep::Done(receipt);
        }
        (ReversalStep::Writing(waiting), answer) if *waiting == job => {
            // It counts as not done; whoever agreed does so again.
            second(screen);
            model.notice = Some(match answer {
                Answer::Store(Err(error)) => error.into(),
                _ => Fault::StoreFailed.into(),
            });
        }
        _ => {}
    }
}

/// Another officer has agreed: it is made durable.
pub(super) fn agreed(model: &mut Model, approver: OfficerId, reason: ReversalReason, out: &mut Vec<Effect>) {
    let (at, job) = (model.at, model.job());
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let Screen::Reversal(screen) = &mut model.screen else { return };
    let (Some(sold), Some(what)) = (&screen.sold, &screen.what) else { return };
    let Ok(reversal) = SaleReversal::new(sold.of, what.clone(), reason, approver) else { return };
    out.push(Effect::Store(
        job,
        StoreJob::Append { at, officer, draft: RecordDraft::SaleReversal { reversal, receipt: () } },
    ));
    screen.step = ReversalStep::Writing(job);
}

fn found(model: &mut Model, answer: Answer) {
    let Screen::Reversal(screen) = &mut model.screen else { return };
    let number = screen.entry.text().trim().parse().unwrap_or(0);
    let sold = match answer {
        Answer::Store(Ok(StoreAnswer::Newest(rows))) => sold(&rows, number),
        Answer::Store(Err(error)) => {
            screen.step = ReversalStep::Number;
            model.notice = Some(error.into());
            return;
        }
        _ => Err(Fault::StoreFailed),
    };
    match sold {
        Ok(sold) => {
            screen.sold = Some(sold);
            screen.asks(ReversalStep::Way(0));
        }
        Err(fault) => {
            screen.step = ReversalStep::Number;
            model.notice = Some(fault.into());
        }
    }
}

/// The sale with this receipt, as the records tell it, newest first; what was exchanged since is in it.
fn sold(rows: &[QueueRow], number: u64) -> Result<Sold, Fault> {
    let facts = || {
        rows.iter().filter(|row| row.record.kind.has_receipt()).filter_map(|row| Some((row, row.record.fact().ok()?)))
    };
    let sale = facts().find_map(|(row, fact)| match fact {
        RecordBody::ReaderSale { sale, receipt } if receipt == number => Some((row, sale)),
        _ => None,
    });
    let (row, mut sale) = sale.ok_or(Fault::ReceiptUnknown)?;
    let of = SoldReceipt { receipt: number, commitment: row.record.commitment };
    let mut undone: Vec<_> = facts()
        .filter_map(|(_, fact)| match fact {
            RecordBody::SaleReversal { reversal, .. } if reversal.of() == of => Some(reversal),
            _ => None,
        })
        .collect();
    undone.reverse();
    for reversal in undone {
        let Reversal::Exchange { piece } = reversal.what() else { return Err(Fault::SaleEnded) };
        if let Some(serials) = &piece.serials {
            sale = sale.exchanged(&serials.returned, &serials.given);
        }
    }
    Ok(Sold { of, sale, record: row.record.clone() })
}
