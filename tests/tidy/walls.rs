//! The rules about who looks where: rooms, crates, the world outside, the clock and the screen.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::house::{House, within};
use crate::sight::{Seen, seen_from};
use crate::source::Source;
use crate::table::{self, CLOCKS, CRATES, IMPURE, NAMELESS, ROOMS, SPEAKERS, STOPWATCHES, UPWARD, room_of};

/// Looks over a wall.
pub fn sight(house: &House) -> Vec<Finding> {
    looks(house, |source, seen| {
        let from = room_of(ROOMS, &source.module.join("::"))?;
        let target = seen.path.strip_prefix(&["crate".to_owned()])?.join("::");
        let to = room_of(ROOMS, &target).map_or(target.as_str(), |room| room.name);
        let is_open = within(to, from.name) && room_of(ROOMS, to).is_some_and(|room| room.name == from.name)
            || from.sees.iter().any(|open| within(to, open))
            || UPWARD.contains(&(from.name, to));
        (!is_open).then(|| format!("`{}` may not see `{to}` (it looks at `{}`)", from.name, seen.text()))
    })
}

/// Crates named in a room that is not theirs.
pub fn crates(house: &House) -> Vec<Finding> {
    looks(house, |source, seen| {
        let (name, rooms) = CRATES.iter().find(|(name, _)| seen.path[0] == *name).filter(|_| !seen.in_test)?;
        let module = source.module.join("::");
        let is_open = rooms.iter().any(|room| within(&module, room));
        (!is_open).then(|| format!("`{name}` is not for `{module}`, only for {}", rooms.join(", ")))
    })
}

/// Pure rooms that reach out of the program, or wait.
pub fn purity(house: &House) -> Vec<Finding> {
    let is_pure = |source: &Source| room_of(ROOMS, &source.module.join("::")).is_some_and(|room| room.is_pure);
    let mut findings = looks(house, |source, seen| {
        let reached = IMPURE.iter().find(|impure| reaches(seen, impure)).filter(|_| !seen.in_test)?;
        is_pure(source).then(|| format!("a pure room may not reach `{reached}`"))
    });
    for source in house.product().filter(|source| is_pure(source) && !source.is_test) {
        let tokens = source.text.parse().expect("it parsed before");
        for (word, line) in crate::source::flat(tokens) {
            if word == "async" || word == "await" || word == "unsafe" {
                findings.push(Finding::new(&source.path, line, format!("no `{word}` in a pure room")));
            }
        }
    }
    findings
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
        let module = source.module.join("::");
        let allowed = if of == "Instant" { STOPWATCHES } else { CLOCKS };
        let is_open = seen.in_test || allowed.iter().any(|room| within(&module, room));
        (!is_open).then(|| format!("`{of}::now` is asked only in {}; take the time as an argument", allowed.join(", ")))
    })
}

/// Printing anywhere but at the edge of a program.
pub fn printing(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in house.product().filter(|source| !source.is_test) {
        let module = source.module.join("::");
        if SPEAKERS.iter().any(|room| within(&module, room)) {
            continue;
        }
        let words = crate::source::flat(source.text.parse().expect("it parsed before"));
        for pair in words.windows(2) {
            if matches!(pair[0].0.as_str(), "print" | "println" | "eprint" | "eprintln") && pair[1].0 == "!" {
                let says = format!("`{}!` outside {}", pair[0].0, SPEAKERS.join(", "));
                findings.push(Finding::new(&source.path, pair[0].1, says));
            }
        }
    }
    findings
}

/// Files in no listed room, and names that say nothing.
pub fn rooms(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &house.sources {
        let module = source.module.join("::");
        let is_root = matches!(source.path.as_str(), "src/lib.rs" | "src/kiosk/mod.rs" | "src/central/mod.rs")
            || source.path == "src/adapters/mod.rs";
        let room = room_of(ROOMS, &module);
        // A house holds rooms, not files: what lies in `kiosk`, `central` or `adapters` has a row of its own.
        let is_listed = is_root || room.is_some_and(|room| !matches!(room.name, "kiosk" | "central" | "adapters"));
        if source.path.starts_with("src/") && !is_listed {
            findings.push(Finding::new(&source.path, 0, "no row of the table lists this room"));
        }
        let folders = source.path.trim_end_matches(".rs").split('/');
        let nameless = folders.clone().find(|name| NAMELESS.contains(name));
        if let Some(name) = nameless.filter(|_| source.path != "src/lib.rs") {
            findings.push(Finding::new(&source.path, 0, format!("`{name}` does not say what lives there")));
        }
    }
    findings
}

/// Rows of rooms that are gone, and looks upward that nobody takes any more.
pub fn stale(house: &House) -> Vec<Finding> {
    let modules: BTreeSet<String> = house.product().map(|source| source.module.join("::")).collect();
    let gone = table::ROOMS.iter().filter(|room| !modules.iter().any(|module| within(module, room.name)));
    let taken = |(who, whom): &(&str, &str)| {
        house.product().filter(|source| within(&source.module.join("::"), who)).any(|source| {
            seen_from(source).iter().any(|seen| seen.path[0] == "crate" && within(&seen.path[1..].join("::"), whom))
        })
    };
    let idle = UPWARD.iter().filter(|look| !taken(look));
    let say = |says: String| Finding::new("tests/tidy/table.rs", 0, says);
    gone.map(|room| say(format!("there is no `{}`", room.name)))
        .chain(idle.map(|(who, whom)| say(format!("`{who}` no longer looks up to `{whom}`"))))
        .collect()
}

fn looks(house: &House, judge: impl Fn(&Source, &Seen) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in house.product() {
        for seen in seen_from(source) {
            if let Some(says) = judge(source, &seen) {
                findings.push(Finding::new(&source.path, seen.line, says));
            }
        }
    }
    findings
}
