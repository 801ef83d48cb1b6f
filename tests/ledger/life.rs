//! Sentences about certificates after their issue, as the database itself holds them.

use imza_kiosk::central::ledger::life::{self, Cause, Replacement};
use imza_kiosk::central::ledger::revocation_lists::{self, RevocationList};
use imza_kiosk::central::ledger::{CertificateState, Ledger, LedgerError, certificates};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::certificate::life::{ReplacementReason, RevocationReason};
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::money::Qepik;
use jiff::SignedDuration;

use crate::bench::{AT, Bench, Home, intend, is_refused, order};

/// A ledger whose certificate `0a` is with its holder.
fn handed_over(bench: &Bench) -> (Home, Ledger) {
    let (home, ledger) = bench.filled();
    assert_eq!(intend(&ledger, "0a", "260-1147", 1, b"key 1"), Ok(()));
    let made = ledger.write(|tx| {
        certificates::signed(tx, "0a", b"der", AT)?;
        certificates::proven(tx, "0a", AT)?;
        certificates::activate_all(tx, &["0a".to_owned()], AT)
    });
    assert_eq!(made, Ok::<_, LedgerError>(1));
    (home, ledger)
}

fn by_clerk(why: &str) -> Cause<'_> {
    let (officer, reading) = (Some("aysel"), Some(ReadingMethod::MrzScanned));
    Cause { officer, reading, kiosk: Some("kiosk-1"), ..Cause::by_itself(why, AT) }
}

fn state(ledger: &Ledger) -> CertificateState {
    ledger.read(|tx| certificates::by_serial(tx, "0a")).expect("read").expect("it is there").state
}

pub fn resumed(bench: &Bench) {
    let (_home, ledger) = handed_over(bench);
    assert_eq!(ledger.write(|tx| life::resume(tx, "0a", &by_clerk("resumed"))), Ok(false), "it is not suspended");
    let ask = Cause::by_itself("lost", AT);
    assert_eq!(ledger.write(|tx| life::suspend(tx, "0a", &ask)), Ok(true), "on the holder's word alone");
    assert_eq!(ledger.write(|tx| life::suspend(tx, "0a", &ask)), Ok(false), "once");
    let past = "UPDATE certificates SET previous_state = state, state = 'active' WHERE serial = '0a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(past, &[]))), "its clock still runs");
    let again = ledger.write(|tx| certificates::activate_all(tx, &["0a".to_owned()], AT));
    assert!(is_refused(again), "a hand-over that is told again ends no suspension");
    let by_nobody = Cause::by_itself("resumed", AT);
    assert!(is_refused(ledger.write(|tx| life::resume(tx, "0a", &by_nobody))), "nobody was there");
    let unseen = Cause { reading: None, ..by_clerk("resumed") };
    assert!(is_refused(ledger.write(|tx| life::resume(tx, "0a", &unseen))), "no ID card was read");
    assert_eq!(state(&ledger), CertificateState::OnHold);
    assert_eq!(ledger.write(|tx| life::resume(tx, "0a", &by_clerk("resumed"))), Ok(true));
    assert_eq!(state(&ledger), CertificateState::Active);
}

pub fn revoked(bench: &Bench) {
    let (_home, ledger) = handed_over(bench);
    let bare = "UPDATE certificates SET previous_state = state, state = 'revoked' WHERE serial = '0a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(bare, &[]))), "without a moment and a reason");
    let dated = "UPDATE certificates SET previous_state = state, state = 'revoked', revoked_at = 1 WHERE serial = '0a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(dated, &[]))), "without a reason");
    let unspecified = "UPDATE certificates SET previous_state = state, state = 'revoked', revoked_at = 1,
        revocation_reason = 'unspecified' WHERE serial = '0a'";
    assert!(is_refused(ledger.write(|tx| tx.execute(unspecified, &[]))), "a reason that is none");
    let reason = RevocationReason::KeyCompromise;
    assert_eq!(ledger.write(|tx| life::revoke(tx, "0a", reason, &by_clerk("lost"))), Ok(true));
    assert_eq!(ledger.write(|tx| life::revoke(tx, "0a", reason, &by_clerk("lost"))), Ok(false), "once");
    assert_eq!(ledger.write(|tx| life::resume(tx, "0a", &by_clerk("resumed"))), Ok(false));
    for state in ["active", "on-hold", "expired"] {
        let undo = format!(
            "UPDATE certificates SET previous_state = state, state = '{state}', revoked_at = NULL,
                revocation_reason = NULL WHERE serial = '0a'"
        );
        assert!(is_refused(ledger.write(|tx| tx.execute(&undo, &[]))), "{state}");
    }
    let kept = ledger.read(|tx| certificates::by_serial(tx, "0a")).expect("read").expect("it is there");
    assert_eq!(kept.revoked, Some((AT, reason)));
}

