//! Debian's binaries as the counter uses them: found on this machine, copied, and changed in exactly one place each. See
//! the crate's documentation for why. Nothing is changed outside the counter's directory.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Doing as _, Failure},
    layout::{CounterDir, READERS, SMART_CARD_READER_PREFIX},
};

/// The vpcd driver, below the library directory.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// The PKCS#11 module, in a directory of `/usr/lib` named after the architecture.
const MODULE: &str = "libykcs11.so.2";

/// What the module compares the beginning of a reader's name with: a whole string constant, with the end of the one
/// before it, so that it is found only where it stands alone.
const MODULE_PREFIX_FROM: &[u8] = b"\0Yubico\0";

/// In the driver (x86-64), `IFDHGetCapabilities` for `TAG_IFD_SLOTS_NUMBER`: `*Value = 2; *Length = 1`, then the result
/// "success", by `movb $2, 0(%rbp); xor %eax, %eax; movq $1, (%rdx)`.
const SLOTS_FROM: &[u8] = &[0xc6, 0x45, 0x00, 0x02, 0x31, 0xc0, 0x48, 0xc7, 0x02, 0x01, 0x00, 0x00, 0x00];
/// The same with `*Value = 1`.
const SLOTS_TO: &[u8] = &[0xc6, 0x45, 0x00, 0x01, 0x31, 0xc0, 0x48, 0xc7, 0x02, 0x01, 0x00, 0x00, 0x00];

/// Debian's module, which serves the USB tokens.
///
/// # Errors
/// It is not installed.
pub fn usb_token_module() -> Result<PathBuf, Failure> {
    let libraries = fs::read_dir("/usr/lib").doing("look through /usr/lib")?;
    libraries
        .flatten()
        .map(|entry| entry.path().join(MODULE))
        .find(|path| path.exists())
        .ok_or_else(|| Failure::failed(format!("cannot find {MODULE}: install the package ykcs11")))
}

/// Makes the module for smart cards: Debian's, with its reader filter set to the smart-card reader.
///
/// # Errors
/// The constant is not there exactly once, or the disk refuses.
pub fn make_smart_card_module(dir: &CounterDir, original: &Path) -> Result<(), Failure> {
    let bytes = fs::read(original).doing(format_args!("read {}", original.display()))?;
    let replacement = [b"\0", SMART_CARD_READER_PREFIX.as_bytes(), b"\0"].concat();
    let bytes = replace_single(&bytes, MODULE_PREFIX_FROM, &replacement)
        .doing(format_args!("set the reader filter in a copy of {}", original.display()))?;
    write_whole(&dir.smart_card_module(), &bytes)
}

/// Makes a copy of the vpcd driver for each reader. Returns whether the second slot of each reader is hidden.
///
/// # Errors
/// The driver is not installed, or the disk refuses.
pub fn make_drivers(dir: &CounterDir) -> Result<bool, Failure> {
    let original = fs::read(DRIVER).doing(format_args!("read {DRIVER} (it comes with the package vsmartcard-vpcd)"))?;
    let single_slot = replace_single(&original, SLOTS_FROM, SLOTS_TO);
    let driver = single_slot.as_ref().unwrap_or(&original);
    for reader in READERS {
        let path = dir.driver(reader.id);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).doing(format_args!("make {}", parent.display()))?;
        }
        write_whole(&path, driver)?;
    }
    Ok(single_slot.is_ok())
}

/// Writes a file that appears at once or not at all: another process may have the old one mapped.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, bytes)
        .and_then(|()| fs::rename(&unfinished, path))
        .doing(format_args!("write {}", path.display()))
}

/// `bytes` with the one place where `from` stands set to `to`.
fn replace_single(bytes: &[u8], from: &[u8], to: &[u8]) -> Result<Vec<u8>, String> {
    assert_eq!(from.len(), to.len(), "nothing may move in a binary");
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from).map(|(at, _)| at).collect();
    let [at] = places[..] else {
        return Err(format!("expected {} once, found it {} times", from.escape_ascii(), places.len()));
    };
    let mut changed = bytes.to_vec();
    changed[at..at + to.len()].copy_from_slice(to);
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_place_is_changed() {
        let changed = replace_single(b"..\0Yubico\0..Yubico key\0", MODULE_PREFIX_FROM, b"\0ACS AC\0");
        assert_eq!(changed.as_deref(), Ok(&b"..\0ACS AC\0..Yubico key\0"[..]));
        assert!(replace_single(b"none", MODULE_PREFIX_FROM, b"\0ACS AC\0").is_err());
        assert!(replace_single(b"\0Yubico\0\0Yubico\0", MODULE_PREFIX_FROM, b"\0ACS AC\0").is_err());
    }
}
