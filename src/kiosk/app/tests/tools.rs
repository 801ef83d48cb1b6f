//! The technician's tools: the log as it grows, is filtered, and is gone back through.

use super::chip;
use super::world::{ID_CARD_READER, SMART_CARD_READER, TD1, World, moment};
use crate::domain::fault::Fault;
use crate::domain::id_chip::{ChipSignature, CloneTest};
use crate::domain::mrz::MrzFormat;
use crate::domain::officer::Role;
use crate::domain::trace::{TraceLine, TraceOutcome, TraceSent};
use crate::kiosk::app::Screen;
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::{Key, Msg};
use crate::kiosk::app::paper::Paper;
use crate::kiosk::app::tools::Open;
use crate::kiosk::app::tools::configuration::ConfigurationTool;
use crate::kiosk::app::tools::guided::input::Arrived;
use crate::kiosk::app::tools::guided::{Guided, Run, StepState, Steps};
use crate::kiosk::app::tools::log::LogTool;
use crate::kiosk::app::tools::trace::TraceTool;
use crate::ports::workbench::{ConfigurationJob, LogLevel, LogLine, LogPlace, TracedLine};

fn line(n: u32, level: LogLevel, part: &str, text: &str) -> LogLine {
    LogLine { at_byte: n.into(), at: Some(moment(i64::from(n))), level, part: part.into(), text: text.into() }
}

/// A log of so many lines: every tenth a warning of the worker.
pub(crate) fn log(lines: u32) -> Vec<LogLine> {
    let told = |n: u32| match n % 10 {
        9 => line(n, LogLevel::Warn, "worker", "the carrier worker stopped profile=piv-smart-card"),
        3 => line(n, LogLevel::Error, "store", "the copy was put aside"),
        _ => line(n, LogLevel::Debug, "centre_http", &format!("asked the centre path=/v1/hello took_ms={n}")),
    };
    (0..lines).map(told).collect()
}

/// The log in front, with so many lines.
pub(crate) fn opened(lines: u32) -> World {
    let mut world = World::signed_in();
    world.workbench.log = log(lines);
    for key in [Key::F(9), Key::F(6), Key::F(7), Key::Char('1')] {
        world.key(key);
    }
    world
}

