//! What cannot be issued, said on the real screen before a carrier is asked for: each message with its code, what happened
//! and what to do, in the three languages.

use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::mrz::check_digit;

use super::hands::wedge;
use super::kiosk::{ENTER, ESC, Kiosk};
use super::stage::{SMALL, Stage};

/// What the person at the home screen tries.
enum Tries {
    /// Scans this zone.
    Zone(&'static [&'static str]),
    /// Scans Aysel's ID card as it would be had it expired in 2020.
    ExpiredCard,
    /// Scans a person's ID card.
    Card(&'static str),
    /// Types into the prompt.
    Types(&'static str),
    /// Opens Aysel's order by its number, then scans a person's ID card.
    OrderThenCard(&'static str),
    /// Opens Aysel's order by its number, then confirms without a card.
    OrderThenEnter,
}

/// What is typed comes before what is scanned: Enter right after a scan counts as the scan's own.
const REFUSALS: &[(Tries, Fault)] = &[
    (Tries::Types("??"), Fault::SearchUnreadable),
    (Tries::Types("260-9999"), Fault::NoOrder),
    (Tries::OrderThenEnter, Fault::IdCardNotRead),
    (Tries::OrderThenCard("id-elvin"), Fault::IdentityMismatch),
    (Tries::Zone(&["IAAZEAA000001707TEST1Z<<<<<<<<", "9001011F3312315AZE<<<<<<<<<<<1"]), Fault::MrzLength),
    (
        Tries::Zone(&[
            "IAAZEAA000001707TEST1Z<<<<<<<<",
            "9001011F3312315AZE<<<<*<<<<<<1",
            "NUMUNE<<AYSEL<<<<<<<<<<<<<<<<<",
        ]),
        Fault::MrzCharset,
    ),
    (
        Tries::Zone(&[
            "IAAZEAA000001807TEST1Z<<<<<<<<",
            "9001011F3312315AZE<<<<<<<<<<<1",
            "NUMUNE<<AYSEL<<<<<<<<<<<<<<<<<",
        ]),
        Fault::MrzCheckDigit,
    ),
    // The specimen of ICAO Doc 9303-5, of a state that does not exist.
    (
        Tries::Zone(&[
            "I<UTOD231458907<<<<<<<<<<<<<<<",
            "7408122F1204159UTO<<<<<<<<<<<6",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        ]),
        Fault::MrzOtherDocument,
    ),
    (Tries::ExpiredCard, Fault::DocumentExpired),
    (Tries::Card("id-omer"), Fault::NoOrder),
    (Tries::Card("id-rashad"), Fault::OrderUnpaid),
    (Tries::Card("id-shahla"), Fault::OrderOtherBranch),
];

#[test]
fn what_cannot_be_issued_is_said_with_its_remedy_before_a_carrier_is_asked_for() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    refuse_a_wrong_password(&mut kiosk);
    refuse_another_kiosks_order(&stage, &mut kiosk);
    for (tries, fault) in REFUSALS {
        attempt(&stage, &mut kiosk, tries);
        kiosk.refuses(*fault);
        kiosk.leaves(*fault);
        kiosk.sees("home-prompt-scan");
    }
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    assert_eq!(stage.centre.json(&["certificate", "list"]), serde_json::json!([]), "nothing was issued");
}

fn attempt(stage: &Stage, kiosk: &mut Kiosk, tries: &Tries) {
    match tries {
        Tries::Zone(lines) => kiosk.types(&wedge(lines)),
        Tries::ExpiredCard => kiosk.types(&wedge(&expired(&stage.person("id-aysel").mrz))),
        Tries::Card(id) => kiosk.types(&wedge(&stage.person(id).mrz)),
        Tries::Types(text) => kiosk.types(&format!("{text}{ENTER}")),
        Tries::OrderThenCard(id) => {
            open_by_number(kiosk, "260-1147");
            kiosk.types(&wedge(&stage.person(id).mrz));
        }
        Tries::OrderThenEnter => {
            open_by_number(kiosk, "260-1147");
            kiosk.types(ENTER);
        }
    }
}

fn open_by_number(kiosk: &mut Kiosk, number: &str) {
    kiosk.types(&format!("{number}{ENTER}"));
    kiosk.sees("order-verdict-scan");
}

fn refuse_a_wrong_password(kiosk: &mut Kiosk) {
    kiosk.sees("sign-in-next-name");
    kiosk.types("aysel\r");
    kiosk.sees("sign-in-next-password");
    kiosk.types("not-it\r");
    kiosk.refuses(Fault::SignInRefused);
    kiosk.types("demo-clerk\r");
    kiosk.sees("home-prompt-scan");
}

/// While one kiosk has an order in service, a second kiosk of the branch is told so.
fn refuse_another_kiosks_order(stage: &Stage, second: &mut Kiosk) {
    let mut first = stage.opens_another_kiosk("baku-01-2");
    first.signs_in();
    first.types(&wedge(&stage.person("id-aysel").mrz));
    first.presses_until(ENTER, "issue-next-smart-card");
    second.types("260-1147");
    second.types(ENTER);
    second.refuses(Fault::OrderLeased);
    second.leaves(Fault::OrderLeased);
    second.sees("home-prompt-scan");
    first.types(ESC);
    first.sees("home-prompt-scan");
    // The order is free once the centre knows.
    first.sees_sent(1);
    assert_eq!(first.ends(), 0, "an ordinary end");
}

/// A TD1 zone with its date of expiry in the past and the check digits that belong to it (ICAO Doc 9303-5, 4.2.2).
fn expired(mrz: &[String]) -> Vec<String> {
    let [first, second, third] = mrz else { panic!("a TD1 zone has three lines") };
    let date = "201231";
    let digit = |field: &str| char::from(check_digit(field.as_bytes()));
    let kept = format!("{}{date}{}{}", &second[..8], digit(date), &second[15..29]);
    let composite = format!("{}{}{}{}", &first[5..30], &kept[0..7], &kept[8..15], &kept[18..29]);
    vec![first.clone(), format!("{kept}{}", digit(&composite)), third.clone()]
}
