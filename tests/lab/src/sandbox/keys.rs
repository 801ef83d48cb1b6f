//! The keys that the centre is known by, and the secret of the call-backs: one line each, in files of their owner alone.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::rand::{GetRandomFlags, getrandom};

use crate::failure::{Doing as _, Failure};

/// What the sandboxes know their client by.
pub struct Keys {
    /// At the population register.
    pub register: String,
    /// At the register of invalid documents.
    pub documents: String,
    /// At the register of organisations.
    pub organisations: String,
    /// At the identity provider.
    pub identity: String,
    /// At the payment provider.
    pub payments: String,
    /// Signs the provider's call-backs.
    pub call_backs: String,
    /// At the gateway for text messages.
    pub sms: String,
    /// The password at the mail server.
    pub mail: String,
}

impl Keys {
    /// Reads the keys under `dir`; those that are missing are made.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        Ok(Self {
            register: key(&dir.join("register-key"))?,
            documents: key(&dir.join("documents-key"))?,
            organisations: key(&dir.join("organisations-key"))?,
            identity: key(&dir.join("identity-secret"))?,
            payments: key(&dir.join("payment-key"))?,
            call_backs: key(&dir.join("payment-secret"))?,
            sms: key(&dir.join("sms-key"))?,
            mail: key(&dir.join("mail-password"))?,
        })
    }
}

fn key(file: &Path) -> Result<String, Failure> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Ok(mut made) => {
            let key = random_hex()?;
            made.write_all(format!("{key}\n").as_bytes()).doing(format_args!("write {}", file.display()))?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(file).doing(format_args!("read {}", file.display()))?;
            Ok(text.trim().to_owned())
        }
        Err(error) => Err(error).doing(format_args!("make {}", file.display())),
    }
}

/// 128 random bits, hexadecimal.
pub fn random_hex() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom(&mut bytes, GetRandomFlags::empty()).doing("draw a random number")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
