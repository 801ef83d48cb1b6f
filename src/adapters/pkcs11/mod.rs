//! PKCS#11 (v2.40) modules. Calls into a module happen in here and nowhere else.

#[cfg(feature = "kiosk")]
pub mod carrier;
