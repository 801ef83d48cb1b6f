//! Three branches with ten counters, their clerks, and the people who come on one working day.

use std::sync::OnceLock;

use imza_kiosk::central::ledger::devices::{DeviceState, NewDevice};
use imza_kiosk::central::ledger::{Ledger, LedgerError, branches, devices, kiosks, officers, orders};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::Branch;
use jiff::SignedDuration;

use crate::town::{Customer, PASSWORD, SUPERVISOR, cheap_hash, customer, order};
use crate::world::BEGIN;

/// The branches, and how many counters each has.
pub const BRANCHES: [(&str, usize); 3] = [("baku-01", 4), ("ganja-01", 3), ("sheki-01", 3)];
/// A clerk for each counter.
pub const CLERKS: [&str; 10] =
    ["aysel", "elvin", "kamran", "sabina", "leyla", "orxan", "nigar", "tural", "gunel", "rashad"];
/// Orders of each counter.
const ORDERS_OF_A_COUNTER: usize = 4;

/// The branch of each counter, as its place in [`BRANCHES`].
pub fn counters() -> Vec<usize> {
    let of = |(branch, (_, counters)): (usize, &(&str, usize))| std::iter::repeat_n(branch, *counters);
    BRANCHES.iter().enumerate().flat_map(of).collect()
}

/// The number of a counter in its branch.
pub fn place_in_branch(counter: usize) -> usize {
    let counters = counters();
    counters[..counter].iter().filter(|branch| **branch == counters[counter]).count()
}

/// The people of the day; whoever cannot be served comes back to the same counter.
pub fn customers() -> Vec<Customer> {
    let counters = CLERKS.len();
    let person = |number: usize| {
        let comes_to = Some(number % counters);
        Customer { comes_to, stays: true, late: false, ..customer(number, None) }
    };
    (0..counters * ORDERS_OF_A_COUNTER).map(person).collect()
}

/// The bytes of the ledger that every day begins with.
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

fn branch(at: usize) -> Branch {
    Branch { code: BRANCHES[at].0.into(), name: BRANCHES[at].0.into() }
}

fn fill(ledger: &Ledger) -> Result<(), LedgerError> {
    let hash = cheap_hash(PASSWORD);
    let at = BEGIN - SignedDuration::from_hours(24);
    let counters = counters();
    ledger.write(|tx| {
        for place in 0..BRANCHES.len() {
            branches::put(tx, &branch(place))?;
        }
        let people = CLERKS.iter().map(|name| (*name, Role::Clerk)).chain([(SUPERVISOR, Role::Supervisor)]);
        for (name, role) in people {
            let id = OfficerId::parse(name).expect("valid");
            officers::add(tx, &Officer::new(id, name, role).expect("valid"), &hash, at)?;
        }
        for (counter, place) in counters.iter().enumerate() {
            let name = format!("{}-{}", BRANCHES[*place].0, place_in_branch(counter) + 1);
            kiosks::add(tx, &name, BRANCHES[*place].0, at)?;
            let device = NewDevice {
                kiosk: &name,
                epoch: 1,
                spki_sha256: Sha256Hash::of(name.as_bytes()),
                der: name.as_bytes(),
                not_after: BEGIN + SignedDuration::from_hours(48),
            };
            devices::add(tx, &device, DeviceState::Current, at)?;
        }
        for number in 0..CLERKS.len() * ORDERS_OF_A_COUNTER {
            orders::add(tx, &order(number, branch(counters[number % counters.len()])))?;
        }
        Ok(())
    })
}
