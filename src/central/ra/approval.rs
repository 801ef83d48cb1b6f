//! Evidence of an identity held against the rules: what a clerk may issue on alone, and what needs a second person's word.

use jiff::{SignedDuration, Timestamp};

use super::Centre;
use crate::central::ledger::approvals::{self, Asked, NewApproval};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{LedgerError, Tx, orders};
use crate::central::refusal::Refusal;
use crate::domain::evidence::{Allowance, Approval, Evidence};
use crate::domain::fault::Fault;
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::officer::OfficerId;
use crate::wire::centre::{ApproveAnswer, ApproveRequest, LeaseRequest};

impl Centre {
    /// Keeps a second person's word. Asked again while it waits for its lease, the first one counts.
    ///
    /// # Errors
    /// [`Fault::NoOrder`]; [`Fault::NotAllowed`] when somebody approves their own; [`Fault::EvidenceTooWeak`], or the fault of the
    /// document's standing, when the rules let nobody issue on this evidence.
    pub fn approve(
        &self,
        kiosk: &Kiosk,
        approver: &OfficerId,
        request: &ApproveRequest,
    ) -> Result<ApproveAnswer, Refusal> {
        let ApproveRequest { order, officer, reading, differs, standing, reason } = request;
        if approver == officer {
            return Err(Refusal::new(Fault::NotAllowed, "nobody approves their own"));
        }
        if self.rules.evidence.allowance(*reading, *differs) == Allowance::Never {
            return Err(Fault::EvidenceTooWeak.into());
        }
        let never = standing.filter(|standing| self.document_allowance(*standing) == Allowance::Never);
        if let Some(fault) = never.and_then(DocumentStanding::fault) {
            return Err(fault.into());
        }
        let (now, approval) = (self.clock.now(), Approval { by: approver.clone(), reason: *reason });
        self.ledger.write(|tx| {
            orders::by_number(tx, order, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
            let (reading, differs, standing) = (*reading, *differs, *standing);
            let asked = Asked { order, kiosk: &kiosk.name, officer, reading, differs, standing };
            let waiting = approvals::find(tx, &asked, 0, self.waiting_since(now))?;
            if let Some(before) = waiting.filter(|before| before.approval.by == approval.by) {
                return Ok(ApproveAnswer { approved_at: before.approved_at });
            }
            let new = NewApproval { asked, approval: &approval };
            match approvals::add(tx, &new, now) {
                Err(LedgerError::Constraint(_)) => Err(Refusal::new(Fault::NotAllowed, "there is no such officer")),
                kept => kept.map(|()| ApproveAnswer { approved_at: now }).map_err(Refusal::from),
            }
        })
    }

    /// The evidence that a lease is given on, with the second person's word, which is bound to the attempt.
    pub(super) fn judge(
        &self,
        tx: &Tx<'_>,
        (kiosk, officer): (&Kiosk, &OfficerId),
        (request, standing): (&LeaseRequest, DocumentStanding),
        attempt: u32,
    ) -> Result<Evidence, Refusal> {
        let LeaseRequest { order, reading, differs, .. } = request;
        let (reading, differs) = (*reading, *differs);
        let by_reading = self.rules.evidence.allowance(reading, differs);
        let by_document = self.document_allowance(standing);
        // The register's word is told first: it is what the clerk cannot see on the card.
        let of_document = standing.fault().filter(|_| by_document != Allowance::Alone);
        match by_reading.and(by_document) {
            Allowance::Alone => return Ok(Evidence { reading, differs, approval: None }),
            Allowance::Never if by_document == Allowance::Never => {
                return Err(of_document.unwrap_or(Fault::EvidenceTooWeak).into());
            }
            Allowance::Never => return Err(Fault::EvidenceTooWeak.into()),
            Allowance::SecondPerson => {}
        }
        let approved_with = (by_document == Allowance::SecondPerson).then_some(standing);
        let asked = Asked { order, kiosk: &kiosk.name, officer, reading, differs, standing: approved_with };
        let kept = approvals::find(tx, &asked, attempt, self.waiting_since(self.clock.now()))?;
        let kept = kept.ok_or(Refusal::from(of_document.unwrap_or(Fault::EvidenceNeedsSecond)))?;
        if kept.attempt != Some(attempt) {
            approvals::bind(tx, order, &kept, attempt)?;
        }
        Ok(Evidence { reading, differs, approval: Some(kept.approval) })
    }

    /// Since when an approval may wait for its lease.
    pub(super) fn waiting_since(&self, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_mins(i64::from(self.rules.lease_minutes))
    }
}
