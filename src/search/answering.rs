//! Which cases answer, and which of them best? Turns are scored one by one; a case has the words of all its turns and the score of
//! its best one.

use super::answer::Field;
use super::cases::Cases;
use super::conditions::{ALL_LANGUAGES, Conditions, Failed};
use super::finder::Finder;
use super::leaning::Leaning;
use super::query::Question;
use super::ranking::{self, Speakers, WEIGHTS};
use super::reading::Reading;
use super::synonyms;
use super::typed::Need;
use crate::error::Result;
use crate::tokenize::{Role, Token};

/// Words may be missing where fewer cases hold all of them: a page of answers is better than three.
const ENOUGH_CASES: usize = 10;

/// Most units for which the words of every set are counted ahead.
const MAX_LAID_OUT: usize = 12;

/// The cases that answer.
pub(super) struct Answering {
    /// Those that the conditions let pass, with those that fail by one field alone.
    pub(super) candidates: Vec<Candidate>,
    pub(super) n_words: usize,
    pub(super) n_words_needed: usize,
    order: Order,
    n_cases: usize,
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

/// What a case has gathered.
struct Sum {
    case: u32,
    best: (bool, u32, std::cmp::Reverse<u64>),
    segment_idx: usize,
    document: u32,
    /// Units held, by language.
    held: [u32; 2],
    /// The languages of the turns that answer, by [`super::cases::language_bit`].
    languages: u8,
    n_turns: u32,
}

impl Answering {
    /// Finds the cases that hold words.
    pub(super) fn of_words(
        finder: &Finder,
        question: &Question,
        reading: &Reading,
        conditions: &Conditions<'_>,
        excluded: Option<&[bool]>,
    ) -> Result<Self> {
        let words = Counted::of(question, reading);
        let (mut sums, leaning) = sums(finder, question, conditions, &words)?;
        sums.retain(|sum| !excluded.is_some_and(|excluded| excluded[sum.case as usize]));
        let n_words_needed = words.n_needed(&sums);
        let mut candidates = Vec::with_capacity(sums.len());
        for sum in sums {
            let enough = |held: u32| words.has_all_musts(held) && words.n_held(held) >= n_words_needed;
            if !enough(sum.held[0] | sum.held[1]) {
                continue;
            }
            let languages = sum.languages & (u8::from(enough(sum.held[0])) | u8::from(enough(sum.held[1])) << 1);
            let mut failed = conditions.failed(sum.case, &finder.cases);
            if conditions.languages != ALL_LANGUAGES && languages & conditions.languages == 0 {
                failed = if failed == Failed::None { Failed::One(Field::Language) } else { Failed::Several };
            }
            if failed == Failed::Several {
                continue;
            }
            let found = Found {
                case: sum.case,
                segment_idx: sum.segment_idx,
                document: sum.document,
                score: sum.best.1,
                n_turns: sum.n_turns,
                is_exact: sum.best.0,
            };
            candidates.push(Candidate { found, failed, languages, day: finder.cases.day(sum.case) });
        }
        prefer_topics(&mut candidates, &leaning.shares(&finder.cases), finder);
        Ok(Self::new(candidates, (words.n, n_words_needed), Order::Best))
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
            let mut failed = conditions.failed(case, cases);
            if conditions.languages != ALL_LANGUAGES && languages & conditions.languages == 0 {
                failed = if failed == Failed::None { Failed::One(Field::Language) } else { Failed::Several };
            }
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
        Self { candidates, n_words, n_words_needed, order, n_cases }
    }

    pub(super) fn n_cases(&self) -> usize {
        self.n_cases
    }

