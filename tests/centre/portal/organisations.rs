//! Organisations: what the registers say of them and of those who sign for them, one payment, and an order for each at the counter.

use imza_kiosk::domain::order::{ApplicantKind, CarrierKind, OrderState};

use super::browser::{Browser, Page};
use super::journeys::{Wish, organisation_and_holders, voen_of};
use super::stage::Stage;

/// A company's cards, with readers.
const CARDS: Wish =
    Wish { applicant: ApplicantKind::LegalEntity, carrier: CarrierKind::SmartCard, reader: true, branch: "baku-01" };

/// An application of a company for three, placed; the numbers of its orders with those who will sign, in their places.
fn placed_for_three(stage: &Stage, browser: &Browser<'_>) -> Vec<(String, String)> {
    let signers = ["9TCR6LQ", "3TCR9LL", "7YXL2XY"];
    let people = signers.map(|fin| stage.people.iter().find(|person| person.fin == fin).expect("one"));
    organisation_and_holders(browser, &people, CARDS);
    let (_, done) = paid(browser, CARDS);
    assert_eq!(done.status, 200, "{}", done.body);
    let mut seen = stage.seen_by("kiosk-1");
    seen.retain(|order| order.package.as_ref().is_some_and(|package| package.number.as_str() == done.number()));
    seen.sort_by_key(|order| order.package.as_ref().map(|package| package.place));
    seen.iter().map(|order| (order.number.as_str().to_owned(), order.fin.as_str().to_owned())).collect()
}

/// Somebody who accepted the rules for an applicant of this kind.
fn begun<'a>(stage: &'a Stage, language: &'static str, applicant: ApplicantKind) -> Browser<'a> {
    let browser = stage.browser(language);
    let service = format!("/services/{}", applicant.word());
    browser.open(&service);
    browser.send(&service, &[("accept", "yes")]);
    browser
}

/// From the holders to the page with the number.
fn paid(browser: &Browser<'_>, wish: Wish) -> (Page, Page) {
    browser.open("/order/contact");
    browser.send("/order/contact", &[("phone", "000 000 00 17"), ("email", "a@example.az"), ("branch", wish.branch)]);
    let mut choice = vec![("carrier", wish.carrier.word())];
    if wish.reader {
        choice.push(("reader", "yes"));
    }
    let review = browser.send("/order/carrier", &choice);
    let bank = browser.send("/order/review", &[]);
    browser.press(&bank, "pay");
    (review, browser.send("/order/confirm", &[]))
}

#[test]
fn an_organisation_orders_for_several_by_a_list_pays_once_and_each_has_an_order_of_one_package() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = begun(&stage, "az", ApplicantKind::LegalEntity);
    let signers = ["9TCR6LQ", "3TCR9LL", "7YXL2XY"];
    let people: Vec<_> = signers.map(|fin| stage.people.iter().find(|person| person.fin == fin).expect("one")).into();
    organisation_and_holders(&browser, &people[..1], CARDS);
    // The first is there already: nobody of the list is taken until its line is out.
    let lines: Vec<String> = people.iter().map(|one| format!("{};{}", one.fin, one.document_number)).collect();
    let refused = browser.upload("/order/holders/list", &[("list", &lines.join("\n"))], b"");
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("1-ci sətir") && !refused.body.contains("2-ci sətir"), "{}", refused.body);
    browser.open("/order/holders");
    let added =
        browser.upload("/order/holders/list", &[], format!("FİN;Vəsiqə\r\n{}\r\n{}", lines[1], lines[2]).as_bytes());
    assert_eq!(added.status, 200, "{}", added.body);
    // One is taken out and comes back with the right of the seal, which only the head has.
    let out = browser.send("/order/holders", &[("remove", "9TCR6LQ")]);
    assert!(!out.body.contains("9TCR6LQ"));
    let sealed =
        |n: usize| [("fin", people[n].fin.as_str()), ("document", &people[n].document_number), ("seal", "yes")];
    browser.send("/order/holders", &[("remove", "3TCR9LL")]);
    let accountant = browser.send("/order/holders", &sealed(1));
    assert_eq!(accountant.status, 422);
    assert!(accountant.body.contains("Möhür hüququ reyestrdəki rəhbərindir"), "{}", accountant.body);
    assert_eq!(browser.send("/order/holders", &sealed(0)).status, 200);
    browser.send("/order/holders", &[("fin", &people[1].fin), ("document", &people[1].document_number)]);
    let (review, done) = paid(&browser, CARDS);
    assert!(review.body.contains("276,00 AZN"), "three certificates and readers: {}", review.body);
    let seen = stage.seen_by("kiosk-1");
    assert_eq!(seen.len(), 3);
    let number = done.number();
    let mut places: Vec<_> = seen
        .iter()
        .map(|order| {
            let package = order.package.as_ref().expect("a package");
            assert_eq!(package.number.as_str(), number);
            assert_eq!((order.state, order.price.value(), order.holders), (OrderState::Paid, 9200, 3));
            assert_eq!(order.organisation.as_ref().map(|it| it.voen.as_str()), Some(voen_of(CARDS.applicant)));
            assert!(done.body.contains(order.number.as_str()), "{}", done.body);
            (package.place, order.fin.as_str(), package.seal_right)
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, [(1, "7YXL2XY", false), (2, "9TCR6LQ", true), (3, "3TCR9LL", false)]);
    // CONFIRM pressed again places nothing more.
    assert_eq!(browser.send("/order/confirm", &[]).number(), number);
    assert_eq!(stage.seen_by("kiosk-1").len(), 3);
    let shown = stage.centre.json(&["order", "show", &number]);
    assert_eq!(shown["order"]["package"]["place"], 1);
}

