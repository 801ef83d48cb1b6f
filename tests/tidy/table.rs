//! The table of the house: rooms and what each may see, crates and where each may be used, limits. The only file here that
//! changes when a room is built. No rule lives here but those about the table itself.

use crate::finding::Finding;
use crate::house::within;

/// A room: a module of the library with all that lies in it, unless a longer row lies in it too.
pub struct Room {
    pub name: &'static str,
    /// Rooms it may look into, with all that lies in them. Itself always; nothing else ever.
    pub sees: &'static [&'static str],
    /// Pure rooms do no IO and read no clock: the same input gives the same answer.
    pub is_pure: bool,
}

const fn room(name: &'static str, sees: &'static [&'static str]) -> Room {
    Room { name, sees, is_pure: false }
}

const fn pure(name: &'static str, sees: &'static [&'static str]) -> Room {
    Room { name, sees, is_pure: true }
}

/// From the roof down: a room sees only rooms below its own row.
pub const ROOMS: &[Room] = &[
    // Programs: arguments, configuration, run.
    room("bin::kiosk", &["kiosk", "adapters::worker", "adapters::clock"]),
    room("bin::central", &["central"]),
    // The kiosk. `start` puts the parts together and is the only one that knows the adapters by name.
    room("kiosk", &[]),
    room(
        "kiosk::commands",
        &["kiosk::start", "kiosk::words", "kiosk::config", "kiosk::app", "adapters", "ports", "wire", "domain"],
    ),
    room(
        "kiosk::start",
        &["kiosk::runtime", "kiosk::words", "kiosk::config", "kiosk::app", "adapters", "ports", "wire", "domain"],
    ),
    room("kiosk::runtime", &["kiosk::view", "kiosk::words", "kiosk::app", "ports", "domain"]),
    pure("kiosk::view", &["kiosk::words", "kiosk::app", "ports", "wire", "domain"]),
    pure("kiosk::words", &["kiosk::app", "domain"]),
    room("kiosk::config", &["kiosk::app", "ports", "domain"]),
    pure("kiosk::app", &["ports", "wire", "domain"]),
    // The centre. Only `setup` and `cli` know the adapters by name.
    room("central", &[]),
    room(
        "central::cli",
        &[
            "central::setup", "central::api", "central::ra", "central::ca", "central::refusal", "central::ledger",
            "central::config", "adapters::signer", "adapters::clock", "ports", "wire", "domain",
        ],
    ),
    room(
        "central::setup",
        &[
            "central::api", "central::ra", "central::ca", "central::refusal", "central::ledger", "central::config",
            "adapters::signer", "adapters::clock", "ports", "wire", "domain",
        ],
    ),
    room(
        "central::api",
        &["central::ra", "central::ca", "central::refusal", "central::ledger", "central::config", "ports", "wire", "domain"],
    ),
    room(
        "central::ra",
        &["central::ca", "central::refusal", "central::ledger", "central::config", "ports", "wire", "domain"],
    ),
    room("central::ca", &["central::refusal", "central::ledger", "central::config", "ports", "wire", "domain"]),
    room("central::refusal", &["central::ledger", "wire", "domain"]),
    room("central::ledger", &["wire", "domain"]),
    room("central::config", &["domain"]),
    // The devices behind the ports.
    room("adapters", &[]),
    room("adapters::worker", &["adapters::pcsc", "adapters::pkcs11", "ports", "wire", "domain"]),
    room("adapters::pcsc", &["adapters::pkcs11", "ports", "wire", "domain"]),
    room("adapters::pkcs11", &["ports", "wire", "domain"]),
    room("adapters::signer", &["ports", "wire", "domain"]),
    room("adapters::store", &["ports", "wire", "domain"]),
    room("adapters::centre_http", &["ports", "wire", "domain"]),
    room("adapters::clock", &["ports", "domain"]),
    // The ground.
    pure("ports", &["wire", "domain"]),
    pure("wire", &["domain"]),
    pure("domain", &[]),
];

/// Looks upward that are still to be turned round: (who, whom). One that is no longer needed must go.
pub const UPWARD: &[(&str, &str)] = &[("adapters::pkcs11", "adapters::pcsc")];

/// Names that say nothing, for a module or a folder.
pub const NAMELESS: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "shared", "base", "core", "lib"];

/// What pure rooms may not reach in the standard library.
pub const IMPURE: &[&str] = &[
    "std::env", "std::fs", "std::io", "std::net", "std::os", "std::process", "std::sync::mpsc", "std::thread",
    "std::time::Instant", "std::time::SystemTime",
];

/// Where the time of day may be asked; everywhere else it arrives as an argument.
pub const CLOCKS: &[&str] = &["adapters::clock"];

/// Where elapsed time may be measured as well.
pub const STOPWATCHES: &[&str] = &["adapters", "kiosk::runtime", "central::api"];

/// Where something may be printed.
pub const SPEAKERS: &[&str] = &["bin", "kiosk::commands", "central::cli", "adapters::worker"];

/// Every dependency of the product and the rooms that may name it.
pub const CRATES: &[(&str, &[&str])] = &[
    // Plain data and text: anywhere.
    ("base64", &["wire", "adapters", "central"]),
    ("hex", &["domain", "wire", "adapters", "central", "kiosk::commands"]),
    ("jiff", &["domain", "wire", "ports", "adapters", "kiosk", "central", "bin"]),
    ("serde", &["domain", "wire", "adapters", "kiosk::config", "kiosk::commands", "central"]),
    ("serde_json", &["domain", "wire", "adapters", "kiosk::commands", "central"]),
    ("sha2", &["domain", "adapters", "central"]),
    ("thiserror", &["domain", "wire", "ports", "adapters", "kiosk", "central"]),
    ("toml", &["adapters::pkcs11", "kiosk::config", "central"]),
    ("unicode_normalization", &["domain"]),
    ("zeroize", &["domain", "wire", "ports", "adapters", "kiosk::app", "kiosk::runtime", "central"]),
    // Certificates and keys.
    ("const_oid", &["adapters", "central::ca", "central::setup"]),
    ("der", &["domain", "wire", "kiosk::app", "adapters", "central"]),
    ("spki", &["adapters", "central::ca", "central::setup"]),
    ("x509_cert", &["domain", "adapters", "central::ca", "central::setup", "central::cli"]),
    ("rcgen", &["central::setup"]),
    ("aws_lc_rs", &["adapters", "central::ca", "central::ra", "central::setup"]),
    ("argon2", &["kiosk::start", "adapters::store", "central::ra"]),
    ("chacha20poly1305", &["adapters::store"]),
    ("crc32fast", &["adapters::store"]),
    ("hmac", &["adapters::store"]),
    ("getrandom", &["adapters", "central::ra", "central::ca", "central::setup"]),
    // Devices and disks: one room each.
    ("cryptoki", &["adapters::pkcs11", "adapters::signer"]),
    ("pcsc", &["adapters::pcsc"]),
    ("sled", &["adapters::store"]),
    ("rusqlite", &["central::ledger"]),
    ("rustix", &["adapters", "kiosk::runtime", "kiosk::start", "kiosk::commands", "central::setup", "central::cli"]),
    ("signal_hook", &["kiosk::runtime", "kiosk::start"]),
    // The net.
    ("reqwest", &["adapters::centre_http"]),
    ("rustls", &["adapters::centre_http", "central::api", "central::setup", "central::cli"]),
    ("axum", &["central::api"]),
    ("axum_server", &["central::api"]),
    ("tower_http", &["central::api"]),
    ("tokio", &["adapters::centre_http", "central::api", "central::cli"]),
    // The screen.
    ("crossterm", &["kiosk::runtime"]),
    ("ratatui", &["kiosk::view", "kiosk::runtime"]),
    ("fluent_bundle", &["kiosk::words", "kiosk::view"]),
    ("unic_langid", &["kiosk::words"]),
    // Programs.
    ("anyhow", &["bin", "kiosk::start", "kiosk::commands", "central::setup", "central::cli", "adapters::worker"]),
    ("clap", &["bin", "kiosk::commands", "central::cli", "adapters::worker"]),
    ("clap_complete", &["bin", "kiosk::commands", "central::cli"]),
    ("clap_mangen", &["bin", "kiosk::commands", "central::cli"]),
    ("tracing", &["adapters", "kiosk::runtime", "kiosk::start", "kiosk::commands", "central"]),
    ("tracing_subscriber", &["bin", "kiosk::start", "kiosk::commands", "central::cli"]),
];

/// All that the pure rooms build with. None of these does IO at run time.
pub const PURE_GRAPH: &[&str] = &[
    "base64", "base64ct", "block-buffer", "cfg-if", "const-oid", "cpufeatures", "crypto-common", "der", "der_derive",
    "digest", "flagset", "hex", "hybrid-array", "itoa", "jiff", "jiff-core", "libc", "memchr", "pem-rfc7468",
    "proc-macro2", "quote", "serde", "serde_core", "serde_derive", "serde_json", "sha2", "spki", "syn", "thiserror",
    "thiserror-impl", "tinyvec", "typenum", "unicode-ident", "unicode-normalization", "x509-cert", "zeroize",
    "zeroize_derive", "zmij",
];

/// Lines of a Rust file.
pub const FILE_LINES_MAX: usize = 400;

/// Lines of a function, from `fn` to its closing brace.
pub const FUNCTION_LINES_MAX: usize = 70;

/// Words of a test's name: it says what holds.
pub const TEST_NAME_WORDS_MIN: usize = 3;

/// Hosts a tracked file may name, besides those reserved for examples.
pub const HOSTS: &[&str] =
    &["keepachangelog.com", "semver.org", "www.apache.org", "www.contributor-covenant.org", "rustup.rs", "doc.rust-lang.org"];

/// The room in which a module lies: the longest row that fits.
pub fn room_of<'t>(rooms: &'t [Room], module: &str) -> Option<&'t Room> {
    rooms.iter().filter(|room| within(module, room.name)).max_by_key(|room| room.name.len())
}

/// Rows that see a room that is not listed, or look up without being listed as such.
pub fn flaws(rooms: &[Room], upward: &[(&str, &str)]) -> Vec<Finding> {
    let place = |name: &str| rooms.iter().position(|room| room.name == name);
    let mut findings = Vec::new();
    let mut say = |says: String| findings.push(Finding::new("tests/tidy/table.rs", 0, says));
    for (at, room) in rooms.iter().enumerate() {
        for seen in room.sees {
            match place(seen) {
                None => say(format!("{} sees {seen}, which is no row", room.name)),
                Some(below) if below <= at => say(format!("{} looks up to {seen}", room.name)),
                Some(_) => {}
            }
        }
    }
    for (who, whom) in upward {
        match (place(who), place(whom)) {
            (Some(low), Some(high)) if high < low => {}
            _ => say(format!("{who} to {whom} is no look upward")),
        }
    }
    findings
}
