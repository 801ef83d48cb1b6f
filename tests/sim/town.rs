//! The branch, its officers, and the people who come for their certificates. One ledger with all of them is made once, and
//! every run begins with a copy.

use std::path::Path;
use std::sync::OnceLock;

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use imza_kiosk::central::ledger::devices::{DeviceState, NewDevice};
use imza_kiosk::central::ledger::{Ledger, LedgerError, branches, devices, kiosks, officers, orders};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::mrz::check_digit;
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState};
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName};
use jiff::SignedDuration;

use crate::world::BEGIN;

/// Orders of people who come while things go wrong.
const ORDERS: usize = 14;
/// Most kiosks of a run; each has orders of people who come when everything is well again.
pub const KIOSKS_MAX: usize = 4;
/// Such orders of one kiosk.
const LATE_ORDERS: usize = 2;

pub const PASSWORD: &str = "sabah-sabah";
pub const SUPERVISOR: &str = "samir";
pub const BRANCH: &str = "baku-01";
pub const OTHER_BRANCH: &str = "ganja-01";
pub const OFFICERS: [&str; 4] = ["aysel", "elvin", "kamran", "sabina"];

/// A person with an order.
pub struct Customer {
    pub order: OrderNumber,
    pub zone: String,
    pub kind: CarrierKind,
    pub pin: String,
    /// The carrier that the person's issue was begun on.
    pub carrier: Option<usize>,
    /// The kiosk in front of which the person stands, or that the person waits for.
    pub comes_to: Option<usize>,
    /// Comes only when everything is well.
    pub late: bool,
    /// Comes back to the same kiosk, however often.
    pub stays: bool,
    /// How often the person could not be served and went away.
    pub sent_away: u32,
    pub is_done: bool,
}

const fn kind(number: usize) -> CarrierKind {
    if number.is_multiple_of(3) { CarrierKind::UsbToken } else { CarrierKind::SmartCard }
}

fn document(number: usize) -> String {
    format!("AA{number:07}")
}

fn fin(number: usize) -> String {
    format!("7TES{number:02}Z")
}

fn order_number(number: usize) -> OrderNumber {
    OrderNumber::parse(&format!("260-{number:04}")).expect("valid")
}

/// A person with an order, and the kiosk that they wait for.
pub fn customer(number: usize, late: Option<usize>) -> Customer {
    Customer {
        order: order_number(number),
        zone: zone(number),
        kind: kind(number),
        pin: format!("48{:04}", 2900 + number * 7 % 89),
        carrier: None,
        comes_to: late,
        late: late.is_some(),
        stays: false,
        sent_away: 0,
        is_done: false,
    }
}

/// The people of a run, in the order in which they come.
pub fn customers(kiosks: usize) -> Vec<Customer> {
    let late = (0..kiosks * LATE_ORDERS).map(|n| customer(ORDERS + n, Some(n % kiosks)));
    (0..ORDERS).map(|n| customer(n, None)).chain(late).collect()
}

/// The machine-readable zone of a person's ID card (ICAO Doc 9303-5, TD1).
fn zone(number: usize) -> String {
    let digit = |field: &str| char::from(check_digit(field.as_bytes()));
    let document = document(number);
    let first = format!("IAAZE{document}{}{:<15}", digit(&document), fin(number)).replace(' ', "<");
    let (birth, expiry) = ("900101", "331231");
    let dates = format!("{birth}{}F{expiry}{}AZE<<<<<<<<<<<", digit(birth), digit(expiry));
    let composite = format!("{}{}{}{}", &first[5..30], &dates[..7], &dates[8..15], &dates[18..29]);
    format!("{first}\n{dates}{}\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n", digit(&composite))
}

/// The bytes of the ledger that every run begins with.
pub fn ledger() -> &'static [u8] {
    static LEDGER: OnceLock<Vec<u8>> = OnceLock::new();
    LEDGER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ledger.sqlite");
        let ledger = Ledger::open_or_create(&file).expect("a ledger");
        fill(&ledger).expect("filled");
        drop(ledger);
        std::fs::read(&file).expect("readable")
    })
}

/// The real hash function with its least parameters: a run signs in dozens of times.
pub fn cheap_hash(password: &str) -> String {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("parameters");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_with_salt(password.as_bytes(), &[7; 16]).expect("hashed").to_string()
}

fn fill(ledger: &Ledger) -> Result<(), LedgerError> {
    let hash = cheap_hash(PASSWORD);
    let at = BEGIN - SignedDuration::from_hours(24);
    ledger.write(|tx| {
        branches::put(tx, &branch())?;
        branches::put(tx, &Branch { code: OTHER_BRANCH.into(), name: "Gəncə-1".into() })?;
        // A stock is kept of everything from the beginning, with nothing on the shelf.
        for ware in ["smart-card", "usb-token", "reader"] {
            let sql = "INSERT INTO stock_balances (branch, account, to_branch, ware, is_numbered, pieces)
                VALUES ('baku-01', 'shelf', '', $1, 0, 0)";
            tx.execute(sql, &[ware.into()])?;
        }
        for name in OFFICERS {
            let id = OfficerId::parse(name).expect("valid");
            officers::add(tx, &Officer::new(id, "Aysel N.", Role::Clerk).expect("valid"), &hash, at)?;
        }
        let samir = OfficerId::parse(SUPERVISOR).expect("valid");
        officers::add(tx, &Officer::new(samir, "Samir T.", Role::Supervisor).expect("valid"), &hash, at)?;
        for number in 1..=KIOSKS_MAX {
            let name = format!("baku-01-{number}");
            kiosks::add(tx, &name, "baku-01", at)?;
            let device = NewDevice {
                kiosk: &name,
                epoch: 1,
                spki_sha256: Sha256Hash::of(name.as_bytes()),
                der: name.as_bytes(),
                not_after: BEGIN + SignedDuration::from_hours(24),
            };
            devices::add(tx, &device, DeviceState::Current, at)?;
        }
        for number in 0..ORDERS + KIOSKS_MAX * LATE_ORDERS {
            orders::add(tx, &order(number, branch()))?;
        }
        Ok(())
    })
}

fn branch() -> Branch {
    Branch { code: BRANCH.into(), name: "Bakı-1".into() }
}

pub fn order(number: usize, branch: Branch) -> Order {
    let at = BEGIN - SignedDuration::from_hours(20);
    Order {
        number: order_number(number),
        state: OrderState::Ready,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new("NÜMUNƏ", "AYSEL", Some("ELDAR QIZI")).expect("valid"),
        phone: None,
        fin: Fin::parse(&fin(number)).expect("valid"),
        document: DocumentNumber::parse(&document(number)).expect("valid"),
        birth_date: jiff::civil::date(1990, 1, 1),
        carrier: kind(number),
        reader_ordered: false,
        price: Qepik::new(1800),
        paid_at: Some(at),
        branch,
        placed_at: at,
        lease: None,
    }
}

/// Lays a fresh copy of a ledger out.
pub fn lay_out(file: &Path, ledger: &[u8]) {
    for name in ["ledger.sqlite-wal", "ledger.sqlite-shm"] {
        drop(std::fs::remove_file(file.with_file_name(name)));
    }
    std::fs::write(file, ledger).expect("a copy of the ledger");
}
