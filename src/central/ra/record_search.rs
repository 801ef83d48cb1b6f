//! What a supervisor finds of the records of the own region, and what proves one of them.

use jiff::Timestamp;

use super::{Centre, reports};
use crate::central::ledger::{LedgerError, Tx, batches, branches, officers, record_search};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordSeq};
use crate::wire::bytes::Base64;
use crate::wire::centre::RECORDS_MAX;
use crate::wire::record_search::{
    FOUND_MAX, PLACE_CHARS_MAX, RECORD_PROOF_VERSION, RecordProof, RecordProofAnswer, RecordProofRequest,
    RecordSearchAnswer, RecordSearchRequest, SEARCH_DAYS_MAX,
};

impl Centre {
    /// Finds records of an officer's region.
    ///
    /// # Errors
    /// [`Fault::ReportDay`] for days beyond the calendar, in the wrong order, or more than a search takes.
    pub fn find_records(
        &self,
        officer: &OfficerId,
        request: &RecordSearchRequest,
    ) -> Result<RecordSearchAnswer, Refusal> {
        let moments = moments(request, self.rules.utc_offset_hours)?;
        let place = request.place.as_ref();
        if place.is_some_and(|place| place.chars().count() > PLACE_CHARS_MAX) {
            return Ok(RecordSearchAnswer { records: vec![], more: false });
        }
        let mut records = self.ledger.read(|tx| {
            let region = officers::region(tx, officer)?.unwrap_or_default();
            record_search::find(tx, moments, (request, &region), FOUND_MAX + 1)
        })?;
        let more = records.len() > FOUND_MAX;
        records.truncate(FOUND_MAX);
        Ok(RecordSearchAnswer { records, more })
    }

    /// What proves a record of an officer's region; nothing where there is none.
    ///
    /// # Errors
    /// [`Fault::CentreError`].
    pub fn record_proof(
        &self,
        officer: &OfficerId,
        request: &RecordProofRequest,
    ) -> Result<RecordProofAnswer, Refusal> {
        let proof = self.ledger.read(|tx| {
            let region = officers::region(tx, officer)?;
            proof(tx, request, region.as_deref())
        })?;
        Ok(RecordProofAnswer { proof: proof.map(Box::new) })
    }
}

/// From the first moment of the first day until before the last moment of the last.
fn moments(request: &RecordSearchRequest, offset_hours: i8) -> Result<(Timestamp, Timestamp), Refusal> {
    let days = request.until.since(request.from).map(|span| span.get_days());
    let days = days.ok().filter(|days| (0..SEARCH_DAYS_MAX).contains(days));
    if days.is_none() {
        return Err(Refusal::new(Fault::ReportDay, format!("a search is for 1 to {SEARCH_DAYS_MAX} days")));
    }
    let (from, _) = reports::moments(request.from, offset_hours)?;
    let (_, until) = reports::moments(request.until, offset_hours)?;
    Ok((from, until))
}

fn proof(tx: &Tx<'_>, request: &RecordProofRequest, region: Option<&str>) -> Result<Option<RecordProof>, LedgerError> {
    let (kiosk, epoch, seq) = (request.kiosk.as_str(), request.epoch, request.seq);
    let Some(beside) = record_search::beside(tx, kiosk, epoch, seq)? else { return Ok(None) };
    if !branches::is_in(tx, &beside.branch, region)? {
        return Ok(None);
    }
    let signed = record_search::run_of(tx, kiosk, epoch, seq)?;
    let ends = signed.as_ref().map_or((seq, seq), |kept| (kept.run.from_seq, kept.run.to_seq));
    let first = RecordSeq(ends.0.0.saturating_sub(1).max(1));
    let last = RecordSeq(ends.1.0.saturating_add(1));
    // A run is a batch as it came, so it fits into an answer.
    let records = batches::run(tx, kiosk, epoch, first, RECORDS_MAX + 2)?;
    // What the others say is nobody's business here, and the chain holds without it.
    let shown = |record: Record| if record.seq == seq { record } else { record.erased() };
    let (run, certificate) = signed.map_or((None, None), |kept| (Some(kept.run), kept.certificate.map(Base64)));
    Ok(Some(RecordProof {
        version: RECORD_PROOF_VERSION,
        kiosk: kiosk.to_owned(),
        epoch,
        seq,
        received_at: beside.received_at,
        records: records.into_iter().filter(|record| record.seq <= last).map(shown).collect(),
        run,
        certificate,
        erased_at: beside.erased_at,
    }))
}
