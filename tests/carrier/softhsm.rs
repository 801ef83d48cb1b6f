//! A counter of SoftHSM2 tokens in a folder of its own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder of SoftHSM2 tokens, each fresh from the factory.
pub struct SoftHsm {
    directory: PathBuf,
    /// Held by the one who made it.
    _made: Option<TempDir>,
}

impl SoftHsm {
    pub fn new() -> Self {
        let made = tempfile::tempdir().expect("a folder");
        let directory = made.path().to_owned();
        let tokens = directory.join("tokens");
        std::fs::create_dir(&tokens).expect("a folder");
        let conf =
            format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", tokens.display());
        std::fs::write(directory.join("softhsm2.conf"), conf).expect("a file");
        Self { directory, _made: Some(made) }
    }

    /// The folder another process made.
    pub fn attach(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), _made: None }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn conf(&self) -> PathBuf {
        self.directory.join("softhsm2.conf")
    }

    pub fn environment(&self) -> BTreeMap<OsString, OsString> {
        BTreeMap::from([("SOFTHSM2_CONF".into(), self.conf().into())])
    }

    /// Makes a fresh carrier and answers its slot's description.
    pub fn fresh_carrier(&self) -> String {
        let made =
            self.run(&["--init-token", "--free", "--label", "carrier", "--so-pin", "12345678", "--pin", "123456"]);
        let slot = made.trim().rsplit(' ').next().expect("a slot number").to_owned();
        let slot: u64 = slot.parse().unwrap_or_else(|_| panic!("no slot number in {made}"));
        format!("SoftHSM slot ID 0x{slot:x}")
    }

    /// Makes a token that has an SO PIN and no user PIN, and answers its slot's description.
    pub fn carrier_without_user_pin(&self) -> String {
        let made = Command::new("pkcs11-tool")
            .args(["--module", "/usr/lib/softhsm/libsofthsm2.so", "--slot-index", "0"])
            .args(["--init-token", "--label", "blank", "--so-pin", "12345678"])
            .envs(self.environment())
            .output()
            .expect("pkcs11-tool is installed");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let slots = self.run(&["--show-slots"]);
        let described = slots.lines().find_map(|line| line.trim().strip_prefix("Description:"));
        described.expect("a slot").trim().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new("softhsm2-util")
            .args(arguments)
            .envs(self.environment())
            .output()
            .expect("softhsm2-util is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}
