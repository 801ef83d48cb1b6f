//! What must hold when everything is well again, whatever went wrong before.

use std::collections::BTreeMap;

use imza_kiosk::central::ledger::LedgerError;
use imza_kiosk::central::ledger::value::{Row, Value};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::clock::{CLOCK_APART_MAX, UNCHECKED_MAX};
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::ports::outbox::Outbox as _;
use jiff::{SignedDuration, Timestamp};

use crate::sales::receipts_have_no_gap;
use crate::world::World;

/// How closely a kiosk keeps the moment at which its clock was found right.
const KEPT_ANEW: SignedDuration = SignedDuration::from_mins(30);

/// A record as the centre has it.
pub struct Taken {
    pub seq: u64,
    pub hash: Sha256Hash,
    pub kind: String,
    pub effect: String,
    body: Option<String>,
}

impl Taken {
    /// What it says; nothing where that was erased.
    pub fn said(&self) -> serde_json::Value {
        self.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default()
    }
}

impl World {
    /// Holds the end of a run against every property; the first that does not hold is the violation.
    pub fn judge(&mut self) {
        if self.day.is_some() {
            return self.judge_the_day();
        }
        let found =
            self.records_agree().and_then(|()| self.each_order_has_one_certificate()).and_then(|()| self.progress());
        if let Err(text) = found {
            self.violated(text);
        }
    }

    /// The centre's answer has come, and with it its time.
    pub fn note_clock(&mut self, kiosk: usize, centre: Timestamp) {
        let clock = self.local_time(kiosk);
        if centre.duration_since(clock).abs() <= CLOCK_APART_MAX {
            self.kiosks[kiosk].clock_right = Some((self.scheduler.now(), clock));
        }
    }

    /// A key is made only by a kiosk whose clock was found right in the last day, and shows no time before that. After a
    /// restart it knows that moment as closely as it is kept.
    pub fn clock_is_trusted(&mut self, kiosk: usize) {
        let (now, clock) = (self.scheduler.now(), self.local_time(kiosk));
        let trusted = self.kiosks[kiosk].clock_right.is_some_and(|(then, showed)| {
            let lately = SignedDuration::from_millis(now - then) <= UNCHECKED_MAX;
            lately && clock + CLOCK_APART_MAX + KEPT_ANEW >= showed
        });
        if !trusted {
            self.violated(format!("kiosk {kiosk}: a key is made by a clock that nobody checked"));
        }
    }

    /// What the ledger answers to a query.
    pub fn rows(&self, sql: &str, values: &[Value]) -> Vec<Row> {
        self.machine.seen.read(|tx| tx.query(sql, values)).expect("the ledger answers")
    }

    pub fn is_proven(&self, order: &OrderNumber) -> bool {
        let some = |condition: &str| {
            let sql = format!("SELECT 1 FROM certificates WHERE order_number = $1 AND {condition}");
            !self.rows(&sql, &[Value::from(order.as_str())]).is_empty()
        };
        some("proven_at IS NOT NULL") && !some("proven_at IS NULL AND state IN ('wait', 'on-hold')")
    }

    pub fn records_of(&self, kiosk: &str) -> Result<Vec<Taken>, LedgerError> {
        let sql = "SELECT seq, hash, kind, effect, body FROM records WHERE kiosk = $1 ORDER BY epoch, seq";
        let rows = self.rows(sql, &[Value::from(kiosk)]).into_iter();
        rows.map(|mut row| {
            Ok(Taken { seq: row.take()?, hash: row.take()?, kind: row.take()?, effect: row.take()?, body: row.take()? })
        })
        .collect()
    }

    /// The centre's list of a kiosk's records is what the kiosk kept: none lost, doubled or changed; receipts without gaps.
    fn records_agree(&mut self) -> Result<(), String> {
        let mut applied: BTreeMap<String, usize> = BTreeMap::new();
        let mut all = vec![];
        for kiosk in 0..self.kiosks.len() {
            let name = self.kiosks[kiosk].name.clone();
            let taken = self.records_of(&name).map_err(|error| error.to_string())?;
            for hand_over in taken.iter().filter(|record| record.kind == "hand-over") {
                let order = order_of(hand_over).ok_or("a hand-over without its order")?;
                *applied.entry(order).or_default() += usize::from(hand_over.effect == "applied");
            }
            all.push(self.records_of(&name).map_err(|error| error.to_string())?);
            // The chain of a disk that was put back differs from the centre's: a person decides, and nothing more is taken.
            if self.kiosks[kiosk].restored {
                continue;
            }
            contiguous(&name, &taken)?;
            receipts_have_no_gap(&name, &taken)?;
            self.sales_agree(kiosk, &taken)?;
            self.everything_is_sent(kiosk, &taken)?;
        }
        self.stock_agrees(&all)?;
        match applied.iter().find(|(_, times)| **times != 1) {
            Some((order, times)) => Err(format!("the hand-over of {order} took effect {times} times")),
            None => Ok(()),
        }
    }

