//! Password Authenticated Connection Establishment with Generic Mapping over elliptic curves (ICAO Doc 9303-11, section 4.4).

use sha1::Sha1;
use sha2::Digest as _;
use zeroize::Zeroizing;

use super::apdu::{Command, SUCCESS};
use super::secure_messaging::{SecureMessaging, equal};
use super::security_info::PaceInfo;
use super::session::Session;
use super::suite::Purpose;
use super::tlv;
use super::{ChipError, Random};
use crate::domain::id_chip::AccessKey;

/// The dynamic authentication data (section 4.4.4.2).
const DYNAMIC: u32 = 0x7C;
/// Longest response to a step: two coordinates of the widest curve and their heads.
const STEP_RESPONSE_BYTES_MAX: usize = 256;

/// What each side sends in a step, by the tags of section 4.4.4.2.
const ENCRYPTED_NONCE: u32 = 0x80;
const MAPPING_OURS: u32 = 0x81;
const MAPPING_THEIRS: u32 = 0x82;
const EPHEMERAL_OURS: u32 = 0x83;
const EPHEMERAL_THEIRS: u32 = 0x84;
const TOKEN_OURS: u32 = 0x85;
const TOKEN_THEIRS: u32 = 0x86;

/// Opens the chip; on return the session is protected.
pub(super) fn open(
    session: &mut Session<'_>,
    info: &PaceInfo,
    key: &AccessKey,
    random: Random<'_>,
) -> Result<(), ChipError> {
    let suite = info.suite;
    // Section 9.7.3: the zone's fields are hashed first, a CAN is taken as it is. Section 4.4.4.1: the references.
    let (reference, secret) = match key {
        AccessKey::Mrz(information) => (0x01, Zeroizing::new(Sha1::digest(information.as_bytes()).to_vec())),
        AccessKey::Can(can) => (0x02, Zeroizing::new(can.as_bytes().to_vec())),
    };
    let password = suite.derive(&secret, Purpose::Password);
    let template =
        [tlv::write(0x80, &info.protocol), tlv::write(0x83, &[reference]), tlv::write(0x84, &[info.parameters])];
    let set = session.send(Command::new([0x00, 0x22, 0xC1, 0xA4], template.concat(), None), "MSE:Set AT")?;
    // 63Cx: the password has so many tries left. PACE does not block a zone or a CAN, so that is no reason to stop.
    if set.status != SUCCESS && set.status & 0xFFF0 != 0x63C0 {
        return Err(ChipError::Refused { step: "MSE:Set AT", status: set.status });
    }

    // What can be worked out beforehand is, while the chip works: a multiple of a point takes either side as long.
    let mut ours = Err(ChipError::Malformed("no pair of keys"));
    let nonce = step(session, &[], (ENCRYPTED_NONCE, Last::No), &mut || {
        ours = info.curve.pair(random).map(|pair| (pair.public(), pair));
    })?;
    let (public, ours) = ours?;
    // As many whole blocks as the key needs (section 4.4.3.2).
    if nonce.len() != suite.key_bytes().next_multiple_of(16) {
        return Err(ChipError::Malformed("the encrypted nonce"));
    }
    let zero = vec![0; suite.block_bytes()];
    let nonce = Zeroizing::new(suite.decrypt(&password, &zero, &nonce)?);

    let mut nonce_point = Err(ChipError::Malformed("no nonce"));
    let theirs = step(session, &tlv::write(MAPPING_OURS, &public), (MAPPING_THEIRS, Last::No), &mut || {
        nonce_point = ours.nonce_point(&nonce);
    })?;
    let ours = ours.map(&theirs, &nonce_point?, random)?;
    let public = ours.public();
    let theirs = step(session, &tlv::write(EPHEMERAL_OURS, &public), (EPHEMERAL_THEIRS, Last::No), &mut || {})?;
    // Section 4.4.1, step 3: a chip that sends our own key back knows nothing.
    if theirs == public {
        return Err(ChipError::Protection("the chip's public key"));
    }
    let shared = ours.agree(&theirs)?;
    let (encryption, checksum) = (suite.derive(&shared, Purpose::Encryption), suite.derive(&shared, Purpose::Checksum));

    let token = |public: &[u8]| suite.checksum(&checksum, &public_key_object(&info.protocol, public));
    let answer = step(session, &tlv::write(TOKEN_OURS, &token(&theirs)?), (TOKEN_THEIRS, Last::Yes), &mut || {})?;
    if !equal(&answer, &token(&public)?) {
        return Err(ChipError::KeyRefused("PACE"));
    }
    session.protect(SecureMessaging::new(suite, encryption, checksum, None));
    Ok(())
}

/// The public key data object that a token covers (section 9.4.4): the protocol and the uncompressed point.
pub(super) fn public_key_object(protocol: &[u8], public: &[u8]) -> Vec<u8> {
    tlv::write(0x7F49, &[tlv::write(0x06, protocol), tlv::write(0x86, public)].concat())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    No,
    Yes,
}

/// One GENERAL AUTHENTICATE beside work of one's own; all but the last are chained (section 4.4.4.2).
fn step(
    session: &mut Session<'_>,
    data: &[u8],
    (answer, last): (u32, Last),
    work: &mut dyn FnMut(),
) -> Result<Vec<u8>, ChipError> {
    let class = if last == Last::Yes { 0x00 } else { 0x10 };
    let data = tlv::write(DYNAMIC, data);
    let command = Command::new([class, 0x86, 0x00, 0x00], data, Some(STEP_RESPONSE_BYTES_MAX));
    let response = session.send_while(command, "GENERAL AUTHENTICATE", work)?;
    // The chip tells a wrong password by the terminal's token only (section 4.4.4.2): 6300 or 63Cx.
    if last == Last::Yes && response.status & 0xFF00 == 0x6300 {
        return Err(ChipError::KeyRefused("PACE"));
    }
    let response = response.done("GENERAL AUTHENTICATE")?;
    let value = tlv::find(tlv::only(&response, DYNAMIC)?, answer)?;
    value.map(<[u8]>::to_vec).ok_or(ChipError::Malformed("a step of PACE without its answer"))
}
