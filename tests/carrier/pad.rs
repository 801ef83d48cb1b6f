//! A reader with keys of its own: the PIN is entered there, through a real worker, and the kiosk hands over none. The faulty module
//! stands in for such a reader, which was not to be had: it takes from its script what a person enters.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::adapters::worker::CarrierDesk;
use imza_kiosk::domain::carrier::{CarrierAddress, CarrierAnswer, CarrierFault, CarrierJob, PinTries};
use imza_kiosk::domain::secret::{PinExchange, PinSource};
use imza_kiosk::ports::carrier::CarrierPort as _;
use tempfile::TempDir;

use crate::bench::{shipped_profile, worker_program};
use crate::faults::FaultyModule;
use crate::road::{CITIZEN_PIN, Road, inspect};
use crate::softhsm::SoftHsm;

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// What the profile allows for one entry on the reader.
const ENTRY: Duration = Duration::from_millis(1_500);

/// A token without a PIN in such a reader.
struct Scene {
    softhsm: SoftHsm,
    folder: TempDir,
    reader: String,
    faulty: FaultyModule,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let faulty = FaultyModule::compile(folder.path());
        let softhsm = SoftHsm::new();
        let reader = softhsm.carrier_without_user_pin();
        Self { softhsm, folder, reader, faulty }
    }

    /// The module, with this to be entered on the reader.
    fn module(&self, entries: &str) -> PathBuf {
        let folder = self.folder.path().join("module");
        let _of_an_earlier_person = std::fs::remove_dir_all(&folder);
        self.faulty.with(&folder, Path::new(SOFTHSM), &format!("pad {entries}"))
    }

    /// A desk whose profile has the PIN entered on the reader, and a person who enters this.
    fn desk(&self, entries: &str) -> CarrierDesk {
        let text = shipped_profile("softhsm2")
            .replace(SOFTHSM, &self.module(entries).display().to_string())
            .replace("fresh = \"set-pin\"", "fresh = \"init-pin\"")
            .replace("[pin]\n", &format!("[pin]\npad = {{ entry_ms = {} }}\n", ENTRY.as_millis()));
        let profiles = self.folder.path().join("profiles");
        std::fs::create_dir_all(&profiles).expect("a folder");
        std::fs::write(profiles.join("softhsm2.toml"), text).expect("a file");
        let profiles = ProfileSet::built_in().expect("profiles").with_directory(&profiles).expect("profiles");
        CarrierDesk::new(worker_program(self.softhsm.environment()), profiles)
    }

    /// How many entries were made on the reader.
    fn entered(&self) -> usize {
        let said = std::fs::read_to_string(self.folder.path().join("module/module.so.script.pad"));
        said.map_or(0, |said| said.trim().parse().expect("a number"))
    }
}

fn look(desk: &mut CarrierDesk, reader: &str) -> CarrierAddress {
    let seen = inspect(desk, reader).expect("a carrier");
    assert!(seen.pin_pad, "token and profile say so");
    seen.address
}

fn choose(desk: &mut CarrierDesk, address: &CarrierAddress) -> Result<CarrierAnswer, CarrierFault> {
    desk.perform(&CarrierJob::ChoosePin { address: address.clone(), pin: PinSource::Pad })
}

fn present(desk: &mut CarrierDesk, address: &CarrierAddress) -> Result<CarrierAnswer, CarrierFault> {
    desk.perform(&CarrierJob::PresentPin { address: address.clone(), pin: PinSource::Pad })
}

#[test]
fn the_pin_is_entered_on_the_reader_and_what_follows_asks_for_it_no_more() {
    let scene = Scene::new();
    let mut desk = scene.desk("482915 482915 482915 482915");
    let address = look(&mut desk, &scene.reader);
    assert_eq!(choose(&mut desk, &address), Ok(CarrierAnswer::PinHeld));
    assert_eq!(scene.entered(), 3, "twice to choose it, once to show that it counts");
    let id = inspect(&mut desk, &scene.reader).expect("a look").signature_key;
    let key = desk.perform(&CarrierJob::MakeKey { address: address.clone(), id: id.clone() });
    assert!(matches!(key, Ok(CarrierAnswer::Key { .. })), "{key:?}");
    assert_eq!(scene.entered(), 4, "a fresh look ends the login");
    for _ in 0..2 {
        let (address, id) = (address.clone(), id.clone());
        let signed = desk.perform(&CarrierJob::SignRequest { address, id, common_name: "260-1147".to_owned() });
        assert!(matches!(signed, Ok(CarrierAnswer::Request(_))), "{signed:?}");
    }
    assert_eq!(scene.entered(), 4);
    assert_eq!(desk.perform(&CarrierJob::Forget), Ok(CarrierAnswer::Forgotten));
    let sign = CarrierJob::Sign { address, id, message: b"nonce".to_vec() };
    assert_eq!(desk.perform(&sign), Err(CarrierFault::PinNotHeld), "nobody stays logged in");
    // Whoever types it on a keyboard finds that it is the one.
    let mut plain =
        CarrierDesk::new(worker_program(scene.softhsm.environment()), ProfileSet::built_in().expect("profiles"));
    let mut road = Road::begin(&mut plain, &scene.reader);
    road.present_pin(CITIZEN_PIN).expect("the PIN");
}

