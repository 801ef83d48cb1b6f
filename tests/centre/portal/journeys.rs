//! From "All services" to the counter's feed: every kind of applicant, carrier and language.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::{ApplicantKind, CarrierKind, OrderState};
use imza_kiosk::wire::centre::RecordsAnswer;

use super::browser::{Browser, Page};
use super::stage::{Person, Stage};
use crate::carrier::SoftCarrier;
use crate::records::{Chain, hand_over};

/// Longest page, in bytes.
const PAGE_BYTES_MAX: usize = 100 * 1024;

/// What somebody orders.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub applicant: ApplicantKind,
    pub carrier: CarrierKind,
    pub reader: bool,
    pub branch: &'static str,
}

/// A citizen's token.
pub const A_TOKEN: Wish =
    Wish { applicant: ApplicantKind::Citizen, carrier: CarrierKind::UsbToken, reader: false, branch: "baku-01" };

/// Says everything that an order needs, up to the page with the price.
pub fn up_to_the_price(browser: &Browser<'_>, person: &Person, wish: Wish) -> Page {
    let service = format!("/services/{}", wish.applicant.word());
    let services = browser.open("/services");
    assert!(services.body.contains(&service), "{}", services.body);
    let rules = browser.open(&service);
    assert_eq!((rules.status, rules.path()), (200, service.as_str()));
    browser.send(&service, &[("accept", "yes")]);
    match wish.applicant.is_organisation() {
        true => organisation_and_holders(browser, &[person], wish),
        false => one_holder(browser, person, wish),
    }
    browser.open("/order/contact");
    let contact = [("phone", "000 000 00 17"), ("email", "sifaris@example.az"), ("branch", wish.branch)];
    let carrier = browser.send("/order/contact", &contact);
    assert_eq!((carrier.status, carrier.path()), (200, "/order/carrier"), "{}", carrier.body);
    let mut choice = vec![("carrier", wish.carrier.word())];
    if wish.reader {
        choice.push(("reader", "yes"));
    }
    browser.send("/order/carrier", &choice)
}

/// The organisation whose VÖEN a sandbox's person orders with.
pub const fn voen_of(applicant: ApplicantKind) -> &'static str {
    match applicant {
        ApplicantKind::LegalEntity => "1000003101",
        ApplicantKind::StateBody => "1000004691",
        ApplicantKind::Citizen | ApplicantKind::Entrepreneur => "",
    }
}

fn one_holder(browser: &Browser<'_>, person: &Person, wish: Wish) {
    let typed = [("fin", person.fin.as_str()), ("document", &person.document_number), ("bring", "yes")];
    browser.open("/order/person");
    let found = browser.send("/order/person", &typed);
    assert_eq!(found.status, 200, "{}", found.body);
    for shown in [&person.surname, &person.given_name, &person.patronymic] {
        assert!(found.body.contains(shown.as_str()), "{shown}");
    }
    if wish.applicant == ApplicantKind::Entrepreneur {
        browser.open("/order/organisation");
        let voen = person.order.as_ref().and_then(|order| order.voen.as_deref()).expect("an entrepreneur");
        let found = browser.send("/order/organisation", &[("voen", voen)]);
        assert_eq!((found.status, found.path()), (200, "/order/organisation"), "{}", found.body);
    }
}

/// What the register says of the organisation, and everybody who signs for it.
pub fn organisation_and_holders(browser: &Browser<'_>, people: &[&Person], wish: Wish) {
    browser.open("/order/organisation");
    let found = browser.send("/order/organisation", &[("voen", voen_of(wish.applicant))]);
    assert_eq!((found.status, found.path()), (200, "/order/organisation"), "{}", found.body);
    for person in people {
        browser.open("/order/holders");
        let typed = [("fin", person.fin.as_str()), ("document", person.document_number.as_str())];
        let added = browser.send("/order/holders", &typed);
        assert_eq!(added.status, 200, "{}", added.body);
        assert!(added.body.contains(&person.surname), "{}", added.body);
    }
}

