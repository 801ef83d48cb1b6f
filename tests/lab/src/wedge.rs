//! A keyboard-wedge MRZ scanner: types the MRZ of an ID card into a tmux pane, each line ended by Enter.

use std::process::Command;

use crate::{
    client,
    failure::{Doing as _, Failure},
    layout::CounterDir,
};

/// Types the MRZ of the ID card `item` into the tmux pane `pane` of the tmux server `socket`.
///
/// # Errors
/// No such ID card, or tmux does not know the pane.
pub fn type_mrz(dir: &CounterDir, item: &str, pane: &str, socket: Option<&str>) -> Result<(), Failure> {
    let person = client::find_person(dir, item)?;
    let mut tmux = Command::new("tmux");
    if let Some(name) = socket {
        tmux.args([if name.contains('/') { "-S" } else { "-L" }, name]);
    }
    // One tmux command for the whole MRZ: it arrives as one burst, as from a scanner.
    for (at, line) in person.mrz.iter().enumerate() {
        if at > 0 {
            tmux.arg(";");
        }
        tmux.args(["send-keys", "-t", pane, "-l", line, ";", "send-keys", "-t", pane, "Enter"]);
    }
    let output = tmux.output().doing("run tmux")?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::failed(format!("tmux: {}", String::from_utf8_lossy(&output.stderr).trim_end())))
}
