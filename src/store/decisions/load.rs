//! How do decisions come back? Read-only, also while a run is at work.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Params, Row};

use super::{AssignmentRow, InputFileRow, KeptFile, KnownFile, RunClock, RunRow, TopicRow, failed, schema};
use crate::error::Result;
use crate::model::{Day, Span, StatementId};
use crate::registry::{Known, Night, Packed, StatementKey};
use crate::store::facts::{FactFile, FactKind, Sheaf, Superseded};

/// The decisions of a store, opened for reading.
#[derive(Debug)]
pub(in crate::store) struct Database {
    path: PathBuf,
    connection: Connection,
    /// The version of its tables.
    version: u32,
}

impl Database {
    /// Opens the file and refuses one that is damaged, not ours, or made by a newer version.
    pub(in crate::store) fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let open = |uri: &str| {
            let connection = Connection::open_with_flags(uri, flags)?;
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok(connection)
        };
        let uri = uri_of(path);
        let connection = match open(&uri) {
            // Where nothing can be written SQLite cannot keep its shared memory; then nobody changes the file either.
            Err(rusqlite::Error::SqliteFailure(cause, _))
                if matches!(cause.code, ErrorCode::CannotOpen | ErrorCode::ReadOnly) && path.exists() =>
            {
                open(&format!("{uri}?immutable=1"))
            }
            result => result,
        }
        .map_err(|cause| failed(path, cause))?;
        let version = schema::version_of(&connection, path)?;
        Ok(Self { path: path.to_path_buf(), connection, version })
    }

    pub(in crate::store) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    pub(in crate::store) fn run(&self) -> Result<Option<RunRow>> {
        self.first(&format!("{SELECT_RUN} ORDER BY run DESC LIMIT 1"), [], run_row)
    }

    pub(in crate::store) fn clock(&self) -> Result<Option<RunClock>> {
        self.first(&format!("{SELECT_CLOCK} ORDER BY run DESC LIMIT 1"), [], run_clock)
    }

    /// Returns the registry after each night, oldest first. A store of version 1 knew no registry: its topics begin one.
    pub(in crate::store) fn nights(&self) -> Result<Vec<Packed>> {
        if self.version < 2 {
            return self.first_night();
        }
        self.all(&format!("{} ORDER BY as_of", self.select_nights()), [], night)
    }

    /// Returns the registry after the newest night before a day.
    pub(in crate::store) fn night_before(&self, as_of: Day) -> Result<Option<Packed>> {
        let sql = format!("{} WHERE as_of < ? ORDER BY as_of DESC LIMIT 1", self.select_nights());
        self.first(&sql, [as_of.to_string()], night)
    }

    /// Nights of stores before version 4 left no alerts and proposals, those before version 5 no drafts.
    fn select_nights(&self) -> &'static str {
        match self.version {
            ..4 => "SELECT as_of, topics, statements, '', '', '' FROM nights",
            4 => "SELECT as_of, topics, statements, alerts, proposals, '' FROM nights",
            5.. => "SELECT as_of, topics, statements, alerts, proposals, drafts FROM nights",
        }
    }

    pub(super) fn version(&self) -> u32 {
        self.version
    }

    fn first_night(&self) -> Result<Vec<Packed>> {
        let Some(run) = self.run()? else { return Ok(Vec::new()) };
        let mut topics = Vec::new();
        for topic in self.topics()? {
            let Ok(id) = topic.id.parse() else { continue };
            let assignments = self.assignments_of_topic(&topic.id)?;
            let statements: Vec<StatementKey> = assignments.iter().map(|row| (&row.statement).into()).collect();
            let known = Known {
                id,
                label_ko: topic.label_ko,
                label_en: topic.label_en,
                terms: serde_json::from_value(topic.terms).unwrap_or_default(),
                n_statements: topic.n_statements,
                first_found: run.as_of,
                last_found: run.as_of,
                ..Known::default()
            };
            topics.push((known, statements));
        }
        let packed = Night::beginning(run.as_of, topics).pack();
        Ok(vec![packed.map_err(|_| super::damaged(&self.path))?])
    }

    /// Returns the fact files of days and runs that a manifest names, and what had been replaced in them by then.
    pub(in crate::store) fn manifest(
        &self,
        days: &RangeInclusive<Day>,
        run: u32,
    ) -> Result<(Vec<FactFile>, Superseded)> {
        if self.version < schema::VERSION {
            // One run wrote everything.
            let sql = "SELECT kind, day, run, n_rows, n_bytes, blake3, 0 FROM manifest ORDER BY kind, day";
            return Ok((self.all(sql, [], fact_file)?, Superseded::new()));
        }
        let between = (days.start().to_string(), days.end().to_string(), run);
        let sql =
            "SELECT kind, day, run, n_rows, n_bytes, blake3, part FROM manifest WHERE day BETWEEN ? AND ? AND run <= ?";
        let mut files = self.all(sql, between.clone(), fact_file)?;
        files.sort_by_key(|file| (file.kind, file.day, file.run, file.part));
        let sql = "SELECT day, first_run, part, id FROM transcripts
                   WHERE day BETWEEN ? AND ? AND superseded_run <= ?";
        let mut superseded = Superseded::new();
        for (sheaf, id) in self.all(sql, between, |row| {
            Ok((Sheaf { day: day(row, 0)?, run: row.get(1)?, part: row.get(2)? }, row.get::<_, String>(3)?))
        })? {
            superseded.entry(sheaf).or_default().insert(id);
        }
        Ok((files, superseded))
    }

    /// Returns where a conversation's standing version lies.
    pub(in crate::store) fn sheaf_of(&self, id: &str) -> Result<Option<Sheaf>> {
        let part = if self.version < schema::VERSION { "0" } else { "part" };
        let sql = format!("SELECT day, first_run, {part} FROM transcripts WHERE id = ? AND superseded_run IS NULL");
        // Asked for every conversation that a run takes in.
        let look = || {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let sheaf = |row: &Row<'_>| Ok(Sheaf { day: day(row, 0)?, run: row.get(1)?, part: row.get(2)? });
            statement.query_row([id], sheaf).optional()
        };
        look().map_err(|cause| failed(&self.path, cause))
    }

    pub(in crate::store) fn status_of(&self, id: &str) -> Result<Option<String>> {
        let sql = "SELECT status FROM transcripts WHERE id = ? AND superseded_run IS NULL";
        Ok(self.first(sql, [id], |row| row.get(0))?.flatten())
    }

    pub(in crate::store) fn transcripts_with_status(&self, status: &str) -> Result<Vec<String>> {
        let sql = "SELECT id FROM transcripts WHERE status = ? AND superseded_run IS NULL ORDER BY id";
        self.all(sql, [status], |row| row.get(0))
    }

    pub(in crate::store) fn topics(&self) -> Result<Vec<TopicRow>> {
        self.all(&format!("{SELECT_TOPIC} ORDER BY position"), [], topic)
    }

    pub(in crate::store) fn topic(&self, id: &str) -> Result<Option<TopicRow>> {
        self.first(&format!("{SELECT_TOPIC} AND id = ?"), [id], topic)
    }

    pub(in crate::store) fn assignments(&self) -> Result<Vec<AssignmentRow>> {
        self.all(&format!("{SELECT_ASSIGNMENT} ORDER BY transcript, turn, start, \"end\""), [], assignment)
    }

    pub(in crate::store) fn assignments_of_topic(&self, topic: &str) -> Result<Vec<AssignmentRow>> {
        let sql = format!("{SELECT_ASSIGNMENT} AND topic = ? ORDER BY transcript, turn, start, \"end\"");
        self.all(&sql, [topic], assignment)
    }

    pub(in crate::store) fn assignments_of_transcript(&self, transcript: &str) -> Result<Vec<AssignmentRow>> {
        let sql = format!("{SELECT_ASSIGNMENT} AND transcript = ? ORDER BY turn, start, \"end\"");
        self.all(&sql, [transcript], assignment)
    }

    pub(in crate::store) fn topics_of_turn(&self, transcript: &str, turn: u32) -> Result<Vec<String>> {
        // Sorting out and ordering happen here: asked for both, SQLite walks the index of topics instead of the primary key.
        let sql =
            "SELECT topic FROM assignments WHERE run = (SELECT max(run) FROM runs) AND transcript = ? AND turn = ?";
        let topics: Vec<Option<String>> = self.all(sql, (transcript, turn), |row| row.get(0))?;
        let mut topics: Vec<String> = topics.into_iter().flatten().collect();
        topics.sort_unstable();
        topics.dedup();
        Ok(topics)
    }

    /// Returns which topic each turn of the newest run tells of: transcript, turn, topic, each once, in this order.
    pub(in crate::store) fn topics_of_turns(&self) -> Result<Vec<(String, u32, String)>> {
        let sql = "SELECT transcript, turn, topic FROM assignments
                   WHERE run = (SELECT max(run) FROM runs) AND topic IS NOT NULL ORDER BY transcript, turn";
        let mut told = self.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        told.sort_unstable();
        told.dedup();
        Ok(told)
    }

    /// Returns the conversations with the status that they were last exported with, by id; those without a status are left out.
    pub(in crate::store) fn statuses(&self) -> Result<Vec<(String, String)>> {
        let sql = "SELECT id, status FROM transcripts
                   WHERE superseded_run IS NULL AND status IS NOT NULL ORDER BY id";
        self.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Returns the number of the newest run, 0 before the first.
    pub(in crate::store) fn newest(&self) -> Result<u32> {
        Ok(self.first("SELECT max(run) FROM runs", [], |row| row.get::<_, Option<u32>>(0))?.flatten().unwrap_or(0))
    }

    /// Returns the newest run of a night.
    pub(in crate::store) fn run_of(&self, as_of: Day) -> Result<Option<u32>> {
        let sql = "SELECT max(run) FROM runs WHERE as_of = ?";
        Ok(self.first(sql, [as_of.to_string()], |row| row.get::<_, Option<u32>>(0))?.flatten())
    }

    /// Returns the names of the runs of a night.
    pub(in crate::store) fn run_names(&self, as_of: Day) -> Result<Vec<String>> {
        let sql = "SELECT name FROM run_clock JOIN runs USING (run) WHERE as_of = ?";
        self.all(sql, [as_of.to_string()], |row| row.get(0))
    }

    /// Returns the as-of day of the latest night.
    pub(in crate::store) fn newest_as_of(&self) -> Result<Option<Day>> {
        let text = self.first("SELECT max(as_of) FROM runs", [], |row| row.get::<_, Option<String>>(0))?.flatten();
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Returns the newest day with a conversation.
    pub(in crate::store) fn newest_day(&self) -> Result<Option<Day>> {
        let text = self.first("SELECT max(day) FROM transcripts", [], |row| row.get::<_, Option<String>>(0))?.flatten();
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Returns what the newest run that opened a file found there.
    pub(in crate::store) fn known_file(&self, path: &str) -> Result<Option<KnownFile>> {
        let sql = format!(
            "SELECT {INPUT_COLUMNS}, as_of, settings_hash FROM input_files JOIN runs USING (run)
             WHERE path = ? ORDER BY run DESC LIMIT 1"
        );
        self.first(&sql, [path], |row| {
            Ok(KnownFile { file: input_file(row)?, as_of: day(row, 11)?, settings_hash: row.get(12)? })
        })
    }

    /// Returns what the runs of one night found in the inbox up to a run, each file as it was opened last, by path.
    pub(in crate::store) fn input_files(&self, as_of: Day, run: u32) -> Result<Vec<InputFileRow>> {
        if self.version < schema::VERSION {
            return self.all(&format!("SELECT {OLD_INPUT_COLUMNS} FROM input_files ORDER BY path"), [], input_file);
        }
        let sql = format!(
            "SELECT {INPUT_COLUMNS}, max(run) FROM input_files JOIN runs USING (run)
             WHERE as_of = ? AND run <= ? GROUP BY path ORDER BY path"
        );
        self.all(&sql, (as_of.to_string(), run), input_file)
    }

    /// Returns settings, registers and dictionaries as they were at a run, by path.
    pub(in crate::store) fn kept_files(&self, run: u32) -> Result<Vec<KeptFile>> {
        let sql = "SELECT path, bytes FROM run_files JOIN contents USING (hash) WHERE run = ? ORDER BY path";
        self.all(sql, [run], |row| Ok(KeptFile { path: row.get(0)?, bytes: row.get(1)? }))
    }

    /// Returns a run by its number.
    pub(in crate::store) fn run_numbered(&self, run: u32) -> Result<Option<(RunRow, RunClock)>> {
        let run_row = self.first(&format!("{SELECT_RUN} WHERE run = ?"), [run], run_row)?;
        let clock = self.first(&format!("{SELECT_CLOCK} WHERE run = ?"), [run], run_clock)?;
        Ok(run_row.zip(clock))
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.connection
            .prepare(sql)
            .and_then(|mut statement| statement.query_map(params, read)?.collect())
            .map_err(|cause| failed(&self.path, cause))
    }

    fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.all(sql, params, read)?.into_iter().next())
    }
}

