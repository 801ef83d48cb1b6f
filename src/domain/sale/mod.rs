//! Readers sold at the counter: the price list, what a sale holds, how it is paid, and the change. Sums never round.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::money::Qepik;
use crate::domain::order::{OrderNumber, worded};

/// Most lines of one sale.
pub const LINES_MAX: usize = 8;
/// Most pieces on one line.
pub const COUNT_MAX: u32 = 99;
/// The highest price of one piece: 10,000 manat. Every sum within these limits fits.
pub const PRICE_MAX: Qepik = Qepik::new(1_000_000);
/// The most that is ever given back, above every banknote: more is a slip of the finger.
pub const CHANGE_MAX: Qepik = Qepik::new(100_000);
/// Most prices in a list.
pub const PRICES_MAX: usize = 64;

worded! {
    /// What is sold; in the order in which a screen offers it.
    Goods {
        /// A card reader for a smart card that was issued here.
        ReaderWithCard = "reader-with-card",
        /// A card reader alone.
        ReaderAlone = "reader-alone",
    }
}

/// What one piece costs from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodsPrice {
    /// What.
    pub goods: Goods,
    /// The first day on which it counts, by the country's time.
    pub from: Date,
    /// How much.
    pub price: Qepik,
}

/// The prices of the counter, also those of days to come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<GoodsPrice>", into = "Vec<GoodsPrice>")]
pub struct PriceList(Vec<GoodsPrice>);

/// Why a price list was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {PRICES_MAX} prices of 0 to 1000000 qəpik, and one for a day")]
pub struct PriceListError;

impl PriceList {
    /// Checks a list.
    ///
    /// # Errors
    /// [`PriceListError`] when there are too many, one is out of its range, or two count from the same day.
    pub fn new(mut prices: Vec<GoodsPrice>) -> Result<Self, PriceListError> {
        let place = |one: &GoodsPrice| (one.goods.word(), one.from);
        prices.sort_by_key(place);
        let in_range = |one: &GoodsPrice| (Qepik::new(0)..=PRICE_MAX).contains(&one.price);
        let twice = prices.windows(2).any(|two| place(&two[0]) == place(&two[1]));
        if prices.len() > PRICES_MAX || twice || !prices.iter().all(in_range) {
            return Err(PriceListError);
        }
        Ok(Self(prices))
    }

    /// What a piece costs on a day; `None` when it is not sold yet.
    #[must_use]
    pub fn price(&self, goods: Goods, day: Date) -> Option<Qepik> {
        let counts = |one: &&GoodsPrice| one.goods == goods && one.from <= day;
        self.0.iter().filter(counts).max_by_key(|one| one.from).map(|one| one.price)
    }
}

impl TryFrom<Vec<GoodsPrice>> for PriceList {
    type Error = PriceListError;
    fn try_from(prices: Vec<GoodsPrice>) -> Result<Self, Self::Error> {
        Self::new(prices)
    }
}

impl From<PriceList> for Vec<GoodsPrice> {
    fn from(list: PriceList) -> Self {
        list.0
    }
}

/// Declares a short number as printed on a thing: letters, digits and hyphens.
macro_rules! printed_number {
    ($(#[$meta:meta])* $name:ident, $least:literal, $most:literal, $error:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the number; small letters count as capitals.
            ///
            /// # Errors
            /// A text when it is none.
            pub fn parse(raw: &str) -> Result<Self, &'static str> {
                let number = raw.trim().to_ascii_uppercase();
                let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
                let fits = ($least..=$most).contains(&number.len()) && number.bytes().all(known);
                if fits { Ok(Self(number)) } else { Err($error) }
            }

            /// The number as printed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;
            fn try_from(raw: String) -> Result<Self, Self::Error> {
                Self::parse(&raw)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }
    };
}

pub(in crate::domain) use printed_number;

printed_number! {
    /// The serial number on a reader: 4 to 32 of `A–Z 0–9 -`.
    ReaderSerial, 4, 32, "a reader's serial number has 4 to 32 letters, digits and hyphens"
}

printed_number! {
    /// The number on a card terminal's slip: 1 to 20 of `A–Z 0–9 -`.
    SlipNumber, 1, 20, "a slip's number has 1 to 20 letters, digits and hyphens"
}

/// One line of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaleLine {
    /// What.
    pub goods: Goods,
    /// How many.
    pub count: u32,
    /// What one costs.
    pub price: Qepik,
    /// The serial number of the one piece, where readers are kept by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<ReaderSerial>,
}

impl SaleLine {
    /// What the line costs.
    #[must_use]
    pub const fn sum(&self) -> Qepik {
        Qepik::new(self.price.value().saturating_mul(self.count as i64))
    }
}

