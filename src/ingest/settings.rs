//! What a person can fix about reading: the `[inbox]` table of `voc.toml`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Field, Shape};
use crate::model::Speaker;

/// The `[inbox]` table of `voc.toml`. Everything has a default; a key that does not exist is an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Encoding of all text files, such as `cp949` or `utf-8`; found for each file where missing.
    pub encoding: Option<String>,
    /// Delimiter of all delimited files: `,`, `;`, `tab` or `|`; found for each file where missing.
    pub delimiter: Option<String>,
    /// The best satisfaction score of the exports; scores are carried over to 1..5.
    pub csat_max: f64,
    /// The run stops with exit 4 when a larger share of the records cannot be read.
    ///
    /// One in ten: single broken lines stay far below it, a wrong encoding or mapping lies far above.
    pub max_rejected_ratio: f64,
    /// What becomes of a file that was read to the end.
    pub after_run: AfterRun,
    /// The longest line, row or cell that is read, in MiB; a longer one is set aside without being held in memory.
    ///
    /// Sixteen: a day of one chat room stays below one; a file whose quotes or line ends are broken soon passes it.
    pub max_line_mib: u32,
    /// Further words for speakers: `customer = ["문의고객"]`.
    pub speakers: BTreeMap<Speaker, Vec<String>>,
    /// Further patterns for the first line of a turn in a transcript: regular expressions with the groups `speaker`, `text` and,
    /// where there is one, `time`. They are tried before the built-in ones.
    pub turn_patterns: Vec<String>,
    /// What holds for single files; for each key the first rule decides that fits and has it.
    pub files: Vec<FileRule>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            encoding: None,
            delimiter: None,
            csat_max: 5.0,
            max_rejected_ratio: 0.1,
            after_run: AfterRun::Keep,
            max_line_mib: 16,
            speakers: BTreeMap::new(),
            turn_patterns: Vec::new(),
            files: Vec::new(),
        }
    }
}

/// What becomes of a file of the inbox once a run that has read all of it is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AfterRun {
    /// It stays, and is not opened again until it changes.
    #[default]
    Keep,
    /// It is moved to `inbox.done/`, below the day of the run.
    Move,
    /// It is deleted: the raw conversations are gone, the masked ones stay in the store.
    Delete,
}

/// One `[[inbox.files]]` table: what holds for the files that a pattern names.
///
/// [`super::Guess::rule`] gives the same form, so that a guess can be kept and used again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileRule {
    /// File name (`*.csv`) or path below the inbox (`happytalk/**/*.csv`).
    pub pattern: String,
    /// The rule holds only for tables with exactly these column names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<String>,
    /// The sheet of a workbook that is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Encoding of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Delimiter of the file: `,`, `;`, `tab` or `|`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// The row of the column names, counted from 1; 0 when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// What one row is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// The best satisfaction score of this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csat_max: Option<f64>,
    /// The column of a field: its name, or `#3` for the third.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<Field, ColumnNames>,
    /// A value for every record of the file that tells none: `channel = "review"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<Field, String>,
}

/// One column name, or several for a field whose columns are joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ColumnNames {
    /// One.
    One(String),
    /// Several, in order.
    Several(Vec<String>),
}

impl ColumnNames {
    /// Returns the names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(name) => std::slice::from_ref(name).iter(),
            Self::Several(names) => names.iter(),
        }
        .map(String::as_str)
    }
}

impl FileRule {
    /// Returns whether the rule holds for a file by its path.
    #[must_use]
    pub fn fits_path(&self, path: &str) -> bool {
        let subject = if self.pattern.contains('/') { path } else { path.rsplit('/').next().unwrap_or(path) };
        glob(self.pattern.as_bytes(), subject.as_bytes())
    }
}

