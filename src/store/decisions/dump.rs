//! Is it the same store? Writes down everything that equal runs have in common, row by row in a fixed order.

use rusqlite::types::ValueRef;

use super::failed;
use super::load::Database;
use crate::error::Result;

/// What to write of each table, and in which order.
///
/// Left out is what depends on the moment, the machine, and on how often a night was run: `run_clock`, earlier runs of the newest
/// night, when input files were changed, the seals, which depend on the key, and the manifest: the rows of its files are compared themselves.
const QUERIES: [(&str, &str); 13] = [
    ("store", "SELECT version FROM store"),
    (
        "runs",
        "SELECT as_of, window_from, version, settings_hash, registers_hash, dictionaries_hash, counts, language FROM runs
         WHERE run IN (SELECT max(run) FROM runs GROUP BY as_of) ORDER BY as_of",
    ),
    ("run_clock", ""),
    ("contents", ""),
    (
        "run_files",
        "SELECT as_of, path, hash FROM run_files JOIN runs USING (run)
         WHERE run IN (SELECT max(run) FROM runs GROUP BY as_of) ORDER BY as_of, path",
    ),
    ("manifest", ""),
    ("transcripts", "SELECT id, day, status FROM transcripts WHERE superseded_run IS NULL ORDER BY id"),
    ("replaced_versions", "SELECT id, count(*) FROM replaced_versions GROUP BY id ORDER BY id"),
    ("tombstones", "SELECT count(*) FROM tombstones"),
    (
        "topics",
        "SELECT id, position, label_ko, label_en, terms, n_statements, n_transcripts, n_customers, share, cohesion,
                first_seen, last_seen, line
         FROM topics WHERE run = (SELECT max(run) FROM runs) ORDER BY position, id",
    ),
    (
        "assignments",
        "SELECT transcript, turn, start, \"end\", topic, class, why, strength, nearest
         FROM assignments WHERE run = (SELECT max(run) FROM runs) ORDER BY transcript, turn, start, \"end\"",
    ),
    (
        "input_files",
        "SELECT as_of, path, n_bytes, blake3, n_read, n_rejected, n_duplicate, n_superseded, n_later, guess, told
         FROM input_files JOIN runs USING (run)
         WHERE run = (SELECT max(run) FROM input_files AS other JOIN runs AS theirs USING (run)
                      WHERE other.path = input_files.path AND theirs.as_of = runs.as_of)
         ORDER BY as_of, path",
    ),
    ("nights", "SELECT as_of, topics, statements, alerts, proposals, drafts FROM nights ORDER BY as_of"),
];

/// Returns the dump: a line a row, the table first, then the values as SQL writes them.
pub(in crate::store) fn dump(database: &Database) -> Result<String> {
    let mut text = String::new();
    for (table, sql) in QUERIES.iter().filter(|(_, sql)| !sql.is_empty()) {
        append(&mut text, database, table, sql).map_err(|cause| failed(database.path(), cause))?;
    }
    Ok(text)
}

fn append(text: &mut String, database: &Database, table: &str, sql: &str) -> rusqlite::Result<()> {
    let mut statement = database.connection().prepare(sql)?;
    let n_columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        text.push_str(table);
        for column_idx in 0..n_columns {
            text.push_str(if column_idx == 0 { " " } else { ", " });
            let value = row.get_ref(column_idx)?;
            match value {
                ValueRef::Null => text.push_str("NULL"),
                ValueRef::Integer(n) => text.push_str(&n.to_string()),
                ValueRef::Real(n) => text.push_str(&format!("{n:?}")),
                ValueRef::Text(bytes) => quote(text, &String::from_utf8_lossy(bytes)),
                ValueRef::Blob(bytes) => quote(text, &blake3::hash(bytes).to_hex()),
            }
        }
        text.push('\n');
    }
    Ok(())
}

/// Writes a text in single quotes on one line.
fn quote(text: &mut String, value: &str) {
    text.push('\'');
    for character in value.chars() {
        match character {
            '\'' => text.push_str("''"),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
    text.push('\'');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::decisions::schema;

    #[test]
    fn every_table_is_in_the_dump_or_left_out_by_name() {
        let tables: Vec<&str> = schema::TABLES
            .lines()
            .filter_map(|line| line.strip_prefix("CREATE TABLE "))
            .filter_map(|rest| rest.split(' ').next())
            .collect();
        assert_eq!(tables, QUERIES.map(|(table, _)| table));
    }
}
