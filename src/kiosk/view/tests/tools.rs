//! The technician's tools.

use super::after;
use crate::domain::fault::Fault;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::tests::tools::{configuring, guided, opened, technician, tested_carrier, traced, with_tool};
use crate::kiosk::app::tests::world::{ID_CARD_READER, SMART_CARD_READER, TD1, World};

pub(super) fn states() -> Vec<(&'static str, World)> {
    let listed =
        after(World::signed_in(), |w| [Key::F(9), Key::F(6), Key::F(7)].into_iter().for_each(|key| w.key(key)));
    let unread = after(World::signed_in(), |w| {
        w.workbench.log_trouble = Some(Fault::LogNotKept.into());
        [Key::F(9), Key::F(6), Key::F(7), Key::Enter].into_iter().for_each(|key| w.key(key));
    });
    vec![
        ("tools", listed),
        ("log", after(opened(120), |w| w.key(Key::PageUp))),
        ("log-filtered", after(opened(300), |w| w.type_text("worker"))),
        ("log-help", after(opened(20), |w| w.key(Key::F(1)))),
        ("log-not-kept", unread),
        ("trace-off", with_tool(technician(), '2')),
        (
            "trace",
            after(technician(), |w| {
                w.workbench.traced = traced();
                w.workbench.trace_seconds = 583;
                [Key::F(9), Key::F(6), Key::F(7), Key::Char('2'), Key::PageUp].into_iter().for_each(|key| w.key(key));
                (0..7).for_each(|_| w.key(Key::Down));
            }),
        ),
        ("configuration", with_tool(technician(), '4')),
        ("configuration-refused", after(configuring(true, "2"), |w| w.key(Key::Enter))),
        ("tests", with_tool(technician(), '3')),
        ("test-carrier-consent", after(guided('2'), |w| w.put_in(SMART_CARD_READER))),
        (
            "test-carrier-pin",
            after(guided('2'), |w| {
                w.put_in(SMART_CARD_READER);
                w.key(Key::Enter);
                w.type_text("4829");
            }),
        ),
        ("test-carrier-passed", tested_carrier(guided('2'))),
        ("test-carrier-failed", tested_carrier(after(guided('2'), |w| w.workbench.signatures_fail = true))),
        ("test-id-card", after(guided('1'), |w| w.put_in(ID_CARD_READER))),
        ("test-printer", after(guided('3'), |w| w.key(Key::Enter))),
        (
            "test-input",
            after(guided('4'), |w| {
                [Key::F(1), Key::Char('ə'), Key::Enter, Key::Up].into_iter().for_each(|key| w.key(key));
                w.scan(TD1);
                w.scan("RD-10024417");
            }),
        ),
        (
            "trace-kept",
            after(technician(), |w| {
                w.workbench.traced = traced();
                [Key::F(9), Key::F(6), Key::F(7), Key::Char('2'), Key::F(7)].into_iter().for_each(|key| w.key(key));
            }),
        ),
    ]
}
