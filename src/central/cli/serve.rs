//! `central serve`.

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::{Context, Failure};
use crate::adapters::clock::SystemClock;
use crate::central::api::{self, ServeError};
use crate::central::ca::carrier_models::CarrierModels;
use crate::central::config::toml_file;
use crate::central::ra::{Centre, publish};
use crate::central::setup::open_authority;

/// Threads for work that blocks on the ledger or the CA key.
const BLOCKING_THREADS_MAX: usize = 32;

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    log_to_stderr();
    let config = context.config()?;
    let ledger = super::open_ledger(&config)?;
    let models =
        CarrierModels::parse(&config.authority.carrier_models, &toml_file::read(&config.authority.carrier_models)?)?;
    let texts = publish::agreements(&config.agreements.folder).map_err(|error| Failure::usage(error.to_string()))?;
    publish::publish(&ledger, &config.prices, &texts, &models)?;
    let authority = open_authority(&config.authority)?;
    let centre = Centre::new(ledger, authority, config.counter.clone(), Box::new(SystemClock));
    let centre = Arc::new(centre.map_err(|error| Failure::unreachable(error.to_string()))?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .build()
        .map_err(|error| Failure::unreachable(error.to_string()))?;
    let address_file = &config.listen.address_file;
    let announced = Cell::new(false);
    let ready = |address: SocketAddr| {
        write_address(address_file, address)?;
        announced.set(true);
        context
            .output
            .text(&format!("listening on https://{address}\n"))
            .map_err(|failure| io::Error::other(failure.message))
    };
    let served = runtime.block_on(async {
        let stop = stopped().map_err(ServeError::from)?;
        api::serve(config.listen.address, &config.tls, &config.limits, centre, ready, stop).await
    });
    if announced.get() {
        // What the file says is no longer true; when it cannot be removed there is nothing else to do about it.
        let _ = std::fs::remove_file(address_file);
    }
    runtime.shutdown_timeout(Duration::from_secs(u64::from(config.limits.stop_seconds_max)));
    served.map_err(|error| Failure::unreachable(error.to_string()))
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