const SELECT_RUN: &str = "SELECT * FROM runs";

fn run_row(row: &Row<'_>) -> rusqlite::Result<RunRow> {
    // Earlier versions lack the last column.
    let language: Option<String> = row.get("language").unwrap_or(None);
    Ok(RunRow {
        as_of: day(row, 1)?,
        window_from: day(row, 2)?,
        version: row.get(3)?,
        settings_hash: row.get(4)?,
        registers_hash: row.get(5)?,
        dictionaries_hash: row.get(6)?,
        counts: json(row, 7)?,
        language: language.and_then(|code| serde_json::from_value(code.into()).ok()),
    })
}

const SELECT_CLOCK: &str = "SELECT name, started_at, ended_at, threads FROM run_clock";

fn run_clock(row: &Row<'_>) -> rusqlite::Result<RunClock> {
    Ok(RunClock { name: row.get(0)?, started_at: parsed(row, 1)?, ended_at: parsed(row, 2)?, threads: row.get(3)? })
}

fn night(row: &Row<'_>) -> rusqlite::Result<Packed> {
    Ok(Packed {
        as_of: day(row, 0)?,
        topics: row.get(1)?,
        statements: row.get(2)?,
        alerts: row.get(3)?,
        proposals: row.get(4)?,
        drafts: row.get(5)?,
    })
}

