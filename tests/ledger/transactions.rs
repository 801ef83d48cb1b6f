//! Sentences about transactions, readers and ledgers that are none.

use std::sync::Barrier;

use imza_kiosk::central::ledger::{Ledger, LedgerError, Place, leases, orders};
use imza_kiosk::domain::order::OrderState;

use crate::bench::{AT, Bench, count, give, is_refused, order, put_order};

const ORDERS: &str = "SELECT count(*) FROM orders";

pub fn failed(bench: &Bench) {
    let (home, ledger) = bench.filled();
    let answer: Result<(), LedgerError> = ledger.write(|tx| {
        put_order(tx, "260-9000", OrderState::Paid)?;
        Err(LedgerError::Unexpected("changed my mind".to_owned()))
    });
    assert_eq!(answer, Err(LedgerError::Unexpected("changed my mind".to_owned())));
    let thrown = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ledger.write::<(), LedgerError>(|tx| {
            put_order(tx, "260-9001", OrderState::Paid)?;
            panic!("for a test")
        })
    }));
    assert!(thrown.is_err());
    assert_eq!(ledger.write(|tx| put_order(tx, "260-9002", OrderState::Paid)), Ok(()), "it takes the next write");
    drop(ledger);
    let ledger = home.open();
    for (number, is_there) in [("260-9000", false), ("260-9001", false), ("260-9002", true)] {
        let found = ledger.read(|tx| orders::by_number(tx, &order(number), AT)).expect("read");
        assert_eq!(found.is_some(), is_there, "{number}");
    }
}

pub fn first_failure(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let swallowed = ledger.write(|tx| {
        put_order(tx, "260-9000", OrderState::Paid)?;
        let taken = put_order(tx, "260-1147", OrderState::Paid);
        assert!(taken.is_err());
        let after = put_order(tx, "260-9001", OrderState::Paid);
        assert_eq!(after, taken, "the first failure is told again");
        Ok::<_, LedgerError>(())
    });
    assert!(is_refused(swallowed), "whatever the work answers");
    assert_eq!(ledger.read(|tx| count(tx, ORDERS, &[])), Ok(2));
}

pub fn view(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let seen = ledger.read(|tx| {
        let before = count(tx, ORDERS, &[])?;
        ledger.write(|tx| put_order(tx, "260-9003", OrderState::Paid))?;
        Ok::<_, LedgerError>((before, count(tx, ORDERS, &[])?))
    });
    assert_eq!(seen, Ok((2, 2)));
    assert_eq!(ledger.read(|tx| count(tx, ORDERS, &[])), Ok(3));
    assert!(ledger.read(|tx| tx.execute("DELETE FROM leases", &[])).is_err());
    assert!(ledger.read(|tx| leases::find(tx, &order("260-1147"))).expect("read").is_some());
}

/// Eight threads over two openings of the ledger each begin ten attempts, one after the last.
pub fn counted(bench: &Bench) {
    let (home, first) = bench.filled();
    let second = home.open();
    let attempt = |ledger: &Ledger| {
        ledger.write(|tx| {
            let next = leases::last_attempt(tx, &order("260-1148"))? + 1;
            give(tx, "260-1148", next)
        })
    };
    std::thread::scope(|scope| {
        for ledger in [&first, &second].into_iter().cycle().take(8) {
            scope.spawn(move || {
                for _ in 0..10 {
                    assert_eq!(attempt(ledger), Ok(()));
                }
            });
        }
    });
    let sql = "SELECT count(*) FROM attempts WHERE order_number = '260-1148'";
    let found =
        first.read(|tx| Ok::<_, LedgerError>((count(tx, sql, &[])?, leases::last_attempt(tx, &order("260-1148"))?)));
    assert_eq!(found, Ok((82, 82)), "two were there before");
}

