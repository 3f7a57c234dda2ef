//! Topics that people decided about stay topics: what tonight's groups have swallowed is taken apart again, new statements by their words.

use rustc_hash::FxHashMap;

use crate::error::Result;
use crate::features::Corpus;
use crate::model::{Day, StatementId};
use crate::registry::{self, Curation, Found, Night, Packed, StatementKey, Swallowed};
use crate::topics::{Decided, Grouped};

/// Takes apart what swallowed a topic that a rule of curation names.
pub(super) fn hold(
    grouped: Grouped,
    curation: &Curation,
    before: Option<&Packed>,
    as_of: Day,
    ids: &[StatementId],
    corpus: &Corpus,
) -> Result<Grouped> {
    let named = curation.topics_named().into_iter().filter_map(|topic| topic.parse().ok()).collect();
    let Some(before) = before.filter(|_| !curation.rules.is_empty()) else { return Ok(grouped) };
    let before = Night::unpack(before)?;
    let keys: Vec<StatementKey> = ids.iter().map(StatementKey::from).collect();
    let mut found = vec![Found::default(); grouped.grouping.sizes.len()];
    for (membership, key) in grouped.grouping.memberships.iter().zip(&keys) {
        if let Some(topic) = membership.topic_idx {
            found[topic as usize].statements.push(*key);
        }
    }
    let swallowed = registry::swallowed(&before, as_of, &found, &named);
    if swallowed.is_empty() {
        return Ok(grouped);
    }
    let apart = swallowed.iter().map(|it| rows_of(it, &swallowed, &grouped, &keys, corpus)).collect();
    Ok(grouped.decide(&Decided { apart, ..Decided::default() }).0)
}

/// Returns the rows of a swallowed topic: those that it had, and of the group's new ones those whose words speak for it.
fn rows_of(
    topic: &Swallowed,
    all: &[Swallowed],
    grouped: &Grouped,
    keys: &[StatementKey],
    corpus: &Corpus,
) -> Vec<u32> {
    let members: Vec<u32> = (0..keys.len() as u32)
        .filter(|&row| grouped.grouping.memberships[row as usize].topic_idx == Some(topic.group as u32))
        .collect();
    let words = |row: u32| corpus.documents[row as usize].customer.iter().copied();
    let (mut own, mut others) = (Words::default(), Words::default());
    for &row in &members {
        let key = &keys[row as usize];
        if topic.own.contains(key) {
            own.count(words(row));
        } else if topic.others.contains(key) {
            others.count(words(row));
        }
    }
    let is_anothers = |key: &StatementKey| all.iter().any(|it| it.topic != topic.topic && it.own.contains(key));
    let n_words = corpus.n_vocabulary as f64;
    let speaks_for_it = |row: u32| {
        let likelihood = |side: &Words| words(row).map(|word| side.probability(word, n_words).ln()).sum::<f64>();
        let prior = (f64::from(own.n_rows) / f64::from(others.n_rows.max(1))).ln();
        prior + likelihood(&own) - likelihood(&others) > 0.0
    };
    members
        .into_iter()
        .filter(|&row| {
            let key = &keys[row as usize];
            topic.own.contains(key) || (!topic.others.contains(key) && !is_anothers(key) && speaks_for_it(row))
        })
        .collect()
}

/// How often statements say each word.
#[derive(Default)]
struct Words {
    counts: FxHashMap<u32, u32>,
    n: u32,
    n_rows: u32,
}

impl Words {
    fn count(&mut self, words: impl Iterator<Item = u32>) {
        self.n_rows += 1;
        for word in words {
            *self.counts.entry(word).or_default() += 1;
            self.n += 1;
        }
    }

    /// Multinomial naive Bayes with half a count for each word that was not said.
    fn probability(&self, word: u32, n_words: f64) -> f64 {
        (f64::from(self.counts.get(&word).copied().unwrap_or(0)) + 0.5) / (f64::from(self.n) + 0.5 * n_words)
    }
}
