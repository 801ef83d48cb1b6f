//! The files of an ID card's chip (ICAO Doc 9303-10, section 4), made of what the person's row says.

use std::collections::BTreeMap;

use super::{
    catalog::{ChipKind, Fault},
    portrait,
    tlv::{nest, object},
};
use crate::{mrz::MrzFormat, people::Person};

pub const CARD_ACCESS: u16 = 0x011c;
pub const ATTRIBUTES: u16 = 0x2f01;
const COM: u16 = 0x011e;
const SOD: u16 = 0x011d;
const DG1: u16 = 0x0101;
const DG14: u16 = 0x010e;
const DG15: u16 = 0x010f;

/// Files by their identifiers.
pub type Files = BTreeMap<u16, Vec<u8>>;

/// The files that stand by themselves.
pub fn files(person: &Person, kind: &ChipKind) -> Files {
    let mut files = Files::new();
    if let Some(pace) = kind.pace {
        let protocol = [&[0x04, 0x00, 0x7f, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02][..], &[pace.cipher.id()]].concat();
        let info = nest(0x30, &[object(0x06, &protocol), object(0x02, &[2]), object(0x02, &[pace.curve.id()])]);
        files.insert(CARD_ACCESS, object(0x31, &info));
    }
    if let Some(response_max) = kind.extended {
        let lengths = [object(0x02, &1_024_u16.to_be_bytes()), object(0x02, &response_max.to_be_bytes())];
        files.insert(ATTRIBUTES, nest(0x7f66, &lengths));
    }
    files.insert(DG1, nest(0x61, &[object(0x5f1f, person.mrz.concat().as_bytes())]));
    files.insert(0x0102, portrait::group(kind.photograph));
    let name = format!("{}<<{}", person.surname, person.given_name);
    let tags = object(0x5c, &[0x5f, 0x0e, 0x5f, 0x10]);
    files.insert(0x010b, nest(0x6b, &[tags, object(0x5f0e, name.as_bytes()), object(0x5f10, person.fin.as_bytes())]));
    let tags = object(0x5c, &[0x5f, 0x19, 0x5f, 0x26]);
    let issued = nest(0x6c, &[tags, object(0x5f19, "NÜMUNƏ İDARƏ".as_bytes()), object(0x5f26, b"20240115")]);
    files.insert(0x010c, issued);
    files
}

/// Adds what depends on the rest: EF.SOD and EF.COM, and what was done to a file after it was signed.
pub fn finish(files: &mut Files, kind: &ChipKind, security_object: Vec<u8>) {
    match kind.fault {
        Some(Fault::TamperedDg1) => {
            // The last letter of the name: no check digit covers it.
            let zone = files.get_mut(&DG1).expect("every card has a zone");
            let last = zone.iter().rposition(u8::is_ascii_uppercase).expect("a name");
            zone[last] ^= 1;
        }
        Some(Fault::Hides) => files.retain(|file, _| *file != DG14 && *file != DG15),
        _ => {}
    }
    let tags = [(DG1, 0x61), (0x0102, 0x75), (0x010b, 0x6b), (0x010c, 0x6c), (DG14, 0x6e), (DG15, 0x6f)];
    let present: Vec<u8> = tags.iter().filter(|(file, _)| files.contains_key(file)).map(|(_, tag)| *tag).collect();
    let mut com = nest(0x60, &[object(0x5f01, b"0107"), object(0x5f36, b"040000"), object(0x5c, &present)]);
    if kind.fault == Some(Fault::Endless) {
        com.splice(1..2, [0x83, 0xff, 0xff, 0xff]);
    }
    files.insert(COM, com);
    if kind.fault != Some(Fault::Unsigned) {
        files.insert(SOD, security_object);
    }
}

/// Number, birth and expiry with their check digits: the key of BAC (ICAO Doc 9303-11, section 4.3.3).
pub fn mrz_information(person: &Person) -> String {
    let lines = &person.mrz;
    match person.mrz_format {
        MrzFormat::Td1 => [&lines[0][5..15], &lines[1][0..7], &lines[1][8..15]].concat(),
        MrzFormat::Td2 => [&lines[1][0..10], &lines[1][13..20], &lines[1][21..28]].concat(),
    }
}
