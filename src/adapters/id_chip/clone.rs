//! Chip and active authentication (ICAO Doc 9303-11, sections 6.1 and 6.2): the chip has the private key of its signed public
//! key, so that it is the one that was issued and not a copy of its files.

use std::collections::BTreeMap;

use super::apdu::Command;
use super::hash::Hash;
use super::public_key::{PublicKey, Scheme};
use super::recovery::RecoveryKey;
use super::secure_messaging::SecureMessaging;
use super::security_info::{ChipKey, SecurityInfos};
use super::session::{FileId, READ_BYTES, Session};
use super::suite::{Purpose, Suite};
use super::tlv;
use super::{ChipError, Random};
use crate::domain::id_chip::CloneTest;

/// Bytes of the challenge of active authentication.
const CHALLENGE_BYTES: usize = 8;
/// Longest response that an extended length asks for, and longest that a short one has under either protection.
const EXTENDED_BYTES_MAX: usize = 65_536;
const SHORT_BYTES_MAX: usize = READ_BYTES;

/// Tests the chip by whichever of the two it has; chip authentication is the stronger. Whether DG14 and DG15 are the signed
/// ones is for passive authentication to say.
pub(super) fn test(
    session: &mut Session<'_>,
    infos: &SecurityInfos,
    groups: &BTreeMap<u8, Vec<u8>>,
    random: Random<'_>,
) -> Result<CloneTest, ChipError> {
    if let Some(key) = &infos.chip_key {
        return judged(chip_authentication(session, key, random));
    }
    let Some(dg15) = groups.get(&15) else {
        return Ok(if infos.chip_keys_offered > 0 { CloneTest::Unsupported } else { CloneTest::None });
    };
    judged(active_authentication(session, infos, dg15, random))
}

/// A chip without the key fails, in whichever way; one that went away has said nothing.
fn judged(outcome: Result<bool, ChipError>) -> Result<CloneTest, ChipError> {
    match outcome {
        Ok(true) => Ok(CloneTest::Passed),
        Ok(false) | Err(ChipError::Protection(_) | ChipError::Refused { .. } | ChipError::Malformed(_)) => {
            Ok(CloneTest::Failed)
        }
        Err(ChipError::Unsupported(_)) => Ok(CloneTest::Unsupported),
        Err(error) => Err(error),
    }
}

/// Section 6.2: keys are agreed on with the chip's signed one, and whoever answers under them has it.
fn chip_authentication(session: &mut Session<'_>, key: &ChipKey, random: Random<'_>) -> Result<bool, ChipError> {
    let PublicKey::Ec(curve, point) = &key.public else { return Err(ChipError::Unsupported("chip authentication")) };
    let reference = key.id.as_ref().map(|id| tlv::write(0x84, id)).unwrap_or_default();
    let mut shared = Err(ChipError::Malformed("no agreement"));
    // The chip's key is known and ours is free to choose: both are worked with while the chip works.
    if key.suite == Suite::TripleDes {
        let ours = curve.pair(random)?;
        let data = [tlv::write(0x91, &ours.public()), reference].concat();
        let command = Command::new([0x00, 0x22, 0x41, 0xA6], data, None);
        session.send_while(command, "MSE:Set KAT", &mut || shared = ours.agree(point))?.done("MSE:Set KAT")?;
    } else {
        let data = [tlv::write(0x80, &key.protocol), reference].concat();
        let command = Command::new([0x00, 0x22, 0x41, 0xA4], data, None);
        let mut ours = Err(ChipError::Malformed("no pair of keys"));
        let mut choose = || ours = curve.pair(random).map(|pair| (pair.public(), pair));
        session.send_while(command, "MSE:Set AT", &mut choose)?.done("MSE:Set AT")?;
        let (public, ours) = ours?;
        let data = tlv::write(0x7C, &tlv::write(0x80, &public));
        let command = Command::new([0x00, 0x86, 0x00, 0x00], data, Some(256));
        let step = "GENERAL AUTHENTICATE";
        session.send_while(command, step, &mut || shared = ours.agree(point))?.done(step)?;
    }
    let shared = shared?;
    let keys = (key.suite.derive(&shared, Purpose::Encryption), key.suite.derive(&shared, Purpose::Checksum));
    session.protect(SecureMessaging::new(key.suite, keys.0, keys.1, None));
    // The first answer under the new keys is the proof.
    Ok(session.file(FileId::COM)?.is_some())
}

/// Section 6.1: the chip signs a challenge.
fn active_authentication(
    session: &mut Session<'_>,
    infos: &SecurityInfos,
    dg15: &[u8],
    random: Random<'_>,
) -> Result<bool, ChipError> {
    let key = PublicKey::of_info(tlv::only(dg15, 0x6F)?)?;
    let mut challenge = [0; CHALLENGE_BYTES];
    random(&mut challenge).map_err(ChipError::NoRandom)?;
    match &key {
        PublicKey::Ec(curve, _) => {
            let signature = signed(session, &challenge, SHORT_BYTES_MAX)?;
            // Without ActiveAuthenticationInfo the hash is as long as the curve (section 6.1.2.3).
            let of_width = match curve.width() {
                32 => Hash::Sha256,
                48 => Hash::Sha384,
                _ => Hash::Sha512,
            };
            let hash = infos.active_hash.unwrap_or(of_width);
            key.verifies(Scheme::Ecdsa(hash), &challenge, &signature)
        }
        PublicKey::Rsa(key) => {
            let key = RecoveryKey::read(key)?;
            // A chip with a longer key has extended lengths (section 6.1.3).
            let fits = key.signature_bytes() <= SHORT_BYTES_MAX;
            let signature = signed(session, &challenge, if fits { SHORT_BYTES_MAX } else { EXTENDED_BYTES_MAX })?;
            Ok(key.verifies(&challenge, &signature))
        }
    }
}

/// INTERNAL AUTHENTICATE (section 6.1.3).
fn signed(session: &mut Session<'_>, challenge: &[u8], longest: usize) -> Result<Vec<u8>, ChipError> {
    let command = Command::new([0x00, 0x88, 0x00, 0x00], challenge.to_vec(), Some(longest));
    session.send(command, "INTERNAL AUTHENTICATE")?.done("INTERNAL AUTHENTICATE")
}
