//! What lies behind the day's pictures: lists that are asked for when somebody looks at them, and again with each count of the
//! day.

use super::{DayScreen, Picture};
use crate::domain::differences::BranchDifferences;
use crate::domain::fault::Fault;
use crate::domain::report::Grouping;
use crate::kiosk::app::message::{Answer, JobId};
use crate::kiosk::app::{Model, Screen, home, line};
use crate::ports::centre::{Ask, Told};
use crate::wire::differences::DifferencesRequest;
use crate::wire::report::HandedOverRequest;

/// The question for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    HandedOver(HandedOverRequest),
    Differences(DifferencesRequest),
}

impl Question {
    fn ask(self) -> Ask {
        match self {
            Self::HandedOver(request) => Ask::HandedOver(request),
            Self::Differences(request) => Ask::Differences(request),
        }
    }
}

/// Which list was asked for last.
#[derive(Debug, Default)]
pub(super) struct Behind {
    job: Option<JobId>,
    asked: Option<Question>,
    /// The day was counted again since.
    is_old: bool,
}

impl Behind {
    /// The day was counted again; the list stays until it was asked for again.
    pub(super) const fn outdate(&mut self) {
        self.is_old = true;
    }

    /// True for the answer that is waited for.
    pub(super) fn awaits(&self, job: JobId) -> bool {
        self.job == Some(job)
    }
}

impl DayScreen {
    /// The branch whose records are looked at; none while no branch was opened.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.within.iter().find(|(by, _)| *by == Grouping::Branch).map(|(_, key)| key.as_str())
    }

    /// What was counted at each branch, those where it differs first.
    #[must_use]
    pub fn differing_first(&self) -> Vec<&BranchDifferences> {
        let mut branches: Vec<&BranchDifferences> = self.differences.iter().flat_map(|told| &told.branches).collect();
        branches.sort_by_key(|one| (!one.differs(), one.branch.as_str()));
        branches
    }

    /// True where a list is in front that was not told yet.
    #[must_use]
    pub const fn lacks_list(&self) -> bool {
        match self.picture {
            Picture::Records => self.records.is_none(),
            Picture::Differences => self.differences.is_none(),
            _ => false,
        }
    }

    /// The question for the list in front, once the day is known.
    fn question(&self) -> Option<Question> {
        let day = self.told.as_ref()?.day;
        match self.picture {
            Picture::Records => {
                let all = HandedOverRequest::of(day);
                let asked = self.within.iter().fold(all, |asked, (by, key)| asked.within(*by, key));
                Some(Question::HandedOver(asked))
            }
            Picture::Differences => {
                Some(Question::Differences(DifferencesRequest { day, branch: self.branch().map(str::to_owned) }))
            }
            _ => None,
        }
    }

    /// The question that is to be asked now under this job; what was told to another one is forgotten.
    pub(super) fn asks_behind(&mut self, job: JobId) -> Option<Ask> {
        let question = self.question()?;
        let is_other = self.behind.asked.as_ref() != Some(&question);
        if !is_other && !self.behind.is_old {
            return None;
        }
        if is_other {
            (self.records, self.differences) = (None, None);
        }
        self.behind = Behind { job: Some(job), asked: Some(question.clone()), is_old: false };
        Some(question.ask())
    }
}

/// Takes a list.
pub(super) fn told(model: &mut Model, answer: Answer) {
    let Answer::Centre(answer) = answer else { return };
    line::noticed(model, &answer);
    let Screen::Day(screen) = &mut model.screen else { return };
    screen.behind.job = None;
    match answer {
        Ok(Told::HandedOver(told)) => screen.records = Some(told),
        Ok(Told::Differences(told)) => {
            let pointed_at = screen.rows().into_iter().nth(screen.selected).flatten();
            screen.differences = Some(told);
            return screen.point_at(pointed_at);
        }
        Ok(_) => screen.trouble = Some(Fault::CentreAnswer.into()),
        Err(trouble) if trouble.fault == Fault::SessionEnded => return home::failed(model, trouble),
        Err(trouble) => screen.trouble = Some(trouble),
    }
    screen.point_at(None);
}
