//! What can become of a topic from one night to the next?

use serde::{Deserialize, Serialize};

use super::night::TopicId;
use crate::model::{Bilingual, Day};

/// What a topic is tonight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Found as before.
    Continuing,
    /// Found with clearly more statements.
    Growing,
    /// Found with clearly fewer.
    Shrinking,
    /// Split from another topic tonight.
    Split,
    /// Another topic was merged into it tonight.
    Merged,
    /// Found for the first time.
    #[default]
    New,
    /// Not found tonight.
    Dormant,
    /// Found again after a rest.
    Revived,
    /// Merged into another topic, or not found for a whole window.
    Retired,
}

impl State {
    /// Returns the word that the formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Continuing => "continuing",
            Self::Growing => "growing",
            Self::Shrinking => "shrinking",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::New => "new",
            Self::Dormant => "dormant",
            Self::Revived => "revived",
            Self::Retired => "retired",
        }
    }

    /// Returns the word that people read.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Continuing => ("이어짐", "continuing"),
            Self::Growing => ("늘어남", "growing"),
            Self::Shrinking => ("줄어듦", "shrinking"),
            Self::Split => ("갈라짐", "split"),
            Self::Merged => ("합쳐짐", "merged"),
            Self::New => ("새 토픽", "new"),
            Self::Dormant => ("쉬는 중", "dormant"),
            Self::Revived => ("다시 나타남", "revived"),
            Self::Retired => ("끝남", "retired"),
        };
        Bilingual::new(ko, en)
    }
}

/// Something that happened to a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The night on which it did.
    pub on: Day,
    /// What happened.
    pub happening: Happening,
    /// The share that decided it: of the statements that split off or were merged, or the likeness of what was revived, 0 to 1.
    pub share: f64,
}

/// What can happen to a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It was found for the first time.
    Born,
    /// It was found for the first time, and most of its statements were in another topic the night before.
    SplitFrom(TopicId),
    /// Most of its statements are in another topic now.
    MergedInto(TopicId),
    /// Most of the statements of other topics are in it now.
    Absorbed(Vec<TopicId>),
    /// It was not found.
    Slept,
    /// It was found again.
    Revived,
    /// It was not found for a whole window.
    Retired,
}

impl Event {
    /// Returns what happened, in words.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        let percent = (self.share * 100.0).round();
        let list = |ids: &[TopicId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let (ko, en) = match &self.happening {
            Happening::Born => ("처음 나타났습니다".to_owned(), "found for the first time".to_owned()),
            Happening::SplitFrom(from) => (
                format!("{from}에서 갈라졌습니다 (발언의 {percent}%가 그 토픽에 있었습니다)"),
                format!("split from {from} ({percent} % of its statements were there)"),
            ),
            Happening::MergedInto(into) => (
                format!("{into}에 합쳐졌습니다 (발언의 {percent}%가 그 토픽으로 갔습니다)"),
                format!("merged into {into} ({percent} % of its statements went there)"),
            ),
            Happening::Absorbed(from) => {
                (format!("{}의 발언을 받았습니다", list(from)), format!("took the statements of {}", list(from)))
            }
            Happening::Slept => ("나타나지 않아 쉬는 중입니다".to_owned(), "not found: dormant".to_owned()),
            Happening::Revived => ("다시 나타났습니다".to_owned(), "found again".to_owned()),
            Happening::Retired => {
                ("91일 동안 나타나지 않아 끝났습니다".to_owned(), "not found for 91 days: retired".to_owned())
            }
        };
        Bilingual::new(ko, en)
    }
}
