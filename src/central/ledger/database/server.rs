//! PostgreSQL: serializable transactions, run again when another came in between or the connection was lost before the
//! commit. The primary is found among the hosts at every new connection.
//!
//! Writers take turns in three ways by locking the table of versions, which nobody changes: small ones run side by side
//! (ROW SHARE), large ones one at a time beside the small ones (SHARE UPDATE EXCLUSIVE), and one that others came in
//! between too often runs alone (EXCLUSIVE), so that it cannot lose again. A lock on a table is taken before the
//! transaction's view of the data, one on a row or an advisory one after it.

use std::cell::RefCell;

use bytes::BytesMut;
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::place::ServerPlace;
use super::pool::{Connection, Lent, Pool, explained};
use super::{Keys, Statements, Tx};
use crate::central::ledger::LedgerError;
use crate::central::ledger::value::{Row, Value};

/// The first process migrates, the others wait for it however long it takes. The number is this program's own.
const MIGRATE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
    SELECT pg_advisory_xact_lock(735264011)";
/// A commit that waits for a standby must not be cut short: the server would then answer as if it had waited.
const COMMIT: &str = "SET LOCAL statement_timeout = 0; COMMIT";

/// How a transaction takes its turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Read,
    Small,
    Large,
    Alone,
    Migration,
}

impl Turn {
    /// What the transaction begins with.
    const fn begin(self) -> &'static str {
        match self {
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Small => "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_versions IN ROW SHARE MODE",
            Self::Large => {
                "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_versions IN SHARE UPDATE EXCLUSIVE MODE"
            }
            Self::Alone => "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_versions IN EXCLUSIVE MODE",
            Self::Migration => MIGRATE,
        }
    }

    /// What a failed statement means. A constraint that refuses a transaction which others run beside may speak of what they
    /// did meanwhile (PostgreSQL does not always call that a serialization failure); alone it means what it says.
    fn meaning(self, error: LedgerError) -> LedgerError {
        match (self, error) {
            (Self::Small | Self::Large, LedgerError::Constraint(name)) => LedgerError::Interrupted(name),
            (_, error) => error,
        }
    }
}

/// A ledger in a database of a PostgreSQL server.
pub(super) struct Server {
    pool: Pool,
}

/// How a transaction ended.
enum End<T, E> {
    Answered(Result<T, E>),
    /// Nothing was changed, and the same may work now.
    Again(LedgerError),
}

impl Server {
    /// Connects, and holds the server to what the ledger promises.
    pub(super) fn open(place: &ServerPlace) -> Result<Self, LedgerError> {
        let server = Self { pool: Pool::new(place)? };
        let settings = server.read(|tx| {
            tx.query("SELECT current_setting('fsync'), current_setting('full_page_writes'), getdatabaseencoding()", &[])
        })?;
        for mut row in settings {
            let settings: [String; 3] = [row.take()?, row.take()?, row.take()?];
            if settings.each_ref().map(String::as_str) != ["on", "on", "UTF8"] {
                let reason = "the server must run with fsync and full_page_writes, and the database must be in UTF8";
                return Err(LedgerError::Database(reason.to_owned()));
            }
        }
        Ok(server)
    }