fn fact_file(row: &Row<'_>) -> rusqlite::Result<FactFile> {
    let kind: String = row.get(0)?;
    let kind = FactKind::ALL.into_iter().find(|known| known.folder() == kind);
    Ok(FactFile {
        kind: kind.ok_or(rusqlite::Error::InvalidColumnType(0, "kind".to_owned(), Type::Text))?,
        day: day(row, 1)?,
        run: row.get(2)?,
        part: row.get(6)?,
        n_rows: unsigned(row, 3)?,
        n_bytes: unsigned(row, 4)?,
        blake3: row.get(5)?,
    })
}

const INPUT_COLUMNS: &str =
    "path, n_bytes, modified_ms, blake3, n_read, n_rejected, n_duplicate, n_superseded, n_later,
    guess, told";

/// The same of a store that kept no `told`.
const OLD_INPUT_COLUMNS: &str = "path, n_bytes, modified_ms, blake3, n_read, n_rejected, n_duplicate, n_superseded,
    n_later, guess, NULL";

fn input_file(row: &Row<'_>) -> rusqlite::Result<InputFileRow> {
    let json = |column_idx| {
        let text: Option<String> = row.get(column_idx)?;
        text.map(|text| parse_json(&text, column_idx)).transpose()
    };
    Ok(InputFileRow {
        path: row.get(0)?,
        n_bytes: unsigned(row, 1)?,
        modified_ms: row.get(2)?,
        blake3: row.get(3)?,
        n_read: unsigned(row, 4)?,
        n_rejected: unsigned(row, 5)?,
        n_duplicate: unsigned(row, 6)?,
        n_superseded: unsigned(row, 7)?,
        n_later: unsigned(row, 8)?,
        guess: json(9)?,
        told: json(10)?,
    })
}

