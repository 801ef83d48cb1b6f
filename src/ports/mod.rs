//! The traits behind which the world lies, two to five methods each, in domain words. No device crate is known here.

pub mod cache;
pub mod carrier;
pub mod centre;
pub mod clock;
pub mod diagnostics;
pub mod id_chip;
pub mod identity;
pub mod invalid_documents;
pub mod messages;
pub mod outbox;
pub mod passwords;
pub mod payment;
pub mod printer;
pub mod readers;
pub mod recorder;
pub mod register;
pub mod resealer;
pub mod scanner;
pub mod signer;
pub mod tables;
pub mod workbench;
