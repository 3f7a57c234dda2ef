//! Does every sentence hold? Takes each measure again and cuts each quote again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::casebook::Casebook;
use super::sentence::{Name, NameKind, Sentence, Template, fill};
use crate::model::Bilingual;

/// What sentences may name, and the templates that they may be filled from.
#[derive(Debug, Default)]
pub struct Known<'t> {
    /// Templates by id.
    pub templates: BTreeMap<String, Template<'t>>,
    /// For each kind of name that a list holds, its words by id. A kind that is not here is worked out from the sentence itself.
    pub names: BTreeMap<NameKind, BTreeMap<String, Bilingual>>,
}

/// A sentence that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The document, such as `P-0017`.
    pub document: String,
    /// The position of the sentence in it, counted from 0.
    pub sentence: usize,
    /// What does not hold; nothing of a customer's words.
    pub reason: Bilingual,
}

/// Checks the sentences of a document; returns those that do not hold.
#[must_use]
pub fn verify<'s>(
    document: &str,
    sentences: impl Iterator<Item = &'s Sentence>,
    casebook: &Casebook<'_>,
    known: &Known<'_>,
) -> Vec<Failure> {
    let check = |(position, sentence): (usize, &Sentence)| {
        let reason = problem(sentence, casebook, known)?;
        Some(Failure { document: document.to_owned(), sentence: position, reason })
    };
    sentences.enumerate().filter_map(check).collect()
}

fn problem(sentence: &Sentence, casebook: &Casebook<'_>, known: &Known<'_>) -> Option<Bilingual> {
    match sentence {
        Sentence::Quoted { text, citation, transforms } => {
            let Some(found) = casebook.at(citation) else {
                return Some(Bilingual::new("인용한 자리가 상담에 없습니다", "the cited place does not exist"));
            };
            if found != citation.text {
                return Some(Bilingual::new("인용한 자리의 글이 다릅니다", "the cited place says something else"));
            }
            let told = transforms.iter().fold(found.to_owned(), |text, transform| transform.apply(&text));
            (told != *text).then(|| {
                Bilingual::new("적힌 변환을 거친 인용이 아닙니다", "the quote is not what its transforms give")
            })
        }
        Sentence::Measured { template, words, measurements, names } => {
            let mut again = measurements.clone();
            for taken in &mut again {
                let Some(value) = casebook.value_of(&taken.measure, &taken.filter, taken.period()) else {
                    let name = taken.told(crate::model::Language::En);
                    return Some(Bilingual::new(
                        format!("다시 잴 수 없는 값입니다: {name}"),
                        format!("cannot be measured again: {name}"),
                    ));
                };
                if !value.agrees_with(taken.value) {
                    let (name, was) = (taken.told(crate::model::Language::En), taken.value.value);
                    return Some(Bilingual::new(
                        format!("{name}: 적힌 값 {was}, 다시 잰 값 {}", value.value),
                        format!("{name}: {was} is written, {} was measured", value.value),
                    ));
                }
                taken.value = value;
            }
            reads(template, words, &again, names, known).or_else(|| of_another_topic(names, &again))
        }
        Sentence::Fixed { template, words, names } => reads(template, words, &[], names, known),
    }
}

/// Fills the template again with what was found and compares the words.
fn reads(
    template: &str,
    words: &Bilingual,
    measurements: &[super::Measurement],
    names: &[Name],
    known: &Known<'_>,
) -> Option<Bilingual> {
    let Some(found) = known.templates.get(template) else {
        return Some(Bilingual::new(
            format!("틀 '{template}'이 없습니다"),
            format!("there is no template '{template}'"),
        ));
    };
    for name in names {
        let Some(list) = known.names.get(&name.kind) else {
            if let Some(reason) = unlisted(name, measurements) {
                return Some(reason);
            }
            continue;
        };
        if list.get(&name.id) != Some(&name.words) {
            let id = &name.id;
            return Some(Bilingual::new(
                format!("'{id}'의 이름이 등록부와 다릅니다"),
                format!("the name of '{id}' is not that of its register"),
            ));
        }
    }
    (fill(found, measurements, names) != *words)
        .then(|| Bilingual::new("틀과 값에서 나온 문장이 아닙니다", "the words do not follow from template and values"))
}

