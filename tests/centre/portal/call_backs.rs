//! The payment provider's call-backs: a table of everything that may be told, forged, lost or told at the wrong time, and how many
//! orders come of it. Each case is a visitor of their own at one portal.

use aws_lc_rs::hmac;

use super::browser::Page;
use super::chromium::note_figures;
use super::journeys::{A_TOKEN, up_to_the_price};
use super::stage::Stage;

/// What is sent instead of a genuine call-back.
#[derive(Debug, Clone, Copy)]
enum Sent {
    /// Signed by the provider's secret, now.
    Genuine,
    /// The very bytes of a minute ago.
    Replayed,
    Unsigned,
    EmptySignature,
    HalfSignature,
    OtherSecret,
    OtherBody,
    HourOld,
    HourAhead,
    NotJson,
    WithoutId,
    PathForId,
    LongId,
    UnknownId,
    /// It claims what it likes besides the id.
    Claiming,
    TooLong,
}

/// What happens, one after the other.
#[derive(Debug, Clone, Copy)]
enum Deed {
    /// The citizen pays on the provider's page, and is back.
    Pay,
    /// The citizen gives up there.
    Decline,
    /// The provider tells it, and gets this status.
    Tell(u16),
    /// Somebody sends this, and gets this status.
    Send(Sent, u16),
    /// CONFIRM.
    Confirm,
    /// The provider's answers say this from now on: amount, reference, currency.
    Answers(Option<i64>, Option<&'static str>, Option<&'static str>),
    /// The provider cannot be asked, or can again.
    ProviderIsUp(bool),
    /// The centre is ended and started again.
    Restart,
}

use Deed::{Answers, Confirm, Decline, Pay, ProviderIsUp, Restart, Send, Tell};

/// What it is, what happens, and how many orders come of it.
const CASES: &[(&str, &[Deed], usize)] = &[
    ("told once, before CONFIRM", &[Pay, Tell(200), Confirm], 1),
    ("told twice, before CONFIRM", &[Pay, Tell(200), Tell(200), Confirm], 1),
    ("never told", &[Pay, Confirm], 1),
    ("told late", &[Pay, Confirm, Tell(200)], 1),
    ("told late, twice", &[Pay, Confirm, Tell(200), Tell(200)], 1),
    ("told before and after", &[Pay, Tell(200), Confirm, Tell(200)], 1),
    ("told, and CONFIRM pressed twice", &[Pay, Tell(200), Confirm, Confirm], 1),
    ("told before anything was paid", &[Send(Sent::Genuine, 200), Confirm], 0),
    ("told before and after it was paid", &[Send(Sent::Genuine, 200), Pay, Send(Sent::Genuine, 200), Confirm], 1),
    ("told of a payment that was given up", &[Decline, Tell(200)], 0),
    ("replayed", &[Pay, Send(Sent::Replayed, 200), Send(Sent::Replayed, 200), Confirm, Send(Sent::Replayed, 200)], 1),
    ("replayed before anything was paid", &[Send(Sent::Replayed, 200), Send(Sent::Replayed, 200), Confirm], 0),
    ("replayed after an hour", &[Send(Sent::HourOld, 403), Confirm], 0),
    ("from an hour ahead", &[Send(Sent::HourAhead, 403), Confirm], 0),
    ("unsigned", &[Send(Sent::Unsigned, 403), Confirm], 0),
    ("with an empty signature", &[Send(Sent::EmptySignature, 403), Confirm], 0),
    ("with half a signature", &[Send(Sent::HalfSignature, 403), Confirm], 0),
    ("forged with another secret", &[Send(Sent::OtherSecret, 403), Confirm], 0),
    ("with the signature of another body", &[Send(Sent::OtherBody, 403), Confirm], 0),
    ("no JSON", &[Send(Sent::NotJson, 403), Confirm], 0),
    ("without an id", &[Send(Sent::WithoutId, 403), Confirm], 0),
    ("with a path for an id", &[Send(Sent::PathForId, 403), Confirm], 0),
    ("with an id that is too long", &[Send(Sent::LongId, 403), Confirm], 0),
    ("about a payment that is not ours", &[Send(Sent::UnknownId, 200), Confirm], 0),
    ("claiming that it is paid", &[Send(Sent::Claiming, 200), Confirm], 0),
    ("longer than a call-back may be", &[Send(Sent::TooLong, 413), Confirm], 0),
    ("of a smaller amount", &[Answers(Some(1), None, None), Pay, Tell(503), Confirm], 0),
    ("of a larger amount", &[Answers(Some(180_000), None, None), Pay, Tell(503), Confirm], 0),
    ("of another payment's reference", &[Answers(None, Some("another"), None), Pay, Tell(503), Confirm], 0),
    ("in another currency", &[Answers(None, None, Some("USD")), Pay, Tell(503), Confirm], 0),
    (
        "while the provider cannot be asked",
        &[ProviderIsUp(false), Pay, Tell(503), ProviderIsUp(true), Tell(200), Confirm],
        1,
    ),
    ("lost while the provider cannot be asked", &[ProviderIsUp(false), Pay, ProviderIsUp(true), Confirm], 1),
    ("after the centre started again", &[Pay, Restart, Send(Sent::Genuine, 200), Confirm], 1),
    ("after CONFIRM and another start", &[Pay, Confirm, Restart, Send(Sent::Genuine, 200), Confirm], 1),
];

