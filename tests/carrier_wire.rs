//! What goes over the worker's pipe, word for word: each golden file under `tests/golden/wire` is read, understood, and
//! written again as the same bytes.

use std::path::Path;

use imza_kiosk::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CertificateOnCarrier, KeyId, KeyOnCarrier,
    KeyOrigin, KeyType, PinTries, Sha256Hash,
};
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::preflight::{CarrierFitness, UnblockMethod};
use imza_kiosk::domain::secret::PinRules;
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::worker::{WorkerAnswer, WorkerRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Set to write the golden files anew.
const BLESS: &str = "IMZA_BLESS";

fn assert_golden<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, values: &[T]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/wire").join(name);
    let written = serde_json::to_string_pretty(values).expect("JSON") + "\n";
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&path, &written).expect("a file");
    }
    let golden = std::fs::read_to_string(&path).expect("a golden file");
    assert_eq!(written, golden, "{name} differs; a change is a new version of the wire");
    assert_eq!(serde_json::from_str::<Vec<T>>(&golden).expect("understood"), values);
}

fn address() -> CarrierAddress {
    CarrierAddress { reader: "ACS ACR39U ICC Reader 00 00".to_owned(), serial: "26100001".to_owned() }
}

fn id() -> KeyId {
    KeyId::new(&[2]).expect("a CKA_ID")
}

#[test]
fn every_request_has_its_words() {
    let (address, id) = (address(), id());
    assert_golden(
        "worker-request.json",
        &[
            WorkerRequest::Inspect { reader: address.reader.clone() },
            WorkerRequest::ChoosePin { address: address.clone() },
            WorkerRequest::PresentPin { address: address.clone() },
            WorkerRequest::ChangePin { address: address.clone() },
            WorkerRequest::MakeKey { address: address.clone(), id: id.clone() },
            WorkerRequest::ReadKey { address: address.clone(), id: id.clone() },
            WorkerRequest::SignRequest { address: address.clone(), id: id.clone(), common_name: "260-1147".to_owned() },
            WorkerRequest::WriteCertificate {
                address: address.clone(),
                id: id.clone(),
                certificate: Base64(vec![0x30, 0x03, 0x02, 0x01, 0x05]),
            },
            WorkerRequest::ReadCertificate { address: address.clone(), id: id.clone() },
            WorkerRequest::Sign { address, id, message: Base64(b"nonce".to_vec()) },
            WorkerRequest::Forget,
        ],
    );
}

#[test]
fn every_answer_has_its_words() {
    let inspection = CarrierInspection {
        address: address(),
        kind: CarrierKind::SmartCard,
        profile: "piv-smart-card".to_owned(),
        manufacturer: "Yubico (www.yubico.com)".to_owned(),
        model: "YubiKey XXX".to_owned(),
        firmware: "6.66".to_owned(),
        pin_tries: PinTries::Low,
        pin_rules: PinRules::default(),
        key_type: KeyType::P256,
        signature_key: id(),
        keys: vec![KeyOnCarrier { id: id(), spki_sha256: Some(Sha256Hash::of(b"key")) }],
        certificates: vec![CertificateOnCarrier { id: id(), sha256: Sha256Hash::of(b"certificate") }],
        fitness: CarrierFitness {
            key_supported: Some(true),
            free_bytes: Some(40_000),
            unblock: UnblockMethod::PivRetryCounter,
            ..CarrierFitness::default()
        },
    };
    let origin =
        KeyOrigin { local: Some(true), never_extractable: None, always_sensitive: None, sign_only: Some(true) };
    let answers = [
        CarrierAnswer::Inspected(Box::new(inspection)),
        CarrierAnswer::PinHeld,
        CarrierAnswer::PinChanged,
        CarrierAnswer::Key { spki_der: vec![0x30, 0], origin, attestation: vec![vec![0x30, 0]] },
        CarrierAnswer::Request(vec![0x30, 1]),
        CarrierAnswer::Written,
        CarrierAnswer::Certificate(vec![0x30, 2]),
        CarrierAnswer::Signature(vec![0x30, 3]),
        CarrierAnswer::Forgotten,
    ];
    assert_golden("worker-answer.json", &answers.map(WorkerAnswer::Done));
}

#[test]
fn every_fault_has_its_words() {
    let detail = || "C_Sign: CKR_DEVICE_ERROR".to_owned();
    let faults = [
        CarrierFault::Gone,
        CarrierFault::OtherCarrier,
        CarrierFault::NoProfile,
        CarrierFault::PinWrong { tries: PinTries::Last },
        CarrierFault::PinLocked,
        CarrierFault::NotFresh,
        CarrierFault::PinNotHeld,
        CarrierFault::NotFound,
        CarrierFault::Full,
        CarrierFault::Deadline,
        CarrierFault::ModuleStopped,
        CarrierFault::ModuleMissing { detail: "no such file".to_owned() },
        CarrierFault::Module { detail: detail() },
    ];
    assert_golden("worker-fault.json", &faults.map(WorkerAnswer::Failed));
}