/// The whole way, up to the page with the number.
pub fn ordered(browser: &Browser<'_>, person: &Person, wish: Wish) -> Page {
    up_to_the_price(browser, person, wish);
    let bank = browser.send("/order/review", &[]);
    let paid = browser.press(&bank, "pay");
    assert_eq!((paid.status, paid.path()), (200, "/order/payment"), "{}", paid.body);
    let done = browser.send("/order/confirm", &[]);
    assert_eq!((done.status, done.path()), (200, "/order/done"), "{}", done.body);
    done
}

/// Orders a token for somebody, issues it and hands it over; answers the order's number.
pub fn handed_over(stage: &Stage, person: &Person) -> String {
    let number = ordered(&stage.browser("en"), person, A_TOKEN).number();
    let clerk = stage.centre.clerk_at("kiosk-1");
    let (carrier, mut chain) = (SoftCarrier::p256(A_TOKEN.carrier), Chain::new());
    let lease = clerk.lease(&number);
    let answer = clerk.certificate(&number, lease.attempt, &carrier);
    clerk.prove(&number, lease.attempt, &carrier);
    let sha256 = Sha256Hash::of(&answer.certificate.0);
    clerk.records(1, vec![chain.add(&hand_over(&number, &carrier.report().serial, sha256))]).ok::<RecordsAnswer>();
    assert_eq!(stage.centre.certificate_state(&number), "active");
    number
}

#[test]
fn every_applicant_orders_every_carrier_in_every_language_and_the_counter_sees_it() {
    let Some(stage) = Stage::start(1000) else { return };
    let carriers = [(CarrierKind::UsbToken, false), (CarrierKind::SmartCard, false), (CarrierKind::SmartCard, true)];
    let (mut people, mut traders) = (stage.people.iter().cycle(), stage.entrepreneurs().into_iter().cycle());
    let mut placed = vec![];
    for applicant in ApplicantKind::ALL.iter().copied() {
        for (carrier, reader) in carriers {
            for language in ["az", "en", "ru"] {
                let branch = if reader { "ganja-01" } else { "baku-01" };
                let wish = Wish { applicant, carrier, reader, branch };
                let person = match applicant {
                    ApplicantKind::Entrepreneur => traders.next(),
                    _ => people.next(),
                };
                let person = person.expect("a person");
                let browser = stage.browser(language);
                let done = ordered(&browser, person, wish);
                assert!(done.body.contains(&format!("<html lang=\"{language}\">")), "{wish:?} {language}");
                assert!(done.body.contains("<svg class=\"qr\""), "{wish:?} {language}");
                assert!(*browser.longest.borrow() < PAGE_BYTES_MAX, "{wish:?} {language}");
                for address in browser.visited() {
                    for secret in [&person.fin, &person.document_number, "000000017", "sifaris", "1000003101", "100000"]
                    {
                        assert!(!address.contains(secret), "{address}");
                    }
                }
                placed.push((done.number(), person.clone(), wish));
            }
        }
    }
    let seen = [stage.seen_by("kiosk-1"), stage.seen_by("kiosk-3")].concat();
    assert_eq!((placed.len(), seen.len()), (36, 36));
    for (number, person, wish) in placed {
        let order = seen.iter().find(|order| order.number.as_str() == number).expect("the counter sees it");
        let price = match wish.applicant {
            ApplicantKind::Citizen => 1800,
            ApplicantKind::Entrepreneur => 3600,
            ApplicantKind::LegalEntity => 7200,
            ApplicantKind::StateBody => 5800,
        } + if wish.reader { 2000 } else { 0 };
        assert_eq!((order.state, order.price.value()), (OrderState::Paid, price), "{wish:?}");
        assert_eq!((order.applicant, order.carrier, order.reader_ordered), (wish.applicant, wish.carrier, wish.reader));
        assert_eq!((order.fin.as_str(), order.document.as_str()), (&*person.fin, &*person.document_number));
        assert_eq!(order.branch.code, wish.branch);
        let organisation = order.organisation.as_ref().map(|organisation| organisation.name.as_str());
        let own = format!("{} {} {}", person.surname, person.given_name, person.patronymic);
        let expected = match wish.applicant {
            ApplicantKind::Citizen => None,
            ApplicantKind::Entrepreneur => Some(own.as_str()),
            ApplicantKind::LegalEntity => Some("Nümunə Sınaq MMC"),
            ApplicantKind::StateBody => Some("Nümunə Dövlət Agentliyi"),
        };
        assert_eq!((organisation, order.package.is_some()), (expected, wish.applicant.is_organisation()));
    }
    let log = stage.centre.log();
    for person in &stage.people {
        assert!(!log.contains(&person.fin) && !log.contains(&person.surname), "{log}");
    }
}

