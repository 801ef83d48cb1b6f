//! Strangers that judge certificates: pkilint and openssl.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One of pkilint's programs, from the folder in `PKILINT_BIN`, from target/tools where the set-up puts it, or from the path.
/// `None` says aloud that it is missing; where `CI` is set it must be there.
pub fn pkilint(program: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PKILINT_BIN").map(|folder| PathBuf::from(folder).join(program));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let target = Path::new(env!("CARGO_BIN_EXE_central")).ancestors().nth(2);
    let tools = target.map(|target| target.join("tools/pkilint/bin").join(program));
    let found = named.into_iter().chain(tools).chain(std::env::split_paths(&path).map(|folder| folder.join(program)));
    let found = found.into_iter().find(|file| file.is_file());
    if found.is_none() {
        let missing = format!("{program} is missing: `make setup` installs it, or PKILINT_BIN names its folder");
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
        println!("skipped: {missing}");
    }
    found
}

/// Runs a linter; what it prints at or above the severity is a finding.
pub fn lint(program: &str, arguments: &[&str], files: &[&Path]) {
    let Some(program) = pkilint(program) else { return };
    let output = Command::new(&program).arg("lint").args(arguments).args(files).output().expect("the linter runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?} {files:?}:\n{said}", program.display());
}

/// Runs openssl and answers what it printed.
pub fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().expect("openssl runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("text")
}
