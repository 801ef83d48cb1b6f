//! `central serve`.

use std::cell::RefCell;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::MissedTickBehavior;
use tracing_subscriber::EnvFilter;

use super::daily_report::{self, Done};
use super::portal::OpenPortal;
use super::revocation_list::OpenList;
use super::{Context, Failure};
use crate::adapters::clock::SystemClock;
use crate::adapters::stick::CentreKeys;
use crate::central::api::{self, Addresses, ServeError};
use crate::central::ca::carrier_models::CarrierModels;
use crate::central::config::{Config, InvalidDocuments, toml_file};
use crate::central::devices::DeviceAuthority;
use crate::central::ledger::Ledger;
use crate::central::ra::{Centre, publish};
use crate::central::setup::{SetupError, open_authority, open_invalid_documents, open_messengers, stick_keys};
use crate::ports::clock::Clock as _;
use crate::ports::messages::Messenger;

/// How often the centre looks for attempts that nobody finished.
const ROUND: Duration = Duration::from_secs(600);
/// Threads for work that blocks on the ledger or the CA key.
const BLOCKING_THREADS_MAX: usize = 32;

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    log_to_stderr();
    let config = context.config()?;
    let ledger = super::open_ledger(&config)?;
    let models =
        CarrierModels::parse(&config.authority.carrier_models, &toml_file::read(&config.authority.carrier_models)?)?;
    let texts = publish::agreements(&config.agreements.folder).map_err(|error| Failure::usage(error.to_string()))?;
    let reader_prices = config.reader_prices.list().map_err(|error| Failure::usage(error.to_string()))?;
    publish::publish(&ledger, (&config.prices, reader_prices.clone()), &texts, &models)?;
    let authority = open_authority(&config.authority)?;
    let stick = stick_keys(&config.tls, &ledger, context.now());
    let centre = Centre::new(ledger, authority, config.counter.clone(), Box::new(SystemClock));
    let devices = DeviceAuthority::new(&config.tls, config.enrolment.certificate_days);
    let centre = centre.map_err(|error| Failure::unreachable(error.to_string()))?;
    let centre = centre.with_devices(devices).with_training(config.authority.training);
    let centre = with_stick(centre.with_prices(config.prices.clone()), stick)?;
    let runtime = runtime()?;
    let centre = Arc::new(with_register(centre, &config.invalid_documents, runtime.handle())?);
    raise_open_files_limit();
    let reporter = Reporter::open(&config, runtime.handle())?;
    let portal = OpenPortal::open(&config, reader_prices, texts, runtime.handle())?;
    let ordering = portal.as_ref().map(OpenPortal::address);
    let list = OpenList::open(&config.revocation_list)?;
    let publishing = list.address();
    let announced = RefCell::new(Vec::new());
    let ready = |addresses: Addresses| {
        let mut text = format!("listening on https://{}\n", addresses.api);
        let mut known = vec![(addresses.api, &config.listen.address_file)];
        if let Some(enrolment) = addresses.enrolment {
            text.push_str(&format!("enrolling on https://{enrolment}\n"));
            known.push((enrolment, &config.enrolment.listen_address_file));
        }
        if let Some(portal) = ordering {
            text.push_str(&format!("taking orders on http://{portal}\n"));
            known.push((portal, &config.portal.listen_address_file));
        }
        if let Some(address) = publishing {
            text.push_str(&format!("publishing the revocation list on http://{address}\n"));
            known.push((address, &config.revocation_list.listen_address_file));
        }
        for (address, file) in known {
            write_address(file, address)?;
            announced.borrow_mut().push(file);
        }
        context.output.text(&text).map_err(|failure| io::Error::other(failure.message))
    };
    let served = runtime.block_on(async {
        let (stop, portal_stop, list_stop) = (stopped()?, stopped()?, stopped()?);
        let citizens = async {
            match portal {
                Some(portal) => portal.serve(&config.limits, portal_stop).await.map_err(ServeError::from),
                None => Ok(()),
            }
        };
        let list = async { list.serve(centre.clone(), &config.limits, list_stop).await.map_err(ServeError::from) };
        let kiosks = api::serve(&config, centre.clone(), ready, stop);
        tokio::select! {
            served = async { tokio::try_join!(kiosks, citizens, list).map(drop) } => served,
            never = end_unfinished(centre.clone()) => match never {},
            never = report_days(&config, reporter) => match never {},
        }
    });
    for file in announced.borrow().iter() {
        // What the file says is no longer true; when it cannot be removed there is nothing else to do about it.
        let _ = std::fs::remove_file(file);
    }
    runtime.shutdown_timeout(Duration::from_secs(u64::from(config.limits.stop_seconds_max)));
    served.map_err(|error| Failure::unreachable(error.to_string()))
}

