//! A PIV carrier (NIST SP 800-73-4): Nitrokey's applet with its flash on disk, answering as Yubico's tools expect. The
//! applet's own needs (storage, cryptography) are met in `secure_element`.

use std::path::{Path, PathBuf};

use iso7816::{Command, Status};
use piv_authenticator::{Authenticator, Options};

use super::{Applet, Chip, apdu::Exchange, attestation, secure_element};
use crate::failure::Failure;

/// A smart card's ATR: T=1, eleven bytes, no maker.
const ATR: [u8; 11] = [0x3b, 0x95, 0x13, 0x81, 0x01, 0x80, 0x73, 0xff, 0x01, 0x00, 0x0b];

/// SELECT of the PIV application by the five bytes of its registered id, as Yubico's tools send it. In a real token the
/// operating system completes it.
const SELECT_BY_RID: [u8; 10] = [0x00, 0xa4, 0x04, 0x00, 0x05, 0xa0, 0x00, 0x00, 0x03, 0x08];

/// SELECT of the PIV application by its AID without version (NIST SP 800-73-4 part 1, section 2.2).
const SELECT_BY_AID: [u8; 14] = [0x00, 0xa4, 0x04, 0x00, 0x09, 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];

/// Room for a slot's certificate object, in bytes.
const OBJECT_BYTES_MAX: usize = 4096;

/// Yubico's attestation of the key in the slot P1.
const ATTEST: u8 = 0xf9;

/// GET DATA (NIST SP 800-73-4 part 2, section 3.1.2).
const GET_DATA: u8 = 0xcb;

/// The tag list that asks for the attestation certificate, Yubico's data object 5FFF01.
const ATTESTATION_OBJECT: [u8; 5] = [0x5c, 0x03, 0x5f, 0xff, 0x01];

/// Yubico's GET SERIAL instruction; the applet would answer it with the same number for every card.
const GET_SERIAL: u8 = 0xf8;

/// A carrier, known by its serial number.
#[derive(Debug)]
pub struct PivChip {
    state: PathBuf,
    serial: u32,
}

impl PivChip {
    /// The carrier whose flash is in the directory `state`.
    pub fn new(state: PathBuf, serial: u32) -> Self {
        Self { state, serial }
    }
}

/// VERIFY of the PIN without a PIN asks only whether it was verified (NIST SP 800-73-4 part 2, section 3.2.1).
const ASK_WHETHER_VERIFIED: [u8; 4] = [0x00, 0x20, 0x00, 0x80];

/// Makes a blank carrier in the directory `state`, whole as it leaves a factory: the applet makes keys of its own in
/// several writes when it is asked for the first time, and a card pulled between two of them would never work.
///
/// # Panics
/// When the disk refuses: trussed's storage does not say so in another way.
///
/// # Errors
/// The attestation key cannot be kept.
pub fn format(state: &Path, serial: u32) -> Result<(), Failure> {
    PivChip::new(state.to_owned(), serial).power_up(&mut |applet| {
        applet.execute(&SELECT_BY_RID);
        applet.execute(&ASK_WHETHER_VERIFIED);
    });
    attestation::format(state)
}

impl Chip for PivChip {
    fn atr(&self) -> &[u8] {
        &ATR
    }

    fn power_up(&mut self, session: &mut dyn FnMut(&mut dyn Applet)) {
        let serial = self.serial.to_be_bytes();
        let mut uuid = [0; 16];
        uuid[..4].copy_from_slice(&serial);
        secure_element::with_client(&self.state, |client| {
            let authenticator = Authenticator::new(client, Options::default().uuid(Some(uuid)));
            session(&mut Piv { authenticator, exchange: Exchange::default(), serial, state: &self.state });
        });
    }
}

/// The applet under power.
struct Piv<'a, C> {
    authenticator: Authenticator<C>,
    exchange: Exchange,
    serial: [u8; 4],
    state: &'a Path,
}

impl<C: piv_authenticator::Client> Applet for Piv<'_, C> {
    fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        let command = if command.starts_with(&SELECT_BY_RID) { &SELECT_BY_AID } else { command };
        let Self { authenticator, exchange, serial, state } = self;
        exchange.step(command, |command, response| match u8::from(command.instruction()) {
            GET_SERIAL => response.extend_from_slice(serial).map_err(|_| Status::NotEnoughMemory),
            ATTEST => {
                let slot = command.p1;
                let mut object = heapless::Vec::<u8, OBJECT_BYTES_MAX>::new();
                let ask = Command::<16>::try_from(&certificate_of(slot).ok_or(Status::NotFound)?)
                    .map_err(|_| Status::WrongLength)?;
                authenticator.respond(ask.as_view(), &mut object)?;
                let attested = attestation::attest(state, slot, &object).ok_or(Status::NotFound)?;
                response.extend_from_slice(&attested).map_err(|_| Status::NotEnoughMemory)
            }
            GET_DATA if command.data() == ATTESTATION_OBJECT => {
                let object = attestation::certificate_object(state).ok_or(Status::NotFound)?;
                response.extend_from_slice(&object).map_err(|_| Status::NotEnoughMemory)
            }
            _ => authenticator.respond(command, response),
        })
    }
}

/// GET DATA of a slot's certificate (NIST SP 800-73-4 part 1, table 3).
fn certificate_of(slot: u8) -> Option<[u8; 11]> {
    let object = match slot {
        0x9a => 0x05,
        0x9c => 0x0a,
        0x9d => 0x0b,
        0x9e => 0x01,
        _ => return None,
    };
    Some([0x00, GET_DATA, 0x3f, 0xff, 0x05, 0x5c, 0x03, 0x5f, 0xc1, object, 0x00])
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFY_FACTORY_PIN: [u8; 13] = [0x00, 0x20, 0x00, 0x80, 0x08, b'1', b'2', b'3', b'4', b'5', b'6', 0xff, 0xff];

    /// What the chip answers to `commands` from power-up to power-off.
    fn answers(chip: &mut PivChip, commands: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        chip.power_up(&mut |applet| {
            applet.execute(&SELECT_BY_RID);
            answers = commands.iter().map(|command| applet.execute(command)).collect();
        });
        answers
    }

    #[test]
    fn the_pin_is_forgotten_without_power() {
        let state = tempfile::tempdir().expect("a temporary directory can be made");
        format(state.path(), 26_100_001).expect("a carrier");
        let mut chip = PivChip::new(state.path().to_owned(), 26_100_001);
        let powered = answers(&mut chip, &[&ASK_WHETHER_VERIFIED, &VERIFY_FACTORY_PIN, &ASK_WHETHER_VERIFIED]);
        assert_eq!(powered, [[0x63, 0xc3], [0x90, 0x00], [0x90, 0x00]]);
        assert_eq!(answers(&mut chip, &[&ASK_WHETHER_VERIFIED]), [[0x63, 0xc3]]);
    }

    #[test]
    fn each_card_has_its_own_serial_number() {
        let state = tempfile::tempdir().expect("a temporary directory can be made");
        format(state.path(), 0x0102_0304).expect("a carrier");
        let mut chip = PivChip::new(state.path().to_owned(), 0x0102_0304);
        assert_eq!(answers(&mut chip, &[&[0x00, 0xf8, 0x00, 0x00]]), [[1, 2, 3, 4, 0x90, 0x00]]);
    }
}
