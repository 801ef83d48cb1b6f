//! A ledger to try a sentence on: empty or with a branch, an officer, a kiosk and two orders, on either database.

use imza_kiosk::central::ledger::certificates::{self, Intended};
use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{Ledger, LedgerError, Place, ServerPlace, Tx, branches, kiosks, leases, officers};
use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::invalid_documents::{DocumentCheck, DocumentStanding};
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::{Branch, Lease, OrderNumber, OrderState};
use imza_kiosk::domain::person::DocumentNumber;
use imza_kiosk::domain::secret::Password;
use jiff::Timestamp;

use crate::postgres::{Cluster, PASSWORD};

/// The start of time: no sentence here is about when.
pub const AT: Timestamp = Timestamp::UNIX_EPOCH;

/// A database that ledgers can be made in.
pub enum Bench {
    Sqlite,
    Postgres(&'static Cluster),
}

/// The place of one ledger, gone at the end.
pub struct Home {
    folder: tempfile::TempDir,
    pub place: Place,
}

impl Home {
    /// A place that holds something else.
    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn open(&self) -> Ledger {
        Ledger::open(&self.place).expect("the ledger opens")
    }
}

/// The shared server, or a word that this cannot run here.
pub fn cluster() -> Option<&'static Cluster> {
    Cluster::shared().inspect_err(|why| println!("skipped: {why}")).ok()
}

/// The place of a database of a server.
pub fn place(server: String) -> Place {
    let password = Some(Password::new(PASSWORD.to_owned()));
    Place::Server(ServerPlace { address: server, password, authorities: Vec::new(), connections_max: 4 })
}

impl Bench {
    /// A place without a ledger.
    pub fn empty(&self) -> Home {
        let folder = tempfile::tempdir().expect("a folder");
        let place = match self {
            Self::Sqlite => Place::File(folder.path().join("ledger.sqlite")),
            Self::Postgres(cluster) => place(cluster.server(&cluster.new_database())),
        };
        Home { folder, place }
    }

    /// A ledger with people and orders; each order has two attempts.
    pub fn filled(&self) -> (Home, Ledger) {
        let home = self.empty();
        let ledger = Ledger::open_or_create(&home.place).expect("a ledger");
        fill(&ledger);
        (home, ledger)
    }
}

pub fn fill(ledger: &Ledger) {
    let branch = Branch { code: "baku-01".to_owned(), name: "Bakı-01".to_owned() };
    let officer = Officer::new(aysel(), "Aysel N.", Role::Clerk).expect("an officer");
    let filled = ledger.write(|tx| {
        branches::put(tx, &branch)?;
        officers::add(tx, &officer, "hash", AT)?;
        kiosks::add(tx, "kiosk-1", "baku-01", AT)?;
        for number in ["260-1147", "260-1148"] {
            put_order(tx, number, OrderState::Paid)?;
            for attempt in [1, 2] {
                give(tx, number, attempt)?;
            }
        }
        Ok::<_, LedgerError>(())
    });
    assert_eq!(filled, Ok(()));
}

pub fn aysel() -> OfficerId {
    OfficerId::parse("aysel").expect("a name")
}

pub fn order(number: &str) -> OrderNumber {
    OrderNumber::parse(number).expect("a number")
}

/// Begins an attempt.
pub fn give(tx: &Tx<'_>, number: &str, attempt: u32) -> Result<(), LedgerError> {
    let lease = Lease { attempt, kiosk: "kiosk-1".to_owned(), officer: aysel(), expires_at: AT };
    let document = DocumentNumber::parse("AA0000017").expect("a number");
    let check = DocumentCheck { document, standing: DocumentStanding::NotAsked, asked_at: None };
    leases::give(tx, &order(number), &lease, (&ReadingMethod::MrzTyped.into(), &check), AT)
}

pub fn put_order(tx: &Tx<'_>, number: &str, state: OrderState) -> Result<(), LedgerError> {
    let sql = "INSERT INTO orders (number, state, applicant, holders, surname, given_name, fin, document, birth_date,
            carrier, reader_ordered, price_qepik, branch, placed_at)
        VALUES ($1, $2, 'citizen', 1, 'SINAQ', 'ƏLİ', '7TEST1Z', 'AA0000017', '1990-01-01', 'smart-card', 0, 1800,
            'baku-01', 0)";
    tx.execute(sql, &[number.into(), state.word().into()])?;
    Ok(())
}

pub fn intend(ledger: &Ledger, serial: &str, number: &str, attempt: u32, key: &[u8]) -> Result<(), LedgerError> {
    intend_for(ledger, KeyPurpose::Signature, (serial, key), (number, attempt))
}

pub fn intend_for(
    ledger: &Ledger,
    purpose: KeyPurpose,
    (serial, key): (&str, &[u8]),
    (number, attempt): (&str, u32),
) -> Result<(), LedgerError> {
    let order = order(number);
    let intended = Intended {
        serial,
        order: &order,
        attempt,
        purpose,
        policy: "ncp+",
        subject_id: "PNOAZ-7TEST1Z",
        spki: key,
        request: b"request",
        tbs: b"tbs",
        not_before: AT,
        not_after: AT,
        carrier_serial: "1",
        carrier_kind: "smart-card",
        carrier_manufacturer: "",
        carrier_model: "",
        carrier_firmware: "",
        key_origin: "{}",
        attestation: "[]",
        kiosk: "kiosk-1",
        officer: "aysel",
    };
    ledger.write(|tx| certificates::intend(tx, &intended, AT))
}

/// Counts by a statement.
pub fn count(tx: &Tx<'_>, sql: &str, params: &[Value]) -> Result<i64, LedgerError> {
    tx.query_one(sql, params)?.map_or(Ok(-1), |mut row| row.take())
}

/// The database itself said no.
pub fn is_refused<T>(answer: Result<T, LedgerError>) -> bool {
    matches!(answer, Err(LedgerError::Constraint(_)))
}
