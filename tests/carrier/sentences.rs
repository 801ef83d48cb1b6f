//! What holds of every carrier, one sentence each.

use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob, KeyType, PinTries, Sha256Hash};
use imza_kiosk::domain::preflight::UnblockMethod;

use crate::bench::Bench;
use crate::judge;
use crate::road::{CITIZEN_PIN, Road, inspect, pin};
use crate::takeover::{drawn_is_lost, key_destroyed, secrets_taken, unblocked};

/// A sentence and its proof.
pub struct Sentence {
    pub says: &'static str,
    /// It is about pulling a carrier or locking its PIN.
    pub needs_hardware: bool,
    pub holds: fn(&mut dyn Bench),
}

const fn always(says: &'static str, holds: fn(&mut dyn Bench)) -> Sentence {
    Sentence { says, needs_hardware: false, holds }
}

const fn on_hardware(says: &'static str, holds: fn(&mut dyn Bench)) -> Sentence {
    Sentence { says, needs_hardware: true, holds }
}

pub const SENTENCES: &[Sentence] = &[
    always("a fresh carrier is fit to be issued on, by what its module says", fitness),
    always("a fresh carrier goes the whole road with a key of each type", whole_road),
    always("a fresh carrier shows nothing, a written one its key and certificate by their hashes", inspection),
    always("a wrong PIN is told as wrong and the right one is taken after it", wrong_pin),
    always("a changed PIN counts and the old one does not, and the key is still there", pin_changed),
    always("a wrong old PIN changes nothing", pin_not_changed),
    always("without the PIN nothing is signed", pin_not_held),
    always("an officer's carrier signs with its PIN, and the PIN is kept for nothing else", shown_by_an_officer),
    always("a carrier that has a citizen's PIN is not fresh", not_fresh),
    always("a key is never made over another", key_not_overwritten),
    always("the key survives the worker and reads the same", key_survives),
    always("a certificate for another key is refused", foreign_certificate),
    always("a second write leaves one certificate", written_twice),
    always("a job for another carrier is refused", other_carrier),
    always("what is not on the carrier is not found", not_found),
    always("the factory's PUK and SO PIN give way to what was drawn, and are refused from then on", secrets_taken),
    always("what was released unblocks the carrier, and another secret takes the used one's place", unblocked),
    always("a key that nobody will use is destroyed, and the carrier is as good as an empty one", key_destroyed),
    always("what was drawn goes with the worker, and the carrier is as it was", drawn_is_lost),
    on_hardware("reading back asks the carrier, not the module's memory", read_back_is_fresh),
    on_hardware("the last try of a PIN is never spent", last_try),
    on_hardware("a change of PIN never spends the last try", last_try_of_a_change),
    on_hardware("a stranger's carrier loses one try to the factory PIN at most", one_try_of_a_strangers),
    on_hardware("a carrier in another's place is noticed", swapped),
    on_hardware("a pulled carrier is gone, and goes on with its PIN when it is back", pulled),
    on_hardware("a carrier pulled while its key is made is gone, and can be gone on with", pulled_while_making),
    on_hardware("an empty reader is told as such", empty),
];

fn whole_road(bench: &mut dyn Bench) {
    for key_type in [KeyType::P256, KeyType::P384, KeyType::Rsa2048] {
        let reader = bench.fresh();
        let mut port = bench.port(key_type);
        let mut road = Road::begin(&mut *port, &reader);
        road.go();
        road.report(key_type.word());
    }
}

fn fitness(bench: &mut dyn Bench) {
    for key_type in KeyType::ALL {
        let reader = bench.fresh();
        let seen = inspect(bench.port(*key_type).as_mut(), &reader).expect("a carrier");
        assert_eq!(seen.refusal(), None, "{key_type:?}: {:?}", seen.fitness);
        assert_eq!(seen.fitness.key_supported, Some(true), "{key_type:?}");
        assert_ne!(seen.fitness.unblock, UnblockMethod::None);
    }
}

fn inspection(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let seen = inspect(&mut *port, &reader).expect("a carrier");
    assert_eq!((seen.keys.len(), seen.certificates.len(), seen.pin_tries), (0, 0, PinTries::Fine));
    assert!(!seen.address.serial.is_empty() && !seen.manufacturer.is_empty() && !seen.model.is_empty());

    let mut road = Road::begin(&mut *port, &reader);
    let spki = road.go();
    let certificate = road.read_back().expect("the certificate");
    let seen = inspect(&mut *port, &reader).expect("a carrier");
    let [key] = &seen.keys[..] else { panic!("{:?}", seen.keys) };
    let [written] = &seen.certificates[..] else { panic!("{:?}", seen.certificates) };
    assert_eq!((&key.id, key.spki_sha256), (&seen.signature_key, Some(Sha256Hash::of(&spki))));
    assert_eq!((&written.id, written.sha256), (&seen.signature_key, Sha256Hash::of(&certificate)));
}

