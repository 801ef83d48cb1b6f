//! Signing in without an account: FİN and ID card, held against the register, and a one-time code to the telephone (or mailbox)
//! that stands with the person's order; and what somebody who is signed in may do with their orders.
//!
//! X never: an answer that tells whether a person, an order or a telephone number is there; a code in the ledger that could be
//! found by trying all of them; an order that was placed with another telephone than the one that got the code.

use super::{Desk, Trouble};
use crate::central::ledger::life::{self, Cause};
use crate::central::ledger::sign_ins::{self, LossReason, Reach, Reaches, Session};
use crate::central::ledger::{
    CertificateState, LedgerError, Tx, certificates, changes, leases, messages, orders, portal,
};
use crate::central::portal::limits::Rate;
use crate::domain::carrier::Sha256Hash;
use crate::domain::message::{MessageChannel, MessageEvent};
use crate::domain::order::{Order, OrderNumber, OrderState};
use crate::domain::person::{DocumentNumber, Fin};

/// Orders that are shown to somebody who is signed in.
const SHOWN_MAX: u32 = 20;
/// Digits of a code.
const CODE_DIGITS: usize = 6;
/// Codes sent to one telephone or mailbox: more are a nuisance to whoever has it.
const CODES_OF_ONE: Rate = Rate { max: 5, span: jiff::SignedDuration::from_hours(1) };
/// Codes tried by one client.
pub(super) const TRIES_OF_ONE: Rate = Rate { max: 30, span: jiff::SignedDuration::from_hours(1) };

/// A code on its way.
pub(in crate::central::portal) struct SentCode {
    pub(in crate::central::portal) code: String,
    pub(in crate::central::portal) to: Reach,
}

/// What became of a code that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::central::portal) enum Entered {
    /// It is the one that was sent.
    Right,
    /// It is not; so many tries are left.
    Wrong(u32),
    /// None is good any more: another one has to be asked for.
    Over,
}

/// An order of somebody who is signed in.
pub(in crate::central::portal) struct Mine {
    pub(in crate::central::portal) order: Order,
    /// It can go to another centre.
    pub(in crate::central::portal) may_move: bool,
    /// State and end of its newest certificate that was handed over.
    pub(in crate::central::portal) certificate: Option<(CertificateState, jiff::Timestamp)>,
}

fn look(tx: &Tx<'_>, number: &OrderNumber, now: jiff::Timestamp) -> Result<Option<Mine>, LedgerError> {
    let Some(order) = orders::by_number(tx, number, now)? else { return Ok(None) };
    let waits = matches!(order.state, OrderState::Paid | OrderState::Ready);
    let may_move = waits && leases::find(tx, number)?.is_none() && certificates::live_of(tx, number)?.is_empty();
    let all = certificates::of_order(tx, number)?;
    let newest = all.into_iter().find(|certificate| certificate.active_at.is_some());
    Ok(Some(Mine { order, may_move, certificate: newest.map(|newest| (newest.state, newest.not_after)) }))
}

/// Whether the order is one of theirs.
fn is_theirs(tx: &Tx<'_>, who: &Session, number: &OrderNumber) -> Result<bool, LedgerError> {
    Ok(sign_ins::orders_of(tx, who, SHOWN_MAX)?.contains(number))
}

impl Desk {
    /// Keeps a code for a visitor, and answers it with where to send it. Where there is nobody to send it to, one is kept all
    /// the same that nobody can enter, so that nobody sees the difference. `bound` makes a code's hash with the visitor's secret.
    pub(in crate::central::portal) fn ask_code(
        &self,
        key: Sha256Hash,
        fin: Fin,
        document: DocumentNumber,
        bound: impl Fn(&str) -> Sha256Hash,
    ) -> Result<Option<SentCode>, Trouble> {
        let known = self.look_up(fin.clone(), document)?.is_some();
        let reach = match known {
            true => self.reach(&fin)?,
            false => None,
        };
        let now = self.clock.now();
        let reach = reach.filter(|reach| {
            let name = match reach {
                Reach::Phone(phone) => phone.as_str(),
                Reach::Mail(email) => email,
            };
            self.counts.take("code", name.as_bytes(), CODES_OF_ONE, now)
        });
        let code = drawn_code().ok_or(Trouble::Centre)?;
        let hash = match &reach {
            Some(_) => bound(&code),
            // No code has this hash: what it is of has more than digits.
            None => bound(&super::random_hex().ok_or(Trouble::Centre)?),
        };
        let codes = &self.rules.codes;
        let (tries, ends_at) = (u32::from(codes.tries_max), now + codes.life);
        self.ledger.write(|tx| sign_ins::put_code(tx, key, hash, (&fin, reach.as_ref()), tries, ends_at))?;
        Ok(reach.map(|to| SentCode { code, to }))
    }

    /// The way to a person: the telephone where text messages go out, else the mailbox.
    fn reach(&self, fin: &Fin) -> Result<Option<Reach>, Trouble> {
        let Some(Reaches { phone, email }) = self.ledger.read(|tx| sign_ins::reaches(tx, fin))? else {
            return Ok(None);
        };
        let messenger = &self.outside.messenger;
        let phone = phone.filter(|_| messenger.has(MessageChannel::Sms)).map(Reach::Phone);
        Ok(phone.or(email.filter(|_| messenger.has(MessageChannel::Mail)).map(Reach::Mail)))
    }

