//! The numbers behind the picture in front, for files: what the centre told, and nothing counted here.

use jiff::Timestamp;
use jiff::civil::Date;

use super::day::{DayScreen, Picture};
use super::message::{Answer, Effect, JobId};
use super::{Language, Model, Screen};
use crate::domain::differences::{BranchDifferences, CountRecord};
use crate::domain::fault::Fault;
use crate::domain::report::{DayCell, Grouping};
use crate::wire::report::{BranchNow, HandOver};

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// Every count of the day that lies within the bars that were opened.
    Cells(Vec<DayCell>),
    /// The hand-overs behind them.
    HandOvers(Vec<HandOver>),
    /// How the branches are.
    Branches(Vec<BranchNow>),
    /// What was counted at each branch.
    Differences(Vec<BranchDifferences>),
    /// The records of what was counted at one.
    Counts(Vec<CountRecord>),
}

/// Files of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportJob {
    /// What is written.
    pub what: Exported,
    /// The day.
    pub day: Date,
    /// When it was counted, by the centre's clock.
    pub as_of: Timestamp,
    /// Within which bars, by their words.
    pub within: Vec<String>,
    /// The language of the headings.
    pub language: Language,
    /// Local time beside UTC, in seconds.
    pub utc_offset_seconds: i32,
}

/// What would be written of the picture in front; nothing before the centre has told it, or where it told only a part.
#[must_use]
pub fn job(model: &Model, screen: &DayScreen) -> Option<ExportJob> {
    let told = screen.told.as_ref()?;
    let what = match screen.picture {
        Picture::Bars(_) | Picture::Heat => {
            Exported::Cells(told.cells.0.iter().filter(|cell| screen.takes(cell)).cloned().collect())
        }
        Picture::Funnel | Picture::Branches => Exported::Branches(screen.branches().cloned().collect()),
        Picture::Differences if screen.branch().is_none() => {
            Exported::Differences(screen.differing_first().into_iter().cloned().collect())
        }
        Picture::Differences => {
            let told = screen.differences.as_ref().filter(|told| !told.more)?;
            Exported::Counts(told.records.clone())
        }
        Picture::Records => {
            let listed = screen.records.as_ref().filter(|listed| !listed.more)?;
            Exported::HandOvers(listed.hand_overs.clone())
        }
    };
    // What is no count of hand-overs is narrowed by the branch alone.
    let counts = matches!(what, Exported::Cells(_) | Exported::HandOvers(_));
    let narrowed = screen.within.iter().filter(|(by, _)| counts || *by == Grouping::Branch);
    Some(ExportJob {
        what,
        day: told.day,
        as_of: told.as_of,
        within: narrowed.map(|(_, key)| key.clone()).collect(),
        language: model.language,
        utc_offset_seconds: model.settings.utc_offset_seconds,
    })
}

/// Writes what is in front, where a folder is configured.
pub(super) fn begin(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Day(screen) = &model.screen else { return };
    if !model.settings.exports_tables || screen.told.is_none() || screen.exporting.is_some() || screen.lacks_list() {
        return;
    }
    let Some(what) = job(model, screen) else {
        model.notice = Some(Fault::ReportTooLarge.into());
        return;
    };
    let id = model.job();
    if let Screen::Day(screen) = &mut model.screen {
        screen.exporting = Some(id);
    }
    out.push(Effect::Export(id, Box::new(what)));
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let Screen::Day(screen) = &mut model.screen else { return false };
    let (Answer::Exported(told), true) = (answer, screen.exporting == Some(job)) else { return false };
    screen.exporting = None;
    match told {
        Ok(files) => screen.exported = Some(files.clone()),
        Err(trouble) => model.notice = Some(trouble.clone()),
    }
    true
}
