//! Proofs as a centre sends them, made here with keys of their own; and that the largest fits into a body.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use rcgen::{CertificateParams, DnType, KeyPair};

use super::*;
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::{CHAIN_START, RecordBody, Salt};
use crate::wire::centre::{BODY_BYTES_MAX, RECORDS_MAX};

/// A kiosk's key and its certificate.
pub(crate) struct Signer {
    kiosk: String,
    key: EcdsaKeyPair,
    certificate: Vec<u8>,
}

impl Signer {
    pub(crate) fn new(kiosk: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, kiosk);
        let certificate = params.self_signed(&key).expect("signed").der().to_vec();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &key.serialize_der()).expect("a key");
        Self { kiosk: kiosk.to_owned(), key, certificate }
    }
}

pub(crate) fn chain(records: u64) -> Vec<Record> {
    let officer = OfficerId::parse("aysel").expect("a name");
    let mut hash = CHAIN_START;
    let mut next = |seq: u64| {
        let order = OrderNumber::parse(&format!("260-{:04}", 1146 + seq)).expect("a number");
        let body = RecordBody::Released {
            order,
            attempt: 1,
            carrier_serial: None,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let at = Timestamp::from_second(1_795_750_200 + 60 * i64::try_from(seq).expect("small")).expect("a moment");
        let salt = Salt::from_bytes([u8::try_from(seq % 256).expect("small"); 32]);
        let record = Record::chain(RecordSeq(seq), at, officer.clone(), &body, hash, salt);
        hash = record.hash;
        record
    };
    (1..=records).map(&mut next).collect()
}

/// The proof of one of six records, of which the kiosk signed the second to the fifth at once.
pub(crate) fn proof_of(signer: &Signer, seq: u64) -> RecordProof {
    let records = chain(6);
    let shown = |record: Record| if record.seq.0 == seq { record } else { record.erased() };
    let mut run = SignedRun {
        from_seq: RecordSeq(2),
        to_seq: RecordSeq(5),
        prev_hash: records[1].prev_hash,
        head_hash: records[4].hash,
        certificate_sha256: Sha256Hash::of(&signer.certificate),
        signature: Base64(Vec::new()),
    };
    let message = run.message(&signer.kiosk, 1);
    run.signature = Base64(signer.key.sign(&SystemRandom::new(), &message).expect("signed").as_ref().to_vec());
    RecordProof {
        version: RECORD_PROOF_VERSION,
        kiosk: signer.kiosk.clone(),
        epoch: 1,
        seq: RecordSeq(seq),
        received_at: records[5].at,
        records: records.into_iter().map(shown).collect(),
        run: Some(run),
        certificate: Some(Base64(signer.certificate.clone())),
        erased_at: None,
    }
}

#[test]
fn the_proof_from_the_largest_batch_fits_into_an_answer() {
    let signer = Signer::new("kiosk-1");
    let largest = RECORDS_MAX as u64 + 2;
    let records = chain(largest).into_iter().map(Record::erased).collect();
    let proof = RecordProof { records, ..proof_of(&signer, 3) };
    let bytes = proof.to_file().len();
    const { assert!(BODY_BYTES_MAX < PROOF_FILE_BYTES_MAX, "nor a file larger than is read") };
    assert!(bytes < BODY_BYTES_MAX, "{bytes}");
}