    /// Whether a visitor has a code that is still good.
    pub(in crate::central::portal) fn has_code(&self, key: Sha256Hash) -> Result<bool, Trouble> {
        let now = self.clock.now();
        Ok(self.ledger.read(|tx| sign_ins::code(tx, key, now))?.is_some())
    }

    /// Holds a code against the one that was sent, by their hashes; the right one signs the visitor in under a fresh key.
    pub(in crate::central::portal) fn enter_code(
        &self,
        client: &[u8],
        (key, fresh): (Sha256Hash, Sha256Hash),
        hash: Sha256Hash,
    ) -> Result<Entered, Trouble> {
        let now = self.clock.now();
        if !self.counts.take("code-try", client, TRIES_OF_ONE, now) {
            return Err(Trouble::TooOften);
        }
        let ends_at = now + self.rules.codes.session;
        Ok(self.ledger.write(|tx| {
            let Some(code) = sign_ins::code(tx, key, now)? else { return Ok(Entered::Over) };
            match code.session {
                Some(session) if code.hash == hash => {
                    sign_ins::begin(tx, (key, fresh), &session, ends_at)?;
                    Ok::<_, LedgerError>(Entered::Right)
                }
                _ => {
                    sign_ins::note_wrong(tx, key)?;
                    Ok(match code.tries_left {
                        0 | 1 => Entered::Over,
                        left => Entered::Wrong(left - 1),
                    })
                }
            }
        })?)
    }

    /// Signs a visitor out.
    pub(in crate::central::portal) fn sign_out(&self, key: Sha256Hash) -> Result<(), Trouble> {
        Ok(self.ledger.write(|tx| sign_ins::end(tx, key))?)
    }

    /// Who is signed in.
    pub(in crate::central::portal) fn session(&self, key: Sha256Hash) -> Result<Session, Trouble> {
        let now = self.clock.now();
        self.ledger.read(|tx| sign_ins::session(tx, key, now))?.ok_or(Trouble::SignedOut)
    }

    /// The orders of whoever is signed in, newest first.
    pub(in crate::central::portal) fn mine(&self, key: Sha256Hash) -> Result<Vec<Mine>, Trouble> {
        let who = self.session(key)?;
        let now = self.clock.now();
        Ok(self.ledger.read(|tx| {
            let mut found = vec![];
            for number in sign_ins::orders_of(tx, &who, SHOWN_MAX)? {
                found.extend(look(tx, &number, now)?);
            }
            Ok::<_, LedgerError>(found)
        })?)
    }

    /// One order of whoever is signed in; `None` when it is not theirs.
    pub(in crate::central::portal) fn one_of_mine(
        &self,
        key: Sha256Hash,
        number: &OrderNumber,
    ) -> Result<Option<Mine>, Trouble> {
        let who = self.session(key)?;
        let now = self.clock.now();
        Ok(self.ledger.read(|tx| match is_theirs(tx, &who, number)? {
            true => look(tx, number, now),
            false => Ok(None),
        })?)
    }

    /// Moves an order that waits to another centre: it goes from the one's kiosks and comes to the other's. False when it cannot
    /// be moved any more, or when there is no such centre.
    pub(in crate::central::portal) fn move_order(
        &self,
        key: Sha256Hash,
        number: &OrderNumber,
        to: &str,
    ) -> Result<bool, Trouble> {
        let who = self.session(key)?;
        let now = self.clock.now();
        Ok(self.ledger.write(|tx| {
            if !is_theirs(tx, &who, number)? || !portal::places(tx)?.iter().any(|place| place.branch.code == to) {
                return Ok(false);
            }
            let Some(found) = look(tx, number, now)? else { return Ok(false) };
            if found.order.branch.code == to {
                return Ok(true);
            }
            if !found.may_move {
                return Ok(false);
            }
            changes::move_order(tx, number, &found.order.branch.code, to)?;
            Ok::<_, LedgerError>(true)
        })?)
    }

    /// Suspends an order's active certificates at once because their holder says so, keeps the report, and tells the holder.
    /// Answers how many were suspended.
    pub(in crate::central::portal) fn report_loss(
        &self,
        key: Sha256Hash,
        number: &OrderNumber,
        reason: LossReason,
    ) -> Result<usize, Trouble> {
        let who = self.session(key)?;
        let now = self.clock.now();
        Ok(self.ledger.write(|tx| {
            if !is_theirs(tx, &who, number)? {
                return Ok(0);
            }
            let (mut suspended, cause) = (0, Cause::by_itself(reason.word(), now));
            for certificate in certificates::live_of(tx, number)? {
                suspended += usize::from(life::suspend(tx, &certificate.serial, &cause)?);
            }
            if suspended > 0 {
                sign_ins::put_report(tx, number, reason, who.proof.word(), now)?;
                messages::want(tx, std::slice::from_ref(number), MessageEvent::Suspended)?;
            }
            Ok::<_, LedgerError>(suspended)
        })?)
    }
}

/// Six digits, each as likely as another.
fn drawn_code() -> Option<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).ok()?;
    // 2^64 is no multiple of a million; what the first numbers gain is one part in 10^13.
    Some(format!("{:0CODE_DIGITS$}", u64::from_le_bytes(bytes) % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_six_digits_and_differ() {
        let drawn: Vec<_> = (0..32).filter_map(|_| drawn_code()).collect();
        assert!(drawn.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(drawn.iter().any(|code| code != &drawn[0]));
    }
}