    /// Returns the cases that answer, in no order that means anything.
    pub(super) fn cases(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|candidate| candidate.failed == Failed::None)
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

/// Raises the cases whose best turn tells of what the query speaks of.
fn prefer_topics(candidates: &mut [Candidate], shares: &[f64], finder: &Finder) {
    if shares.is_empty() {
        return;
    }
    for candidate in candidates {
        let topics = finder.topics_of(&candidate.found);
        let share = topics.map(|topic| shares[topic as usize]).fold(0.0, f64::max);
        let factor = 1.0 + f64::from(WEIGHTS.topic) * share;
        candidate.found.score = (f64::from(candidate.found.score) * factor).round() as u32;
    }
}

/// Gathers what the turns of each case hold.
fn sums(
    finder: &Finder,
    question: &Question,
    conditions: &Conditions<'_>,
    words: &Counted,
) -> Result<(Vec<Sum>, Leaning)> {
    let cases: &Cases = &finder.cases;
    // 0 where a case has gathered nothing, else one more than its place.
    let mut place_of: Vec<u32> = vec![0; cases.len()];
    let mut sums: Vec<Sum> = Vec::new();
    let mut leaning = Leaning::new(words.n, cases);
    let speakers = Speakers { only: conditions.speakers.as_deref() };
    for (segment_idx, segment) in finder.index.segments.iter().enumerate() {
        let english = segment.language().ord_of("en")?;
        ranking::each_turn(&finder.index, segment_idx, question, speakers, |turn| {
            let case = cases.of_document(segment_idx, segment, turn.document);
            let place = &mut place_of[case as usize];
            let language = usize::from(english == Some(segment.language().ords.get_val(turn.document)));
            let is_exact = words.n_held(turn.held & !turn.loose) == words.n;
            if *place == 0 {
                sums.push(Sum {
                    case,
                    best: (is_exact, turn.score, std::cmp::Reverse(segment.turn.get_val(turn.document))),
                    segment_idx,
                    document: turn.document,
                    held: [0; 2],
                    languages: 0,
                    n_turns: 0,
                });
                *place = sums.len() as u32;
            }
            for topic in cases.topics_of_turn(case, segment.turn.get_val(turn.document)) {
                leaning.count(topic, words.held(turn.held));
            }
            let sum = &mut sums[*place as usize - 1];
            sum.held[language] |= turn.held;
            sum.languages |= 1 << language;
            sum.n_turns += 1;
            // The number of the turn is read only where it may decide.
            if (is_exact, turn.score) >= (sum.best.0, sum.best.1) {
                let best = (is_exact, turn.score, std::cmp::Reverse(segment.turn.get_val(turn.document)));
                if best > sum.best {
                    (sum.best, sum.segment_idx, sum.document) = (best, segment_idx, turn.document);
                }
            }
        })?;
    }
    Ok((sums, leaning))
}

/// How many words of a query some units are.
struct Counted {
    /// By word: it is held where all units of one of these sets are.
    words: Vec<(Vec<u32>, Need)>,
    n: usize,
    /// The number of words of every set of units, where there are few enough.
    laid_out: Vec<u8>,
}

impl Counted {
    fn of(question: &Question, reading: &Reading) -> Self {
        let mut words: Vec<(Vec<u32>, Need)> = Vec::new();
        for (word, word_idx) in reading.words.iter().zip(0u32..).filter(|(word, _)| !word.is_light) {
            let (mut sets, mut parts) = (Vec::new(), 0);
            for (unit_idx, unit) in question.units.iter().enumerate().filter(|(_, unit)| unit.word_idx == word_idx) {
                match unit.role {
                    Role::Part => parts |= 1 << unit_idx,
                    Role::Light => {}
                    _ => sets.push(1 << unit_idx),
                }
            }
            // A compound is held by its parts as well: 주문 내역 for 주문내역. One part alone is not the word.
            if u32::count_ones(parts) > 1 || sets.is_empty() && parts != 0 {
                sets.push(parts);
            }
            words.push((sets, word.need));
        }
        let mut counted = Self { n: words.len(), words, laid_out: Vec::new() };
        let n_units = question.units.len();
        if n_units <= MAX_LAID_OUT {
            counted.laid_out = (0..1u32 << n_units).map(|held| counted.count(held) as u8).collect();
        }
        counted
    }

    fn n_held(&self, held: u32) -> usize {
        self.laid_out.get(held as usize).map_or_else(|| self.count(held), |&n| usize::from(n))
    }

    fn count(&self, held: u32) -> usize {
        self.words.iter().filter(|(sets, _)| is_held(sets, held)).count()
    }

    /// Returns the words that some units hold.
    fn held(&self, held: u32) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.filter(move |(_, (sets, _))| is_held(sets, held)).map(|(word_idx, _)| word_idx)
    }

    fn has_all_musts(&self, held: u32) -> bool {
        self.words.iter().all(|(sets, need)| *need != Need::Must || is_held(sets, held))
    }

    /// Returns how many words a case must hold: as many as enough cases do. Conditions play no part, so that choosing a value of a
    /// facet finds as many cases as the facet says.
    fn n_needed(&self, sums: &[Sum]) -> usize {
        let mut n_cases_with = vec![0; self.n + 1];
        for sum in sums {
            let held = sum.held[0] | sum.held[1];
            if self.has_all_musts(held) {
                n_cases_with[self.n_held(held)] += 1;
            }
        }
        let mut n_cases = 0;
        for n_words in (1..=self.n).rev() {
            n_cases += n_cases_with[n_words];
            if n_cases >= ENOUGH_CASES {
                return n_words;
            }
        }
        // Pairs of syllables alone answer only where no word does.
        usize::from(n_cases > 0)
    }
}

fn is_held(sets: &[u32], held: u32) -> bool {
    sets.iter().any(|set| held & set == *set)
}

/// Returns the terms that a case must not hold together in a turn: what the word means, without its parts and light words.
pub(super) fn terms_to_exclude(tokens: &[Token]) -> Vec<String> {
    let mut terms = synonyms::terms(tokens);
    let is_light = |term: &String| tokens.iter().any(|token| token.term == *term && token.role == Role::Light);
    terms.retain(|term| !is_light(term));
    terms
}
