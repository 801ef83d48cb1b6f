//! What a kiosk signs: each batch and each notice is held against the key of its certificate before the ledger is asked.

use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

use super::Centre;
use crate::central::ca::public_key::PublicKey;
use crate::central::ledger::batches::{self, Signed};
use crate::central::ledger::kiosks::{self, Kiosk};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::record::RecordSeq;
use crate::wire::bytes::Base64;
use crate::wire::centre::{MissingAnswer, MissingRequest, NoticeAnswer, NoticeRequest, RecordsAnswer, RecordsRequest};

/// Most records handed back at once.
const MISSING_MAX: usize = 500;

impl Centre {
    /// Takes a signed run of a kiosk's records; `certificate` is the DER of the certificate that the kiosk showed.
    ///
    /// # Errors
    /// [`Fault::SignatureRefused`], and what taking the batch in refuses: a gap, a fork, a record that is not one.
    pub fn records(
        &self,
        kiosk: &Kiosk,
        certificate: &[u8],
        request: &RecordsRequest,
    ) -> Result<RecordsAnswer, Refusal> {
        let batch = &request.batch;
        let fits =
            batch.records.first().is_none_or(|first| (first.seq, first.prev_hash) == (batch.from_seq, batch.prev_hash));
        if batch.kiosk != kiosk.name || !fits {
            return Err(refused("the batch names another kiosk or place than its own"));
        }
        let signed = verify(certificate, &batch.signed_bytes(), &request.signature)?;
        self.take_batch(kiosk, batch, &signed)
    }

    /// Takes an urgent record before its turn: it takes effect now, and its turn confirms it.
    ///
    /// # Errors
    /// [`Fault::SignatureRefused`]; [`Fault::RecordsForked`] when another record was told or accepted under its number;
    /// [`Fault::OtherEpoch`].
    pub fn notice(&self, kiosk: &Kiosk, certificate: &[u8], request: &NoticeRequest) -> Result<NoticeAnswer, Refusal> {
        let (notice, record) = (&request.notice, &request.notice.record);
        if notice.kiosk != kiosk.name || record.seq == RecordSeq(0) {
            return Err(refused("the notice names another kiosk than its own"));
        }
        super::records::measure(record)?;
        record.is_whole().map_err(|error| Refusal::new(Fault::RecordsRefused, error.to_string()))?;
        let signed = verify(certificate, &notice.signed_bytes(), &request.signature)?;
        self.take_notice(kiosk, notice, &signed)
    }

    /// Hands back what a kiosk's disk has lost.
    ///
    /// # Errors
    /// [`Fault::OtherEpoch`].
    pub fn missing(&self, kiosk: &Kiosk, request: &MissingRequest) -> Result<MissingAnswer, Refusal> {
        self.ledger.read(|tx| {
            let kiosk = kiosks::find(tx, &kiosk.name)?.ok_or(Refusal::from(Fault::KioskNotTrusted))?;
            if request.epoch != kiosk.epoch {
                return Err(super::records::other_epoch(&kiosk, request.epoch));
            }
            let records = batches::run(tx, &kiosk.name, kiosk.epoch, request.from_seq, MISSING_MAX)?;
            Ok(MissingAnswer { records, head: batches::head(&kiosk) })
        })
    }
}

/// Holds a batch against the key of a certificate (DER), whosever it is.
pub(super) fn verify_batch(certificate: &[u8], request: &RecordsRequest) -> Result<(), Refusal> {
    verify(certificate, &request.batch.signed_bytes(), &request.signature).map(|_| ())
}

fn verify(certificate: &[u8], message: &[u8], signature: &Base64) -> Result<Signed, Refusal> {
    let read = Certificate::from_der(certificate).map_err(|_| refused("the certificate cannot be read"))?;
    let key = read.tbs_certificate().subject_public_key_info().to_der().ok();
    let key = key.and_then(|der| PublicKey::from_der(&der).ok());
    if key.is_some_and(|key| key.verifies_proof(message, &signature.0)) {
        return Ok(Signed { signature: signature.0.clone(), certificate: certificate.to_vec() });
    }
    Err(refused("the signature does not verify under this kiosk's certificate"))
}

fn refused(detail: &str) -> Refusal {
    Refusal::new(Fault::SignatureRefused, detail)
}
