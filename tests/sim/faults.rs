//! What goes wrong in a run, drawn from the seed before it begins: how bad the line is, and when what fails.

use imza_kiosk::domain::carrier::CarrierFault;
use imza_kiosk::kiosk::app::message::Msg;

use crate::random::Random;
use crate::scheduler::Millis;
use crate::world::{Event, HOURS, World};

/// Something that goes wrong at a moment.
#[derive(Debug, Clone)]
pub enum FaultEvent {
    /// The program is killed; the machine goes on.
    Kill { kiosk: usize },
    /// Somebody starts a kiosk again whose store did not open, if nobody did before.
    Restart { kiosk: usize, life: u64 },
    /// The power goes off now.
    PowerCut { kiosk: usize },
    /// The power goes off in the middle of the next writes.
    PowerCutIn { kiosk: usize, calls: u64 },
    /// A sync fails.
    BadSync { kiosk: usize, syncs: u64 },
    /// A write fails half-way.
    BadWrite { kiosk: usize, writes: u64 },
    /// Something else fills the disk but for so many bytes, and goes away again.
    DiskFull { kiosk: usize, free: u64, during: Millis },
    /// There is room again.
    DiskRoom { kiosk: usize },
    /// The line of a kiosk is cut.
    CutOff { kiosk: usize, during: Millis },
    /// A kiosk's clock jumps.
    Clock { kiosk: usize, by: Millis },
    /// The centre ends, and another machine goes on with what was committed.
    CentreEnds { during: Millis },
    /// The centre begins to serve.
    CentreStarts,
    /// An image of a kiosk's disk is taken.
    Image { kiosk: usize },
    /// That image is put into the kiosk.
    Restore { kiosk: usize },
}

/// How bad a run is.
pub struct Plan {
    /// Questions and answers lost, of a thousand.
    pub lost: u64,
    /// Questions doubled, of a thousand.
    pub doubled: u64,
    /// Questions and answers slow, of a thousand.
    pub slow: u64,
    /// Carrier jobs that fail, of a thousand.
    pub carrier_fails: u64,
    /// Answers in whose middle the centre ends, of a thousand.
    pub centre_dies: u64,
    /// What the centre's clock is wrong by.
    pub centre_clock_off: Millis,
    pub events: Vec<(Millis, FaultEvent)>,
}

impl Plan {
    pub fn new(random: &mut Random, kiosks: usize) -> Self {
        let mut own = random.fork();
        let badness = |random: &mut Random, worst: u64| if random.chance(400) { 0 } else { random.below(worst) };
        let (lost, doubled) = (badness(&mut own, 250), badness(&mut own, 250));
        let (slow, carrier_fails) = (badness(&mut own, 200), badness(&mut own, 120));
        let centre_dies = badness(&mut own, 30);
        let count = own.below(24);
        let mut events = vec![];
        for _ in 0..count {
            let at = own.millis(20_000, HOURS.well_at);
            let fault = Self::draw(&mut own, kiosks);
            if let FaultEvent::Restore { kiosk } = fault {
                let taken = own.millis(10_000, at);
                events.push((taken, FaultEvent::Image { kiosk }));
            }
            events.push((at, fault));
        }
        Self { lost, doubled, slow, carrier_fails, centre_dies, centre_clock_off: 0, events }
    }

    fn draw(random: &mut Random, kiosks: usize) -> FaultEvent {
        let kiosk = random.place(kiosks);
        match random.below(100) {
            0..12 => FaultEvent::Kill { kiosk },
            12..22 => FaultEvent::PowerCut { kiosk },
            22..46 => FaultEvent::PowerCutIn { kiosk, calls: 1 + random.below(9) },
            46..54 => FaultEvent::BadSync { kiosk, syncs: 1 + random.below(6) },
            54..60 => FaultEvent::BadWrite { kiosk, writes: 1 + random.below(6) },
            60..70 => {
                let (free, during) = (random.below(80 << 10), random.millis(10_000, 600_000));
                FaultEvent::DiskFull { kiosk, free, during }
            }
            70..82 => FaultEvent::CutOff { kiosk, during: random.millis(1_000, 900_000) },
            82..86 => FaultEvent::Clock { kiosk, by: random.millis(-7_200_000, 7_200_000) },
            86..88 => FaultEvent::Clock { kiosk, by: random.millis(-108_000_000, 108_000_000) },
            88..98 => FaultEvent::CentreEnds { during: random.millis(200, 300_000) },
            _ => FaultEvent::Restore { kiosk },
        }
    }

