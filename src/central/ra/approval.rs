//! Evidence of an identity held against the rules: what a clerk may issue on alone, and what needs a second person's word.

use jiff::{SignedDuration, Timestamp};

use super::Centre;
use super::documents::Checks;
use crate::central::ledger::approvals::{self, Asked, NewApproval};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{LedgerError, Tx, orders};
use crate::central::refusal::Refusal;
use crate::domain::attorney::PowerOfAttorney;
use crate::domain::evidence::{Allowance, Approval, Evidence};
use crate::domain::fault::Fault;
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::officer::OfficerId;
use crate::domain::order::Order;
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
        let ApproveRequest { order, officer, reading, differs, standing, attorney, reason } = request;
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
            let (reading, differs, standing, attorney) = (*reading, *differs, *standing, *attorney);
            let asked = Asked { order, kiosk: &kiosk.name, officer, reading, differs, standing, attorney };
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
        (request, order, checks): (&LeaseRequest, &Order, &Checks),
        attempt: u32,
    ) -> Result<Evidence, Refusal> {
        let LeaseRequest { reading, differs, attorney, .. } = request;
        let (reading, differs) = (*reading, *differs);
        let standing = checks.holder.standing;
        let by_reading = self.rules.evidence.allowance(reading, differs);
        let by_document = self.document_allowance(standing);
        let by_attorney = self.attorney_allowance(attorney.as_deref(), order)?;
        let evidence = |approval| Evidence { reading, differs, approval, attorney: attorney.clone() };
        // The register's word is told first: it is what the clerk cannot see on a card.
        let refused = checks.all().find(|check| self.document_allowance(check.standing) == Allowance::Never);
        if let Some(fault) = refused.and_then(|check| check.standing.fault()) {
            return Err(fault.into());
        }
        // Who gives their word for a power of attorney has looked at the authorised person's own card.
        let by_their_document = checks.attorney.as_ref().map(|check| self.document_allowance(check.standing));
        let by_attorney = by_attorney.and(by_their_document.unwrap_or(Allowance::Alone));
        match by_reading.and(by_document).and(by_attorney) {
            Allowance::Alone => return Ok(evidence(None)),
            Allowance::Never => return Err(Fault::EvidenceTooWeak.into()),
            Allowance::SecondPerson => {}
        }
        let of_document = checks.all().find(|check| self.document_allowance(check.standing) != Allowance::Alone);
        let of_document = of_document.and_then(|check| check.standing.fault());
        let asked = Asked {
            order: &order.number,
            kiosk: &kiosk.name,
            officer,
            reading,
            differs,
            standing: (by_document == Allowance::SecondPerson).then_some(standing),
            attorney: attorney.as_ref().map(|attorney| attorney.digest()),
        };
        let kept = approvals::find(tx, &asked, attempt, self.waiting_since(self.clock.now()))?;
        let kept = kept.ok_or(Refusal::from(of_document.unwrap_or(Fault::EvidenceNeedsSecond)))?;
        if kept.attempt != Some(attempt) {
            approvals::bind(tx, &order.number, &kept, attempt)?;
        }
        Ok(evidence(Some(kept.approval)))
    }

    /// What a clerk may do when somebody collects in the holder's place: by the rules for this applicant, and by how the
    /// authorised person's own ID card was read.
    fn attorney_allowance(&self, attorney: Option<&PowerOfAttorney>, order: &Order) -> Result<Allowance, Refusal> {
        let Some(attorney) = attorney else { return Ok(Allowance::Alone) };
        let offset = jiff::tz::offset(self.rules.utc_offset_hours);
        let today = offset.to_datetime(self.clock.now()).date();
        let rules = &self.rules.attorney;
        match rules.objection(attorney, (order.applicant, &order.fin), today) {
            Some(fault) => Err(fault.into()),
            None => {
                let by_reading = self.rules.evidence.allowance(attorney.person.reading, None);
                Ok(rules.allowance(order.applicant).and(by_reading))
            }
        }
    }

    /// Since when an approval may wait for its lease.
    pub(super) fn waiting_since(&self, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_mins(i64::from(self.rules.lease_minutes))
    }
}
