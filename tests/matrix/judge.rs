//! What must hold after each case, whatever happened in it.

use std::path::Path;
use std::process::Command;

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::certificate;
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
    /// SHA-256 of the certificate on the carrier.
    pub certificate_sha256: String,
}

/// Looks at the carrier: one key, one certificate, for that key, and the one that the kiosk handed over.
pub fn carrier(
    name: &str,
    carrier: &Carrier,
    done: &Done,
    scratch: &Path,
    found: &mut Vec<String>,
) -> (String, String) {
    let seen = carrier.inspect();
    let (certificate, public_key) = carrier.read_by_a_stranger(scratch);
    let mut check = |holds: bool, says: String| {
        if !holds {
            found.push(format!("{name}: {says}"));
        }
    };
    check(seen.keys.len() == 1, format!("{} keys are on the carrier", seen.keys.len()));
    check(seen.certificates.len() == 1, format!("{} certificates are on the carrier", seen.certificates.len()));
    let sha256 = Sha256Hash::of(&certificate).to_string();
    check(
        done.certificate_sha256.as_ref().is_none_or(|said| *said == sha256),
        "another certificate is on the carrier than was handed over".to_owned(),
    );
    let of_certificate = certificate::read(&certificate).map(|facts| facts.spki_sha256);
    let of_key = Sha256Hash::of(&public_key);
    check(of_certificate == Ok(of_key), "the certificate on the carrier is not for the key on it".to_owned());
    (seen.address.serial, sha256)
}

/// Looks at the centre: for each order one live certificate, active, and it is the kiosk's; no record that had no effect.
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
        let [certificate] = live.as_slice() else {
            found.push(format!("{}: {} live certificates for the order", issue.name, live.len()));
            continue;
        };
        let agrees = certificate["state"] == "active"
            && certificate["sha256"] == issue.certificate_sha256.as_str()
            && certificate["carrier_serial"] == issue.carrier_serial.as_str();
        if !agrees {
            found.push(format!("{}: centre and kiosk do not agree: {certificate}", issue.name));
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
