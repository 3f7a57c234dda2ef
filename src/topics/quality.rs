//! How good is each topic, and what could be done with it?

use rustc_hash::FxHashMap;

use super::{Class, Grouping};

/// What can be said of a topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// How much nearer its statements are to it than to the nearest other topic: mean difference of cosines, -1 to 1.
    pub separation: f64,
    /// Share of its pairs of statements that stay together when parts of the statements are grouped by themselves.
    pub stability: f64,
    /// Share of its statements that are weakly assigned.
    pub weak_ratio: f64,
    /// The judgement.
    pub judgement: Judgement,
    /// What a planner could do.
    pub suggestion: Option<Suggestion>,
}

/// The judgement in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Its statements belong together and to nothing else.
    Clear,
    /// Good enough to count on.
    Fair,
    /// Other statements would have given another topic.
    Unsettled,
    /// Several things in one, or hard to tell from another topic.
    Mixed,
}

/// What a planner could do with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestion {
    /// Split it into its variants.
    Split,
    /// Merge it with this topic.
    MergeWith(u32),
}

/// A topic a third of whose statements are weak holds much that does not belong there: over all topics of the samples and the
/// development sets the mean is 0.2.
const MUCH_WEAK: f64 = 1.0 / 3.0;
/// A pair of statements that parts in more than four of ten groupings is together by chance.
const LITTLE_STABLE: f64 = 0.6;
/// Statements of clear topics: hardly any weak, and nine of ten pairs stay together.
const CLEAR_WEAK: f64 = 0.15;
/// See [`CLEAR_WEAK`].
const CLEAR_STABLE: f64 = 0.9;
/// Two topics are hard to tell apart when this share of one's statements has the other as nearest and all together are hardly
/// nearer to their own.
const SAME_NEAREST: f64 = 0.5;
/// See [`SAME_NEAREST`].
const HARDLY_NEARER: f64 = 0.0;
/// A part worth a topic of its own.
const LARGE_PART: f64 = 0.3;

/// What topics are judged by, each a share or a difference of cosines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// From this share of weak statements on it is mixed.
    pub much_weak: f64,
    /// Below this stability it is unsettled.
    pub little_stable: f64,
    /// A clear one has no larger share of weak statements …
    pub clear_weak: f64,
    /// … and at least this stability.
    pub clear_stable: f64,
    /// It is hard to tell from another when this share of its statements has that one as nearest …
    pub same_nearest: f64,
    /// … and its separation is no greater than this.
    pub hardly_nearer: f64,
}

impl Bounds {
    /// The bounds that [`Quality::judgement`] goes by.
    pub const OF_JUDGEMENT: Self = Self {
        much_weak: MUCH_WEAK,
        little_stable: LITTLE_STABLE,
        clear_weak: CLEAR_WEAK,
        clear_stable: CLEAR_STABLE,
        same_nearest: SAME_NEAREST,
        hardly_nearer: HARDLY_NEARER,
    };
}

/// Returns for each topic the others that its statements have as nearest, with how many do, most first, the smaller number on
/// ties.
#[must_use]
pub fn nearest_topics(grouping: &Grouping) -> Vec<Vec<(u32, u32)>> {
    let mut votes: Vec<FxHashMap<u32, u32>> = vec![FxHashMap::default(); grouping.sizes.len()];
    for membership in &grouping.memberships {
        if let (Some(topic), Some(nearest)) = (membership.topic_idx, membership.nearest) {
            *votes[topic as usize].entry(nearest).or_default() += 1;
        }
    }
    let ordered = |votes: FxHashMap<u32, u32>| {
        let mut votes: Vec<(u32, u32)> = votes.into_iter().collect();
        votes.sort_unstable_by_key(|&(topic, n)| (std::cmp::Reverse(n), topic));
        votes
    };
    votes.into_iter().map(ordered).collect()
}

/// Judges every topic; `n_of_variants` holds for each topic the statements of each of its variants.
pub(super) fn judge(grouping: &Grouping, n_of_variants: &[Vec<u32>]) -> Vec<Quality> {
    let n_topics = grouping.sizes.len();
    let mut margins = vec![0.0; n_topics];
    let mut n_weak = vec![0_u32; n_topics];
    let nearest = nearest_topics(grouping);
    for membership in &grouping.memberships {
        let Some(topic) = membership.topic_idx else { continue };
        let topic = topic as usize;
        margins[topic] += membership.margin;
        n_weak[topic] += u32::from(membership.class == Class::Weak);
    }
    (0..n_topics)
        .map(|topic| {
            let size = f64::from(grouping.sizes[topic].max(1));
            let (separation, weak_ratio) = (margins[topic] / size, f64::from(n_weak[topic]) / size);
            let stability = grouping.stabilities[topic];
            let most = nearest[topic].first();
            let rival = most.filter(|&&(_, n)| f64::from(n) >= SAME_NEAREST * size && separation <= HARDLY_NEARER);
            let n_large = n_of_variants[topic].iter().filter(|&&n| f64::from(n) >= LARGE_PART * size).count();
            let judgement = if rival.is_some() || weak_ratio >= MUCH_WEAK {
                Judgement::Mixed
            } else if stability < LITTLE_STABLE {
                Judgement::Unsettled
            } else if weak_ratio <= CLEAR_WEAK && stability >= CLEAR_STABLE {
                Judgement::Clear
            } else {
                Judgement::Fair
            };
            let suggestion = match rival {
                Some(&(other, _)) => Some(Suggestion::MergeWith(other)),
                None if judgement != Judgement::Clear && n_large >= 2 => Some(Suggestion::Split),
                None => None,
            };
            Quality { separation, stability, weak_ratio, judgement, suggestion }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::Membership;

    fn grouping(weak: usize, stability: f64) -> Grouping {
        let member = |class| Membership {
            topic_idx: Some(0),
            class,
            why: None,
            strength: 0.5,
            nearest: None,
            margin: 0.2,
            part: None,
            fine: None,
        };
        let classes = (0..10).map(|row| if row < weak { Class::Weak } else { Class::Assigned });
        Grouping {
            memberships: classes.map(member).collect(),
            sizes: vec![10],
            cohesions: vec![0.5],
            stabilities: vec![stability],
            exponents: [0; 2],
        }
    }

    #[test]
    fn a_topic_is_judged_by_its_weak_members_and_its_stability() {
        let check = |weak, stability, expected| {
            assert_eq!(judge(&grouping(weak, stability), &[vec![]])[0].judgement, expected, "{weak} {stability}");
        };
        check(1, 0.95, Judgement::Clear);
        check(2, 0.95, Judgement::Fair);
        check(1, 0.5, Judgement::Unsettled);
        check(4, 0.95, Judgement::Mixed);
    }

    #[test]
    fn a_topic_of_two_large_parts_could_be_split_and_a_clear_one_not() {
        assert_eq!(judge(&grouping(2, 0.8), &[vec![5, 4]])[0].suggestion, Some(Suggestion::Split));
        assert_eq!(judge(&grouping(2, 0.8), &[vec![8, 2]])[0].suggestion, None);
        assert_eq!(judge(&grouping(0, 1.0), &[vec![5, 5]])[0].suggestion, None);
    }
}
