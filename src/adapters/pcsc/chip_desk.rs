//! The chips of ID cards behind their port: connect, read, verify, all within one deadline.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::adapters::id_chip::{
    AdditionalDetails, ChipError, ChipRead, Photograph, TrustAnchors, identify, passive_authentication, picture,
    system_random,
};
use crate::adapters::pcsc::{PcscCard, read_chip};
use crate::adapters::tracer::Tracer;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{ChipDetails, ChipProgress, ChipReport, ExtendedLengths};
use crate::ports::id_chip::{ChipJob, ChipNews, IdChipPort};

/// Longest wait for one answer of a chip, and for a whole reading: a slow chip takes a fifth of a second for each of a hundred
/// parts of its photograph.
const ANSWER_PATIENCE: Duration = Duration::from_secs(3);
const READING_PATIENCE: Duration = Duration::from_secs(60);

/// Reads the chips of the ID cards at this counter.
pub struct ChipDesk {
    /// Folder of the trusted authorities, empty for none; looked at for each card, so that a new file counts at once.
    pub trust_anchors: PathBuf,
    /// Whether long files are asked for in long parts.
    pub extended_lengths: ExtendedLengths,
    /// Where commands are told.
    pub tracer: Tracer,
}

impl ChipDesk {
    /// What was read by now, and what it is worth.
    fn judge(&self, found: &ChipRead, anchors: &TrustAnchors, at: Timestamp) -> ChipReport {
        let passive = passive_authentication(found, anchors, at);
        if let Some(why) = &passive.why {
            tracing::warn!(outcome = passive.signature.word(), %why, "a chip is not proven");
        }
        ChipReport { zone: found.zone.clone(), signature: passive.signature, clone_test: found.clone_test }
    }
}

impl ChipDesk {
    /// One reading, from the first command to the last file.
    fn read_once(
        &self,
        job: &ChipJob,
        card: PcscCard,
        told: &RefCell<&mut dyn FnMut(ChipNews)>,
    ) -> Result<ChipDetails, ChipError> {
        let mut card = card.within(READING_PATIENCE).traced(self.tracer.clone());
        let mut last = None;
        let mut progress = |now: ChipProgress| {
            // A tenth of a file is worth a line on the screen, one of a hundred commands is not.
            let coarse = (now.step, now.percent().map(|percent| percent / 10));
            if last != Some(coarse) {
                last = Some(coarse);
                (told.borrow_mut())(ChipNews::Progress(now));
            }
        };
        let reading = identify(&mut card, &job.key, job.today, &mut system_random, &mut progress)?;
        let anchors = TrustAnchors::of_folder_or_none(&self.trust_anchors);
        for problem in &anchors.problems {
            tracing::warn!(%problem, "a trust anchor cannot be used");
        }
        let report = self.judge(reading.found(), &anchors, job.at);
        (told.borrow_mut())(ChipNews::Identified(report));
        let found = reading.complete()?;
        let report = self.judge(&found, &anchors, job.at);
        let shown = |coded: Result<Photograph, ChipError>| coded.and_then(|coded| picture(&coded));
        let unseen = |error: ChipError| Trouble::new(Fault::ChipPhotograph, &error.to_string());
        let photograph = found.photograph.map(|coded| shown(coded).map_err(unseen));
        let AdditionalDetails { full_name, personal_number } = found.holder.unwrap_or_default();
        Ok(ChipDetails { report, full_name, personal_number, photograph })
    }
}

impl IdChipPort for ChipDesk {
    fn read(&mut self, job: &ChipJob, told: &mut dyn FnMut(ChipNews)) -> Result<ChipDetails, Trouble> {
        let told = RefCell::new(told);
        let way = (self.extended_lengths, ANSWER_PATIENCE);
        let mut slipped = || (told.borrow_mut())(ChipNews::Slipped);
        read_chip(&job.reader, way, &mut slipped, &mut |card| self.read_once(job, card, &told)).map_err(Trouble::from)
    }
}
