//! Lists of orders are narrowed by keys, and what is chosen is what is listed.

use super::sale::walk;
use super::world::{World, moment, order};
use super::*;
use crate::domain::order::{CarrierKind, OrderState};
use crate::kiosk::app::orders::listed;

/// The branch has an order of today, one of yesterday on a token, and one of several holders.
pub(crate) fn at_list() -> World {
    let mut world = World::new();
    let mut older = order("260-1100", OrderState::Ready);
    older.placed_at = moment(-2 * 86_400);
    older.carrier = CarrierKind::UsbToken;
    let mut package = order("260-1151", OrderState::Ready);
    package.holders = 3;
    package.placed_at = moment(0);
    let mut today = order("260-1147", OrderState::InService);
    today.placed_at = moment(0);
    world.orders = vec![today, older, package];
    walk(&mut world, "aysel⏎secret⏎⇥");
    world
}

fn numbers(world: &World) -> Vec<&str> {
    let Screen::Orders(list) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    listed(&world.model, list).into_iter().map(|order| order.number.as_str()).collect()
}

#[test]
fn the_branchs_list_is_narrowed_by_state_carrier_day_and_package_and_esc_shows_all_again() {
    let packages = |world: &mut World| world.key(Key::Ctrl('o'));
    let cases: [(&str, &[&str]); 6] = [
        ("", &["260-1147", "260-1100", "260-1151"]),
        ("⑥", &["260-1100", "260-1151"]),
        ("⑥⑥", &["260-1147"]),
        ("⇥", &["260-1147", "260-1151"]),
        ("⇥⇥", &["260-1100"]),
        ("⑥⑥⇥⇥", &[]),
    ];
    for (keys, expected) in cases {
        let mut world = at_list();
        walk(&mut world, keys);
        assert_eq!(numbers(&world), expected, "{keys}");
    }
    let mut world = at_list();
    packages(&mut world);
    assert_eq!(numbers(&world), ["260-1151"]);
    walk(&mut world, "⎋");
    assert_eq!(numbers(&world).len(), 3, "the first Esc takes the filter away");
    walk(&mut world, "⎋");
    assert!(matches!(world.model.screen, Screen::Home(_)));
}

#[test]
fn enter_opens_what_is_listed_under_the_cursor() {
    let mut world = at_list();
    walk(&mut world, "⇥⇥⏎");
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!(screen.order.number.as_str(), "260-1100");
    let mut world = at_list();
    walk(&mut world, "⑥⑥⇥⇥⏎");
    assert!(matches!(world.model.screen, Screen::Orders(_)), "nothing is listed, so nothing opens");
}
