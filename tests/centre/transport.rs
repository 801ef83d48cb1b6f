//! The line below the questions: who gets as far as asking one, and how the server starts and stops.

use imza_kiosk::wire::centre as wire;

use crate::client::Client;
use crate::fixture::{PASSWORD, TestCentre};

#[test]
fn a_client_without_a_certificate_gets_no_connection() {
    let centre = TestCentre::start();
    let stranger = Client::new(centre.address(), None, centre.authority());
    let refused = stranger.try_post(wire::path::HELLO, "application/json", b"{}".to_vec()).expect_err("no connection");
    assert!(format!("{refused:?}").contains("CertificateRequired"), "{refused:?}");
}

#[test]
fn a_certificate_of_another_authority_gets_no_connection() {
    let centre = TestCentre::start();
    let other = TestCentre::set_up();
    let stranger = Client::new(centre.address(), Some(&other.folder.path().join("kiosk-1")), centre.authority());
    let refused = stranger.try_post(wire::path::HELLO, "application/json", b"{}".to_vec()).expect_err("no connection");
    let said = format!("{refused:?}");
    assert!(said.contains("UnknownCA") || said.contains("DecryptError"), "{said}");
}

#[test]
fn a_kiosk_knows_a_false_centre() {
    let centre = TestCentre::start();
    let other = TestCentre::set_up();
    let kiosk = Client::new(centre.address(), Some(&centre.folder.path().join("kiosk-1")), other.authority());
    let refused = kiosk.try_post(wire::path::HELLO, "application/json", b"{}".to_vec()).expect_err("no connection");
    assert!(format!("{refused:?}").contains("InvalidCertificate"), "{refused:?}");
}

#[test]
fn a_kiosk_that_is_disabled_or_not_enrolled_is_not_trusted() {
    let centre = TestCentre::start();
    let kiosk = centre.clerk_at("kiosk-1");
    assert_eq!(kiosk.hello().status, 200);
    centre.done(&["kiosk", "disable", "kiosk-1"]);
    assert_eq!(kiosk.hello().line(), "401 K-220 this kiosk was disabled", "at once, on the same connection");
    assert_eq!(kiosk.try_lease("260-1147").line(), "401 K-220 this kiosk was disabled");
    // A certificate of the right authority that no ledger knows: enrolled at a copy of this centre.
    let ledger = centre.path("centre/ledger.sqlite");
    let copy = centre.path("centre/copy.sqlite");
    std::fs::copy(&ledger, &copy).expect("copied");
    let config = centre.path("centre/central.toml");
    let text = std::fs::read_to_string(&config).expect("read");
    std::fs::write(&config, text.replace("ledger.sqlite", "copy.sqlite")).expect("written");
    centre.done(&["kiosk", "add", "stranger", "--branch", "baku-01", "--out", &centre.path("stranger")]);
    let stranger = Client::new(centre.address(), Some(&centre.folder.path().join("stranger")), centre.authority());
    assert_eq!(stranger.hello().line(), "401 K-220 no kiosk has this certificate");
}

#[test]
fn every_path_of_the_wire_has_its_route_and_no_other_is_there() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let mut supervisor = centre.kiosk("kiosk-1");
    supervisor.sign_in("samir", PASSWORD);
    for path in wire::path::ALL {
        let supervised = [
            wire::path::RECORDS_RESOLVE,
            wire::path::ORDERS_APPROVE,
            wire::path::ORDERS_GIVE_UP,
            wire::path::UNBLOCK_APPROVE,
            wire::path::REPORTS_DAY,
            wire::path::REPORTS_HANDED_OVER,
            wire::path::REPORTS_DIFFERENCES,
            wire::path::REPORTS_RECORDS,
            wire::path::REPORTS_RECORD_PROOF,
            wire::path::APPROVALS_WAITING,
            wire::path::APPROVALS_DECIDE,
            wire::path::CERTIFICATES_APPROVE,
        ];
        let officer = if supervised.contains(&path) { &supervisor } else { &clerk };
        assert_eq!(officer.post(path, &serde_json::json!("nonsense")).status, 400, "{path} reads its question");
        assert_eq!(clerk.get(path).status, 405, "{path}");
        assert_eq!(clerk.post(&format!("{path}/more"), &serde_json::json!({})).status, 404, "{path}");
    }
}

#[test]
fn the_server_stops_when_told_and_takes_its_address_back() {
    let mut centre = TestCentre::start();
    let file = centre.folder.path().join("centre/listening");
    assert_eq!(std::fs::read_to_string(&file).expect("an address").trim(), centre.address());
    let kiosk = centre.kiosk("kiosk-1");
    assert_eq!(kiosk.hello().status, 200);
    assert!(centre.stop().success());
    assert!(!file.exists());
    let left = std::fs::read_dir(centre.folder.path().join("centre")).expect("a folder");
    let names: Vec<_> = left.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
    assert!(!names.iter().any(|name| name.ends_with("-wal")), "the log is folded into the ledger: {names:?}");
}

#[test]
fn an_address_in_use_is_named_and_left_to_its_server() {
    let centre = TestCentre::start();
    let config = centre.path("centre/central.toml");
    let text = std::fs::read_to_string(&config).expect("read");
    assert!(text.contains("127.0.0.1:0"));
    std::fs::write(&config, text.replace("127.0.0.1:0", centre.address())).expect("written");
    let output = centre.central(&["serve"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains(&format!("{}: Address already in use", centre.address())), "{stderr}");
    let file = std::fs::read_to_string(centre.path("centre/listening")).expect("still there");
    assert_eq!(file.trim(), centre.address());
    assert_eq!(centre.kiosk("kiosk-1").hello().status, 200);
}

#[test]
fn a_server_that_cannot_start_says_which_file_is_wrong() {
    let centre = TestCentre::set_up();
    let cases = [
        ("tls/server.crt", "server.crt: "),
        ("tls/device-ca.crt", "device-ca.crt: "),
        ("ca/issuing.crt", "issuing.crt: "),
        ("ca/pin", "pin: "),
        ("certificate-profile.toml", "certificate-profile.toml: "),
        ("ledger.sqlite", "there is no ledger"),
    ];
    for (file, said) in cases {
        let path = centre.folder.path().join("centre").join(file);
        let aside = path.with_extension("aside");
        std::fs::rename(&path, &aside).expect("moved");
        let output = centre.central(&["serve"]);
        std::fs::rename(&aside, &path).expect("moved");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{file}: {stderr}");
        assert!(stderr.contains(said), "{file}: {stderr}");
    }
    std::fs::write(centre.folder.path().join("centre/ca/pin"), "wrong-pin\n").expect("written");
    let output = centre.central(&["serve"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("the CA key cannot be used"), "{stderr}");
    assert!(!stderr.contains("wrong-pin"), "{stderr}");
}
