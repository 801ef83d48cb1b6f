//! The README's walk-through, key by key, as data: for each kind of carrier and applicant, in each language, at two sizes.

use imza_kiosk::kiosk::app::Language;

use super::figures;
use super::hands::Hand;
use super::judges::{AYSEL, ELVIN, Issued, SMART_CARD, USB_TOKEN, judge, judge_queue};
use super::kiosk::{ENTER, Kiosk};
use super::stage::{LARGE, SMALL, Stage};

/// One walk.
struct Walk {
    language: Language,
    size: (u16, u16),
    hand: Hand,
    /// What asks for the carrier.
    wants: &'static str,
    issued: Issued<'static>,
}

/// What the person does.
enum Does {
    Keys(&'static str),
    /// Keys that count only once the kiosk no longer takes them for the end of a scan.
    KeysOnceSettled(&'static str),
    Scans,
    PutsCarrierIn,
    TypesPin,
}

/// What the person must see before going on.
enum Sees {
    Sentence(&'static str),
    /// The sentence that asks for this order's kind of carrier.
    WantedCarrier,
    /// The order's number in a title.
    Order,
    Holder,
    CarrierSerial,
}

use Does::{Keys, KeysOnceSettled, PutsCarrierIn, Scans, TypesPin};
use Sees::{CarrierSerial, Holder, Order, Sentence, WantedCarrier};

/// The table of the README, from a kiosk just opened to the next citizen.
const ROAD: &[(Does, &[Sees])] = &[
    (Keys("aysel\r"), &[Sentence("sign-in-next-password")]),
    (Keys("demo-clerk\r"), &[Sentence("home-next-scan"), Order]),
    (Scans, &[Order, Holder, Sentence("order-verdict-ready"), Sentence("order-next-confirm")]),
    (KeysOnceSettled(ENTER), &[Sentence("step-lease"), WantedCarrier]),
    (PutsCarrierIn, &[CarrierSerial, Sentence("issue-pin-turn"), Sentence("issue-next-pin")]),
    (TypesPin, &[Sentence("issue-next-pin-again")]),
    (TypesPin, &[Sentence("issue-proven"), Sentence("issue-next-hand-over")]),
    (Keys(ENTER), &[Sentence("receipt-done"), Order, Holder, CarrierSerial, Sentence("receipt-sent")]),
    (Keys(ENTER), &[Sentence("home-next-scan")]),
];

/// Smart cards: the README's own walk, a citizen in English on a large screen, a legal entity's accountant in Russian.
const SMART_CARDS: [Walk; 3] = [
    Walk { language: Language::Az, size: SMALL, hand: Hand::Wedge, wants: "issue-next-smart-card", issued: AYSEL },
    Walk {
        language: Language::En,
        size: LARGE,
        hand: Hand::Typed,
        wants: "issue-next-smart-card",
        issued: Issued {
            person: "id-gunel",
            order: "260-1149",
            carrier: "card-2",
            serial: "26100002",
            module: SMART_CARD,
            pin: "70519382",
            subject: "serialNumber=PNOAZ-5SNQ7GL,GN=GÜNEL,SN=SINAQ,CN=SINAQ GÜNEL İLQAR QIZI,C=AZ",
        },
    },
    Walk {
        language: Language::Ru,
        size: SMALL,
        hand: Hand::Paste,
        wants: "issue-next-smart-card",
        issued: Issued {
            person: "id-lale",
            order: "260-1155",
            carrier: "card-3",
            serial: "26100003",
            module: SMART_CARD,
            pin: "9035174",
            subject: "organizationIdentifier=VATAZ-1000003101,O=Nümunə Sınaq MMC,serialNumber=PNOAZ-3TCR9LL,GN=LALƏ,SN=TƏCRÜBƏ,CN=TƏCRÜBƏ LALƏ SABİR QIZI,C=AZ",
        },
    },
];

/// USB tokens: the README's own with an ID card for life, an entrepreneur in Russian, a state body's officer in English.
const USB_TOKENS: [Walk; 3] = [
    Walk { language: Language::Az, size: SMALL, hand: Hand::Paste, wants: "issue-next-usb-token", issued: ELVIN },
    Walk {
        language: Language::Ru,
        size: LARGE,
        hand: Hand::Wedge,
        wants: "issue-next-usb-token",
        issued: Issued {
            person: "id-nigar",
            order: "260-1153",
            carrier: "token-2",
            serial: "26200002",
            module: USB_TOKEN,
            pin: "3950728",
            subject: "organizationIdentifier=VATAZ-1000002442,O=NİGAR MİSAL,serialNumber=PNOAZ-8MSL5NR,GN=NİGAR,SN=MİSAL,CN=MİSAL NİGAR ƏHMƏD QIZI,C=AZ",
        },
    },
    Walk {
        language: Language::En,
        size: SMALL,
        hand: Hand::Typed,
        wants: "issue-next-usb-token",
        issued: Issued {
            person: "id-ulker",
            order: "260-1157",
            carrier: "token-3",
            serial: "26200003",
            module: USB_TOKEN,
            pin: "51840627",
            subject: "organizationIdentifier=VATAZ-1000004691,O=Nümunə Dövlət Agentliyi,serialNumber=PNOAZ-5YXL8KR,GN=ÜLKƏR,SN=YOXLAMA,CN=YOXLAMA ÜLKƏR GÜNDÜZ QIZI,C=AZ",
        },
    },
];

#[test]
fn the_walk_through_ends_with_smart_cards_that_strangers_accept() {
    walk_all(&SMART_CARDS);
}

#[test]
fn the_walk_through_ends_with_usb_tokens_that_strangers_accept() {
    walk_all(&USB_TOKENS);
}

fn walk_all(walks: &[Walk]) {
    let Some(stage) = Stage::set() else { return };
    for (walk, done) in walks.iter().zip(1..) {
        take(&stage, walk);
        judge(&stage, &walk.issued);
        stage.counter.remove(walk.issued.carrier);
        judge_queue(&stage, done);
        figures::count("road.walks");
    }
}

fn take(stage: &Stage, walk: &Walk) {
    let mut kiosk = stage.opens_kiosk(walk.size);
    kiosk.sees("sign-in-next-name");
    kiosk.speaks(walk.language);
    for (does, sees) in ROAD {
        step(stage, walk, &mut kiosk, does, sees);
    }
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}

fn step(stage: &Stage, walk: &Walk, kiosk: &mut Kiosk, does: &Does, sees: &[Sees]) {
    let person = stage.person(walk.issued.person);
    match does {
        Keys(keys) => kiosk.types(keys),
        KeysOnceSettled(keys) => kiosk.presses_until(keys, walk.wants),
        Scans => {
            stage.counter.insert(walk.issued.person);
            kiosk.scans(&person, walk.hand);
        }
        PutsCarrierIn => stage.counter.insert(walk.issued.carrier),
        TypesPin => kiosk.types(&format!("{}{ENTER}", walk.issued.pin)),
    }
    for sight in sees {
        match sight {
            Sentence(id) => kiosk.sees(id),
            WantedCarrier => kiosk.sees(walk.wants),
            Order => kiosk.sees_text(walk.issued.order),
            Holder => kiosk.sees_text(&format!("{} {} {}", person.surname, person.given_name, person.patronymic)),
            CarrierSerial => kiosk.sees_text(walk.issued.serial),
        }
    }
}
