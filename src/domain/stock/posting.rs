//! What a fact means for the accounts: from where to where pieces go. Here and at the centre it is read alike.

use super::{Account, MoveKind, NumberRun, PieceNumber, StockCount, StockMove, Ware};
use crate::domain::order::CarrierKind;
use crate::domain::record::RecordBody;
use crate::domain::sale::{ExchangedPiece, ReaderSale, ReaderSerial, Reversal, ReversalReason};

/// An account of a branch; what is in transit lies between two branches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The branch's code.
    pub branch: String,
    /// Its account.
    pub account: Account,
    /// Of [`Account::Transit`]: the branch that it goes to; empty otherwise.
    pub to: String,
}

impl Place {
    /// An account of a branch.
    #[must_use]
    pub fn of(branch: &str, account: Account) -> Self {
        Self { branch: branch.to_owned(), account, to: String::new() }
    }

    /// On the way from one branch to another.
    #[must_use]
    pub fn between(from: &str, to: &str) -> Self {
        Self { branch: from.to_owned(), account: Account::Transit, to: to.to_owned() }
    }
}

/// Pieces of one ware that go from one account to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Which ware.
    pub ware: Ware,
    /// How many, those with numbers included.
    pub pieces: u32,
    /// The serial numbers of those that have one.
    pub numbers: Vec<PieceNumber>,
    /// Where they leave.
    pub from: Place,
    /// Where they arrive.
    pub to: Place,
}

/// What a fact means for the stock of the branch in which it became one. `returned` are the readers of the sale that it voids or
/// refunds, as far as they are known; of other facts it is not looked at.
#[must_use]
pub fn of_fact(here: &str, fact: &RecordBody, returned: &[Returned]) -> Vec<Posting> {
    match fact {
        RecordBody::HandOver { carrier_kind, carrier_serial, .. } => {
            vec![of_hand_over(here, *carrier_kind, carrier_serial)]
        }
        RecordBody::ReaderSale { sale, .. } => of_sale(here, sale),
        RecordBody::StockMoved { moved } => vec![of_move(here, moved)],
        RecordBody::StockCounted { count } => of_count(here, count),
        RecordBody::SaleReversal { reversal, .. } => match reversal.what() {
            Reversal::Exchange { piece } => of_exchange(here, piece, reversal.reason()).to_vec(),
            Reversal::Void { .. } | Reversal::Refund { .. } => of_return(here, returned, reversal.reason()),
        },
        _ => vec![],
    }
}

/// The two accounts of a clerk's movement at a branch.
fn accounts(here: &str, moved: &StockMove) -> (Place, Place) {
    let own = |account| Place::of(here, account);
    let other = moved.branch().unwrap_or_default();
    match moved.kind() {
        MoveKind::Receive => (own(Account::Supplier), own(Account::Shelf)),
        MoveKind::Send => (own(Account::Shelf), Place::between(here, other)),
        MoveKind::Accept => (Place::between(other, here), own(Account::Shelf)),
        MoveKind::Reserve => (own(Account::Shelf), own(Account::Reserved)),
        MoveKind::Free => (own(Account::Reserved), own(Account::Shelf)),
        MoveKind::Spoil => (own(Account::Shelf), own(Account::Spoilt)),
        MoveKind::GiveBack => (own(Account::Shelf), own(Account::Returned)),
    }
}

/// What a clerk's movement posts at a branch; a counter-movement goes the other way.
#[must_use]
pub fn of_move(here: &str, moved: &StockMove) -> Posting {
    let (from, to) = accounts(here, moved);
    let (from, to) = if moved.undoes().is_some() { (to, from) } else { (from, to) };
    Posting { ware: moved.ware(), pieces: moved.pieces().count(), numbers: moved.pieces().numbers(), from, to }
}

/// What a count posts: nothing where it does not differ.
#[must_use]
pub fn of_count(here: &str, count: &StockCount) -> Vec<Posting> {
    let (shelf, difference) = (Place::of(here, Account::Shelf), Place::of(here, Account::Difference));
    let post = |line: &super::CountLine| {
        let pieces = u32::try_from(line.difference().unsigned_abs()).ok().filter(|pieces| *pieces > 0)?;
        let numbers = line.missing.iter().flat_map(NumberRun::numbers).collect();
        let (from, to) = if line.difference() < 0 { (&shelf, &difference) } else { (&difference, &shelf) };
        Some(Posting { ware: line.ware, pieces, numbers, from: from.clone(), to: to.clone() })
    };
    count.lines().iter().filter_map(post).collect()
}

fn reader(serial: Option<&ReaderSerial>, pieces: u32, from: Place, to: Place) -> Posting {
    let numbers = serial.and_then(|serial| PieceNumber::parse(serial.as_str()).ok()).into_iter().collect();
    Posting { ware: Ware::Reader, pieces, numbers, from, to }
}

fn of_sale(here: &str, sale: &ReaderSale) -> Vec<Posting> {
    let (shelf, sold) = (Place::of(here, Account::Shelf), Place::of(here, Account::Sold));
    let post =
        |line: &crate::domain::sale::SaleLine| reader(line.serial.as_ref(), line.count, shelf.clone(), sold.clone());
    sale.lines().iter().map(post).collect()
}

/// A reader, or some without numbers, that a buyer brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Its serial number.
    pub serial: Option<ReaderSerial>,
    /// How many.
    pub pieces: u32,
}

/// Where a reader goes that comes back: what is faulty is never sold again.
fn taken_back(here: &str, reason: ReversalReason) -> Place {
    Place::of(here, if reason == ReversalReason::Faulty { Account::Spoilt } else { Account::Shelf })
}

fn of_return(here: &str, back: &[Returned], reason: ReversalReason) -> Vec<Posting> {
    let (sold, to) = (Place::of(here, Account::Sold), taken_back(here, reason));
    back.iter().map(|one| reader(one.serial.as_ref(), one.pieces, sold.clone(), to.clone())).collect()
}

fn of_exchange(here: &str, piece: &ExchangedPiece, reason: ReversalReason) -> [Posting; 2] {
    let (sold, shelf) = (Place::of(here, Account::Sold), Place::of(here, Account::Shelf));
    let serials = piece.serials.as_ref();
    let back = reader(serials.map(|serials| &serials.returned), 1, sold.clone(), taken_back(here, reason));
    [back, reader(serials.map(|serials| &serials.given), 1, shelf, sold)]
}

/// The carrier leaves the shelf.
fn of_hand_over(here: &str, kind: CarrierKind, serial: &str) -> Posting {
    let numbers = PieceNumber::parse(serial).ok().into_iter().collect();
    let (from, to) = (Place::of(here, Account::Shelf), Place::of(here, Account::Issued));
    Posting { ware: Ware::of_carrier(kind), pieces: 1, numbers, from, to }
}