fn tool(world: &World) -> &LogTool {
    match &world.model.screen {
        Screen::Tools(tools) => match &tools.open {
            Some(Open::Log(log)) => log,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_newest_line_stands_last_and_what_is_written_later_comes_by_itself() {
    let mut world = opened(100);
    assert_eq!(tool(&world).under_cursor().expect("a line").at_byte, 99);
    world.workbench.log = log(120);
    world.say(Msg::Tick);
    assert_eq!(tool(&world).under_cursor().expect("a line").at_byte, 119);
    world.key(Key::Up);
    world.workbench.log = log(140);
    world.say(Msg::Tick);
    world.say(Msg::Tick);
    assert_eq!(tool(&world).under_cursor().expect("a line").at_byte, 118, "whoever reads further up is left alone");
    world.key(Key::End);
    assert_eq!(tool(&world).under_cursor().expect("a line").at_byte, 139);
}

#[test]
fn going_up_fetches_what_is_older_and_no_more_is_held_than_a_window() {
    let mut world = opened(3_000);
    for _ in 0..60 {
        world.key(Key::Home);
    }
    let bytes: Vec<u64> = tool(&world).lines.iter().map(|line| line.at_byte).collect();
    assert!(bytes.len() <= 1_000 && bytes.windows(2).all(|two| two[0] + 1 == two[1]), "{bytes:?}");
    for _ in 0..60 {
        world.key(Key::Home);
    }
    assert!(tool(&world).is_whole && tool(&world).lines[0].at_byte == 0);
}

#[test]
fn what_is_typed_filters_by_words_in_part_and_text_and_a_late_page_of_another_filter_is_dropped() {
    let mut world = opened(300);
    world.type_text("WORKER piv");
    assert!(tool(&world).lines.iter().all(|line| line.part == "worker") && tool(&world).lines.len() == 30);
    assert!(tool(&world).is_whole, "it was looked for to the beginning");
    world.key(Key::Esc);
    world.key(Key::Tab);
    world.key(Key::Tab);
    world.key(Key::Tab);
    assert_eq!(tool(&world).level, LogLevel::Warn);
    assert!(tool(&world).lines.iter().all(|line| line.level >= LogLevel::Warn));
    world.key(Key::F(6));
    world.key(Key::F(6));
    let parts: Vec<&str> = tool(&world).lines.iter().map(|line| line.part.as_str()).collect();
    assert!(!parts.is_empty() && parts.iter().all(|part| Some(*part) == tool(&world).part.as_deref()), "{parts:?}");
    world.say_only(Msg::Input(crate::kiosk::app::message::Input::Key(Key::Char('x'))));
    let late = world.effects.remove(0);
    world.key(Key::Backspace);
    let before = tool(&world).lines.len();
    world.effects.push(late);
    world.settle();
    assert_eq!(tool(&world).lines.len(), before);
}

#[test]
fn a_log_that_cannot_be_read_is_named_and_tried_again() {
    let mut world = World::signed_in();
    world.workbench.log_trouble = Some(Fault::LogUnreadable.into());
    for key in [Key::F(9), Key::F(6), Key::F(7), Key::Enter] {
        world.key(key);
    }
    assert_eq!(tool(&world).trouble.as_ref().expect("a trouble").fault, Fault::LogUnreadable);
    (world.workbench.log_trouble, world.workbench.log) = (None, log(5));
    world.say(Msg::Tick);
    assert!(tool(&world).trouble.is_none() && tool(&world).lines.len() == 5);
    assert_eq!(world.workbench.read.last(), Some(&LogPlace::Newest));
    world.key(Key::Esc);
    world.key(Key::Esc);
    assert!(matches!(world.model.screen, Screen::Devices(_)), "back to the bench");
}

/// Whoever is signed in is a technician.
pub(crate) fn technician() -> World {
    let mut world = World::signed_in();
    if let Some(session) = &mut world.model.session {
        session.officer.role = Role::Technician;
    }
    world
}

/// A tool in front of a technician.
pub(crate) fn with_tool(mut world: World, digit: char) -> World {
    for key in [Key::F(9), Key::F(6), Key::F(7), Key::Char(digit)] {
        world.key(key);
    }
    world
}

/// What a chip's reading, a login and a call that hangs leave behind.
pub(crate) fn traced() -> Vec<TracedLine> {
    let command = |bytes: &[u8]| TraceSent::command(bytes);
    let call = |function: &str, of: &str| TraceSent::Call { function: function.into(), of: of.into() };
    let good = |bytes| Some(TraceOutcome::Response { status: 0x9000, bytes });
    let returned = |value: &str| Some(TraceOutcome::Returned(value.into()));
    let lines = [
        ("id-card", command(&[0, 0xA4, 4, 0x0C, 7, 0xA0, 0, 0, 2, 0x47, 0x10, 1]), good(0), 18_240),
        ("id-card", command(&[0, 0x84, 0, 0, 8]), good(8), 12_100),
        ("id-card", command(&[0x0C, 0xB0, 0x81, 0, 0x0D]), good(244), 43_870),
        ("id-card", command(&[0x0C, 0xB0, 0x82, 0, 0x0D]), Some(TraceOutcome::Nothing), 3_000_412),
        ("piv-smart-card", call("C_GetSlotList", ""), returned("CKR_OK"), 1_310),
        ("piv-smart-card", call("C_Login", "CKU_USER"), returned("CKR_PIN_INCORRECT"), 22_904),
        ("piv-smart-card", call("C_FindObjects", "CKO_CERTIFICATE"), returned("CKR_OK"), 730),
        (
            "piv-smart-card",
            command(&[0, 0x2C, 0, 0x80, 0x10]),
            Some(TraceOutcome::Response { status: 0x63C2, bytes: 0 }),
            31_200,
        ),
        ("piv-smart-card", command(&[0, 0xF4, 0, 0]), good(3), 900),
        ("piv-smart-card", call("C_GenerateKeyPair", ""), None, 0),
    ];
    let line =
        |(n, (source, sent, outcome, took_us)): (u64, (&str, TraceSent, Option<TraceOutcome>, u64))| TracedLine {
            at: moment(i64::try_from(n).expect("few")),
            line: TraceLine { seq: n, source: source.into(), sent, outcome, took_us },
        };
    (0..).zip(lines).map(line).collect()
}

fn trace(world: &World) -> &TraceTool {
    match &world.model.screen {
        Screen::Tools(tools) => match &tools.open {
            Some(Open::Trace(trace)) => trace,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_technician_switches_the_trace_on_and_off_and_nobody_else_does() {
    let mut world = with_tool(World::signed_in(), '2');
    world.key(Key::F(6));
    assert_eq!(world.model.notice.as_ref().expect("a notice").fault, Fault::TechnicianOnly);
    assert_eq!(trace(&world).seconds_left, 0);
    let mut world = with_tool(technician(), '2');
    world.key(Key::F(6));
    assert_eq!(trace(&world).seconds_left, 600);
    world.key(Key::F(6));
    assert_eq!(trace(&world).seconds_left, 0);
}

#[test]
fn what_is_traced_comes_by_itself_and_is_kept_until_more_comes() {
    let mut world = with_tool(technician(), '2');
    world.key(Key::F(6));
    world.key(Key::F(7));
    assert_eq!(world.workbench.kept, 0, "there is nothing to keep");
    world.workbench.traced = traced();
    world.say(Msg::Tick);
    assert_eq!(trace(&world).under_cursor(), traced().last());
    world.key(Key::F(7));
    assert!(trace(&world).is_kept && world.workbench.kept == 1);
    world.key(Key::Home);
    world.workbench.traced.extend(traced());
    world.say(Msg::Tick);
    assert!(!trace(&world).is_kept && trace(&world).selected == 0, "the cursor stays where one reads");
}

/// The guided tests in front of a technician, one of them opened.
pub(crate) fn guided(digit: char) -> World {
    let mut world = technician();
    world.carrier.keys.clear();
    world.carrier.certificates.clear();
    let mut world = with_tool(world, '3');
    world.key(Key::Char(digit));
    world
}

fn steps(world: &World) -> &Steps {
    match &world.model.screen {
        Screen::Tools(tools) => match &tools.open {
            Some(Open::Guided(guided)) => guided.run.as_ref().expect("a test").steps().expect("steps").1,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// A test carrier is in, agreed to, and its PIN typed.
pub(crate) fn tested_carrier(mut world: World) -> World {
    world.put_in(SMART_CARD_READER);
    world.key(Key::Enter);
    world.type_text("482915");
    world.key(Key::Enter);
    world
}

#[test]
fn a_test_carrier_makes_a_key_signs_with_it_and_has_it_destroyed() {
    let mut world = guided('2');
    assert_eq!(steps(&world).word(), Some("carrier"));
    world.put_in(SMART_CARD_READER);
    assert_eq!(steps(&world).word(), Some("consent"), "nothing is written before somebody agrees");
    world.key(Key::Enter);
    world.type_text("482915");
    world.key(Key::Enter);
    assert!(steps(&world).is_passed(), "{:?}", steps(&world).states);
    assert_eq!(world.workbench.verified.len(), 1);
}

#[test]
fn a_carrier_that_holds_anything_is_left_alone() {
    let mut world = guided('2');
    world.carrier = super::world::inspection();
    let id = world.carrier.signature_key.clone();
    world.carrier.keys = vec![crate::domain::carrier::KeyOnCarrier { id, spki_sha256: None }];
    world.put_in(SMART_CARD_READER);
    assert_eq!(steps(&world).failed().expect("refused").fault, Fault::TestCarrierInUse);
    world.key(Key::Enter);
    assert_eq!(steps(&world).word(), None, "again the same");
}

#[test]
fn a_signature_that_does_not_hold_fails_and_the_key_is_destroyed_all_the_same() {
    let mut world = guided('2');
    world.workbench.signatures_fail = true;
    let world = tested_carrier(world);
    assert_eq!(steps(&world).failed().expect("failed").fault, Fault::TestSignatureWrong);
    assert!(matches!(steps(&world).states.last(), Some(StepState::Passed(_))), "{:?}", steps(&world).states);
}

#[test]
fn a_test_card_is_read_once_it_lies_there_and_its_zone_was_scanned() {
    let mut world = guided('1');
    world.chip = Some(chip::report(ChipSignature::Holds, CloneTest::Passed));
    world.put_in(ID_CARD_READER);
    assert_eq!(steps(&world).word(), Some("zone"));
    world.scan(TD1);
    assert!(steps(&world).is_passed(), "{:?}", steps(&world).states);
    let mut copied = guided('1');
    copied.chip = Some(chip::report(ChipSignature::Holds, CloneTest::Failed));
    copied.put_in(ID_CARD_READER);
    copied.scan(TD1);
    assert!(steps(&copied).failed().is_some());
    let mut wrong = guided('1');
    wrong.put_in(ID_CARD_READER);
    wrong.scan(&TD1.replace("7TEST1Z", "7TEST1Y"));
    assert!(steps(&wrong).failed().is_some(), "wrong check digits");
}

#[test]
fn a_test_page_passes_when_a_person_says_that_it_is_whole() {
    for (key, passes) in [(Key::Enter, true), (Key::Char('n'), false)] {
        let mut world = guided('3');
        world.key(Key::Enter);
        assert_eq!(world.printed.last().map(|print| print.paper.clone()), Some(Paper::Test));
        world.key(key);
        assert_eq!((steps(&world).is_passed(), steps(&world).now()), (passes, None));
    }
    let mut world = guided('3');
    world.printer_fault = Some(Fault::PrinterAbsent);
    world.key(Key::Enter);
    assert_eq!(steps(&world).failed().expect("failed").fault, Fault::PrinterAbsent);
}

#[test]
fn every_key_is_shown_and_does_nothing_else_and_a_burst_is_told_without_what_it_says() {
    let mut world = guided('4');
    for key in [Key::F(1), Key::F(10), Key::Char('q'), Key::Esc, Key::Enter] {
        world.key(key);
    }
    world.scan(TD1);
    let Screen::Tools(tools) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    let Some(Open::Guided(Guided { run: Some(Run::Input(test)), .. })) = &tools.open else { panic!("{tools:?}") };
    assert_eq!((test.count, world.model.overlay), (6, None));
    let burst = Arrived::Burst { chars: TD1.chars().count(), lines: 3, zone: Some(MrzFormat::Td1), is_zone: true };
    assert_eq!(test.arrived.back().map(|(_, last)| last), Some(&burst));
    assert!(!format!("{test:?}").contains("NUMUNE"));
    world.key(Key::Esc);
    world.key(Key::Esc);
    assert!(
        matches!(&world.model.screen, Screen::Tools(tools) if matches!(&tools.open, Some(Open::Guided(g)) if g.run.is_none()))
    );
}

fn configuration(world: &World) -> &ConfigurationTool {
    match &world.model.screen {
        Screen::Tools(tools) => match &tools.open {
            Some(Open::Configuration(tool)) => tool,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The configuration in front of a technician, its second key being changed to this.
pub(crate) fn configuring(refuses: bool, value: &str) -> World {
    let mut world = with_tool(technician(), '4');
    world.workbench.configuration_refuses = refuses;
    for key in [Key::Down, Key::Enter, Key::Backspace, Key::Backspace] {
        world.key(key);
    }
    world.type_text(value);
    world
}

#[test]
fn a_key_is_changed_and_the_change_is_undone() {
    let mut world = configuring(false, "30");
    world.key(Key::Enter);
    let set = ConfigurationJob::Set { key: "centre.heartbeat_seconds".into(), value: "30".into() };
    assert_eq!(world.workbench.configured, [ConfigurationJob::Read, set.clone()]);
    assert!(configuration(&world).is_changed && configuration(&world).edit.is_none());
    world.key(Key::F(7));
    assert_eq!(world.workbench.configured.last(), Some(&ConfigurationJob::Undo));
}

#[test]
fn a_value_that_cannot_be_used_is_refused_with_the_reason_and_stays_to_be_put_right() {
    let mut world = configuring(true, "2");
    world.key(Key::Enter);
    let tool = configuration(&world);
    assert_eq!(tool.trouble.as_ref().expect("refused").fault, Fault::ConfigurationRefused);
    assert_eq!((tool.edit.as_ref().map(Field::text), tool.is_changed), (Some("2"), false));
}

#[test]
fn only_a_technician_changes_the_configuration() {
    let mut world = with_tool(World::signed_in(), '4');
    world.key(Key::Enter);
    assert_eq!(world.model.notice.as_ref().expect("a notice").fault, Fault::TechnicianOnly);
    assert!(configuration(&world).edit.is_none());
}
