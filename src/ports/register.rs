//! The registers that the portal asks, read only: the population register, one person for a FİN and a document number together;
//! the register of organisations, one organisation or sole trader for a VÖEN.

use jiff::civil::Date;

use crate::domain::order::{ApplicantKind, worded};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Voen};
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

worded! {
    /// How an organisation stands in its register.
    OrganisationStanding {
        /// It is registered and at work.
        Active = "active",
        /// Its registration is suspended.
        Suspended = "suspended",
        /// It is no more.
        Dissolved = "dissolved",
    }
}

/// An organisation or a sole trader as the register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredOrganisation {
    /// Registered name.
    pub name: String,
    /// What it is; never a citizen.
    pub kind: ApplicantKind,
    /// Whoever acts for it without a paper: the head, or the sole trader.
    pub head: PersonName,
    /// The head's FİN: names alone say who nobody is.
    pub head_fin: Fin,
    /// How it stands.
    pub standing: OrganisationStanding,
}

/// Looks organisations up.
pub trait OrganisationRegister: Send + Sync {
    /// The organisation with this VÖEN; `None` when there is none. Blocks until the answer or the limit on waiting.
    ///
    /// # Errors
    /// [`ServiceTrouble`] when there is no usable answer.
    fn organisation(&self, voen: &Voen) -> Result<Option<RegisteredOrganisation>, ServiceTrouble>;
}
