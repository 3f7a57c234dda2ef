//! What was a statement placed by? What grouping knew when it decided, kept where somebody asks why.
//!
//! The stage that decides fills a [`Trace`] where it is given one, so that an explanation tells the figures that decided and
//! never works one out a second time.

use crate::features::{self, Counted, FeatureMatrix};

use super::neighbours::Neighbour;
use super::placing::Trial;
use super::sums::TopicSums;
use super::{Membership, Unique, Why};

/// What grouping knew when it placed the statements of a corpus.
#[derive(Debug, Default)]
pub struct Trace {
    /// Korean, English.
    pub(super) languages: [OfLanguage; 2],
    /// Rows that went with a part of their topic to a topic of the other language.
    pub(super) crossed: Vec<u32>,
    /// Rows that went where most statements of the same words were.
    pub(super) with_equals: Vec<(u32, Equals)>,
}

/// How many statements of the same words there were, and how many in the topic where they all are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equals {
    /// In that topic before.
    pub n_there: u32,
    /// All.
    pub n_all: u32,
}

/// What the statements of one language were grouped by.
#[derive(Debug, Default)]
pub(super) struct OfLanguage {
    /// Their rows in the corpus, ascending.
    pub(super) rows: Vec<u32>,
    pub(super) features: Option<FeatureMatrix>,
    pub(super) by_words: ByWords,
}

/// What words decided. Rows of the same content are one.
#[derive(Debug, Default)]
pub(super) struct ByWords {
    pub(super) unique: Unique,
    pub(super) neighbours: Vec<Vec<Neighbour>>,
    pub(super) trials: Vec<Trial>,
    /// The topic of each, `u32::MAX` for a single.
    pub(super) partition: Vec<u32>,
}

/// By what a statement came where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacedBy {
    /// Its words and the answers it got.
    Words,
    /// The concepts of its part of a topic, which are nearer to a topic of the other language.
    OtherLanguage,
    /// The statements of the same words.
    Equals(Equals),
    /// The definition in the taxonomy.
    Definition,
    /// The rest of its conversation.
    Conversation,
}

/// A statement that is like another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Its row; of several with the same content the first.
    pub row: u32,
    /// Statements with that content.
    pub n_same: u32,
    /// Cosine of the two, 0 to 1.
    pub likeness: f64,
    /// What both have, with its share of the likeness, largest first; sums to 1.
    pub shared: Vec<(Counted, f64)>,
}

/// What is known of one statement.
#[derive(Debug)]
pub struct Evidence<'t> {
    of: &'t OfLanguage,
    features: &'t FeatureMatrix,
    /// Its row among those of its language, and among those of different content.
    row: usize,
    unique_idx: usize,
}

impl Trace {
    /// Returns what is known of a row; `None` for one without a word that counts.
    #[must_use]
    pub fn of(&self, row: u32) -> Option<Evidence<'_>> {
        let (of, at) = self.languages.iter().find_map(|of| Some((of, of.rows.binary_search(&row).ok()?)))?;
        let unique_idx = (*of.by_words.unique.of_row.get(at)?)? as usize;
        Some(Evidence { of, features: of.features.as_ref()?, row: at, unique_idx })
    }

    /// Returns by what a row came to the membership that it has when grouping is done.
    #[must_use]
    pub fn placed_by(&self, row: u32, membership: &Membership) -> PlacedBy {
        let equals = || self.with_equals.iter().find(|(own, _)| *own == row).map(|(_, equals)| *equals);
        match membership.why {
            Some(Why::Defined) => PlacedBy::Definition,
            Some(Why::SameConversation) => PlacedBy::Conversation,
            _ => match equals() {
                Some(equals) => PlacedBy::Equals(equals),
                None if self.crossed.contains(&row) => PlacedBy::OtherLanguage,
                None => PlacedBy::Words,
            },
        }
    }
}

