//! The kiosk program: arguments, configuration, run.

use std::process::ExitCode;

use clap::Parser;
use imza_kiosk::adapters::worker::{self, WorkerArguments};

#[derive(Parser)]
enum Arguments {
    /// Serves one carrier's PKCS#11 module over this process's standard streams.
    #[command(hide = true)]
    CarrierWorker(WorkerArguments),
}

fn main() -> ExitCode {
    match Arguments::parse() {
        Arguments::CarrierWorker(arguments) => worker::run(&arguments),
    }
}
