//! A real pseudo-terminal with a program in it, and a screen model that reads what it draws. Waits for what appears, never
//! for time to pass.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::OFlags;
use rustix::termios::{Termios, tcgetattr};

/// Longest wait for anything that must happen.
pub const PATIENCE: Duration = Duration::from_secs(40);
/// How long a key may stay without effect before a person presses it again.
const SECOND_PRESS: Duration = Duration::from_millis(350);

/// Most bytes of the program's output that are kept as they came.
const OUTPUT_BYTES_MAX: usize = 4 << 20;

struct Shown {
    parser: vt100::Parser,
    output: Vec<u8>,
    ended: bool,
}

/// What a terminal answers when it is asked what it is; nothing from one that stays silent.
pub type Answers = &'static [u8];

/// The last of the questions (DA1): whoever knows terminals knows that an answer to it comes behind all others.
const LAST_QUESTION: &[u8] = b"\x1b[c";

type Keys = Arc<Mutex<Box<dyn Write + Send>>>;

/// A program in a pseudo-terminal.
pub struct Terminal {
    shown: Arc<(Mutex<Shown>, Condvar)>,
    keys: Keys,
    child: Box<dyn Child + Send + Sync>,
    device: PathBuf,
    modes_before: Termios,
    pty: Box<dyn MasterPty + Send>,
    process_id: u32,
}

/// What stands on the screen.
pub struct Seen {
    /// Row by row.
    pub rows: String,
    /// In one line, without frames and with single blanks, so that a wrapped sentence is found.
    pub flat: String,
}

impl Seen {
    fn of(screen: &vt100::Screen) -> Self {
        let rows = screen.contents();
        let unframed: String = rows.chars().map(|c| if ('─'..='╿').contains(&c) { ' ' } else { c }).collect();
        let flat = unframed.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { rows, flat }
    }
}

impl Terminal {
    /// Starts a program in a terminal of this size that answers nothing.
    pub fn start(program: &Path, arguments: &[&str], environment: &[(String, String)], size: (u16, u16)) -> Self {
        Self::start_answering(program, arguments, environment, size, b"")
    }

    /// Starts a program in a terminal that says what it is when it is asked.
    pub fn start_answering(
        program: &Path,
        arguments: &[&str],
        environment: &[(String, String)],
        size: (u16, u16),
        answers: Answers,
    ) -> Self {
        let (columns, rows) = size;
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let device = pair.master.tty_name().expect("a pseudo-terminal has a name");
        let modes_before = modes(&device);
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let parser = vt100::Parser::new(rows, columns, 0);
        let shown = Arc::new((Mutex::new(Shown { parser, output: Vec::new(), ended: false }), Condvar::new()));
        let output = pair.master.try_clone_reader().expect("the terminal's output");
        let seen = Arc::clone(&shown);
        let keys: Keys = Arc::new(Mutex::new(pair.master.take_writer().expect("the terminal's input")));
        let answering = (answers, Arc::clone(&keys));
        std::thread::spawn(move || watch(output, &seen, answering));
        let process_id = child.process_id().expect("the program runs");
        Self { shown, keys, child, device, modes_before, pty: pair.master, process_id }
    }

    /// Types bytes, all at once.
    pub fn send(&mut self, bytes: &str) {
        let mut keys = self.keys.lock().expect("no panic holds them");
        keys.write_all(bytes.as_bytes()).expect("the terminal takes keys");
        keys.flush().expect("the terminal takes keys");
    }

    /// What stands on the screen.
    pub fn seen(&self) -> Seen {
        Seen::of(self.lock().parser.screen())
    }

