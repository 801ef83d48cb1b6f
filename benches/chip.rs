//! Reading an ID card's chip beside the bare APDUs of the same reading, how long until its holder is known, and what its passive
//! authentication takes. The chips are the virtual counter's, behind a real smart-card service; what the chip and the service take is
//! the APDUs', the rest is ours. How many commands a file takes, and from which length on AES cannot do with ⌈length / 223⌉ + 1, is a table
//! of its own in `id_chip::session`.
//!
//! `cargo bench --bench chip` prints a table and writes `target/figures/chip.json`.

#[path = "figures/mod.rs"]
mod figures;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use figures::{Figure, judge, machine, median, report};
use imza_kiosk::adapters::id_chip::{
    ChipRead, Transport, TransportError, TrustAnchors, identify, passive_authentication, system_random,
};
use imza_kiosk::adapters::pcsc::PcscCard;
use imza_kiosk::domain::id_chip::{AccessKey, ChipSignature};
use imza_kiosk::domain::mrz::{ReadBy, parse};
use jiff::civil::{Date, date};

/// Readings of each kind of chip; the median counts.
const READINGS: usize = 101;
/// Rounds of passive authentication.
const ROUNDS: usize = 51;
/// Set in the run that reads: the folder of the counter that the first run started.
const STAGED: &str = "IMZA_BENCH_COUNTER";
const READER: &str = "Identiv uTrust 3700 F CL Reader 00 00";
const CARD: &str = "id-aysel";
const ZONE: &str = "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";
/// Kinds of chip (`tests/data/chips.toml`): the cheapest and the dearest way in.
const KINDS: [&str; 2] = ["bac only", "pace and bac"];
/// Longest wait for one answer of a chip.
const PATIENCE: Duration = Duration::from_secs(10);
const TODAY: Date = date(2026, 11, 26);

/// The virtual counter in a folder.
struct Counter {
    program: PathBuf,
    folder: PathBuf,
}

impl Counter {
    /// `None`, said aloud, where it was not built.
    fn at(folder: PathBuf) -> Option<Self> {
        let beside = Path::new(env!("CARGO_BIN_EXE_kiosk")).with_file_name("counter");
        let program = std::env::var_os("IMZA_COUNTER").map_or(beside, PathBuf::from);
        if !program.exists() {
            println!("  not staged: {} is not there; build it or name it in IMZA_COUNTER", program.display());
            return None;
        }
        Some(Self { program, folder })
    }

    fn run(&self, arguments: &[&str]) -> String {
        let (command, rest) = arguments.split_first().expect("a command");
        let counter = Command::new(&self.program).arg(command).arg("--dir").arg(&self.folder).args(rest).output();
        let output = counter.expect("the counter runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// The variables that point programs to it.
    fn environment(&self) -> Vec<(OsString, OsString)> {
        let pair = |line: &str| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.into(), value.trim_matches('\'').into()))
        };
        self.run(&["env"]).lines().filter_map(pair).collect()
    }
}

/// A way to the chip that counts what it takes by itself: nothing else is done while the chip works.
struct Alone<T> {
    inner: T,
    spent: Duration,
}

impl<T: Transport> Transport for Alone<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let since = Instant::now();
        let answer = self.inner.transmit(command);
        self.spent += since.elapsed();
        answer
    }

    fn transmit_while(&mut self, command: &[u8], work: &mut dyn FnMut()) -> Result<Vec<u8>, TransportError> {
        let answer = self.transmit(command);
        work();
        answer
    }

    fn response_bytes_max(&self) -> usize {
        self.inner.response_bytes_max()
    }
}

/// What a reading of everything took, in milliseconds.
struct Took {
    /// Until it was known who the holder is: DG1 and EF.SOD.
    identity: f64,
    /// With the photograph and the details behind it.
    whole: f64,
}

