//! Enrolment: the one-time code that a technician types at a kiosk, and when a kiosk's certificate is due for renewal.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Letters and digits of a code: those that nobody takes for another (no I, O, 0, 1).
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Characters of a code: 60 random bits.
const CODE_CHARS: usize = 12;
/// Characters between two hyphens.
const GROUP_CHARS: usize = 4;

/// A one-time code that lets one kiosk enrol. Wiped on drop; shown as dots.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EnrolmentCode(String);

/// What was typed is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an enrolment code has {CODE_CHARS} letters and digits in groups of {GROUP_CHARS}")]
pub struct NoEnrolmentCode;

impl EnrolmentCode {
    /// A code from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; CODE_CHARS]) -> Self {
        Self(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// Reads what was typed: small letters, blanks and hyphens are taken as they are meant.
    ///
    /// # Errors
    /// [`NoEnrolmentCode`].
    pub fn parse(typed: &str) -> Result<Self, NoEnrolmentCode> {
        let meant = typed.chars().filter(|c| !matches!(c, '-' | ' '));
        let code = Self(meant.map(|c| c.to_ascii_uppercase()).take(CODE_CHARS + 1).collect());
        let fits = code.0.len() == CODE_CHARS && code.0.bytes().all(|byte| ALPHABET.contains(&byte));
        if fits { Ok(code) } else { Err(NoEnrolmentCode) }
    }

    /// The characters without hyphens, for the hash or the request alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is read out and typed: `ABCD-EFGH-JKLM`. For the technician's eyes alone.
    #[must_use]
    pub fn grouped(&self) -> String {
        let groups: Vec<&str> = (0..CODE_CHARS).step_by(GROUP_CHARS).map(|at| &self.0[at..at + GROUP_CHARS]).collect();
        groups.join("-")
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentCode(••••)")
    }
}

/// True when a certificate of this span is to be renewed: its last third has begun.
#[must_use]
pub fn renewal_is_due(not_before: Timestamp, not_after: Timestamp, now: Timestamp) -> bool {
    let third: SignedDuration = not_after.duration_since(not_before) / 3;
    now >= not_after - third
}

/// Whole days until then; negative when it is past.
#[must_use]
pub fn days_left(not_after: Timestamp, now: Timestamp) -> i64 {
    not_after.duration_since(now).as_hours().div_euclid(24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_meant_and_nothing_else_is_one() {
        let code = EnrolmentCode::from_random([0, 1, 2, 3, 31, 30, 63, 255, 8, 13, 24, 25]);
        assert_eq!(code.grouped(), "ABCD-9899-JP23");
        for typed in [code.grouped(), code.grouped().to_lowercase(), code.grouped().replace('-', " ")] {
            assert_eq!(EnrolmentCode::parse(&typed).expect("a code").expose(), code.expose(), "{typed}");
        }
        for typed in ["", "ABCD-EFGH-JKL", "ABCD-EFGH-JKLMN", "ABCD-EFGH-JKL0", "ABCD-EFGH-JKLI", "ƏBCD-EFGH-JKLM"] {
            assert_eq!(EnrolmentCode::parse(typed).err(), Some(NoEnrolmentCode), "{typed}");
        }
        assert_eq!(format!("{code:?}"), "EnrolmentCode(••••)");
    }

    #[test]
    fn a_certificate_is_renewed_in_its_last_third() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).expect("in range");
        assert!(!renewal_is_due(at(0), at(90), at(59)));
        assert!(renewal_is_due(at(0), at(90), at(60)));
        assert!(renewal_is_due(at(0), at(90), at(91)), "a late kiosk tries as well");
        assert_eq!((days_left(at(90), at(60)), days_left(at(90), at(91))), (30, -1));
    }
}
