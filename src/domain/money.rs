//! Money as whole qəpik (1/100 AZN), so that sums never round.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in qəpik; 100 qəpik are one manat (AZN).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Qepik(i64);

impl Qepik {
    /// An amount from whole qəpik.
    #[must_use]
    pub const fn new(qepik: i64) -> Self {
        Self(qepik)
    }

    /// The amount in whole qəpik.
    #[must_use]
    pub const fn value(self) -> i64 {
        self.0
    }

    /// Reads an amount in manat as people type it: digits, and behind a comma or a point one or two more (`50`, `49,9`,
    /// `49.90`). `None` when it is none, or beyond a million manat.
    #[must_use]
    pub fn parse_manat(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (manat, qepik) = typed.split_once([',', '.']).unwrap_or((typed, "0"));
        let digits =
            |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(manat, 6) || !digits(qepik, 2) {
            return None;
        }
        let tens = if qepik.len() == 1 { 10 } else { 1 };
        Some(Self(manat.parse::<i64>().ok()? * 100 + qepik.parse::<i64>().ok()? * tens))
    }

    /// The sum, or `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// So many times the amount, or `None` when it does not fit.
    #[must_use]
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(times)).map(Self)
    }
}

impl fmt::Display for Qepik {
    /// As in Azerbaijan: decimal comma, the manat sign after the number (`18,00 ₼`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let absolute = self.0.unsigned_abs();
        write!(f, "{sign}{},{:02} ₼", absolute / 100, absolute % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_people_type_it() {
        let good = [
            ("50", 5000),
            ("0", 0),
            ("49,9", 4990),
            ("49.90", 4990),
            ("0,05", 5),
            (" 7 ", 700),
            ("999999,99", 99_999_999),
        ];
        for (typed, qepik) in good {
            assert_eq!(Qepik::parse_manat(typed), Some(Qepik::new(qepik)), "{typed}");
        }
        for bad in ["", ",5", "5,", "1,234", "-1", "+1", "1 000", "1000000", "5,5,5", "٣"] {
            assert_eq!(Qepik::parse_manat(bad), None, "{bad}");
        }
    }

    #[test]
    fn money_is_written_as_in_azerbaijan() {
        for (qepik, text) in
            [(1800, "18,00 ₼"), (5, "0,05 ₼"), (-250, "-2,50 ₼"), (i64::MIN, "-92233720368547758,08 ₼")]
        {
            assert_eq!(Qepik::new(qepik).to_string(), text);
        }
    }
}
