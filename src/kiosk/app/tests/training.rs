//! A counter for practice and a centre for citizens, or the other way round, work on nothing together.

use super::sale::walk;
use super::world::{TD1, World};
use super::*;

/// A kiosk with an officer signed in, and the centre that it hears from then on.
pub(crate) fn heard(kiosk_trains: bool, centre_trains: bool) -> World {
    let mut world = World::signed_in();
    (world.model.settings.training, world.trains) = (kiosk_trains, centre_trains);
    world.second += 600;
    world.say(Msg::Tick);
    world
}

/// The same before anybody signs in.
pub(crate) fn nobody_at(kiosk_trains: bool, centre_trains: bool) -> World {
    let mut world = World::new();
    (world.model.settings.training, world.trains) = (kiosk_trains, centre_trains);
    world.second += 600;
    world.say(Msg::Tick);
    world
}

fn said(world: &World) -> Option<Fault> {
    let at_sign_in = match &world.model.screen {
        Screen::SignIn(screen) => screen.trouble.as_ref(),
        _ => None,
    };
    at_sign_in.or(world.model.notice.as_ref()).map(|trouble| trouble.fault)
}

#[test]
fn nobody_signs_in_where_counter_and_centre_do_not_agree_whether_it_is_practice() {
    for (kiosk, centre) in [(false, false), (true, true), (true, false), (false, true)] {
        let refused = (kiosk != centre).then_some(Fault::TrainingDiffers);
        let mut world = nobody_at(kiosk, centre);
        walk(&mut world, "aysel⏎secret⏎");
        assert_eq!((said(&world), world.model.session.is_none()), (refused, refused.is_some()), "{kiosk} {centre}");
    }
}

#[test]
fn whoever_signed_in_before_the_centre_said_what_it_is_is_signed_out_and_nothing_works() {
    for (kiosk, centre) in [(true, false), (false, true)] {
        let mut world = heard(kiosk, centre);
        assert_eq!((said(&world), world.model.session.is_none()), (Some(Fault::TrainingDiffers), true));
        world.scan(TD1);
        walk(&mut world, "③");
        assert!(matches!(world.model.screen, Screen::SignIn(_)), "{:?}", world.model.screen);
    }
    let world = heard(true, true);
    assert!(world.model.session.is_some());
}
