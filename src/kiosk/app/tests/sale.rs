//! Readers are sold: key walks as data, and what becomes of them.

use super::world::{TD1, World, at_pin, choose_pin, order};
use super::*;
use crate::domain::fault::Fault;
use crate::domain::money::Qepik;
use crate::domain::officer::Role;
use crate::domain::order::OrderState;
use crate::domain::record::RecordBody;
use crate::domain::sale::{Payment, PriceList, ReaderSale};
use crate::kiosk::app::message::{Input, Key, Msg};
use crate::kiosk::app::sale::{SaleReceipt, SaleStep};

/// Types keys at a person's pace: `⏎` Enter, `⇥` Tab, `⌫` Backspace, `↑`, `↓`, `⎋` Esc, `③` F3, `④` F4, `⑤` F5, `⑥` F6, `⑦` F7,
/// `⎙` Ctrl-P, the rest as they are. What stands in brackets comes at once, from a scanner.
pub(crate) fn walk(world: &mut World, keys: &str) {
    let mut scan: Option<String> = None;
    for c in keys.chars() {
        match (c, &mut scan) {
            ('[', _) => scan = Some(String::new()),
            (']', Some(text)) => {
                let text = format!("{text}\n");
                scan = None;
                world.scan(&text);
            }
            (c, Some(text)) => text.push(c),
            (c, None) => world.key(match c {
                '⏎' => Key::Enter,
                '⇥' => Key::Tab,
                '⌫' => Key::Backspace,
                '↑' => Key::Up,
                '↓' => Key::Down,
                '⎋' => Key::Esc,
                '③' => Key::F(3),
                '⑤' => Key::F(5),
                '⑥' => Key::F(6),
                '⑦' => Key::F(7),
                '④' => Key::F(4),
                '⎙' => Key::Ctrl('p'),
                c => Key::Char(c),
            }),
        }
        world.say(Msg::Tick);
    }
}

fn receipt(world: &World) -> Option<&SaleReceipt> {
    match &world.model.screen {
        Screen::Sale(screen) => match &screen.step {
            SaleStep::Done(receipt) => Some(receipt),
            _ => None,
        },
        _ => None,
    }
}

