//! How records go to the centre: in batches that fit the line, urgent ones first, exactly once; and when a kiosk stops.

use jiff::SignedDuration;

use super::world::{World, moment};
use super::*;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::OfficerId;
use crate::domain::record::{RecordDraft, RecordSeq, SuspensionReason};
use crate::domain::sync::{ChainHead, Halt};
use crate::kiosk::app::message::{Effect, Input, Key, Msg, StoreJob};
use crate::ports::centre::Told;

fn number() -> OrderNumber {
    OrderNumber::parse("260-1147").expect("valid")
}

fn released() -> RecordDraft {
    RecordDraft::Released {
        order: number(),
        attempt: 1,
        carrier_serial: None,
        orphan_key_sha256: None,
        orphan_key_destroyed: false,
        second_orphan: None,
    }
}

fn suspension() -> RecordDraft {
    let reading = crate::domain::evidence::ReadingMethod::MrzScanned;
    RecordDraft::SuspensionRequest { order: number(), reason: SuspensionReason::Lost, reading }
}

/// Puts records into the store as another program would have, without a word to the core.
fn stored(world: &mut World, draft: RecordDraft) {
    let officer = OfficerId::parse("aysel").expect("valid");
    world.store(StoreJob::Append { at: moment(0), officer, draft });
}

/// Lets the core see the queue, and the time pass until nothing more happens by itself.
fn wake(world: &mut World) {
    world.model.store = StoreView::Open(world.queue);
    for _ in 0..40 {
        world.second += 301;
        world.say(Msg::Tick);
    }
}

#[test]
fn batches_halve_while_the_line_breaks_and_grow_when_it_holds() {
    let mut world = World::signed_in();
    world.line_cut = true;
    for _ in 0..300 {
        stored(&mut world, released());
    }
    world.line_cut = false;
    for _ in 0..3 {
        world.answers_once = Some(Err(Fault::CentreUnreachable.into()));
        world.model.store = StoreView::Open(world.queue);
        while world.answers_once.is_some() {
            world.second += 301;
            world.say(Msg::Tick);
        }
    }
    wake(&mut world);
    let sizes: Vec<_> = world.sent.iter().map(Vec::len).collect();
    assert_eq!(sizes[..3], [64, 32, 16], "each that breaks off halves the next");
    assert_eq!(sizes[3..6], [8, 16, 32], "each that arrives doubles it");
    assert_eq!(world.queue.acked_seq, 300);
}

#[test]
fn an_urgent_record_goes_before_those_in_front_of_it_and_once_more_in_its_turn() {
    let mut world = World::signed_in();
    for _ in 0..200 {
        stored(&mut world, released());
    }
    stored(&mut world, suspension());
    wake(&mut world);
    assert_eq!(world.sent[0], [201], "the notice goes first");
    let chained: Vec<_> = world.sent[1..].iter().flatten().copied().collect();
    assert_eq!(chained, (1..=201).collect::<Vec<_>>(), "the chain has no gap and nothing twice");
    assert_eq!(world.queue.urgent, 0);
    let mut world = World::signed_in();
    stored(&mut world, released());
    stored(&mut world, suspension());
    wake(&mut world);
    assert_eq!(world.sent, [[1, 2]], "where the next batch holds it no notice is needed");
}

#[test]
fn a_centre_that_lost_what_it_acknowledged_gets_it_again() {
    let mut world = World::signed_in();
    for _ in 0..5 {
        stored(&mut world, released());
    }
    wake(&mut world);
    assert_eq!(world.queue.acked_seq, 5);
    world.sent.clear();
    let head = ChainHead { epoch: 1, seq: RecordSeq(2), hash: world.records[1].hash };
    world.chain = Some(head);
    world.model.line.try_now(world.model.at);
    world.say(Msg::Tick);
    world.chain = None;
    wake(&mut world);
    assert_eq!(world.sent, [[3, 4, 5]]);
    assert_eq!((world.queue.acked_seq, world.queue.halt), (5, None));
}

#[test]
fn a_gap_is_closed_from_the_number_that_the_centre_expects() {
    let mut world = World::signed_in();
    for _ in 0..3 {
        stored(&mut world, released());
    }
    wake(&mut world);
    stored(&mut world, released());
    world.sent.clear();
    world.answers_once = Some(Ok(Told::Expects(RecordSeq(2))));
    wake(&mut world);
    assert_eq!(world.sent, [vec![4], vec![2, 3, 4]]);
    assert_eq!(world.queue.acked_seq, 4);
}

#[test]
fn a_fork_stops_the_kiosk_and_nothing_more_is_sent() {
    let mut world = World::signed_in();
    stored(&mut world, released());
    world.answers_once = Some(Err(Trouble::new(Fault::RecordsForked, "fork: record 1")));
    wake(&mut world);
    assert_eq!(world.queue.halt, Some(Halt::Forked { seq: RecordSeq(0) }));
    assert_eq!(world.sent.len(), 1);
    assert!(!queue::can_settle(&world.model), "the centre decides, not the counter");
}

