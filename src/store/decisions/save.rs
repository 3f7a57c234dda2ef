//! How do a run's decisions get into the store? In one transaction, on the disk before it counts.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, ToSql, Transaction, TransactionBehavior, params};

use super::{AssignmentRow, Decisions, InputFileRow, KeptFile, Origin, Taken, TopicRow, TranscriptRow, failed};
use crate::error::Result;
use crate::model::Language;
use crate::registry::{self, Packed, StatementKey};
use crate::store::facts::{FactFile, Sheaf};

/// Writes all that a run decided, in one transaction that is on the disk when this returns: the commit point.
///
/// # Errors
/// A full disk; a row that contradicts another, which is a defect of the caller.
pub(in crate::store) fn save(
    connection: &mut Connection,
    path: &Path,
    run: u32,
    taken: &Taken,
    decisions: &Decisions,
) -> Result<()> {
    let mut write = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        insert_run(&transaction, run, decisions)?;
        insert_taken(&transaction, run, taken)?;
        insert_results(&transaction, run, &decisions.topics, &decisions.assignments)?;
        insert_night(&transaction, &decisions.night)?;
        insert_inputs(&transaction, run, &decisions.inputs)?;
        transaction.commit()
    };
    write().map_err(|cause| failed(path, cause))
}

/// Takes a damaged sheaf out of the manifest with its conversations, whose exports will be opened again; returns their ids.
pub(in crate::store) fn forget_sheaf(connection: &mut Connection, path: &Path, sheaf: Sheaf) -> Result<Vec<String>> {
    let mut forget = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let key = params![sheaf.day.to_string(), sheaf.run, sheaf.part];
        let of_sheaf = "day = ? AND first_run = ? AND part = ?";
        let ids: Vec<String> = transaction
            .prepare(&format!("SELECT id FROM transcripts WHERE {of_sheaf} AND superseded_run IS NULL ORDER BY id"))?
            .query_map(key, |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        transaction.execute(
            &format!(
                "UPDATE input_files SET modified_ms = -1
                 WHERE path IN (SELECT file FROM transcripts WHERE {of_sheaf}) OR NOT EXISTS
                   (SELECT 1 FROM transcripts WHERE {of_sheaf} AND file IS NOT NULL)"
            ),
            params![sheaf.day.to_string(), sheaf.run, sheaf.part, sheaf.day.to_string(), sheaf.run, sheaf.part],
        )?;
        transaction.execute(&format!("DELETE FROM transcripts WHERE {of_sheaf}"), key)?;
        transaction.execute("DELETE FROM manifest WHERE day = ? AND run = ? AND part = ?", key)?;
        transaction.commit()?;
        Ok(ids)
    };
    forget().map_err(|cause| failed(path, cause))
}

fn insert_run(to: &Transaction<'_>, number: u32, decisions: &Decisions) -> rusqlite::Result<()> {
    let Decisions { run, clock, .. } = decisions;
    to.execute(
        "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            number,
            run.as_of.to_string(),
            run.window_from.to_string(),
            run.version,
            run.settings_hash,
            run.registers_hash,
            run.dictionaries_hash,
            run.counts.to_string(),
            run.language.map(Language::code),
        ],
    )?;
    to.execute(
        "INSERT INTO run_clock VALUES (?, ?, ?, ?, ?)",
        params![number, clock.name, clock.started_at.to_string(), clock.ended_at.to_string(), clock.threads],
    )?;
    let mut content = to.prepare("INSERT OR IGNORE INTO contents VALUES (?, ?)")?;
    let mut file = to.prepare("INSERT INTO run_files VALUES (?, ?, ?)")?;
    for KeptFile { path, bytes } in &decisions.kept {
        let hash = blake3::hash(bytes);
        content.execute(params![hash.as_bytes(), bytes])?;
        file.execute(params![number, path, hash.as_bytes()])?;
    }
    Ok(())
}