const SELECT_TOPIC: &str =
    "SELECT id, label_ko, label_en, terms, n_statements, n_transcripts, n_customers, share, cohesion,
    first_seen, last_seen, line FROM topics WHERE run = (SELECT max(run) FROM runs)";

fn topic(row: &Row<'_>) -> rusqlite::Result<TopicRow> {
    Ok(TopicRow {
        id: row.get(0)?,
        label_ko: row.get(1)?,
        label_en: row.get(2)?,
        terms: json(row, 3)?,
        n_statements: row.get(4)?,
        n_transcripts: row.get(5)?,
        n_customers: row.get(6)?,
        share: row.get(7)?,
        cohesion: row.get(8)?,
        first_seen: row.get::<_, Option<String>>(9)?.map(|text| parse(&text, 9)).transpose()?,
        last_seen: row.get::<_, Option<String>>(10)?.map(|text| parse(&text, 10)).transpose()?,
        line: row.get(11)?,
    })
}

pub(super) const SELECT_ASSIGNMENT: &str =
    "SELECT transcript, turn, start, \"end\", topic, class, why, strength, nearest
    FROM assignments WHERE run = (SELECT max(run) FROM runs)";

pub(super) fn assignment(row: &Row<'_>) -> rusqlite::Result<AssignmentRow> {
    Ok(AssignmentRow {
        statement: StatementId {
            transcript: row.get(0)?,
            turn: row.get(1)?,
            span: Span::new(row.get(2)?, row.get(3)?),
        },
        topic: row.get(4)?,
        class: row.get(5)?,
        why: row.get(6)?,
        strength: row.get(7)?,
        nearest: row.get(8)?,
    })
}

