//! How the store is, as the screens see it.

use crate::domain::fault::Fault;
use crate::ports::outbox::{QueueState, StoreError};

/// How the store is.
#[derive(Debug, Clone, Default)]
pub enum StoreView {
    /// Being opened.
    #[default]
    Opening,
    /// Open.
    Open(QueueState),
    /// It cannot be used; nothing that needs a durable record may begin.
    Closed(StoreError),
}

impl StoreView {
    /// Why no new record may be made.
    #[must_use]
    pub fn obstacle(&self) -> Option<Fault> {
        match self {
            Self::Open(queue) if queue.unsent >= queue.limit => Some(Fault::QueueFull),
            Self::Open(queue) => queue.halt.map(|halt| halt.fault()),
            Self::Opening | Self::Closed(_) => Some(Fault::StoreClosed),
        }
    }
}
