//! The chips of ID cards behind their port: connect, read, verify, all within one deadline.

use std::path::PathBuf;
use std::time::Duration;

use crate::adapters::id_chip::{Extent, TrustAnchors, passive_authentication, read, system_random};
use crate::adapters::pcsc::PcscCard;
use crate::domain::fault::Trouble;
use crate::domain::id_chip::ChipReport;
use crate::ports::id_chip::{ChipJob, IdChipPort};

/// Longest wait for one answer of a chip, and for a whole reading.
const ANSWER_PATIENCE: Duration = Duration::from_secs(3);
const READING_PATIENCE: Duration = Duration::from_secs(20);

/// Reads the chips of the ID cards at this counter.
pub struct ChipDesk {
    /// Folder of the trusted authorities, empty for none; looked at for each card, so that a new file counts at once.
    pub trust_anchors: PathBuf,
}

impl IdChipPort for ChipDesk {
    fn read(&mut self, job: &ChipJob) -> Result<ChipReport, Trouble> {
        let mut card = PcscCard::connect(&job.reader, ANSWER_PATIENCE)
            .map_err(|error| Trouble::from(crate::adapters::id_chip::ChipError::from(error)))?
            .within(READING_PATIENCE);
        let found = read(&mut card, &job.key, job.today, Extent::Identity, &mut system_random, &mut |_| {})?;
        let anchors = TrustAnchors::of_folder_or_none(&self.trust_anchors);
        for problem in &anchors.problems {
            tracing::warn!(%problem, "a trust anchor cannot be used");
        }
        let passive = passive_authentication(&found, &anchors, job.at);
        if let Some(why) = &passive.why {
            tracing::warn!(outcome = passive.signature.word(), %why, "a chip is not proven");
        }
        Ok(ChipReport { zone: found.zone, signature: passive.signature, clone_test: found.clone_test })
    }
}
