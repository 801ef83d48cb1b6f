//! Tests of the centre's configuration.

use std::path::Path;

use super::*;

#[test]
fn the_shipped_file_lists_every_key_with_its_default() {
    let shipped = Config::parse(Path::new("central.toml"), SHIPPED).expect("valid");
    assert_eq!(shipped, Config::default());
    // Every key stands there: with any one of them taken out nothing may change but that it is missing from the text.
    let keys = SHIPPED.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).count();
    let table: toml::Table = SHIPPED.parse().expect("valid");
    let written = values(&table);
    assert_eq!(keys, written);
    assert_eq!(written, 112, "a key was added or removed: say so in config/central.toml and here");
}

/// How many keys have a value, in every section.
fn values(table: &toml::Table) -> usize {
    table.values().map(|value| value.as_table().map_or(1, values)).sum()
}

#[test]
fn an_empty_file_is_the_defaults() {
    assert_eq!(Config::parse(Path::new("c.toml"), ""), Ok(Config::default()));
}

#[test]
fn what_cannot_be_used_is_refused_with_file_and_line() {
    let cases = [
        ("[listen]\nadress = \"127.0.0.1:1\"\n", "c.toml:2: unknown field `adress`"),
        ("[listne]\n", "c.toml:1: unknown field `listne`"),
        ("\n\n[listen]\naddress = \"nowhere\"\n", "c.toml:4: invalid socket address syntax"),
        ("[counter]\nlease_minutes = -5\n", "c.toml:2: "),
        ("[counter]\nlease_minutes = 0\n", "c.toml: counter: hours, minutes and tries must be at least 1"),
        (
            "[enrolment]\nlisten_address = \"here\"\n",
            "c.toml: enrolment.listen_address must be empty or an address with a port",
        ),
        ("[ledger]\nconnections_max = 0\n", "c.toml: ledger.connections_max must be at least 1"),
        ("[prices]\ncitizen_qepik = -1\n", "c.toml: prices: no price may be negative"),
        (
            "[reader_prices]\nalone = [{ from = \"2026-01-01\", qepik = -1 }]\n",
            "c.toml: reader_prices: at most 64 of 0 to 1000000 qepik, and one for a day",
        ),
        ("[reader_prices]\nalone = [{ from = \"2026-13-01\", qepik = 1 }]\n", "c.toml:2: "),
        (
            "[counter.evidence]\nmrz_typed = \"alone\"\n",
            "c.toml: counter.evidence: mrz_typed and differs must be second-person or never",
        ),
        (
            "[reports]\nrecipients = [\"a@b.example\"]\n",
            "c.toml: reports.recipients need reports.folder and messages.mail_address",
        ),
        ("[counter.evidence]\nmrz_typed = \"sometimes\"\n", "c.toml:2: unknown variant `sometimes`"),
        (
            "[invalid_documents]\nunreachable = \"alone\"\n",
            "c.toml: invalid_documents: unknown and unreachable must be second-person or never",
        ),
        (
            "[invalid_documents]\ndocuments_seconds_max = 15\n",
            "c.toml: invalid_documents.documents_seconds_max must be less than limits.request_seconds_max",
        ),
        ("[invalid_documents]\ndocuments_questions_max = 0\n", "c.toml: invalid_documents: seconds and questions"),
        ("[portal]\nlisten_address = \"0.0.0.0:80\"\n", "c.toml: portal.listen_address must be of this machine alone"),
        ("[portal]\nlisten_address = \"127.0.0.1:80\"\n", "c.toml: portal: register_address, organisations_address"),
        ("[sign_in]\nissuer = \"https://id.example\"\n", "c.toml: sign_in: client_id and fin_claim"),
        ("[messages]\ncode_tries_max = 0\n", "c.toml: messages: minutes and tries must be at least 1"),
        ("[messages]\nmail_address = \"smtps://m.example\"\n", "c.toml: messages.mail_from must be there"),
        ("[messages]\nsms_address = \"https://s.example\"\n", "c.toml: messages.sms_from must be there"),
        ("[listen\n", "c.toml:1: "),
    ];
    for (text, expected) in cases {
        let said = Config::parse(Path::new("c.toml"), text).expect_err(text).to_string();
        assert!(said.starts_with(expected), "{said} / {expected}");
    }
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("central.toml");
    std::fs::write(&file, "[authority]\npin_file = \"/etc/pin\"\n").expect("written");
    let config = Config::load(&file).expect("valid");
    assert_eq!(config.ledger.file, folder.path().join("ledger.sqlite"));
    assert_eq!(config.authority.pin_file, Path::new("/etc/pin"));
    assert_eq!(config.ledger.authority, Path::new(""), "none stays none");
}