    /// Nothing waits at a kiosk, and the centre has all that its store said is kept.
    pub fn everything_is_sent(&mut self, kiosk: usize, taken: &[Taken]) -> Result<(), String> {
        let own = &mut self.kiosks[kiosk];
        let name = &own.name;
        let store = own.store.as_mut().ok_or(format!("{name}: no store at the end"))?;
        let state = store.state().map_err(|error| format!("{name}: {error}"))?;
        if state.unsent > 0 {
            return Err(format!("{name}: {} records are not sent in the end", state.unsent));
        }
        for (seq, hash) in &own.promises.records {
            if !taken.iter().any(|record| record.seq == *seq && record.hash == *hash) {
                return Err(format!("{name}: record {seq} was kept, and the centre does not have it"));
            }
        }
        Ok(())
    }

    /// One live certificate at most for each purpose, its key on exactly one carrier, an active one for each of a carrier's keys; and
    /// the centre knows all that was ever signed.
    pub fn each_order_has_one_certificate(&self) -> Result<(), String> {
        let sql = "SELECT order_number, purpose, state, spki_sha256, der FROM certificates WHERE state IN ('on-hold', 'active')";
        let mut live: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut active: BTreeMap<String, (usize, CarrierKind)> = BTreeMap::new();
        for mut row in self.rows(sql, &[]) {
            let failed = |error: LedgerError| error.to_string();
            let mut word = || row.take::<String>().map_err(failed);
            let (order, purpose, state) = (word()?, word()?, word()?);
            let spki: Sha256Hash = row.take().map_err(failed)?;
            let der: Option<Vec<u8>> = row.take().map_err(failed)?;
            *live.entry((order.clone(), purpose)).or_default() += 1;
            let held = self.carriers.iter().flat_map(|carrier| carrier.keys.iter().map(move |key| (carrier, key)));
            let holders: Vec<_> = held.filter(|(_, held)| Sha256Hash::of(&held.key.spki) == spki).collect();
            let [(carrier, held)] = holders.as_slice() else {
                return Err(format!("the certified key of {order} is on {} carriers", holders.len()));
            };
            if state == "active" {
                if held.certificate != der {
                    return Err(format!("the active certificate of {order} is not on its carrier"));
                }
                active.entry(order).or_insert((0, carrier.kind)).0 += 1;
            }
        }
        if let Some(((order, purpose), count)) = live.iter().find(|(_, count)| **count > 1) {
            return Err(format!("{order} has {count} live certificates for {purpose}"));
        }
        let keys = |kind| if kind == CarrierKind::UsbToken { 2 } else { 1 };
        if let Some((order, (count, _))) = active.iter().find(|(_, (count, kind))| *count != keys(*kind)) {
            return Err(format!("{order} was handed over with {count} active certificates"));
        }
        let sql = "SELECT 1 FROM certificates WHERE tbs = $1";
        let signed = self.machine.key.signed.lock().expect("whole");
        match signed.iter().find(|tbs| self.rows(sql, &[Value::Bytes((*tbs).clone())]).is_empty()) {
            Some(_) => Err("something was signed that the ledger does not hold".into()),
            None => Ok(()),
        }
    }

    /// Everything that was well again also worked again.
    fn progress(&self) -> Result<(), String> {
        let stuck = |kiosk: &&crate::kiosk::Kiosk| !kiosk.restored && kiosk.served_when_well == 0;
        match self.kiosks.iter().find(stuck) {
            Some(kiosk) => Err(format!("{} served nobody after everything was well", kiosk.name)),
            None => Ok(()),
        }
    }
}

fn order_of(record: &Taken) -> Option<String> {
    Some(record.said()["order"].as_str()?.to_owned())
}

pub fn contiguous(name: &str, taken: &[Taken]) -> Result<(), String> {
    match taken.iter().zip(1..).find(|(record, number)| record.seq != *number) {
        Some((record, number)) => {
            Err(format!("{name}: record {number} is missing at the centre, {} stands there", record.seq))
        }
        None => Ok(()),
    }
}
