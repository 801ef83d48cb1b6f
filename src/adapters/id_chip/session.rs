//! A conversation with one chip: commands, protected once it is open, and whole files by limited reads (ICAO Doc 9303-10,
//! section 3.6).

use super::apdu::{Command, Response, SHORT_RESPONSE_BYTES_MAX, SUCCESS};
use super::exchange::Way;
use super::part::{Part, SHORT_OFFSET_MAX, Sealed, extended_response, opened};
use super::secure_messaging::{Awaited, SecureMessaging};
use super::tlv;
use super::{ChipError, Transport};
use crate::domain::id_chip::{ChipProgress, ChipStep};

/// Bytes asked for at once: what fits a short response under the protection of either cipher.
pub const READ_BYTES: usize = 223;

/// Longest file that is read, in bytes: a photograph in DG2 has 20 kB, rarely 100.
pub const FILE_BYTES_MAX: usize = 256 * 1024;

/// Most bytes of data that are asked for at once with extended lengths: a longer answer shows no progress for too long.
const EXTENDED_RESPONSE_BYTES_MAX: usize = 4_096;

/// Head of the data object in which the odd instruction answers to a short command: a tag of one byte and a length of two.
const ODD_HEAD_BYTES: usize = 3;

/// File or application not found (ISO/IEC 7816-4, table 6).
const FILE_NOT_FOUND: u16 = 0x6A82;

/// AID of the LDS1 eMRTD application (ICAO Doc 9303-10, section 3.11.2).
const LDS1_AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// An elementary file, by its identifier (ICAO Doc 9303-10, table 35).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(pub u16);

impl FileId {
    pub(super) const ATTRIBUTES: Self = Self(0x2F01);
    pub(super) const CARD_ACCESS: Self = Self(0x011C);
    pub(super) const COM: Self = Self(0x011E);
    pub(super) const SOD: Self = Self(0x011D);

    /// The file of a data group, from 1.
    pub(super) const fn data_group(number: u8) -> Self {
        Self(0x0100 + number as u16)
    }
}

pub(super) struct Session<'a> {
    way: Way<'a>,
    protection: Option<SecureMessaging>,
    /// Most bytes of data in a response that the chip and the way to it can do with.
    response_bytes_max: usize,
    /// Who is told how far it is, and the step that is under way.
    progress: Option<(&'a mut dyn FnMut(ChipProgress), ChipStep)>,
}

