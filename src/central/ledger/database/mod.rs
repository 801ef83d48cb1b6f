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
/// either database takes (SQLite 32,766, PostgreSQL 65,535).
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

    /// Runs several statements without parameters, separated by semicolons.
    fn execute_script(&self, sql: &str) -> Result<(), LedgerError>;
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

    /// Runs a statement for many keys of one text column: `sql` has its own `values` first and `{keys}` where the rows of a
    /// `VALUES` belong, as in `number IN (VALUES {keys})`: a bare list of parameters PostgreSQL would hold one by one
    /// against each row that it reads. A key may be there more than once. Answers how many rows it changed.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub fn execute_for(&self, sql: &str, values: &[Value], keys: &[Value]) -> Result<usize, LedgerError> {
        let mut changed = 0;
        for keys in keys.chunks(KEYS_PER_STATEMENT) {
            let (sql, all) = with_keys(sql, values, keys, &["TEXT"]);
            changed += self.execute(&sql, &all)?;
        }
        Ok(changed)
    }

    /// Runs a query for many keys, each of as many columns as there are `types` (`TEXT`, `BIGINT`; one
    /// empty type stands for a list of one column, also of bytes, which SQLite casts to none): `sql` has its
    /// own `values` first and `{keys}` where the rows of a `VALUES` belong. A key may be asked for more than once, and so answered.
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
            let (sql, all) = with_keys(sql, values, keys, types);
            rows.extend(self.query(&sql, &all)?);
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

/// PostgreSQL's TEXT cannot hold U+0000, so the ledger refuses it on both.
fn checked(params: &[Value]) -> Result<(), LedgerError> {
    let holds_nul = params.iter().any(|value| matches!(value, Value::Text(text) if text.contains('\0')));
    if holds_nul { Err(LedgerError::Unexpected("a text with U+0000".to_owned())) } else { Ok(()) }
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
fn with_keys(sql: &str, values: &[Value], keys: &[Value], types: &[&str]) -> (String, Vec<Value>) {
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

/// `($1, $2), ($3, $4)` for two rows of two columns.
fn tuples(rows: usize, columns: usize) -> String {
    let tuple = |row: usize| {
        let places: Vec<_> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}
