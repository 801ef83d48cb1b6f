//! The palette does what keys do and nothing else, for whoever may; the look is changed from every screen and remembered.

use super::*;
use crate::domain::officer::Permission;
use crate::kiosk::app::Overlay;
use crate::kiosk::app::look::Look;
use crate::kiosk::app::message::{Input, StoreOpened};
use crate::kiosk::app::palette::ACTIONS;
use crate::ports::outbox::Remembered;

fn with_names(mut world: World) -> World {
    world.model.palette.names = Words::action_names();
    world
}

fn found(world: &World) -> Vec<&'static str> {
    world.model.palette.found(&world.model).iter().map(|action| action.word).collect()
}

/// Opens the palette, looks for a text and takes the first.
fn take(world: &mut World, text: &str) {
    world.key(Key::Ctrl('k'));
    world.type_text(text);
    world.key(Key::Enter);
}

#[test]
fn an_action_is_found_by_the_beginnings_of_its_words_in_turkic_letters_or_without() {
    let cases = [
        (Language::Az, "NOVBE", "queue"),
        (Language::Az, "növbə aç", "shift"),
        (Language::Az, "satış geri", "take-back"),
        (Language::Az, "SATIS", "sale"),
        (Language::En, "back take", "take-back"),
        (Language::Ru, "СМЕНА", "shift"),
    ];
    for (language, typed, word) in cases {
        let mut world = with_names(World::signed_in());
        world.model.language = language;
        world.key(Key::Ctrl('k'));
        world.type_text(typed);
        assert!(found(&world).contains(&word), "{typed}: {:?}", found(&world));
        world.type_text(" zzz");
        assert!(found(&world).is_empty(), "{typed} and more");
    }
}

#[test]
fn an_action_of_several_keys_arrives_where_they_lead_from_any_screen() {
    for key in [Key::F(2), Key::F(4), Key::F(9)] {
        let mut world = with_names(World::signed_in());
        world.key(key);
        take(&mut world, "satışı geri");
        assert!(matches!(world.model.screen, Screen::Reversal(_)), "{key:?}: {:?}", world.model.screen);
        take(&mut world, "PIN-ini");
        assert!(matches!(world.model.screen, Screen::PinChange(_)));
        assert!(world.model.palette.search.is_none());
        take(&mut world, "çıxış");
        assert!(world.model.session.is_none(), "signed out");
    }
}

#[test]
fn an_action_that_cannot_leave_an_issue_asks_first_and_presses_nothing_more() {
    let mut world = with_names(at_pin());
    world.line_cut = true;
    choose_pin(&mut world);
    take(&mut world, "PIN-ini");
    assert_eq!(world.model.overlay, Some(Overlay::ConfirmLeave));
    assert!(matches!(world.model.screen, Screen::Issue(_)));
}

#[test]
fn what_a_role_may_not_do_is_not_offered() {
    let mut world = with_names(World::new());
    for text in ["rena", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.key(Key::Ctrl('k'));
    let words = found(&world);
    assert!(words.contains(&"day") && !words.contains(&"sale"), "{words:?}");
    assert!(!Role::Supervisor.may(Permission::Sell));
    let mut nobody = with_names(World::new());
    nobody.key(Key::Ctrl('k'));
    assert_eq!(found(&nobody), ["devices", "help", "language", "look", "quit"]);
}

#[test]
fn every_action_has_a_name_in_every_language_and_two_of_one_name_are_never_offered_together() {
    let names = Words::action_names();
    assert_eq!(names.len(), ACTIONS.len() * Language::ALL.len());
    assert!(names.iter().all(|(_, _, name)| !name.is_empty() && !name.contains("action")));
    let mut world = with_names(World::signed_in());
    world.key(Key::F(5));
    world.key(Key::Ctrl('k'));
    let words = found(&world);
    assert_eq!(words.iter().filter(|word| **word == "sign-out").count(), 1, "{words:?}");
}

#[test]
fn a_card_that_is_scanned_closes_the_palette_and_fast_typing_goes_into_it() {
    let mut world = with_names(World::signed_in());
    world.key(Key::Ctrl('k'));
    world.say(Msg::Input(Input::Burst("kilid".into())));
    assert_eq!(found(&world), ["lock"]);
    world.scan(TD1);
    assert!(world.model.palette.search.is_none() && matches!(world.model.screen, Screen::Order(_)));
}

#[test]
fn the_screen_is_locked_at_once_and_the_look_changes_on_every_screen_and_is_remembered() {
    let mut world = with_names(World::signed_in());
    world.key(Key::Ctrl('l'));
    assert!(world.model.lock.is_some());
    for look in Look::ALL.into_iter().cycle().skip(1).take(Look::ALL.len()) {
        world.key(Key::Ctrl('t'));
        assert_eq!(world.model.look, look);
        assert_eq!(world.remembered.last(), Some(&(Remembered::Look, look.word().as_bytes().to_vec())));
        assert_eq!(Look::of_word(look.word()), Some(look));
    }
    let mut nobody = World::new();
    nobody.key(Key::Ctrl('l'));
    assert!(nobody.model.lock.is_none(), "nobody's password opens it");
}

#[test]
fn the_look_of_the_last_run_counts_and_one_of_another_version_does_not() {
    for (kept, expected) in [(Some("contrast"), Look::Contrast), (Some("sepia"), Look::Dark), (None, Look::Dark)] {
        let mut world = World::new();
        world.say(Msg::StoreOpened(Ok(StoreOpened {
            queue: world.queue,
            attempts: vec![],
            clock_checked: None,
            look: kept.map(|word| word.as_bytes().to_vec()),
            officers: None,
            warning: None,
        })));
        assert_eq!(world.model.look, expected);
    }
}
