//! An issue on a carrier that is to hold two keys, from the PIN to the receipt, and what is left when it is given up.

use super::leaving::types_supervisor;
use super::world::{AUTHENTICATION, CERTIFICATE, World, at_pin_of_two_keys, choose_pin, inspection, second_place};
use super::*;
use crate::domain::carrier::{CarrierInspection, Sha256Hash};
use crate::domain::certificate::KeyPurpose;
use crate::domain::record::SecondOrphan;
use crate::ports::centre::Ask;

#[test]
fn two_keys_lead_to_one_hand_over_that_names_both_certificates() {
    let mut world = at_pin_of_two_keys();
    choose_pin(&mut world);
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert!(screen.issue.is_proven() && screen.issue.keys.are_two(), "{:?}", screen.issue.need());
    world.key(Key::Enter);
    let Screen::Receipt(receipt) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    let serials = [&receipt.certificate, &receipt.authentication].map(|facts| facts.as_ref().map(|f| f.serial.clone()));
    assert!(serials[0].is_some() && serials[1].is_some() && serials[0] != serials[1]);
    let last = world.records.last().and_then(|record| record.fact().ok());
    let Some(RecordBody::HandOver { certificate_sha256, authentication_sha256, .. }) = last else { panic!("{last:?}") };
    assert_eq!(certificate_sha256, Sha256Hash::of(CERTIFICATE));
    assert_eq!(authentication_sha256, Some(Sha256Hash::of(AUTHENTICATION)));
}

#[test]
fn the_centre_is_told_what_the_keys_are_for_before_anything_is_written() {
    let carriers = [inspection(), CarrierInspection { authentication_key: Some(second_place()), ..inspection() }];
    for (carrier, told) in carriers.into_iter().zip([&KeyPurpose::ALL[..1], KeyPurpose::ALL]) {
        let mut world = World::signed_in();
        world.carrier = carrier;
        world.scan(TD1);
        world.key(Key::Enter);
        world.say_only(Msg::Readers(readers(&[SMART_CARD_READER])));
        let asked = loop {
            match world.effects.first() {
                Some(Effect::Ask(_, Ask::CheckCarrier(request), _)) => break request.purposes.clone(),
                Some(_) => world.answer_next(),
                None => panic!("the carrier is never checked"),
            }
        };
        assert_eq!(asked.iter().collect::<Vec<_>>(), told);
    }
}

#[test]
fn a_cut_line_between_the_two_certificates_leaves_the_first_and_the_second_is_asked_for_when_it_is_back() {
    let mut world = at_pin_of_two_keys();
    for _ in 0..2 {
        world.type_text("482915");
        world.say_only(Msg::Input(Input::Key(Key::Enter)));
        while !world.line_cut && !world.effects.is_empty() {
            let is_second = |effect: &Effect| matches!(effect, Effect::Ask(_, Ask::Certificate(asked), _) if asked.purpose == KeyPurpose::Authentication);
            world.line_cut = world.effects.first().is_some_and(is_second);
            world.answer_next();
        }
    }
    world.settle();
    assert_eq!(fault(&world), Some(Fault::CentreUnreachable));
    let keys = |world: &World| match &world.model.screen {
        Screen::Issue(screen) => screen.issue.keys.iter().map(|(_, key)| key.certificate.is_some()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(keys(&world), [true, false]);
    world.line_cut = false;
    world.key(Key::Enter);
    assert_eq!(keys(&world), [true, true]);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.is_proven(), "{:?}", fault(&world));
}

#[test]
fn keys_that_nobody_will_use_are_destroyed_each_and_recorded_each() {
    let first = inspection().signature_key;
    let cases = [
        (0, None, (false, false)),
        (1, None, (true, true)),
        (2, Some(first), (false, true)),
        (2, Some(second_place()), (true, false)),
    ];
    for (reasons_down, keeps_key, destroyed) in cases {
        let mut world = at_pin_of_two_keys();
        choose_pin(&mut world);
        world.keeps_key = keeps_key;
        world.key(Key::F(6));
        for _ in 0..reasons_down {
            world.key(Key::Down);
        }
        types_supervisor(&mut world, "rena");
        assert!(matches!(world.model.screen, Screen::Home(_)));
        let last = world.records.last().and_then(|record| record.fact().ok());
        let Some(RecordBody::Released {
            orphan_key_sha256: Some(key),
            orphan_key_destroyed,
            second_orphan: Some(SecondOrphan { key_sha256, destroyed: second_destroyed }),
            ..
        }) = last
        else {
            panic!("{last:?}")
        };
        assert_ne!(key, key_sha256);
        assert_eq!((orphan_key_destroyed, second_destroyed), destroyed);
    }
}

#[test]
fn a_carrier_bound_for_two_keys_stops_where_the_profile_has_no_place_for_the_second() {
    let mut world = at_pin_of_two_keys();
    world.say(Msg::Readers(readers(&[])));
    world.carrier = inspection();
    world.say(Msg::Readers(readers(&[SMART_CARD_READER])));
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.bound.is_some());
    assert_eq!(fault(&world), Some(Fault::SecondKeyPlaceUnknown));
}
