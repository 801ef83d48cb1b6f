//! The worked examples of ICAO Doc 9303-11, appendices D, F and G, byte for byte through the code that speaks to chips. How many
//! values hold is the figure `icao.vectors_passed`.

use std::path::Path;

use serde::Deserialize;
use sha1::Sha1;
use sha2::Digest as _;

use super::apdu::Command;
use super::curve::Curve;
use super::hash::Hash;
use super::recovery::represents;
use super::security_info::security_infos;
use super::session::Session;
use super::suite::{Purpose, Suite};
use super::{ChipError, Transport, TransportError, bac, pace};
use crate::domain::id_chip::AccessKey;

const FILE: &str = include_str!("../../../tests/data/icao-9303-11.toml");

#[derive(Deserialize)]
struct Examples {
    bac: BacExample,
    active: ActiveExample,
    pace: PaceExample,
}

#[derive(Deserialize)]
struct ActiveExample {
    challenge: String,
    own: String,
    hash: String,
    representative: String,
}

#[derive(Deserialize)]
struct BacExample {
    mrz_information: String,
    challenge: String,
    nonce: String,
    share: String,
    share_theirs: String,
    k_seed: String,
    k_enc: String,
    k_mac: String,
    ks_seed: String,
    ks_enc: String,
    ks_mac: String,
    authenticate: String,
    authenticated: String,
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
    token_ours: String,
    token_theirs: String,
    exchanges: Vec<(String, String)>,
}

/// Values of the examples that came out as the standard prints them.
#[derive(Default)]
struct Held(usize);

impl Held {
    fn value(&mut self, name: &str, ours: impl AsRef<[u8]>, printed: &str) {
        assert_eq!(hex::encode(ours), printed, "{name}");
        self.0 += 1;
    }

