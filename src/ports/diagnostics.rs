//! Looking at every part of the kiosk's world for real, for a technician.

use crate::domain::doctor::{Finding, Group, StoreOpening};

/// Something that became known while a group was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The group.
    pub group: Group,
    /// What was found since the last word on it.
    pub findings: Vec<Finding>,
    /// Nothing follows.
    pub ended: bool,
}

/// Looks, and changes nothing by it. Blocking; it belongs on a thread of its own.
pub trait Diagnostics: Send {
    /// Looks at these groups side by side, each within a limit of its own, and tells what it finds as soon as it is known.
    /// `own` is how the caller's own store is, where it has one: nobody else can open it then.
    fn examine(&self, groups: &[Group], own: Option<&StoreOpening>, tell: &(dyn Fn(Look) + Sync));
}
