//! The one SoftHSM2 token that everybody here works on, fresh from the factory before each turn.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::staging::{run, write_softhsm_conf};

/// PINs from the factory, as the carrier profile `softhsm2` has them.
pub const FACTORY_PIN: &str = "123456";
pub const FACTORY_SO_PIN: &str = "12345678";
/// What takes the factory's SO PIN's place, as long as the carrier profile `softhsm2` has it.
pub const OWN_SO_PIN: &str = "5028174936405162";
/// The PIN that the citizen chooses.
pub const CITIZEN_PIN: &str = "482915";
/// `CKA_ID` of the key, as the carrier profile `softhsm2` has it.
pub const KEY_ID: &str = "02";

/// Where the token's files are: in memory. SoftHSM2 syncs dozens of times for one key, and what other programs do to the
/// disk meanwhile would drown what is measured; a real carrier has no part in the disk either.
const MEMORY: &str = "/dev/shm";

/// The token, and SoftHSM2's configuration for it.
pub struct Token {
    tokens: TempDir,
    conf: PathBuf,
}

impl Token {
    /// SoftHSM2's configuration for the token of a run in `folder`, for `SOFTHSM2_CONF`.
    pub fn conf(folder: &Path) -> PathBuf {
        folder.join("carrier-softhsm2.conf")
    }

    /// The token of a run in `folder`; there is none yet.
    pub fn of(folder: &Path) -> Self {
        let tokens = tempfile::tempdir_in(MEMORY).expect("a folder in memory");
        let conf = Self::conf(folder);
        write_softhsm_conf(&conf, tokens.path());
        Self { tokens, conf }
    }

    /// The configuration's file.
    pub fn conf_file(&self) -> &Path {
        &self.conf
    }

    /// Puts a fresh token in the old one's place and answers its slot's description.
    pub fn fresh(&self) -> String {
        for old in std::fs::read_dir(self.tokens.path()).expect("the folder is there") {
            std::fs::remove_dir_all(old.expect("a token").path()).expect("it can be removed");
        }
        let mut command = Command::new("softhsm2-util");
        command.args([
            "--init-token",
            "--free",
            "--label",
            "carrier",
            "--so-pin",
            FACTORY_SO_PIN,
            "--pin",
            FACTORY_PIN,
        ]);
        let said = run(command.env("SOFTHSM2_CONF", &self.conf), "");
        let slot: u64 = said.trim().rsplit(' ').next().and_then(|slot| slot.parse().ok()).expect("a slot's number");
        format!("SoftHSM slot ID 0x{slot:x}")
    }
}
