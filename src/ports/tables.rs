//! Where tables are written that leave the kiosk, and what goes beside them.

use crate::domain::fault::Trouble;
use crate::domain::table::Table;

/// A place for files of tables.
pub trait TableWriter: Send {
    /// Writes a table in every format; answers the files.
    ///
    /// # Errors
    /// Why it is not there; what was written before stays, and says by its name what it is.
    fn write(&mut self, table: &Table) -> Result<Vec<String>, Trouble>;

    /// Writes a file that is no table beside them, under this name; answers the file.
    ///
    /// # Errors
    /// Why it is not there.
    fn keep(&mut self, name: &str, content: &[u8]) -> Result<String, Trouble>;
}
