//! What lies below and above topics? Variants of one topic, and areas of several.
//!
//! Topics are cut finer for variants; a cut is kept only where the words become likelier by it. Areas join topics that speak
//! of like things: average linkage over the profiles, so that both languages have the same areas.

use crate::features::Matrix;

use super::choice::{self, Cut};
use super::graph::Graph;
use super::likelihood::{self, Likelihood};
use super::profiles::{Profile, cosine};

/// Steps of the grid between topics and their variants: a resolution four times as high.
const FINER: i32 = 4;
/// A topic with fewer statements is of one piece.
const LEAST_SPLIT: u32 = 12;

/// The part of its topic that a row falls into, numbered over all topics.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    /// Where topics are cut whose words become likelier by it.
    pub(super) kept: u32,
    /// Where all topics are cut.
    pub(super) fine: u32,
}

/// Returns for each row the part of its topic that it falls into.
pub(super) fn parts(graph: &Graph, words: &Matrix, counts: &[u32], cut: &Cut) -> Vec<Part> {
    let finer = choice::cut(graph, cut.exponent + FINER).partition;
    let whole = Likelihood::new(words, counts);
    let evidence = whole.evidence(&cut.partition);
    let mut parts = vec![Part::default(); cut.partition.len()];
    let mut next = Part::default();
    for mut rows in likelihood::members(&cut.partition) {
        let n: u32 = rows.iter().map(|&row| counts[row as usize]).sum();
        rows.sort_by_key(|&row| (finer[row as usize], row));
        let split: Vec<&[u32]> = rows.chunk_by(|&a, &b| finer[a as usize] == finer[b as usize]).collect();
        let is_kept = split.len() > 1 && n >= LEAST_SPLIT && whole.gain(evidence, &split) > 0.0;
        for part in split {
            for &row in part {
                parts[row as usize] = next;
            }
            next.fine += 1;
            next.kept += u32::from(is_kept);
        }
        next.kept += u32::from(!is_kept);
    }
    parts
}

/// Returns the number of areas for so many topics: 8 for 40, 3 for 6, 15 for 150; what fits one screen.
fn n_areas(n_topics: usize) -> usize {
    ((1.6 * n_topics as f64).sqrt().round() as usize).clamp(1, 20).min(n_topics.max(1))
}

/// Returns the area of each topic; areas are numbered by their smallest topic. `fixed` holds the area of topics that have one
/// already, numbered from 0; areas found here come after those.
pub(super) fn areas(profiles: &[Profile], fixed: &[Option<u32>]) -> Vec<u32> {
    let n_fixed = fixed.iter().flatten().max().map_or(0, |&largest| largest + 1);
    let free: Vec<usize> = (0..profiles.len()).filter(|&topic| fixed[topic].is_none()).collect();
    let near = |a: usize, b: usize| {
        let (a, b) = (&profiles[a], &profiles[b]);
        let of_desk = cosine(&a.desk, &b.desk);
        let of_concepts = cosine(&a.concepts, &b.concepts);
        if a.desk.is_empty() || b.desk.is_empty() { of_concepts } else { (of_concepts + of_desk) / 2.0 }
    };
    let mut groups: Vec<Vec<usize>> = free.iter().map(|&topic| vec![topic]).collect();
    // Mean nearness of two groups; average linkage keeps it by the sizes.
    let mut nearness: Vec<Vec<f64>> =
        groups.iter().map(|a| groups.iter().map(|b| near(a[0], b[0])).collect()).collect();
    let wanted = n_areas(free.len());
    while groups.len() > wanted {
        let n_groups = groups.len();
        let pairs = (0..n_groups).flat_map(|a| (a + 1..n_groups).map(move |b| (a, b)));
        // The first of equally near pairs.
        let Some((a, b)) = pairs
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .max_by(|&(a, b), &(c, d)| nearness[a][b].total_cmp(&nearness[c][d]))
        else {
            break;
        };
        let (n_a, n_b) = (groups[a].len() as f64, groups[b].len() as f64);
        let means: Vec<f64> =
            nearness[a].iter().zip(&nearness[b]).map(|(a, b)| (a * n_a + b * n_b) / (n_a + n_b)).collect();
        for (row, &mean) in nearness.iter_mut().zip(&means) {
            row[a] = mean;
        }
        nearness[a] = means;
        let moved = groups.swap_remove(b);
        groups[a].extend(moved);
        nearness.swap_remove(b);
        nearness.iter_mut().for_each(|row| {
            row.swap_remove(b);
        });
    }
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort_unstable();
    let mut areas: Vec<u32> = fixed.iter().map(|area| area.unwrap_or(0)).collect();
    for (number, group) in groups.iter().enumerate() {
        for &topic in group {
            areas[topic] = n_fixed + number as u32;
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_that_speak_of_like_things_share_an_area() {
        // Six topics of two kinds; the number of areas for six is three, so that the kinds are not mixed.
        let profiles: Vec<Profile> = (0..6)
            .map(|topic| Profile { concepts: vec![(topic % 2, 0.9), (10 + topic, 0.4)], ..Profile::default() })
            .collect();
        let areas = areas(&profiles, &[None; 6]);
        for (a, b) in [(0, 1), (2, 3), (4, 5), (0, 3)] {
            assert_ne!(areas[a], areas[b], "{areas:?}");
        }
        assert_eq!(areas[0], 0);
        assert!(areas.iter().max() <= Some(&2));
    }

    #[test]
    fn a_defined_area_keeps_its_topics_and_its_number() {
        let profiles = vec![Profile::default(); 3];
        assert_eq!(areas(&profiles, &[None, Some(1), None])[1], 1);
        assert!(areas(&profiles, &[None, Some(1), None])[0] >= 2);
    }
}
