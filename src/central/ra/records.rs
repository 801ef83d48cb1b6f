//! Records of a kiosk: its chain is checked, each fact is kept and takes effect, and the head moves, all in one transaction.
//!
//! A record that contradicts the ledger is kept as refused and logged: the chain stays whole, nothing is dropped silently,
//! and a person looks at it.

use jiff::Timestamp;

use super::Centre;
use super::lease::{Release, release_in};
use crate::central::ledger::kiosks::{self, Kiosk};
use crate::central::ledger::records::{self, Effect, EffectKind, OrphanKey};
use crate::central::ledger::{CertificateState, Tx, certificates, leases, orders};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;
use crate::domain::order::{OrderNumber, OrderState};
use crate::domain::record::{ChainError, Record, RecordBody, RecordSeq};
use crate::wire::centre::{RECORDS_MAX, RecordsAnswer, RecordsRequest};

/// Longest body of a record, in bytes.
const RECORD_BODY_BYTES_MAX: usize = 8 * 1024;

impl Centre {
    /// Takes a run of a kiosk's records. Records that were accepted before are passed over when they are the same.
    ///
    /// # Errors
    /// [`Fault::RecordsRefused`] for a fork, a broken chain or another epoch; with `expected_seq` for a gap.
    pub fn records(&self, kiosk: &Kiosk, request: &RecordsRequest) -> Result<RecordsAnswer, Refusal> {
        let now = self.clock.now();
        if request.records.len() > RECORDS_MAX {
            return Err(Refusal::new(Fault::CentreError, format!("more than {RECORDS_MAX} records in one batch")));
        }
        // A fork must be remembered, so it is no failure of the transaction.
        self.ledger
            .write(|tx| {
                let kiosk = kiosks::find(tx, &kiosk.name)?.ok_or(Refusal::from(Fault::KioskNotTrusted))?;
                let outcome = accept(tx, &kiosk, request, now)?;
                if let Err(Forked(seq)) = outcome {
                    kiosks::mark_forked(tx, &kiosk.name, now)?;
                    tracing::error!(kiosk = kiosk.name, seq = seq.0, "the kiosk shows two histories");
                }
                Ok::<_, Refusal>(outcome)
            })?
            .map_err(|Forked(seq)| {
                Refusal::new(Fault::RecordsRefused, format!("fork: record {} differs from the one accepted", seq.0))
            })
    }
}

/// The first record that differs from the one accepted under its number.
struct Forked(RecordSeq);

fn accept(
    tx: &Tx<'_>,
    kiosk: &Kiosk,
    request: &RecordsRequest,
    now: Timestamp,
) -> Result<Result<RecordsAnswer, Forked>, Refusal> {
    if kiosk.forked_at.is_some() {
        let detail = "this kiosk showed two histories; its records wait for a person's decision";
        return Err(Refusal::new(Fault::RecordsRefused, detail));
    }
    if request.epoch != kiosk.epoch {
        let detail = format!("the centre knows this kiosk's disk as number {}, not {}", kiosk.epoch, request.epoch);
        return Err(Refusal::new(Fault::RecordsRefused, detail));
    }
    let (mut seq, mut hash) = (kiosk.head_seq, kiosk.head_hash);
    for record in &request.records {
        if record.seq <= seq {
            if records::hash_at(tx, &kiosk.name, kiosk.epoch, record.seq)? != Some(record.hash) {
                return Ok(Err(Forked(record.seq)));
            }
            continue;
        }
        check(record, seq, hash)?;
        let effect = take_effect(tx, kiosk, record, now)?;
        if matches!(effect.kind, EffectKind::Refused | EffectKind::Unknown) {
            tracing::warn!(kiosk = kiosk.name, seq = record.seq.0, detail = effect.detail, "a record has no effect");
        }
        records::add(tx, &kiosk.name, kiosk.epoch, record, &effect, now)?;
        (seq, hash) = (record.seq, record.hash);
    }
    if seq != kiosk.head_seq {
        kiosks::move_head(tx, &kiosk.name, seq, hash)?;
    }
    Ok(Ok(RecordsAnswer { acked_seq: seq, head_hash: hash }))
}

