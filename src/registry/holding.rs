//! Which topics that people decided about have tonight's groups swallowed? Two topics that are alike may fall into one group on some
//! night; what people have named, merged or pinned stays a topic all the same.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Night, StatementKey, TopicId, carry_on};
use crate::model::Day;

/// A topic that is not found tonight because most of its statements are in a group that is another topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swallowed {
    /// The topic.
    pub topic: TopicId,
    /// The group, an index of the found ones.
    pub group: usize,
    /// The group's statements that were in the topic the night before, ascending.
    pub own: BTreeSet<StatementKey>,
    /// The group's statements that were in other topics the night before.
    pub others: BTreeSet<StatementKey>,
}

/// Fewer statements make no topic.
const LEAST_STATEMENTS: usize = 3;

/// Returns the topics among `named` that tonight's groups have swallowed, by group and topic. Of `found` only the statements count.
#[must_use]
pub fn swallowed(before: &Night, as_of: Day, found: &[Found], named: &BTreeSet<TopicId>) -> Vec<Swallowed> {
    let of_topic: BTreeMap<StatementKey, TopicId> = before.statements.iter().copied().collect();
    let tonight = carry_on(Some(before), as_of, found);
    let is_found = |id: TopicId| tonight.topic(id).is_some_and(|known| known.last_found == as_of);
    let mut swallowed = Vec::new();
    for &topic in named.iter().filter(|topic| !is_found(**topic)) {
        let n_before = before.statements.iter().filter(|(_, of)| *of == topic).count();
        let own = |found: &Found| -> BTreeSet<StatementKey> {
            found.statements.iter().filter(|key| of_topic.get(key) == Some(&topic)).copied().collect()
        };
        let most = found.iter().map(own).enumerate().max_by_key(|(group, own)| (own.len(), std::cmp::Reverse(*group)));
        let Some((group, own)) = most else { continue };
        let others: BTreeSet<StatementKey> = found[group]
            .statements
            .iter()
            .filter(|key| of_topic.get(key).is_some_and(|of| *of != topic))
            .copied()
            .collect();
        if own.len() >= LEAST_STATEMENTS && 2 * own.len() >= n_before && !others.is_empty() {
            swallowed.push(Swallowed { topic, group, own, others });
        }
    }
    swallowed.sort_by_key(|it| (it.group, it.topic));
    swallowed
}
