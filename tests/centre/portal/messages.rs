//! What citizens are told, by real SMTP and over HTTP to a gateway; and signing in by a code that comes so.

use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::wire::centre::{HelloAnswer, RecordsAnswer};

use super::browser::{Browser, Page};
use super::journeys::{A_TOKEN, ordered};
use super::stage::{Person, Sent, Stage};
use crate::carrier::SoftCarrier;
use crate::records::{Chain, hand_over};

fn by<'a>(sent: &'a [Sent], channel: &str) -> Vec<&'a Sent> {
    sent.iter().filter(|message| message.channel == channel).collect()
}

/// Signs a visitor in with the code that comes to the telephone.
fn signed_in<'a>(stage: &'a Stage, person: &Person) -> Browser<'a> {
    let browser = stage.browser("en");
    browser.open("/sign-in");
    let before = by(&stage.messages(), "sms").len();
    let asked = browser.send("/sign-in", &[("fin", &person.fin), ("document", &person.document_number)]);
    assert_eq!((asked.status, asked.path()), (200, "/sign-in/code"), "{}", asked.body);
    let code = |message: &Sent| message.text.contains("your code is");
    let sent = stage.messages_until(|sent| by(sent, "sms").len() > before && sent.last().is_some_and(code));
    let text = &sent.last().expect("a message").text;
    let digits: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    let mine = browser.send("/sign-in/code", &[("code", &format!(" {} {}", &digits[..3], &digits[3..]))]);
    assert_eq!((mine.status, mine.path()), (200, "/mine"), "{}", mine.body);
    browser
}

fn sent(browser: &Browser<'_>, path: &str, number: &str, more: &[(&str, &str)]) -> Page {
    browser.send(path, &[&[("number", number)][..], more].concat())
}

