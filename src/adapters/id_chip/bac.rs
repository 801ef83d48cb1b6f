//! Basic Access Control (ICAO Doc 9303-11, section 4.3): a key of the zone's fields, random numbers exchanged under it.

use sha1::Sha1;
use sha2::Digest as _;
use zeroize::Zeroizing;

use super::apdu::{Command, SUCCESS};
use super::secure_messaging::{SecureMessaging, equal};
use super::session::Session;
use super::suite::{Purpose, Suite};
use super::{ChipError, Random};

const SUITE: Suite = Suite::TripleDes;
/// Bytes of a random number, of a side's share of the key, and of the seed of a key.
const NONCE_BYTES: usize = 8;
const SHARE_BYTES: usize = 16;
const SEED_BYTES: usize = 16;

/// Opens the chip; on return the session is protected.
pub(super) fn open(session: &mut Session<'_>, information: &str, random: Random<'_>) -> Result<(), ChipError> {
    let hash = Zeroizing::new(Sha1::digest(information.as_bytes()).to_vec());
    let seed = hash.get(..SEED_BYTES).unwrap_or_default();
    let (encryption, checksum) = (SUITE.derive(seed, Purpose::Encryption), SUITE.derive(seed, Purpose::Checksum));

    let challenge =
        session.send(Command::new([0x00, 0x84, 0x00, 0x00], Vec::new(), Some(NONCE_BYTES)), "GET CHALLENGE")?;
    let challenge = challenge.done("GET CHALLENGE")?;
    if challenge.len() != NONCE_BYTES {
        return Err(ChipError::Malformed("a challenge that is not eight bytes"));
    }
    let mut own = Zeroizing::new([0; NONCE_BYTES + SHARE_BYTES]);
    let (nonce, share) = own.split_at_mut(NONCE_BYTES);
    random(nonce).map_err(ChipError::NoRandom)?;
    random(share).map_err(ChipError::NoRandom)?;

    let secret = Zeroizing::new([&*nonce, &challenge, &*share].concat());
    let mut data = SUITE.encrypt(&encryption, &[0; 8], &secret)?;
    data.extend(SUITE.checksum(&checksum, &data)?);
    let expected = data.len();
    let command = Command::new([0x00, 0x82, 0x00, 0x00], data, Some(expected));
    let response = session.send(command, "EXTERNAL AUTHENTICATE")?;
    if response.status != SUCCESS {
        // The chip tells a wrong key by its checksum only (section 4.3.2): 6300, 6982 and others, by maker.
        return Err(ChipError::KeyRefused("BAC"));
    }
    let (answer, mac) = response.data.split_last_chunk::<8>().ok_or(ChipError::Malformed("the chip's share"))?;
    if answer.len() != secret.len() || !equal(mac, &SUITE.checksum(&checksum, answer)?) {
        return Err(ChipError::Protection("the chip's share"));
    }
    let opened = Zeroizing::new(SUITE.decrypt(&encryption, &[0; 8], answer)?);
    let (nonces, chips_share) = opened.split_at(2 * NONCE_BYTES);
    if nonces != [&challenge[..], &*nonce].concat() {
        return Err(ChipError::Protection("the random numbers"));
    }
    let seed: Zeroizing<Vec<u8>> = Zeroizing::new(share.iter().zip(chips_share).map(|(a, b)| a ^ b).collect());
    let mut counter = [0; NONCE_BYTES];
    counter[..4].copy_from_slice(&challenge[4..]);
    counter[4..].copy_from_slice(&nonce[4..]);
    let keys = (SUITE.derive(&seed, Purpose::Encryption), SUITE.derive(&seed, Purpose::Checksum));
    session.protect(SecureMessaging::new(SUITE, keys.0, keys.1, Some(counter)));
    Ok(())
}
