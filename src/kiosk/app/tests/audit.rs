//! Records of the supervisor's region: what is asked for, and that a proof is judged here.

use super::world::World;
use super::*;
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::OrderNumber;
use crate::domain::record::proof::ProofFlaw;
use crate::domain::record::{KINDS, Record, RecordKind};
use crate::kiosk::app::audit::{AuditField, AuditScreen, SignatureStand};
use crate::kiosk::app::message::Effect;
use crate::ports::centre::{Ask, Told};
use crate::wire::audit::SignedRun;
use crate::wire::bytes::Base64;
use crate::wire::record_search::tests::chain;
use crate::wire::record_search::{
    FoundPlace, FoundRecord, RECORD_PROOF_VERSION, RecordProof, RecordProofAnswer, RecordProofRequest,
    RecordSearchAnswer, RecordSearchRequest,
};

const KIOSK: &str = "baku-01-1";
/// Of a key that nobody has, for this kiosk.
const CERTIFICATE: &[u8] = include_bytes!("../../../../tests/data/kiosk-certificate.der");

/// Six records, the newest first; the second was erased. The rest comes when more is asked for.
pub(crate) fn found(asked: &RecordSearchRequest) -> RecordSearchAnswer {
    let record = |record: Record| {
        let fact = record.fact().expect("a fact");
        let erased = record.seq.0 == 2;
        FoundRecord {
            place: FoundPlace { at: record.at, kiosk: KIOSK.into(), epoch: 1, seq: record.seq },
            branch: "baku-01".into(),
            officer: record.officer,
            kind: record.kind,
            order: fact.order().filter(|_| !erased).cloned(),
            receipt: fact.receipt().filter(|_| !erased),
            erased,
        }
    };
    let wanted = |record: &FoundRecord| {
        asked.order.as_ref().is_none_or(|order| record.order.as_ref() == Some(order))
            && asked.kind.as_ref().is_none_or(|kind| record.kind == *kind)
            && asked.behind.as_ref().is_none_or(|behind| record.place.seq < behind.seq)
    };
    let records: Vec<_> = chain(6).into_iter().rev().map(record).filter(wanted).collect();
    let more = asked.behind.is_none() && records.len() > 4;
    RecordSearchAnswer { records: if more { records[..4].to_vec() } else { records }, more }
}

/// The proof of one of them: the kiosk signed the second to the fifth at once.
pub(crate) fn proof(asked: &RecordProofRequest) -> RecordProofAnswer {
    let records = chain(6);
    let run = SignedRun {
        from_seq: RecordSeq(2),
        to_seq: RecordSeq(5),
        prev_hash: records[1].prev_hash,
        head_hash: records[4].hash,
        certificate_sha256: Sha256Hash::of(CERTIFICATE),
        signature: Base64(vec![2]),
    };
    let erased = asked.seq.0 == 2;
    let is_shown = |record: &Record| record.seq == asked.seq && !erased;
    let received_at = records[5].at;
    let shown = |record: Record| if is_shown(&record) { record } else { record.erased() };
    let proof = RecordProof {
        version: RECORD_PROOF_VERSION,
        kiosk: asked.kiosk.clone(),
        epoch: asked.epoch,
        seq: asked.seq,
        received_at,
        records: records.into_iter().map(shown).collect(),
        run: Some(run),
        certificate: Some(Base64(CERTIFICATE.to_vec())),
        erased_at: erased.then_some(received_at),
    };
    RecordProofAnswer { proof: Some(Box::new(proof)) }
}

/// A supervisor who has opened the search from the day.
pub(crate) fn opened() -> World {
    let mut world = super::day::opened();
    world.key(Key::Ctrl('f'));
    world
}

/// The list that a search without limits finds.
pub(crate) fn listed() -> World {
    let mut world = opened();
    world.key(Key::Enter);
    world
}

fn screen(world: &World) -> &AuditScreen {
    match &world.model.screen {
        Screen::Audit(screen) => screen,
        other => panic!("{other:?}"),
    }
}

/// Presses a key; what was asked for then, before it is answered.
fn asked_on(world: &mut World, key: Key) -> Option<RecordSearchRequest> {
    world.say_only(Msg::Input(Input::Key(key)));
    let asked = world.effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, Ask::FindRecords(asked), Some(_)) => Some(asked.clone()),
        _ => None,
    });
    world.settle();
    asked
}

#[test]
fn what_is_typed_is_asked_for_and_what_cannot_be_read_is_pointed_at() {
    let mut world = opened();
    let all = asked_on(&mut world, Key::Enter).expect("asked");
    assert_eq!((all.until - all.from).get_days(), 6, "a week, today with it");
    assert_eq!(all, RecordSearchRequest::of(all.from, all.until), "nothing else narrows it");
    world.key(Key::Esc);
    for text in ["baku-01", "aysel", "260-1149"] {
        world.type_text(text);
        world.key(Key::Tab);
    }
    world.key(Key::F(6));
    let asked_last = asked_on(&mut world, Key::Enter).expect("asked");
    let number = asked_last.order.as_ref().map(OrderNumber::as_str);
    assert_eq!((asked_last.place.as_deref(), number), (Some("baku-01"), Some("260-1149")));
    assert_eq!(asked_last.kind, RecordKind::parse(KINDS[0]).ok());
    assert_eq!(screen(&world).found.as_ref().map(|found| found.records.len()), Some(0), "no hand-over among them");

    for (field, typed) in
        [(AuditField::Number, "x"), (AuditField::From, "31.02.2026"), (AuditField::Until, "01.01.1999")]
    {
        let mut world = opened();
        while screen(&world).focus != field {
            world.key(Key::Down);
        }
        for _ in 0..screen(&world).text(field).len() {
            world.key(Key::Backspace);
        }
        world.type_text(typed);
        assert_eq!(asked_on(&mut world, Key::Enter), None, "{typed}");
        assert_eq!(screen(&world).wrong, Some(field), "{typed}");
    }
    let mut world = opened();
    world.key(Key::Up);
    world.key(Key::Up);
    world.key(Key::Up);
    world.type_text("42");
    let asked = asked_on(&mut world, Key::Enter).expect("asked");
    assert_eq!(asked.receipt, Some(42), "a number that is no order's is a receipt's");
}

