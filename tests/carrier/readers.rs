//! The readers of a counter, watched: cards that come and go, a card in another's place, a service that dies and comes back.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use imza_kiosk::adapters::pcsc::{MonitorStop, PcscMonitor, ReaderPattern, ReaderTable, probe};
use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::ports::readers::{ReaderMonitor as _, ReaderRole, ReaderState, ReadersState};

use crate::counter::{Counter, SMART_CARD_READER};
use crate::{alone, run_alone};

/// Longest wait for any change.
const PATIENCE: Duration = Duration::from_secs(20);

fn table() -> ReaderTable {
    let profiles = ProfileSet::built_in().expect("profiles");
    let pattern = |text: &str| vec![ReaderPattern::new(text).expect("a pattern")];
    let carriers = profiles.reader_kinds().map(|(pattern, kind)| (pattern.clone(), kind)).collect();
    ReaderTable { ignored: pattern("* 00 01"), id_card: pattern("Identiv uTrust 3700*"), carriers }
}

/// A monitor on a thread of its own; what it says arrives here.
struct Watched {
    states: Receiver<ReadersState>,
    stop: MonitorStop,
}

impl Watched {
    fn start() -> Self {
        let mut monitor = PcscMonitor::new(table()).expect("a monitor");
        let stop = monitor.stopper();
        let (sender, states) = sync_channel(64);
        std::thread::spawn(move || {
            while !monitor.is_stopped() {
                let state = monitor.next_change();
                if monitor.is_stopped() || sender.send(state).is_err() {
                    // One more call tells the one who stopped it that the wait is over.
                    monitor.next_change();
                    return;
                }
            }
            monitor.next_change();
        });
        Self { states, stop }
    }

    fn next(&self) -> ReadersState {
        self.states.recv_timeout(PATIENCE).expect("a change in time")
    }

    fn next_running(&self) -> Vec<ReaderState> {
        match self.next() {
            ReadersState::Running(readers) => readers,
            ReadersState::ServiceDown(why) => panic!("the service is down: {why}"),
        }
    }
}

fn card_in<'a>(readers: &'a [ReaderState], name: &str) -> Option<&'a [u8]> {
    let reader = readers.iter().find(|reader| reader.name == name);
    reader.unwrap_or_else(|| panic!("no {name} in {readers:?}")).card.as_deref()
}

/// Runs a test in its own process, at a counter of its own.
fn at_counter(test: &str, holds: fn(&Counter)) {
    if let Some(directory) = alone() {
        holds(&Counter::attach(&directory));
    } else if let Some(counter) = Counter::start() {
        run_alone(test, counter.directory(), &counter.environment());
    }
}

#[test]
fn cards_come_and_go() {
    at_counter("readers::cards_come_and_go", |counter| {
        let watched = Watched::start();
        let readers = watched.next_running();
        assert!(readers.iter().all(|reader| reader.card.is_none()), "{readers:?}");
        let roles: Vec<ReaderRole> = readers.iter().map(|reader| reader.role).collect();
        for role in [
            ReaderRole::IdCard,
            ReaderRole::Carrier(CarrierKind::SmartCard),
            ReaderRole::Carrier(CarrierKind::UsbToken),
            ReaderRole::Unassigned,
        ] {
            assert_eq!(roles.iter().filter(|found| **found == role).count(), 1, "{role:?} in {readers:?}");
        }

        let card = counter.new_carrier(CarrierKind::SmartCard);
        counter.insert(&card);
        let readers = watched.next_running();
        assert!(card_in(&readers, SMART_CARD_READER).is_some_and(|atr| atr.first() == Some(&0x3B)), "{readers:?}");
        assert_eq!(readers.iter().filter(|reader| reader.card.is_some()).count(), 1);
        assert_eq!(probe(table()).expect("a look").readers, ReadersState::Running(readers));

        counter.remove(&card);
        assert_eq!(card_in(&watched.next_running(), SMART_CARD_READER), None);
    });
}

#[test]
fn a_card_in_anothers_place_is_told_as_gone_first() {
    at_counter("readers::a_card_in_anothers_place_is_told_as_gone_first", |counter| {
        let (first, second) =
            (counter.new_carrier(CarrierKind::SmartCard), counter.new_carrier(CarrierKind::SmartCard));
        counter.insert(&first);
        let mut monitor = PcscMonitor::new(table()).expect("a monitor");
        let mut card = || match monitor.next_change() {
            ReadersState::Running(readers) => card_in(&readers, SMART_CARD_READER).map(<[u8]>::to_vec),
            ReadersState::ServiceDown(why) => panic!("{why}"),
        };
        let atr = card().expect("the first card");
        // Nobody looks while the cards are changed.
        counter.remove(&first);
        counter.insert(&second);
        assert_eq!(card(), None);
        assert_eq!(card(), Some(atr));
    });
}

#[test]
fn a_service_that_dies_is_waited_for() {
    at_counter("readers::a_service_that_dies_is_waited_for", |counter| {
        let watched = Watched::start();
        assert_eq!(watched.next_running().len(), 4);
        for _ in 0..2 {
            counter.stop();
            let ReadersState::ServiceDown(why) = watched.next() else { panic!("the service is down") };
            assert!(!why.is_empty());
            assert!(matches!(probe(table()).expect("a look").readers, ReadersState::ServiceDown(_)));
            counter.start_again();
            let mut readers = watched.next_running();
            while readers.len() < 4 {
                readers = watched.next_running();
            }
        }
        let token = counter.new_carrier(CarrierKind::UsbToken);
        counter.insert(&token);
        let readers = watched.next_running();
        assert_eq!(readers.iter().filter(|reader| reader.card.is_some()).count(), 1, "{readers:?}");
        counter.remove(&token);
    });
}

#[test]
fn a_watch_can_be_ended_while_it_waits() {
    at_counter("readers::a_watch_can_be_ended_while_it_waits", |counter| {
        let watched = Watched::start();
        watched.next();
        watched.stop.stop();
        assert!(watched.states.recv_timeout(PATIENCE).is_err(), "the thread has ended");

        counter.stop();
        let watched = Watched::start();
        assert!(matches!(watched.next(), ReadersState::ServiceDown(_)));
        watched.stop.stop();
        assert!(watched.states.recv_timeout(PATIENCE).is_err(), "the thread has ended, with no service to wake it");
        counter.start_again();
    });
}
