//! What a record of a sale says, word for word.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::sale::{
    ExchangedPiece, ExchangedSerials, Goods, GoodsPrice, Payback, Payment, PriceList, ReaderSale, ReaderSerial,
    Reversal, SaleLine, SaleReversal, SlipNumber, SoldReceipt,
};
use imza_kiosk::domain::shift::{ShiftClosing, ShiftTotals};

use crate::{assert_golden, number};

#[path = "stock.rs"]
pub mod stock;

pub fn reader_prices() -> PriceList {
    let from = "2026-01-01".parse().expect("a date");
    PriceList::new(vec![GoodsPrice { goods: Goods::ReaderAlone, from, price: Qepik::new(2500) }]).expect("a list")
}

/// Every way to pay, and a line with and one without a serial number.
#[test]
fn a_sale_of_readers_has_its_words() {
    let serial = ReaderSerial::parse("RD-10024417").expect("a number");
    let one = SaleLine { goods: Goods::ReaderWithCard, count: 1, price: Qepik::new(2000), serial: Some(serial) };
    let two = SaleLine { goods: Goods::ReaderAlone, count: 2, price: Qepik::new(2500), serial: None };
    let slip = SlipNumber::parse("4417").expect("a number");
    let sales = [
        ReaderSale::new(vec![one.clone(), two], Payment::Cash { given: Qepik::new(10_000) }),
        ReaderSale::new(vec![one.clone()], Payment::Card { slip }),
        ReaderSale::new(vec![one], Payment::Prepaid { order: number() }),
    ];
    let facts = sales.map(|sale| RecordBody::ReaderSale { sale: sale.expect("a sale"), receipt: 18 });
    assert_golden("record-reader-sale.json", &facts);
}

/// Every kind, every way to give back, every reason.
#[test]
fn what_undoes_a_sale_has_its_words() {
    let serial = |serial| ReaderSerial::parse(serial).expect("a number");
    let amount = Qepik::new(2500);
    let serials = Some(ExchangedSerials { returned: serial("RD-10024417"), given: serial("RD-10024418") });
    let kinds = [
        Reversal::Void { payback: Payback::Cash { amount } },
        Reversal::Void { payback: Payback::Prepaid },
        Reversal::Refund { payback: Payback::Card { amount, slip: SlipNumber::parse("4418").expect("a number") } },
        Reversal::Exchange { piece: ExchangedPiece { goods: Goods::ReaderAlone, serials } },
        Reversal::Exchange { piece: ExchangedPiece { goods: Goods::ReaderWithCard, serials: None } },
    ];
    let of = SoldReceipt { receipt: 18, commitment: Sha256Hash::of(b"the record of the sale") };
    let by = OfficerId::parse("samir").expect("a name");
    let mut facts = vec![];
    for what in kinds {
        for reason in what.reasons() {
            let reversal = SaleReversal::new(of, what.clone(), *reason, by.clone()).expect("a reversal");
            facts.push(RecordBody::SaleReversal { reversal, receipt: 19 });
        }
    }
    assert_golden("record-sale-reversal.json", &facts);
}

/// The beginning and the end of a shift.
#[test]
fn a_shift_has_its_words() {
    let q = Qepik::new;
    let totals =
        ShiftTotals { sales: 3, returns: 1, cash_in: q(4500), cash_out: q(2000), card_in: q(4500), card_out: q(0) };
    let opened = Sha256Hash::of(b"the record that opened it");
    let closing = ShiftClosing::new(opened, Some(q(10_000)), (totals, 0), q(12_499)).expect("a closing");
    let unsure = ShiftClosing::new(opened, None, (totals, 2), q(12_499)).expect("a closing");
    let facts: [RecordBody; 3] = [
        RecordBody::ShiftOpened { float: q(10_000) },
        RecordBody::ShiftClosed { closing },
        RecordBody::ShiftClosed { closing: unsure },
    ];
    assert_golden("record-shift.json", &facts);
}
