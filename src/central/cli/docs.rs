//! Manual pages and completions, made from the commands themselves.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Arguments, Context, Failure};

/// Writes one page for the program and one for each command.
pub(super) fn man(context: &Context, folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::unreachable(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(failed)?;
    context.output.done(&format!("the manual pages are in {}", folder.display()), &folder)
}

/// Prints a shell's completions.
pub(super) fn completions(context: &Context, shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "central", &mut script);
    context.output.bytes(&script)
}
