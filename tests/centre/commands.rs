//! The commands of the centre: what they print, what they refuse, and with which exit code.

use std::os::unix::fs::PermissionsExt as _;

use crate::fixture::{PASSWORD, TestCentre};

#[test]
fn setting_up_twice_changes_nothing() {
    let centre = TestCentre::empty();
    let folder = centre.path("centre");
    let first = centre.json(&["init", "--dir", &folder]);
    let made = |findings: &serde_json::Value| -> Vec<bool> {
        findings.as_array().expect("a list").iter().map(|one| one["made"].as_bool().expect("a truth")).collect()
    };
    assert!(made(&first).iter().all(|made| *made), "{first}");
    let contents = || {
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for part in ["", "tls", "ca"] {
            let entries = std::fs::read_dir(centre.folder.path().join("centre").join(part)).expect("a folder");
            for path in entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
                let name = path.display().to_string();
                if !name.contains("ledger.sqlite") {
                    files.push((name, std::fs::read(path).expect("read")));
                }
            }
        }
        files.sort();
        files
    };
    let before = contents();
    let second = centre.json(&["init", "--dir", &folder, "--listen", "127.0.0.1:1"]);
    assert!(made(&second).iter().all(|made| !*made), "{second}");
    assert_eq!(contents(), before);
}

#[test]
fn setting_up_again_puts_back_what_is_missing() {
    let centre = TestCentre::empty();
    let folder = centre.path("centre");
    centre.done(&["init", "--dir", &folder]);
    std::fs::remove_file(centre.path("centre/ca/issuing.crt")).expect("removed");
    std::fs::remove_file(centre.path("centre/tls/server.crt")).expect("removed");
    let findings = centre.json(&["init", "--dir", &folder]);
    let made: Vec<_> = findings.as_array().expect("a list").iter().filter(|one| one["made"] == true).collect();
    assert_eq!(made.len(), 3, "server certificate and key, issuing certificate: {findings}");
    let check = crate::judges::openssl(&[
        "verify",
        "-x509_strict",
        "-CAfile",
        &centre.path("centre/ca/root.crt"),
        &centre.path("centre/ca/issuing.crt"),
    ]);
    assert!(check.contains("OK"), "{check}");
}

#[test]
fn secrets_and_the_ledger_are_for_their_owner_alone() {
    let centre = TestCentre::set_up();
    for file in [
        "centre/ledger.sqlite",
        "centre/ca/pin",
        "centre/ca/pin.so",
        "centre/tls/server.key",
        "centre/tls/centre-ca.key",
        "centre/tls/device-ca.key",
        "kiosk-1/kiosk.key",
    ] {
        let mode = std::fs::metadata(centre.folder.path().join(file)).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file}");
    }
}

