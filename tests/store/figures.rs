//! What a test counted, for `make figures`.

use std::path::Path;

/// One figure.
pub struct Figure {
    name: &'static str,
    value: u64,
    command: &'static str,
}

impl Figure {
    pub fn count(name: &'static str, value: u64, command: &'static str) -> Self {
        Self { name, value, command }
    }
}

/// Writes `target/figures/<file>.json`.
pub fn write_figures(file: &str, figures: &[Figure]) {
    let list: Vec<_> = figures
        .iter()
        .map(|figure| {
            serde_json::json!({
                "name": figure.name, "value": figure.value, "unit": "count", "peer": null, "peer_value": null,
                "ratio": null, "command": figure.command,
            })
        })
        .collect();
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&dir).expect("made");
    let text = serde_json::to_string_pretty(&list).expect("plain data");
    std::fs::write(dir.join(format!("{file}.json")), text).expect("written");
}
