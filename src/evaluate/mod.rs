//! How good is it? Scores a stage against labelled data.
//!
//! In: labelled files (`FORMATS`: labelled sets) and the stage. Out: scores that serialise to one JSON object.
//! Fails: a file that cannot be read, or lines that are not of the form. Parallel: as the stage itself.

pub mod agreement;
pub mod alerts;
pub mod clusters;
pub mod complaint;
pub mod knowledge;
pub mod mask;
pub mod outcomes;
pub mod queries;
pub mod run;
pub mod search;
pub mod steps;
pub mod titles;
pub mod tokens;

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// Reads a JSON Lines file of labelled records.
///
/// # Errors
/// A file that cannot be read, or a line that is not of the form, with its number.
pub fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(path).map_err(|cause| Error::unreadable(Kind::Input, path, cause))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(idx, line)| {
            serde_json::from_str(line).map_err(|cause| {
                Error::new(Kind::Input, Bilingual::new("이 형식의 레코드가 아닙니다", "is not a record of this form"))
                    .at(Place::line(path, idx as u64 + 1))
                    .help(Bilingual::new(
                        format!("{}번째 글자 부근을 확인해 주세요", cause.column()),
                        format!("look near column {}", cause.column()),
                    ))
            })
        })
        .collect()
}
