//! Passive authentication (ICAO Doc 9303-11, section 5.1): the chip's files are those that the issuing country signed.

use jiff::Timestamp;

use super::ChipError;
use super::anchors::TrustAnchors;
use super::read::ChipRead;
use super::sod::SecurityObject;
use crate::domain::id_chip::ChipSignature;

/// Country of the documents that this program reads, as certificates write it.
pub(super) const COUNTRY: &str = "AZ";

/// Data groups that are read whenever they are signed.
const TESTED: [u8; 3] = [1, 14, 15];

/// What passive authentication came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passive {
    /// The outcome.
    pub signature: ChipSignature,
    /// Name of the document signer, for the technician.
    pub signer: Option<String>,
    /// Why the outcome is not better; no personal data.
    pub why: Option<String>,
}

impl Passive {
    fn bad(signature: ChipSignature, why: impl Into<String>) -> Self {
        Self { signature, signer: None, why: Some(why.into()) }
    }
}

/// Judges what was read.
#[must_use]
pub fn passive_authentication(read: &ChipRead, anchors: &TrustAnchors, now: Timestamp) -> Passive {
    let Some(sod) = &read.sod else { return Passive::bad(ChipSignature::Missing, "no EF.SOD") };
    judge(read, sod, anchors, now).unwrap_or_else(|error| {
        let outcome =
            if matches!(error, ChipError::Unsupported(_)) { ChipSignature::Unsupported } else { ChipSignature::Wrong };
        Passive::bad(outcome, error.to_string())
    })
}

fn judge(read: &ChipRead, sod: &[u8], anchors: &TrustAnchors, now: Timestamp) -> Result<Passive, ChipError> {
    let object = SecurityObject::read(sod)?;
    // A group that is signed and not there is hidden: a copy would leave out what tells it from the card.
    if let Some(hidden) = object.numbers().find(|number| TESTED.contains(number) && !read.groups.contains_key(number)) {
        return Ok(Passive::bad(ChipSignature::Wrong, format!("DG{hidden} is signed and not there")));
    }
    // The hashes first: they need no trust, and a changed file is the worst that there is.
    for (number, file) in &read.groups {
        match object.covers(*number, file) {
            Some(true) => {}
            Some(false) => return Ok(Passive::bad(ChipSignature::Wrong, format!("DG{number} is not the signed one"))),
            None => return Ok(Passive::bad(ChipSignature::Wrong, format!("DG{number} is not signed"))),
        }
    }
    let Some(signer) = object.signer()? else {
        return Ok(Passive::bad(ChipSignature::Wrong, "the signature of EF.SOD"));
    };
    let outcome = |signature, why: Option<&str>| {
        Ok(Passive { signature, signer: Some(signer.name.clone()), why: why.map(str::to_owned) })
    };
    if !signer.is_signer() || signer.country.as_deref() != Some(COUNTRY) {
        return outcome(ChipSignature::Wrong, Some("the signer is no signer of this country's documents"));
    }
    if anchors.is_empty() {
        return outcome(ChipSignature::NoAnchor, Some("no trust anchors"));
    }
    let mut authority = None;
    for anchor in &anchors.certificates {
        if signer.is_issued_by(anchor)? {
            authority = Some(anchor);
            break;
        }
    }
    match authority {
        None => outcome(ChipSignature::UnknownSigner, Some("no trust anchor issued the signer's certificate")),
        Some(authority) if !signer.is_valid_at(now) || !authority.is_valid_at(now) => {
            outcome(ChipSignature::SignerExpired, Some("the signer's certificate is not valid today"))
        }
        Some(_) => outcome(ChipSignature::Holds, None),
    }
}

/// Numbers of the data groups that EF.SOD has hashes of; none when it cannot be read.
pub(super) fn signed_groups(sod: &[u8]) -> Vec<u8> {
    SecurityObject::read(sod).map(|object| object.numbers().collect()).unwrap_or_default()
}
