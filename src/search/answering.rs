//! Which cases answer, and which of them best? Turns are scored one by one; a case has the words of all its turns and the score of
//! its best one.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::answer::Field;
use super::conditions::{Conditions, Failed};
use super::counted::{Counted, ENOUGH_CASES, Needed, Subject};
use super::finder::{Finder, Manner};
use super::leaning::Leaning;
use super::query::Question;
use super::ranking::{self, Scored, Speakers, WEIGHTS};
use super::reading::Reading;
use super::synonyms;
use super::turns::Tells;
use crate::error::Result;
use crate::tokenize::{Role, Token};

/// A query speaks of a topic that is this likely or more. Where words may be missing, one of them is enough in a case of such a topic.
const LEAST_SHARE: f64 = 0.3;

/// The cases that answer.
pub(super) struct Answering {
    /// Those that the conditions let pass, with those that fail by one field alone.
    pub(super) candidates: Vec<Candidate>,
    pub(super) n_words: usize,
    pub(super) n_words_needed: usize,
    order: Order,
    n_cases: usize,
    /// How likely the query speaks of each topic; empty where no word is asked for.
    shares: Vec<f64>,
}

/// A case that holds enough words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) found: Found,
    pub(super) failed: Failed,
    /// In which languages its turns hold enough words, by [`super::cases::language_bit`].
    pub(super) languages: u8,
    pub(super) day: i64,
}

/// A case with its best turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) case: u32,
    pub(super) segment_idx: usize,
    pub(super) document: u32,
    /// In ten-thousandths.
    pub(super) score: u32,
    pub(super) n_turns: u32,
    /// Whether its best turn holds every word as it was typed.
    pub(super) is_exact: bool,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Best,
    Newest,
}

/// What the turns of a case have gathered.
struct Sum {
    case: u32,
    best: Best,
    /// Units held, by language.
    held: [u32; 2],
    /// The languages of the turns that answer, by [`super::cases::language_bit`].
    languages: u8,
    n_turns: u32,
}

/// The best turn of a case.
#[derive(Debug, Clone, Copy)]
struct Best {
    is_exact: bool,
    score: u32,
    segment_idx: usize,
    document: u32,
}

impl Best {
    /// Returns whether this turn comes before another of the same case.
    fn is_before(&self, other: &Self, finder: &Finder) -> bool {
        let number = |best: &Self| finder.index.segments[best.segment_idx].turn.get_val(best.document);
        (self.is_exact, self.score)
            .cmp(&(other.is_exact, other.score))
            .then_with(|| number(other).cmp(&number(self)))
            .is_gt()
    }
}

impl Answering {
    /// Finds the cases that hold words.
    pub(super) fn of_words(
        finder: &Finder,
        (question, reading): (&Question, &Reading),
        conditions: &Conditions<'_>,
        excluded: Option<&[bool]>,
        manner: Manner,
    ) -> Result<Self> {
        let words = Counted::of(question, reading);
        let (mut sums, leaning) = sums(finder, question, conditions, &words)?;
        sums.retain(|sum| !excluded.is_some_and(|excluded| excluded[sum.case as usize]));
        let shares = leaning.shares(&finder.cases);
        let is_clear = shares.iter().any(|share| *share >= LEAST_SHARE);
        let subject = if is_clear { Subject::Clear } else { Subject::Unclear };
        let needed = match manner {
            Manner::Forgiving => words.needed(sums.iter().map(|sum| sum.held[0] | sum.held[1]), subject),
            Manner::AsTyped => Needed::All,
        };
        let mut n_words_needed = words.n;
        let mut candidates = Vec::with_capacity(sums.len());
        for sum in sums {
            let needed = match needed {
                Needed::Half if share_of(sum.case, &shares, finder) >= LEAST_SHARE => Needed::Any,
                needed => needed,
            };
            let enough = |held: u32| words.are_enough(held, needed);
            let held = sum.held[0] | sum.held[1];
            if !enough(held) {
                continue;
            }
            n_words_needed = n_words_needed.min(words.n_held(held));
            let languages = sum.languages & (u8::from(enough(sum.held[0])) | u8::from(enough(sum.held[1])) << 1);
            let failed = conditions.failed_in(sum.case, languages, &finder.cases);
            if failed == Failed::Several {
                continue;
            }
            let Best { is_exact, score, segment_idx, document } = sum.best;
            let found = Found { case: sum.case, segment_idx, document, score, n_turns: sum.n_turns, is_exact };
            candidates.push(Candidate { found, failed, languages, day: finder.cases.day(sum.case) });
        }
        prefer_topics(&mut candidates, &shares, finder);
        Ok(Self { shares, ..Self::new(candidates, (words.n, n_words_needed), Order::Best) })
    }