#[test]
fn an_old_disk_reads_only_until_a_supervisor_lets_it_fetch_what_it_lost() {
    let mut world = World::signed_in();
    for _ in 0..6 {
        stored(&mut world, released());
    }
    wake(&mut world);
    // The disk goes back to when it held one record.
    world.lost = world.records.split_off(1);
    let (first, last) = (world.records[0].clone(), world.lost[4].clone());
    world.queue = QueueState { last_seq: 1, acked_seq: 1, head: first.hash, acked_head: first.hash, ..world.queue };
    world.model.store = StoreView::Open(world.queue);
    world.chain = Some(ChainHead { epoch: 1, seq: last.seq, hash: last.hash });
    world.model.line.try_now(world.model.at);
    world.say(Msg::Tick);
    let halt = Halt::DiskOlder { ours: RecordSeq(1), centres: RecordSeq(6) };
    assert_eq!(world.queue.halt, Some(halt));
    world.key(Key::F(4));
    world.key(Key::F(6));
    assert_eq!(world.model.overlay, None, "a clerk cannot");
    let session = world.model.session.as_mut().expect("signed in");
    session.officer.role = crate::domain::officer::Role::Supervisor;
    world.key(Key::F(6));
    assert_eq!(world.model.overlay, Some(Overlay::ConfirmSettle));
    world.key(Key::Enter);
    assert_eq!((world.queue.last_seq, world.queue.halt), (6, None), "fetched in several answers");
}

#[test]
fn an_epoch_that_the_centre_has_opened_is_begun_on_a_supervisors_word() {
    let mut world = World::signed_in();
    stored(&mut world, released());
    world.chain = Some(ChainHead { epoch: 2, seq: RecordSeq(0), hash: CHAIN_START });
    world.model.line.try_now(world.model.at);
    world.say(Msg::Tick);
    assert_eq!(world.queue.halt, Some(Halt::OtherEpoch { ours: 1, centres: 2 }));
    world.model.session.as_mut().expect("signed in").officer.role = crate::domain::officer::Role::Supervisor;
    world.key(Key::F(4));
    world.key(Key::F(6));
    world.key(Key::Enter);
    assert_eq!((world.queue.epoch, world.queue.halt), (2, None));
}

#[test]
fn two_kiosks_that_lost_the_line_together_come_back_apart() {
    let pauses = |seed: u64| {
        let mut line = line::Line::new(seed);
        (0..8).map(|_| line.pause(moment(0)).duration_since(moment(0)).as_millis()).collect::<Vec<_>>()
    };
    assert_eq!(pauses(7), pauses(7), "the same seed, the same pauses");
    assert_ne!(pauses(7), pauses(8));
}

#[test]
fn acknowledged_records_are_erased_by_the_day_and_the_hour_is_looked_at() {
    let world = World::signed_in();
    let erased: Vec<_> = world.erased.iter().map(|before| moment(0).duration_since(*before)).collect();
    assert_eq!(erased.len(), 1, "once at the start");
    let days = SignedDuration::from_hours(24);
    assert!((days * 7..days * 8).contains(&erased[0]), "{erased:?}");
    let mut world = world;
    world.second += 2 * 3_600;
    world.say(Msg::Tick);
    assert_eq!(world.erased.len(), 2);
}

#[test]
fn a_holder_asks_for_suspension_and_the_request_is_kept_and_sent() {
    let mut world = World::new();
    world.orders = vec![world::order("260-1147", crate::domain::order::OrderState::HandedOver)];
    let mut world = {
        world.type_text("aysel");
        world.key(Key::Enter);
        world.type_text("secret");
        world.key(Key::Enter);
        world
    };
    world.say(Msg::Input(Input::Burst(TD1.into())));
    assert!(matches!(world.model.screen, Screen::Order(_)), "{:?}", world.model.screen);
    world.key(Key::F(6));
    assert_eq!(world.model.overlay, Some(Overlay::ConfirmSuspend));
    world.key(Key::Char('2'));
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!(screen.suspension, Some(suspension::Suspension::Written(RecordSeq(1))));
    assert!(world.records[0].kind.is_urgent());
    assert_eq!(world.sent, [[1]]);
    world.key(Key::F(6));
    assert_eq!(world.model.overlay, None, "once is enough");
}

#[test]
fn a_refused_record_is_shown_at_the_kiosk_until_a_supervisor_settles_it() {
    let mut world = World::signed_in();
    world.refused = vec![crate::wire::centre::RefusedRecord {
        epoch: 1,
        seq: RecordSeq(3),
        at: moment(0),
        kind: released().numbered(|| 0).kind(),
        detail: "the attempt is another kiosk's".into(),
    }];
    world.model.line.try_now(world.model.at);
    world.say(Msg::Tick);
    world.key(Key::F(4));
    let Screen::Queue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!(screen.refused.len(), 1);
    world.key(Key::F(7));
    assert_eq!(world.model.overlay, None, "a clerk cannot");
    world.model.session.as_mut().expect("signed in").officer.role = crate::domain::officer::Role::Supervisor;
    world.key(Key::F(7));
    world.key(Key::Enter);
    let Screen::Queue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert!(screen.refused.is_empty() && world.refused.is_empty());
    assert!(!world.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[test]
fn an_old_disk_is_noticed_as_soon_as_its_store_is_open_and_not_a_heartbeat_later() {
    for answered_before in [true, false] {
        let mut world = World::signed_in();
        world.chain = Some(ChainHead { epoch: 1, seq: RecordSeq(6), hash: crate::domain::record::CHAIN_START });
        world.model = Model::new(world.model.settings.clone(), moment(world.second));
        world.say_only(Msg::Tick);
        if answered_before {
            world.settle();
        }
        let opened = crate::kiosk::app::message::StoreOpened {
            queue: world.queue,
            attempts: vec![],
            clock_checked: None,
            look: None,
            officers: None,
            warning: None,
        };
        world.say(Msg::StoreOpened(Ok(opened)));
        let halt = Halt::DiskOlder { ours: RecordSeq(0), centres: RecordSeq(6) };
        assert_eq!(world.queue.halt, Some(halt), "the first heartbeat was answered before: {answered_before}");
    }
}
