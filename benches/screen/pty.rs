//! A program in a real pseudo-terminal, with the moment at which each of its writes came through.

use std::io::{Read as _, Write};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, MasterPty, PtySize, native_pty_system};

use crate::contenders::Contender;

/// Columns of every terminal here.
pub const COLUMNS: u16 = 120;
/// Rows of every terminal here.
pub const ROWS: u16 = 40;
/// Longest wait for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// A key that nothing answered is pressed again after this.
const PRESS_AGAIN: Duration = Duration::from_millis(300);
/// Chunks that may wait to be looked at: more than any program here writes before it is quiet.
const CHUNKS_MAX: usize = 4096;

/// Bytes that came in one read.
pub struct Chunk {
    /// When the read returned.
    pub at: Instant,
    /// What came.
    pub bytes: Vec<u8>,
}

/// A running program.
pub struct Pty {
    /// Just before it was spawned.
    pub started: Instant,
    output: Receiver<Chunk>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// As [`Pty::until_shown`] has seen it.
    screen: Screen,
    /// When the last of that came.
    shown: Instant,
    _master: Box<dyn MasterPty + Send>,
}

impl Pty {
    /// Starts the program in a fresh terminal. The reader waits before the program is there, so that it costs it no time.
    pub fn start(contender: &Contender) -> Self {
        contender.prepare();
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut output = pair.master.try_clone_reader().expect("the terminal's output");
        let (sender, receiver) = sync_channel(CHUNKS_MAX);
        thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                let chunk = Chunk { at: Instant::now(), bytes: buffer[..length].to_vec() };
                if sender.send(chunk).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("the terminal's input");
        let command = contender.command();
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        Self { started, output: receiver, keys, child, screen: Screen::new(), shown: started, _master: pair.master }
    }

    /// Types, all at once, and answers when.
    pub fn type_keys(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal takes keys");
        at
    }

    /// Waits for the next bytes.
    pub fn next(&self) -> Chunk {
        self.output.recv_timeout(PATIENCE).expect("the program answers")
    }

    /// Everything that comes until nothing came for `quiet`.
    pub fn until_quiet(&self, quiet: Duration) -> Vec<Chunk> {
        std::iter::from_fn(|| self.output.recv_timeout(quiet).ok()).collect()
    }

    /// Waits until all of `texts` stand on the screen, and answers when the last of it came. Bytes taken by the other waits
    /// are not seen by this one.
    pub fn until_shown(&mut self, texts: &[&str]) -> Instant {
        while !self.screen.shows(texts) {
            let Ok(chunk) = self.output.recv_timeout(PATIENCE) else {
                panic!("waited for {texts:?}; the screen shows:\n{}", self.screen.text())
            };
            self.screen.take(&chunk);
            self.shown = chunk.at;
        }
        self.shown
    }

    /// The same for what may take long without a byte.
    pub fn until_shown_within(&mut self, texts: &[&str], patience: Duration) {
        let begun = Instant::now();
        while !self.screen.shows(texts) {
            let waited = begun.elapsed();
            assert!(waited < patience, "waited for {texts:?}; the screen shows:\n{}", self.screen.text());
            if let Ok(chunk) = self.output.recv_timeout(patience - waited) {
                self.screen.take(&chunk);
            }
        }
    }

    /// Presses a key, again after each pause, until all of `texts` stand on the screen: right after a scan Enter counts as
    /// the scan's own.
    pub fn press_until_shown(&mut self, key: &str, texts: &[&str]) {
        let begun = Instant::now();
        while !self.screen.shows(texts) {
            assert!(begun.elapsed() < PATIENCE, "waited for {texts:?}; the screen shows:\n{}", self.screen.text());
            self.type_keys(key);
            for chunk in self.until_quiet(PRESS_AGAIN) {
                self.screen.take(&chunk);
            }
        }
    }

    /// What stands on the screen, as [`Pty::until_shown`] has seen it.
    pub const fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The program's process id.
    pub fn process_id(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a terminal would show.
pub struct Screen(vt100::Parser);

impl Screen {
    /// An empty one.
    pub fn new() -> Self {
        Self(vt100::Parser::new(ROWS, COLUMNS, 0))
    }

    /// Takes bytes in.
    pub fn take(&mut self, chunk: &Chunk) {
        self.0.process(&chunk.bytes);
    }

    /// True when all of `texts` stand on it.
    pub fn shows(&self, texts: &[&str]) -> bool {
        let text = self.text();
        texts.iter().all(|part| text.contains(part))
    }

    /// What stands on it.
    pub fn text(&self) -> String {
        self.0.screen().contents()
    }
}
