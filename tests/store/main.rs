//! The kiosk's store on a real disk: what it promises, and what it does when disk, power or program fail.
#![cfg(feature = "kiosk")]

mod bench;
mod branches;
mod calls;
mod child;
mod conformance;
mod copy;
mod damage;
#[path = "../powercut/disk.rs"]
mod disk;
mod figures;
mod killstorm;
mod model;
mod powercut;
mod rotation;
mod scene;
mod secrecy;
mod sequences;
mod space;
mod words;