pub(super) fn day(row: &Row<'_>, column_idx: usize) -> rusqlite::Result<Day> {
    parsed(row, column_idx)
}

fn parsed<T: std::str::FromStr<Err = jiff::Error>>(row: &Row<'_>, column_idx: usize) -> rusqlite::Result<T> {
    parse(&row.get::<_, String>(column_idx)?, column_idx)
}

fn parse<T: std::str::FromStr<Err = jiff::Error>>(text: &str, column_idx: usize) -> rusqlite::Result<T> {
    text.parse().map_err(|cause| rusqlite::Error::FromSqlConversionFailure(column_idx, Type::Text, Box::new(cause)))
}

fn json(row: &Row<'_>, column_idx: usize) -> rusqlite::Result<serde_json::Value> {
    parse_json(&row.get::<_, String>(column_idx)?, column_idx)
}

fn parse_json(text: &str, column_idx: usize) -> rusqlite::Result<serde_json::Value> {
    serde_json::from_str(text)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(column_idx, Type::Text, Box::new(cause)))
}

fn unsigned(row: &Row<'_>, column_idx: usize) -> rusqlite::Result<u64> {
    let n: i64 = row.get(column_idx)?;
    u64::try_from(n).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column_idx, n))
}

/// Returns the path as SQLite's URI, with everything escaped that means something there.
pub(in crate::store) fn uri_of(path: &Path) -> String {
    let mut uri = String::from("file:");
    for character in path.to_string_lossy().chars() {
        match character {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '\\' if cfg!(windows) => uri.push('/'),
            other => uri.push(other),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_marks_of_a_uri_is_escaped() {
        assert_eq!(uri_of(Path::new("/상담 #1/100%?/voc.db")), "file:/상담 %231/100%25%3f/voc.db");
    }
}
