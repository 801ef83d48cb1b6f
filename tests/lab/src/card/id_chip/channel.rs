//! The chip's end of secure messaging (ICAO Doc 9303-11, section 9.8).

use super::{
    keys::{Cipher, padded, unpadded},
    tlv,
};

/// Keys of a session and how many messages went by.
pub struct Channel {
    cipher: Cipher,
    encryption: Vec<u8>,
    checksum: Vec<u8>,
    messages: u128,
}

/// A command without its protection.
pub struct Opened {
    pub header: [u8; 4],
    pub data: Vec<u8>,
    pub expected: usize,
}

impl Channel {
    pub fn new(cipher: Cipher, encryption: Vec<u8>, checksum: Vec<u8>, start: u128) -> Self {
        Self { cipher, encryption, checksum, messages: start }
    }

    fn counter(&self) -> Vec<u8> {
        let bytes = self.messages.to_be_bytes();
        bytes[16 - self.cipher.block()..].to_vec()
    }

    fn start_vector(&self) -> Vec<u8> {
        match self.cipher {
            Cipher::TripleDes => vec![0; 8],
            _ => self.cipher.encrypt_block(&self.encryption, &self.counter()),
        }
    }

    /// Takes the protection off a command; `None` when it does not hold, which ends the session.
    pub fn open(&mut self, header: [u8; 4], body: &[u8]) -> Option<Opened> {
        self.messages += 1;
        let block = self.cipher.block();
        let checksum = tlv::get(body, 0x8e)?;
        // Everything before the checksum is under it.
        let covered = &body[..body.len() - checksum.len() - 2];
        let mut message = [self.counter(), padded(&header, block)].concat();
        if !covered.is_empty() {
            message.extend(padded(covered, block));
        }
        if self.cipher.checksum(&self.checksum, &message) != checksum {
            return None;
        }
        let hidden = match (tlv::get(body, 0x87), tlv::get(body, 0x85)) {
            (Some([0x01, hidden @ ..]), None) => Some(hidden),
            (None, Some(hidden)) => Some(hidden),
            (None, None) => None,
            _ => return None,
        };
        let data = match hidden {
            None => Vec::new(),
            Some(hidden) => {
                let plain = self.cipher.decrypt(&self.encryption, &self.start_vector(), hidden)?;
                unpadded(&plain)?.to_vec()
            }
        };
        let expected = match tlv::get(body, 0x97) {
            None => 0,
            Some([0]) => 256,
            Some([0, 0]) => 65_536,
            Some(digits) => digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)),
        };
        Some(Opened { header: [header[0] & !0x0c, header[1], header[2], header[3]], data, expected })
    }

    /// Protects an answer.
    pub fn close(&mut self, odd: bool, data: &[u8], status: [u8; 2]) -> Vec<u8> {
        self.messages += 1;
        let block = self.cipher.block();
        let mut body = Vec::new();
        if !data.is_empty() {
            let hidden = self.cipher.encrypt(&self.encryption, &self.start_vector(), &padded(data, block));
            body = if odd { tlv::object(0x85, &hidden) } else { tlv::object(0x87, &[&[1], &hidden[..]].concat()) };
        }
        body.extend(tlv::object(0x99, &status));
        let sum = self.cipher.checksum(&self.checksum, &[self.counter(), padded(&body, block)].concat());
        [body, tlv::object(0x8e, &sum)].concat()
    }
}
