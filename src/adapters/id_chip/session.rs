//! A conversation with one chip: commands, protected once it is open, and whole files by limited reads (ICAO Doc 9303-10,
//! section 3.6).

use super::apdu::{Command, Response, SUCCESS};
use super::secure_messaging::SecureMessaging;
use super::tlv;
use super::{ChipError, Transport};
use crate::domain::id_chip::{ChipProgress, ChipStep};

/// Bytes asked for at once: what fits a short response under the protection of either cipher.
pub const READ_BYTES: usize = 223;

/// Longest file that is read, in bytes: a photograph in DG2 has 20 kB, rarely 100.
pub const FILE_BYTES_MAX: usize = 256 * 1024;

/// Most APDUs in one conversation: four of the longest files in the smallest usual pieces.
pub(super) const EXCHANGES_MAX: u32 = 8_192;

/// Longest run of GET RESPONSE for one command.
const FETCHES_MAX: usize = 64;

/// Longest head of the data object in which the odd instruction answers: a tag of one byte and a length of two.
const ODD_HEAD_BYTES: usize = 3;

/// Last offset that P1 and P2 of READ BINARY can say; beyond it the odd instruction has the offset in its data.
const SHORT_OFFSET_MAX: usize = 0x7FFF;

/// End of file reached before the expected length, with the data there are (ISO/IEC 7816-4, table 6).
const END_OF_FILE: u16 = 0x6282;
const FILE_NOT_FOUND: u16 = 0x6A82;

/// AID of the LDS1 eMRTD application (ICAO Doc 9303-10, section 3.11.2).
const LDS1_AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// An elementary file, by its identifier (ICAO Doc 9303-10, table 35).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(pub u16);

impl FileId {
    pub(super) const CARD_ACCESS: Self = Self(0x011C);
    pub(super) const COM: Self = Self(0x011E);
    pub(super) const SOD: Self = Self(0x011D);

    /// The file of a data group, from 1.
    pub(super) const fn data_group(number: u8) -> Self {
        Self(0x0100 + number as u16)
    }
}

pub(super) struct Session<'a> {
    transport: &'a mut dyn Transport,
    protection: Option<SecureMessaging>,
    /// APDUs sent.
    pub exchanges: u32,
    /// Who is told how far it is, and the step that is under way.
    progress: Option<(&'a mut dyn FnMut(ChipProgress), ChipStep)>,
}

impl<'a> Session<'a> {
    pub(super) fn new(transport: &'a mut dyn Transport) -> Self {
        Self { transport, protection: None, exchanges: 0, progress: None }
    }

    /// The same, telling how far it is.
    pub(super) fn told(transport: &'a mut dyn Transport, progress: &'a mut dyn FnMut(ChipProgress)) -> Self {
        Self { progress: Some((progress, ChipStep::Offer)), ..Self::new(transport) }
    }

    /// Goes on to a step.
    pub(super) fn begin(&mut self, step: ChipStep) {
        if let Some((_, under_way)) = &mut self.progress {
            *under_way = step;
        }
        self.tell(0, 0);
    }

    fn tell(&mut self, read: usize, length: usize) {
        if let Some((progress, step)) = &mut self.progress {
            progress(ChipProgress { step: *step, read, length });
        }
    }

    /// From here on everything is protected by these keys.
    pub(super) fn protect(&mut self, protection: SecureMessaging) {
        self.protection = Some(protection);
    }

    /// Sends a command. Every status word is an answer; the protection is put on and taken off.
    pub(super) fn send(&mut self, command: Command, step: &'static str) -> Result<Response, ChipError> {
        let Some(mut protection) = self.protection.take() else { return self.exchange(command) };
        let wrapped = protection.wrap(&command)?;
        let response = protection.unwrap(&self.exchange(wrapped)?, step)?;
        self.protection = Some(protection);
        Ok(response)
    }

