//! A certificate's life after its issue: suspended, resumed, revoked, replaced, renewed. The machine, the table of reasons and
//! what stands in the way of an act; who may act and how it is kept is the centre's business.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::fault::Fault;
use crate::domain::order::worded;

worded! {
    /// Where a certificate stands.
    CertificateState {
        /// Its to-be-signed bytes are kept; it may or may not have been signed.
        Wait = "wait",
        /// Signed, not to be relied on: its carrier is not handed over, or it is suspended.
        OnHold = "on-hold",
        /// Its holder has it.
        Active = "active",
        /// Ended for good.
        Revoked = "revoked",
        /// Past its notAfter.
        Expired = "expired",
    }
}

impl CertificateState {
    /// The moves of the certificate's machine; the database holds the same table as a constraint.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use CertificateState as S;
        matches!(
            (self, next),
            (S::Wait, S::OnHold | S::Revoked)
                | (S::OnHold, S::Active | S::Revoked | S::Expired)
                | (S::Active, S::OnHold | S::Revoked | S::Expired)
        )
    }

    /// True while no other certificate may be made for the same order and purpose.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Wait | Self::OnHold | Self::Active)
    }
}

worded! {
    /// Why a certificate is revoked: the CRLReason of its entry (RFC 5280, 5.3.1), in the order in which a screen offers them.
    RevocationReason {
        /// Somebody else may use the key: the carrier is lost or stolen, or its PIN is known.
        KeyCompromise = "key-compromise",
        /// The holder needs it no more.
        CessationOfOperation = "cessation-of-operation",
        /// Another certificate takes its place.
        Superseded = "superseded",
        /// The holder has left the organisation, or bears another name.
        AffiliationChanged = "affiliation-changed",
        /// The right to it was taken away: a court, the organisation, or a suspension that nobody ended.
        PrivilegeWithdrawn = "privilege-withdrawn",
    }
}

impl RevocationReason {
    /// The number that stands for it in a revocation list.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::KeyCompromise => 1,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
        }
    }

    /// True where it is not the holder's own wish, so that a second officer has to agree.
    #[must_use]
    pub const fn needs_second(self) -> bool {
        matches!(self, Self::AffiliationChanged | Self::PrivilegeWithdrawn)
    }
}

worded! {
    /// Why another carrier is made, in the order in which a screen offers it.
    ReplacementReason {
        /// The carrier is lost or stolen.
        Lost = "lost",
        /// The holder broke it.
        Damaged = "damaged",
        /// It failed by itself within its warranty.
        Faulty = "faulty",
        /// Its certificate ends soon.
        Renewal = "renewal",
    }
}

/// What follows from the reason of a replacement: the one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacementRule {
    /// What the old certificates are revoked with, at once; `None` where they stay as they are until they end.
    pub revokes: Option<RevocationReason>,
    /// A second officer agrees: nothing is paid.
    pub needs_second: bool,
    /// Asked for only in the time before the end.
    pub only_before_end: bool,
}

impl ReplacementReason {
    /// The table: what is revoked, who agrees, and when it is offered. What it costs is configuration ([`LifeRules`]).
    #[must_use]
    pub const fn rule(self) -> ReplacementRule {
        let (revokes, needs_second, only_before_end) = match self {
            Self::Lost => (Some(RevocationReason::KeyCompromise), false, false),
            Self::Damaged => (Some(RevocationReason::Superseded), false, false),
            Self::Faulty => (Some(RevocationReason::Superseded), true, false),
            Self::Renewal => (None, false, true),
        };
        ReplacementRule { revokes, needs_second, only_before_end }
    }
}

/// The legal clocks and the prices: the centre's configuration, told to kiosks with each answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifeRules {
    /// How many days a suspension may last; after them the centre revokes.
    pub suspension_days: u16,
    /// How many days before its end a certificate may be renewed.
    pub renewal_days: u16,
    /// What a new carrier costs, in percent of the order's list price: for a lost one,
    pub lost_percent: u16,
    /// for one that the holder broke,
    pub damaged_percent: u16,
    /// for one that failed by itself,
    pub faulty_percent: u16,
    /// and for the years after the end.
    pub renewal_percent: u16,
}

impl Default for LifeRules {
    fn default() -> Self {
        Self {
            suspension_days: 30,
            renewal_days: 60,
            lost_percent: 100,
            damaged_percent: 100,
            faulty_percent: 0,
            renewal_percent: 100,
        }
    }
}