/// Writes the manifest's new lines and the conversations; an earlier version of one is superseded by this run.
fn insert_taken(to: &Transaction<'_>, run: u32, taken: &Taken) -> rusqlite::Result<()> {
    insert_files(to, &taken.files)?;
    let mut insert = to.prepare("INSERT OR IGNORE INTO replaced_versions VALUES (?, ?, ?)")?;
    for (id, version) in &taken.replaced {
        insert.execute(params![id, version, run])?;
    }
    // In the order of the primary key, so that pages fill up one after the other.
    let mut in_order: Vec<&TranscriptRow> = taken.transcripts.iter().collect();
    in_order.sort_by(|a, b| (&a.id, a.sheaf.part).cmp(&(&b.id, b.sheaf.part)));
    let mut supersede =
        to.prepare("UPDATE transcripts SET superseded_run = ? WHERE id = ? AND superseded_run IS NULL")?;
    let mut insert = to.prepare("INSERT INTO transcripts VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for TranscriptRow { id, sheaf, status, origin } in in_order {
        supersede.execute(params![run, id])?;
        let Origin { version, content, customer, file, sheet, position } = origin;
        let day = sheaf.day.to_string();
        insert.execute(params![
            id, sheaf.run, sheaf.part, day, status, version, content, customer, file, sheet, position
        ])?;
    }
    Ok(())
}

/// Writes lines of the manifest.
pub(in crate::store) fn insert_files(to: &Transaction<'_>, files: &[FactFile]) -> rusqlite::Result<()> {
    let mut insert = to.prepare("INSERT INTO manifest VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
    for file in files {
        let (kind, day) = (file.kind.folder(), file.day.to_string());
        let (n_rows, n_bytes) = (signed(file.n_rows), signed(file.n_bytes));
        insert.execute(params![kind, day, file.run, file.part, file.path(), n_rows, n_bytes, file.blake3])?;
    }
    Ok(())
}

/// Takes statements out of the registry of every night.
pub(in crate::store) fn forget_statements(to: &Transaction<'_>, keys: &BTreeSet<StatementKey>) -> rusqlite::Result<()> {
    let nights: Vec<String> =
        to.prepare("SELECT as_of FROM nights")?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for as_of in nights {
        let statements: Vec<u8> =
            to.query_row("SELECT statements FROM nights WHERE as_of = ?", [&as_of], |row| row.get(0))?;
        let kept = registry::without_statements(&statements, keys);
        if kept.len() < statements.len() {
            to.execute("UPDATE nights SET statements = ? WHERE as_of = ?", params![kept, as_of])?;
        }
    }
    Ok(())
}

/// Puts topics and places of statements in the place of those of a run.
///
/// # Errors
/// A full disk.
pub(in crate::store) fn replace_results(
    connection: &mut Connection,
    path: &Path,
    run: u32,
    topics: &[TopicRow],
    assignments: &[AssignmentRow],
) -> Result<()> {
    let mut write = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        insert_results(&transaction, run, topics, assignments)?;
        transaction.commit()
    };
    write().map_err(|cause| failed(path, cause))
}

/// Writes the topics and where each statement is, in the place of those of the run before: of older runs their folders tell.
fn insert_results(
    to: &Transaction<'_>,
    run: u32,
    topics: &[TopicRow],
    assignments: &[AssignmentRow],
) -> rusqlite::Result<()> {
    to.execute_batch("DELETE FROM assignments; DELETE FROM topics;")?;
    let mut insert = to.prepare("INSERT INTO topics VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for (position, topic) in topics.iter().enumerate() {
        insert.execute(params![
            run,
            topic.id,
            signed(position as u64),
            topic.label_ko,
            topic.label_en,
            topic.terms.to_string(),
            topic.n_statements,
            topic.n_transcripts,
            topic.n_customers,
            topic.share,
            topic.cohesion,
            topic.first_seen.map(|day| day.to_string()),
            topic.last_seen.map(|day| day.to_string()),
            topic.line,
        ])?;
    }
    let mut in_order: Vec<_> = assignments.iter().collect();
    in_order.sort_unstable_by(|a, b| a.statement.cmp(&b.statement));
    let mut insert = to.prepare("INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for assignment in in_order {
        let statement = &assignment.statement;
        let row: [&dyn ToSql; 10] = [
            &run,
            &statement.transcript,
            &statement.turn,
            &statement.span.start,
            &statement.span.end,
            &assignment.topic,
            &assignment.class,
            &assignment.why,
            &assignment.strength,
            &assignment.nearest,
        ];
        insert.execute(row)?;
    }
    Ok(())
}

