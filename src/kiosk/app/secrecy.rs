//! Where a PIN or a password is typed just now.

use super::certificates::Step;
use super::reversal::ReversalStep;
use super::stock::StockStep;
use super::{Model, Screen, issue};

/// True while what is typed goes into a PIN or a password.
pub(super) fn takes_secret(model: &Model) -> bool {
    if model.lock.is_some() || model.second_factor.is_some() {
        return true;
    }
    if model.overlay.is_some() || model.palette.search.is_some() {
        return false;
    }
    match &model.screen {
        Screen::SignIn(screen) => screen.on_password,
        Screen::Issue(screen) => {
            issue::asks_pin(screen) || screen.give_up.as_ref().is_some_and(|second| second.on_password)
        }
        Screen::PinChange(screen) => {
            screen.asks() || screen.unblock.as_ref().is_some_and(|entry| entry.second.on_password)
        }
        Screen::Order(screen) => screen.second.as_ref().is_some_and(|second| second.on_password),
        Screen::Reversal(screen) => matches!(&screen.step, ReversalStep::Second(second) if second.on_password),
        Screen::Stock(screen) => matches!(&screen.step, StockStep::Second(_, second) if second.on_password),
        Screen::Certificates(screen) => {
            matches!(&screen.step, Some(Step::Second(_, _, second)) if second.on_password)
        }
        Screen::Home(_)
        | Screen::Orders(_)
        | Screen::Receipt(_)
        | Screen::Sale(_)
        | Screen::Shift(_)
        | Screen::Day(_)
        | Screen::Audit(_)
        | Screen::Approvals(_)
        | Screen::Devices(_)
        | Screen::Tools(_)
        | Screen::Queue(_) => false,
    }
}
