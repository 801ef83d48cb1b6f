//! What things cost, as the configuration says it.

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::money::Qepik;
use crate::domain::order::ApplicantKind;
use crate::domain::sale::{Goods, GoodsPrice, PriceList, PriceListError};

/// What an order costs when it says nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// A citizen's.
    pub citizen_qepik: i64,
    /// An entrepreneur's.
    pub entrepreneur_qepik: i64,
    /// A legal entity's.
    pub legal_entity_qepik: i64,
    /// A state body's.
    pub state_body_qepik: i64,
}

impl Default for Prices {
    fn default() -> Self {
        Self { citizen_qepik: 1800, entrepreneur_qepik: 3600, legal_entity_qepik: 7200, state_body_qepik: 5800 }
    }
}

impl Prices {
    /// The price for this kind of applicant.
    #[must_use]
    pub const fn of(&self, applicant: ApplicantKind) -> Qepik {
        Qepik::new(match applicant {
            ApplicantKind::Citizen => self.citizen_qepik,
            ApplicantKind::Entrepreneur => self.entrepreneur_qepik,
            ApplicantKind::LegalEntity => self.legal_entity_qepik,
            ApplicantKind::StateBody => self.state_body_qepik,
        })
    }
}

/// What readers cost at the counter. Where nothing is written none is sold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderPrices {
    /// For a smart card that was issued here.
    pub with_card: Vec<PriceFrom>,
    /// Alone.
    pub alone: Vec<PriceFrom>,
}

/// A price that counts from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceFrom {
    /// The first day, by the country's time.
    pub from: Date,
    /// In qəpik.
    pub qepik: i64,
}

impl ReaderPrices {
    /// The list that kiosks get a copy of.
    ///
    /// # Errors
    /// [`PriceListError`].
    pub fn list(&self) -> Result<PriceList, PriceListError> {
        let of = |goods, prices: &[PriceFrom]| {
            let price = |one: &PriceFrom| GoodsPrice { goods, from: one.from, price: Qepik::new(one.qepik) };
            prices.iter().map(price).collect::<Vec<_>>()
        };
        PriceList::new([of(Goods::ReaderWithCard, &self.with_card), of(Goods::ReaderAlone, &self.alone)].concat())
    }
}
