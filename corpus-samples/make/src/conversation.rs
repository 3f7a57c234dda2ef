//! A finished conversation with its gold labels.

use crate::calendar::Instant;
use crate::draft::Rendered;
use crate::script::{Channel, Language, Requester};

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    Customer,
    Agent,
    Bot,
    System,
}

/// One turn of a finished conversation.
#[derive(Debug, Clone)]
pub struct Turn {
    pub speaker: Speaker,
    pub at: Instant,
    pub said: Rendered,
}

/// A finished conversation with its gold labels.
#[derive(Debug, Clone)]
pub struct Conversation {
    pub id: String,
    pub channel: Channel,
    pub language: Language,
    pub started: Instant,
    pub ended: Instant,
    pub product: String,
    pub requester: Requester,
    pub customer: String,
    pub category: Option<String>,
    pub tags: Vec<String>,
    pub agent: Option<String>,
    pub team: Option<String>,
    pub csat: Option<u8>,
    pub first_response_s: Option<i64>,
    pub handle_s: Option<i64>,
    pub resolution_s: Option<i64>,
    pub sla_breached: Option<bool>,
    pub status: Option<&'static str>,
    pub reopened: bool,
    pub app_version: Option<String>,
    pub platform: &'static str,
    pub region: String,
    pub turns: Vec<Turn>,
    /// The topic of each statement, by its number; none for a statement that stands alone.
    pub labels: Vec<Option<usize>>,
    /// How many turns an export that was made too early holds.
    pub cut_after: Option<usize>,
    /// Whether the second export of the last week holds the conversation as well.
    pub exported_twice: bool,
}
