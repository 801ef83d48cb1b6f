//! Lists of orders, narrowed, and what became of one.

use super::World;
use crate::kiosk::app::tests::filters::at_list;
use crate::kiosk::app::tests::history;
use crate::kiosk::app::tests::sale::walk;

/// Every state, by name.
pub(super) fn states() -> Vec<(&'static str, World)> {
    let after = |keys: &str| {
        let mut world = at_list();
        walk(&mut world, keys);
        world
    };
    vec![
        ("orders-ready", at_list()),
        ("orders-narrowed", after("⑥⇥")),
        ("orders-none", after("⑥⑥⇥⇥")),
        ("order-history", history::shown()),
    ]
}
