//! A clerk asks a supervisor who is elsewhere. The request waits here; a supervisor of the region decides it from any kiosk, and
//! the clerk's kiosk asks how it stands. What was approved is used by whoever asked, at the kiosk where it was asked.

use jiff::Timestamp;

use super::Centre;
use crate::central::ledger::approval_requests::{self, Decided, Request};
use crate::central::ledger::approvals::{self, Asked, NewApproval};
use crate::central::ledger::ended::EndedAttempt;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{LedgerError, Tx, branches, officers, orders, secrets};
use crate::central::refusal::Refusal;
use crate::domain::approval::{DECIDED_WITHIN, Decision, Matter, Standing};
use crate::domain::evidence::{Allowance, Approval};
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::text::clean_line;
use crate::wire::approvals::{
    APPROVALS_MAX, ApprovedGiveUp, ApprovedUnblock, AskApprovalRequest, DecideApprovalAnswer, DecideApprovalRequest,
    MyApproval, MyApprovalsAnswer, WaitingApproval, WaitingApprovalsAnswer,
};
use crate::wire::unblock::UnblockReleased;

/// Most requests of an officer at a kiosk that are open or not used.
const OPEN_MAX: usize = 20;
/// Longest text taken of a carrier's own description, in characters.
const CARRIER_CHARS_MAX: usize = 64;

impl Centre {
    /// Keeps what a clerk asks a supervisor for. While the same is open, or approved and not used, it is given again.
    ///
    /// # Errors
    /// [`Fault::NoOrder`], [`Fault::EvidenceTooWeak`], [`Fault::PukUnknown`] where nothing can be approved;
    /// [`Fault::NotAllowed`] for a reason that is another matter's, or when too much is open.
    pub fn ask_approval(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &AskApprovalRequest,
    ) -> Result<MyApproval, Refusal> {
        let now = self.clock.now();
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(|_| Refusal::new(Fault::CentreError, "the centre has no randomness"))?;
        self.ledger.write(|tx| {
            self.can_be_approved(tx, &request.matter, now)?;
            approval_requests::forget_cards(tx, now - DECIDED_WITHIN)?;
            let asked = approval_requests::of_officer(tx, (&kiosk.name, officer), self.kept_since(now), APPROVALS_MAX)?;
            let standing = |known: &Request| self.standing(known, now);
            let same = asked.iter().find(|known| {
                known.matter.is_same(&request.matter)
                    && matches!(standing(known), Standing::Waiting | Standing::Approved)
            });
            if let Some(same) = same {
                return Ok(self.told(same, now));
            }
            for over in asked.iter().filter(|known| known.decided.is_none() && standing(known) == Standing::Lapsed) {
                approval_requests::withdraw(tx, &over.id, now)?;
            }
            if asked.iter().filter(|known| standing(known) == Standing::Waiting).count() >= OPEN_MAX {
                return Err(Refusal::new(Fault::NotAllowed, format!("more than {OPEN_MAX} requests are open")));
            }
            let new = Request {
                id: hex::encode(name),
                kiosk: kiosk.name.clone(),
                branch: kiosk.branch.clone(),
                asked_by: officer.clone(),
                asked_by_name: String::new(),
                asked_at: now,
                matter: request.matter.clone(),
                card: request.card.clone(),
                decided: None,
                used_at: None,
                used_for: None,
            };
            approval_requests::ask(tx, &new)?;
            Ok(self.told(&new, now))
        })
    }

    /// What an officer asked for at a kiosk, and how it stands.
    ///
    /// # Errors
    /// [`Fault::CentreError`].
    pub fn my_approvals(&self, kiosk: &Kiosk, officer: &OfficerId) -> Result<MyApprovalsAnswer, Refusal> {
        let (now, of) = (self.clock.now(), (kiosk.name.as_str(), officer));
        let since = self.kept_since(now);
        let asked = self.ledger.read(|tx| approval_requests::of_officer(tx, of, since, APPROVALS_MAX))?;
        Ok(MyApprovalsAnswer { requests: asked.iter().map(|request| self.told(request, now)).collect() })
    }

