//! What is sealed opens for its centre alone; no byte can be changed, no end cut off, and no bytes make the readers panic.

use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::prelude::*;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};

use super::*;
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;
use crate::domain::record::{CHAIN_START, Record, RecordBody, RecordSeq, Salt};
use crate::wire::records::{RecordsAnswer, RecordsBatch, RecordsRequest};

fn keys() -> CentreKeys {
    let key = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key").serialize_der();
    CentreKeys::from_der(&key(), &key()).expect("two keys")
}

static CENTRE: LazyLock<CentreKeys> = LazyLock::new(keys);
static BUNDLE: LazyLock<Vec<u8>> = LazyLock::new(|| seal(CENTRE.public(), &bundle()).expect("sealed"));
static ACKNOWLEDGEMENT: LazyLock<Vec<u8>> = LazyLock::new(|| CENTRE.acknowledge(&told()).expect("signed"));

fn bundle() -> Bundle {
    let body = RecordBody::Released {
        order: OrderNumber::parse("260-1147").expect("a number"),
        attempt: 1,
        carrier_serial: Some("0000000000000001".to_owned()),
        orphan_key_sha256: None,
        orphan_key_destroyed: false,
        second_orphan: None,
    };
    let officer = OfficerId::parse("aysel").expect("an officer");
    let record =
        Record::chain(RecordSeq(1), Timestamp::UNIX_EPOCH, officer, &body, CHAIN_START, Salt::from_bytes([1; 32]));
    let batch = RecordsBatch::of("kiosk-1", 1, vec![record]);
    let batches = vec![RecordsRequest { batch, signature: Base64(vec![7; 70]) }];
    Bundle { certificate: Base64(vec![0x30; 300]), batches }
}

fn told() -> Acknowledgement {
    let answer = RecordsAnswer { acked_seq: RecordSeq(7), head_hash: Sha256Hash::of(b"head") };
    Acknowledgement { kiosk: "kiosk-1".to_owned(), epoch: 2, answer }
}

#[test]
fn what_is_sealed_and_signed_comes_out_as_it_went_in_and_shows_nothing_on_the_way() {
    assert_eq!(CENTRE.open(&BUNDLE), Ok(bundle()));
    assert_eq!(acknowledged(CENTRE.public(), &ACKNOWLEDGEMENT), Ok(told()));
    let again = seal(CENTRE.public(), &bundle()).expect("sealed");
    assert_ne!(again, *BUNDLE, "each has an encapsulated key of its own");
    for word in ["260-1147", "kiosk-1", "aysel", "released"] {
        assert!(!BUNDLE.windows(word.len()).any(|bytes| bytes == word.as_bytes()), "{word}");
    }
}

#[test]
fn another_centre_neither_opens_the_bundle_nor_speaks_for_this_one() {
    let other = keys();
    assert_eq!(other.open(&BUNDLE), Err(StickFileError::OtherCentre));
    assert_eq!(acknowledged(other.public(), &ACKNOWLEDGEMENT), Err(StickFileError::Changed));
    assert_eq!(CENTRE.open(&ACKNOWLEDGEMENT), Err(StickFileError::Other), "neither kind is taken for the other");
    assert_eq!(acknowledged(CENTRE.public(), &BUNDLE), Err(StickFileError::Other));
}

#[test]
fn a_newer_version_a_torn_file_and_one_that_is_too_large_are_told_as_what_they_are() {
    let mut newer = BUNDLE.clone();
    newer[15] = 2;
    assert_eq!(CENTRE.open(&newer), Err(StickFileError::Newer));
    assert_eq!(CENTRE.open(&BUNDLE[..BUNDLE.len() - 1]), Err(StickFileError::Torn));
    assert_eq!(CENTRE.open(&vec![0; BUNDLE_BYTES_MAX + 1]), Err(StickFileError::TooLarge));
    assert_eq!(CENTRE.open(b"-----BEGIN CERTIFICATE-----"), Err(StickFileError::Other));
}

#[test]
fn no_single_byte_of_either_file_can_be_changed() {
    for (name, file) in [("bundle", &*BUNDLE), ("acknowledgement", &*ACKNOWLEDGEMENT)] {
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1 << (at % 8);
            let taken = CENTRE.open(&changed).is_ok() || acknowledged(CENTRE.public(), &changed).is_ok();
            assert!(!taken, "byte {at} of the {name}");
        }
    }
}

proptest! {
    #[test]
    fn no_change_of_some_bytes_is_taken(changes in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4)) {
        for file in [&*BUNDLE, &*ACKNOWLEDGEMENT] {
            let mut changed = file.clone();
            for (at, by) in &changes {
                let at = at.index(changed.len());
                changed[at] ^= by;
            }
            if changed != *file {
                prop_assert!(CENTRE.open(&changed).is_err());
                prop_assert!(acknowledged(CENTRE.public(), &changed).is_err());
            }
        }
    }

    #[test]
    fn no_part_of_a_file_and_nothing_with_more_behind_it_is_taken(cut in any::<prop::sample::Index>(), more in 1_usize..9) {
        for file in [&*BUNDLE, &*ACKNOWLEDGEMENT] {
            for changed in [file[..cut.index(file.len())].to_vec(), [&file[..], &vec![0; more]].concat()] {
                prop_assert!(CENTRE.open(&changed).is_err());
                prop_assert!(acknowledged(CENTRE.public(), &changed).is_err());
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0_u8..3) {
        let dressed = [&BUNDLE[..14], &[kind, 1], &bytes].concat();
        for bytes in [&bytes, &dressed] {
            prop_assert!(CENTRE.open(bytes).is_err());
            prop_assert!(acknowledged(CENTRE.public(), bytes).is_err());
        }
    }
}

#[test]
fn a_file_is_written_whole_under_a_free_name_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write_new(folder.path(), "a.imza", b"whole").expect("written");
    assert_eq!(std::fs::read(&file).expect("there"), b"whole");
    assert!(matches!(write_new(folder.path(), "a.imza", b"another"), Err(StickError::Exists(_))));
    assert_eq!(std::fs::read(&file).expect("there"), b"whole", "never overwritten");
    assert!(matches!(write_new(&folder.path().join("gone"), "a", b""), Err(StickError::Absent(_))));
    for outside in ["../a.imza", "b/a.imza", "/tmp/a.imza", "..", "a.imza/", ""] {
        assert!(matches!(write_new(folder.path(), outside, b""), Err(StickError::Failed { .. })), "{outside}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "no part is left");
    assert_eq!(read(&file, 4).expect("read"), None);
    assert_eq!(read(&file, 5).expect("read").as_deref(), Some(&b"whole"[..]));
}