/// Checks that the topics that a sentence names are those that its numbers were taken of.
fn of_another_topic(names: &[Name], measurements: &[super::Measurement]) -> Option<Bilingual> {
    let is_measured = |id: &String| measurements.iter().any(|taken| taken.filter.topics.contains(id));
    let name = names.iter().find(|name| name.kind == NameKind::Topic && !is_measured(&name.id))?;
    let id = &name.id;
    Some(Bilingual::new(
        format!("'{id}'을(를) 말하면서 다른 토픽을 쟀습니다"),
        format!("names '{id}' and measures another topic"),
    ))
}

/// Checks a name that no list holds. An assumption may say any number, because its sentence says that it is one. A value must be
/// one that the sentence's own measurements look for. Everything else may bring no figure of its own: what is printed of it stands
/// in its id, which is a day, a rule or a number of a document.
fn unlisted(name: &Name, measurements: &[super::Measurement]) -> Option<Bilingual> {
    let is_sound = match name.kind {
        NameKind::Assumption => true,
        NameKind::Value => {
            let is_measured = |taken: &super::Measurement| {
                let of_filter = taken
                    .filter
                    .with
                    .as_ref()
                    .is_some_and(|(facet, value)| *value == name.id && facet.value_words(value) == name.words);
                let is_word = |word: &String| *word == name.id && [&name.words.ko, &name.words.en] == [word, word];
                of_filter || matches!(&taken.measure, super::Measure::Naming(word) if is_word(word))
            };
            measurements.iter().any(is_measured) || super::Facet::ALL.iter().any(|facet| facet.words() == name.words)
        }
        _ => match name.id.parse::<crate::model::Day>() {
            Ok(day) => {
                let own = [i32::from(day.year()), i32::from(day.month()), i32::from(day.day())];
                let is_time = |text: &str| text.rsplit_once(' ').is_some_and(|(_, time)| time.contains(':'));
                [&name.words.ko, &name.words.en].into_iter().all(|text| {
                    let day_words = if is_time(text) { text.rsplit_once(' ').map_or("", |(day, _)| day) } else { text };
                    figures(day_words).into_iter().all(|figure| own.contains(&figure))
                })
            }
            Err(_) => {
                let own = figures(&name.id);
                let known = |text: &str| figures(text).into_iter().all(|figure| own.contains(&figure));
                name.id == "owner" || (known(&name.words.ko) && known(&name.words.en))
            }
        },
    };
    (!is_sound).then(|| {
        let id = &name.id;
        Bilingual::new(
            format!("'{id}'의 이름에 근거 없는 숫자가 있습니다"),
            format!("the name of '{id}' holds a figure without evidence"),
        )
    })
}

/// Returns the whole numbers in a text.
fn figures(text: &str) -> Vec<i32> {
    let runs = text.split(|letter: char| !letter.is_ascii_digit());
    runs.filter(|run| !run.is_empty()).map(|run| run.parse().unwrap_or(i32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_brings_no_figure_of_its_own() {
        let check = |kind: NameKind, id: &str, words: &str, is_sound: bool| {
            let en = if words == "앱 버전" { "app version" } else { words };
            let name = Name::new(kind, id, Bilingual::new(words, en));
            assert_eq!(unlisted(&name, &[]).is_none(), is_sound, "{id} {words}");
        };
        check(NameKind::Moment, "2026-11-10", "11월 10일", true);
        check(NameKind::Moment, "2026-11-10", "11월 10일 10:30", true);
        check(NameKind::Moment, "2026-11-10", "11월 12일", false);
        check(NameKind::Moment, "A-0007", "A-0007", true);
        check(NameKind::Moment, "legal", "고객 42명", false);
        check(NameKind::Value, "app version", "앱 버전", true);
        check(NameKind::Value, "5.2.0", "5.2.0", false);
        check(NameKind::Assumption, "10%", "10%", true);
    }
}
