//! Money: whatever is pressed twice or gone back to; whichever service is away.

use imza_kiosk::domain::order::OrderState;

use super::browser::{Browser, Page};
use super::journeys::{A_TOKEN, ordered, up_to_the_price};
use super::stage::Stage;

/// A visitor who stands before the provider's page.
fn before_the_bank<'a>(stage: &'a Stage) -> (Browser<'a>, Page) {
    let browser = stage.browser("en");
    let price = up_to_the_price(&browser, &stage.people[0], A_TOKEN);
    assert_eq!(price.path(), "/order/review");
    let bank = browser.send("/order/review", &[]);
    assert!(bank.address.contains("/provider/page/"), "{}", bank.address);
    (browser, bank)
}

fn id_of(bank: &Page) -> String {
    bank.address.rsplit('/').next().expect("an id").to_owned()
}

fn placed(stage: &Stage) -> usize {
    stage.seen_by("kiosk-1").len()
}

#[test]
fn whatever_is_pressed_twice_or_gone_back_to_makes_one_payment_and_one_order() {
    let Some(stage) = Stage::start(1000) else { return };
    let (browser, bank) = before_the_bank(&stage);
    // Back, and "Pay" once more.
    let again = browser.open("/order/review");
    assert_eq!(again.path(), "/order/payment", "a payment that was begun goes on");
    assert_eq!(browser.send("/order/payment", &[]).address, bank.address);
    // Back to an older page: its form is not taken while money is under way.
    for (path, fields) in [
        ("/order/contact", &[("phone", "000 000 00 18"), ("email", "a@example.az"), ("branch", "ganja-01")][..]),
        ("/order/carrier", &[("carrier", "smart-card")]),
        ("/order/review", &[]),
    ] {
        assert_eq!(browser.send(path, fields).path(), "/order/payment", "{path}");
    }
    let paid = browser.press(&bank, "pay");
    assert_eq!(paid.path(), "/order/payment");
    let first = browser.send("/order/confirm", &[]);
    let second = browser.send("/order/confirm", &[]);
    assert_eq!((first.path(), second.path()), ("/order/done", "/order/done"));
    assert_eq!(first.number(), second.number());
    for path in ["/order", "/order/person", "/order/review", "/order/payment"] {
        assert_eq!(browser.open(path).path(), "/order/done", "{path}");
    }
    // The bank's page once more, and "give up" there: what is paid stays paid.
    assert_eq!(browser.press(&bank, "decline").path(), "/order/done");
    let seen = stage.seen_by("kiosk-1");
    assert_eq!((seen.len(), seen[0].state, seen[0].branch.code.as_str()), (1, OrderState::Paid, "baku-01"));
    // And another order is another one.
    ordered(&browser, &stage.people[0], A_TOKEN);
    assert_eq!(placed(&stage), 2);
}

#[test]
fn a_payment_given_up_or_taken_back_leaves_the_draft_to_pay_anew() {
    let Some(stage) = Stage::start(1000) else { return };
    let (browser, bank) = before_the_bank(&stage);
    let declined = browser.press(&bank, "decline");
    assert_eq!(declined.path(), "/order/payment");
    assert!(declined.body.contains("The payment was not made"), "{}", declined.body);
    assert_eq!(browser.open("/order").path(), "/order/review");
    let second = browser.send("/order/review", &[]);
    assert_ne!(second.address, bank.address);
    browser.open("/order/payment");
    let changed = browser.send("/order/change", &[]);
    assert_eq!(changed.path(), "/order/review");
    assert_eq!(browser.send("/order/carrier", &[("carrier", "smart-card"), ("reader", "yes")]).path(), "/order/review");
    let third = browser.send("/order/review", &[]);
    assert!(third.body.contains("38,00"), "{}", third.body);
    // The page of the payment that was taken back takes no money any more.
    browser.press(&second, "pay");
    assert_eq!(browser.open("/order/payment").path(), "/order/payment");
    assert_eq!(placed(&stage), 0);
    browser.press(&third, "pay");
    browser.send("/order/confirm", &[]);
    let seen = stage.seen_by("kiosk-1");
    assert_eq!((seen.len(), seen[0].price.value(), seen[0].reader_ordered), (1, 3800, true));
}

#[test]
fn a_service_that_is_away_loses_nothing_and_the_way_goes_on_when_it_is_back() {
    let Some(stage) = Stage::start(1000) else { return };
    let (browser, person) = (stage.browser("en"), &stage.people[0]);
    browser.open("/services/citizen");
    browser.send("/services/citizen", &[("accept", "yes")]);
    let typed = [("fin", person.fin.as_str()), ("document", &person.document_number), ("bring", "yes")];
    stage.services(false, true, true);
    let away = browser.send("/order/person", &typed);
    assert_eq!(away.status, 503);
    assert!(away.body.contains("The population register does not answer"), "{}", away.body);
    stage.services(true, false, true);
    assert_eq!(browser.send("/order/person", &typed).status, 200);
    let (browser, person) = (stage.browser("en"), &stage.people[1]);
    up_to_the_price(&browser, person, A_TOKEN);
    let away = browser.send("/order/review", &[]);
    assert_eq!(away.status, 503);
    assert!(away.body.contains("The payment provider does not answer"), "{}", away.body);
    stage.services(true, true, false);
    let waiting = browser.open("/order");
    assert_eq!(waiting.path(), "/order/payment");
    let bank = browser.send("/order/payment", &[]);
    browser.press(&bank, "pay");
    stage.services(true, false, false);
    // It was asked when the citizen came back: what is known stays known.
    let known = browser.open("/order/payment");
    assert_eq!((known.status, known.body.contains("/order/confirm")), (200, true));
    assert_eq!(browser.send("/order/confirm", &[]).path(), "/order/done");
    assert_eq!(placed(&stage), 1);
}

#[test]
fn a_payment_made_while_the_provider_cannot_be_asked_is_said_to_be_unknown_and_counts_later() {
    let Some(stage) = Stage::start(1000) else { return };
    stage.services(true, true, false);
    let (browser, bank) = before_the_bank(&stage);
    stage.services(true, false, false);
    let back = browser.press(&bank, "pay");
    assert_eq!(back.status, 200);
    assert!(back.body.contains("Do not pay again") && !back.body.contains("/order/confirm"), "{}", back.body);
    assert_eq!(stage.tell(&id_of(&bank)), 503, "the provider is to tell it again");
    stage.services(true, true, false);
    assert_eq!(stage.tell(&id_of(&bank)), 200);
    assert!(browser.open("/order/payment").body.contains("/order/confirm"));
    assert_eq!(browser.send("/order/confirm", &[]).path(), "/order/done");
    assert_eq!(placed(&stage), 1);
}
