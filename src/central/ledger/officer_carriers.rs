//! Officers' own carriers, what they are asked to sign, and every try to sign in.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx, officers};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::order::worded;
use crate::domain::second_factor::{Challenge, OfficerKey, SpkiDer};

/// An officer's carrier, by the key on it.
pub struct OfficerCarrier {
    /// The key that signs.
    pub key: OfficerKey,
    /// Whose it is.
    pub officer: OfficerId,
    /// Subject of the certificate, as RFC 4514 writes it.
    pub subject: String,
    /// End of the certificate: from then on it does not count.
    pub not_after: Timestamp,
    /// When it was registered.
    pub added_at: Timestamp,
    /// When it was revoked here.
    pub revoked_at: Option<Timestamp>,
}

const COLUMNS: &str = "c.spki, c.certificate_sha256, c.officer, c.subject, c.not_after, c.added_at, c.revoked_at";

/// Neither ended nor revoked here; what this centre's own authority issued counts while it is active.
const COUNTS: &str = "c.revoked_at IS NULL AND c.not_after > $2 AND NOT EXISTS
    (SELECT 1 FROM certificates k WHERE k.spki_sha256 = c.spki_sha256 AND k.state <> 'active')";

fn carrier(mut row: Row) -> Result<OfficerCarrier, LedgerError> {
    let spki = SpkiDer::new(row.take()?).map_err(|what| LedgerError::Unexpected(what.to_owned()))?;
    let key = OfficerKey { spki, certificate_sha256: row.take()? };
    let (officer, subject) = (row.parse(OfficerId::try_from)?, row.take()?);
    Ok(OfficerCarrier { key, officer, subject, not_after: row.take()?, added_at: row.take()?, revoked_at: row.take()? })
}

/// Registers a carrier; false when its key or its certificate is registered already, for whomever.
///
/// # Errors
/// [`LedgerError::Constraint`] when there is no such officer.
pub fn add(tx: &Tx<'_>, carrier: &OfficerCarrier, certificate: &[u8]) -> Result<bool, LedgerError> {
    let OfficerCarrier { key, officer, subject, not_after, added_at, .. } = carrier;
    let sql = "INSERT INTO officer_carriers
            (spki_sha256, officer, spki, certificate_sha256, certificate, subject, not_after, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let (hash, spki, subject) = (key.spki_sha256(), key.spki.as_bytes(), subject.as_str());
    let values =
        params![hash, officer.as_str(), spki, key.certificate_sha256, certificate, subject, *not_after, *added_at];
    let added = tx.execute(sql, values)? == 1;
    if added {
        officers::note(tx, officer)?;
    }
    Ok(added)
}

/// Revokes a carrier for good; false when the officer has none with this key that is not revoked.
///
/// # Errors
/// [`LedgerError`].
pub fn revoke(tx: &Tx<'_>, officer: &OfficerId, spki_sha256: Sha256Hash, at: Timestamp) -> Result<bool, LedgerError> {
    let sql = "UPDATE officer_carriers SET revoked_at = $1
        WHERE spki_sha256 = $2 AND officer = $3 AND revoked_at IS NULL";
    let revoked = tx.execute(sql, params![at, spki_sha256, officer.as_str()])? == 1;
    if revoked {
        // Who signed in with it may not go on: it may be in a stranger's hands.
        officers::end_sessions(tx, officer)?;
        officers::note(tx, officer)?;
    }
    Ok(revoked)
}

/// An officer's carriers, the oldest first; every officer's without a name.
///
/// # Errors
/// [`LedgerError`].
pub fn list(tx: &Tx<'_>, officer: Option<&OfficerId>) -> Result<Vec<OfficerCarrier>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM officer_carriers c WHERE $1 = '' OR c.officer = $1 ORDER BY c.officer, c.added_at"
    );
    tx.query(&sql, params![officer.map_or("", OfficerId::as_str)])?.into_iter().map(carrier).collect()
}

/// The keys of an officer that count now.
///
/// # Errors
/// [`LedgerError`].
pub fn keys(tx: &Tx<'_>, officer: &OfficerId, now: Timestamp) -> Result<Vec<OfficerKey>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM officer_carriers c WHERE c.officer = $1 AND {COUNTS} ORDER BY c.added_at");
    let rows = tx.query(&sql, params![officer.as_str(), now])?;
    rows.into_iter().map(|row| carrier(row).map(|carrier| carrier.key)).collect()
}

