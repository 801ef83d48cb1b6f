//! A kiosk where nothing works yet: no centre, no reader service, no store. It opens all the same, and says each of them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use imza_kiosk::domain::fault::Fault;

use super::kiosk::{ESC, F9, Kiosk};
use super::stage::{PROGRAM, SMALL};
use super::terminal::Terminal;

#[test]
fn a_kiosk_with_nothing_around_it_opens_and_says_what_is_missing() {
    let directory = tempfile::tempdir().expect("a folder");
    let at = directory.path().display();
    let text = format!(
        r#"[centre]
address = "https://127.0.0.1:1"
trust_anchor = "{at}/nothing"
certificate = "{at}/nothing"
key = "{at}/nothing"
[store]
directory = "{at}/kiosk.toml/store"
"#
    );
    let configuration = directory.path().join("kiosk.toml");
    fs::write(&configuration, text).expect("a file");
    let arguments = ["--config", configuration.to_str().expect("a plain path")];
    let nowhere = [("PCSCLITE_CSOCK_NAME".to_owned(), format!("{at}/nothing"))];
    let mut kiosk = Kiosk::new(Terminal::start(Path::new(PROGRAM), &arguments, &nowhere, SMALL));
    kiosk.sees("sign-in-next-name");
    for state in ["line-down", "store-closed", "readers-down"] {
        kiosk.sees(state);
    }
    kiosk.types("aysel\rdemo-clerk\r");
    kiosk.refuses(Fault::KioskNotTrusted);
    kiosk.types(F9);
    for fault in [Fault::StoreClosed, Fault::ReaderServiceDown] {
        kiosk.refuses(fault);
    }
    kiosk.types(ESC);
    kiosk.sees("sign-in-next-name");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}

#[test]
fn a_reader_of_the_output_that_goes_away_is_no_failure() {
    let directory = tempfile::tempdir().expect("a folder");
    let configuration = directory.path().join("kiosk.toml");
    fs::write(&configuration, format!("[store]\ndirectory = \"{}/store\"\n", directory.path().display()))
        .expect("a file");
    for arguments in [&["queue"][..], &["queue", "--json"], &["completions", "bash"]] {
        let mut kiosk = Command::new(PROGRAM);
        kiosk.arg("--config").arg(&configuration).args(arguments).stdout(Stdio::piped());
        let mut kiosk = kiosk.spawn().expect("the kiosk runs");
        drop(kiosk.stdout.take());
        assert_eq!(kiosk.wait().expect("the kiosk ends").code(), Some(0), "{arguments:?}");
    }
}
