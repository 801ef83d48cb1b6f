//! The State Register of Invalid Documents: what it says of an ID card, and what a clerk may do on that.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::evidence::Allowance;
use crate::domain::fault::Fault;
use crate::domain::order::worded;
use crate::domain::person::DocumentNumber;

worded! {
    /// How a document stands in the register.
    DocumentStanding {
        /// No register is asked at this centre.
        NotAsked = "not-asked",
        /// The register has it, and it is valid.
        Valid = "valid",
        /// Lost, stolen or cancelled.
        Invalid = "invalid",
        /// The register does not know it.
        Unknown = "unknown",
        /// The register gave no usable answer in time.
        Unreachable = "unreachable",
    }
}

impl DocumentStanding {
    /// What is wrong with it; `None` where nothing stands in the way of an issue.
    #[must_use]
    pub const fn fault(self) -> Option<Fault> {
        match self {
            Self::NotAsked | Self::Valid => None,
            Self::Invalid => Some(Fault::DocumentInvalid),
            Self::Unreachable => Some(Fault::DocumentUnchecked),
            Self::Unknown => Some(Fault::DocumentUnknown),
        }
    }
}

/// The register's word for one document: the evidence that stays with an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCheck {
    /// The document that lay on the counter.
    pub document: DocumentNumber,
    /// What the register said.
    pub standing: DocumentStanding,
    /// When it was asked, if it was.
    pub asked_at: Option<Timestamp>,
}

/// What a clerk may do without a clear word of the register: the centre's configuration. A valid document never stands in the
/// way, an invalid one always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentRules {
    /// On [`DocumentStanding::Unknown`].
    pub unknown: Allowance,
    /// On [`DocumentStanding::Unreachable`].
    pub unreachable: Allowance,
}

impl Default for DocumentRules {
    fn default() -> Self {
        Self { unknown: Allowance::SecondPerson, unreachable: Allowance::SecondPerson }
    }
}

impl DocumentRules {
    /// What a clerk may do.
    #[must_use]
    pub const fn allowance(&self, standing: DocumentStanding) -> Allowance {
        match standing {
            DocumentStanding::NotAsked | DocumentStanding::Valid => Allowance::Alone,
            DocumentStanding::Invalid => Allowance::Never,
            DocumentStanding::Unknown => self.unknown,
            DocumentStanding::Unreachable => self.unreachable,
        }
    }

    /// Why rules cannot be: without a clear word there are two persons at least.
    #[must_use]
    pub fn contradiction(&self) -> Option<&'static str> {
        let alone = [self.unknown, self.unreachable].contains(&Allowance::Alone);
        alone.then_some("invalid_documents: unknown and unreachable must be second-person or never")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_document_stops_nobody_an_invalid_one_everybody_and_the_rest_is_the_rules() {
        let allowances = [Allowance::SecondPerson, Allowance::Never];
        for (unknown, unreachable) in allowances.into_iter().flat_map(|one| allowances.map(|other| (one, other))) {
            let rules = DocumentRules { unknown, unreachable };
            assert_eq!(rules.contradiction(), None);
            for standing in DocumentStanding::ALL {
                let expected = match standing {
                    DocumentStanding::NotAsked | DocumentStanding::Valid => Allowance::Alone,
                    DocumentStanding::Invalid => Allowance::Never,
                    DocumentStanding::Unknown => unknown,
                    DocumentStanding::Unreachable => unreachable,
                };
                assert_eq!(rules.allowance(*standing), expected, "{standing:?}");
                assert_eq!(standing.fault().is_some(), expected != Allowance::Alone, "a fault says why: {standing:?}");
            }
        }
    }

    #[test]
    fn without_a_clear_word_no_rules_let_a_clerk_go_on_alone() {
        let rules = DocumentRules::default();
        assert!(DocumentRules { unknown: Allowance::Alone, ..rules }.contradiction().is_some());
        assert!(DocumentRules { unreachable: Allowance::Alone, ..rules }.contradiction().is_some());
    }
}
