//! The stock: key walks as data, and what becomes of them.

use super::sale::walk;
use super::world::World;
use super::*;
use crate::domain::fault::Fault;
use crate::domain::officer::Role;
use crate::domain::order::Branch;
use crate::domain::record::RecordBody;
use crate::domain::stock::{Account, SheetLine, StockSheet, Ware};
use crate::kiosk::app::message::{Key, Msg, StoreOpened};
use crate::kiosk::app::stock::known::low;
use crate::kiosk::app::stock::{StockKnown, StockStep};

fn line(ware: Ware, account: Account, pieces: u32) -> SheetLine {
    SheetLine { ware, account, from: None, to: None, pieces }
}

/// A counter of a branch with 61 cards, 38 tokens and 9 readers, and 20 cards on their way from Gəncə.
pub(crate) fn stocked() -> World {
    let mut world = World::signed_in();
    let incoming = SheetLine { from: Some("ganja-01".to_owned()), ..line(Ware::SmartCard, Account::Transit, 20) };
    let lines = [(Ware::SmartCard, 61), (Ware::UsbToken, 38), (Ware::Reader, 9)]
        .map(|(ware, pieces)| line(ware, Account::Shelf, pieces));
    world.stock = StockSheet::new(lines.into_iter().chain([incoming]).collect()).ok();
    world.second += 60;
    world.say(Msg::Tick);
    assert_eq!(world.model.stock.as_of, world.model.line.hello.as_ref().map(|hello| hello.centre_time));
    world
}

pub(crate) fn open(world: &mut World, keys: &str) {
    world.key(Key::F(12));
    walk(world, keys);
}

fn shelf(world: &World) -> [u32; 3] {
    [Ware::SmartCard, Ware::UsbToken, Ware::Reader].map(|ware| world.model.stock.sheet.pieces(ware, Account::Shelf))
}

fn notice(world: &World) -> Option<Fault> {
    world.model.notice.as_ref().map(|trouble| trouble.fault)
}

/// The last record's fact as JSON.
fn last(world: &World) -> serde_json::Value {
    let fact = world.records.last().expect("a record").fact().expect("a fact");
    serde_json::to_value(fact).expect("plain data")
}

