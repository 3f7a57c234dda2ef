//! Was this record taken in before? Looked up one at a time, so that the age of the store costs nothing.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row};

use super::load::Database;
use super::{Origin, Seal, failed};
use crate::error::Result;
use crate::model::Day;
use crate::store::facts::Sheaf;
use crate::store::forgetting::Sought;

/// A version of a conversation that an earlier run took in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The as-of day of that run.
    pub as_of: Day,
    /// Whether no later version has replaced it.
    pub is_current: bool,
    /// Where it came from.
    pub origin: Origin,
}

/// The same of what a later version replaced before it was written.
const SELECT_REPLACED: &str = "SELECT as_of, FALSE, replaced_versions.version, NULL, NULL, NULL, NULL, NULL
    FROM replaced_versions JOIN runs USING (run)";

const SELECT: &str =
    "SELECT as_of, superseded_run IS NULL, transcripts.version, content, customer, file, sheet, position
    FROM transcripts JOIN runs ON run = first_run";

impl Database {
    /// Returns all versions of a conversation, those first that were never written, then oldest first.
    pub(in crate::store) fn versions(&self, id: &str) -> Result<Vec<Version>> {
        let look = || -> rusqlite::Result<Vec<Version>> {
            let mut versions: Vec<Version> = Vec::new();
            for sql in
                [format!("{SELECT_REPLACED} WHERE id = ?"), format!("{SELECT} WHERE id = ? ORDER BY first_run, part")]
            {
                let mut statement = self.connection().prepare_cached(&sql)?;
                for found in statement.query_map([id], version)? {
                    versions.push(found?);
                }
            }
            Ok(versions)
        };
        look().map_err(|cause| failed(self.path(), cause))
    }

    /// Returns the conversation that says the same under another id, if it still stands.
    pub(in crate::store) fn with_content(&self, content: &Seal) -> Result<Option<Version>> {
        let look = || {
            let sql = format!("{SELECT} WHERE content = ? AND superseded_run IS NULL LIMIT 1");
            self.connection().prepare_cached(&sql)?.query_row([content], version).optional()
        };
        look().map_err(|cause| failed(self.path(), cause))
    }

    /// Returns whether a seal may never be taken in again.
    pub(in crate::store) fn is_forgotten(&self, seal: &Seal) -> Result<bool> {
        let look = || {
            let sql = "SELECT count(*) FROM tombstones WHERE seal = ?";
            self.connection().prepare_cached(sql)?.query_row([seal], |row| row.get::<_, u32>(0))
        };
        Ok(look().map_err(|cause| failed(self.path(), cause))? > 0)
    }

    /// Returns the conversations of a customer, by seal.
    pub(in crate::store) fn ids_of_customer(&self, seal: &Seal) -> Result<BTreeSet<String>> {
        self.ids("SELECT DISTINCT id FROM transcripts WHERE customer = ?", [seal])
    }

    /// Returns the conversations of the days before one.
    pub(in crate::store) fn ids_before(&self, day: Day) -> Result<BTreeSet<String>> {
        self.ids("SELECT DISTINCT id FROM transcripts WHERE day < ?", [day.to_string()])
    }

    fn ids(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<BTreeSet<String>> {
        let look = || -> rusqlite::Result<BTreeSet<String>> {
            self.connection().prepare_cached(sql)?.query_map(parameters, |row| row.get(0))?.collect()
        };
        look().map_err(|cause| failed(self.path(), cause))
    }

    /// Returns all versions of a conversation as one asks for them to be forgotten.
    pub(in crate::store) fn sought(&self, id: &str) -> Result<Vec<Sought>> {
        let look = || -> rusqlite::Result<Vec<Sought>> {
            let sql = "SELECT id, day, customer, file FROM transcripts WHERE id = ? ORDER BY first_run, part";
            let sought = |row: &Row<'_>| {
                let (id, day) = (row.get(0)?, super::load::day(row, 1)?);
                Ok(Sought { id, day, customer: row.get(2)?, file: row.get(3)? })
            };
            self.connection().prepare_cached(sql)?.query_map([id], sought)?.collect()
        };
        look().map_err(|cause| failed(self.path(), cause))
    }

    /// Returns the sheaves that hold a version of some conversations.
    pub(in crate::store) fn sheaves_of(&self, ids: &BTreeSet<String>) -> Result<BTreeSet<Sheaf>> {
        let look = || -> rusqlite::Result<BTreeSet<Sheaf>> {
            let mut sheaves = BTreeSet::new();
            let mut statement =
                self.connection().prepare_cached("SELECT day, first_run, part FROM transcripts WHERE id = ?")?;
            for id in ids {
                for row in statement.query_map([id], |row| {
                    Ok(Sheaf { day: super::load::day(row, 0)?, run: row.get(1)?, part: row.get(2)? })
                })? {
                    sheaves.insert(row?);
                }
            }
            Ok(sheaves)
        };
        look().map_err(|cause| failed(self.path(), cause))
    }

    /// Returns the highest part that a run has written of a day.
    pub(in crate::store) fn last_part(&self, sheaf: Sheaf) -> Result<u32> {
        let look = || {
            let sql = "SELECT max(part) FROM manifest WHERE day = ? AND run = ?";
            self.connection().prepare_cached(sql)?.query_row((sheaf.day.to_string(), sheaf.run), |row| row.get(0))
        };
        let part: Option<u32> = look().map_err(|cause| failed(self.path(), cause))?;
        Ok(part.unwrap_or(0))
    }

    /// Returns the conversations of which a version was replaced after a run.
    pub(in crate::store) fn replaced_since(&self, run: u32) -> Result<Vec<String>> {
        let look = || -> rusqlite::Result<Vec<String>> {
            let sql = "SELECT DISTINCT id FROM transcripts WHERE superseded_run > ? ORDER BY id";
            self.connection().prepare_cached(sql)?.query_map([run], |row| row.get(0))?.collect()
        };
        look().map_err(|cause| failed(self.path(), cause))
    }
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        as_of: super::load::day(row, 0)?,
        is_current: row.get(1)?,
        origin: Origin {
            version: row.get(2)?,
            content: row.get(3)?,
            customer: row.get(4)?,
            file: row.get(5)?,
            sheet: row.get(6)?,
            position: row.get(7)?,
        },
    })
}
