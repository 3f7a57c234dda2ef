//! Which words set some statements apart from others?

use rustc_hash::FxHashMap;

use crate::evidence::{Casebook, Placed};

/// A word must stand in so many of the statements: two are a coincidence.
const LEAST_STATEMENTS: u32 = 3;
/// And lie this many standard deviations above its rate elsewhere.
const LEAST_DEVIATIONS: f64 = 2.5;

/// Returns the words that `these` have more often than `others`, the most telling first.
pub(super) fn distinguishing<'c>(
    casebook: &'c Casebook<'_>,
    these: &[&Placed],
    others: &[&Placed],
    n: usize,
) -> Vec<&'c str> {
    let count = |rows: &[&Placed]| {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        rows.iter().flat_map(|row| row.words.iter()).for_each(|&word| *counts.entry(word).or_default() += 1);
        counts
    };
    let (own, other) = (count(these), count(others));
    let (n_own, n_other) = (these.len() as f64, others.len() as f64);
    if these.is_empty() || others.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(f64, u32)> = own
        .into_iter()
        .filter(|&(_, in_these)| in_these >= LEAST_STATEMENTS)
        .filter_map(|(word, in_these)| {
            let (a, b) = (f64::from(in_these), f64::from(other.get(&word).copied().unwrap_or(0)));
            // Two shares with half a statement added to each side, so that a word nobody used before stays finite.
            let (p, q) = ((a + 0.5) / (n_own + 1.0), (b + 0.5) / (n_other + 1.0));
            let pooled = (a + b + 1.0) / (n_own + n_other + 2.0);
            let deviation = (pooled * (1.0 - pooled) * (1.0 / (n_own + 1.0) + 1.0 / (n_other + 1.0))).sqrt();
            let z = (p - q) / deviation.max(1e-9);
            (z >= LEAST_DEVIATIONS && p >= 1.5 * q).then_some((z, word))
        })
        .collect();
    found.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| casebook.vocabulary().term(a.1).cmp(casebook.vocabulary().term(b.1)))
    });
    found
        .into_iter()
        .take(n)
        .map(|(_, word)| casebook.vocabulary().term(word))
        .filter(|word| word.chars().count() > 1)
        .collect()
}
