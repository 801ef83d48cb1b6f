//! The chip's own key pair, by which it proves that it is no copy: for chip authentication a point of a curve (DG14), for active
//! authentication a signing key (DG15). ICAO Doc 9303-11, section 6.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SigningKey as _};
use serde::Deserialize;

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
    /// Chip authentication with 3DES.
    Chip3des,
    /// Chip authentication with AES-128.
    ChipAes,
}

/// The secret of a chip.
pub enum OwnKey {
    Signing(KeyPair),
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

    /// The signature of a challenge, r and s one behind the other (BSI TR-03111, section 5.2.1).
    pub fn sign(&self, challenge: &[u8]) -> Option<Vec<u8>> {
        let Self::Signing(key) = self else { return None };
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
