//! Where a sentence comes from, at the end of its line.

use crate::model::Language;

/// Returns the mark of a sentence that was said at some places: the first, and how many more there are.
pub(super) fn mark(places: &[String], language: Language) -> String {
    let Some((first, rest)) = places.split_first() else { return String::new() };
    match (language, rest.len()) {
        (Language::Ko, 0) => format!("[근거: {first}]"),
        (Language::Ko, n) => format!("[근거: {first} 외 {n}건]"),
        (Language::En, 0) => format!("[source: {first}]"),
        (Language::En, n) => format!("[source: {first} and {n} more]"),
    }
}
