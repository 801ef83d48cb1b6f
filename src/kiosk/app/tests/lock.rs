//! The lock over a screen that nobody touched: nothing is seen or done before the password, and nothing is lost behind it.

use super::sale::walk;
use super::world::{TD1, World, at_pin, choose_pin};
use super::*;
use crate::kiosk::app::sale::SaleStep;

fn untouched(mut world: World, seconds: i64) -> World {
    world.model.settings.lock_after_minutes = 10;
    world.second += seconds;
    world.say(Msg::Tick);
    world
}

fn lock_trouble(world: &World) -> Option<Fault> {
    world.model.lock.as_ref().and_then(|lock| lock.trouble.as_ref()).map(|trouble| trouble.fault)
}

#[test]
fn a_screen_is_locked_after_the_configured_minutes_without_a_key_and_not_before() {
    assert!(untouched(World::signed_in(), 590).model.lock.is_none());
    let world = untouched(World::signed_in(), 600);
    assert!(world.model.lock.is_some());
    assert!(untouched(World::new(), 6_000).model.lock.is_none(), "nobody is signed in");
    let mut world = untouched(World::signed_in(), 590);
    world.key(Key::Down);
    assert!(untouched(world, 590).model.lock.is_none(), "a key was touched in between");
    let mut world = World::signed_in();
    world.model.settings.lock_after_minutes = 1;
    let wake = world.model.next_wake().duration_since(world.model.at).as_secs();
    assert!(wake <= 60, "the core wakes for it: {wake}");
}

#[test]
fn a_sale_stands_as_it_was_left_and_the_password_opens_it_with_a_line_and_without() {
    for cut in [false, true] {
        let mut world = World::signed_in();
        world.line_cut = cut;
        walk(&mut world, "③11[RD-1001]");
        let mut world = untouched(world, 600);
        let records = world.records.len();
        // Neither keys nor a card that is scanned reach what lies below.
        walk(&mut world, "⏎⏎⏎⎙");
        world.scan(TD1);
        assert!(world.model.lock.is_some());
        walk(&mut world, "⎋secret⏎");
        assert!(world.model.lock.is_none(), "cut: {cut}");
        let Screen::Sale(screen) = &world.model.screen else { panic!("the sale is gone") };
        assert!(matches!(screen.step, SaleStep::Goods) && screen.lines.len() == 2);
        assert_eq!(world.records.len(), records, "nothing was written behind the lock");
    }
}

#[test]
fn a_wrong_password_is_refused_and_after_five_none_is_taken_for_a_minute() {
    let mut world = untouched(World::signed_in(), 600);
    for _ in 0..4 {
        walk(&mut world, "wrong⏎");
        assert_eq!(lock_trouble(&world), Some(Fault::SignInRefused));
    }
    walk(&mut world, "wrong⏎secret⏎");
    assert_eq!(lock_trouble(&world), Some(Fault::LockPaused));
    world.second += 60;
    walk(&mut world, "secret⏎");
    assert!(world.model.lock.is_none());
}

#[test]
fn an_issue_goes_on_behind_the_lock() {
    let mut world = at_pin();
    choose_pin(&mut world);
    world.model.settings.lock_after_minutes = 10;
    let mut world = untouched(world, 600);
    assert!(world.model.lock.is_some());
    walk(&mut world, "⏎");
    let Screen::Issue(screen) = &world.model.screen else { panic!("handed over by nobody") };
    assert!(screen.issue.is_proven());
    walk(&mut world, "secret⏎⏎");
    assert!(matches!(world.model.screen, Screen::Receipt(_)), "the hand-over is confirmed by whoever opened it");
}

#[test]
fn another_officer_takes_the_counter_and_the_issue_is_put_aside() {
    let mut world = at_pin();
    world.line_cut = true;
    choose_pin(&mut world);
    let mut world = untouched(world, 600);
    walk(&mut world, "⑤");
    assert!(world.model.lock.is_none() && world.model.session.is_none());
    assert!(matches!(world.model.screen, Screen::SignIn(_)));
    assert_eq!(world.model.unfinished.len(), 1);
}
