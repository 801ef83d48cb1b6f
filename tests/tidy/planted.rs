//! One planted violation for each rule, and the finding it must bring; beside it the nearest thing that is allowed. A rule
//! that finds nothing here guards nothing.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::house::House;
use crate::table::{FILE_LINES_MAX, FUNCTION_LINES_MAX, TABLE, Table};
use crate::{crates, manners, walls};

type Rule = fn(&House) -> Vec<Finding>;

/// Asserts that the rule finds exactly one thing in the file, on that line.
fn caught(rule: Rule, path: &str, text: &str, line: usize) {
    let found = rule(&House::of([(path, text)]));
    assert_eq!(found.len(), 1, "{path} {text:?}: {found:?}");
    assert_eq!((found[0].path.as_str(), found[0].line), (path, line), "{found:?}");
}

fn let_be(rule: Rule, path: &str, text: &str) {
    let found = rule(&House::of([(path, text)]));
    assert_eq!(found, [], "{path} {text:?}");
}

#[test]
fn a_look_over_a_wall_is_caught_in_every_spelling() {
    let app = "src/kiosk/app/home.rs";
    caught(walls::sight, app, "//! A.\nuse crate::adapters::store::Store;", 2);
    caught(walls::sight, app, "use crate::{domain::order::Order, central::ra::Centre};", 1);
    caught(walls::sight, app, "use super::super::view::theme;", 1);
    caught(walls::sight, app, "fn f() {\n    crate::kiosk::view::draw();\n}", 2);
    caught(walls::sight, app, "fn f(at: &crate::adapters::clock::SystemClock) {}", 1);
    caught(walls::sight, app, "fn f() { println!(\"{}\", crate::kiosk::runtime::NAME); }", 1);
    caught(walls::sight, app, "#[derive(Deserialize)] struct A { #[serde(with = \"crate::adapters::x\")] a: u8 }", 1);
    caught(walls::sight, app, "mod inner { use super::super::super::runtime::Owner; }", 1);
    caught(walls::sight, app, "use crate::wardrobe::Coat;", 1);
    caught(walls::sight, "src/domain/order.rs", "use crate::wire::centre::Answer;", 1);
    caught(walls::sight, "src/central/ra/lease.rs", "use crate::kiosk::app::Model;", 1);
    caught(walls::sight, "src/kiosk/start.rs", "use crate::central::config::Config;", 1);
    caught(walls::sight, "src/adapters/store/mod.rs", "use crate::adapters::centre_http::Client;", 1);
    caught(walls::sight, "src/bin/central.rs", "use imza_kiosk::kiosk::config;", 1);
    let_be(
        walls::sight,
        app,
        "use crate::domain::order::Order; use super::field; use self::inner::A; mod inner { use super::super::B; }",
    );
    let_be(walls::sight, app, "pub(in crate::kiosk) fn f() { Some(1); Ordering::Less; }");
}

#[test]
fn a_crate_outside_its_room_is_caught() {
    caught(walls::crates, "src/kiosk/runtime/owners.rs", "use sled::Db;", 1);
    caught(walls::crates, "src/adapters/store/log.rs", "fn f(card: pcsc::Card) {}", 1);
    caught(walls::crates, "src/central/ra/mod.rs", "use {rusqlite as base, std::fmt};", 1);
    caught(walls::crates, "src/kiosk/view/home.rs", "fn f() { matches!(key, crossterm::event::KeyCode::Esc); }", 1);
    caught(walls::crates, "src/domain/order.rs", "extern crate tokio;", 1);
    let_be(walls::crates, "src/adapters/store/engine.rs", "use sled::Db;");
    let_be(walls::crates, "src/adapters/worker/serve.rs", "use crate::adapters::pcsc; fn f() { pcsc::monitor(); }");
    let_be(walls::crates, "src/domain/order.rs", "#[cfg(test)] mod tests { use tokio::runtime::Runtime; }");
}

#[test]
fn a_pure_room_that_reaches_out_is_caught() {
    caught(walls::purity, "src/domain/order.rs", "use std::fs::File;", 1);
    caught(walls::purity, "src/wire/centre.rs", "use std::{fmt, thread};", 1);
    caught(walls::purity, "src/kiosk/view/home.rs", "use std::time;", 1);
    caught(walls::purity, "src/kiosk/app/line.rs", "use std as s;", 1);
    caught(walls::purity, "src/ports/centre.rs", "fn f() { let _ = std::env::var(\"HOME\"); }", 1);
    caught(walls::purity, "src/ports/centre.rs", "//! A.\n\nasync fn f() {}", 3);
    let_be(walls::purity, "src/kiosk/app/line.rs", "use std::time::Duration; use std::collections::*;");
    let_be(walls::purity, "src/adapters/store/log.rs", "use std::fs::File;");
}

