//! `central support`.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Context, Failure};
use crate::adapters::stick;
use crate::central::setup::open_stick_keys;
use crate::wire::stick::{BUNDLE_BYTES_MAX, StickFileError};
use crate::wire::support::SupportBundle;

/// Commands of `central support`.
#[derive(Debug, Subcommand)]
pub(super) enum SupportCommand {
    /// Open a file that `kiosk support-bundle` wrote
    Open {
        /// The file
        file: PathBuf,
    },
}

pub(super) fn run(context: &Context, command: &SupportCommand) -> Result<(), Failure> {
    let SupportCommand::Open { file } = command;
    let bundle = open(context, file)?;
    if context.output.json { context.output.value(&bundle) } else { context.output.text(&told(&bundle)) }
}

fn open(context: &Context, file: &Path) -> Result<SupportBundle, Failure> {
    let keys = open_stick_keys(&context.config()?.tls)?;
    let refused = |why: &dyn std::fmt::Display| Failure::refused(format!("{}: {why}", file.display()));
    let read = stick::read(file, BUNDLE_BYTES_MAX).map_err(|error| refused(&error))?;
    let read = read.ok_or_else(|| refused(&StickFileError::TooLarge))?;
    keys.open_support(&read).map_err(|error| refused(&error))
}

/// As text: what is wrong first, the log last.
fn told(bundle: &SupportBundle) -> String {
    let mut told = format!("kiosk {} · version {} · {:.0}\n\n", bundle.kiosk, bundle.version, bundle.made_at);
    for check in bundle.doctor.as_array().into_iter().flatten() {
        let word = |name: &str| check[name].as_str().unwrap_or_default();
        let what = check["what"]["en"].as_str().unwrap_or_default();
        told.push_str(&format!(
            "{:<10} {:<28} {} {} {what}\n",
            word("health"),
            word("part"),
            word("code"),
            word("seen")
        ));
    }
    told.push_str(&format!("\n{}\n", bundle.configuration));
    for event in bundle.events.iter().flatten() {
        let place = if event.at_the_centre { "at the centre" } else { "not sent" };
        told.push_str(&format!("{:>8} {:.0} {:<16} {place}\n", event.seq, event.at, event.kind));
    }
    told.push_str(&format!("\n{}", bundle.log));
    told
}
