//! Sentences about the feed of changes: whatever races, a reader that goes on from its cursor misses nothing and is told
//! nothing twice.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use imza_kiosk::central::ledger::{Ledger, LedgerError, Tx, changes};
use imza_kiosk::wire::changes::Item;

use crate::bench::Bench;
use crate::processes;

const FEED: &str = "baku-01";
const SUBJECT: &str = "revoked";
/// Changes that each writer makes; every fourth is of a thing that all of them change.
pub const CHANGES: usize = 40;
/// Entries of a page, fewer than there are.
const PAGE: usize = 7;

/// One writer's part: each transaction takes one position.
pub fn write(ledger: &Ledger, writer: &str) {
    for n in 0..CHANGES {
        let said = format!("{writer}-{n}");
        let id = if n % 4 == 0 { "shared" } else { said.as_str() };
        let put = |tx: &Tx<'_>| changes::put(tx, FEED, SUBJECT, id, Some(&Item::Revoked(said.clone())));
        let written = if n % 2 == 0 { ledger.write(put) } else { ledger.write_many(put) };
        assert_eq!(written, Ok(()));
    }
}

/// What a copy holds that asks again and again from where it is.
#[derive(Default)]
struct Copy {
    cursor: i64,
    told: HashMap<String, Vec<Item>>,
}

impl Copy {
    /// Takes a page; false when there was nothing new.
    fn pull(&mut self, ledger: &Ledger) -> bool {
        let page = ledger.read(|tx| changes::after(tx, FEED, self.cursor, 0, PAGE)).expect("read");
        for entry in &page {
            assert!(entry.position > self.cursor, "{} behind {}", entry.position, self.cursor);
            self.cursor = entry.position;
            self.told.entry(entry.name.clone()).or_default().extend(entry.item.clone());
        }
        !page.is_empty()
    }
}

pub fn raced(bench: &Bench) {
    let (home, first) = bench.filled();
    let second = home.open();
    let begun = first.read(|tx| changes::feed(tx, FEED)).expect("a feed").position;
    let others = ["p", "q"].map(|writer| processes::begin(&format!("change {writer}"), &home));
    let over = &AtomicBool::new(false);
    let copies = std::thread::scope(|scope| {
        let readers = [&first, &second].map(|ledger| {
            scope.spawn(move || {
                let mut copy = Copy { cursor: begun, ..Copy::default() };
                loop {
                    // Asked before the last page is: what is there when all is over is read once more.
                    let ended = over.load(Ordering::Acquire);
                    if !copy.pull(ledger) && ended {
                        return copy;
                    }
                }
            })
        });
        let writers = [(&first, "a"), (&second, "b"), (&second, "c")];
        let writers = writers.map(|(ledger, writer)| scope.spawn(move || write(ledger, writer)));
        writers.into_iter().for_each(|writer| writer.join().expect("it ends"));
        others.into_iter().for_each(processes::end);
        over.store(true, Ordering::Release);
        readers.map(|reader| reader.join().expect("it ends"))
    });
    let head = first.read(|tx| changes::feed(tx, FEED)).expect("a feed").position;
    assert_eq!(head - begun, 5 * i64::try_from(CHANGES).expect("small"), "each change took one position");
    let last = first.read(|tx| changes::after(tx, FEED, begun, 0, 1_000)).expect("read");
    for copy in copies {
        assert_eq!(copy.cursor, head);
        for entry in &last {
            let told = copy.told.get(&entry.name).expect("nothing was lost");
            assert_eq!(told.last(), entry.item.as_ref(), "{} is as it is at the centre", entry.name);
            let is_shared = entry.name == format!("{SUBJECT}/shared");
            assert!(is_shared || told.len() == 1, "{} was told {} times", entry.name, told.len());
        }
        assert_eq!(copy.told.len(), last.len());
    }
}

/// What was erased is in no file of the ledger, nor in the log beside it.
pub fn erased(bench: &Bench) {
    let (home, ledger) = bench.filled();
    let imza_kiosk::central::ledger::Place::File(file) = &home.place else { return };
    let canary = "canary-".repeat(40);
    let put = |text: &str| {
        let sql = "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, salt, body,
            received_at, effect, effect_detail)
            VALUES ('kiosk-1', 1, 1, 0, 'aysel', 'released', $1, $1, $1, $1, $2, 0, 'applied', '')";
        ledger.write(|tx| tx.execute(sql, &[(&b"hash"[..]).into(), text.into()]))
    };
    assert_eq!(put(&canary), Ok(1));
    let erase = ("kiosk-1", 1, imza_kiosk::domain::record::RecordSeq(1));
    let gone = ledger.write(|tx| imza_kiosk::central::ledger::audit::erase(tx, erase, "asked for", crate::bench::AT));
    assert_eq!(gone, Ok::<_, LedgerError>(true));
    drop(ledger);
    for name in std::fs::read_dir(file.parent().expect("a folder")).expect("a folder") {
        let bytes = std::fs::read(name.expect("a name").path()).expect("readable");
        assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "it is still there");
    }
}