fn read(card: &mut dyn Transport, key: &AccessKey) -> (ChipRead, Took) {
    let (since, mut heard) = (Instant::now(), |_| {});
    let known = identify(card, key, TODAY, &mut system_random, &mut heard).expect("a chip");
    let identity = since.elapsed().as_secs_f64() * 1e3;
    let found = known.complete().expect("a chip");
    (found, Took { identity, whole: since.elapsed().as_secs_f64() * 1e3 })
}

/// The card, once whoever had it before has let it go.
fn connect() -> PcscCard {
    PcscCard::connect(READER, PATIENCE).expect("a card")
}

/// A reading as the kiosk does it, and what the APDUs of one more take by themselves, in milliseconds.
fn reading(key: &AccessKey) -> (ChipRead, Took, f64) {
    let (found, took) = read(&mut connect(), key);
    let mut alone = Alone { inner: connect(), spent: Duration::ZERO };
    read(&mut alone, key);
    (found, took, alone.spent.as_secs_f64() * 1e3)
}

/// Starts a counter and this program again with the variables that point to it.
fn stage() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(counter) = Counter::at(folder.path().join("counter")) else { return };
    counter.run(&["start"]);
    let this = std::env::current_exe().expect("this program");
    let ended = Command::new(this).envs(counter.environment()).env(STAGED, &counter.folder).status();
    counter.run(&["stop"]);
    assert!(ended.expect("this program runs").success());
}

fn main() {
    let Some(folder) = std::env::var_os(STAGED) else { return stage() };
    let counter = Counter::at(folder.into()).expect("the one that was started");
    println!("{}", machine());
    let zone = parse(ZONE, ReadBy::Scanner, TODAY).expect("a zone");
    let key = AccessKey::of_zone(&zone);
    let (mut figures, mut demands, mut last) = (Vec::new(), Vec::new(), None);
    for (kind, identity_name, whole_name, ratio_name) in [
        (KINDS[0], "chip.identity_bac_ms", "chip.read_bac_ms", "chip.read_overhead_ratio"),
        (KINDS[1], "chip.identity_pace_ms", "chip.read_pace_ms", "chip.read_pace_overhead_ratio"),
    ] {
        counter.run(&["insert", CARD, "--chip", kind]);
        let readings: Vec<_> = (0..READINGS).map(|_| reading(&key)).collect();
        let of = |part: fn(&Took) -> f64| median(&readings.iter().map(|(_, took, _)| part(took)).collect::<Vec<_>>());
        let (identity, whole) = (of(|took| took.identity), of(|took| took.whole));
        let bare = median(&readings.iter().map(|(.., bare)| *bare).collect::<Vec<_>>());
        figures.push(Figure::beside(identity_name, identity, "ms", "with the photograph", whole));
        figures.push(Figure::beside(whole_name, whole, "ms", "its APDUs alone", bare));
        figures.push(Figure::alone(ratio_name, (whole - bare) / bare, "of the APDUs"));
        demands.push((kind, (whole - bare) / bare <= 0.15));
        last = readings.into_iter().next_back().map(|(found, ..)| found);
    }
    let found = last.expect("a chip was read");
    let anchors = TrustAnchors::of_folder_or_none(&counter.folder.join("csca"));
    let now = "2026-11-26T10:00:00Z".parse().expect("a moment");
    let judged: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let since = Instant::now();
            let passive = passive_authentication(&found, &anchors, now);
            let took = since.elapsed().as_secs_f64() * 1e3;
            assert_eq!(passive.signature, ChipSignature::Holds, "{:?}", passive.why);
            took
        })
        .collect();
    figures.push(Figure::alone("chip.passive_auth_ms", median(&judged), "ms"));
    report("chip", &figures);
    let said: Vec<_> = demands
        .iter()
        .map(|(kind, holds)| (format!("{kind}: our own part is 15 % of the APDUs at most"), *holds))
        .collect();
    judge(&said.iter().map(|(demand, holds)| (demand.as_str(), *holds)).collect::<Vec<_>>());
}
