//! Every zone of `tests/data/mrz.toml` comes to what stands beside it.

use std::path::Path;

use imza_kiosk::domain::mrz::{DocumentKind, MrzData, MrzError, ReadBy, parse};
use jiff::civil::{Date, date};
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
    zone: String,
    #[serde(default)]
    by: By,
    reads: Option<Reads>,
    #[serde(default)]
    corrections: Vec<String>,
    error: Option<String>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum By {
    #[default]
    Scanner,
    Person,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Reads {
    kind: DocumentKind,
    document: String,
    fin: String,
    surname: String,
    given: String,
    birth: Date,
    expiry: String,
    expired: Option<String>,
}

const TODAY: Date = date(2026, 1, 15);

impl Reads {
    fn of(data: &MrzData, asked: &Self) -> Self {
        let expired = if data.is_expired(TODAY) { "yes" } else { "no" };
        Self {
            kind: data.kind,
            document: data.document.as_str().to_owned(),
            fin: data.fin.as_str().to_owned(),
            surname: data.surname.clone(),
            given: data.given_names.clone(),
            birth: data.birth_date,
            expiry: data.expiry_date.map_or("lifetime".to_owned(), |expiry| expiry.to_string()),
            expired: asked.expired.as_ref().map(|_| expired.to_owned()),
        }
    }
}

fn said(error: MrzError) -> String {
    match error {
        MrzError::Length { .. } => "length".to_owned(),
        MrzError::Charset { .. } => "charset".to_owned(),
        MrzError::CheckDigit { field } => format!("check-digit {field:?}"),
        MrzError::Field { field } => format!("field {field:?}"),
        MrzError::Ambiguous { .. } => "ambiguous".to_owned(),
        MrzError::OtherDocument => "other-document".to_owned(),
    }
}

fn judge(case: &Case) -> Result<(), String> {
    let by = match case.by {
        By::Scanner => ReadBy::Scanner,
        By::Person => ReadBy::Person,
    };
    match (parse(&case.zone, by, TODAY), &case.reads, &case.error) {
        (Ok(data), Some(reads), None) => {
            let found = Reads::of(&data, reads);
            let corrections = data.corrections.iter().map(|c| format!("{:?} {}→{}", c.field, c.read, c.taken));
            let corrections: Vec<String> = corrections.collect();
            let fits = found == *reads && corrections == case.corrections;
            if fits { Ok(()) } else { Err(format!("{}: read as {found:?}, {corrections:?}", case.name)) }
        }
        (Err(error), None, Some(expected)) if said(error) == *expected => Ok(()),
        (Err(error), ..) => Err(format!("{}: {}", case.name, said(error))),
        (Ok(data), ..) => Err(format!("{}: passed, {:?}", case.name, data.corrections)),
    }
}

#[test]
fn every_zone_of_the_table_is_read_or_refused_as_it_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mrz.toml");
    let table: Table = toml::from_str(&std::fs::read_to_string(file).expect("the table")).expect("a table of zones");
    let wrong: Vec<String> = table.case.iter().filter_map(|case| judge(case).err()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.case.len(), wrong.join("\n"));
    write_count(table.case.len());
}

fn write_count(cases: usize) {
    let figure = serde_json::json!([{
        "name": "mrz.cases", "value": cases, "unit": "cases", "peer": null, "peer_value": null, "ratio": null,
        "command": "cargo test --test mrz",
    }]);
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&dir).expect("made");
    std::fs::write(dir.join("mrz.json"), figure.to_string()).expect("written");
}
