//! Carriers whose profile asks for an authentication key beside the signature key: a software token and a PIV card (9c, 9a).

use der::{DecodePem as _, Encode as _};
use imza_kiosk::adapters::worker::CarrierDesk;
use imza_kiosk::central::ca::attestation;
use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, KeyId, Sha256Hash};
use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::order::CarrierKind;
use x509_cert::Certificate;

use crate::bench::{Profiles, worker_program};
use crate::counter::{Counter, USB_PORT};
use crate::judge;
use crate::road::{self, CITIZEN_PIN, Road, inspect};
use crate::softhsm::SoftHsm;

#[test]
fn a_software_token_holds_two_keys_and_loses_one_without_the_other() {
    let softhsm = SoftHsm::new();
    let reader = softhsm.fresh_carrier();
    let profiles = Profiles::new();
    let set = profiles.with_second_key("softhsm2", "authentication-key-softhsm2");
    let mut desk = CarrierDesk::new(worker_program(softhsm.environment()), set);
    both_keys(&mut desk, &reader, |_, _| {});
}

#[test]
fn a_piv_card_holds_a_signature_key_in_9c_and_an_authentication_key_in_9a_and_attests_both() {
    let Some(counter) = Counter::start() else { return };
    counter.insert(&counter.new_carrier(CarrierKind::UsbToken));
    let profiles = Profiles::new();
    let mut set = profiles.with_second_key("piv-usb-token", "authentication-key-piv");
    assert!(set.set_module("piv-usb-token", counter.module(CarrierKind::UsbToken)));
    let mut desk = CarrierDesk::new(worker_program(counter.environment()), set);
    let root = counter.directory().join("carriers/.attestation-root.pem");
    let root = Certificate::from_pem(std::fs::read(root).expect("the counter's root")).expect("PEM");
    let roots = [root.to_der().expect("DER")];
    both_keys(&mut desk, USB_PORT, |chain, spki| {
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        assert_eq!(attestation::verify(&chain, &roots, spki), Ok(()));
    });
}

/// Makes, certifies, writes and proves each key; then destroys them one after the other.
fn both_keys(desk: &mut CarrierDesk, reader: &str, attests: impl Fn(&[Vec<u8>], &[u8])) {
    let mut road = Road::begin(desk, reader);
    let fresh = inspect(road.port, reader).expect("a carrier");
    assert_eq!((fresh.purposes().iter().count(), fresh.refusal()), (2, None));
    let places = KeyPurpose::ALL.iter().map(|purpose| fresh.place_of(*purpose).expect("a place"));
    let places: [KeyId; 2] = places.collect::<Vec<_>>().try_into().expect("two");
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let keys = places.clone().map(|id| {
        road.id = id;
        let (spki, origin) = road.make_key().expect("a key");
        assert!(origin.local == Some(true) && origin.sign_only == Some(true), "{origin:?}");
        spki
    });
    assert_ne!(keys[0], keys[1]);
    for (id, spki) in places.iter().zip(&keys) {
        road.id = id.clone();
        judge::assert_request(&road.sign_request("260-1147").expect("a request"), spki, "260-1147");
        let certificate = judge::certificate_for(spki);
        road.write(&certificate).expect("written");
        assert_eq!(road.read_back().expect("the certificate"), certificate);
        assert!(judge::verifies(spki, b"nonce", &road.sign(b"nonce").expect("a signature")));
        attests(&road::attestation(&mut road), spki);
    }
    let other = judge::certificate_for(&keys[0]);
    assert!(matches!(road.write(&other), Err(CarrierFault::Module { .. })), "beside its own key only");
    let seen = inspect(road.port, reader).expect("a carrier");
    let on_it: Vec<_> =
        places.iter().map(|id| seen.keys.iter().find(|key| key.id == *id).and_then(|key| key.spki_sha256)).collect();
    assert_eq!(on_it, keys.each_ref().map(|spki| Some(Sha256Hash::of(spki))));
    assert_eq!(
        (seen.keys.len(), seen.certificates.len()),
        (2, 2),
        "an attestation is no certificate that anybody wrote"
    );

    road.present_pin(CITIZEN_PIN).expect("the citizen's PIN");
    assert_eq!(road.destroy_key(&keys[1]), Ok(CarrierAnswer::KeyDestroyed));
    road.id = places[0].clone();
    assert!(judge::verifies(&keys[0], b"nonce", &road.sign(b"nonce").expect("a signature")), "the other is whole");
    assert_eq!(road.destroy_key(&keys[0]), Ok(CarrierAnswer::KeyDestroyed));
    let seen = inspect(road.port, reader).expect("a carrier");
    assert_eq!((seen.keys, seen.certificates), (vec![], vec![]), "as good as an empty one");
}
