//! Programs of others: they read, sign, verify and lint, and know nothing of this product.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::stage::Stage;

/// `openssl` with these arguments; what it printed.
pub fn openssl(arguments: &[&str]) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments);
    finish(openssl)
}

/// `pkcs11-tool` at the stage's counter, with the module that this variable names.
pub fn pkcs11_tool(stage: &Stage, module: &str, arguments: &[&str]) -> Command {
    let mut tool = Command::new("pkcs11-tool");
    tool.envs(stage.environment()).arg("--module").arg(stage.module(module)).args(arguments);
    tool
}

/// Runs a command that must succeed, and gives what it printed.
pub fn finish(mut command: Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (printed, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {printed}{complaints}");
    printed.into_owned()
}

/// A linter of pkilint: in `PKILINT_BIN`, in target/tools, or in the search path. Missing is said aloud, and fails in CI.
pub fn pkilint(linter: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PKILINT_BIN").map(PathBuf::from);
    let target = Path::new(env!("CARGO_BIN_EXE_kiosk")).ancestors().nth(2).map(|t| t.join("tools/pkilint/bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = named.into_iter().chain(target).chain(std::env::split_paths(&path));
    let found = folders.find_map(|folder| Some(folder.join(linter)).filter(|program| program.is_file()));
    if found.is_none() {
        let missing = "pkilint is not there: install it or name its folder in PKILINT_BIN";
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
        println!("skipped: {missing}");
    }
    found
}

/// What stands on a PDF document, in one line. `qpdf` has to find it whole, and `pdffonts` its fonts inside, each letter with its
/// meaning.
pub fn sheet_text(file: &Path) -> String {
    let judge = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).arg(file);
        if arguments == ["-layout"] {
            command.arg("-");
        }
        finish(command)
    };
    let checked = judge("qpdf", &["--check"]);
    assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
    let fonts = judge("pdffonts", &[]);
    let told: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(told.len() == 1 && told[0].contains("yes yes yes"), "one font, embedded, in part, with meanings: {fonts}");
    judge("pdftotext", &["-layout"]).split_whitespace().collect::<Vec<_>>().join(" ")
}
