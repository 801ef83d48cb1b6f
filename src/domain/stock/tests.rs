//! Pieces, movements and counts hold their rules however they were written, and every fact posts as much as it takes.

use proptest::prelude::*;

use super::*;
use crate::domain::officer::OfficerId;

fn number(text: &str) -> PieceNumber {
    PieceNumber::parse(text).expect("a number")
}

fn counted(count: u32) -> Pieces {
    Pieces::counted(count).expect("pieces")
}

fn numbered(runs: &[&str]) -> Option<Pieces> {
    Pieces::numbered(runs.iter().map(|run| NumberRun::parse(run)).collect::<Option<_>>()?)
}

#[test]
fn a_run_of_serial_numbers_is_what_a_box_holds_and_nothing_else() {
    let cases = [
        ("SC-0998..SC-1001", Some(4)),
        ("sc-0998 sc-1001", Some(4)),
        ("A1", Some(1)),
        ("A1..A1", Some(1)),
        ("ABC..ABC", Some(1)),
        ("1..500", None),
        ("001..500", Some(500)),
        ("000..500", None),
        ("A2..A1", None),
        ("A1..B2", None),
        ("A1..A01", None),
        ("..", None),
        ("", None),
        ("A_1", None),
    ];
    for (text, expected) in cases {
        let run = NumberRun::parse(text);
        assert_eq!(run.as_ref().map(NumberRun::count), expected, "{text}");
        let all: Vec<_> = run.iter().flat_map(NumberRun::numbers).collect();
        assert_eq!(all.len(), expected.unwrap_or(0) as usize, "{text}");
        if let Some(run) = run {
            assert_eq!((all.first(), all.last()), (Some(run.first()), Some(run.last())), "{text}");
        }
    }
    assert_eq!(numbered(&["SC-0999..SC-1001", "X-1"]).expect("pieces").numbers()[1], number("SC-1000"));
    for refused in [&["A1..A3", "A2"][..], &["001..500", "X"], &[]] {
        assert_eq!(numbered(refused), None, "{refused:?}");
    }
    assert!(Pieces::counted(0).is_none() && Pieces::counted(PIECES_MAX + 1).is_none());
}

#[test]
fn a_movement_that_breaks_its_rules_cannot_be_made_or_read() {
    let ganja = || Some("ganja-01".to_owned());
    let cases = [
        (MoveKind::Receive, None, None, Ok(())),
        (MoveKind::Send, ganja(), None, Ok(())),
        (MoveKind::Spoil, None, Some(SpoilReason::Faulty), Ok(())),
        (MoveKind::Send, None, None, Err(StockMoveError::Branch)),
        (MoveKind::Accept, Some("Gəncə".to_owned()), None, Err(StockMoveError::Branch)),
        (MoveKind::Receive, ganja(), None, Err(StockMoveError::Branch)),
        (MoveKind::Spoil, None, None, Err(StockMoveError::Reason)),
        (MoveKind::Reserve, None, Some(SpoilReason::Broken), Err(StockMoveError::Reason)),
    ];
    for (kind, branch, reason, expected) in cases {
        let made = StockMove::new(kind, (Ware::Reader, counted(3)), branch.clone(), reason);
        let written = serde_json::json!({"move": kind, "ware": "reader", "pieces": {"counted": 3}, "branch": branch,
            "reason": reason});
        assert_eq!(serde_json::from_value::<StockMove>(written).ok(), made.clone().ok(), "read as made");
        assert_eq!(made.map(drop), expected, "{kind:?}");
    }
}

#[test]
fn a_counter_movement_takes_the_same_way_back_and_is_not_undone_itself() {
    let moved = StockMove::new(MoveKind::Send, (Ware::UsbToken, counted(5)), Some("ganja-01".to_owned()), None);
    let moved = moved.expect("a movement");
    let back = moved.undone(Sha256Hash::of(b"its record")).expect("can be undone");
    let (there, here) = (of_move("baku-01", &moved), of_move("baku-01", &back));
    assert_eq!((&there.from, &there.to), (&here.to, &here.from));
    assert_eq!(there.to, Place::between("baku-01", "ganja-01"));
    assert_eq!(back.undone(Sha256Hash::of(b"another")), None);
    let accepted = StockMove::new(MoveKind::Accept, (Ware::UsbToken, counted(5)), Some("baku-01".to_owned()), None);
    assert_eq!(of_move("ganja-01", &accepted.expect("a movement")).from, there.to, "both sides speak of one account");
}