/// Puts other bytes in the place of files that runs kept below a folder; what no run names any more goes.
///
/// # Errors
/// A full disk.
pub(in crate::store) fn rewrite_kept(
    connection: &mut Connection,
    path: &Path,
    folder: &str,
    without: &dyn Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<()> {
    let mut write = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let below = format!("{folder}/");
        let hashes: Vec<Vec<u8>> = transaction
            .prepare("SELECT DISTINCT hash FROM run_files WHERE substr(path, 1, length(?1)) = ?1 ORDER BY hash")?
            .query_map([&below], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for old in hashes {
            let bytes: Vec<u8> =
                transaction.query_row("SELECT bytes FROM contents WHERE hash = ?", [&old], |row| row.get(0))?;
            let Some(bytes) = without(&bytes) else { continue };
            let new = blake3::hash(&bytes);
            transaction.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", params![new.as_bytes(), bytes])?;
            transaction.execute(
                "UPDATE run_files SET hash = ?1 WHERE hash = ?2 AND substr(path, 1, length(?3)) = ?3",
                params![new.as_bytes(), old, below],
            )?;
        }
        transaction.execute("DELETE FROM contents WHERE hash NOT IN (SELECT hash FROM run_files)", [])?;
        transaction.commit()
    };
    write().map_err(|cause| failed(path, cause))
}

/// Writes the registry after a night outside of a run.
///
/// # Errors
/// A full disk.
pub(in crate::store) fn replace_night(connection: &mut Connection, path: &Path, night: &Packed) -> Result<()> {
    let mut write = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        insert_night(&transaction, night)?;
        transaction.commit()
    };
    write().map_err(|cause| failed(path, cause))
}

/// Writes the registry after a night, in the place of what an earlier run of the same night left.
pub(super) fn insert_night(to: &Transaction<'_>, night: &Packed) -> rusqlite::Result<()> {
    let Packed { as_of, topics, statements, alerts, proposals, drafts } = night;
    let row = params![as_of.to_string(), topics, statements, alerts, proposals, drafts];
    to.execute("INSERT OR REPLACE INTO nights VALUES (?, ?, ?, ?, ?, ?)", row).map(|_| ())
}

fn insert_inputs(to: &Transaction<'_>, run: u32, inputs: &[InputFileRow]) -> rusqlite::Result<()> {
    let mut insert = to.prepare("INSERT INTO input_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for input in inputs {
        insert.execute(params![
            input.path,
            run,
            signed(input.n_bytes),
            input.modified_ms,
            input.blake3,
            signed(input.n_read),
            signed(input.n_rejected),
            signed(input.n_duplicate),
            signed(input.n_superseded),
            signed(input.n_later),
            input.guess.as_ref().map(ToString::to_string),
            input.told.as_ref().map(ToString::to_string),
        ])?;
    }
    Ok(())
}

