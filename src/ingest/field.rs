//! What a column can mean.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a column of an export, or a key of a JSON line, can mean. The names are those of FORMATS.md and of `voc.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name is the meaning; those that FORMATS.md does not have are documented")]
pub enum Field {
    Id,
    Channel,
    StartedAt,
    EndedAt,
    Product,
    RequesterType,
    Customer,
    Category,
    Tags,
    Agent,
    Team,
    Csat,
    FirstResponseS,
    HandleS,
    ResolutionS,
    SlaBreached,
    Status,
    Reopened,
    AppVersion,
    Platform,
    Region,
    /// Time of day that belongs to a separate date column.
    Time,
    /// Who says a message (one row a message).
    Speaker,
    /// When a message was said.
    At,
    /// Words of a message, or of the customer where no column tells who speaks.
    Text,
    /// Subject line, put before the customer's words.
    Title,
    /// Words of the customer.
    CustomerText,
    /// Words of the agent.
    AgentText,
    /// A whole conversation in one cell.
    Transcript,
}

impl Field {
    /// Every field, in the order in which guesses are printed.
    pub const ALL: [Self; 29] = [
        Self::Id,
        Self::Channel,
        Self::StartedAt,
        Self::Time,
        Self::EndedAt,
        Self::Product,
        Self::RequesterType,
        Self::Customer,
        Self::Category,
        Self::Tags,
        Self::Agent,
        Self::Team,
        Self::Csat,
        Self::FirstResponseS,
        Self::HandleS,
        Self::ResolutionS,
        Self::SlaBreached,
        Self::Status,
        Self::Reopened,
        Self::AppVersion,
        Self::Platform,
        Self::Region,
        Self::Speaker,
        Self::At,
        Self::Title,
        Self::Text,
        Self::CustomerText,
        Self::AgentText,
        Self::Transcript,
    ];

    /// Returns the name that settings and dictionaries use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Channel => "channel",
            Self::StartedAt => "started_at",
            Self::EndedAt => "ended_at",
            Self::Product => "product",
            Self::RequesterType => "requester_type",
            Self::Customer => "customer",
            Self::Category => "category",
            Self::Tags => "tags",
            Self::Agent => "agent",
            Self::Team => "team",
            Self::Csat => "csat",
            Self::FirstResponseS => "first_response_s",
            Self::HandleS => "handle_s",
            Self::ResolutionS => "resolution_s",
            Self::SlaBreached => "sla_breached",
            Self::Status => "status",
            Self::Reopened => "reopened",
            Self::AppVersion => "app_version",
            Self::Platform => "platform",
            Self::Region => "region",
            Self::Time => "time",
            Self::Speaker => "speaker",
            Self::At => "at",
            Self::Text => "text",
            Self::Title => "title",
            Self::CustomerText => "customer_text",
            Self::AgentText => "agent_text",
            Self::Transcript => "transcript",
        }
    }

    /// Returns the field of a name, if there is one.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// Returns whether several columns may carry the field, joined: 대분류, 중분류, 소분류 make one category.
    #[must_use]
    pub fn joins_columns(self) -> bool {
        matches!(self, Self::Category | Self::Tags)
    }

    /// Returns whether the field carries words of a conversation.
    #[must_use]
    pub fn carries_words(self) -> bool {
        matches!(self, Self::Text | Self::CustomerText | Self::AgentText | Self::Transcript)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
