//! The check of a carrier before anything is written on it: its model by the list, its place by the stock, the authority's
//! key, the clock.

use super::Centre;
use crate::central::ca::carrier_models::CarrierModels;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{Tx, carriers, leases, stock};
use crate::central::refusal::Refusal;
use crate::domain::preflight::{CarrierVerdict, StockStanding};
use crate::domain::stock::{Account, PieceNumber, Ware};
use crate::wire::carriers::{CarrierCheckAnswer, CarrierCheckRequest};

impl Centre {
    /// What is known of a carrier that is about to be bound to an attempt. What its profile makes keys for is what the attempt
    /// asks for from now on.
    ///
    /// # Errors
    /// [`crate::domain::fault::Fault::OrderLeased`] when the attempt is not this kiosk's.
    pub fn check_carrier(&self, kiosk: &Kiosk, request: &CarrierCheckRequest) -> Result<CarrierCheckAnswer, Refusal> {
        let now = self.clock.now();
        let stock = self.ledger.write(|tx| {
            self.hold(tx, kiosk, &request.order, request.attempt)?;
            leases::ask_purposes(tx, &request.order, request.attempt, &request.purposes)?;
            standing(tx, kiosk, request)
        })?;
        let models: &CarrierModels = self.authority.models();
        let model = models.standing(&request.manufacturer, &request.model, &request.firmware);
        let authority_ready = self.authority.is_ready();
        Ok(CarrierCheckAnswer { verdict: CarrierVerdict { model, stock, authority_ready, centre_time: now } })
    }
}

/// A piece with a number is where the accounts have it; a carrier that no account has is where its delivery put it.
fn standing(tx: &Tx<'_>, kiosk: &Kiosk, request: &CarrierCheckRequest) -> Result<StockStanding, Refusal> {
    let here = kiosk.branch.code.as_str();
    let piece = PieceNumber::parse(&request.serial).ok().map(|number| (Ware::of_carrier(request.kind), number));
    let places = stock::pieces(tx, piece.as_slice())?;
    if let Some(place) = places.into_values().next() {
        return Ok(match place.account {
            Account::Shelf | Account::Reserved if place.branch == here => StockStanding::Here,
            Account::Shelf | Account::Reserved | Account::Transit => StockStanding::Elsewhere,
            _ => StockStanding::Unfit,
        });
    }
    Ok(match carriers::find(tx, &request.manufacturer, &request.serial)? {
        None if carriers::are_kept(tx)? || stock::has_numbered_carriers(tx)? => StockStanding::Unknown,
        None => StockStanding::NotKept,
        Some(carrier) if !carrier.state.may_be_issued_on() || carrier.kind != request.kind => StockStanding::Unfit,
        Some(carrier) if carrier.branch.as_deref() == Some(here) => StockStanding::Here,
        Some(_) => StockStanding::Elsewhere,
    })
}