    pub(super) fn read<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.run(&[Turn::Read; 3], work)
    }

    pub(super) fn write<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.run(&[Turn::Small, Turn::Small, Turn::Alone, Turn::Alone, Turn::Alone], work)
    }

    pub(super) fn write_many<T, E: From<LedgerError>>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.run(&[Turn::Large, Turn::Alone, Turn::Alone, Turn::Alone], work)
    }

    pub(super) fn migrate(&self, work: impl Fn(&Tx<'_>) -> Result<(), LedgerError>) -> Result<(), LedgerError> {
        self.run(&[Turn::Migration], work)
    }

    /// Runs `work` in a transaction begun with the first of `turns`, and with the next one when it has to run again.
    fn run<T, E: From<LedgerError>>(&self, turns: &[Turn], work: impl Fn(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut last = LedgerError::Database("nothing was tried".to_owned());
        for turn in turns {
            match self.once(*turn, &work) {
                End::Answered(answer) => return answer,
                End::Again(error) => last = error,
            }
        }
        Err(last.into())
    }

    fn once<T, E: From<LedgerError>>(&self, turn: Turn, work: impl Fn(&Tx<'_>) -> Result<T, E>) -> End<T, E> {
        let mut lent = match self.pool.lend() {
            Ok(lent) => lent,
            Err(error) => return End::Answered(Err(error.into())),
        };
        let begun = lent.connection().and_then(|connection| Ok(connection.client.batch_execute(turn.begin())?));
        if let Err(error) = begun {
            return self.given_up(lent, error);
        }
        let (answer, failure) = match lent.connection() {
            Err(error) => return End::Again(error),
            Ok(connection) => {
                let session = Session { turn, connection: RefCell::new(connection) };
                let tx = Tx::new(&session);
                (work(&tx), tx.failure())
            }
        };
        match (answer, failure) {
            (Ok(answer), None) => self.commit(lent, answer),
            (_, Some(error @ (LedgerError::Interrupted(_) | LedgerError::Disconnected(_)))) => {
                self.given_up(lent, error)
            }
            (Ok(_), Some(error)) => {
                roll_back(lent);
                End::Answered(Err(error.into()))
            }
            (Err(error), _) => {
                roll_back(lent);
                End::Answered(Err(error))
            }
        }
    }

    fn commit<T, E: From<LedgerError>>(&self, mut lent: Lent<'_>, answer: T) -> End<T, E> {
        let committed = lent.connection().map(|connection| connection.client.batch_execute(COMMIT));
        match committed {
            Ok(Ok(())) => {
                lent.finished();
                End::Answered(Ok(answer))
            }
            Err(error) => End::Answered(Err(error.into())),
            Ok(Err(error)) => match LedgerError::from(error) {
                // The server said that it undid the transaction.
                error @ LedgerError::Interrupted(_) => self.given_up(lent, error),
                _ => {
                    self.pool.forget_idle();
                    End::Answered(Err(LedgerError::OutcomeUnknown.into()))
                }
            },
        }
    }

    /// Ends a transaction that changed nothing; it may be run again when something came in between or the line was cut.
    fn given_up<T, E: From<LedgerError>>(&self, lent: Lent<'_>, error: LedgerError) -> End<T, E> {
        match error {
            LedgerError::Interrupted(_) => {
                roll_back(lent);
                End::Again(error)
            }
            LedgerError::Disconnected(_) => {
                drop(lent);
                self.pool.forget_idle();
                End::Again(error)
            }
            error => {
                roll_back(lent);
                End::Answered(Err(error.into()))
            }
        }
    }
}

/// Undoes the transaction, so that the connection can be used again; one that cannot be rolled back is closed.
fn roll_back(mut lent: Lent<'_>) {
    let rolled_back = lent.connection().map(|connection| connection.client.batch_execute("ROLLBACK"));
    if matches!(rolled_back, Ok(Ok(()))) {
        lent.finished();
    }
}

struct Session<'a> {
    turn: Turn,
    connection: RefCell<&'a mut Connection>,
}

impl Session<'_> {
    fn bound<T>(
        &self,
        sql: &str,
        params: usize,
        run: impl FnOnce(&mut postgres::Client, &postgres::Statement) -> Result<T, postgres::Error>,
    ) -> Result<T, LedgerError> {
        let mut connection = self.connection.borrow_mut();
        let statement = connection.prepared(sql)?;
        fits(&statement, params)?;
        run(&mut connection.client, &statement).map_err(|error| self.turn.meaning(error.into()))
    }
}

impl Session<'_> {
    fn execute_bound(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<usize, LedgerError> {
        let changed = self.bound(sql, params.len(), |client, statement| client.execute(statement, params))?;
        usize::try_from(changed).map_err(|_| LedgerError::Unexpected("a number of rows".to_owned()))
    }

    fn query_bound(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, LedgerError> {
        let rows = self.bound(sql, params.len(), |client, statement| client.query(statement, params))?;
        rows.iter().map(owned).collect()
    }

    /// The types of the columns that an INSERT names, as the server knows them.
    fn types_of(&self, head: &str, columns: usize) -> Result<Vec<String>, LedgerError> {
        let places: Vec<_> = (1..=columns).map(|place| format!("${place}")).collect();
        let mut connection = self.connection.borrow_mut();
        let one_row = connection.prepared(&format!("{head} VALUES ({})", places.join(", ")))?;
        Ok(one_row.params().iter().map(|ty| ty.name().to_owned()).collect())
    }
}

impl Statements for Session<'_> {
    fn execute(&self, sql: &str, params: &[Value]) -> Result<usize, LedgerError> {
        self.execute_bound(sql, &borrowed(params))
    }

    fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, LedgerError> {
        self.query_bound(sql, &borrowed(params))
    }

    fn insert(&self, head: &str, columns: usize, values: &[Value], tail: &str) -> Result<usize, LedgerError> {
        let arrays = by_column(columns, values);
        let sql = format!("{head} {} {tail}", unnested(0, &self.types_of(head, columns)?));
        self.execute_bound(&sql, &arrays.iter().map(|array| array as &(dyn ToSql + Sync)).collect::<Vec<_>>())
    }

    fn execute_for(&self, sql: &str, values: &[Value], keys: Keys<'_>) -> Result<usize, LedgerError> {
        let arrays = by_column(keys.types.len(), keys.values);
        let all = arrays.iter().map(|array| array as &(dyn ToSql + Sync));
        self.execute_bound(
            &with_keys(sql, values.len(), keys),
            &borrowed(values).into_iter().chain(all).collect::<Vec<_>>(),
        )
    }

    fn query_for(&self, sql: &str, values: &[Value], keys: Keys<'_>) -> Result<Vec<Row>, LedgerError> {
        let arrays = by_column(keys.types.len(), keys.values);
        let all = arrays.iter().map(|array| array as &(dyn ToSql + Sync));
        self.query_bound(
            &with_keys(sql, values.len(), keys),
            &borrowed(values).into_iter().chain(all).collect::<Vec<_>>(),
        )
    }

    fn execute_script(&self, sql: &str) -> Result<(), LedgerError> {
        Ok(self.connection.borrow_mut().client.batch_execute(sql)?)
    }
}

