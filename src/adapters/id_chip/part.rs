//! A part of a file: the READ BINARY that asks for it, and what came.

use super::ChipError;
use super::apdu::{Command, Response, SUCCESS};
use super::secure_messaging::{Awaited, SecureMessaging};
use super::tlv::{self, Tlvs};

/// Last offset that P1 and P2 of READ BINARY can say; beyond it the odd instruction has the offset in its data.
pub(super) const SHORT_OFFSET_MAX: usize = 0x7FFF;

/// End of file reached before the expected length, with the data there are (ISO/IEC 7816-4, table 6).
const END_OF_FILE: u16 = 0x6282;

/// The longest response that a chip says it can give: the second number in the extended length information, tag 7F66, of EF.ATR/INFO.
/// What is no such file says nothing.
pub(super) fn extended_response(attributes: &[u8]) -> Option<usize> {
    let lengths = tlv::find(attributes, 0x7F66).ok()??;
    let mut numbers = Tlvs::new(lengths).filter_map(Result::ok).filter(|number| number.tag == 0x02);
    let (_command, response) = (numbers.next()?, numbers.next()?);
    let digits: &[u8] = response.value;
    (digits.len() <= 4).then(|| digits.iter().fold(0, |number, digit| number << 8 | usize::from(*digit)))
}

/// A response as it came, and what opens it.
pub(super) struct Sealed {
    pub response: Response,
    pub awaited: Option<Awaited>,
}

pub(super) fn opened(
    protection: Option<&SecureMessaging>,
    sealed: &Sealed,
    step: &'static str,
) -> Result<Response, ChipError> {
    match (protection, &sealed.awaited) {
        (Some(protection), Some(awaited)) => protection.unwrap(awaited, &sealed.response, step),
        _ => Ok(sealed.response.clone()),
    }
}

/// A part of a file.
pub(super) struct Part {
    pub offset: usize,
    pub length: usize,
    /// What its command asks for.
    pub expected: usize,
}

impl Part {
    pub(super) const fn is_short(&self) -> bool {
        self.offset <= SHORT_OFFSET_MAX
    }

    /// READ BINARY (ISO/IEC 7816-4, section 11.3.3) of the selected file.
    pub(super) fn command(&self) -> Command {
        let bytes = self.offset.to_be_bytes();
        if self.is_short() {
            let low = &bytes[bytes.len() - 2..];
            return Command::new([0x00, 0xB0, low[0], low[1]], Vec::new(), Some(self.expected));
        }
        let digits = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
        Command::new([0x00, 0xB1, 0x00, 0x00], tlv::write(0x54, &bytes[digits..]), Some(self.expected))
    }

    /// What the chip answered: as much as was asked for, or less.
    pub(super) fn bytes(&self, protection: Option<&SecureMessaging>, sealed: &Sealed) -> Result<Vec<u8>, ChipError> {
        let response = opened(protection, sealed, "READ BINARY")?;
        if response.status != SUCCESS && response.status != END_OF_FILE {
            return Err(ChipError::Refused { step: "READ BINARY", status: response.status });
        }
        if response.data.len() > self.expected {
            return Err(ChipError::Malformed("more of a file than was asked for"));
        }
        Ok(if self.is_short() { response.data } else { tlv::only(&response.data, 0x53)?.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_says_how_long_a_response_it_gives_or_nothing() {
        let table: [(&str, Option<usize>); 6] = [
            ("7f660802020400 02020800", Some(0x0800)),
            ("4703aabbcc 7f66080202ffff02020102", Some(0x0102)),
            ("7f66 09 02020400 0203010000", Some(0x01_0000)),
            ("7f66 04 02020400", None),
            ("7f66 08 02020400", None),
            ("", None),
        ];
        for (file, able) in table {
            let bytes = hex::decode(file.replace(' ', "")).expect("hex");
            assert_eq!(extended_response(&bytes), able, "{file}");
        }
    }
}
