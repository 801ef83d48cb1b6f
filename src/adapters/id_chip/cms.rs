//! CMS SignedData (RFC 5652) as documents and master lists carry it: one content, one signer, the signer's certificate inside.

use super::ChipError;
use super::certificate::Certificate;
use super::hash::Hash;
use super::public_key::{Scheme, algorithm_hash};
use super::tlv::{self, Tlv, Tlvs};

const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
const CONTENT_TYPE: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];

/// Most certificates, and most entries of any list but the content's own.
const CERTIFICATES_MAX: usize = 8;
const PARTS_MAX: usize = 64;

const WRONG: ChipError = ChipError::Malformed("signed data");

/// Signed data whose signature was not looked at yet.
pub(super) struct SignedData<'a> {
    /// What is signed.
    pub content: &'a [u8],
    /// Object identifier of what it is.
    kind: &'a [u8],
    /// Certificates sent along; nobody has verified them.
    pub certificates: Vec<Certificate>,
    signer: Signer<'a>,
}

struct Signer<'a> {
    id: SignerId<'a>,
    digest: Hash,
    /// The signed attributes' value.
    attributes: Option<&'a [u8]>,
    scheme: Scheme,
    signature: &'a [u8],
}

enum SignerId<'a> {
    /// Issuer and serial number.
    Issued(&'a [u8], &'a [u8]),
    Key(&'a [u8]),
}

/// The data objects of a short list.
pub(super) fn parts(bytes: &[u8]) -> Result<Vec<Tlv<'_>>, ChipError> {
    Tlvs::new(bytes).take(PARTS_MAX).collect::<Result<_, _>>().map_err(ChipError::from)
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with SignedData over content of this kind, an object identifier.
    ///
    /// # Errors
    /// When it is none, or uses an algorithm that is not here.
    pub(super) fn read(bytes: &'a [u8], kind: &'a [u8]) -> Result<Self, ChipError> {
        let outer = parts(tlv::only(bytes, 0x30)?)?;
        let [signed_data, body] = outer.as_slice() else { return Err(WRONG) };
        if signed_data.value != SIGNED_DATA || body.tag != 0xA0 {
            return Err(WRONG);
        }
        let fields = parts(tlv::only(body.value, 0x30)?)?;
        let [_version, _digests, encapsulated, rest @ ..] = fields.as_slice() else { return Err(WRONG) };
        let encapsulated = parts(tlv::only(encapsulated.whole, 0x30)?)?;
        let [content_kind, content] = encapsulated.as_slice() else { return Err(WRONG) };
        if content_kind.value != kind || content.tag != 0xA0 {
            return Err(WRONG);
        }
        let certificates = rest.iter().find(|field| field.tag == 0xA0).ok_or(WRONG)?;
        let certificates =
            parts(certificates.value)?.into_iter().take(CERTIFICATES_MAX).map(|one| Certificate::read(one.whole));
        let signers = parts(rest.iter().find(|field| field.tag == 0x31).ok_or(WRONG)?.value)?;
        Ok(Self {
            content: tlv::only(content.value, 0x04)?,
            kind,
            certificates: certificates.collect::<Result<_, _>>()?,
            // One signer is what Doc 9303-10, section 4.6.2.2, and Doc 9303-12, section 9, have.
            signer: signer(signers.first().ok_or(WRONG)?.value)?,
        })
    }

    /// The signer's certificate, when its signature over the content verifies; `None` when it does not.
    pub(super) fn signer(&self) -> Result<Option<&Certificate>, ChipError> {
        let named = self.certificates.iter().find(|certificate| match &self.signer.id {
            SignerId::Issued(issuer, serial) => certificate.issuer == *issuer && certificate.serial == *serial,
            SignerId::Key(id) => certificate.subject_key.as_deref() == Some(*id),
        });
        let Some(certificate) = named else { return Ok(None) };
        let message = match self.signer.attributes {
            None => self.content.to_vec(),
            Some(attributes) => {
                let digest = self.signer.digest.digest(self.content);
                if attribute(attributes, &MESSAGE_DIGEST)? != Some((0x04, &digest[..]))
                    || attribute(attributes, &CONTENT_TYPE)? != Some((0x06, self.kind))
                {
                    return Ok(None);
                }
                // Signed as a SET OF, sent with an implicit tag (RFC 5652, section 5.4).
                tlv::write(0x31, attributes)
            }
        };
        let holds = certificate.key.verifies(self.signer.scheme, &message, self.signer.signature)?;
        Ok(holds.then_some(certificate))
    }
}

/// SignerInfo (RFC 5652, section 5.3).
fn signer(info: &[u8]) -> Result<Signer<'_>, ChipError> {
    let fields = parts(info)?;
    let [_version, id, digest, rest @ ..] = fields.as_slice() else { return Err(WRONG) };
    let digest = algorithm_hash(digest.value)?;
    let id = match id.tag {
        0x30 => {
            let names = parts(id.value)?;
            let [issuer, serial] = names.as_slice() else { return Err(WRONG) };
            SignerId::Issued(issuer.whole, serial.value)
        }
        0x80 => SignerId::Key(id.value),
        _ => return Err(WRONG),
    };
    let (attributes, rest) = match rest {
        [first, rest @ ..] if first.tag == 0xA0 => (Some(first.value), rest),
        rest => (None, rest),
    };
    let [algorithm, signature, ..] = rest else { return Err(WRONG) };
    let scheme = Scheme::of(algorithm.value, Some(digest))?;
    Ok(Signer { id, digest, attributes, scheme, signature: signature.value })
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