impl fmt::Display for FileRule {
    /// Writes the rule as it stands in `voc.toml`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A JSON string of words without control characters is a TOML string too.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        writeln!(f, "[[inbox.files]]\npattern = {}", quoted(&self.pattern))?;
        if !self.header.is_empty() {
            writeln!(f, "header = {}", serde_json::Value::from(self.header.clone()))?;
        }
        let words = [("sheet", &self.sheet), ("encoding", &self.encoding), ("delimiter", &self.delimiter)];
        for (name, word) in words {
            if let Some(word) = word {
                writeln!(f, "{name} = {}", quoted(word))?;
            }
        }
        if let Some(row) = self.header_row {
            writeln!(f, "header_row = {row}")?;
        }
        if let Some(shape) = self.shape {
            writeln!(f, "shape = {}", quoted(shape.code()))?;
        }
        if let Some(max) = self.csat_max {
            writeln!(f, "csat_max = {max:?}")?;
        }
        if !self.columns.is_empty() {
            writeln!(f, "[inbox.files.columns]")?;
        }
        for (field, names) in &self.columns {
            match names {
                ColumnNames::One(name) => writeln!(f, "{field} = {}", quoted(name))?,
                ColumnNames::Several(names) => writeln!(f, "{field} = {}", serde_json::Value::from(names.clone()))?,
            }
        }
        if !self.values.is_empty() {
            writeln!(f, "[inbox.files.values]")?;
        }
        for (field, value) in &self.values {
            writeln!(f, "{field} = {}", quoted(value))?;
        }
        Ok(())
    }
}

/// Matches `*` (within a folder), `**` (across folders) and `?`. The patterns are short, so the backtracking is cheap.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', b'/', rest @ ..] => {
            glob(rest, text) || (0..text.len()).any(|end| text[end] == b'/' && glob(rest, &text[end + 1..]))
        }
        [b'*', b'*', rest @ ..] => (0..=text.len()).any(|end| glob(rest, &text[end..])),
        [b'*', rest @ ..] => {
            (0..=text.len()).take_while(|&end| end == 0 || text[end - 1] != b'/').any(|end| glob(rest, &text[end..]))
        }
        [b'?', rest @ ..] => {
            let width = std::str::from_utf8(text).ok().and_then(|text| text.chars().next()).map_or(1, char::len_utf8);
            !text.is_empty() && text[0] != b'/' && glob(rest, &text[width..])
        }
        [first, rest @ ..] => text.first() == Some(first) && glob(rest, &text[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_a_folder_names_files_and_with_one_paths() {
        let fits =
            |pattern: &str, path: &str| FileRule { pattern: pattern.to_owned(), ..FileRule::default() }.fits_path(path);
        assert!(fits("*.csv", "a/b/상담.csv"));
        assert!(fits("상담?.csv", "상담1.csv"));
        assert!(fits("상?1.csv", "상담1.csv"));
        assert!(fits("happytalk/*.csv", "happytalk/11.csv"));
        assert!(!fits("happytalk/*.csv", "happytalk/2026/11.csv"));
        assert!(fits("happytalk/**/*.csv", "happytalk/2026/11.csv"));
        assert!(fits("happytalk/**/*.csv", "happytalk/11.csv"));
        assert!(fits("**/*.csv", "x.csv"));
        assert!(!fits("*.csv", "x.csv.gz"));
    }

    #[test]
    fn settings_are_read_from_toml_and_a_wrong_key_is_an_error() {
        let settings: Settings = toml::from_str(
            "max_rejected_ratio = 0.2\n[speakers]\ncustomer = [\"문의고객\"]\n[[files]]\npattern = \"*.csv\"\nencoding = \"cp949\"\n\
             delimiter = \";\"\n[files.columns]\nid = \"상담번호\"\ncategory = [\"대분류\", \"소분류\"]\n",
        )
        .expect("valid settings");
        assert_eq!(settings.files[0].columns[&Field::Id].iter().collect::<Vec<_>>(), ["상담번호"]);
        assert_eq!(settings.files[0].columns[&Field::Category].iter().count(), 2);
        assert!(toml::from_str::<Settings>("encodng = \"cp949\"").is_err());
        assert!(toml::from_str::<Settings>("[[files]]\npattern = \"*\"\n[files.columns]\nidd = \"x\"").is_err());
    }
}
