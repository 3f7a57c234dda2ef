//! How does a workspace move house? Into one file and out of it again, whole or not at all, also while a run is at work.
//!
//! The file is a tar packed with zstd. First comes `backup.json` ([`Contents`]), which names every other file with its size and hash;
//! then the key, settings, registers, dictionaries and articles, a snapshot of the decisions, the fact files that this snapshot names,
//! and the folders of the runs. What can be made again is not in it: inbox, index, cache.

mod pack;
mod place;
#[cfg(test)]
mod tests;
mod unpack;

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::decisions::{self, Database};
use crate::error::Result;
use crate::model::Day;

pub use pack::{Existing, back_up};
pub use unpack::{Restored, restore};

/// The version of the layout. A backup with a higher one is refused.
const FORMAT: u32 = 1;

/// The first file of a backup.
const CONTENTS: &str = "backup.json";

/// The paths of a backup that stand for themselves, and the folders below which all others lie.
const FILES: [&str; 5] = ["voc.toml", KEY, DATABASE, USERS, AUDIT];
/// Those of them without which there is no store.
const NEEDED: [&str; 2] = [KEY, DATABASE];
/// Those that their owner alone may read.
const SECRET: [&str; 3] = [KEY, USERS, AUDIT];
const FOLDERS: [&str; 5] = ["registers/", "dictionaries/", "kb/", FACTS, "runs/"];

const KEY: &str = "store/key";
const DATABASE: &str = "store/voc.db";
const USERS: &str = "store/users.db";
const AUDIT: &str = "store/audit.jsonl";
const FACTS: &str = "store/facts/";
const LATEST: &str = "runs/latest";

/// Any day.
const ALWAYS: std::ops::RangeInclusive<Day> = Day::MIN..=Day::MAX;

/// What a backup holds, as its first file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Contents {
    format: u32,
    written_by: String,
    /// The newest run and the day that it looks back from.
    run: String,
    as_of: Day,
    /// The run that `latest` points to.
    latest: Option<String>,
    n_files: usize,
    files: Vec<Piece>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Piece {
    /// Its path below the workspace, with `/`.
    path: String,
    n_bytes: u64,
    blake3: String,
}

/// What was backed up or restored, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The newest run.
    pub run: String,
    /// The day that it looks back from.
    pub as_of: Day,
    /// Conversations that stand.
    pub n_transcripts: u64,
    /// Fact files.
    pub n_fact_files: usize,
    /// Folders of runs.
    pub n_runs: usize,
    /// All files.
    pub n_files: usize,
    /// Their size.
    pub n_bytes: u64,
    /// The size of the one file that they are packed into.
    pub packed_bytes: u64,
}

impl Contents {
    fn figures(&self, n_transcripts: u64, packed_bytes: u64) -> Backup {
        let below = |folder: &'static str| self.files.iter().filter_map(move |piece| piece.path.strip_prefix(folder));
        let runs: BTreeSet<&str> = below("runs/").filter_map(|path| path.split('/').next()).collect();
        Backup {
            run: self.run.clone(),
            as_of: self.as_of,
            n_transcripts,
            n_fact_files: below(FACTS).count(),
            n_runs: runs.len(),
            n_files: self.files.len(),
            n_bytes: self.files.iter().map(|piece| piece.n_bytes).sum(),
            packed_bytes,
        }
    }

    /// Returns whether every file has a place in a workspace that a backup may fill, each its own, and the newest run is no path.
    fn is_sound(&self) -> bool {
        let paths: BTreeSet<&str> = self.files.iter().map(|piece| piece.path.as_str()).collect();
        let names = std::iter::once(&self.run).chain(&self.latest);
        self.n_files == self.files.len()
            && paths.len() == self.files.len()
            && NEEDED.iter().all(|path| paths.contains(path))
            && paths.iter().all(|path| is_in_its_place(path))
            && names.into_iter().all(|name| is_plain(name))
    }
}

/// Returns whether a path is one that a backup may write: below the workspace, where this program keeps such files.
fn is_in_its_place(path: &str) -> bool {
    let is_below = FOLDERS.iter().any(|folder| path.len() > folder.len() && path.starts_with(folder));
    (FILES.contains(&path) || is_below) && path != LATEST && path.split('/').all(is_plain)
}

/// Returns whether a name is that of a file or folder and nothing else: on Windows `C:` and `a\b` are more than that.
fn is_plain(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let is_one = matches!(components.next(), Some(Component::Normal(only)) if only.to_str() == Some(name));
    is_one && components.next().is_none() && !name.contains('\0')
}

/// Returns a path of a backup in a folder.
fn path_in(folder: &Path, path: &str) -> PathBuf {
    path.split('/').fold(folder.to_path_buf(), |folder, name| folder.join(name))
}

/// Returns whether a database is whole, as SQLite sees it.
fn is_whole(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA quick_check(1)", [], |row| Ok(row.get::<_, String>(0)? == "ok"))
}

/// Returns how many conversations stand.
fn n_transcripts(database: &Database) -> Result<u64> {
    let sql = "SELECT count(*) FROM transcripts WHERE superseded_run IS NULL";
    let n: i64 = database
        .connection()
        .query_row(sql, [], |row| row.get(0))
        .map_err(|cause| decisions::failed(database.path(), cause))?;
    Ok(n.unsigned_abs())
}
