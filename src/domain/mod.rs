//! The words and rules of the service. No IO, no clock, no randomness, no async, no threads, no device crate.
//!
//! Time arrives as an argument; everything here gives the same answer for the same input.

pub mod approval;
pub mod attorney;
pub mod backoff;
pub mod carrier;
pub mod certificate;
pub mod clock;
pub mod differences;
pub mod doctor;
pub mod enrolment;
pub mod evidence;
pub mod fault;
pub mod hash;
pub mod id_chip;
pub mod invalid_documents;
pub mod issue;
pub mod known_officer;
pub mod message;
pub mod money;
pub mod mrz;
pub mod name;
pub mod officer;
pub mod opening_hours;
pub mod order;
pub mod order_filter;
pub mod person;
pub mod picture;
pub mod preflight;
pub mod reconcile;
pub mod record;
pub mod report;
pub mod sale;
pub mod second_factor;
pub mod secret;
pub mod shift;
pub mod slip;
pub mod stock;
pub mod sync;
pub mod table;
pub mod takeover;
pub mod text;
pub mod trace;
