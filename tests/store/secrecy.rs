//! What a thief of the disk finds: nothing. And where the key comes from.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use imza_kiosk::adapters::store::{
    KEY_CREDENTIAL, KeyChanged, KeyPlace, NEXT_KEY_CREDENTIAL, Store, StoreKey, StoreNotice, StoreOptions,
};
use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::issue::JournalFact;
use imza_kiosk::ports::outbox::{Journal as _, Outbox as _, StoreError};

use crate::scene::{Scene, append, copy, fact, files, hand_over, leased, options, write};

#[test]
fn no_file_of_the_store_holds_a_name_a_fin_a_pin_or_an_order_number() {
    let mut scene = Scene::new();
    scene.options = StoreOptions { log_bytes_slack: 4 << 10, ..scene.options };
    let canaries = ["NÜMUNƏYEVA", "7CANARY", "48291537", "260-000001", "SN00000001", "aysel", "officer/canary"];
    let certificate = || format!("certificate of {} {} {}", canaries[0], canaries[1], canaries[2]).into_bytes();
    let store = scene.open();
    for n in 0..30 {
        write(&store, &leased(1)).expect("written");
        write(
            &store,
            &fact(1, JournalFact::CertificateHeld { purpose: KeyPurpose::Signature, certificate: certificate() }),
        )
        .expect("written");
        let record = append(&store, n, hand_over(1)).expect("appended");
        store.put_setting(canaries[6], Some(&[certificate(), vec![n as u8]].concat())).expect("kept");
        if n % 5 == 0 {
            store.outbox().acknowledge(record.seq, record.hash).expect("acknowledged");
        }
    }
    drop(store);
    fs::write(scene.dir.join("index.opening"), "").expect("written");
    drop(scene.open());
    let files = files(&scene.dir);
    assert!(files.iter().any(|file| file.starts_with(scene.dir.join("quarantine"))), "the quarantine counts too");
    for file in &files {
        let bytes = fs::read(file).expect("readable");
        let name = file.display().to_string();
        for canary in canaries {
            for form in [canary.as_bytes().to_vec(), hex::encode(canary).into_bytes(), numbers(canary)] {
                let found = bytes.windows(form.len()).any(|window| window == form);
                assert!(!found && !name.contains(canary), "{canary} in {name}");
            }
        }
    }
    let mode = fs::metadata(&scene.dir).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o700, "and only its owner looks into it");
}

/// A text as JSON writes a list of bytes.
fn numbers(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(",").into_bytes()
}

#[test]
fn the_search_for_canaries_finds_one_that_is_there() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let db = sled::open(temp.path().join("db")).expect("opens");
    db.insert("key", "the name NÜMUNƏYEVA in the clear").expect("inserted");
    drop(db.flush());
    drop(db);
    let holds = |file: &std::path::PathBuf| {
        let bytes = fs::read(file).expect("readable");
        let canary = "NÜMUNƏYEVA".as_bytes();
        bytes.windows(canary.len()).any(|window| window == canary)
    };
    assert!(files(temp.path()).iter().any(holds));
}

#[test]
fn the_key_comes_from_the_credential_before_any_file() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let (credentials, file) = (temp.path().join("credentials"), temp.path().join("key"));
    fs::create_dir(&credentials).expect("made");
    fs::write(credentials.join(KEY_CREDENTIAL), [7; 32]).expect("written");
    let (key, notice) = StoreKey::find(Some(&credentials), &file).expect("found");
    assert_eq!(notice, None);
    assert!(!file.exists());
    let dir = temp.path().join("store");
    drop(Store::open(&dir, &key, options()).expect("opens"));
    drop(Store::open(&dir, &StoreKey::from_bytes([7; 32]), options()).expect("it is that key"));
    fs::write(credentials.join(KEY_CREDENTIAL), [7; 31]).expect("written");
    let short = StoreKey::find(Some(&credentials), &file).expect_err("too short");
    assert!(matches!(&short, StoreError::Unreadable(text) if text.ends_with("has not 32 bytes")), "{short}");
}

