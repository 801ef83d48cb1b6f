//! The one place that knows which database lies below: opening, transactions, statements. Everything else in the ledger is
//! SQL with `$1` parameters that SQLite and PostgreSQL both take as it stands.
//!
//! Both hold the same promise: writing transactions act as if one came after the other, and one that was committed is on
//! the disk. All of it blocks: callers are never on the reactor's threads.

mod place;
mod pool;
mod server;
mod sqlite;
mod tls;

use std::cell::RefCell;

use self::server::Server;
use self::sqlite::File;
use super::value::{Row, Value};
use super::{LedgerError, migrations};

pub use place::{Place, ServerPlace};

/// Rows of one INSERT of [`Tx::insert_all`]: what a kiosk sends at a time, and with up to 32 columns fewer parameters than
/// SQLite takes (32,766).
const ROWS_PER_STATEMENT: usize = 1000;

/// Keys of one statement of [`Tx::execute_for`] and [`Tx::query_for`].
const KEYS_PER_STATEMENT: usize = 1024;

/// The centre's ledger.
pub struct Ledger {
    driver: Driver,
}

enum Driver {
    File(File),
    Server(Server),
}

impl Ledger {
    /// Opens an existing ledger and brings it to this program's version. Several processes may do so at once.
    ///
    /// # Errors
    /// [`LedgerError`] when there is none, when it is of a newer program, or the database cannot be reached.
    pub fn open(place: impl Into<Place>) -> Result<Self, LedgerError> {
        let place = place.into();
        match &place {
            Place::File(file) if !file.is_file() => return Err(LedgerError::Missing(file.display().to_string())),
            _ => {}
        }
        let ledger = Self::connect(&place)?;
        if !ledger.is_there()? {
            return Err(LedgerError::Missing(place.to_string()));
        }
        ledger.bring_up_to_date()?;
        Ok(ledger)
    }

    /// Opens a ledger, making an empty one where there is none: a file, or the tables in a server's empty database.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be made, is no ledger, or is of a newer program.
    pub fn open_or_create(place: impl Into<Place>) -> Result<Self, LedgerError> {
        let ledger = Self::connect(&place.into())?;
        ledger.bring_up_to_date()?;
        Ok(ledger)
    }

    fn connect(place: &Place) -> Result<Self, LedgerError> {
        let driver = match place {
            Place::File(file) => Driver::File(File::open(file)?),
            Place::Server(server) => Driver::Server(Server::open(server)?),
        };
        Ok(Self { driver })
    }

    /// True when migrations ran here before. A table that is not there is an answer, not a failure.
    pub(super) fn is_there(&self) -> Result<bool, LedgerError> {
        match self.read(|tx| tx.query("SELECT 1 FROM schema_versions", &[])) {
            Ok(versions) => Ok(!versions.is_empty()),
            Err(LedgerError::NoTable) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Runs the migrations that are missing, alone: another process that opens the ledger meanwhile waits. A ledger that
    /// has all of them is only read, so that a role without the right to make tables can serve it.
    fn bring_up_to_date(&self) -> Result<(), LedgerError> {
        if self.is_there()? && self.read(migrations::is_current)? {
            return Ok(());
        }
        match &self.driver {
            Driver::File(file) => file.write(migrations::run),
            Driver::Server(server) => server.migrate(migrations::run),
        }
    }

    /// Runs `work` in one writing transaction: committed and durable when it answers `Ok`, undone otherwise. `work` may run
    /// again from the start when the database asks for it, so it does nothing but statements. A statement that failed
    /// undoes the transaction, whatever `work` answers; one that a constraint refuses may fail as
    /// [`LedgerError::Interrupted`] at first, and with its own error when `work` runs again.
    ///
    /// # Errors
    /// Whatever `work` answers, or [`LedgerError`] when the transaction cannot be begun or committed. After
    /// [`LedgerError::OutcomeUnknown`] it may have been committed: asking the same again tells.
    pub fn write<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match &self.driver {
            Driver::File(file) => file.write(work),
            Driver::Server(server) => server.write(work),
        }
    }

    /// [`Self::write`] for work that touches many rows: of these one runs at a time over all processes, beside small ones.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_many<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match &self.driver {
            Driver::File(file) => file.write(work),
            Driver::Server(server) => server.write_many(work),
        }
    }

    /// Runs `work` on one unchanging view of the ledger. `work` may run again from the start.
    ///
    /// # Errors
    /// Whatever `work` answers, or [`LedgerError`] when the ledger cannot be read.
    pub fn read<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match &self.driver {
            Driver::File(file) => file.read(work),
            Driver::Server(server) => server.read(work),
        }
    }
}

/// What a driver can do in a transaction.
trait Statements {
    /// Runs a statement and answers how many rows it changed.
    fn execute(&self, sql: &str, params: &[Value]) -> Result<usize, LedgerError>;

    /// Runs a query and answers its rows.
    fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, LedgerError>;

    /// Inserts at most [`ROWS_PER_STATEMENT`] rows; see [`Tx::insert_all`].
    fn insert(&self, head: &str, columns: usize, values: &[Value], tail: &str) -> Result<usize, LedgerError>;

