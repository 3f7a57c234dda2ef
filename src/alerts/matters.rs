//! Which topics are one matter? A surge seldom falls into one topic: it splits and takes new words while it lasts.

use rustc_hash::FxHashSet;

use super::desk::Desk;
use super::ledger::Kept;
use crate::effects::tally_of;
use crate::evidence::{Facet, Filter};
use crate::model::period::{days_between, plus};
use crate::model::{Day, Period};

/// A topic that holds so much of what an alert counted last night is part of it, whatever its number is tonight.
const SHARE_OF_CASES: f64 = 0.2;
/// So many conversations are remembered: enough to know a matter again, the newest ones.
const MOST_CASES: usize = 400;
/// Onsets are found to within a few days; what began further apart is another matter, unless the first one still lasts.
const ONSET_DAYS: i64 = 4;
/// Topics are akin when most of what the desk files of them stands under one category,
const CATEGORY_SHARE: f64 = 0.5;
/// or when they have so many of their first words in common.
const N_TERMS: usize = 8;
const SHARED_TERMS: usize = 2;

/// The conversations of tonight by a hash of their ids: nothing of one that is forgotten can be read from it.
pub(super) struct Keys(Vec<u64>);

impl Keys {
    pub(super) fn of(desk: Desk<'_>) -> Self {
        let key = |id: &str| {
            let hash = blake3::hash(id.as_bytes());
            hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
        };
        Self(desk.casebook.transcripts().iter().map(|transcript| key(&transcript.id)).collect())
    }

    /// Returns the keys of what a filter counts from a day on, the newest conversations last.
    fn since(&self, desk: Desk<'_>, filter: &Filter, since: Day) -> Vec<u64> {
        let days = Period { from: since, to: desk.casebook.period().to };
        let mut idxs = desk.casebook.select(filter, days);
        idxs.sort_by_key(|&idx| (desk.casebook.day(idx), idx));
        idxs.into_iter().map(|idx| self.0[idx as usize]).collect()
    }
}

/// Finds the topics that an alert of earlier nights is about tonight: those that keep their number, and those that its conversations
/// went to.
pub(super) fn anchor(desk: Desk<'_>, keys: &Keys, kept: &mut Kept) {
    if kept.topics.is_empty() {
        return;
    }
    let known: FxHashSet<u64> = kept.cases.iter().copied().collect();
    kept.topics = desk
        .casebook
        .topics()
        .iter()
        .filter(|topic| {
            let of_topic = keys.since(desk, &Filter::of(std::slice::from_ref(topic)), kept.since);
            let n_shared = of_topic.iter().filter(|key| known.contains(key)).count();
            kept.topics.contains(topic) || n_shared as f64 >= SHARE_OF_CASES * known.len().max(1) as f64
        })
        .cloned()
        .collect();
}

/// Remembers what an alert counts tonight, its largest topic first.
pub(super) fn remember(desk: Desk<'_>, keys: &Keys, kept: &mut Kept) {
    if kept.topics.is_empty() {
        return;
    }
    let days = Period { from: kept.since, to: desk.casebook.period().to };
    let n = |topic: &String| desk.casebook.select(&Filter::of(std::slice::from_ref(topic)), days).len();
    kept.topics.sort_by_cached_key(|topic| (std::cmp::Reverse(n(topic)), topic.clone()));
    let mut cases = keys.since(desk, &super::telling::filter_of(&kept.topics, kept.segment.as_ref()), kept.since);
    kept.cases = cases.split_off(cases.len().saturating_sub(MOST_CASES));
}

/// Whether something found tonight is part of an alert: it began about when the alert did, or while it lasts, and is akin to one of its topics.
pub(super) fn is_part(desk: Desk<'_>, kept: &Kept, topic: &str, since: Day) -> bool {
    let apart = days_between(kept.since, since);
    let began_with_it = apart.abs() <= ONSET_DAYS || (kept.ended.is_none() && apart > 0);
    began_with_it && kept.topics.iter().any(|other| akin(desk, topic, other, since))
}

/// Whether two topics tell of one thing, by the desk's category or by their words.
fn akin(desk: Desk<'_>, one: &str, other: &str, since: Day) -> bool {
    let days = Period { from: plus(since, -28).max(desk.casebook.period().from), to: desk.casebook.period().to };
    let category = |topic: &str| {
        let idxs = desk.casebook.select(&Filter::of(&[topic.to_owned()]), days);
        let counts = tally_of(idxs.iter().filter_map(|&idx| desk.casebook.value(idx, Facet::Category)));
        let all: u64 = counts.iter().map(|(_, n)| n).sum();
        counts.first().filter(|(_, n)| *n as f64 >= CATEGORY_SHARE * all as f64).map(|(value, _)| (*value).to_owned())
    };
    let terms = |topic: &str| {
        let card = desk.cards.iter().find(|card| card.id == topic);
        card.map(|card| card.terms.iter().take(N_TERMS).collect::<Vec<_>>()).unwrap_or_default()
    };
    let (own, others) = (terms(one), terms(other));
    let n_shared = own.iter().filter(|term| others.contains(term)).count();
    n_shared >= SHARED_TERMS || category(one).is_some_and(|own| category(other) == Some(own))
}
