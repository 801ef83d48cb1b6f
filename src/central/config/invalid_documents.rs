//! The register of invalid documents, as the configuration says it.

use std::path::PathBuf;

use serde::Deserialize;

use crate::domain::evidence::Allowance;
use crate::domain::invalid_documents::DocumentRules;

/// Whom the centre asks about ID cards, and what counts without a clear answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InvalidDocuments {
    /// The register; empty: none is asked.
    pub documents_address: String,
    /// The key it knows this centre by.
    pub documents_key_file: PathBuf,
    /// The authorities that its certificate must come from, PEM.
    pub documents_authorities: PathBuf,
    /// One question.
    pub documents_seconds_max: u16,
    /// Questions under way at one time; beyond that it counts as not answering.
    pub documents_questions_max: u16,
    /// What a clerk may do with a document that the register does not know.
    pub unknown: Allowance,
    /// What a clerk may do while it does not answer.
    pub unreachable: Allowance,
}

impl Default for InvalidDocuments {
    fn default() -> Self {
        let DocumentRules { unknown, unreachable } = DocumentRules::default();
        Self {
            documents_address: String::new(),
            documents_key_file: "documents-key".into(),
            documents_authorities: PathBuf::new(),
            documents_seconds_max: 4,
            documents_questions_max: 8,
            unknown,
            unreachable,
        }
    }
}

impl InvalidDocuments {
    /// What a clerk may do without a clear answer.
    #[must_use]
    pub const fn rules(&self) -> DocumentRules {
        DocumentRules { unknown: self.unknown, unreachable: self.unreachable }
    }

    /// What does not fit together; `request_seconds_max` is the time for a whole request of a kiosk.
    pub(super) fn contradiction(&self, request_seconds_max: u16) -> Option<&'static str> {
        if self.documents_seconds_max == 0 || self.documents_questions_max == 0 {
            return Some("invalid_documents: seconds and questions must be at least 1");
        }
        if self.documents_seconds_max >= request_seconds_max {
            return Some("invalid_documents.documents_seconds_max must be less than limits.request_seconds_max");
        }
        self.rules().contradiction()
    }

    /// Its files.
    pub(super) fn paths(&mut self) -> [&mut PathBuf; 2] {
        [&mut self.documents_key_file, &mut self.documents_authorities]
    }
}
