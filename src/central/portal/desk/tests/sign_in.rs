//! One-time codes: right, wrong, too late, too often, for nobody.

use super::*;
use crate::central::ledger::sign_ins::{LossReason, Reach};
use crate::central::portal::desk::sign_in::SentCode;

const SECRET: &str = "the visitor's secret";

fn bound(code: &str) -> Sha256Hash {
    Sha256Hash::of(format!("{SECRET}{code}").as_bytes())
}

fn card() -> (Fin, DocumentNumber) {
    (Fin::parse("7TEST1Z").expect("a FİN"), DocumentNumber::parse("AA0000017").expect("a card"))
}

/// A visitor's key before and after signing in.
fn keys(name: &str) -> (Sha256Hash, Sha256Hash) {
    (Sha256Hash::of(name.as_bytes()), Sha256Hash::of(format!("{name} signed in").as_bytes()))
}

impl Scene {
    fn asks(&self, name: &str) -> Option<SentCode> {
        let (fin, document) = card();
        self.desk.ask_code(keys(name).0, fin, document, bound).expect("a ledger")
    }

    fn enters(&self, name: &str, code: &str) -> Entered {
        self.desk.enter_code(name.as_bytes(), keys(name), bound(code)).expect("a ledger")
    }
}

#[test]
fn the_code_that_was_sent_signs_in_once_and_shows_the_orders_of_that_telephone_alone() {
    let (scene, number) = Scene::ordered();
    let mut other = scene.desk.order(&number).expect("a ledger").expect("an order");
    other.number = OrderNumber::parse("260-1147").expect("a number");
    other.phone = Some(crate::domain::person::Phone::parse("0000000018").expect("a number"));
    other.placed_at = scene.clock.now() - SignedDuration::from_hours(1);
    scene.desk.ledger.write(|tx| orders::add(tx, &other)).expect("added");
    let sent = scene.asks("a").expect("a code");
    assert!(matches!(&sent.to, Reach::Phone(phone) if phone.as_str() == "+994000000017"));
    assert_eq!(scene.enters("another browser", &sent.code), Entered::Over);
    assert_eq!(scene.enters("a", &sent.code), Entered::Right);
    assert_eq!(scene.enters("a", &sent.code), Entered::Over, "it is used up");
    let mine = scene.desk.mine(keys("a").1).expect("signed in");
    assert_eq!(mine.iter().map(|mine| &mine.order.number).collect::<Vec<_>>(), [&number]);
    assert!(scene.desk.one_of_mine(keys("a").1, &other.number).expect("signed in").is_none());
    assert!(!scene.desk.move_order(keys("a").1, &other.number, "baku-01").expect("signed in"));
    assert_eq!(scene.desk.report_loss(keys("a").1, &other.number, LossReason::Lost), Ok(0));
    scene.clock.pass(30);
    assert_eq!(scene.desk.mine(keys("a").1).err(), Some(Trouble::SignedOut));
}

#[test]
fn an_order_that_was_handed_over_says_where_a_code_goes_before_a_newer_one_that_was_not() {
    let (scene, number) = Scene::ordered();
    for step in [OrderState::Paid, OrderState::Ready, OrderState::InService, OrderState::Issued, OrderState::HandedOver]
        .windows(2)
    {
        scene.desk.ledger.write(|tx| orders::advance(tx, &number, step[0], step[1])).expect("moved");
    }
    let mut newer = scene.desk.order(&number).expect("a ledger").expect("an order");
    newer.number = OrderNumber::parse("260-1147").expect("a number");
    newer.state = OrderState::Paid;
    newer.phone = Some(crate::domain::person::Phone::parse("0000000018").expect("a number"));
    newer.placed_at = scene.clock.now();
    scene.desk.ledger.write(|tx| orders::add(tx, &newer)).expect("added");
    let sent = scene.asks("a").expect("a code");
    assert!(matches!(sent.to, Reach::Phone(phone) if phone.as_str() == "+994000000017"));
}

#[test]
fn a_wrong_code_uses_up_a_try_and_a_late_one_is_worth_nothing() {
    let (scene, _) = Scene::ordered();
    let sent = scene.asks("a").expect("a code");
    let wrong = if sent.code == "000000" { "000001" } else { "000000" };
    let tried: Vec<_> = (0..4).map(|_| scene.enters("a", wrong)).collect();
    assert_eq!(tried, [Entered::Wrong(2), Entered::Wrong(1), Entered::Over, Entered::Over]);
    assert_eq!(scene.enters("a", &sent.code), Entered::Over, "the right one comes too late");
    let sent = scene.asks("b").expect("a code");
    scene.clock.pass(10);
    assert_eq!(scene.enters("b", &sent.code), Entered::Over);
}

#[test]
fn whoever_has_no_order_or_another_card_sees_what_everybody_sees() {
    let (nobody, scene) = (Scene::paying(), Scene::ordered().0);
    assert!(nobody.asks("a").is_none(), "there is no order");
    let (fin, another) = (card().0, DocumentNumber::parse("AA0000018").expect("a card"));
    assert!(scene.desk.ask_code(keys("a").0, fin, another, bound).expect("a ledger").is_none());
    for scene in [&nobody, &scene] {
        assert_eq!(scene.desk.has_code(keys("a").0), Ok(true));
        assert_eq!(scene.enters("a", "123456"), Entered::Wrong(2));
    }
}

#[test]
fn a_telephone_gets_five_codes_an_hour_and_one_client_tries_thirty() {
    let (scene, _) = Scene::ordered();
    let sent: Vec<bool> = (0..7).map(|n| scene.asks(&format!("visitor {n}")).is_some()).collect();
    assert_eq!(sent, [true, true, true, true, true, false, false]);
    scene.clock.pass(60);
    assert!(scene.asks("visitor 8").is_some());
    for n in 0..30 {
        let key = keys(&format!("browser {n}"));
        assert!(scene.desk.enter_code(b"one client", key, bound("123456")).is_ok());
    }
    assert_eq!(scene.desk.enter_code(b"one client", keys("b"), bound("123456")), Err(Trouble::TooOften));
}

#[test]
fn the_ledger_holds_no_code_that_trying_all_would_find() {
    let (scene, _) = Scene::ordered();
    let sent = scene.asks("a").expect("a code");
    let kept = scene.desk.ledger.read(|tx| {
        let mut row = tx.query_one("SELECT code_sha256 FROM sign_in_codes", &[])?.expect("a code");
        row.take::<Sha256Hash>()
    });
    let kept = kept.expect("a ledger");
    assert_eq!(kept, bound(&sent.code));
    assert_ne!(kept, Sha256Hash::of(sent.code.as_bytes()));
}
