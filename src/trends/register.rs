//! How a register is read: a CSV file that a person keeps, whose mistakes are all told at once.

use std::path::Path;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day};

/// One row of a register, cut into trimmed fields.
pub(super) struct Row<'a>(&'a csv::StringRecord);

impl Row<'_> {
    /// Returns the field of a column, counted from 0; empty where the row ends before it.
    pub(super) fn field(&self, column: usize) -> &str {
        self.0.get(column).unwrap_or("")
    }

    /// Returns a field that may not be empty.
    pub(super) fn required(&self, column: usize, name: &str) -> Result<&str> {
        match self.field(column) {
            "" => Err(Error::new(
                Kind::Settings,
                Bilingual::new(format!("{name} 칸이 비어 있습니다"), format!("the column {name} is empty")),
            )
            .help(Bilingual::new(
                format!("{name} 칸을 채우거나 이 줄을 지워 주세요"),
                format!("fill in {name}, or delete the line"),
            ))),
            words => Ok(words),
        }
    }

    /// Returns the day in a column: `2026-11-10`, `2026.11.10.` or `2026/11/10`.
    pub(super) fn day(&self, column: usize) -> Result<Day> {
        let date = self.field(column).replace(['.', '/'], "-");
        date.trim_end_matches('-').parse::<Day>().map_err(|cause| {
            Error::new(Kind::Settings, Bilingual::new("날짜를 읽을 수 없습니다", "cannot read the date"))
                .help(Bilingual::new("2026-11-10처럼 적어 주세요", "write it like 2026-11-10"))
                .because(cause)
        })
    }

    /// Returns the day in a column that may be empty or `-`.
    pub(super) fn optional_day(&self, column: usize) -> Result<Option<Day>> {
        match self.field(column) {
            "" | "-" => Ok(None),
            _ => self.day(column).map(Some),
        }
    }
}

/// Reads the rows of a register with exactly these columns, in file order; `path` is what errors name.
///
/// Lines that are empty or begin with `#` say nothing. A row may end early, its last fields are then empty.
///
/// # Errors
/// A header with other columns, a row with too many, and whatever `parse_row` finds: all of them at once, with file and line.
pub(super) fn parse<T>(
    path: &Path,
    text: &str,
    columns: &[&str],
    parse_row: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let (mut rows, mut problems, mut seen_header) = (Vec::new(), Vec::new(), false);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(cause) => {
                problems.push(
                    Error::new(Kind::Settings, Bilingual::new("CSV 형식이 아닙니다", "is not valid CSV"))
                        .at(Place::file(path))
                        .because(cause),
                );
                continue;
            }
        };
        let place = Place::line(path, record.position().map_or(0, csv::Position::line));
        if !seen_header {
            seen_header = true;
            let found: Vec<&str> = record.iter().collect();
            if found != columns {
                problems.push(wrong_header(columns, &found).at(place));
                break;
            }
        } else if record.len() > columns.len() {
            problems.push(too_many_columns(columns.len(), record.len()).at(place));
        } else {
            match parse_row(&Row(&record)) {
                Ok(row) => rows.push(row),
                Err(problem) => problems.push(problem.at(place)),
            }
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(Error::several(problems)) }
}

fn too_many_columns(n_expected: usize, n_found: usize) -> Error {
    Error::new(
        Kind::Settings,
        Bilingual::new(
            format!("열이 {n_expected}개여야 하는데 {n_found}개입니다"),
            format!("expected {n_expected} columns, found {n_found}"),
        ),
    )
    .help(Bilingual::new("쉼표가 들어간 내용은 큰따옴표로 감싸 주세요", "put double quotes around a note with commas"))
}

fn wrong_header(columns: &[&str], found: &[&str]) -> Error {
    let (expected, found) = (columns.join(","), found.join(","));
    Error::new(
        Kind::Settings,
        Bilingual::new(
            format!("첫 줄은 \"{expected}\"여야 하는데 \"{found}\"입니다"),
            format!("expected the first line \"{expected}\", found \"{found}\""),
        ),
    )
    .help(Bilingual::new("첫 줄에 열 이름을 적어 주세요", "write the column names in the first line"))
}
