//! Everything that is found in one corpus: topics of both languages, their areas and variants, how good each is.

use rustc_hash::FxHashMap;

use crate::features::{Corpus, Document};

use super::decided::Grouped;
use super::guided::{self, Definition};
use super::profiles::{mean_and_deviation, profiles, profiles_with};
use super::quality::{self, Quality};
use super::trace::Trace;
use super::{Class, Grouping, LEAST_MEMBERS, Membership, Why, identical, languages, levels};

/// What the desk has defined, as the corpus counts it.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// Defined topics, in the taxonomy's order.
    pub topics: Vec<Definition>,
    /// For each defined area the words that speak of it: its name, its words, those of its topics.
    pub areas: Vec<Vec<Document>>,
}

/// What is found in a corpus.
#[derive(Debug, Clone, Default)]
pub struct TopicModel {
    /// The topics, both languages in one.
    pub grouping: Grouping,
    /// Weight of the agents' words, Korean and English.
    pub agents_weights: [f64; 2],
    /// For each topic the definition that it is.
    pub defined: Vec<Option<u32>>,
    /// For each topic its area: defined areas first, in the taxonomy's order, then those found.
    pub areas: Vec<u32>,
    /// For each row the variant of its topic, counted from 0 by size.
    pub variants: Vec<Option<u32>>,
    /// For each topic the statements of each of its variants; none where it is of one piece.
    pub n_of_variants: Vec<Vec<u32>>,
    /// How good each topic is.
    pub qualities: Vec<Quality>,
}

/// A topic without definition joins a defined area that is nearer than the mean of all pairs by half a standard deviation: areas are
/// wide, and a topic of its own area helps nobody.
const NEAR_AREA: f64 = 0.5;
/// A variant holds at least this share of its topic: less is a wording, not a part.
const LEAST_PART: f64 = 0.1;

/// Finds topics, joins them over languages, and gives them to what the desk has defined.
#[must_use]
pub fn group(corpus: &Corpus, definitions: &Definitions) -> Grouped {
    group_with(corpus, definitions, None)
}

/// As [`group`]; leaves what it knew when it decided in `trace`.
#[must_use]
pub fn group_traced(corpus: &Corpus, definitions: &Definitions, trace: &mut Trace) -> Grouped {
    group_with(corpus, definitions, Some(trace))
}

fn group_with(corpus: &Corpus, definitions: &Definitions, trace: Option<&mut Trace>) -> Grouped {
    let equal = identical::sets(corpus);
    let (grouping, agents_weights) = languages::discover_with(corpus, &equal, trace);
    let guided = guided::guide(corpus, grouping, &definitions.topics);
    let (mut grouping, defined) = (guided.grouping, guided.defined);
    follow_conversations(&mut grouping, &corpus.conversations, &equal);
    Grouped { grouping, defined, agents_weights }
}

/// Finds the areas and variants of topics, and judges them.
#[must_use]
pub fn describe(corpus: &Corpus, definitions: &Definitions, grouped: Grouped) -> TopicModel {
    let Grouped { grouping, defined, agents_weights } = grouped;
    let (variants, n_of_variants) = variants(&grouping);
    let qualities = quality::judge(&grouping, &n_of_variants);
    let members = grouping.members();
    let areas = levels::areas(&profiles(corpus, &members), &fixed_areas(corpus, &members, &defined, definitions));
    TopicModel { grouping, agents_weights, defined, areas, variants, n_of_variants, qualities }
}

impl TopicModel {
    /// Returns the definitions that no statement fits.
    #[must_use]
    pub fn empty_definitions(&self, definitions: &Definitions) -> Vec<u32> {
        (0..definitions.topics.len() as u32).filter(|&definition| !self.defined.contains(&Some(definition))).collect()
    }

    /// Returns the variants of all topics as groups of their own, those of the first topic first.
    #[must_use]
    pub fn variant_grouping(&self) -> Grouping {
        let firsts: Vec<u32> = self
            .n_of_variants
            .iter()
            .scan(0, |next, variants| {
                let first = *next;
                *next += variants.len() as u32;
                Some(first)
            })
            .collect();
        let memberships = self.grouping.memberships.iter().zip(&self.variants).map(|(membership, variant)| {
            let topic = membership.topic_idx.zip(*variant);
            Membership {
                topic_idx: topic.map(|(topic, variant)| firsts[topic as usize] + variant),
                nearest: None,
                ..*membership
            }
        });
        let sizes: Vec<u32> = self.n_of_variants.iter().flatten().copied().collect();
        Grouping {
            memberships: memberships.collect(),
            cohesions: vec![0.0; sizes.len()],
            stabilities: vec![1.0; sizes.len()],
            sizes,
            exponents: self.grouping.exponents,
        }
    }

    /// Returns the number of areas, empty defined ones included.
    #[must_use]
    pub fn n_areas(&self) -> usize {
        self.areas.iter().max().map_or(0, |&last| last as usize + 1)
    }
}

