//! How many words of a query does a case hold, and are they enough?

use super::query::Question;
use super::reading::Reading;
use super::typed::Need;
use crate::tokenize::Role;

/// Words may be missing where fewer cases hold all of them: a page of answers is better than three.
pub(super) const ENOUGH_CASES: usize = 10;

/// What a case must hold where words may be missing: this share of the value of all words. The rarest of two words is enough, the
/// more common one is not: of 머리카락 나왔어요 the hair counts.
const LEAST_VALUE: f32 = 0.5;

/// Most units for which every set of them is judged ahead.
const MAX_LAID_OUT: usize = 10;

/// Whether a query clearly speaks of a topic: its other cases are then better than cases that hold a common word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Clear,
    Unclear,
}

/// How much of the words a case must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    All,
    /// Half of their value, or more.
    Half,
    Any,
    /// Pairs of syllables alone.
    Pairs,
}

/// How many words of a query some units are.
pub(super) struct Counted {
    /// By word: it is held where all units of one of these sets are.
    words: Vec<(Vec<u32>, Need)>,
    pub(super) n: usize,
    /// By word: the value of its rarest unit; 0 where nothing holds the word.
    values: Vec<f32>,
    /// The verdict on every set of units, where there are few enough.
    laid_out: Vec<Verdict>,
}

/// How much of the words a set of units holds.
#[derive(Debug, Clone, Copy)]
struct Verdict {
    n_words: usize,
    /// Whether these are half of the value of all words, or more.
    is_half: bool,
    has_all_musts: bool,
}

impl Counted {
    pub(super) fn of(question: &Question, reading: &Reading) -> Self {
        let (mut words, mut values) = (Vec::new(), Vec::new());
        for (word, word_idx) in reading.words.iter().zip(0u32..).filter(|(word, _)| !word.is_light) {
            let (mut sets, mut parts, mut value) = (Vec::new(), 0u32, 0.0f32);
            for (unit_idx, unit) in question.units.iter().enumerate().filter(|(_, unit)| unit.word_idx == word_idx) {
                value = value.max(unit.value);
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
            values.push(value);
        }
        let mut counted = Self { n: words.len(), words, values, laid_out: Vec::new() };
        let n_units = question.units.len();
        if n_units <= MAX_LAID_OUT {
            counted.laid_out = (0..1u32 << n_units).map(|held| counted.judge(held)).collect();
        }
        counted
    }

    fn verdict(&self, held: u32) -> Verdict {
        self.laid_out.get(held as usize).copied().unwrap_or_else(|| self.judge(held))
    }

    fn judge(&self, held: u32) -> Verdict {
        Verdict {
            n_words: self.held(held).count(),
            is_half: self.value(held) >= LEAST_VALUE * self.values.iter().sum::<f32>(),
            has_all_musts: self.words.iter().all(|(sets, need)| *need != Need::Must || is_held(sets, held)),
        }
    }

    pub(super) fn n_held(&self, held: u32) -> usize {
        self.verdict(held).n_words
    }

    /// Returns the words that some units hold.
    pub(super) fn held(&self, held: u32) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.filter(move |(_, (sets, _))| is_held(sets, held)).map(|(word_idx, _)| word_idx)
    }

    /// Returns how much of the words a case must hold. Conditions play no part, so that choosing a value of a facet finds as many cases
    /// as the facet says.
    pub(super) fn needed(&self, held_by_cases: impl Iterator<Item = u32>, subject: Subject) -> Needed {
        let (mut n_all, mut n_half, mut n_any) = (0, 0, 0);
        for verdict in held_by_cases.map(|held| self.verdict(held)).filter(|verdict| verdict.has_all_musts) {
            n_all += usize::from(verdict.holds(Needed::All, self.n));
            n_half += usize::from(verdict.holds(Needed::Half, self.n));
            n_any += usize::from(verdict.holds(Needed::Any, self.n));
        }
        if n_all >= ENOUGH_CASES {
            Needed::All
        } else if n_half >= ENOUGH_CASES || n_half > 0 && subject == Subject::Clear {
            Needed::Half
        } else if n_any > 0 {
            Needed::Any
        } else {
            Needed::Pairs
        }
    }

    /// Returns whether some units are enough.
    pub(super) fn are_enough(&self, held: u32, needed: Needed) -> bool {
        let verdict = self.verdict(held);
        verdict.has_all_musts && verdict.holds(needed, self.n)
    }

    fn value(&self, held: u32) -> f32 {
        self.held(held).map(|word_idx| self.values[word_idx]).sum()
    }
}

impl Verdict {
    fn holds(self, needed: Needed, n_words: usize) -> bool {
        match needed {
            Needed::All => self.n_words == n_words,
            Needed::Half => self.n_words > 0 && self.is_half,
            Needed::Any => self.n_words > 0,
            Needed::Pairs => true,
        }
    }
}

fn is_held(sets: &[u32], held: u32) -> bool {
    sets.iter().any(|set| held & set == *set)
}
