//! The kiosk's side of one worker: started when it is needed, given a deadline for each job, ended when it breaks it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::adapters::deadline::{TimedPipe, ended_by};
use crate::adapters::pkcs11::carrier::{CarrierProfile, Deadlines, ProfileSource};
use crate::adapters::tracer::{TraceRing, TraceSink as _};
use crate::adapters::worker::frame::{FrameError, encode_frame, encode_secret, read_frame};
use crate::domain::carrier::{CarrierAddress, CarrierAnswer, CarrierFault, CarrierJob, KeyId};
use crate::domain::secret::{Pin, PinExchange, PinSource};
use crate::domain::trace::TraceLine;
use crate::ports::carrier::CarrierPort;
use crate::wire::bytes::Base64;
use crate::wire::worker::{WorkerAnswer, WorkerRequest};

/// Environment variables every module may see: where the smart-card service is, and how to find libraries.
const ENVIRONMENT: [&str; 3] = ["PCSCLITE_CSOCK_NAME", "PATH", "LD_LIBRARY_PATH"];

/// The program that workers run, with what they inherit.
#[derive(Debug, Clone)]
pub struct WorkerProgram {
    /// The kiosk's own binary.
    pub executable: PathBuf,
    /// The environment workers choose from: they get the variables their profile names and no others.
    pub environment: BTreeMap<OsString, OsString>,
}

impl WorkerProgram {
    /// This very program, with this process's environment.
    ///
    /// # Errors
    /// When the system does not say which program this is.
    pub fn current() -> io::Result<Self> {
        Ok(Self { executable: std::env::current_exe()?, environment: std::env::vars_os().collect() })
    }
}

/// The worker of one carrier profile. It is started by the first job, and again by the first job after its end.
pub struct WorkerClient {
    program: WorkerProgram,
    profile: CarrierProfile,
    source: ProfileSource,
    running: Option<Running>,
    /// Where what the worker does is told, and under which name.
    trace: Option<(Arc<TraceRing>, String)>,
    /// The PIN that the jobs at hand need is entered on the reader's own keys.
    pin_is_at_pad: bool,
    /// Workers that were killed and have not ended yet, if a driver holds them in the kernel.
    ending: Vec<Child>,
}

struct Running {
    child: Child,
    requests: TimedPipe,
    answers: TimedPipe,
    /// The worker tells what it does.
    is_traced: bool,
}

impl WorkerClient {
    /// A client for the profile's module. `source` tells the worker where to find the same profile.
    #[must_use]
    pub fn new(program: WorkerProgram, profile: CarrierProfile, source: ProfileSource) -> Self {
        Self { program, profile, source, running: None, trace: None, pin_is_at_pad: false, ending: Vec::new() }
    }

    /// The same client; what its worker does is told here under this name, while that is wanted.
    #[must_use]
    pub fn traced(mut self, ring: Arc<TraceRing>, name: &str) -> Self {
        self.trace = Some((ring, name.to_owned()));
        self
    }

    /// The worker's process id while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    fn start(&self) -> io::Result<Running> {
        let profile = match &self.source {
            ProfileSource::BuiltIn => self.profile.name.clone().into(),
            ProfileSource::File(path) => std::path::absolute(path)?.into_os_string(),
        };
        let named = ENVIRONMENT.into_iter().chain(self.profile.environment.iter().map(String::as_str));
        let handed = named.filter_map(|name| self.program.environment.get_key_value(&OsString::from(name)));
        let mut child = Command::new(&self.program.executable)
            .arg("carrier-worker")
            .arg("--profile")
            .arg(profile)
            .arg("--module")
            .arg(&self.profile.module)
            .env_clear()
            .envs(handed)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Modules print what they like, some of them whole APDUs with the PIN: nobody listens.
            .stderr(Stdio::null())
            // Keys that end programs at the terminal must not reach a worker that is writing.
            .process_group(0)
            .spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take());
        let (Some(requests), Some(answers)) = pipes else { return Err(ErrorKind::BrokenPipe.into()) };
        Ok(Running {
            child,
            requests: TimedPipe::new(OwnedFd::from(requests))?,
            answers: TimedPipe::new(OwnedFd::from(answers))?,
            is_traced: false,
        })
    }

    /// The worker, unless it ended while nobody asked it anything: nothing was lost then but the PIN it held.
    fn still_running(&mut self) -> Option<Running> {
        let mut running = self.running.take()?;
        match running.child.try_wait() {
            Ok(None) => Some(running),
            ended => {
                tracing::warn!(profile = self.profile.name, ?ended, "the carrier worker ended while idle");
                None
            }
        }
    }

    /// How much longer a job may take in which a person enters what the reader asks for.
    fn patience_at_pad(&mut self, job: &CarrierJob) -> Duration {
        match job {
            CarrierJob::ChoosePin { .. } | CarrierJob::PresentPin { .. } => self.pin_is_at_pad = is_by_pad(job),
            CarrierJob::Forget => self.pin_is_at_pad = false,
            _ => {}
        }
        let entry = self.profile.pin.pad.map_or(Duration::ZERO, |pad| pad.entry());
        if self.pin_is_at_pad || is_by_pad(job) { entry * entries_of(job) } else { Duration::ZERO }
    }

    /// Kills the worker and reaps it. One held in the kernel is reaped later.
    fn end(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _already_ended = running.child.kill();
            self.ending.push(running.child);
            if let Some((ring, name)) = &self.trace {
                ring.abandon(name);
            }
        }
        self.reap(Duration::from_millis(500));
    }

    fn reap(&mut self, patience: Duration) {
        let until = Instant::now() + patience;
        self.ending.retain_mut(|child| !ended_by(child, until));
    }
}

