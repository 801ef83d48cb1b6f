//! EF.SOD, the document security object (ICAO Doc 9303-10, section 4.6.2): the hashes of the data groups, signed.

use super::ChipError;
use super::certificate::Certificate;
use super::cms::{SignedData, parts};
use super::hash::Hash;
use super::public_key::algorithm_hash;
use super::tlv;

/// id-icao-mrtd-security-ldsSecurityObject, 2.23.136.1.1.1.
const SECURITY_OBJECT: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x01];

/// Most data groups.
const GROUPS_MAX: usize = 16;

/// A security object whose signature was not looked at yet.
pub(super) struct SecurityObject<'a> {
    hash: Hash,
    /// Number and hash of each data group.
    groups: Vec<GroupHash>,
    signed: SignedData<'a>,
}

/// Number of a data group and its hash.
type GroupHash = (u8, Vec<u8>);

const WRONG: ChipError = ChipError::Malformed("EF.SOD");

impl<'a> SecurityObject<'a> {
    /// Reads EF.SOD.
    ///
    /// # Errors
    /// When it is none, or uses an algorithm that is not here.
    pub(super) fn read(file: &'a [u8]) -> Result<Self, ChipError> {
        let signed = SignedData::read(tlv::only(file, 0x77)?, &SECURITY_OBJECT)?;
        let (hash, groups) = security_object(signed.content)?;
        Ok(Self { hash, groups, signed })
    }

    /// The certificate of the document signer, when its signature over the hashes verifies; `None` when it does not.
    pub(super) fn signer(&self) -> Result<Option<&Certificate>, ChipError> {
        self.signed.signer()
    }

    /// Numbers of the data groups that there are hashes of.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u8> {
        self.groups.iter().map(|(number, _)| *number)
    }

    /// Whether the hash of a data group is the signed one; `None` when none was signed for it.
    pub(super) fn covers(&self, number: u8, file: &[u8]) -> Option<bool> {
        let signed = self.groups.iter().find(|(group, _)| *group == number)?;
        Some(signed.1 == self.hash.digest(file))
    }
}

/// LDSSecurityObject (ICAO Doc 9303-10, section 4.6.2.3).
fn security_object(content: &[u8]) -> Result<(Hash, Vec<GroupHash>), ChipError> {
    let fields = parts(tlv::only(content, 0x30)?)?;
    let [_version, algorithm, hashes, ..] = fields.as_slice() else { return Err(WRONG) };
    let mut groups: Vec<GroupHash> = Vec::new();
    for entry in parts(hashes.value)? {
        let entry = parts(entry.value)?;
        let [number, hash] = entry.as_slice() else { return Err(WRONG) };
        let &[number] = number.value else { return Err(WRONG) };
        if groups.len() == GROUPS_MAX || groups.iter().any(|(group, _)| *group == number) || hash.tag != 0x04 {
            return Err(WRONG);
        }
        groups.push((number, hash.value.to_vec()));
    }
    Ok((algorithm_hash(algorithm.value)?, groups))
}
