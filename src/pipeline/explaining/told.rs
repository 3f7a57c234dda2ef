//! What is told of a statement: plain values, for words and for programs.

use serde::{Serialize, Serializer};

use crate::model::{Bilingual, Language, StatementId};
use crate::registry::Rule;
use crate::report;
use crate::topics::Trial;

use super::TopicLabel;

/// Why a statement is where it is.
#[derive(Debug, Clone)]
pub(crate) struct StatementReasons {
    pub(crate) id: StatementId,
    pub(crate) language: Language,
    /// Its masked text on one line.
    pub(crate) text: String,
    /// Where it is; `None` for a single.
    pub(crate) topic: Option<TopicLabel>,
    pub(crate) class: report::MemberClass,
    /// Why it is weak or single.
    pub(crate) why: Option<report::Why>,
    /// What the store has of it: topic and class; `None` where it has nothing.
    pub(crate) stored: Option<(Option<String>, String)>,
    pub(crate) placement: Placement,
    /// How its words stood their trial; `None` where it has none that count.
    pub(crate) trial: Option<Trial>,
    /// Fewer statements than this make no topic.
    pub(crate) least_members: u32,
    /// How well it fits, as the store has it.
    pub(crate) strength: f64,
    /// The nearest other topic of one that its words placed, with its likeness to it.
    pub(crate) nearest: Option<(TopicLabel, f64)>,
    pub(crate) words: Vec<Word>,
    pub(crate) concepts: Vec<Concept>,
    /// Its words that count for nothing.
    pub(crate) passed_over: Vec<String>,
    pub(crate) answers: Answers,
    /// Statements with the same words and answers, itself included.
    pub(crate) n_same: u32,
    /// Nearest first.
    pub(crate) neighbours: Vec<Neighbour>,
    /// Rules that name it or its topic.
    pub(crate) rules: Vec<Rule>,
}

/// By what it came where it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Placement {
    /// By its words and the answers.
    Words,
    /// With a part of its topic, to a topic of the other language.
    OtherLanguage,
    /// With the statements of the same words.
    Equals { n_there: u32, n_all: u32 },
    /// By a definition in the taxonomy.
    Definition {
        name: Bilingual,
        /// Share of the definition's concepts, by weight, that it holds, and the least share.
        share: f64,
        least: f64,
        /// Those that it holds, by name.
        held: Vec<Bilingual>,
    },
    /// By the rest of its conversation.
    Conversation { others: Vec<StatementId> },
    /// By a rule of curation.
    Rule(Rule),
}

/// A word of the statement that counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Word {
    /// As it is written.
    pub(crate) word: String,
    /// What it is counted as: the dictionary form in Korean, the stem in English.
    pub(crate) term: String,
    /// What it was taken for, where it is misspelt.
    pub(crate) corrected_to: Option<String>,
    /// Whether it is one of the light words, which count a little.
    pub(crate) is_light: bool,
    /// Its share of what the statement is counted by.
    #[serde(serialize_with = "rounded")]
    pub(crate) share: f64,
    /// Its share of the likeness to the topic; `None` where the statement's words put it in none.
    #[serde(serialize_with = "rounded_where_known")]
    pub(crate) share_of_likeness: Option<f64>,
}

/// A concept that words of the statement stand for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Concept {
    /// What it is called; a loan word known by its sound has no name.
    pub(crate) name: Option<Bilingual>,
    /// Words that stand for it, as they are written.
    pub(crate) words: Vec<String>,
    #[serde(serialize_with = "rounded")]
    pub(crate) share: f64,
    #[serde(serialize_with = "rounded_where_known")]
    pub(crate) share_of_likeness: Option<f64>,
}

/// What the agents' answers count.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Answers {
    /// Their share of what the statement is counted by.
    #[serde(serialize_with = "rounded")]
    pub(crate) share: f64,
    #[serde(serialize_with = "rounded_where_known")]
    pub(crate) share_of_likeness: Option<f64>,
    /// Weight of answers beside customers' words in this language, 0 to 1.
    #[serde(serialize_with = "rounded")]
    pub(crate) weight: f64,
    /// Sentences that count.
    pub(crate) n_sentences: u32,
    /// Sentences of the conversation passed over: macros; greetings, apologies and identity checks.
    pub(crate) n_macros: u32,
    pub(crate) n_courtesy: u32,
    /// The heaviest words with their shares.
    pub(crate) words: Vec<(String, f64)>,
}

/// A statement that is like it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Neighbour {
    pub(crate) id: StatementId,
    pub(crate) text: String,
    pub(crate) likeness: f64,
    /// Statements with these words and answers.
    pub(crate) n_same: u32,
    pub(crate) topic: Option<TopicLabel>,
    /// What both have, largest share of the likeness first.
    pub(crate) shared: Vec<Shared>,
    /// Share of the likeness that comes of the answers.
    pub(crate) share_of_answers: f64,
}

/// Something that two statements share.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Shared {
    /// A word, as each writes it.
    Word {
        here: String,
        there: String,
        term: String,
        is_light: bool,
        #[serde(serialize_with = "rounded")]
        share: f64,
    },
    /// A concept, by its name and the words that stand for it.
    Concept {
        name: Option<Bilingual>,
        here: Vec<String>,
        there: Vec<String>,
        #[serde(serialize_with = "rounded")]
        share: f64,
    },
}

fn rounded<S: Serializer>(share: &f64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64((share * 1e4).round() / 1e4)
}

fn rounded_where_known<S: Serializer>(share: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    share.map(|share| (share * 1e4).round() / 1e4).serialize(to)
}
