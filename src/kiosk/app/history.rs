//! What became of the order in front, and how far the others of its package are: asked of the centre, and shown in place of the card.

use super::message::{Answer, Effect, JobId};
use super::{Model, Screen, line};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::OrderState;
use crate::ports::centre::{Ask, Told};
use crate::wire::history::{HistoryAnswer, HistoryRequest, PackageOrder};

/// The history in front of the order's card.
#[derive(Debug)]
pub enum History {
    /// The centre is being asked.
    Asking(JobId),
    /// It told it.
    Told(HistoryAnswer),
    /// It did not.
    Failed(Trouble),
}

/// How many of a package's orders were handed over, and the first that can be gone on with.
#[must_use]
pub fn progress(package: &[PackageOrder]) -> (usize, Option<&PackageOrder>) {
    let done = |one: &&PackageOrder| matches!(one.state, OrderState::HandedOver | OrderState::Closed);
    let open = |one: &&PackageOrder| {
        matches!(one.state, OrderState::Paid | OrderState::Ready | OrderState::InService | OrderState::Issued)
    };
    (package.iter().filter(done).count(), package.iter().find(open))
}

/// True while it is shown.
pub(super) fn is_open(model: &Model) -> bool {
    matches!(&model.screen, Screen::Order(screen) if screen.history.is_some())
}

/// Shows the history of the order in front, or its card again.
pub(super) fn toggle(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Order(screen) = &mut model.screen else { return };
    if screen.history.take().is_some() {
        return;
    }
    let order = screen.order.number.clone();
    let job = model.ask(Ask::History(HistoryRequest { order }), out);
    if let Screen::Order(screen) = &mut model.screen {
        screen.history = Some(History::Asking(job));
    }
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let Screen::Order(screen) = &mut model.screen else { return false };
    let (Some(History::Asking(asked)), Answer::Centre(said)) = (&screen.history, answer) else { return false };
    if *asked != job {
        return false;
    }
    screen.history = Some(match said {
        Ok(Told::History(told)) => History::Told(told.clone()),
        Ok(_) => History::Failed(Fault::CentreAnswer.into()),
        Err(trouble) => History::Failed(trouble.clone()),
    });
    line::noticed(model, said);
    true
}
