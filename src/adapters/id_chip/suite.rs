//! The ciphers and checksums of secure messaging, and how their keys are derived (ICAO Doc 9303-11, sections 9.7 and 9.8).

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _};
use cbc::cipher::{BlockSizeUser, InnerIvInit as _, KeyInit};
use cmac::{Cmac, Mac as _};
use des::{Des, TdesEde2};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::ChipError;

/// Longest checksum, in bytes: AES's are cut to it.
pub(super) const MAC_BYTES: usize = 8;

/// A key. Wiped when dropped.
pub(super) type Key = Zeroizing<Vec<u8>>;

/// A cipher with its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// Two-key triple DES and the retail MAC (ISO/IEC 9797-1, algorithm 3).
    TripleDes,
    /// AES with 128-bit keys and CMAC.
    Aes128,
    /// AES with 192-bit keys and CMAC.
    Aes192,
    /// AES with 256-bit keys and CMAC.
    Aes256,
}

/// What a derived key is for: the counter of ICAO Doc 9303-11, section 9.7.1.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Encryption = 1,
    Checksum = 2,
    Password = 3,
}

impl Suite {
    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TripleDes => "3DES",
            Self::Aes128 => "AES-128",
            Self::Aes192 => "AES-192",
            Self::Aes256 => "AES-256",
        }
    }

    pub(super) const fn key_bytes(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    pub(super) const fn block_bytes(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
        }
    }

    /// The key derivation function (section 9.7.1): SHA-1 for keys of up to 128 bits, SHA-256 above.
    pub(super) fn derive(self, secret: &[u8], purpose: Purpose) -> Key {
        let counter = (purpose as u32).to_be_bytes();
        let mut key: Key = match self {
            Self::TripleDes | Self::Aes128 => {
                Zeroizing::new(Sha1::new().chain_update(secret).chain_update(counter).finalize().to_vec())
            }
            Self::Aes192 | Self::Aes256 => {
                Zeroizing::new(Sha256::new().chain_update(secret).chain_update(counter).finalize().to_vec())
            }
        };
        key.truncate(self.key_bytes());
        if self == Self::TripleDes {
            // The last bit of each byte makes the number of ones odd (section 9.7.1.1).
            key.iter_mut().for_each(|byte| *byte = *byte & 0xFE | u8::from((*byte >> 1).count_ones() % 2 == 0));
        }
        key
    }

    /// Cipher block chaining over whole blocks.
    pub(super) fn encrypt(self, key: &[u8], iv: &[u8], blocks: &[u8]) -> Result<Vec<u8>, ChipError> {
        match self {
            Self::TripleDes => encrypt::<TdesEde2>(key, iv, blocks),
            Self::Aes128 => encrypt::<Aes128>(key, iv, blocks),
            Self::Aes192 => encrypt::<Aes192>(key, iv, blocks),
            Self::Aes256 => encrypt::<Aes256>(key, iv, blocks),
        }
    }

    /// The other way round.
    pub(super) fn decrypt(self, key: &[u8], iv: &[u8], blocks: &[u8]) -> Result<Vec<u8>, ChipError> {
        match self {
            Self::TripleDes => decrypt::<TdesEde2>(key, iv, blocks),
            Self::Aes128 => decrypt::<Aes128>(key, iv, blocks),
            Self::Aes192 => decrypt::<Aes192>(key, iv, blocks),
            Self::Aes256 => decrypt::<Aes256>(key, iv, blocks),
        }
    }

    /// The checksum over data of any length, as BAC and the tokens of PACE take it: the retail MAC pads, CMAC need not.
    pub(super) fn checksum(self, key: &[u8], data: &[u8]) -> Result<[u8; MAC_BYTES], ChipError> {
        match self {
            Self::TripleDes => retail_mac(key, &pad(data, self.block_bytes())),
            Self::Aes128 => truncated_cmac::<Aes128>(key, data),
            Self::Aes192 => truncated_cmac::<Aes192>(key, data),
            Self::Aes256 => truncated_cmac::<Aes256>(key, data),
        }
    }

    /// The checksum over whole blocks, as secure messaging takes it.
    pub(super) fn checksum_of_blocks(self, key: &[u8], blocks: &[u8]) -> Result<[u8; MAC_BYTES], ChipError> {
        if self == Self::TripleDes { retail_mac(key, blocks) } else { self.checksum(key, blocks) }
    }
}

/// Padding method 2 of ISO/IEC 9797-1: one byte 80, then zeros to the end of a block.
pub(super) fn pad(data: &[u8], block: usize) -> Vec<u8> {
    let mut padded = data.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(block), 0);
    padded
}

/// What was padded so; `None` when nothing was.
pub(super) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded[end] == 0x80).then(|| &padded[..end])
}

const WRONG_LENGTH: ChipError = ChipError::Malformed("a ciphertext or key of the wrong length");

fn encrypt<C: KeyInit + BlockCipherEncrypt>(key: &[u8], iv: &[u8], blocks: &[u8]) -> Result<Vec<u8>, ChipError> {
    let cipher = C::new_from_slice(key).map_err(|_| WRONG_LENGTH)?;
    let mode = cbc::Encryptor::inner_iv_slice_init(cipher, iv).map_err(|_| WRONG_LENGTH)?;
    if !blocks.len().is_multiple_of(C::block_size()) {
        return Err(WRONG_LENGTH);
    }
    Ok(mode.encrypt_padded_vec::<NoPadding>(blocks))
}

fn decrypt<C: KeyInit + BlockCipherDecrypt>(key: &[u8], iv: &[u8], blocks: &[u8]) -> Result<Vec<u8>, ChipError> {
    let cipher = C::new_from_slice(key).map_err(|_| WRONG_LENGTH)?;
    let mode = cbc::Decryptor::inner_iv_slice_init(cipher, iv).map_err(|_| WRONG_LENGTH)?;
    mode.decrypt_padded_vec::<NoPadding>(blocks).map_err(|_| WRONG_LENGTH)
}

fn truncated_cmac<C>(key: &[u8], data: &[u8]) -> Result<[u8; MAC_BYTES], ChipError>
where
    C: cmac::block_api::CmacCipher + BlockSizeUser,
    Cmac<C>: KeyInit + cmac::Mac,
{
    let mut mac = <Cmac<C> as KeyInit>::new_from_slice(key).map_err(|_| WRONG_LENGTH)?;
    mac.update(data);
    let full = mac.finalize().into_bytes();
    full.first_chunk().copied().ok_or(WRONG_LENGTH)
}

/// ISO/IEC 9797-1, algorithm 3: single DES in a chain under the first half of the key, the last block again under both.
fn retail_mac(key: &[u8], blocks: &[u8]) -> Result<[u8; MAC_BYTES], ChipError> {
    let (first, second) = key.split_at_checked(8).ok_or(WRONG_LENGTH)?;
    let (first, second) =
        (Des::new_from_slice(first).map_err(|_| WRONG_LENGTH)?, Des::new_from_slice(second).map_err(|_| WRONG_LENGTH)?);
    let mut state = [0; 8];
    for block in blocks.chunks(8) {
        state.iter_mut().zip(block).for_each(|(state, byte)| *state ^= byte);
        first.encrypt_block((&mut state).into());
    }
    second.decrypt_block((&mut state).into());
    first.encrypt_block((&mut state).into());
    Ok(state)
}
