//! What the ports promise, as sentences.

use imza_kiosk::adapters::store::{Store, StoreOptions};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::issue::JournalFact;
use imza_kiosk::domain::record::{CHAIN_START, RecordBody, RecordSeq};
use imza_kiosk::ports::outbox::{
    Archive as _, ClockMemory as _, Journal as _, Outbox as _, QueueState, Reconciliation as _, StoreError,
};

use crate::scene::{Scene, append, at, bound, fact, hand_over, leased, order, released, write};

#[test]
fn records_are_numbered_and_chained_without_gaps_across_a_reopening() {
    let scene = Scene::new();
    let mut made = vec![];
    for round in 0..3 {
        let store = scene.open();
        for n in 0..4 {
            made.push(append(&store, round * 10 + n, released(n as u64)).expect("appended"));
        }
    }
    let pending = scene.open().outbox().pending(100).expect("readable");
    assert_eq!(pending, made);
    let mut previous = (RecordSeq(0), CHAIN_START);
    for record in &pending {
        record.verify(previous.0, previous.1).expect("one chain");
        previous = (record.seq, record.hash);
    }
    assert_eq!(previous.0, RecordSeq(12));
}

#[test]
fn a_receipt_number_is_taken_only_together_with_its_record() {
    let scene = Scene::new();
    let receipts = |store: &Store| -> Vec<u64> {
        let records = store.outbox().pending(100).expect("readable");
        records.iter().filter_map(|record| record.fact().expect("known").receipt()).collect()
    };
    let store = scene.open();
    append(&store, 0, hand_over(1)).expect("appended");
    append(&store, 1, released(2)).expect("appended");
    drop(store);
    let store = scene.open();
    append(&store, 2, hand_over(3)).expect("appended");
    append(&store, 3, hand_over(4)).expect("appended");
    assert_eq!(receipts(&store), [1, 2, 3]);
    let last = store.outbox().pending(100).expect("readable").pop().expect("a record");
    store.outbox().acknowledge(last.seq, last.hash).expect("acknowledged");
    store.outbox().erase_before(at(1_000)).expect("erased");
    drop(store);
    let store = scene.open();
    append(&store, 4, hand_over(5)).expect("appended");
    assert_eq!(receipts(&store), [4], "the counter outlives its records");
}

#[test]
fn pending_gives_the_first_unacknowledged_records_in_order() {
    let store = Scene::new();
    let store = store.open();
    let made: Vec<_> = (0..10).map(|n| append(&store, n, released(n as u64)).expect("appended")).collect();
    assert_eq!(store.outbox().pending(3).expect("readable"), made[..3]);
    store.outbox().acknowledge(made[3].seq, made[3].hash).expect("acknowledged");
    assert_eq!(store.outbox().pending(3).expect("readable"), made[4..7]);
    assert_eq!(store.outbox().pending(0).expect("readable"), []);
    store.outbox().acknowledge(made[9].seq, made[9].hash).expect("acknowledged");
    assert_eq!(store.outbox().pending(3).expect("readable"), []);
}

#[test]
fn what_lies_behind_records_that_were_just_read_is_read_on_and_never_behind_others() {
    let scene = Scene::new();
    let store = scene.open();
    let made: Vec<_> = (0..10).map(|n| append(&store, n, released(n as u64)).expect("appended")).collect();
    let mut outbox = store.outbox();
    let behind = |n: usize, records_max: usize| {
        store.outbox().pending_behind(made[n].seq, made[n].hash, records_max).expect("readable")
    };
    assert_eq!(behind(2, 3), [], "not read yet");
    assert_eq!(outbox.pending(3).expect("readable"), made[..3]);
    outbox.state().expect("looking at the queue in between changes nothing");
    assert_eq!(behind(2, 4), made[3..7]);
    assert_eq!(behind(2, 4), [], "others were read since");
    outbox.acknowledge(made[2].seq, made[2].hash).expect("acknowledged");
    assert_eq!(behind(6, 100), made[7..]);
    assert_eq!(behind(9, 100), [], "nothing more");
    outbox.acknowledge(made[9].seq, made[9].hash).expect("acknowledged");
    let more: Vec<_> = (10..14).map(|n| append(&store, n, released(n as u64)).expect("appended")).collect();
    assert_eq!(outbox.pending(2).expect("readable"), more[..2]);
    let other = outbox.pending_behind(more[1].seq, Sha256Hash::of(b"another chain"), 2);
    assert_eq!(other.expect("readable"), []);
    outbox.begin_epoch(2).expect("begun");
    let old = outbox.pending_behind(more[1].seq, more[1].hash, 2);
    assert_eq!(old.expect("readable"), [], "the chain was begun anew");
}