#[test]
fn a_call_that_nobody_may_make_is_caught() {
    let owners = "src/kiosk/runtime/owners.rs";
    caught(walls::never, owners, "use std::sync::mpsc;\nfn f() { let (a, b) = mpsc::channel(); }", 2);
    caught(walls::never, owners, "use std::sync::mpsc::channel;", 1);
    caught(walls::sleeping, owners, "use std::{thread as t};\nfn f() {\n    t::sleep(a);\n}", 3);
    let_be(walls::sleeping, "src/adapters/store/open.rs", "fn f() { std::thread::sleep(a); }");
    let_be(walls::never, owners, "use std::sync::mpsc;\nfn f() { mpsc::sync_channel(1); }");
    let_be(walls::never, owners, "#[cfg(test)] mod tests { fn f() { std::sync::mpsc::channel(); } }");
}

#[test]
fn asking_the_time_outside_the_clock_is_caught() {
    caught(walls::clock, "src/kiosk/app/line.rs", "fn f() { let at = jiff::Timestamp::now(); }", 1);
    caught(walls::clock, "src/central/ra/lease.rs", "fn f() { g(Zoned::now); }", 1);
    caught(walls::clock, "src/adapters/store/log.rs", "fn f() { let at = SystemTime::now(); }", 1);
    caught(walls::clock, "src/kiosk/view/bars.rs", "fn f() { let at = Instant::now(); }", 1);
    caught(walls::clock, "src/kiosk/app/line.rs", "use jiff::Timestamp as Moment;\nfn f() { Moment::now(); }", 2);
    let_be(walls::clock, "src/adapters/clock.rs", "fn f() { let at = Timestamp::now(); }");
    let_be(walls::clock, "src/adapters/worker/client.rs", "fn f(clock: &impl Clock) { clock.now(); Instant::now(); }");
}

#[test]
fn printing_inside_the_library_is_caught() {
    caught(walls::printing, "src/adapters/store/log.rs", "fn f() {\n    eprintln!(\"lost\");\n}", 2);
    let_be(walls::printing, "src/bin/kiosk.rs", "fn main() { println!(\"done\"); }");
}

#[test]
fn an_unlisted_room_and_an_empty_name_are_caught() {
    caught(walls::rooms, "src/printing/mod.rs", "", 0);
    caught(walls::rooms, "src/paint.rs", "", 0);
    caught(walls::rooms, "src/kiosk/popups.rs", "", 0);
    caught(walls::rooms, "src/bin/tool.rs", "", 0);
    caught(walls::rooms, "src/kiosk/app/helpers.rs", "", 0);
    caught(walls::rooms, "tests/common/mod.rs", "", 0);
    let_be(walls::rooms, "src/kiosk/mod.rs", "");
    let_be(walls::rooms, "src/kiosk/app/home.rs", "");
}

#[test]
fn a_table_that_looks_up_or_remembers_what_is_gone_is_caught() {
    let flaws = |text| Table::parse(text).flaws().len();
    assert_eq!(flaws("[rooms]\nroof ground\nground"), 0);
    assert_eq!(flaws("[rooms]\nroof\nground roof"), 1);
    assert_eq!(flaws("[rooms]\nroof cellar"), 1);
    assert_eq!(flaws("[rooms]\nroof\nground\n[upward]\nroof ground"), 1);
    assert_eq!(flaws("[rooms]\nroof\n[crates]\nserde cellar"), 1);
    let stale = walls::stale(&House::of([("src/domain/order.rs", "")]));
    assert!(stale.iter().any(|finding| finding.says == "there is no `wire`"));
    assert!(!stale.iter().any(|finding| finding.says == "there is no `domain`"));
    assert_eq!(stale.iter().filter(|finding| finding.says.contains("no longer")).count(), TABLE.upward.len());
}

#[test]
fn a_door_without_a_sign_is_caught() {
    caught(manners::signs, "src/domain/order.rs", "use std::fmt;", 1);
    caught(manners::signs, "src/domain/order.rs", "//! Orders\n", 1);
    let_be(manners::signs, "src/domain/order.rs", "//! Orders and what they need.\n");
}

