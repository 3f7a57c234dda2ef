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

/// Most units for which the words of every set are counted ahead.
const MAX_LAID_OUT: usize = 12;

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
    /// The number of words of every set of units, where there are few enough.
    laid_out: Vec<u8>,
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
            counted.laid_out = (0..1u32 << n_units).map(|held| counted.count(held) as u8).collect();
        }
        counted
    }

    pub(super) fn n_held(&self, held: u32) -> usize {
        self.laid_out.get(held as usize).map_or_else(|| self.count(held), |&n| usize::from(n))
    }

    fn count(&self, held: u32) -> usize {
        self.words.iter().filter(|(sets, _)| is_held(sets, held)).count()
    }

    /// Returns the words that some units hold.
    pub(super) fn held(&self, held: u32) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.filter(move |(_, (sets, _))| is_held(sets, held)).map(|(word_idx, _)| word_idx)
    }

    fn has_all_musts(&self, held: u32) -> bool {
        self.words.iter().all(|(sets, need)| *need != Need::Must || is_held(sets, held))
    }

    /// Returns how much of the words a case must hold. Conditions play no part, so that choosing a value of a facet finds as many cases
    /// as the facet says.
    pub(super) fn needed(&self, held_by_cases: impl Iterator<Item = u32>, subject: Subject) -> Needed {
        let (mut n_all, mut n_half, mut n_any) = (0, 0, 0);
        for held in held_by_cases.filter(|&held| self.has_all_musts(held)) {
            n_all += usize::from(self.n_held(held) == self.n);
            n_half += usize::from(self.are_enough(held, Needed::Half));
            n_any += usize::from(self.n_held(held) > 0);
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
        let enough = match needed {
            Needed::All => self.n_held(held) == self.n,
            Needed::Half => self.n_held(held) > 0 && self.value(held) >= LEAST_VALUE * self.value(u32::MAX),
            Needed::Any => self.n_held(held) > 0,
            Needed::Pairs => true,
        };
        enough && self.has_all_musts(held)
    }

    fn value(&self, held: u32) -> f32 {
        self.held(held).map(|word_idx| self.values[word_idx]).sum()
    }
}

fn is_held(sets: &[u32], held: u32) -> bool {
    sets.iter().any(|set| held & set == *set)
}
