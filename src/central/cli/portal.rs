//! The portal beside the API: its services, its work and its address put together, and its rounds.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::runtime::Handle;
use tokio::time::MissedTickBehavior;

use super::Failure;
use crate::adapters::clock::SystemClock;
use crate::adapters::printer::PdfSheets;
use crate::central::api::Doorway;
use crate::central::config::{Config, Limits};
use crate::central::portal::{self, CodeRules, Desk, Outside, Rules, Texts};
use crate::central::setup::{authority_certificates, open_services};
use crate::domain::sale::PriceList;
use crate::wire::changes::Agreement;

/// How often payments without an outcome are asked about.
const ROUND: Duration = Duration::from_secs(15);
/// How often messages that are due are looked for.
const TELLING_ROUND: Duration = Duration::from_secs(5);

/// A portal whose address is listened on.
pub(super) struct OpenPortal {
    doorway: Doorway,
    desk: Arc<Desk>,
    texts: Texts,
}

impl OpenPortal {
    /// Opens it where the configuration says that it listens.
    pub(super) fn open(
        config: &Config,
        readers: PriceList,
        agreements: Vec<Agreement>,
        runtime: &Handle,
    ) -> Result<Option<Self>, Failure> {
        let portal = &config.portal;
        // What the configuration holds was checked when it was read.
        let Some(address) = portal.address().ok().flatten() else { return Ok(None) };
        let services = open_services(portal, (&config.messages, &config.sign_in), runtime)?;
        let ledger = super::open_ledger(config)?;
        let doorway = Doorway::open(address).map_err(|error| Failure::unreachable(format!("{address}: {error}")))?;
        let public_address = match portal.public_address.as_str() {
            "" => format!("http://{}", doorway.address()),
            told => told.to_owned(),
        };
        let minutes = |count: u16| SignedDuration::from_mins(i64::from(count));
        let rules = Rules {
            prices: config.prices.clone(),
            readers,
            utc_offset_hours: config.counter.utc_offset_hours,
            draft: SignedDuration::from_hours(24 * i64::from(portal.draft_days)),
            confirm: minutes(portal.confirm_minutes),
            look_ups_max: portal.look_ups_max,
            public_address,
            codes: CodeRules {
                life: minutes(config.messages.code_minutes),
                tries_max: config.messages.code_tries_max,
                session: minutes(config.messages.session_minutes),
            },
        };
        let texts = Texts {
            agreements,
            authorities: authority_certificates(&config.authority)?,
            client_address_header: portal.client_address_header.clone(),
            payment_address: portal.payment_address.clone(),
            sheets: Box::new(PdfSheets),
        };
        let outside = Outside {
            register: Box::new(services.register),
            organisations: Box::new(services.organisations),
            identity: services.identity.map(|provider| Box::new(provider) as _),
            payments: Box::new(services.payments),
            messenger: Box::new(services.messengers),
        };
        let desk = Desk::new(ledger, outside, Box::new(SystemClock), rules);
        Ok(Some(Self { doorway, desk: Arc::new(desk), texts }))
    }

    /// The address in use.
    pub(super) const fn address(&self) -> SocketAddr {
        self.doorway.address()
    }

    /// Serves until `stop` is done.
    pub(super) async fn serve(
        self,
        limits: &Limits,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        tokio::select! {
            served = portal::serve(self.doorway, (self.desk.clone(), self.texts), limits, stop) => served,
            never = reconcile(self.desk.clone()) => match never {},
            never = tell(self.desk) => match never {},
        }
    }
}

/// Asks what nobody told, round by round. Several processes may do so: each payment is settled once.
async fn reconcile(desk: Arc<Desk>) -> Infallible {
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let desk = desk.clone();
        match tokio::task::spawn_blocking(move || desk.reconcile()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(placed)) => tracing::info!(placed, "orders that were paid and not confirmed are placed"),
            Ok(Err(error)) => tracing::warn!(%error, "payments cannot be asked about now"),
            Err(error) => tracing::error!(%error, "asking about payments failed inside"),
        }
    }
}

/// Tells citizens what is due, round by round, beside the payments: a slow mail server keeps nobody's money waiting. Several
/// processes may do so: each message is taken by one.
async fn tell(desk: Arc<Desk>) -> Infallible {
    let mut rounds = tokio::time::interval(TELLING_ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let desk = desk.clone();
        match tokio::task::spawn_blocking(move || desk.tell()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "citizens cannot be told now"),
            Err(error) => tracing::error!(%error, "telling citizens failed inside"),
        }
    }
}
