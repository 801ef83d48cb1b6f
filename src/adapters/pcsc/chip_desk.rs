//! The chips of ID cards behind their port: connect, read, verify, all within one deadline.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::adapters::id_chip::{
    AdditionalDetails, ChipError, ChipRead, Photograph, TrustAnchors, identify, passive_authentication, picture,
    system_random,
};
use crate::adapters::pcsc::PcscCard;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{ChipDetails, ChipReport};
use crate::ports::id_chip::{ChipJob, IdChipPort};

/// Longest wait for one answer of a chip, and for a whole reading.
const ANSWER_PATIENCE: Duration = Duration::from_secs(3);
const READING_PATIENCE: Duration = Duration::from_secs(20);

/// Reads the chips of the ID cards at this counter.
pub struct ChipDesk {
    /// Folder of the trusted authorities, empty for none; looked at for each card, so that a new file counts at once.
    pub trust_anchors: PathBuf,
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

impl IdChipPort for ChipDesk {
    fn read(&mut self, job: &ChipJob, identified: &mut dyn FnMut(ChipReport)) -> Result<ChipDetails, Trouble> {
        let mut card = PcscCard::connect(&job.reader, ANSWER_PATIENCE)
            .map_err(|error| Trouble::from(ChipError::from(error)))?
            .within(READING_PATIENCE);
        let mut no_progress = |_| {};
        let reading = identify(&mut card, &job.key, job.today, &mut system_random, &mut no_progress)?;
        let anchors = TrustAnchors::of_folder_or_none(&self.trust_anchors);
        for problem in &anchors.problems {
            tracing::warn!(%problem, "a trust anchor cannot be used");
        }
        identified(self.judge(reading.found(), &anchors, job.at));
        let found = reading.complete()?;
        let report = self.judge(&found, &anchors, job.at);
        let shown = |coded: Result<Photograph, ChipError>| coded.and_then(|coded| picture(&coded));
        let unseen = |error: ChipError| Trouble::new(Fault::ChipPhotograph, &error.to_string());
        let photograph = found.photograph.map(|coded| shown(coded).map_err(unseen));
        let AdditionalDetails { full_name, personal_number } = found.holder.unwrap_or_default();
        Ok(ChipDetails { report, full_name, personal_number, photograph })
    }
}