fn wrong_pin(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    road.make_key().expect("a key");
    let refused = road.present_pin("739164").expect_err("a wrong PIN");
    assert!(matches!(refused, CarrierFault::PinWrong { tries: PinTries::Fine | PinTries::Low }), "{refused:?}");
    assert_eq!(road.sign(b"x"), Err(CarrierFault::PinNotHeld), "a wrong PIN leaves none behind");
    assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));
    assert!(road.sign(b"x").is_ok());
}

fn pin_changed(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    let spki = road.go();
    assert_eq!(road.change_pin(CITIZEN_PIN, "739164"), Ok(CarrierAnswer::PinChanged));
    assert_eq!(road.sign(b"x"), Err(CarrierFault::PinNotHeld), "a change keeps no PIN");
    assert!(matches!(road.present_pin(CITIZEN_PIN), Err(CarrierFault::PinWrong { .. })));
    assert_eq!(road.present_pin("739164"), Ok(CarrierAnswer::PinHeld));
    let signature = road.sign(b"nonce").expect("a signature");
    assert!(judge::verifies(&spki, b"nonce", &signature));
}

fn pin_not_changed(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let refused = road.change_pin("593827", "739164").expect_err("a wrong PIN");
    assert!(matches!(refused, CarrierFault::PinWrong { tries: PinTries::Fine | PinTries::Low }), "{refused:?}");
    assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld), "the old PIN counts, and one try was spent");
}

fn last_try_of_a_change(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    assert!(matches!(road.change_pin("593827", "739164"), Err(CarrierFault::PinWrong { .. })));
    assert_eq!(road.change_pin("593828", "739164"), Err(CarrierFault::PinWrong { tries: PinTries::Last }));
    for old in ["593829", CITIZEN_PIN] {
        assert_eq!(road.change_pin(old, "739164"), Err(CarrierFault::PinLocked), "not even tried");
    }
    drop(port);
    assert!(bench.stranger_logs_in(CITIZEN_PIN), "the last try is still there");
}

fn pin_not_held(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.go();
    assert_eq!(road.perform("forget", &CarrierJob::Forget), Ok(CarrierAnswer::Forgotten));
    assert_eq!(road.sign(b"x"), Err(CarrierFault::PinNotHeld));
    assert_eq!(road.sign_request("x"), Err(CarrierFault::PinNotHeld));
    road.read_back().expect("reading needs no PIN");
}

fn not_fresh(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    assert_eq!(road.choose_pin("739164"), Err(CarrierFault::NotFresh));
    assert_eq!(road.sign(b"x"), Err(CarrierFault::PinNotHeld));
    assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));
}

fn key_not_overwritten(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    let spki = road.go();
    let refused = road.make_key().expect_err("a second key in the same place");
    assert!(matches!(refused, CarrierFault::Module { .. }), "{refused:?}");
    assert_eq!(road.read_key().expect("the first key").0, spki);
}

fn key_survives(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let (spki, origin) = road.make_key().expect("a key");
    assert_eq!(origin.local, Some(true), "the carrier says that the key was made on it");
    assert!(!origin.is_denied(), "{origin:?}");
    assert_eq!(origin.sign_only, Some(true), "the key signs and does nothing else: {origin:?}");
    drop(port);

    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    assert_eq!(road.read_key().expect("the key").0, spki);
    road.present_pin(CITIZEN_PIN).expect("the citizen's PIN");
    let (again, origin) = road.read_key().expect("the key");
    assert_eq!(again, spki);
    assert_ne!(origin.local, Some(false), "not knowing is not a denial");
    let signature = road.sign(b"nonce").expect("a signature");
    assert!(judge::verifies(&spki, b"nonce", &signature));
}

fn foreign_certificate(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let (spki, _) = road.make_key().expect("a key");
    let foreign = judge::certificate_for_another_key();
    assert!(matches!(road.write(&foreign), Err(CarrierFault::Module { .. })));
    assert!(matches!(road.write(b"no certificate"), Err(CarrierFault::Module { .. })));
    let own = judge::certificate_for(&spki);
    assert_eq!(road.write(&own), Ok(CarrierAnswer::Written), "the next job is served as ever");
}

fn written_twice(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    let spki = road.go();
    let second = judge::certificate_for(&spki);
    assert_eq!(road.write(&second), Ok(CarrierAnswer::Written));
    assert_eq!(road.read_back().expect("the certificate"), second);
    assert_eq!(inspect(&mut *port, &reader).expect("a carrier").certificates.len(), 1);
}

fn other_carrier(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.at.serial.push('9');
    assert_eq!(road.choose_pin(CITIZEN_PIN), Err(CarrierFault::OtherCarrier));
    assert_eq!(road.make_key().map(|_| ()), Err(CarrierFault::OtherCarrier));
    assert_eq!(inspect(&mut *port, &reader).expect("a carrier").keys, []);
}

fn not_found(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    assert_eq!(road.read_key().map(|_| ()), Err(CarrierFault::NotFound));
    assert_eq!(road.read_back(), Err(CarrierFault::NotFound));
    assert_eq!(road.sign(b"x"), Err(CarrierFault::NotFound));
}

