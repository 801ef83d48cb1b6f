//! The technician's bench: looks at every part of this kiosk's world with the parts that the kiosk works with. Judging is
//! done in `domain::doctor`.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use super::{centre, centre_config, identity, open_store, profiles, reader_table, slip_way, trust_anchors};
use crate::adapters::centre_http::{self, HttpCentre};
use crate::adapters::clock::SystemClock;
use crate::adapters::machine::Machine;
use crate::adapters::pcsc::{self, ReaderTable};
use crate::adapters::pkcs11::carrier::{CarrierProfile, PresenceSource, ProfileSet, ProfileSource, ProfileUse};
use crate::adapters::scanner::SerialScanner;
use crate::adapters::store::{copy_as_of, footprint};
use crate::adapters::tracer::TraceRing;
use crate::adapters::worker::{WorkerClient, WorkerProgram};
use crate::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use crate::domain::doctor::{
    self, AnchorsSeen, AnswerSeen, Finding, Group, ModuleSeen, ModuleSurvey, ReaderSeen, ReaderUse, StoreOpening,
    StoreSeen,
};
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::config::Config;
use crate::ports::carrier::CarrierPort as _;
use crate::ports::centre::{Ask, CentrePort as _, Told};
use crate::ports::clock::Clock as _;
use crate::ports::diagnostics::{Diagnostics, Look};
use crate::ports::outbox::{Outbox as _, StoreError};
use crate::ports::readers::{ReaderRole, ReaderState, ReadersState};
use crate::wire::centre::HelloRequest;

/// Everything that is looked at, by one configuration.
pub struct Bench {
    config: Config,
    profiles: ProfileSet,
    table: ReaderTable,
    program: WorkerProgram,
    centre: HttpCentre,
    ring: Option<Arc<TraceRing>>,
}

