//! What the bench of the scripted world finds.

use crate::domain::doctor::{Finding, Group};
use crate::ports::diagnostics::Look;

/// The script.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// What is found, group by group.
    pub(crate) findings: Vec<Finding>,
    /// Groups whose look does not end.
    pub(crate) hang: Vec<Group>,
    /// Every group that was looked at, in order.
    pub(crate) looked: Vec<Group>,
}

impl Script {
    pub(super) fn look(&mut self, groups: &[Group]) -> Vec<Look> {
        self.looked.extend(groups);
        let look = |group: &Group| Look {
            group: *group,
            findings: self.findings.iter().filter(|finding| finding.part.group() == *group).cloned().collect(),
            ended: !self.hang.contains(group),
        };
        groups.iter().map(look).collect()
    }
}
