//! Each language by itself: Korean and English statements share almost no words, so they are grouped apart.

use crate::features::{self, Document};
use crate::model::Language;

use super::{Grouping, Membership, discover};

/// Groups statements of each language and numbers all topics together, by size, then by smallest row.
///
/// `languages` holds one entry a document. The second part of the result is the weight that the agents' words got in
/// Korean and in English.
#[must_use]
pub fn discover_by_language(
    documents: &[Document],
    languages: &[Language],
    n_vocabulary: usize,
) -> (Grouping, [f64; 2]) {
    let part = |language: Language| {
        let rows: Vec<usize> = (0..documents.len()).filter(|&row| languages[row] == language).collect();
        let own: Vec<Document> = rows.iter().map(|&row| documents[row].clone()).collect();
        let features = features::count(&own, n_vocabulary);
        let grouping = discover(&features);
        (rows, grouping, features.agents_weight)
    };
    let ((rows_ko, ko, weight_ko), (rows_en, en, weight_en)) =
        rayon::join(|| part(Language::Ko), || part(Language::En));
    (merge(documents.len(), [(rows_ko, ko), (rows_en, en)]), [weight_ko, weight_en])
}

fn merge(n_rows: usize, parts: [(Vec<usize>, Grouping); 2]) -> Grouping {
    // For each topic its size, first row, part and number there.
    let mut order: Vec<(u32, usize, usize, u32)> = Vec::new();
    for (part_idx, (rows, grouping)) in parts.iter().enumerate() {
        let mut first_rows = vec![usize::MAX; grouping.sizes.len()];
        for (idx, membership) in grouping.memberships.iter().enumerate() {
            if let Some(topic) = membership.topic_idx {
                let first = &mut first_rows[topic as usize];
                *first = (*first).min(rows[idx]);
            }
        }
        for (topic, &size) in grouping.sizes.iter().enumerate() {
            order.push((size, first_rows[topic], part_idx, topic as u32));
        }
    }
    order.sort_by_key(|&(size, first_row, ..)| (std::cmp::Reverse(size), first_row));
    let mut numbers = [vec![0; parts[0].1.sizes.len()], vec![0; parts[1].1.sizes.len()]];
    let mut merged = Grouping { memberships: Vec::new(), sizes: Vec::new(), cohesions: Vec::new(), exponents: [0; 2] };
    for (number, &(size, _, part_idx, topic)) in order.iter().enumerate() {
        numbers[part_idx][topic as usize] = number as u32;
        merged.sizes.push(size);
        merged.cohesions.push(parts[part_idx].1.cohesions[topic as usize]);
    }
    let mut memberships: Vec<Option<Membership>> = vec![None; n_rows];
    for (part_idx, (rows, grouping)) in parts.into_iter().enumerate() {
        merged.exponents[part_idx] = grouping.exponents[0];
        let renumber = |topic: Option<u32>| topic.map(|topic| numbers[part_idx][topic as usize]);
        for (row, membership) in rows.into_iter().zip(grouping.memberships) {
            memberships[row] = Some(Membership {
                topic_idx: renumber(membership.topic_idx),
                nearest: renumber(membership.nearest),
                ..membership
            });
        }
    }
    merged.memberships = memberships.into_iter().flatten().collect();
    merged
}
