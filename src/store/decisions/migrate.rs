//! How does a store of an earlier version come forward, and how does a new one begin? Whole, or not at all.

use std::path::Path;

use rusqlite::{Connection, Transaction};

use super::load::Database;
use super::{failed, save, schema};
use crate::error::Result;
use crate::store::disk;

/// Opens the database to write, made new where there is none and brought forward where an earlier version made it.
///
/// # Errors
/// A database that is damaged, not ours, or made by a newer version; a disk that cannot be written.
pub(in crate::store) fn open_to_write(path: &Path) -> Result<Connection> {
    if !path.exists() {
        create(path)?;
    }
    let before = Database::open(path)?;
    let found = before.version();
    // Version 1 knew no registry: its topics begin one.
    let nights = if found < 2 { before.nights()? } else { Vec::new() };
    drop(before);
    let open = || {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        // What is deleted is written over, so that no page keeps what was to be forgotten.
        connection.pragma_update(None, "secure_delete", "on")?;
        // Before the check of references: old tables are dropped one by one.
        connection.pragma_update(None, "foreign_keys", "off")?;
        if found < schema::VERSION {
            let transaction = connection.transaction()?;
            match found {
                3 | 4 => add_ledgers(&transaction, found)?,
                _ => bring_forward(&transaction, found)?,
            }
            nights.iter().try_for_each(|night| save::insert_night(&transaction, night))?;
            transaction.commit()?;
        }
        connection.pragma_update(None, "foreign_keys", "on")?;
        Ok(connection)
    };
    open().map_err(|cause| failed(path, cause))
}

/// Makes an empty store; under its last name it is whole.
fn create(path: &Path) -> Result<()> {
    let half = path.with_extension("db.tmp");
    disk::remove_file(&half)?;
    let write = || {
        let mut connection = Connection::open(&half)?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(schema::TABLES)?;
        transaction.execute_batch(schema::INDEXES)?;
        sign(&transaction)?;
        transaction.commit()?;
        connection.close().map_err(|(_, cause)| cause)
    };
    write().map_err(|cause| failed(&half, cause))?;
    disk::rename(&half, path)?;
    path.parent().map_or(Ok(()), disk::sync_folder)
}

/// Says which version the tables are of.
fn sign(to: &Transaction<'_>) -> rusqlite::Result<()> {
    to.pragma_update(None, "user_version", schema::VERSION)?;
    to.execute("DELETE FROM store", [])?;
    let written_by = concat!("voc ", env!("CARGO_PKG_VERSION"));
    to.execute("INSERT INTO store VALUES (?, ?)", (schema::VERSION, written_by)).map(|_| ())
}

/// Version 3 knew no alerts and proposals, version 4 no drafts: their nights left none.
fn add_ledgers(to: &Transaction<'_>, found: u32) -> rusqlite::Result<()> {
    let columns = ["alerts", "proposals", "drafts"];
    for column in &columns[if found < 4 { 0 } else { 2 }..] {
        to.execute_batch(&format!("ALTER TABLE nights ADD COLUMN {column} TEXT NOT NULL DEFAULT ''"))?;
    }
    sign(to)
}

/// Versions 1 and 2 held one run, made anew each night: its rows become those of run 1. Which record each conversation came
/// from was not kept, so one that an export holds again counts as its newer version.
fn bring_forward(to: &Transaction<'_>, found: u32) -> rusqlite::Result<()> {
    let old =
        ["store", "runs", "run_clock", "manifest", "transcripts", "topics", "assignments", "input_files", "nights"];
    let old = &old[..if found < 2 { old.len() - 1 } else { old.len() }];
    for index in ["assignments_by_topic", "transcripts_by_status"] {
        to.execute_batch(&format!("DROP INDEX IF EXISTS {index}"))?;
    }
    for table in old {
        to.execute_batch(&format!("ALTER TABLE {table} RENAME TO old_{table}"))?;
    }
    to.execute_batch(schema::TABLES)?;
    to.execute_batch(
        "
        INSERT INTO runs SELECT *, NULL FROM old_runs;
        INSERT INTO run_clock SELECT * FROM old_run_clock;
        INSERT INTO manifest SELECT kind, day, run, 0, path, n_rows, n_bytes, blake3 FROM old_manifest;
        INSERT INTO transcripts (id, first_run, part, superseded_run, day, status)
          SELECT id, first_run, 0, superseded_run, day, status FROM old_transcripts;
        INSERT INTO topics SELECT * FROM old_topics;
        INSERT INTO assignments SELECT * FROM old_assignments;
        INSERT INTO input_files
          SELECT path, (SELECT max(run) FROM runs), n_bytes, modified_ms, blake3, n_read, n_rejected, n_duplicate,
                 n_superseded, n_later, guess, NULL FROM old_input_files;
        ",
    )?;
    if found >= 2 {
        to.execute_batch("INSERT INTO nights (as_of, topics, statements) SELECT * FROM old_nights")?;
    }
    for table in old.iter().rev() {
        to.execute_batch(&format!("DROP TABLE old_{table}"))?;
    }
    to.execute_batch(schema::INDEXES)?;
    sign(to)
}