#[test]
fn which_rules_were_accepted_and_when_is_kept_as_proof() {
    let Some(stage) = Stage::start(10) else { return };
    let done = ordered(&stage.browser("ru"), &stage.people[0], A_TOKEN);
    let shown = stage.centre.json(&["order", "show", &done.number()]);
    let rules = Sha256Hash::of(include_bytes!("../../../assets/portal/user-rules.ru.txt")).to_string();
    assert_eq!(
        (shown["agreed"]["rules_sha256"].as_str(), shown["agreed"]["language"].as_str()),
        (Some(&*rules), Some("ru"))
    );
    let at: jiff::Timestamp = shown["agreed"]["at"].as_str().expect("a time").parse().expect("a time");
    assert!(at <= jiff::Timestamp::now());
}

#[test]
fn a_draft_is_there_when_its_owner_comes_back_and_nobody_else_sees_it() {
    let Some(mut stage) = Stage::start(10) else { return };
    let person = stage.people[0].clone();
    let cookie = {
        let browser = stage.browser("en");
        up_to_the_price(&browser, &person, A_TOKEN);
        browser.cookie()
    };
    stage.restart();
    let owner = stage.browser("en").with_cookie(cookie);
    let review = owner.open("/order");
    assert_eq!((review.status, review.path()), (200, "/order/review"));
    assert!(review.body.contains(&person.surname));
    let stranger = stage.browser("en").open("/order/review");
    assert_eq!(stranger.status, 404);
    assert!(!stranger.body.contains(&person.surname));
    let gone = owner.send("/order/forget", &[]);
    assert_eq!(gone.path(), "/services");
    assert_eq!(owner.open("/order/review").status, 404);
}

#[test]
fn the_pages_that_anybody_may_read_are_there_in_every_language() {
    let Some(stage) = Stage::start(10) else { return };
    for (language, services, prices) in [
        ("az", "Vətəndaşlar üçün", "18,00 AZN"),
        ("en", "for citizens", "72,00 AZN"),
        ("ru", "для граждан", "58,00 AZN"),
    ] {
        let browser = stage.browser(language);
        let shown = |path: &str| {
            let page = browser.open(path);
            assert_eq!(page.status, 200, "{language} {path}");
            page.body
        };
        assert!(shown("/services").contains(services));
        // "All services" stands in the menu "E-services" of every page, which opens without a script.
        let menu = shown("/prices");
        let menu =
            menu.split_once("<details class=\"e-services\">").and_then(|(_, rest)| rest.split_once("</details>"));
        let menu = menu.expect("a menu").0;
        for link in ["services", "services/citizen", "services/state-body", "mine", "check"] {
            assert!(menu.contains(&format!("href=\"/{language}/{link}\"")), "{link}: {menu}");
        }
        assert!(shown("/prices").contains(prices));
        assert!(shown("/centres").contains("Gəncə-01"));
        assert!(shown("/about").contains("FIPS"));
        assert!(shown("/status").contains("name=\"fin\""));
        let found = shown("/services?q=V%C3%96EN");
        let found = found.split_once("<ul class=\"services\">").and_then(|(_, rest)| rest.split_once("</ul>"));
        let found = found.expect("services").0;
        assert!(found.contains("/services/entrepreneur") && !found.contains("/services/citizen\""), "{found}");
    }
}
