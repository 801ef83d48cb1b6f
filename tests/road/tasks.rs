//! What a clerk does beside the issue, key by key, as data: the stock, readers taken back, the shift handed on, and what holders
//! come for after their issue. A row is what is done and what must be seen before the next.

use std::fs;

use imza_kiosk::kiosk::app::Language;

use super::centre::{PASSWORD, SUPERVISOR};
use super::figures;
use super::hands::Hand;
use super::judges::{AYSEL, ELVIN, Issued};
use super::kiosk::{DOWN, ENTER, ESC, F2, F3, F5, F6, F7, F12, Kiosk};
use super::sales::price_readers;
use super::stage::{LARGE, SMALL, Stage};

/// A branch that readers and carriers are sent to, and its counter.
const OTHER_BRANCH: &str = "ganja-01";
const OTHER_KIOSK: &str = "ganja-01-1";

/// What the person does.
enum Does {
    Keys(&'static [&'static str]),
    /// A key that counts only once the kiosk no longer takes it for the end of a scan.
    KeyOnceSettled(&'static str),
    /// Scans the numbers of a box, and presses Enter once the kiosk no longer takes it for the end of the scan.
    ScansBox(&'static str),
    /// The supervisor beside signs in.
    SupervisorSigns,
    /// A person's ID card is scanned.
    Scans(&'static str),
}

/// What must be seen before going on.
enum Sees {
    Sentence(&'static str),
    With(&'static str, &'static str, &'static str),
    Text(&'static str),
}

use Does::{KeyOnceSettled, Keys, Scans, ScansBox, SupervisorSigns};
use Sees::{Sentence, Text, With};

type Walk = &'static [(Does, &'static [Sees])];

const BOOK: Does = Keys(&[ENTER]);

/// Boxes come in and go on, pieces are set aside, spoilt, given back, counted with one missing, and the last is undone.
const STOCK: Walk = &[
    (Keys(&[F12]), &[Sentence("stock-next-menu")]),
    (Keys(&["1"]), &[Sentence("stock-next-pieces")]),
    (ScansBox("SC-0001..SC-0010"), &[Sentence("stock-next-confirm"), Text("SC-0001–SC-0010")]),
    (BOOK, &[With("stock-done", "number", "000001"), Sentence("stock-next-done")]),
    (Keys(&[ENTER, "1", DOWN, DOWN, "20\r"]), &[Sentence("stock-next-confirm")]),
    (BOOK, &[With("stock-done", "number", "000002")]),
    (Keys(&[ENTER, "2"]), &[Sentence("stock-next-pieces")]),
    (ScansBox("SC-0001..SC-0004"), &[Sentence("stock-to-branch")]),
    (Keys(&["ganja-01\r"]), &[Sentence("stock-next-confirm")]),
    (BOOK, &[With("stock-done", "number", "000003"), Text("← ganja-01")]),
    (Keys(&[ENTER, "4", DOWN, DOWN, "2\r"]), &[Sentence("stock-next-confirm")]),
    (BOOK, &[With("stock-done", "number", "000004")]),
    (Keys(&[ENTER, "5", DOWN, DOWN, "1\r"]), &[Sentence("stock-next-confirm")]),
    (BOOK, &[With("stock-done", "number", "000005")]),
    (Keys(&[ENTER, "6", DOWN, DOWN, "1\r"]), &[Sentence("stock-next-reason")]),
    (Keys(&[DOWN, ENTER]), &[Sentence("stock-next-confirm"), Sentence("stock-why-broken")]),
    (BOOK, &[With("stock-done", "number", "000006")]),
    (Keys(&[ENTER, "7", DOWN, DOWN, "3\r"]), &[Sentence("stock-next-confirm")]),
    (BOOK, &[With("stock-done", "number", "000007")]),
    // Fifteen readers should lie there, and fourteen do.
    (Keys(&[ENTER, "8"]), &[Sentence("stock-next-count")]),
    (Keys(&[ENTER, ENTER, "14\r"]), &[Sentence("stock-next-why")]),
    (Keys(&[DOWN, DOWN, ENTER]), &[With("stock-done", "number", "000008"), Sentence("stock-second-missing")]),
    // Three more than the books have: a supervisor agrees.
    (Keys(&[ENTER, "8"]), &[Sentence("stock-next-count")]),
    (Keys(&[ENTER, ENTER, "17\r"]), &[Sentence("stock-next-why-second")]),
    (Keys(&[ENTER]), &[Sentence("second-next-name")]),
    (SupervisorSigns, &[With("stock-done", "number", "000009")]),
    // The newest movement is what was given back.
    (Keys(&[ENTER, "9"]), &[Sentence("stock-next-undo")]),
    (BOOK, &[With("stock-done", "number", "000010")]),
    (Keys(&[F2]), &[Sentence("home-prompt-scan")]),
];

/// At the other branch the box comes in.
const TAKES_IN: Walk = &[
    (Keys(&[F12]), &[Sentence("stock-next-menu"), Text("→ baku-01")]),
    (Keys(&["3"]), &[Sentence("stock-next-pieces")]),
    // The one branch that sent some stands there already.
    (ScansBox("SC-0001..SC-0004"), &[Sentence("stock-from-branch"), Text("baku-01")]),
    (Keys(&[ENTER]), &[Sentence("stock-next-confirm")]),
    (BOOK, &[With("stock-done", "number", "000001")]),
    (Keys(&[F2]), &[Sentence("home-prompt-scan")]),
];

#[test]
fn stock_is_received_sent_taken_in_spoilt_given_back_counted_and_undone_key_by_key() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    take(&stage, &mut kiosk, STOCK);
    kiosk.sees_sent(10);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let mut other = stage.opens_kiosk_of(OTHER_KIOSK, OTHER_BRANCH);
    other.signs_in();
    other.speaks(Language::Ru);
    take(&stage, &mut other, TAKES_IN);
    other.sees_sent(1);
    assert_eq!(other.ends(), 0, "an ordinary end");
    let listed = stage.centre.json(&["stock", "list"]);
    let columns = ["delivered", "shelf", "reserved", "on_the_way", "spoilt", "returned", "missing"];
    let row = |branch: &str, ware: &str| {
        let rows = listed.as_array().expect("a list").iter();
        let row = rows.clone().find(|row| row["branch"] == branch && row["ware"] == ware).expect("a row");
        columns.map(|name| row[name].as_i64().expect("a number"))
    };
    assert_eq!(row("baku-01", "smart-card"), [10, 6, 0, 0, 0, 0, 0], "{listed}");
    assert_eq!(row("baku-01", "reader"), [20, 20, 1, 0, 1, 0, -2], "{listed}");
    assert_eq!(row(OTHER_BRANCH, "smart-card"), [0, 4, 0, 0, 0, 0, 0], "{listed}");
}

/// A reader paid by card is taken back for money, another is exchanged; then the shift goes on to the next clerk.
const TAKES_BACK: Walk = &[
    (Keys(&[F5]), &[Sentence("shift-next-open")]),
    (Keys(&["100\r"]), &[Sentence("home-prompt-scan")]),
    (Keys(&[F3]), &[Sentence("sale-next-goods")]),
    (Keys(&["2", ENTER]), &[Sentence("sale-next-cash")]),
    (Keys(&["\t", "4417\r"]), &[Sentence("sale-next-confirm")]),
    (BOOK, &[With("receipt-title", "number", "000001")]),
    (Keys(&[ENTER, F3]), &[Sentence("sale-next-goods")]),
    (Keys(&["1", ENTER]), &[Sentence("sale-next-cash")]),
    (Keys(&[ENTER]), &[Sentence("sale-next-confirm")]),
    (BOOK, &[With("receipt-title", "number", "000002")]),
    (Keys(&[ENTER, F3, F7]), &[Sentence("reversal-next-number")]),
    (Keys(&["1\r"]), &[Sentence("reversal-next-way")]),
    (Keys(&[DOWN, ENTER]), &[Sentence("reversal-next-slip")]),
    (Keys(&["4418\r"]), &[Sentence("second-next-name")]),
    (SupervisorSigns, &[Sentence("reversal-done-refund"), With("receipt-title", "number", "000003")]),
    (Keys(&[ENTER, F3, F7]), &[Sentence("reversal-next-number")]),
    (Keys(&["2\r"]), &[Sentence("reversal-next-way")]),
    (Keys(&[DOWN, DOWN, ENTER]), &[Sentence("second-next-name")]),
    (SupervisorSigns, &[Sentence("reversal-done-exchange"), With("receipt-title", "number", "000004")]),
    (Keys(&[ENTER]), &[Sentence("home-prompt-scan")]),
    // The shift so far is looked at, and left open for whoever comes.
    (Keys(&[F5]), &[Sentence("shift-next-report")]),
    (Keys(&[F5]), &[Sentence("sign-in-next-name")]),
];

/// The next clerk counts what is there, closes the other's shift and opens one with the same money.
const TAKES_OVER: Walk = &[
    (Keys(&[F5]), &[Sentence("shift-next-report")]),
    (Keys(&[ENTER]), &[Sentence("shift-next-total")]),
    (Keys(&["120\r"]), &[Sentence("shift-next-close")]),
    (BOOK, &[Sentence("shift-next-closed")]),
    (Keys(&[ENTER, F5]), &[Sentence("shift-next-open"), Text("120,00")]),
    (BOOK, &[Sentence("home-prompt-scan")]),
    (Keys(&[F3]), &[Sentence("sale-next-goods")]),
    (Keys(&[ESC]), &[Sentence("home-prompt-scan")]),
];

#[test]
fn readers_are_refunded_and_exchanged_and_the_shift_goes_on_to_the_next_clerk_key_by_key() {
    const NEXT: &str = "elvin";
    let Some(mut stage) = Stage::set() else { return };
    price_readers(&mut stage);
    let add = ["officer", "add", NEXT, "--name", "Elvin R.", "--role", "clerk", "--password-stdin"];
    stage.centre.run_with(&add, &format!("{PASSWORD}\n"));
    let mut kiosk = stage.opens_kiosk(LARGE);
    kiosk.signs_in();
    take(&stage, &mut kiosk, TAKES_BACK);
    kiosk.signs_in_as(NEXT);
    take(&stage, &mut kiosk, TAKES_OVER);
    kiosk.sees_sent(7);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let shifts = stage.centre.json(&["shift", "list"]);
    let told = |row: &serde_json::Value| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (text("officer"), text("closed_by"), row["float"].as_i64(), row["counted"].as_i64(), row["expected"].as_i64())
    };
    let mut told: Vec<_> = shifts.as_array().expect("a list").iter().map(told).collect();
    told.sort();
    let aysel = ("aysel".into(), NEXT.into(), Some(10_000), Some(12_000), Some(12_000));
    assert_eq!(told, [aysel, (NEXT.into(), String::new(), Some(12_000), None, None)]);
}

/// The holder's word suspends at once; in person it is given back; the holder broke the carrier, and gets another one.
const AFTER_THE_ISSUE: Walk = &[
    (Scans(AYSEL.person), &[Text(AYSEL.order), Sentence("order-handed-over")]),
    (Keys(&[F7]), &[Sentence("life-standing-valid"), Sentence("life-card-seen")]),
    (Keys(&[F6]), &[Sentence("life-ask-suspend"), Sentence("life-next-reason")]),
    (KeyOnceSettled("1"), &[Sentence("life-next-confirm"), Sentence("life-confirm-suspend")]),
    (Keys(&[ENTER]), &[With("suspend-written", "number", "2"), Sentence("life-standing-suspended")]),
    (Keys(&[ESC]), &[Sentence("home-prompt-scan")]),
];

const IN_PERSON: Walk = &[
    (Scans(AYSEL.person), &[Text(AYSEL.order), Sentence("order-handed-over")]),
    (Keys(&[F7]), &[Sentence("life-standing-suspended"), Sentence("life-why-lost")]),
    (Keys(&[F6]), &[Sentence("life-confirm-resume")]),
    (KeyOnceSettled(ENTER), &[Sentence("life-done-resumed"), Sentence("life-standing-valid")]),
    (Keys(&[ENTER]), &[Sentence("life-ask-replace")]),
    (Keys(&["2"]), &[Sentence("life-next-receipt")]),
    (Keys(&["AZP-0042\r"]), &[Sentence("life-confirm-replace")]),
    (Keys(&[ENTER]), &[Sentence("life-standing-revoked"), Sentence("life-why-damaged")]),
    (Keys(&[ESC]), &[Sentence("home-prompt-scan")]),
];

/// Before its end a certificate is renewed and stays valid; a court's word revokes it, with a second officer.
const BEFORE_THE_END: Walk = &[
    (Scans(ELVIN.person), &[Text(ELVIN.order), Sentence("order-handed-over")]),
    (Keys(&[F7]), &[Sentence("life-standing-valid"), Sentence("life-renewal-now")]),
    (KeyOnceSettled(ENTER), &[Sentence("life-replace-renewal")]),
    (Keys(&["4"]), &[Sentence("life-next-receipt")]),
    (Keys(&["AZP-0043\r"]), &[Sentence("life-confirm-replace")]),
    (Keys(&[ENTER]), &[Text("Another carrier is ordered"), Sentence("life-standing-valid")]),
    (Keys(&[F7]), &[Sentence("life-ask-revoke")]),
    (Keys(&["5"]), &[Sentence("life-confirm-revoke")]),
    (Keys(&[ENTER]), &[Sentence("second-next-name")]),
    (SupervisorSigns, &[Sentence("life-done-revoked"), Sentence("life-standing-revoked")]),
    (Keys(&[ESC]), &[Sentence("home-prompt-scan")]),
];

/// A centre whose certificates last a year, and may be renewed at any time in it.
fn renews_early(stage: &mut Stage) {
    stage.centre.kill();
    for (name, from, to) in [
        ("central.toml", "renewal_days = 60", "renewal_days = 1095"),
        ("certificate-profile.toml", "years = 3", "years = 1"),
    ] {
        let file = stage.centre.file(name);
        let shipped = fs::read_to_string(&file).expect("the configuration");
        assert!(shipped.contains(from), "{name} says {from}");
        fs::write(&file, shipped.replace(from, to)).expect("the configuration");
    }
    stage.centre.serve();
}

fn hands_over(stage: &Stage, kiosk: &mut Kiosk, issued: &Issued<'_>) {
    kiosk.comes_to_hand_over(stage, issued);
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    stage.counter.remove(issued.carrier);
}

fn state(stage: &Stage, order: &str) -> String {
    stage.centre.json(&["certificate", "show", order])["state"].as_str().expect("a state").to_owned()
}

#[test]
fn certificates_are_suspended_resumed_replaced_renewed_and_revoked_after_their_issue_key_by_key() {
    let Some(mut stage) = Stage::set() else { return };
    renews_early(&mut stage);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    hands_over(&stage, &mut kiosk, &AYSEL);
    take(&stage, &mut kiosk, AFTER_THE_ISSUE);
    kiosk.sees_sent(2);
    assert_eq!(state(&stage, AYSEL.order), "on-hold", "at once, and at the centre");
    kiosk.types(F2);
    kiosk.sees("home-prompt-scan");
    take(&stage, &mut kiosk, IN_PERSON);
    assert_eq!(state(&stage, AYSEL.order), "revoked");
    hands_over(&stage, &mut kiosk, &ELVIN);
    kiosk.speaks(Language::En);
    take(&stage, &mut kiosk, BEFORE_THE_END);
    assert_eq!(state(&stage, ELVIN.order), "revoked");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let orders = stage.centre.json(&["order", "list"]);
    let of = |fin: &str| orders.as_array().expect("a list").iter().filter(|order| order["fin"] == fin).count();
    assert_eq!((of("7TEST1Z"), of("3TEST2Y")), (2, 2), "another order each: {orders}");
}

/// The sentence that tells that a key was taken.
fn first_sentence(sees: &[Sees]) -> &'static str {
    let Some(Sentence(id)) = sees.first() else { panic!("such a key leads to a sentence") };
    id
}

fn take(stage: &Stage, kiosk: &mut Kiosk, walk: Walk) {
    for (does, sees) in walk {
        match does {
            Keys(keys) => keys.iter().for_each(|key| kiosk.types(key)),
            KeyOnceSettled(key) => kiosk.presses_until(key, first_sentence(sees)),
            ScansBox(numbers) => {
                kiosk.types(&format!("{numbers}{ENTER}"));
                kiosk.sees("stock-next-more");
                kiosk.presses_until(ENTER, first_sentence(sees));
            }
            SupervisorSigns => kiosk.types(&format!("{SUPERVISOR}{ENTER}{PASSWORD}{ENTER}")),
            Scans(person) => kiosk.scans(&stage.person(person), Hand::Wedge),
        }
        for sight in *sees {
            match sight {
                Sentence(id) => kiosk.sees(id),
                With(id, name, value) => kiosk.sees_with(id, name, value),
                Text(text) => kiosk.sees_text(text),
            }
        }
    }
    figures::count("desk.walks");
}
