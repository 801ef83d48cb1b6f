//! What a record of a sale says, word for word.

use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::sale::{Goods, GoodsPrice, Payment, PriceList, ReaderSale, ReaderSerial, SaleLine, SlipNumber};

use crate::{assert_golden, number};

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
