//! Which topics are one problem? Those that agents answer in the same words: one problem gets one draft a language.

use rustc_hash::FxHashMap;

use super::harvest::Harvest;
use crate::evidence::Casebook;

/// Topics of one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Positions in the casebook, the largest first.
    pub(super) topics: Vec<u32>,
}

/// Topics whose answers overlap as much as this are one problem.
const SAME_ANSWERS: f64 = 0.45;
/// A wording that is said on so many topics, on none of them mostly, is small talk.
const MANY_TOPICS: usize = 5;
const MOSTLY: f64 = 0.4;
/// With fewer answers than this an overlap is chance.
const LEAST_ANSWERS: u32 = 8;

/// Joins topics to problems; the problem with the largest topic first.
pub(super) fn problems(casebook: &Casebook<'_>, harvest: &Harvest<'_>) -> Vec<Problem> {
    let n = casebook.topics().len() as u32;
    let shares: Vec<(u32, FxHashMap<u64, f64>)> = (0..n).map(|topic| shares(harvest, topic)).collect();
    let sizes: Vec<usize> = casebook.topics().iter().map(|topic| casebook.statements(topic).count()).collect();
    let mut order: Vec<u32> = (0..n).collect();
    order.sort_by_key(|&topic| std::cmp::Reverse(sizes[topic as usize]));
    let mut problems: Vec<Problem> = Vec::new();
    for topic in order {
        let (n_here, here) = &shares[topic as usize];
        let mut best: Option<(f64, usize)> = None;
        for (at, problem) in problems.iter().enumerate() {
            let (n_there, there) = &shares[problem.topics[0] as usize];
            if *n_here.min(n_there) < LEAST_ANSWERS {
                continue;
            }
            let like = overlap(here, there);
            if like >= SAME_ANSWERS && best.is_none_or(|(most, _)| like > most) {
                best = Some((like, at));
            }
        }
        match best {
            Some((_, at)) => problems[at].topics.push(topic),
            None => problems.push(Problem { topics: vec![topic] }),
        }
    }
    problems
}

/// Returns how many answers a topic has, and the share of each wording; small talk does not count.
fn shares(harvest: &Harvest<'_>, topic: u32) -> (u32, FxHashMap<u64, f64>) {
    let keys = harvest.keys(topic);
    let mut kept: Vec<(u64, u32)> = keys.into_iter().filter(|(key, _)| !is_small_talk(harvest, *key)).collect();
    kept.sort_unstable();
    let n: u32 = kept.iter().map(|(_, n)| n).sum();
    (n, kept.into_iter().map(|(key, count)| (key, f64::from(count) / f64::from(n.max(1)))).collect())
}

/// Whether a wording is said on many topics alike.
pub(super) fn is_small_talk(harvest: &Harvest<'_>, key: u64) -> bool {
    let (n_topics, most, all) = harvest.reach(key);
    n_topics >= MANY_TOPICS && f64::from(most) < MOSTLY * f64::from(all)
}

/// Returns the share of answers that two topics have in common, 0 to 1.
fn overlap(a: &FxHashMap<u64, f64>, b: &FxHashMap<u64, f64>) -> f64 {
    let mut common: Vec<(u64, f64)> = a.iter().filter_map(|(key, x)| Some((*key, x.min(*b.get(key)?)))).collect();
    common.sort_unstable_by_key(|(key, _)| *key);
    common.into_iter().map(|(_, share)| share).sum()
}
