//! Where a PIN or a password is typed just now, and where one may be typed ahead.

use super::certificates::Step;
use super::reversal::ReversalStep;
use super::stock::StockStep;
use super::unblock::Unblock;
use super::{Model, Screen, issue};

/// True where a character that is typed or scanned may be one of a PIN or a password: while one is asked for, and on the screens
/// where PINs are entered also while the kiosk is busy and somebody types ahead.
pub(super) fn may_be_of_secret(model: &Model) -> bool {
    let is_covered = model.overlay.is_some() || model.palette.search.is_some();
    let is_pin_screen = match &model.screen {
        // What an officer types beside, their name, is no secret; what comes before and after may be the holder's PIN.
        Screen::Issue(screen) => screen.give_up.is_none(),
        Screen::PinChange(screen) => screen.unblock.as_ref().is_none_or(Unblock::is_running),
        _ => false,
    };
    takes_secret(model) || (is_pin_screen && !is_covered)
}

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
