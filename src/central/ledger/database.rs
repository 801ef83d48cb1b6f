//! The one place that knows which database lies below: opening, transactions, statements. Everything else in the ledger is
//! SQL with `$1` parameters that SQLite and PostgreSQL both take as it stands.
//!
//! SQLite: one writing connection behind a mutex, reading connections beside it (write-ahead log, `synchronous = FULL`,
//! so that a committed transaction survives a power cut). All of it blocks: callers are never on the reactor's threads.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::value::{Row, Value};
use super::{LedgerError, migrations};

/// How long a statement waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reading connections kept open between reads.
const IDLE_READERS_MAX: usize = 8;

/// The centre's ledger.
pub struct Ledger {
    file: PathBuf,
    /// Before the writer, so that the writer is closed last: it alone can fold the write-ahead log into the file.
    idle_readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
}

impl Ledger {
    /// Opens an existing ledger and brings it to this program's version.
    ///
    /// # Errors
    /// [`LedgerError`] when the file is missing, is no ledger, or is of a newer program.
    pub fn open(file: &Path) -> Result<Self, LedgerError> {
        if !file.is_file() {
            return Err(LedgerError::Missing(file.display().to_string()));
        }
        Self::open_or_create(file)
    }

    /// Opens a ledger, making an empty one where there is none.
    ///
    /// # Errors
    /// [`LedgerError`] when the file cannot be made, is no ledger, or is of a newer program.
    pub fn open_or_create(file: &Path) -> Result<Self, LedgerError> {
        if !file.exists() {
            // Orders are personal data; the log beside the file gets the file's mode.
            let created = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file);
            created.map_err(|error| LedgerError::Database(format!("{}: {error}", file.display())))?;
        }
        let mut connection = connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        migrations::run(&Tx { connection: &transaction })?;
        transaction.commit()?;
        Ok(Self { file: file.to_owned(), writer: Mutex::new(connection), idle_readers: Mutex::new(Vec::new()) })
    }

    /// Runs `work` in one writing transaction: committed and durable when it answers `Ok`, undone otherwise. `work` may run
    /// again from the start when the database asks for it, so it does nothing but statements.
    ///
    /// # Errors
    /// Whatever `work` answers, or [`LedgerError`] when the transaction cannot be begun or committed.
    pub fn write<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = lock(&self.writer);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(LedgerError::from)?;
        let answer = work(&Tx { connection: &transaction })?;
        transaction.commit().map_err(LedgerError::from)?;
        Ok(answer)
    }

    /// Runs `work` on one unchanging view of the ledger.
    ///
    /// # Errors
    /// Whatever `work` answers, or [`LedgerError`] when the ledger cannot be read.
    pub fn read<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let idle = lock(&self.idle_readers).pop();
        let connection = idle.map_or_else(|| connect(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY), Ok)?;
        let answer = {
            let view =
                Transaction::new_unchecked(&connection, TransactionBehavior::Deferred).map_err(LedgerError::from)?;
            work(&Tx { connection: &view })
        };
        let mut idle = lock(&self.idle_readers);
        if idle.len() < IDLE_READERS_MAX {
            idle.push(connection);
        }
        answer
    }
}

/// A panic inside a transaction undoes it, so what a poisoned lock guards is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(file: &Path, flags: OpenFlags) -> Result<Connection, LedgerError> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// A transaction under way.
pub struct Tx<'a> {
    connection: &'a Connection,
}

impl Tx<'_> {
    /// Runs a statement and answers how many rows it changed.
    ///
    /// # Errors
    /// [`LedgerError::Constraint`] when a constraint refuses it, [`LedgerError::Database`] for anything else.
    pub fn execute(&self, sql: &str, params: &[Value]) -> Result<usize, LedgerError> {
        Ok(self.bound(sql, params)?.raw_execute()?)
    }

    /// Runs a query and answers its rows.
    ///
    /// # Errors
    /// [`LedgerError::Database`].
    pub fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, LedgerError> {
        let mut statement = self.bound(sql, params)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get_ref(column).map(owned));
            found.push(Row::new(values.collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    /// Runs a query that answers one row or none.
    ///
    /// # Errors
    /// [`LedgerError::Database`].
    pub fn query_one(&self, sql: &str, params: &[Value]) -> Result<Option<Row>, LedgerError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Runs several statements without parameters, separated by semicolons.
    ///
    /// # Errors
    /// [`LedgerError::Database`].
    pub(super) fn execute_script(&self, sql: &str) -> Result<(), LedgerError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    /// SQLite takes `$1` for a name, so parameters are bound by name and may stand in any order.
    fn bound(&self, sql: &str, params: &[Value]) -> Result<rusqlite::CachedStatement<'_>, LedgerError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for (index, value) in params.iter().enumerate() {
            let name = format!("${}", index + 1);
            let place = statement.parameter_index(&name)?;
            let place = place.ok_or_else(|| LedgerError::Unexpected(format!("{name} is not in the statement")))?;
            match value {
                Value::Null => statement.raw_bind_parameter(place, rusqlite::types::Null)?,
                Value::Int(value) => statement.raw_bind_parameter(place, value)?,
                Value::Text(value) => statement.raw_bind_parameter(place, value)?,
                Value::Bytes(value) => statement.raw_bind_parameter(place, value)?,
            }
        }
        Ok(statement)
    }
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        // No column is of a fractional type, and all text was written by this program.
        ValueRef::Real(value) => Value::Text(value.to_string()),
        ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => Self::Constraint(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}
