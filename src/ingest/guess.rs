//! How a file is understood: printed, kept, and fixed in `voc.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::settings::ColumnNames;
use super::{Field, FileRule, Place};
use crate::model::{Bilingual, Language};

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON object a line, or an array of them.
    Json,
    /// Delimited text.
    Delimited,
    /// A sheet of a workbook.
    Workbook,
    /// The table of a web page, often under the name of a workbook.
    Page,
    /// Dialogues in plain text.
    Text,
}

/// What one row or block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One row a conversation.
    Conversations,
    /// One row a message.
    Messages,
    /// One row a conversation, the whole transcript in one cell.
    Transcripts,
}

impl Shape {
    /// Returns the name that settings use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Messages => "messages",
            Self::Transcripts => "transcripts",
        }
    }
}

/// How a file, or a sheet of a workbook, is understood. Names columns, never their values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guess {
    /// Path relative to the inbox.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The kind of file.
    pub format: Format,
    /// The encoding as people call it: `UTF-8`, `CP949`. Empty for workbooks.
    pub encoding: &'static str,
    /// The delimiter of delimited text as settings call it; `none` with a single column.
    pub delimiter: Option<&'static str>,
    /// What one row is; none for JSON.
    pub shape: Option<Shape>,
    /// The row of the column names, counted from 1; 0 when there are none.
    pub header_row: u32,
    /// All column names in order, two header rows already merged; empty without a header.
    pub header: Vec<String>,
    /// The columns of each field.
    pub columns: BTreeMap<Field, Vec<String>>,
    /// Columns that mean nothing to the program.
    pub unused: Vec<String>,
}

impl Guess {
    /// Returns a guess for a file without columns.
    pub(crate) fn plain(place: &Place, format: Format, encoding: &'static str) -> Self {
        Self {
            file: place.file.to_string(),
            sheet: place.sheet.as_ref().map(ToString::to_string),
            format,
            encoding,
            delimiter: None,
            shape: None,
            header_row: 0,
            header: Vec::new(),
            columns: BTreeMap::new(),
            unused: Vec::new(),
        }
    }

    /// Returns the same with every name of a file, a sheet or a column as `label` writes it, for names may hold personal data.
    #[must_use]
    pub fn relabelled(&self, label: &dyn Fn(&str) -> String) -> Self {
        let all = |names: &[String]| names.iter().map(|name| label(name)).collect::<Vec<_>>();
        Self {
            file: label(&self.file),
            sheet: self.sheet.as_deref().map(label),
            header: all(&self.header),
            columns: self.columns.iter().map(|(&field, names)| (field, all(names))).collect(),
            unused: all(&self.unused),
            ..self.clone()
        }
    }

    /// Returns the guess as people read it, one line in each language.
    #[must_use]
    pub fn describe(&self) -> Bilingual {
        Bilingual::new(self.in_language(Language::Ko), self.in_language(Language::En))
    }

    fn in_language(&self, language: Language) -> String {
        let pick = |ko: &'static str, en: &'static str| match language {
            Language::Ko => ko,
            Language::En => en,
        };
        let mut text = self.file.clone();
        if let Some(sheet) = &self.sheet {
            text.push_str(&format!(" [{sheet}]"));
        }
        text.push_str(": ");
        let mut parts = vec![match self.format {
            Format::Json => "JSON".to_owned(),
            Format::Delimited => pick("구분 텍스트", "delimited text").to_owned(),
            Format::Workbook => pick("엑셀", "workbook").to_owned(),
            Format::Page => pick("웹 페이지 표", "table of a web page").to_owned(),
            Format::Text => pick("텍스트 대화", "plain-text dialogue").to_owned(),
        }];
        if !self.encoding.is_empty() {
            parts.push(self.encoding.to_owned());
        }
        if let Some(delimiter) = self.delimiter {
            parts.push(format!("{} {delimiter}", pick("구분자", "delimiter")));
        }
        if let Some(shape) = self.shape {
            parts.push(
                match shape {
                    Shape::Conversations => pick("한 행에 상담 하나", "one row a conversation"),
                    Shape::Messages => pick("한 행에 메시지 하나", "one row a message"),
                    Shape::Transcripts => pick("한 칸에 대화 전체", "a whole transcript in one cell"),
                }
                .to_owned(),
            );
        }
        text.push_str(&parts.join(", "));
        if !self.columns.is_empty() {
            let columns: Vec<String> =
                self.columns.iter().map(|(field, names)| format!("{field} ← {}", names.join("+"))).collect();
            text.push_str("; ");
            text.push_str(&columns.join(", "));
        }
        if !self.unused.is_empty() {
            text.push_str(&format!("; {} {}", pick("쓰지 않는 열:", "unused:"), self.unused.join(", ")));
        }
        text
    }

    /// Returns the guess as a rule for [`super::Settings::files`]: kept by the store, it holds for every later file with the
    /// same column names. None for a file without columns.
    #[must_use]
    pub fn rule(&self) -> Option<FileRule> {
        if self.columns.is_empty() || self.header.is_empty() {
            return None;
        }
        let extension = self.file.rsplit('/').next().unwrap_or_default().split_once('.').map_or("", |(_, end)| end);
        let names = |names: &Vec<String>| match names.as_slice() {
            [name] => ColumnNames::One(name.clone()),
            _ => ColumnNames::Several(names.clone()),
        };
        Some(FileRule {
            pattern: if extension.is_empty() { "*".to_owned() } else { format!("*.{extension}") },
            header: self.header.clone(),
            header_row: Some(self.header_row),
            shape: self.shape,
            columns: self.columns.iter().map(|(&field, columns)| (field, names(columns))).collect(),
            ..FileRule::default()
        })
    }
}
