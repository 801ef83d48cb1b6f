//! `kiosk store`: what a technician does to the store itself, while no kiosk has it open.

use std::process::ExitCode;

use super::{EXIT_CLOSED, print, print_json};
use crate::adapters::store::KeyChanged;
use crate::kiosk::config::Config;
use crate::kiosk::start;

/// Seals the whole store under a new key. Interrupted at any point it opens with one of the two, and the next opening brings
/// the change to its end.
///
/// # Errors
/// When standard output is closed.
pub fn rotate_key(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let changed = start::open_store(config).and_then(|(store, _)| start::key_place(config).change(&store));
    let changed = match changed {
        Ok(changed) => changed,
        Err(error) => {
            eprintln!("kiosk store rotate-key: {error}");
            return Ok(ExitCode::from(EXIT_CLOSED));
        }
    };
    let (word, sentence) = match changed {
        KeyChanged::InFile => ("file", "the store lies under a new key, and the key file holds it\n"),
        KeyChanged::InCredential => {
            ("credential", "the store lies under the key \"store-key-next\": make it the credential \"store-key\"\n")
        }
    };
    if json {
        print_json(&serde_json::json!({ "key_in": word }))?;
    } else {
        print(sentence.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}