impl Running {
    fn ask(
        &mut self,
        deadline: Instant,
        job: &CarrierJob,
        trace: Option<&(Arc<TraceRing>, String)>,
    ) -> Result<WorkerAnswer, FrameError> {
        self.requests.set_deadline(deadline);
        self.answers.set_deadline(deadline);
        let on = trace.is_some_and(|(ring, _)| ring.is_on());
        if on != self.is_traced {
            self.requests.write_all(&encode_frame(&WorkerRequest::Trace { on })?)?;
            self.is_traced = on;
        }
        self.requests.write_all(&encode_frame(&request(job))?)?;
        for pin in secrets(job).into_iter().flatten() {
            self.requests.write_all(&encode_secret(pin.expose())?)?;
        }
        loop {
            match (read_frame(&mut self.answers)?, trace) {
                (WorkerAnswer::Traced(line), Some((ring, name))) => {
                    ring.tell(TraceLine { source: name.clone(), ..line });
                }
                (WorkerAnswer::Traced(_), None) => {}
                (answer, _) => return Ok(answer),
            }
        }
    }
}

impl CarrierPort for WorkerClient {
    fn perform(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        self.reap(Duration::ZERO);
        let mut patience = deadline_of(&self.profile.deadlines_ms, job) + self.patience_at_pad(job);
        let running = match self.still_running() {
            Some(running) => running,
            // A worker that does not run holds nothing.
            None if matches!(job, CarrierJob::Forget) => return Ok(CarrierAnswer::Forgotten),
            None => {
                patience += self.profile.deadlines_ms.start();
                self.start().map_err(|e| CarrierFault::Module { detail: format!("no worker can be started: {e}") })?
            }
        };
        let running = self.running.insert(running);
        match running.ask(Instant::now() + patience, job, self.trace.as_ref()) {
            Ok(WorkerAnswer::Done(answer)) => Ok(answer),
            Ok(WorkerAnswer::Failed(fault)) => Err(fault),
            Ok(WorkerAnswer::Traced(_)) => Err(CarrierFault::ModuleStopped),
            Err(FrameError::Pipe(e)) if e.kind() == ErrorKind::TimedOut => {
                self.end();
                Err(CarrierFault::Deadline)
            }
            Err(broken) => {
                tracing::warn!(profile = self.profile.name, %broken, "the carrier worker stopped");
                self.end();
                Err(CarrierFault::ModuleStopped)
            }
        }
    }
}

impl Drop for WorkerClient {
    fn drop(&mut self) {
        self.end();
    }
}

fn deadline_of(deadlines: &Deadlines, job: &CarrierJob) -> Duration {
    Duration::from_millis(match job {
        CarrierJob::Inspect { .. } | CarrierJob::Survey => deadlines.inspect,
        CarrierJob::ChoosePin { .. }
        | CarrierJob::PresentPin { .. }
        | CarrierJob::ChangePin { .. }
        | CarrierJob::DrawSecret { .. }
        | CarrierJob::ReplyKey { .. }
        | CarrierJob::Forget => deadlines.pin,
        // As long a conversation as writing is: the module lets go of the card and takes it up again.
        CarrierJob::TakeSecret { .. } | CarrierJob::Unblock { .. } => deadlines.write,
        CarrierJob::MakeKey { .. } | CarrierJob::DestroyKey { .. } => deadlines.make_key,
        CarrierJob::SignRequest { .. } | CarrierJob::Sign { .. } | CarrierJob::Authenticate { .. } => deadlines.sign,
        CarrierJob::WriteCertificate { .. } => deadlines.write,
        CarrierJob::ReadKey { .. } | CarrierJob::ReadCertificate { .. } => deadlines.read,
    })
}

