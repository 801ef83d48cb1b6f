//! One loaded PKCS#11 module: loading, initialising again, and finding the slot of a reader.

use std::path::{Path, PathBuf};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::slot::Slot;

use super::faults::{Failure, fault, refusal};
use super::trace::call;
use crate::adapters::tracer::Tracer;

/// Longest slot description, in bytes (`CK_SLOT_INFO`).
const SLOT_DESCRIPTION_BYTES: usize = 64;

/// A module, loaded on first use and initialised as often as carriers come and go.
pub(super) struct Module {
    path: PathBuf,
    loaded: Option<Pkcs11>,
    initialised: bool,
    tracer: Tracer,
}

impl Module {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), loaded: None, initialised: false, tracer: Tracer::default() }
    }

    /// Tells its calls to this tracer from now on.
    pub(super) fn trace(&mut self, tracer: Tracer) {
        self.tracer = tracer;
    }

    /// Where calls are told.
    pub(super) const fn tracer(&self) -> &Tracer {
        &self.tracer
    }

    /// The module, loaded and initialised.
    pub(super) fn ready(&mut self) -> Result<&Pkcs11, Failure> {
        let pkcs11 = match self.loaded.take() {
            Some(pkcs11) => pkcs11,
            None => Pkcs11::new(&self.path).map_err(|e| fault(&e))?,
        };
        let pkcs11 = self.loaded.insert(pkcs11);
        if !self.initialised {
            let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
            match call(&self.tracer, Function::Initialize, "", || pkcs11.initialize(arguments)) {
                Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => self.initialised = true,
                Err(e) => return Err(fault(&e)),
            }
        }
        Ok(pkcs11)
    }

    /// Ends the module's life, so that [`Module::ready`] begins a new one. All sessions must be closed.
    pub(super) fn finalise(&mut self) {
        if let (Some(pkcs11), true) = (&self.loaded, self.initialised) {
            if let Err(refused) = call(&self.tracer, Function::Finalize, "", || pkcs11.clone().finalize()) {
                tracing::debug!(%refused, "C_Finalize");
            }
            self.initialised = false;
        }
    }

    /// The one slot with a token whose description is the reader's name.
    ///
    /// # Errors
    /// When there are several: which one is meant cannot be known.
    pub(super) fn slot_of(&mut self, reader: &str) -> Result<Option<Slot>, Failure> {
        let tracer = self.tracer.clone();
        let pkcs11 = self.ready()?;
        let mut found = None;
        let slots = call(&tracer, Function::GetSlotList, "", || pkcs11.get_slots_with_token());
        for slot in slots.map_err(|e| fault(&e))? {
            let slot_info = call(&tracer, Function::GetSlotInfo, "", || pkcs11.get_slot_info(slot));
            let slot_info = slot_info.map_err(|e| fault(&e))?;
            if slot_info.slot_description().trim_end() != as_description(reader) {
                continue;
            }
            if found.replace(slot).is_some() {
                return Err(refusal("several slots have this reader's name"));
            }
        }
        Ok(found)
    }
}

/// A reader's name as a slot description can hold it.
fn as_description(reader: &str) -> &str {
    let mut end = reader.len().min(SLOT_DESCRIPTION_BYTES);
    while !reader.is_char_boundary(end) {
        end -= 1;
    }
    reader[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reader_name_is_cut_as_a_slot_description_is() {
        let long = "Ş".repeat(40);
        assert_eq!(as_description(&long).len(), 64);
        assert_eq!(as_description("Yubico YubiKey CCID 00 00"), "Yubico YubiKey CCID 00 00");
    }
}
