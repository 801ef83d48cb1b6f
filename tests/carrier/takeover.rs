//! Sentences about what becomes of the factory's secrets, and of a key that nobody will use.

use imza_kiosk::adapters::envelope;
use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob, KeyType};
use imza_kiosk::domain::secret::Pin;
use imza_kiosk::domain::takeover::ReleasedSecret;
use imza_kiosk::ports::resealer::Resealer as _;

use crate::bench::Bench;
use crate::judge;
use crate::road::{CITIZEN_PIN, Road, inspect};

pub fn secrets_taken(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.go();
    let centre = judge::opening_key();
    let secrets = inspect(road.port, &reader).expect("a carrier").fitness.secrets;
    assert!(!secrets.is_empty());
    let mut taken = Vec::new();
    for secret in secrets {
        let sealed = road.draw_secret(secret, centre.seal_to()).expect("drawn");
        assert_eq!(road.take_secret(secret), Ok(CarrierAnswer::SecretTaken), "{secret:?}");
        assert_eq!(road.take_secret(secret), Err(CarrierFault::SecretNotHeld), "it is set once");
        let value = centre.open_secret(&sealed, secret, &road.at.serial).expect("sealed for this carrier");
        taken.push((secret, String::from_utf8(value.expose().to_vec()).expect("digits")));
    }
    assert!(road.sign(b"x").is_ok(), "the holder's PIN is held all the while");
    assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));
    // A worker that knows only the factory's.
    drop(port);
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    for (secret, _) in &taken {
        road.draw_secret(*secret, centre.seal_to()).expect("drawn");
        assert_eq!(road.take_secret(*secret), Err(CarrierFault::NotFresh), "{secret:?} is the factory's no more");
    }
    drop(port);
    for (secret, value) in &taken {
        assert!(bench.stranger_opens(&reader, *secret, value), "{secret:?}");
    }
}

pub fn key_destroyed(bench: &mut dyn Bench) {
    let centre = judge::opening_key();
    for with_certificate in [true, false] {
        let reader = bench.fresh();
        let mut port = bench.port(KeyType::P256);
        let mut road = Road::begin(&mut *port, &reader);
        let spki = if with_certificate {
            let spki = road.go();
            for secret in inspect(road.port, &reader).expect("a carrier").fitness.secrets {
                road.draw_secret(secret, centre.seal_to()).expect("drawn");
                road.take_secret(secret).expect("taken");
            }
            spki
        } else {
            road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
            road.make_key().expect("a key").0
        };
        let another = road.destroy_key(b"another key").expect_err("not the one that is meant");
        assert!(matches!(another, CarrierFault::Module { .. }), "{another:?}");
        for turn in ["destroyed", "destroyed before"] {
            assert_eq!(road.destroy_key(&spki), Ok(CarrierAnswer::KeyDestroyed), "{turn}");
        }
        assert!(road.sign(b"x").is_err());
        let seen = inspect(road.port, &reader).expect("a carrier");
        assert_eq!((seen.keys, seen.certificates), (vec![], vec![]));
    }
}

pub fn drawn_is_lost(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let centre = judge::opening_key();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let secrets = inspect(road.port, &reader).expect("a carrier").fitness.secrets;
    for secret in &secrets {
        road.draw_secret(*secret, centre.seal_to()).expect("drawn");
    }
    assert!(matches!(road.draw_secret(secrets[0], &[4; 65]), Err(CarrierFault::Module { .. })), "no point of a key");
    road.draw_secret(secrets[0], centre.seal_to()).expect("drawn");
    road.perform("forget", &CarrierJob::Forget).expect("forgotten");
    assert_eq!(road.take_secret(secrets[0]), Err(CarrierFault::SecretNotHeld));
    drop(port);
    for secret in secrets {
        let factory = bench.factory(secret);
        assert!(bench.stranger_opens(&reader, secret, &factory), "{secret:?}");
    }
}

pub fn unblocked(bench: &mut dyn Bench) {
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    road.go();
    let centre = judge::opening_key();
    // The secret that opens the PIN is the first.
    let secret = inspect(road.port, &reader).expect("a carrier").fitness.secrets[0];
    let sealed = road.draw_secret(secret, centre.seal_to()).expect("drawn");
    road.take_secret(secret).expect("taken");
    // Another day, another worker; somebody typed wrong PINs.
    drop(port);
    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    for wrong in ["593827", "593828", "593829"] {
        road.present_pin(wrong).expect_err("a wrong PIN");
    }
    let wrong = Pin::existing(b"90210734".to_vec());
    let point = road.reply_key().expect("a key");
    let wrong = envelope::seal_secret(&point, &wrong, secret, &road.at.serial).expect("sealed");
    let right = centre.reseal(&sealed, secret, &road.at.serial, &point).expect("sealed");
    let all = [wrong, right].map(|sealed| ReleasedSecret { secret, sealed });
    assert_eq!(road.unblock("739164", &all), Ok(CarrierAnswer::Unblocked(secret)), "the second of them counts");
    assert_eq!(road.unblock("739164", &all), Err(CarrierFault::SecretNotHeld), "a key serves once");
    assert_eq!(road.present_pin("739164"), Ok(CarrierAnswer::PinHeld));
    let next = road.draw_secret(secret, centre.seal_to()).expect("drawn");
    assert_eq!(road.take_secret(secret), Ok(CarrierAnswer::SecretTaken));
    let point = road.reply_key().expect("a key");
    let used = centre.reseal(&sealed, secret, &road.at.serial, &point).expect("sealed");
    let used = [ReleasedSecret { secret, sealed: used }];
    assert_eq!(road.unblock("628401", &used), Err(CarrierFault::SecretRefused), "what was used is worth nothing");
    let value = centre.open_secret(&next, secret, &road.at.serial).expect("it opens");
    drop(port);
    let value = String::from_utf8(value.expose().to_vec()).expect("digits");
    assert!(bench.stranger_opens(&reader, secret, &value));
}