fn read_back_is_fresh(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    let spki = road.go();
    let own = road.read_back().expect("the certificate");
    let foreign = judge::certificate_for(&spki);
    assert_ne!(own, foreign);
    bench.stranger_writes(&foreign);
    assert_eq!(road.read_back().expect("a certificate"), foreign);
    assert_eq!(road.write(&own), Ok(CarrierAnswer::Written));
    assert_eq!(road.read_back().expect("the certificate"), own);
}

fn last_try(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    assert!(matches!(road.present_pin("739164"), Err(CarrierFault::PinWrong { .. })));
    assert_eq!(road.present_pin("739165"), Err(CarrierFault::PinWrong { tries: PinTries::Last }));
    for digits in ["739166", CITIZEN_PIN, "739167"] {
        assert_eq!(road.present_pin(digits), Err(CarrierFault::PinLocked), "not even tried");
    }
    assert_eq!(road.choose_pin(CITIZEN_PIN), Err(CarrierFault::PinLocked));
    assert_eq!(inspect(&mut *port, &reader).expect("a carrier").pin_tries, PinTries::Last);
    drop(port);
    assert!(bench.stranger_logs_in(CITIZEN_PIN), "the last try is still there");
}

fn one_try_of_a_strangers(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    for _ in 0..5 {
        assert_eq!(road.choose_pin("739164"), Err(CarrierFault::NotFresh));
    }
    assert_eq!(inspect(&mut *port, &reader).expect("a carrier").pin_tries, PinTries::Low);
}

fn swapped(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    bench.pull();
    assert_eq!(bench.fresh(), reader);
    assert_eq!(road.make_key().map(|_| ()), Err(CarrierFault::OtherCarrier));
    assert_eq!(inspect(&mut *port, &reader).expect("a carrier").keys, [], "nothing was done to it");
}

fn pulled(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let (spki, _) = road.make_key().expect("a key");
    bench.pull();
    assert_eq!(road.sign_request("x"), Err(CarrierFault::Gone));
    assert_eq!(road.read_key().map(|_| ()), Err(CarrierFault::Gone));
    assert_eq!(inspect(road.port, &reader).map(|_| ()), Err(CarrierFault::Gone));
    bench.put_back();
    assert_eq!(road.sign_request("x"), Err(CarrierFault::PinNotHeld), "a pulled carrier's PIN is forgotten");
    assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));
    assert_eq!(road.read_key().expect("the key").0, spki);
    let request = road.sign_request("x").expect("a request");
    judge::assert_request(&request, &spki, "x");
    let certificate = judge::certificate_for(&spki);
    road.write(&certificate).expect("room");
    bench.pull();
    bench.put_back();
    assert_eq!(road.read_back().expect("the certificate"), certificate);
}

fn pulled_while_making(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::Rsa2048);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let pull = bench.puller();
    let made = std::thread::scope(|scope| {
        scope.spawn(pull);
        road.make_key()
    });
    assert_eq!(made.map(|_| ()), Err(CarrierFault::Gone));
    bench.put_back();
    let seen = inspect(road.port, &reader).expect("a carrier");
    road.perform("present", &CarrierJob::PresentPin { address: seen.address, pin: pin(CITIZEN_PIN).into() })
        .expect("the PIN");
    let (spki, _) = if seen.keys.is_empty() { road.make_key() } else { road.read_key() }.expect("a key");
    let request = road.sign_request("x").expect("a request");
    judge::assert_request(&request, &spki, "x");
}

fn empty(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    bench.pull();
    let mut port = bench.port(KeyType::P256);
    assert_eq!(inspect(&mut *port, &reader).map(|_| ()), Err(CarrierFault::Gone));
    bench.put_back();
    inspect(&mut *port, &reader).expect("a carrier");
}

fn shown_by_an_officer(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    let spki = road.go();
    let (address, id) = (road.at.clone(), road.id.clone());
    let show = |typed: &str| CarrierJob::Authenticate {
        address: address.clone(),
        id: id.clone(),
        pin: pin(typed).into(),
        message: b"challenge".to_vec(),
    };
    let Ok(CarrierAnswer::Signature(signature)) = road.perform("authenticate", &show(CITIZEN_PIN)) else {
        panic!("the right PIN signs")
    };
    assert!(judge::verifies(&spki, b"challenge", &signature));
    assert_eq!(road.perform("forget", &CarrierJob::Forget), Ok(CarrierAnswer::Forgotten));
    assert!(road.perform("authenticate", &show(CITIZEN_PIN)).is_ok());
    assert_eq!(road.sign(b"x"), Err(CarrierFault::PinNotHeld), "an officer's PIN is kept for nothing else");
    let refused = road.perform("authenticate", &show("739164")).expect_err("a wrong PIN");
    assert!(matches!(refused, CarrierFault::PinWrong { tries: PinTries::Fine | PinTries::Low }), "{refused:?}");
    assert!(road.perform("authenticate", &show(CITIZEN_PIN)).is_ok());
}
