//! Which other cases are like this one?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;
use tantivy::Term;

use super::answer::Field;
use super::finder::Finder;
use super::index::{Index, as_text, text_of};
use super::query::Question;
use super::ranking::{self, Speakers};
use super::snippet;
use super::writer::is_indexed;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Speaker};
use crate::resolutions::Outcome;
use crate::tokenize::{Role, Worker};

/// Terms that stand for a case: about as many content words as a customer needs to tell one problem twice.
const N_TERMS: usize = 25;

/// Turns looked at for each case asked for; a case seldom has more than a few turns that fit.
const TURNS_PER_CASE: usize = 8;

/// What a case gains that was solved: so much that it comes before one that is a sixth more like and was not. A solved case tells an
/// editor what helped.
const SOLVED_FACTOR: f64 = 1.2;

/// Cases looked at for each one asked for: a solved one may come from further down.
const CASES_PER_CASE: usize = 3;

/// A case that is like another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarHit {
    /// The transcript's id.
    pub transcript: String,
    /// How like it is: higher is more; comparable within one answer only; what was solved gains a fifth. Four decimals.
    pub score: f64,
    /// Its turn that is most like the case.
    pub turn: u32,
    /// A window of that turn's masked text.
    pub snippet: String,
    /// Where shared terms stand in the snippet.
    pub highlights: Vec<[u32; 2]>,
    /// The terms of the case that its best turn holds, the most telling first.
    pub shared: Vec<String>,
    /// How it ended.
    pub ending: Ending,
    /// Its topics by the newest run, ascending.
    pub topics: Vec<String>,
    /// The state of the case as last exported.
    pub status: Option<String>,
    /// The day of the conversation.
    #[serde(serialize_with = "as_text")]
    pub day: Day,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The customer's last words say that it is solved.
    Confirmed,
    /// The desk says so, and the customer does not deny it.
    Resolved,
    /// The customer's last words say that it is not solved, or the desk has it open or handed over.
    Unsolved,
    /// Nobody says anything.
    Unknown,
}

impl Ending {
    /// Returns whether it was solved.
    #[must_use]
    pub fn is_solved(self) -> bool {
        matches!(self, Self::Confirmed | Self::Resolved)
    }

    /// Returns it in a few words for people.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Confirmed => ("고객이 해결을 확인함", "confirmed by the customer"),
            Self::Resolved => ("해결됨", "resolved"),
            Self::Unsolved => ("해결되지 않음", "not solved"),
            Self::Unknown => ("알 수 없음", "unknown"),
        };
        Bilingual::new(ko, en)
    }
}

/// Returns the `limit` cases whose customers speak most like those of one case, ties by transcript.
pub(super) fn similar(
    finder: &Finder,
    transcript: &str,
    limit: usize,
    worker: &mut Worker<'_>,
) -> Result<Vec<SimilarHit>> {
    let index = &finder.index;
    let question = index.question_of(transcript, worker)?;
    let customer = [Speaker::Customer.code()];
    let n_cases = limit.saturating_mul(CASES_PER_CASE);
    let n_turns = n_cases.saturating_add(1).saturating_mul(TURNS_PER_CASE);
    let ranked = ranking::rank(finder, &question, Speakers { only: Some(&customer) }, n_turns)?;
    // Best first, so the first turn of a case is its best; each further one counts half of the one before.
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for ranked in ranked {
        let segment = &index.segments[ranked.segment_idx];
        let id = segment.transcript.word(ranked.document)?;
        if id == transcript {
            continue;
        }
        let case = cases.entry(id).or_insert_with(|| Case {
            score: 0.0,
            factor: 1.0,
            segment_idx: ranked.segment_idx,
            document: ranked.document,
            ending: Ending::Unknown,
        });
        case.score += ranked.score() * case.factor;
        case.factor /= 2.0;
    }
    let mut cases: Vec<(String, Case)> = cases.into_iter().collect();
    cases.sort_by(|(_, one), (_, other)| other.score.total_cmp(&one.score));
    cases.truncate(n_cases);
    for (id, case) in &mut cases {
        case.ending = finder.ending_of(id)?;
        if case.ending.is_solved() {
            case.score *= SOLVED_FACTOR;
        }
    }
    cases.sort_by(|(one_id, one), (other_id, other)| {
        other.score.total_cmp(&one.score).then_with(|| one_id.cmp(other_id))
    });
    cases.truncate(limit);
    cases.into_iter().map(|(id, case)| hit(finder, id, &case, &question, worker)).collect()
}

