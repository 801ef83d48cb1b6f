//! A carrier's secrets over the API: kept sealed, released by two officers to one key, and replaced after their use.

use imza_kiosk::adapters::envelope::{OpeningKey, seal_secret};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::domain::secret::Pin;
use imza_kiosk::domain::takeover::{CarrierSecret, SecretOutcome, UnblockReason};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{SecretAnswer, SecretOutcomeAnswer, SecretOutcomeRequest, SecretRequest};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::unblock::{
    UnblockAnswer, UnblockApproval, UnblockEnd, UnblockNoted, UnblockReleased, UnblockRequest, UnblockSecret,
};

use crate::client::{Client, number};
use crate::fixture::{PASSWORD, TestCentre};
use crate::records::Chain;

const ORDER: &str = "260-1147";
const SERIAL: &str = "0000000000000001";
const MAKER: &str = "SoftHSM project";

fn sealed(to: &Base64, value: &str) -> Base64 {
    let value = Pin::existing(value.as_bytes().to_vec());
    Base64(seal_secret(&to.0, &value, CarrierSecret::SoPin, SERIAL).expect("a point"))
}

/// The clerk's kiosk has replaced the SO PIN of a carrier by this one.
fn replaced(clerk: &Client, value: &str) -> Base64 {
    let request = wire::LeaseRequest {
        order: number(ORDER),
        reading: ReadingMethod::MrzScanned,
        differs: None,
        document: None,
        attorney: None,
    };
    let leased: wire::LeaseAnswer = clerk.post(wire::path::ORDERS_LEASE, &request).ok();
    let seal_to = leased.seal_to.expect("the centre tells its key");
    let sealed = sealed(&seal_to, value);
    let keep = SecretRequest {
        order: number(ORDER),
        attempt: 1,
        manufacturer: MAKER.to_owned(),
        serial: SERIAL.to_owned(),
        secret: CarrierSecret::SoPin,
        sealed: sealed.clone(),
    };
    for _ in 0..2 {
        assert_eq!(clerk.post(wire::path::ORDERS_SECRET, &keep).ok::<SecretAnswer>(), SecretAnswer { earlier: 0 });
    }
    let sealed_sha256 = Sha256Hash::of(&sealed.0);
    let tell = SecretOutcomeRequest { order: number(ORDER), attempt: 1, sealed_sha256, outcome: SecretOutcome::Set };
    let _: SecretOutcomeAnswer = clerk.post(wire::path::ORDERS_SECRET_OUTCOME, &tell).ok();
    seal_to
}

#[test]
fn two_officers_release_a_secret_to_one_key_and_another_takes_its_place() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let seal_to = replaced(&clerk, "4829153748291537");
    let ask =
        UnblockRequest { manufacturer: MAKER.to_owned(), serial: SERIAL.to_owned(), reason: UnblockReason::Forgotten };
    let asked: UnblockAnswer = clerk.post(wire::path::UNBLOCK_ASK, &ask).ok();
    let worker = OpeningKey::ephemeral().expect("a key");
    let reply_to = Base64(worker.seal_to().to_vec());
    let approval = UnblockApproval { release: asked.release.clone(), reply_to };
    assert_eq!(clerk.post(wire::path::UNBLOCK_APPROVE, &approval).refusal().fault, Fault::NotAllowed);
    let mut supervisor = centre.kiosk("kiosk-1");
    supervisor.sign_in("samir", PASSWORD);
    let released: UnblockReleased = supervisor.post(wire::path::UNBLOCK_APPROVE, &approval).ok();
    let [one] = &released.secrets[..] else { panic!("{} secrets", released.secrets.len()) };
    let value = worker.open_secret(&one.sealed.0, one.secret, SERIAL).expect("it is for the worker");
    assert_eq!(value.expose(), b"4829153748291537");
    let other = OpeningKey::ephemeral().expect("a key");
    let stolen = UnblockApproval { reply_to: Base64(other.seal_to().to_vec()), ..approval };
    assert_eq!(supervisor.post(wire::path::UNBLOCK_APPROVE, &stolen).refusal().fault, Fault::SecondPersonNeeded);
    the_chain_says_so(&centre, &clerk, &asked.release);
    let next = sealed(&seal_to, "9021073490210734");
    let release = asked.release;
    let keep = UnblockSecret { release: release.clone(), secret: CarrierSecret::SoPin, sealed: next.clone() };
    let _: UnblockNoted = clerk.post(wire::path::UNBLOCK_SECRET, &keep).ok();
    let end = UnblockEnd { release, sealed_sha256: Sha256Hash::of(&next.0), outcome: SecretOutcome::Set };
    let _: UnblockNoted = clerk.post(wire::path::UNBLOCK_END, &end).ok();
    let kept = centre.json(&["carriers", "secrets", SERIAL]);
    let outcomes: Vec<_> = kept.as_array().expect("a list").iter().map(|row| row["outcome"].clone()).collect();
    assert_eq!(outcomes, ["set", "replaced"]);
    let told = &centre.json(&["carriers", "releases"])[0];
    assert_eq!((&told["asked_by"], &told["approved_by"]), (&"aysel".into(), &"samir".into()));
    assert_eq!(told["reason"], "forgotten");
    for said in [centre.done(&["carriers", "secrets", SERIAL]), centre.done(&["carriers", "releases"])] {
        assert!(said.lines().count() > 1, "{said}");
        assert!(!said.contains("48291537") && !said.contains("90210734"), "no secret is listed");
    }
}

/// What the kiosk's chain says of the release is held against it, and stands in an export.
fn the_chain_says_so(centre: &TestCentre, clerk: &Client, release: &str) {
    let fact = |release: &str, serial: &str, reason, by: &str| RecordBody::SecretRelease {
        release: release.to_owned(),
        carrier_serial: serial.to_owned(),
        reason,
        approved_by: OfficerId::parse(by).expect("a name"),
    };
    let forgotten = UnblockReason::Forgotten;
    let facts = [
        fact(release, SERIAL, forgotten, "samir"),
        fact("0011", SERIAL, forgotten, "samir"),
        fact(release, "another", forgotten, "samir"),
        fact(release, SERIAL, UnblockReason::Locked, "samir"),
        fact(release, SERIAL, forgotten, "aysel"),
    ];
    let mut chain = Chain::new();
    let records: Vec<_> = facts.iter().map(|fact| chain.add(fact)).collect();
    assert_eq!(clerk.records(1, records).ok::<wire::RecordsAnswer>(), chain.head());
    let listed = centre.json(&["record", "list", "--kiosk", "kiosk-1"]);
    let effects = listed.as_array().expect("a list").iter().map(|row| row["effect"].as_str().expect("a word"));
    let mut effects: Vec<_> = effects.collect();
    effects.reverse();
    assert_eq!(effects, ["applied", "refused", "refused", "refused", "refused"]);
}
