//! Which turns answer best? BM25 over terms, summed word by word into one number for each turn.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::finder::Finder;
use super::gathering::{self, Gathered};
use super::index::Segment;
use super::io_error;
use super::query::Question;
use crate::error::Result;
use crate::model::Speaker;
use crate::tokenize::Role;

/// Every constant of the ranking.
pub(super) struct Weights {
    /// BM25: how soon a repeated word stops counting.
    pub(super) k1: f32,
    /// BM25: how much long turns pay.
    pub(super) b: f32,
    /// A part of a compound against a word of its own.
    pub(super) part: f32,
    /// A number: amounts and dates tell cases apart, but a lone digit is common.
    pub(super) number: f32,
    /// A negation with its verb; the verb counts by itself already.
    pub(super) negated: f32,
    /// A light word: settles ties between turns that hold the same others.
    pub(super) light: f32,
    /// A pair of syllables; a word of four has three, so that they weigh about as much as the word.
    pub(super) pair: f32,
    /// Another wording against the one that was asked for.
    pub(super) synonym: f32,
    /// What a case gains that tells of the one topic that a query speaks of, as a share of its score.
    pub(super) topic: f32,
    /// What a turn that holds all words of a query gains, as a share of its score. Measures hardly move between 0 and 1; with 1,
    /// one rare word does not outrank all words together in queries of two or three words.
    coverage: f32,
    /// Pairs in a larger share of the turns are endings (습니, 니다): slow, and without a meaning.
    pub(super) most_common_pair_ratio: f32,
    /// In a small collection every pair is common.
    pub(super) pairs_always_kept: f32,
    /// A turn without any word of the query needs this share of the value of its pairs.
    pairs_alone_ratio: f32,
}

/// Chosen on half of ParaKQC (4,500 Korean questions), on its queries without spaces and with two wrong vowels, and on keyphrases
/// of SAE4K as queries for their sentences. nDCG@10 changes by less than 0.005 when any one is halved or doubled, except `pair`:
/// without it the four sets lose 0.016, 0.017, 0.024 and 0.047. `synonym` and `topic` were chosen on 44 queries of our own over the
/// samples (nDCG@10 .66 without `topic`, .75 with it; between 2 and 8 it changes by 0.011, `synonym` between 0.5 and 0.9 by 0.009).
pub(super) const WEIGHTS: Weights = Weights {
    k1: 1.0,
    b: 0.75,
    part: 0.4,
    number: 0.6,
    negated: 0.3,
    light: 0.2,
    pair: 0.3,
    synonym: 0.6,
    topic: 3.0,
    coverage: 1.0,
    most_common_pair_ratio: 0.03,
    pairs_always_kept: 500.0,
    pairs_alone_ratio: 0.5,
};

/// Light words in a larger share of the turns are passed over where a query has others. The share is of the whole index: a night's
/// segment may hold ten turns.
pub(super) const MOST_COMMON_LIGHT_RATIO: f32 = 0.1;

/// What the side that speaks does to a score: cases are told by customers; agents' macros and bots repeat each other.
fn speaker_factor(code: &str) -> f32 {
    if code == Speaker::Customer.code() {
        1.0
    } else if code == Speaker::Agent.code() {
        0.85
    } else {
        0.6
    }
}

/// One turn with its score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranked {
    pub(super) segment_idx: usize,
    pub(super) document: u32,
    /// In ten-thousandths, so that what is printed alike ranks alike.
    score: u32,
}

impl Ranked {
    pub(super) fn score(&self) -> f64 {
        f64::from(self.score) / 10_000.0
    }
}

/// A turn that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scored {
    pub(super) document: u32,
    /// In ten-thousandths.
    pub(super) score: u32,
    /// Which units it holds, a bit for each.
    pub(super) held: u32,
    /// Which of these it holds by what is forgiven alone.
    pub(super) loose: u32,
}

/// Who must say a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Speakers<'s> {
    /// Codes of the speakers that count; all where nothing is demanded.
    pub(super) only: Option<&'s [&'static str]>,
}

/// Returns the best turns, ties by transcript, then turn.
pub(super) fn rank(finder: &Finder, question: &Question, speakers: Speakers<'_>, limit: usize) -> Result<Vec<Ranked>> {
    let mut best: Vec<(Reverse<u32>, String, u64, Ranked)> = Vec::new();
    for (segment_idx, segment) in finder.index.segments.iter().enumerate() {
        let mut heap: BinaryHeap<Reverse<Candidate>> = BinaryHeap::with_capacity(limit + 1);
        each_turn(finder, segment_idx, question, speakers, |Scored { document, score, .. }| {
            let worst = if heap.len() < limit { None } else { heap.peek().map(|Reverse(worst)| worst) };
            if worst.is_some_and(|worst| score < worst.score) {
                return;
            }
            let order = Reverse((segment.transcript.ords.get_val(document), segment.turn.get_val(document), document));
            let candidate = Candidate { score, order };
            // Macros tie by the thousand: only those that come first may enter.
            if worst.is_some_and(|worst| candidate <= *worst) {
                return;
            }
            heap.push(Reverse(candidate));
            if heap.len() > limit {
                heap.pop();
            }
        })?;
        for Reverse(Candidate { score, order: Reverse((_, turn, document)) }) in heap {
            let ranked = Ranked { segment_idx, document, score };
            best.push((Reverse(score), segment.transcript.word(document)?, turn, ranked));
        }
    }
    best.sort_unstable_by(|one, other| (one.0, &one.1, one.2).cmp(&(other.0, &other.1, other.2)));
    best.truncate(limit);
    Ok(best.into_iter().map(|(_, _, _, ranked)| ranked).collect())
}

