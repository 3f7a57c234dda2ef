//! Do equal words lie in one topic? Agents may answer them differently, and conversations go on differently, but a reader who
//! sees one sentence in two topics trusts neither.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::features::Corpus;

use super::Grouping;
use super::trace::Equals;

/// Rows whose customers wrote the same words, ascending; only sets of several.
pub(super) fn sets(corpus: &Corpus) -> Vec<Vec<u32>> {
    let mut rows: FxHashMap<_, Vec<u32>> = FxHashMap::default();
    for (row, (document, language)) in (0..).zip(corpus.documents.iter().zip(&corpus.languages)) {
        if !document.customer.is_empty() || !document.light.is_empty() {
            rows.entry((*language, &document.customer, &document.light)).or_default().push(row);
        }
    }
    let mut sets: Vec<Vec<u32>> = rows.into_values().filter(|rows| rows.len() > 1).collect();
    sets.sort_unstable();
    sets
}

/// Puts equal statements into the topic where most of them are, the smaller number on ties. Returns the rows that were moved,
/// too.
#[must_use]
pub(super) fn together(mut grouping: Grouping, sets: &[Vec<u32>]) -> (Grouping, Vec<(u32, Equals)>) {
    let mut moved = Vec::new();
    for rows in sets {
        let mut votes: BTreeMap<Option<u32>, u32> = BTreeMap::new();
        for &row in rows {
            *votes.entry(grouping.memberships[row as usize].topic_idx).or_default() += 1;
        }
        if votes.len() == 1 {
            continue;
        }
        let placed = votes.iter().rev().filter(|(topic, _)| topic.is_some()).max_by_key(|(_, n)| **n);
        let Some((&topic, &n_there)) = placed else { continue };
        let there = rows.iter().map(|&row| grouping.memberships[row as usize]).filter(|m| m.topic_idx == topic);
        let Some(typical) = there.max_by(|a, b| a.strength.total_cmp(&b.strength)) else { continue };
        for &row in rows {
            let membership = &mut grouping.memberships[row as usize];
            if membership.topic_idx != topic {
                *membership = typical;
                moved.push((row, Equals { n_there, n_all: rows.len() as u32 }));
            }
        }
    }
    if moved.is_empty() {
        return (grouping, moved);
    }
    let same: Vec<u32> = (0..grouping.sizes.len() as u32).collect();
    (grouping.merged(&same), moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Document;
    use crate::model::Language;
    use crate::topics::{Class, Membership};

    fn grouping(topics: &[Option<u32>]) -> Grouping {
        let member = |(row, topic): (usize, &Option<u32>)| Membership {
            topic_idx: *topic,
            class: if topic.is_some() { Class::Assigned } else { Class::Single },
            why: None,
            strength: row as f64 / 100.0,
            nearest: None,
            margin: 0.0,
            part: None,
            fine: None,
        };
        let n_topics = topics.iter().flatten().max().map_or(0, |&last| last as usize + 1);
        let size = |topic| topics.iter().filter(|own| **own == Some(topic as u32)).count() as u32;
        Grouping {
            memberships: topics.iter().enumerate().map(member).collect(),
            sizes: (0..n_topics).map(size).collect(),
            cohesions: vec![0.2; n_topics],
            stabilities: vec![1.0; n_topics],
            exponents: [0; 2],
        }
    }

    fn topics(grouping: &Grouping) -> Vec<Option<u32>> {
        grouping.memberships.iter().map(|membership| membership.topic_idx).collect()
    }

    #[test]
    fn equal_statements_go_where_most_of_them_are() {
        let all = grouping(&[Some(0), Some(0), Some(0), Some(1), Some(1), None]);
        let (joined, moved) = together(all, &[vec![2, 3, 4], vec![0, 5]]);
        assert_eq!(moved, [(2, Equals { n_there: 2, n_all: 3 }), (5, Equals { n_there: 1, n_all: 2 })]);
        // Topic 1 has rows 2, 3, 4 now, topic 0 rows 0, 1, 5: as many, so that the first row decides.
        assert_eq!(topics(&joined), [Some(0), Some(0), Some(1), Some(1), Some(1), Some(0)]);
        assert_eq!(joined.sizes, [3, 3]);
    }

    #[test]
    fn a_draw_goes_to_the_smaller_number_and_singles_stay_single() {
        let all = grouping(&[Some(0), Some(1), Some(1), None, None, Some(0)]);
        let (joined, _) = together(all, &[vec![0, 1], vec![3, 4]]);
        assert_eq!(topics(&joined), [Some(0), Some(0), Some(1), None, None, Some(0)]);
    }

    #[test]
    fn rows_are_equal_by_what_the_customer_wrote_and_the_language() {
        let document = |customer: &[u32], agent: &[u32]| Document {
            customer: customer.to_vec(),
            agent: agent.to_vec(),
            ..Document::default()
        };
        let documents =
            vec![document(&[1, 2], &[7]), document(&[1, 2], &[8]), document(&[1], &[7]), document(&[1, 2], &[7])];
        let languages = vec![Language::Ko, Language::Ko, Language::Ko, Language::En];
        assert_eq!(sets(&Corpus { documents, languages, ..Corpus::default() }), [vec![0, 1]]);
    }
}
