//! The rules about who looks where: rooms, crates, the world outside, the clock and the screen.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::house::{House, within};
use crate::sight::Seen;
use crate::source::Source;
use crate::table::{TABLE, in_one_of};

/// Looks over a wall.
pub fn sight(house: &House) -> Vec<Finding> {
    looks(house, |source, seen| {
        let from = TABLE.room_of(&source.room())?;
        let target = seen.path.strip_prefix(&["crate".to_owned()])?.join("::");
        let to = TABLE.room_of(&target).map_or(target.as_str(), |room| room.name);
        let is_upward = TABLE.upward.iter().any(|(who, whom)| *who == from.name && whom.contains(&to));
        let is_open = to == from.name || in_one_of(to, &from.sees) || is_upward;
        (!is_open).then(|| format!("`{}` may not see `{to}` (it looks at `{}`)", from.name, seen.text()))
    })
}

/// Crates named in a room that is not theirs.
pub fn crates(house: &House) -> Vec<Finding> {
    looks(house, |source, seen| {
        let (name, rooms) =
            TABLE.crates.iter().find(|(name, _)| seen.path[0] == *name).filter(|_| !in_test(source, seen))?;
        let is_open = in_one_of(&source.room(), rooms);
        (!is_open).then(|| format!("`{name}` is not for `{}`, only for {}", source.room(), rooms.join(", ")))
    })
}

/// Pure rooms that reach out of the program, or wait.
pub fn purity(house: &House) -> Vec<Finding> {
    let is_pure = |source: &Source| TABLE.room_of(&source.room()).is_some_and(|room| room.is_pure);
    let mut findings = looks(house, |source, seen| {
        let reached = TABLE.impure.iter().find(|impure| reaches(seen, impure)).filter(|_| !in_test(source, seen))?;
        is_pure(source).then(|| format!("a pure room may not reach `{reached}`"))
    });
    for source in house.product().filter(|source| is_pure(source) && !source.is_test) {
        for (word, line) in &source.words {
            if word == "async" || word == "await" || word == "unsafe" {
                findings.push(Finding::new(&source.path, *line, format!("no `{word}` in a pure room")));
            }
        }
    }
    findings
}

/// Calls that no room may make.
pub fn never(house: &House) -> Vec<Finding> {
    looks(house, |source, seen| {
        let (call, instead) =
            TABLE.never.iter().find(|(call, _)| reaches(seen, call)).filter(|_| !in_test(source, seen))?;
        // A module that holds more than the one call may be brought in.
        (seen.text() == *call).then(|| format!("`{call}`: {}", instead.join(" ")))
    })
}

/// Sleep where something could be waited for.
pub fn sleeping(house: &House) -> Vec<Finding> {
    let rooms = TABLE.leave("sleep");
    looks(house, |source, seen| {
        let is_sleep = matches!(seen.text().as_str(), "std::thread::sleep" | "tokio::time::sleep");
        let is_open = in_test(source, seen) || in_one_of(&source.room(), rooms);
        (is_sleep && !is_open).then(|| "a sleep: wait for what is to happen, with a deadline".to_owned())
    })
}

/// Whether a look reaches what lies at `goal`, or brings in the whole of something around it.
fn reaches(seen: &Seen, goal: &str) -> bool {
    let goal: Vec<&str> = goal.split("::").collect();
    let shared = goal.iter().zip(&seen.path).take_while(|(goal, seen)| *goal == seen).count();
    shared == goal.len() || seen.whole && shared == seen.path.len()
}

/// Questions after the time outside the clock.
pub fn clock(house: &House) -> Vec<Finding> {
    looks(house, |source, seen| {
        let [.., of, "now"] = seen.path.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
            return None;
        };
        let rooms = TABLE.leave(if of == "Instant" { "stopwatch" } else { "clock" });
        let is_open = in_test(source, seen) || in_one_of(&source.room(), rooms);
        (!is_open).then(|| format!("`{of}::now` is asked only in {}; take the time as an argument", rooms.join(", ")))
    })
}

/// Printing anywhere but at the edge of a program.
pub fn printing(house: &House) -> Vec<Finding> {
    let rooms = TABLE.leave("print");
    let mut findings = Vec::new();
    for source in house.product().filter(|source| !source.is_test && !in_one_of(&source.room(), rooms)) {
        for pair in source.words.windows(2) {
            if matches!(pair[0].0.as_str(), "print" | "println" | "eprint" | "eprintln") && pair[1].0 == "!" {
                let says = format!("`{}!` outside {}", pair[0].0, rooms.join(", "));
                findings.push(Finding::new(&source.path, pair[0].1, says));
            }
        }
    }
    findings
}

/// Files in no listed room, and names that say nothing.
pub fn rooms(house: &House) -> Vec<Finding> {
    let roots = ["src/lib.rs", "src/kiosk/mod.rs", "src/central/mod.rs", "src/adapters/mod.rs"];
    let mut findings = Vec::new();
    for source in &house.sources {
        let is_root = roots.contains(&source.path.as_str());
        // These hold rooms, not files: what lies in them has a row of its own.
        let row = TABLE.room_of(&source.room()).filter(|room| !["kiosk", "central", "adapters"].contains(&room.name));
        if source.path.starts_with("src/") && !is_root && row.is_none() {
            findings.push(Finding::new(&source.path, 0, "no row of the table lists this room"));
        }
        let mut names = source.path.trim_end_matches(".rs").split('/');
        if let Some(name) = names.find(|name| TABLE.nameless.contains(name)).filter(|_| !is_root) {
            findings.push(Finding::new(&source.path, 0, format!("`{name}` does not say what lives there")));
        }
    }
    findings
}

/// Rows of rooms that are gone, and looks upward that nobody takes any more.
pub fn stale(house: &House) -> Vec<Finding> {
    let modules: BTreeSet<String> = house.product().map(Source::room).collect();
    let gone = TABLE.rooms.iter().filter(|room| !modules.iter().any(|module| within(module, room.name)));
    let takes = |source: &Source, whom: &[&str]| {
        source.seen.iter().any(|seen| seen.path[0] == "crate" && in_one_of(&seen.path[1..].join("::"), whom))
    };
    let idle = TABLE
        .upward
        .iter()
        .filter(|(who, whom)| !house.product().any(|source| within(&source.room(), who) && takes(source, whom)));
    let say = |says: String| Finding::new("tests/tidy/walls.txt", 0, says);
    gone.map(|room| say(format!("there is no `{}`", room.name)))
        .chain(idle.map(|(who, whom)| say(format!("`{who}` no longer looks up to `{}`", whom.join(", ")))))
        .collect()
}

fn in_test(source: &Source, seen: &Seen) -> bool {
    source.is_test || seen.in_test
}

fn looks(house: &House, judge: impl Fn(&Source, &Seen) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in house.product() {
        for seen in &source.seen {
            if let Some(says) = judge(source, seen) {
                findings.push(Finding::new(&source.path, seen.line, says));
            }
        }
    }
    findings
}