    /// The script held each command against the example's as it came.
    fn commands(&mut self, script: &Script<'_>, of: usize) {
        assert_eq!(script.exchanges.len(), 0, "a command too few");
        self.0 += of;
    }
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

/// Appendix D: the keys, both sides' cryptograms, every command on the wire, and what the protected answers say.
fn appendix_d(held: &mut Held) {
    let example = examples().bac;
    let suite = Suite::TripleDes;
    held.value("Kseed", &Sha1::digest(example.mrz_information.as_bytes())[..16], &example.k_seed);
    for (name, seed, encryption, checksum) in [
        ("K", &example.k_seed, &example.k_enc, &example.k_mac),
        ("KS", &example.ks_seed, &example.ks_enc, &example.ks_mac),
    ] {
        held.value(&format!("{name}Enc"), &*suite.derive(&bytes(seed), Purpose::Encryption), encryption);
        held.value(&format!("{name}MAC"), &*suite.derive(&bytes(seed), Purpose::Checksum), checksum);
    }
    let (encryption, checksum) = (bytes(&example.k_enc), bytes(&example.k_mac));
    let secret = bytes(&[&*example.nonce, &example.challenge, &example.share].concat());
    let hidden = suite.encrypt(&encryption, &[0; 8], &secret).expect("whole blocks");
    let sum = suite.checksum(&checksum, &hidden).expect("a checksum");
    held.value("EIFD || MIFD", [&hidden[..], &sum].concat(), &example.authenticate);
    let (hidden, sum) = example.authenticated.split_at(64);
    held.value("MIC", suite.checksum(&checksum, &bytes(hidden)).expect("a checksum"), sum);
    let opened = suite.decrypt(&encryption, &[0; 8], &bytes(hidden)).expect("whole blocks");
    held.value("R", opened, &[&*example.challenge, &example.nonce, &example.share_theirs].concat());

    let mut script = Script { exchanges: example.exchanges.iter() };
    let mut session = Session::new(&mut script);
    bac::open(&mut session, &example.mrz_information, &mut drawn(&[&example.nonce, &example.share])).expect("open");
    for plain in &example.plain {
        let header = bytes(&plain.header).try_into().expect("four bytes");
        let response = session.send(Command::new(header, bytes(&plain.data), plain.expected), "a command");
        let response = response.expect("a protected answer");
        assert_eq!(response.status, 0x9000);
        held.value(&plain.header, response.data, &plain.says);
    }
    held.commands(&script, example.exchanges.len());
}

/// Appendix F: the hash, and the representative that an RSA key signs. The example has no key.
fn appendix_f(held: &mut Held) {
    let example = examples().active;
    let (challenge, representative) = (bytes(&example.challenge), bytes(&example.representative));
    let own = bytes(&example.own);
    held.value("H", Hash::Sha1.digest(&[&own[..], &challenge].concat()), &example.hash);
    assert!(represents(&representative, &challenge), "F");
    held.value("F", [&[0x6A], &own[..], &bytes(&example.hash), &[0xBC]].concat(), &example.representative);
    for at in 0..representative.len() {
        let mut changed = representative.clone();
        changed[at] ^= 1;
        assert!(!represents(&changed, &challenge), "F with byte {at} changed");
    }
}

/// Appendix G.1: the values between the commands, and every command on the wire.
fn appendix_g(held: &mut Held) {
    let example = examples().pace;
    let infos = security_infos(&bytes(&example.card_access)).expect("EF.CardAccess");
    let info = infos.pace.first().expect("a way of PACE");
    let (suite, curve) = (Suite::Aes128, Curve::BrainpoolP256r1);
    assert_eq!((info.suite, info.curve), (suite, curve));
    let password = suite.derive(&Sha1::digest(example.mrz_information.as_bytes()), Purpose::Password);
    held.value("K pi", &*password, &example.k_pi);
    let answer = |at: usize| bytes(&example.exchanges[at].1);
    held.value("s", suite.decrypt(&password, &[0; 16], &answer(1)[4..20]).expect("whole blocks"), &example.nonce);

    let theirs = &answer(2)[4..69];
    let pair = curve.pair(&mut drawn(&[&example.mapping_secret])).expect("a pair");
    // A secret of one leaves the mapped generator itself as the public key.
    let one = format!("{:064x}", 1);
    let nonce_point = pair.nonce_point(&bytes(&example.nonce)).expect("a point");
    let mapped = pair.map(theirs, &nonce_point, &mut drawn(&[&one])).expect("mapped");
    held.value("mapped generator", mapped.public(), &example.mapped_generator);
    let ours = pair.map(theirs, &nonce_point, &mut drawn(&[&example.ephemeral_secret])).expect("a pair");
    let shared = ours.agree(&bytes(&example.ephemeral_theirs)).expect("agreed");
    held.value("K", &*shared, &example.shared);
    held.value("KSEnc", &*suite.derive(&shared, Purpose::Encryption), &example.ks_enc);
    let checksum = suite.derive(&shared, Purpose::Checksum);
    held.value("KSMAC", &*checksum, &example.ks_mac);
    for (name, public, token) in
        [("TIFD", bytes(&example.ephemeral_theirs), &example.token_ours), ("TIC", ours.public(), &example.token_theirs)]
    {
        let sum = suite.checksum(&checksum, &pace::public_key_object(&info.protocol, &public));
        held.value(name, sum.expect("a checksum"), token);
    }

    let mut script = Script { exchanges: example.exchanges.iter() };
    let key = AccessKey::Mrz(example.mrz_information.clone());
    let numbers = [&*example.mapping_secret, &example.ephemeral_secret];
    pace::open(&mut Session::new(&mut script), info, &key, &mut drawn(&numbers)).expect("open");
    held.commands(&script, example.exchanges.len());
}

#[test]
fn every_value_of_the_worked_examples_holds_byte_for_byte_and_is_counted() {
    let mut held = Held::default();
    appendix_d(&mut held);
    appendix_f(&mut held);
    appendix_g(&mut held);
    let figure = serde_json::json!([{
        "name": "icao.vectors_passed", "value": held.0, "unit": "values", "peer": null, "peer_value": null, "ratio": null,
        "command": "cargo test --lib vectors",
    }]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("icao.json"), figure.to_string()).expect("written");
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
