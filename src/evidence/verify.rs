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
            reads(template, words, &again, names, known)
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
        let Some(list) = known.names.get(&name.kind) else { continue };
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
