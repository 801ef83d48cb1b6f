//! Damaged, swapped, stolen and crowded: what the store does, and that it destroys nothing.

use std::fs;
use std::path::Path;

use imza_kiosk::adapters::store::{Store, StoreKey, StoreNotice};
use imza_kiosk::domain::record::Record;
use imza_kiosk::ports::outbox::{Outbox as _, StoreError};
use imza_kiosk::wire::store::STORE_VERSION;

use crate::model::Random;
use crate::scene::{Scene, append, bound, copy, files, hand_over, leased, released, write};

const RECORDS: u64 = 12;

/// A closed store with records, an issue under way and a setting.
fn furnished() -> (Scene, Vec<Record>) {
    let scene = Scene::new();
    let store = scene.open();
    let mut made: Vec<_> = (0..4).map(|n| append(&store, 0, hand_over(n)).expect("appended")).collect();
    store.outbox().acknowledge(made[1].seq, made[1].hash).expect("acknowledged");
    write(&store, &leased(50)).expect("written");
    write(&store, &bound(50)).expect("written");
    store.put_setting("setting", Some(b"value")).expect("kept");
    made.extend((4..RECORDS).map(|n| append(&store, 0, hand_over(n)).expect("appended")));
    drop(store);
    (scene, made.split_off(2))
}

/// Everything a furnished store holds, and that it goes on.
fn assert_whole(store: &Store, pending: &[Record], context: &str) {
    use imza_kiosk::ports::outbox::Journal as _;
    assert_eq!(store.outbox().pending(1_000).expect("readable"), pending, "{context}");
    assert_eq!(store.journal().open_attempts().expect("readable"), vec![vec![leased(50), bound(50)]], "{context}");
    assert_eq!(store.setting("setting").expect("readable").as_deref(), Some(b"value".as_slice()), "{context}");
    let next = append(store, 0, hand_over(90)).expect("the store goes on");
    assert_eq!(next.fact().expect("known").receipt(), Some(RECORDS + 1), "{context}");
    assert_eq!(next.seq.0, RECORDS + 1, "{context}");
}

fn log(scene: &Scene) -> std::path::PathBuf {
    scene.dir.join("journal.log")
}

/// The bytes of a log up to the end of its last frame, without the zeros it grows into.
fn used(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut end = 38;
    while bytes.get(end..end + 4) == Some(b"IMZF") {
        let length: [u8; 4] = bytes[end + 4..end + 8].try_into().expect("four bytes");
        end += 20 + u32::from_le_bytes(length) as usize;
    }
    bytes.truncate(end);
    bytes
}

/// Every file with its bytes, to see that nothing was touched. A log's length may not change either.
fn picture(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut all: Vec<_> =
        files(dir).into_iter().map(|path| (path.clone(), fs::read(path).expect("readable"))).collect();
    all.sort();
    all
}

#[test]
fn a_store_without_its_index_is_whole() {
    let (scene, pending) = furnished();
    fs::remove_dir_all(scene.dir.join("index")).expect("removed");
    assert_whole(&scene.open(), &pending, "no index");
}

