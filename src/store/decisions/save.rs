//! How do decisions get into a new store? In one transaction, on the disk before it counts.

use std::path::Path;

use rusqlite::{Connection, ToSql, Transaction, params};

use super::{Decisions, FIRST_RUN, failed, schema};
use crate::error::Result;

/// Makes the file and writes everything.
///
/// # Errors
/// A full disk; a row that contradicts another, which is a defect of the caller.
pub(in crate::store) fn save(path: &Path, decisions: &Decisions) -> Result<()> {
    write(path, decisions).map_err(|cause| failed(path, cause))
}

fn write(path: &Path, decisions: &Decisions) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    // Nobody sees the file before the stores change places, and a failure throws it away: it needs no journal yet.
    connection.pragma_update(None, "journal_mode", "off")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    connection.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", schema::VERSION)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(schema::TABLES)?;
    insert_all(&transaction, decisions)?;
    transaction.execute_batch(schema::INDEXES)?;
    transaction.commit()?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.close().map_err(|(_, cause)| cause)
}

fn insert_all(to: &Transaction<'_>, decisions: &Decisions) -> rusqlite::Result<()> {
    let Decisions { run, clock, facts, topics, assignments, inputs, nights } = decisions;
    to.execute(
        "INSERT INTO store VALUES (?, ?)",
        params![schema::VERSION, concat!("voc ", env!("CARGO_PKG_VERSION"))],
    )?;
    to.execute(
        "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            FIRST_RUN,
            run.as_of.to_string(),
            run.window_from.to_string(),
            run.version,
            run.settings_hash,
            run.registers_hash,
            run.dictionaries_hash,
            run.counts.to_string(),
        ],
    )?;
    to.execute(
        "INSERT INTO run_clock VALUES (?, ?, ?, ?, ?)",
        params![FIRST_RUN, clock.name, clock.started_at.to_string(), clock.ended_at.to_string(), clock.threads],
    )?;

    let mut insert = to.prepare("INSERT INTO manifest VALUES (?, ?, ?, ?, ?, ?, ?)")?;
    for file in &facts.files {
        let (kind, day) = (file.kind.folder(), file.day.to_string());
        insert.execute(params![
            kind,
            day,
            file.run,
            file.path(),
            signed(file.n_rows),
            signed(file.n_bytes),
            file.blake3
        ])?;
    }
    let mut insert = to.prepare("INSERT INTO transcripts VALUES (?, ?, NULL, ?, ?)")?;
    let mut days = DayText::default();
    for transcript in &facts.transcripts {
        insert.execute(params![transcript.id, FIRST_RUN, days.of(transcript.day), transcript.status])?;
    }
    let mut insert = to.prepare("INSERT INTO topics VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for (position, topic) in topics.iter().enumerate() {
        insert.execute(params![
            FIRST_RUN,
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
    // In the order of the primary key, so that pages fill up one after the other.
    let mut in_order: Vec<_> = assignments.iter().collect();
    in_order.sort_unstable_by(|a, b| a.statement.cmp(&b.statement));
    let mut insert = to.prepare("INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for assignment in in_order {
        let statement = &assignment.statement;
        let row: [&dyn ToSql; 10] = [
            &FIRST_RUN,
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
    let mut insert = to.prepare("INSERT INTO nights VALUES (?, ?, ?)")?;
    for night in nights {
        insert.execute(params![night.as_of.to_string(), night.topics, night.statements])?;
    }
    let mut insert = to.prepare("INSERT INTO input_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for input in inputs {
        insert.execute(params![
            input.path,
            signed(input.n_bytes),
            input.modified_ms,
            input.blake3,
            signed(input.n_read),
            signed(input.n_rejected),
            signed(input.n_duplicate),
            signed(input.n_superseded),
            signed(input.n_later),
            input.guess.as_ref().map(ToString::to_string),
        ])?;
    }
    Ok(())
}

/// The text of the last day; many conversations share one.
#[derive(Default)]
struct DayText(Option<(crate::model::Day, String)>);

impl DayText {
    fn of(&mut self, day: crate::model::Day) -> &str {
        if self.0.as_ref().is_none_or(|(last, _)| *last != day) {
            self.0 = Some((day, day.to_string()));
        }
        self.0.as_ref().map_or("", |(_, text)| text)
    }
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
    use crate::store::samples::decisions;
    use crate::store::{WrittenFacts, decisions::Database, decisions::dump};

    #[test]
    fn equal_decisions_give_equal_dumps_whatever_the_clock_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = decisions("2026-11-21-001", WrittenFacts::default());
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
                save(&path, decisions).expect("a disk that works");
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

    #[test]
    fn a_store_of_the_first_version_begins_a_registry_with_its_topics() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("voc.db");
        save(&path, &decisions("2026-11-21-001", WrittenFacts::default())).expect("a disk that works");
        let first_version = Connection::open(&path).expect("ours");
        first_version.execute_batch("DROP TABLE nights; PRAGMA user_version = 1;").expect("ours");
        drop(first_version);
        let nights = Database::open(&path).expect("older stores are read").nights().expect("a registry");
        assert_eq!(nights.len(), 1);
        let night = Night::unpack(&nights[0]).expect("ours");
        let known: Vec<(String, u32)> =
            night.known.iter().map(|known| (known.id.to_string(), known.n_statements)).collect();
        assert_eq!(known, [("T-0001".to_owned(), 2), ("T-0002".to_owned(), 2)]);
        // One statement is in a topic: 12 bytes.
        assert_eq!(nights[0].statements.len(), 12);
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
        let mut decisions = decisions("2026-11-21-001", WrittenFacts::default());
        decisions.assignments[0].topic = Some("T-0099".to_owned());
        let error = save(&folder.path().join("voc.db"), &decisions).expect_err("a dangling reference");
        assert_eq!(error.kind(), crate::error::Kind::Internal);
    }
}
