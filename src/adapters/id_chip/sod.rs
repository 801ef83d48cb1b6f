//! EF.SOD, the document security object (ICAO Doc 9303-10, section 4.6.2): the hashes of the data groups, signed as CMS
//! SignedData (RFC 5652).

use super::ChipError;
use super::certificate::Certificate;
use super::hash::Hash;
use super::public_key::{Scheme, algorithm_hash};
use super::tlv::{self, Tlv, Tlvs};

const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// id-icao-mrtd-security-ldsSecurityObject, 2.23.136.1.1.1.
const SECURITY_OBJECT: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
const CONTENT_TYPE: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];

/// Most certificates and most data groups.
const CERTIFICATES_MAX: usize = 8;
const GROUPS_MAX: usize = 16;

/// A security object whose signature was not looked at yet.
pub(super) struct SecurityObject {
    hash: Hash,
    /// Number and hash of each data group.
    groups: Vec<GroupHash>,
    content: Vec<u8>,
    certificates: Vec<Certificate>,
    signer: Signer,
}

/// Number of a data group and its hash.
type GroupHash = (u8, Vec<u8>);

struct Signer {
    id: SignerId,
    digest: Hash,
    /// The signed attributes' value.
    attributes: Option<Vec<u8>>,
    scheme: Scheme,
    signature: Vec<u8>,
}

enum SignerId {
    /// Issuer and serial number.
    Issued(Vec<u8>, Vec<u8>),
    Key(Vec<u8>),
}

const WRONG: ChipError = ChipError::Malformed("EF.SOD");

fn parts(bytes: &[u8]) -> Result<Vec<Tlv<'_>>, ChipError> {
    Tlvs::new(bytes).take(64).collect::<Result<_, _>>().map_err(ChipError::from)
}

impl SecurityObject {
    /// Reads EF.SOD.
    ///
    /// # Errors
    /// When it is none, or uses an algorithm that is not here.
    pub(super) fn read(file: &[u8]) -> Result<Self, ChipError> {
        let outer = parts(tlv::only(tlv::only(file, 0x77)?, 0x30)?)?;
        let [kind, body] = outer.as_slice() else { return Err(WRONG) };
        if kind.value != SIGNED_DATA || body.tag != 0xA0 {
            return Err(WRONG);
        }
        let fields = parts(tlv::only(body.value, 0x30)?)?;
        let [_version, _digests, encapsulated, rest @ ..] = fields.as_slice() else { return Err(WRONG) };
        let encapsulated = parts(encapsulated.value)?;
        let [kind, content] = encapsulated.as_slice() else { return Err(WRONG) };
        if kind.value != SECURITY_OBJECT || content.tag != 0xA0 {
            return Err(WRONG);
        }
        let content = tlv::only(content.value, 0x04)?;
        let certificates = rest.iter().find(|field| field.tag == 0xA0).ok_or(WRONG)?;
        let certificates =
            parts(certificates.value)?.into_iter().take(CERTIFICATES_MAX).map(|one| Certificate::read(one.whole));
        let signers = parts(rest.iter().find(|field| field.tag == 0x31).ok_or(WRONG)?.value)?;
        let (hash, groups) = security_object(content)?;
        Ok(Self {
            hash,
            groups,
            content: content.to_vec(),
            certificates: certificates.collect::<Result<_, _>>()?,
            // A document has one signer (ICAO Doc 9303-10, section 4.6.2.2).
            signer: signer(signers.first().ok_or(WRONG)?.value)?,
        })
    }

    /// The certificate of the document signer, when its signature over the hashes verifies; `None` when it does not.
    pub(super) fn signer(&self) -> Result<Option<&Certificate>, ChipError> {
        let named = self.certificates.iter().find(|certificate| match &self.signer.id {
            SignerId::Issued(issuer, serial) => certificate.issuer == *issuer && certificate.serial == *serial,
            SignerId::Key(id) => certificate.subject_key.as_ref() == Some(id),
        });
        let Some(certificate) = named else { return Ok(None) };
        let message = match &self.signer.attributes {
            None => self.content.clone(),
            Some(attributes) => {
                let digest = self.signer.digest.digest(&self.content);
                if attribute(attributes, &MESSAGE_DIGEST)? != Some((0x04, &digest[..]))
                    || attribute(attributes, &CONTENT_TYPE)? != Some((0x06, &SECURITY_OBJECT[..]))
                {
                    return Ok(None);
                }
                // Signed as a SET OF, sent with an implicit tag (RFC 5652, section 5.4).
                tlv::write(0x31, attributes)
            }
        };
        let holds = certificate.key.verifies(self.signer.scheme, &message, &self.signer.signature)?;
        Ok(holds.then_some(certificate))
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

/// SignerInfo (RFC 5652, section 5.3).
fn signer(info: &[u8]) -> Result<Signer, ChipError> {
    let fields = parts(info)?;
    let [_version, id, digest, rest @ ..] = fields.as_slice() else { return Err(WRONG) };
    let digest = algorithm_hash(digest.value)?;
    let id = match id.tag {
        0x30 => {
            let names = parts(id.value)?;
            let [issuer, serial] = names.as_slice() else { return Err(WRONG) };
            SignerId::Issued(issuer.whole.to_vec(), serial.value.to_vec())
        }
        0x80 => SignerId::Key(id.value.to_vec()),
        _ => return Err(WRONG),
    };
    let (attributes, rest) = match rest {
        [first, rest @ ..] if first.tag == 0xA0 => (Some(first.value.to_vec()), rest),
        rest => (None, rest),
    };
    let [algorithm, signature, ..] = rest else { return Err(WRONG) };
    Ok(Signer {
        id,
        digest,
        attributes,
        scheme: Scheme::of(algorithm.value, Some(digest))?,
        signature: signature.value.to_vec(),
    })
}

/// The one value of an attribute, with its tag.
fn attribute<'a>(attributes: &'a [u8], kind: &[u8]) -> Result<Option<(u32, &'a [u8])>, ChipError> {
    for attribute in parts(attributes)? {
        let [name, values] = parts(attribute.value)?[..] else { return Err(WRONG) };
        if name.value == kind {
            let values = parts(values.value)?;
            return Ok(values.first().filter(|_| values.len() == 1).map(|value| (value.tag, value.value)));
        }
    }
    Ok(None)
}
