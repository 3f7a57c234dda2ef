//! What is kept of a night, so that the next one can tell its topics from new ones.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::matching::Matched;
use super::outcome::{Event, Happening, State};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, StatementId};

/// A topic's permanent number, written `T-0042`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TopicId(pub u32);

impl fmt::Display for TopicId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "T-{:04}", self.0)
    }
}

impl FromStr for TopicId {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let number = text.strip_prefix("T-").and_then(|number| number.parse().ok()).filter(|&number| number > 0);
        number.map(Self).ok_or_else(|| format!("expected an id such as T-0042, found {text}"))
    }
}

impl From<TopicId> for String {
    fn from(id: TopicId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for TopicId {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        text.parse()
    }
}

/// 64 bits of the hash of a statement's id: among a million statements two agree by chance once in 40 million nights, and
/// nothing of a conversation that is forgotten can be read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementKey(u64);

impl From<&StatementId> for StatementKey {
    fn from(id: &StatementId) -> Self {
        let hash = blake3::hash(id.to_string().as_bytes());
        Self(hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)))
    }
}

/// A topic that some night has found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Known {
    /// Its permanent number.
    pub id: TopicId,
    /// What it is tonight.
    pub state: State,
    /// What it is called in Korean; the first name that it had.
    pub label_ko: Option<String>,
    /// What it is called in English.
    pub label_en: Option<String>,
    /// A Korean name that fits tonight's statements better; offered, never taken by itself.
    pub offered_ko: Option<String>,
    /// An English one.
    pub offered_en: Option<String>,
    /// Its words on the last night that found it, strongest first.
    pub terms: Vec<String>,
    /// Its statements on that night.
    pub n_statements: u32,
    /// The night that found it first.
    pub first_found: Day,
    /// The night that found it last.
    pub last_found: Day,
    /// By what it was recognised tonight; `None` where it is new or not found.
    pub matched: Option<Matched>,
    /// What happened to it, oldest first.
    pub events: Vec<Event>,
    /// The rule of curation that makes it; `None` for a topic that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
}

/// All topics that are known after a night, and where its statements were.
#[derive(Debug, Clone, PartialEq)]
pub struct Night {
    /// The night.
    pub as_of: Day,
    /// The night that it was carried on from; not kept.
    pub(super) since: Option<Day>,
    /// Topics found tonight in the order in which they were found, then all others by when they were found.
    pub known: Vec<Known>,
    /// The statements of tonight's topics with the topic that each was found in, ascending.
    pub(super) statements: Vec<(StatementKey, TopicId)>,
}

/// A night as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The night.
    pub as_of: Day,
    /// Its topics as JSON.
    pub topics: String,
    /// Its statements: 8 bytes of the key and 4 of the topic's number each, little-endian, ascending; empty for a night that is
    /// too old to be followed.
    pub statements: Vec<u8>,
    /// What the alerts of the night leave for the next one, as their stage writes it; empty where none did.
    pub alerts: String,
    /// What the proposals leave, likewise.
    pub proposals: String,
    /// What the drafts leave, likewise.
    pub drafts: String,
}

/// Bytes of one statement in [`Packed::statements`].
const N_BYTES: usize = 12;

impl Night {
    pub(super) fn empty(as_of: Day) -> Self {
        Self { as_of, since: None, known: Vec::new(), statements: Vec::new() }
    }

    pub(super) fn sorted(statements: impl Iterator<Item = (StatementKey, TopicId)>) -> Vec<(StatementKey, TopicId)> {
        let mut statements: Vec<_> = statements.collect();
        statements.sort_unstable();
        statements.dedup_by_key(|(key, _)| *key);
        statements
    }

    /// Returns the first night of a history that begins with topics of which only this is known.
    #[must_use]
    pub fn beginning(as_of: Day, topics: Vec<(Known, Vec<StatementKey>)>) -> Self {
        let statements =
            Self::sorted(topics.iter().flat_map(|(known, statements)| statements.iter().map(|&key| (key, known.id))));
        let known = topics.into_iter().map(|(known, _)| known).collect();
        Self { as_of, since: None, known, statements }
    }

    /// Returns the topic that a rule of curation makes from another one: the same every night.
    pub fn made(&mut self, rule: &str, from: TopicId, n_statements: u32) -> &mut Known {
        let position = self.known.iter().position(|known| known.made_by.as_deref() == Some(rule));
        let position = position.unwrap_or_else(|| {
            let last = self.known.iter().map(|known| known.id.0).max().unwrap_or(0);
            self.known.push(Known {
                id: TopicId(last + 1),
                state: State::Split,
                first_found: self.as_of,
                events: vec![Event { on: self.as_of, happening: Happening::SplitFrom(from), share: 1.0 }],
                made_by: Some(rule.to_owned()),
                ..Known::default()
            });
            self.known.len() - 1
        });
        let known = &mut self.known[position];
        if known.first_found < self.as_of {
            known.state = State::Continuing;
        }
        known.last_found = self.as_of;
        known.n_statements = n_statements;
        known
    }

    /// Packs the night for the store.
    ///
    /// # Errors
    /// None in practice: topics are plain values.
    pub fn pack(&self) -> Result<Packed> {
        let mut statements = Vec::with_capacity(self.statements.len() * N_BYTES);
        for (key, topic) in &self.statements {
            statements.extend_from_slice(&key.0.to_le_bytes());
            statements.extend_from_slice(&topic.0.to_le_bytes());
        }
        let topics = serde_json::to_string(&self.known).map_err(unreadable)?;
        Ok(Packed {
            as_of: self.as_of,
            topics,
            statements,
            alerts: String::new(),
            proposals: String::new(),
            drafts: String::new(),
        })
    }

    /// Unpacks a night.
    ///
    /// # Errors
    /// Text that is not what [`Self::pack`] wrote.
    pub fn unpack(packed: &Packed) -> Result<Self> {
        let known = serde_json::from_str(&packed.topics).map_err(unreadable)?;
        let statements = packed.statements.chunks_exact(N_BYTES).filter_map(|bytes| {
            let (key, rest) = bytes.split_first_chunk()?;
            let topic = rest.first_chunk()?;
            Some((StatementKey(u64::from_le_bytes(*key)), TopicId(u32::from_le_bytes(*topic))))
        });
        Ok(Self { as_of: packed.as_of, since: None, known, statements: statements.collect() })
    }
}

/// Returns packed statements without those with some keys.
#[must_use]
pub fn without_statements(packed: &[u8], keys: &BTreeSet<StatementKey>) -> Vec<u8> {
    let key = |bytes: &[u8]| bytes.first_chunk().map(|key| StatementKey(u64::from_le_bytes(*key)));
    let stays = |bytes: &&[u8]| key(bytes).is_none_or(|key| !keys.contains(&key));
    packed.chunks_exact(N_BYTES).filter(stays).flatten().copied().collect()
}

fn unreadable(cause: serde_json::Error) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new("저장소의 토픽 등록부를 읽을 수 없습니다", "the registry of topics in the store cannot be read"),
    )
    .because(cause)
}
