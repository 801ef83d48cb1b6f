//! Command and response APDUs (ISO/IEC 7816-4, section 5.2), short and extended.

use super::ChipError;

/// Most bytes of data that a short command carries.
const SHORT_DATA_BYTES_MAX: usize = 255;
/// Most bytes of data that a short response carries.
pub(super) const SHORT_RESPONSE_BYTES_MAX: usize = 256;

pub(super) const SUCCESS: u16 = 0x9000;

/// A command.
#[derive(Clone)]
pub(super) struct Command {
    /// CLA, INS, P1, P2.
    pub header: [u8; 4],
    pub data: Vec<u8>,
    /// Longest response asked for; `None` asks for none.
    pub expected: Option<usize>,
}

impl Command {
    pub(super) const fn new(header: [u8; 4], data: Vec<u8>, expected: Option<usize>) -> Self {
        Self { header, data, expected }
    }

    /// The bytes on the wire. Extended lengths only where short ones do not suffice.
    pub(super) fn encode(&self) -> Vec<u8> {
        let expected = self.expected.unwrap_or(0);
        let is_extended = self.data.len() > SHORT_DATA_BYTES_MAX || expected > SHORT_RESPONSE_BYTES_MAX;
        let mut out = self.header.to_vec();
        // The lowest byte or two of a length; 256 and 65536 are written as zero.
        let low = |length: usize| length.to_be_bytes();
        let last = size_of::<usize>() - 1;
        if is_extended {
            out.push(0);
            if !self.data.is_empty() {
                out.extend(&low(self.data.len())[last - 1..]);
                out.extend(&self.data);
            }
            if self.expected.is_some() {
                out.extend(&low(expected)[last - 1..]);
            }
        } else {
            if !self.data.is_empty() {
                out.push(low(self.data.len())[last]);
                out.extend(&self.data);
            }
            if self.expected.is_some() {
                out.push(low(expected)[last]);
            }
        }
        out
    }
}

/// A response.
#[derive(Clone)]
pub(super) struct Response {
    pub data: Vec<u8>,
    pub status: u16,
}

impl Response {
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ChipError> {
        let [data @ .., first, second] = bytes else {
            return Err(ChipError::Malformed("a response without a status word"));
        };
        Ok(Self { data: data.to_vec(), status: u16::from_be_bytes([*first, *second]) })
    }

    /// The data of a command that was carried out.
    pub(super) fn done(self, step: &'static str) -> Result<Vec<u8>, ChipError> {
        if self.status == SUCCESS { Ok(self.data) } else { Err(ChipError::Refused { step, status: self.status }) }
    }
}
