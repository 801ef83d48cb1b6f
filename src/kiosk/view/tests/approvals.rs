//! The states of asking a supervisor who is elsewhere, and of deciding.

use super::*;
use crate::domain::approval::Decision;
use crate::kiosk::app::tests::asked::{asked, opened};

fn decided(decision: Decision, keys: &[Key]) -> World {
    after(asked(), |w| {
        keys.iter().for_each(|key| w.key(*key));
        w.decided_elsewhere(decision);
        w.second += 60;
        w.say(Msg::Tick);
    })
}

pub(super) fn states() -> Vec<(&'static str, World)> {
    let keys = |keys: &[Key]| after(opened(), |w| keys.iter().for_each(|key| w.key(*key)));
    vec![
        ("asked-waiting", asked()),
        ("asked-refused", decided(Decision::Refused, &[])),
        ("asked-news-approved", decided(Decision::Approved, &[Key::Esc, Key::Esc])),
        ("asked-news-refused", decided(Decision::Refused, &[Key::Esc, Key::Esc])),
        ("approvals", opened()),
        ("approvals-of-a-sale", keys(&[Key::Down])),
        ("approvals-of-a-give-up", keys(&[Key::Down, Key::Down])),
        ("approvals-of-a-puk", keys(&[Key::End])),
        ("approvals-confirm", keys(&[Key::Enter])),
        ("approvals-refuse", keys(&[Key::F(7)])),
        ("approvals-home", keys(&[Key::Esc])),
        ("approvals-help", keys(&[Key::F(1)])),
        (
            "approvals-none",
            after(opened(), |w| {
                w.waiting.clear();
                w.second += 60;
                w.say(Msg::Tick);
            }),
        ),
    ]
}
