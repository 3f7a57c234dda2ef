//! One conversation as an export tells it: still with personal data, never written anywhere.

use jiff::Zoned;
use serde::{Deserialize, Serialize};

/// Who says a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person who asks or complains.
    Customer,
    /// A human who answers.
    Agent,
    /// A program that answers.
    Bot,
    /// Events and notices of the support system.
    System,
}

impl Speaker {
    /// Returns the word that the formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Bot => "bot",
            Self::System => "system",
        }
    }
}

/// What one side says at one time, before masking.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Who says it.
    pub speaker: Speaker,
    /// When, if the export tells.
    pub at: Option<Zoned>,
    /// The words as they came.
    pub raw_text: String,
}

/// What is known of a conversation besides its words.
///
/// Strings are raw in a [`Transcript`] and masked in a [`super::MaskedTranscript`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// `call`, `chat`, `email`, `sns`, `review` or another word.
    pub channel: Option<String>,
    /// When the conversation began, in the workspace's zone; the as-of day's midnight where the export tells none.
    pub started_at: Option<Zoned>,
    /// When it ended.
    pub ended_at: Option<Zoned>,
    /// Product or service.
    pub product: Option<String>,
    /// Kind of customer, such as 주문고객, 라이더, 점주.
    pub requester_type: Option<String>,
    /// The desk's own category.
    pub category: Option<String>,
    /// The desk's own tags.
    pub tags: Vec<String>,
    /// The agent's id.
    pub agent: Option<String>,
    /// The agent's team.
    pub team: Option<String>,
    /// Satisfaction, 1 to 5.
    pub csat: Option<f64>,
    /// First response time in seconds.
    pub first_response_s: Option<f64>,
    /// Handling time in seconds.
    pub handle_s: Option<f64>,
    /// Resolution time in seconds.
    pub resolution_s: Option<f64>,
    /// Whether the service level agreement was missed.
    pub sla_breached: Option<bool>,
    /// `open`, `resolved`, `escalated` or another word.
    pub status: Option<String>,
    /// Whether the case was opened again.
    pub reopened: Option<bool>,
    /// Version of the customer's app.
    pub app_version: Option<String>,
    /// Platform of the customer's app.
    pub platform: Option<String>,
    /// Region.
    pub region: Option<String>,
}

/// One conversation with its metadata, before masking.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transcript {
    /// The export's id.
    pub id: String,
    /// The customer's number, address or name in the export.
    pub customer: Option<String>,
    /// Everything else but the words.
    pub metadata: Metadata,
    /// The words, in order.
    pub turns: Vec<Turn>,
}
