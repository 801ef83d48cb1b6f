//! The states of the queue that a clerk can meet.

use super::*;

/// A queue on a cut line: two sent before, an urgent record among those that wait.
pub(super) fn queue_waiting() -> World {
    after(World::signed_in(), |w| {
        let reading = ReadingMethod::MrzScanned;
        let order = OrderNumber::parse("260-1147").expect("valid");
        let released = || RecordDraft::Released {
            order: order.clone(),
            attempt: 1,
            carrier_serial: None,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let suspension =
            RecordDraft::SuspensionRequest { order: order.clone(), reason: SuspensionReason::Lost, reading };
        let append = |draft| StoreJob::Append {
            at: moment(-3 * 3_600),
            officer: OfficerId::parse("aysel").expect("valid"),
            draft,
        };
        w.store(append(released()));
        w.store(append(released()));
        w.model.store = StoreView::Open(w.queue);
        w.say(Msg::Tick);
        w.line_cut = true;
        w.store(append(suspension));
        w.store(append(released()));
        w.model.store = StoreView::Open(w.queue);
        w.say(Msg::Tick);
        w.key(Key::F(4));
    })
}

/// Days pass, whatever the line does.
pub(super) fn wait_days(w: &mut World, days: i64) {
    w.second += days * 86_400;
    w.say(Msg::Tick);
}

/// An old disk was put back, and a supervisor is signed in.
pub(super) fn queue_halted() -> World {
    after(World::signed_in(), |w| {
        w.model.session.as_mut().expect("signed in").officer.role = Role::Supervisor;
        w.queue.halt = Some(Halt::DiskOlder { ours: RecordSeq(0), centres: RecordSeq(6) });
        w.model.store = StoreView::Open(w.queue);
        w.key(Key::F(4));
    })
}

/// The centre kept a record without effect.
pub(super) fn queue_refused() -> World {
    after(World::signed_in(), |w| {
        w.model.session.as_mut().expect("signed in").officer.role = Role::Supervisor;
        w.refused = vec![RefusedRecord {
            epoch: 1,
            seq: RecordSeq(3),
            at: moment(-86_400 * 3),
            kind: RecordKind::parse("hand-over").expect("a kind"),
            detail: "the attempt is another kiosk's".into(),
        }];
        w.second += 61;
        w.say(Msg::Tick);
        w.key(Key::F(4));
    })
}