/// SQLite's integers are signed; no count or size of ours comes near their end.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;
    use crate::registry::Night;
    use crate::store::decisions::{Database, dump, open_to_write, schema};
    use crate::store::samples::decisions;

    fn saved(path: &Path, run: u32, decisions: &Decisions) {
        let mut connection = open_to_write(path).expect("a disk that works");
        save(&mut connection, path, run, &Taken::default(), decisions).expect("a disk that works");
    }

    #[test]
    fn equal_decisions_give_equal_dumps_whatever_the_clock_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = decisions("2026-11-21-001");
        let mut second = first.clone();
        second.clock.name = "2026-11-21-002".to_owned();
        second.clock.threads = 8;
        second.inputs[0].modified_ms += 1;
        second.assignments.reverse();
        let mut other = first.clone();
        other.assignments[0].strength = 0.25;
        let dumps: Vec<String> = [first, second, other]
            .iter()
            .enumerate()
            .map(|(idx, decisions)| {
                let path = folder.path().join(format!("{idx}.db"));
                saved(&path, 1, decisions);
                dump(&Database::open(&path).expect("ours")).expect("a dump")
            })
            .collect();
        assert_eq!(dumps[0], dumps[1]);
        assert_ne!(dumps[0], dumps[2]);
        assert!(
            dumps[0].contains("assignments 'C-2', 1, 0, 17, NULL, 'single', 'it''s alone', 0.5, 'T-0002'"),
            "{}",
            dumps[0]
        );
    }

    /// The tables of version 1, as its last release made them.
    const FIRST_TABLES: &str = "
        CREATE TABLE store (version INTEGER NOT NULL, written_by TEXT NOT NULL) STRICT;
        CREATE TABLE runs (run INTEGER PRIMARY KEY, as_of TEXT NOT NULL, window_from TEXT NOT NULL, version TEXT NOT NULL,
          settings_hash TEXT NOT NULL, registers_hash TEXT NOT NULL, dictionaries_hash TEXT NOT NULL, counts TEXT NOT NULL) STRICT;
        CREATE TABLE run_clock (run INTEGER PRIMARY KEY REFERENCES runs, name TEXT NOT NULL UNIQUE, started_at TEXT NOT NULL,
          ended_at TEXT NOT NULL, threads INTEGER NOT NULL) STRICT;
        CREATE TABLE manifest (kind TEXT NOT NULL, day TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs,
          path TEXT NOT NULL UNIQUE, n_rows INTEGER NOT NULL, n_bytes INTEGER NOT NULL, blake3 TEXT NOT NULL,
          PRIMARY KEY (kind, day, run)) STRICT, WITHOUT ROWID;
        CREATE TABLE transcripts (id TEXT NOT NULL, first_run INTEGER NOT NULL REFERENCES runs,
          superseded_run INTEGER REFERENCES runs, day TEXT NOT NULL, status TEXT, PRIMARY KEY (id, first_run)) STRICT, WITHOUT ROWID;
        CREATE TABLE topics (run INTEGER NOT NULL REFERENCES runs, id TEXT NOT NULL, position INTEGER NOT NULL, label_ko TEXT,
          label_en TEXT, terms TEXT NOT NULL, n_statements INTEGER NOT NULL, n_transcripts INTEGER NOT NULL,
          n_customers INTEGER NOT NULL, share REAL NOT NULL, cohesion REAL, first_seen TEXT, last_seen TEXT, line TEXT NOT NULL,
          PRIMARY KEY (run, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE assignments (run INTEGER NOT NULL REFERENCES runs, transcript TEXT NOT NULL, turn INTEGER NOT NULL,
          start INTEGER NOT NULL, \"end\" INTEGER NOT NULL, topic TEXT, class TEXT NOT NULL, why TEXT, strength REAL NOT NULL,
          nearest TEXT, PRIMARY KEY (run, transcript, turn, start, \"end\"), FOREIGN KEY (run, topic) REFERENCES topics,
          FOREIGN KEY (run, nearest) REFERENCES topics) STRICT, WITHOUT ROWID;
        CREATE TABLE input_files (path TEXT PRIMARY KEY, n_bytes INTEGER NOT NULL, modified_ms INTEGER NOT NULL,
          blake3 TEXT NOT NULL, n_read INTEGER NOT NULL, n_rejected INTEGER NOT NULL, n_duplicate INTEGER NOT NULL,
          n_superseded INTEGER NOT NULL, n_later INTEGER NOT NULL, guess TEXT) STRICT, WITHOUT ROWID;
        CREATE INDEX assignments_by_topic ON assignments (run, topic) WHERE topic IS NOT NULL;
        CREATE INDEX transcripts_by_status ON transcripts (status);
        INSERT INTO store VALUES (1, 'voc 0.1.0');
        INSERT INTO runs VALUES (1, '2026-11-21', '2026-08-23', '0.1.0', 'aa', 'bb', 'cc', '{}');
        INSERT INTO run_clock VALUES (1, '2026-11-21-001', '2026-11-21T17:00:00Z', '2026-11-21T17:02:00Z', 2);
        INSERT INTO manifest VALUES ('transcripts', '2026-11-20', 1, 'facts/transcripts/day=2026-11-20/run-1.parquet', 1, 9, 'ff');
        INSERT INTO transcripts VALUES ('C-1', 1, NULL, '2026-11-20', 'resolved');
        INSERT INTO topics VALUES (1, 'T-0001', 0, '환불이 늦어요', NULL, '[\"환불\"]', 2, 1, 1, 0.5, NULL, NULL, NULL, '{}');
        INSERT INTO topics VALUES (1, 'T-0002', 1, NULL, 'refund refused', '[]', 2, 1, 1, 0.5, NULL, NULL, NULL, '{}');
        INSERT INTO assignments VALUES (1, 'C-1', 0, 0, 17, 'T-0001', 'assigned', NULL, 0.5, NULL);
        INSERT INTO input_files VALUES ('상담.csv', 12, 34, 'dd', 1, 0, 0, 0, 0, NULL);
        PRAGMA user_version = 1;
    ";

    #[test]
    fn a_store_of_the_first_version_comes_forward_with_all_it_held() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("voc.db");
        let first_version = Connection::open(&path).expect("ours");
        first_version.pragma_update(None, "application_id", schema::APPLICATION_ID).expect("ours");
        first_version.execute_batch(FIRST_TABLES).expect("ours");
        drop(first_version);
        let read = |database: &Database| {
            let as_of = jiff::civil::date(2026, 11, 21);
            let everything = crate::model::Day::MIN..=crate::model::Day::MAX;
            (
                database.topics().expect("topics").len(),
                database.assignments().expect("assignments").len(),
                database.manifest(&everything, 1).expect("a manifest"),
                database.sheaf_of("C-1").expect("readable"),
                database.input_files(as_of, 1).expect("inputs"),
                database.nights().expect("a registry"),
            )
        };
        let before = read(&Database::open(&path).expect("older stores are read"));
        drop(open_to_write(&path).expect("brought forward"));
        let database = Database::open(&path).expect("ours");
        assert_eq!(database.version(), schema::VERSION);
        assert_eq!(read(&database), before);
        // Its topics begin the registry.
        let night = Night::unpack(&before.5[0]).expect("ours");
        let known: Vec<(String, u32)> =
            night.known.iter().map(|known| (known.id.to_string(), known.n_statements)).collect();
        assert_eq!(known, [("T-0001".to_owned(), 2), ("T-0002".to_owned(), 2)]);
        // One statement is in a topic: 12 bytes.
        assert_eq!(before.5[0].statements.len(), 12);
        // And the next run is its second.
        saved(&path, 2, &decisions("2026-11-21-002"));
        assert_eq!(Database::open(&path).expect("ours").newest().expect("readable"), 2);
    }

    #[test]
    fn a_store_whose_nights_left_less_comes_forward_with_none_of_it() {
        let check = |version: u32, columns: &[&str]| came_forward(version, columns);
        check(3, &["alerts", "proposals", "drafts"]);
        check(4, &["drafts"]);
    }

    fn came_forward(version: u32, columns: &[&str]) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("voc.db");
        saved(&path, 1, &decisions("2026-11-21-001"));
        let before = Database::open(&path).expect("ours").nights().expect("a registry");
        let older = Connection::open(&path).expect("ours");
        let drop_all: String = columns.iter().map(|it| format!("ALTER TABLE nights DROP COLUMN {it}; ")).collect();
        older.execute_batch(&format!("{drop_all} PRAGMA user_version = {version};")).expect("as that version had it");
        drop(older);
        assert_eq!(Database::open(&path).expect("older stores are read").nights().expect("a registry"), before);
        drop(open_to_write(&path).expect("brought forward"));
        let database = Database::open(&path).expect("ours");
        assert_eq!((database.version(), database.nights().expect("a registry")), (schema::VERSION, before));
        saved(&path, 2, &decisions("2026-11-21-002"));
    }

    #[test]
    fn a_database_on_a_full_disk_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("full.db");
        let connection = Connection::open(&path).expect("ours");
        connection.pragma_update(None, "max_page_count", 4).expect("a small limit");
        let cause = connection.execute_batch(schema::TABLES).expect_err("too many tables for four pages");
        let error = failed(&path, cause);
        assert!(error.message(Language::En).contains("no space left on the disk"), "{error}");
        assert!(error.message(Language::Ko).contains("디스크 공간이 부족하여"), "{error}");
    }

    #[test]
    fn an_assignment_to_a_topic_that_is_not_there_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut decisions = decisions("2026-11-21-001");
        decisions.assignments[0].topic = Some("T-0099".to_owned());
        let path = folder.path().join("voc.db");
        let mut connection = open_to_write(&path).expect("a disk that works");
        let saved = save(&mut connection, &path, 1, &Taken::default(), &decisions);
        let error = saved.expect_err("a dangling reference");
        assert_eq!(error.kind(), crate::error::Kind::Internal);
    }
}
