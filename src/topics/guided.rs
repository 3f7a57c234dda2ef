//! Which found topic is which defined one? Steers topics to a taxonomy without forcing them.
//!
//! A defined topic has words and examples; found topics that speak of the same take its name and its area, and several of
//! them become one. What fits none stays as it was found; a defined topic that nothing fits is reported.

use crate::features::{Corpus, Document};
use crate::model::{Bilingual, Language};

use super::profiles::{Profile, mean_and_deviation};
use super::{Class, Grouping, LEAST_MEMBERS, Membership, Why, profiles};

/// One defined topic as the corpus counts it.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// Its name.
    pub name: Bilingual,
    /// The area that it belongs to, counted in the taxonomy.
    pub area: u32,
    /// One for each example, and one for its words together.
    pub documents: Vec<Document>,
}

/// A found topic is a defined one when they are so much nearer than all pairs are on average, in standard deviations: words
/// and examples are few, so that the bound is lower than between topics of two languages.
const NEAR: f64 = 2.0;
/// Share of a defined topic's concepts, by weight, that a statement in no topic must hold to go there.
pub const HELD_SHARE: f64 = 0.5;

/// What became of the defined topics.
#[derive(Debug, Clone, Default)]
pub(super) struct Guided {
    pub(super) grouping: Grouping,
    /// For each topic the definition that it is.
    pub(super) defined: Vec<Option<u32>>,
}

/// Gives found topics to defined ones.
pub(super) fn guide(corpus: &Corpus, grouping: Grouping, definitions: &[Definition]) -> Guided {
    if definitions.is_empty() {
        return Guided { defined: vec![None; grouping.sizes.len()], grouping };
    }
    let mut members = grouping.members();
    let n_found = members.len();
    // Definitions are topics of their own whose rows come after all others.
    let mut seeds: Vec<&Document> = Vec::new();
    for definition in definitions {
        let first = (corpus.documents.len() + seeds.len()) as u32;
        seeds.extend(&definition.documents);
        members.push((first..first + definition.documents.len() as u32).collect());
    }
    let profiles = profiles::profiles_with(corpus, &seeds, &members);
    let (found, defined) = profiles.split_at(n_found);
    let chosen = nearest_definitions(found, defined);
    // A definition takes the topic that is nearest to it, and the nearest one of a language which that lacks.
    let mut into: Vec<u32> = (0..n_found as u32).collect();
    let mut first_of: Vec<Option<u32>> = vec![None; definitions.len()];
    let speaks = |topic: u32, language| {
        members[topic as usize].iter().any(|&row| corpus.languages.get(row as usize) == Some(&language))
    };
    for (topic, definition, _) in chosen {
        match first_of[definition as usize] {
            None => first_of[definition as usize] = Some(topic),
            Some(first) if [Language::Ko, Language::En].iter().all(|&l| !(speaks(first, l) && speaks(topic, l))) => {
                into[topic as usize] = first;
            }
            Some(_) => {}
        }
    }
    let mut of_first: Vec<Option<u32>> = vec![None; n_found];
    for (definition, first) in first_of.iter().enumerate() {
        if let Some(first) = first {
            of_first[*first as usize] = Some(definition as u32);
        }
    }
    let mut guided = Guided { grouping, defined: of_first };
    guided.take_singles(corpus, defined);
    guided.merged(&into)
}

/// Returns found topics with the definition that each is near enough to be, and how near: nearest first.
fn nearest_definitions(found: &[Profile], defined: &[Profile]) -> Vec<(u32, u32, f64)> {
    let nearness: Vec<f64> =
        found.iter().flat_map(|topic| defined.iter().map(|seed| topic.nearness_of_words(seed))).collect();
    let (mean, deviation) = mean_and_deviation(&nearness);
    let least = mean + NEAR * deviation;
    let mut chosen: Vec<(u32, u32, f64)> = (0..found.len())
        .filter_map(|topic| {
            let of = |definition: usize| nearness[topic * defined.len() + definition];
            let best = (0..defined.len()).rev().max_by(|&a, &b| of(a).total_cmp(&of(b)))?;
            (deviation > 1e-9 && of(best) >= least).then_some((topic as u32, best as u32, of(best)))
        })
        .collect();
    chosen.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    chosen
}

impl Guided {
    /// Puts statements in no topic to the definition whose concepts they hold: weakly, as nothing else speaks for it. A
    /// definition without a topic becomes one when three statements go there.
    fn take_singles(&mut self, corpus: &Corpus, defined: &[Profile]) {
        let mut topic_of: Vec<Option<u32>> = vec![None; defined.len()];
        for (topic, definition) in self.defined.iter().enumerate() {
            if let Some(definition) = definition {
                topic_of[*definition as usize] = Some(topic as u32);
            }
        }
        let taken: Vec<Option<(usize, f64)>> = self
            .grouping
            .memberships
            .iter()
            .zip(&corpus.documents)
            .map(|(membership, document)| {
                membership.topic_idx.is_none().then(|| holds_most(document, defined)).flatten()
            })
            .collect();
        for (definition, topic) in topic_of.iter_mut().enumerate() {
            let n = taken.iter().flatten().filter(|(own, _)| *own == definition).count() as u32;
            if topic.is_none() && n >= LEAST_MEMBERS {
                *topic = Some(self.grouping.sizes.len() as u32);
                self.grouping.sizes.push(0);
                self.grouping.cohesions.push(0.0);
                self.grouping.stabilities.push(1.0);
                self.defined.push(Some(definition as u32));
            }
        }
        for (membership, taken) in self.grouping.memberships.iter_mut().zip(taken) {
            let Some((definition, share)) = taken else { continue };
            if let Some(topic) = topic_of[definition] {
                *membership = Membership {
                    topic_idx: Some(topic),
                    class: Class::Weak,
                    why: Some(Why::Defined),
                    strength: share.min(1.0),
                    nearest: membership.nearest.filter(|&nearest| nearest != topic),
                    margin: 0.0,
                    part: None,
                    fine: None,
                };
                self.grouping.sizes[topic as usize] += 1;
            }
        }
    }

