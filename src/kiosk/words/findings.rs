//! What diagnostics found, in words.

use super::Words;
use crate::domain::doctor::{Fact, Finding, Part};

/// A finding in words.
#[derive(Debug, Clone)]
pub struct FindingText {
    /// The part, and which one of several.
    pub part: String,
    /// What was seen.
    pub seen: String,
    /// What is wrong, with the technical detail; empty when nothing is.
    pub what: String,
    /// Whose side it is; empty when nothing is wrong.
    pub side: String,
    /// What a technician does about it; empty when nothing is wrong.
    pub remedy: String,
}

impl Words {
    /// A finding in this language.
    #[must_use]
    pub fn finding(&self, finding: &Finding) -> FindingText {
        let seen: Vec<String> = finding.facts.iter().map(|fact| self.fact(fact)).collect();
        let told = finding.trouble.as_ref().map(|trouble| {
            let text = self.fault(trouble.fault);
            let what = if trouble.detail.is_empty() { text.what } else { format!("{}: {}", text.what, trouble.detail) };
            (what, text.side, self.remedy(trouble.fault))
        });
        let (what, side, remedy) = told.unwrap_or_default();
        FindingText { part: self.part(finding), seen: seen.join(" · "), what, side, remedy }
    }

    fn part(&self, finding: &Finding) -> String {
        let label = self.get(&format!("part-{}", finding.part.word()));
        match (finding.part, finding.subject.as_str()) {
            (_, "") => label,
            (Part::Reader, used_for) => self.get(&format!("reader-{used_for}")),
            (_, subject) => format!("{label} {subject}"),
        }
    }

    fn fact(&self, fact: &Fact) -> String {
        if fact.word.is_empty() {
            return fact.value.clone();
        }
        self.with(&format!("seen-{}", fact.word), &[("value", fact.value.as_str().into())])
    }
}
