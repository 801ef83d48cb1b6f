//! A carrier that was handed over is unblocked at a counter. One officer asks with a reason, another approves; the secret goes
//! sealed to the worker that drives the carrier, once; and another takes its place there.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::Centre;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::records::{Effect, EffectKind};
use crate::central::ledger::releases::{self, Release};
use crate::central::ledger::secrets::{self, Candidate, NewSecret};
use crate::central::ledger::{LedgerError, Tx};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordBody};
use crate::domain::takeover::UnblockReason;
use crate::domain::text::clean_line;
use crate::wire::bytes::Base64;
use crate::wire::unblock::{
    SecretForWorker, UnblockAnswer, UnblockApproval, UnblockEnd, UnblockReleased, UnblockRequest, UnblockSecret,
};

/// Longest text taken of a carrier's own description, in characters.
const CARRIER_CHARS_MAX: usize = 64;
/// How long what was asked for may be approved.
const APPROVED_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How long what was approved may be brought to its end.
const ENDED_WITHIN: SignedDuration = SignedDuration::from_hours(24);

impl Centre {
    /// Asks for the secret of a carrier.
    ///
    /// # Errors
    /// [`Fault::PukUnknown`] when the centre has none for it.
    pub fn ask_unblock(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &UnblockRequest,
    ) -> Result<UnblockAnswer, Refusal> {
        let unknown = || Refusal::new(Fault::PukUnknown, "the centre has no secret of this carrier");
        let serial = clean_line(&request.serial, CARRIER_CHARS_MAX).map_err(|_| unknown())?;
        let manufacturer = clean_line(&request.manufacturer, CARRIER_CHARS_MAX).unwrap_or_default();
        let seal_to = self.seal_to().ok_or_else(|| Refusal::from(Fault::SealKeyUnknown))?;
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(|_| Refusal::new(Fault::CentreError, "the centre has no randomness"))?;
        let new = Release {
            id: hex::encode(name),
            manufacturer,
            carrier_serial: serial,
            kiosk: kiosk.name.clone(),
            reason: request.reason,
            asked_by: officer.clone(),
            asked_at: self.clock.now(),
            approved_by: None,
            approved_at: None,
            reply_to: None,
            ended_at: None,
        };
        self.ledger.write(|tx| {
            if secrets::candidates(tx, &new.manufacturer, &new.carrier_serial)?.is_empty() {
                return Err(unknown());
            }
            Ok(releases::ask(tx, &new)?)
        })?;
        Ok(UnblockAnswer { release: new.id, seal_to })
    }

    /// What was asked for under this name.
    ///
    /// # Errors
    /// [`Fault::SecondPersonNeeded`] when nothing was.
    pub(super) fn asked_release(&self, id: &str) -> Result<Release, Refusal> {
        let found = self.ledger.read(|tx| releases::find(tx, id))?;
        found.ok_or_else(|| Refusal::new(Fault::SecondPersonNeeded, "nothing of this name was asked for here"))
    }

    /// Approves it: the secrets, sealed to the one key that asks.
    ///
    /// # Errors
    /// [`Fault::SecondPersonNeeded`] for whoever asked, for another key, and for what was asked too long ago or elsewhere.
    pub fn approve_unblock(
        &self,
        kiosk: &Kiosk,
        approver: &OfficerId,
        request: &UnblockApproval,
    ) -> Result<UnblockReleased, Refusal> {
        let refused = |why: &str| Refusal::new(Fault::SecondPersonNeeded, why);
        let opener = self.opener.as_ref().ok_or_else(|| Refusal::from(Fault::SealKeyUnknown))?;
        let (now, to) = (self.clock.now(), &request.reply_to.0);
        let (release, candidates) = self.ledger.write(|tx| {
            let release = releases::find(tx, &request.release)?.filter(|release| release.kiosk == kiosk.name);
            let release = release.ok_or_else(|| refused("nothing of this name was asked for here"))?;
            if release.asked_by == *approver {
                return Err(refused("nobody approves what they asked for"));
            }
            if release.ended_at.is_some() || now > release.asked_at + APPROVED_WITHIN {
                return Err(refused("it was asked for too long ago"));
            }
            let again = release.approved_by.as_ref() == Some(approver) && release.reply_to.as_ref() == Some(to);
            if !again && !releases::approve(tx, &release.id, approver, to, now)? {
                return Err(refused("it was released before"));
            }
            let candidates = secrets::candidates(tx, &release.manufacturer, &release.carrier_serial)?;
            Ok::<_, Refusal>((release, candidates))
        })?;
        let serial = &release.carrier_serial;
        let sealed = candidates.into_iter().map(|one| {
            let sealed = opener.reseal(&one.sealed, one.secret, serial, to);
            sealed.map(|sealed| SecretForWorker { secret: one.secret, sealed: Base64(sealed) })
        });
        let secrets: Result<Vec<_>, String> = sealed.collect();
        let secrets = secrets.map_err(|why| Refusal::new(Fault::CentreError, why))?;
        let (asked, kiosk) = (release.asked_by.as_str(), kiosk.name.as_str());
        tracing::info!(serial, kiosk, asked, approved = approver.as_str(), "a carrier's secret is released");
        Ok(UnblockReleased { secrets })
    }

