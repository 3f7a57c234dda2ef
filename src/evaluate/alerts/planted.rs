//! The truth about a stream, as the maker of the samples writes it (`planted.json`).

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day};

/// What was planted in a stream.
#[derive(Debug, Clone, Deserialize)]
pub struct Planted {
    /// First day with records.
    pub first_day: Day,
    /// Last day with records.
    pub last_day: Day,
    /// What happened, by first day.
    pub events: Vec<PlantedEvent>,
}

/// What happens to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// More for some days.
    Spike,
    /// Fewer for good.
    Drop,
    /// Nobody told of it before.
    NewTopic,
    /// A little more every week: no event, and no reason for an alert.
    Growth,
}

/// A planted event.
#[derive(Debug, Clone, Deserialize)]
pub struct PlantedEvent {
    /// Id in its stream.
    pub id: String,
    /// What happens.
    pub kind: EventKind,
    /// Gold topic that it happens to.
    pub topic: String,
    /// First day.
    pub from: Day,
    /// Last day; of what stays, the last day of the stream.
    pub to: Day,
    /// What the topic's level is multiplied by.
    pub factor: Option<f64>,
    /// Conversations of the topic a day in the four weeks before.
    pub per_day_before: Option<f64>,
    /// Conversations of the topic a day from `from` to `to`.
    pub per_day_during: Option<f64>,
    /// The release that caused it.
    pub release: Option<PlantedRelease>,
    /// Whether an alert should tell of it.
    pub expected_alert: bool,
}

/// The release that caused an event.
#[derive(Debug, Clone, Deserialize)]
pub struct PlantedRelease {
    /// The day it went out.
    pub date: Day,
    /// Product.
    pub product: String,
    /// Version.
    pub version: String,
}

impl Planted {
    /// Reads the truth about a stream.
    ///
    /// # Errors
    /// A file that cannot be read or is not of this form.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|cause| Error::unreadable(Kind::Input, path, cause))?;
        serde_json::from_str(&text).map_err(|cause| {
            Error::new(
                Kind::Input,
                Bilingual::new("심은 사건 파일의 형식이 아닙니다", "is not a file of planted events"),
            )
            .at(Place::line(path, cause.line() as u64))
            .help(Bilingual::new(
                "표본 생성기가 --stream으로 쓴 planted.json을 지정해 주세요",
                "name the planted.json that the maker of the samples wrote with --stream",
            ))
        })
    }
}
