//! İmza Kiosk: issues electronic-signature certificates at post-office counters.
//!
//! One library behind two programs, `kiosk` and `central`. Look down only: programs → adapters → ports → wire → domain;
//! `kiosk` and `central` never see each other. ARCHITECTURE.md holds the map, and a test holds the map to the code.

#[cfg(feature = "io")]
pub mod adapters;
#[cfg(feature = "central")]
pub mod central;
pub mod domain;
pub mod kiosk;
pub mod ports;
pub mod wire;