impl LifeRules {
    /// What is wrong with the rules.
    #[must_use]
    pub fn contradiction(&self) -> Option<&'static str> {
        let percents = [self.lost_percent, self.damaged_percent, self.faulty_percent, self.renewal_percent];
        let days = [self.suspension_days, self.renewal_days];
        let holds = days.iter().all(|days| (1..=1_095).contains(days)) && percents.iter().all(|share| *share <= 100);
        (!holds).then_some("after_issue: days must be 1 to 1095, and no share above 100 percent")
    }

    /// What a new carrier costs for this reason, in percent of the order's list price.
    #[must_use]
    pub const fn percent(&self, reason: ReplacementReason) -> u16 {
        match reason {
            ReplacementReason::Lost => self.lost_percent,
            ReplacementReason::Damaged => self.damaged_percent,
            ReplacementReason::Faulty => self.faulty_percent,
            ReplacementReason::Renewal => self.renewal_percent,
        }
    }

    /// When a suspension that began then has lasted as long as it may.
    #[must_use]
    pub fn suspension_end(&self, suspended_at: Timestamp) -> Timestamp {
        days_after(suspended_at, i64::from(self.suspension_days))
    }

    /// From when on a certificate with this end may be renewed.
    #[must_use]
    pub fn renewal_start(&self, not_after: Timestamp) -> Timestamp {
        days_after(not_after, -i64::from(self.renewal_days))
    }
}

fn days_after(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(at)
}

/// Something that is done to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Put on hold, at once.
    Suspend,
    /// Made valid again, in person.
    Resume,
    /// Ended for good.
    Revoke,
    /// Another carrier is ordered.
    Replace(ReplacementReason),
}

worded! {
    /// How a certificate is shown: what its state and its dates come to.
    Standing {
        /// To be relied on.
        Valid = "valid",
        /// Suspended: to be resumed, or revoked when its time is over.
        Suspended = "suspended",
        /// Its holder does not have it yet.
        NotHandedOver = "not-handed-over",
        /// Ended for good.
        Revoked = "revoked",
        /// Past its end.
        Expired = "expired",
    }
}

/// What is known of a certificate's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Its state in the ledger.
    pub state: CertificateState,
    /// Its holder had it at some time.
    pub handed_over: bool,
    /// Since when it is suspended, if it is.
    pub suspended_at: Option<Timestamp>,
    /// Its last second.
    pub not_after: Timestamp,
}

impl Life {
    /// How it stands at a moment.
    #[must_use]
    pub fn standing(&self, at: Timestamp) -> Standing {
        use CertificateState as S;
        match self.state {
            S::Revoked => Standing::Revoked,
            S::Expired => Standing::Expired,
            S::Wait | S::OnHold | S::Active if self.not_after < at => Standing::Expired,
            S::Active => Standing::Valid,
            S::OnHold if self.handed_over => Standing::Suspended,
            S::Wait | S::OnHold => Standing::NotHandedOver,
        }
    }

    /// Whole days until the end; none once it is over.
    #[must_use]
    pub fn days_left(&self, at: Timestamp) -> i64 {
        (self.not_after.as_second().saturating_sub(at.as_second()) / 86_400).max(0)
    }

    /// True when a suspension has lasted as long as it may: the centre revokes.
    #[must_use]
    pub fn suspension_is_over(&self, rules: &LifeRules, at: Timestamp) -> bool {
        self.standing(at) == Standing::Suspended
            && self.suspended_at.is_some_and(|since| rules.suspension_end(since) <= at)
    }

