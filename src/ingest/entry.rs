//! What the reader hands on: records, records set aside, guesses, and how each file ended.

use std::fmt;
use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Field, Guess, Problem};
use crate::error::{Error, Kind};
use crate::model::{Bilingual, Language, Transcript};

/// One thing that the reader found.
#[derive(Debug, Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly every entry is a record; a box for each would cost more than it saves"
)]
pub enum Entry {
    /// How a file, or a sheet of a workbook, is understood; comes before its records.
    Guess(Guess),
    /// One conversation.
    Record(Record),
    /// One record, or a whole file, that cannot be read.
    Rejected(Rejected),
    /// A file is at its end.
    FileDone(FileSummary),
}

/// One conversation with its place.
#[derive(Debug, Clone)]
pub struct Record {
    /// The conversation.
    pub transcript: Transcript,
    /// Where it stands; the first row where it has several.
    pub place: Place,
    /// The index of its file in [`super::Reader::files`].
    pub file_idx: usize,
    /// Where its beginning comes from.
    pub dated: Dated,
    /// Where its id comes from.
    pub id_origin: IdOrigin,
}

/// Where a record's `started_at` comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// The export tells it.
    Export,
    /// The export tells none: the as-of day's midnight stands there.
    AsOf,
}

/// Where a record's id comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdOrigin {
    /// The export tells it.
    Export,
    /// The export has no ids: file and row make one.
    Place,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's path relative to the inbox, with `/`.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The line or row.
    pub position: Position,
}

/// A position in a file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// The whole file.
    File,
    /// A line of text.
    Line(u64),
    /// A row of a table: in a workbook the row, in delimited text the line on which the row begins.
    Row(u64),
}

impl Place {
    /// Returns the place as people read it: `a/b.csv 12행`, `a/b.csv, row 12`.
    #[must_use]
    pub fn describe(&self, language: Language) -> String {
        let mut text = self.file.to_string();
        if let Some(sheet) = &self.sheet {
            text.push_str(&format!(" [{sheet}]"));
        }
        match (self.position, language) {
            (Position::File, _) => {}
            (Position::Line(line), Language::Ko) => text.push_str(&format!(" {line}번째 줄")),
            (Position::Line(line), Language::En) => text.push_str(&format!(", line {line}")),
            (Position::Row(row), Language::Ko) => text.push_str(&format!(" {row}행")),
            (Position::Row(row), Language::En) => text.push_str(&format!(", row {row}")),
        }
        text
    }
}

impl Place {
    /// Returns the place with the names of file and sheet as `label` writes them.
    pub(super) fn relabelled(&self, label: &dyn Fn(&str) -> String) -> Self {
        Self {
            file: label(&self.file).into(),
            sheet: self.sheet.as_ref().map(|sheet| label(sheet).into()),
            position: self.position,
        }
    }
}

impl Position {
    /// Returns the position as it is kept: `file`, `line 12`, `row 12`.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::File => "file".to_owned(),
            Self::Line(line) => format!("line {line}"),
            Self::Row(row) => format!("row {row}"),
        }
    }

    /// Reads what [`Self::code`] wrote; the whole file for anything else.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        match code.split_once(' ').map(|(kind, number)| (kind, number.parse())) {
            Some(("line", Ok(line))) => Self::Line(line),
            Some(("row", Ok(row))) => Self::Row(row),
            _ => Self::File,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(Language::En))
    }
}

/// A record, or a whole file, that was set aside. Holds no words of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// Where it stands.
    pub place: Place,
    /// The index of its file in [`super::Reader::files`].
    pub file_idx: usize,
    /// What is wrong.
    pub problem: Problem,
}

impl Rejected {
    /// Returns the same with every name of a file, a sheet or a column as `label` writes it, for names may hold personal data.
    #[must_use]
    pub fn relabelled(&self, label: &dyn Fn(&str) -> String) -> Self {
        Self {
            place: self.place.relabelled(label),
            file_idx: self.file_idx,
            problem: self.problem.clone().relabelled(label),
        }
    }

    /// Returns the problem as an error of its own, for a run that cannot go on because of it.
    #[must_use]
    pub fn to_error(&self) -> Error {
        let reason = self.problem.reason();
        let (ko, en) = (self.place.describe(Language::Ko), self.place.describe(Language::En));
        Error::new(Kind::Input, Bilingual::new(format!("{ko}: {}", reason.ko), format!("{en}: {}", reason.en)))
            .help(self.problem.help())
    }

    /// Returns what a person reads: place, problem, and on a second line the remedy.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let help = match language {
            Language::Ko => "도움말",
            Language::En => "help",
        };
        format!(
            "{}: {}\n{help}: {}",
            self.place.describe(language),
            self.problem.reason().get(language),
            self.problem.help().get(language)
        )
    }
}

#[derive(Serialize)]
struct Reason {
    code: &'static str,
    #[serde(flatten)]
    words: Bilingual,
}

impl Serialize for Rejected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_struct("Rejected", 5)?;
        line.serialize_field("file", &*self.place.file)?;
        match &self.place.sheet {
            Some(sheet) => line.serialize_field("sheet", &**sheet)?,
            None => line.skip_field("sheet")?,
        }
        match self.place.position {
            Position::File => line.skip_field("line")?,
            Position::Line(number) => line.serialize_field("line", &number)?,
            Position::Row(number) => line.serialize_field("row", &number)?,
        }
        line.serialize_field("reason", &Reason { code: self.problem.code(), words: self.problem.reason() })?;
        line.serialize_field("help", &self.problem.help())?;
        line.end()
    }
}

/// How a file ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileSummary {
    /// The file's path relative to the inbox, with `/`.
    pub file: String,
    /// The index of the file in [`super::Reader::files`].
    #[serde(skip)]
    pub file_idx: usize,
    /// Records handed on, before the ledger placed them.
    pub n_records: u64,
    /// Records, or the whole file, set aside by the reader.
    pub n_rejected: u64,
    /// Records without a beginning of their own.
    pub n_without_date: u64,
    /// Values that could not be understood and were left out, by field, in the order of [`Field`].
    pub n_ignored_values: Vec<(Field, u64)>,
}
