//! Carriers over PKCS#11: profiles as data, and the port's implementation for one profile and its module.

mod commands;
mod faults;
mod held_pin;
mod inspection;
mod jobs;
mod keys;
mod module;
mod pad;
mod pad_profile;
mod pattern;
mod port;
mod presence;
mod profile;
mod profile_set;
mod public_key;
mod request;
mod second_key;
mod secret_jobs;
mod secrets;
mod signature;
mod survey;
mod template;
mod token;
mod trace;

pub use commands::{CardCommands, ConnectCard};
pub use pad_profile::PadProfile;
pub use pattern::ReaderPattern;
pub use port::Pkcs11Carrier;
pub(in crate::adapters) use port::reader_of;
pub use presence::{CardPresence, SlotListPresence, StayMark};
pub use profile::{
    AttestationProfile, CarrierProfile, CertificateProfile, Deadlines, FreshPin, KeyDestruction, KeyProfile, LoginRole,
    ModuleLimits, OriginAttribute, PinProfile, PresenceSource, ProfileUse, Template, TemplateAttribute, UnblockProfile,
};
pub use profile_set::{ProfileError, ProfileSet, ProfileSource};
pub use second_key::AuthenticationKeyProfile;
pub use signature::verifies;
