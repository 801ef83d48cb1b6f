//! From a key to its frame while 100,000 orders lie behind the list: at the prompt, where each letter searches among all of
//! them, and in the list. Beside `tig` in a list of as many commits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use imza_kiosk::central::ledger::{Ledger, Place, orders};
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState};
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName};
use jiff::Timestamp;

use crate::contenders::Contender;
use crate::figures::{Figure, percentile};
use crate::pty::Pty;
use crate::response::{QUIET, milliseconds};
use crate::staging::{self, Centre};

/// Rows behind the list; `IMZA_ROWS` makes them fewer.
const ROWS: usize = 100_000;
/// Keys for each program; as many letters as arrows for the kiosk.
const KEYS: usize = 400;
/// Orders that one transaction adds.
const ADDED_AT_ONCE: usize = 5_000;
/// How long the copy of all orders may take to come.
const COPIED_WITHIN: Duration = Duration::from_secs(600);
const SYLLABLES: [&str; 8] = ["NÜ", "MU", "NƏ", "SI", "NAQ", "MİSAL", "TƏC", "RÜ"];
/// Begins the names of an eighth of all holders.
const BEGINNING: &str = "nü";

/// Opens the devices' screen, and goes home.
const F9: &str = "\x1b[20~";
const F2: &str = "\x1bOQ";
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";

/// A made-up name whose syllables mean nothing.
fn name(n: usize, syllables: u32) -> String {
    (0..syllables).map(|nth| SYLLABLES[n / 8_usize.pow(nth) % 8]).collect()
}

fn order(n: usize) -> Order {
    let state = if n.is_multiple_of(20) { OrderState::Ready } else { OrderState::HandedOver };
    Order {
        number: OrderNumber::parse(&format!("300-{n:06}")).expect("a number"),
        state,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new(&name(n, 5), &name(n / 3, 3), None).expect("a name"),
        fin: Fin::parse(&format!("{n:07}")).expect("a FİN"),
        document: DocumentNumber::parse(&format!("AA{n:07}")).expect("a number"),
        birth_date: jiff::civil::date(1990, 1, 1),
        phone: None,
        carrier: CarrierKind::SmartCard,
        reader_ordered: false,
        price: Qepik::new(1800),
        paid_at: Some(Timestamp::UNIX_EPOCH),
        branch: Branch { code: staging::BRANCH.into(), name: "Bakı-1".into() },
        placed_at: Timestamp::from_second(i64::try_from(n).expect("small")).expect("a moment"),
        lease: None,
    }
}

/// The key-to-frame times of the kiosk with all rows behind its list, and of `tig` with as many commits.
pub fn figures(folder: &Path) -> Vec<Figure> {
    let rows = std::env::var("IMZA_ROWS").map_or(ROWS, |rows| rows.parse().expect("a number of rows"));
    let folder = folder.join("rows");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (_centre, mut kiosk) = kiosk(&folder, rows);
    let mut tig = Pty::start(&Contender::tig(&folder, rows));
    // It goes to the middle of its list, which it has to have read for that.
    tig.until_quiet(Duration::from_secs(2));
    tig.type_keys(&format!(":{}\r", rows / 2));
    tig.until_quiet(Duration::from_secs(1));
    let mut took: [Vec<f64>; 2] = Default::default();
    for n in 0..KEYS {
        // Letters change what is searched for among all rows, arrows go through what was found.
        let kiosk_key = [DOWN, UP, "m", "\x7f"][n % 4];
        for ((pty, key), took) in [(&mut kiosk, kiosk_key), (&mut tig, ["j", "k"][n % 2])].into_iter().zip(&mut took) {
            let sent = pty.type_keys(key);
            took.push(milliseconds(pty.next().at - sent));
            pty.until_quiet(QUIET);
        }
    }
    for (name, took) in ["kiosk", "tig"].iter().zip(&took) {
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(|part| percentile(took, part));
        println!("  {name:<12} p50 {p50:.2}, p90 {p90:.2}, p99 {p99:.2} ms, {rows} rows");
    }
    let at = |part: f64| took.each_ref().map(|took| percentile(took, part));
    let ([p50, tig_p50], [p99, tig_p99]) = (at(0.5), at(0.99));
    vec![
        Figure::alone("ui.rows", rows as f64, "rows"),
        Figure::beside("ui.key_to_frame_p50_100k_ms", p50, "ms", "tig", tig_p50),
        Figure::beside("ui.key_to_frame_p99_100k_ms", p99, "ms", "tig", tig_p99),
    ]
}

/// A kiosk with a copy of this many orders, its clerk in front of those that begin alike.
fn kiosk(folder: &Path, rows: usize) -> (Centre, Pty) {
    Centre::set_up(folder, 0, &[]);
    fill(folder.join("centre/ledger.sqlite"), rows);
    let centre = Centre::begin(folder);
    let config = centre.kiosk("baku-01-1", folder, "");
    let nowhere = ("PCSCLITE_CSOCK_NAME".into(), folder.join("no-service").display().to_string());
    let mut kiosk = Pty::start(&Contender::kiosk(&config, vec![nowhere]));
    kiosk.until_shown(&["az en ru", "xətt var"]);
    kiosk.type_keys(&format!("{}\r", staging::CLERK.0));
    kiosk.type_keys(&format!("{}\r", staging::CLERK.1));
    kiosk.until_shown(&["Növbəti vətəndaş"]);
    kiosk.type_keys(F9);
    kiosk.until_shown_within(&["vəziyyəti"], COPIED_WITHIN);
    kiosk.type_keys(F2);
    kiosk.until_shown(&["Növbəti vətəndaş"]);
    for letter in BEGINNING.chars() {
        kiosk.type_keys(&letter.to_string());
        kiosk.until_quiet(Duration::from_millis(500));
    }
    (centre, kiosk)
}

/// Fills the centre's ledger past its commands: the bench waits for the screen, not for an import.
fn fill(file: PathBuf, rows: usize) {
    let ledger = Ledger::open(Place::File(file)).expect("the ledger opens");
    for from in (0..rows).step_by(ADDED_AT_ONCE) {
        let to = (from + ADDED_AT_ONCE).min(rows);
        let added = ledger.write(|tx| {
            for n in from..to {
                orders::add(tx, &order(n))?;
            }
            Ok::<_, imza_kiosk::central::ledger::LedgerError>(())
        });
        added.expect("the orders are added");
    }
}
