//! The devices behind the ports, one folder a device. Knows neither program.

#[cfg(feature = "kiosk")]
pub mod centre_http;
pub mod clock;
mod deadline;
pub mod envelope;
#[cfg(feature = "kiosk")]
pub mod id_chip;
#[cfg(feature = "kiosk")]
pub mod identity;
#[cfg(feature = "kiosk")]
pub mod log_book;
#[cfg(feature = "kiosk")]
pub mod machine;
pub mod password;
#[cfg(feature = "kiosk")]
pub mod pcsc;
pub mod pkcs11;
pub mod printer;
#[cfg(feature = "kiosk")]
pub mod recorder;
#[cfg(feature = "kiosk")]
pub mod scanner;
#[cfg(feature = "central")]
pub mod services;
#[cfg(feature = "central")]
pub mod signer;
pub mod stick;
#[cfg(feature = "kiosk")]
pub mod store;
pub mod tables;
pub mod tracer;
#[cfg(feature = "kiosk")]
pub mod worker;
