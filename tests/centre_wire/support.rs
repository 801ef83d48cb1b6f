//! What goes to whoever mends a kiosk.

use imza_kiosk::domain::carrier::CarrierFault;
use imza_kiosk::domain::doctor::{Finding, Group, Part};
use imza_kiosk::domain::fault::{Fault, Trouble};
use imza_kiosk::domain::officer::Role;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::trace::{TraceLine, TraceOutcome, TraceSent};
use imza_kiosk::wire::changes::{ChangesAnswer, Cursor};
use imza_kiosk::wire::recording::{
    Began, RECORDING_VERSION, Recorded, RecordedAnswer, RecordedEvent, RecordedLook, RecordedReader,
    RecordedStoreError, StoreDone,
};
use imza_kiosk::wire::support;

use super::{assert_golden, at};

#[test]
fn a_support_bundle_has_its_words() {
    let event = support::SupportEvent { seq: 7, at: at(0), kind: "hand-over".to_owned(), at_the_centre: true };
    let bundle = support::SupportBundle {
        kiosk: "kiosk-1".to_owned(),
        made_at: at(0),
        version: "0.1.0".to_owned(),
        doctor: serde_json::json!([{ "part": "clock", "health": "ok", "seen": "0 s" }]),
        configuration: "[kiosk]\nname = \"kiosk-1\"\n".to_owned(),
        log: "{}\n".to_owned(),
        events: Some(vec![event]),
        trace: None,
        recordings: None,
    };
    let command = TraceLine {
        seq: 3,
        source: "id-card".to_owned(),
        sent: TraceSent::command(&[0x0C, 0xB0, 0x9D, 0, 0x0D]),
        outcome: Some(TraceOutcome::Response { status: 0x9000, bytes: 240 }),
        took_us: 21_400,
    };
    let call = TraceLine {
        seq: 9,
        source: "piv-smart-card".to_owned(),
        sent: TraceSent::Call { function: "C_Login".to_owned(), of: "CKU_USER".to_owned() },
        outcome: Some(TraceOutcome::Returned("CKR_PIN_INCORRECT".to_owned())),
        took_us: 180,
    };
    let hanging = TraceLine { outcome: None, took_us: 0, ..call.clone() };
    let lines = [command, call, hanging].map(|line| support::KeptTraceLine { at: at(0), line }).to_vec();
    let traced = support::SupportBundle { trace: Some(support::KeptTrace { lines }), ..bundle.clone() };
    assert_golden("support-bundle.json", &[bundle, traced]);
}

#[test]
fn a_recorded_event_has_its_words() {
    let began = Began {
        version: RECORDING_VERSION,
        program: "0.1.0".to_owned(),
        kiosk: "kiosk-1".to_owned(),
        branch: "baku-01".to_owned(),
        branch_name: "Bakı-1".to_owned(),
        utc_offset_seconds: 14_400,
        language: "az".to_owned(),
        look: "dark".to_owned(),
        mouse: true,
        heartbeat_seconds: 60,
        lock_after_minutes: 10,
        configured: [true, false, false, false],
        random_seed: 7,
        size: (80, 24),
    };
    let reader = RecordedReader {
        name: "ACS ACR39U ICC Reader 00 00".to_owned(),
        id_card: false,
        carrier: Some(CarrierKind::SmartCard),
        card: Some(vec![0x3B, 0x80, 0x80, 0x01, 0x01]),
    };
    let finding = Finding::of(Part::Readers).fact("count", 1);
    let look = RecordedLook { group: Group::Counter, findings: vec![finding], ended: true };
    let trouble = Trouble::new(Fault::CentreUnreachable, "connection refused");
    let answer = |job, said| Recorded::Answer { job, said };
    let cursor = Cursor::new("3.41".to_owned()).expect("a cursor");
    let page = ChangesAnswer { restart: true, changes: vec![], cursor, more: false, as_of: at(0) };
    let all = [
        Recorded::Began(Box::new(began)),
        Recorded::Tick,
        Recorded::Key("f9".to_owned()),
        Recorded::Typed('x'),
        Recorded::Hidden,
        Recorded::Burst { chars: 92, zone: true },
        Recorded::Resize { columns: 120, rows: 40 },
        Recorded::Readers(vec![reader]),
        Recorded::ReadersDown("no socket".to_owned()),
        Recorded::StoreClosed(RecordedStoreError::InUse),
        answer(1, RecordedAnswer::CentreFailed(trouble)),
        answer(2, RecordedAnswer::SignedIn(Role::Technician)),
        answer(3, RecordedAnswer::Found(14)),
        answer(4, RecordedAnswer::CarrierFailed(CarrierFault::Deadline)),
        answer(5, RecordedAnswer::StoreDone(StoreDone::Journalled)),
        answer(6, RecordedAnswer::Copy { as_of: Some(at(0)), orders: 14 }),
        answer(7, RecordedAnswer::Looked(vec![look])),
        answer(8, RecordedAnswer::Printed(None)),
        answer(9, RecordedAnswer::LeftOut("chip".to_owned())),
        answer(10, RecordedAnswer::Changed(Box::new(page))),
        Recorded::Stop,
    ];
    let event = |what| RecordedEvent { clock: at(0), running_ms: 4_200, jobs: 12, what };
    assert_golden("recorded-event.json", &all.map(event));
}
