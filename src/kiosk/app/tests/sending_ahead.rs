//! The next batch: read while one is on its way, sent while that one's acknowledgement is made durable here, and of no account
//! when anything goes otherwise.

use super::world::{World, moment};
use super::*;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::record::{RecordDraft, RecordSeq, SuspensionReason};
use crate::kiosk::app::message::{Effect, Msg, StoreJob};
use crate::ports::centre::{Ask, Told};

const RECORDS: u64 = 600;

/// Records that wait, with nothing on its way.
fn waiting(urgent_last: bool) -> World {
    let mut world = World::signed_in();
    let order = OrderNumber::parse("260-1147").expect("valid");
    for n in 1..=RECORDS {
        let officer = OfficerId::parse("aysel").expect("valid");
        let (reading, order) = (crate::domain::evidence::ReadingMethod::MrzScanned, order.clone());
        let draft = match urgent_last && n == RECORDS {
            true => RecordDraft::SuspensionRequest { order, reason: SuspensionReason::Lost, reading },
            false => RecordDraft::Released {
                order,
                attempt: 1,
                carrier_serial: None,
                orphan_key_sha256: None,
                orphan_key_destroyed: false,
                second_orphan: None,
            },
        };
        world.store(StoreJob::Append { at: moment(0), officer, draft });
    }
    world.model.store = StoreView::Open(world.queue);
    world.say_only(Msg::Tick);
    world
}

fn is_batch(effect: &Effect) -> bool {
    matches!(effect, Effect::AskBehind(_, Ask::Records(_), _))
}

fn is_note(effect: &Effect) -> bool {
    matches!(effect, Effect::Store(_, StoreJob::Acknowledge { .. }))
}

/// Answers one effect after another until such a one waits; its place.
fn until(world: &mut World, is_it: fn(&Effect) -> bool) -> usize {
    for _ in 0..100 {
        match world.effects.iter().position(is_it) {
            Some(place) => return place,
            None => world.answer_next(),
        }
    }
    panic!("it never waits: {:?}", world.model.line);
}

/// Answers the effect at this place before those in front of it.
fn answer_first(world: &mut World, place: usize) {
    let effect = world.effects.remove(place);
    world.effects.insert(0, effect);
    world.answer_next();
}

/// The first batch was taken; the second is on its way, and the first's acknowledgement is not noted yet.
fn second_on_its_way() -> World {
    let mut world = waiting(false);
    let batch = until(&mut world, is_batch);
    let ahead =
        |effect: &Effect| matches!(effect, Effect::Store(_, StoreJob::PendingBehind { seq, .. }) if seq.0 == 64);
    let place = world.effects.iter().position(ahead).expect("the next is read meanwhile");
    answer_first(&mut world, place);
    let made_ready = |effect: &Effect| matches!(effect, Effect::Prepare(Ask::Records(batch)) if batch.from_seq.0 == 65);
    let made = world.effects.iter().position(made_ready).expect("and made ready");
    world.effects.remove(made);
    let batch = if made < batch { batch - 1 } else { batch };
    let batch = if place < batch { batch - 1 } else { batch };
    answer_first(&mut world, batch);
    assert!(world.effects.iter().any(is_batch), "the next goes out");
    assert!(world.effects.iter().any(is_note), "while the acknowledgement is being noted");
    assert_eq!(world.queue.acked_seq, 0);
    world
}

fn assert_all_arrive(world: &mut World) {
    for _ in 0..60 {
        world.settle();
        world.second += 301;
        world.say(Msg::Tick);
    }
    let mut seen = 0;
    for batch in &world.sent {
        assert!(batch[0] <= seen + 1, "a gap: {:?}", world.sent);
        seen = seen.max(*batch.last().expect("never empty"));
    }
    assert_eq!((seen, world.queue.acked_seq, world.queue.halt), (RECORDS, RECORDS, None), "{:?}", world.model.line);
}

#[test]
fn the_next_batch_goes_out_while_the_one_before_is_noted_and_each_record_goes_once() {
    let mut world = second_on_its_way();
    assert_all_arrive(&mut world);
    let sent: Vec<_> = world.sent.concat();
    assert_eq!(sent, (1..=RECORDS).collect::<Vec<_>>());
    let sizes: Vec<_> = world.sent.iter().map(Vec::len).collect();
    assert_eq!(sizes[..2], [64, 128], "it grows as without that");
}

#[test]
fn an_acknowledgement_that_cannot_be_noted_stops_the_sending_until_the_store_is_well() {
    let mut world = second_on_its_way();
    world.store_broken = true;
    let note = until(&mut world, is_note);
    answer_first(&mut world, note);
    assert!(matches!(world.model.store, StoreView::Closed(_)), "{:?}", world.model.store);
    world.settle();
    assert_eq!(world.sent.len(), 2, "what was on its way counts for nothing, and no other goes out");
    assert_eq!(world.queue.acked_seq, 0);
    world.store_broken = false;
    assert_all_arrive(&mut world);
    assert_eq!(world.sent[2][0], 1, "again from where the store stands");
}

#[test]
fn acknowledgements_are_noted_in_their_order_one_behind_a_batch_at_most() {
    let mut world = second_on_its_way();
    let batch = world.effects.iter().position(is_batch).expect("on its way");
    answer_first(&mut world, batch);
    assert_eq!(world.effects.iter().filter(|effect| is_note(effect)).count(), 2);
    assert!(!world.effects.iter().any(is_batch), "a third waits for the first to be durable");
    assert_all_arrive(&mut world);
}

#[test]
fn a_gap_that_the_centre_tells_while_an_acknowledgement_is_noted_is_judged_behind_it() {
    let mut world = second_on_its_way();
    world.answers_once = Some(Ok(Told::Expects(RecordSeq(1))));
    let batch = world.effects.iter().position(is_batch).expect("on its way");
    answer_first(&mut world, batch);
    assert!(world.model.line.refused.is_none(), "{:?}", world.model.line);
    assert_all_arrive(&mut world);
}

#[test]
fn what_was_read_ahead_is_dropped_when_the_line_breaks_and_when_the_centre_took_a_part() {
    let mut world = second_on_its_way();
    world.answers_once = Some(Err(Fault::CentreUnreachable.into()));
    assert_all_arrive(&mut world);
    let mut world = waiting(false);
    let part = crate::wire::centre::RecordsAnswer { acked_seq: RecordSeq(10), head_hash: world.records[9].hash };
    world.answers_once = Some(Ok(Told::Acknowledged(part)));
    assert_all_arrive(&mut world);
    assert_eq!(world.sent[1][0], 11, "the rest goes first");
}

#[test]
fn an_urgent_record_goes_between_two_batches_although_the_next_was_read() {
    let mut world = second_on_its_way();
    let (officer, order) = (OfficerId::parse("aysel").expect("valid"), OrderNumber::parse("260-1147").expect("valid"));
    let reading = crate::domain::evidence::ReadingMethod::MrzScanned;
    let draft = RecordDraft::SuspensionRequest { order, reason: SuspensionReason::Lost, reading };
    world.store(StoreJob::Append { at: moment(0), officer, draft });
    world.model.store = StoreView::Open(world.queue);
    for _ in 0..60 {
        world.settle();
        world.second += 301;
        world.say(Msg::Tick);
    }
    let told = world.sent.iter().position(|sent| *sent == [RECORDS + 1]).expect("told by itself");
    assert_eq!(told, 2, "right behind the batch that was on its way: {:?}", world.sent);
    let mut world = waiting(true);
    world.settle();
    assert_eq!(world.sent[0], [RECORDS], "and before any");
}
