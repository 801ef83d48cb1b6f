//! The rules about dependencies, asked of cargo itself.

use std::collections::BTreeSet;
use std::process::Command;

use crate::finding::Finding;
use crate::house;
use crate::table::Row;

/// Names of the product's own dependencies as code writes them.
pub fn dependencies() -> BTreeSet<String> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let product = packages.iter().find(|package| package["name"] == "imza-kiosk").expect("this package is there");
    let all = product["dependencies"].as_array().expect("it has dependencies").iter();
    let normal = all.filter(|dependency| dependency["kind"].is_null());
    normal.map(|dependency| dependency["name"].as_str().expect("it has a name").replace('-', "_")).collect()
}

/// Names of all crates that the pure rooms are built with, their own left out.
pub fn pure_graph() -> BTreeSet<String> {
    let question = "tree --package imza-kiosk --no-default-features --edges normal --prefix none --format {lib}";
    let tree = cargo(&question.split(' ').collect::<Vec<_>>());
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    names.map(|name| name.replace('_', "-")).filter(|name| name != "imza-kiosk").collect()
}

/// Dependencies without a row, and rows without a dependency.
pub fn rows(dependencies: &BTreeSet<String>, rows: &[Row]) -> Vec<Finding> {
    let listed: BTreeSet<String> = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
    let bare = dependencies.difference(&listed).map(|name| format!("no row says which rooms may use `{name}`"));
    let gone = listed.difference(dependencies).map(|name| format!("`{name}` is no dependency"));
    bare.chain(gone).map(|says| Finding::new("tests/tidy/walls.txt", 0, says)).collect()
}

/// Crates of the pure rooms that the table does not allow.
pub fn graph(found: &BTreeSet<String>, allowed: &[&str]) -> Vec<Finding> {
    assert!(!found.is_empty(), "cargo listed no crate");
    let strangers = found.iter().filter(|name| !allowed.contains(&name.as_str()));
    strangers.map(|name| Finding::new("Cargo.toml", 0, format!("the pure rooms would build with `{name}`"))).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(house::root())
        .output()
        .expect("cargo, which runs this test, can be run");
    assert!(output.status.success(), "cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}
