//! The files of the Logical Data Structure (ICAO Doc 9303-10, section 4): what a chip says about document and holder.

use std::fmt;

use jiff::civil::Date;

use super::ChipError;
use super::tlv::{self, Tlvs};
use crate::domain::mrz::{self, MrzData, MrzError, ReadBy};
use crate::domain::text::displayable;

/// Most characters of a text in a data group.
const TEXT_CHARS_MAX: usize = 128;
/// Most data groups there are.
const DATA_GROUPS: usize = 16;
/// Most biometric templates that are looked at for a photograph.
const TEMPLATES_MAX: usize = 9;

/// Tags of EF.COM's list, in the order of the data groups (ICAO Doc 9303-10, table 37).
const GROUP_TAGS: [u8; DATA_GROUPS] =
    [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];

/// EF.COM (section 4.6.1): which data groups there are. Not signed, so nothing but a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EfCom {
    /// Version of the LDS, such as `0107`.
    pub lds_version: String,
    /// Numbers of the data groups present.
    pub groups: Vec<u8>,
}

/// Reads EF.COM.
///
/// # Errors
/// When it is none.
pub fn ef_com(file: &[u8]) -> Result<EfCom, ChipError> {
    let body = tlv::only(file, 0x60)?;
    let version = tlv::find(body, 0x5F01)?.ok_or(ChipError::Malformed("EF.COM without its version"))?;
    let tags = tlv::find(body, 0x5C)?.ok_or(ChipError::Malformed("EF.COM without its list"))?;
    if tags.len() > DATA_GROUPS {
        return Err(ChipError::Malformed("EF.COM with more data groups than there are"));
    }
    let number = |tag: &u8| GROUP_TAGS.iter().position(|known| known == tag).and_then(|at| u8::try_from(at + 1).ok());
    Ok(EfCom { lds_version: text(version), groups: tags.iter().filter_map(number).collect() })
}

/// Reads the zone in DG1 (section 4.7.1). Nobody read it with his eyes, so nothing is put right in it.
///
/// # Errors
/// When it is none, or a check digit does not hold.
pub fn zone(file: &[u8], today: Date) -> Result<MrzData, ChipError> {
    let zone = tlv::find(tlv::only(file, 0x61)?, 0x5F1F)?.ok_or(ChipError::Malformed("DG1 without its zone"))?;
    let width = match zone.len() {
        90 => 30,
        72 => 36,
        88 => 44,
        _ => return Err(ChipError::Malformed("a zone of no known length")),
    };
    let lines: Vec<&str> = zone
        .chunks(width)
        .map(std::str::from_utf8)
        .collect::<Result<_, _>>()
        .map_err(|_| ChipError::Malformed("a zone of other characters"))?;
    match mrz::parse(&lines.join("\n"), ReadBy::Person, today) {
        Ok(read) if read.corrections.is_empty() => Ok(read),
        Err(MrzError::OtherDocument) => Err(ChipError::Unsupported("a document of another state")),
        _ => Err(ChipError::Malformed("a zone whose check digits do not hold")),
    }
}

/// How a photograph is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotographFormat {
    /// JPEG.
    Jpeg,
    /// JPEG 2000.
    Jpeg2000,
}

/// The holder's photograph, as the chip has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Photograph {
    /// How it is coded, by its first bytes: what the header says is wrong on many documents.
    pub format: PhotographFormat,
    /// The coded picture.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Photograph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photograph({:?}, {} bytes)", self.format, self.bytes.len())
    }
}

/// Reads the first photograph of DG2 (section 4.7.2; ISO/IEC 19794-5, section 5).
///
/// # Errors
/// When there is none.
pub fn photograph(file: &[u8]) -> Result<Photograph, ChipError> {
    let missing = ChipError::Malformed("DG2 without a photograph");
    let group = tlv::find(tlv::only(file, 0x75)?, 0x7F61)?.ok_or(missing.clone())?;
    for template in Tlvs::new(group).take(TEMPLATES_MAX) {
        let template = template?;
        if template.tag == 0x7F60 {
            let block = match tlv::find(template.value, 0x5F2E)? {
                Some(block) => block,
                None => tlv::find(template.value, 0x7F2E)?.ok_or(missing.clone())?,
            };
            return image(block);
        }
    }
    Err(missing)
}

/// The picture in a facial record: behind a header of 14 bytes, one of 20 with the number of feature points, those with eight
/// bytes each, and one of 12 (ISO/IEC 19794-5, sections 5.4 to 5.8).
fn image(block: &[u8]) -> Result<Photograph, ChipError> {
    let wrong = ChipError::Malformed("the photograph's record");
    let facial = block.strip_prefix(b"FAC\0").and_then(|rest| rest.get(10..)).ok_or(wrong.clone())?;
    let points = facial.get(4..6).ok_or(wrong.clone())?;
    let points = usize::from(u16::from_be_bytes([points[0], points[1]]));
    let bytes = facial.get(20 + 8 * points + 12..).ok_or(wrong)?;
    let format = match bytes {
        [0xFF, 0xD8, 0xFF, ..] => PhotographFormat::Jpeg,
        [0x00, 0x00, 0x00, 0x0C, b'j', b'P', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => PhotographFormat::Jpeg2000,
        _ => return Err(ChipError::Unsupported("the photograph's format")),
    };
    Ok(Photograph { format, bytes: bytes.to_vec() })
}

/// DG11 (section 4.7.11): what the zone has no room for. Personal data.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AdditionalDetails {
    /// The holder's full name in national letters.
    pub full_name: Option<String>,
    /// The personal number.
    pub personal_number: Option<String>,
}

impl fmt::Debug for AdditionalDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdditionalDetails(…)")
    }
}

/// Reads DG11.
///
/// # Errors
/// When it is none.
pub fn holder_details(file: &[u8]) -> Result<AdditionalDetails, ChipError> {
    let body = tlv::only(file, 0x6B)?;
    let name = tlv::find(body, 0x5F0E)?.map(text);
    // Surname and given names stand apart by two fillers, parts of either by one.
    let full_name = name.map(|name| name.replace("<<", " ").replace('<', " ").trim().to_owned());
    Ok(AdditionalDetails { full_name, personal_number: tlv::find(body, 0x5F10)?.map(text) })
}

/// DG12 (section 4.7.12): about the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentDetails {
    /// Who issued it.
    pub authority: Option<String>,
    /// When, as the chip writes it: YYYYMMDD.
    pub issued: Option<String>,
}

/// Reads DG12.
///
/// # Errors
/// When it is none.
pub fn document_details(file: &[u8]) -> Result<DocumentDetails, ChipError> {
    let body = tlv::only(file, 0x6C)?;
    let issued = tlv::find(body, 0x5F26)?.map(|date| match date {
        // Four bytes of BCD, or eight digits.
        [_, _, _, _] => hex::encode(date),
        _ => text(date),
    });
    Ok(DocumentDetails { authority: tlv::find(body, 0x5F19)?.map(text), issued })
}

/// A text of the chip, cleaned for the screen.
fn text(bytes: &[u8]) -> String {
    displayable(&String::from_utf8_lossy(bytes), TEXT_CHARS_MAX)
}
