//! How the shelf is: which articles hold, which do not, which nobody needed, and how much of the desk's work they cover.

use serde::{Deserialize, Serialize};

use super::draft::Decision;
use crate::evidence::Sentence;
use crate::model::Day;

/// How one article is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// The article.
    pub article: String,
    /// Its title.
    pub title: String,
    /// What is to be done about it; never [`Decision::New`].
    pub decision: Decision,
    /// Whether a topic of the window is about it.
    pub is_matched: bool,
    /// Those topics, the largest first.
    pub topics: Vec<String>,
    /// Distinct conversations of those topics.
    pub n_cases: u64,
    /// The day of the newest of them.
    pub last_matched: Option<Day>,
    /// Articles that it repeats or contradicts.
    pub with: Vec<String>,
    /// Why, in words.
    pub reason: Sentence,
}

/// How much of the window's conversations the shelf answers. Conversations in no topic are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Conversations with a topic.
    pub n_cases: u64,
    /// Of them with a topic that has an article that holds or lacks a part only ([`Decision::Ok`], [`Decision::Update`]).
    pub n_covered: u64,
    /// Of them with a topic that some article is about, however it is.
    pub n_known: u64,
    /// Of them with a topic that no article is about.
    pub n_new: u64,
}

/// How the shelf is as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShelfHealth {
    /// Ascending by id, one an article of the shelf.
    pub articles: Vec<Health>,
    /// How much it answers; `None` where there is no shelf.
    pub coverage: Option<Coverage>,
}