#[test]
fn a_citizen_is_told_by_mail_and_telephone_and_suspends_a_lost_carrier_at_once() {
    let Some(stage) = Stage::start(1000) else { return };
    let person = &stage.people[0];
    let number = ordered(&stage.browser("en"), person, A_TOKEN).number();
    let clerk = stage.centre.clerk_at("kiosk-1");
    clerk.hello().ok::<HelloAnswer>();
    let told = stage.messages_until(|sent| sent.len() >= 3);
    for message in by(&told, "mail") {
        let text = message.plain();
        assert_eq!(message.to, "sifaris@example.az");
        assert!(text.contains(&number) && text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(message.reference.ends_with("@order.example>"), "{}", message.reference);
    }
    assert_eq!(by(&told, "sms")[0].to, "+994000000017");
    assert!(by(&told, "sms")[0].text.contains(&number) && by(&told, "sms")[0].text.contains("Bakı-01"));
    // Issued and handed over.
    let (carrier, mut chain) = (SoftCarrier::p256(CarrierKind::UsbToken), Chain::new());
    let lease = clerk.lease(&number);
    let answer = clerk.certificate(&number, lease.attempt, &carrier);
    clerk.prove(&number, lease.attempt, &carrier);
    let subject = format!("Subject: The certificate of order {number} is issued");
    stage.messages_until(|sent| sent.iter().any(|message| message.text.contains(&subject)));
    let sha256 = imza_kiosk::domain::carrier::Sha256Hash::of(&answer.certificate.0);
    clerk.records(1, vec![chain.add(&hand_over(&number, &carrier.report().serial, sha256))]).ok::<RecordsAnswer>();
    assert_eq!(stage.centre.certificate_state(&number), "active");
    let subject = format!("Subject: Order {number} was handed over");
    stage.messages_until(|sent| sent.iter().any(|message| message.text.contains(&subject)));
    // Lost, reported by whoever has the telephone.
    let browser = signed_in(&stage, person);
    let asked = sent(&browser, "/mine/lost", &number, &[]);
    assert!(asked.body.contains("Suspend the certificate?"), "{}", asked.body);
    assert_eq!(stage.centre.certificate_state(&number), "active", "asked is not yet suspended");
    let done = sent(&browser, "/mine/suspended", &number, &[("reason", "lost")]);
    assert!(done.body.contains("The certificate is suspended from now on"), "{}", done.body);
    assert_eq!(stage.centre.certificate_state(&number), "on-hold");
    let suspended = |message: &Sent| message.text.contains("suspended");
    let all = stage.messages_until(|sent| sent.iter().filter(|message| suspended(message)).count() >= 2);
    // Pressed again, and nothing more.
    sent(&browser, "/mine/suspended", &number, &[("reason", "lost")]);
    assert_eq!(stage.messages().len(), all.len());
    let mut names: Vec<_> = all.iter().map(|message| (&message.channel, &message.reference)).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all.len(), "each event once");
    let log = stage.centre.log();
    for secret in [&person.fin, "sifaris@example.az", "000000017", "your code"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn an_order_moves_to_another_centre_by_its_owners_word_alone() {
    let Some(stage) = Stage::start(1000) else { return };
    let (person, other) = (&stage.people[0], &stage.people[1]);
    let number = ordered(&stage.browser("en"), person, A_TOKEN).number();
    let others = ordered(&stage.browser("en"), other, A_TOKEN).number();
    for path in ["/mine", "/mine/move", "/mine/moved", "/mine/lost", "/mine/suspended"] {
        assert_eq!(stage.browser("en").open(path).path(), "/sign-in", "{path}");
    }
    let browser = signed_in(&stage, person);
    let mine = browser.open("/mine");
    // One telephone ordered for both, and another FİN is another person.
    assert!(mine.body.contains(&number) && !mine.body.contains(&others), "{}", mine.body);
    assert!(sent(&browser, "/mine/move", &number, &[]).body.contains("Gəncə-01"));
    for to in ["nowhere-01", ""] {
        assert_eq!(sent(&browser, "/mine/moved", &number, &[("branch", to)]).status, 409, "{to}");
    }
    assert_eq!(sent(&browser, "/mine/moved", &others, &[("branch", "ganja-01")]).path(), "/mine");
    let moved = sent(&browser, "/mine/moved", &number, &[("branch", "ganja-01")]);
    assert!(moved.body.contains("The order has moved"), "{}", moved.body);
    assert_eq!(stage.seen_by("kiosk-3").iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), [&*number]);
    assert!(stage.seen_by("kiosk-1").iter().all(|order| order.number.as_str() != number));
    // Under a clerk's hands it stays.
    let clerk = stage.centre.clerk_at("kiosk-3");
    clerk.lease(&number);
    assert_eq!(sent(&browser, "/mine/moved", &number, &[("branch", "baku-01")]).status, 409);
    browser.send("/sign-out", &[]);
    assert_eq!(browser.open("/mine").path(), "/sign-in");
    assert!(browser.visited().iter().all(|address| !address.contains(&person.fin) && !address.contains(&number)));
}

#[test]
fn a_mail_server_that_is_away_costs_nothing_but_time() {
    let Some(stage) = Stage::start(1000) else { return };
    stage.messengers(false, false);
    let number = ordered(&stage.browser("az"), &stage.people[0], A_TOKEN).number();
    let tried = |stage: &Stage| {
        let shown = stage.centre.json(&["order", "show", &number]);
        let paid = shown["messages"].as_array().expect("messages").iter().find(|told| told["event"] == "paid").cloned();
        paid.is_some_and(|told| told["tries"].as_u64() > Some(0) && told["state"] == "wanted")
    };
    let began = std::time::Instant::now();
    while !tried(&stage) {
        assert!(began.elapsed().as_secs() < 30, "it is tried");
    }
    assert_eq!(stage.messages(), []);
    stage.messengers(true, true);
    let page = stage.browser("az").open("/services");
    assert_eq!(page.status, 200, "pages do not wait for it");
}