#[test]
fn a_voen_is_held_against_its_rule_and_the_register_says_what_it_is() {
    let Some(stage) = Stage::start(1000) else { return };
    let cases = [
        (ApplicantKind::LegalEntity, "100000310", 422, "A VÖEN has 10 digits"),
        (ApplicantKind::LegalEntity, "1000001372", 422, "A VÖEN has 10 digits"),
        (ApplicantKind::LegalEntity, "1000003111", 422, "digits do not fit together"),
        (ApplicantKind::LegalEntity, "1000009591", 422, "has no such VÖEN. Compare"),
        (ApplicantKind::LegalEntity, "1000005221", 422, "this organisation is dissolved"),
        (ApplicantKind::LegalEntity, "1000007471", 422, "is suspended"),
        (ApplicantKind::LegalEntity, "1000004691", 422, "not of the applicants of this service"),
        (ApplicantKind::LegalEntity, "1000003101", 200, "TƏCRÜBƏ İLQAR MUSA OĞLU"),
        (ApplicantKind::StateBody, "1000004691", 200, "Nümunə Dövlət Agentliyi"),
    ];
    for (applicant, voen, status, says) in cases {
        let browser = begun(&stage, "en", applicant);
        browser.open("/order/organisation");
        let page = browser.send("/order/organisation", &[("voen", voen)]);
        assert_eq!(page.status, status, "{voen}");
        assert!(page.body.contains(says), "{voen}: {}", page.body);
        let next = browser.open("/order/holders");
        assert_eq!(next.path(), if status == 200 { "/order/holders" } else { "/order/organisation" }, "{voen}");
    }
    // A sole trader's is the holder's own.
    let (one, other) = (stage.entrepreneurs()[0].clone(), stage.entrepreneurs()[1].clone());
    let browser = begun(&stage, "en", ApplicantKind::Entrepreneur);
    browser.open("/order/person");
    browser.send("/order/person", &[("fin", &one.fin), ("document", &one.document_number), ("bring", "yes")]);
    let theirs = other.order.and_then(|order| order.voen).expect("a VÖEN");
    browser.open("/order/organisation");
    let page = browser.send("/order/organisation", &[("voen", &theirs)]);
    assert!((page.status, page.body.contains("this VÖEN is somebody else")) == (422, true), "{}", page.body);
}

#[test]
fn a_register_of_organisations_that_is_away_loses_nothing() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = begun(&stage, "en", ApplicantKind::LegalEntity);
    browser.open("/order/organisation");
    stage.organisations(false);
    let away = browser.send("/order/organisation", &[("voen", "1000003101")]);
    assert_eq!(away.status, 503);
    assert!(away.body.contains("The register of organisations does not answer"), "{}", away.body);
    stage.organisations(true);
    assert_eq!(browser.send("/order/organisation", &[("voen", "1000003101")]).status, 200);
}

#[test]
fn a_list_never_tells_which_people_there_are() {
    let Some(stage) = Stage::start(5) else { return };
    let browser = begun(&stage, "en", ApplicantKind::LegalEntity);
    browser.open("/order/organisation");
    browser.send("/order/organisation", &[("voen", "1000003101")]);
    let guesses: Vec<String> = (0..9).map(|n| format!("{n}GUESS1;AA000000{n}")).collect();
    browser.open("/order/holders");
    let page = browser.upload("/order/holders/list", &[("list", &guesses.join("\n"))], b"");
    assert_eq!(page.status, 429, "{}", page.body);
    for person in &stage.people {
        assert!(!stage.centre.log().contains(&person.fin));
    }
}