    /// Runs a statement for at most [`KEYS_PER_STATEMENT`] keys; see [`Tx::execute_for`].
    fn execute_for(&self, sql: &str, values: &[Value], keys: Keys<'_>) -> Result<usize, LedgerError>;

    /// Runs a query for at most [`KEYS_PER_STATEMENT`] keys; see [`Tx::query_for`].
    fn query_for(&self, sql: &str, values: &[Value], keys: Keys<'_>) -> Result<Vec<Row>, LedgerError>;

    /// Runs several statements without parameters, separated by semicolons.
    fn execute_script(&self, sql: &str) -> Result<(), LedgerError>;
}

/// Keys that a statement is run for, one after another, each of as many values as there are types.
#[derive(Clone, Copy)]
struct Keys<'a> {
    types: &'a [&'a str],
    values: &'a [Value],
}

/// A transaction under way. After a statement that failed it takes no further one: PostgreSQL would not, and SQLite would.
pub struct Tx<'a> {
    statements: &'a dyn Statements,
    failed: RefCell<Option<LedgerError>>,
}

impl<'a> Tx<'a> {
    fn new(statements: &'a dyn Statements) -> Self {
        Self { statements, failed: RefCell::new(None) }
    }

    /// The first failure of a statement.
    fn failure(&self) -> Option<LedgerError> {
        self.failed.borrow().clone()
    }

    fn run<T>(&self, statement: impl FnOnce() -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        if let Some(error) = self.failure() {
            return Err(error);
        }
        statement().inspect_err(|error| *self.failed.borrow_mut() = Some(error.clone()))
    }

    /// Runs a statement and answers how many rows it changed.
    ///
    /// # Errors
    /// [`LedgerError::Constraint`] when a constraint refuses it, another [`LedgerError`] for anything else.
    pub fn execute(&self, sql: &str, params: &[Value]) -> Result<usize, LedgerError> {
        self.run(|| checked(params).and_then(|()| self.statements.execute(sql, params)))
    }

    /// Runs a query and answers its rows.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, LedgerError> {
        self.run(|| checked(params).and_then(|()| self.statements.query(sql, params)))
    }

    /// Runs a query that answers one row or none.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn query_one(&self, sql: &str, params: &[Value]) -> Result<Option<Row>, LedgerError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Inserts rows: `head` is the statement up to its column list, `tail` what follows the values, `values` the rows one
    /// after another. Answers how many were inserted.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub fn insert_all(&self, head: &str, columns: usize, values: &[Value], tail: &str) -> Result<usize, LedgerError> {
        let mut inserted = 0;
        for rows in values.chunks(ROWS_PER_STATEMENT * columns.max(1)) {
            inserted += self.run(|| checked(rows).and_then(|()| self.statements.insert(head, columns, rows, tail)))?;
        }
        Ok(inserted)
    }

    /// Runs a statement for many keys of one text column: `sql` has its own `values` first and `VALUES {keys}` where the rows
    /// of the keys belong, as in `number IN (VALUES {keys})`. SQLite takes them so, one parameter each; to PostgreSQL they go
    /// as one array. A key may be there more than once. Answers how many rows it changed.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub fn execute_for(&self, sql: &str, values: &[Value], keys: &[Value]) -> Result<usize, LedgerError> {
        let mut changed = 0;
        for keys in keys.chunks(KEYS_PER_STATEMENT) {
            let keys = Keys { types: &["TEXT"], values: keys };
            changed +=
                self.run(|| keys.checked(values).and_then(|()| self.statements.execute_for(sql, values, keys)))?;
        }
        Ok(changed)
    }

    /// Runs a query for many keys, each of as many columns as there are `types` (`TEXT`, `BIGINT`; one
    /// empty type stands for a list of one column, also of bytes, which SQLite casts to none): `sql` has its
    /// own `values` first and `VALUES {keys}` where the rows belong, `{keys}` where the list does. A key may be asked for more than once, and so answered.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn query_for(
        &self,
        sql: &str,
        values: &[Value],
        types: &[&str],
        keys: &[Value],
    ) -> Result<Vec<Row>, LedgerError> {
        let mut rows = Vec::new();
        for keys in keys.chunks(KEYS_PER_STATEMENT * types.len().max(1)) {
            let keys = Keys { types, values: keys };
            rows.extend(self.run(|| keys.checked(values).and_then(|()| self.statements.query_for(sql, values, keys)))?);
        }
        Ok(rows)
    }

    /// Runs several statements without parameters, separated by semicolons.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub(super) fn execute_script(&self, sql: &str) -> Result<(), LedgerError> {
        self.run(|| self.statements.execute_script(sql))
    }
}

impl Keys<'_> {
    fn checked(self, others: &[Value]) -> Result<(), LedgerError> {
        checked(others).and_then(|()| checked(self.values))
    }
}

/// PostgreSQL's TEXT cannot hold U+0000, so the ledger refuses it on both.
fn checked(params: &[Value]) -> Result<(), LedgerError> {
    let holds_nul = params.iter().any(|value| matches!(value, Value::Text(text) if text.contains('\0')));
    if holds_nul { Err(LedgerError::Unexpected("a text with U+0000".to_owned())) } else { Ok(()) }
}
