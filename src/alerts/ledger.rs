//! What is kept of the alerts from night to night.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AlertKind, Segment};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};

/// The alerts after a night.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The number of the newest alert.
    pub(super) newest: u32,
    /// Alerts that last or ended lately, by number.
    pub(super) alerts: Vec<Kept>,
    /// Severe statements that were told, by a hash of their place, with the day of their conversation: none is told twice.
    pub(super) told: BTreeMap<String, Day>,
}

/// An alert as the next night needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) kind: AlertKind,
    pub(super) severity: Option<String>,
    /// Its topics, the largest first; none for the whole desk.
    pub(super) topics: Vec<String>,
    pub(super) segment: Option<Segment>,
    pub(super) date: Day,
    pub(super) since: Day,
    pub(super) ended: Option<Day>,
    pub(super) q_value: Option<f64>,
    /// Keys of the conversations that it counted, the newest ones.
    pub(super) cases: Vec<u64>,
}

impl Ledger {
    /// Reads what a night left; nothing for the first one.
    ///
    /// # Errors
    /// Text that no night wrote.
    pub fn read(text: Option<&str>) -> Result<Self> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::default()) };
        serde_json::from_str(text).map_err(|cause| {
            let what = Bilingual::new("알림 기록을 읽을 수 없습니다", "the alerts of the night before cannot be read");
            Error::new(Kind::Store, what).because(cause)
        })
    }

    /// Returns the text that [`Ledger::read`] reads.
    ///
    /// # Errors
    /// None that a ledger can cause.
    pub fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|cause| {
            Error::new(Kind::Internal, Bilingual::new("알림을 적을 수 없습니다", "alerts cannot be written"))
                .because(cause)
        })
    }

    pub(super) fn next_id(&mut self) -> String {
        self.newest += 1;
        format!("A-{:04}", self.newest)
    }
}
