//! What the smart-card service and its readers say of themselves.

use std::ffi::CString;
use std::process::{Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use pcsc::{Attribute, Context, Protocols, Scope, ShareMode};

/// Debian's pcscd; `/usr/sbin` is not in everyone's search path.
const PCSCD: &str = "/usr/sbin/pcscd";
/// Longest wait for a driver that is asked for its reader's firmware.
const FIRMWARE_PATIENCE: Duration = Duration::from_millis(700);
/// Where `SCARD_ATTR_VENDOR_IFD_VERSION` has its parts: major, minor, and a build number of two bytes (PC/SC Part 3, 3.1.4).
const VERSION_BYTES: usize = 4;

/// The version of the service that is installed, as its program tells it; `None` where there is no such program.
#[must_use]
pub fn service_version() -> Option<String> {
    let output = Command::new(PCSCD).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(|line| line.trim_end_matches('.').to_owned()).filter(|line| !line.is_empty())
}

/// The names of the readers as the service lists them: two devices may have one and the same name, numbers included.
#[must_use]
pub fn listed_readers() -> Vec<String> {
    let listed = Context::establish(Scope::User).and_then(|context| context.list_readers_owned());
    listed.unwrap_or_default().into_iter().map(|name| name.to_string_lossy().into_owned()).collect()
}

/// A reader's firmware, where its driver tells it in time. What lies in the reader is not touched.
#[must_use]
pub fn reader_firmware(reader: &str) -> Option<String> {
    let reader = CString::new(reader).ok()?;
    let (told, heard) = sync_channel(1);
    let ask = move || {
        let asked = || {
            let context = Context::establish(Scope::User).ok()?;
            let card = context.connect(&reader, ShareMode::Direct, Protocols::UNDEFINED).ok()?;
            let mut buffer = [0; 64];
            let version = card.get_attribute(Attribute::VendorIfdVersion, &mut buffer).ok().map(<[u8]>::to_vec);
            // Whoever uses the card in it goes on.
            let _left = card.disconnect(pcsc::Disposition::LeaveCard);
            version
        };
        // Nobody listens any more when it took too long.
        let _late = told.send(asked());
    };
    std::thread::Builder::new().name("reader-firmware".into()).spawn(ask).ok()?;
    let version = heard.recv_timeout(FIRMWARE_PATIENCE).ok().flatten()?;
    let number = u32::from_le_bytes(version.get(..VERSION_BYTES)?.try_into().ok()?);
    Some(format!("{}.{}.{}", number >> 24, number >> 16 & 0xFF, number & 0xFFFF))
}