    fn merged(self, into: &[u32]) -> Self {
        let mut into = into.to_vec();
        into.extend(into.len() as u32..self.grouping.sizes.len() as u32);
        let (grouping, numbers) = self.grouping.merged_with_numbers(&into);
        let mut defined = vec![None; grouping.sizes.len()];
        for (topic, definition) in self.defined.iter().enumerate() {
            if let (Some(definition), Some(number)) = (definition, numbers[topic]) {
                defined[number as usize] = Some(*definition);
            }
        }
        Self { grouping, defined }
    }
}

/// Returns the definition most of whose concepts a statement holds, with their share by weight, when that is enough.
fn holds_most(document: &Document, defined: &[Profile]) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (definition, profile) in defined.iter().enumerate() {
        let (mut held, mut n_held, mut all) = (0.0, 0, 0.0);
        for &(concept, weight) in &profile.concepts {
            all += weight * weight;
            if document.concepts.iter().any(|found| found.concept == concept) {
                held += weight * weight;
                n_held += 1;
            }
        }
        let share = if all > 0.0 { held / all } else { 0.0 };
        // One word in common is a coincidence.
        if n_held >= 2 && share >= HELD_SHARE && best.is_none_or(|(_, most)| share > most) {
            best = Some((definition, share));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concepts::Found;
    use crate::features::{Vocabulary, count};
    use crate::topics::discover;

    fn document(concepts: &[u32], terms: &[u32]) -> Document {
        Document {
            customer: terms.to_vec(),
            concepts: concepts.iter().map(|&concept| Found { concept, covered: 0..1 }).collect(),
            ..Document::default()
        }
    }

    /// Two problems of twenty statements, one statement of a third.
    fn corpus() -> Corpus {
        let mut documents: Vec<Document> = (0..40_u32)
            .map(|i| {
                let base = 10 * (i % 2);
                document(&[base, base + 1], &[base + i / 2 % 4, base + 5, base + i / 3 % 4])
            })
            .collect();
        documents.push(document(&[50, 51], &[40, 41]));
        let languages = vec![Language::Ko; documents.len()];
        let conversations = (0..documents.len() as u32).collect();
        Corpus { documents, languages, conversations, n_vocabulary: 60, n_concepts: 60, desk: Vocabulary::default() }
    }

    fn definition(name: &str, concepts: &[u32], terms: &[u32]) -> Definition {
        Definition { name: Bilingual::new(name, name), area: 0, documents: vec![document(concepts, terms)] }
    }

    #[test]
    fn found_topics_take_the_definition_they_speak_of_and_others_stay() {
        let corpus = corpus();
        let grouping = discover(&count(&corpus.documents, 60, 60));
        let definitions = [
            definition("first", &[0, 1], &[5]),
            definition("nothing", &[70, 71], &[50]),
            definition("never", &[72, 73], &[51]),
            definition("not once", &[74, 75], &[52]),
        ];
        let guided = guide(&corpus, grouping, &definitions);
        let of_row =
            |row: usize| guided.grouping.memberships[row].topic_idx.map(|topic| guided.defined[topic as usize]);
        assert_eq!(of_row(0), Some(Some(0)));
        assert_eq!(of_row(1), Some(None));
        assert!(!guided.defined.contains(&Some(1)));
    }

    #[test]
    fn a_statement_in_no_topic_goes_where_its_concepts_are_defined_weakly() {
        let mut corpus = corpus();
        corpus.documents.extend((0..2).map(|i| document(&[50, 51], &[42 + 2 * i, 43 + 2 * i])));
        corpus.languages.extend([Language::Ko; 2]);
        corpus.conversations.extend([41, 42]);
        // Their words alone have nothing in common.
        let bare: Vec<Document> =
            corpus.documents.iter().map(|own| Document { concepts: Vec::new(), ..own.clone() }).collect();
        let grouping = discover(&count(&bare, 60, 0));
        assert!(grouping.memberships[40].topic_idx.is_none());
        let guided = guide(&corpus, grouping, &[definition("third", &[50, 51], &[])]);
        let membership = guided.grouping.memberships[40];
        assert_eq!(membership.class, Class::Weak);
        assert_eq!(membership.topic_idx.map(|topic| guided.defined[topic as usize]), Some(Some(0)));
    }
}
