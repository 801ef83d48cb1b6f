//! SQLite: one writing connection behind a mutex, reading connections beside it (write-ahead log, `synchronous = FULL`, so
//! that a committed transaction survives a power cut). Other processes' writes are waited for.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OpenFlags, Transaction, TransactionBehavior};

use super::{Keys, ROWS_PER_STATEMENT, Statements, Tx};
use crate::central::ledger::LedgerError;
use crate::central::ledger::value::{Row, Value};

/// How long a statement waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reading connections kept open between reads.
const IDLE_READERS_MAX: usize = 8;
/// Statements kept prepared on a connection.
const PREPARED_MAX: usize = 256;

/// A ledger in a file.
pub(super) struct File {
    file: PathBuf,
    /// Before the writer, so that the writer is closed last: it alone can fold the write-ahead log into the file.
    idle_readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
}

impl File {
    /// Opens the file, making an empty one where there is none.
    pub(super) fn open(file: &Path) -> Result<Self, LedgerError> {
        if !file.exists() {
            // Orders are personal data; the log beside the file gets the file's mode.
            let created = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file);
            created.map_err(|error| LedgerError::Database(format!("{}: {error}", file.display())))?;
        }
        let writer = Mutex::new(connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?);
        Ok(Self { file: file.to_owned(), writer, idle_readers: Mutex::new(Vec::new()) })
    }

    pub(super) fn write<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = lock(&self.writer);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(LedgerError::from)?;
        let answer = {
            let session = Session { connection: &transaction };
            let tx = Tx::new(&session);
            let answer = work(&tx)?;
            tx.failure().map_or(Ok(answer), Err)?
        };
        transaction.commit().map_err(LedgerError::from)?;
        Ok(answer)
    }

    pub(super) fn read<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let idle = lock(&self.idle_readers).pop();
        let connection = idle.map_or_else(|| connect(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY), Ok)?;
        let answer = {
            let view =
                Transaction::new_unchecked(&connection, TransactionBehavior::Deferred).map_err(LedgerError::from)?;
            let session = Session { connection: &view };
            work(&Tx::new(&session))
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
    // What is erased is overwritten, not only let go of.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    // A plan that looks at the bound values is made again for each of them: a quarter of the ledger's work.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
    Ok(connection)
}

struct Session<'a> {
    connection: &'a Connection,
}

impl Session<'_> {
    /// SQLite takes `$1` for a name and `?1` for a place.
    fn bound(&self, sql: &str, params: &[Value]) -> Result<CachedStatement<'_>, LedgerError> {
        let mut statement = self.connection.prepare_cached(&sql.replace('$', "?"))?;
        let places = statement.parameter_count();
        if places != params.len() {
            return Err(LedgerError::parameters(places, params.len()));
        }
        for (index, value) in params.iter().enumerate() {
            match value {
                Value::Null => statement.raw_bind_parameter(index + 1, rusqlite::types::Null)?,
                Value::Int(value) => statement.raw_bind_parameter(index + 1, value)?,
                Value::Text(value) => statement.raw_bind_parameter(index + 1, value)?,
                Value::Bytes(value) => statement.raw_bind_parameter(index + 1, value)?,
            }
        }
        Ok(statement)
    }
}

impl Statements for Session<'_> {
    fn insert(&self, head: &str, columns: usize, values: &[Value], tail: &str) -> Result<usize, LedgerError> {
        let mut left = values;
        let mut inserted = 0;
        while !left.is_empty() {
            let rows = rows_at_a_time(left.len() / columns.max(1));
            let (now, later) = left.split_at((rows * columns).min(left.len()));
            inserted += self.execute(&format!("{head} VALUES {} {tail}", tuples(rows, columns)), now)?;
            left = later;
        }
        Ok(inserted)
    }

    fn execute_for(&self, sql: &str, values: &[Value], keys: Keys<'_>) -> Result<usize, LedgerError> {
        let (sql, all) = with_keys(sql, values, keys);
        self.execute(&sql, &all)
    }

    fn query_for(&self, sql: &str, values: &[Value], keys: Keys<'_>) -> Result<Vec<Row>, LedgerError> {
        let (sql, all) = with_keys(sql, values, keys);
        self.query(&sql, &all)
    }

    fn execute(&self, sql: &str, params: &[Value]) -> Result<usize, LedgerError> {
        Ok(self.bound(sql, params)?.raw_execute()?)
    }

    fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, LedgerError> {
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

    fn execute_script(&self, sql: &str) -> Result<(), LedgerError> {
        Ok(self.connection.execute_batch(sql)?)
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
        let said = error.to_string();
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => Self::Constraint(said),
            // SQLite has no code of its own for this.
            Some(rusqlite::ErrorCode::Unknown) if said.starts_with("no such table") => Self::NoTable,
            _ => Self::Database(said),
        }
    }
}

/// A statement is kept prepared by its text: full ones and powers of two make few different texts.
const fn rows_at_a_time(rows: usize) -> usize {
    if rows >= ROWS_PER_STATEMENT {
        ROWS_PER_STATEMENT
    } else if rows <= 1 {
        1
    } else {
        1 << rows.ilog2()
    }
}

/// The statement with places for `keys`, behind those of its own `values`. The last key is repeated up to a power of two, so
/// that few texts are made. With types each key is a row, and the first row says of which types they are.
fn with_keys(sql: &str, values: &[Value], keys: Keys<'_>) -> (String, Vec<Value>) {
    let Keys { types, values: keys } = keys;
    let (own, width) = (values.len(), types.len().max(1));
    let rows = keys.len() / width;
    let last = keys.get(keys.len().saturating_sub(width)..).unwrap_or_default();
    let repeated = last.iter().cycle().take((rows.next_power_of_two() - rows) * width);
    let all: Vec<_> = values.iter().chain(keys).chain(repeated).cloned().collect();
    let place = |row: usize, column: usize, ty: &str| {
        let number = own + row * width + column + 1;
        if row == 0 && !ty.is_empty() { format!("CAST(${number} AS {ty})") } else { format!("${number}") }
    };
    let key = |row: usize| {
        let places: Vec<_> = types.iter().enumerate().map(|(column, ty)| place(row, column, ty)).collect();
        if types == [""] { places.concat() } else { format!("({})", places.join(", ")) }
    };
    let list: Vec<_> = (0..rows.next_power_of_two()).map(key).collect();
    (sql.replace("{keys}", &list.join(", ")), all)
}

/// `(?, ?), (?, ?)` for two rows of two columns: places without numbers, a third as long a text.
fn tuples(rows: usize, columns: usize) -> String {
    let tuple = format!("({}), ", vec!["?"; columns].join(", "));
    let mut all = tuple.repeat(rows);
    all.truncate(all.len().saturating_sub(2));
    all
}
