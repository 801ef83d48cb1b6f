//! How strongly it is proven who stands at the counter, what each strength allows, and the second person where one is needed.

use serde::{Deserialize, Serialize};

use crate::domain::attorney::PowerOfAttorney;
use crate::domain::id_chip::ChipGrade;
use crate::domain::mrz::ReadBy;
use crate::domain::officer::OfficerId;
use crate::domain::order::worded;

worded! {
    /// How an identity document was read: the grade of the evidence behind an issue, the strongest first.
    ReadingMethod {
        /// The chip, signed by a signer of the trusted authority (passive authentication), and proven to be no copy.
        ChipGenuine = "chip-genuine",
        /// The chip, signed by a signer of the trusted authority.
        ChipSigned = "chip-signed",
        /// The chip, which says the same as the printed zone, but nobody trusted vouches for it.
        ChipUnproven = "chip-unproven",
        /// The machine-readable zone, all check digits right, from a scanner or a paste in one burst.
        MrzScanned = "mrz-scanned",
        /// The machine-readable zone, typed by hand.
        MrzTyped = "mrz-typed",
    }
}

impl ReadingMethod {
    /// The grade of a zone that came in this way, and of its chip where one was read and nothing speaks against it.
    #[must_use]
    pub const fn of(zone: ReadBy, chip: Option<ChipGrade>) -> Self {
        match (chip, zone) {
            (Some(ChipGrade::Genuine), _) => Self::ChipGenuine,
            (Some(ChipGrade::Signed), _) => Self::ChipSigned,
            (Some(ChipGrade::Unproven), _) => Self::ChipUnproven,
            (Some(ChipGrade::Rejected) | None, ReadBy::Scanner) => Self::MrzScanned,
            (Some(ChipGrade::Rejected) | None, ReadBy::Person) => Self::MrzTyped,
        }
    }
}

worded! {
    /// What of an ID card differs from the order, though its FİN is the same and so it is the holder's.
    Difference {
        /// The document number: the holder has another card than when ordering.
        Document = "document",
        /// The date of birth.
        BirthDate = "birth-date",
    }
}

worded! {
    /// What a clerk may do on evidence.
    Allowance {
        /// Issue.
        Alone = "alone",
        /// Issue with a second officer, who may approve, signs in on the spot and gives a reason.
        SecondPerson = "second-person",
        /// Not issue.
        Never = "never",
    }
}

impl Allowance {
    /// The less of two.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        if self as u8 > other as u8 { self } else { other }
    }
}

worded! {
    /// Why a second person approves, in the order in which a screen offers them.
    ApprovalReason {
        /// The card cannot be read by a machine; the second person has compared it letter by letter.
        CardUnreadable = "card-unreadable",
        /// The holder has a new card since the order was placed.
        NewDocument = "new-document",
        /// The register or the order was wrong; the second person has seen a proof.
        RegisterWrong = "register-wrong",
        /// The register of invalid documents has no word for the card; the second person has looked at the document itself.
        RegisterSilent = "register-silent",
        /// Somebody collects in the holder's place; the second person has looked at the power of attorney and at them.
        AttorneySeen = "attorney-seen",
    }
}

/// A second officer's word for an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who approved; never who issues.
    pub by: OfficerId,
    /// Why.
    pub reason: ApprovalReason,
}

/// What an issue rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How the holder's ID card was read.
    pub reading: ReadingMethod,
    /// What of it differs from the order.
    pub differs: Option<Difference>,
    /// The second person, where one was needed.
    pub approval: Option<Approval>,
    /// Who collects in the holder's place, and by which document.
    pub attorney: Option<Box<PowerOfAttorney>>,
}

impl From<ReadingMethod> for Evidence {
    fn from(reading: ReadingMethod) -> Self {
        Self { reading, differs: None, approval: None, attorney: None }
    }
}

