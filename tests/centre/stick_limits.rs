//! The ends of the way by stick, with both programs: a stick that is full, a queue larger than a file may be, what belongs to
//! another kiosk or disk, and a centre that was set up before there were keys for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use imza_kiosk::adapters::stick;
use imza_kiosk::central::config::Config as CentralConfig;
use imza_kiosk::central::setup::open_stick_keys;
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::record::RecordSeq;
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::wire::centre::RecordsAnswer;
use imza_kiosk::wire::stick::{Acknowledgement, BUNDLE_BYTES_MAX};

use crate::desk::{Desk, configuration, configuration_text, keep_released};
use crate::fixture::TestCentre;

const NAME: &str = "kiosk-1";

/// A kiosk with its configuration in a file.
struct Kiosk<'a> {
    centre: &'a TestCentre,
    file: PathBuf,
    config: Config,
}

impl<'a> Kiosk<'a> {
    fn new(centre: &'a TestCentre) -> Self {
        let file = PathBuf::from(centre.path(NAME)).join("kiosk.toml");
        std::fs::write(&file, configuration_text(centre, NAME)).expect("written");
        Self { centre, file, config: configuration(centre, NAME) }
    }

    /// `kiosk queue …`
    fn queue(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
        command.arg("--config").arg(&self.file).arg("queue").args(arguments);
        command
    }

    fn exports(&self, folder: &Path) -> serde_json::Value {
        let to = folder.to_str().expect("a plain path");
        let output = self.queue(&["export", "--to", to, "--json"]).output().expect("the kiosk runs");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }

    /// Imports a file at the centre, and what its acknowledgement says here.
    fn is_acknowledged(&self, exported: &serde_json::Value) -> serde_json::Value {
        let imported = self.centre.json(&["import", exported["file"].as_str().expect("a file")]);
        assert_eq!(imported[0]["acknowledged"], exported["last"], "{imported:#}");
        let acknowledgement = imported[0]["acknowledgement"].as_str().expect("a file");
        let taken = self.queue(&["acknowledge", acknowledgement, "--json"]).output().expect("the kiosk runs");
        serde_json::from_slice(&taken.stdout).unwrap_or_else(|error| panic!("{error}: {taken:?}"))
    }
}

fn refused(output: &Output, code: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(code), "{code}: {said}");
}

fn folder(centre: &TestCentre) -> PathBuf {
    let folder = PathBuf::from(centre.path("stick"));
    std::fs::create_dir(&folder).expect("a folder");
    folder
}

#[test]
fn a_stick_that_is_full_holds_no_part_of_a_file_and_the_records_wait() {
    let centre = TestCentre::start();
    let (kiosk, folder) = (Kiosk::new(&centre), folder(&centre));
    keep_released(&kiosk.config, 3, None);
    let stick = folder.to_str().expect("a plain path");
    let export = kiosk.queue(&["export", "--to", stick]);
    // A file system of one page, which a file of that size fills, in a namespace of mounts that ends with the command.
    let script = "mount -t tmpfs -o size=4k stick \"$0\" && head -c 4096 /dev/zero >\"$0/filled\" || exit 99
        \"$@\"; ended=$?; ls -A \"$0\"; exit $ended";
    let root: &[&str] = if rustix::process::geteuid().is_root() { &[] } else { &["--user", "--map-root-user"] };
    let mut full = Command::new("unshare");
    full.arg("--mount").args(root).args(["sh", "-c", script, stick]).arg(export.get_program()).args(export.get_args());
    let output = full.output().expect("unshare runs");
    if output.status.code() == Some(99) || String::from_utf8_lossy(&output.stderr).starts_with("unshare:") {
        println!("skipped: a file system of one's own is not to be had here: {output:?}");
        return;
    }
    refused(&output, "K-231");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "filled\n", "no part is left");
    let exported = kiosk.exports(&folder);
    assert_eq!((&exported["first"], &exported["last"]), (&1.into(), &3.into()), "{exported:#}");
}