    /// Takes a request back, or notes that it was used. What is over already stays as it is.
    ///
    /// # Errors
    /// [`Fault::CentreError`].
    pub fn close_approval(&self, kiosk: &Kiosk, officer: &OfficerId, id: &str) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.ledger.write(|tx| {
            let known = approval_requests::find(tx, id)?;
            let Some(known) = known.filter(|known| known.kiosk == kiosk.name && known.asked_by == *officer) else {
                return Ok(());
            };
            match known.decided {
                None => approval_requests::withdraw(tx, id, now)?,
                Some(_) => approval_requests::note_used(tx, id, None, now)?,
            }
            Ok(())
        })
    }

    /// What waits for an officer to decide, with the orders that it is about.
    ///
    /// # Errors
    /// [`Fault::CentreError`].
    pub fn waiting_approvals(&self, approver: &OfficerId) -> Result<WaitingApprovalsAnswer, Refusal> {
        let now = self.clock.now();
        self.ledger.read(|tx| {
            let mut waiting = approval_requests::waiting_for(tx, approver, now - DECIDED_WITHIN, APPROVALS_MAX + 1)?;
            let more = waiting.len() > APPROVALS_MAX;
            waiting.truncate(APPROVALS_MAX);
            let shown = waiting.into_iter().map(|request| {
                let order = request.matter.order().map(|number| orders::by_number(tx, number, now)).transpose()?;
                let Request { id, kiosk, branch, asked_by, asked_by_name, asked_at, matter, card, .. } = request;
                let order = order.flatten();
                Ok(WaitingApproval { id, branch, kiosk, asked_by, asked_by_name, asked_at, matter, card, order })
            });
            Ok(WaitingApprovalsAnswer { requests: shown.collect::<Result<_, LedgerError>>()?, more })
        })
    }

    /// Decides a request. What is approved of evidence waits for its lease like the word of whoever signs in at the counter.
    ///
    /// # Errors
    /// [`Fault::ApprovalOver`] when it is decided, taken back or too old; [`Fault::NotAllowed`] for whoever asked, and for
    /// a branch of another region.
    pub fn decide_approval(
        &self,
        approver: &OfficerId,
        request: &DecideApprovalRequest,
    ) -> Result<DecideApprovalAnswer, Refusal> {
        let (now, DecideApprovalRequest { id, decision }) = (self.clock.now(), request);
        self.ledger.write(|tx| {
            let known = approval_requests::find(tx, id)?;
            let known = known.ok_or_else(|| Refusal::new(Fault::ApprovalOver, "there is no such request"))?;
            if known.asked_by == *approver {
                return Err(Refusal::new(Fault::NotAllowed, "nobody approves their own"));
            }
            if !branches::is_in(tx, &known.branch.code, officers::region(tx, approver)?.as_deref())? {
                return Err(Refusal::new(Fault::NotAllowed, "the branch is another region's"));
            }
            if let Some(Decided { decision: Some(before), by: Some(by), at }) = &known.decided
                && (before, by) == (decision, approver)
            {
                return Ok(DecideApprovalAnswer { decided_at: *at });
            }
            let waits = self.standing(&known, now) == Standing::Waiting;
            if !waits || !approval_requests::decide(tx, id, (*decision, approver), now)? {
                return Err(Refusal::new(Fault::ApprovalOver, "it is decided, taken back or too old"));
            }
            if let (Decision::Approved, Matter::Evidence { order, reading, differs, standing, reason }) =
                (decision, &known.matter)
            {
                let approval = Approval { by: approver.clone(), reason: *reason };
                let (kiosk, officer) = (known.kiosk.as_str(), &known.asked_by);
                let (reading, differs, standing) = (*reading, *differs, *standing);
                let asked = Asked { order, kiosk, officer, reading, differs, standing, attorney: None };
                approvals::add(tx, &NewApproval { asked, approval: &approval }, now)?;
            }
            let (about, asked) = (known.matter.word(), known.asked_by.as_str());
            tracing::info!(about, asked, by = approver.as_str(), decision = decision.word(), "a request is decided");
            Ok(DecideApprovalAnswer { decided_at: now })
        })
    }

    /// Gives an attempt up by an approved request.
    ///
    /// # Errors
    /// [`Fault::SecondPersonNeeded`] when nobody approved just this; as [`Centre::give_up`].
    pub fn give_up_approved(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &ApprovedGiveUp,
    ) -> Result<EndedAttempt, Refusal> {
        let ApprovedGiveUp { id, give_up } = request;
        let approver = self.approver(kiosk, officer, id, &give_up.attempt.to_string(), |matter| {
            matches!(matter, Matter::GiveUp { order, attempt, reason, .. }
                if (order, attempt, reason) == (&give_up.order, &give_up.attempt, &give_up.reason))
        })?;
        self.give_up(kiosk, &approver, give_up)
    }

    /// Releases a carrier's secret by an approved request.
    ///
    /// # Errors
    /// [`Fault::SecondPersonNeeded`] when nobody approved just this; as [`Centre::approve_unblock`].
    pub fn unblock_approved(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &ApprovedUnblock,
    ) -> Result<UnblockReleased, Refusal> {
        let ApprovedUnblock { id, release } = request;
        let asked = self.asked_release(&release.release)?;
        let approver = self.approver(kiosk, officer, id, &release.release, |matter| {
            matches!(matter, Matter::Unblock { manufacturer, serial, reason }
                if (manufacturer, serial, *reason) == (&asked.manufacturer, &asked.carrier_serial, asked.reason))
        })?;
        self.approve_unblock(kiosk, &approver, release)
    }

    /// Who approved a request of this officer at this kiosk; it is good for one thing from now on.
    fn approver(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        id: &str,
        used_for: &str,
        is_for: impl Fn(&Matter) -> bool,
    ) -> Result<OfficerId, Refusal> {
        let refused = || Refusal::new(Fault::SecondPersonNeeded, "nobody approved just this here");
        let now = self.clock.now();
        self.ledger.write(|tx| {
            let known = approval_requests::find(tx, id)?.ok_or_else(refused)?;
            let own = known.kiosk == kiosk.name && known.asked_by == *officer && is_for(&known.matter);
            let again = known.used_for.as_deref() == Some(used_for);
            let unused = known.used_at.is_none() && self.standing(&known, now) == Standing::Approved;
            let by = known.decided.and_then(|decided| decided.by).filter(|_| own && (again || unused));
            let by = by.ok_or_else(refused)?;
            if !again {
                approval_requests::note_used(tx, id, Some(used_for), now)?;
            }
            Ok(by)
        })
    }

    /// Whether such a matter can be approved at all.
    fn can_be_approved(&self, tx: &Tx<'_>, matter: &Matter, now: Timestamp) -> Result<(), Refusal> {
        if !matter.has_its_reason() {
            return Err(Refusal::new(Fault::NotAllowed, "the reason does not stand behind this"));
        }
        if let Some(number) = matter.order() {
            orders::by_number(tx, number, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
        }
        match matter {
            Matter::Evidence { reading, differs, standing, .. } => {
                let by_document = standing.map_or(Allowance::Alone, |standing| self.document_allowance(standing));
                match self.rules.evidence.allowance(*reading, *differs).and(by_document) {
                    Allowance::Never => Err(Fault::EvidenceTooWeak.into()),
                    Allowance::Alone => Err(Refusal::new(Fault::NotAllowed, "a clerk may issue on this alone")),
                    Allowance::SecondPerson => Ok(()),
                }
            }
            Matter::Unblock { manufacturer, serial, .. } => {
                let unknown = || Refusal::new(Fault::PukUnknown, "the centre has no secret of this carrier");
                let is_clean = |text: &String| clean_line(text, CARRIER_CHARS_MAX).as_ref() == Ok(text);
                let known = is_clean(serial) && !secrets::candidates(tx, manufacturer, serial)?.is_empty();
                known.then_some(()).ok_or_else(unknown)
            }
            Matter::GiveUp { carrier_serial, .. } => {
                let long = carrier_serial.as_ref().is_some_and(|text| clean_line(text, CARRIER_CHARS_MAX).is_err());
                if long { Err(Refusal::new(Fault::NotAllowed, "the carrier's number")) } else { Ok(()) }
            }
            Matter::Sale { .. } => Ok(()),
        }
    }

    /// Since when a request may still matter: asked, decided in time and used in time.
    fn kept_since(&self, now: Timestamp) -> Timestamp {
        self.waiting_since(now) - DECIDED_WITHIN
    }

    fn standing(&self, request: &Request, now: Timestamp) -> Standing {
        match &request.decided {
            None if request.asked_at > now - DECIDED_WITHIN => Standing::Waiting,
            Some(Decided { decision: Some(Decision::Refused), .. }) => Standing::Refused,
            Some(Decided { decision: Some(Decision::Approved), at, .. }) if *at > self.waiting_since(now) => {
                Standing::Approved
            }
            None | Some(_) => Standing::Lapsed,
        }
    }

    fn told(&self, request: &Request, now: Timestamp) -> MyApproval {
        MyApproval {
            id: request.id.clone(),
            matter: request.matter.clone(),
            asked_at: request.asked_at,
            standing: self.standing(request, now),
            decided_by: request.decided.as_ref().and_then(|decided| decided.by.clone()),
            decided_at: request.decided.as_ref().map(|decided| decided.at),
        }
    }
}
