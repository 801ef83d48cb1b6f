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

    /// The sum, or `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
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
    fn money_is_written_as_in_azerbaijan() {
        for (qepik, text) in
            [(1800, "18,00 ₼"), (5, "0,05 ₼"), (-250, "-2,50 ₼"), (i64::MIN, "-92233720368547758,08 ₼")]
        {
            assert_eq!(Qepik::new(qepik).to_string(), text);
        }
    }
}
