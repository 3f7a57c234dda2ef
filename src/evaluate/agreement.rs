//! How well do two groupings of the same records agree?

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::model::Language;

/// Scores of found topics against labels, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Number of topics found, over all records.
    pub k: usize,
    /// Share of records that are right when each topic stands for one label and each label for one topic (best match).
    pub acc: f64,
    /// Share of placed records whose label is the most frequent one of their topic.
    pub p: f64,
    /// Share of records that are in the topic which holds most of their label.
    pub r: f64,
    /// Harmonic mean of `p` and `r`.
    pub f1: f64,
    /// Mutual information over the mean of the two entropies.
    pub nmi: f64,
    /// Rand index adjusted for chance.
    pub ari: f64,
    /// Harmonic mean of B-cubed precision and recall.
    pub bcubed_f1: f64,
    /// Share of records without a topic.
    pub unassigned: f64,
    /// Number of records scored.
    pub n: usize,
}

/// Compares found topics (`None`: left without one) with labels; both have one entry a record.
///
/// A record without a topic is wrong for `acc` and `r`; for `nmi`, `ari` and `bcubed_f1` it is a topic of its own.
/// `n_topics` is the number of topics found over all records, scored or not.
#[must_use]
pub fn compare(found: &[Option<u32>], labels: &[u32], n_topics: usize) -> Agreement {
    let n = found.len().min(labels.len());
    let mut next_single = found.iter().flatten().max().map_or(0, |&largest| largest + 1);
    let n_groups = next_single as usize;
    let groups: Vec<u32> = found
        .iter()
        .map(|topic| {
            topic.unwrap_or_else(|| {
                next_single += 1;
                next_single - 1
            })
        })
        .collect();
    let mut cells: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    for (&group, &label) in groups.iter().zip(labels) {
        *cells.entry((group, label)).or_default() += 1;
    }
    let mut cells: Vec<((u32, u32), u64)> = cells.into_iter().collect();
    cells.sort_unstable();
    let n_labels = labels.iter().max().map_or(0, |&largest| largest as usize + 1);
    let mut group_sizes = vec![0_u64; next_single as usize];
    let mut label_sizes = vec![0_u64; n_labels];
    let mut most_of_group = vec![0_u64; n_groups];
    let mut most_of_label = vec![0_u64; n_labels];
    for &((group, label), count) in &cells {
        group_sizes[group as usize] += count;
        label_sizes[label as usize] += count;
        if (group as usize) < n_groups {
            let most = &mut most_of_group[group as usize];
            *most = (*most).max(count);
            let most = &mut most_of_label[label as usize];
            *most = (*most).max(count);
        }
    }
    let n_placed = found.iter().flatten().count() as f64;
    let total = n as f64;
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let p = share(most_of_group.iter().sum::<u64>() as f64, n_placed);
    let r = share(most_of_label.iter().sum::<u64>() as f64, total);
    Agreement {
        k: n_topics,
        acc: share(best_match(&cells, n_groups, n_labels) as f64, total),
        p,
        r,
        f1: share(2.0 * p * r, p + r),
        nmi: nmi(&cells, &group_sizes, &label_sizes, total),
        ari: ari(&cells, &group_sizes, &label_sizes, total),
        bcubed_f1: bcubed_f1(&cells, &group_sizes, &label_sizes, total),
        unassigned: share(total - n_placed, total),
        n,
    }
}

/// Returns the share of labels with both languages whose Korean and English majorities lie in the same topic.
///
/// All three have one entry a record; 0 where no label has both.
#[must_use]
pub fn cross_language(found: &[Option<u32>], labels: &[u32], languages: &[Language]) -> f64 {
    let n_labels = labels.iter().max().map_or(0, |&largest| largest + 1);
    let majority = |label: u32, language: Language| -> Option<u32> {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for idx in (0..labels.len()).filter(|&idx| labels[idx] == label && languages[idx] == language) {
            if let Some(topic) = found[idx] {
                *counts.entry(topic).or_default() += 1;
            }
        }
        counts.into_iter().max_by_key(|&(topic, count)| (count, std::cmp::Reverse(topic))).map(|(topic, _)| topic)
    };
    let pairs: Vec<bool> = (0..n_labels)
        .filter_map(|label| Some(majority(label, Language::Ko)? == majority(label, Language::En)?))
        .collect();
    if pairs.is_empty() { 0.0 } else { pairs.iter().filter(|&&agrees| agrees).count() as f64 / pairs.len() as f64 }
}

fn nmi(cells: &[((u32, u32), u64)], groups: &[u64], labels: &[u64], n: f64) -> f64 {
    let entropy = |sizes: &[u64]| -> f64 {
        sizes.iter().filter(|&&size| size > 0).map(|&size| size as f64 / n).map(|share| -share * share.ln()).sum()
    };
    let information: f64 = cells
        .iter()
        .map(|&((group, label), count)| {
            let count = count as f64;
            let expected = groups[group as usize] as f64 * labels[label as usize] as f64 / n;
            count / n * (count / expected).ln()
        })
        .sum();
    let mean = (entropy(groups) + entropy(labels)) / 2.0;
    if mean > 0.0 { information / mean } else { 1.0 }
}

fn ari(cells: &[((u32, u32), u64)], groups: &[u64], labels: &[u64], n: f64) -> f64 {
    let pairs = |count: u64| count as f64 * (count as f64 - 1.0) / 2.0;
    let both: f64 = cells.iter().map(|&(_, count)| pairs(count)).sum();
    let in_groups: f64 = groups.iter().map(|&size| pairs(size)).sum();
    let in_labels: f64 = labels.iter().map(|&size| pairs(size)).sum();
    let expected = in_groups * in_labels / (n * (n - 1.0) / 2.0).max(1.0);
    let most = (in_groups + in_labels) / 2.0;
    if most - expected > 0.0 { (both - expected) / (most - expected) } else { 1.0 }
}