    /// Waits until the screen shows `text`; panics with the screen when it never does.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |seen| seen.rows.contains(text) || seen.flat.contains(text));
    }

    /// Waits until the screen is as `fits` says.
    pub fn wait_until(&self, what: &str, fits: impl Fn(&Seen) -> bool) {
        if !self.shows_within(PATIENCE, fits) {
            panic!("waited for {what:?}; the screen shows:\n{}", self.seen().rows);
        }
    }

    /// Waits until the program has sent these bytes behind the first `behind`, whatever the terminal makes of them; how many came
    /// up to their end.
    pub fn wait_for_bytes(&self, what: &str, wanted: &[u8], behind: usize) -> usize {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.lock();
        loop {
            let later = shown.output.get(behind..).unwrap_or_default();
            if let Some(at) = later.windows(wanted.len()).position(|bytes| bytes == wanted) {
                return behind + at + wanted.len();
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited for {what}; the screen shows:\n{}", shown.parser.screen().contents());
            shown = self.shown.1.wait_timeout(shown, left).expect("no panic holds it").0;
        }
    }

    /// Presses a key, again and again if need be, until the screen is as `fits` says. For keys that the kiosk passes over
    /// for a moment, as Enter right after a scan, and whose repetition does no harm.
    pub fn press_until(&mut self, key: &str, what: &str, fits: impl Fn(&Seen) -> bool) {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            self.send(key);
            if self.shows_within(SECOND_PRESS, &fits) {
                return;
            }
        }
        panic!("pressed {key:?} for {what:?}; the screen shows:\n{}", self.seen().rows);
    }

    /// Changes the terminal's size.
    pub fn resize(&self, size: (u16, u16)) {
        self.lock().parser.screen_mut().set_size(size.1, size.0);
        self.pty.resize(pty_size(size)).expect("resizes");
    }

    /// The program's process id.
    pub fn process_id(&self) -> u32 {
        self.process_id
    }

    /// Waits until nobody has the terminal open any more, and gives the program's exit code.
    pub fn wait_for_end(&mut self) -> u32 {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.lock();
        while !shown.ended {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no end; the screen shows:\n{}", shown.parser.screen().contents());
            shown = self.shown.1.wait_timeout(shown, left).expect("no panic holds it").0;
        }
        drop(shown);
        self.child.wait().expect("the program ends").exit_code()
    }

    /// Presses a key, again and again if need be, until the program has ended, and gives its exit code.
    pub fn press_until_end(&mut self, key: &str) -> u32 {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            // A program that is ending takes no more keys.
            let _ = self.keys.lock().expect("no panic holds them").write_all(key.as_bytes());
            let shown = self.lock();
            let (shown, _) =
                self.shown.1.wait_timeout_while(shown, SECOND_PRESS, |shown| !shown.ended).expect("no panic");
            if shown.ended {
                break;
            }
        }
        self.wait_for_end()
    }

    fn wait_for_plain_screen(&self) {
        let is_plain =
            |screen: &vt100::Screen| !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste();
        let until = Instant::now() + PATIENCE;
        let mut shown = self.lock();
        while !is_plain(shown.parser.screen()) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the screen was not given back: {}", shown.parser.screen().contents());
            shown = self.shown.1.wait_timeout(shown, left).expect("no panic holds it").0;
        }
    }

    /// True while the program has the terminal for itself: the alternate screen, and keys as they come.
    pub fn is_taken(&self) -> bool {
        let raw = modes(&self.device).local_modes != self.modes_before.local_modes;
        raw && self.lock().parser.screen().alternate_screen()
    }

    /// Waits until the terminal is as it was before the program: screen, cursor, pasting, and every mode.
    pub fn wait_until_given_back(&self) {
        self.wait_for_plain_screen();
        let (now, before) = (modes(&self.device), &self.modes_before);
        assert_eq!(now.local_modes, before.local_modes);
        assert_eq!(now.input_modes, before.input_modes);
        assert_eq!(now.output_modes, before.output_modes);
        assert_eq!(now.control_modes, before.control_modes);
    }

    fn shows_within(&self, patience: Duration, fits: impl Fn(&Seen) -> bool) -> bool {
        let until = Instant::now() + patience;
        let mut shown = self.lock();
        loop {
            if fits(&Seen::of(shown.parser.screen())) {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if shown.ended || left.is_zero() {
                return false;
            }
            shown = self.shown.1.wait_timeout(shown, left).expect("no panic holds it").0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.0.lock().expect("no panic holds it")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a terminal's line discipline is set.
fn modes(device: &Path) -> Termios {
    let flags = i32::try_from(OFlags::NOCTTY.bits()).expect("a small flag");
    let device = OpenOptions::new().read(true).write(true).custom_flags(flags).open(device);
    tcgetattr(device.expect("the terminal's device")).expect("a terminal has modes")
}

const fn pty_size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn watch(mut output: Box<dyn Read + Send>, seen: &(Mutex<Shown>, Condvar), (answers, keys): (Answers, Keys)) {
    let mut buffer = [0; 8192];
    let mut is_asked = false;
    loop {
        let read = output.read(&mut buffer).unwrap_or(0);
        let mut shown = seen.0.lock().expect("no panic holds it");
        shown.parser.process(&buffer[..read]);
        if shown.output.len() < OUTPUT_BYTES_MAX {
            shown.output.extend_from_slice(&buffer[..read]);
        }
        if !answers.is_empty() && !is_asked && shown.output.windows(LAST_QUESTION.len()).any(|one| one == LAST_QUESTION)
        {
            is_asked = true;
            keys.lock().expect("no panic holds them").write_all(answers).expect("the terminal takes keys");
        }
        shown.ended = read == 0;
        seen.1.notify_all();
        if read == 0 {
            return;
        }
    }
}
