//! Sentences about messages to citizens: one for an event and way, and when their time has come.

use imza_kiosk::central::ledger::life::{self, Cause};
use imza_kiosk::central::ledger::portal::{self, Origin};
use imza_kiosk::central::ledger::{Ledger, LedgerError, certificates, messages};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::message::{MessageChannel, MessageEvent, MessageState};
use jiff::{SignedDuration, Timestamp};

use crate::bench::{AT, Bench, intend, order};

fn from_the_portal(ledger: &Ledger, number: &str) {
    let rules = Sha256Hash::of(b"the rules");
    let origin = Origin { rules, rules_language: "az", agreed_at: AT, email: "a@example.az", language: "az" };
    assert_eq!(ledger.write(|tx| portal::put_origin(tx, &order(number), &origin)), Ok(()));
}

/// Event, way and state of an order's messages.
fn told(ledger: &Ledger, number: &str) -> Vec<(MessageEvent, MessageChannel, MessageState)> {
    let all = ledger.read(|tx| messages::of_order(tx, &order(number))).expect("read");
    all.into_iter().map(|told| (told.event, told.channel, told.state)).collect()
}

fn due(ledger: &Ledger, now: Timestamp) -> Vec<messages::Due> {
    ledger.read(|tx| messages::all_due(tx, now, 9)).expect("read")
}

pub fn told_once(bench: &Bench) {
    use MessageChannel::{Mail, Sms};
    let (_home, ledger) = bench.filled();
    from_the_portal(&ledger, "260-1147");
    for _ in 0..2 {
        let both = [order("260-1147"), order("260-1148")];
        assert_eq!(ledger.write(|tx| messages::want(tx, &both, MessageEvent::Suspended)), Ok(()));
    }
    let wanted = |channel| (MessageEvent::Suspended, channel, MessageState::Wanted);
    assert_eq!(told(&ledger, "260-1147"), [wanted(Mail), wanted(Sms)]);
    assert_eq!(told(&ledger, "260-1148"), [], "it came another way");
    let later = AT + SignedDuration::from_mins(1);
    let found = due(&ledger, later);
    let take = || ledger.write(|tx| messages::take(tx, &found[0], later, later + SignedDuration::from_mins(5)));
    assert_eq!((take(), take()), (Ok(true), Ok(false)), "one takes it");
    assert_eq!(due(&ledger, later).len(), 1, "what is taken is not due");
    assert_eq!(ledger.write(|tx| messages::put_off(tx, &found[0], later)), Ok(()));
    let again = due(&ledger, later);
    assert_eq!((again.len(), again.iter().map(|due| due.tries).sum::<u32>()), (2, 1));
    for outcome in [MessageState::Sent, MessageState::Refused] {
        assert_eq!(ledger.write(|tx| messages::settle(tx, &found[0], outcome, later)), Ok(()));
    }
    assert_eq!(told(&ledger, "260-1147").iter().filter(|told| told.2 == MessageState::Sent).count(), 1);
    assert_eq!(due(&ledger, later).len(), 1, "what is settled is not due");
}

pub fn told_of_the_end(bench: &Bench) {
    use MessageEvent::{Expires7, Expires30, Expires60};
    let (_home, ledger) = bench.filled();
    from_the_portal(&ledger, "260-1147");
    assert_eq!(intend(&ledger, "0a", "260-1147", 1, b"a key"), Ok(()));
    let made = ledger.write(|tx| {
        certificates::signed(tx, "0a", b"der", AT)?;
        certificates::proven(tx, "0a", AT)?;
        certificates::activate_all(tx, &["0a".to_owned()], AT)?;
        let day = i64::from(24 * 3600) * 1_000_000_000;
        tx.execute("UPDATE certificates SET not_after = $1", &[(100 * day).into()])
    });
    assert_eq!(made, Ok(1));
    let known = |day: i64| {
        let now = AT + SignedDuration::from_hours(24 * day);
        assert_eq!(ledger.write(|tx| messages::want_expiry(tx, now)), Ok(()));
        let mut events: Vec<_> = told(&ledger, "260-1147").into_iter().map(|told| told.0).collect();
        events.dedup();
        events
    };
    assert_eq!((known(0), known(39)), (vec![], vec![]));
    assert_eq!((known(40), known(69)), (vec![Expires60], vec![Expires60]), "60 days before");
    assert_eq!((known(70).len(), known(92).len()), (2, 2), "30 days before");
    assert_eq!(known(93), [Expires30, Expires60, Expires7], "7 days before");
    assert_eq!(known(101).len(), 3, "past its end nothing more is told");
    let suspended = ledger.write(|tx| life::suspend(tx, "0a", &Cause::by_itself("lost", AT)));
    assert_eq!(suspended, Ok::<_, LedgerError>(true));
}
