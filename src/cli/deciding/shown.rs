//! How do alerts, proposals and their sentences read on a screen?

use serde_json::Value;

use crate::deciding::written::{text, words};
use crate::evidence::Facet;
use crate::model::{Bilingual, Language};

use super::super::table::Table;

/// Returns a sentence on one line: a quote with where it was said, anything else as it reads. Empty where it says nothing.
pub(super) fn sentence(sentence: &Value, language: Language) -> String {
    let said = match text(sentence, "kind") {
        "quoted" => text(sentence, "text"),
        _ => words(sentence, language),
    };
    let said = one_line(said);
    match text(sentence, "kind") {
        "quoted" if !said.is_empty() => format!("“{said}”  {}", place(&sentence["citation"])),
        _ => said,
    }
}

/// Returns a quote from its citation alone.
pub(super) fn quote(citation: &Value) -> String {
    format!("“{}”  {}", one_line(text(citation, "text")), place(citation))
}

/// Returns where something was said: `C-20261101-00017#3`.
pub(super) fn place(citation: &Value) -> String {
    match citation["turn"].as_u64() {
        Some(turn) => format!("{}#{turn}", text(citation, "transcript")),
        None => text(citation, "transcript").to_owned(),
    }
}

pub(super) fn one_line(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns sentences as rows of what stands under which title, for a spreadsheet.
pub(super) fn rows(title: &str, sentences: &[Value], language: Language) -> Vec<Vec<String>> {
    let row = |sentence: &Value| match text(sentence, "kind") {
        "quoted" => {
            vec![title.to_owned(), text(sentence, "text").to_owned(), place(&sentence["citation"])]
        }
        _ => vec![title.to_owned(), words(sentence, language).to_owned(), String::new()],
    };
    sentences.iter().map(row).collect()
}

/// Returns an empty table for [`rows`].
pub(super) fn sentence_table(language: Language) -> Table {
    match language {
        Language::Ko => Table::new(&["구분", "문장", "상담"], &[]),
        Language::En => Table::new(&["section", "sentence", "case"], &[]),
    }
}

/// Returns the segment that something is confined to: `앱 버전 5.2.0`.
pub(super) fn segment(segment: &Value, language: Language) -> Option<String> {
    let value = segment["value"].as_str()?;
    let facet: Option<Facet> = serde_json::from_value(segment["facet"].clone()).ok();
    let name = facet.map_or_else(|| Bilingual::new(text(segment, "facet"), text(segment, "facet")), Facet::words);
    Some(format!("{} {value}", name.get(language)))
}

/// Returns a figure with as many decimals as it needs, at most one.
pub(super) fn figure(figure: f64) -> String {
    let rounded = (figure * 10.0).round() / 10.0;
    if (rounded - rounded.round()).abs() < 0.05 { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}

/// Returns how long before or after the first day of an alert something happened.
pub(super) fn hours(hours: f64, language: Language) -> String {
    let shown = figure(hours.abs());
    match (language, hours < 0.0) {
        (Language::Ko, false) => format!("{shown}시간 전"),
        (Language::Ko, true) => format!("{shown}시간 뒤"),
        (Language::En, false) => format!("{shown} h before"),
        (Language::En, true) => format!("{shown} h after"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sentence_stands_on_one_line_and_a_quote_says_its_case() {
        let check = |value: Value, expected: &str| assert_eq!(sentence(&value, Language::Ko), expected);
        check(json!({"kind": "measured", "ko": "41건이\n접수됐습니다.", "en": "41 came in."}), "41건이 접수됐습니다.");
        check(json!({"kind": "fixed", "ko": "공지합니다.", "en": "Announce it."}), "공지합니다.");
        let citation = json!({"transcript": "C-17", "turn": 3, "start": 0, "end": 6, "text": "환불이 안 돼요"});
        check(json!({"kind": "quoted", "text": "환불이 안 돼요", "citation": citation}), "“환불이 안 돼요”  C-17#3");
        check(json!({"kind": "quoted", "text": "환불", "citation": {"transcript": "C-17"}}), "“환불”  C-17");
        check(json!({"kind": "unheard_of"}), "");
    }

    #[test]
    fn figures_have_a_decimal_only_where_they_need_it() {
        for (value, expected) in [(12.3, "12.3"), (6.0, "6"), (0.04, "0"), (2.96, "3"), (-1.25, "-1.3")] {
            assert_eq!(figure(value), expected);
        }
        assert_eq!(hours(6.0, Language::Ko), "6시간 전");
        assert_eq!(hours(-1.5, Language::En), "1.5 h after");
    }

    #[test]
    fn a_segment_is_named_by_its_facet() {
        let value = json!({"facet": "app_version", "value": "5.2.0"});
        assert_eq!(segment(&value, Language::Ko).as_deref(), Some("앱 버전 5.2.0"));
        assert_eq!(segment(&json!({"facet": "mood", "value": "x"}), Language::En).as_deref(), Some("mood x"));
        assert_eq!(segment(&Value::Null, Language::Ko), None);
    }
}
