//! The states of the supervisor's day.

use super::*;
use crate::kiosk::app::day::Picture;
use crate::kiosk::app::tests::day::opened;
use crate::kiosk::app::tests::day_differences;

fn turn_to(world: &mut World, picture: Picture) {
    while !matches!(&world.model.screen, Screen::Day(screen) if screen.picture == picture) {
        world.key(Key::Tab);
    }
}

pub(super) fn states() -> Vec<(&'static str, World)> {
    let keys = |keys: &[Key]| {
        after(opened(), |w| {
            for key in keys {
                w.key(*key);
            }
        })
    };
    vec![
        ("home-supervisor", after(opened(), |w| w.key(Key::Esc))),
        ("day", opened()),
        ("day-by-hour", keys(&[Key::Tab, Key::Down, Key::Down])),
        ("day-within-a-branch", keys(&[Key::Enter, Key::Tab])),
        ("day-heat-map", after(opened(), |w| turn_to(w, Picture::Heat))),
        ("day-funnel", after(opened(), |w| turn_to(w, Picture::Funnel))),
        ("day-branches", after(opened(), |w| turn_to(w, Picture::Branches))),
        (
            "day-records",
            after(opened(), |w| {
                w.key(Key::Enter);
                turn_to(w, Picture::Records);
            }),
        ),
        ("day-differences", day_differences::looked_at()),
        (
            "day-counts",
            after(day_differences::looked_at(), |w| {
                for key in [Key::Enter, Key::End, Key::Up, Key::Up] {
                    w.key(key);
                }
            }),
        ),
        ("day-exported", keys(&[Key::Enter, Key::Ctrl('e')])),
        ("day-yesterday", keys(&[Key::F(7)])),
        (
            "day-unreachable",
            after(opened(), |w| {
                w.line_cut = true;
                w.second += 60;
                w.say(Msg::Tick);
            }),
        ),
        (
            "day-never-reached",
            after(opened(), |w| {
                w.line_cut = true;
                w.key(Key::F(7));
            }),
        ),
        ("day-help", keys(&[Key::F(1)])),
    ]
}