    pub fn carrier_fault(&self, random: &mut Random) -> Option<CarrierFault> {
        let fault = random.chance(self.carrier_fails);
        let kinds = [CarrierFault::Deadline, CarrierFault::ModuleStopped, CarrierFault::Gone];
        fault.then(|| kinds[random.place(kinds.len())].clone())
    }
}

/// Room of a kiosk's disk, in bytes.
pub const ROOM: u64 = 8 << 20;

impl World {
    pub fn go_wrong(&mut self, fault: FaultEvent) {
        self.say(|| format!("fault: {fault:?}"));
        match fault {
            FaultEvent::Kill { kiosk } if self.kiosks[kiosk].model.is_some() => self.kill(kiosk),
            FaultEvent::Restart { kiosk, life } if self.kiosks[kiosk].life == life => self.kill(kiosk),
            FaultEvent::PowerCut { kiosk } if self.kiosks[kiosk].model.is_some() => self.lose_power(kiosk),
            FaultEvent::PowerCutIn { kiosk, calls } => self.kiosks[kiosk].disk.burn(calls),
            FaultEvent::BadSync { kiosk, syncs } => self.kiosks[kiosk].disk.fail_sync_in(syncs),
            FaultEvent::BadWrite { kiosk, writes } => self.kiosks[kiosk].disk.fail_write_in(writes),
            FaultEvent::DiskFull { kiosk, free, during } => {
                let disk = &self.kiosks[kiosk].disk;
                disk.set_room(disk.used() + free);
                self.scheduler.after(during, Event::Fault(FaultEvent::DiskRoom { kiosk }));
            }
            FaultEvent::DiskRoom { kiosk } => self.kiosks[kiosk].disk.set_room(ROOM),
            FaultEvent::CutOff { kiosk, during } => {
                self.kiosks[kiosk].cut_off_until = self.scheduler.now() + during;
            }
            FaultEvent::Clock { kiosk, by } => {
                self.kiosks[kiosk].clock_off += by;
                self.tell(kiosk, Msg::Tick);
            }
            FaultEvent::CentreEnds { during } => {
                self.machine.end();
                self.plan.centre_clock_off = self.random.millis(-1_500, 1_500);
                self.scheduler.after(during, Event::Fault(FaultEvent::CentreStarts));
            }
            FaultEvent::CentreStarts if !self.machine.is_up() => self.machine.serve(),
            FaultEvent::Image { kiosk } => self.kiosks[kiosk].image = Some(self.kiosks[kiosk].disk.image()),
            FaultEvent::Restore { kiosk } => self.put_in_an_old_disk(kiosk),
            FaultEvent::Kill { .. }
            | FaultEvent::Restart { .. }
            | FaultEvent::PowerCut { .. }
            | FaultEvent::CentreStarts => {}
        }
    }

    /// The program of a kiosk ends without a word; it is started again after a while.
    fn kill(&mut self, kiosk: usize) {
        self.kiosks[kiosk].gone();
        self.kiosks[kiosk].disk.killed();
        let pause = self.random.millis(500, 30_000);
        self.scheduler.after(pause, Event::Open { kiosk });
    }

    fn put_in_an_old_disk(&mut self, kiosk: usize) {
        let Some(image) = &self.kiosks[kiosk].image else { return };
        self.kiosks[kiosk].disk.restore(image);
        self.kiosks[kiosk].restored = true;
        self.kiosks[kiosk].gone();
        let pause = self.random.millis(10_000, 60_000);
        self.scheduler.after(pause, Event::Open { kiosk });
    }

    /// Nothing goes wrong any more: disks, line, clocks and centre are well, and every kiosk runs.
    pub fn be_well(&mut self) {
        self.say(|| "everything is well".into());
        self.well = true;
        self.plan.centre_clock_off = 0;
        if !self.machine.is_up() {
            self.machine.serve();
        }
        *self.machine.key.dies.lock().expect("whole") = None;
        for kiosk in 0..self.kiosks.len() {
            self.kiosks[kiosk].disk.set_room(ROOM);
            self.kiosks[kiosk].disk.killed();
            self.kiosks[kiosk].cut_off_until = 0;
            self.kiosks[kiosk].clock_off = 0;
            // A store that did not open is opened again by somebody, and so is a kiosk whose time leads its clock: it
            // issues nothing while it differs from the centre's.
            let leads = self.kiosks[kiosk].model.as_ref().is_some_and(|model| model.at > self.local_time(kiosk));
            if self.kiosks[kiosk].store.is_none() || leads {
                self.kiosks[kiosk].gone();
            }
            self.scheduler.after(0, Event::Open { kiosk });
        }
    }
}