impl<'a> Session<'a> {
    pub(super) fn new(transport: &'a mut dyn Transport) -> Self {
        Self {
            way: Way::new(transport),
            protection: None,
            response_bytes_max: SHORT_RESPONSE_BYTES_MAX,
            progress: None,
        }
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

    /// APDUs sent by now.
    pub(super) const fn exchanges(&self) -> u32 {
        self.way.exchanges
    }

    /// Sends a command. Every status word is an answer; the protection is put on and taken off.
    pub(super) fn send(&mut self, command: Command, step: &'static str) -> Result<Response, ChipError> {
        self.send_while(command, step, &mut || {})
    }

    /// The same beside work of one's own.
    pub(super) fn send_while(
        &mut self,
        command: Command,
        step: &'static str,
        work: &mut dyn FnMut(),
    ) -> Result<Response, ChipError> {
        let sealed = self.dispatch(command, work)?;
        opened(self.protection.as_ref(), &sealed, step)
    }

    /// Protects a command and sends it; its response is left as it came.
    fn dispatch(&mut self, command: Command, work: &mut dyn FnMut()) -> Result<Sealed, ChipError> {
        let (command, awaited) = self.protected(command)?;
        Ok(Sealed { response: self.way.exchange(command, work)?, awaited })
    }

    fn protected(&mut self, command: Command) -> Result<(Command, Option<Awaited>), ChipError> {
        let Some(protection) = &mut self.protection else { return Ok((command, None)) };
        protection.wrap(&command).map(|(command, awaited)| (command, Some(awaited)))
    }

    /// Asks for more at once from here on, where the chip says in EF.ATR/INFO that it knows extended lengths (ISO/IEC 7816-4, section
    /// 12.7.1) and the way to it passes them on. A chip without that file says nothing of the kind.
    pub(super) fn extend(&mut self) -> Result<(), ChipError> {
        let passed_on = self.way.response_bytes_max();
        if passed_on <= SHORT_RESPONSE_BYTES_MAX {
            return Ok(());
        }
        let select = Command::new([0x00, 0xA4, 0x02, 0x0C], FileId::ATTRIBUTES.0.to_be_bytes().to_vec(), None);
        if self.send(select, "SELECT of EF.ATR/INFO")?.status != SUCCESS {
            return Ok(());
        }
        let attributes = self.part(0, READ_BYTES);
        let sealed = self.dispatch(attributes.command(), &mut || {})?;
        let attributes = attributes.bytes(self.protection.as_ref(), &sealed)?;
        if let Some(able) = extended_response(&attributes) {
            self.response_bytes_max = able.min(passed_on).clamp(SHORT_RESPONSE_BYTES_MAX, EXTENDED_RESPONSE_BYTES_MAX);
        }
        Ok(())
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
        let first = self.part(0, usize::MAX);
        let sealed = self.dispatch(first.command(), &mut || {})?;
        let mut content = first.bytes(self.protection.as_ref(), &sealed)?;
        let (_, head, length) = tlv::head(&content)?;
        let length = head + length;
        if length > FILE_BYTES_MAX {
            return Err(ChipError::Malformed("a file longer than the limit"));
        }
        self.tell(content.len().min(length), length);
        self.rest(&mut content, length)?;
        content.truncate(length);
        Ok(Some(content))
    }

    /// Reads what is lacking of a file. What came is deciphered while the chip works on the next part; where it is shorter than was
    /// asked for, the next was asked for too far on and counts for nothing, and from there on no part is asked for beforehand.
    fn rest(&mut self, content: &mut Vec<u8>, length: usize) -> Result<(), ChipError> {
        let (mut ahead, mut reads_ahead) = (None, true);
        while content.len() < length {
            let (part, sealed) = match ahead.take() {
                Some(sent) => sent,
                None => {
                    let part = self.part(content.len(), length);
                    let sealed = self.dispatch(part.command(), &mut || {})?;
                    (part, sealed)
                }
            };
            let next = self.part(part.offset + part.length, length);
            let bytes = if reads_ahead && next.length > 0 && next.is_short() {
                let (command, awaited) = self.protected(next.command())?;
                let (protection, mut bytes) = (self.protection.as_ref(), None);
                let response = self.way.exchange(command, &mut || bytes = Some(part.bytes(protection, &sealed)));
                let bytes = bytes.unwrap_or_else(|| part.bytes(protection, &sealed))?;
                reads_ahead = bytes.len() == part.length;
                ahead = if reads_ahead { Some((next, Sealed { response: response?, awaited })) } else { None };
                bytes
            } else {
                part.bytes(self.protection.as_ref(), &sealed)?
            };
            if bytes.is_empty() {
                return Err(ChipError::Malformed("a file that ends before its length"));
            }
            content.extend(bytes);
            self.tell(content.len().min(length), length);
        }
        Ok(())
    }

    /// The part of a file of `length` bytes that begins at `offset`; with a length of zero behind the last.
    fn part(&self, offset: usize, length: usize) -> Part {
        let length = self.part_bytes().min(length.saturating_sub(offset));
        let expected = if offset <= SHORT_OFFSET_MAX { length } else { self.odd_response(length) };
        Part { offset, length, expected }
    }

    /// Most bytes of a file in one response.
    fn part_bytes(&self) -> usize {
        if self.response_bytes_max > SHORT_RESPONSE_BYTES_MAX { self.room() } else { READ_BYTES }
    }

    /// Most bytes of data in one response under the protection.
    fn room(&self) -> usize {
        let of_none =
            if self.response_bytes_max > SHORT_RESPONSE_BYTES_MAX { self.response_bytes_max } else { READ_BYTES };
        self.protection.as_ref().map_or(of_none, |protection| protection.response_room(self.response_bytes_max))
    }

    /// What the odd instruction is asked for, so that it answers `length` bytes in their data object: the head comes on top where
    /// a response has room for it.
    fn odd_response(&self, length: usize) -> usize {
        let head = match length {
            0..=0x7F => ODD_HEAD_BYTES - 1,
            0x80..=0xFF => ODD_HEAD_BYTES,
            _ => ODD_HEAD_BYTES + 1,
        };
        (length + head).min(self.room())
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
        /// Most bytes in an answer, whatever was asked for.
        bytes_max: usize,
    }

    impl OneFile {
        /// Of this length with its own head.
        fn of(length: usize) -> Self {
            let head =
                (1..=5).find(|head| tlv::write(0x75, &vec![0; length - head]).len() == length).expect("a length");
            Self { file: tlv::write(0x75, &numbered(length - head)), reads: 0, bytes_max: usize::MAX }
        }
    }

    impl Transport for OneFile {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
            let data = match command {
                [0x00, 0xB0, high, low, expected] => {
                    self.reads += 1;
                    let rest = &self.file[usize::from(*high) << 8 | usize::from(*low)..];
                    rest[..rest.len().min(usize::from(*expected)).min(self.bytes_max)].to_vec()
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

    /// Bytes that tell by themselves whether they are in order.
    fn numbered(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn a_chip_that_answers_less_than_it_was_asked_for_is_read_whole_and_in_order() {
        for bytes_max in [4, 100, 222, 223] {
            let mut chip = OneFile { bytes_max, ..OneFile::of(5_000) };
            let read = Session::new(&mut chip).file(FileId::data_group(2)).expect("a chip").expect("a file");
            assert_eq!(read, chip.file, "at most {bytes_max} bytes");
            let wasted = usize::from(bytes_max < READ_BYTES);
            assert!(
                chip.reads <= 5_000_usize.div_ceil(bytes_max) + wasted,
                "{} reads of {bytes_max} bytes",
                chip.reads
            );
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
