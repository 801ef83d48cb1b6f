//! The branch's stock in the configuration.

use serde::{Deserialize, Serialize};

/// `[stock]`: from how many pieces on the shelf down a counter warns; 0 for never.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StockSection {
    /// Fewer smart cards than so many are few.
    pub low_smart_cards: u32,
    /// Fewer USB tokens.
    pub low_usb_tokens: u32,
    /// Fewer readers.
    pub low_readers: u32,
}

impl Default for StockSection {
    fn default() -> Self {
        Self { low_smart_cards: 20, low_usb_tokens: 20, low_readers: 10 }
    }
}

impl StockSection {
    pub(super) const fn low(&self) -> [u32; 3] {
        [self.low_smart_cards, self.low_usb_tokens, self.low_readers]
    }
}