/// Holds a new record against the head: a gap is answered with the number expected, a broken chain refused.
fn check(record: &Record, head_seq: RecordSeq, head_hash: Sha256Hash) -> Result<(), Refusal> {
    let expected = RecordSeq(head_seq.0 + 1);
    if record.seq != expected {
        let detail = format!("gap: record {} was sent, {} is next", record.seq.0, expected.0);
        return Err(Refusal { expected_seq: Some(expected), ..Refusal::new(Fault::RecordsRefused, detail) });
    }
    if record.content.as_ref().is_some_and(|content| content.body.len() > RECORD_BODY_BYTES_MAX)
        || i64::try_from(record.at.as_nanosecond()).is_err()
    {
        let detail = format!("record {}: too long, or of no possible time", record.seq.0);
        return Err(Refusal::new(Fault::RecordsRefused, detail));
    }
    record.verify(head_seq, head_hash).map_err(|error| Refusal::new(Fault::RecordsRefused, error.to_string()))
}

fn take_effect(tx: &Tx<'_>, kiosk: &Kiosk, record: &Record, now: Timestamp) -> Result<Effect, Refusal> {
    let effect = |kind, detail: &str| Ok(Effect { kind, detail: detail.to_owned() });
    match record.fact() {
        Err(ChainError::Erased(_)) => effect(EffectKind::Refused, "it came without its content"),
        Err(_) => effect(EffectKind::Unknown, "not a fact that this centre knows"),
        Ok(RecordBody::HandOver { order, attempt, carrier_serial, certificate_sha256, .. }) => {
            hand_over(tx, kiosk, &HandOver { order, attempt, carrier_serial, certificate_sha256 }, now)
        }
        Ok(RecordBody::Released { order, attempt, carrier_serial, orphan_key_sha256 }) => {
            let release = release_in(tx, &kiosk.name, &order, attempt, now)?;
            if let (Release::Done | Release::DoneBefore, Some(spki_sha256)) = (&release, orphan_key_sha256) {
                let carrier_serial = carrier_serial.as_deref();
                let key = OrphanKey { spki_sha256, order: &order, attempt, kiosk: &kiosk.name, carrier_serial };
                records::note_orphan_key(tx, &key, now)?;
            }
            match release {
                Release::Done => effect(EffectKind::Applied, ""),
                Release::DoneBefore => effect(EffectKind::Repeated, ""),
                Release::NotHeld => effect(EffectKind::Refused, "this kiosk has no such attempt"),
                Release::Certified => effect(EffectKind::Refused, "a certificate was made for this attempt"),
            }
        }
    }
}

struct HandOver {
    order: OrderNumber,
    attempt: u32,
    carrier_serial: String,
    certificate_sha256: Sha256Hash,
}

/// The hand-over makes the certificate active, if this kiosk holds the attempt and its carrier is proven.
fn hand_over(tx: &Tx<'_>, kiosk: &Kiosk, said: &HandOver, now: Timestamp) -> Result<Effect, Refusal> {
    let effect = |kind, detail: &str| Ok(Effect { kind, detail: detail.to_owned() });
    let Some(certificate) = certificates::by_attempt(tx, &said.order, said.attempt)? else {
        return effect(EffectKind::Refused, "the attempt has no certificate");
    };
    let der_sha256 = certificate.der.as_deref().map(Sha256Hash::of);
    if der_sha256 != Some(said.certificate_sha256) || certificate.carrier_serial != said.carrier_serial {
        return effect(EffectKind::Refused, "another certificate or carrier than the attempt's");
    }
    match certificate.state {
        CertificateState::Active => return effect(EffectKind::Repeated, ""),
        CertificateState::OnHold if certificate.proven_at.is_some() => {}
        _ => return effect(EffectKind::Refused, "the carrier has not proven its key, or the certificate has ended"),
    }
    if leases::find(tx, &said.order)?.is_none_or(|lease| lease.kiosk != kiosk.name) {
        return effect(EffectKind::Refused, "the attempt is another kiosk's");
    }
    certificates::activate(tx, &certificate.serial, now)?;
    orders::advance(tx, &said.order, OrderState::Issued, OrderState::HandedOver)?;
    leases::end(tx, &said.order)?;
    effect(EffectKind::Applied, "")
}
