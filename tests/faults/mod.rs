//! The faulty PKCS#11 module of the tests: another module, but for the faults of a script. Faults are data; `module.c` says
//! what a line of the script can hold.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiled module, of which each scene takes a copy with a script of its own.
pub struct FaultyModule(PathBuf);

impl FaultyModule {
    /// Compiles it into `folder`.
    pub fn compile(folder: &Path) -> Self {
        let module = folder.join("faulty.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/module.c");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&module).arg(source).arg("-ldl");
        assert!(cc.status().expect("a C compiler is installed").success(), "the faulty module compiles");
        Self(module)
    }

    /// A copy in `folder` that is `real` but for these faults: lines such as `C_Sign 2 after device-removed`.
    pub fn with(&self, folder: &Path, real: &Path, faults: &str) -> PathBuf {
        std::fs::create_dir_all(folder).expect("a folder");
        let module = folder.join("module.so");
        std::fs::copy(&self.0, &module).expect("a copy");
        std::fs::write(folder.join("module.so.script"), format!("module {}\n{faults}\n", real.display()))
            .expect("a file");
        module
    }
}
