//! What the road counted, for `make figures`: target/figures/road.json.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use serde_json::{Number, json};

static COUNTED: Mutex<BTreeMap<&'static str, Number>> = Mutex::new(BTreeMap::new());

/// Counts one more of `name` and writes down what was counted so far.
pub fn count(name: &'static str) {
    write(|counted| {
        let before = counted.get(name).and_then(Number::as_u64).unwrap_or_default();
        counted.insert(name, Number::from(before + 1));
    });
}

/// Writes a measured value down.
pub fn put(name: &'static str, value: impl Into<Number>) {
    write(|counted| {
        counted.insert(name, value.into());
    });
}

fn write(change: impl FnOnce(&mut BTreeMap<&'static str, Number>)) {
    let mut counted = COUNTED.lock().expect("no panic holds it");
    change(&mut counted);
    let rows: Vec<_> = counted
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value, "unit": "", "command": "cargo test --test road" }))
        .collect();
    let target = Path::new(env!("CARGO_BIN_EXE_kiosk")).ancestors().nth(2).expect("target/debug/kiosk");
    let folder = target.join("figures");
    fs::create_dir_all(&folder).expect("a folder");
    let text = serde_json::to_string_pretty(&rows).expect("plain data");
    fs::write(folder.join("road.json"), text + "\n").expect("a file");
}
