//! The matrix's axes, as data.

use crate::plan::{Kind, Point, Side};

/// The twelve steps of the journal, and the outside effect that each is.
pub const STEPS: [(&str, &str); 12] = [
    ("J1", "centre:lease"),
    ("J2", "journal:bound"),
    ("J3", "journal:key-intended"),
    ("J4", "carrier:make-key"),
    ("J5", "carrier:sign-request"),
    ("J6", "centre:certificate"),
    ("J7", "journal:certificate-held"),
    ("J8", "carrier:write"),
    ("J9", "carrier:read-back"),
    ("J10", "centre:proof"),
    ("J11", "journal:hand-over-confirmed"),
    ("J12", "store:hand-over"),
];

/// The replacement of the factory's PUK or SO PIN, between J9 and J10: drawn, kept at the centre, set, journalled, told.
pub const SECRETS: [(&str, &str); 5] = [
    ("PUK", "carrier:draw-secret"),
    ("PUK", "centre:secret"),
    ("PUK", "carrier:take-secret"),
    ("PUK", "journal:secret-settled"),
    ("PUK", "centre:secret-outcome"),
];

/// The effects between them: what is journalled beside an effect, the citizen's PIN, the nonce, the record's way.
pub const BETWEEN: [(&str, &str); 11] = [
    ("J1", "journal:leased"),
    ("J2", "carrier:inspect"),
    ("PIN", "journal:pin-intended"),
    ("PIN", "carrier:choose-pin"),
    ("J4", "journal:key-made"),
    ("J5", "journal:requested"),
    ("J6", "journal:certificate-asked"),
    ("J8", "journal:write-intended"),
    ("J10", "centre:nonce"),
    ("J10", "carrier:sign"),
    ("J10", "journal:proven"),
];

/// The second of two keys: what its own outside effects are, and the record that names both certificates.
pub const SECOND: [(&str, &str); 8] = [
    ("J3", "journal:key-intended:second"),
    ("J4", "carrier:make-key:second"),
    ("J5", "carrier:sign-request:second"),
    ("J6", "centre:certificate:second"),
    ("J8", "carrier:write:second"),
    ("J9", "carrier:read-back:second"),
    ("J10", "centre:proof:second"),
    ("J12", "store:hand-over"),
];

/// A case: a name for people, and what goes wrong.
#[derive(Debug, Clone)]
pub struct Case {
    /// As the report names it.
    pub name: String,
    /// The point, if the kiosk itself is cut.
    pub point: Option<Point>,
    /// Lines of the faulty module's script.
    pub module_faults: Option<String>,
}

/// Every step, every fault, both sides.
pub fn cuts<'a>(steps: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (step, effect) in steps {
        for kind in Kind::ALL {
            for side in [Side::Before, Side::After] {
                let name = format!("{step} {effect}: {kind:?} {side:?}");
                let point = Some(Point { effect: (*effect).to_owned(), side, kind });
                cases.push(Case { name, point, module_faults: None });
            }
        }
    }
    cases
}

/// The second key's steps, each cut in every way, before its effect and after it.
pub fn cuts_of_second() -> Vec<Case> {
    cuts(&SECOND)
}

/// What a module may say of its own accord.
const VALUES: &[&str] =
    &["device-removed", "memory", "pin-incorrect", "pin-locked", "general-error", "session-closed", "corrupt"];
/// How a module may end its process.
const ENDS: &[&str] = &["hang", "segfault", "kill"];

/// The module's faults: function, which call of it, sides, actions. A call that changes the carrier goes wrong on both sides;
/// one that only asks, on one.
type Row = (&'static str, u32, &'static [&'static str], &'static [&'static [&'static str]]);

const BOTH: &[&str] = &["before", "after"];
const ASKED: &[&str] = &["before"];
const ANSWERED: &[&str] = &["after"];

const MODULE: &[Row] = &[
    ("C_Initialize", 1, ASKED, &[&["general-error"], ENDS]),
    ("C_GetSlotList", 1, ANSWERED, &[&["general-error", "device-removed", "corrupt"], ENDS]),
    ("C_GetSlotInfo", 1, ANSWERED, &[&["device-removed", "corrupt"]]),
    ("C_GetTokenInfo", 2, ANSWERED, &[&["device-removed", "general-error", "corrupt", "hang"]]),
    ("C_OpenSession", 1, BOTH, &[&["device-removed", "general-error", "corrupt", "hang"]]),
    ("C_SetPIN", 1, BOTH, &[VALUES, ENDS]),
    // The second sets the SO PIN that was drawn; the logins from the eighth on show that it counts and the factory's does not.
    ("C_SetPIN", 2, BOTH, &[VALUES, ENDS]),
    ("C_Login", 1, BOTH, &[VALUES, ENDS]),
    ("C_Login", 2, BOTH, &[VALUES, ENDS]),
    ("C_Login", 3, BOTH, &[VALUES, ENDS]),
    ("C_Logout", 2, BOTH, &[&["general-error", "session-closed", "segfault", "hang"]]),
    ("C_FindObjectsInit", 1, ASKED, &[&["device-removed", "session-closed"]]),
    ("C_FindObjects", 2, ANSWERED, &[&["device-removed", "corrupt", "segfault"]]),
    ("C_GenerateKeyPair", 1, BOTH, &[VALUES, ENDS]),
    ("C_GetAttributeValue", 1, ANSWERED, &[&["device-removed", "general-error", "corrupt", "segfault"]]),
    ("C_GetAttributeValue", 2, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 3, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 4, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 5, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 6, ANSWERED, &[&["corrupt"]]),
    ("C_SignInit", 1, ASKED, &[&["device-removed", "general-error", "session-closed", "segfault"]]),
    ("C_Sign", 1, BOTH, &[&["device-removed", "session-closed", "corrupt"], ENDS]),
    ("C_Sign", 2, BOTH, &[&["device-removed", "session-closed", "corrupt"], ENDS]),
    ("C_CreateObject", 1, BOTH, &[VALUES, ENDS]),
    ("C_Finalize", 1, ASKED, &[&["general-error", "hang", "segfault"]]),
];

/// The module's faults at what an issue with two keys does for the second: its key, its request, its certificate written and
/// read back, its proof. The calls of the first key are counted with them.
const MODULE_OF_SECOND: &[Row] = &[
    ("C_GenerateKeyPair", 2, BOTH, &[VALUES, ENDS]),
    ("C_Sign", 2, BOTH, &[&["device-removed", "session-closed", "corrupt"], ENDS]),
    ("C_CreateObject", 2, BOTH, &[VALUES, ENDS]),
    ("C_Sign", 4, BOTH, &[&["device-removed", "session-closed", "corrupt"], ENDS]),
    ("C_GetAttributeValue", 7, ANSWERED, &[&["device-removed", "corrupt"]]),
    ("C_GetAttributeValue", 8, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 9, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 10, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 11, ANSWERED, &[&["corrupt"]]),
    ("C_GetAttributeValue", 12, ANSWERED, &[&["corrupt"]]),
];

/// Every row of the module's faults.
pub fn module_faults() -> Vec<Case> {
    planted(MODULE)
}

/// Every row of its faults at the second of two keys.
pub fn module_faults_of_second() -> Vec<Case> {
    planted(MODULE_OF_SECOND)
}

fn planted(rows: &[Row]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (function, call, sides, actions) in rows {
        for side in *sides {
            for action in actions.iter().copied().flatten() {
                let line = format!("{function} {call} {side} {action}");
                cases.push(Case { name: line.clone(), point: None, module_faults: Some(line) });
            }
        }
    }
    cases
}
