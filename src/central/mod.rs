//! The central server: registration and certification authority, the API that kiosks speak to, and the portal where citizens
//! order.
//!
//! Rooms, and what each may see below itself: `cli` → `setup`, `portal`, `api` → `ra` → `ca` → `ledger`. `config` and `refusal` are
//! seen by all of them. No room here knows `kiosk`.

pub mod api;
pub mod audit;
pub mod ca;
pub mod cli;
pub mod config;
pub mod devices;
pub mod ledger;
pub mod portal;
pub mod ra;
pub mod refusal;
pub mod setup;
