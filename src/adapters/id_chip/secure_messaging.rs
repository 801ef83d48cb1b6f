//! Secure messaging (ICAO Doc 9303-11, section 9.8): every command and response enciphered and under a checksum, in an order
//! that a counter fixes.

use zeroize::{Zeroize as _, Zeroizing};

use super::ChipError;
use super::apdu::{Command, Response, SHORT_RESPONSE_BYTES_MAX, SUCCESS};
use super::suite::{Key, MAC_BYTES, Suite, pad, unpad};
use super::tlv::{self, Tlvs};

const CRYPTOGRAM: u32 = 0x87;
const CRYPTOGRAM_ODD: u32 = 0x85;
const EXPECTED: u32 = 0x97;
const STATUS: u32 = 0x99;
const CHECKSUM: u32 = 0x8E;

/// Secure messaging as an indication in the class byte (ISO/IEC 7816-4, section 5.4.1).
const SECURED: u8 = 0x0C;

/// The keys of a session with a chip, and its send sequence counter.
pub(super) struct SecureMessaging {
    suite: Suite,
    encryption: Key,
    checksum: Key,
    /// As wide as a block.
    counter: Vec<u8>,
}

/// The counter that the response to a command is under.
pub(super) struct Awaited(Zeroizing<Vec<u8>>);

impl Drop for SecureMessaging {
    fn drop(&mut self) {
        self.counter.zeroize();
    }
}

impl SecureMessaging {
    /// `counter` is the start value: after BAC from the random numbers (section 9.8.2), after PACE zero.
    pub(super) fn new(suite: Suite, encryption: Key, checksum: Key, counter: Option<[u8; 8]>) -> Self {
        let counter = counter.map_or_else(|| vec![0; suite.block_bytes()], |counter| counter.to_vec());
        Self { suite, encryption, checksum, counter }
    }

    /// Most bytes of data that a response of so many bytes carries under this protection: whole blocks, the last with a byte of
    /// padding, beside the cryptogram's head and indicator, the status word and the checksum.
    pub(super) fn response_room(&self, response_bytes: usize) -> usize {
        const BESIDE: usize = 1 + 4 + 2 + MAC_BYTES;
        let head = if response_bytes > SHORT_RESPONSE_BYTES_MAX { 4 } else { 3 };
        let block = self.suite.block_bytes();
        (response_bytes - BESIDE - head) / block * block - 1
    }

    /// Protects a command. Its response may be taken after the next command was protected: the counter knows both beforehand.
    pub(super) fn wrap(&mut self, command: &Command) -> Result<(Command, Awaited), ChipError> {
        self.count();
        let block = self.suite.block_bytes();
        let mut header = command.header;
        header[0] |= SECURED;
        let mut body = Vec::new();
        if !command.data.is_empty() {
            let cryptogram =
                self.suite.encrypt(&self.encryption, &self.iv(&self.counter)?, &pad(&command.data, block))?;
            // With an odd instruction the data are BER-TLV themselves, and no padding indicator stands before them.
            body = if command.header[1] % 2 == 1 {
                tlv::write(CRYPTOGRAM_ODD, &cryptogram)
            } else {
                tlv::write(CRYPTOGRAM, &[&[0x01], &cryptogram[..]].concat())
            };
        }
        if let Some(expected) = command.expected {
            let bytes = expected.to_be_bytes();
            let width = if expected > 256 { 2 } else { 1 };
            body.extend(tlv::write(EXPECTED, &bytes[bytes.len() - width..]));
        }
        let mut signed = [&self.counter[..], &pad(&header, block)].concat();
        if !body.is_empty() {
            signed.extend(pad(&body, block));
        }
        body.extend(tlv::write(CHECKSUM, &self.suite.checksum_of_blocks(&self.checksum, &signed)?));
        // A response that does not fit a short one is the caller's wish: he asked for that much.
        let expected = if command.expected.is_some_and(|expected| expected > 256) { 65_536 } else { 256 };
        self.count();
        Ok((Command::new(header, body, Some(expected)), Awaited(Zeroizing::new(self.counter.clone()))))
    }

    /// Takes the protection off a response. What is not under the checksum is never believed.
    pub(super) fn unwrap(
        &self,
        Awaited(counter): &Awaited,
        response: &Response,
        step: &'static str,
    ) -> Result<Response, ChipError> {
        if response.data.is_empty() && response.status != SUCCESS {
            // The chip ended the session or had none (section 9.8.5): an error without protection says only that.
            return Err(ChipError::Refused { step, status: response.status });
        }
        let (mut cryptogram, mut status, mut checksum) = (None, None, None);
        let mut signed = counter.to_vec();
        let mut covered = Vec::new();
        for object in Tlvs::new(&response.data) {
            let object = object?;
            if checksum.is_some() {
                return Err(ChipError::Protection("something follows the checksum"));
            }
            match object.tag {
                CRYPTOGRAM | CRYPTOGRAM_ODD if cryptogram.is_none() && status.is_none() => cryptogram = Some(object),
                STATUS if status.is_none() => status = Some(object.value),
                CHECKSUM => checksum = Some(object.value),
                _ => return Err(ChipError::Protection("an unexpected data object")),
            }
            if object.tag != CHECKSUM {
                covered.extend(object.whole);
            }
        }
        signed.extend(pad(&covered, self.suite.block_bytes()));
        let expected = self.suite.checksum_of_blocks(&self.checksum, &signed)?;
        if !checksum.is_some_and(|checksum| equal(checksum, &expected)) {
            return Err(ChipError::Protection("the checksum"));
        }
        let Some(&[first, second]) = status else { return Err(ChipError::Protection("the status word")) };
        let status = u16::from_be_bytes([first, second]);
        let data = match cryptogram {
            None => Vec::new(),
            Some(object) => self.open(counter, object.tag, object.value)?,
        };
        Ok(Response { data, status })
    }

    fn open(&self, counter: &[u8], tag: u32, value: &[u8]) -> Result<Vec<u8>, ChipError> {
        let cryptogram = match value {
            _ if tag == CRYPTOGRAM_ODD => value,
            [0x01, cryptogram @ ..] => cryptogram,
            _ => return Err(ChipError::Protection("the padding indicator")),
        };
        let padded = self.suite.decrypt(&self.encryption, &self.iv(counter)?, cryptogram)?;
        unpad(&padded).map(<[u8]>::to_vec).ok_or(ChipError::Protection("the padding"))
    }

    /// Zero for 3DES; for AES the counter, enciphered (section 9.8.6.1).
    fn iv(&self, counter: &[u8]) -> Result<Vec<u8>, ChipError> {
        let zero = vec![0; self.suite.block_bytes()];
        match self.suite {
            Suite::TripleDes => Ok(zero),
            Suite::Aes128 | Suite::Aes192 | Suite::Aes256 => self.suite.encrypt(&self.encryption, &zero, counter),
        }
    }

    fn count(&mut self) {
        for byte in self.counter.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }
}

/// Compares without telling by time where the first difference is.
pub(super) fn equal(given: &[u8], expected: &[u8; MAC_BYTES]) -> bool {
    given.len() == MAC_BYTES && given.iter().zip(expected).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