#[test]
fn whatever_happens_to_the_index_the_store_is_whole() {
    let (scene, pending) = furnished();
    let index: Vec<_> = files(&scene.dir.join("index"));
    assert!(index.iter().any(|file| file.ends_with("db")), "{index:?}");
    let mut random = Random(7);
    let mut replaced = 0;
    for file in &index {
        for round in 0..24 {
            let torn = Scene::new();
            copy(&scene.dir, &torn.dir);
            let victim = torn.dir.join("index").join(file.strip_prefix(scene.dir.join("index")).expect("below"));
            let mut bytes = fs::read(&victim).expect("readable");
            let at = usize::try_from(random.below(bytes.len().max(1) as u64)).expect("small");
            match round % 4 {
                0 => bytes.truncate(at),
                1 => bytes.iter_mut().skip(at).take(64).for_each(|byte| *byte = random.next() as u8),
                2 => bytes.iter_mut().skip(at).for_each(|byte| *byte = 0),
                _ => bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << random.below(8)),
            }
            fs::write(&victim, bytes).expect("written");
            let context = format!("{}, round {round}, from byte {at}", file.display());
            let store = torn.open();
            assert_whole(&store, &pending, &context);
            let notices = store.notices().expect("open");
            let expected = |notice: &StoreNotice| matches!(notice, StoreNotice::IndexReplaced(_));
            assert!(notices.iter().all(expected), "{context}: {notices:?}");
            if !notices.is_empty() {
                replaced += 1;
                assert!(torn.dir.join("quarantine/0001-index").is_dir(), "{context}: put aside, not destroyed");
            }
        }
    }
    assert!(replaced >= 5, "{replaced} indexes were damaged enough to be replaced");
}

#[test]
fn an_index_whose_opening_never_ended_is_put_aside() {
    let (scene, pending) = furnished();
    fs::write(scene.dir.join("index.opening"), "").expect("written");
    let store = scene.open();
    let notices = store.notices().expect("open");
    assert_eq!(notices, [StoreNotice::IndexReplaced("its last opening did not end".into())]);
    assert_whole(&store, &pending, "opening never ended");
}

#[test]
fn an_index_of_another_store_is_put_aside() {
    let (scene, pending) = furnished();
    let other = Scene::new();
    drop(Store::open(&other.dir, &StoreKey::from_bytes([9; 32]), other.options.clone()).expect("opens"));
    fs::remove_dir_all(scene.dir.join("index")).expect("removed");
    copy(&other.dir.join("index"), &scene.dir.join("index"));
    assert_whole(&scene.open(), &pending, "another key's index");
}

#[test]
fn a_log_damaged_anywhere_is_made_again_from_the_index() {
    let (scene, pending) = furnished();
    let whole = used(fs::read(log(&scene)).expect("readable"));
    let mut random = Random(3);
    for round in 0..90 {
        // The header first, byte after byte; then anywhere.
        let anywhere = usize::try_from(random.below(whole.len() as u64)).expect("small");
        let at = if round < 39 { round } else { anywhere };
        let torn = Scene::new();
        copy(&scene.dir, &torn.dir);
        let mut bytes = whole.clone();
        match round % 3 {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes.iter_mut().skip(at).take(700).for_each(|byte| *byte = 0),
            _ => bytes.truncate(at.max(38)),
        }
        fs::write(log(&torn), &bytes).expect("written");
        let context = format!("round {round}, byte {at} of {}", whole.len());
        let store = torn.try_open().unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_whole(&store, &pending, &context);
        assert_eq!(fs::read(torn.dir.join("quarantine/0001-journal.log")).ok(), Some(bytes), "{context}: put aside");
        drop(store);
        let store = torn.open();
        assert_eq!(store.outbox().state().expect("readable").last_seq, RECORDS + 1, "{context}");
        assert_eq!(store.notices().expect("open"), [], "{context}: mended for good");
    }
}

#[test]
fn a_log_damaged_behind_what_the_index_followed_keeps_what_is_whole_behind_the_damage() {
    let (scene, mut pending) = furnished();
    let before = Scene::new();
    copy(&scene.dir, &before.dir);
    let store = scene.open();
    pending.extend((20..23).map(|n| append(&store, 0, released(n)).expect("appended")));
    drop(store);
    // The index of before: it followed all but the last three entries. Then damage to what it did follow.
    fs::remove_dir_all(scene.dir.join("index")).expect("removed");
    copy(&before.dir.join("index"), &scene.dir.join("index"));
    let mut bytes = fs::read(log(&scene)).expect("readable");
    bytes[600] ^= 1;
    fs::write(log(&scene), bytes).expect("written");
    let store = scene.open();
    assert_eq!(store.notices().expect("open"), [StoreNotice::LogReplaced]);
    assert_eq!(store.outbox().pending(1_000).expect("readable"), pending);
}