#[test]
fn what_goes_wrong_on_the_reader_is_told_apart_and_nothing_is_tried_by_itself() {
    let scene = Scene::new();
    let refused = [
        ("cancel", CarrierFault::PadCancelled),
        ("482915 cancel", CarrierFault::PadCancelled),
        ("482915 482916", CarrierFault::PadRefused),
        // Shorter than the token takes.
        ("12 12", CarrierFault::PadRefused),
    ];
    for (entries, expected) in refused {
        let mut desk = scene.desk(entries);
        let address = look(&mut desk, &scene.reader);
        assert_eq!(choose(&mut desk, &address), Err(expected), "{entries}");
    }
    // It was set, and nobody showed that it counts.
    let mut desk = scene.desk("482915 482915 cancel");
    let address = look(&mut desk, &scene.reader);
    assert_eq!(choose(&mut desk, &address), Err(CarrierFault::PadCancelled));
    assert_eq!(choose(&mut desk, &address), Err(CarrierFault::NotFresh), "it has a PIN now");
    let mut desk = scene.desk("482916 482915");
    let address = look(&mut desk, &scene.reader);
    let wrong = present(&mut desk, &address);
    assert!(matches!(wrong, Err(CarrierFault::PinWrong { tries: PinTries::Low })), "{wrong:?}");
    assert_eq!(scene.entered(), 1, "nobody is asked twice by itself");
    assert_eq!(present(&mut desk, &address), Ok(CarrierAnswer::PinHeld));
    // Nobody comes: the entry's time is over, and the kiosk goes on.
    let mut desk = scene.desk("wait");
    let address = look(&mut desk, &scene.reader);
    let started = Instant::now();
    assert_eq!(present(&mut desk, &address), Err(CarrierFault::Deadline));
    assert!(started.elapsed() >= ENTRY && started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(inspect(&mut desk, &scene.reader).is_ok());
}

#[test]
fn a_holder_changes_the_pin_on_the_reader_and_learns_what_became_of_it() {
    let scene = Scene::new();
    let mut desk = scene.desk("482915 482915 482915");
    let address = look(&mut desk, &scene.reader);
    choose(&mut desk, &address).expect("chosen");
    let change = CarrierJob::ChangePin { address, pins: PinExchange::Pad };
    for (entries, expected) in [
        ("482915 734512 cancel", Err(CarrierFault::PadCancelled)),
        ("482915 734512 734513", Err(CarrierFault::PadRefused)),
        ("482916 734512 734512", Err(CarrierFault::PinWrong { tries: PinTries::Low })),
        ("482915 734512 734512 734512", Ok(CarrierAnswer::PinChanged)),
    ] {
        let mut desk = scene.desk(entries);
        look(&mut desk, &scene.reader);
        assert_eq!(desk.perform(&change), expected, "{entries}");
    }
    let mut desk = scene.desk("734512 482915 482915 cancel");
    look(&mut desk, &scene.reader);
    let unsure = desk.perform(&change);
    assert!(matches!(unsure, Err(CarrierFault::Module { .. })), "it counts, and nobody showed so: {unsure:?}");
}

#[test]
fn a_token_in_a_reader_without_keys_has_its_pin_typed_though_the_profile_would_allow_more() {
    let scene = Scene::new();
    drop(scene.desk("482915"));
    let folder = scene.folder.path().join("module");
    std::fs::write(folder.join("module.so.script"), format!("module {SOFTHSM}\n")).expect("a file");
    let profiles = ProfileSet::built_in().expect("profiles").with_directory(&scene.folder.path().join("profiles"));
    let mut desk = CarrierDesk::new(worker_program(scene.softhsm.environment()), profiles.expect("profiles"));
    assert!(!inspect(&mut desk, &scene.reader).expect("a carrier").pin_pad);
    Road::begin(&mut desk, &scene.reader).choose_pin(CITIZEN_PIN).expect("typed");
}
