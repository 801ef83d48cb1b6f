//! Connections to a PostgreSQL server: as many as the configuration allows, each lent to one transaction at a time.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use postgres::config::{Host, SslMode, TargetSessionAttrs};
use postgres::{Client, Config, NoTls, Statement};

use super::place::ServerPlace;
use super::tls::Tls;
use crate::central::ledger::LedgerError;

/// Longest time for one of the server's hosts to answer a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A host that acknowledges nothing for this long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(10);
/// Longest wait for a connection that another transaction has.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Statements kept prepared on a connection.
const PREPARED_MAX: usize = 256;

/// What every connection begins with. Limits on statements, locks and idle transactions; and a commit is on the disk before
/// it is answered, whatever the role or the database was set to. Settings that wait for standbys as well are left alone.
const SESSION: &str = "SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '60s'; SET jit = off; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// The connections.
pub(super) struct Pool {
    config: Config,
    tls: Option<Tls>,
    connections_max: usize,
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    /// Idle and lent.
    open: usize,
}

/// A connection and what is prepared on it.
pub(super) struct Connection {
    pub(super) client: Client,
    prepared: HashMap<String, Statement>,
}

impl Connection {
    /// The statement of this text, prepared once.
    pub(super) fn prepared(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.prepared.len() >= PREPARED_MAX {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Pool {
    /// A pool without a connection yet.
    pub(super) fn new(place: &ServerPlace) -> Result<Self, LedgerError> {
        // The address is not repeated: somebody may have written a password into it.
        let unusable = |reason: &str| LedgerError::Database(format!("the server's address: {reason}"));
        let mut config: Config = place.address.parse().map_err(|_| unusable("it is not as PostgreSQL writes them"))?;
        if config.get_password().is_some() {
            return Err(unusable("a password does not belong there"));
        }
        if config.get_hosts().is_empty() || config.get_dbname().is_none() || config.get_user().is_none() {
            return Err(unusable("host, role and database must be named"));
        }
        let tls = match place.authorities.as_slice() {
            [] if config.get_hosts().iter().all(is_this_machine) && config.get_hostaddrs().is_empty() => None,
            [] => return Err(unusable("a server on another machine needs an authority to know it by")),
            authorities => Some(Tls::trusting(authorities)?),
        };
        if let Some(password) = &place.password {
            config.password(password.expose());
        }
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.connect_timeout(CONNECT_TIMEOUT).tcp_user_timeout(SILENCE_MAX).application_name("imza-central");
        let connections_max = place.connections_max.max(1);
        Ok(Self { config, tls, connections_max, state: Mutex::default(), given_back: Condvar::new() })
    }

    /// Lends a connection, opening one while there may be more.
    pub(super) fn lend(&self) -> Result<Lent<'_>, LedgerError> {
        let mut state = self.lock();
        if state.idle.is_empty() && state.open >= self.connections_max {
            let full = |state: &mut State| state.idle.is_empty() && state.open >= self.connections_max;
            let waited = self.given_back.wait_timeout_while(state, WAIT_MAX, full);
            let (woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() {
                return Err(LedgerError::Database("every connection to the server is in use".to_owned()));
            }
            state = woken;
        }
        let idle = state.idle.pop();
        if idle.is_none() {
            state.open += 1;
        }
        drop(state);
        // From here on the place is this loan's: whatever happens, dropping it gives the place back.
        let mut lent = Lent { pool: self, connection: idle, usable: false };
        if lent.connection.is_none() {
            lent.connection = Some(self.connect()?);
        }
        Ok(lent)
    }

    fn connect(&self) -> Result<Connection, LedgerError> {
        let connected = match &self.tls {
            None => self.config.connect(NoTls),
            Some(tls) => self.config.connect(tls.clone()),
        };
        // The text of the error names hosts and reasons, and no password.
        let unreachable = |error: postgres::Error| LedgerError::Database(format!("the server: {}", explained(&error)));
        let mut client = connected.map_err(unreachable)?;
        client.batch_execute(SESSION).map_err(unreachable)?;
        Ok(Connection { client, prepared: HashMap::new() })
    }

    /// Closes what is idle: the server that these connections led to is gone, or is the primary no more.
    pub(super) fn forget_idle(&self) {
        let mut state = self.lock();
        state.open -= state.idle.len();
        state.idle.clear();
        drop(state);
        self.given_back.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error with what caused it.
pub(super) fn explained(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

/// A connection on loan.
pub(super) struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
    usable: bool,
}

impl Lent<'_> {
    /// The connection.
    pub(super) fn connection(&mut self) -> Result<&mut Connection, LedgerError> {
        self.connection.as_mut().ok_or_else(|| LedgerError::Database("the connection was closed".to_owned()))
    }

    /// Says that the connection is in no transaction, so that others may have it. Otherwise it is closed.
    pub(super) fn finished(mut self) {
        self.usable = true;
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let kept = self.connection.take().filter(|connection| self.usable && !connection.client.is_closed());
        let mut state = self.pool.lock();
        match kept {
            Some(connection) => state.idle.push(connection),
            None => state.open -= 1,
        }
        drop(state);
        self.pool.given_back.notify_one();
    }
}
