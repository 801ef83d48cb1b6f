//! The citizen's PIN while the worker holds it: in memory that is not swapped where the system allows it, wiped when it is
//! forgotten.

use zeroize::Zeroize as _;

use super::presence::StayMark;
use crate::domain::carrier::CarrierAddress;
use crate::domain::secret::{Pin, PinSource, SECRET_BYTES_MAX};

/// A PIN, the carrier it belongs to, and the stay during which the carrier accepted it.
pub(super) struct HeldPin {
    address: CarrierAddress,
    mark: StayMark,
    digits: Box<[u8; SECRET_BYTES_MAX]>,
    length: usize,
}

impl HeldPin {
    /// Takes a PIN the carrier has just accepted; `None` when it is longer than any PIN.
    pub(super) fn new(address: &CarrierAddress, mark: StayMark, pin: &Pin) -> Option<Self> {
        let mut digits = Box::new([0; SECRET_BYTES_MAX]);
        keep_from_swap(&mut digits);
        let length = pin.expose().len();
        digits.get_mut(..length)?.copy_from_slice(pin.expose());
        Some(Self { address: address.clone(), mark, digits, length })
    }

    /// The PIN, when it is this carrier's and the carrier has not been away since.
    pub(super) fn of(&self, address: &CarrierAddress, mark: StayMark) -> Option<Pin> {
        let same = self.address == *address && self.mark == mark;
        same.then(|| Pin::existing(self.digits[..self.length].to_vec()))
    }
}

impl Drop for HeldPin {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

/// Where the citizen's PIN comes from in the jobs after it was accepted.
pub(super) enum HeldSource {
    /// From here.
    Typed(HeldPin),
    /// From the reader's own keys, for this carrier during this stay: nothing is held.
    Pad(CarrierAddress, StayMark),
}

impl HeldSource {
    /// Takes what the carrier has just accepted; `None` when it is longer than any PIN.
    pub(super) fn new(address: &CarrierAddress, mark: StayMark, pin: &PinSource) -> Option<Self> {
        match pin {
            PinSource::Typed(pin) => HeldPin::new(address, mark, pin).map(Self::Typed),
            PinSource::Pad => Some(Self::Pad(address.clone(), mark)),
        }
    }

    /// The source, when it is this carrier's and the carrier has not been away since.
    pub(super) fn of(&self, address: &CarrierAddress, mark: StayMark) -> Option<PinSource> {
        match self {
            Self::Typed(held) => held.of(address, mark).map(PinSource::Typed),
            Self::Pad(of, since) => (of == address && *since == mark).then_some(PinSource::Pad),
        }
    }
}

/// Locks the page the PIN lies on. Refused where the process may lock no memory; the PIN then is as safe as the rest.
fn keep_from_swap(digits: &mut [u8; SECRET_BYTES_MAX]) {
    // SAFETY: the range is one live allocation of this process; locking it changes nothing that Rust can see.
    let locked = unsafe { rustix::mm::mlock(digits.as_mut_ptr().cast(), digits.len()) };
    if let Err(refused) = locked {
        tracing::debug!(%refused, "the PIN's memory cannot be locked");
    }
}