    /// One command over the wire, with the rest of a response that the chip offers (61xx) and the length that it wants (6Cxx).
    fn exchange(&mut self, mut command: Command) -> Result<Response, ChipError> {
        let mut response = self.transmit(&command)?;
        if response.status & 0xFF00 == 0x6C00 {
            command.expected = Some(asked(response.status));
            response = self.transmit(&command)?;
        }
        let mut fetches = 0;
        while response.status & 0xFF00 == 0x6100 {
            fetches += 1;
            if fetches > FETCHES_MAX {
                return Err(ChipError::Malformed("a response without end"));
            }
            let class = command.header[0] & 0x03;
            let fetch = Command::new([class, 0xC0, 0x00, 0x00], Vec::new(), Some(asked(response.status)));
            let more = self.transmit(&fetch)?;
            response.data.extend(more.data);
            response.status = more.status;
        }
        Ok(response)
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChipError> {
        self.exchanges += 1;
        if self.exchanges > EXCHANGES_MAX {
            return Err(ChipError::Malformed("more commands than a chip needs"));
        }
        let answer = self.transport.transmit(&command.encode())?;
        // The answer to a short command has 256 bytes and a status word at most, to an extended one 65,536.
        if answer.len() > command.expected.unwrap_or(0).max(256) + 2 {
            return Err(ChipError::Malformed("a response longer than was asked for"));
        }
        Response::decode(&answer)
    }

    /// Selects the LDS1 application.
    pub(super) fn select_application(&mut self) -> Result<(), ChipError> {
        let select = Command::new([0x00, 0xA4, 0x04, 0x0C], LDS1_AID.to_vec(), None);
        self.send(select, "SELECT of the application")?.done("SELECT of the application").map(drop)
    }

    /// Reads a whole file; `None` when the chip has none of this name.
    pub(super) fn file(&mut self, file: FileId) -> Result<Option<Vec<u8>>, ChipError> {
        let select = Command::new([0x00, 0xA4, 0x02, 0x0C], file.0.to_be_bytes().to_vec(), None);
        let selected = self.send(select, "SELECT of a file")?;
        if selected.status == FILE_NOT_FOUND {
            return Ok(None);
        }
        selected.done("SELECT of a file")?;
        let mut content = self.read_binary(0, READ_BYTES)?;
        let (_, head, length) = tlv::head(&content)?;
        let length = head + length;
        if length > FILE_BYTES_MAX {
            return Err(ChipError::Malformed("a file longer than the limit"));
        }
        self.tell(content.len().min(length), length);
        while content.len() < length {
            let part = self.read_binary(content.len(), READ_BYTES.min(length - content.len()))?;
            if part.is_empty() {
                return Err(ChipError::Malformed("a file that ends before its length"));
            }
            content.extend(part);
            self.tell(content.len().min(length), length);
        }
        content.truncate(length);
        Ok(Some(content))
    }

    /// READ BINARY (ISO/IEC 7816-4, section 11.3.3) of the selected file: `length` bytes or fewer.
    fn read_binary(&mut self, offset: usize, length: usize) -> Result<Vec<u8>, ChipError> {
        let bytes = offset.to_be_bytes();
        let low = &bytes[bytes.len() - 2..];
        let is_short = offset <= SHORT_OFFSET_MAX;
        let expected = if is_short { length } else { self.odd_response(length) };
        let command = if is_short {
            Command::new([0x00, 0xB0, low[0], low[1]], Vec::new(), Some(expected))
        } else {
            let digits = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
            Command::new([0x00, 0xB1, 0x00, 0x00], tlv::write(0x54, &bytes[digits..]), Some(expected))
        };
        let response = self.send(command, "READ BINARY")?;
        if response.status != SUCCESS && response.status != END_OF_FILE {
            return Err(ChipError::Refused { step: "READ BINARY", status: response.status });
        }
        if response.data.len() > expected {
            return Err(ChipError::Malformed("more of a file than was asked for"));
        }
        Ok(if is_short { response.data } else { tlv::only(&response.data, 0x53)?.to_vec() })
    }

    /// What the odd instruction is asked for, so that it answers `length` bytes in their data object: the head comes on top where
    /// a short response has room for it under the protection.
    fn odd_response(&self, length: usize) -> usize {
        let room = self.protection.as_ref().map_or(READ_BYTES, |protection| protection.response_room());
        (length + if length > 0x7F { ODD_HEAD_BYTES } else { ODD_HEAD_BYTES - 1 }).min(room)
    }
}

/// The length in the second byte of a status word; zero is 256.
const fn asked(status: u16) -> usize {
    match status & 0xFF {
        0 => 256,
        length => length as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::id_chip::TransportError;

    /// Longest file for which the commands to read it are ⌈length / [`READ_BYTES`]⌉ + 1 at most under AES. Beyond offset 0x7FFF the odd
    /// instruction answers in a data object, whose head of three bytes no short response has room for beside 223 bytes; with 3DES,
    /// whose blocks are smaller, it has, and the bound holds for every length.
    const SHORT_READS_HOLD: usize = 49_281;

    /// A chip without protection that holds one file and answers as much as it is asked for. Its short responses have the room that
    /// AES leaves: [`READ_BYTES`].
    struct OneFile {
        file: Vec<u8>,
        reads: usize,
    }

    impl OneFile {
        /// Of this length with its own head.
        fn of(length: usize) -> Self {
            let head =
                (1..=5).find(|head| tlv::write(0x75, &vec![0; length - head]).len() == length).expect("a length");
            Self { file: tlv::write(0x75, &vec![0; length - head]), reads: 0 }
        }
    }

    impl Transport for OneFile {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
            let data = match command {
                [0x00, 0xB0, high, low, expected] => {
                    self.reads += 1;
                    let rest = &self.file[usize::from(*high) << 8 | usize::from(*low)..];
                    rest[..rest.len().min(usize::from(*expected))].to_vec()
                }
                [0x00, 0xB1, 0x00, 0x00, _, 0x54, _, digits @ .., expected] => {
                    self.reads += 1;
                    let offset = digits.iter().fold(0, |offset, digit| offset << 8 | usize::from(*digit));
                    let head = if *expected > 0x81 { 3 } else { 2 };
                    let rest = &self.file[offset..];
                    tlv::write(0x53, &rest[..rest.len().min(usize::from(*expected) - head)])
                }
                _ => Vec::new(),
            };
            Ok([&data[..], &[0x90, 0x00]].concat())
        }
    }

    fn reads_of(length: usize) -> usize {
        let mut chip = OneFile::of(length);
        let read = Session::new(&mut chip).file(FileId::data_group(2)).expect("a chip").expect("a file");
        assert_eq!(read.len(), length);
        chip.reads
    }

    /// One command more than ⌈length / 223⌉ is the most that the odd instruction's head costs up to [`SHORT_READS_HOLD`]; from there
    /// on no framing of short responses can do with fewer under AES: 220 bytes are what a command of it carries.
    #[test]
    fn a_file_takes_a_command_for_every_223_bytes_and_one_as_far_as_short_responses_can() {
        let table = [
            (100, 1),
            (223, 1),
            (224, 2),
            (446, 2),
            (16_700, 75),
            (32_781, 147),
            (32_782, 148),
            (SHORT_READS_HOLD, SHORT_READS_HOLD.div_ceil(READ_BYTES) + 1),
            (SHORT_READS_HOLD + 1, (SHORT_READS_HOLD + 1).div_ceil(READ_BYTES) + 2),
            (FILE_BYTES_MAX, 1_190),
        ];
        for (length, commands) in table {
            assert_eq!(reads_of(length), commands, "{length} bytes");
            let even = (SHORT_OFFSET_MAX / READ_BYTES + 1) * READ_BYTES;
            let least = match length.checked_sub(even) {
                None => length.div_ceil(READ_BYTES),
                Some(beyond) => even / READ_BYTES + beyond.div_ceil(READ_BYTES - ODD_HEAD_BYTES),
            };
            assert_eq!(commands, least, "{length} bytes: no fewer would do");
        }
        for length in (1_000..=SHORT_READS_HOLD).step_by(997) {
            assert!(reads_of(length) <= length.div_ceil(READ_BYTES) + 1, "{length} bytes");
        }
    }
}
