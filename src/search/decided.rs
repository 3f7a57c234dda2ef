//! What has the newest run decided about the cases, and how do they stand? Read from the store when a finder is opened, so that no
//! night has to write the index anew.

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::error::Result;
use crate::model::Bilingual;
use crate::store::{Store, TopicRow};

/// What a run has decided about all cases, and how they stand.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// By id.
    pub(super) topics: Vec<Topic>,
    /// Transcript, turn, index in `topics`; in this order.
    pub(super) told: Vec<(String, u32, u32)>,
    /// Transcript and status, by transcript.
    pub(super) statuses: Vec<(String, String)>,
}

/// A topic of the newest run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    pub(super) id: String,
    pub(super) name: Bilingual,
    /// The stage of the customer's journey that most of its cases are in.
    pub(super) stage: Option<String>,
}

impl Known {
    /// Reads the decisions of the newest run.
    pub(super) fn read(store: &Store) -> Result<Self> {
        let known = Self::new(&store.topics()?, store.topics_of_turns()?);
        Ok(Self { statuses: store.statuses()?, ..known })
    }

    /// Takes the topics of a run, and transcript, turn and topic of what is told; statuses are then those of the index.
    #[must_use]
    pub fn new(rows: &[TopicRow], mut placed: Vec<(String, u32, String)>) -> Self {
        placed.sort_unstable();
        placed.dedup();
        let mut topics: Vec<Topic> = rows
            .iter()
            .map(|row| {
                let line: Value = serde_json::from_str(&row.line).unwrap_or_default();
                let name = |own: &Option<String>, other: &Option<String>| {
                    own.clone().or_else(|| other.clone()).unwrap_or_else(|| row.id.clone())
                };
                let name = Bilingual::new(name(&row.label_ko, &row.label_en), name(&row.label_en, &row.label_ko));
                Topic { name, stage: line["journey_stage"].as_str().map(str::to_owned), id: row.id.clone() }
            })
            .collect();
        topics.sort_by(|one, other| one.id.cmp(&other.id));
        let numbers: FxHashMap<&str, u32> = topics.iter().map(|topic| topic.id.as_str()).zip(0..).collect();
        let told = placed
            .into_iter()
            .filter_map(|(transcript, turn, topic)| Some((transcript, turn, *numbers.get(topic.as_str())?)))
            .collect();
        Self { told, statuses: Vec::new(), topics }
    }
}
