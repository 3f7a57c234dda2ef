//! How well do found topics agree with intents that people gave?

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;

use crate::concepts::{self, Lexicon, Matcher};
use crate::error::{Error, Kind, Place, Result};
use crate::features::{self, Corpus, Document, Vocabulary};
use crate::model::{Bilingual, Language, MaskedTurn, Span, Speaker};
use crate::resolutions;
use crate::tokenize::{Analysis, Role, Tokenizer};
use crate::topics::{self, Grouping};

use super::agreement::{self, Agreement, cross_language};
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
    /// Share of labels with both languages whose Korean and English majorities lie in one topic; `None` without such labels.
    pub cross_language: Option<f64>,
    /// Mean ARI between the topics of all records and those of 90 % of them, over the records in both; `None` when not asked.
    pub bootstrap_ari: Option<f64>,
}

/// Groups the records of a file and compares the groups with one of their labels.
///
/// One row a record: its `text` whole, or its customer turns joined, with its agent turns as second view. Records
/// without the label are grouped with the rest and not scored.
///
/// # Errors
/// A file that cannot be read, a line that is not of the form, or no line with the label.
pub fn score(
    path: &Path,
    label: &str,
    tokenizer: &Tokenizer,
    agents: &resolutions::Extractor,
    lexicon: &Lexicon,
    n_bootstraps: usize,
) -> Result<Outcome> {
    let lines: Vec<Line> = read_lines(path)?;
    let corpus = corpus_of(&lines, tokenizer, agents, lexicon);
    let (grouping, agents_weights) = topics::discover_by_language(&corpus);
    let mut names: FxHashMap<String, u32> = FxHashMap::default();
    let (mut found, mut labels, mut languages) = (Vec::new(), Vec::new(), Vec::new());
    for ((line, membership), &language) in lines.iter().zip(&grouping.memberships).zip(&corpus.languages) {
        let Some(value) = line.labels.get(label).filter(|value| !value.is_null()) else { continue };
        let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let next = names.len() as u32;
        labels.push(*names.entry(name).or_insert(next));
        found.push(membership.topic_idx);
        languages.push(language);
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
    let is_bilingual = [Language::Ko, Language::En].iter().all(|language| languages.contains(language));
    let cross_language = is_bilingual.then(|| cross_language(&found, &labels, &languages));
    let bootstrap_ari = (n_bootstraps > 0).then(|| bootstrap_ari(&corpus, &grouping, n_bootstraps));
    Ok(Outcome { agreement, assignments, grouping, agents_weights, cross_language, bootstrap_ari })
}

/// Records left out of a bootstrap: every tenth, another tenth each time.
const LEFT_OUT: usize = 10;

/// Groups 90 % of the records again and compares with the topics of all.
fn bootstrap_ari(corpus: &Corpus, whole: &Grouping, n_bootstraps: usize) -> f64 {
    let scores = (0..n_bootstraps).map(|part| {
        // Neighbours in a file are often alike: a stride that shares no factor with ten scatters what is left out.
        let kept: Vec<usize> =
            (0..corpus.documents.len()).filter(|row| (row * 7_919 + row / 97) % LEFT_OUT != part % LEFT_OUT).collect();
        let some = Corpus {
            documents: kept.iter().map(|&row| corpus.documents[row].clone()).collect(),
            languages: kept.iter().map(|&row| corpus.languages[row]).collect(),
            conversations: kept.iter().map(|&row| corpus.conversations[row]).collect(),
            n_vocabulary: corpus.n_vocabulary,
            n_concepts: corpus.n_concepts,
            desk: corpus.desk.clone(),
        };
        let (again, _) = topics::discover_by_language(&some);
        let pairs = kept.iter().zip(&again.memberships);
        let placed = pairs.filter_map(|(&row, again)| Some((again.topic_idx, whole.memberships[row].topic_idx?)));
        let (found, expected): (Vec<_>, Vec<_>) = placed.unzip();
        agreement::compare(&found, &expected, again.sizes.len()).ari
    });
    scores.sum::<f64>() / n_bootstraps as f64
}

/// A token of a record: its term, what it is good for, where it stands.
type Word = (String, Role, Span);

/// What one record gives: its language, its customer's words, and its agents' sentences with key and content terms.
struct Counted {
    language: Language,
    customer: Vec<Word>,
    agent: Vec<(u64, Vec<String>)>,
}

/// Returns the records as the topics stage takes them.
fn corpus_of(lines: &[Line], tokenizer: &Tokenizer, agents: &resolutions::Extractor, lexicon: &Lexicon) -> Corpus {
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
                    customer: customer.tokens.into_iter().map(|token| (token.term, token.role, token.span)).collect(),
                    agent: steps.map(|step| (step.key, content(&analyses[step.turn as usize], step.span))).collect(),
                }
            },
        )
        .collect();
    let keys: Vec<Vec<u64>> = counted.iter().map(|c| c.agent.iter().map(|(key, _)| *key).collect()).collect();
    let macros = features::frequent_sentences(keys.iter().map(Vec::as_slice));
    let mut vocabulary = Vocabulary::default();
    let mut documents: Vec<Document> = Vec::with_capacity(counted.len());
    let mut units: Vec<Vec<concepts::Unit>> = Vec::with_capacity(counted.len());
    for counted in &counted {
        let told: Vec<concepts::Told<'_>> = counted
            .customer
            .iter()
            .map(|(term, role, span)| (vocabulary.id(term), term.as_str(), *role, *span))
            .collect();
        let of_role = |wanted| told.iter().filter(move |(_, _, role, _)| *role == wanted).map(|(id, ..)| *id).collect();
        let sentences = counted.agent.iter().filter(|(key, _)| !macros.contains(key));
        documents.push(Document {
            customer: of_role(Role::Content),
            light: of_role(Role::Light),
            agent: sentences.flat_map(|(_, terms)| terms).map(|term| vocabulary.id(term)).collect(),
            ..Document::default()
        });
        units.push(concepts::units(told.into_iter()));
    }
    let counted_as = features::corrections(documents.iter().map(|document| document.customer.as_slice()), &vocabulary);
    for (document, units) in documents.iter_mut().zip(&mut units) {
        document.customer.iter_mut().for_each(|term| *term = counted_as[*term as usize]);
        units.iter_mut().for_each(|unit| unit.term = counted_as[unit.term as usize]);
    }
    let matcher = Matcher::new(lexicon, vocabulary.terms());
    for (document, units) in documents.iter_mut().zip(&units) {
        document.concepts = matcher.find(units);
        document.agent_concepts = matcher.of_terms(&document.agent);
    }
    Corpus {
        documents,
        languages: counted.iter().map(|counted| counted.language).collect(),
        conversations: (0..counted.len() as u32).collect(),
        n_vocabulary: vocabulary.len(),
        n_concepts: matcher.n_concepts(),
        desk: Vocabulary::default(),
    }
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
