//! Whether somebody can find what opens a carrier: the secrets that the centre keeps are opened with its key, and strangers try
//! them on the carrier.

use std::path::Path;
use std::process::Command;

use imza_kiosk::adapters::envelope::OpeningKey;
use imza_kiosk::domain::takeover::CarrierSecret;
use rusqlite::Connection;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use crate::carriers::Carrier;
use crate::plan::Place;

/// A secret that the centre keeps for a carrier.
struct Kept {
    secret: CarrierSecret,
    value: String,
    outcome: Option<String>,
}

/// Looks at what the centre keeps for a carrier: the one that was set is the carrier's, and the factory's is not. Answers every
/// secret, so that it can be looked for where it must not stand.
pub fn judge(name: &str, centre: &Path, carrier: &Carrier, serial: &str, found: &mut Vec<String>) -> Vec<String> {
    let kept = kept_for(centre, serial);
    let wanted: &[CarrierSecret] = match carrier.place {
        Place::Folder { .. } => &[CarrierSecret::SoPin],
        Place::Counter { .. } => &[CarrierSecret::ManagementKey, CarrierSecret::Puk],
    };
    for secret in wanted {
        let of_kind: Vec<_> = kept.iter().filter(|one| one.secret == *secret).collect();
        let set = of_kind.iter().find(|one| one.outcome.as_deref() == Some("set"));
        let possible: Vec<_> = match set {
            Some(set) => vec![*set],
            None => of_kind.into_iter().filter(|one| one.outcome.is_none()).collect(),
        };
        if possible.len() != 1 {
            found.push(format!("{name}: {} secrets may be the carrier's {}", possible.len(), secret.word()));
        }
        if opens(carrier, *secret, factory(carrier, *secret)) {
            found.push(format!("{name}: the factory's {} still counts", secret.word()));
        }
        if !possible.iter().any(|one| opens(carrier, *secret, &one.value)) {
            found.push(format!("{name}: nobody has the carrier's {}", secret.word()));
        }
    }
    kept.into_iter().map(|one| one.value).collect()
}

fn kept_for(centre: &Path, serial: &str) -> Vec<Kept> {
    let key = PrivateKeyDer::from_pem_file(centre.join("centre/tls/stick-open.key")).expect("the centre's key");
    let key = OpeningKey::from_der(key.secret_der()).expect("P-256");
    let ledger = Connection::open(centre.join("centre/ledger.sqlite")).expect("the ledger");
    let sql = "SELECT secret, sealed, outcome FROM carrier_secrets WHERE carrier_serial = ?1";
    let mut statement = ledger.prepare(sql).expect("a statement");
    let rows = statement.query_map([serial], |row| {
        let (secret, sealed, outcome): (String, Vec<u8>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((secret, sealed, outcome))
    });
    let rows = rows.expect("rows").map(|row| row.expect("a row"));
    rows.map(|(secret, sealed, outcome)| {
        let secret: CarrierSecret = secret.parse().expect("a word");
        let value = key.open_secret(&sealed, secret, serial).expect("it opens");
        Kept { secret, value: String::from_utf8(value.expose().to_vec()).expect("digits"), outcome }
    })
    .collect()
}

fn factory(carrier: &Carrier, secret: CarrierSecret) -> &'static str {
    match (&carrier.place, secret) {
        (_, CarrierSecret::ManagementKey) => "010203040506070801020304050607080102030405060708",
        _ => "12345678",
    }
}

/// Whether a stranger's tool gets in with it.
fn opens(carrier: &Carrier, secret: CarrierSecret, value: &str) -> bool {
    let mut tool = match secret {
        CarrierSecret::SoPin => {
            let mut tool = Command::new("pkcs11-tool");
            tool.arg("--module").arg(&carrier.module).args(["--login", "--login-type", "so", "--so-pin", value]);
            tool.args(["--init-pin", "--new-pin", "593827"]);
            tool
        }
        CarrierSecret::Puk => {
            let mut tool = Command::new("yubico-piv-tool");
            tool.args(["-r", &carrier.reader, "-a", "unblock-pin", "-P", value, "-N", "593827"]);
            tool
        }
        CarrierSecret::ManagementKey => {
            let mut tool = Command::new("yubico-piv-tool");
            tool.args(["-r", &carrier.reader, &format!("-k{value}"), "-a", "set-chuid"]);
            tool
        }
    };
    tool.envs(&carrier.environment).output().expect("the tool is installed").status.success()
}
