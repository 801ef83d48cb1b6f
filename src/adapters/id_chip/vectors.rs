//! The worked examples of ICAO Doc 9303-11, appendices D and G, byte for byte through the code that speaks to chips.

use serde::Deserialize;
use sha1::Sha1;
use sha2::Digest as _;

use super::apdu::Command;
use super::curve::Curve;
use super::security_info::security_infos;
use super::session::Session;
use super::suite::{Purpose, Suite};
use super::{ChipError, Transport, TransportError, bac, pace};
use crate::domain::id_chip::AccessKey;

const FILE: &str = include_str!("../../../tests/data/icao-9303-11.toml");

#[derive(Deserialize)]
struct Examples {
    bac: BacExample,
    pace: PaceExample,
}

#[derive(Deserialize)]
struct BacExample {
    mrz_information: String,
    nonce: String,
    share: String,
    k_seed: String,
    k_enc: String,
    k_mac: String,
    ks_seed: String,
    ks_enc: String,
    ks_mac: String,
    exchanges: Vec<(String, String)>,
    plain: Vec<Plain>,
}

#[derive(Deserialize)]
struct Plain {
    header: String,
    #[serde(default)]
    data: String,
    expected: Option<usize>,
    says: String,
}

#[derive(Deserialize)]
struct PaceExample {
    mrz_information: String,
    card_access: String,
    k_pi: String,
    nonce: String,
    mapping_secret: String,
    mapped_generator: String,
    ephemeral_secret: String,
    ephemeral_theirs: String,
    shared: String,
    ks_enc: String,
    ks_mac: String,
    exchanges: Vec<(String, String)>,
}

fn examples() -> Examples {
    toml::from_str(FILE).expect("the examples")
}

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).expect("hex")
}

/// A chip that answers as the example does, to the commands of the example alone.
struct Script<'a> {
    exchanges: std::slice::Iter<'a, (String, String)>,
}

impl Transport for Script<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (expected, answer) = self.exchanges.next().expect("a command too many");
        assert_eq!(hex::encode(command), *expected);
        Ok(bytes(answer))
    }
}

/// The example's random numbers, in the order in which they are drawn.
fn drawn(numbers: &[&str]) -> impl FnMut(&mut [u8]) -> Result<(), String> {
    let mut numbers: Vec<Vec<u8>> = numbers.iter().rev().map(|number| bytes(number)).collect();
    move |out| {
        out.copy_from_slice(&numbers.pop().ok_or("drawn too often")?);
        Ok(())
    }
}

#[test]
fn the_keys_of_appendix_d_are_derived_byte_for_byte() {
    let example = examples().bac;
    let seed = bytes(&example.k_seed);
    assert_eq!(Sha1::digest(example.mrz_information.as_bytes())[..16], seed);
    for (seed, encryption, checksum) in
        [(&example.k_seed, &example.k_enc, &example.k_mac), (&example.ks_seed, &example.ks_enc, &example.ks_mac)]
    {
        let derive = |purpose| hex::encode(&*Suite::TripleDes.derive(&bytes(seed), purpose));
        assert_eq!(derive(Purpose::Encryption), *encryption);
        assert_eq!(derive(Purpose::Checksum), *checksum);
    }
}

#[test]
fn bac_of_appendix_d_and_the_secure_messaging_after_it_hold_byte_for_byte() {
    let example = examples().bac;
    let mut script = Script { exchanges: example.exchanges.iter() };
    let mut session = Session::new(&mut script);
    bac::open(&mut session, &example.mrz_information, &mut drawn(&[&example.nonce, &example.share])).expect("open");
    for plain in &example.plain {
        let header = bytes(&plain.header).try_into().expect("four bytes");
        let response = session.send(Command::new(header, bytes(&plain.data), plain.expected), "a command");
        let response = response.expect("a protected answer");
        assert_eq!((response.status, hex::encode(response.data)), (0x9000, plain.says.clone()));
    }
    assert_eq!(session.exchanges, 5);
    assert!(script.exchanges.next().is_none());
}

#[test]
fn an_answer_of_appendix_d_with_one_bit_changed_is_never_believed() {
    let example = examples().bac;
    for at in 2..5 {
        let length = example.exchanges[at].1.len() / 2;
        // The status word outside the protection is not covered, and not looked at either.
        for byte in 0..length - 2 {
            let mut exchanges = example.exchanges.clone();
            let mut answer = bytes(&exchanges[at].1);
            answer[byte] ^= 1;
            exchanges[at].1 = hex::encode(answer);
            let mut script = Script { exchanges: exchanges.iter() };
            let mut session = Session::new(&mut script);
            bac::open(&mut session, &example.mrz_information, &mut drawn(&[&example.nonce, &example.share]))
                .expect("open");
            let last = example.plain[..=at - 2].iter().map(|plain| {
                let header = bytes(&plain.header).try_into().expect("four bytes");
                session.send(Command::new(header, bytes(&plain.data), plain.expected), "a command").map(drop)
            });
            let last = last.last().expect("a command");
            assert!(matches!(last, Err(ChipError::Protection(_) | ChipError::Malformed(_))), "{at} {byte}: {last:?}");
        }
    }
}

