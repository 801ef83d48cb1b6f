//! The README's walk-through, key by key, as data: for each kind of carrier and applicant, in each language, at two sizes.

use std::fs;
use std::io::Write as _;

use imza_kiosk::kiosk::app::Language;
use portable_pty::{PtySize, native_pty_system};

use super::centre::KIOSK;
use super::figures;
use super::hands::{Hand, wedge};
use super::judges::{AYSEL, ELVIN, GUNEL, Issued, LALE, NIGAR, ULKER, judge, judge_queue};
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
    /// The receipt's number: one more than the last walk's on this kiosk.
    Receipt,
}

use Does::{Keys, KeysOnceSettled, PutsCarrierIn, Scans, TypesPin};
use Sees::{CarrierSerial, Holder, Order, Receipt, Sentence, WantedCarrier};

/// The table of the README, from a kiosk just opened to the next citizen.
const ROAD: &[(Does, &[Sees])] = &[
    (Keys("aysel\r"), &[Sentence("sign-in-next-password")]),
    (Keys("demo-clerk\r"), &[Sentence("home-next-scan"), Order]),
    (Scans, &[Order, Holder, Sentence("order-verdict-ready"), Sentence("order-next-confirm")]),
    (KeysOnceSettled(ENTER), &[Sentence("step-lease"), WantedCarrier]),
    (PutsCarrierIn, &[CarrierSerial, Sentence("issue-pin-turn"), Sentence("issue-next-pin")]),
    (TypesPin, &[Sentence("issue-next-pin-again")]),
    (TypesPin, &[Sentence("issue-proven"), Sentence("issue-next-hand-over")]),
    (Keys(ENTER), &[Receipt, Sentence("receipt-done"), Order, Holder, CarrierSerial, Sentence("receipt-sent")]),
    (Keys(ENTER), &[Sentence("home-next-scan")]),
];

/// Smart cards: the README's own walk, a citizen in English on a large screen, a legal entity's accountant in Russian.
const SMART_CARDS: [Walk; 3] = [
    Walk { language: Language::Az, size: SMALL, hand: Hand::Wedge, wants: SMART_CARD_WANTED, issued: AYSEL },
    Walk { language: Language::En, size: LARGE, hand: Hand::Typed, wants: SMART_CARD_WANTED, issued: GUNEL },
    Walk { language: Language::Ru, size: SMALL, hand: Hand::Paste, wants: SMART_CARD_WANTED, issued: LALE },
];

/// USB tokens: the README's own with an ID card for life, an entrepreneur in Russian, a state body's officer in English.
const USB_TOKENS: [Walk; 3] = [
    Walk { language: Language::Az, size: SMALL, hand: Hand::Paste, wants: USB_TOKEN_WANTED, issued: ELVIN },
    Walk { language: Language::Ru, size: LARGE, hand: Hand::Trickle, wants: USB_TOKEN_WANTED, issued: NIGAR },
    Walk { language: Language::En, size: SMALL, hand: Hand::Typed, wants: USB_TOKEN_WANTED, issued: ULKER },
];

/// Most key presses of an issue after the scan, besides the PIN and what only people know.
const KEY_PRESSES_MAX: usize = 12;

const SMART_CARD_WANTED: &str = "issue-next-smart-card";
const USB_TOKEN_WANTED: &str = "issue-next-usb-token";

#[test]
fn the_walk_through_ends_with_smart_cards_that_strangers_accept() {
    walk_all(&SMART_CARDS);
}

#[test]
fn the_walk_through_ends_with_usb_tokens_that_strangers_accept() {
    walk_all(&USB_TOKENS);
}

/// Keys of an issue after the scan, besides the PIN: Enter ends what is typed, and counts.
fn key_presses() -> usize {
    let scanned = ROAD.iter().position(|(does, _)| matches!(does, Scans)).expect("a card is scanned");
    let presses = |does: &Does| match does {
        Keys(keys) | KeysOnceSettled(keys) => keys.chars().count(),
        TypesPin => 1,
        Scans | PutsCarrierIn => 0,
    };
    ROAD[scanned..].iter().map(|(does, _)| presses(does)).sum()
}

fn walk_all(walks: &[Walk]) {
    let Some(stage) = Stage::set() else { return };
    let presses = key_presses();
    assert!(presses <= KEY_PRESSES_MAX, "an issue takes {presses} keys after the scan");
    figures::put("desk.key_presses_per_issue", presses);
    for (walk, done) in walks.iter().zip(1..) {
        take(&stage, walk, done);
        judge(&stage, &walk.issued);
        stage.counter.remove(walk.issued.carrier);
        judge_queue(&stage, done);
        figures::count("road.walks");
    }
}

fn take(stage: &Stage, walk: &Walk, number: usize) {
    let mut kiosk = stage.opens_kiosk(walk.size);
    kiosk.sees("sign-in-next-name");
    kiosk.speaks(walk.language);
    for (does, sees) in ROAD {
        act(stage, walk, &mut kiosk, does);
        sees.iter().for_each(|sight| look(stage, walk, &kiosk, sight, number));
    }
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}

fn act(stage: &Stage, walk: &Walk, kiosk: &mut Kiosk, does: &Does) {
    match does {
        Keys(keys) => kiosk.types(keys),
        KeysOnceSettled(keys) => kiosk.presses_until(keys, walk.wants),
        Scans => {
            stage.counter.insert(walk.issued.person);
            kiosk.scans(&stage.person(walk.issued.person), walk.hand);
        }
        PutsCarrierIn => stage.counter.insert(walk.issued.carrier),
        TypesPin => kiosk.types(&format!("{}{ENTER}", walk.issued.pin)),
    }
}

fn look(stage: &Stage, walk: &Walk, kiosk: &Kiosk, sight: &Sees, number: usize) {
    match sight {
        Sentence(id) => kiosk.sees(id),
        WantedCarrier => kiosk.sees(walk.wants),
        Order => kiosk.sees_text(walk.issued.order),
        Holder => {
            let person = stage.person(walk.issued.person);
            kiosk.sees_text(&format!("{} {} {}", person.surname, person.given_name, person.patronymic));
        }
        CarrierSerial => kiosk.sees_text(walk.issued.serial),
        Receipt => kiosk.sees_with("receipt-title", "number", &format!("{number:06}")),
    }
}

/// A pseudo-terminal stands in for the serial line: the kiosk opens its device file as it would a scanner's.
#[test]
fn a_scanner_on_a_serial_line_brings_a_person_in() {
    let Some(stage) = Stage::set() else { return };
    let line = native_pty_system().openpty(PtySize::default()).expect("a line");
    let device = line.master.tty_name().expect("a device file");
    let file = stage.file(KIOSK).join("kiosk.toml");
    let configuration = fs::read_to_string(&file).expect("the configuration");
    fs::write(&file, format!("{configuration}[scanner]\ndevice = \"{}\"\n", device.display())).expect("written");
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    let mut scanner = line.master.take_writer().expect("the scanner's end");
    scanner.write_all(wedge(&stage.person("id-aysel").mrz).as_bytes()).expect("a scan");
    kiosk.sees("order-verdict-ready");
    assert_eq!(kiosk.ends(), 0);
}
