//! The worker's side: frames in, jobs done, frames out.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::adapters::pcsc::{PcscPresence, connect_carrier};
use crate::adapters::pkcs11::carrier::{
    CardPresence, CarrierProfile, Pkcs11Carrier, PresenceSource, ProfileSet, SlotListPresence,
};
use crate::adapters::tracer::{TraceSink, Tracer};
use crate::adapters::worker::confine;
use crate::adapters::worker::frame::{FrameError, read_frame, read_secret, write_frame};
use crate::domain::carrier::CarrierJob;
use crate::domain::secret::{Pin, PinExchange, PinSource};
use crate::domain::trace::TraceLine;
use crate::ports::carrier::CarrierPort;
use crate::wire::worker::{WorkerAnswer, WorkerRequest};

/// Arguments of the hidden subcommand `carrier-worker`.
#[derive(Debug, clap::Args)]
pub struct WorkerArguments {
    /// A built-in carrier profile's name, or the path of a profile's file.
    #[arg(long)]
    pub profile: String,
    /// The PKCS#11 module to load.
    #[arg(long)]
    pub module: PathBuf,
}

/// Runs a worker on this process's standard streams until the kiosk closes them.
#[must_use]
pub fn run(arguments: &WorkerArguments) -> ExitCode {
    match try_run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("carrier-worker: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn try_run(arguments: &WorkerArguments) -> anyhow::Result<()> {
    confine::no_core_dumps()?;
    confine::no_swap();
    let pipes = confine::take_pipes()?;
    confine::end_with_kiosk(&pipes.requests)?;
    let mut profile = if arguments.profile.contains('/') {
        CarrierProfile::load(Path::new(&arguments.profile))?
    } else {
        let set = ProfileSet::built_in()?;
        set.by_name(&arguments.profile).cloned().ok_or_else(|| anyhow::anyhow!("no such profile"))?
    };
    profile.module.clone_from(&arguments.module);
    let presence: Box<dyn CardPresence> = match profile.presence {
        PresenceSource::Pcsc => Box::<PcscPresence>::default(),
        PresenceSource::SlotList => Box::new(SlotListPresence),
    };
    let sink = Arc::new(PipeSink { answers: pipes.answers.try_clone()?, is_on: AtomicBool::new(false) });
    let tracer = Tracer::new(sink.clone(), &profile.name);
    let mut carrier = Pkcs11Carrier::new(profile, presence).with_commands(connect_carrier).traced(tracer);
    match serve(&pipes.requests, &pipes.answers, &mut carrier, &sink.is_on) {
        Err(FrameError::Closed) => Ok(()),
        Err(other) => Err(other.into()),
        Ok(never) => match never {},
    }
}

/// What is traced goes to the kiosk ahead of the job's answer.
struct PipeSink {
    answers: File,
    is_on: AtomicBool,
}

impl TraceSink for PipeSink {
    fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    fn tell(&self, line: TraceLine) {
        // A pipe that is broken ends the worker at its next answer.
        let _broken = write_frame(&mut &self.answers, &WorkerAnswer::Traced(line));
    }
}

/// Serves a carrier over two pipes until the requests end. `switch` is set while the kiosk wants to be told what is done.
///
/// # Errors
/// `Closed` when the kiosk is done; anything else when the pipes or the frames on them cannot be trusted any more.
pub fn serve(
    mut requests: impl Read,
    mut answers: impl Write,
    carrier: &mut dyn CarrierPort,
    switch: &AtomicBool,
) -> Result<std::convert::Infallible, FrameError> {
    loop {
        let request = read_frame(&mut requests)?;
        if let WorkerRequest::Trace { on } = request {
            switch.store(on, Ordering::Relaxed);
            continue;
        }
        let job = job_of(request, &mut requests)?;
        let answer = match carrier.perform(&job) {
            Ok(answer) => WorkerAnswer::Done(answer),
            Err(fault) => WorkerAnswer::Failed(fault),
        };
        drop(job);
        write_frame(&mut answers, &answer)?;
    }
}

fn job_of(request: WorkerRequest, requests: &mut impl Read) -> Result<CarrierJob, FrameError> {
    Ok(match request {
        WorkerRequest::Inspect { reader } => CarrierJob::Inspect { reader },
        WorkerRequest::ChoosePin { address, pad } => CarrierJob::ChoosePin { address, pin: source(requests, pad)? },
        WorkerRequest::PresentPin { address, pad } => CarrierJob::PresentPin { address, pin: source(requests, pad)? },
        WorkerRequest::ChangePin { address, pad: true } => CarrierJob::ChangePin { address, pins: PinExchange::Pad },
        WorkerRequest::ChangePin { address, pad: false } => {
            let old = read_pin(requests)?;
            CarrierJob::ChangePin { address, pins: PinExchange::Typed { old, new: read_pin(requests)? } }
        }
        WorkerRequest::MakeKey { address, id } => CarrierJob::MakeKey { address, id },
        WorkerRequest::ReadKey { address, id } => CarrierJob::ReadKey { address, id },
        WorkerRequest::SignRequest { address, id, common_name } => CarrierJob::SignRequest { address, id, common_name },
        WorkerRequest::WriteCertificate { address, id, certificate } => {
            CarrierJob::WriteCertificate { address, id, certificate: certificate.0 }
        }
        WorkerRequest::ReadCertificate { address, id } => CarrierJob::ReadCertificate { address, id },
        WorkerRequest::Sign { address, id, message } => CarrierJob::Sign { address, id, message: message.0 },
        WorkerRequest::Authenticate { address, id, message, pad } => {
            CarrierJob::Authenticate { address, id, pin: source(requests, pad)?, message: message.0 }
        }
        WorkerRequest::DrawSecret { address, secret, seal_to } => {
            CarrierJob::DrawSecret { address, secret, seal_to: seal_to.0 }
        }
        WorkerRequest::TakeSecret { address, secret } => CarrierJob::TakeSecret { address, secret },
        WorkerRequest::DestroyKey { address, id, spki_sha256 } => CarrierJob::DestroyKey { address, id, spki_sha256 },
        WorkerRequest::ReplyKey { address } => CarrierJob::ReplyKey { address },
        WorkerRequest::Unblock { address, pad, released } => {
            CarrierJob::Unblock { address, pin: source(requests, pad)?, released }
        }
        // It is no job, and was taken before.
        WorkerRequest::Trace { .. } | WorkerRequest::Forget => CarrierJob::Forget,
        WorkerRequest::Survey => CarrierJob::Survey,
    })
}

fn source(requests: &mut impl Read, pad: bool) -> Result<PinSource, FrameError> {
    if pad { Ok(PinSource::Pad) } else { read_pin(requests).map(PinSource::Typed) }
}

fn read_pin(requests: &mut impl Read) -> Result<Pin, FrameError> {
    let mut bytes = read_secret(requests)?;
    Ok(Pin::existing(std::mem::take(&mut *bytes)))
}