#[test]
fn commands_end_with_the_code_their_help_promises() {
    let centre = TestCentre::set_up();
    let add = |number: &str, fin: &str| {
        ["order", "add", number, "--applicant-kind", "citizen", "--carrier-kind", "smart-card", "--branch", "baku-01"]
            .into_iter()
            .chain(["--surname", "SINAQ", "--given-name", "ƏLİ", "--fin", fin, "--document", "AA0000025"])
            .chain(["--birth-date", "1990-12-31", "--paid"])
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let cases: Vec<(i32, Vec<String>, &str)> = vec![
        (0, add("260-2000", "5SNQ7GL"), ""),
        (1, add("260-2000", "5SNQ7GL"), "there is an order 260-2000 already"),
        (2, add("260-2001", "5SNQ7GO"), "order 260-2001: the FİN holds a character that does not belong there"),
        (2, add("2602001", "5SNQ7GL"), "an order number looks like 260-1147"),
        (1, words("order show 999-9999"), "there is no order 999-9999"),
        (1, words("certificate show 260-1147"), "there is no certificate 260-1147"),
        (1, words("certificate show 0123abcd"), "there is no certificate 0123abcd"),
        (1, words("officer disable nobody"), "there is no officer nobody"),
        (1, words("officer set-password nobody"), "there is no officer nobody"),
        (2, words("officer add a --name A --role clerk"), "an account name has 2 to 32"),
        (2, words("officer add ab --name A --role boss"), "clerk, supervisor or technician"),
        (2, words("officer add ab --name A --role clerk"), "use --password-stdin"),
        (1, words("kiosk disable kiosk-9"), "there is no kiosk kiosk-9"),
        (1, words("kiosk add kiosk-1 --branch baku-01 --out /dev/null/x"), "there is a kiosk kiosk-1 already"),
        (1, words("kiosk add kiosk-9 --branch nowhere --out /dev/null/x"), "there is no branch nowhere"),
        (2, words("branch add Baku --name B"), "a branch's code has 2 to 32"),
        (2, words("order"), "Usage:"),
        (2, words("--nonsense"), "unexpected argument"),
    ];
    for (code, arguments, said) in cases {
        let output = centre.central(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
    let nothing_there = TestCentre::empty().central(&["order", "list"]);
    assert_eq!(nothing_there.status.code(), Some(3), "no configuration");
    std::fs::remove_file(centre.path("centre/ledger.sqlite")).expect("removed");
    let output = centre.central(&["order", "list"]);
    assert_eq!(output.status.code(), Some(3), "no ledger");
    assert!(!centre.folder.path().join("centre/ledger.sqlite").exists(), "and none is made by the way");
}

#[test]
fn a_configuration_that_cannot_be_used_is_refused_with_its_line() {
    let centre = TestCentre::set_up();
    let file = centre.path("centre/central.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, text.replace("[limits]\n", "[limits]\nmaximum = 3\n")).expect("written");
    let output = centre.central(&["order", "list"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    let line = 1 + text.lines().position(|line| line == "[limits]").expect("the section") + 1;
    assert!(stderr.contains(&format!("central.toml:{line}: unknown field `maximum`")), "{stderr}");
}

#[test]
fn a_file_of_orders_is_taken_whole_or_not_at_all() {
    let centre = TestCentre::set_up();
    let count = || centre.json(&["order", "list"]).as_array().expect("a list").len();
    assert_eq!(count(), 6);
    let people = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab/people.toml");
    let refused = centre.central(&["order", "import", "--people", people]);
    assert_eq!(refused.status.code(), Some(1), "some of its numbers are taken");
    assert_eq!(count(), 6, "nothing of it was taken");
    centre.done(&["order", "import", "--people", people, "--skip-existing"]);
    assert_eq!(count(), 11);
    let shown = centre.json(&["order", "show", "260-1155"])["order"].clone();
    assert_eq!(shown["holders"], 3);
    assert_eq!(shown["organisation"]["voen"], "1000003101");
    assert_eq!(shown["price"], 7200, "the price of a legal entity");
    let wrong = centre.path("wrong.toml");
    std::fs::write(&wrong, "[[order]]\nnumber = \"260-3000\"\ncarrier_knid = \"smart-card\"\n").expect("written");
    let output = centre.central(&["order", "import", &wrong]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("wrong.toml:3: unknown field `carrier_knid`"), "{stderr}");
}

#[test]
fn lists_are_tables_for_people_and_json_for_scripts() {
    let centre = TestCentre::set_up();
    let table = centre.done(&["order", "list", "--branch", "ganja-01"]);
    assert_eq!(
        table,
        "NUMBER    STATE  APPLICANT  CARRIER    BRANCH    HOLDER\n\
         260-1148  paid   citizen    usb-token  ganja-01  NÜMUNƏ AYSEL ELDAR QIZI\n"
    );
    let officers = centre.json(&["officer", "list"]);
    let names: Vec<_> = officers.as_array().expect("a list").iter().map(|one| &one["id"]).collect();
    assert_eq!(names, ["aysel", "samir", "togrul"]);
    assert!(!officers.to_string().contains("argon2"), "no hash leaves the ledger: {officers}");
    assert_eq!(centre.json(&["branch", "list"])[0]["name"], "Bakı-01");
}

#[test]
fn a_password_is_never_taken_from_the_command_line_and_never_too_short() {
    let centre = TestCentre::set_up();
    let add = |id: &str, password: &str| {
        let arguments = ["officer", "add", id, "--name", "Leyla", "--role", "clerk", "--password-stdin"];
        centre.central_with_input(&arguments, password).status.code()
    };
    assert_eq!(add("leyla", "short"), Some(1));
    assert_eq!(add("leyla", PASSWORD), Some(0));
    assert_eq!(add("leyla", PASSWORD), Some(1), "the name is taken");
    let help = centre.done(&["officer", "add", "--help"]);
    assert!(!help.contains("--password "), "{help}");
}

#[test]
fn manual_pages_and_completions_are_made_from_the_commands() {
    let centre = TestCentre::empty();
    let folder = centre.path("man");
    centre.done(&["man", "--out", &folder]);
    let page = std::fs::read_to_string(centre.path("man/central.1")).expect("a page");
    assert!(page.contains("Exit codes"), "{page}");
    assert!(centre.folder.path().join("man/central-order-import.1").exists());
    assert!(centre.done(&["completions", "bash"]).contains("_central"));
}
