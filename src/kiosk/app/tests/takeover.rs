//! What a fresh carrier is made one's own with: the citizen's PIN, and secrets in the place of the factory's.

use super::leaving::types_supervisor;
use super::world::{World, at_pin, choose_pin};
use super::*;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};

/// At the PIN of a carrier whose PUK is to be replaced.
fn with_puk() -> World {
    with_puk_and_centre(true)
}

/// The same, with a centre that tells a key to seal to or none.
fn with_puk_and_centre(seals: bool) -> World {
    let mut world = World::signed_in();
    world.seals = seals;
    world.carrier.fitness.secrets = vec![CarrierSecret::Puk];
    world.scan(super::world::TD1);
    world.key(Key::Enter);
    world.put_in(super::world::SMART_CARD_READER);
    world
}

fn is_proven(world: &World) -> bool {
    matches!(&world.model.screen, Screen::Issue(screen) if screen.issue.is_proven())
}

#[test]
fn the_factorys_puk_is_replaced_by_one_that_the_centre_has_before_the_carrier_is_proven() {
    let mut world = with_puk();
    choose_pin(&mut world);
    assert!(is_proven(&world), "{:?}", fault(&world));
    assert_eq!(world.kept, [(world.counts.clone().expect("replaced"), Some(SecretOutcome::Set))]);
}

#[test]
fn a_cut_while_the_puk_is_replaced_leaves_one_that_the_centre_has_and_no_doubt_which() {
    for cut in [CarrierFault::Deadline, CarrierFault::ModuleStopped, CarrierFault::Gone] {
        let mut world = with_puk();
        world.loses_once = Some(cut.clone());
        choose_pin(&mut world);
        assert!(!is_proven(&world));
        for key in [Key::Enter, Key::Enter] {
            world.key(key);
        }
        world.type_text("482915");
        world.key(Key::Enter);
        assert!(is_proven(&world), "{cut:?}: {:?}", fault(&world));
        let counts = world.counts.clone().expect("replaced");
        let (first, second) = (world.kept[0].clone(), world.kept[1].clone());
        assert_eq!(first, (counts, None), "{cut:?}: nobody heard of it, and it counts");
        assert_eq!(second.1, Some(SecretOutcome::NotSet), "{cut:?}");
    }
}

#[test]
fn a_carrier_whose_puk_is_a_strangers_is_not_handed_over() {
    let mut world = with_puk();
    world.counts = Some(vec![9]);
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::SecretForeign));
    assert!(!is_proven(&world));
}

#[test]
fn without_a_key_of_the_centre_no_secret_is_drawn() {
    let mut world = with_puk_and_centre(false);
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::SealKeyUnknown));
    assert!(world.kept.is_empty() && world.counts.is_none());
}

#[test]
fn after_too_many_cuts_the_factorys_puk_is_not_tried_again() {
    let mut world = with_puk();
    world.kept = vec![(vec![1], None), (vec![2], None), (vec![3], None)];
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::SecretUnsure));
    assert!(world.counts.is_none(), "the carrier was not touched");
}

#[test]
fn a_carrier_that_had_a_pin_before_is_never_taken_for_ours_whatever_its_driver_says_afterwards() {
    for failure in [CarrierFault::Deadline, CarrierFault::Module { detail: "CKR_GENERAL_ERROR".into() }] {
        let mut world = at_pin();
        world.fails_once = Some(CarrierFault::NotFresh);
        choose_pin(&mut world);
        world.key(Key::Enter);
        world.fails_once = Some(failure.clone());
        choose_pin(&mut world);
        world.key(Key::Enter);
        world.fails_once = Some(CarrierFault::NotFresh);
        choose_pin(&mut world);
        assert_eq!(fault(&world), Some(Fault::CarrierNotFresh), "{failure:?}");
        let Screen::Issue(screen) = &world.model.screen else { panic!() };
        assert!(
            !screen.issue.pin_chosen && screen.issue.keys.signature.id.is_none(),
            "{failure:?}: nobody knows its PIN"
        );
    }
}

#[test]
fn a_key_that_nobody_will_use_is_destroyed_on_the_carrier_that_is_here_and_the_record_says_so() {
    let destroyed = |reasons_down: usize, fault: Option<CarrierFault>| {
        let mut world = at_pin();
        choose_pin(&mut world);
        world.carrier_fault = fault;
        world.key(Key::F(6));
        for _ in 0..reasons_down {
            world.key(Key::Down);
        }
        types_supervisor(&mut world, "rena");
        assert!(matches!(world.model.screen, Screen::Home(_)));
        match world.records.last().and_then(|record| record.fact().ok()) {
            Some(RecordBody::Released { orphan_key_sha256: Some(_), orphan_key_destroyed, .. }) => orphan_key_destroyed,
            other => panic!("{other:?}"),
        }
    };
    assert!(!destroyed(0, None), "the carrier is lost, whatever lies in the reader");
    assert!(destroyed(1, None) && destroyed(2, None));
    assert!(!destroyed(2, Some(CarrierFault::PinNotHeld)), "what could not be destroyed is left");
}
