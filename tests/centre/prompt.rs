//! Passwords typed at a terminal: asked for twice, never shown.

use std::io::{Read as _, Write as _};
use std::sync::mpsc;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::fixture::{PASSWORD, TestCentre};

const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `central officer add` at a terminal, types the two entries, and answers what was on the screen and how it ended.
fn add_at_a_terminal(centre: &TestCentre, id: &str, entries: [&str; 2]) -> (String, bool) {
    let pty = native_pty_system().openpty(PtySize::default()).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_central"));
    command.args(["--config", &centre.path("centre/central.toml"), "officer", "add", id, "--name", "Leyla", "--role"]);
    command.arg("clerk");
    let mut child = pty.slave.spawn_command(command).expect("the program runs");
    drop(pty.slave);
    let mut keyboard = pty.master.take_writer().expect("a keyboard");
    let mut screen = pty.master.try_clone_reader().expect("a screen");
    let (shown, seen) = mpsc::sync_channel(64);
    let reader = std::thread::spawn(move || {
        let mut bytes = [0; 1024];
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            // The test gave up waiting.
            if shown.send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    let mut text = String::new();
    for (prompt, entry) in ["Password: ", "Again: "].into_iter().zip(entries) {
        while !text.ends_with(prompt) {
            text.push_str(&String::from_utf8_lossy(&seen.recv_timeout(PATIENCE).expect("a prompt")));
        }
        keyboard.write_all(format!("{entry}\n").as_bytes()).expect("typed");
    }
    let ended = child.wait().expect("it ends").success();
    while let Ok(bytes) = seen.recv_timeout(PATIENCE) {
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    reader.join().expect("the reader ends");
    (text, ended)
}

#[test]
fn a_typed_password_is_asked_for_twice_and_never_shown() {
    let mut centre = TestCentre::set_up();
    let (screen, ended) = add_at_a_terminal(&centre, "leyla", [PASSWORD, PASSWORD]);
    assert!(ended, "{screen}");
    assert!(!screen.contains(PASSWORD), "{screen}");
    let (screen, ended) = add_at_a_terminal(&centre, "lale", [PASSWORD, "something else"]);
    assert!(!ended && screen.contains("the two entries differ"), "{screen}");
    // A mistyped letter of two bytes, taken back.
    let (screen, ended) = add_at_a_terminal(&centre, "lale", [&format!("ə\u{7f}{PASSWORD}"), PASSWORD]);
    assert!(ended, "{screen}");
    let (screen, ended) = add_at_a_terminal(&centre, "lale2", [PASSWORD, "\u{3}"]);
    assert!(!ended && screen.contains("given up"), "{screen}");
    centre.serve();
    assert_eq!(centre.kiosk("kiosk-1").try_sign_in("leyla", PASSWORD).status, 200);
}
