//! The chip's own key pair, by which it proves that it is no copy: for chip authentication a point of a curve (DG14), for active
//! authentication a signing key (DG15). ICAO Doc 9303-11, section 6.

use rand_core::OsRng;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SigningKey as _};
use rsa::{
    BigUint, RsaPrivateKey,
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::{
    catalog::Fault,
    keys::Cipher,
    lds::Files,
    points::Curve,
    tlv::{first, nest, object},
};
use crate::failure::{Doing as _, Failure};

/// The curve of chip authentication.
pub const CURVE: Curve = Curve::BrainpoolP256r1;

const EC_PUBLIC_KEY: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const RSA_ENCRYPTION: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const BRAINPOOL_P256_R1: [u8; 9] = [0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07];
const ID_PK_ECDH: [u8; 9] = [0x04, 0x00, 0x7f, 0x00, 0x07, 0x02, 0x02, 0x01, 0x02];
const ID_CA_ECDH: [u8; 9] = [0x04, 0x00, 0x7f, 0x00, 0x07, 0x02, 0x02, 0x03, 0x02];
const ID_AA: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x05];
const ECDSA_PLAIN_SHA_256: [u8; 10] = [0x04, 0x00, 0x7f, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, 0x03];

/// How a chip proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Active authentication with ECDSA.
    Active,
    /// Active authentication with RSA, 1024 bits and SHA-1.
    ActiveRsa1024,
    /// Active authentication with RSA, 2048 bits and SHA-256: more than a short response carries.
    ActiveRsa2048,
    /// Chip authentication with 3DES.
    Chip3des,
    /// Chip authentication with AES-128.
    ChipAes,
}

/// The secret of a chip.
pub enum OwnKey {
    Signing(KeyPair),
    Recovering(Box<RsaPrivateKey>),
    Agreement(Cipher, Vec<u8>),
}

impl OwnKey {
    /// Makes a key and puts its public half into the files. A copy has the files and another key.
    ///
    /// # Errors
    /// No key can be made.
    pub fn make(proof: Proof, files: &mut Files, fault: Option<Fault>) -> Result<Self, Failure> {
        let is_copy = fault == Some(Fault::Cloned);
        match proof {
            Proof::Active => {
                let signing = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).doing("make a chip's key");
                let key = signing()?;
                files.insert(0x010f, object(0x6f, &key.subject_public_key_info()));
                let info = [object(0x06, &ID_AA), object(0x02, &[1]), object(0x06, &ECDSA_PLAIN_SHA_256)];
                files.insert(0x010e, nest(0x6e, &[nest(0x31, &[nest(0x30, &info)])]));
                Ok(Self::Signing(if is_copy { signing()? } else { key }))
            }
            Proof::ActiveRsa1024 | Proof::ActiveRsa2048 => {
                let bits = if proof == Proof::ActiveRsa1024 { 1024 } else { 2048 };
                let recovering = || RsaPrivateKey::new(&mut OsRng, bits).doing("make a chip's key");
                let key = recovering()?;
                let number = |number: &BigUint| object(0x02, &[&[0], &number.to_bytes_be()[..]].concat());
                let public = nest(0x30, &[number(key.n()), number(key.e())]);
                let algorithm = nest(0x30, &[object(0x06, &RSA_ENCRYPTION), object(0x05, &[])]);
                let info = nest(0x30, &[algorithm, object(0x03, &[&[0], &public[..]].concat())]);
                files.insert(0x010f, object(0x6f, &info));
                Ok(Self::Recovering(Box::new(if is_copy { recovering()? } else { key })))
            }
            Proof::Chip3des | Proof::ChipAes => {
                let cipher = if proof == Proof::ChipAes { Cipher::Aes128 } else { Cipher::TripleDes };
                let mut secret = vec![0; CURVE.width()];
                rustix::rand::getrandom(&mut secret, rustix::rand::GetRandomFlags::empty())
                    .doing("make a chip's key")?;
                let point = CURVE.times(&secret, None).ok_or_else(|| Failure::failed("a secret of zero"))?;
                let algorithm = nest(0x30, &[object(0x06, &EC_PUBLIC_KEY), object(0x06, &BRAINPOOL_P256_R1)]);
                let public = nest(0x30, &[algorithm, object(0x03, &[&[0], &point[..]].concat())]);
                let key = nest(0x30, &[object(0x06, &ID_PK_ECDH), public]);
                let protocol = object(0x06, &[&ID_CA_ECDH[..], &[cipher.id()]].concat());
                let infos = nest(0x31, &[key, nest(0x30, &[protocol, object(0x02, &[1])])]);
                files.insert(0x010e, object(0x6e, &infos));
                if is_copy {
                    secret[0] ^= 1;
                }
                Ok(Self::Agreement(cipher, secret))
            }
        }
    }

    /// The signature of a challenge: with RSA the message in it (ISO/IEC 9796-2, scheme 1), else r and s one behind the other
    /// (BSI TR-03111, section 5.2.1).
    pub fn sign(&self, challenge: &[u8]) -> Option<Vec<u8>> {
        let key = match self {
            Self::Signing(key) => key,
            Self::Recovering(key) => return recoverable(key, challenge),
            Self::Agreement(..) => return None,
        };
        let signature = key.sign(challenge).ok()?;
        let (_, numbers, _) = first(&signature)?;
        let (_, r, rest) = first(numbers)?;
        let (_, s, _) = first(rest)?;
        let fixed = |number: &[u8]| {
            let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
            let digits = &number[start..];
            [&vec![0; 32 - digits.len()][..], digits].concat()
        };
        Some([fixed(r), fixed(s)].concat())
    }
}

/// A signature with bytes of the chip's own and the challenge behind them as its message (ICAO Doc 9303-11, section 6.1.2.2).
fn recoverable(key: &RsaPrivateKey, challenge: &[u8]) -> Option<Vec<u8>> {
    let is_short = key.size() == 128;
    let (digest_bytes, trailer) = if is_short { (20, &[0xbc][..]) } else { (32, &[0x34, 0xcc][..]) };
    let mut own = vec![0; key.size() - 1 - digest_bytes - trailer.len()];
    rustix::rand::getrandom(&mut own, rustix::rand::GetRandomFlags::empty()).ok()?;
    let message = [&own[..], challenge].concat();
    let digest = if is_short { Sha1::digest(message).to_vec() } else { Sha256::digest(message).to_vec() };
    let representative = [&[0x6a], &own[..], &digest, trailer].concat();
    let signature = BigUint::from_bytes_be(&representative).modpow(key.d(), key.n()).to_bytes_be();
    Some([vec![0; key.size() - signature.len()], signature].concat())
}