/// A turn that may be among the best: the greatest is the best.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: u32,
    /// Transcript (its number is its rank in byte order), turn, document.
    order: Reverse<(u64, u64, u32)>,
}

/// Calls `found` with every living turn of a segment that answers: one that holds a word of the query, or enough of its pairs. Turns
/// come in the order of their documents.
pub(super) fn each_turn(
    finder: &Finder,
    segment_idx: usize,
    question: &Question,
    speakers: Speakers<'_>,
    mut found: impl FnMut(Scored),
) -> Result<()> {
    let (segment, turns) = (&finder.index.segments[segment_idx], finder.cases.turns(segment_idx));
    let light: u32 = bits(question.units.iter().map(|unit| unit.role == Role::Light));
    let only_light = light == bits(question.units.iter().map(|_| true));
    let pairs_needed: f32 = match &question.pairs[..] {
        [] => f32::INFINITY,
        pairs => WEIGHTS.pairs_alone_ratio * pairs.iter().map(|pair| pair.value).sum::<f32>(),
    };
    let coverage = Coverage::of(question);
    let factors = speaker_factors(segment, speakers)?;
    gathering::each_document(&finder.index, segment_idx, question, |document, Gathered { sum, held, loose }| {
        if held & !light == 0 && !(only_light && held != 0) && sum < pairs_needed {
            return;
        }
        let Some(factor) = factors.get(turns.speaker(document)).copied().flatten() else { return };
        if segment.is_living(document) {
            let score = in_steps(sum * coverage.factor(held) * factor);
            found(Scored { document, score, held, loose });
        }
    })
}

/// Returns the factor of each speaker of a segment; none for those that do not count.
fn speaker_factors(segment: &Segment, speakers: Speakers<'_>) -> Result<Vec<Option<f32>>> {
    let mut factors = Vec::new();
    let mut stream = segment.speaker().names.dictionary().stream().map_err(io_error)?;
    while stream.advance() {
        let code = String::from_utf8_lossy(stream.key());
        let counts = speakers.only.is_none_or(|only| only.contains(&&*code));
        factors.push(counts.then(|| speaker_factor(&code)));
    }
    Ok(factors)
}

/// Returns a score, which is above zero, in ten-thousandths.
fn in_steps(score: f32) -> u32 {
    (score * 10_000.0 + 0.5) as u32
}

/// How much the words that a turn holds raise its score, all of them together.
struct Coverage {
    /// The word that each unit belongs to, and what that word counts.
    words: Vec<(u32, f32)>,
    total: f32,
    /// The factor of every set of units, where there are few enough.
    factors: Vec<f32>,
}

impl Coverage {
    /// Most units for which all sets are laid out: 4,096 factors take less time than the turns of a common word.
    const MAX_LAID_OUT: usize = 12;

    fn of(question: &Question) -> Self {
        let units = &question.units;
        let counts = |word_idx: u32| {
            let light = units.iter().all(|unit| unit.word_idx != word_idx || unit.role == Role::Light);
            if light { WEIGHTS.light } else { 1.0 }
        };
        let words: Vec<(u32, f32)> = units.iter().map(|unit| (unit.word_idx, counts(unit.word_idx))).collect();
        let mut coverage = Self { words, total: 1.0, factors: Vec::new() };
        coverage.total = coverage.count(u32::MAX).max(f32::MIN_POSITIVE);
        if units.len() <= Self::MAX_LAID_OUT {
            coverage.factors = (0..1 << units.len()).map(|held| coverage.factor_of(held)).collect();
        }
        coverage
    }

    fn factor(&self, held: u32) -> f32 {
        self.factors.get(held as usize).copied().unwrap_or_else(|| self.factor_of(held))
    }

    fn factor_of(&self, held: u32) -> f32 {
        1.0 + WEIGHTS.coverage * self.count(held) / self.total
    }

    /// Returns what the words count of which a turn holds a unit, each word once; units of one word stand together.
    fn count(&self, held: u32) -> f32 {
        let (mut count, mut counted) = (0.0, None);
        for (unit_idx, &(word_idx, counts)) in self.words.iter().enumerate() {
            if held >> unit_idx & 1 == 1 && counted != Some(word_idx) {
                counted = Some(word_idx);
                count += counts;
            }
        }
        count
    }
}

fn bits(flags: impl Iterator<Item = bool>) -> u32 {
    flags.enumerate().fold(0, |bits, (idx, flag)| bits | u32::from(flag) << idx)
}
