//! One command and its whole response: what the chip offers more of is fetched, what it wants asked for otherwise is asked for again
//! (ISO/IEC 7816-4, section 5.3.4).

use super::apdu::{Command, Response};
use super::{ChipError, Transport};

/// Most APDUs in one conversation: four of the longest files in the smallest usual pieces.
pub(super) const EXCHANGES_MAX: u32 = 8_192;

/// Longest run of GET RESPONSE for one command.
const FETCHES_MAX: usize = 64;

/// The way to the chip, counting.
pub(super) struct Way<'a> {
    transport: &'a mut dyn Transport,
    /// APDUs sent.
    pub exchanges: u32,
}

impl<'a> Way<'a> {
    pub(super) fn new(transport: &'a mut dyn Transport) -> Self {
        Self { transport, exchanges: 0 }
    }

    pub(super) fn response_bytes_max(&self) -> usize {
        self.transport.response_bytes_max()
    }

    /// Sends a command beside work of one's own, and answers with the rest of a response that the chip offers (61xx) and for the length
    /// that it wants (6Cxx).
    pub(super) fn exchange(&mut self, mut command: Command, work: &mut dyn FnMut()) -> Result<Response, ChipError> {
        let mut response = self.transmit(&command, work)?;
        if response.status & 0xFF00 == 0x6C00 {
            command.expected = Some(asked(response.status));
            response = self.transmit(&command, &mut || {})?;
        }
        let mut fetches = 0;
        while response.status & 0xFF00 == 0x6100 {
            fetches += 1;
            if fetches > FETCHES_MAX {
                return Err(ChipError::Malformed("a response without end"));
            }
            let class = command.header[0] & 0x03;
            let fetch = Command::new([class, 0xC0, 0x00, 0x00], Vec::new(), Some(asked(response.status)));
            let more = self.transmit(&fetch, &mut || {})?;
            response.data.extend(more.data);
            response.status = more.status;
        }
        Ok(response)
    }

    fn transmit(&mut self, command: &Command, work: &mut dyn FnMut()) -> Result<Response, ChipError> {
        self.exchanges += 1;
        if self.exchanges > EXCHANGES_MAX {
            return Err(ChipError::Malformed("more commands than a chip needs"));
        }
        let answer = self.transport.transmit_while(&command.encode(), work)?;
        // The answer to a short command has 256 bytes and a status word at most, to an extended one 65,536.
        if answer.len() > command.expected.unwrap_or(0).max(256) + 2 {
            return Err(ChipError::Malformed("a response longer than was asked for"));
        }
        Response::decode(&answer)
    }
}

/// The length in the second byte of a status word; zero is 256.
const fn asked(status: u16) -> usize {
    match status & 0xFF {
        0 => 256,
        length => length as usize,
    }
}
