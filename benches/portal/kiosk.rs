//! The kiosk's program in a real pseudo-terminal, its clerk signed in, and when each order's number first stood on its screen.

use std::collections::HashMap;
use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::orders::Placed;
use crate::staging::CLERK;

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// Longest wait for the screen: two of the kiosk's calls and the answers to them.
const PATIENCE: Duration = Duration::from_secs(150);
/// Digits of the portal's order numbers, before and behind the hyphen.
const NUMBER_DIGITS: [usize; 2] = [3, 6];

/// What the screen showed.
#[derive(Default)]
struct Seen {
    text: String,
    /// Order numbers, and when each came.
    numbers: HashMap<String, Instant>,
}

/// The running kiosk. Ended when dropped.
pub struct Kiosk {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Kiosk {
    /// Starts it in a fresh terminal and signs the clerk in.
    pub fn signed_in(config: &Path) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut output = pair.master.try_clone_reader().expect("the terminal's output");
        let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
        let told = seen.clone();
        std::thread::spawn(move || {
            let (mut buffer, mut screen) = ([0; 65536], vt100::Parser::new(ROWS, COLUMNS, 0));
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                screen.process(&buffer[..length]);
                note(&mut told.0.lock().unwrap_or_else(PoisonError::into_inner), screen.screen().contents());
                told.1.notify_all();
            }
        });
        let keys = pair.master.take_writer().expect("the terminal's input");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kiosk"));
        command.arg("--config");
        command.arg(config);
        command.env("TERM", "xterm-256color");
        // No smart-card service is needed to see what was ordered.
        command.env("PCSCLITE_CSOCK_NAME", config.with_file_name("no-service"));
        let child = pair.slave.spawn_command(command).expect("the kiosk starts");
        let mut kiosk = Self { seen, keys, child, _master: pair.master };
        kiosk.until(|seen| seen.text.contains("az en ru") && seen.text.contains("xətt var"));
        for line in [CLERK.0, CLERK.1] {
            kiosk.keys.write_all(format!("{line}\r").as_bytes()).and_then(|()| kiosk.keys.flush()).expect("keys");
        }
        kiosk.until(|seen| seen.text.contains("Növbəti vətəndaş"));
        kiosk
    }

    /// Waits until every order stands on the screen; seconds from CONFIRM to there.
    pub fn waits(&self, placed: &[Placed]) -> Vec<f64> {
        self.until(|seen| placed.iter().all(|order| seen.numbers.contains_key(&order.number)));
        let seen = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |order: &Placed| seen.numbers[&order.number].saturating_duration_since(order.confirmed);
        placed.iter().map(|order| wait(order).as_secs_f64()).collect()
    }

    fn until(&self, enough: impl Fn(&Seen) -> bool) {
        let seen = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.seen.1.wait_timeout_while(seen, PATIENCE, |seen| !enough(seen));
        let (seen, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "it did not come; the screen shows:\n{}", seen.text);
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Notes what stands on the screen now.
fn note(seen: &mut Seen, text: String) {
    let now = Instant::now();
    let words = text.split(|letter: char| !letter.is_ascii_digit() && letter != '-');
    for number in words.filter(|word| word.split('-').map(str::len).eq(NUMBER_DIGITS)) {
        seen.numbers.entry(number.to_owned()).or_insert(now);
    }
    seen.text = text;
}