#[test]
fn a_write_that_a_cut_interrupted_is_dropped_at_every_length() {
    let (scene, pending) = furnished();
    let before = Scene::new();
    copy(&scene.dir, &before.dir);
    let length = used(fs::read(log(&scene)).expect("readable")).len() as u64;
    append(&scene.open(), 0, released(20)).expect("appended");
    let longer = used(fs::read(log(&scene)).expect("readable"));
    let added = longer.len() as u64 - length;
    for kept in [1, 2, 3, 4, 30, 31, added / 2, added / 2 + 1] {
        let torn = Scene::new();
        copy(&before.dir, &torn.dir);
        let mut bytes = longer[..usize::try_from(length + kept).expect("small")].to_vec();
        // In every other round the interrupted write went into the zeros.
        bytes.resize(bytes.len() + if kept % 2 == 0 { 0 } else { 5_000 }, 0);
        fs::write(log(&torn), bytes).expect("written");
        let store = torn.open();
        assert_eq!(store.notices().expect("open"), [StoreNotice::UnfinishedWriteDropped(kept)]);
        assert_whole(&store, &pending, &format!("{kept} of {added} bytes"));
    }
}

#[test]
fn damage_to_both_copies_is_refused_and_left_for_a_person() {
    let (scene, _) = furnished();
    fs::remove_dir_all(scene.dir.join("index")).expect("removed");
    let mut bytes = fs::read(log(&scene)).expect("readable");
    bytes[900] ^= 1;
    fs::write(log(&scene), &bytes).expect("written");
    for _ in 0..2 {
        let refused = scene.try_open().err();
        assert!(matches!(refused, Some(StoreError::Damaged(_))), "{refused:?}");
        assert_eq!(fs::read(log(&scene)).expect("readable"), bytes, "nothing was cut off");
    }
    let (scene, _) = furnished();
    fs::remove_file(log(&scene)).expect("removed");
    assert!(matches!(scene.try_open().err(), Some(StoreError::Damaged(_))), "a log that is gone is not begun anew");
}

#[test]
fn another_key_is_refused_and_nothing_is_touched() {
    let (scene, pending) = furnished();
    let before = picture(&scene.dir);
    let refused = Store::open(&scene.dir, &StoreKey::from_bytes([1; 32]), scene.options.clone()).err();
    assert_eq!(refused, Some(StoreError::WrongKey));
    assert!(picture(&scene.dir) == before, "not one byte differs");
    assert_whole(&scene.open(), &pending, "after a wrong key");
}

#[test]
fn a_store_of_another_version_is_refused_and_nothing_is_touched() {
    // Version 1 was never released, so nothing turns it into this one's.
    for version in [1, STORE_VERSION + 1] {
        let (scene, _) = furnished();
        let mut bytes = fs::read(log(&scene)).expect("readable");
        bytes[8..10].copy_from_slice(&version.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..34]).to_le_bytes();
        bytes[34..38].copy_from_slice(&crc);
        fs::write(log(&scene), bytes).expect("written");
        let before = picture(&scene.dir);
        let refused = StoreError::Unreadable(format!("the store is of version {version}"));
        assert_eq!(scene.try_open().err(), Some(refused));
        assert!(picture(&scene.dir) == before, "not one byte differs");
    }
}

#[test]
fn a_second_program_is_refused_while_the_store_is_open() {
    let (scene, pending) = furnished();
    let store = scene.open();
    assert_eq!(scene.try_open().err(), Some(StoreError::InUse));
    let outbox = store.outbox();
    drop(store);
    assert_eq!(scene.try_open().err(), Some(StoreError::InUse), "a handle keeps it open");
    drop(outbox);
    assert_whole(&scene.open(), &pending, "after a refusal");
}
