//! RSA signatures that give their message back (ISO/IEC 9796-2, digital signature scheme 1), as active authentication has them
//! (ICAO Doc 9303-11, section 6.1.2.2): the chip signs bytes of its own with the terminal's challenge behind them.

use elliptic_curve::bigint::modular::{FixedMontyForm, FixedMontyParams};
use elliptic_curve::bigint::{Odd, U64, U4096};

use super::ChipError;
use super::hash::Hash;
use super::tlv::{self, Tlv, Tlvs};

/// Fewest and most bytes of a modulus.
const MODULUS_BYTES_MIN: usize = 128;
const MODULUS_BYTES_MAX: usize = 512;
/// Most bytes of a public exponent.
const EXPONENT_BYTES_MAX: usize = 8;

/// A public key of chips.
pub(super) struct RecoveryKey {
    modulus: Vec<u8>,
    exponent: U64,
}

impl RecoveryKey {
    /// Reads an RSAPublicKey (RFC 8017, appendix A.1.1).
    pub(super) fn read(key: &[u8]) -> Result<Self, ChipError> {
        let malformed = ChipError::Malformed("an RSA public key");
        let parts: Vec<Tlv<'_>> = Tlvs::new(tlv::only(key, 0x30)?).collect::<Result<_, _>>()?;
        let [modulus, exponent] = parts.as_slice() else { return Err(malformed) };
        let number =
            |object: &Tlv<'_>| -> Vec<u8> { object.value.iter().copied().skip_while(|byte| *byte == 0).collect() };
        let (modulus, exponent) = (number(modulus), number(exponent));
        let is_known = (MODULUS_BYTES_MIN..=MODULUS_BYTES_MAX).contains(&modulus.len())
            && modulus.first().is_some_and(|first| *first >= 0x80)
            && exponent.len() <= EXPONENT_BYTES_MAX;
        if !is_known {
            return Err(ChipError::Unsupported("active authentication with an RSA key of this size"));
        }
        let exponent = exponent.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        if exponent < 3 || exponent.is_multiple_of(2) || modulus.last().is_some_and(|last| last.is_multiple_of(2)) {
            return Err(malformed);
        }
        Ok(Self { modulus, exponent: U64::from_u64(exponent) })
    }

    /// Bytes of a signature.
    pub(super) fn signature_bytes(&self) -> usize {
        self.modulus.len()
    }

    /// True when the signature is this key's over bytes of the chip's own and `challenge` behind them.
    pub(super) fn verifies(&self, challenge: &[u8], signature: &[u8]) -> bool {
        self.open(signature).is_some_and(|representative| represents(&representative, challenge))
    }

    /// The representative that was signed: the open value, or what the modulus has beyond it, whichever ends in the nibble C.
    fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.modulus.len() {
            return None;
        }
        let number = |bytes: &[u8]| {
            let mut wide = [0; MODULUS_BYTES_MAX];
            wide[MODULUS_BYTES_MAX - bytes.len()..].copy_from_slice(bytes);
            U4096::from_be_slice(&wide)
        };
        let (modulus, signature) = (number(&self.modulus), number(signature));
        if signature >= modulus {
            return None;
        }
        // Everything is public: nothing is told by how long it takes.
        let parameters = FixedMontyParams::new_vartime(Odd::new(modulus).into_option()?);
        let opened = FixedMontyForm::new(&signature, &parameters).pow_vartime(&self.exponent).retrieve();
        let bytes = |number: U4096| number.to_be_bytes().as_ref()[MODULUS_BYTES_MAX - self.modulus.len()..].to_vec();
        let direct = bytes(opened);
        if direct.last().is_some_and(|last| last & 0x0F == 0x0C) {
            return Some(direct);
        }
        Some(bytes(modulus.wrapping_sub(&opened)))
    }
}

/// True when a representative holds: a head, bytes of the chip's own, the hash over them and the challenge, and a trailer that
/// says which hash it is.
pub(super) fn represents(representative: &[u8], challenge: &[u8]) -> bool {
    let (hash, rest) = match representative {
        [rest @ .., 0xBC] => (Hash::Sha1, rest),
        [rest @ .., id, 0xCC] => match hash_of(*id) {
            Some(hash) => (hash, rest),
            None => return false,
        },
        _ => return false,
    };
    // The head 01 1 says that a part of the message is not in here; B nibbles fill up to the A before the chip's own bytes.
    let own_from = match rest {
        [0x6A, ..] => 1,
        [0x6B, fill @ ..] => match fill.iter().position(|byte| *byte != 0xBB) {
            Some(filled) if fill[filled] == 0xBA => filled + 2,
            _ => return false,
        },
        _ => return false,
    };
    let Some(own_to) = rest.len().checked_sub(hash.bytes()).filter(|to| *to >= own_from) else { return false };
    let (own, signed) = (&rest[own_from..own_to], &rest[own_to..]);
    hash.digest(&[own, challenge].concat()) == signed
}

/// The hash function of a trailer of two bytes (ISO/IEC 10118-3).
const fn hash_of(id: u8) -> Option<Hash> {
    match id {
        0x33 => Some(Hash::Sha1),
        0x34 => Some(Hash::Sha256),
        0x35 => Some(Hash::Sha512),
        0x36 => Some(Hash::Sha384),
        0x38 => Some(Hash::Sha224),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A key of 1024 bits and signatures under it over one challenge, made by another implementation.
    #[derive(serde::Deserialize)]
    struct Table {
        key: String,
        challenge: String,
        signature: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        bytes: String,
        holds: bool,
    }

    fn table() -> Table {
        toml::from_str(include_str!("../../../tests/data/active-authentication-rsa.toml"))
            .expect("a table of signatures")
    }

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).expect("hex")
    }

    #[test]
    fn every_signature_of_the_table_holds_or_not_as_it_says() {
        let table = table();
        let key = RecoveryKey::read(&bytes(&table.key)).expect("a key");
        let challenge = bytes(&table.challenge);
        for case in &table.signature {
            let signature = bytes(&case.bytes);
            assert_eq!(key.verifies(&challenge, &signature), case.holds, "{}", case.name);
            if case.holds {
                assert!(!key.verifies(&[0; 8], &signature), "{}: another challenge", case.name);
                for at in (0..signature.len()).step_by(17) {
                    let mut changed = signature.clone();
                    changed[at] ^= 1;
                    assert!(!key.verifies(&challenge, &changed), "{}: byte {at}", case.name);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_representative_or_a_key_by_accident(noise in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(!represents(&noise, b"challeng"));
            let framed = [&[0x6A][..], &noise, &[0xBC]].concat();
            prop_assert!(!represents(&framed, b"challeng"));
            prop_assert!(RecoveryKey::read(&noise).is_err());
        }
    }
}
