//! The judge finds every change of an export, and says where it is.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use jiff::Timestamp;
use proptest::prelude::*;
use rcgen::{CertificateParams, KeyPair};

use super::*;
use crate::central::ca::software_key::SoftwareKey;
use crate::central::ledger::batches::{self, Signed};
use crate::central::ledger::devices::{self, DeviceState, NewDevice};
use crate::central::ledger::value::params;
use crate::central::ledger::{Ledger, LedgerError, audit, branches, kiosks};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Branch, OrderNumber};
use crate::domain::record::{CHAIN_START, Record, RecordBody, RecordSeq, Salt};
use crate::ports::signer::Signer as _;
use crate::wire::audit::{AuditLine, SignedRun, trailer_message};
use crate::wire::bytes::Base64;
use crate::wire::centre::RecordsBatch;
use crate::wire::record_search::tests::chain;

const RECORDS: u64 = 6;
const AT: Timestamp = Timestamp::UNIX_EPOCH;

struct Scene {
    _folder: tempfile::TempDir,
    ledger: Ledger,
    audit_key: SoftwareKey,
    kiosk_key: EcdsaKeyPair,
    certificate: Vec<u8>,
}

/// A ledger with a kiosk and its chain of six records.
fn scene() -> Scene {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("ledger.sqlite");
    let ledger = Ledger::open_or_create(crate::central::ledger::Place::File(place)).expect("a ledger");
    let key = KeyPair::generate().expect("a key");
    let params_of = CertificateParams::new(Vec::new()).expect("parameters");
    let certificate = params_of.self_signed(&key).expect("signed").der().to_vec();
    let kiosk_key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &key.serialize_der()).expect("a key");
    let branch = Branch { code: "baku-01".to_owned(), name: "Bakı-01".to_owned() };
    let filled = ledger.write(|tx| {
        branches::put(tx, &branch)?;
        kiosks::add(tx, "kiosk-1", "baku-01", AT)?;
        let (der, spki_sha256) = (certificate.as_slice(), Sha256Hash::of(b"key"));
        let new = NewDevice { kiosk: "kiosk-1", epoch: 1, der, spki_sha256, not_after: AT };
        devices::add(tx, &new, DeviceState::Current, AT)?;
        for record in records() {
            let sql =
                "INSERT INTO records (kiosk, epoch, seq, at, officer, kind, commitment, prev_hash, hash, salt, body,
                received_at, effect, effect_detail)
                VALUES ('kiosk-1', 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'applied', '')";
            let seq = i64::try_from(record.seq.0).expect("small");
            let content = record.content.as_ref().expect("whole");
            let (officer, kind, salt) =
                (record.officer.as_str(), record.kind.as_str(), content.salt.as_bytes().as_slice());
            let (commitment, body) = (record.commitment, content.body.as_str());
            tx.execute(
                sql,
                params![seq, record.at, officer, kind, commitment, record.prev_hash, record.hash, salt, body],
            )?;
            kiosks::move_head(tx, "kiosk-1", record.seq, record.hash)?;
        }
        Ok::<_, LedgerError>(())
    });
    assert_eq!(filled, Ok(()));
    Scene { _folder: folder, ledger, audit_key: SoftwareKey::new(), kiosk_key, certificate }
}

fn records() -> Vec<Record> {
    chain(RECORDS)
}

impl Scene {
    fn export(&self, contents: bool) -> String {
        let mut out = Vec::new();
        let request = ExportRequest { kiosk: None, contents, now: AT };
        let written = export(&self.ledger, &self.audit_key, &request, &mut out).expect("written");
        assert_eq!((written.kiosks, written.records), (1, RECORDS));
        String::from_utf8(out).expect("text")
    }

    fn lines(&self, contents: bool) -> Vec<AuditLine> {
        let mut lines: Vec<AuditLine> =
            self.export(contents).lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
        lines.pop();
        lines
    }

    /// What somebody who has the audit key would write.
    fn sealed(&self, lines: &[AuditLine]) -> String {
        let text = |line: &AuditLine| serde_json::to_string(line).expect("JSON") + "\n";
        let before: String = lines.iter().map(text).collect();
        let (count, sha256) = (lines.len() as u64, Sha256Hash::of(before.as_bytes()));
        let signature = Base64(self.audit_key.sign(&trailer_message(count, sha256)).expect("signed"));
        let key = Base64(self.audit_key.public_key().to_vec());
        before + &text(&AuditLine::Trailer { lines: count, sha256, key, signature })
    }

    fn judged(&self, text: &str) -> Report {
        judge(&mut text.as_bytes(), Some(self.audit_key.public_key())).expect("readable")
    }

