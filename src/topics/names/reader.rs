//! Would a reader know the topic's stories by a name? Counts how often its ideas fit them better than others' stories.

use super::candidates::Totals;
use super::ideas::Idea;

/// Returns the probability, 0 to 1, that a story of the topic fits some ideas better than a story of a neighbour, where one of
/// each is drawn; equal fits count a half. 0.5 without neighbours or stories.
///
/// A story fits by the rarity of the ideas that it speaks of. `without` leaves out the story that the ideas are taken from.
pub(super) fn told_apart(
    ideas: &[Idea],
    own: &[Vec<Idea>],
    without: Option<usize>,
    near: &[&[Vec<Idea>]],
    totals: &Totals,
) -> f64 {
    let rarities: Vec<f64> = ideas.iter().map(|&idea| totals.rarity(idea)).collect();
    let fit = |story: &Vec<Idea>| -> f64 {
        let shared = ideas.iter().zip(&rarities).filter(|(idea, _)| story.binary_search(idea).is_ok());
        shared.map(|(_, rarity)| rarity).sum()
    };
    let mut owns: Vec<f64> =
        own.iter().enumerate().filter(|(idx, _)| Some(*idx) != without).map(|(_, story)| fit(story)).collect();
    owns.sort_by(f64::total_cmp);
    let mut sum = 0.0;
    let mut n_neighbours = 0;
    for stories in near.iter().filter(|stories| !stories.is_empty()) {
        if owns.is_empty() {
            break;
        }
        let worse: f64 = stories
            .iter()
            .map(fit)
            .map(|other| {
                let n_not_better = owns.partition_point(|own| own.total_cmp(&other).is_le());
                let n_worse = owns.partition_point(|own| own.total_cmp(&other).is_lt());
                (owns.len() - n_not_better) as f64 + 0.5 * (n_not_better - n_worse) as f64
            })
            .sum();
        sum += worse / (owns.len() * stories.len()) as f64;
        n_neighbours += 1;
    }
    if n_neighbours == 0 { 0.5 } else { sum / f64::from(n_neighbours) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idea_of_all_own_stories_and_half_the_others_tells_three_of_four_apart() {
        let idea = Idea::Term(1);
        let own = vec![vec![idea], vec![idea]];
        let other = vec![vec![idea], vec![]];
        // Own against own-like: equal, a half. Own against empty: better, one. (0.5 + 1) / 2.
        let told = told_apart(&[idea], &own, None, &[&other], &Totals::of_mass(1.0));
        assert!((told - 0.75).abs() < 1e-9, "{told}");
    }

    #[test]
    fn without_neighbours_nothing_is_known() {
        let told = told_apart(&[Idea::Term(1)], &[vec![Idea::Term(1)]], None, &[], &Totals::default());
        assert!((told - 0.5).abs() < 1e-9);
    }
}
