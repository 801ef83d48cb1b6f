//! Whatever bytes a chip answers: the parsers refuse or read them, never panic, and never read without end.

use jiff::civil::date;
use proptest::prelude::*;

use super::certificate::Certificate;
use super::exchange::EXCHANGES_MAX;
use super::sod::SecurityObject;
use super::{
    Tlvs, Transport, TransportError, document_details, ef_com, holder_details, photograph, read, security_infos, tlv,
    zone,
};
use crate::domain::id_chip::AccessKey;

/// Whole files as a chip has them, to be damaged.
fn files() -> Vec<Vec<u8>> {
    let zone = b"IAAZEAA000001707TEST1Z<<<<<<<<9001011F3312315AZE<<<<<<<<<<<1NUMUNE<<AYSEL<<<<<<<<<<<<<<<<<";
    let facial =
        [&b"FAC\x00010\x00"[..], &[0, 0, 0, 50, 0, 1, 0, 0, 0, 36, 0, 0], &[0; 26], &[0xFF, 0xD8, 0xFF, 0xE0]].concat();
    let template = tlv::write(0x7F60, &[tlv::write(0xA1, &[0x80, 1, 1]), tlv::write(0x5F2E, &facial)].concat());
    let protocol = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x02];
    let info = [tlv::write(0x06, &protocol), vec![2, 1, 2, 2, 1, 13]].concat();
    vec![
        tlv::write(0x60, &[tlv::write(0x5F01, b"0107"), tlv::write(0x5C, &[0x61, 0x75])].concat()),
        tlv::write(0x61, &tlv::write(0x5F1F, zone)),
        tlv::write(0x75, &tlv::write(0x7F61, &[tlv::write(0x02, &[1]), template].concat())),
        tlv::write(0x6B, &tlv::write(0x5F0E, "NÜMUNƏ<<AYSEL".as_bytes())),
        tlv::write(0x6C, &tlv::write(0x5F26, &[0x20, 0x24, 0x01, 0x15])),
        tlv::write(0x31, &tlv::write(0x30, &info)),
        security_object(),
    ]
}

/// EF.SOD with the certificate of a table, and a signature that holds nothing.
fn security_object() -> Vec<u8> {
    let table = include_str!("../../../tests/data/document-signers.toml");
    let table: toml::Table = toml::from_str(table).expect("a table of certificates");
    let certificate = hex::decode(table["pair"][0]["signer"].as_str().expect("hex")).expect("hex");
    let oid = |bytes: &[u8]| tlv::write(0x06, bytes);
    let sequence = |parts: &[Vec<u8>]| tlv::write(0x30, &parts.concat());
    let hash = sequence(&[oid(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01])]);
    let entry = sequence(&[vec![2, 1, 1], tlv::write(0x04, &[7; 32])]);
    let content = tlv::write(0x04, &sequence(&[vec![2, 1, 0], hash.clone(), sequence(&[entry])]));
    let kind = oid(&[0x67, 0x81, 0x08, 0x01, 0x01, 0x01]);
    let scheme = sequence(&[oid(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02])]);
    let signer =
        sequence(&[vec![2, 1, 3], tlv::write(0x80, &[1; 20]), hash.clone(), scheme, tlv::write(0x04, &[9; 70])]);
    let signed = sequence(&[
        vec![2, 1, 3],
        tlv::write(0x31, &hash),
        sequence(&[kind, tlv::write(0xA0, &content)]),
        tlv::write(0xA0, &certificate),
        tlv::write(0x31, &signer),
    ]);
    let signed_data = oid(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]);
    tlv::write(0x77, &sequence(&[signed_data, tlv::write(0xA0, &signed)]))
}

/// Every parser of a chip's file.
fn parse_as_everything(bytes: &[u8]) -> usize {
    let today = date(2026, 11, 26);
    let read = [
        Tlvs::new(bytes).all(|object| object.is_ok()),
        ef_com(bytes).is_ok(),
        zone(bytes, today).is_ok(),
        photograph(bytes).is_ok(),
        holder_details(bytes).is_ok(),
        document_details(bytes).is_ok(),
        security_infos(bytes).is_ok(),
        SecurityObject::read(bytes).is_ok(),
        Certificate::read(bytes).is_ok(),
    ];
    read[1..].iter().filter(|read| **read).count()
}

#[test]
fn whole_files_are_read_by_their_own_parser_and_no_other() {
    for file in files() {
        assert_eq!(parse_as_everything(&file), 1, "{}", hex::encode(file));
    }
}

/// A chip that answers what it likes.
struct Whim {
    answers: Vec<Vec<u8>>,
    at: u32,
}

impl Transport for Whim {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.at += 1;
        assert!(self.at <= EXCHANGES_MAX, "a reading without end");
        Ok(self.answers[self.at as usize % self.answers.len()].clone())
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_break_a_parser(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        parse_as_everything(&bytes);
    }

    #[test]
    fn damaged_files_never_break_a_parser(file in 0..7usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = files()[file].clone();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        parse_as_everything(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        parse_as_everything(&bytes);
    }

    #[test]
    fn objects_written_are_objects_read(tag in prop_oneof![Just(0x30u32), Just(0x5F1F), Just(0x7F49)], value in proptest::collection::vec(any::<u8>(), 0..70_000)) {
        let written = tlv::write(tag, &value);
        let read: Vec<_> = Tlvs::new(&written).collect::<Result<_, _>>().expect("an object");
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!((read[0].tag, read[0].value), (tag, &value[..]));
    }

    #[test]
    fn a_chip_that_answers_what_it_likes_ends_the_reading(answers in proptest::collection::vec(
        (proptest::collection::vec(any::<u8>(), 0..300), prop_oneof![Just([0x90, 0x00]), Just([0x61, 0x10]), Just([0x6C, 0x08]), any::<[u8; 2]>()]),
        1..6,
    )) {
        let answers = answers.into_iter().map(|(data, status)| [&data[..], &status].concat()).collect();
        let key = AccessKey::of_can("123456").expect("digits");
        let mut random = |out: &mut [u8]| { out.fill(0x11); Ok(()) };
        let ended = read(&mut Whim { answers, at: 0 }, &key, date(2026, 11, 26), &mut random, &mut |_| {});
        prop_assert!(ended.is_err());
    }
}
