//! Which tables are there, and may this program read them?

use std::path::Path;

use rusqlite::Connection;

use super::{damaged, failed, way_back};
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// The version of the tables below. A store with a higher one is refused; one with a lower is brought forward by the next run
/// (`migrate`), until then its newest run is read as it is.
pub(in crate::store) const VERSION: u32 = 5;

/// `vocS` in ASCII: tells our file from any other SQLite file.
pub(super) const APPLICATION_ID: i32 = 0x766f_6353;

/// The tables. A version of a conversation that a later one of the same run replaced has no facts, only its seal in `replaced_versions`.
/// `run` counts from 1 in a store; `run_clock` alone holds what depends on the moment and the machine.
pub(super) const TABLES: &str = "
CREATE TABLE store (version INTEGER NOT NULL, written_by TEXT NOT NULL) STRICT;

CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  as_of TEXT NOT NULL,
  window_from TEXT NOT NULL,
  version TEXT NOT NULL,
  settings_hash TEXT NOT NULL,
  registers_hash TEXT NOT NULL,
  dictionaries_hash TEXT NOT NULL,
  counts TEXT NOT NULL,
  language TEXT
) STRICT;

CREATE TABLE run_clock (
  run INTEGER PRIMARY KEY REFERENCES runs,
  name TEXT NOT NULL UNIQUE,
  started_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  threads INTEGER NOT NULL
) STRICT;

CREATE TABLE contents (
  hash BLOB PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run_files (
  run INTEGER NOT NULL REFERENCES runs,
  path TEXT NOT NULL,
  hash BLOB NOT NULL REFERENCES contents,
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE manifest (
  kind TEXT NOT NULL CHECK (kind IN ('transcripts', 'turns', 'statements')),
  day TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs,
  part INTEGER NOT NULL,
  path TEXT NOT NULL UNIQUE,
  n_rows INTEGER NOT NULL,
  n_bytes INTEGER NOT NULL,
  blake3 TEXT NOT NULL,
  PRIMARY KEY (day, kind, run, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE transcripts (
  id TEXT NOT NULL,
  first_run INTEGER NOT NULL REFERENCES runs,
  part INTEGER NOT NULL,
  superseded_run INTEGER REFERENCES runs,
  day TEXT NOT NULL,
  status TEXT,
  version BLOB,
  content BLOB,
  customer BLOB,
  file TEXT,
  sheet TEXT,
  position TEXT,
  PRIMARY KEY (id, first_run, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE replaced_versions (
  id TEXT NOT NULL,
  version BLOB NOT NULL,
  run INTEGER NOT NULL REFERENCES runs,
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstones (
  seal BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
  run INTEGER NOT NULL REFERENCES runs,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  label_ko TEXT,
  label_en TEXT,
  terms TEXT NOT NULL,
  n_statements INTEGER NOT NULL,
  n_transcripts INTEGER NOT NULL,
  n_customers INTEGER NOT NULL,
  share REAL NOT NULL,
  cohesion REAL,
  first_seen TEXT,
  last_seen TEXT,
  line TEXT NOT NULL,
  PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignments (
  run INTEGER NOT NULL REFERENCES runs,
  transcript TEXT NOT NULL,
  turn INTEGER NOT NULL,
  start INTEGER NOT NULL,
  \"end\" INTEGER NOT NULL,
  topic TEXT,
  class TEXT NOT NULL CHECK (class IN ('assigned', 'weak', 'single')),
  why TEXT,
  strength REAL NOT NULL,
  nearest TEXT,
  PRIMARY KEY (run, transcript, turn, start, \"end\"),
  FOREIGN KEY (run, topic) REFERENCES topics,
  FOREIGN KEY (run, nearest) REFERENCES topics
) STRICT, WITHOUT ROWID;

CREATE TABLE input_files (
  path TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs,
  n_bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  blake3 TEXT NOT NULL,
  n_read INTEGER NOT NULL,
  n_rejected INTEGER NOT NULL,
  n_duplicate INTEGER NOT NULL,
  n_superseded INTEGER NOT NULL,
  n_later INTEGER NOT NULL,
  guess TEXT,
  told TEXT,
  PRIMARY KEY (path, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE nights (
  as_of TEXT PRIMARY KEY,
  topics TEXT NOT NULL,
  statements BLOB NOT NULL,
  alerts TEXT NOT NULL DEFAULT '',
  proposals TEXT NOT NULL DEFAULT '',
  drafts TEXT NOT NULL DEFAULT ''
) STRICT;
";

/// Indexes. The primary key ends each index by itself.
pub(super) const INDEXES: &str = "
CREATE INDEX assignments_by_topic ON assignments (run, topic) WHERE topic IS NOT NULL;
CREATE INDEX transcripts_by_status ON transcripts (status) WHERE superseded_run IS NULL;
CREATE INDEX transcripts_by_content ON transcripts (content) WHERE content IS NOT NULL AND superseded_run IS NULL;
CREATE INDEX transcripts_by_day ON transcripts (day);
CREATE INDEX superseded ON transcripts (day, superseded_run) WHERE superseded_run IS NOT NULL;
";

/// Returns the version of a file's tables, and refuses a file that is not ours or that a newer version made.
///
/// # Errors
/// [`Kind::Store`] with the way back.
pub(super) fn version_of(connection: &Connection, path: &Path) -> Result<u32> {
    let pragma =
        |name| connection.pragma_query_value(None, name, |row| row.get(0)).map_err(|cause| failed(path, cause));
    let (application_id, version): (i32, u32) = (pragma("application_id")?, pragma("user_version")? as u32);
    if application_id != APPLICATION_ID {
        return Err(damaged(path));
    }
    if version > VERSION {
        let back = way_back();
        return Err(Error::new(
            Kind::Store,
            Bilingual::new(
                format!(
                    "더 새로운 버전의 voc가 만든 저장소입니다 (저장 형식 {version}, 이 버전은 {VERSION}까지 읽습니다)"
                ),
                format!(
                    "a newer version of voc made this store (format {version}, this version reads up to {VERSION})"
                ),
            ),
        )
        .at(Place::file(path))
        .help(Bilingual::new(
            format!("voc를 새 버전으로 올려 주세요. 이 버전으로 계속하시려면, {}", back.ko),
            format!("install the newer voc; or, to go on with this one: {}", back.en),
        )));
    }
    Ok(version)
}