impl Finder {
    /// Returns how a case ended.
    fn ending_of(&self, transcript: &str) -> Result<Ending> {
        let status = self.cases.numbered(transcript).and_then(|case| self.cases.word(Field::Status, case));
        let last_words = self.last_words(transcript)?.map_or(Outcome::Neutral, |words| self.outcomes.of(&words));
        Ok(match (last_words, status.as_deref()) {
            (Outcome::Confirmed, _) => Ending::Confirmed,
            (Outcome::Dissatisfied, _) => Ending::Unsolved,
            (Outcome::Neutral, Some("resolved")) => Ending::Resolved,
            (Outcome::Neutral, Some("open" | "escalated")) => Ending::Unsolved,
            (Outcome::Neutral, _) => Ending::Unknown,
        })
    }

    /// Returns what the customer says last in a case.
    fn last_words(&self, transcript: &str) -> Result<Option<String>> {
        let index = &self.index;
        let term = Term::from_field_text(index.fields.transcript, transcript);
        let mut last: Option<(u64, usize, u32)> = None;
        for (segment_idx, segment) in index.segments.iter().enumerate() {
            let turns = self.cases.turns(segment_idx);
            for document in segment.living_turns_of(&term)? {
                let turn = segment.turn.get_val(document);
                if turns.is_customers(document) && last.is_none_or(|(latest, ..)| turn > latest) {
                    last = Some((turn, segment_idx, document));
                }
            }
        }
        let Some((_, segment_idx, document)) = last else { return Ok(None) };
        text_of(&index.fields, &mut index.segments[segment_idx].texts()?, document).map(Some)
    }
}

impl Index {
    /// Returns the most telling terms of what the customer says in a transcript.
    fn question_of(&self, transcript: &str, worker: &mut Worker<'_>) -> Result<Question> {
        let (mut found, mut tf) = (false, FxHashMap::<String, u32>::default());
        let of_transcript = Term::from_field_text(self.fields.transcript, transcript);
        for segment in &self.segments {
            let mut texts = segment.texts()?;
            for document in segment.living_turns_of(&of_transcript)? {
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
        Question::of_terms(values.into_iter().map(|(_, term)| term), self)
    }
}

fn hit(
    finder: &Finder,
    transcript: String,
    case: &Case,
    question: &Question,
    worker: &mut Worker<'_>,
) -> Result<SimilarHit> {
    let segment = &finder.index.segments[case.segment_idx];
    let text = text_of(&finder.index.fields, &mut segment.texts()?, case.document)?;
    let window = snippet::cut(&text, question, worker);
    let mut shared: Vec<(Reverse<u32>, String)> = worker
        .analyze(&text)
        .tokens
        .into_iter()
        .filter_map(|token| Some((Reverse((question.weights.get(&token.term)? * 1000.0) as u32), token.term)))
        .collect();
    shared.sort_unstable();
    shared.dedup();
    let stored = segment.stored(case.document, String::new())?;
    let number = finder.cases.numbered(&transcript);
    let topics = number.map_or(&[][..], |number| finder.cases.values(Field::Topic).of(number));
    Ok(SimilarHit {
        transcript,
        score: (case.score * 10_000.0).round() / 10_000.0,
        turn: stored.turn,
        snippet: window.text.to_owned(),
        highlights: window.highlights,
        shared: shared.into_iter().map(|(_, term)| term).collect(),
        ending: case.ending,
        topics: topics.iter().map(|&topic| finder.cases.topics()[topic as usize].id.clone()).collect(),
        status: number.and_then(|number| finder.cases.word(Field::Status, number)),
        day: stored.day,
    })
}

/// A case while its turns are gathered.
struct Case {
    score: f64,
    factor: f64,
    segment_idx: usize,
    document: u32,
    ending: Ending,
}
