//! A copy that is damaged, or gives no answer in time: the search in front gets a clear fault or the centre's answer, and what
//! was lost is asked for at once.

use super::world::*;
use crate::domain::fault::Fault;
use crate::kiosk::app::message::{Effect, Input, Msg};
use crate::kiosk::app::{Screen, copy};
use crate::ports::cache::CacheError;
use crate::ports::centre::Ask;

/// A kiosk whose copy is whole, and fails at the next question.
fn failing() -> World {
    let mut world = World::signed_in();
    (world.copy, world.copy_as_of) = (world.orders.clone(), Some(moment(0)));
    world.second += 60;
    world.say(Msg::Tick);
    world.copy_fault = Some(CacheError::Lost("the engine does not come to an end".into()));
    world
}

#[test]
fn a_search_that_meets_a_lost_copy_is_answered_by_the_centre_and_the_copy_is_asked_for_at_once() {
    let mut world = failing();
    world.say_only(Msg::Input(Input::Burst(TD1.into())));
    let is_asked = |effect: &Effect| matches!(effect, Effect::AskBehind(_, Ask::Changes(_), _));
    let mut was_asked = false;
    for _ in 0..100 {
        if world.effects.is_empty() {
            break;
        }
        was_asked |= world.effects.iter().any(is_asked);
        world.answer_next();
    }
    assert!(matches!(world.model.screen, Screen::Order(_)), "{:?}", world.model.screen);
    assert!(was_asked, "asked for without waiting for the next heartbeat");
}

#[test]
fn with_the_line_down_a_lost_copy_is_named_and_stays_named_until_it_is_whole_again() {
    let mut world = failing();
    world.line_cut = true;
    world.scan(TD1);
    let told = |world: &World| world.model.notice.as_ref().map(|notice| notice.fault);
    assert_eq!(told(&world), Some(Fault::CopyLost), "not that the order is in no copy");
    assert_eq!(copy::trouble(&world.model).map(|trouble| trouble.fault), Some(Fault::CopyLost));
    world.line_cut = false;
    world.second += 3_600;
    world.copy_as_of = Some(moment(world.second));
    world.say(Msg::Tick);
    assert_eq!(copy::trouble(&world.model), None, "{:?}", world.model.copy);
}