#[test]
fn without_a_credential_the_key_is_made_once_in_a_file_of_its_owners() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let file = temp.path().join("key");
    let (made, notice) = StoreKey::find(Some(temp.path()), &file).expect("made");
    assert_eq!(notice, Some(StoreNotice::KeyFileMade(file.clone())));
    assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    let dir = temp.path().join("store");
    drop(Store::open(&dir, &made, options()).expect("opens"));
    let (found, notice) = StoreKey::find(None, &file).expect("found");
    assert_eq!(notice, Some(StoreNotice::KeyInFile(file.clone())));
    drop(Store::open(&dir, &found, options()).expect("it is the same key"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
    let open = StoreKey::find(None, &file).expect_err("others can read it");
    assert!(matches!(&open, StoreError::Unreadable(text) if text.starts_with("others can read")), "{open}");
}

#[test]
fn a_changed_key_opens_everything_and_the_old_one_nothing() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let (dir, file) = (temp.path().join("store"), temp.path().join("key"));
    let place = KeyPlace::new(None, file.clone());
    let store = place.open(&dir, &options()).expect("opens");
    let made: Vec<_> = (0..20).map(|n| append(&store, 0, hand_over(n)).expect("appended")).collect();
    store.outbox().acknowledge(made[4].seq, made[4].hash).expect("acknowledged");
    write(&store, &leased(50)).expect("written");
    store.put_setting("setting", Some(b"value")).expect("kept");
    let old = fs::read(&file).expect("readable");
    let old = StoreKey::from_bytes(old.try_into().expect("32 bytes"));
    assert_eq!(place.change(&store), Ok(KeyChanged::InFile));
    append(&store, 0, hand_over(20)).expect("the open store goes on");
    drop(store);
    assert_eq!(Store::open(&dir, &old, options()).err(), Some(StoreError::WrongKey));
    let store = place.open(&dir, &options()).expect("opens with the new key");
    assert_eq!(store.notices().expect("open"), [StoreNotice::KeyInFile(file)]);
    let pending = store.outbox().pending(100).expect("readable");
    assert_eq!((pending.len(), &pending[..15]), (16, &made[5..]));
    assert_eq!(store.journal().open_attempts().expect("readable"), vec![vec![leased(50)]]);
    assert_eq!(store.setting("setting").expect("readable").as_deref(), Some(b"value".as_slice()));
}

#[test]
fn a_change_of_key_that_was_interrupted_anywhere_is_brought_to_its_end() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let (dir, file, next) = (temp.path().join("store"), temp.path().join("key"), temp.path().join("key.next"));
    let place = KeyPlace::new(None, file.clone());
    let record = append(&place.open(&dir, &options()).expect("opens"), 0, hand_over(1)).expect("appended");
    let whole = |context: &str| {
        let store = place.open(&dir, &options()).expect(context);
        assert_eq!(store.outbox().pending(9).expect("readable"), std::slice::from_ref(&record), "{context}");
        store
    };
    // Cut after the next key was made: the old one still opens, and the change uses the key that is there.
    fs::write(&next, [8; 32]).expect("written");
    fs::set_permissions(&next, fs::Permissions::from_mode(0o600)).expect("set");
    let store = whole("the next key lies there");
    // Cut after the log was sealed anew: the next key opens, and becomes the key.
    store.change_key(&StoreKey::from_bytes([8; 32])).expect("changed");
    drop(store);
    drop(whole("sealed anew, not renamed"));
    assert!(!next.exists());
    assert_eq!(fs::read(&file).expect("readable"), [8; 32]);
    // Cut between log and index: the index still lies under the old key.
    let before = Scene::new();
    copy(&dir.join("index"), &before.dir);
    place.change(&whole("before another change")).expect("changed");
    fs::remove_dir_all(dir.join("index")).expect("removed");
    copy(&before.dir, &dir.join("index"));
    drop(whole("an index under the old key"));
}

#[test]
fn with_credentials_the_next_key_is_the_administrators() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let (dir, credentials) = (temp.path().join("store"), temp.path().join("credentials"));
    fs::create_dir(&credentials).expect("made");
    fs::write(credentials.join(KEY_CREDENTIAL), [1; 32]).expect("written");
    let place = KeyPlace::new(Some(credentials.clone()), temp.path().join("unused"));
    let store = place.open(&dir, &options()).expect("opens");
    let missing = place.change(&store).expect_err("no next key");
    assert_eq!(missing, StoreError::Unreadable("there is no credential store-key-next".into()));
    fs::write(credentials.join(NEXT_KEY_CREDENTIAL), [2; 32]).expect("written");
    assert_eq!(place.change(&store), Ok(KeyChanged::InCredential));
    drop(store);
    drop(place.open(&dir, &options()).expect("opens while both are there"));
    fs::rename(credentials.join(NEXT_KEY_CREDENTIAL), credentials.join(KEY_CREDENTIAL)).expect("renamed");
    drop(place.open(&dir, &options()).expect("opens when the administrator has finished"));
}
