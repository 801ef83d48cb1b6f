//! The population register, as the portal asks it: read only, one person for a FİN and a document number together.

use jiff::civil::Date;

use crate::domain::person::{DocumentNumber, Fin, PersonName};
use crate::ports::payment::ServiceTrouble;

/// A person as the register has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredPerson {
    /// Name with Azerbaijani letters.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: Date,
}

/// Looks people up.
pub trait PopulationRegister: Send + Sync {
    /// The person who has both this FİN and this ID card. `None` for an unknown FİN and for a card of somebody else alike, so
    /// that nobody learns which FİNs there are. Blocks until the answer or the limit on waiting.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer.
    fn person(&self, fin: &Fin, document: &DocumentNumber) -> Result<Option<RegisteredPerson>, ServiceTrouble>;
}
