//! What goes over the worker's pipe, and what the centre is told of a carrier's secrets, word for word: each golden file under `tests/golden/wire` is read, understood, and
//! written again as the same bytes.

use std::path::Path;

use imza_kiosk::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CertificateOnCarrier, KeyId, KeyOnCarrier,
    KeyOrigin, KeyType, PinTries, Sha256Hash,
};
use imza_kiosk::domain::doctor::{ModuleSurvey, SlotSurvey, TokenSurvey};
use imza_kiosk::domain::order::{CarrierKind, OrderNumber};
use imza_kiosk::domain::preflight::{CarrierFitness, UnblockMethod};
use imza_kiosk::domain::secret::PinRules;
use imza_kiosk::domain::takeover::{CarrierSecret, ReleasedSecret, SecretOutcome, UnblockReason};
use imza_kiosk::domain::trace::{TraceLine, TraceOutcome, TraceSent};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{SecretAnswer, SecretOutcomeAnswer, SecretOutcomeRequest, SecretRequest};
use imza_kiosk::wire::envelope::POINT_BYTES;
use imza_kiosk::wire::unblock;
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

fn order() -> OrderNumber {
    OrderNumber::parse("260-1147").expect("a number")
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
            WorkerRequest::ChoosePin { address: address.clone(), pad: false },
            WorkerRequest::PresentPin { address: address.clone(), pad: false },
            WorkerRequest::ChangePin { address: address.clone(), pad: false },
            WorkerRequest::MakeKey { address: address.clone(), id: id.clone() },
            WorkerRequest::ReadKey { address: address.clone(), id: id.clone() },
            WorkerRequest::SignRequest { address: address.clone(), id: id.clone(), common_name: "260-1147".to_owned() },
            WorkerRequest::WriteCertificate {
                address: address.clone(),
                id: id.clone(),
                certificate: Base64(vec![0x30, 0x03, 0x02, 0x01, 0x05]),
            },
            WorkerRequest::ReadCertificate { address: address.clone(), id: id.clone() },
            WorkerRequest::Sign { address: address.clone(), id: id.clone(), message: Base64(b"nonce".to_vec()) },
            WorkerRequest::Authenticate {
                address: address.clone(),
                id: id.clone(),
                message: Base64(b"challenge".to_vec()),
                pad: false,
            },
            WorkerRequest::DrawSecret {
                address: address.clone(),
                secret: CarrierSecret::Puk,
                seal_to: Base64(vec![4; 65]),
            },
            WorkerRequest::TakeSecret { address: address.clone(), secret: CarrierSecret::ManagementKey },
            WorkerRequest::ReplyKey { address: address.clone() },
            WorkerRequest::Unblock {
                address: address.clone(),
                pad: false,
                released: vec![ReleasedSecret { secret: CarrierSecret::Puk, sealed: vec![1, 4] }],
            },
            WorkerRequest::DestroyKey { address, id, spki_sha256: Some(Sha256Hash::of(b"key")) },
            WorkerRequest::Forget,
            WorkerRequest::Survey,
            WorkerRequest::ChoosePin { address: self::address(), pad: true },
            WorkerRequest::PresentPin { address: self::address(), pad: true },
            WorkerRequest::ChangePin { address: self::address(), pad: true },
            WorkerRequest::Unblock { address: self::address(), pad: true, released: vec![] },
            WorkerRequest::Trace { on: true },
            WorkerRequest::Trace { on: false },
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
        pin_pad: false,
        key_type: KeyType::P256,
        signature_key: id(),
        authentication_key: Some(KeyId::new(&[1]).expect("valid")),
        keys: vec![KeyOnCarrier { id: id(), spki_sha256: Some(Sha256Hash::of(b"key")) }],
        certificates: vec![CertificateOnCarrier { id: id(), sha256: Sha256Hash::of(b"certificate") }],
        fitness: CarrierFitness {
            key_supported: Some(true),
            free_bytes: Some(40_000),
            unblock: UnblockMethod::PivRetryCounter,
            secrets: vec![CarrierSecret::Puk, CarrierSecret::SoPin],
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
        CarrierAnswer::SecretSealed(vec![1, 4]),
        CarrierAnswer::SecretTaken,
        CarrierAnswer::KeyDestroyed,
        CarrierAnswer::ReplyKey(vec![4, 5]),
        CarrierAnswer::Unblocked(CarrierSecret::SoPin),
        CarrierAnswer::Forgotten,
        CarrierAnswer::Surveyed(Box::new(ModuleSurvey {
            library: "Yubico PIV Library PKCS#11 2.70".to_owned(),
            cryptoki: "2.40".to_owned(),
            slots: vec![
                SlotSurvey {
                    description: "ACS ACR39U ICC Reader 00 00".to_owned(),
                    token: Some(TokenSurvey {
                        model: "Yubico YubiKey YKP 5.70".to_owned(),
                        mechanisms: 23,
                        makes_keys: Some(true),
                        tries: PinTries::Fine,
                    }),
                },
                SlotSurvey { description: "Gemalto PC Twin Reader 00 00".to_owned(), token: None },
            ],
        })),
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
        CarrierFault::SecretNotHeld,
        CarrierFault::SecretRefused,
        CarrierFault::SecretLocked,
        CarrierFault::NotFound,
        CarrierFault::Full,
        CarrierFault::Deadline,
        CarrierFault::ModuleStopped,
        CarrierFault::ModuleMissing { detail: "no such file".to_owned() },
        CarrierFault::Module { detail: detail() },
        CarrierFault::PadCancelled,
        CarrierFault::PadRefused,
    ];
    assert_golden("worker-fault.json", &faults.map(WorkerAnswer::Failed));
}

