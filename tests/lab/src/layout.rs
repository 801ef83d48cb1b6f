//! What lies where in a counter's directory, and what the counter consists of: its four readers and the two kinds of
//! carrier. Names and paths only; nothing here opens a file or a socket.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::protocol::ItemKind;

/// The longest path a UNIX socket can have on Linux, in bytes (`sun_path` less its end).
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// What a certificate can be written onto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum CarrierKind {
    /// A PIV smart card for the smart-card reader.
    SmartCard,
    /// A USB token: reader and card in one, for the USB port.
    UsbToken,
}

impl CarrierKind {
    /// Beginning of the names given to carriers of this kind.
    pub const fn name_prefix(self) -> &'static str {
        match self {
            Self::SmartCard => "card",
            Self::UsbToken => "token",
        }
    }

    /// Serial number of the first carrier of this kind; the next ones count up.
    pub const fn first_serial(self) -> u32 {
        match self {
            Self::SmartCard => 26_100_001,
            Self::UsbToken => 26_200_001,
        }
    }
}

impl fmt::Display for CarrierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ItemKind::from(*self).fmt(f)
    }
}

/// What a reader of the counter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderKind {
    /// Reads ID cards without contact.
    Contactless,
    /// Takes smart cards.
    SmartCard,
    /// The port USB tokens are plugged into.
    UsbToken,
    /// A second smart-card reader, for faults and swaps.
    Spare,
}

/// One reader of every counter.
#[derive(Clone, Copy, Debug)]
pub struct ReaderModel {
    /// Short name on the command line.
    pub id: &'static str,
    /// Name in the reader configuration, as such a device announces itself.
    pub friendly_name: &'static str,
    /// What it is for.
    pub kind: ReaderKind,
}

impl ReaderModel {
    /// The name PC/SC clients see: pcscd adds the number of the reader and of its slot.
    pub fn pcsc_name(&self) -> String {
        format!("{} 00 00", self.friendly_name)
    }

    /// Whether `word` on the command line means this reader: its id, its name or its name as PC/SC shows it.
    pub fn is_called(&self, word: &str) -> bool {
        word == self.id || word == self.friendly_name || word == self.pcsc_name()
    }
}

/// Beginning of the smart-card reader's name, for which the smart-card module looks. Exactly as long as the "Yubico" it
/// replaces, and no other reader's name begins with it.
pub const SMART_CARD_READER_PREFIX: &str = "ACS AC";

/// The readers, in the order pcscd lists them.
pub const READERS: [ReaderModel; 4] = [
    ReaderModel {
        id: "id-card-reader",
        friendly_name: "Identiv uTrust 3700 F CL Reader",
        kind: ReaderKind::Contactless,
    },
    ReaderModel { id: "smart-card-reader", friendly_name: "ACS ACR39U ICC Reader", kind: ReaderKind::SmartCard },
    ReaderModel { id: "usb-port", friendly_name: "Yubico YubiKey OTP+FIDO+CCID", kind: ReaderKind::UsbToken },
    ReaderModel { id: "spare-reader", friendly_name: "Gemalto PC Twin Reader", kind: ReaderKind::Spare },
];

/// The directory of one counter.
#[derive(Clone, Debug)]
pub struct CounterDir(PathBuf);

impl CounterDir {
    /// A counter's directory; made absolute so that it means the same to every process.
    ///
    /// # Errors
    /// The current directory cannot be determined.
    pub fn new(path: &Path) -> std::io::Result<Self> {
        std::path::absolute(path).map(Self)
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Description of the running counter, see [`Description`].
    pub fn description(&self) -> PathBuf {
        self.0.join("counter.json")
    }

    /// Socket on which the counter takes commands.
    pub fn control_socket(&self) -> PathBuf {
        self.0.join("control.sock")
    }

    /// Socket of the private pcscd.
    pub fn pcscd_socket(&self) -> PathBuf {
        self.0.join("pcscd.sock")
    }

    /// Log of the counter and its cards.
    pub fn log(&self) -> PathBuf {
        self.0.join("counter.log")
    }

    /// Log of the private pcscd.
    pub fn pcscd_log(&self) -> PathBuf {
        self.0.join("pcscd.log")
    }

    /// Reader configuration of the private pcscd.
    pub fn reader_configuration(&self) -> PathBuf {
        self.0.join("readers.d")
    }

    /// Copy of the vpcd driver for the reader `id`.
    pub fn driver(&self, id: &str) -> PathBuf {
        self.0.join("drivers").join(format!("{id}.so"))
    }

    /// PKCS#11 module that serves smart cards.
    pub fn smart_card_module(&self) -> PathBuf {
        self.0.join("libykcs11-smartcard.so")
    }

    /// The people of this counter.
    pub fn people(&self) -> PathBuf {
        self.0.join("people.toml")
    }

    /// The authority that signs the ID cards: its certificate is a trust anchor for whoever reads them.
    pub fn csca(&self) -> PathBuf {
        self.0.join("csca")
    }

    /// A directory for each carrier that was ever made.
    pub fn carriers(&self) -> PathBuf {
        self.0.join("carriers")
    }

    /// Held while the counter is being started, so that starts do not overtake each other.
    pub fn start_lock(&self) -> PathBuf {
        self.0.join("start.lock")
    }

    /// Held by the counter for as long as it runs.
    pub fn running_lock(&self) -> PathBuf {
        self.0.join("running.lock")
    }

    /// The path of a socket that would be too long to bind, if there is one.
    pub fn overlong_socket(&self) -> Option<PathBuf> {
        [self.control_socket(), self.pcscd_socket()]
            .into_iter()
            .find(|path| path.as_os_str().len() > SOCKET_PATH_BYTES_MAX)
    }
}

/// A reader as `counter.json` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderDescription {
    /// Short name on the command line.
    pub id: String,
    /// Name as PC/SC clients see it.
    pub name: String,
    /// What it is for.
    pub kind: ReaderKind,
}

/// Content of `counter.json`: what a client needs to use the running counter. Present only while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Process id of the counter.
    pub pid: u32,
    /// For `PCSCLITE_CSOCK_NAME`.
    pub pcscd_socket: PathBuf,
    /// Its readers.
    pub readers: Vec<ReaderDescription>,
    /// PKCS#11 module for smart cards.
    pub module_smart_card: PathBuf,
    /// PKCS#11 module for USB tokens.
    pub module_usb_token: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_smart_card_reader_begins_with_the_module_s_prefix() {
        let matching: Vec<ReaderKind> = READERS
            .iter()
            .filter(|reader| reader.friendly_name.starts_with(SMART_CARD_READER_PREFIX))
            .map(|reader| reader.kind)
            .collect();
        assert_eq!(matching, [ReaderKind::SmartCard]);
    }
}
