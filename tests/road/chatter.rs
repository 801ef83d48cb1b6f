//! How much an idle kiosk says to the centre and hears from it: the bytes on the wire between two heartbeats, by what the
//! kernel counted of the connection.

use std::process::Command;
use std::time::{Duration, Instant};

use super::centre::KIOSK;
use super::figures;
use super::stage::{SMALL, Stage};
use super::terminal::PATIENCE;

/// Heartbeats that are measured.
const BEATS: u64 = 6;
/// Seconds between two heartbeats here, the fewest that a kiosk takes; the figure is for the default.
const HEARTBEAT_SECONDS: u64 = 5;
const BEATS_PER_HOUR: u64 = 3_600 / 20;
/// Bytes before what TCP carries: Ethernet, IPv4, TCP with its time stamps (RFC 7323).
const FRAME_BYTES: u64 = 14 + 20 + 32;
/// Most that is said in an hour: a hundredth of what a modem line of 56 kbit/s carries.
const BYTES_PER_HOUR_MAX: u64 = 250_000;

/// What the kernel counted of the connections from a program to a port: bytes and segments, both ways.
fn counted(port: &str) -> (u64, u64) {
    let output = Command::new("ss").args(["-Htin", "state", "established", "dport", "=", port]).output();
    let said = String::from_utf8(output.expect("ss runs (Debian: iproute2)").stdout).expect("text");
    let sum = |name: &str| {
        let values = said.split_whitespace().filter_map(|word| word.strip_prefix(name));
        values.map(|value| value.parse::<u64>().expect("a number")).sum::<u64>()
    };
    assert!(sum("segs_out:") > 0, "one connection at least: {said}");
    (sum("bytes_sent:") + sum("bytes_received:"), sum("segs_out:") + sum("segs_in:"))
}

/// Waits until the centre has heard the kiosk once more than it had at `last`, and says when that was.
fn next_beat(stage: &Stage, last: &str) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        let kiosks = stage.centre.json(&["kiosk", "list"]);
        let line = kiosks.as_array().expect("a list").iter().find(|kiosk| kiosk["name"] == KIOSK).expect("enrolled");
        match line["seen_at"].as_str() {
            Some(seen) if seen != last => return seen.to_owned(),
            _ => assert!(Instant::now() < until, "no heartbeat in {PATIENCE:?}"),
        }
    }
}

#[test]
fn an_idle_kiosk_says_little_to_the_centre() {
    let Some(stage) = Stage::set() else { return };
    stage.beats_every(HEARTBEAT_SECONDS);
    let kiosk = &mut stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.sees("queue-empty");
    let port = stage.centre_address().rsplit(':').next().expect("a port").to_owned();
    // The copy is pulled first; from the third heartbeat on nothing is new.
    let mut last = String::new();
    for _ in 0..3 {
        last = next_beat(&stage, &last);
    }
    let (begun, before) = (Instant::now(), counted(&port));
    for _ in 0..BEATS {
        last = next_beat(&stage, &last);
    }
    let (took, after) = (begun.elapsed(), counted(&port));
    let (bytes, segments) = (after.0 - before.0, after.1 - before.1);
    let per_beat = (bytes + segments * FRAME_BYTES) / BEATS;
    println!("{bytes} bytes in {segments} segments, {BEATS} heartbeats in {took:?}: {per_beat} bytes on the wire each");
    figures::put("net.idle_bytes_per_hour", per_beat * BEATS_PER_HOUR);
    let paced = Duration::from_secs(HEARTBEAT_SECONDS * (BEATS - 1));
    assert!(took > paced, "an idle kiosk speaks once a heartbeat and not more often: {took:?}");
    assert!(per_beat * BEATS_PER_HOUR < BYTES_PER_HOUR_MAX, "{per_beat} bytes a heartbeat");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}