fn bcubed_f1(cells: &[((u32, u32), u64)], groups: &[u64], labels: &[u64], n: f64) -> f64 {
    let mean_over = |sizes: &[u64], side: fn(&(u32, u32)) -> u32| -> f64 {
        cells.iter().map(|(cell, count)| (*count as f64).powi(2) / sizes[side(cell) as usize] as f64).sum::<f64>() / n
    };
    let precision = mean_over(groups, |cell| cell.0);
    let recall = mean_over(labels, |cell| cell.1);
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

/// Returns the most records that a one-to-one match of groups and labels can cover.
fn best_match(cells: &[((u32, u32), u64)], n_groups: usize, n_labels: usize) -> u64 {
    let size = n_groups.max(n_labels);
    if n_groups == 0 || n_labels == 0 {
        return 0;
    }
    let mut gains = vec![vec![0_i64; size]; size];
    for &((group, label), count) in cells {
        if (group as usize) < n_groups {
            gains[group as usize][label as usize] = count as i64;
        }
    }
    hungarian(&gains) as u64
}

/// Returns the highest total of a one-to-one match in a square matrix (Kuhn and Munkres, with potentials, cubic time).
fn hungarian(gains: &[Vec<i64>]) -> i64 {
    let n = gains.len();
    let cost = |row: usize, column: usize| -gains[row - 1][column - 1];
    let (mut row_potential, mut column_potential) = (vec![0_i64; n + 1], vec![0_i64; n + 1]);
    let mut row_of_column = vec![0_usize; n + 1];
    for row in 1..=n {
        let mut way = vec![0_usize; n + 1];
        let mut least = vec![i64::MAX; n + 1];
        let mut used = vec![false; n + 1];
        row_of_column[0] = row;
        let mut column = 0;
        loop {
            used[column] = true;
            let current = row_of_column[column];
            let (mut delta, mut next) = (i64::MAX, 0);
            for candidate in 1..=n {
                if used[candidate] {
                    continue;
                }
                let reduced = cost(current, candidate) - row_potential[current] - column_potential[candidate];
                if reduced < least[candidate] {
                    (least[candidate], way[candidate]) = (reduced, column);
                }
                if least[candidate] < delta {
                    (delta, next) = (least[candidate], candidate);
                }
            }
            for candidate in 0..=n {
                if used[candidate] {
                    row_potential[row_of_column[candidate]] += delta;
                    column_potential[candidate] -= delta;
                } else {
                    least[candidate] = least[candidate].saturating_sub(delta);
                }
            }
            column = next;
            if row_of_column[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let previous = way[column];
            row_of_column[column] = row_of_column[previous];
            column = previous;
        }
    }
    (1..=n).map(|column| gains[row_of_column[column] - 1][column - 1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(topics: &[u32]) -> Vec<Option<u32>> {
        topics.iter().map(|&topic| Some(topic)).collect()
    }

    #[test]
    fn a_perfect_grouping_scores_one_whatever_the_numbers() {
        let agreement = compare(&placed(&[5, 5, 2, 2, 0]), &[0, 0, 1, 1, 2], 3);
        for score in [agreement.acc, agreement.nmi, agreement.ari, agreement.bcubed_f1, agreement.f1] {
            assert!((score - 1.0).abs() < 1e-12, "{agreement:?}");
        }
    }

    #[test]
    fn six_records_score_as_worked_out_by_hand() {
        // Topics a a a b b -, labels x x y y y x.
        // One to one: a=x (2), b=y (2): 4 of 6. Purity: (2 + 2) of 5 placed. Recall: x best in a (2), y best in b (2): 4 of 6.
        let found = [Some(0), Some(0), Some(0), Some(1), Some(1), None];
        let agreement = compare(&found, &[0, 0, 1, 1, 1, 0], 2);
        assert!((agreement.acc - 4.0 / 6.0).abs() < 1e-12);
        assert!((agreement.p - 0.8).abs() < 1e-12);
        assert!((agreement.r - 4.0 / 6.0).abs() < 1e-12);
        assert!((agreement.unassigned - 1.0 / 6.0).abs() < 1e-12);
        // Pairs: together in both: (a,x) 1 + (b,y) 1 = 2; topics 3 + 1 = 4; labels 3 + 3 = 6; expected 4*6/15 = 1.6;
        // (2 - 1.6) / (5 - 1.6) = 0.117647.
        assert!((agreement.ari - 0.117_647).abs() < 1e-6);
        // B-cubed precision (4/3 + 1/3 + 4/2 + 1) / 6 = 0.777778; recall (4/3 + 1/3 + 4/3 + 1/3) / 6 = 0.555556.
        assert!((agreement.bcubed_f1 - 2.0 * 0.777_778 * 0.555_556 / 1.333_333).abs() < 1e-5);
    }

    #[test]
    fn the_best_match_beats_the_greedy_one() {
        // Greedy takes 5 and then 0; the best is 4 + 4.
        assert_eq!(hungarian(&[vec![5, 4], vec![4, 0]]), 8);
    }

    #[test]
    fn languages_agree_where_their_majorities_lie_in_one_topic() {
        let (ko, en) = (Language::Ko, Language::En);
        let found = [Some(0), Some(0), Some(1), Some(0), Some(2), Some(3)];
        assert!((cross_language(&found, &[0, 0, 0, 0, 1, 1], &[ko, ko, ko, en, ko, en]) - 0.5).abs() < 1e-12);
    }
}