/// Each takes the number that comes after all there are; the loser of a race meets its constraint and looks again.
pub fn numbered(bench: &Bench) {
    let (home, first) = bench.filled();
    let second = home.open();
    std::thread::scope(|scope| {
        for ledger in [&first, &second, &first, &second] {
            scope.spawn(move || {
                for _ in 0..10 {
                    let added = ledger.write(|tx| {
                        let next = count(tx, ORDERS, &[])?;
                        put_order(tx, &format!("900-{}", 1000 + next), OrderState::Paid)
                    });
                    assert_eq!(added, Ok(()));
                }
            });
        }
    });
    assert_eq!(first.read(|tx| count(tx, ORDERS, &[])), Ok(42));
}

/// Each adds an order only while the other's is not there: by itself each may, and together they may not.
pub fn crossed(bench: &Bench) {
    let (home, first) = bench.filled();
    let second = home.open();
    for round in 0..20 {
        let numbers = [format!("500-{:04}", 1000 + round), format!("600-{:04}", 1000 + round)];
        let start = Barrier::new(2);
        let add = |ledger: &Ledger, mine: &str, other: &str| {
            start.wait();
            ledger.write(|tx| {
                let is_alone = orders::by_number(tx, &order(other), AT)?.is_none();
                if is_alone {
                    put_order(tx, mine, OrderState::Paid)?;
                }
                Ok::<_, LedgerError>(is_alone)
            })
        };
        let went = std::thread::scope(|scope| {
            let one = scope.spawn(|| add(&first, &numbers[0], &numbers[1]));
            let other = scope.spawn(|| add(&second, &numbers[1], &numbers[0]));
            [one.join().expect("it ends"), other.join().expect("it ends")].map(|went| went.expect("it is answered"))
        });
        assert_eq!(went.iter().filter(|went| **went).count(), 1, "round {round}");
    }
}

/// Every writer reads what all of them change.
pub fn large_and_small(bench: &Bench) {
    let (home, first) = bench.filled();
    let second = home.open();
    let add = |ledger: &Ledger, is_large: bool, number: String| {
        let work = |tx: &imza_kiosk::central::ledger::Tx<'_>| {
            count(tx, ORDERS, &[])?;
            put_order(tx, &number, OrderState::Paid)
        };
        if is_large { ledger.write_many(work) } else { ledger.write(work) }
    };
    std::thread::scope(|scope| {
        for (n, ledger) in [&first, &second, &first, &second].into_iter().enumerate() {
            scope.spawn(move || {
                for m in 0..15 {
                    assert_eq!(add(ledger, n < 2, format!("70{n}-{:04}", 1000 + m)), Ok(()));
                }
            });
        }
    });
    assert_eq!(first.read(|tx| count(tx, ORDERS, &[])), Ok(62));
}

pub fn strangers(bench: &Bench) {
    let empty = bench.empty();
    assert!(matches!(Ledger::open(&empty.place), Err(LedgerError::Missing(_))));
    assert!(matches!(Ledger::open(&empty.place), Err(LedgerError::Missing(_))), "asking makes none");
    let (home, ledger) = bench.filled();
    assert_eq!(ledger.write(|tx| tx.execute("INSERT INTO schema_versions (version) VALUES (99)", &[])), Ok(1));
    let known = ledger.read(|tx| count(tx, "SELECT max(version) FROM schema_versions WHERE version < 99", &[]));
    drop(ledger);
    let newer = LedgerError::Newer { found: 99, known: known.expect("a version") };
    assert_eq!(Ledger::open(&home.place).err(), Some(newer.clone()));
    assert_eq!(Ledger::open_or_create(&home.place).err(), Some(newer));
    let nonsense = match &home.place {
        Place::File(_) => {
            let file = home.file("nonsense");
            std::fs::write(&file, "this is no database, and is long enough to look like one".repeat(20))
                .expect("written");
            Place::File(file)
        }
        Place::Server(_) => crate::bench::place("host=/nowhere user=nobody dbname=none".to_owned()),
    };
    assert!(matches!(Ledger::open(&nonsense), Err(LedgerError::Database(_) | LedgerError::Disconnected(_))));
}
