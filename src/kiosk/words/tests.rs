//! The three languages against each other and against the code.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// Message ids of a Fluent file, with their attributes as `id.attribute`.
fn ids(file: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut current = String::new();
    for line in file.lines() {
        if let Some((id, _)) = line.split_once(" =").filter(|(id, _)| !id.starts_with([' ', '#'])) {
            current = id.to_owned();
            found.insert(current.clone());
        } else if let Some((attribute, _)) = line.trim_start().strip_prefix('.').and_then(|l| l.split_once(" =")) {
            found.insert(format!("{current}.{attribute}"));
        }
    }
    found
}

#[test]
fn every_sentence_stands_in_all_three_languages_and_parses() {
    let mut all = BTreeSet::new();
    for index in 0..FILES[0].1.len() {
        let reference = ids(FILES[0].1[index]);
        assert!(!reference.is_empty(), "the files are not empty");
        assert!(reference.iter().all(|id| all.insert(id.clone())), "an id stands in one file");
        for (language, files) in FILES {
            assert_eq!(files.len(), FILES[0].1.len(), "{language:?}");
            assert_eq!(ids(files[index]), reference, "{language:?}");
            assert!(FluentResource::try_new(files[index].to_owned()).is_ok(), "{language:?} parses");
        }
    }
}

#[test]
fn every_fault_says_what_happened_whose_side_what_is_safe_and_what_next() {
    for language in Language::ALL {
        let words = Words::new(language);
        for fault in Fault::ALL {
            let text = words.fault(*fault);
            for part in [&text.what, &text.side, &text.safe, &text.next, &words.remedy(*fault)] {
                assert!(!part.contains('⟦') && !part.is_empty(), "{language:?} {fault:?}: {part}");
                assert!(part.chars().count() <= 78, "{language:?} {fault:?} is too long for 80 columns: {part}");
            }
        }
    }
}

#[test]
fn every_id_that_views_and_commands_use_exists_and_every_sentence_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kiosk");
    let mut source = String::new();
    let rooms = ["view", "view/devices", "view/tools", "runtime", "commands", "paper", "words"]
        .map(|room| std::fs::read_dir(root.join(room)).expect("a room"));
    for entry in rooms.into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|e| e == "rs") && entry.file_name() != "tests.rs" {
            source.push_str(&std::fs::read_to_string(entry.path()).expect("a source file"));
        }
    }
    let quoted: BTreeSet<&str> = source.split('"').skip(1).step_by(2).collect();
    let (_, parts) = FILES[0].1.split_last().expect("files");
    let known: BTreeSet<String> = parts.iter().flat_map(|file| ids(file)).collect();
    // Ids made from a word: the prefix stands in the code with `{}` or `{one}` behind it.
    let prefixes: Vec<&str> =
        quoted.iter().filter_map(|q| q.split_once('{')).map(|(p, _)| p).filter(|p| p.ends_with('-')).collect();
    for id in known.iter().filter(|id| !id.contains('.')) {
        let used = quoted.contains(id.as_str()) || prefixes.iter().any(|p| id.starts_with(p));
        assert!(used, "neither view nor command uses {id}");
    }
    let families = [
        "key-", "home-", "order-", "orders-", "issue-", "receipt-", "devices-", "queue-", "help-", "reader-",
        "sign-in-", "paper-", "stock-",
    ];
    for id in quoted.iter().filter(|q| families.iter().any(|f| q.starts_with(f)) && !q.contains(['{', ' '])) {
        assert!(known.contains(*id), "{id} is used, which no file has");
    }
}

#[test]
fn plurals_follow_the_rules_of_each_language() {
    let count = |language, n: i64| Words::new(language).with("readers-count", &[("count", n.into())]);
    assert_eq!(count(Language::En, 1), "1 reader");
    assert_eq!(count(Language::En, 2), "2 readers");
    assert_eq!(count(Language::Ru, 1), "1 считыватель");
    assert_eq!(count(Language::Ru, 3), "3 считывателя");
    assert_eq!(count(Language::Ru, 11), "11 считывателей");
    assert_eq!(count(Language::Az, 4), "4 oxuyucu");
}
