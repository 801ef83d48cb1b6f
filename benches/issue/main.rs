//! One whole issue as the kiosk does it (journal synced, worker process, centre over mutual TLS, proof) beside the bare
//! PKCS#11 calls on the same SoftHSM2 token and the same done by hand, in turns. `cargo bench --bench issue`.

mod bare;
mod by_hand;
mod desk;
#[path = "../figures/mod.rs"]
mod figures;
#[path = "../staging/mod.rs"]
mod staging;
mod stopwatch;
mod token;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use imza_kiosk::domain::carrier::KeyType;

use bare::Bare;
use by_hand::ByHand;
use desk::{Desk, Issued};
use figures::{Figure, median};
use staging::Centre;
use stopwatch::MAKE_KEY;
use token::Token;

/// Names the folder of the run, in the process that loads the module itself: modules read their environment once.
const FOLDER: &str = "IMZA_BENCH_FOLDER";
const ROUNDS_WARM_UP: usize = 2;
const ROUNDS_P256: usize = 25;
const ROUNDS_RSA: usize = 20;

fn main() {
    match std::env::var_os(FOLDER) {
        Some(folder) => measure(Path::new(&folder)),
        None => {
            // A disk, not the system's folder for passing things, which may be memory: the journal is to be synced.
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
            let mut again = Command::new(std::env::current_exe().expect("this program"));
            again.env(FOLDER, folder.path()).env("SOFTHSM2_CONF", Token::conf(folder.path()));
            assert!(again.status().expect("this program runs").success());
        }
    }
}

fn measure(folder: &Path) {
    println!("one issue, {}", figures::machine());
    let p256 = Run::take(folder, KeyType::P256, ROUNDS_P256);
    let rsa = Run::take(folder, KeyType::Rsa2048, ROUNDS_RSA);
    println!("{}", figures::machine());
    let overhead_p256 = p256.issue() - p256.bare();
    // The luck of finding primes is left out on both sides; what the kiosk's job does around C_GenerateKeyPair is the same
    // for both kinds of key, and known from P-256, where there is no luck.
    let around_key = p256.make_key() - p256.bare_key();
    let overhead_rsa = rsa.issue_without_key() + around_key - rsa.bare_without_key();
    let overhead_rsa_ratio = overhead_rsa / rsa.bare();
    figures::report(
        "issue",
        &[
            Figure::beside("issue.overhead_p256_ms", overhead_p256, "ms", "bare calls", p256.bare()),
            Figure::alone("issue.overhead_rsa2048_ratio", overhead_rsa_ratio, "ratio"),
            Figure::beside("issue.overhead_rsa2048_ms", overhead_rsa, "ms", "bare calls", rsa.bare()),
            Figure::beside("issue.p256_ms", p256.issue(), "ms", "pkcs11-tool + openssl", median(&p256.by_hand)),
            Figure::beside("issue.rsa2048_ms", rsa.issue(), "ms", "pkcs11-tool + openssl", median(&rsa.by_hand)),
        ],
    );
    figures::judge(&[
        ("P-256: at most 40 ms over the bare calls", overhead_p256 <= 40.0),
        ("P-256: at most half the time by hand", p256.issue() <= median(&p256.by_hand) / 2.0),
        ("RSA-2048: at most 15 % over the bare calls", overhead_rsa_ratio <= 0.15),
    ]);
}

/// All rounds with one kind of key, in milliseconds.
#[derive(Default)]
struct Run {
    issues: Vec<f64>,
    make_keys: Vec<f64>,
    bare: Vec<f64>,
    bare_keys: Vec<f64>,
    by_hand: Vec<f64>,
    laps: BTreeMap<&'static str, Vec<f64>>,
}

impl Run {
    fn take(folder: &Path, key_type: KeyType, rounds: usize) -> Self {
        let token = Token::of(folder);
        let folder = folder.join(key_type.word());
        let profiles = write_profile(&folder, key_type);
        let centre = Centre::serve(&folder, ROUNDS_WARM_UP + rounds);
        let config =
            centre.kiosk("baku-01-1", &folder, &format!("[carriers]\nprofiles = \"{}\"\n", profiles.display()));
        let mut desk = Desk::open(&config, token.conf_file());
        let (calls, hand) = (Bare::load(), ByHand::new(&folder, token.conf_file()));
        let mut run = Self::default();
        for round in 0..ROUNDS_WARM_UP + rounds {
            let issued = desk.issue(&staging::order_number(round), &token.fresh());
            token.fresh();
            let bare = calls.issue(key_type, &issued.certificate);
            token.fresh();
            let by_hand = hand.issue(key_type);
            if round >= ROUNDS_WARM_UP {
                run.add(&issued, &bare, by_hand);
            }
        }
        run.print(key_type);
        run
    }

    fn add(&mut self, issued: &Issued, bare: &bare::Took, by_hand: Duration) {
        self.issues.push(milliseconds(issued.took));
        self.bare.push(milliseconds(bare.total));
        self.bare_keys.push(milliseconds(bare.key));
        self.by_hand.push(milliseconds(by_hand));
        for (name, took) in &issued.laps {
            self.laps.entry(name).or_default().push(milliseconds(*took));
            if *name == MAKE_KEY {
                self.make_keys.push(milliseconds(*took));
            }
        }
    }

    fn print(&self, key_type: KeyType) {
        println!(
            "{}: issue {:.1}, bare calls {:.1} (key {:.1}), by hand {:.1} ms; medians of {}",
            key_type.word(),
            self.issue(),
            self.bare(),
            self.bare_key(),
            median(&self.by_hand),
            self.issues.len(),
        );
        let laps: Vec<f64> =
            self.laps.iter().filter(|(name, _)| **name != "carrier: forget").map(|(_, took)| median(took)).collect();
        for (name, took) in &self.laps {
            println!("  {name:<24} {:>7.1} ms", median(took));
        }
        println!("  {:<24} {:>7.1} ms", "journal and hand-offs", self.issue() - laps.iter().sum::<f64>());
    }

    fn issue(&self) -> f64 {
        median(&self.issues)
    }

    fn make_key(&self) -> f64 {
        median(&self.make_keys)
    }

    fn bare(&self) -> f64 {
        median(&self.bare)
    }

    fn bare_key(&self) -> f64 {
        median(&self.bare_keys)
    }

    fn issue_without_key(&self) -> f64 {
        median(&without(&self.issues, &self.make_keys))
    }

    fn bare_without_key(&self) -> f64 {
        median(&without(&self.bare, &self.bare_keys))
    }
}

fn without(totals: &[f64], parts: &[f64]) -> Vec<f64> {
    totals.iter().zip(parts).map(|(total, part)| total - part).collect()
}

/// The shipped profile of software tokens, making this kind of key.
fn write_profile(folder: &Path, key_type: KeyType) -> std::path::PathBuf {
    let shipped = include_str!("../../assets/carriers/softhsm2.toml");
    let text = shipped.replace("type = \"p-256\"", &format!("type = \"{}\"", key_type.word()));
    let profiles = folder.join("profiles");
    std::fs::create_dir_all(&profiles).expect("a folder");
    std::fs::write(profiles.join("softhsm2.toml"), text).expect("a file");
    profiles
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
