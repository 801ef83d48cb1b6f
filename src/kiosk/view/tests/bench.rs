//! The technician's bench.

use super::after;
use crate::domain::doctor::{Group, Health};
use crate::kiosk::app::message::Key;
use crate::kiosk::app::tests::bench::{findings, opened};
use crate::kiosk::app::tests::world::World;

pub(super) fn states() -> Vec<(&'static str, World)> {
    let in_order = || findings().into_iter().filter(|finding| finding.health == Health::Ok).collect();
    vec![
        ("bench-running", opened(findings().into_iter().take(9).collect(), &[Group::Counter])),
        ("bench-fault", after(opened(findings(), &[]), |w| (0..4).for_each(|_| w.key(Key::Down)))),
        ("bench-in-order", opened(in_order(), &[])),
    ]
}