/// What answers kiosks and citizens.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(BLOCKING_THREADS_MAX).build();
    built.map_err(|error| Failure::unreachable(error.to_string()))
}

/// A folder that cannot be written has no keys made in it; kiosks then learn none, and everything else goes on. Keys that are not
/// those of the other servers are never told: what is sealed to them opens here alone.
fn with_stick(centre: Centre, keys: Result<CentreKeys, SetupError>) -> Result<Centre, Failure> {
    match keys {
        Ok(keys) => Ok(centre.with_stick(keys.public().clone()).with_opener(Box::new(keys.into_opening()))),
        Err(error @ SetupError::OtherStickKeys { .. }) => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "kiosks are told no key for files on a stick");
            Ok(centre)
        }
    }
}

/// The register of invalid documents, where the configuration names one.
fn with_register(centre: Centre, config: &InvalidDocuments, runtime: &Handle) -> Result<Centre, Failure> {
    Ok(match open_invalid_documents(config, runtime)? {
        Some(register) => {
            centre.with_invalid_documents(Box::new(register), config.rules(), config.documents_questions_max)
        }
        None => centre,
    })
}

/// Ends what nobody finished, round by round. Several processes may do so: each attempt ends once.
async fn end_unfinished(centre: Arc<Centre>) -> Infallible {
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let centre = centre.clone();
        match tokio::task::spawn_blocking(move || centre.end_unfinished()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(ended)) => tracing::info!(ended, "attempts that nobody finished are ended"),
            Ok(Err(refusal)) => tracing::warn!(%refusal, "attempts that nobody finished cannot be ended now"),
            Err(error) => tracing::error!(%error, "ending what nobody finished failed inside"),
        }
    }
}

/// What the report of a day needs.
struct Reporter {
    ledger: Ledger,
    messenger: Box<dyn Messenger>,
}

impl Reporter {
    /// `None` where the configuration names no folder.
    fn open(config: &Config, runtime: &Handle) -> Result<Option<Arc<Self>>, Failure> {
        if config.reports.folder.as_os_str().is_empty() {
            return Ok(None);
        }
        let messengers = open_messengers(&config.portal, &config.messages, runtime);
        let messengers = messengers.map_err(|error| Failure::usage(error.to_string()))?;
        Ok(Some(Arc::new(Self { ledger: super::open_ledger(config)?, messenger: Box::new(messengers) })))
    }
}

/// Keeps and sends the report of each day, round by round.
async fn report_days(config: &Config, reporter: Option<Arc<Reporter>>) -> Infallible {
    let Some(reporter) = reporter else { return std::future::pending().await };
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let (reporter, reports, offset) = (reporter.clone(), config.reports.clone(), config.counter.utc_offset_hours);
        let round = tokio::task::spawn_blocking(move || {
            daily_report::round(&reporter.ledger, &reports, (SystemClock.now(), offset), &*reporter.messenger)
        });
        match round.await {
            Ok(Ok(done)) if done == Done::default() => {}
            Ok(Ok(Done { kept, sent })) => tracing::info!(kept, sent, "the report of a day"),
            Ok(Err(trouble)) => tracing::warn!(trouble, "the report of a day waits for the next round"),
            Err(error) => tracing::error!(%error, "the report of a day failed inside"),
        }
    }
}

/// Done at SIGTERM or Ctrl-C.
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}

/// Whoever waits for the file sees the whole address or none.
fn write_address(file: &Path, address: SocketAddr) -> io::Result<()> {
    let part = file.with_extension("part");
    std::fs::write(&part, format!("{address}\n"))?;
    std::fs::rename(part, file)
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("IMZA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second subscriber cannot be set; the first one then logs.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).try_init();
}

/// Each connection is an open file. What the system does not allow stays as it is: the limit on connections then acts later
/// than the system's own.
fn raise_open_files_limit() {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, ..limit };
    if let Err(error) = rustix::process::setrlimit(rustix::process::Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit on open files stays as it is");
    }
}