    /// Finds the cases that meet conditions, where no word is asked for.
    pub(super) fn of_conditions(finder: &Finder, conditions: &Conditions<'_>, excluded: Option<&[bool]>) -> Self {
        let cases = &finder.cases;
        let mut candidates = Vec::new();
        for case in 0..cases.len() as u32 {
            if excluded.is_some_and(|excluded| excluded[case as usize]) {
                continue;
            }
            let languages = cases.languages(case);
            let failed = conditions.failed_in(case, languages, cases);
            if failed == Failed::Several {
                continue;
            }
            let (segment_idx, document) = cases.first_turn(case);
            let found = Found { case, segment_idx, document, score: 0, n_turns: 0, is_exact: true };
            candidates.push(Candidate { found, failed, languages, day: cases.day(case) });
        }
        Self::new(candidates, (0, 0), Order::Newest)
    }

    fn new(candidates: Vec<Candidate>, (n_words, n_words_needed): (usize, usize), order: Order) -> Self {
        let n_cases = candidates.iter().filter(|candidate| candidate.failed == Failed::None).count();
        Self { candidates, n_words, n_words_needed, order, n_cases, shares: Vec::new() }
    }

    pub(super) fn n_cases(&self) -> usize {
        self.n_cases
    }

    /// Returns the cases that answer, in no order that means anything.
    pub(super) fn cases(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|candidate| candidate.failed == Failed::None)
    }

    /// Returns cases that hold too few of the words and tell of a topic that the query most likely speaks of, with the topic: the
    /// likeliest first, then the newest. Empty where the words find a page of cases.
    pub(super) fn neighbours(
        &self,
        finder: &Finder,
        conditions: &Conditions<'_>,
        excluded: Option<&[bool]>,
    ) -> Vec<(u32, u32)> {
        let mut likely: Vec<u32> = (0..self.shares.len() as u32).collect();
        likely.retain(|&topic| self.shares[topic as usize] >= LEAST_SHARE);
        if self.n_cases >= ENOUGH_CASES || likely.is_empty() {
            return Vec::new();
        }
        let cases = &finder.cases;
        let is_found: FxHashSet<u32> = self.candidates.iter().map(|candidate| candidate.found.case).collect();
        let mut found: Vec<(u32, u32)> = Vec::new();
        for case in 0..cases.len() as u32 {
            let told = cases.values(Field::Topic).of(case);
            let Some(topic) = likely.iter().copied().find(|topic| told.contains(topic)) else { continue };
            let is_out = excluded.is_some_and(|excluded| excluded[case as usize])
                || is_found.contains(&case)
                || conditions.failed(case, cases) != Failed::None
                || cases.languages(case) & conditions.languages == 0;
            if !is_out {
                found.push((case, topic));
            }
        }
        found.sort_by(|(one, of_one), (other, of_other)| {
            let (share, other_share) = (self.shares[*of_one as usize], self.shares[*of_other as usize]);
            let by_day = cases.day(*other).cmp(&cases.day(*one));
            other_share.total_cmp(&share).then(by_day).then_with(|| one.cmp(other))
        });
        found.truncate(ENOUGH_CASES - self.n_cases);
        found
    }

    /// Returns a page of the cases, best or newest first.
    pub(super) fn page(&self, offset: usize, limit: usize) -> Vec<Found> {
        // Cases are numbered in byte order of their ids, which settles ties.
        let key = |candidate: &Candidate| {
            let Found { case, score, is_exact, .. } = candidate.found;
            match self.order {
                Order::Best => (!is_exact, i64::from(u32::MAX - score), case),
                Order::Newest => (false, -candidate.day, case),
            }
        };
        let mut cases: Vec<&Candidate> = self.cases().collect();
        let end = offset.saturating_add(limit).min(cases.len());
        if end < cases.len() && end > 0 {
            cases.select_nth_unstable_by_key(end - 1, |candidate| key(candidate));
        }
        cases.truncate(end);
        cases.sort_unstable_by_key(|candidate| key(candidate));
        cases.into_iter().skip(offset).map(|candidate| candidate.found).collect()
    }
}