impl Bench {
    /// Takes a configuration; nothing is looked at yet.
    ///
    /// # Errors
    /// A configuration that cannot be used.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let profiles = profiles(config)?;
        let table = reader_table(config, &profiles)?;
        let (program, centre) = (WorkerProgram::current()?, centre(config)?);
        Ok(Self { config: config.clone(), profiles, table, program, centre, ring: None })
    }

    /// What the workers of its looks do is told here while that is wanted.
    #[must_use]
    pub fn traced(self, ring: Arc<TraceRing>) -> Self {
        Self { ring: Some(ring), ..self }
    }

    fn look(&self, group: Group, own: Option<&StoreOpening>, tell: &(dyn Fn(Vec<Finding>) + Sync)) {
        match group {
            Group::Counter => self.counter(tell),
            Group::Centre => self.way_to_centre(tell),
            Group::Store => self.store(own, tell),
            Group::Machine => self.machine(tell),
        }
    }

    /// The service and its readers first; then each module in its worker, side by side.
    fn counter(&self, tell: &(dyn Fn(Vec<Finding>) + Sync)) {
        let socket = pcsc::service_socket().display().to_string();
        let seen = pcsc::probe(self.table.clone()).map(|probe| probe.readers);
        let version = pcsc::service_version();
        let readers = match seen {
            Ok(ReadersState::Running(readers)) => {
                tell(vec![doctor::service(Ok(version.as_deref()), &socket)]);
                let listed = pcsc::listed_readers();
                let times = |reader: &ReaderState| listed.iter().filter(|name| **name == reader.name).count().max(1);
                let seen = readers.iter().flat_map(|reader| vec![reader_seen(reader); times(reader)]);
                let seen: Vec<ReaderSeen> = seen.collect();
                tell(doctor::readers(&seen));
                Some(readers)
            }
            Ok(ReadersState::ServiceDown(why)) => {
                tell(vec![doctor::service(Err(&why), &socket)]);
                None
            }
            Err(error) => {
                tell(vec![doctor::service(Err(&error.to_string()), &socket)]);
                None
            }
        };
        thread::scope(|scope| {
            for profile in self.profiles.iter() {
                let readers = readers.as_deref();
                scope.spawn(move || tell(doctor::module(&self.module(profile, readers))));
            }
        });
    }

    /// `readers` are the service's, where it runs. A module that sees its carriers through a service that is down is not
    /// asked: what it would say is the service's fault.
    fn module(&self, profile: &CarrierProfile, readers: Option<&[ReaderState]>) -> ModuleSeen {
        let asked = readers.is_some() || profile.presence == PresenceSource::SlotList;
        let serves = |reader: &&ReaderState| {
            matches!(reader.role, ReaderRole::Carrier(_))
                && self.profiles.for_reader(&reader.name).is_some_and(|serving| serving.name == profile.name)
        };
        let readers = readers
            .unwrap_or_default()
            .iter()
            .filter(serves)
            .map(|reader| (reader.name.clone(), reader.card.is_some()));
        let installed = profile.module.is_file();
        ModuleSeen {
            profile: profile.name.clone(),
            path: profile.module.display().to_string(),
            tried: !profile.is_untried(),
            issues: profile.purpose == ProfileUse::Issue,
            installed,
            readers: readers.collect(),
            survey: (installed && asked).then(|| {
                let began = SystemClock.reading().running;
                let survey = self.survey(profile);
                let took = SystemClock.reading().running.saturating_sub(began);
                (survey, took.as_millis())
            }),
        }
    }

    /// In a worker of its own, which ends with the look: a module that hangs is told within the profile's deadline.
    fn survey(&self, profile: &CarrierProfile) -> Result<ModuleSurvey, CarrierFault> {
        let source = self.profiles.source(&profile.name).unwrap_or(&ProfileSource::BuiltIn);
        let mut worker = WorkerClient::new(self.program.clone(), profile.clone(), source.clone());
        if let Some(ring) = &self.ring {
            worker = worker.traced(Arc::clone(ring), &format!("{} (survey)", profile.name));
        }
        match worker.perform(&CarrierJob::Survey)? {
            CarrierAnswer::Surveyed(survey) => Ok(*survey),
            _ => Err(CarrierFault::ModuleStopped),
        }
    }

    fn way_to_centre(&self, tell: &(dyn Fn(Vec<Finding>) + Sync)) {
        let now = SystemClock.now();
        let known = identity(&self.config).known();
        let known = known.as_ref().map(|known| (known.kiosk.as_str(), known.epoch, known.not_before, known.not_after));
        tell(vec![doctor::identity(known.map_err(ToString::to_string).as_ref().map_err(String::as_str).copied(), now)]);
        let mut seen = centre_http::survey(&centre_config(&self.config, &self.config.centre.address));
        if seen.proxied || matches!(seen.tls, Some(Ok(_))) {
            seen.answer = Some(self.ask());
        }
        tell(doctor::centre(&seen, now));
    }

    fn ask(&self) -> Result<AnswerSeen, Trouble> {
        let asked = SystemClock.reading();
        let kiosk_version = env!("CARGO_PKG_VERSION").into();
        let hello = HelloRequest { kiosk_version, kiosk_time: asked.clock, unsent: 0, run: None };
        let mut centre = self.centre.clone();
        let told = centre.ask(&Ask::Hello(hello), None);
        let answered = SystemClock.reading();
        // The next look begins with the files read again.
        centre.hang_up();
        match told? {
            Told::Hello(hello) => Ok(AnswerSeen {
                version: hello.centre_version,
                centre_time: hello.centre_time,
                answered: answered.clock,
                round_trip: answered.running.saturating_sub(asked.running),
            }),
            _ => Err(Fault::CentreAnswer.into()),
        }
    }

    fn store(&self, own: Option<&StoreOpening>, tell: &(dyn Fn(Vec<Finding>) + Sync)) {
        let now = SystemClock.now();
        let directory = &self.config.store.directory;
        let (opening, notices) = own.map_or_else(|| self.open_store(), |own| (own.clone(), vec![]));
        let room = footprint(directory);
        let seen = StoreSeen {
            bytes: room.bytes,
            free_bytes: room.free_bytes,
            floor_bytes: room.floor_bytes,
            opening,
            notices,
        };
        tell(doctor::store(&seen, now));
        tell(vec![doctor::copy(copy_as_of(directory), now)]);
    }

    fn open_store(&self) -> (StoreOpening, Vec<String>) {
        let opened = open_store(&self.config).and_then(|(store, notices)| {
            let queue = store.outbox().state()?;
            let open = StoreOpening::Open {
                last_seq: queue.last_seq,
                acked_seq: queue.acked_seq,
                unsent: queue.unsent,
                limit: queue.limit,
                oldest: queue.oldest,
                halt: queue.halt,
            };
            Ok((open, notices))
        });
        opened.unwrap_or_else(|error| {
            let opening = match error {
                StoreError::InUse => StoreOpening::InUse,
                StoreError::Damaged(why) => StoreOpening::Damaged(why),
                error => StoreOpening::Closed(error.into()),
            };
            (opening, vec![])
        })
    }

    fn machine(&self, tell: &(dyn Fn(Vec<Finding>) + Sync)) {
        let anchors = trust_anchors(&self.config);
        let anchors = AnchorsSeen { usable: anchors.len(), problems: anchors.problems };
        let device = self.config.scanner.device.as_path();
        let opened = (!device.as_os_str().is_empty()).then(|| SerialScanner::look(device).err().map(|e| e.to_string()));
        let shown = device.display().to_string();
        let scanner = opened.as_ref().map(|failed| (shown.as_str(), failed.as_deref()));
        let printer = slip_way(&self.config).map(|way| way.look());
        let printer = printer.as_ref().map(|look| look.as_deref());
        let mut findings = vec![doctor::anchors(&anchors), doctor::scanner(scanner), doctor::printer(printer)];
        findings.extend(doctor::machine(&Machine::at(Path::new("/")).look()));
        findings.push(doctor::configuration(&self.config.differing()));
        tell(findings);
    }
}

impl Diagnostics for Bench {
    fn examine(&self, groups: &[Group], own: Option<&StoreOpening>, tell: &(dyn Fn(Look) + Sync)) {
        thread::scope(|scope| {
            for group in groups.iter().copied() {
                scope.spawn(move || {
                    self.look(group, own, &|findings| tell(Look { group, findings, ended: false }));
                    tell(Look { group, findings: vec![], ended: true });
                });
            }
        });
    }
}

fn reader_seen(reader: &ReaderState) -> ReaderSeen {
    ReaderSeen {
        name: reader.name.clone(),
        used_for: match reader.role {
            ReaderRole::IdCard => ReaderUse::IdCard,
            ReaderRole::Carrier(kind) => ReaderUse::Carrier(kind),
            ReaderRole::Unassigned => ReaderUse::Unassigned,
        },
        firmware: pcsc::reader_firmware(&reader.name),
        card: reader.card.clone(),
    }
}