#[test]
fn a_count_that_differs_says_why_and_one_that_differs_by_much_has_a_second_person() {
    let line = |ware, expected, counted| CountLine { ware, expected, counted, missing: vec![] };
    let (card, token) = (Ware::SmartCard, Ware::UsbToken);
    let rena = || Some(OfficerId::parse("rena").expect("a name"));
    let missing = Some(CountReason::Missing);
    let named = |counted, run: &str| {
        vec![CountLine { missing: NumberRun::parse(run).into_iter().collect(), ..line(card, 5, counted) }]
    };
    let cases = [
        (vec![line(card, 5, 5)], None, None, Ok(())),
        (vec![line(card, 5, 4), line(token, 5, 6)], missing, None, Ok(())),
        (vec![line(card, 5, 4), line(token, 5, 7)], missing, rena(), Ok(())),
        (named(3, "A1..A2"), missing, None, Ok(())),
        (vec![], None, None, Err(StockCountError::Lines)),
        (vec![line(card, 5, 5), line(card, 5, 5)], None, None, Err(StockCountError::Lines)),
        (vec![line(card, 0, COUNTED_MAX + 1)], missing, rena(), Err(StockCountError::Lines)),
        (named(4, "A1..A2"), missing, None, Err(StockCountError::Lines)),
        (named(6, "A1"), missing, None, Err(StockCountError::Lines)),
        (vec![line(card, 5, 5)], missing, None, Err(StockCountError::Reason)),
        (vec![line(card, 5, 4)], None, None, Err(StockCountError::Reason)),
        (vec![line(card, 5, 2)], missing, None, Err(StockCountError::SecondPerson)),
    ];
    for (lines, reason, by, expected) in cases {
        let written = serde_json::json!({"lines": lines, "reason": reason, "approved_by": by});
        let made = StockCount::new(lines, reason, by);
        assert_eq!(serde_json::from_value::<StockCount>(written).ok(), made.clone().ok(), "read as made");
        assert_eq!(made.map(drop), expected);
    }
}

#[test]
fn a_sheet_follows_what_is_done_and_says_what_is_short() {
    let here = "baku-01";
    let mut sheet = StockSheet::default();
    let moved = |kind, count, branch: Option<&str>| {
        let reason = (kind == MoveKind::Spoil).then_some(SpoilReason::Broken);
        let moved = StockMove::new(kind, (Ware::Reader, counted(count)), branch.map(str::to_owned), reason);
        of_move(here, &moved.expect("a movement"))
    };
    let sold = Posting { to: Place::of(here, Account::Sold), ..moved(MoveKind::Spoil, 1, None) };
    sheet.post(here, &sold);
    assert_eq!(sheet, StockSheet::default(), "what is not kept in stock is not counted");
    for (posting, shelf, on_the_way) in [
        (moved(MoveKind::Receive, 10, None), 10, 0),
        (sold, 9, 0),
        (moved(MoveKind::Send, 4, Some("ganja-01")), 5, 4),
        (moved(MoveKind::Reserve, 2, None), 3, 4),
        (moved(MoveKind::Spoil, 3, None), 0, 4),
        (moved(MoveKind::Accept, 1, Some("quba-01")), 1, 4),
    ] {
        sheet.post(here, &posting);
        let pieces = |account| sheet.pieces(Ware::Reader, account);
        assert_eq!((pieces(Account::Shelf), pieces(Account::Transit)), (shelf, on_the_way), "{posting:?}");
    }
    assert!(sheet.is_short(here, &moved(MoveKind::Reserve, 2, None)));
    assert!(!sheet.is_short(here, &moved(MoveKind::Reserve, 1, None)));
    assert!(!sheet.is_short(here, &moved(MoveKind::Receive, 500, None)));
    let read: StockSheet = serde_json::from_value(serde_json::to_value(&sheet).expect("plain")).expect("reads");
    assert_eq!(read, sheet);
    let sold = serde_json::json!([{"ware": "reader", "account": "sold", "pieces": 1}]);
    assert!(serde_json::from_value::<StockSheet>(sold).is_err(), "what lies elsewhere is on no sheet");
}

proptest! {
    #[test]
    fn what_is_read_as_a_run_is_written_and_read_again_as_the_same(
        before in "[A-Z-]{0,6}", from in 0_u64..100_000, more in 0_u64..500, width in 5_usize..12,
    ) {
        let text = |n: u64| format!("{before}{n:0width$}");
        let run = NumberRun::new(number(&text(from)), number(&text(from + more)));
        if let Some(run) = run {
            prop_assert_eq!(run.numbers().count() as u64, more + 1);
            let written = serde_json::to_string(&run).expect("plain data");
            prop_assert_eq!(serde_json::from_str::<NumberRun>(&written).expect("reads"), run);
        } else {
            prop_assert_eq!(more, 500);
        }
    }
}