pub fn told(bench: &Bench) {
    let (_home, ledger) = handed_over(bench);
    let suspended = ledger.write(|tx| life::suspend(tx, "0a", &by_clerk("stolen")));
    assert_eq!(suspended, Ok(true));
    let alone = Cause { approver: Some("aysel"), ..by_clerk("key-compromise") };
    let reason = RevocationReason::KeyCompromise;
    assert!(is_refused(ledger.write(|tx| life::revoke(tx, "0a", reason, &alone))), "nobody approves their own");
    let stranger = Cause { approver: Some("nobody"), ..by_clerk("key-compromise") };
    assert!(is_refused(ledger.write(|tx| life::revoke(tx, "0a", reason, &stranger))), "an officer who is none");
    assert_eq!(state(&ledger), CertificateState::OnHold, "a move without its cause is no move");
    assert_eq!(ledger.write(|tx| life::revoke(tx, "0a", reason, &by_clerk("key-compromise"))), Ok(true));
    let events = ledger.read(|tx| life::events(tx, "0a")).expect("read");
    let told: Vec<_> = events.iter().map(|event| (event.from, event.to, event.why.as_str())).collect();
    let (active, held, ended) = (CertificateState::Active, CertificateState::OnHold, CertificateState::Revoked);
    assert_eq!(told, [(active, held, "stolen"), (held, ended, "key-compromise")]);
    let back = "INSERT INTO certificate_events (serial, place, from_state, to_state, why, at)
        VALUES ('0a', 3, 'revoked', 'active', 'undone', 1)";
    assert!(is_refused(ledger.write(|tx| tx.execute(back, &[]))), "a move that the machine does not have");
}

pub fn replaced(bench: &Bench) {
    let (_home, ledger) = handed_over(bench);
    let (old, new) = (order("260-1147"), order("260-1148"));
    let put = |reason, qepik, receipt: Option<&'static str>, replaces, cause: &Cause<'_>| {
        let price = Qepik::new(qepik);
        ledger.write(|tx| {
            life::put_replacement(tx, &Replacement { order: &new, replaces, reason, price, receipt }, cause)
        })
    };
    let clerk = by_clerk("lost");
    let lost = ReplacementReason::Lost;
    assert!(is_refused(put(lost, 1800, None, &old, &clerk)), "it costs something and was not paid");
    assert!(is_refused(put(lost, 0, Some("AZP-1"), &old, &clerk)), "a receipt for nothing");
    assert!(is_refused(put(lost, 1800, Some("AZP-1"), &new, &clerk)), "itself");
    assert!(is_refused(put(ReplacementReason::Faulty, 0, None, &old, &clerk)), "free without a second officer");
    assert_eq!(put(lost, 1800, Some("AZP-1"), &old, &clerk), Ok(()));
    assert!(is_refused(put(lost, 1800, Some("AZP-2"), &old, &clerk)), "once");
    let kept = ledger.read(|tx| life::replacement_of(tx, &old)).expect("read");
    assert_eq!(kept, Some((new.clone(), lost)));
}

pub fn listed(bench: &Bench) {
    let (_home, ledger) = bench.filled();
    let list = |number| RevocationList {
        number,
        this_update: AT,
        next_update: AT + SignedDuration::from_hours(24),
        entries: 0,
        entries_sha256: Sha256Hash::of(b"nothing"),
        der: vec![0x30, 0],
    };
    assert_eq!(ledger.write(|tx| revocation_lists::put(tx, &list(1))), Ok(()));
    assert!(is_refused(ledger.write(|tx| revocation_lists::put(tx, &list(1)))), "the number is taken");
    assert_eq!(ledger.write(|tx| revocation_lists::put(tx, &list(2))), Ok(()));
    assert_eq!(ledger.read(revocation_lists::newest).expect("read").map(|newest| newest.number), Some(2));
    let backwards = RevocationList { next_update: AT, ..list(3) };
    assert!(is_refused(ledger.write(|tx| revocation_lists::put(tx, &backwards))), "it would end before it begins");
}
