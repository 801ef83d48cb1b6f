//! The kiosk's store on a real disk: what it promises, and what it does when disk, power or program fail.

mod conformance;
mod scene;
