//! What the buyer and the holder take away on paper: receipts, and the act of a hand-over. A print is asked for with one key, goes
//! its way behind the screen and stops nothing; what may not be the first of its kind says that it is a copy.

use jiff::Timestamp;

use super::message::{Answer, CacheAnswer, CacheJob, Effect, JobId};
use super::reversal::{ReversalReceipt, ReversalStep};
use super::sale::{SaleReceipt, SaleStep};
use super::{Language, Model, Screen};
use crate::domain::attorney::PowerOfAttorney;
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::CertificateFacts;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::{CarrierKind, OrderNumber};
use crate::domain::record::{Record, RecordBody, RecordSeq};
use crate::domain::sale::{ReaderSale, SaleReversal};
use crate::wire::centre::OrderQuery;

/// The act of a hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverAct {
    /// The order.
    pub order: OrderNumber,
    /// The holder's name, where it is known here: a record does not say it.
    pub holder: Option<String>,
    /// Who collected in the holder's place, and by which document.
    pub attorney: Option<Box<PowerOfAttorney>>,
    /// Smart card or USB token.
    pub carrier: CarrierKind,
    /// Serial number of the carrier.
    pub carrier_serial: String,
    /// The signature certificate.
    pub certificate: CertificateOnPaper,
    /// The authentication certificate, where the carrier holds one.
    pub authentication: Option<CertificateOnPaper>,
}

/// What is known here of a certificate that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateOnPaper {
    /// What it says.
    Facts(CertificateFacts),
    /// SHA-256 of its DER, from the record.
    Hash(Sha256Hash),
    /// Nothing.
    Unknown,
}

/// What is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// The receipt of a sale of readers.
    Sale(ReaderSale),
    /// The receipt of what undoes one.
    Reversal(SaleReversal),
    /// The act of a hand-over.
    HandOver(HandOverAct),
    /// A page that shows whether the printer prints.
    Test,
}

/// A print: the paper, and what stands on each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintJob {
    /// What.
    pub paper: Paper,
    /// Its number at this kiosk.
    pub receipt: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Local time beside UTC, in seconds.
    pub utc_offset_seconds: i32,
    /// Name of the officer of the record, or the id where the name is not known here.
    pub officer: String,
    /// The kiosk's name.
    pub kiosk: String,
    /// The branch's name.
    pub branch: String,
    /// The language that stands on the screen.
    pub language: Language,
    /// It was made at a counter for practice.
    pub is_training: bool,
    /// It may have been printed before.
    pub is_copy: bool,
}

/// What is under way.
#[derive(Debug)]
struct Print {
    job: JobId,
    record: RecordSeq,
    /// Its holder's name is looked for in the copy first.
    unnamed: Option<Box<PrintJob>>,
}

/// How a record's paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperState {
    /// Under way.
    Printing,
    /// It came out whole.
    Printed,
    /// It came out in part.
    Torn,
}

/// The printer's desk.
#[derive(Debug, Default)]
pub struct Desk {
    printing: Option<Print>,
    /// The newest record whose paper came out, whole or in part.
    out: Option<(RecordSeq, PaperState)>,
}

impl Desk {
    /// How the paper of a record stands; `None` when it was not asked for.
    #[must_use]
    pub fn state(&self, record: RecordSeq) -> Option<PaperState> {
        match &self.printing {
            Some(print) if print.record == record => Some(PaperState::Printing),
            _ => self.out.filter(|(of, _)| *of == record).map(|(_, state)| state),
        }
    }
}

/// What a print is made from: the record's number, its paper, when, and by whom.
type Source = (RecordSeq, Paper, u64, Timestamp, String);

/// True when the print key does something on the screen in front.
#[must_use]
pub fn can_print(model: &Model) -> bool {
    matches!(on_the_screen(model), Some(Ok(((_, paper, ..), _))) if has_printer(model, &paper))
}

/// Acts may go on sheets; everything else on slips.
const fn has_printer(model: &Model, paper: &Paper) -> bool {
    model.settings.prints_slips || (model.settings.prints_sheets && matches!(paper, Paper::HandOver(_)))
}

/// Prints what the screen in front shows, if it has a paper.
pub(super) fn press(model: &mut Model, out: &mut Vec<Effect>) {
    match on_the_screen(model) {
        None => {}
        Some(Err(fault)) => model.notice = Some(fault.into()),
        Some(Ok(((_, paper, ..), _))) if !has_printer(model, &paper) => model.notice = Some(Fault::PrinterNone.into()),
        Some(Ok(_)) if model.paper.printing.is_some() => model.notice = Some(Fault::PrinterBusy.into()),
        Some(Ok((source, is_copy))) => begin(model, source, is_copy, out),
    }
}

