//! Which rows are words and which are signs? Reads tables of log-odds: `cue, language, weight`.
//!
//! A sign begins with `=` and stands for something that is counted and not read, such as the length of a text.

use super::cues::CueTable;
use crate::dictionaries::Row;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};

/// Returns the words of a table, and the weights of its signs for Korean and English; a missing sign weighs nothing.
///
/// # Errors
/// Unknown signs and languages, and weights that are no numbers, all at once.
pub(super) fn read<const N: usize>(rows: &[Row], names: &[&str; N]) -> Result<(CueTable, [[f32; N]; 2])> {
    let mut signs = [[0.0; N]; 2];
    let mut words = Vec::with_capacity(rows.len());
    let mut problems = Vec::new();
    for row in rows {
        let [cue, language, weight] = [0, 1, 2].map(|column: usize| row.fields.get(column).map_or("", String::as_str));
        if !cue.starts_with('=') {
            let fields = [cue, language, "weight", weight].map(str::to_owned).to_vec();
            words.push(Row { place: row.place.clone(), fields });
            continue;
        }
        let place = names.iter().position(|name| *name == cue);
        let language = [Language::Ko, Language::En].into_iter().find(|known| known.code() == language);
        match (place, language, weight.parse()) {
            (Some(place), Some(language), Ok(weight)) => signs[self::row(language)][place] = weight,
            _ => problems.push(
                Error::new(
                    Kind::Settings,
                    Bilingual::new(
                        "알 수 없는 표시나 언어, 또는 숫자가 아닌 가중치입니다",
                        "unknown sign or language, or a weight that is no number",
                    ),
                )
                .at(row.place.clone())
                .help(Bilingual::new(
                    format!("쓸 수 있는 표시: {} · 언어: ko, en", names.join(", ")),
                    format!("signs: {}; languages: ko, en", names.join(", ")),
                )),
            ),
        }
    }
    match CueTable::read(&words, &["weight"]) {
        Ok(words) if problems.is_empty() => return Ok((words, signs)),
        Ok(_) => {}
        Err(error) => problems.push(error),
    }
    Err(Error::several(problems))
}

/// Returns the index of a language in the weights of signs.
pub(super) fn row(language: Language) -> usize {
    match language {
        Language::Ko => 0,
        Language::En => 1,
    }
}
