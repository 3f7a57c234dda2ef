//! How is everything read at one moment, row by row, and how is it noticed that something was committed?

use rusqlite::Row;

use super::load::{Database, SELECT_ASSIGNMENT, assignment};
use super::{AssignmentRow, failed, load, schema};
use crate::error::Result;
use crate::store::facts::Sheaf;

impl Database {
    /// Reads several things as they stood at one moment, whatever is committed meanwhile.
    pub(in crate::store) fn at_once<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        let transaction = self.connection().unchecked_transaction().map_err(|cause| failed(self.path(), cause))?;
        let result = read();
        transaction.finish().map_err(|cause| failed(self.path(), cause))?;
        result
    }

    /// Returns a number that changes whenever another connection has committed something.
    pub(in crate::store) fn data_version(&self) -> Result<i64> {
        self.connection()
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(|cause| failed(self.path(), cause))
    }

    /// Hands over every standing conversation by id, with where it lies and its status.
    pub(in crate::store) fn each_standing(&self, mut each: impl FnMut(String, Sheaf, Option<String>)) -> Result<()> {
        let part = if self.version() < schema::VERSION { "0" } else { "part" };
        let sql = format!(
            "SELECT id, day, first_run, {part}, status FROM transcripts WHERE superseded_run IS NULL ORDER BY id"
        );
        self.each(&sql, |row| {
            let sheaf = Sheaf { day: load::day(row, 1)?, run: row.get(2)?, part: row.get(3)? };
            each(row.get(0)?, sheaf, row.get(4)?);
            Ok(())
        })
    }

    /// Hands over every assignment of the newest run, by statement.
    pub(in crate::store) fn each_assignment(&self, mut each: impl FnMut(AssignmentRow)) -> Result<()> {
        let sql = format!("{SELECT_ASSIGNMENT} ORDER BY transcript, turn, start, \"end\"");
        self.each(&sql, |row| {
            each(assignment(row)?);
            Ok(())
        })
    }

    fn each(&self, sql: &str, mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<()>) -> Result<()> {
        let mut walk = || {
            let mut statement = self.connection().prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                read(row)?;
            }
            Ok(())
        };
        walk().map_err(|cause| failed(self.path(), cause))
    }
}
