//! Which sentences of customers stand for a topic in some days?

use super::card::Card;
use super::casebook::{Casebook, Placed};
use super::wording::diverse;
use crate::model::Citation;

/// So many of a topic's words tell a statement that speaks of it from one that only fell to it.
const N_TERMS: usize = 8;
/// Sentences of this length can be read at a glance and say enough.
const GOOD_LENGTH_CHARS: std::ops::RangeInclusive<usize> = 12..=110;
const OTHER_LENGTH: f64 = 0.5;
/// What a sentence gains that the topic itself was told by.
const TYPICAL: f64 = 0.5;

/// Returns what customers said of a topic, those that use its words first, in different wordings and from different conversations.
#[must_use]
pub fn telling(casebook: &Casebook<'_>, card: &Card, is_wanted: impl Fn(&Placed) -> bool, n: usize) -> Vec<Citation> {
    let terms: Vec<u32> =
        card.terms.iter().take(N_TERMS).filter_map(|term| casebook.vocabulary().known(term)).collect();
    let score = |placed: &Placed| {
        let weigh = |(rank, term): (usize, &u32)| {
            if placed.words.binary_search(term).is_ok() { 1.0 / (1.0 + rank as f64) } else { 0.0 }
        };
        let of_terms: f64 = terms.iter().enumerate().map(weigh).sum();
        let is_typical = card.quotes.iter().any(|quote| {
            (quote.turn, quote.start, quote.end) == (placed.turn, placed.span.start, placed.span.end)
                && casebook
                    .transcripts()
                    .get(placed.transcript_idx as usize)
                    .is_some_and(|it| it.id == quote.transcript)
        });
        let length = casebook.text(placed).trim().chars().count();
        let score = of_terms + if is_typical { TYPICAL } else { 0.0 };
        if GOOD_LENGTH_CHARS.contains(&length) { score } else { score * OTHER_LENGTH }
    };
    let mut candidates: Vec<(f64, &Placed)> = casebook
        .statements(&card.id)
        .filter(|placed| is_wanted(placed))
        .map(|placed| (score(placed), placed))
        .collect();
    // Stable: equal ones stay in the order of conversations.
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    diverse(candidates.into_iter().map(|(_, placed)| casebook.quote(placed)).collect(), n)
}