fn signed(secret: &str, seconds: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("t={seconds},v1={}", hex::encode(hmac::sign(&key, format!("{seconds}.{body}").as_bytes())))
}

/// Body and signature.
fn made(sent: Sent, secret: &str, id: &str) -> (String, Option<String>) {
    let now = jiff::Timestamp::now().as_second();
    let genuine = format!("{{\"id\":\"{id}\"}}");
    let by_secret = |seconds: i64, body: String| {
        let signature = signed(secret, seconds, &body);
        (body, Some(signature))
    };
    match sent {
        Sent::Genuine => by_secret(now, genuine),
        Sent::Replayed => by_secret(now - 60, genuine),
        Sent::HourOld => by_secret(now - 3600, genuine),
        Sent::HourAhead => by_secret(now + 3600, genuine),
        Sent::Unsigned => (genuine, None),
        Sent::EmptySignature => (genuine, Some(String::new())),
        Sent::HalfSignature => {
            let whole = signed(secret, now, &genuine);
            (genuine, Some(whole[..whole.len() / 2].to_owned()))
        }
        Sent::OtherSecret => (genuine.clone(), Some(signed("another", now, &genuine))),
        Sent::OtherBody => (genuine, Some(signed(secret, now, "{\"id\":\"00\"}"))),
        Sent::NotJson => by_secret(now, "{".to_owned()),
        Sent::WithoutId => by_secret(now, "{\"payment\":\"1\"}".to_owned()),
        Sent::PathForId => by_secret(now, format!("{{\"id\":\"../payments/{id}\"}}")),
        Sent::LongId => by_secret(now, format!("{{\"id\":\"{}\"}}", "a".repeat(65))),
        Sent::UnknownId => by_secret(now, "{\"id\":\"00\"}".to_owned()),
        Sent::Claiming => by_secret(
            now,
            format!("{{\"id\":\"{id}\",\"standing\":\"paid\",\"amount_qepik\":1800,\"currency\":\"AZN\"}}"),
        ),
        Sent::TooLong => by_secret(now, format!("{{\"id\":\"{id}\",\"why\":\"{}\"}}", "a".repeat(20_000))),
    }
}

/// A visitor who stands before the provider's page: that page, and the cookie they are known by.
fn before_the_bank(stage: &Stage, n: usize) -> (Page, String) {
    let browser = stage.browser("en");
    up_to_the_price(&browser, &stage.people[n % stage.people.len()], A_TOKEN);
    let bank = browser.send("/order/review", &[]);
    assert!(bank.address.contains("/provider/page/"), "{}", bank.address);
    (bank, browser.cookie())
}

/// What was asked for with a status and got another.
fn differs(stage: &mut Stage, deed: Deed, bank: &Page, cookie: &str) -> Option<(u16, u16)> {
    let id = bank.address.rsplit('/').next().expect("an id");
    let browser = stage.browser("en").with_cookie(cookie.to_owned());
    let (wanted, got) = match deed {
        Pay => (200, browser.press(bank, "pay").status),
        Decline => (200, browser.press(bank, "decline").status),
        Confirm => {
            // A visitor's token is the same on every page.
            browser.open("/status");
            let page = browser.send("/order/confirm", &[]);
            (200, if page.status == 503 { 200 } else { page.status })
        }
        Tell(status) => (status, stage.tell(id)),
        Send(sent, status) => {
            let (body, signature) = made(sent, &stage.secret(), id);
            let address = format!("{}/payments/told", stage.web.base);
            (status, stage.web.post_json(&address, &body, signature.as_deref()).status)
        }
        Answers(amount, reference, currency) => {
            stage.alter(id, amount, reference, currency);
            return None;
        }
        ProviderIsUp(is_up) => {
            stage.services(true, is_up, false);
            return None;
        }
        Restart => {
            stage.restart();
            return None;
        }
    };
    (wanted != got).then_some((wanted, got))
}

#[test]
fn whatever_a_call_back_says_however_often_and_when_makes_one_order_of_a_payment_that_was_made_and_none_of_another() {
    let Some(mut stage) = Stage::start(10_000) else { return };
    stage.services(true, true, false);
    let mut placed = 0;
    for (n, (what, deeds, orders)) in CASES.iter().enumerate() {
        let (bank, cookie) = before_the_bank(&stage, n);
        for deed in *deeds {
            let found = differs(&mut stage, *deed, &bank, &cookie);
            assert_eq!(found, None, "{what}: {deed:?}: wanted, got");
        }
        placed += orders;
        assert_eq!(stage.seen_by("kiosk-1").len(), placed, "{what}");
    }
    note_figures("portal-call-backs.json", &[("portal.callback_cases", CASES.len() as u64, "")]);
}
