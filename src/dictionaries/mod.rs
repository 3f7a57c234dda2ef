//! What stands in one dictionary or register file? Reads rows with their places; knows nothing of their meaning.
//!
//! In: a [`List`] (built into the binary) and the user's additions of the same path. Out: [`Row`]s in file order, built-in first.
//! Fails: a row with a wrong number of columns, with file and line, all problems at once. Parallel: no.

mod phrases;

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

pub(crate) use phrases::{Found, Phrases, forms};

/// A list that is built into the binary and that a workspace can add to.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Path below `dictionaries/`, in the repository and in a workspace alike.
    pub path: &'static str,
    /// The built-in text.
    pub built_in: &'static str,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// Its columns, trimmed; as many as the header names.
    pub fields: Vec<String>,
}

/// The built-in lists with a workspace's additions.
#[derive(Debug, Clone, Default)]
pub struct Dictionaries {
    user_folder: Option<PathBuf>,
}

impl Dictionaries {
    /// Returns the built-in lists alone.
    #[must_use]
    pub fn built_in() -> Self {
        Self::default()
    }

    /// Returns the built-in lists with the additions in a folder; a missing folder adds nothing.
    pub fn with_additions(folder: impl Into<PathBuf>) -> Self {
        Self { user_folder: Some(folder.into()) }
    }

    /// Returns the rows of a list, built-in ones first.
    ///
    /// # Errors
    /// A file that cannot be read, is not UTF-8, or has rows whose columns differ from the header's.
    pub fn rows(&self, list: List) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (path, text) in self.texts(list)? {
            rows.extend(parse(&path, &text)?);
        }
        Ok(rows)
    }

    /// Returns the texts of a list with their paths: the built-in one, then a workspace's, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read or is not UTF-8.
    pub fn texts(&self, list: List) -> Result<Vec<(PathBuf, String)>> {
        let mut texts = vec![(Path::new("dictionaries").join(list.path), list.built_in.to_owned())];
        if let Some(path) = self.user_folder.as_ref().map(|folder| folder.join(list.path)).filter(|path| path.exists())
        {
            let bytes = fs::read(&path).map_err(|cause| Error::unreadable(Kind::Settings, &path, cause))?;
            let text = String::from_utf8(bytes).map_err(|cause| {
                Error::new(Kind::Settings, Bilingual::new("UTF-8 파일이 아닙니다", "is not UTF-8"))
                    .at(Place::file(&path))
                    .help(Bilingual::new("UTF-8로 저장해 주세요", "save it as UTF-8"))
                    .because(cause.utf8_error())
            })?;
            texts.push((path, text.trim_start_matches('\u{feff}').to_owned()));
        }
        Ok(texts)
    }
}

/// Parses a list. `.tsv` has columns split by tabs, `.csv` by commas, `.txt` one column and no header.
///
/// Lines that are empty or begin with `#` say nothing. The first other line of `.tsv` and `.csv` is the header.
///
/// # Errors
/// Every row whose number of columns differs from the header's, all at once.
pub fn parse(path: &Path, text: &str) -> Result<Vec<Row>> {
    let separator = match path.extension().and_then(|extension| extension.to_str()) {
        Some("tsv") => Some('\t'),
        Some("csv") => Some(','),
        _ => None,
    };
    let mut n_columns = None;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (line_idx, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let place = Place::line(path, line_idx as u64 + 1);
        let fields: Vec<String> = match separator {
            Some(separator) => line.split(separator).map(|field| field.trim().to_owned()).collect(),
            None => vec![line.trim().to_owned()],
        };
        match (separator, n_columns) {
            (Some(_), None) => n_columns = Some(fields.len()),
            (Some(_), Some(expected)) if fields.len() != expected => {
                let found = fields.len();
                let kind = if separator == Some('\t') { "tab" } else { "comma" };
                problems.push(
                    Error::new(
                        Kind::Settings,
                        Bilingual::new(
                            format!("열이 {expected}개여야 하는데 {found}개입니다 ({kind} 구분)"),
                            format!("expected {expected} {kind}-separated columns, found {found}"),
                        ),
                    )
                    .at(place)
                    .help(Bilingual::new(
                        "첫 줄의 열 이름을 보고 빠진 칸은 \"-\"로 채워 주세요",
                        "see the column names in the first line; write \"-\" for an empty one",
                    )),
                );
            }
            _ => rows.push(Row { place, fields }),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(Error::several(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn rows_keep_their_line_and_comments_say_nothing() {
        let rows = parse(Path::new("a.tsv"), "# note\nword\tkind\n\n환불\tnoun\n").expect("two columns everywhere");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].place.line, Some(4));
        assert_eq!(rows[0].fields, ["환불", "noun"]);
    }

    #[test]
    fn every_broken_row_is_named_at_once() {
        let error = parse(Path::new("a.tsv"), "word\tkind\n환불\nb\tc\td\n").expect_err("two broken rows");
        let message = error.message(Language::En);
        assert!(message.contains("a.tsv:2: expected 2 tab-separated columns, found 1"), "{message}");
        assert!(message.contains("a.tsv:3: expected 2 tab-separated columns, found 3"), "{message}");
    }
}
