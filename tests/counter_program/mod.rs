//! Where the virtual counter's program is.

use std::path::{Path, PathBuf};

/// The counter's program: `IMZA_COUNTER`, or beside the programs under test. `None`, said aloud, where it was not built and
/// this is no CI run.
pub fn program() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_BIN_EXE_central")).with_file_name("counter");
    let program = std::env::var_os("IMZA_COUNTER").map_or(beside, PathBuf::from);
    if program.exists() {
        return Some(program);
    }
    let missing = format!("{} is not there: build the virtual counter or name it in IMZA_COUNTER", program.display());
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
    println!("skipped: {missing}");
    None
}
