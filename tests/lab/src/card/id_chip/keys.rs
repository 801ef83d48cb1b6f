//! The chip's ciphers, checksums and key derivation (ICAO Doc 9303-11, sections 9.7 and 9.8), written for this chip alone: the
//! product has its own, and an error in either has to show between the two.

use aes::{Aes128, Aes192, Aes256};
use cmac::{Cmac, digest::KeyInit};
use des::{
    Des, TdesEde2,
    cipher::{BlockCipherDecrypt, BlockCipherEncrypt},
};
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A cipher of secure messaging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Cipher {
    #[serde(rename = "3des")]
    TripleDes,
    #[serde(rename = "aes-128")]
    Aes128,
    #[serde(rename = "aes-192")]
    Aes192,
    #[serde(rename = "aes-256")]
    Aes256,
}

/// The counters of section 9.7.1.
pub const FOR_ENCRYPTION: u8 = 1;
pub const FOR_CHECKSUM: u8 = 2;
pub const FOR_PASSWORD: u8 = 3;

enum Blocks {
    Des(Box<TdesEde2>),
    Aes128(Box<Aes128>),
    Aes192(Box<Aes192>),
    Aes256(Box<Aes256>),
}

impl Blocks {
    fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            24 => Self::Aes192(Box::new(Aes192::new_from_slice(key).ok()?)),
            32 => Self::Aes256(Box::new(Aes256::new_from_slice(key).ok()?)),
            _ => Self::Aes128(Box::new(Aes128::new_from_slice(key).ok()?)),
        })
    }

    fn encrypt(&self, block: &mut [u8]) {
        let fits = "blocks are cut to the cipher's size";
        match self {
            Self::Des(cipher) => cipher.encrypt_block(block.try_into().expect(fits)),
            Self::Aes128(cipher) => cipher.encrypt_block(block.try_into().expect(fits)),
            Self::Aes192(cipher) => cipher.encrypt_block(block.try_into().expect(fits)),
            Self::Aes256(cipher) => cipher.encrypt_block(block.try_into().expect(fits)),
        }
    }

    fn decrypt(&self, block: &mut [u8]) {
        let fits = "blocks are cut to the cipher's size";
        match self {
            Self::Des(cipher) => cipher.decrypt_block(block.try_into().expect(fits)),
            Self::Aes128(cipher) => cipher.decrypt_block(block.try_into().expect(fits)),
            Self::Aes192(cipher) => cipher.decrypt_block(block.try_into().expect(fits)),
            Self::Aes256(cipher) => cipher.decrypt_block(block.try_into().expect(fits)),
        }
    }
}

impl Cipher {
    /// Bytes of a block.
    pub const fn block(self) -> usize {
        if matches!(self, Self::TripleDes) { 8 } else { 16 }
    }

    /// Bytes of the nonce of PACE (section 4.4.3.2).
    pub const fn nonce(self) -> usize {
        if matches!(self, Self::Aes192 | Self::Aes256) { 32 } else { 16 }
    }

    /// Last byte of the protocol's object identifier below the mapping's.
    pub const fn id(self) -> u8 {
        match self {
            Self::TripleDes => 1,
            Self::Aes128 => 2,
            Self::Aes192 => 3,
            Self::Aes256 => 4,
        }
    }

    /// A key out of a shared secret.
    pub fn key(self, secret: &[u8], counter: u8) -> Vec<u8> {
        let input = [secret, &[0, 0, 0, counter]].concat();
        match self {
            Self::TripleDes => Sha1::digest(input)[..16].iter().map(|byte| odd(*byte)).collect(),
            Self::Aes128 => Sha1::digest(input)[..16].to_vec(),
            Self::Aes192 => Sha256::digest(input)[..24].to_vec(),
            Self::Aes256 => Sha256::digest(input).to_vec(),
        }
    }

    fn blocks(self, key: &[u8]) -> Blocks {
        let cipher = match self {
            Self::TripleDes => TdesEde2::new_from_slice(key).ok().map(|cipher| Blocks::Des(Box::new(cipher))),
            _ => Blocks::new(key),
        };
        cipher.expect("keys are derived at the cipher's size")
    }

    /// One block by itself.
    pub fn encrypt_block(self, key: &[u8], block: &[u8]) -> Vec<u8> {
        let mut out = block.to_vec();
        self.blocks(key).encrypt(&mut out);
        out
    }

    /// CBC over whole blocks.
    pub fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
        let blocks = self.blocks(key);
        let mut chain = iv.to_vec();
        let mut out = Vec::new();
        for block in plain.chunks(self.block()) {
            chain = chain.iter().zip(block).map(|(a, b)| a ^ b).collect();
            blocks.encrypt(&mut chain);
            out.extend(&chain);
        }
        out
    }

    /// The way back; `None` when these are no whole blocks.
    pub fn decrypt(self, key: &[u8], iv: &[u8], hidden: &[u8]) -> Option<Vec<u8>> {
        if hidden.is_empty() || !hidden.len().is_multiple_of(self.block()) {
            return None;
        }
        let blocks = self.blocks(key);
        let mut chain = iv;
        let mut out = Vec::new();
        for block in hidden.chunks(self.block()) {
            let mut plain = block.to_vec();
            blocks.decrypt(&mut plain);
            out.extend(plain.iter().zip(chain).map(|(a, b)| a ^ b));
            chain = block;
        }
        Some(out)
    }

    /// The checksum over data that are padded already where the cipher needs it.
    pub fn checksum(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        fn first_eight<M: cmac::Mac + KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
            let mac = <M as KeyInit>::new_from_slice(key).expect("keys are derived at the cipher's size");
            mac.chain_update(data).finalize().into_bytes()[..8].to_vec()
        }
        match self {
            Self::TripleDes => retail(key, data),
            Self::Aes128 => first_eight::<Cmac<Aes128>>(key, data),
            Self::Aes192 => first_eight::<Cmac<Aes192>>(key, data),
            Self::Aes256 => first_eight::<Cmac<Aes256>>(key, data),
        }
    }

    /// The checksum of a token of PACE: only DES needs the padding.
    pub fn token(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        if self == Self::TripleDes { self.checksum(key, &padded(data, 8)) } else { self.checksum(key, data) }
    }
}

/// ISO/IEC 9797-1, padding method 2.
pub fn padded(data: &[u8], block: usize) -> Vec<u8> {
    let zeros = block - 1 - data.len() % block;
    [data, &[0x80], &vec![0; zeros]].concat()
}

/// What was padded.
pub fn unpadded(data: &[u8]) -> Option<&[u8]> {
    let end = data.iter().rposition(|byte| *byte == 0x80)?;
    data[end + 1..].iter().all(|byte| *byte == 0).then(|| &data[..end])
}

fn odd(byte: u8) -> u8 {
    let upper = byte >> 1 << 1;
    upper | u8::from(upper.count_ones().is_multiple_of(2))
}

/// ISO/IEC 9797-1, algorithm 3.
fn retail(key: &[u8], data: &[u8]) -> Vec<u8> {
    let half = |part: &[u8]| Des::new_from_slice(part).expect("eight bytes");
    let (left, right) = (half(&key[..8]), half(&key[8..16]));
    let mut sum = [0u8; 8];
    for block in data.chunks(8) {
        for (sum, byte) in sum.iter_mut().zip(block) {
            *sum ^= byte;
        }
        left.encrypt_block((&mut sum).into());
    }
    right.decrypt_block((&mut sum).into());
    left.encrypt_block((&mut sum).into());
    sum.to_vec()
}
