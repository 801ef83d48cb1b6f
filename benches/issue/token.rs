//! The one SoftHSM2 token that everybody here works on, fresh from the factory before each turn.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::staging::{run, write_softhsm_conf};

/// PINs from the factory, as the carrier profile `softhsm2` has them.
pub const FACTORY_PIN: &str = "123456";
const FACTORY_SO_PIN: &str = "12345678";
/// The PIN that the citizen chooses.
pub const CITIZEN_PIN: &str = "482915";
/// `CKA_ID` of the key, as the carrier profile `softhsm2` has it.
pub const KEY_ID: &str = "02";

/// A folder with one token.
pub struct Token {
    tokens: PathBuf,
    /// SoftHSM2's configuration, for `SOFTHSM2_CONF`.
    pub conf: PathBuf,
}

impl Token {
    /// A place for the token in `folder`; there is none yet.
    pub fn in_folder(folder: &Path) -> Self {
        let (tokens, conf) = (folder.join("carrier-tokens"), folder.join("carrier-softhsm2.conf"));
        write_softhsm_conf(&conf, &tokens);
        Self { tokens, conf }
    }

    /// Puts a fresh token in the old one's place and answers its slot's description.
    pub fn fresh(&self) -> String {
        if self.tokens.exists() {
            std::fs::remove_dir_all(&self.tokens).expect("it can be removed");
        }
        std::fs::create_dir(&self.tokens).expect("a folder");
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
