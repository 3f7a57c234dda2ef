//! How well does the search find what an editor wants, typed as editors type? Labelled queries over a workspace whose statements have
//! gold topics.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::search::{Finder, Request};
use crate::tokenize::Worker;

/// Cases that a person looks at; the measure is cut there.
const DEPTH: usize = 10;

/// A labelled query.
#[derive(Debug, Clone, Deserialize)]
struct Labelled {
    query: String,
    kind: String,
    lang: String,
    topics: BTreeSet<String>,
}

#[derive(Deserialize)]
struct GoldStatement {
    transcript: String,
    topic: Option<String>,
}

/// How well labelled queries are answered; measures go from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryScores {
    /// Mean of nDCG@10 over all queries.
    pub ndcg_at_10: f64,
    /// Share of the queries whose first case is an answer.
    pub hit_at_1: f64,
    /// Queries.
    pub n: usize,
    /// The same by kind.
    pub by_kind: BTreeMap<String, KindScores>,
    /// The same by the query's language.
    pub by_lang: BTreeMap<String, KindScores>,
}

/// How well the queries of one kind are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct KindScores {
    /// Mean of nDCG@10.
    pub ndcg_at_10: f64,
    /// Share of the queries whose first case is an answer.
    pub hit_at_1: f64,
    /// Queries.
    pub n: usize,
}

/// How one query was answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryScore {
    /// What was typed.
    pub query: String,
    /// Its kind.
    pub kind: String,
    /// Its language.
    pub lang: String,
    /// DCG of the first ten cases over the best possible one: the sum of 1 / log2(rank + 1) over the ranks of the cases with a
    /// statement of a wanted topic, over that sum with such cases at every rank that they can fill.
    pub ndcg_at_10: f64,
    /// Whether the first case is wanted.
    pub is_hit: bool,
    /// Wanted cases among the first ten.
    pub n_wanted: usize,
    /// Cases found in all.
    pub n_cases: usize,
    /// What was forgiven: `typed > read as (kind)`.
    pub forgiven: Vec<String>,
}

/// Asks every query of a set.
///
/// # Errors
/// A file that cannot be read or is not of the form; a topic that no gold statement has; an index that cannot be read.
pub fn score(queries: &Path, statements: &Path, finder: &Finder, worker: &mut Worker<'_>) -> Result<Vec<QueryScore>> {
    let mut cases: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
    for statement in read_lines::<GoldStatement>(statements)? {
        if let Some(topic) = statement.topic {
            cases.entry(topic).or_default().insert(statement.transcript);
        }
    }
    let labelled: Vec<Labelled> = read_lines(queries)?;
    let unknown = labelled.iter().zip(1u64..).find_map(|(query, line)| {
        query.topics.iter().find(|topic| !cases.contains_key(*topic)).map(|topic| (topic, line))
    });
    if let Some((topic, line)) = unknown {
        return Err(Error::new(
            Kind::Input,
            Bilingual::new(
                format!("정답 토픽 '{topic}'의 문의가 없습니다"),
                format!("no gold statement has the topic '{topic}'"),
            ),
        )
        .at(Place::line(queries, line))
        .help(Bilingual::new(
            "--statements 파일의 topic과 비교해 주세요",
            "compare it with the topics of the file --statements",
        )));
    }
    labelled.into_iter().map(|labelled| ask(labelled, &cases, finder, worker)).collect()
}

