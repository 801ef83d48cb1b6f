//! Certificates, from the intent to sign one to its end.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::KeyPurpose;
use crate::domain::certificate::life::{CertificateState, Life, RevocationReason};
use crate::domain::order::OrderNumber;
use crate::domain::person::Fin;

/// A certificate as it is intended: everything but the signature.
pub struct Intended<'a> {
    /// Serial number, 32 hexadecimal digits.
    pub serial: &'a str,
    /// The order.
    pub order: &'a OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// What its key is for.
    pub purpose: KeyPurpose,
    /// `ncp+` or `qcp-n-qscd`.
    pub policy: &'a str,
    /// The subject's serialNumber attribute.
    pub subject_id: &'a str,
    /// DER SubjectPublicKeyInfo.
    pub spki: &'a [u8],
    /// The PKCS#10 request it answers.
    pub request: &'a [u8],
    /// DER TBSCertificate.
    pub tbs: &'a [u8],
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// Serial number of the carrier.
    pub carrier_serial: &'a str,
    /// `smart-card` or `usb-token`.
    pub carrier_kind: &'a str,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub carrier_manufacturer: &'a str,
    /// `CK_TOKEN_INFO.model`.
    pub carrier_model: &'a str,
    /// Firmware.
    pub carrier_firmware: &'a str,
    /// What the carrier says of the key, as JSON.
    pub key_origin: &'a str,
    /// The carrier's attestation of the key: a JSON list of DER certificates in base64.
    pub attestation: &'a str,
    /// The kiosk that asked.
    pub kiosk: &'a str,
    /// The officer who was signed in.
    pub officer: &'a str,
}

/// A certificate in the ledger.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Serial number, 32 hexadecimal digits.
    pub serial: String,
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// What its key is for.
    pub purpose: KeyPurpose,
    /// Where it stands.
    pub state: CertificateState,
    /// `ncp+` or `qcp-n-qscd`.
    pub policy: String,
    /// DER SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// DER TBSCertificate.
    pub tbs: Vec<u8>,
    /// The signed certificate; `None` while in [`CertificateState::Wait`].
    pub der: Option<Vec<u8>>,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// Serial number of the carrier.
    pub carrier_serial: String,
    /// `smart-card` or `usb-token`.
    pub carrier_kind: String,
    /// When the carrier proved that it holds the key.
    pub proven_at: Option<Timestamp>,
    /// When the hand-over made it active.
    pub active_at: Option<Timestamp>,
    /// Since when it is suspended, if it is.
    pub suspended_at: Option<Timestamp>,
    /// When it was revoked, and why.
    pub revoked: Option<(Timestamp, RevocationReason)>,
}

impl Certificate {
    /// What is known of its life.
    #[must_use]
    pub const fn life(&self) -> Life {
        let (state, handed_over) = (self.state, self.active_at.is_some());
        Life { state, handed_over, suspended_at: self.suspended_at, not_after: self.not_after }
    }
}

const SELECT: &str =
    "SELECT serial, order_number, attempt, purpose, state, policy, spki, tbs, der, not_before, not_after,
    carrier_serial, carrier_kind, proven_at, active_at, suspended_at, revoked_at, revocation_reason FROM certificates";

fn certificate(mut row: Row) -> Result<Certificate, LedgerError> {
    Ok(Certificate {
        serial: row.take()?,
        order: row.parse(OrderNumber::try_from)?,
        attempt: row.take()?,
        purpose: row.parse(|word| word.parse())?,
        state: row.parse(|word| word.parse())?,
        policy: row.take()?,
        spki: row.take()?,
        tbs: row.take()?,
        der: row.take()?,
        not_before: row.take()?,
        not_after: row.take()?,
        carrier_serial: row.take()?,
        carrier_kind: row.take()?,
        proven_at: row.take()?,
        active_at: row.take()?,
        suspended_at: row.take()?,
        revoked: revoked(&mut row)?,
    })
}

fn revoked(row: &mut Row) -> Result<Option<(Timestamp, RevocationReason)>, LedgerError> {
    let (at, reason): (Option<Timestamp>, Option<String>) = (row.take()?, row.take()?);
    let reason = reason.map(|word| word.parse()).transpose();
    let reason = reason.map_err(|_| LedgerError::Unexpected("a reason of a revocation".to_owned()))?;
    Ok(at.zip(reason))
}

/// Keeps the intent to sign a certificate, in state [`CertificateState::Wait`].
///
/// # Errors
/// [`LedgerError::Constraint`] when the key was certified before, the order has a live certificate for this purpose, or the
/// attempt does not ask for one.
pub fn intend(tx: &Tx<'_>, intended: &Intended<'_>, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "INSERT INTO certificates (serial, order_number, attempt, purpose, state, policy, subject_id, spki, spki_sha256,
            request, tbs, not_before, not_after, carrier_serial, carrier_kind, carrier_manufacturer, carrier_model,
            carrier_firmware, key_origin, kiosk, officer, intended_at, attestation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23)";
    tx.execute(
        sql,
        params![
            intended.serial,
            intended.order.as_str(),
            intended.attempt,
            intended.purpose.word(),
            CertificateState::Wait.word(),
            intended.policy,
            intended.subject_id,
            intended.spki,
            Sha256Hash::of(intended.spki),
            intended.request,
            intended.tbs,
            intended.not_before,
            intended.not_after,
            intended.carrier_serial,
            intended.carrier_kind,
            intended.carrier_manufacturer,
            intended.carrier_model,
            intended.carrier_firmware,
            intended.key_origin,
            intended.kiosk,
            intended.officer,
            at,
            intended.attestation,
        ],
    )?;
    Ok(())
}