#[test]
fn more_is_asked_for_behind_the_last_and_comes_once() {
    let mut world = listed();
    let numbers = |world: &World| {
        let found = screen(world).found.as_ref().expect("found");
        found.records.iter().map(|record| record.place.seq.0).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&world), [6, 5, 4, 3]);
    world.key(Key::F(7));
    assert_eq!(numbers(&world), [6, 5, 4, 3, 2, 1]);
    assert_eq!(asked_on(&mut world, Key::F(7)), None, "there is no more");
}

#[test]
fn a_proof_is_judged_here_whatever_the_centre_says_and_saved_without_its_content() {
    let mut world = listed();
    world.key(Key::End);
    world.key(Key::Enter);
    let shown = screen(&world).shown.as_ref().expect("shown");
    assert!(shown.holds() && shown.judged.follows == Some(true) && shown.judged.is_followed == Some(true));
    let [check] = &world.workbench.verified[..] else { panic!("{:?}", world.workbench.verified) };
    let signed = shown.proof.signed().expect("signed");
    assert_eq!((check.message.clone(), check.signature.as_slice()), signed, "the run, under the kiosk's own name");
    assert!(shown.proof.record().is_some_and(|record| record.content.is_some()));
    world.key(Key::Ctrl('e'));
    let [saved] = &world.proofs[..] else { panic!("{:?}", world.proofs) };
    assert!(saved.records.iter().all(|record| record.content.is_none()));
    let file = screen(&world).shown.as_ref().and_then(|shown| shown.saved.clone());
    assert_eq!(file.as_deref(), Some("/media/stick/record-baku-01-1-1-3.json"));

    world.key(Key::Esc);
    world.workbench.signatures_fail = true;
    world.key(Key::Enter);
    let shown = screen(&world).shown.as_ref().expect("shown");
    assert!(!shown.holds() && shown.signature == SignatureStand::Fails);
}

#[test]
fn a_changed_a_missing_and_anothers_record_are_named_and_another_answer_is_none() {
    let told = |change: &dyn Fn(&mut RecordProof)| {
        let mut world = listed();
        world.key(Key::End);
        world.say_only(Msg::Input(Input::Key(Key::Enter)));
        let job = world.effects.drain(..).find_map(|effect| match effect {
            Effect::Ask(job, Ask::RecordProof(_), _) => Some(job),
            _ => None,
        });
        let asked = RecordProofRequest { kiosk: KIOSK.into(), epoch: 1, seq: RecordSeq(3) };
        let mut answer = proof(&asked);
        change(answer.proof.as_mut().expect("a proof"));
        world.say(Msg::Answer(job.expect("asked"), message::Answer::Centre(Ok(Told::RecordProven(answer)))));
        world
    };
    let found = |change: &dyn Fn(&mut RecordProof)| {
        let world = told(change);
        let shown = screen(&world).shown.as_ref().expect("shown");
        assert_eq!(shown.holds(), shown.judged.findings.is_empty());
        shown.judged.findings.iter().map(|finding| (finding.flaw, finding.seq.0)).collect::<Vec<_>>()
    };
    assert_eq!(found(&|_| {}), []);
    assert_eq!(found(&|proof| proof.records[2].at = moment(0)), [(ProofFlaw::Changed, 3)]);
    assert_eq!(found(&|proof| drop(proof.records.remove(3))), [(ProofFlaw::Missing, 4)]);
    assert_eq!(found(&|proof| proof.run = None), [(ProofFlaw::Unsigned, 3)]);
    let foreign = found(&|proof| proof.certificate = Some(Base64(world::CERTIFICATE.to_vec())));
    assert_eq!(foreign, [(ProofFlaw::Certificate, 5)]);
    for change in [|proof: &mut RecordProof| proof.seq = RecordSeq(4), |proof: &mut RecordProof| proof.epoch = 2] {
        let world = told(&change);
        assert!(screen(&world).shown.is_none());
        assert_eq!(screen(&world).trouble.as_ref().map(|trouble| trouble.fault), Some(Fault::CentreAnswer));
    }
}

#[test]
fn nobody_but_a_supervisor_opens_it_and_esc_leads_back_to_the_day() {
    let mut world = World::new();
    for text in ["aysel", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.key(Key::F(6));
    world.key(Key::Ctrl('f'));
    assert!(matches!(world.model.screen, Screen::Home(_)));
    let mut world = listed();
    world.key(Key::Enter);
    for expected in ["found", "form", "day"] {
        world.key(Key::Esc);
        let at = match &world.model.screen {
            Screen::Audit(screen) if screen.shown.is_none() && screen.found.is_some() => "found",
            Screen::Audit(screen) if screen.found.is_none() => "form",
            Screen::Day(_) => "day",
            other => panic!("{other:?}"),
        };
        assert_eq!(at, expected);
    }
}
