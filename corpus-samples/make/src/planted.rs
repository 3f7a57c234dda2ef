//! The truth about a stream: what was planted, beside what was really written.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::calendar::Day;
use crate::conversation::Conversation;
use crate::script::Topic;
use crate::stream::{Kind, Stream};

/// Days before an event whose level is told.
const DAYS_BEFORE: i64 = 28;

/// What is written into `planted.json`.
#[derive(Debug, Serialize)]
pub struct Planted {
    schema: u32,
    seed: u64,
    first_day: String,
    last_day: String,
    conversations_per_day: f64,
    events: Vec<PlantedEvent>,
}

#[derive(Debug, Serialize)]
struct PlantedEvent {
    id: String,
    kind: &'static str,
    topic: String,
    from: String,
    to: String,
    factor: Option<f64>,
    /// Conversations of the topic a day in the 28 days before; nothing for what begins with the stream.
    per_day_before: Option<f64>,
    per_day_during: f64,
    sale: bool,
    release: Option<PlantedRelease>,
    expected_alert: bool,
}

#[derive(Debug, Serialize)]
struct PlantedRelease {
    date: String,
    time: &'static str,
    product: &'static str,
    version: String,
}

/// Conversations by topic and day.
#[derive(Debug, Default)]
pub struct Tally {
    n_by_topic_and_day: BTreeMap<(usize, Day), u32>,
    n_conversations: u32,
}

impl Tally {
    /// Counts a conversation, once for each of its topics.
    pub fn count(&mut self, conversation: &Conversation) {
        self.n_conversations += 1;
        let topics: BTreeSet<usize> = conversation.labels.iter().flatten().copied().collect();
        for topic in topics {
            *self.n_by_topic_and_day.entry((topic, conversation.started.day())).or_default() += 1;
        }
    }

    /// Returns the conversations of a topic a day from one day to another, both counted; to a tenth.
    fn per_day(&self, topic: usize, from: Day, to: Day) -> f64 {
        let n: u32 = (from.0..=to.0).filter_map(|day| self.n_by_topic_and_day.get(&(topic, Day(day)))).sum();
        tenth(f64::from(n) / (to.0 - from.0 + 1) as f64)
    }

    /// Returns what was planted, beside what was counted.
    pub fn truth(&self, seed: u64, stream: &Stream, topics: &[Topic]) -> Planted {
        let event = |(idx, event): (usize, &crate::stream::Event)| {
            let first_before = Day(stream.first.0.max(event.from.0 - DAYS_BEFORE));
            let release = event.release.map(|release| &stream.releases[release]);
            PlantedEvent {
                id: format!("E-{}", idx + 1),
                kind: match event.kind {
                    Kind::Spike | Kind::Sale => "spike",
                    Kind::Drop => "drop",
                    Kind::NewTopic => "new_topic",
                    Kind::Growth => "growth",
                },
                topic: topics[event.topic].id.clone(),
                from: event.from.dashed(),
                to: event.to.dashed(),
                factor: event.factor,
                per_day_before: (first_before < event.from)
                    .then(|| self.per_day(event.topic, first_before, Day(event.from.0 - 1))),
                per_day_during: self.per_day(event.topic, event.from, event.to),
                sale: event.kind == Kind::Sale,
                release: release.map(|release| PlantedRelease {
                    date: release.day.dashed(),
                    time: release.time,
                    product: release.product,
                    version: release.version.clone(),
                }),
                expected_alert: event.kind != Kind::Growth,
            }
        };
        Planted {
            schema: 1,
            seed,
            first_day: stream.first.dashed(),
            last_day: stream.last.dashed(),
            conversations_per_day: tenth(f64::from(self.n_conversations) / (stream.last.0 - stream.first.0 + 1) as f64),
            events: stream.events.iter().enumerate().map(event).collect(),
        }
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
