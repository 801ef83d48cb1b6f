//! A kiosk without a screen: its core, store and line, in the test's own process.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::domain::record::RecordDraft;
use imza_kiosk::kiosk::app::message::Msg;
use imza_kiosk::kiosk::app::{Model, update};
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::kiosk::runtime::owners::Owners;
use imza_kiosk::kiosk::start;
use imza_kiosk::ports::clock::Clock as _;
use imza_kiosk::ports::outbox::Outbox as _;

use crate::fixture::TestCentre;

/// Longest wait for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(90);

/// The kiosk without a screen.
pub struct Desk {
    /// What the kiosk knows.
    pub model: Model,
    owners: Owners,
    inbox: Receiver<Msg>,
}

impl Desk {
    /// Puts the parts together and begins.
    pub fn open(config: &Config) -> Self {
        let (sender, inbox) = sync_channel(1024);
        let parts = start::parts(config, Path::new("kiosk.toml")).expect("the parts");
        let (_, owners) = Owners::start(parts, &sender).expect("threads");
        let mut desk = Self { model: Model::new(config.settings(), SystemClock.now()), owners, inbox };
        desk.take(Msg::Tick);
        desk
    }

    fn take(&mut self, message: Msg) {
        for effect in update(&mut self.model, SystemClock.reading(), message) {
            if let Some(failed) = self.owners.carry_out(effect) {
                self.take(failed);
            }
        }
    }

    /// Records that the centre has.
    pub fn acknowledged(&self) -> u64 {
        self.model.queue().map_or(0, |queue| queue.acked_seq)
    }

    /// Lets the kiosk work until something is so.
    pub fn waits_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so(self) {
            assert!(Instant::now() < until, "{what}: {} acknowledged, {:?}", self.acknowledged(), self.model.line);
            let pause = self.model.next_wake().duration_since(SystemClock.now());
            let pause = Duration::try_from(pause).unwrap_or(Duration::ZERO) + Duration::from_millis(2);
            let message = self.inbox.recv_timeout(pause.min(PATIENCE)).unwrap_or(Msg::Tick);
            self.take(message);
        }
    }
}

/// A kiosk's configuration, beside the files that the centre made for it.
pub fn configuration(centre: &TestCentre, name: &str) -> Config {
    Config::parse(&configuration_text(centre, name), Path::new("kiosk.toml")).expect("right")
}

/// The same as text.
pub fn configuration_text(centre: &TestCentre, name: &str) -> String {
    let at = centre.path(name);
    format!(
        "[kiosk]\nname = \"{name}\"\n[centre]\naddress = \"https://{}\"\ntrust_anchor = \"{at}/centre-ca.crt\"\n\
         certificate = \"{at}/kiosk.crt\"\nkey = \"{at}/kiosk.key\"\nconnect_timeout_ms = 1000\n\
         request_timeout_ms = 4000\nheartbeat_seconds = 5\n[store]\ndirectory = \"{at}/store\"\n",
        centre.address()
    )
}

/// Keeps so many facts in the kiosk's store.
pub fn keep_released(config: &Config, count: u32, carrier_serial: Option<&str>) {
    let (store, _) = start::open_store(config).expect("the store opens");
    let officer = OfficerId::parse("aysel").expect("a name");
    let order = OrderNumber::parse("260-1147").expect("a number");
    for attempt in 1..=count {
        let carrier_serial = carrier_serial.map(str::to_owned);
        let draft = RecordDraft::Released {
            order: order.clone(),
            attempt,
            carrier_serial,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        store.outbox().append(SystemClock.now(), &officer, draft).expect("kept");
    }
}