#[test]
fn what_a_worker_does_is_told_by_names_lengths_and_outcome_alone() {
    let line =
        |seq, sent, outcome| TraceLine { seq, source: "piv-smart-card".to_owned(), sent, outcome, took_us: 1_200 };
    let call = TraceSent::Call { function: "C_Login".to_owned(), of: "CKU_USER".to_owned() };
    let command = TraceSent::command(&[0, 0x2C, 0, 0x80, 0x10, 0x31, 0x32]);
    let lines = [
        line(0, call.clone(), None),
        line(0, call, Some(TraceOutcome::Returned("CKR_PIN_INCORRECT".to_owned()))),
        line(1, command, Some(TraceOutcome::response(&[0x63, 0xC2]))),
        line(2, TraceSent::command(&[0, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, 0x5F, 0xC1, 5, 0]), Some(TraceOutcome::Nothing)),
    ];
    assert_golden("worker-trace.json", &lines.map(WorkerAnswer::Traced));
}

#[test]
fn keeping_a_carriers_secret_and_telling_what_became_of_it_have_their_words() {
    let keep = |secret: &CarrierSecret| SecretRequest {
        order: order(),
        attempt: 2,
        manufacturer: "Yubico (www.yubico.com)".to_owned(),
        serial: "26100001".to_owned(),
        secret: *secret,
        sealed: Base64(b"sealed".to_vec()),
    };
    assert_golden("secret-request.json", &CarrierSecret::ALL.iter().map(keep).collect::<Vec<_>>());
    assert_golden("secret-answer.json", &[SecretAnswer { earlier: 1 }]);
    let sealed_sha256 = Sha256Hash::of(b"sealed");
    let tell =
        |outcome: &SecretOutcome| SecretOutcomeRequest { order: order(), attempt: 2, sealed_sha256, outcome: *outcome };
    assert_golden("secret-outcome-request.json", &SecretOutcome::ALL.iter().map(tell).collect::<Vec<_>>());
    assert_golden("secret-outcome-answer.json", &[SecretOutcomeAnswer {}]);
}

#[test]
fn unblocking_a_carrier_has_its_words() {
    let ask = |reason: &UnblockReason| unblock::UnblockRequest {
        manufacturer: "Yubico (www.yubico.com)".to_owned(),
        serial: "26100001".to_owned(),
        reason: *reason,
    };
    assert_golden("unblock-request.json", &UnblockReason::ALL.iter().map(ask).collect::<Vec<_>>());
    let (release, point) = ("00112233445566778899aabbccddeeff".to_owned(), Base64(vec![4; POINT_BYTES]));
    let answer = unblock::UnblockAnswer { release: release.clone(), seal_to: point.clone() };
    assert_golden("unblock-answer.json", &[answer]);
    let approval = unblock::UnblockApproval { release: release.clone(), reply_to: point };
    assert_golden("unblock-approval.json", &[approval]);
    let sealed = Base64(b"sealed".to_vec());
    let released = |secret: &CarrierSecret| unblock::SecretForWorker { secret: *secret, sealed: sealed.clone() };
    let secrets = CarrierSecret::ALL.iter().map(released).collect();
    assert_golden("unblock-released.json", &[unblock::UnblockReleased { secrets }]);
    let keep = unblock::UnblockSecret { release: release.clone(), secret: CarrierSecret::Puk, sealed: sealed.clone() };
    assert_golden("unblock-secret.json", &[keep]);
    let end = unblock::UnblockEnd { release, sealed_sha256: Sha256Hash::of(&sealed.0), outcome: SecretOutcome::Set };
    assert_golden("unblock-end.json", &[end]);
    assert_golden("unblock-noted.json", &[unblock::UnblockNoted {}]);
}
