//! What the portal's work is put together from: its rules, and the services outside that it asks.

use jiff::SignedDuration;

use crate::central::config::Prices;
use crate::domain::sale::PriceList;
use crate::ports::identity::IdentityProvider;
use crate::ports::messages::Messenger;
use crate::ports::payment::PaymentProvider;
use crate::ports::register::{OrganisationRegister, PopulationRegister};

/// What the portal is configured with.
pub struct Rules {
    /// What orders cost.
    pub prices: Prices,
    /// What readers cost.
    pub readers: PriceList,
    /// The country's distance from UTC.
    pub utc_offset_hours: i8,
    /// A draft, from its last use.
    pub draft: SignedDuration,
    /// A payment that was made and not confirmed.
    pub confirm: SignedDuration,
    /// Look-ups of one client in ten minutes.
    pub look_ups_max: u32,
    /// How citizens reach the portal, without a slash behind it.
    pub public_address: String,
    /// One-time codes.
    pub codes: CodeRules,
}

/// One-time codes and what they open.
pub struct CodeRules {
    /// Life of a code.
    pub life: SignedDuration,
    /// Wrong tries before it is worth nothing.
    pub tries_max: u16,
    /// Whoever signed in is signed out after so long.
    pub session: SignedDuration,
}

/// The services that the portal asks.
pub struct Outside {
    /// The population register.
    pub register: Box<dyn PopulationRegister>,
    /// The register of organisations.
    pub organisations: Box<dyn OrganisationRegister>,
    /// The identity provider, where there is one.
    pub identity: Option<Box<dyn IdentityProvider>>,
    /// The payment provider.
    pub payments: Box<dyn PaymentProvider>,
    /// Whoever delivers messages.
    pub messenger: Box<dyn Messenger>,
}
