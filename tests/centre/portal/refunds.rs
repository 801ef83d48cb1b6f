//! Cancelling before the issue: by number and FİN alone, once however often it is pressed, never under a clerk's hands.

use imza_kiosk::domain::order::{CarrierKind, OrderState};
use imza_kiosk::wire::records::RecordsAnswer;
use reqwest::Method;

use super::browser::{Browser, Page};
use super::journeys::{A_TOKEN, Wish, ordered};
use super::stage::Stage;
use crate::carrier::SoftCarrier;
use crate::records::Chain;
use crate::sales::{effects, line, prepaid, sold};

/// Sends number and FİN to one of the status pages.
fn sent(browser: &Browser<'_>, path: &str, number: &str, fin: &str) -> Page {
    browser.send(path, &[("number", number), ("fin", fin)])
}

#[test]
fn a_holder_cancels_in_every_language_and_the_money_goes_back_once() {
    let Some(stage) = Stage::start(1000) else { return };
    let cases = [
        ("az", "Sifariş ləğv edilsin?", "18,00 AZN ödəyən karta qaytarılıb, tarix: "),
        ("en", "Cancel this order?", "18,00 AZN was refunded on "),
        ("ru", "Отменить этот заказ?", "Возврат 18,00 AZN на карту, с которой платили, сделан "),
    ];
    for (n, (language, asked, refunded)) in cases.into_iter().enumerate() {
        let (person, owner) = (&stage.people[n], stage.browser(language));
        let number = ordered(&owner, person, A_TOKEN).number();
        let browser = stage.browser(language);
        browser.open("/status");
        let found = sent(&browser, "/status", &number, &person.fin);
        assert!(found.body.contains("/status/cancel\""), "{}", found.body);
        let page = sent(&browser, "/status/cancel", &number, &person.fin);
        assert_eq!(page.status, 200);
        assert!(page.body.contains(asked) && page.body.contains("18,00 AZN"), "{}", page.body);
        assert_eq!(stage.centre.order_state(&number), "paid", "asked is not yet cancelled");
        // Pressed, pressed again, back to the question, and looked at once more.
        for path in ["/status/cancelled", "/status/cancelled", "/status/cancel", "/status"] {
            let page = sent(&browser, path, &number, &person.fin);
            assert_eq!((page.status, page.path()), (200, path));
            assert!(page.body.contains(refunded) && !page.body.contains("/status/cancel\""), "{}", page.body);
        }
        assert_eq!(owner.open("/order/done").path(), "/status", "nothing is there to collect");
        for path in ["/status/cancel", "/status/cancelled"] {
            assert_eq!(browser.open(path).path(), "/status", "by its address alone");
        }
        assert!(browser.visited().iter().all(|address| !address.contains(&person.fin) && !address.contains(&number)));
        assert_eq!(stage.refunds().len(), n + 1);
    }
    let seen = stage.seen_by("kiosk-1");
    assert!(seen.len() == 3 && seen.iter().all(|order| order.state == OrderState::Refunded), "the counter sees it");
}

#[test]
fn an_order_under_a_clerks_hands_issued_or_paid_elsewhere_is_not_cancelled_here() {
    let Some(stage) = Stage::start(1000) else { return };
    let (person, browser) = (&stage.people[0], stage.browser("en"));
    let number = ordered(&browser, person, A_TOKEN).number();
    let clerk = stage.centre.clerk_at("kiosk-1");
    let refused = |number: &str, fin: &str, why: &str| {
        for path in ["/status/cancel", "/status/cancelled"] {
            let page = sent(&browser, path, number, fin);
            assert_eq!(page.status, 409, "{path}");
            assert!(page.body.contains(why) && page.body.contains("Registration Centre"), "{}", page.body);
        }
        assert!(!sent(&browser, "/status", number, fin).body.contains("/status/cancel\""));
    };
    browser.open("/status");
    // The question is open in the browser while the clerk begins.
    assert_eq!(sent(&browser, "/status/cancel", &number, &person.fin).status, 200);
    let lease = clerk.lease(&number);
    refused(&number, &person.fin, "A clerk is working on this order");
    let carrier = SoftCarrier::p256(CarrierKind::UsbToken);
    clerk.certificate(&number, lease.attempt, &carrier);
    clerk.prove(&number, lease.attempt, &carrier);
    refused(&number, &person.fin, "The certificate is issued");
    assert_eq!(stage.centre.order_state(&number), "issued");
    refused("260-1147", "7TEST1Z", "This order cannot be cancelled here");
    assert_eq!(stage.centre.order_state("260-1147"), "paid");
    assert_eq!(stage.refunds(), [""; 0]);
}