/// How a sale is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Payment {
    /// In cash.
    Cash {
        /// What the buyer gave.
        given: Qepik,
    },
    /// With a card at the terminal beside the kiosk.
    Card {
        /// The number on its slip.
        slip: SlipNumber,
    },
    /// Online, together with the order.
    Prepaid {
        /// The order.
        order: OrderNumber,
    },
}

impl Payment {
    /// The way's word on the wire, in the ledger and in message ids.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Cash { .. } => "cash",
            Self::Card { .. } => "card",
            Self::Prepaid { .. } => "prepaid",
        }
    }
}

/// Why a sale cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SaleError {
    /// Nothing is sold, or too much at once.
    #[error("a sale has 1 to {LINES_MAX} lines of 1 to {COUNT_MAX} pieces, each up to the highest price")]
    Size,
    /// A serial number stands for one piece, and once.
    #[error("a serial number stands for one piece, and once")]
    Serial,
    /// The cash given is less than the price, or more by above [`CHANGE_MAX`].
    #[error("the cash given does not fit the price")]
    NotEnough,
    /// An order pays for one reader.
    #[error("an order pays for one reader")]
    OnePrepaid,
}

/// A sale: it holds what its rules say, however it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SaleParts", into = "SaleParts")]
pub struct ReaderSale {
    lines: Vec<SaleLine>,
    payment: Payment,
}

/// A sale as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaleParts {
    lines: Vec<SaleLine>,
    payment: Payment,
}

impl ReaderSale {
    /// Puts a sale together.
    ///
    /// # Errors
    /// [`SaleError`].
    pub fn new(lines: Vec<SaleLine>, payment: Payment) -> Result<Self, SaleError> {
        let in_range = |line: &SaleLine| {
            (1..=COUNT_MAX).contains(&line.count) && (Qepik::new(0)..=PRICE_MAX).contains(&line.price)
        };
        if !(1..=LINES_MAX).contains(&lines.len()) || !lines.iter().all(in_range) {
            return Err(SaleError::Size);
        }
        let serials: Vec<_> = lines.iter().filter_map(|line| line.serial.as_ref()).collect();
        let twice = serials.iter().enumerate().any(|(at, serial)| serials[..at].contains(serial));
        if twice || lines.iter().any(|line| line.serial.is_some() && line.count != 1) {
            return Err(SaleError::Serial);
        }
        let sale = Self { lines, payment };
        match &sale.payment {
            Payment::Cash { given } if !sale.is_covered_by(*given) => Err(SaleError::NotEnough),
            Payment::Prepaid { .. } if sale.pieces() != 1 => Err(SaleError::OnePrepaid),
            _ => Ok(sale),
        }
    }

    /// The sale with another reader in the place of one.
    #[must_use]
    pub fn exchanged(mut self, returned: &ReaderSerial, given: &ReaderSerial) -> Self {
        let back = self.lines.iter_mut().find(|line| line.serial.as_ref() == Some(returned));
        if let Some(line) = back {
            line.serial = Some(given.clone());
        }
        self
    }

    fn is_covered_by(&self, given: Qepik) -> bool {
        let total = self.total().value();
        (total..=total.saturating_add(CHANGE_MAX.value())).contains(&given.value())
    }

    fn pieces(&self) -> u32 {
        self.lines.iter().map(|line| line.count).sum()
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[SaleLine] {
        &self.lines
    }

    /// How it is paid.
    #[must_use]
    pub const fn payment(&self) -> &Payment {
        &self.payment
    }

    /// What it costs.
    #[must_use]
    pub fn total(&self) -> Qepik {
        total(&self.lines)
    }

    /// What the buyer gets back.
    #[must_use]
    pub fn change(&self) -> Qepik {
        match self.payment {
            Payment::Cash { given } => Qepik::new(given.value() - self.total().value()),
            Payment::Card { .. } | Payment::Prepaid { .. } => Qepik::new(0),
        }
    }

    /// By how much the cash in the drawer grows.
    #[must_use]
    pub fn cash(&self) -> Qepik {
        if matches!(self.payment, Payment::Cash { .. }) { self.total() } else { Qepik::new(0) }
    }
}

impl TryFrom<SaleParts> for ReaderSale {
    type Error = SaleError;
    fn try_from(parts: SaleParts) -> Result<Self, Self::Error> {
        Self::new(parts.lines, parts.payment)
    }
}

impl From<ReaderSale> for SaleParts {
    fn from(sale: ReaderSale) -> Self {
        Self { lines: sale.lines, payment: sale.payment }
    }
}

/// What lines cost together.
#[must_use]
pub fn total(lines: &[SaleLine]) -> Qepik {
    Qepik::new(lines.iter().map(|line| line.sum().value()).fold(0, i64::saturating_add))
}

mod reversal;
#[cfg(test)]
mod tests;

pub use reversal::{
    ExchangedPiece, ExchangedSerials, Payback, Reversal, ReversalError, ReversalReason, SaleReversal, SoldReceipt,
};
