//! Conformance of carriers: the same sentences over each module, in this process and through a worker.

mod judge;
mod road;
mod softhsm;

use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::adapters::worker::{CarrierDesk, WorkerProgram};

use road::Road;
use softhsm::SoftHsm;

#[test]
fn thin() {
    let softhsm = SoftHsm::new();
    let program = WorkerProgram { executable: env!("CARGO_BIN_EXE_kiosk").into(), environment: softhsm.environment() };
    let mut desk = CarrierDesk::new(program, ProfileSet::built_in().unwrap());
    for _ in 0..2 {
        let reader = softhsm.fresh_carrier();
        let mut road = Road::begin(&mut desk, &reader);
        road.go();
        road.report("softhsm");
    }
}