/// Keeps the signed certificate and puts it on hold; false when that was done before.
///
/// # Errors
/// [`LedgerError`].
pub fn signed(tx: &Tx<'_>, serial: &str, der: &[u8], at: Timestamp) -> Result<bool, LedgerError> {
    let sql = "UPDATE certificates SET previous_state = state, state = $1, der = $2, signed_at = $3
        WHERE serial = $4 AND state = $5";
    let (to, from) = (CertificateState::OnHold.word(), CertificateState::Wait.word());
    Ok(tx.execute(sql, params![to, der, at, serial, from])? == 1)
}

/// Notes that the carrier proved to hold the key; the first time counts.
///
/// # Errors
/// [`LedgerError`].
pub fn proven(tx: &Tx<'_>, serial: &str, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE certificates SET proven_at = coalesce(proven_at, $1) WHERE serial = $2";
    tx.execute(sql, params![at, serial])?;
    Ok(())
}

/// Makes proven certificates on hold active; answers how many were both.
///
/// # Errors
/// [`LedgerError`].
pub fn activate_all(tx: &Tx<'_>, serials: &[String], at: Timestamp) -> Result<usize, LedgerError> {
    let sql = "UPDATE certificates SET previous_state = state, state = $1, active_at = $2
        WHERE state = $3 AND proven_at IS NOT NULL AND serial IN (VALUES {keys})";
    let (to, from) = (CertificateState::Active.word(), CertificateState::OnHold.word());
    let serials: Vec<_> = serials.iter().map(|serial| serial.as_str().into()).collect();
    tx.execute_for(sql, params![to, at, from], &serials)
}

/// The certificates of an attempt, at most one for each purpose, the signature's first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_attempt(tx: &Tx<'_>, order: &OrderNumber, attempt: u32) -> Result<Vec<Certificate>, LedgerError> {
    let sql = format!("{SELECT} WHERE order_number = $1 AND attempt = $2 ORDER BY purpose DESC");
    tx.query(&sql, params![order.as_str(), attempt])?.into_iter().map(certificate).collect()
}

/// An attempt's certificate for this purpose.
///
/// # Errors
/// [`LedgerError`].
pub fn by_attempt(
    tx: &Tx<'_>,
    order: &OrderNumber,
    attempt: u32,
    purpose: KeyPurpose,
) -> Result<Option<Certificate>, LedgerError> {
    Ok(of_attempt(tx, order, attempt)?.into_iter().find(|known| known.purpose == purpose))
}

/// The live certificates of an order, never more than one for each purpose, the signature's first.
///
/// # Errors
/// [`LedgerError`].
pub fn live_of(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<Certificate>, LedgerError> {
    let sql =
        format!("{SELECT} WHERE order_number = $1 AND state IN ('wait', 'on-hold', 'active') ORDER BY purpose DESC");
    tx.query(&sql, params![order.as_str()])?.into_iter().map(certificate).collect()
}

/// Every certificate of a person's orders, newest first, at most `certificates_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn of_holder(tx: &Tx<'_>, fin: &Fin, certificates_max: u32) -> Result<Vec<Certificate>, LedgerError> {
    let sql = format!(
        "{SELECT} WHERE order_number IN (SELECT number FROM orders WHERE fin = $1)
        ORDER BY intended_at DESC, order_number, attempt DESC, purpose DESC LIMIT $2"
    );
    tx.query(&sql, params![fin.as_str(), certificates_max])?.into_iter().map(certificate).collect()
}

/// True when a certificate was ever made for this public key.
///
/// # Errors
/// [`LedgerError`].
pub fn key_was_certified(tx: &Tx<'_>, spki: &[u8]) -> Result<bool, LedgerError> {
    let sql = "SELECT 1 FROM certificates WHERE spki_sha256 = $1";
    Ok(tx.query_one(sql, params![Sha256Hash::of(spki)])?.is_some())
}

/// The certificate with this serial number (hexadecimal digits, lower case).
///
/// # Errors
/// [`LedgerError`].
pub fn by_serial(tx: &Tx<'_>, serial: &str) -> Result<Option<Certificate>, LedgerError> {
    tx.query_one(&format!("{SELECT} WHERE serial = $1"), params![serial])?.map(certificate).transpose()
}

/// Every certificate of an order, newest attempt first, in it the signature's.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<Certificate>, LedgerError> {
    let sql = format!("{SELECT} WHERE order_number = $1 ORDER BY attempt DESC, purpose DESC");
    tx.query(&sql, params![order.as_str()])?.into_iter().map(certificate).collect()
}

/// Every certificate, newest first, at most `certificates_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn all(tx: &Tx<'_>, certificates_max: usize) -> Result<Vec<Certificate>, LedgerError> {
    let limit = i64::try_from(certificates_max).unwrap_or(i64::MAX);
    let sql = format!("{SELECT} ORDER BY intended_at DESC LIMIT $1");
    tx.query(&sql, params![limit])?.into_iter().map(certificate).collect()
}

/// How many of a branch's orders were handed over at or after a moment, by their certificates.
///
/// # Errors
/// [`LedgerError`].
pub fn count_active_since(tx: &Tx<'_>, branch: &str, since: Timestamp) -> Result<u64, LedgerError> {
    let sql = "SELECT count(DISTINCT c.order_number) FROM certificates c JOIN orders o ON o.number = c.order_number
        WHERE c.active_at >= $1 AND o.branch = $2";
    tx.query_one(sql, params![since, branch])?.map_or(Ok(0), |mut row| row.take())
}
