//! `kiosk doctor` before planted faults: each is named, with its side and its remedy in three languages, and nothing else is
//! said to be wrong.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use super::figures;
use super::planted::{Planted, Workshop};
use super::stage::Stage;

/// Longest that a look at a counter in order may take.
const SECONDS_MAX: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
struct Table {
    planted: Vec<Planted>,
}

fn table() -> Vec<Planted> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/planted_faults.toml");
    let text = fs::read_to_string(file).expect("the table");
    toml::from_str::<Table>(&text).expect("rows").planted
}

/// Part and code of everything that is said to be wrong.
fn wrong(checks: &[Value]) -> Vec<(String, String)> {
    let is_wrong = |check: &&Value| ["attention", "fault"].contains(&check["health"].as_str().expect("a word"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    checks.iter().filter(is_wrong).map(|check| (text(&check["part"]), text(&check["code"]))).collect()
}

/// What doctor said otherwise than the row; nothing when the fault is named.
fn misnamed(planted: &Planted, checks: &[Value], before: &[(String, String)]) -> Vec<String> {
    let mut problems = vec![];
    let found = checks.iter().find(|check| check["part"] == *planted.part && check["code"] == *planted.code);
    match found {
        None => problems.push(format!("{} {} is not told", planted.part, planted.code)),
        Some(check) => {
            for (word, expected) in [("health", &planted.health), ("side", &planted.side)] {
                if check[word] != **expected {
                    problems.push(format!("{word} is {}, not {expected}", check[word]));
                }
            }
            for language in ["az", "en", "ru"] {
                let (said, expected) = (&check["remedy"][language], planted.remedy.get(language));
                if said.as_str() != expected.map(String::as_str) {
                    problems.push(format!("the remedy in {language} is {said}"));
                }
            }
        }
    }
    let follows =
        |(part, code): &(String, String)| (part, code) == (&planted.part, &planted.code) || planted.also.contains(code);
    let guessed = wrong(checks).into_iter().filter(|one| !before.contains(one) && !follows(one));
    problems.extend(guessed.map(|(part, code)| format!("{part} {code} is guessed")));
    if problems.is_empty() { problems } else { vec![format!("{}: {}", planted.fault, problems.join("; "))] }
}

#[test]
fn every_planted_fault_is_named_with_its_side_and_its_remedy_and_nothing_is_guessed() {
    let Some(stage) = Stage::set() else { return };
    let workshop = Workshop::open(&stage);
    let began = Instant::now();
    let before = workshop.looks();
    let took = began.elapsed();
    assert!(took < SECONDS_MAX, "{took:?}");
    // No kiosk was opened here yet, so there is no copy.
    assert_eq!(wrong(&before), [("copy".to_owned(), "K-261".to_owned())], "{before:#?}");
    let table = table();
    let rows = || table.iter();
    let problems: Vec<String> =
        rows().flat_map(|planted| misnamed(planted, &workshop.looks_at(planted), &wrong(&before))).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(table.len() >= 25);
    assert_eq!(wrong(&workshop.looks()), wrong(&before), "every fault was lifted again");
    let number = |count: usize| u64::try_from(count).expect("few");
    figures::put("doctor.checks", number(before.len()));
    figures::put("doctor.seconds", serde_json::Number::from_f64(took.as_secs_f64()).expect("finite"));
    figures::put("doctor.faults_planted", number(table.len()));
    figures::put("doctor.faults_named", number(table.len()));
}
