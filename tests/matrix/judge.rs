//! What must hold after each case, whatever happened in it.

use std::path::Path;
use std::process::Command;

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::certificate::{self, KeyPurpose};
use serde_json::Value;

use crate::carriers::Carrier;
use crate::plan::Done;
use crate::staging::run;

/// An issue that ended, as the kiosk and its carrier tell it.
pub struct Ended {
    /// The case.
    pub name: String,
    /// Order number.
    pub order: String,
    /// Serial number of the carrier.
    pub carrier_serial: String,
    /// SHA-256 of the certificates on the carrier, the signature's first.
    pub certificates_sha256: Vec<String>,
}

/// Looks at the carrier: the keys that its profile asks for and no others, for each its certificate, which the kiosk handed over.
pub fn carrier(
    name: &str,
    carrier: &Carrier,
    done: &Done,
    scratch: &Path,
    found: &mut Vec<String>,
) -> (String, Vec<String>) {
    let seen = carrier.inspect();
    let wanted = carrier.keys.len();
    let mut check = |holds: bool, says: String| {
        if !holds {
            found.push(format!("{name}: {says}"));
        }
    };
    check(seen.keys.len() == wanted, format!("{} keys are on the carrier", seen.keys.len()));
    check(seen.certificates.len() == wanted, format!("{} certificates are on the carrier", seen.certificates.len()));
    let mut on_carrier = Vec::with_capacity(wanted);
    for id in carrier.keys {
        let (certificate, public_key) = carrier.read_by_a_stranger(id, scratch);
        on_carrier.push(Sha256Hash::of(&certificate).to_string());
        let of_certificate = certificate::read(&certificate).map(|facts| facts.spki_sha256);
        let of_key = Sha256Hash::of(&public_key);
        check(of_certificate == Ok(of_key), format!("the certificate at {id} on the carrier is not for the key there"));
    }
    check(
        done.certificates_sha256.is_empty() || done.certificates_sha256 == on_carrier,
        "other certificates are on the carrier than were handed over".to_owned(),
    );
    (seen.address.serial, on_carrier)
}

/// Looks at the centre: for each order one live certificate for each purpose, active, and it is the kiosk's; no record that had
/// no effect.
pub fn centre(folder: &Path, ended: &[Ended], found: &mut Vec<String>) {
    let says = |arguments: &[&str]| -> Vec<Value> {
        let mut central = Command::new(env!("CARGO_BIN_EXE_central"));
        central.env("SOFTHSM2_CONF", folder.join("ca-softhsm2.conf"));
        central.arg("--config").arg(folder.join("centre/central.toml")).arg("--json").args(arguments);
        serde_json::from_str(&run(&mut central, "")).expect("a list")
    };
    let all = says(&["certificate", "list"]);
    for effect in ["refused", "unknown"] {
        let without_effect = says(&["record", "list", "--effect", effect]);
        found.extend(without_effect.iter().map(|record| format!("a record without effect: {record}")));
    }
    for issue in ended {
        let live: Vec<&Value> = all
            .iter()
            .filter(|line| line["order"] == issue.order.as_str())
            .filter(|line| ["wait", "on-hold", "active"].iter().any(|state| line["state"] == *state))
            .collect();
        if live.len() != issue.certificates_sha256.len() {
            found.push(format!("{}: {} live certificates for the order", issue.name, live.len()));
        }
        for (purpose, sha256) in KeyPurpose::ALL.iter().zip(&issue.certificates_sha256) {
            let agrees = |line: &&Value| {
                line["purpose"] == purpose.word()
                    && line["state"] == "active"
                    && line["sha256"] == sha256.as_str()
                    && line["carrier_serial"] == issue.carrier_serial.as_str()
            };
            if !live.iter().copied().any(|line| agrees(&line)) {
                found.push(format!("{}: centre and kiosk do not agree: {live:?}", issue.name));
            }
        }
    }
}

/// Looks for secrets in all that was written below these places, by `grep`.
pub fn secrets(words: &[String], scratch: &Path, places: &[&Path], found: &mut Vec<String>) {
    let list = scratch.join("words");
    let hexadecimal = words.iter().map(hex::encode);
    let all: Vec<String> = words.iter().cloned().chain(hexadecimal).collect();
    std::fs::write(&list, all.join("\n")).expect("a file");
    let mut grep = Command::new("grep");
    grep.args(["--recursive", "--text", "--fixed-strings", "--files-with-matches", "--file"]).arg(&list).args(places);
    let output = grep.output().expect("grep is there");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::remove_file(&list).expect("it is ours");
    found.extend(String::from_utf8_lossy(&output.stdout).lines().map(|file| format!("a secret stands in {file}")));
}