#[test]
fn a_list_comes_as_a_file_as_well_and_what_is_wrong_in_it_is_said_by_its_line() {
    let Some(stage) = Stage::start(1000) else { return };
    let browser = begun(&stage, "en", ApplicantKind::LegalEntity);
    browser.open("/order/organisation");
    browser.send("/order/organisation", &[("voen", "1000003101")]);
    let signers = ["9TCR6LQ", "3TCR9LL"].map(|fin| stage.people.iter().find(|person| person.fin == fin).expect("one"));
    let lines = signers.map(|one| format!("{};{}", one.fin, one.document_number));
    let wrong = format!("FİN;Card\r\n{}\r\nOOOOOOO;AA0000017;\r\n{};perhaps\r\n", lines[0], lines[1]);
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    browser.open("/order/holders");
    for (what, pasted, file, says) in [
        ("a workbook", "", b"PK\x03\x04 cells".to_vec(), &["This is a workbook"][..]),
        ("letters of another time", "", b"F\xddN;V\xc9S\xddQ\xc9".to_vec(), &["letters of this file cannot be read"]),
        ("too large", "", vec![b'\n'; 64 * 1024 + 1], &["64 KB at most"]),
        ("pasted as well", &*lines[0], lines[1].clone().into_bytes(), &["not both at once"]),
        ("neither", " ", vec![], &["There is nobody on the list"]),
        ("nobody", "", b"fin;card\n;;\n".to_vec(), &["Line 1", "There is nobody on the list"]),
        (
            "wrong lines",
            "",
            wrong.clone().into_bytes(),
            &["Line 3", "A FİN has 7", "Line 4", "“yes” or “no”", &lines[0]],
        ),
    ] {
        let page = browser.upload("/order/holders/list", &[("list", pasted)], &file);
        assert_eq!(page.status, 422, "{what}");
        for text in says {
            assert!(page.body.contains(text), "{what}: {text}: {}", page.body);
        }
        assert!(
            page.body.contains("Nobody has been added yet") && !page.body.contains("Line 2"),
            "{what}: nobody is added"
        );
    }
    let large = browser.upload("/order/holders/list", &[], &vec![b'a'; 3 * 1024 * 1024]);
    assert!(large.status == 413 && large.body.contains("a list of holders 64 KB"), "{}", large.body);
    browser.open("/order/holders");
    let added = browser.upload("/order/holders/list", &[("list", "")], &utf16(&lines.join("\r\n").replace(';', "\t")));
    assert_eq!((added.status, added.path()), (200, "/order/holders"), "{}", added.body);
    for one in signers {
        assert!(added.body.contains(&one.surname) && added.body.contains(&one.fin), "{}", added.body);
    }
    assert_eq!(browser.open("/order/holders/list").path(), "/order/contact", "by its address alone it leads on");
}

#[test]
fn one_order_of_a_package_is_cancelled_by_itself_and_its_share_of_the_payment_goes_back() {
    let Some(stage) = Stage::start(1000) else { return };
    let says = [
        ("az", "paketin qalan sifarişləri olduğu kimi qalır", "92,00 AZN ödəyən karta qaytarılıb, tarix: "),
        ("en", "the others of its package stay as they are", "92,00 AZN was refunded on "),
        ("ru", "остальные заказы пакета остаются как есть", "Возврат 92,00 AZN на карту, с которой платили, сделан "),
    ];
    for (n, (language, others_stay, refunded)) in says.into_iter().enumerate() {
        let owner = begun(&stage, language, ApplicantKind::LegalEntity);
        let orders = placed_for_three(&stage, &owner);
        assert_eq!(orders.len(), 3);
        let sent = |browser: &Browser<'_>, path: &str, place: usize| {
            browser.send(path, &[("number", &*orders[place].0), ("fin", &*orders[place].1)])
        };
        let holder = stage.browser(language);
        holder.open("/status");
        let asked = sent(&holder, "/status/cancel", 0);
        assert!(asked.status == 200 && asked.body.contains(others_stay), "{}", asked.body);
        assert!(asked.body.contains("92,00 AZN"), "its own price, not the package's: {}", asked.body);
        // The package's own number goes first; pressed twice it goes back once.
        for _ in 0..2 {
            let gone = sent(&holder, "/status/cancelled", 0);
            assert!(gone.status == 200 && gone.body.contains(refunded), "{}", gone.body);
        }
        let left = owner.open("/order/done");
        assert_eq!(
            (left.path(), left.number()),
            ("/order/done", orders[1].0.clone()),
            "the next one is there to collect"
        );
        assert!(left.body.contains("class=\"state refunded\""), "{}", left.body);
        assert_eq!(stage.given_back().iter().map(|(_, qepik)| *qepik).collect::<Vec<_>>(), vec![9200; 1 + 3 * n]);
        for place in [2, 1] {
            sent(&holder, "/status/cancelled", place);
            assert_eq!(stage.centre.order_state(&orders[place].0), "refunded");
        }
        assert_eq!(owner.open("/order/done").path(), "/status", "nothing is left to collect");
        let given: Vec<_> = stage.given_back().into_iter().map(|(_, qepik)| qepik).collect();
        assert_eq!(given, vec![9200; 3 + 3 * n]);
    }
}
