//! What goes into and comes out of a statement: whole numbers, text and bytes, the three types both databases share.

use std::fmt;

use jiff::Timestamp;

use super::LedgerError;
use crate::domain::carrier::Sha256Hash;

/// A parameter or a column.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BYTEA.
    Bytes(Vec<u8>),
}

/// Says the kind alone: what is stored may be personal.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
        })
    }
}

/// A moment as the ledger keeps it: nanoseconds since 1970 UTC, held to the years 1677 to 2262.
#[must_use]
pub fn nanoseconds(at: Timestamp) -> i64 {
    let at = at.as_nanosecond();
    i64::try_from(at).unwrap_or(if at < 0 { i64::MIN } else { i64::MAX })
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Sha256Hash> for Value {
    fn from(value: Sha256Hash) -> Self {
        Self::Bytes(value.as_bytes().to_vec())
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(nanoseconds(value))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// Reads the column; `None` when it holds another type.
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }
}

impl FromValue for u64 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).and_then(|value| value.try_into().ok())
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).and_then(|value| value.try_into().ok())
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(|value| value != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(value) => Some(value),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(value) => Some(value),
            _ => None,
        }
    }
}

impl FromValue for Sha256Hash {
    fn from_value(value: Value) -> Option<Self> {
        Vec::from_value(value).and_then(|bytes| bytes.try_into().ok()).map(Self::from_bytes)
    }
}

impl FromValue for Timestamp {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).and_then(|at| Self::from_nanosecond(i128::from(at)).ok())
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// One row of an answer, read from left to right.
pub struct Row {
    columns: std::vec::IntoIter<Value>,
    at: usize,
}

impl Row {
    pub(super) fn new(columns: Vec<Value>) -> Self {
        Self { columns: columns.into_iter(), at: 0 }
    }

    /// Takes the next column.
    ///
    /// # Errors
    /// [`LedgerError::Unexpected`] when the column holds another type or is missing.
    pub fn take<T: FromValue>(&mut self) -> Result<T, LedgerError> {
        self.at += 1;
        let value = self.columns.next().and_then(T::from_value);
        value.ok_or_else(|| LedgerError::Unexpected(format!("column {} of the answer", self.at)))
    }

    /// Takes the next column as text and parses it with `parse`.
    ///
    /// # Errors
    /// [`LedgerError::Unexpected`] when the column holds something else; the value is not repeated.
    pub fn parse<T, E>(&mut self, parse: impl FnOnce(String) -> Result<T, E>) -> Result<T, LedgerError> {
        let text: String = self.take()?;
        parse(text).map_err(|_| LedgerError::Unexpected(format!("column {} of the answer", self.at)))
    }
}

/// The values of a row to insert.
macro_rules! row {
    ($($value:expr),* $(,)?) => { [$($crate::central::ledger::value::Value::from($value)),*] };
}
pub(crate) use row;

/// The parameters of a statement, `$1` first.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::central::ledger::value::Value::from($value)),*] };
}
pub(crate) use params;
