//! The State Register of Invalid Documents, as the centre asks it: read only, one document at a time.

use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::person::DocumentNumber;
use crate::ports::payment::ServiceTrouble;

/// Says how documents stand.
pub trait InvalidDocuments: Send + Sync {
    /// How this document stands: valid, invalid, or unknown to the register. Blocks until the answer or the limit on waiting.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer.
    fn standing(&self, document: &DocumentNumber) -> Result<DocumentStanding, ServiceTrouble>;
}
