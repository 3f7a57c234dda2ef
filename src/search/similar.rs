//! Which other cases are like this one?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::index::{Index, text_of};
use super::query::{Query, Question};
use super::writer::is_indexed;
use super::{Filters, io_error, ranking, snippet};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Speaker};
use crate::tokenize::{Role, Worker};

/// Terms that stand for a case: about as many content words as a customer needs to tell one problem twice.
const N_TERMS: usize = 25;

/// Turns looked at for each case asked for; a case seldom has more than a few turns that fit.
const TURNS_PER_CASE: usize = 8;

/// A case that is like another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarHit {
    /// The transcript's id.
    pub transcript: String,
    /// How like it is: higher is more; comparable within one answer only. Four decimals.
    pub score: f64,
    /// Its turn that is most like the case.
    pub turn: u32,
    /// A window of that turn's masked text.
    pub snippet: String,
    /// Where shared terms stand in the snippet.
    pub highlights: Vec<[u32; 2]>,
    /// The terms of the case that its best turn holds, the most telling first.
    pub shared: Vec<String>,
}

impl Index {
    /// Returns the `limit` cases whose customers speak most like those of one case, ties by transcript.
    ///
    /// # Errors
    /// An unknown id, with those that are nearest; a case without a customer's word; an index that cannot be read.
    pub fn similar(&self, transcript: &str, limit: usize, worker: &mut Worker<'_>) -> Result<Vec<SimilarHit>> {
        let question = self.question_of(transcript, worker)?;
        let customers = Filters { speaker: Some(Speaker::Customer), ..Filters::default() };
        let n_turns = limit.saturating_add(1).saturating_mul(TURNS_PER_CASE);
        let ranked = ranking::rank(self, &question, &customers, n_turns)?;
        // Best first, so the first turn of a case is its best; each further one counts half of the one before.
        let mut cases: BTreeMap<String, Case> = BTreeMap::new();
        for ranked in ranked {
            let segment = &self.segments[ranked.segment_idx];
            let id = segment.transcript.word(ranked.document)?;
            if id == transcript {
                continue;
            }
            let case = cases.entry(id).or_insert_with(|| Case {
                score: 0.0,
                factor: 1.0,
                segment_idx: ranked.segment_idx,
                document: ranked.document,
            });
            case.score += ranked.score() * case.factor;
            case.factor /= 2.0;
        }
        let mut cases: Vec<(String, Case)> = cases.into_iter().collect();
        cases.sort_by(|(_, one), (_, other)| other.score.total_cmp(&one.score));
        cases.truncate(limit);
        cases.into_iter().map(|(id, case)| self.hit(id, &case, &question, worker)).collect()
    }

    /// Returns the most telling terms of what the customer says in a transcript.
    fn question_of(&self, transcript: &str, worker: &mut Worker<'_>) -> Result<Question> {
        let (mut found, mut tf) = (false, FxHashMap::<String, u32>::default());
        for segment in &self.segments {
            let names = segment.transcript.names.dictionary();
            let Some(ord) = names.term_ord(transcript).map_err(io_error)? else { continue };
            let mut texts = segment.texts()?;
            for document in segment.living().filter(|&document| segment.transcript.ords.get_val(document) == ord) {
                found = true;
                if segment.speaker().word(document)? != Speaker::Customer.code() {
                    continue;
                }
                for token in worker.analyze(&text_of(&self.fields, &mut texts, document)?).tokens {
                    if matches!(token.role, Role::Content | Role::Negated) && is_indexed(&token.term) {
                        *tf.entry(token.term).or_insert(0) += 1;
                    }
                }
            }
        }
        if !found {
            let nearest = self.nearest_transcripts(transcript, 3)?.join(", ");
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new(
                    format!("'{transcript}' 상담이 없습니다"),
                    format!("there is no conversation '{transcript}'"),
                ),
            )
            .help(Bilingual::new(format!("가장 비슷한 번호: {nearest}"), format!("the nearest ids are {nearest}"))));
        }
        if tf.is_empty() {
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new(
                    format!("'{transcript}' 상담에는 비교할 고객의 말이 없습니다"),
                    format!("the customer says nothing in '{transcript}' that could be compared"),
                ),
            )
            .help(Bilingual::new("다른 상담의 번호를 적어 주세요", "give the id of another conversation")));
        }
        let mut terms: Vec<String> = tf.keys().cloned().collect();
        terms.sort_unstable();
        let mut values = Vec::with_capacity(terms.len());
        for term in terms {
            let idf = self.idf_of(&term)?;
            values.push((tf[&term] as f32 * idf, term));
        }
        // A stable sort: terms of equal value stay in alphabetical order.
        values.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        values.truncate(N_TERMS);
        Query::of_terms(values.into_iter().map(|(_, term)| term), Filters::default()).resolve(self)
    }

    fn hit(&self, transcript: String, case: &Case, question: &Question, worker: &mut Worker<'_>) -> Result<SimilarHit> {
        let segment = &self.segments[case.segment_idx];
        let text = text_of(&self.fields, &mut segment.texts()?, case.document)?;
        let window = snippet::cut(&text, question, worker);
        let mut shared: Vec<(Reverse<u32>, String)> = worker
            .analyze(&text)
            .tokens
            .into_iter()
            .filter_map(|token| Some((Reverse((question.weights.get(&token.term)? * 1000.0) as u32), token.term)))
            .collect();
        shared.sort_unstable();
        shared.dedup();
        Ok(SimilarHit {
            transcript,
            score: (case.score * 10_000.0).round() / 10_000.0,
            turn: segment.turn.get_val(case.document) as u32,
            snippet: window.text.to_owned(),
            highlights: window.highlights,
            shared: shared.into_iter().map(|(_, term)| term).collect(),
        })
    }
}

/// A case while its turns are gathered.
struct Case {
    score: f64,
    factor: f64,
    segment_idx: usize,
    document: u32,
}