#[test]
fn a_queue_larger_than_a_file_goes_in_parts_and_each_is_acknowledged() {
    let centre = TestCentre::start();
    let (kiosk, folder) = (Kiosk::new(&centre), folder(&centre));
    // Nearly the longest fact that the centre takes.
    let (count, long) = (8_600, "0".repeat(8_000));
    keep_released(&kiosk.config, count, Some(&long));
    let first = kiosk.exports(&folder);
    let size = std::fs::metadata(first["file"].as_str().expect("a file")).expect("there").len();
    let left = first["left"].as_u64().expect("a number");
    assert!(size as usize <= BUNDLE_BYTES_MAX && size as usize > BUNDLE_BYTES_MAX * 9 / 10, "{size} bytes");
    assert!(left > 0, "{first:#}");
    assert_eq!(kiosk.is_acknowledged(&first)["unsent"], left);
    let second = kiosk.exports(&folder);
    assert_eq!((&second["last"], &second["left"]), (&count.into(), &0.into()), "{second:#}");
    assert_eq!(kiosk.is_acknowledged(&second)["unsent"], 0);
}

#[test]
fn an_acknowledgement_for_another_kiosk_or_disk_or_of_what_is_not_here_is_not_taken() {
    let centre = TestCentre::start();
    let (kiosk, folder) = (Kiosk::new(&centre), folder(&centre));
    keep_released(&kiosk.config, 2, None);
    let exported = kiosk.exports(&folder);
    let config = CentralConfig::load(Path::new(&centre.path("centre/central.toml"))).expect("the configuration");
    let keys = open_stick_keys(&config.tls).expect("the keys");
    for (name, disk, seq, code) in
        [("kiosk-2", 1, 2, "K-245"), (NAME, 2, 2, "K-245"), (NAME, 1, 3, "K-241"), (NAME, 1, 2, "K-240")]
    {
        // The centre's own signature under each, so that what it says is all that is wrong with it.
        let answer = RecordsAnswer { acked_seq: RecordSeq(seq), head_hash: Sha256Hash::of(b"another chain") };
        let told = Acknowledgement { kiosk: name.to_owned(), epoch: disk, answer };
        let content = keys.acknowledge(&told).expect("signed");
        let file = stick::write_new(&folder, &format!("{name}-{disk}-{seq}"), &content).expect("written");
        let file = file.to_str().expect("a plain path").to_owned();
        refused(&kiosk.queue(&["acknowledge", &file]).output().expect("the kiosk runs"), code);
    }
    assert_eq!(kiosk.is_acknowledged(&exported)["unsent"], 0, "the right one is taken all the same");
}

#[test]
fn a_centre_that_had_no_keys_for_sticks_makes_them_and_a_kiosk_hears_them_at_the_next_contact() {
    let mut centre = TestCentre::set_up();
    let known = PathBuf::from(centre.path(NAME)).join("centre-stick.json");
    for file in ["centre/tls/stick-open.key", "centre/tls/stick-sign.key"].map(|file| PathBuf::from(centre.path(file)))
    {
        std::fs::remove_file(file).expect("a centre of today has it");
    }
    std::fs::remove_file(&known).expect("a kiosk of today has it");
    centre.serve();
    let (kiosk, folder) = (Kiosk::new(&centre), folder(&centre));
    keep_released(&kiosk.config, 1, None);
    let to = folder.to_str().expect("a plain path");
    refused(&kiosk.queue(&["export", "--to", to]).output().expect("the kiosk runs"), "K-235");
    let mut desk = Desk::open(&kiosk.config);
    desk.waits_until("the record arrives", |desk| desk.acknowledged() == 1);
    drop(desk);
    assert!(known.exists());
    keep_released(&kiosk.config, 1, None);
    let exported = kiosk.exports(&folder);
    assert_eq!(kiosk.is_acknowledged(&exported)["unsent"], 0);
}
