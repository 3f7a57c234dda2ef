//! Results for people: columns that line up with Hangul in them; CSV for Excel; JSON for programs.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;

use super::arguments::Format;

/// Rows of text under a header.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Columns whose values stand at the right.
    pub(super) right: Vec<usize>,
}

impl Table {
    pub(super) fn new(header: &[&str], right: &[usize]) -> Self {
        Self { header: header.iter().map(|&name| name.to_owned()).collect(), rows: Vec::new(), right: right.to_vec() }
    }

    /// Returns the table with two spaces between columns.
    pub(super) fn to_text(&self) -> String {
        let mut widths: Vec<usize> = self.header.iter().map(|name| name.width()).collect();
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                widths[column] = widths[column].max(cell.width());
            }
        }
        let mut text = String::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let blank = " ".repeat(widths[column] - cell.width());
                let is_right = self.right.contains(&column);
                let (before, after) = if is_right { (blank.as_str(), "") } else { ("", blank.as_str()) };
                line.push_str(&format!("{before}{cell}{after}  "));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Returns UTF-8 CSV with a byte order mark; cells that a spreadsheet would take for a formula get an apostrophe.
    pub(super) fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
        for row in std::iter::once(&self.header).chain(&self.rows) {
            let guarded = row.iter().map(|cell| {
                if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.clone() }
            });
            // Writing into memory cannot fail; a row always has the header's length.
            let _ = writer.write_record(guarded);
        }
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Prints rows in the asked format; `rows` are the values behind the table's rows.
pub(super) fn print<T: Serialize>(format: Format, rows: &[T], table: &Table) -> Result<()> {
    let text = match format {
        Format::Table => table.to_text(),
        Format::Csv => table.to_csv(),
        Format::Json => to_json(&rows)? + "\n",
        Format::Jsonl => {
            let mut text = String::new();
            for row in rows {
                text.push_str(&to_json(row)?);
                text.push('\n');
            }
            text
        }
    };
    print_text(&text)
}

/// Prints one value: a JSON object, or a table of its fields.
pub(super) fn print_one<T: Serialize>(format: Format, value: &T, table: &Table) -> Result<()> {
    match format {
        Format::Table | Format::Csv => print(format, &[] as &[T], table),
        Format::Json | Format::Jsonl => print_text(&(to_json(value)? + "\n")),
    }
}

/// Writes to stdout; a closed pipe is a normal end.
pub(super) fn print_text(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::unreadable(Kind::Internal, "stdout", cause))
        }
        _ => Ok(()),
    }
}

/// Returns a value as JSON on one line.
pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("JSON으로 쓸 수 없습니다", "cannot be written as JSON"))
            .because(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_hangul_in_them() {
        let mut table = Table::new(&["토픽", "건수"], &[1]);
        table.rows = vec![vec!["환불 지연".into(), "12".into()], vec!["a".into(), "7".into()]];
        assert_eq!(table.to_text(), "토픽       건수\n환불 지연    12\na             7\n");
    }

    #[test]
    fn csv_cells_never_become_formulas() {
        let mut table = Table::new(&["text"], &[]);
        table.rows = vec![vec!["=HYPERLINK(\"x\")".into()]];
        assert_eq!(table.to_csv(), "\u{feff}text\n\"'=HYPERLINK(\"\"x\"\")\"\n");
    }
}