/// What a clerk may do on each grade: the centre's configuration, told to kiosks at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceRules {
    /// On [`ReadingMethod::ChipGenuine`].
    pub chip_genuine: Allowance,
    /// On [`ReadingMethod::ChipSigned`].
    pub chip_signed: Allowance,
    /// On [`ReadingMethod::ChipUnproven`].
    pub chip_unproven: Allowance,
    /// On [`ReadingMethod::MrzScanned`].
    pub mrz_scanned: Allowance,
    /// On [`ReadingMethod::MrzTyped`].
    pub mrz_typed: Allowance,
    /// On a card of which a [`Difference`] is told, however it was read.
    pub differs: Allowance,
}

impl Default for EvidenceRules {
    fn default() -> Self {
        Self {
            chip_genuine: Allowance::Alone,
            chip_signed: Allowance::Alone,
            chip_unproven: Allowance::Alone,
            mrz_scanned: Allowance::Alone,
            mrz_typed: Allowance::SecondPerson,
            differs: Allowance::SecondPerson,
        }
    }
}

impl EvidenceRules {
    /// What a clerk may do: the less of what the grade and the difference allow.
    #[must_use]
    pub fn allowance(&self, reading: ReadingMethod, differs: Option<Difference>) -> Allowance {
        let by_grade = match reading {
            ReadingMethod::ChipGenuine => self.chip_genuine,
            ReadingMethod::ChipSigned => self.chip_signed,
            ReadingMethod::ChipUnproven => self.chip_unproven,
            ReadingMethod::MrzScanned => self.mrz_scanned,
            ReadingMethod::MrzTyped => self.mrz_typed,
        };
        if differs.is_some() { by_grade.and(self.differs) } else { by_grade }
    }

    /// Why rules cannot be: what is typed or differs needs two persons at least, and weaker evidence never allows more.
    #[must_use]
    pub fn contradiction(&self) -> Option<&'static str> {
        if [self.mrz_typed, self.differs].contains(&Allowance::Alone) {
            return Some("counter.evidence: mrz_typed and differs must be second-person or never");
        }
        let by_grade = ReadingMethod::ALL.iter().map(|reading| self.allowance(*reading, None) as u8);
        (!by_grade.is_sorted()).then_some("counter.evidence: a weaker reading must not allow more than a stronger one")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chip_is_worth_its_grade_and_a_rejected_one_nothing_beyond_the_zone() {
        for by in [ReadBy::Scanner, ReadBy::Person] {
            let alone = ReadingMethod::of(by, None);
            assert_eq!(alone == ReadingMethod::MrzScanned, by == ReadBy::Scanner);
            assert_eq!(ReadingMethod::of(by, Some(ChipGrade::Rejected)), alone);
            let of = |grade| ReadingMethod::of(by, Some(grade));
            assert_eq!(of(ChipGrade::Genuine), ReadingMethod::ChipGenuine);
            assert_eq!(of(ChipGrade::Signed), ReadingMethod::ChipSigned);
            assert_eq!(of(ChipGrade::Unproven), ReadingMethod::ChipUnproven);
        }
    }

    #[test]
    fn a_difference_never_allows_more_than_the_grade_and_typed_or_differing_evidence_never_a_clerk_alone() {
        let rules = EvidenceRules { mrz_typed: Allowance::Never, ..EvidenceRules::default() };
        assert_eq!(rules.contradiction(), None);
        for reading in ReadingMethod::ALL {
            let plain = rules.allowance(*reading, None);
            for difference in Difference::ALL {
                let differing = rules.allowance(*reading, Some(*difference));
                assert!(differing as u8 >= plain as u8 && differing != Allowance::Alone, "{reading:?}");
            }
        }
        let wrong = [
            EvidenceRules { mrz_typed: Allowance::Alone, ..EvidenceRules::default() },
            EvidenceRules { differs: Allowance::Alone, ..EvidenceRules::default() },
            EvidenceRules { chip_signed: Allowance::Never, ..EvidenceRules::default() },
        ];
        assert!(wrong.iter().all(|rules| rules.contradiction().is_some()));
    }
}
