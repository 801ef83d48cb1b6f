//! Who gets an answer: whoever asked, and nobody when they do not wait any more.

use super::message::{Answer, Effect, JobId, StoreAnswer};
use super::*;
use crate::ports::centre::Told;

/// Gives an answer to whoever waits for it; drops it when nobody does.
pub(super) fn route(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    if let Answer::Store(Ok(StoreAnswer::Appended(record, queue))) = &answer {
        model.shift.note(record);
        stock::known::note(model, record);
        let queue = queue.or_else(|| model.queue().map(|known| known.with(record)));
        model.store = queue.map_or_else(|| model.store.clone(), StoreView::Open);
    }
    if let Answer::Centre(Ok(Told::SecondFactorDemanded(demand))) = &answer {
        return second_factor::demanded(model, job, demand);
    }
    if let Answer::Centre(said) = &answer
        && second_here::heard(model, job, said, out)
    {
        return;
    }
    let taken = line::answered(model, job, &answer, out)
        || attorney::answered(model, job, &answer)
        || chip::answered(model, job, &answer)
        || document::answered(model, job, &answer)
        || copy::answered(model, job, &answer, out)
        || search::answered(model, job, &answer, out)
        || upkeep::answered(model, job)
        || second_here::answered(model, job, &answer, out)
        || second_factor::answered(model, job, &answer, out)
        || known::answered(model, job, &answer, out)
        || paper::answered(model, job, &answer, out)
        || shift::told(model, job, &answer)
        || asked::answered(model, job, &answer)
        || approvals::answered(model, job, &answer)
        || export::answered(model, job, &answer)
        || clock::answered(model, job, matches!(answer, Answer::Store(Ok(_))));
    if taken {
        return;
    }
    match &model.screen {
        Screen::SignIn(_) => sign_in::answered(model, job, answer, out),
        Screen::Home(_) => home::answered(model, job, answer),
        Screen::Issue(_) => issue_answers::answered(model, job, answer, out),
        Screen::Queue(_) => queue::answered(model, job, answer),
        Screen::Order(_) => order::answered(model, job, &answer, out),
        Screen::PinChange(_) => pin_change::answered(model, job, answer, &mut *out),
        Screen::Certificates(_) => certificate_answers::answered(model, job, &answer, out),
        Screen::Sale(_) => sale::answered(model, job, answer),
        Screen::Reversal(_) => reversal::answered(model, job, answer, out),
        Screen::Day(_) => day::answered(model, job, answer),
        Screen::Audit(_) => audit::answered(model, job, answer, out),
        Screen::Shift(_) => shift::answered(model, job, answer, out),
        Screen::Stock(_) => stock::answered(model, job, answer, out),
        Screen::Tools(_) => tools::answered(model, job, answer, out),
        Screen::Orders(_) | Screen::Receipt(_) | Screen::Approvals(_) | Screen::Devices(_) => {
            devices::answered(model, job, answer)
        }
    }
}
