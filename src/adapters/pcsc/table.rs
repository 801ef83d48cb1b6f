//! Which reader device is for what, by its name: drivers give no attribute that could be trusted with that.

use crate::adapters::pcsc::ReaderPattern;
use crate::domain::order::CarrierKind;
use crate::ports::readers::ReaderRole;

/// The counter's table of reader names.
#[derive(Debug, Clone, Default)]
pub struct ReaderTable {
    /// Readers that are not shown at all, such as a driver's phantom second slot (`* 00 01`).
    pub ignored: Vec<ReaderPattern>,
    /// Readers of ID cards. They come before the carriers', whose patterns may be wide.
    pub id_card: Vec<ReaderPattern>,
    /// Readers of carriers, the first that fits.
    pub carriers: Vec<(ReaderPattern, CarrierKind)>,
}

impl ReaderTable {
    /// True when the reader is not to be shown.
    #[must_use]
    pub fn ignores(&self, name: &str) -> bool {
        self.ignored.iter().any(|pattern| pattern.matches(name))
    }

    /// What the reader is for.
    #[must_use]
    pub fn role(&self, name: &str) -> ReaderRole {
        if self.id_card.iter().any(|pattern| pattern.matches(name)) {
            return ReaderRole::IdCard;
        }
        let carrier = self.carriers.iter().find(|(pattern, _)| pattern.matches(name));
        carrier.map_or(ReaderRole::Unassigned, |(_, kind)| ReaderRole::Carrier(*kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_card_reader_comes_before_a_wide_carrier_pattern() {
        let pattern = |text: &str| ReaderPattern::new(text).unwrap();
        let table = ReaderTable {
            ignored: vec![pattern("* 00 01")],
            id_card: vec![pattern("Identiv uTrust 3700*")],
            carriers: vec![(pattern("Identiv*"), CarrierKind::SmartCard)],
        };
        assert_eq!(table.role("Identiv uTrust 3700 F CL Reader 00 00"), ReaderRole::IdCard);
        assert_eq!(table.role("Identiv uTrust 2700 R 00 00"), ReaderRole::Carrier(CarrierKind::SmartCard));
        assert_eq!(table.role("Gemalto PC Twin Reader 00 00"), ReaderRole::Unassigned);
        assert!(table.ignores("Identiv uTrust 2700 R 00 01"));
    }
}