fn fits(statement: &postgres::Statement, params: usize) -> Result<(), LedgerError> {
    let places = statement.params().len();
    if places == params { Ok(()) } else { Err(LedgerError::parameters(places, params)) }
}

/// Values that lie row by row, as a list of each column.
fn by_column(columns: usize, values: &[Value]) -> Vec<Vec<&Value>> {
    let column = |first: usize| values.iter().skip(first).step_by(columns).collect();
    (0..columns).map(column).collect()
}

/// A query that answers the rows of arrays, one for each column, behind `own` parameters of the statement's.
fn unnested(own: usize, types: &[impl AsRef<str>]) -> String {
    let array = |(n, ty): (usize, &_)| format!("${}::{}[]", own + n + 1, AsRef::<str>::as_ref(ty));
    format!("SELECT * FROM unnest({})", types.iter().enumerate().map(array).collect::<Vec<_>>().join(", "))
}

/// The statement with arrays for its keys. A list of one column without a type is one of bytes.
fn with_keys(sql: &str, own: usize, keys: Keys<'_>) -> String {
    match keys.types {
        [""] => sql.replace("{keys}", &unnested(own, &["BYTEA"])),
        types => sql.replace("VALUES {keys}", &unnested(own, types)),
    }
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn owned(row: &postgres::Row) -> Result<Row, LedgerError> {
    let columns = (0..row.len()).map(|column| Ok(row.try_get::<_, Column>(column)?.0));
    Ok(Row::new(columns.collect::<Result<_, LedgerError>>()?))
}

type Failed = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql_checked(ty, out),
            Self::Int(value) => value.to_sql_checked(ty, out),
            Self::Text(value) => value.to_sql_checked(ty, out),
            Self::Bytes(value) => value.to_sql_checked(ty, out),
        }
    }

    /// Each value is held to its own type when it is bound.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column of an answer, of one of the three types or of one that SQLite has no other word for.
struct Column(Value);

impl<'a> FromSql<'a> for Column {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failed> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::BOOL => Value::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::BYTEA => Value::Bytes(Vec::from_sql(ty, raw)?),
            _ => Value::Text(String::from_sql(ty, raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Self(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA | Type::TEXT | Type::VARCHAR | Type::NAME)
    }
}

impl From<postgres::Error> for LedgerError {
    /// A constraint is told by its name alone: the server's own text would repeat what was to be stored.
    fn from(error: postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let text = explained(&error);
            return if error.is_closed() || error.code().is_none() && is_io(&error) {
                Self::Disconnected(text)
            } else {
                Self::Unexpected(text)
            };
        };
        let text = || format!("{} ({})", said.message(), said.code().code());
        let code = said.code();
        match code.code().get(..2) {
            Some("23") => Self::Constraint(said.constraint().unwrap_or(code.code()).to_owned()),
            Some("40") => Self::Interrupted(text()),
            Some("08" | "57") if *code != SqlState::QUERY_CANCELED => Self::Disconnected(text()),
            _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Self::Disconnected(text()),
            _ if *code == SqlState::UNDEFINED_TABLE => Self::NoTable,
            _ => Self::Database(text()),
        }
    }
}

fn is_io(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>())
}
