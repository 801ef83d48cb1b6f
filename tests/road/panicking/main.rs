//! The kiosk with a fault planted in it: a real kiosk in all its parts, which panics in one of its threads when a file appears.
//!
//! Built as an example, so that the product holds no switch that makes it fall.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::adapters::worker::{self, WorkerArguments};
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::kiosk::{runtime, start};
use imza_kiosk::ports::clock::Clock;
use imza_kiosk::ports::readers::{ReaderMonitor, ReadersState};

/// Falls when its file is there.
struct Planted {
    file: PathBuf,
}

impl Planted {
    fn look(&self) {
        assert!(!self.file.exists(), "a fault was planted here");
    }
}

/// The core's loop asks for the time with every message: the thread that draws falls.
struct FallingClock(Planted);

impl Clock for FallingClock {
    fn now(&self) -> jiff::Timestamp {
        self.0.look();
        SystemClock.now()
    }
}

/// The watch over the readers falls, on an owner's thread.
struct FallingReaders(Planted, Box<dyn ReaderMonitor>);

impl ReaderMonitor for FallingReaders {
    fn next_change(&mut self) -> ReadersState {
        let change = self.1.next_change();
        self.0.look();
        change
    }
}

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    program: Program,
}

/// A kiosk starts its own program again for its helpers.
#[derive(Subcommand)]
enum Program {
    /// The kiosk.
    Kiosk {
        config: PathBuf,
        /// The thread that falls: screen or owner.
        thread: String,
        /// Once this file is there, it falls.
        file: PathBuf,
    },
    CarrierWorker(WorkerArguments),
    TerminalGuard,
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().program {
        Program::Kiosk { config, thread, file } => kiosk(&config, &thread, Planted { file })?,
        Program::CarrierWorker(arguments) => return Ok(worker::run(&arguments)),
        Program::TerminalGuard => runtime::terminal::guard()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn kiosk(file: &Path, thread: &str, planted: Planted) -> anyhow::Result<()> {
    let config = Config::load(file)?;
    let mut parts = start::parts(&config, file)?;
    if thread == "screen" {
        return Ok(runtime::run(config.settings(), parts, &FallingClock(planted))?);
    }
    let readers = parts.readers;
    parts.readers = Box::new(move || Box::new(FallingReaders(planted, readers())));
    Ok(runtime::run(config.settings(), parts, &SystemClock)?)
}
