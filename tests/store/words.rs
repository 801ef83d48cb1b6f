//! What lies in the store before encryption, word for word: a golden file each under `tests/golden/wire`.

use std::path::Path;

use imza_kiosk::domain::carrier::{CarrierAddress, Sha256Hash};
use imza_kiosk::domain::certificate::{KeyPurpose, KeyPurposes};
use imza_kiosk::domain::issue::JournalFact;
use imza_kiosk::domain::record::{CHAIN_START, Record, RecordSeq, Salt};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::store::{IndexMark, KeptRecord, LogEntry, SettingRow, Standing};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::scene::{at, fact, hand_over, leased, officer, order};

/// Set to write the golden files anew.
const BLESS: &str = "IMZA_BLESS";

fn assert_golden<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, values: &[T]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/wire").join(name);
    let written = serde_json::to_string_pretty(values).expect("JSON") + "\n";
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&path, &written).expect("a file");
    }
    let golden = std::fs::read_to_string(&path).expect("a golden file");
    assert_eq!(written, golden, "{name} differs; a change is a new version of the store");
    assert_eq!(serde_json::from_str::<Vec<T>>(&golden).expect("understood"), values);
}

fn standing() -> Standing {
    let (last_seq, acked_seq) = (RecordSeq(9), RecordSeq(7));
    let (head, acked_head) = (Sha256Hash::of(b"head"), Sha256Hash::of(b"acked"));
    Standing { epoch: 2, last_seq, head, acked_seq, acked_head, receipt: 4 }
}

#[test]
fn every_entry_of_the_log_has_its_words() {
    let body = hand_over(1).numbered(|| 5);
    let record = Record::chain(RecordSeq(1), at(0), officer(), &body, CHAIN_START, Salt::from_bytes([1; 32]));
    let kept = KeptRecord { record: record.clone(), receipt: Some(5) };
    assert_golden(
        "store-log-entry.json",
        &[
            LogEntry::Standing { standing: standing() },
            LogEntry::Journal { fact: leased(1) },
            LogEntry::Journal {
                fact: fact(
                    1,
                    JournalFact::Bound {
                        address: CarrierAddress { reader: "reader".into(), serial: "SN00000001".into() },
                        purposes: KeyPurposes::with_second(true),
                    },
                ),
            },
            LogEntry::Journal { fact: fact(1, JournalFact::CertificateAsked { purpose: KeyPurpose::Signature }) },
            LogEntry::Journal { fact: fact(1, JournalFact::CertificateAsked { purpose: KeyPurpose::Authentication }) },
            LogEntry::Past { kept: KeptRecord { record: record.clone().erased(), receipt: Some(5) } },
            LogEntry::Record { kept, ends: Some(order(1)) },
            LogEntry::Record { kept: KeptRecord { record, receipt: None }, ends: None },
            LogEntry::Acknowledged { seq: RecordSeq(1), head: Sha256Hash::of(b"head") },
            LogEntry::Setting { name: "officer/aysel".into(), value: Some(Base64(vec![1, 2, 3])) },
            LogEntry::Setting { name: "officer/aysel".into(), value: None },
        ],
    );
}

#[test]
fn every_row_of_the_index_has_its_words() {
    let log_id = Base64(vec![9; 16]);
    let mark = IndexMark { log_id, entries: 12, standing: standing(), journal_rows: 3, setting_rows: 1 };
    assert_golden("store-index-mark.json", &[mark]);
    assert_golden("store-setting-row.json", &[SettingRow { name: "officer/aysel".into(), value: Base64(vec![1]) }]);
}
