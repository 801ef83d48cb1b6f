//! PIN and password types: they print dots, are wiped when dropped, and cannot be serialised or compared by `==`.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Longest PIN, PUK or password taken from the keyboard, in bytes.
pub const SECRET_BYTES_MAX: usize = 64;

/// A carrier's PIN as the citizen typed it. Wiped on drop; shown as dots.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin(Vec<u8>);

/// Where a carrier gets the citizen's PIN from.
#[derive(Debug, Clone)]
pub enum PinSource {
    /// Typed on the kiosk's keyboard.
    Typed(Pin),
    /// Entered on the reader's own keys (`CKF_PROTECTED_AUTHENTICATION_PATH`): no program sees it.
    Pad,
}

impl From<Pin> for PinSource {
    fn from(pin: Pin) -> Self {
        Self::Typed(pin)
    }
}

/// The PIN that counts and the one that will.
#[derive(Debug, Clone)]
pub enum PinExchange {
    /// Typed on the kiosk's keyboard.
    Typed {
        /// At most one try is spent on it, and never the last.
        old: Pin,
        /// The PIN that will count.
        new: Pin,
    },
    /// Both are entered on the reader's own keys.
    Pad,
}

impl PinExchange {
    /// Where the new PIN comes from when the carrier is asked for it once more.
    #[must_use]
    pub fn new_source(&self) -> PinSource {
        match self {
            Self::Typed { new, .. } => PinSource::Typed(new.clone()),
            Self::Pad => PinSource::Pad,
        }
    }
}

/// Why a PIN cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Fewer or more characters than the carrier takes.
    #[error("the PIN must have {min} to {max} digits")]
    Length {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A character that is no digit: the citizen could not type it on a PIN pad.
    #[error("the PIN may hold digits only")]
    NotDigits,
    /// All the same digit, or a run up or down: the first that a thief tries.
    #[error("the PIN is too easy to guess")]
    TooSimple,
}

/// What a carrier's PIN must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinRules {
    /// Fewest digits.
    pub digits_min: usize,
    /// Most digits.
    pub digits_max: usize,
}

impl Default for PinRules {
    /// Six to eight digits: what every PIV card and every vendor card of the profiles takes.
    fn default() -> Self {
        Self { digits_min: 6, digits_max: 8 }
    }
}

impl Pin {
    /// Takes a PIN chosen by the citizen.
    ///
    /// # Errors
    /// [`PinError`] when it breaks the carrier's rules or is trivially guessable.
    pub fn chosen(typed: &str, rules: PinRules) -> Result<Self, PinError> {
        let (min, max) = (rules.digits_min, rules.digits_max.min(SECRET_BYTES_MAX));
        if !typed.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PinError::NotDigits);
        }
        if !(min..=max).contains(&typed.len()) {
            return Err(PinError::Length { min, max });
        }
        let bytes = typed.as_bytes();
        let steady = |step: i16| bytes.windows(2).all(|w| i16::from(w[1]) - i16::from(w[0]) == step);
        if [0, 1, -1].into_iter().any(steady) {
            return Err(PinError::TooSimple);
        }
        Ok(Self(bytes.to_vec()))
    }

    /// Wraps a PIN that already exists: one read from a profile's factory value, or one that crossed the worker's pipe.
    #[must_use]
    pub fn existing(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for the PKCS#11 call or the worker's pipe alone.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// True when both hold the same digits; runs over the whole length whatever differs.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        let differing = self.0.iter().zip(&other.0).fold(0u8, |acc, (a, b)| acc | (a ^ b));
        self.0.len() == other.0.len() && differing == 0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(••••)")
    }
}

/// An officer's password. Wiped on drop; shown as dots.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// Wraps a typed password.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(typed)
    }

    /// The characters, for the verifier or the sign-in request alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(••••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_pin_keeps_the_rules_of_the_carrier() {
        let rules = PinRules::default();
        let cases: &[(&str, Option<PinError>)] = &[
            ("482915", None),
            ("48291537", None),
            ("12345", Some(PinError::Length { min: 6, max: 8 })),
            ("482915370", Some(PinError::Length { min: 6, max: 8 })),
            ("48291a", Some(PinError::NotDigits)),
            ("٤٨٢٩١٥", Some(PinError::NotDigits)),
            ("111111", Some(PinError::TooSimple)),
            ("123456", Some(PinError::TooSimple)),
            ("87654321", Some(PinError::TooSimple)),
        ];
        for (typed, refused) in cases {
            assert_eq!(Pin::chosen(typed, rules).err(), *refused, "{typed}");
        }
    }

    #[test]
    fn a_secret_never_shows_itself() {
        let pin = Pin::existing(b"482915".to_vec());
        assert_eq!(format!("{pin:?}"), "Pin(••••)");
        assert!(!format!("{:?}", Password::new("sesame".into())).contains("sesame"));
        assert!(pin.matches(&Pin::existing(b"482915".to_vec())));
        assert!(!pin.matches(&Pin::existing(b"482916".to_vec())));
        assert!(!pin.matches(&Pin::existing(b"48291".to_vec())));
    }
}