/// Raises the cases that tell of what the query speaks of.
fn prefer_topics(candidates: &mut [Candidate], shares: &[f64], finder: &Finder) {
    for Candidate { found, .. } in candidates {
        let factor = 1.0 + f64::from(WEIGHTS.topic) * share_of(found.case, shares, finder);
        found.score = (f64::from(found.score) * factor).round() as u32;
    }
}

/// Returns how likely the query speaks of the likeliest of a case's topics.
fn share_of(case: u32, shares: &[f64], finder: &Finder) -> f64 {
    let topics = finder.cases.values(Field::Topic).of(case);
    topics.iter().map(|&topic| shares[topic as usize]).fold(0.0, f64::max)
}

/// Gathers what the turns of each case hold, segment by segment side by side.
fn sums(
    finder: &Finder,
    question: &Question,
    conditions: &Conditions<'_>,
    words: &Counted,
) -> Result<(Vec<Sum>, Leaning)> {
    let gathered: Vec<(Vec<Sum>, Leaning)> = (0..finder.index.segments.len())
        .into_par_iter()
        .map(|segment_idx| sums_of_segment(finder, segment_idx, question, conditions, words))
        .collect::<Result<_>>()?;
    let mut leaning = Leaning::new(words.n, &finder.cases);
    let mut sums: Vec<Sum> = Vec::with_capacity(gathered.iter().map(|(sums, _)| sums.len()).sum());
    // 0 where a case has gathered nothing, else one more than its place.
    let mut place_of: Vec<u32> = vec![0; finder.cases.len()];
    for (more, more_leaning) in gathered {
        leaning.add_turns(&more_leaning);
        for sum in more {
            let place = &mut place_of[sum.case as usize];
            if *place == 0 {
                sums.push(sum);
                *place = sums.len() as u32;
            } else {
                sums[*place as usize - 1].add(&sum, finder);
            }
        }
    }
    for sum in &sums {
        let topics = finder.cases.values(Field::Topic).of(sum.case);
        topics.iter().for_each(|&topic| leaning.count_case(topic, words.held(sum.held[0] | sum.held[1])));
    }
    Ok((sums, leaning))
}

/// Gathers what the turns of one segment hold, in its order: a case has several sums where its turns do not follow each other.
fn sums_of_segment(
    finder: &Finder,
    segment_idx: usize,
    question: &Question,
    conditions: &Conditions<'_>,
    words: &Counted,
) -> Result<(Vec<Sum>, Leaning)> {
    let (cases, segment) = (&finder.cases, &finder.index.segments[segment_idx]);
    let turns = cases.turns(segment_idx);
    let mut sums: Vec<Sum> = Vec::new();
    let mut leaning = Leaning::new(words.n, cases);
    let speakers = Speakers { only: conditions.speakers.as_deref() };
    ranking::each_turn(finder, segment_idx, question, speakers, |Scored { document, score, held, loose }| {
        let case = turns.case(document);
        match turns.tells(document) {
            Tells::Nothing => {}
            Tells::One(topic) => leaning.count_turn(topic, words.held(held)),
            Tells::Several => {
                let topics = cases.topics_of_turn(case, segment.turn.get_val(document));
                topics.for_each(|topic| leaning.count_turn(topic, words.held(held)));
            }
        }
        let is_exact = words.n_held(held & !loose) == words.n;
        let language = usize::from(turns.is_english(document));
        let mut sum = Sum {
            case,
            best: Best { is_exact, score, segment_idx, document },
            held: [0; 2],
            languages: 1 << language,
            n_turns: 1,
        };
        sum.held[language] = held;
        match sums.last_mut() {
            Some(last) if last.case == case => last.add(&sum, finder),
            _ => sums.push(sum),
        }
    })?;
    Ok((sums, leaning))
}

impl Sum {
    /// Adds what other turns of the case hold.
    fn add(&mut self, other: &Self, finder: &Finder) {
        self.held = [self.held[0] | other.held[0], self.held[1] | other.held[1]];
        self.languages |= other.languages;
        self.n_turns += other.n_turns;
        if other.best.is_before(&self.best, finder) {
            self.best = other.best;
        }
    }
}

/// Returns the terms that a case must not hold together in a turn: what the word means, without its parts and light words.
pub(super) fn terms_to_exclude(tokens: &[Token]) -> Vec<String> {
    let mut terms = synonyms::terms(tokens);
    let is_light = |term: &String| tokens.iter().any(|token| token.term == *term && token.role == Role::Light);
    terms.retain(|term| !is_light(term));
    terms
}
