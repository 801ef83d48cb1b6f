//! The central server: arguments, configuration, run.

use std::process::ExitCode;

use clap::Parser as _;
use imza_kiosk::central::cli::{Arguments, run};

fn main() -> ExitCode {
    run(Arguments::parse())
}