#[test]
fn the_state_counts_what_waits_and_since_when() {
    let scene = Scene::new();
    let store = scene.open();
    let empty = QueueState { limit: 1_000, epoch: 1, ..QueueState::default() };
    assert_eq!(store.outbox().state().expect("readable"), empty);
    let made: Vec<_> = (0..5).map(|n| append(&store, n, released(n as u64)).expect("appended")).collect();
    store.outbox().acknowledge(made[1].seq, made[1].hash).expect("acknowledged");
    let (head, acked_head) = (made[4].hash, made[1].hash);
    let expected = QueueState { unsent: 3, oldest: Some(at(2)), last_seq: 5, acked_seq: 2, head, acked_head, ..empty };
    assert_eq!(store.outbox().state().expect("readable"), expected);
    drop(store);
    assert_eq!(scene.open().outbox().state().expect("readable"), expected);
}

#[test]
fn an_acknowledgement_of_another_chain_forgets_nothing() {
    let store = Scene::new();
    let store = store.open();
    let made: Vec<_> = (0..3).map(|n| append(&store, n, released(n as u64)).expect("appended")).collect();
    let mut outbox = store.outbox();
    let wrong = Sha256Hash::of(b"another chain");
    assert_eq!(outbox.acknowledge(RecordSeq(2), wrong), Err(StoreError::OtherChain(RecordSeq(2))));
    assert_eq!(outbox.acknowledge(RecordSeq(4), wrong), Err(StoreError::OtherChain(RecordSeq(4))));
    assert_eq!(outbox.pending(10).expect("readable").len(), 3);
    outbox.acknowledge(made[1].seq, made[1].hash).expect("acknowledged");
    assert_eq!(outbox.acknowledge(RecordSeq(2), wrong), Err(StoreError::OtherChain(RecordSeq(2))));
    outbox.acknowledge(made[1].seq, made[1].hash).expect("the same answer again");
    outbox.acknowledge(made[0].seq, made[0].hash).expect("a late answer");
    assert_eq!(outbox.state().expect("readable").acked_seq, 2);
}

#[test]
fn a_full_queue_stops_new_work_and_never_work_under_way() {
    let mut scene = Scene::new();
    scene.options = StoreOptions { queue_max: 3, ..scene.options };
    let store = scene.open();
    append(&store, 0, released(1)).expect("appended");
    write(&store, &leased(2)).expect("a place is taken");
    append(&store, 1, released(3)).expect("appended");
    assert_eq!(append(&store, 2, released(4)), Err(StoreError::QueueFull(2)));
    assert_eq!(write(&store, &leased(5)), Err(StoreError::QueueFull(2)));
    write(&store, &bound(2)).expect("work under way goes on");
    let last = append(&store, 3, hand_over(2)).expect("and ends in its record");
    assert_eq!(append(&store, 4, released(4)), Err(StoreError::QueueFull(3)));
    store.outbox().acknowledge(last.seq, last.hash).expect("acknowledged");
    write(&store, &leased(5)).expect("there is room again");
}

#[test]
fn attempts_under_way_come_back_after_a_reopening_each_in_order() {
    let scene = Scene::new();
    let store = scene.open();
    let second = [leased(2), bound(2), fact(2, JournalFact::PinChosen)];
    let first = [leased(1), bound(1)];
    for entry in [&second[0], &first[0], &second[1], &first[1], &second[2]] {
        write(&store, entry).expect("written");
    }
    let expected = vec![first.to_vec(), second.to_vec()];
    assert_eq!(store.journal().open_attempts().expect("readable"), expected);
    drop(store);
    assert_eq!(scene.open().journal().open_attempts().expect("readable"), expected);
}

#[test]
fn a_record_ends_the_journal_of_its_order_in_the_same_step() {
    let scene = Scene::new();
    let store = scene.open();
    for entry in [leased(1), bound(1), leased(2), leased(3)] {
        write(&store, &entry).expect("written");
    }
    let record = append(&store, 1, hand_over(1)).expect("appended");
    append(&store, 2, released(3)).expect("appended");
    let receipt = record.fact().expect("known").receipt().expect("has a receipt");
    let ended = fact(1, JournalFact::Recorded { seq: record.seq, receipt });
    write(&store, &ended).expect("an end that was reached already changes nothing");
    drop(store);
    let open = scene.open().journal().open_attempts().expect("readable");
    assert_eq!(open, vec![vec![leased(2)]]);
}

#[test]
fn a_released_attempt_is_gone_and_the_order_may_begin_anew() {
    let scene = Scene::new();
    let store = scene.open();
    write(&store, &leased(1)).expect("written");
    write(&store, &fact(1, JournalFact::Released)).expect("written");
    assert_eq!(store.journal().open_attempts().expect("readable"), Vec::<Vec<_>>::new());
    write(&store, &leased(1)).expect("written");
    drop(store);
    assert_eq!(scene.open().journal().open_attempts().expect("readable"), vec![vec![leased(1)]]);
}