    /// What stands in the way of an act at this moment.
    ///
    /// # Errors
    /// [`Fault::CertificateEnded`], [`Fault::CertificatePast`], [`Fault::CertificateStands`], [`Fault::SuspensionOver`],
    /// [`Fault::RenewalTooEarly`].
    pub fn allows(&self, act: Act, rules: &LifeRules, at: Timestamp) -> Result<(), Fault> {
        match (act, self.standing(at)) {
            (Act::Replace(reason), Standing::Revoked | Standing::Expired) if !reason.rule().only_before_end => Ok(()),
            (_, Standing::Revoked) => Err(Fault::CertificateEnded),
            (_, Standing::Expired) => Err(Fault::CertificatePast),
            (_, Standing::NotHandedOver) => Err(Fault::CertificateStands),
            (Act::Suspend, Standing::Valid) | (Act::Revoke, Standing::Valid | Standing::Suspended) => Ok(()),
            (Act::Resume, Standing::Suspended) if self.suspension_is_over(rules, at) => Err(Fault::SuspensionOver),
            (Act::Resume, Standing::Suspended) => Ok(()),
            (Act::Suspend, Standing::Suspended) | (Act::Resume, Standing::Valid) => Err(Fault::CertificateStands),
            (Act::Replace(reason), Standing::Valid | Standing::Suspended) => {
                let early = reason.rule().only_before_end && at < rules.renewal_start(self.not_after);
                if early { Err(Fault::RenewalTooEarly) } else { Ok(()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn life(state: CertificateState) -> Life {
        let suspended_at = (state == CertificateState::OnHold).then(|| at("2026-11-01T08:00:00Z"));
        Life { state, handed_over: true, suspended_at, not_after: at("2027-01-20T00:00:00Z") }
    }

    #[test]
    fn a_suspension_lasts_as_long_as_the_rules_say_and_is_not_resumed_after() {
        let (rules, held) = (LifeRules::default(), life(CertificateState::OnHold));
        assert_eq!(rules.suspension_end(at("2026-11-01T08:00:00Z")), at("2026-12-01T08:00:00Z"));
        assert_eq!(held.allows(Act::Resume, &rules, at("2026-12-01T07:59:59Z")), Ok(()));
        assert_eq!(held.allows(Act::Resume, &rules, at("2026-12-01T08:00:00Z")), Err(Fault::SuspensionOver));
        assert_eq!(held.allows(Act::Revoke, &rules, at("2026-12-01T08:00:00Z")), Ok(()), "it can still be revoked");
    }

    #[test]
    fn a_renewal_is_offered_in_the_days_before_the_end_and_not_before() {
        let (rules, valid) = (LifeRules::default(), life(CertificateState::Active));
        let renewal = Act::Replace(ReplacementReason::Renewal);
        assert_eq!(valid.allows(renewal, &rules, at("2026-11-20T23:59:59Z")), Err(Fault::RenewalTooEarly));
        assert_eq!(valid.allows(renewal, &rules, at("2026-11-21T00:00:00Z")), Ok(()));
        assert_eq!(valid.allows(renewal, &rules, at("2027-01-20T00:00:01Z")), Err(Fault::CertificatePast));
        assert_eq!(valid.days_left(at("2027-01-18T23:00:00Z")), 1);
        assert_eq!(valid.days_left(at("2028-01-01T00:00:00Z")), 0);
    }

    #[test]
    fn what_is_revoked_is_never_undone_and_only_a_new_carrier_follows() {
        let (rules, now) = (LifeRules::default(), at("2026-11-27T00:00:00Z"));
        let ended = life(CertificateState::Revoked);
        let renewal = Act::Replace(ReplacementReason::Renewal);
        for act in [Act::Suspend, Act::Resume, Act::Revoke, renewal] {
            assert_eq!(ended.allows(act, &rules, now), Err(Fault::CertificateEnded), "{act:?}");
        }
        assert_eq!(ended.allows(Act::Replace(ReplacementReason::Lost), &rules, now), Ok(()));
        assert!(CertificateState::ALL.iter().all(|next| !CertificateState::Revoked.may_become(*next)));
    }

    #[test]
    fn what_its_holder_never_had_is_neither_suspended_nor_replaced() {
        let (rules, now) = (LifeRules::default(), at("2026-11-27T00:00:00Z"));
        let born = Life { handed_over: false, suspended_at: None, ..life(CertificateState::OnHold) };
        assert_eq!(born.standing(now), Standing::NotHandedOver);
        for act in [Act::Suspend, Act::Resume, Act::Revoke, Act::Replace(ReplacementReason::Lost)] {
            assert_eq!(born.allows(act, &rules, now), Err(Fault::CertificateStands), "{act:?}");
        }
    }

    #[test]
    fn whatever_costs_nothing_needs_a_second_person_and_no_reason_is_unspecified() {
        for reason in ReplacementReason::ALL {
            assert_eq!(reason.rule().needs_second, LifeRules::default().percent(*reason) == 0, "{reason:?}");
        }
        let mut codes: Vec<_> = RevocationReason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        assert_eq!(codes, [1, 3, 4, 5, 9], "neither 0 (unspecified) nor 6 (certificateHold) ends a certificate");
    }

    #[test]
    fn rules_out_of_their_range_are_refused() {
        assert_eq!(LifeRules::default().contradiction(), None);
        assert!(LifeRules { suspension_days: 0, ..LifeRules::default() }.contradiction().is_some());
        assert!(LifeRules { faulty_percent: 101, ..LifeRules::default() }.contradiction().is_some());
    }
}
