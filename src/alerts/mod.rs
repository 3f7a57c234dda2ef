//! What must somebody look at today? What is unusual, since when, near which change, for whom.
//!
//! In: the casebook, the registers and the alerts of the night before. Out: [`Alert`]s and the [`Ledger`] for the next night.
//! Fails: never. Parallel: no; what is unusual was found in `trends`.
//!
//! One matter is one alert: it keeps its id from the night that raised it to the night that ends it, and a night between them
//! only follows it up. What happened at the same time is said to have happened at the same time, and nothing more.

mod desk;
mod events;
mod ledger;
mod matters;
mod severe;
mod templates;
mod telling;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

use crate::evidence::{Facet, Sentence};
use crate::model::{Bilingual, Citation, Day};

pub use desk::{Desk, Raised, raise};
pub use events::{Event, EventKind};
pub(crate) use events::{policy_names, release_id};
pub use ledger::Ledger;
pub use templates::TEMPLATES;

/// What kind of matter an alert tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// More conversations than expected.
    Spike,
    /// Conversations on something that did not come up before.
    NewTopic,
    /// Single conversations that speak of law, safety, the press and the like.
    SevereCase,
    /// Fewer than expected.
    Drop,
}

impl AlertKind {
    /// Returns the kind in words.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Spike => ("급증", "spike"),
            Self::NewTopic => ("새 토픽", "new topic"),
            Self::SevereCase => ("심각한 사례", "severe case"),
            Self::Drop => ("급감", "drop"),
        };
        Bilingual::new(ko, en)
    }
}

/// Where an alert stands tonight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Raised tonight.
    New,
    /// Raised earlier and still so.
    Open,
    /// Somebody asked for quiet.
    Muted,
    /// Back to the usual.
    Ended,
}

impl AlertState {
    /// Returns the state in words.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::New => ("새 알림", "new"),
            Self::Open => ("계속", "open"),
            Self::Muted => ("알림 끔", "muted"),
            Self::Ended => ("끝남", "ended"),
        };
        Bilingual::new(ko, en)
    }
}

/// The part of a topic that an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Segment {
    /// By what conversations are told apart.
    pub facet: Facet,
    /// The value.
    pub value: String,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Its permanent number, `A-0007`.
    pub id: String,
    /// What kind.
    pub kind: AlertKind,
    /// What makes a severe case severe.
    pub severity: Option<String>,
    /// The topic; none for all conversations together and for severe cases of several topics.
    pub topic: Option<String>,
    /// All topics that it counts, `topic` first: a surge seldom falls into one.
    pub topics: Vec<String>,
    /// What it is about, in words.
    pub name: Bilingual,
    /// The part of the topic.
    pub segment: Option<Segment>,
    /// The night that raised it.
    pub date: Day,
    /// Where it stands.
    pub state: AlertState,
    /// The first day of what is unusual.
    pub since: Day,
    /// The night that found it back to the usual.
    pub ended: Option<Day>,
    /// Days from the first to the as-of day.
    pub days: u32,
    /// Conversations in the days that are compared.
    pub observed: u64,
    /// What the baseline lets expect for them.
    pub expected: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<[f64; 2]>,
    /// How many times the expected number.
    pub times: Option<f64>,
    /// The false-discovery rate at which it was raised.
    pub q_value: Option<f64>,
    /// What happened at that time, the nearest first.
    pub near_events: Vec<Event>,
    /// Words that set it apart.
    pub terms: Vec<String>,
    /// What customers said.
    pub examples: Vec<Citation>,
    /// The team that answers for it.
    pub owner: Option<String>,
    /// What is said of it, each sentence with its evidence.
    pub sentences: Vec<Sentence>,
}

impl Alert {
    /// Returns whether somebody should look at it tonight.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.state, AlertState::New | AlertState::Open)
    }
}
