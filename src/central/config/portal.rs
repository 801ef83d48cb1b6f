//! The order portal, as the configuration says it.

use std::net::{AddrParseError, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

/// Where citizens order, and whom the portal asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Portal {
    /// Address and port on this machine; empty: nowhere.
    pub listen_address: String,
    /// Written when it is ready.
    pub listen_address_file: PathBuf,
    /// How citizens reach it; empty: as it listens.
    pub public_address: String,
    /// The header in which the proxy before it names the client; empty: whoever connects.
    pub client_address_header: String,
    /// The population register.
    pub register_address: String,
    /// The key it knows this centre by.
    pub register_key_file: PathBuf,
    /// The register of organisations.
    pub organisations_address: String,
    /// The key it knows this centre by.
    pub organisations_key_file: PathBuf,
    /// The payment provider.
    pub payment_address: String,
    /// The key it knows this centre by.
    pub payment_key_file: PathBuf,
    /// The secret that signs its call-backs.
    pub payment_secret_file: PathBuf,
    /// The authorities that these services' certificates must come from, PEM.
    pub service_authorities: PathBuf,
    /// One question to a service.
    pub service_seconds_max: u16,
    /// A draft, from its last use.
    pub draft_days: u16,
    /// A payment that was made and not confirmed is confirmed by the centre after so long.
    pub confirm_minutes: u16,
    /// Look-ups of one client in ten minutes.
    pub look_ups_max: u32,
}

impl Default for Portal {
    fn default() -> Self {
        Self {
            listen_address: String::new(),
            listen_address_file: "listening-portal".into(),
            public_address: String::new(),
            client_address_header: String::new(),
            register_address: String::new(),
            register_key_file: "portal/register-key".into(),
            organisations_address: String::new(),
            organisations_key_file: "portal/organisations-key".into(),
            payment_address: String::new(),
            payment_key_file: "portal/payment-key".into(),
            payment_secret_file: "portal/payment-secret".into(),
            service_authorities: PathBuf::new(),
            service_seconds_max: 8,
            draft_days: 14,
            confirm_minutes: 15,
            look_ups_max: 10,
        }
    }
}

impl Portal {
    /// Where it listens, if it is to.
    ///
    /// # Errors
    /// When the text is neither empty nor an address.
    pub fn address(&self) -> Result<Option<SocketAddr>, AddrParseError> {
        if self.listen_address.is_empty() { Ok(None) } else { self.listen_address.parse().map(Some) }
    }

    /// What does not fit together.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let Ok(address) = self.address() else {
            return Some("portal.listen_address must be empty or an address with a port");
        };
        if !address?.ip().is_loopback() {
            return Some("portal.listen_address must be of this machine alone: a proxy that ends TLS stands before it");
        }
        let public = &self.public_address;
        if !public.is_empty() && (!public.starts_with("https://") || public.ends_with('/')) {
            return Some("portal.public_address must be empty or https://host[:port] without a slash behind it");
        }
        let spans = [self.service_seconds_max, self.draft_days, self.confirm_minutes];
        if spans.contains(&0) || self.look_ups_max == 0 || self.draft_days > 365 {
            return Some("portal: seconds, days, minutes and look-ups must be at least 1, draft_days at most 365");
        }
        if [&self.register_address, &self.organisations_address, &self.payment_address].iter().any(|one| one.is_empty())
        {
            return Some(
                "portal: register_address, organisations_address and payment_address must be there where it listens",
            );
        }
        None
    }

    /// Its files.
    pub(super) fn paths(&mut self) -> [&mut PathBuf; 6] {
        [
            &mut self.listen_address_file,
            &mut self.register_key_file,
            &mut self.organisations_key_file,
            &mut self.payment_key_file,
            &mut self.payment_secret_file,
            &mut self.service_authorities,
        ]
    }
}