#[test]
fn a_wrong_zone_is_told_from_a_chip_that_fails() {
    let example = examples().bac;
    let mut exchanges = example.exchanges[..2].to_vec();
    exchanges[1].1 = "6300".into();
    let mut script = Script { exchanges: exchanges.iter() };
    let opened = bac::open(
        &mut Session::new(&mut script),
        &example.mrz_information,
        &mut drawn(&[&example.nonce, &example.share]),
    );
    assert_eq!(opened.err(), Some(ChipError::KeyRefused("BAC")));
}

#[test]
fn pace_of_appendix_g_holds_byte_for_byte() {
    let example = examples().pace;
    let infos = security_infos(&bytes(&example.card_access)).expect("EF.CardAccess");
    let info = infos.pace.first().expect("a way of PACE");
    assert_eq!((info.suite, info.curve), (Suite::Aes128, Curve::BrainpoolP256r1));

    let mut script = Script { exchanges: example.exchanges.iter() };
    let mut session = Session::new(&mut script);
    let key = AccessKey::Mrz(example.mrz_information.clone());
    let numbers = [&*example.mapping_secret, &example.ephemeral_secret];
    pace::open(&mut session, info, &key, &mut drawn(&numbers)).expect("open");
    assert_eq!(session.exchanges, 5);
    assert!(script.exchanges.next().is_none());
}

#[test]
fn the_values_between_the_commands_of_appendix_g_hold_too() {
    let example = examples().pace;
    let secret = Sha1::digest(example.mrz_information.as_bytes());
    assert_eq!(hex::encode(&*Suite::Aes128.derive(&secret, Purpose::Password)), example.k_pi);

    let theirs = bytes(&example.exchanges[2].1);
    let pair = Curve::BrainpoolP256r1.pair(&mut drawn(&[&example.mapping_secret])).expect("a pair");
    // A secret of one leaves the mapped generator itself as the public key.
    let one = format!("{:064x}", 1);
    let mapped = pair.map(&theirs[4..69], &bytes(&example.nonce), &mut drawn(&[&one])).expect("mapped");
    assert_eq!(hex::encode(mapped.public()), example.mapped_generator);

    let ours = pair.map(&theirs[4..69], &bytes(&example.nonce), &mut drawn(&[&example.ephemeral_secret]));
    let shared = ours.expect("a pair").agree(&bytes(&example.ephemeral_theirs)).expect("agreed");
    assert_eq!(hex::encode(&*shared), example.shared);
    assert_eq!(hex::encode(&*Suite::Aes128.derive(&shared, Purpose::Encryption)), example.ks_enc);
    assert_eq!(hex::encode(&*Suite::Aes128.derive(&shared, Purpose::Checksum)), example.ks_mac);
}

#[test]
fn a_chip_that_sends_our_own_key_or_no_point_back_is_refused() {
    let example = examples().pace;
    let info = security_infos(&bytes(&example.card_access)).expect("EF.CardAccess").pace[0].clone();
    let key = AccessKey::Mrz(example.mrz_information.clone());
    let ours = &example.exchanges[3].0[18..18 + 130];
    let outcomes = [
        (3, format!("7c43844104{}9000", &ours[2..]), ChipError::Protection("the chip's public key")),
        (
            3,
            format!("7c43844104{}9000", "11".repeat(64)),
            ChipError::Malformed("a public key that is no point of the curve"),
        ),
        (2, "7c03820100".to_owned() + "9000", ChipError::Malformed("a public key that is no point of the curve")),
        (4, "6300".to_owned(), ChipError::KeyRefused("PACE")),
        (4, "7c0a8608000000000000000 09000".replace(' ', ""), ChipError::KeyRefused("PACE")),
    ];
    for (at, answer, expected) in outcomes {
        let mut exchanges = example.exchanges[..=at].to_vec();
        exchanges[at].1 = answer;
        let mut script = Script { exchanges: exchanges.iter() };
        let numbers = [&*example.mapping_secret, &example.ephemeral_secret];
        let opened = pace::open(&mut Session::new(&mut script), &info, &key, &mut drawn(&numbers));
        assert_eq!(opened.err(), Some(expected));
    }
}
