//! A counter for practice and a centre for citizens, or the other way round, work on nothing together.

use super::sale::walk;
use super::world::{TD1, World};
use super::*;

/// A kiosk, and the centre that it hears.
pub(crate) fn heard(kiosk_trains: bool, centre_trains: bool) -> World {
    let mut world = World::signed_in();
    (world.model.settings.training, world.trains) = (kiosk_trains, centre_trains);
    world.second += 600;
    world.say(Msg::Tick);
    world
}

#[test]
fn nothing_is_issued_or_sold_where_counter_and_centre_do_not_agree_whether_it_is_practice() {
    for (kiosk, centre) in [(false, false), (true, true), (true, false), (false, true)] {
        let refused = (kiosk != centre).then_some(Fault::TrainingDiffers);
        let mut world = heard(kiosk, centre);
        world.scan(TD1);
        let Screen::Order(screen) = &world.model.screen else { panic!("no order") };
        assert_eq!(order::obstacle(&world.model, screen), refused, "an issue: {kiosk} {centre}");
        let mut world = heard(kiosk, centre);
        walk(&mut world, "③");
        assert_eq!(world.model.notice.as_ref().map(|said| said.fault), refused, "a sale: {kiosk} {centre}");
        assert_eq!(matches!(world.model.screen, Screen::Sale(_)), refused.is_none());
    }
}
