//! `[reports]`: the report of each day that the centre keeps and sends by itself.

use std::path::PathBuf;

use serde::Deserialize;

/// Most people who get the report.
const RECIPIENTS_MAX: usize = 50;

/// Where the report of a day goes, and when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reports {
    /// The folder that keeps them; empty: none is made.
    pub folder: PathBuf,
    /// The local hour from which the day before is reported, 0 to 23.
    pub hour: u8,
    /// Mailboxes that are told the day's numbers.
    pub recipients: Vec<String>,
}

impl Default for Reports {
    fn default() -> Self {
        Self { folder: PathBuf::new(), hour: 6, recipients: Vec::new() }
    }
}

impl Reports {
    /// What does not fit together.
    pub(super) fn contradiction(&self, has_mail: bool) -> Option<&'static str> {
        if self.hour > 23 || self.recipients.len() > RECIPIENTS_MAX {
            return Some("reports: hour must be at most 23, and recipients at most 50");
        }
        (!self.recipients.is_empty() && (self.folder.as_os_str().is_empty() || !has_mail))
            .then_some("reports.recipients need reports.folder and messages.mail_address")
    }
}
