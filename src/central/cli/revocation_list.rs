//! The revocation list beside the API: made round by round, written to its file, and served where the configuration says so.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::Failure;
use crate::central::api::{self, Doorway};
use crate::central::config::{Limits, PublishedList};
use crate::central::ra::Centre;

/// How often it is looked for what has changed.
const ROUND: Duration = Duration::from_secs(5);

/// The list, and its address where there is one.
pub(super) struct OpenList {
    doorway: Option<Doorway>,
    config: PublishedList,
}

impl OpenList {
    /// Listens where the configuration says so.
    pub(super) fn open(config: &PublishedList) -> Result<Self, Failure> {
        // What the configuration holds was checked when it was read.
        let address = config.address().ok().flatten();
        let doorway = address.map(Doorway::open).transpose();
        let doorway = doorway.map_err(|error| Failure::unreachable(format!("{}: {error}", config.listen_address)))?;
        Ok(Self { doorway, config: config.clone() })
    }

    /// The address in use.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.doorway.as_ref().map(Doorway::address)
    }

    /// Makes, writes and serves the list until `stop` is done.
    pub(super) async fn serve(
        self,
        centre: Arc<Centre>,
        limits: &Limits,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let served = async {
            match self.doorway {
                Some(doorway) => api::publish(doorway, centre.clone(), limits, stop).await,
                None => {
                    stop.await;
                    Ok(())
                }
            }
        };
        tokio::select! {
            served = served => served,
            never = publish(centre.clone(), self.config.clone()) => match never {},
        }
    }
}

/// Ends what is over and publishes what has changed, round by round. Several processes may do so: each publishes what the ledger
/// has.
async fn publish(centre: Arc<Centre>, config: PublishedList) -> Infallible {
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut written = None;
    loop {
        rounds.tick().await;
        let (centre, config) = (centre.clone(), config.clone());
        let done = tokio::task::spawn_blocking(move || round(&centre, &config, written)).await;
        match done {
            Ok(number) => written = number,
            Err(error) => tracing::error!(%error, "publishing the revocation list failed inside"),
        }
    }
}

/// One round; answers the number of the list in the file.
fn round(centre: &Centre, config: &PublishedList, written: Option<u64>) -> Option<u64> {
    match centre.end_what_is_over() {
        Ok(0) => {}
        Ok(ended) => tracing::info!(ended, "certificates are past their end or the time of their suspension"),
        Err(refusal) => tracing::warn!(%refusal, "certificates whose time is over cannot be ended now"),
    }
    let list = match centre.revocation_list(config.list_days) {
        Ok(list) => list,
        Err(refusal) => {
            tracing::warn!(%refusal, "the revocation list cannot be made now");
            return written;
        }
    };
    if written == Some(list.number) {
        return written;
    }
    match write_whole(&config.list_file, &list.der) {
        Ok(()) => Some(list.number),
        Err(error) => {
            tracing::warn!(%error, "the revocation list's file cannot be written");
            written
        }
    }
}

/// Whoever reads the file sees one whole list.
fn write_whole(file: &Path, content: &[u8]) -> io::Result<()> {
    let part = file.with_extension("part");
    let mut new = std::fs::File::create(&part)?;
    new.write_all(content)?;
    new.sync_all()?;
    std::fs::rename(part, file)
}
