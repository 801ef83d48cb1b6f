//! The part of the issue that replaces the factory's secrets: drawn on the carrier's side, kept sealed at the centre before the
//! carrier is touched, then set. Whatever is cut off, the centre holds the secret that counts.

use super::{Issue, IssueJob, JournalFact, Refusal};
use crate::domain::carrier::{CarrierInspection, Sha256Hash};
use crate::domain::fault::Fault;
use crate::domain::takeover::{CarrierSecret, SecretOutcome, UNSURE_MAX};

/// How far the replacement of one secret is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Takeover {
    /// What was drawn, sealed to the centre. The worker holds it; it is drawn anew when the worker or the carrier was away.
    pub sealed: Option<Vec<u8>>,
    /// The centre has it.
    pub kept: bool,
    /// The carrier was given it, whatever came of that.
    pub tried: bool,
    /// Kept ones that the carrier was never given.
    pub untried: u32,
    /// Sealed secrets for this carrier that the centre had before, and that may count.
    pub earlier: u32,
    /// What became of it, journalled.
    pub outcome: Option<(Sha256Hash, SecretOutcome)>,
    /// The centre knows.
    pub told: bool,
}

impl Issue {
    /// How far the replacement of this secret is.
    #[must_use]
    pub fn takeover(&self, secret: CarrierSecret) -> Takeover {
        self.takeovers.iter().find(|(of, _)| *of == secret).map(|(_, takeover)| takeover.clone()).unwrap_or_default()
    }

    pub(super) fn takeover_mut(&mut self, secret: CarrierSecret) -> &mut Takeover {
        let at = self.takeovers.iter().position(|(of, _)| *of == secret).unwrap_or_else(|| {
            self.takeovers.push((secret, Takeover::default()));
            self.takeovers.len() - 1
        });
        &mut self.takeovers[at].1
    }

    /// What the replacement of the factory's secrets needs next; none when all are replaced.
    pub(super) fn need_takeover(&self, carrier: &CarrierInspection) -> Option<IssueJob> {
        let at = || carrier.address.clone();
        carrier.fitness.secrets.iter().find_map(|secret| {
            let takeover = self.takeover(*secret);
            match (takeover.outcome, takeover.sealed) {
                (Some(_), _) if takeover.told => None,
                (Some((hash, outcome)), _) => Some(IssueJob::TellSecret(*secret, hash, outcome)),
                (None, None) => Some(IssueJob::DrawSecret(at(), *secret)),
                (None, Some(sealed)) if !takeover.kept => Some(IssueJob::KeepSecret(*secret, sealed)),
                (None, Some(_)) => Some(IssueJob::TakeSecret(at(), *secret)),
            }
        })
    }

    /// The centre has what was drawn.
    pub(super) fn secret_kept(&mut self, secret: CarrierSecret, earlier: u32) -> Result<(), Refusal> {
        let takeover = self.takeover_mut(secret);
        let earlier = earlier.saturating_sub(takeover.untried);
        if earlier > UNSURE_MAX {
            return Err(Refusal(Fault::SecretUnsure));
        }
        (takeover.kept, takeover.earlier) = (true, earlier);
        Ok(())
    }

    /// What became of the secret that was drawn last. `taken` is false when the carrier no longer had the factory's: then an
    /// earlier one of this carrier's counts, or somebody changed it before.
    pub(super) fn secret_settled(&self, secret: CarrierSecret, taken: bool) -> Result<JournalFact, Refusal> {
        let takeover = self.takeover(secret);
        let Some(sealed) = takeover.sealed else { return Err(Refusal(Fault::CarrierGone)) };
        let outcome = match (taken, takeover.earlier) {
            (true, _) => SecretOutcome::Set,
            (false, 0) => return Err(Refusal(Fault::SecretForeign)),
            (false, _) => SecretOutcome::NotSet,
        };
        Ok(JournalFact::SecretSettled { secret, sealed_sha256: Sha256Hash::of(&sealed), outcome })
    }

    /// The worker may have lost what it drew.
    pub(super) fn forget_drawn(&mut self) {
        for (_, takeover) in &mut self.takeovers {
            takeover.untried += u32::from(takeover.kept && !takeover.tried);
            (takeover.sealed, takeover.kept, takeover.tried) = (None, false, false);
        }
    }
}
