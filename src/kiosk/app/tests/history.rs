//! What became of an order stands in front of its card when it is asked for, and goes away with the next key or card.

use super::sale::walk;
use super::world::{TD1, World};
use super::*;
use crate::kiosk::app::history::{History, progress};

/// The history of the order in front.
pub(crate) fn shown() -> World {
    let mut world = World::signed_in();
    world.scan(TD1);
    walk(&mut world, "⇥");
    world
}

fn history(world: &World) -> Option<&History> {
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen.history.as_ref()
}

#[test]
fn tab_shows_what_became_of_an_order_and_how_far_its_package_is() {
    let world = shown();
    let Some(History::Told(told)) = history(&world) else { panic!("{:?}", history(&world)) };
    assert_eq!(told.events.len(), 5);
    let (done, next) = progress(&told.package);
    assert_eq!((done, next.map(|next| next.number.as_str())), (1, Some("260-1147")));
    for keys in ["⇥", "⎋"] {
        let mut world = shown();
        walk(&mut world, keys);
        assert!(history(&world).is_none(), "{keys}");
    }
    let mut world = shown();
    world.scan(TD1);
    assert!(history(&world).is_none(), "a card that is read is shown");
}

#[test]
fn without_a_line_it_says_so_and_an_answer_that_comes_late_is_nobodys() {
    let mut world = World::signed_in();
    world.scan(TD1);
    world.line_cut = true;
    walk(&mut world, "⇥");
    let Some(History::Failed(trouble)) = history(&world) else { panic!("{:?}", history(&world)) };
    assert_eq!(trouble.fault, Fault::CentreUnreachable);
    let mut world = World::signed_in();
    world.scan(TD1);
    world.say_only(Msg::Input(Input::Key(Key::Tab)));
    world.say_only(Msg::Input(Input::Key(Key::Tab)));
    world.settle();
    assert!(history(&world).is_none());
}