    fn run(&self, from: usize, to: usize) -> SignedRun {
        let records = records();
        let mut run = SignedRun {
            from_seq: records[from - 1].seq,
            to_seq: records[to - 1].seq,
            prev_hash: records[from - 1].prev_hash,
            head_hash: records[to - 1].hash,
            certificate_sha256: Sha256Hash::of(&self.certificate),
            signature: Base64(Vec::new()),
        };
        let message = run.message("kiosk-1", 1);
        run.signature = Base64(self.kiosk_key.sign(&SystemRandom::new(), &message).expect("signed").as_ref().to_vec());
        run
    }
}

#[test]
fn what_a_kiosk_signed_is_kept_and_holds_against_a_centre_that_writes_its_ledger_anew() {
    let scene = scene();
    let keep = |from: usize, to: usize| {
        let run = scene.run(from, to);
        let signed = Signed { signature: run.signature.0, certificate: scene.certificate.clone() };
        let batch = RecordsBatch::of("kiosk-1", 1, records()[from - 1..to].to_vec());
        assert_eq!(scene.ledger.write(|tx| batches::add(tx, &batch, &signed, AT)), Ok(()));
    };
    keep(1, 4);
    // The answer was lost: the next run begins before the end of the last.
    keep(3, 6);
    for contents in [true, false] {
        let report = scene.judged(&scene.export(contents));
        assert_eq!((report.sound, report.chains[0].signed_up_to), (true, 6), "{:?}", report.findings);
    }
    let erased = scene.ledger.write(|tx| audit::erase(tx, ("kiosk-1", 1, RecordSeq(5)), "asked for", AT));
    assert_eq!(erased, Ok(true));
    assert!(scene.judged(&scene.export(true)).sound, "an erased content breaks no signature");
    // Whoever holds ledger and audit key chains the end anew; the kiosk's signature is what they have not.
    let rewritten = scene.ledger.write(|tx| {
        let fifth = records()[4].clone();
        let body = RecordBody::Released {
            order: OrderNumber::parse("260-999999").expect("a number"),
            attempt: 1,
            carrier_serial: None,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let salt = Salt::from_bytes([9; 32]);
        let new = Record::chain(RecordSeq(6), records()[5].at, fifth.officer.clone(), &body, fifth.hash, salt);
        let sql =
            "UPDATE records SET commitment = $1, prev_hash = $2, hash = $3, salt = NULL, body = NULL WHERE seq = 6";
        tx.execute(sql, params![new.commitment, new.prev_hash, new.hash])?;
        kiosks::move_head(tx, "kiosk-1", RecordSeq(6), new.hash)
    });
    assert_eq!(rewritten, Ok(()));
    let report = scene.judged(&scene.export(false));
    assert_eq!(found(&report), [(Flaw::Signature, Some(6))]);
    assert_eq!(report.chains[0].signed_up_to, 4);
}

fn found(report: &Report) -> Vec<(Flaw, Option<u64>)> {
    report.findings.iter().map(|finding| (finding.flaw, finding.seq)).collect()
}

/// Where a record's line stands.
fn place(lines: &[AuditLine], seq: u64) -> usize {
    let at = lines.iter().position(|line| matches!(line, AuditLine::Record { record, .. } if record.seq.0 == seq));
    at.expect("a record")
}

#[test]
fn an_export_holds_with_contents_and_without_and_after_an_erasure() {
    let scene = scene();
    for contents in [true, false] {
        let report = scene.judged(&scene.export(contents));
        assert!(report.sound, "{report:?}");
        assert_eq!((report.records, report.chains[0].without_content), (RECORDS, if contents { 0 } else { RECORDS }));
        assert_eq!(scene.export(contents).contains("260-1149"), contents, "nothing personal without contents");
    }
    let erase = || scene.ledger.write(|tx| audit::erase(tx, ("kiosk-1", 1, RecordSeq(3)), "asked for", AT));
    assert_eq!(erase(), Ok(true));
    assert_eq!(erase(), Ok(false), "once");
    let text = scene.export(true);
    let report = scene.judged(&text);
    assert!(report.sound && report.chains[0].without_content == 1, "{report:?}");
    assert!(!text.contains("260-1149") && text.contains("260-1150"));
}

#[test]
fn what_somebody_with_the_audit_key_changes_is_named_by_its_record() {
    let scene = scene();
    let lines = scene.lines(true);
    let third = place(&lines, 3);
    let judged = |change: &dyn Fn(&mut Vec<AuditLine>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        found(&scene.judged(&scene.sealed(&changed)))
    };
    let edit = |edit: fn(&mut Record)| {
        judged(&move |lines| {
            if let AuditLine::Record { record, .. } = &mut lines[third] {
                edit(record);
            }
        })
    };
    assert_eq!(judged(&|_| {}), []);
    assert_eq!(judged(&|lines| drop(lines.remove(third))), [(Flaw::Missing, Some(3))]);
    assert_eq!(judged(&|lines| lines.swap(third, third + 1)), [(Flaw::Missing, Some(3)), (Flaw::Turn, Some(3))]);
    assert_eq!(judged(&|lines| lines.insert(third, lines[third].clone())), [(Flaw::Turn, Some(3))]);
    assert_eq!(judged(&|lines| lines.truncate(lines.len() - 2)), [(Flaw::Truncated, Some(5))]);
    assert_eq!(edit(|record| record.commitment = Sha256Hash::of(b"other")), [(Flaw::Changed, Some(3))]);
    assert_eq!(edit(|record| record.officer = OfficerId::parse("elvin").expect("a name")), [(Flaw::Changed, Some(3))]);
    let body = |record: &mut Record| record.content.as_mut().expect("whole").body.push(' ');
    assert_eq!(edit(body), [(Flaw::Content, Some(3))]);
    let another = edit(|record| {
        let fact = record.fact().expect("a fact");
        let salt = Salt::from_bytes([9; 32]);
        *record = Record::chain(record.seq, record.at, record.officer.clone(), &fact, record.prev_hash, salt);
    });
    assert_eq!(another, [(Flaw::Link, Some(4))], "a record made anew does not carry the next one");
}

#[test]
fn a_chain_made_anew_does_not_carry_the_kiosks_signatures() {
    let scene = scene();
    let mut lines = scene.lines(false);
    let sixth = place(&lines, 6);
    lines.insert(sixth + 1, AuditLine::Run(scene.run(4, 6)));
    let third = place(&lines, 3);
    lines.insert(third + 1, AuditLine::Run(scene.run(1, 3)));
    let report = scene.judged(&scene.sealed(&lines));
    assert!(report.sound && report.chains[0].signed_up_to == 6, "{report:?}");
    // The whole chain from the second record on, made anew by somebody who has the audit key and the ledger.
    let mut hash = CHAIN_START;
    for line in &mut lines {
        match line {
            AuditLine::Record { record, .. } => {
                let order = OrderNumber::parse("260-000009").expect("a number");
                let fact = RecordBody::Released {
                    order,
                    attempt: 1,
                    carrier_serial: None,
                    orphan_key_sha256: None,
                    orphan_key_destroyed: false,
                    second_orphan: None,
                };
                let salt = Salt::from_bytes([record.seq.0 as u8; 32]);
                if record.seq.0 > 1 {
                    *record = Record::chain(record.seq, AT, record.officer.clone(), &fact, hash, salt).erased();
                }
                hash = record.hash;
            }
            AuditLine::Run(run) if run.from_seq.0 == 4 => run.signature = Base64(vec![0x30, 0]),
            _ => {}
        }
    }
    if let Some(AuditLine::Chain { head, .. }) = lines.iter_mut().find(|line| matches!(line, AuditLine::Chain { .. })) {
        *head = hash;
    }
    let report = scene.judged(&scene.sealed(&lines));
    assert_eq!(found(&report), [(Flaw::Signature, Some(3)), (Flaw::Signature, Some(6))]);
    assert_eq!(report.chains[0].signed_up_to, 0);
}

#[test]
fn a_file_cut_off_anywhere_or_sealed_with_another_key_does_not_hold() {
    let scene = scene();
    let text = scene.export(false);
    for end in 0..text.len() {
        assert!(!scene.judged(&text[..end]).sound, "cut off after {end} bytes");
    }
    let stranger = SoftwareKey::new();
    let other = judge(&mut text.as_bytes(), Some(stranger.public_key())).expect("readable");
    assert_eq!(found(&other), [(Flaw::OtherKey, None)]);
    let alone = judge(&mut text.as_bytes(), None).expect("readable");
    assert!(alone.sound && alone.key_sha256 == Some(Sha256Hash::of(scene.audit_key.public_key())));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_single_change_of_an_export_is_found(place in any::<prop::sample::Index>(), change in 0..4u8, byte in 1..=255u8) {
        thread_local! {
            static SCENE: (Scene, String) = { let scene = scene(); let text = scene.export(true); (scene, text) };
        }
        SCENE.with(|(scene, text)| {
            let mut bytes = text.clone().into_bytes();
            let at = place.index(bytes.len());
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let line = place.index(lines.len());
            match change {
                0 => bytes[at] ^= byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => {
                    let mut kept = lines.clone();
                    kept.remove(line);
                    bytes = kept.concat().into_bytes();
                }
            }
            let report = judge(&mut bytes.as_slice(), Some(scene.audit_key.public_key())).expect("readable");
            prop_assert!(!report.sound, "change {change} at {at} or line {line}");
            Ok(())
        })?;
    }
}
