//! A kiosk and the centre in two network namespaces, with a link between them that is narrow, loses packets and is cut: the
//! kiosk's core, store and line send their records over it, and each arrives once.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use crate::desk::{Desk, configuration, keep_released};
use crate::fixture::TestCentre;

/// Set in the process that runs in the kiosk's namespace.
const INSIDE: &str = "IMZA_TEST_LINK";
const TEST: &str = "link::records_arrive_once_over_a_link_that_loses_packets_and_is_cut";
/// The centre's address on the link, and the kiosk's.
const CENTRE: &str = "10.77.0.1";
const KIOSK: &str = "10.77.0.2";
const NAME: &str = "kiosk-1";
/// Records that wait when the kiosk starts.
const RECORDS: u64 = 1_000;
/// After so many that the centre has, the link is cut; after the last of these it holds.
const CUTS_AT: [u64; 3] = [1, 150, 400];
/// What the link carries: what comes faster than it can be sent and held is lost.
const NARROW: [&str; 7] = ["tbf", "rate", "1mbit", "burst", "4kb", "limit", "5kb"];

#[test]
fn records_arrive_once_over_a_link_that_loses_packets_and_is_cut() {
    if std::env::var_os(INSIDE).is_some() {
        return work();
    }
    let allowed = Command::new("unshare").args(unshared()).arg("true").output().expect("unshare runs");
    if !allowed.status.success() {
        let why = String::from_utf8_lossy(&allowed.stderr).trim().replace('\n', " ");
        println!("skipped: network namespaces are not to be had here: {why}");
        return;
    }
    let run = Command::new("unshare")
        .args(unshared())
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", TEST, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare runs");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    println!("{said}");
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

/// A namespace of its own, as root or as somebody who is root in it.
fn unshared() -> &'static [&'static str] {
    if rustix::process::geteuid().is_root() { &["--net"] } else { &["--net", "--user", "--map-root-user"] }
}

fn ran(command: &mut Command) -> String {
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn ip(arguments: &str) {
    ran(Command::new("ip").args(arguments.split(' ')));
}

/// The centre's end of the link: a namespace that lasts as long as a process in it.
struct Link {
    holder: Child,
}

impl Link {
    fn lay() -> Self {
        let mut holder = Command::new("unshare")
            .args(["--net", "sh", "-c", "echo there; exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare runs");
        let mut said = String::new();
        BufReader::new(holder.stdout.take().expect("piped")).read_line(&mut said).expect("text");
        assert_eq!(said, "there\n");
        let link = Self { holder };
        ip("link set lo up");
        ip("link add to-centre type veth peer name to-kiosk");
        ip(&format!("link set to-kiosk netns {}", link.holder.id()));
        ip(&format!("address add {KIOSK}/24 dev to-centre"));
        ip("link set to-centre up");
        for command in ["link set lo up", &format!("address add {CENTRE}/24 dev to-kiosk"), "link set to-kiosk up"] {
            ran(link.at_the_centre("ip").args(command.split(' ')));
        }
        ran(Command::new("tc").args(["qdisc", "add", "dev", "to-centre", "root"]).args(NARROW));
        link
    }

    /// A program at the centre's end.
    fn at_the_centre(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.holder.id().to_string(), "--net", program]);
        command
    }

    /// Packets that it has lost.
    fn dropped(&self) -> u64 {
        let said = ran(Command::new("tc").args(["-s", "qdisc", "show", "dev", "to-centre"]));
        let count = said.split("dropped ").nth(1).and_then(|rest| rest.split(',').next()?.parse().ok());
        count.unwrap_or_else(|| panic!("{said}"))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

fn central_at_the_far_end(link: &Link) -> TestCentre {
    let mut centre = TestCentre::empty();
    let folder = centre.path("centre");
    centre.done(&["init", "--dir", &folder, "--listen", &format!("{CENTRE}:0"), "--host", CENTRE]);
    centre.done(&["branch", "add", "baku-01", "--name", "Bakı-01"]);
    centre.done(&["kiosk", "add", NAME, "--branch", "baku-01", "--out", &centre.path(NAME)]);
    centre.serve_by(|program| link.at_the_centre(program));
    centre
}

fn work() {
    let link = Link::lay();
    let centre = central_at_the_far_end(&link);
    let config = configuration(&centre, NAME);
    keep_released(&config, u32::try_from(RECORDS).expect("few"), None);
    let begun = Instant::now();
    let mut desk = Desk::open(&config);
    for (cut, records) in CUTS_AT.into_iter().enumerate() {
        desk.waits_until("records arrive", |desk| desk.acknowledged() >= records);
        assert!(desk.acknowledged() < RECORDS, "cut in the middle");
        // Once at the kiosk's end, once at the centre's.
        let mut cuts = if cut % 2 == 0 { Command::new("ip") } else { link.at_the_centre("ip") };
        let end = if cut % 2 == 0 { "to-centre" } else { "to-kiosk" };
        ran(cuts.args(["link", "set", end, "down"]));
        desk.waits_until("the cut is noticed", |desk| !desk.model.line.is_up());
        let mut mends = if cut % 2 == 0 { Command::new("ip") } else { link.at_the_centre("ip") };
        ran(mends.args(["link", "set", end, "up"]));
    }
    desk.waits_until("all arrive", |desk| desk.model.queue().is_some_and(|queue| queue.unsent == 0));
    let (took, dropped) = (begun.elapsed(), link.dropped());
    let taken = centre.json(&["record", "list", "--kiosk", NAME]);
    let taken: Vec<_> = taken.as_array().expect("a list").iter().map(|record| record["seq"].as_u64()).collect();
    assert!(taken.into_iter().rev().eq((1..=RECORDS).map(Some)), "each record once, in its order");
    println!("{RECORDS} records in {took:?}, {} cuts, {dropped} packets lost", CUTS_AT.len());
    assert!(dropped > 0, "the link loses packets");
    write_figures(dropped);
}

fn write_figures(dropped: u64) {
    let figure = |name: &str, value: u64| {
        serde_json::json!({
            "name": name, "value": value, "unit": "count", "peer": null, "peer_value": null, "ratio": null,
            "command": "cargo test --test centre link",
        })
    };
    let cuts = CUTS_AT.len() as u64;
    let list = [figure("link.cuts", cuts), figure("link.packets_lost", dropped), figure("link.records_once", RECORDS)];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("link.json"), serde_json::json!(list).to_string()).expect("written");
}