#[test]
fn settings_are_kept_changed_and_removed() {
    let scene = Scene::new();
    let store = scene.open();
    store.put_setting("officer/aysel", Some(b"verifier")).expect("kept");
    store.put_setting("other", Some(b"1")).expect("kept");
    store.put_setting("other", Some(b"2")).expect("changed");
    store.put_setting("gone", Some(b"x")).expect("kept");
    store.put_setting("gone", None).expect("removed");
    assert!(store.put_setting(&"n".repeat(65), Some(b"")).is_err());
    assert!(store.put_setting("large", Some(&[0; 4097])).is_err());
    drop(store);
    let store = scene.open();
    assert_eq!(store.setting("officer/aysel").expect("readable").as_deref(), Some(b"verifier".as_slice()));
    assert_eq!(store.setting("other").expect("readable").as_deref(), Some(b"2".as_slice()));
    assert_eq!(store.setting("gone").expect("readable"), None);
}

#[test]
fn when_the_clock_was_last_found_right_is_kept() {
    let scene = Scene::new();
    let mut outbox = scene.open().outbox();
    assert_eq!(outbox.clock_checked().expect("readable"), None);
    for second in [7, 5] {
        outbox.keep_clock_checked(at(second)).expect("kept");
    }
    drop(outbox);
    assert_eq!(scene.open().outbox().clock_checked().expect("readable"), Some(at(5)), "the last one, not the latest");
    scene.open().put_setting("clock/checked", Some(b"soon")).expect("kept");
    assert_eq!(scene.open().outbox().clock_checked().expect("readable"), None, "what cannot be read is no check");
}

#[test]
fn acknowledged_records_can_be_looked_back_at_and_lose_what_they_say() {
    let mut scene = Scene::new();
    scene.options = StoreOptions { acknowledged_max: 4, ..scene.options };
    let store = scene.open();
    let made: Vec<_> = (0..10).map(|n| append(&store, n, released(n as u64)).expect("appended")).collect();
    store.outbox().acknowledge(made[7].seq, made[7].hash).expect("acknowledged");
    let rows = store.newest(100).expect("readable");
    let seen: Vec<_> = rows.iter().map(|row| (row.record.seq.0, row.acknowledged)).collect();
    assert_eq!(seen, [(10, false), (9, false), (8, true), (7, true), (6, true), (5, true)]);
    assert_eq!(store.outbox().erase_before(at(6)), Ok(2), "those made before");
    assert_eq!(store.outbox().erase_before(at(1_000)), Ok(2), "and never an unsent one");
    drop(store);
    let store = scene.open();
    let rows = store.newest(100).expect("readable");
    let seen: Vec<_> = rows.iter().map(|row| (row.record.seq.0, row.record.content.is_some())).collect();
    assert_eq!(seen, [(10, true), (9, true), (8, false), (7, false), (6, false), (5, false)]);
    assert_eq!(store.outbox().pending(100).expect("readable"), made[8..]);
}

#[test]
fn an_acknowledgement_of_records_read_before_they_were_chained_anew_is_not_taken() {
    let scene = Scene::new();
    let store = scene.open();
    for n in 0..4 {
        append(&store, n, released(n as u64)).expect("appended");
    }
    let first = store.outbox().pending(1).expect("readable").remove(0);
    store.outbox().acknowledge(first.seq, first.hash).expect("acknowledged");
    let before = store.outbox().pending(3).expect("readable");
    store.outbox().begin_epoch(2).expect("begun");
    let told = store.outbox().acknowledge(before[0].seq, before[0].hash);
    assert_eq!(told, Err(StoreError::OtherChain(RecordSeq(2))), "of the chain that is no more");
    let now = store.outbox().pending(3).expect("readable");
    assert_eq!(store.outbox().acknowledge(now[1].seq, now[1].hash), Ok(()));
    assert_eq!(store.outbox().pending(3).expect("readable"), now[2..]);
}

#[test]
fn a_log_past_use_is_written_anew_and_stays_small() {
    let mut scene = Scene::new();
    scene.options = StoreOptions { log_bytes_slack: 16 << 10, acknowledged_max: 100, ..scene.options };
    let store = scene.open();
    for n in 0..500 {
        write(&store, &leased(n)).expect("written");
        let record = append(&store, n as i64, hand_over(n)).expect("appended");
        store.outbox().acknowledge(record.seq, record.hash).expect("acknowledged");
    }
    let length = std::fs::metadata(scene.dir.join("journal.log")).expect("there").len();
    assert!(length < 256 << 10, "{length} bytes after 1500 entries, of which 100 may be looked back at");
    drop(store);
    let record = append(&scene.open(), 0, hand_over(999)).expect("appended");
    assert_eq!(record.seq, RecordSeq(501));
    assert!(matches!(record.fact(), Ok(RecordBody::HandOver { receipt: 501, order: of, .. }) if of == order(999)));
}
