//! A real pseudo-terminal with the kiosk in it, and a screen model that reads what it draws. Waits for events, never sleeps.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Longest wait for something to appear on the screen.
const PATIENCE: Duration = Duration::from_secs(40);

struct Shown {
    parser: vt100::Parser,
    ended: bool,
}

/// A program in a pseudo-terminal.
pub struct Terminal {
    shown: Arc<(Mutex<Shown>, Condvar)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    pty: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts a program in a terminal of this size.
    pub fn start(program: &Path, arguments: &[&str], environment: &[(String, String)], columns: u16, rows: u16) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let parser = vt100::Parser::new(rows, columns, 0);
        let shown = Arc::new((Mutex::new(Shown { parser, ended: false }), Condvar::new()));
        let mut output = pair.master.try_clone_reader().expect("the terminal's output");
        let seen = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let read = output.read(&mut buffer).unwrap_or(0);
                let mut shown = seen.0.lock().expect("no panic holds it");
                shown.parser.process(&buffer[..read]);
                shown.ended = read == 0;
                seen.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("the terminal's input");
        Self { shown, keys, child, pty: pair.master }
    }

    /// Types bytes, all at once.
    pub fn send(&mut self, bytes: &str) {
        self.keys.write_all(bytes.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.shown.0.lock().expect("no panic holds it").parser.screen().contents()
    }

    /// Waits until the screen shows `text`; panics with the screen when it never does.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// Waits until the screen is as `fits` says.
    pub fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.shown.0.lock().expect("no panic holds it");
        loop {
            let screen = shown.parser.screen().contents();
            if fits(&screen) {
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!shown.ended && !left.is_zero(), "waited for {what:?}; the screen shows:\n{screen}");
            shown = self.shown.1.wait_timeout(shown, left).expect("no panic holds it").0;
        }
    }

    /// Changes the terminal's size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.pty.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).expect("resizes");
        self.shown.0.lock().expect("no panic holds it").parser.screen_mut().set_size(rows, columns);
    }

    /// True while the program has the alternate screen.
    pub fn is_alternate(&self) -> bool {
        self.shown.0.lock().expect("no panic holds it").parser.screen().alternate_screen()
    }

    /// The program's process id.
    pub fn process_id(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }

    /// Waits for the program's end and gives its exit code.
    pub fn wait_for_end(&mut self) -> u32 {
        self.child.wait().expect("the program ends").exit_code()
    }

    /// Waits until the alternate screen was left.
    pub fn wait_for_plain_screen(&self) {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.shown.0.lock().expect("no panic holds it");
        while shown.parser.screen().alternate_screen() {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the alternate screen was not left");
            shown = self.shown.1.wait_timeout(shown, left).expect("no panic holds it").0;
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