/// The lines as `goods×count@price#serial`.
fn lines(sale: &ReaderSale) -> String {
    let line = |line: &crate::domain::sale::SaleLine| {
        let serial = line.serial.as_ref().map_or_else(String::new, |serial| format!("#{}", serial.as_str()));
        format!("{}×{}@{}{serial}", line.goods.word(), line.count, line.price.value())
    };
    sale.lines().iter().map(line).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_sale_takes_few_keys_and_ends_with_a_receipt_whether_or_not_there_is_a_line() {
    let cases = [
        ("③1⏎⏎⏎", "reader-with-card×1@2000", "cash 2000", 0),
        ("③2⏎50⏎⏎", "reader-alone×1@2500", "cash 5000", 2500),
        ("③112⏎70,5⏎⏎", "reader-with-card×2@2000 reader-alone×1@2500", "cash 7050", 550),
        ("③12⌫⏎⏎⏎", "reader-with-card×1@2000", "cash 2000", 0),
        ("③11⌫⌫2⏎⏎⏎", "reader-alone×1@2500", "cash 2500", 0),
        ("③2⏎⇥slip-7⏎⏎", "reader-alone×1@2500", "card SLIP-7", 0),
        ("③1[rd-1001]⏎⏎⏎", "reader-with-card×1@2000#RD-1001", "cash 2000", 0),
        ("③11[RD-1001][RD-1002]⏎⏎⏎", "reader-with-card×1@2000#RD-1001 reader-with-card×1@2000#RD-1002", "cash 4000", 0),
        ("③1⑥rd-1003⏎⏎⏎⏎", "reader-with-card×1@2000#RD-1003", "cash 2000", 0),
        ("③1⏎⇥⇥260-1147⏎⏎", "reader-with-card×1@2000", "prepaid 260-1147", 0),
        ("③1⏎9⎋⏎⌫30⏎⏎", "reader-with-card×1@2000", "cash 3000", 1000),
    ];
    for cut in [false, true] {
        for (keys, sold, paid, change) in cases {
            let mut world = World::signed_in();
            world.copy = world.orders.clone();
            world.line_cut = cut;
            walk(&mut world, keys);
            let receipt = receipt(&world).unwrap_or_else(|| panic!("{keys}: {:?}", world.model.screen));
            let way = match receipt.sale.payment() {
                Payment::Cash { given } => format!("cash {}", given.value()),
                Payment::Card { slip } => format!("card {}", slip.as_str()),
                Payment::Prepaid { order } => format!("prepaid {order}"),
            };
            assert_eq!((lines(&receipt.sale).as_str(), way.as_str()), (sold, paid), "{keys}");
            assert_eq!((receipt.sale.change(), receipt.number), (Qepik::new(change), 1), "{keys}");
            let expected = RecordBody::ReaderSale { sale: receipt.sale.clone(), receipt: 1 };
            assert_eq!(world.records.last().expect("a record").fact(), Ok(expected), "what is shown is what is kept");
            assert_eq!(world.model.queue().map(|queue| queue.unsent), Some(u64::from(cut)), "{keys}");
            walk(&mut world, "⏎");
            assert!(matches!(world.model.screen, Screen::Home(_)));
        }
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written_down() {
    let cases = [
        ("③1⏎5⏎", Fault::CashShort),
        ("③1⏎5,⏎", Fault::AmountForm),
        ("③1⏎999999⏎", Fault::CashShort),
        ("③1⏎⇥⏎", Fault::SlipForm),
        ("③1⏎⇥⇥123⏎", Fault::SearchUnreadable),
        ("③1⏎⇥⇥260-9999⏎", Fault::SaleOrderUnknown),
        ("③1[RD_1001]", Fault::ReaderSerialForm),
        ("③1[RD-1001][RD-1001]", Fault::ReaderSerialTwice),
        ("③1[RD-1001][RD-1002]", Fault::ReaderSerialTwice),
        ("③[RD-1001]", Fault::ReaderSerialTwice),
        ("③1", Fault::NotAllowed),
    ];
    for (keys, expected) in cases {
        let mut world = World::signed_in();
        walk(&mut world, keys);
        if expected == Fault::NotAllowed {
            // Another person's card never pushes a sale away that has begun.
            world.scan(TD1);
        }
        assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(expected), "{keys}");
        assert!(matches!(world.model.screen, Screen::Sale(_)) && world.records.is_empty(), "{keys}");
    }
}

#[test]
fn an_order_that_paid_for_a_reader_hands_out_exactly_that_one() {
    let mut world = World::signed_in();
    world.scan(TD1);
    walk(&mut world, "③⏎⏎⏎");
    let sale = &receipt(&world).expect("done").sale;
    assert!(matches!(sale.payment(), Payment::Prepaid { order } if order.as_str() == "260-1147"));
    assert_eq!((sale.cash(), lines(sale).as_str()), (Qepik::new(0), "reader-with-card×1@2000"));
    // The receipt of the issue leads there as well.
    let mut world = at_pin();
    choose_pin(&mut world);
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Receipt(_)));
    walk(&mut world, "③⏎⏎⏎");
    let done = receipt(&world).expect("done");
    assert!(matches!(done.sale.payment(), Payment::Prepaid { order } if order.as_str() == "260-1147"));
    assert_eq!(done.number, 2, "the hand-over took the first number");
    for (change, expected) in [(false, Fault::OnePrepaidReader), (true, Fault::NoReaderOrdered)] {
        let mut world = World::signed_in();
        world.copy = vec![order("260-1147", OrderState::Ready)];
        world.copy[0].reader_ordered = !change;
        walk(&mut world, if change { "③1⏎⇥⇥260-1147⏎" } else { "③11⏎⇥⇥260-1147⏎" });
        assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(expected));
        assert!(world.records.is_empty());
    }
}

#[test]
fn without_a_price_a_right_or_a_place_for_the_record_nothing_is_sold() {
    let mut world = World::signed_in();
    world.model.copy.state.reader_prices = PriceList::default();
    walk(&mut world, "③1");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::PriceUnknown));
    let mut world = World::signed_in();
    world.model.session.as_mut().expect("signed in").officer.role = Role::Technician;
    walk(&mut world, "③");
    assert!(matches!(world.model.screen, Screen::Home(_)));
    let mut world = World::signed_in();
    world.model.store = StoreView::Open(QueueState { unsent: 3, limit: 3, ..QueueState::default() });
    walk(&mut world, "③");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::QueueFull));
}

#[test]
fn a_sale_that_could_not_be_kept_is_not_done_and_the_same_enter_tries_again() {
    let mut world = World::signed_in();
    walk(&mut world, "③1⏎50⏎");
    world.store_broken = true;
    walk(&mut world, "⏎");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::StoreFailed));
    assert!(receipt(&world).is_none());
    world.store_broken = false;
    walk(&mut world, "⏎");
    assert_eq!(receipt(&world).map(|receipt| receipt.number), Some(1));
    assert_eq!(world.records.len(), 1);
}

#[test]
fn while_a_sale_is_being_written_no_key_leads_away_from_its_receipt() {
    for key in [Key::Esc, Key::F(2), Key::F(3), Key::F(4), Key::F(5), Key::F(9), Key::Enter] {
        let mut world = World::signed_in();
        walk(&mut world, "③1⏎⏎");
        world.say_only(Msg::Input(Input::Key(Key::Enter)));
        world.say_only(Msg::Input(Input::Key(key)));
        world.settle();
        assert!(receipt(&world).is_some(), "{key:?}");
        assert_eq!(world.records.len(), 1, "{key:?}");
    }
}

#[test]
fn a_sale_that_was_begun_is_not_thrown_away_by_the_key_that_begins_one() {
    let mut world = World::signed_in();
    walk(&mut world, "③12③");
    assert!(matches!(&world.model.screen, Screen::Sale(screen) if screen.lines.len() == 2));
}
