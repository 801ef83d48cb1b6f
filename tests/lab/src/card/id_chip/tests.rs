//! The chip against the worked examples of ICAO Doc 9303-11, and what it keeps from those without the key.

use serde::Deserialize;

use super::{
    catalog::{self, ChipKind, Pace},
    keys::Cipher,
    lds::Files,
    points::Curve,
    powered::Powered,
    *,
};
use crate::people;

const EXAMPLES: &str = include_str!("../../../../data/icao-9303-11.toml");

const SUCCESS: [u8; 2] = [0x90, 0x00];
const NOT_SATISFIED: [u8; 2] = [0x69, 0x82];

#[derive(Deserialize)]
struct Examples {
    bac: Example,
    pace: PaceExample,
}

#[derive(Deserialize)]
struct Example {
    mrz_information: String,
    challenge: String,
    share_theirs: String,
    exchanges: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct PaceExample {
    mrz_information: String,
    nonce: String,
    exchanges: Vec<(String, String)>,
    mapping_secret_theirs: String,
    ephemeral_secret_theirs: String,
}

fn examples() -> Examples {
    toml::from_str(EXAMPLES).expect("the examples")
}

fn bytes(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

fn chip(mrz_information: &str, bac: bool, pace: Option<Pace>) -> IdChip {
    // EF.COM of appendix D.
    let files = Files::from([(0x011e, bytes("60145f0104303130365f36063034303030305c026175"))]);
    let kind = ChipKind {
        name: "of the standard".to_owned(),
        bac,
        pace,
        signer: Default::default(),
        proof: None,
        fault: None,
        extended: None,
        photograph: portrait::USUAL_BYTES,
    };
    IdChip { own_key: None, kind, files, mrz_information: mrz_information.to_owned(), slipped: Cell::new(false) }
}

/// Random numbers of an example, in the order in which the chip draws them.
fn drawn(numbers: Vec<Vec<u8>>) -> Box<dyn FnMut(usize) -> Vec<u8>> {
    let mut numbers = numbers.into_iter();
    Box::new(move |length| {
        let number = numbers.next().expect("not drawn too often");
        assert_eq!(number.len(), length);
        number
    })
}

fn holds(powered: &mut Powered<'_>, exchanges: &[(String, String)]) {
    for (command, answer) in exchanges {
        assert_eq!(powered.execute(&bytes(command)), bytes(answer), "{command}");
    }
}

#[test]
fn the_chip_of_appendix_d_answers_byte_for_byte() {
    let example = examples().bac;
    let chip = chip(&example.mrz_information, true, None);
    let mut powered = Powered::drawing(&chip, drawn(vec![bytes(&example.challenge), bytes(&example.share_theirs)]));
    let select = [&[0x00, 0xa4, 0x04, 0x0c, 0x07][..], &[0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]].concat();
    assert_eq!(powered.execute(&select), SUCCESS);
    holds(&mut powered, &example.exchanges);
}

#[test]
fn the_chip_of_appendix_g_answers_byte_for_byte() {
    let example = examples().pace;
    let chip =
        chip(&example.mrz_information, false, Some(Pace { cipher: Cipher::Aes128, curve: Curve::BrainpoolP256r1 }));
    let numbers = [&example.nonce, &example.mapping_secret_theirs, &example.ephemeral_secret_theirs];
    let mut powered = Powered::drawing(&chip, drawn(numbers.map(|number| bytes(number)).to_vec()));
    holds(&mut powered, &example.exchanges);
}

#[test]
fn the_atr_ends_with_its_checksum() {
    let checksum = ATR[1..].iter().fold(0, |sum, byte| sum ^ byte);
    assert_eq!(checksum, 0);
}

#[test]
fn nothing_personal_is_read_before_the_chip_is_open() {
    let people = people::parse(people::BUILT_IN).expect("people");
    let csca = tempfile::tempdir().expect("a folder");
    let chip = IdChip::new(&people[0], catalog::kind(catalog::USUAL).expect("the usual kind"), csca.path());
    let chip = chip.expect("a chip");
    let mut powered = Powered::new(&chip);
    let mut status = |command: &[u8]| {
        let answer = powered.execute(command);
        [answer[answer.len() - 2], answer[answer.len() - 1]]
    };
    assert_eq!(status(&[0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x1c]), SUCCESS, "EF.CardAccess is for everybody");
    assert_eq!(status(&[0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x01]), [0x6a, 0x82], "DG1 outside the application");
    let select = [&[0x00, 0xa4, 0x04, 0x0c, 0x07][..], &[0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01]].concat();
    assert_eq!(status(&select), SUCCESS);
    for file in [0x01, 0x02, 0x0b, 0x1d, 0x1e] {
        assert_eq!(status(&[0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, file]), NOT_SATISFIED, "{file:02x}");
    }
    assert_eq!(status(&[0x00, 0xb0, 0x81, 0x00, 0x00]), NOT_SATISFIED, "DG1 by its short name");
    // Protected without a session, cut short, empty.
    assert_eq!(status(&[0x0c, 0xb0, 0x00, 0x00, 0x03, 0x97, 0x01, 0x04, 0x00]), [0x69, 0x88]);
    assert_eq!(status(&[0x00, 0xa4, 0x02, 0x0c, 0x09, 0x01]), [0x67, 0x00]);
    assert_eq!(status(&[]), [0x67, 0x00]);
}

#[test]
fn every_kind_of_the_table_has_its_files() {
    let people = people::parse(people::BUILT_IN).expect("people");
    let csca = tempfile::tempdir().expect("a folder");
    for name in ["bac only", "pace AES-256 P-384", catalog::USUAL] {
        let chip = IdChip::new(&people[0], catalog::kind(name).expect("a kind"), csca.path()).expect("a chip");
        assert_eq!(chip.files.contains_key(&super::lds::CARD_ACCESS), chip.kind.pace.is_some(), "{name}");
        assert!(chip.files[&0x0102].len() > 16_000, "a photograph as long as real ones");
    }
}
