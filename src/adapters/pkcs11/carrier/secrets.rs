//! Replacing the secrets a carrier leaves the factory with: drawn here, set here, and shown by the carrier itself to count.
//! Where each lies is the profile's: behind `C_SetPIN` as SO, or behind a PIV card's own command.

use super::commands::CardCommands;
use super::faults::{Failure, refusal};
use super::jobs;
use super::profile::CarrierProfile;
use super::token::{Login, Token};
use crate::domain::carrier::CarrierFault;
use crate::domain::preflight::UnblockMethod;
use crate::domain::secret::{Pin, PinSource};
use crate::domain::takeover::CarrierSecret;

/// Bytes of a PIV management key for 3DES (NIST SP 800-78-4, table 7); modules take it as hexadecimal digits.
const MANAGEMENT_KEY_BYTES: usize = 24;

/// SELECT of the PIV application by its AID without version (NIST SP 800-73-4 part 1, 2.2).
const SELECT_PIV: [u8; 14] = [0x00, 0xa4, 0x04, 0x00, 0x09, 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];
/// CHANGE REFERENCE DATA of the PUK (NIST SP 800-73-4 part 2, 3.2.2), with 16 bytes of data.
const CHANGE_PUK: [u8; 5] = [0x00, 0x24, 0x00, 0x81, 0x10];
/// RESET RETRY COUNTER of the PIN (NIST SP 800-73-4 part 2, 3.2.3), with 16 bytes of data.
const RESET_RETRY_COUNTER: [u8; 5] = [0x00, 0x2c, 0x00, 0x80, 0x10];
/// Length of a PUK on the card, filled up with `FF`.
const PUK_BYTES: usize = 8;

/// The factory's secrets that a profile has replaced, in order.
pub(super) fn of(profile: &CarrierProfile) -> Vec<CarrierSecret> {
    match profile.unblock.by {
        UnblockMethod::None => vec![],
        UnblockMethod::InitPin => vec![CarrierSecret::SoPin],
        UnblockMethod::PivRetryCounter if profile.unblock.replace_management_key => {
            vec![CarrierSecret::Puk, CarrierSecret::ManagementKey]
        }
        UnblockMethod::PivRetryCounter => vec![CarrierSecret::Puk],
    }
}

/// A random secret of the form that the carrier takes.
pub(super) fn draw(profile: &CarrierProfile, secret: CarrierSecret) -> Result<Pin, Failure> {
    let digits: &[u8] = match secret {
        CarrierSecret::ManagementKey => b"0123456789ABCDEF",
        CarrierSecret::Puk | CarrierSecret::SoPin => b"0123456789",
    };
    let length = match secret {
        CarrierSecret::ManagementKey => 2 * MANAGEMENT_KEY_BYTES,
        CarrierSecret::Puk | CarrierSecret::SoPin => profile.unblock.secret_digits,
    };
    // As large as it will be at once: growing would leave a copy behind.
    let mut drawn = Vec::with_capacity(length);
    while drawn.len() < length {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(|_| refusal("the system has no randomness"))?;
        // Only whole rounds of the digits count, so that each is as likely as the others.
        let whole = u8::MAX - u8::try_from(256 % digits.len()).unwrap_or(0);
        if byte[0] <= whole {
            drawn.push(digits[usize::from(byte[0]) % digits.len()]);
        }
    }
    Ok(Pin::existing(drawn))
}

/// The factory's.
pub(super) fn factory(profile: &CarrierProfile, secret: CarrierSecret) -> Result<Pin, Failure> {
    match secret {
        CarrierSecret::SoPin | CarrierSecret::ManagementKey => jobs::factory_so(profile),
        CarrierSecret::Puk => {
            let puk = profile.unblock.factory_puk.as_deref();
            let puk = puk.ok_or_else(|| refusal("the profile has no factory_puk"))?;
            Ok(Pin::existing(puk.as_bytes().to_vec()))
        }
    }
}

/// Puts a new SO PIN, or a PIV management key, in the place of the one that counts.
///
/// # Errors
/// `NotFresh` when the old one does not count.
pub(super) fn set_so(profile: &CarrierProfile, token: &Token, old: &Pin, new: &Pin) -> Result<(), Failure> {
    token.logged_in(Login::So(old), || token.set_pin(old, new)).map_err(locked)?;
    if profile.unblock.wrong_is_tried {
        match token.logged_in(Login::So(old), || Ok(())) {
            Err(Failure::BrokenOff(CarrierFault::NotFresh)) => {}
            Ok(()) => return Err(refusal("the old SO PIN still counts")),
            Err(other) => return Err(other),
        }
    }
    match token.logged_in(Login::So(new), || Ok(())) {
        Err(Failure::BrokenOff(CarrierFault::NotFresh)) => Err(refusal("the new SO PIN does not count")),
        other => other,
    }
}

/// A refused SO login speaks of a PIN that is locked as the holder's does.
fn locked(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(CarrierFault::PinLocked) => CarrierFault::SecretLocked.into(),
        other => other,
    }
}

/// Gives a carrier a new PIN as SO.
///
/// # Errors
/// `NotFresh` when this SO PIN does not count.
pub(super) fn init_pin(profile: &CarrierProfile, token: &Token, so: &Pin, pin: &PinSource) -> Result<(), Failure> {
    token.logged_in(Login::So(so), || token.init_pin(&profile.module, pin)).map_err(locked)
}

/// Selects the PIV application.
pub(super) fn select_piv(card: &mut dyn CardCommands) -> Result<(), Failure> {
    match card.transmit(&SELECT_PIV)?[..] {
        [.., 0x90, 0x00] => Ok(()),
        _ => Err(refusal("the card has no PIV application")),
    }
}

