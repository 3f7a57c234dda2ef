//! How well do found topics agree with intents that people gave?

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Kind, Place, Result};
use crate::features::{self, Document, Vocabulary};
use crate::model::{Bilingual, Language, MaskedTurn, Span, Speaker};
use crate::resolutions;
use crate::tokenize::{Analysis, Role, Tokenizer};
use crate::topics::{self, Grouping};

use super::agreement::{self, Agreement};
use super::read_lines;

#[derive(Deserialize)]
struct Line {
    id: String,
    lang: Option<Language>,
    text: Option<String>,
    #[serde(default)]
    turns: Vec<LineTurn>,
    #[serde(default)]
    labels: FxHashMap<String, Value>,
}

#[derive(Deserialize)]
struct LineTurn {
    speaker: Speaker,
    text: String,
}

/// The topics found in a labelled file, with their score.
#[derive(Debug)]
pub struct Outcome {
    /// The score over the records that have the label.
    pub agreement: Agreement,
    /// Record id and topic (counted from 0), in file order.
    pub assignments: Vec<(String, Option<u32>)>,
    /// The groups themselves.
    pub grouping: Grouping,
    /// Weight of the agents' words, Korean and English.
    pub agents_weights: [f64; 2],
}

/// Groups the records of a file and compares the groups with one of their labels.
///
/// One row a record: its `text` whole, or its customer turns joined, with its agent turns as second view. Records
/// without the label are grouped with the rest and not scored.
///
/// # Errors
/// A file that cannot be read, a line that is not of the form, or no line with the label.
pub fn score(path: &Path, label: &str, tokenizer: &Tokenizer, agents: &resolutions::Extractor) -> Result<Outcome> {
    let lines: Vec<Line> = read_lines(path)?;
    let (documents, languages, n_vocabulary) = documents_of(&lines, tokenizer, agents);
    let (grouping, agents_weights) = topics::discover_by_language(&documents, &languages, n_vocabulary);
    let mut names: FxHashMap<String, u32> = FxHashMap::default();
    let (mut found, mut labels) = (Vec::new(), Vec::new());
    for (line, membership) in lines.iter().zip(&grouping.memberships) {
        let Some(value) = line.labels.get(label).filter(|value| !value.is_null()) else { continue };
        let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let next = names.len() as u32;
        labels.push(*names.entry(name).or_insert(next));
        found.push(membership.topic_idx);
    }
    if labels.is_empty() {
        return Err(Error::new(
            Kind::Input,
            Bilingual::new(
                format!("레이블 '{label}'이(가) 있는 레코드가 없습니다"),
                format!("no record has the label '{label}'"),
            ),
        )
        .at(Place::file(path))
        .help(Bilingual::new("--label 값을 확인해 주세요", "check --label")));
    }
    let agreement = agreement::compare(&found, &labels, grouping.sizes.len());
    let assignments = lines
        .into_iter()
        .zip(&grouping.memberships)
        .map(|(line, membership)| (line.id, membership.topic_idx))
        .collect();
    Ok(Outcome { agreement, assignments, grouping, agents_weights })
}

/// What one record gives: its language, its customer's terms, and its agents' sentences with key and terms.
struct Counted {
    language: Language,
    customer: Vec<String>,
    agent: Vec<(u64, Vec<String>)>,
}

fn documents_of(
    lines: &[Line],
    tokenizer: &Tokenizer,
    agents: &resolutions::Extractor,
) -> (Vec<Document>, Vec<Language>, usize) {
    let counted: Vec<Counted> = lines
        .par_iter()
        .with_min_len(64)
        .map_init(
            || tokenizer.worker(),
            |worker, line| {
                let customer_text = line.text.clone().unwrap_or_else(|| {
                    let turns = line.turns.iter().filter(|turn| turn.speaker == Speaker::Customer);
                    turns.map(|turn| turn.text.as_str()).collect::<Vec<_>>().join("\n")
                });
                let customer = worker.analyze(&customer_text);
                let turns: Vec<MaskedTurn> = line.turns.iter().map(as_masked).collect();
                let analyses: Vec<Analysis> = turns.iter().map(|turn| worker.analyze(&turn.masked_text)).collect();
                let steps = agents.extract(&turns, &analyses);
                let steps = steps.into_iter().filter(|step| step.kind.tells_the_case());
                Counted {
                    language: line.lang.unwrap_or(customer.language),
                    customer: content(&customer, Span::new(0, u32::MAX)),
                    agent: steps.map(|step| (step.key, content(&analyses[step.turn as usize], step.span))).collect(),
                }
            },
        )
        .collect();
    let keys: Vec<Vec<u64>> = counted.iter().map(|c| c.agent.iter().map(|(key, _)| *key).collect()).collect();
    let macros = features::frequent_sentences(keys.iter().map(Vec::as_slice));
    let mut vocabulary = Vocabulary::default();
    let documents = counted
        .iter()
        .map(|counted| Document {
            customer: counted.customer.iter().map(|term| vocabulary.id(term)).collect(),
            agent: counted
                .agent
                .iter()
                .filter(|(key, _)| !macros.contains(key))
                .flat_map(|(_, terms)| terms)
                .map(|term| vocabulary.id(term))
                .collect(),
        })
        .collect();
    (documents, counted.iter().map(|counted| counted.language).collect(), vocabulary.len())
}

/// Labelled sets hold no personal data, so that their texts pass as masked.
fn as_masked(turn: &LineTurn) -> MaskedTurn {
    MaskedTurn {
        speaker: turn.speaker,
        offset_s: None,
        language: Language::default(),
        masked_text: turn.text.clone(),
        edits: Vec::new(),
    }
}

fn content(analysis: &Analysis, span: Span) -> Vec<String> {
    let inside = |token: &&crate::tokenize::Token| span.start <= token.span.start && token.span.end <= span.end;
    let tokens = analysis.tokens.iter().filter(|token| token.role == Role::Content).filter(inside);
    tokens.map(|token| token.term.to_string()).collect()
}
