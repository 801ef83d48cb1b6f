//! Every pair of names of `tests/data/reconciliation.toml` is told apart as it says.

use std::path::Path;

use imza_kiosk::domain::mrz::MrzFormat;
use imza_kiosk::domain::person::PersonName;
use imza_kiosk::domain::reconcile::{Likeness, Reconciliation, names};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    card: (String, String),
    register: Vec<String>,
    #[serde(default = "td1")]
    format: MrzFormat,
    likeness: Likeness,
    #[serde(default)]
    letters: Vec<String>,
    #[serde(default)]
    truncated: bool,
}

const fn td1() -> MrzFormat {
    MrzFormat::Td1
}

fn judge(case: &Case) -> Result<(), String> {
    let patronymic = case.register.get(2).map(String::as_str);
    let register = PersonName::new(&case.register[0], &case.register[1], patronymic).expect("a register's name");
    let (surname, given) = names(case.format, (&case.card.0, &case.card.1), &register);
    let whole = Reconciliation { fin: true, document: true, birth_date: true, surname, given };
    assert!(whole.holds(), "a name never decides");
    let found = whole.name();
    let letters: Vec<String> = found.letters.iter().map(|(register, card)| format!("{register}→{card}")).collect();
    if (found.likeness, &letters, found.truncated) == (case.likeness, &case.letters, case.truncated) {
        return Ok(());
    }
    Err(format!("{}: {}, {letters:?}, cut: {}", case.name, found.likeness.word(), found.truncated))
}

#[test]
fn every_pair_of_names_is_explained_as_the_table_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reconciliation.toml");
    let table: Table = toml::from_str(&std::fs::read_to_string(file).expect("the table")).expect("a table of names");
    let wrong: Vec<String> = table.case.iter().filter_map(|case| judge(case).err()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.case.len(), wrong.join("\n"));
}