    /// Keeps what is about to take the place of the secret that was used.
    ///
    /// # Errors
    /// [`Fault::SecretNotKept`].
    pub fn keep_after_unblock(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &UnblockSecret,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.is_sealed_to_us(&request.sealed.0)?;
        self.ledger.write(|tx| {
            let (release, of) = self.under_way(tx, kiosk, officer, &request.release)?;
            let new = NewSecret {
                manufacturer: &release.manufacturer,
                carrier_serial: &release.carrier_serial,
                secret: request.secret,
                sealed: &request.sealed.0,
                order: &of.order,
                attempt: of.attempt,
                kiosk: &kiosk.name,
                officer,
            };
            secrets::keep(tx, &new, now)?;
            Ok(())
        })
    }

    /// Brings a release to its end.
    ///
    /// # Errors
    /// [`Fault::SecretNotKept`].
    pub fn end_unblock(&self, kiosk: &Kiosk, officer: &OfficerId, request: &UnblockEnd) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.ledger.write(|tx| {
            let (release, of) = self.under_way(tx, kiosk, officer, &request.release)?;
            if !secrets::settle(tx, (&of.order, of.attempt), request.sealed_sha256, request.outcome, now)? {
                return Err(Refusal::new(Fault::SecretNotKept, "there is no such secret"));
            }
            Ok(releases::end(tx, &release.id, now)?)
        })
    }

    /// An approved release of this officer at this kiosk, and one of the secrets that it was about.
    fn under_way(
        &self,
        tx: &Tx<'_>,
        kiosk: &Kiosk,
        officer: &OfficerId,
        id: &str,
    ) -> Result<(Release, Candidate), Refusal> {
        let refused = || Refusal::new(Fault::SecretNotKept, "no such release is under way");
        let release = releases::find(tx, id)?;
        let release = release.filter(|release| release.kiosk == kiosk.name && release.asked_by == *officer);
        let since = self.clock.now() - ENDED_WITHIN;
        let release = release.filter(|release| release.approved_at.is_some_and(|at| at >= since));
        let release = release.ok_or_else(refused)?;
        let mut known: Vec<Candidate> = secrets::candidates(tx, &release.manufacturer, &release.carrier_serial)?;
        if known.is_empty() {
            return Err(LedgerError::Unexpected("a release without a secret".to_owned()).into());
        }
        Ok((release, known.swap_remove(0)))
    }
}

/// The releases that the facts of a run are about, by name.
pub(super) fn spoken_of<'a>(
    tx: &Tx<'_>,
    facts: impl Iterator<Item = &'a RecordBody>,
) -> Result<HashMap<String, Release>, LedgerError> {
    let names = facts.filter_map(|fact| match fact {
        RecordBody::SecretRelease { release, .. } => Some(release.as_str()),
        _ => None,
    });
    let known = releases::named(tx, &names.collect::<Vec<_>>())?;
    Ok(known.into_iter().map(|release| (release.id.clone(), release)).collect())
}

/// What a kiosk's word of a release causes: it is held against what the centre released.
pub(super) fn in_chain(
    known: &HashMap<String, Release>,
    kiosk: &Kiosk,
    record: &Record,
    (name, carrier_serial, why): (&str, &str, (UnblockReason, &OfficerId)),
) -> Effect {
    let told = |release: &&Release| {
        release.kiosk == kiosk.name
            && release.carrier_serial == carrier_serial
            && release.asked_by == record.officer
            && (release.reason, release.approved_by.as_ref()) == (why.0, Some(why.1))
    };
    match known.get(name).filter(told) {
        Some(_) => Effect { kind: EffectKind::Applied, detail: String::new() },
        None => Effect { kind: EffectKind::Refused, detail: "the centre released nothing of the kind".to_owned() },
    }
}