#[test]
fn a_cancelled_order_is_leased_by_nobody_and_a_released_one_is_cancelled() {
    let Some(stage) = Stage::start(1000) else { return };
    let (person, browser) = (&stage.people[0], stage.browser("en"));
    let clerk = stage.centre.clerk_at("kiosk-1");
    for (n, leased_before) in [false, true].into_iter().enumerate() {
        let number = ordered(&browser, person, A_TOKEN).number();
        if leased_before {
            let lease = clerk.lease(&number);
            assert_eq!(clerk.release(&number, lease.attempt).status, 200);
        }
        browser.open("/status");
        let page = sent(&browser, "/status/cancelled", &number, &person.fin);
        assert!(page.body.contains("was refunded on"), "{}", page.body);
        let refused = clerk.try_lease(&number);
        assert_eq!(refused.status, 422, "leased before: {leased_before}: {}", refused.body);
        assert!(refused.body.contains("K-206"), "{}", refused.body);
        assert_eq!((stage.centre.order_state(&number).as_str(), stage.refunds().len()), ("refunded", n + 1));
    }
}

#[test]
fn an_order_whose_reader_was_handed_out_goes_to_the_centre_and_a_cancelled_one_pays_for_no_reader() {
    let Some(stage) = Stage::start(1000) else { return };
    let (person, browser) = (&stage.people[0], stage.browser("en"));
    let wish = Wish { carrier: CarrierKind::SmartCard, reader: true, ..A_TOKEN };
    let (kiosk, mut chain) = (stage.centre.kiosk("kiosk-1"), Chain::new());
    let cases =
        [(true, 409, "applied", "paid"), (false, 200, "refused the order did not pay for a reader", "refunded")];
    for (receipt, (handed_out_first, status, effect, state)) in (1..).zip(cases) {
        let number = ordered(&browser, person, wish).number();
        let handed_out = chain.add(&sold(receipt, vec![line(1, None)], prepaid(&number)));
        let hand_out = || kiosk.records(1, vec![handed_out.clone()]).ok::<RecordsAnswer>();
        if handed_out_first {
            hand_out();
        }
        browser.open("/status");
        assert_eq!(sent(&browser, "/status/cancelled", &number, &person.fin).status, status, "{effect}");
        hand_out();
        assert_eq!(effects(&stage.centre, "kiosk-1").last().map(String::as_str), Some(effect));
        assert_eq!(stage.centre.order_state(&number), state);
    }
}

#[test]
fn a_provider_that_is_away_does_not_keep_an_order_from_being_cancelled() {
    let Some(mut stage) = Stage::start(1000) else { return };
    let person = stage.people[0].clone();
    let number = ordered(&stage.browser("en"), &person, A_TOKEN).number();
    stage.services(true, false, true);
    let said = |stage: &Stage| {
        let browser = stage.browser("en");
        browser.open("/status");
        sent(&browser, "/status/cancelled", &number, &person.fin).body
    };
    assert!(said(&stage).contains("The refund of 18,00 AZN is on its way"));
    assert_eq!(stage.centre.order_state(&number), "cancelled");
    stage.restart();
    assert!(said(&stage).contains("The refund of 18,00 AZN is on its way"), "it is wanted, whatever restarts");
    assert_eq!(stage.refunds(), [""; 0]);
}

#[test]
fn a_stranger_cancels_nothing_and_whoever_guesses_is_asked_to_wait() {
    let Some(stage) = Stage::start(6) else { return };
    let (own, other) = (&stage.people[0], &stage.people[1]);
    let number = ordered(&stage.browser("en"), own, A_TOKEN).number();
    let browser = stage.browser("en");
    browser.open("/status");
    let bare = browser.send_as_it_is("/status/cancelled", &[("number", &number), ("fin", &own.fin)]);
    assert_eq!(bare.status, 403, "without the form's token");
    let foreign = browser.form(&browser.at("/status/cancelled"), &[("number", &number), ("fin", &own.fin)]);
    let foreign = foreign.header("cookie", browser.cookie()).header("sec-fetch-site", "cross-site");
    assert_eq!(stage.web.send(foreign).status, 403);
    let by_address = stage.web.request(Method::GET, &browser.at("/status/cancelled"));
    assert_eq!(stage.web.send(by_address).status, 303);
    for path in ["/status/cancel", "/status/cancelled"] {
        let answer = |number: &str| {
            let page = sent(&browser, path, number, &other.fin);
            (page.status, page.body.replace(number, ""))
        };
        let strangers = answer(&number);
        assert_eq!((strangers.0, &strangers), (404, &answer("999-999999")), "{path}");
    }
    let tried: Vec<u16> = (0..3).map(|_| sent(&browser, "/status/cancelled", &number, &other.fin).status).collect();
    assert_eq!(tried[2], 429);
    assert_eq!((stage.centre.order_state(&number).as_str(), stage.refunds().len()), ("paid", 0));
}
