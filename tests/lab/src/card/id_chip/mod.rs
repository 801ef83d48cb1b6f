//! The chip of an ID card (ICAO Doc 9303-10 and 9303-11): files behind BAC or PACE, read under secure messaging. It shares no
//! code with the product, which reads it.

mod brainpool512;
pub mod catalog;
mod channel;
mod keys;
mod lds;
mod own_key;
mod points;
mod portrait;
mod powered;
mod signer;
mod tlv;

use std::{cell::Cell, path::Path};

use self::{
    catalog::{ChipKind, Fault},
    lds::Files,
    own_key::OwnKey,
    powered::Powered,
    signer::{Authority, security_object},
};
use super::{Applet, Chip};
use crate::{failure::Failure, people::Person};

/// Contactless ATR after PC/SC part 3, section 3.1.3.2.3: no interface bytes beyond T=0/T=1, eight historical bytes.
const ATR: [u8; 13] = [0x3b, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x33, 0x81, 0x81, 0x00, 0x3a];

/// The card access number of every ID card of the counter.
pub const CAN: &str = "123456";

/// The chip of one person's ID card.
pub struct IdChip {
    kind: ChipKind,
    files: Files,
    mrz_information: String,
    own_key: Option<OwnKey>,
    /// It has slipped, which it does once.
    slipped: Cell<bool>,
}

impl IdChip {
    /// The chip of this person's card, of this kind, signed below the authority that is kept in `csca`.
    ///
    /// # Errors
    /// The authority cannot be kept, or no key can be made.
    pub fn new(person: &Person, kind: ChipKind, csca: &Path) -> Result<Self, Failure> {
        let mut files = lds::files(person, &kind);
        let own_key = kind.proof.map(|proof| OwnKey::make(proof, &mut files, kind.fault)).transpose()?;
        let kept = Authority::kept(csca)?;
        let authority = if kind.fault == Some(Fault::WrongSigner) { Authority::new()? } else { kept };
        let object = security_object(&files, &authority, kind.signer, kind.fault)?;
        lds::finish(&mut files, &kind, object);
        let slipped = Cell::new(false);
        Ok(Self { files, mrz_information: lds::mrz_information(person), kind, own_key, slipped })
    }
}

impl Chip for IdChip {
    fn atr(&self) -> &[u8] {
        &ATR
    }

    fn power_up(&mut self, session: &mut dyn FnMut(&mut dyn Applet)) {
        session(&mut Powered::new(self));
    }
}

#[cfg(test)]
mod tests;