fn ask(
    labelled: Labelled,
    cases: &FxHashMap<String, FxHashSet<String>>,
    finder: &Finder,
    worker: &mut Worker<'_>,
) -> Result<QueryScore> {
    let wanted: FxHashSet<&str> = labelled.topics.iter().flat_map(|topic| &cases[topic]).map(String::as_str).collect();
    let request = Request { query: labelled.query.clone(), limit: DEPTH, ..Request::default() };
    let answer = match finder.answer(&request, worker) {
        Ok(answer) => Some(answer),
        // A query without a word of meaning finds nothing; that is a score of 0, not a failure of the measure.
        Err(error) if error.kind() == Kind::Usage => None,
        Err(error) => return Err(error),
    };
    // What a person sees on the first page, from top to bottom.
    let hits = answer.iter().flat_map(|answer| answer.hits.iter().chain(&answer.neighbours)).take(DEPTH);
    let is_wanted: Vec<bool> = hits.map(|hit| wanted.contains(hit.transcript.as_str())).collect();
    let forgiven = answer.iter().flat_map(|answer| &answer.forgiven);
    Ok(QueryScore {
        ndcg_at_10: ndcg(&is_wanted, wanted.len()),
        is_hit: is_wanted.first() == Some(&true),
        n_wanted: is_wanted.iter().filter(|is_wanted| **is_wanted).count(),
        n_cases: answer.as_ref().map_or(0, |answer| answer.n_cases),
        forgiven: forgiven
            .map(|told| format!("{} > {} ({})", told.typed, told.read_as, told.kind.words().en))
            .collect(),
        query: labelled.query,
        kind: labelled.kind,
        lang: labelled.lang,
    })
}

fn ndcg(is_wanted: &[bool], n_wanted: usize) -> f64 {
    let gain = |rank_idx: usize| 1.0 / (rank_idx as f64 + 2.0).log2();
    let found: f64 = (0..is_wanted.len().min(DEPTH)).filter(|&at| is_wanted[at]).map(gain).sum();
    let best: f64 = (0..n_wanted.min(DEPTH)).map(gain).sum();
    if best > 0.0 { found / best } else { 0.0 }
}

/// Returns the means over queries.
#[must_use]
pub fn mean(scores: &[QueryScore]) -> QueryScores {
    let mut all = QueryScores {
        ndcg_at_10: 0.0,
        hit_at_1: 0.0,
        n: scores.len(),
        by_kind: BTreeMap::new(),
        by_lang: BTreeMap::new(),
    };
    let of = |wanted: &dyn Fn(&QueryScore) -> bool| {
        let of_kind: Vec<&QueryScore> = scores.iter().filter(|score| wanted(score)).collect();
        let n = of_kind.len().max(1) as f64;
        KindScores {
            ndcg_at_10: of_kind.iter().map(|score| score.ndcg_at_10).sum::<f64>() / n,
            hit_at_1: of_kind.iter().filter(|score| score.is_hit).count() as f64 / n,
            n: of_kind.len(),
        }
    };
    for score in scores {
        all.by_kind.entry(score.kind.clone()).or_insert_with(|| of(&|other| other.kind == score.kind));
        all.by_lang.entry(score.lang.clone()).or_insert_with(|| of(&|other| other.lang == score.lang));
    }
    let KindScores { ndcg_at_10, hit_at_1, .. } = of(&|_| true);
    QueryScores { ndcg_at_10, hit_at_1, ..all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_discounted_by_rank_and_divided_by_the_best_possible() {
        // Found at ranks 1 and 3: 1 + 1/2; three are wanted: 1 + 1/log2(3) + 1/2 = 2.1309.
        assert!((ndcg(&[true, false, true], 3) - 1.5 / 2.1309).abs() < 1e-4);
        assert!((ndcg(&[true; 10], 500) - 1.0).abs() < 1e-9, "ten of many are all that ten places hold");
        assert!(ndcg(&[], 3).abs() < 1e-9);
    }

    #[test]
    fn means_are_taken_over_all_and_by_kind() {
        let score = |kind: &str, ndcg_at_10: f64| QueryScore {
            query: String::new(),
            kind: kind.to_owned(),
            lang: "ko".to_owned(),
            ndcg_at_10,
            is_hit: ndcg_at_10 > 0.5,
            n_wanted: 0,
            n_cases: 0,
            forgiven: Vec::new(),
        };
        let mean = mean(&[score("typo", 1.0), score("typo", 0.5), score("plain", 0.75)]);
        assert!((mean.ndcg_at_10 - 0.75).abs() < 1e-9);
        assert!((mean.by_kind["typo"].ndcg_at_10 - 0.75).abs() < 1e-9);
        assert_eq!(mean.by_kind["typo"].n, 2);
        assert!((mean.by_kind["typo"].hit_at_1 - 0.5).abs() < 1e-9);
    }
}
