//! The kill matrix: every step of an issue, cut in every way, before and after it. A clerk who does what the kiosk says goes
//! on, and then the invariants must hold: one live certificate for the order, its key on exactly one carrier, nothing left
//! over that nobody knows of, kiosk and centre agree, and no secret anywhere.
#![cfg(all(feature = "kiosk", feature = "central"))]

mod carriers;
mod clerk;
#[path = "../powercut/disk.rs"]
mod disk;
#[path = "../faults/mod.rs"]
mod faults;
#[path = "../store/figures.rs"]
mod figures;
mod judge;
mod lane;
mod plan;
mod points;
mod runs;
mod secrets;
#[path = "../../benches/staging/mod.rs"]
mod staging;
mod table;
