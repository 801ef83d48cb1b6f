//! The chip of an ID card (ICAO Doc 9303-10 and 9303-11): access by BAC or PACE, secure messaging, the files of the LDS, and what proves them. Knows
//! no reader: APDUs go through a [`Transport`]. What the chip answers is taken from nobody that can be trusted, so every
//! length has a limit.

mod anchors;
mod apdu;
mod bac;
mod brainpool512;
mod certificate;
mod clone;
mod cms;
mod curve;
mod exchange;
mod hash;
mod lds;
mod master_list;
mod pace;
mod part;
mod passive;
mod picture;
#[cfg(test)]
mod properties;
mod public_key;
mod read;
mod recovery;
mod secure_messaging;
mod security_info;
mod session;
mod sod;
mod suite;
mod tlv;
#[cfg(test)]
mod vectors;

pub use anchors::TrustAnchors;
pub use lds::{AdditionalDetails, DocumentDetails, EfCom, Photograph, PhotographFormat};
pub use lds::{document_details, ef_com, holder_details, photograph, zone};
pub use passive::{Passive, passive_authentication};
pub use picture::picture;
pub use read::{ChipRead, Reading, Timing, identify, read};
pub use security_info::{PaceInfo, SecurityInfos, security_infos};
pub use session::{FILE_BYTES_MAX, READ_BYTES};
pub use tlv::{Tlv, TlvError, Tlvs};

use crate::domain::fault::{Fault, Trouble};

/// The way to the chip, one APDU at a time.
pub trait Transport {
    /// Sends a command APDU and answers the response APDU with its status word (ISO/IEC 7816-4, section 5.2).
    ///
    /// # Errors
    /// [`TransportError`] when no response came.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;

    /// The same beside work of one's own: on a way with a thread of its own, that work is done while the chip does its.
    ///
    /// # Errors
    /// [`TransportError`] when no response came; the work is done all the same.
    fn transmit_while(&mut self, command: &[u8], work: &mut dyn FnMut()) -> Result<Vec<u8>, TransportError> {
        work();
        self.transmit(command)
    }

    /// Most bytes of data in a response that the way passes on: more than 256 where reader and driver know extended lengths.
    fn response_bytes_max(&self) -> usize {
        apdu::SHORT_RESPONSE_BYTES_MAX
    }
}

/// Where random bytes come from: the system's generator, or in tests those of a worked example.
///
/// # Errors
/// A sentence when there are none.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<(), String>;

/// The system's generator.
///
/// # Errors
/// What the system says.
pub fn system_random(out: &mut [u8]) -> Result<(), String> {
    getrandom::fill(out).map_err(|error| error.to_string())
}

/// Why no response came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The card was taken away, or slipped out of the field.
    #[error("the card was taken away")]
    Gone,
    /// The chip let the time for a response pass.
    #[error("no answer in time")]
    Silent,
    /// Another program has the card for itself, and does not let it go.
    #[error("another program holds the card")]
    Held,
    /// The reader or the smart-card service failed.
    #[error("{0}")]
    Failed(String),
}

/// Why a chip could not be read. Never holds personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChipError {
    /// No response came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The chip does not take the key made from the document's zone or CAN.
    #[error("the chip does not take the key ({0})")]
    KeyRefused(&'static str),
    /// The chip refused a command.
    #[error("the chip refused {step}: {status:04X}")]
    Refused {
        /// What was asked.
        step: &'static str,
        /// Status word (ISO/IEC 7816-4, section 5.6).
        status: u16,
    },
    /// An answer that is not what the standard says, or is longer than the limit.
    #[error("the chip's answer cannot be read: {0}")]
    Malformed(&'static str),
    /// A protected answer whose checksum does not hold: somebody is in between, or the chip failed.
    #[error("a protected answer does not hold: {0}")]
    Protection(&'static str),
    /// The chip asks for something this program does not have.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
    /// The system gives no random bytes.
    #[error("no random bytes: {0}")]
    NoRandom(String),
}

impl From<ChipError> for Trouble {
    fn from(error: ChipError) -> Self {
        let fault = match &error {
            ChipError::Transport(TransportError::Gone) => Fault::ChipGone,
            ChipError::Transport(TransportError::Silent) => Fault::ChipSilent,
            ChipError::Transport(TransportError::Held) => Fault::ChipHeld,
            ChipError::Transport(TransportError::Failed(_)) | ChipError::NoRandom(_) => Fault::IdReaderMissing,
            ChipError::KeyRefused(_) => Fault::ChipKeyRefused,
            ChipError::Refused { .. } => Fault::ChipRefused,
            ChipError::Malformed(_) | ChipError::Protection(_) => Fault::ChipUnreadable,
            ChipError::Unsupported(_) => Fault::ChipUnsupported,
        };
        Self::new(fault, &error.to_string())
    }
}

impl From<TlvError> for ChipError {
    fn from(error: TlvError) -> Self {
        Self::Malformed(error.0)
    }
}
