//! The rules about how things look: signs, sizes, loose ends, tests, and what tracked files may name.

use std::ops::Range;

use crate::finding::Finding;
use crate::house::House;
use crate::table::{FILE_LINES_MAX, FUNCTION_LINES_MAX, TABLE, TEST_NAME_WORDS_MIN};

/// Files whose first line does not say what lives in them.
pub fn signs(house: &House) -> Vec<Finding> {
    let bare = house.sources.iter().filter(|source| {
        let sign = source.text.lines().next().and_then(|line| line.strip_prefix("//! "));
        sign.is_none_or(|sign| sign.split_whitespace().count() < 2)
    });
    bare.map(|source| Finding::new(&source.path, 1, "the file opens with no `//!` sign")).collect()
}

/// Files and functions over the limit.
pub fn sizes(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &house.sources {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            findings.push(Finding::new(&source.path, 0, format!("{lines} lines, the limit is {FILE_LINES_MAX}")));
        }
        for function in source.functions.iter().filter(|function| function.lines > FUNCTION_LINES_MAX) {
            let says = format!("`{}` has {} lines, the limit is {FUNCTION_LINES_MAX}", function.name, function.lines);
            findings.push(Finding::new(&source.path, function.line, says));
        }
    }
    findings
}

/// Silenced lints, work left open, and `unwrap` in the product.
pub fn loose_ends(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &house.sources {
        let words = &source.words;
        let attributes = attributes(words);
        for (at, (word, line)) in words.iter().enumerate() {
            let next = |ahead: usize| words.get(at + ahead).map_or("", |(word, _)| word.as_str());
            let attribute = attributes.iter().find(|attribute| attribute.contains(&at));
            let gives_reason = |range: &Range<usize>| words[range.clone()].iter().any(|(word, _)| word == "reason");
            let says = match (word.as_str(), attribute) {
                ("todo" | "unimplemented" | "dbg", _) if next(1) == "!" => format!("`{word}!` is left open"),
                ("unwrap", _) if next(1) == "(" && next(2) == ")" && !source.is_test_at(*line) => {
                    "`unwrap` in the product: give the error a name, or say with `expect` why there is none".to_owned()
                }
                ("allow", Some(_)) if next(1) == "(" => {
                    "a silenced lint: put it right, or `#[expect(…, reason = \"…\")]`".to_owned()
                }
                ("expect", Some(range)) if next(1) == "(" && !gives_reason(range) => {
                    "`#[expect]` without a reason".to_owned()
                }
                _ => continue,
            };
            findings.push(Finding::new(&source.path, *line, says));
        }
    }
    findings
}

/// Where the attributes lie among the words of a file, from `#` to the closing bracket.
fn attributes(words: &[(String, usize)]) -> Vec<Range<usize>> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|(found, _)| found == word);
    let mut ranges = Vec::new();
    for start in (0..words.len()).filter(|at| is(*at, "#")) {
        let open = start + 1 + usize::from(is(start + 1, "!"));
        let mut depth = 0_usize;
        let close = (open..words.len()).find(|at| {
            depth = depth + usize::from(is(*at, "(")) - usize::from(is(*at, ")"));
            depth == 0
        });
        ranges.extend(close.filter(|close| *close > open).map(|close| start..close));
    }
    ranges
}

/// Tests whose name says nothing, that are always skipped, or that wait by sleeping.
pub fn tests(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &house.sources {
        let mut say = |line: usize, says: String| findings.push(Finding::new(&source.path, line, says));
        for function in source.functions.iter().filter(|function| function.is_test) {
            if function.name.split('_').count() < TEST_NAME_WORDS_MIN {
                say(function.line, format!("`{}` does not say what holds", function.name));
            }
            if function.is_ignored && !is_started_by_another(house, &function.name) {
                say(function.line, format!("`{}` is always skipped", function.name));
            }
        }
        // A bench may watch how something rests.
        let is_bench = source.path.starts_with("benches/");
        for pair in source.words.windows(2).filter(|_| !is_bench) {
            if pair[0].0 == "sleep" && pair[1].0 == "(" && source.is_test_at(pair[0].1) {
                say(pair[0].1, "a test sleeps: wait for the event, with a deadline".to_owned());
            }
        }
    }
    findings
}

/// Whether the test is one process of another test, which starts it by its name.
fn is_started_by_another(house: &House, name: &str) -> bool {
    let names = |word: &str| word.starts_with('"') && word.contains(name);
    house.sources.iter().any(|source| source.is_test && source.words.iter().any(|(word, _)| names(word)))
}

/// Tracked files that a tool or an editor left behind.
pub fn leftovers(texts: &[(String, String)]) -> Vec<Finding> {
    let endings = [".snap.new", ".pending-snap", ".orig", ".rej", ".bak", ".pyc", "~"];
    let left = texts.iter().filter(|(path, _)| endings.iter().any(|ending| path.ends_with(ending)));
    left.map(|(path, _)| Finding::new(path, 0, "left behind by a tool; it does not belong in the project")).collect()
}

/// Hosts that are not listed, and paths of somebody's machine, in any tracked text.
pub fn places(texts: &[(String, String)]) -> Vec<Finding> {
    let homes = ["home", "root", "work", "Users"].map(|name| format!("/{name}/"));
    let mut findings = Vec::new();
    for (path, text) in texts {
        for (line, text) in (1..).zip(text.lines()) {
            for host in text.match_indices("://").map(|(at, mark)| host_at(&text[at + mark.len()..])) {
                // A lock file names its one source on every line.
                let is_index = path.ends_with("Cargo.lock") && host == "github.com";
                if !is_index && !is_known(host) {
                    findings.push(Finding::new(path, line, format!("`{host}` is no host of the list")));
                }
            }
            let opens = |at: usize| text[..at].chars().next_back().is_none_or(|before| " \t\"'`=(:<,".contains(before));
            let home = homes.iter().find(|home| text.match_indices(home.as_str()).any(|(at, _)| opens(at)));
            if let Some(home) = home {
                findings.push(Finding::new(path, line, format!("`{home}…` is a path of somebody's machine")));
            }
        }
    }
    findings
}

fn host_at(text: &str) -> &str {
    let end = text.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '.' || sign == '-'));
    text[..end.unwrap_or(text.len())].trim_end_matches('.')
}

/// Reserved names (RFC 2606, RFC 6761), this machine, a placeholder of one letter or word, or a listed host.
fn is_known(host: &str) -> bool {
    let reserved = ["example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"];
    let is_reserved =
        reserved.iter().any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let is_placeholder = host.len() < 2 || ["host", "ocsp"].contains(&host);
    is_reserved || is_placeholder || host.starts_with("127.") || TABLE.hosts.contains(&host)
}
