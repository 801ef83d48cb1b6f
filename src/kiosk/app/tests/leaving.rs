//! An issue is left: given back while nothing was made for it, put aside after that, given up with a second officer.

use super::world::{TD1, World, at_pin, choose_pin};
use super::*;

#[test]
fn esc_gives_the_order_back_before_the_key_and_puts_the_issue_aside_after_it() {
    let mut world = at_pin();
    world.key(Key::Esc);
    assert!(matches!(world.model.screen, Screen::Home(_)) && world.model.unfinished.is_empty());

    let mut world = at_pin();
    world.line_cut = true;
    choose_pin(&mut world);
    world.key(Key::Esc);
    assert_eq!(world.model.overlay, Some(Overlay::ConfirmLeave));
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Home(_)));
    assert_eq!(world.model.unfinished.len(), 1);
    world.line_cut = false;
    world.scan(TD1);
    world.key(Key::Enter);
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.notice) };
    assert!(screen.issue.keys.signature.spki_sha256.is_some(), "the issue put aside is taken up again");
}

pub(super) fn types_supervisor(world: &mut World, name: &str) {
    for text in [name, "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
}

#[test]
fn an_issue_with_a_key_is_given_up_with_another_officer_who_may_approve_and_its_journal_is_closed() {
    let mut world = at_pin();
    world.key(Key::F(6));
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.give_up.is_none(), "before a key it is simply given back");
    choose_pin(&mut world);
    for (name, expected) in [("aysel", Fault::NotAllowed), ("elvin", Fault::NotAllowed), ("!", Fault::SignInRefused)] {
        world.key(Key::F(6));
        types_supervisor(&mut world, name);
        let Screen::Issue(screen) = &world.model.screen else { panic!() };
        let trouble = screen.give_up.as_ref().and_then(|entry| entry.trouble.clone());
        assert_eq!(trouble.map(|trouble| trouble.fault), Some(expected), "{name}");
        world.key(Key::Esc);
    }
    world.key(Key::F(6));
    types_supervisor(&mut world, "rena");
    assert!(matches!(world.model.screen, Screen::Home(_)));
    assert!(world.model.unfinished.is_empty());
    let last = world.records.last().and_then(|record| record.fact().ok());
    let Some(RecordBody::Released { orphan_key_sha256: Some(_), carrier_serial: Some(_), .. }) = last else {
        panic!("{last:?}")
    };
}
