//! Records that came on a USB stick: held to what the line would have held them to, and taken by the same road.
//!
//! The line shows a certificate whose key the kiosk holds; here the first batch's signature proves that before anything else
//! is asked. The ledger says whether the certificate is trusted. That it ended while the branch had no line is no reason to
//! lose its records.

use super::Centre;
use super::signed::verify_batch;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::wire::centre::{RecordsAnswer, RecordsRequest};

impl Centre {
    /// Takes signed runs of a kiosk's records, in their order; `certificate` is the DER of the kiosk's certificate. Taken again
    /// they are answered alike. Those before one that is refused stay taken.
    ///
    /// # Errors
    /// [`Fault::SignatureRefused`], whatever [`Centre::kiosk`] refuses, and whatever [`Centre::records`] does.
    pub fn records_by_stick(
        &self,
        certificate: &[u8],
        batches: &[RecordsRequest],
    ) -> Result<(Kiosk, RecordsAnswer), Refusal> {
        let first = batches.first().ok_or_else(|| Refusal::new(Fault::RecordsRefused, "there are no records in it"))?;
        verify_batch(certificate, first)?;
        let kiosk = self.kiosk(certificate)?;
        let mut answer = self.records(&kiosk, certificate, first)?;
        for batch in &batches[1..] {
            answer = self.records(&kiosk, certificate, batch)?;
        }
        Ok((kiosk, answer))
    }
}