/// How often a job may have a person enter something on the reader.
const fn entries_of(job: &CarrierJob) -> u32 {
    match job {
        CarrierJob::ChoosePin { .. }
        | CarrierJob::ChangePin { .. }
        | CarrierJob::Unblock { .. }
        // A key that wants a login for each signature wants one more.
        | CarrierJob::SignRequest { .. }
        | CarrierJob::Sign { .. }
        | CarrierJob::Authenticate { .. } => 2,
        CarrierJob::PresentPin { .. }
        | CarrierJob::MakeKey { .. }
        | CarrierJob::ReadKey { .. }
        | CarrierJob::WriteCertificate { .. }
        | CarrierJob::DestroyKey { .. } => 1,
        CarrierJob::Inspect { .. }
        | CarrierJob::ReadCertificate { .. }
        | CarrierJob::DrawSecret { .. }
        | CarrierJob::TakeSecret { .. }
        | CarrierJob::ReplyKey { .. }
        | CarrierJob::Forget
        | CarrierJob::Survey => 0,
    }
}

/// True when a job's PIN is entered on the reader's own keys.
const fn is_by_pad(job: &CarrierJob) -> bool {
    matches!(
        job,
        CarrierJob::ChoosePin { pin: PinSource::Pad, .. }
            | CarrierJob::PresentPin { pin: PinSource::Pad, .. }
            | CarrierJob::Unblock { pin: PinSource::Pad, .. }
            | CarrierJob::Authenticate { pin: PinSource::Pad, .. }
            | CarrierJob::ChangePin { pins: PinExchange::Pad, .. }
    )
}

/// The PINs of a job, in the order of their frames.
fn secrets(job: &CarrierJob) -> [Option<&Pin>; 2] {
    match job {
        CarrierJob::ChoosePin { pin: PinSource::Typed(pin), .. }
        | CarrierJob::PresentPin { pin: PinSource::Typed(pin), .. }
        | CarrierJob::Unblock { pin: PinSource::Typed(pin), .. }
        | CarrierJob::Authenticate { pin: PinSource::Typed(pin), .. } => [Some(pin), None],
        CarrierJob::ChangePin { pins: PinExchange::Typed { old, new }, .. } => [Some(old), Some(new)],
        _ => [None, None],
    }
}

/// A job without its secret.
fn request(job: &CarrierJob) -> WorkerRequest {
    let (at, key) = (CarrierAddress::clone, KeyId::clone);
    match job {
        CarrierJob::Inspect { reader } => WorkerRequest::Inspect { reader: reader.clone() },
        CarrierJob::ChoosePin { address, .. } => WorkerRequest::ChoosePin { address: at(address), pad: is_by_pad(job) },
        CarrierJob::PresentPin { address, .. } => {
            WorkerRequest::PresentPin { address: at(address), pad: is_by_pad(job) }
        }
        CarrierJob::ChangePin { address, .. } => WorkerRequest::ChangePin { address: at(address), pad: is_by_pad(job) },
        CarrierJob::MakeKey { address, id } => WorkerRequest::MakeKey { address: at(address), id: key(id) },
        CarrierJob::ReadKey { address, id } => WorkerRequest::ReadKey { address: at(address), id: key(id) },
        CarrierJob::SignRequest { address, id, common_name } => {
            WorkerRequest::SignRequest { address: at(address), id: key(id), common_name: common_name.clone() }
        }
        CarrierJob::WriteCertificate { address, id, certificate } => WorkerRequest::WriteCertificate {
            address: at(address),
            id: key(id),
            certificate: Base64(certificate.clone()),
        },
        CarrierJob::ReadCertificate { address, id } => {
            WorkerRequest::ReadCertificate { address: at(address), id: key(id) }
        }
        CarrierJob::Sign { address, id, message } => {
            WorkerRequest::Sign { address: at(address), id: key(id), message: Base64(message.clone()) }
        }
        CarrierJob::Authenticate { address, id, message, .. } => WorkerRequest::Authenticate {
            address: at(address),
            id: key(id),
            message: Base64(message.clone()),
            pad: is_by_pad(job),
        },
        CarrierJob::DrawSecret { address, secret, seal_to } => {
            WorkerRequest::DrawSecret { address: at(address), secret: *secret, seal_to: Base64(seal_to.clone()) }
        }
        CarrierJob::TakeSecret { address, secret } => {
            WorkerRequest::TakeSecret { address: at(address), secret: *secret }
        }
        CarrierJob::DestroyKey { address, id, spki_sha256 } => {
            WorkerRequest::DestroyKey { address: at(address), id: key(id), spki_sha256: *spki_sha256 }
        }
        CarrierJob::ReplyKey { address } => WorkerRequest::ReplyKey { address: at(address) },
        CarrierJob::Unblock { address, released, .. } => {
            WorkerRequest::Unblock { address: at(address), pad: is_by_pad(job), released: released.clone() }
        }
        CarrierJob::Forget => WorkerRequest::Forget,
        CarrierJob::Survey => WorkerRequest::Survey,
    }
}
