//! How long a person waits: from the start to the first frame, from a key to its frame, from a scan to its frame.

use std::time::{Duration, Instant};

use crate::contenders::Contender;
use crate::figures::{Figure, median, percentile};
use crate::pty::{Pty, Screen};

const STARTS: usize = 30;
/// Starts before the measuring: the files come into the page cache.
const STARTS_WARM_UP: usize = 3;
const KEYS: usize = 400;
const BURSTS: usize = 40;
/// Nothing came for so long: the program has said what it had to say.
pub const QUIET: Duration = Duration::from_millis(20);
/// The same after a start.
const QUIET_AFTER_START: Duration = Duration::from_millis(300);
/// Begins every frame that ratatui draws: the cursor is hidden before the cells are written.
const FRAME_BEGINS: &[u8] = b"\x1b[?25l";
/// The machine-readable zone of a new ID card, as a scanner types it: three lines of 30, each ended by Enter. A specimen.
pub const SCAN: &str =
    "IAAZEAA000001707TEST1Z<<<<<<<<\r9001011F3312315AZE<<<<<<<<<<<1\rNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\r";

/// From the start of each program to its first frame.
pub fn first_frames(kiosk: &Contender, tig: &Contender, bare: &Contender) -> Vec<Figure> {
    let mut took: [Vec<f64>; 3] = Default::default();
    for round in 0..STARTS_WARM_UP + STARTS {
        for (contender, took) in [kiosk, tig, bare].into_iter().zip(&mut took) {
            let milliseconds = first_frame(contender);
            if round >= STARTS_WARM_UP {
                took.push(milliseconds);
            }
        }
    }
    for (contender, samples) in [kiosk, tig, bare].into_iter().zip(&took) {
        let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|part| percentile(samples, part));
        println!("  {:<12} p10 {p10:.1}, p50 {p50:.1}, p90 {p90:.1} ms", contender.name);
    }
    let [kiosk, tig, bare] = took.map(|samples| median(&samples));
    vec![
        Figure::beside("ui.first_frame_ms", kiosk, "ms", "tig", tig),
        Figure::beside("ui.first_frame_over_bare_ms", kiosk, "ms", "bare ratatui", bare),
    ]
}

/// Starts a program and answers after how many milliseconds its first frame was complete.
fn first_frame(contender: &Contender) -> f64 {
    let pty = Pty::start(contender);
    let texts: Vec<&str> = contender.first_frame.iter().map(String::as_str).collect();
    // Looked at only when all is there, so that looking does not slow the terminal down.
    let mut screen = Screen::new();
    let chunks = pty.until_quiet(QUIET_AFTER_START);
    let complete = chunks.iter().find(|chunk| {
        screen.take(chunk);
        screen.shows(&texts)
    });
    let complete = complete.unwrap_or_else(|| panic!("{} shows no first frame but\n{}", contender.name, screen.text()));
    milliseconds(complete.at - pty.started)
}

/// From a key to the bytes it brings, in three programs that run side by side and get their keys in turns.
pub fn keys(kiosk: &Contender, tig: &Contender, bare: &Contender) -> Vec<Figure> {
    let mut running: Vec<(Pty, [&str; 2], Vec<f64>)> = [kiosk, tig, bare]
        .into_iter()
        .map(|contender| {
            let pty = Pty::start(contender);
            pty.until_quiet(QUIET_AFTER_START);
            (pty, contender.keys, Vec::new())
        })
        .collect();
    for n in 0..KEYS {
        for (pty, keys, took) in &mut running {
            let sent = pty.type_keys(keys[n % 2]);
            took.push(milliseconds(pty.next().at - sent));
            pty.until_quiet(QUIET);
        }
    }
    for (contender, (_, _, took)) in [kiosk, tig, bare].into_iter().zip(&running) {
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(|part| percentile(took, part));
        println!("  {:<12} p50 {p50:.2}, p90 {p90:.2}, p99 {p99:.2} ms", contender.name);
    }
    let at = |part: f64| -> Vec<f64> { running.iter().map(|(_, _, took)| percentile(took, part)).collect() };
    let (p50, p99) = (at(0.5), at(0.99));
    vec![
        Figure::beside("ui.key_to_frame_p50_ms", p50[0], "ms", "tig", p50[1]),
        Figure::beside("ui.key_to_frame_p99_ms", p99[0], "ms", "tig", p99[1]),
        Figure::beside("ui.key_to_frame_p50_over_bare_ms", p50[0], "ms", "bare ratatui", p50[2]),
        Figure::beside("ui.key_to_frame_p99_over_bare_ms", p99[0], "ms", "bare ratatui", p99[2]),
    ]
}

/// A scanner's burst: until its last byte is on the screen, and in how many frames. The kiosk at its sign-in refuses a card
/// with a notice; the bare program draws every character.
pub fn bursts(kiosk: &Contender, bare: &Contender) -> Vec<Figure> {
    let mut running: Vec<(Pty, Vec<f64>, Vec<f64>)> = [kiosk, bare]
        .into_iter()
        .map(|contender| {
            let pty = Pty::start(contender);
            pty.until_quiet(QUIET_AFTER_START);
            (pty, Vec::new(), Vec::new())
        })
        .collect();
    for _ in 0..BURSTS {
        for (pty, took, frames) in &mut running {
            let sent = pty.type_keys(SCAN);
            let (last, drawn) = frames_until_quiet(pty);
            took.push(milliseconds(last.expect("a burst is answered") - sent));
            frames.push(drawn);
            // Any key takes the notice away.
            pty.type_keys("\x7f");
            pty.until_quiet(QUIET);
        }
    }
    let [kiosk, bare] = [0, 1].map(|n| (median(&running[n].1), median(&running[n].2)));
    vec![
        Figure::beside("ui.burst_ms", kiosk.0, "ms", "bare ratatui", bare.0),
        Figure::beside("ui.burst_frames", kiosk.1, "frames", "bare ratatui", bare.1),
    ]
}

/// When the last bytes came, and how many frames there were.
fn frames_until_quiet(pty: &Pty) -> (Option<Instant>, f64) {
    let chunks = pty.until_quiet(QUIET);
    let bytes: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.bytes.iter().copied()).collect();
    let frames = bytes.windows(FRAME_BEGINS.len()).filter(|window| *window == FRAME_BEGINS).count();
    (chunks.last().map(|chunk| chunk.at), frames as f64)
}

/// A time in milliseconds.
pub fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