/// Puts statements in no topic to the one that the rest of their conversation is in, weakly: people who ask on about a problem
/// rarely name it again. A conversation of several topics decides nothing, and equal words whose conversations disagree stay
/// where they are; `equal` holds the rows of equal words.
fn follow_conversations(grouping: &mut Grouping, conversations: &[u32], equal: &[Vec<u32>]) {
    let mut followed: Vec<Option<u32>> = Vec::with_capacity(conversations.len());
    for same in conversations.chunk_by(|a, b| a == b) {
        let rows = &grouping.memberships[followed.len()..followed.len() + same.len()];
        let mut sure = rows.iter().filter(|row| row.class == Class::Assigned).filter_map(|row| row.topic_idx);
        let first = sure.next();
        let topic = first.filter(|topic| sure.all(|other| other == *topic));
        let is_led = |row: &Membership| row.topic_idx.is_none() && row.why != Some(Why::NoContent);
        followed.extend(rows.iter().map(|row| topic.filter(|_| is_led(row))));
    }
    for rows in equal {
        if rows.windows(2).any(|pair| followed[pair[0] as usize] != followed[pair[1] as usize]) {
            rows.iter().for_each(|&row| followed[row as usize] = None);
        }
    }
    for (row, topic) in grouping.memberships.iter_mut().zip(followed) {
        let Some(topic) = topic else { continue };
        row.topic_idx = Some(topic);
        row.class = Class::Weak;
        row.why = Some(Why::SameConversation);
        row.nearest = row.nearest.filter(|&nearest| nearest != topic);
        let size = &mut grouping.sizes[topic as usize];
        let cohesion = &mut grouping.cohesions[topic as usize];
        *cohesion = (*cohesion * f64::from(*size) + row.strength) / f64::from(*size + 1);
        *size += 1;
    }
}

/// Numbers the parts of each topic that are worth showing.
fn variants(grouping: &Grouping) -> (Vec<Option<u32>>, Vec<Vec<u32>>) {
    let mut parts: Vec<FxHashMap<u32, (u32, usize)>> = vec![FxHashMap::default(); grouping.sizes.len()];
    for (row, membership) in grouping.memberships.iter().enumerate() {
        if let (Some(topic), Some(part)) = (membership.topic_idx, membership.part) {
            parts[topic as usize].entry(part).or_insert((0, row)).0 += 1;
        }
    }
    let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut sizes = Vec::with_capacity(parts.len());
    for (topic, parts) in parts.into_iter().enumerate() {
        let least = LEAST_MEMBERS.max((LEAST_PART * f64::from(grouping.sizes[topic])).ceil() as u32);
        let mut shown: Vec<(u32, (u32, usize))> = parts.into_iter().filter(|(_, (n, _))| *n >= least).collect();
        shown.sort_unstable_by_key(|&(_, (n, first_row))| (std::cmp::Reverse(n), first_row));
        if shown.len() < 2 {
            shown.clear();
        }
        for (number, (part, _)) in shown.iter().enumerate() {
            numbers.insert((topic as u32, *part), number as u32);
        }
        sizes.push(shown.into_iter().map(|(_, (n, _))| n).collect());
    }
    let of_row = grouping
        .memberships
        .iter()
        .map(|membership| numbers.get(&(membership.topic_idx?, membership.part?)).copied())
        .collect();
    (of_row, sizes)
}

/// Returns the defined area of topics that have one: that of their definition, or the one whose words they speak of.
fn fixed_areas(
    corpus: &Corpus,
    members: &[Vec<u32>],
    defined: &[Option<u32>],
    definitions: &Definitions,
) -> Vec<Option<u32>> {
    let mut fixed: Vec<Option<u32>> =
        defined.iter().map(|definition| definition.map(|idx| definitions.topics[idx as usize].area)).collect();
    if definitions.areas.is_empty() {
        return fixed;
    }
    let mut seeds: Vec<&Document> = Vec::new();
    let mut all = members.to_vec();
    for words in &definitions.areas {
        let first = (corpus.documents.len() + seeds.len()) as u32;
        seeds.extend(words);
        all.push((first..first + words.len() as u32).collect());
    }
    let profiles = profiles_with(corpus, &seeds, &all);
    let (topics, areas) = profiles.split_at(members.len());
    let nearness: Vec<f64> =
        topics.iter().flat_map(|topic| areas.iter().map(|area| topic.nearness_of_words(area))).collect();
    let (mean, deviation) = mean_and_deviation(&nearness);
    for (topic, area) in fixed.iter_mut().enumerate().filter(|(_, area)| area.is_none()) {
        let of = |area: usize| nearness[topic * areas.len() + area];
        let best = (0..areas.len()).rev().max_by(|&a, &b| of(a).total_cmp(&of(b)));
        *area = best.filter(|&best| of(best) >= mean + NEAR_AREA * deviation).map(|best| best as u32);
    }
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_beside_a_topic_goes_there_and_stays_apart_where_there_are_two() {
        let member = |topic: Option<u32>| Membership {
            topic_idx: topic,
            class: if topic.is_some() { Class::Assigned } else { Class::Single },
            why: topic.is_none().then_some(Why::TooFew),
            strength: 0.2,
            nearest: None,
            margin: 0.0,
            part: None,
            fine: None,
        };
        let topics = [Some(0), None, Some(0), Some(1), None, None];
        let mut grouping = Grouping {
            memberships: topics.map(member).to_vec(),
            sizes: vec![2, 1],
            cohesions: vec![0.2, 0.2],
            stabilities: vec![1.0, 1.0],
            exponents: [0; 2],
        };
        let mut disagreeing = grouping.clone();
        follow_conversations(&mut grouping, &[0, 0, 1, 1, 1, 2], &[]);
        let topics = |grouping: &Grouping| -> Vec<Option<u32>> {
            grouping.memberships.iter().map(|row| row.topic_idx).collect()
        };
        let found = topics(&grouping);
        follow_conversations(&mut disagreeing, &[0, 0, 1, 1, 1, 2], &[vec![1, 5]]);
        assert_eq!(topics(&disagreeing)[1], None, "the same words stand alone in another conversation");
        assert_eq!(found, [Some(0), Some(0), Some(0), Some(1), None, None]);
        assert_eq!(grouping.memberships[1].class, Class::Weak);
        assert_eq!(grouping.sizes, [3, 1]);
    }
}