/// Puts a new PUK in the place of the one that counts, on a card whose PIV application is selected. A wrong one that is tried
/// costs the card a try of the PUK, which the right one after it gives back.
///
/// # Errors
/// `NotFresh` when the old one does not count, `SecretLocked` when the card takes no PUK any more.
pub(super) fn set_puk(
    profile: &CarrierProfile,
    card: &mut dyn CardCommands,
    old: &Pin,
    new: &Pin,
) -> Result<(), Failure> {
    if let Puk::Refused { .. } = change_puk(card, old, new)? {
        return Err(CarrierFault::NotFresh.into());
    }
    if profile.unblock.wrong_is_tried && change_puk(card, old, old)? == Puk::Taken {
        return Err(refusal("the old PUK still counts"));
    }
    match change_puk(card, new, new)? {
        Puk::Taken => Ok(()),
        Puk::Refused { .. } => Err(refusal("the new PUK does not count")),
    }
}

/// What a card said of a PUK.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Puk {
    /// It counts.
    Taken,
    /// It does not.
    Refused {
        /// So many tries are left; `None` where the card does not say.
        left: Option<u8>,
    },
}

fn change_puk(card: &mut dyn CardCommands, old: &Pin, new: &Pin) -> Result<Puk, Failure> {
    with_puk(card, CHANGE_PUK, old, new)
}

/// RESET RETRY COUNTER: a new PIN by the PUK.
pub(super) fn reset_pin(card: &mut dyn CardCommands, puk: &Pin, pin: &Pin) -> Result<Puk, Failure> {
    with_puk(card, RESET_RETRY_COUNTER, puk, pin)
}

/// A command whose data are two secrets, each filled up.
fn with_puk(card: &mut dyn CardCommands, header: [u8; 5], puk: &Pin, other: &Pin) -> Result<Puk, Failure> {
    let mut command = zeroize::Zeroizing::new(Vec::with_capacity(header.len() + 2 * PUK_BYTES));
    command.extend_from_slice(&header);
    for secret in [puk, other] {
        if secret.expose().len() > PUK_BYTES {
            return Err(refusal("a PUK or PIN of a PIV card has at most 8 digits"));
        }
        let end = command.len() + PUK_BYTES;
        command.extend_from_slice(secret.expose());
        command.resize(end, 0xff);
    }
    match card.transmit(&command)?[..] {
        [0x90, 0x00] => Ok(Puk::Taken),
        [0x63, tries] if tries & 0xf0 == 0xc0 => Ok(Puk::Refused { left: Some(tries & 0x0f) }),
        [0x63, 0x00] => Ok(Puk::Refused { left: None }),
        [0x69, 0x83] => Err(CarrierFault::SecretLocked.into()),
        [.., first, second] => Err(refusal(&format!("INS {:02X}: status {first:02X}{second:02X}", header[1]))),
        _ => Err(refusal("the card gives no status")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile_set::ProfileSet;
    use super::*;

    /// A card's PUK alone.
    struct Card {
        puk: [u8; 8],
        tries: u8,
        /// Takes any PUK.
        lax: bool,
    }

    impl CardCommands for Card {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CarrierFault> {
            let data = &command[5..];
            if self.tries == 0 {
                return Ok(vec![0x69, 0x83]);
            }
            if data[..8] != self.puk && !self.lax {
                self.tries -= 1;
                return Ok(vec![0x63, 0xc0 | self.tries]);
            }
            self.puk.copy_from_slice(&data[8..]);
            self.tries = 3;
            Ok(vec![0x90, 0x00])
        }
    }

    fn profile() -> CarrierProfile {
        ProfileSet::built_in().expect("profiles").by_name("piv-smart-card").expect("it is there").clone()
    }

    #[test]
    fn a_new_puk_takes_the_factorys_place_and_leaves_every_try() {
        let profile = profile();
        let factory = factory(&profile, CarrierSecret::Puk).expect("it has one");
        let new = draw(&profile, CarrierSecret::Puk).expect("drawn");
        let mut card = Card { puk: *b"12345678", tries: 3, lax: false };
        assert_eq!(set_puk(&profile, &mut card, &factory, &new), Ok(()));
        assert_eq!((card.puk.as_slice(), card.tries), (new.expose(), 3));
        assert_eq!(set_puk(&profile, &mut card, &factory, &new), Err(CarrierFault::NotFresh.into()));
        assert_eq!(card.tries, 2, "one try at most");
        card.tries = 0;
        assert_eq!(set_puk(&profile, &mut card, &factory, &new), Err(CarrierFault::SecretLocked.into()));
        let mut lax = Card { puk: *b"12345678", tries: 3, lax: true };
        assert!(
            set_puk(&profile, &mut lax, &factory, &new).is_err(),
            "a card that takes a wrong PUK is not handed over"
        );
    }

    #[test]
    fn what_is_drawn_has_the_carriers_form_and_uses_every_digit() {
        for (secret, length, alphabet) in
            [(CarrierSecret::Puk, 8, 10), (CarrierSecret::SoPin, 8, 10), (CarrierSecret::ManagementKey, 48, 16)]
        {
            let drawn: Vec<_> = (0..200).map(|_| draw(&profile(), secret).expect("drawn")).collect();
            assert!(drawn.iter().all(|pin| pin.expose().len() == length), "{secret:?}");
            let mut seen: Vec<u8> = drawn.iter().flat_map(|pin| pin.expose().to_vec()).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), alphabet, "{secret:?}");
            assert!(seen.iter().all(u8::is_ascii_hexdigit));
        }
    }
}