#[test]
fn files_and_functions_that_grow_too_long_are_caught() {
    let lines = |count: usize| "//\n".repeat(count);
    let function = |count: usize| format!("\nimpl A {{\n    fn f() {{\n{}}}\n}}", lines(count));
    caught(manners::sizes, "src/domain/order.rs", &lines(FILE_LINES_MAX + 1), 0);
    caught(manners::sizes, "tests/store.rs", &function(FUNCTION_LINES_MAX - 1), 3);
    let_be(manners::sizes, "src/domain/order.rs", &lines(FILE_LINES_MAX));
    let_be(manners::sizes, "src/domain/order.rs", &function(FUNCTION_LINES_MAX - 2));
}

#[test]
fn silenced_lints_and_loose_ends_are_caught() {
    let path = "src/domain/order.rs";
    caught(manners::loose_ends, path, "//! A.\n#[allow(dead_code)]\nfn f() {}", 2);
    caught(manners::loose_ends, path, "#![allow(clippy::all)]", 1);
    caught(manners::loose_ends, path, "#[cfg_attr(test, allow(unused))]\nfn f() {}", 1);
    caught(manners::loose_ends, path, "#[expect(dead_code)]\nfn f() {}", 1);
    caught(manners::loose_ends, path, "fn f() { todo!() }", 1);
    caught(manners::loose_ends, path, "fn f() { vec![dbg!(1)]; }", 1);
    caught(manners::loose_ends, path, "fn f() {\n    assert!(a.unwrap());\n}", 2);
    caught(manners::loose_ends, "tests/lab/src/main.rs", "fn f() { a.unwrap(); }", 1);
    let_be(manners::loose_ends, path, "#[expect(dead_code, reason = \"a\")] fn f() { a.expect(\"b\"); allow(1); }");
    let_be(manners::loose_ends, path, "#[cfg(test)] mod tests { fn f() { a.unwrap(); } }");
    let_be(manners::loose_ends, "tests/store.rs", "fn f() { a.unwrap(); }");
    let declared =
        House::of([(path, "#[cfg(test)] mod plants;"), ("src/domain/order/plants.rs", "fn f() { a.unwrap(); }")]);
    assert_eq!(manners::loose_ends(&declared), []);
    caught(manners::loose_ends, path, "#[cfg(not(test))] mod a { fn f() { a.unwrap(); } }", 1);
}

#[test]
fn tests_that_say_nothing_are_skipped_or_sleep_are_caught() {
    caught(manners::tests, "tests/store.rs", "#[test] fn works() {}", 1);
    caught(manners::tests, "tests/store.rs", "#[test]\n#[ignore]\nfn a_record_is_kept() {}", 3);
    caught(manners::tests, "tests/store.rs", "fn f() {\n    thread::sleep(a);\n}", 2);
    caught(manners::tests, "src/domain/order.rs", "#[cfg(test)] mod tests { fn f() { sleep(a); } }", 1);
    let_be(manners::tests, "tests/store.rs", "#[test] fn a_record_is_kept() {} fn f() {}");
    let_be(
        manners::tests,
        "tests/store.rs",
        "#[test] #[ignore] fn a_child_of_it() {} fn f() { start(\"a_child_of_it\"); }",
    );
    let_be(manners::tests, "benches/idle.rs", "fn f() { thread::sleep(a); }");
    let_be(manners::tests, "src/adapters/pcsc/monitor.rs", "fn f() { thread::sleep(a); }");
}

#[test]
fn strange_hosts_and_paths_of_a_machine_are_caught() {
    let places = |text: &str| manners::places(&[("README.md".to_owned(), text.to_owned())]);
    for text in [
        concat!("https:", "//packages.corp-mirror.net/simple"),
        concat!("a http:", "//10.0.0.7:8081/x"),
        concat!("see `/ho", "me/somebody/x`"),
        concat!("dir = \"/wo", "rk/main\""),
    ] {
        let found = places(&format!("First.\n{text}"));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2], "{text}: {found:?}");
    }
    let leftovers = |path: &str| manners::leftovers(&[(path.to_owned(), String::new())]).len();
    assert_eq!((leftovers("tests/golden/a.snap.new"), leftovers("tests/golden/a.snap")), (1, 0));
    assert_eq!(places("https://centre.example:8443 http://127.0.0.1:1 https://host:port src/work/a.rs"), []);
}

#[test]
fn a_dependency_without_a_row_and_an_io_crate_below_are_caught() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let rows = [("serde", vec!["wire"]), ("sled", vec![])];
    assert_eq!(crates::rows(&names(&["serde", "redb"]), &rows).len(), 2);
    assert_eq!(crates::rows(&names(&["serde", "sled"]), &rows), []);
    assert_eq!(crates::graph(&names(&["serde", "mio"]), &["serde"]).len(), 1);
    assert_eq!(crates::graph(&names(&["serde"]), &["serde"]), []);
}