/// SHA-256 of the keys of an officer that are not revoked here; `None` for one who never had any.
pub(super) fn registered(tx: &Tx<'_>, officer: &OfficerId) -> Result<Option<Vec<Sha256Hash>>, LedgerError> {
    let all = list(tx, Some(officer))?;
    let stand = all.iter().filter(|one| one.revoked_at.is_none()).map(|one| one.key.spki_sha256());
    Ok((!all.is_empty()).then(|| stand.collect()))
}

/// Keeps what an officer's carrier is asked to sign, and forgets what nobody can answer any more.
///
/// # Errors
/// [`LedgerError`].
pub fn put_challenge(tx: &Tx<'_>, officer: &OfficerId, challenge: &Challenge) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM sign_in_challenges WHERE expires_at <= $1", params![challenge.issued_at])?;
    let sql =
        "INSERT INTO sign_in_challenges (nonce, officer, kiosk, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let (kiosk, issued_at, expires_at) = (challenge.kiosk.as_str(), challenge.issued_at, challenge.expires_at);
    tx.execute(sql, params![challenge.nonce, officer.as_str(), kiosk, issued_at, expires_at]).map(drop)
}

/// Takes a challenge out, whether or not it is still good: nobody can answer it a second time. `None` when this officer was not asked
/// it at this kiosk.
///
/// # Errors
/// [`LedgerError`].
pub fn take_challenge(
    tx: &Tx<'_>,
    nonce: Sha256Hash,
    (officer, kiosk): (&OfficerId, &str),
) -> Result<Option<Challenge>, LedgerError> {
    let sql = "DELETE FROM sign_in_challenges WHERE nonce = $1 AND officer = $2 AND kiosk = $3
        RETURNING issued_at, expires_at";
    let row = tx.query_one(sql, params![nonce, officer.as_str(), kiosk])?;
    row.map(|mut row| Ok(Challenge { nonce, kiosk: kiosk.to_owned(), issued_at: row.take()?, expires_at: row.take()? }))
        .transpose()
}

worded! {
    /// What became of a try to sign in.
    SignInOutcome {
        /// A session was begun.
        SignedIn = "signed-in",
        /// Name or password is wrong, the account is closed, or the name is locked.
        Refused = "refused",
        /// The password was right, and a carrier was asked for.
        CarrierAsked = "carrier-asked",
        /// The password was right, and no carrier that counts is registered.
        NoCarrier = "no-carrier",
        /// What the carrier signed was refused.
        CarrierRefused = "carrier-refused",
    }
}

/// A try to sign in.
pub struct SignInTry {
    /// When.
    pub at: Timestamp,
    /// At which kiosk.
    pub kiosk: String,
    /// Whose; `None` for a name that no officer has.
    pub officer: Option<OfficerId>,
    /// What became of it.
    pub outcome: SignInOutcome,
    /// The key of the carrier that was shown.
    pub spki_sha256: Option<Sha256Hash>,
}

/// Notes a try.
///
/// # Errors
/// [`LedgerError`].
pub fn note_try(tx: &Tx<'_>, tried: &SignInTry) -> Result<(), LedgerError> {
    let sql = "INSERT INTO officer_sign_ins (at, kiosk, officer, outcome, spki_sha256) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    let SignInTry { at, kiosk, officer, outcome, spki_sha256 } = tried;
    let officer = officer.as_ref().map_or("", OfficerId::as_str);
    tx.execute(sql, params![*at, kiosk.as_str(), officer, outcome.word(), *spki_sha256]).map(drop)
}

/// The newest tries, at most `tries_max`; every officer's without a name.
///
/// # Errors
/// [`LedgerError`].
pub fn tries(tx: &Tx<'_>, officer: Option<&OfficerId>, tries_max: u32) -> Result<Vec<SignInTry>, LedgerError> {
    let sql = "SELECT at, kiosk, officer, outcome, spki_sha256 FROM officer_sign_ins
        WHERE $1 = '' OR officer = $1 ORDER BY at DESC, kiosk, officer LIMIT $2";
    let rows = tx.query(sql, params![officer.map_or("", OfficerId::as_str), tries_max])?;
    let each = |mut row: Row| {
        let (at, kiosk, name): (_, _, String) = (row.take()?, row.take()?, row.take()?);
        let officer = OfficerId::parse(&name).ok();
        Ok(SignInTry { at, kiosk, officer, outcome: row.parse(|word| word.parse())?, spki_sha256: row.take()? })
    };
    rows.into_iter().map(each).collect()
}