#[test]
fn each_movement_takes_few_keys_and_is_booked_with_and_without_a_line() {
    let cases = [
        ("1100⏎⏎", r#"{"move":"receive","ware":"smart-card","pieces":{"counted":100}}"#, [161, 38, 9]),
        (
            "1↓[UT-0998..UT-1001]⏎⏎",
            r#"{"move":"receive","ware":"usb-token","pieces":{"numbered":[{"first":"UT-0998","last":"UT-1001"}]}}"#,
            [61, 42, 9],
        ),
        (
            "1↑rd-1001⏎[RD-1002]⏎⏎",
            r#"{"move":"receive","ware":"reader","pieces":{"numbered":[{"first":"RD-1001"},{"first":"RD-1002"}]}}"#,
            [61, 38, 11],
        ),
        (
            "25⏎ganja-01⏎⏎",
            r#"{"move":"send","ware":"smart-card","pieces":{"counted":5},"branch":"ganja-01"}"#,
            [56, 38, 9],
        ),
        ("320⏎⏎⏎", r#"{"move":"accept","ware":"smart-card","pieces":{"counted":20},"branch":"ganja-01"}"#, [81, 38, 9]),
        ("↓↓↓⏎1⏎⏎", r#"{"move":"reserve","ware":"smart-card","pieces":{"counted":1}}"#, [60, 38, 9]),
        ("6↓2⏎↓⏎⏎", r#"{"move":"spoil","ware":"usb-token","pieces":{"counted":2},"reason":"broken"}"#, [61, 36, 9]),
        ("7↑9⏎⏎", r#"{"move":"give-back","ware":"reader","pieces":{"counted":9}}"#, [61, 38, 0]),
    ];
    for cut in [false, true] {
        for (keys, expected, shelf_then) in cases {
            let mut world = stocked();
            world.line_cut = cut;
            open(&mut world, keys);
            let moved: serde_json::Value = serde_json::from_str(expected).expect("JSON");
            assert_eq!(last(&world), serde_json::json!({"kind": "stock-moved", "moved": moved}), "{keys}");
            let Screen::Stock(screen) = &world.model.screen else { panic!("{keys}") };
            assert!(matches!(&screen.step, StockStep::Done(RecordBody::StockMoved { .. }, _)), "{keys}: {screen:?}");
            assert_eq!(shelf(&world), shelf_then, "{keys}");
        }
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_booked() {
    let cases = [
        ("1⏎", Fault::StockPieces),
        ("10⏎", Fault::StockPieces),
        ("1501⏎", Fault::StockPieces),
        ("1A_1⏎", Fault::StockPieces),
        ("1[A-1][A-1]", Fault::StockTwice),
        ("1[A-1..A-3][A-2]", Fault::StockTwice),
        ("262⏎ganja-01⏎", Fault::StockShort),
        ("21⏎Gəncə⏎", Fault::StockBranch),
        ("21⏎baku-01⏎", Fault::StockBranch),
        ("321⏎⏎", Fault::StockShort),
        ("51⏎", Fault::StockShort),
        ("8⏎⏎⏎", Fault::StockNothingCounted),
        ("860⏎⏎⏎X-1⏎Y-1⏎", Fault::StockNotMissing),
        ("9", Fault::StockNothingToUndo),
    ];
    for (keys, expected) in cases {
        let mut world = stocked();
        open(&mut world, keys);
        assert_eq!((notice(&world), world.records.len()), (Some(expected), 0), "{keys}: {:?}", world.model.screen);
    }
    let mut world = stocked();
    world.model.session.as_mut().expect("signed in").officer.role = Role::Technician;
    open(&mut world, "1");
    assert_eq!(notice(&world), Some(Fault::NotAllowed));
}

/// As [`stocked`], with a copy that knows five branches.
pub(crate) fn stocked_with_branches() -> World {
    let mut world = stocked();
    let branch = |(code, name): (&str, &str)| Branch { code: code.to_owned(), name: name.to_owned() };
    let known = [("baku-01", "Bakı-1"), ("baku-02", "Bakı-2"), ("ganja-01", "Gəncə-1"), ("ganja-02", "Gəncə-2")];
    world.branches = known.into_iter().chain([("sheki-01", "Şəki-1")]).map(branch).collect();
    world.model.copy.state.branches = world.branches.clone().into();
    world
}

#[test]
fn the_other_branch_is_chosen_from_those_that_the_copy_knows_and_no_other_is_taken() {
    let cases = [
        ("25⏎⏎⏎", Ok("baku-02")),
        ("25⏎↓↓⏎⏎", Ok("ganja-02")),
        ("25⏎↓↓↓↓↓↓⏎⏎", Ok("sheki-01")),
        ("25⏎gəncə⏎⏎", Ok("ganja-01")),
        ("25⏎ganja-02⏎⏎", Ok("ganja-02")),
        ("25⏎SEKI⏎⏎", Ok("sheki-01")),
        ("25⏎-02↓⏎⏎", Ok("ganja-02")),
        ("320⏎⏎⏎", Ok("ganja-01")),
        ("25⏎baku-01⏎", Err(Fault::StockBranch)),
        ("25⏎lankaran-01⏎", Err(Fault::StockBranch)),
    ];
    for (keys, expected) in cases {
        let mut world = stocked_with_branches();
        open(&mut world, keys);
        let booked = world.records.last().map(|_| last(&world)["moved"]["branch"].as_str().expect("a code").to_owned());
        let said = booked.ok_or_else(|| notice(&world).expect("a fault"));
        assert_eq!(said.as_deref().map_err(|fault| *fault), expected, "{keys}");
    }
}

#[test]
fn a_count_is_booked_and_what_differs_is_explained_by_one_or_two_persons() {
    let line = |ware: &str, expected: u32, counted: u32| serde_json::json!({"ware": ware, "expected": expected, "counted": counted});
    let cases = [
        ("861⏎38⏎9⏎", vec![line("smart-card", 61, 61), line("usb-token", 38, 38), line("reader", 9, 9)], None, None),
        ("8⏎⏎8⏎↓↓⏎", vec![line("reader", 9, 8)], Some("missing"), None),
        ("863⏎⏎⏎⏎", vec![line("smart-card", 61, 63)], Some("not-booked"), None),
        ("8↓↓0⏎↓⏎rena⏎secret⏎", vec![line("reader", 9, 0)], Some("delivery"), Some("rena")),
    ];
    for (keys, lines, reason, by) in cases {
        let mut world = stocked();
        open(&mut world, keys);
        let mut count = serde_json::json!({"lines": lines});
        if let Some(reason) = reason {
            count["reason"] = reason.into();
        }
        if let Some(by) = by {
            count["approved_by"] = by.into();
        }
        assert_eq!(last(&world), serde_json::json!({"kind": "stock-counted", "count": count}), "{keys}");
    }
    // Of pieces with serial numbers, those that are missing are named.
    let mut world = stocked();
    open(&mut world, "8⏎⏎7⏎[RD-1001..RD-1002]⏎");
    assert_eq!(
        last(&world)["count"]["lines"][0]["missing"],
        serde_json::json!([{"first": "RD-1001", "last": "RD-1002"}])
    );
    // The clerk is nobody's second person.
    let mut world = stocked();
    open(&mut world, "8↓↓0⏎⏎aysel⏎secret⏎");
    assert!(world.records.is_empty());
}

#[test]
fn a_movement_is_undone_once_by_its_counter_movement() {
    let mut world = stocked();
    open(&mut world, "1100⏎⏎⏎6↓2⏎⏎⏎⏎9↓⏎");
    assert_eq!(shelf(&world), [61, 36, 9], "the older one was undone");
    assert_eq!(last(&world)["moved"]["undoes"], serde_json::json!(world.records[0].commitment));
    walk(&mut world, "⏎9⏎");
    assert_eq!(shelf(&world), [61, 38, 9]);
    walk(&mut world, "⏎9");
    assert_eq!((notice(&world), world.records.len()), (Some(Fault::StockNothingToUndo), 4));
}

#[test]
fn a_movement_that_was_undone_without_a_line_is_not_offered_again_before_it_is_sent_or_after_a_restart() {
    let mut world = stocked();
    world.line_cut = true;
    open(&mut world, "1100⏎⏎⏎9⏎");
    assert_eq!((shelf(&world), world.records.len()), ([61, 38, 9], 2));
    walk(&mut world, "⏎9");
    assert_eq!((notice(&world), world.records.len()), (Some(Fault::StockNothingToUndo), 2));
    let queue = world.queue;
    let opened =
        StoreOpened { queue, attempts: vec![], clock_checked: None, look: None, officers: None, warning: None };
    world.say(Msg::StoreOpened(Ok(opened)));
    open(&mut world, "9");
    assert_eq!((notice(&world), world.records.len()), (Some(Fault::StockNothingToUndo), 2));
}

#[test]
fn a_sale_takes_its_readers_from_the_shelf_and_what_comes_back_returns() {
    let mut world = stocked();
    walk(&mut world, "③11⏎⏎⏎⏎");
    assert_eq!(shelf(&world), [61, 38, 7]);
    walk(&mut world, "③⑦1⏎⏎rena⏎secret⏎");
    assert_eq!(shelf(&world), [61, 38, 9]);
    // What the centre has counted in is not counted twice.
    world.second += 60;
    world.say(Msg::Tick);
    assert_eq!(shelf(&world), [61, 38, 9]);
}

#[test]
fn what_waits_to_be_sent_counts_after_a_restart() {
    let mut world = stocked();
    world.line_cut = true;
    open(&mut world, "25⏎ganja-01⏎⏎");
    assert_eq!(shelf(&world), [56, 38, 9]);
    world.model.stock = StockKnown::default();
    let queue = world.queue;
    let opened =
        StoreOpened { queue, attempts: vec![], clock_checked: None, look: None, officers: None, warning: None };
    world.say(Msg::StoreOpened(Ok(opened)));
    assert_eq!(shelf(&world), [0, 0, 0], "what the centre has is not known yet");
    world.line_cut = false;
    world.second += 400;
    world.say(Msg::Tick);
    assert_eq!(shelf(&world), [56, 38, 9]);
}

#[test]
fn few_pieces_are_a_warning_until_more_come_in() {
    let mut world = stocked();
    world.model.settings.stock_low = [61, 38, 9];
    assert!(low(&world.model).is_empty());
    world.model.settings.stock_low = [62, 0, 10];
    assert_eq!(low(&world.model), [Ware::SmartCard, Ware::Reader]);
    open(&mut world, "11⏎⏎");
    assert_eq!(low(&world.model), [Ware::Reader]);
}
