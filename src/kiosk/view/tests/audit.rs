//! The states of the search for records, and of a proof.

use super::*;
use crate::kiosk::app::tests::audit::{listed, opened};

pub(super) fn states() -> Vec<(&'static str, World)> {
    let on_third = |world: World| {
        after(world, |w| {
            for key in [Key::F(7), Key::Down, Key::Down, Key::Down] {
                w.key(key);
            }
        })
    };
    vec![
        ("audit", opened()),
        (
            "audit-wrong",
            after(opened(), |w| {
                w.key(Key::F(6));
                w.key(Key::Down);
                w.key(Key::Down);
                w.type_text("?");
                w.key(Key::Enter);
            }),
        ),
        ("audit-found", listed()),
        ("audit-found-all", after(listed(), |w| w.key(Key::F(7)))),
        (
            "audit-none",
            after(opened(), |w| {
                w.key(Key::F(6));
                w.key(Key::Enter);
            }),
        ),
        (
            "audit-unreachable",
            after(opened(), |w| {
                w.line_cut = true;
                w.key(Key::Enter);
            }),
        ),
        ("audit-proof", after(on_third(listed()), |w| w.key(Key::Enter))),
        (
            "audit-proof-saved",
            after(on_third(listed()), |w| {
                w.key(Key::Enter);
                w.key(Key::Ctrl('e'));
            }),
        ),
        (
            "audit-proof-erased",
            after(on_third(listed()), |w| {
                w.key(Key::Down);
                w.key(Key::Enter);
            }),
        ),
        (
            "audit-proof-broken",
            after(on_third(listed()), |w| {
                w.workbench.signatures_fail = true;
                w.key(Key::Enter);
            }),
        ),
        (
            "audit-proof-unsigned",
            after(listed(), |w| {
                w.key(Key::Home);
                w.key(Key::Enter);
            }),
        ),
        ("audit-help", after(opened(), |w| w.key(Key::F(1)))),
    ]
}

#[test]
fn the_palette_leads_a_supervisor_to_the_search_from_any_screen_and_no_clerk() {
    let takes = |mut world: World, key: Key| {
        world.model.palette.names = Words::action_names();
        world.key(key);
        world.key(Key::Ctrl('k'));
        world.type_text("audit");
        world.key(Key::Enter);
        matches!(world.model.screen, Screen::Audit(_))
    };
    for key in [Key::F(2), Key::F(4), Key::F(9)] {
        assert!(takes(crate::kiosk::app::tests::day::opened(), key), "{key:?}");
        assert!(!takes(World::signed_in(), key), "{key:?}");
    }
}