impl Evidence<'_> {
    /// Returns how it stood its trial.
    #[must_use]
    pub fn trial(&self) -> Trial {
        self.of.by_words.trials[self.unique_idx]
    }

    /// Returns how many statements have the same words and answers, itself included.
    #[must_use]
    pub fn n_same(&self) -> u32 {
        self.of.by_words.unique.counts[self.unique_idx]
    }

    /// Returns the weight of the agents' words beside the customers' in its language, 0 to 1.
    #[must_use]
    pub fn agents_weight(&self) -> f64 {
        self.features.agents_weight
    }

    /// Returns what it is counted by with its share of the row, in the order of the terms; sums to 1.
    #[must_use]
    pub fn counted(&self) -> Vec<(Counted, f64)> {
        // A row has length 1, so that the squares of its weights are shares.
        let entries = self.features.both.entries(self.row);
        entries.map(|(term, weight)| (self.features.counted(term as u32), f64::from(weight).powi(2))).collect()
    }

    /// Returns what makes it like the other statements of the topic that its words put it in, as shares of that likeness, in
    /// the order of the terms; sums to 1, nothing where it is in none or alone there.
    #[must_use]
    pub fn like_its_topic(&self) -> Vec<(Counted, f64)> {
        let ByWords { unique, partition, .. } = &self.of.by_words;
        let topic = partition[self.unique_idx];
        if topic == u32::MAX {
            return Vec::new();
        }
        let matrix = self.features.both.select(&unique.rows);
        let sums = TopicSums::new(&matrix, partition, &unique.counts);
        let shares = sums.shares_of_own(&matrix, self.unique_idx, topic);
        shares.into_iter().map(|(term, share)| (self.features.counted(term), share)).collect()
    }

    /// Returns its nearest statements as the graph has them, nearest first.
    #[must_use]
    pub fn neighbours(&self) -> Vec<Near> {
        let ByWords { unique, neighbours, .. } = &self.of.by_words;
        let near = neighbours[self.unique_idx].iter().map(|neighbour| {
            let row = unique.rows[neighbour.row as usize];
            let products = features::products(&self.features.both, self.row, row as usize);
            let sum: f64 = products.iter().map(|(_, product)| product).sum();
            let mut shared: Vec<(Counted, f64)> =
                products.into_iter().map(|(term, product)| (self.features.counted(term), product / sum)).collect();
            shared.sort_by(|a, b| b.1.total_cmp(&a.1));
            Near {
                row: self.of.rows[row as usize],
                n_same: unique.counts[neighbour.row as usize],
                likeness: f64::from(neighbour.cosine),
                shared,
            }
        });
        near.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Corpus, Document, Vocabulary};
    use crate::model::Language;
    use crate::topics::{Class, Definitions, group, group_traced};

    /// Two problems of twenty statements each, and one statement without a word.
    fn corpus() -> Corpus {
        let mut documents: Vec<Document> = (0..40_u32)
            .map(|i| {
                let base = 10 * (i % 2);
                Document { customer: vec![base + i / 2 % 4, base + 5, base + i / 3 % 4], ..Document::default() }
            })
            .collect();
        documents.push(Document::default());
        let n = documents.len();
        Corpus {
            documents,
            languages: vec![Language::Ko; n],
            conversations: (0..n as u32).collect(),
            n_vocabulary: 20,
            n_concepts: 0,
            desk: Vocabulary::default(),
        }
    }

    #[test]
    fn who_asks_gets_the_same_topics_and_the_figures_that_decided() {
        let (corpus, definitions) = (corpus(), Definitions::default());
        let mut trace = Trace::default();
        let traced = group_traced(&corpus, &definitions, &mut trace);
        assert_eq!(traced.grouping.memberships, group(&corpus, &definitions).grouping.memberships);
        assert!(trace.of(40).is_none(), "no word counts");
        for row in 0..40 {
            let (membership, evidence) = (traced.grouping.memberships[row as usize], trace.of(row).expect("words"));
            let of_all: f64 = evidence.counted().iter().map(|(_, share)| share).sum();
            assert!((of_all - 1.0).abs() < 1e-5, "{of_all}");
            if trace.placed_by(row, &membership) != PlacedBy::Words || membership.class == Class::Single {
                continue;
            }
            assert!((membership.strength - evidence.trial().own).abs() < 1e-12);
            let of_topic: f64 = evidence.like_its_topic().iter().map(|(_, share)| share).sum();
            assert!((of_topic - 1.0).abs() < 1e-4, "{of_topic}");
            for near in evidence.neighbours() {
                let theirs = &corpus.documents[near.row as usize].customer;
                for (counted, _) in near.shared {
                    let Counted::Word(term) = counted else { panic!("only customers speak here") };
                    assert!(corpus.documents[row as usize].customer.contains(&term) && theirs.contains(&term));
                }
            }
        }
    }
}
