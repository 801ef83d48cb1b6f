//! The ID cards in front, the holder's and that of whoever collects for them, held against the register of invalid documents:
//! asked behind the screen as soon as a zone was read. The lease asks again, so nobody waits for these answers.

use super::message::{Answer, Effect, JobId};
use super::order::OrderScreen;
use super::{Model, Screen, attorney, line};
use crate::domain::evidence::Allowance;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::officer::Permission;
use crate::domain::person::DocumentNumber;
use crate::ports::centre::{Ask, Told};
use crate::wire::documents::{DocumentAnswer, DocumentRequest};

/// What is known of the card from the register.
#[derive(Debug, Default)]
pub enum DocumentWord {
    /// Nothing, and nobody was asked.
    #[default]
    None,
    /// The centre is being asked.
    Asking(JobId),
    /// What the centre answered.
    Told(DocumentAnswer),
    /// Why the centre could not be asked.
    Failed(Trouble),
}

impl DocumentWord {
    const fn answer(&self) -> Option<&DocumentAnswer> {
        if let Self::Told(answer) = self { Some(answer) } else { None }
    }

    /// What a clerk may do on it; while nothing is known, the centre says at the lease.
    #[must_use]
    pub const fn allowance(&self) -> Allowance {
        match self.answer() {
            Some(answer) => answer.allowance,
            None => Allowance::Alone,
        }
    }

    /// What nobody may issue on.
    #[must_use]
    pub fn obstacle(&self) -> Option<Fault> {
        self.fault().filter(|_| self.allowance() == Allowance::Never)
    }

    /// What the register said, where that needs a second person.
    #[must_use]
    pub fn needs_second(&self) -> Option<DocumentStanding> {
        self.answer().filter(|answer| answer.allowance == Allowance::SecondPerson).map(|answer| answer.standing)
    }

    /// What is wrong with the document, by the register.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.answer().and_then(|answer| answer.standing.fault())
    }
}

/// Whose card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Holder,
    Collector,
}

impl Whose {
    fn word(self, screen: &OrderScreen) -> &DocumentWord {
        match self {
            Self::Holder => &screen.register,
            Self::Collector => &screen.collector_register,
        }
    }

    fn word_mut(self, screen: &mut OrderScreen) -> &mut DocumentWord {
        match self {
            Self::Holder => &mut screen.register,
            Self::Collector => &mut screen.collector_register,
        }
    }

    fn document(self, screen: &OrderScreen) -> Option<DocumentNumber> {
        match self {
            Self::Holder => screen.card.as_ref().map(|card| card.mrz.document.clone()),
            Self::Collector => screen.collector.document(),
        }
    }
}

/// Asks once for each card that is read for an order which could be issued here, and again when the line is back.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    for whose in [Whose::Holder, Whose::Collector] {
        ask(model, whose, out);
    }
}

fn ask(model: &mut Model, whose: Whose, out: &mut Vec<Effect>) {
    let token = model.session.as_ref().filter(|session| session.officer.role.may(Permission::Issue));
    let token = token.and_then(|session| session.token.clone());
    let (Screen::Order(screen), Some(token)) = (&model.screen, token) else { return };
    let due = match whose.word(screen) {
        DocumentWord::None => true,
        DocumentWord::Failed(trouble) => trouble.fault == Fault::CentreUnreachable && model.line.is_up(),
        DocumentWord::Asking(_) | DocumentWord::Told(_) => false,
    };
    let document = whose.document(screen).filter(|_| due && could_be_issued(model, screen));
    let Some(document) = document else { return };
    let request = DocumentRequest { order: screen.order.number.clone(), document };
    let job = model.job();
    // A register that is slow keeps no question of the officer's waiting.
    out.push(Effect::AskBehind(job, Ask::Document(request), Some(token)));
    if let Screen::Order(screen) = &mut model.screen {
        *whose.word_mut(screen) = DocumentWord::Asking(job);
    }
}

fn could_be_issued(model: &Model, screen: &OrderScreen) -> bool {
    let obstacle = screen.order.obstacle(&model.settings.branch, &model.settings.kiosk, model.at);
    obstacle.is_none() || screen.resumable
}

/// Takes the centre's answer if it is about a card in front; false when it is another question's.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let Screen::Order(screen) = &mut model.screen else { return false };
    let asked = |whose: &Whose| matches!(whose.word(screen), DocumentWord::Asking(asked) if *asked == job);
    let Some(whose) = [Whose::Holder, Whose::Collector].into_iter().find(asked) else { return false };
    let Answer::Centre(said) = answer else { return false };
    *whose.word_mut(screen) = match said {
        Ok(Told::Document(answer)) => DocumentWord::Told(*answer),
        Ok(_) => DocumentWord::Failed(Fault::CentreAnswer.into()),
        Err(trouble) => DocumentWord::Failed(trouble.clone()),
    };
    if whose == Whose::Collector {
        attorney::register_told(screen);
    }
    line::noticed(model, said);
    true
}
