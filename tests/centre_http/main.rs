//! The centre's client against a real server over mutual TLS: the straight road, and every way in which it ends early.
#![cfg(all(feature = "kiosk", feature = "central"))]

mod answers;
mod approvals;
mod line;
mod proxy;
mod questions;
mod ready;
mod scene;