/// The paper of the screen in front, and whether it may have been printed before. What is looked up always may.
fn on_the_screen(model: &Model) -> Option<Result<(Source, bool), Fault>> {
    let again = |source: Source| {
        // Part of it may lie there: that counts as the first.
        let is_copy = model.paper.out.is_some_and(|(record, _)| record == source.0);
        Some(Ok((source, is_copy)))
    };
    match &model.screen {
        Screen::Receipt(receipt) => {
            let act = HandOverAct {
                order: receipt.order.number.clone(),
                holder: Some(receipt.order.holder.full()),
                attorney: receipt.attorney.clone(),
                carrier: receipt.order.carrier,
                carrier_serial: receipt.carrier_serial.clone(),
                certificate: receipt.certificate.clone().map_or(CertificateOnPaper::Unknown, CertificateOnPaper::Facts),
                authentication: receipt.authentication.clone().map(CertificateOnPaper::Facts),
            };
            again((receipt.record, Paper::HandOver(act), receipt.number, receipt.at, receipt.officer.clone()))
        }
        Screen::Sale(screen) => {
            let SaleStep::Done(SaleReceipt { sale, number, record, at, officer }) = &screen.step else { return None };
            again((*record, Paper::Sale(sale.clone()), *number, *at, officer.clone()))
        }
        Screen::Reversal(screen) => match (&screen.step, &screen.sold) {
            (ReversalStep::Done(ReversalReceipt { reversal, number, record, at, officer }), _) => {
                again((*record, Paper::Reversal(reversal.clone()), *number, *at, officer.clone()))
            }
            (ReversalStep::Way(_), Some(sold)) => Some(of_record(&sold.record)),
            _ => None,
        },
        Screen::Queue(screen) => {
            let record = &screen.under_cursor()?.record;
            record.kind.has_receipt().then(|| of_record(record))
        }
        _ => None,
    }
}

/// The paper of a record that is looked up.
fn of_record(record: &Record) -> Result<(Source, bool), Fault> {
    let (paper, receipt) = match record.fact().map_err(|_| Fault::ReceiptErased)? {
        RecordBody::ReaderSale { sale, receipt } => (Paper::Sale(sale), receipt),
        RecordBody::SaleReversal { reversal, receipt } => (Paper::Reversal(reversal), receipt),
        RecordBody::HandOver {
            order,
            carrier_serial,
            carrier_kind: carrier,
            certificate_sha256,
            authentication_sha256,
            attorney,
            receipt,
            ..
        } => {
            let certificate = CertificateOnPaper::Hash(certificate_sha256);
            let authentication = authentication_sha256.map(CertificateOnPaper::Hash);
            let holder = None;
            let act = HandOverAct { order, holder, attorney, carrier, carrier_serial, certificate, authentication };
            (Paper::HandOver(act), receipt)
        }
        _ => return Err(Fault::ReceiptErased),
    };
    Ok(((record.seq, paper, receipt, record.at, record.officer.as_str().to_owned()), true))
}

/// A page that shows whether the printer prints.
pub(super) fn test_page(model: &Model) -> PrintJob {
    let officer = model.session.as_ref().map_or("", |session| session.officer.display_name.as_str()).to_owned();
    print_job(model, Paper::Test, (0, model.at, officer), false)
}

fn print_job(model: &Model, paper: Paper, (receipt, at, officer): (u64, Timestamp, String), is_copy: bool) -> PrintJob {
    let branch = model.line.hello.as_ref().map_or(&model.settings.branch_name, |hello| &hello.branch.name);
    PrintJob {
        paper,
        receipt,
        at,
        utc_offset_seconds: model.settings.utc_offset_seconds,
        officer,
        kiosk: model.settings.kiosk.clone(),
        branch: branch.clone(),
        language: model.language,
        is_training: model.settings.training,
        is_copy,
    }
}

fn begin(model: &mut Model, (record, paper, receipt, at, officer): Source, is_copy: bool, out: &mut Vec<Effect>) {
    let job = model.job();
    let print = Box::new(print_job(model, paper, (receipt, at, officer), is_copy));
    let unnamed = match &print.paper {
        Paper::HandOver(HandOverAct { holder: None, order, .. }) => {
            let queries = vec![OrderQuery::Number(order.clone())];
            out.push(Effect::Cache(job, CacheJob::Find { queries, at: model.at, orders_max: 1 }));
            Some(print)
        }
        _ => {
            out.push(Effect::Print(job, print));
            None
        }
    };
    model.paper.printing = Some(Print { job, record, unnamed });
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let next = model.job();
    let Some(print) = model.paper.printing.as_mut().filter(|print| print.job == job) else { return false };
    match answer {
        Answer::Cache(found) => {
            let Some(mut unnamed) = print.unnamed.take() else { return false };
            if let Paper::HandOver(act) = &mut unnamed.paper {
                act.holder = match found {
                    Ok(CacheAnswer::Found(found)) => found.orders.first().map(|order| order.holder.full()),
                    _ => None,
                };
            }
            print.job = next;
            out.push(Effect::Print(next, unnamed));
        }
        Answer::Printed(told) => ended(model, told),
        _ => return false,
    }
    true
}

fn ended(model: &mut Model, told: &Result<(), Trouble>) {
    let Some(print) = model.paper.printing.take() else { return };
    let state = match told {
        Ok(()) => Some(PaperState::Printed),
        Err(trouble) => (trouble.fault == Fault::PrinterStopped).then_some(PaperState::Torn),
    };
    if let Some(state) = state {
        model.paper.out = Some((print.record, state));
    }
    if let Err(trouble) = told {
        model.notice = Some(trouble.clone());
    }
}
