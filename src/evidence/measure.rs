//! What can be measured, of which conversations, and what came out.

use serde::{Deserialize, Serialize};

use super::priority::Priority;
use crate::effects::Journey;
use crate::model::{Bilingual, Day, Language, Metadata, Period};
use crate::resolutions::StepKind;

/// What is measured of some conversations. Each has a name in the formats, such as `csat_effect`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many there are; n counts all with a complaint, request or question in the same days, low and high bound the share (Wilson).
    Conversations,
    /// Distinct customers; a conversation without a customer counts one.
    Customers,
    /// Share of the conversations with a complaint, request or question, with its 95 % interval (Wilson).
    Share,
    /// Conversations a day.
    PerDay,
    /// Mean satisfaction; n answers.
    Csat,
    /// Mean satisfaction of all other conversations of the same days.
    CsatOfOthers,
    /// Mean satisfaction of all minus that of all others, with a 95 % bootstrap interval; n answers.
    CsatEffect,
    /// Median seconds to the first response.
    FirstResponseMedian,
    /// 90th percentile of the same.
    FirstResponseP90,
    /// Median seconds of handling.
    HandleMedian,
    /// 90th percentile of the same.
    HandleP90,
    /// Sum of the seconds of handling, where told.
    HandleTotal,
    /// Median seconds to the resolution.
    ResolutionMedian,
    /// 90th percentile of the same.
    ResolutionP90,
    /// Share that missed the service level; n conversations that tell.
    SlaBreached,
    /// Share opened again; n conversations that tell.
    Reopened,
    /// Share escalated; n conversations with a status.
    Escalated,
    /// Share whose customer came back within seven days with a conversation of the same filter; n conversations with a customer
    /// and seven days behind them.
    Recontacted,
    /// What the baseline lets expect for the days, with its 95 % interval; n days.
    Expected,
    /// How many times the expected number there were; n conversations.
    TimesExpected,
    /// Conversations in which an agent's sentence is of this kind; n all of the filter.
    AgentSays(StepKind),
    /// So many thousandths of the conversations: what an assumption makes of them.
    Part(u32),
    /// The same of conversations times the median seconds of handling.
    PartOfHandling(u32),
    /// The priority, 0 to 100; n conversations.
    Priority(Priority),
    /// One part of the priority (0 size, 1 severity, 2 trend, 3 effect, 4 ease), 0 to 1.
    PriorityPart(Priority, u8),
    /// How many times as many conversations a day there are since a day as before it, allowing for the topics of the control group,
    /// with its 95 % interval; n conversations since.
    BeforeAfter(Day, Vec<String>),
    /// The difference of mean satisfaction since a day and before it, less the same difference of the control group, with a 95 %
    /// bootstrap interval; n answers since.
    CsatBeforeAfter(Day, Vec<String>),
    /// Conversations that tell the facet; n all of the filter.
    Telling(Facet),
    /// Seconds from a moment (a timestamp in UTC) to the first conversation after it; n all of the filter.
    SecondsAfter(String),
    /// Conversations in which a statement of the filter has this word; n all of the filter.
    Naming(String),
}

/// A value of a conversation's metadata by which conversations are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name is the field of the metadata")]
pub enum Facet {
    Channel,
    Product,
    RequesterType,
    AppVersion,
    Platform,
    Region,
    Category,
    /// The stage of the customer's journey that the customer's words speak of.
    Stage,
}

impl Facet {
    /// Every facet, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Channel,
        Self::Product,
        Self::RequesterType,
        Self::Stage,
        Self::AppVersion,
        Self::Platform,
        Self::Region,
        Self::Category,
    ];

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Channel => ("채널", "channel"),
            Self::Product => ("상품·서비스", "product"),
            Self::RequesterType => ("고객 유형", "kind of customer"),
            Self::AppVersion => ("앱 버전", "app version"),
            Self::Platform => ("플랫폼", "platform"),
            Self::Region => ("지역", "region"),
            Self::Category => ("상담 분류", "category"),
            Self::Stage => ("여정 단계", "stage of the journey"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns the value of a conversation's metadata, where it is told; the stage is told by the customer's words, not by metadata.
    #[must_use]
    pub fn of(self, metadata: &Metadata) -> Option<&str> {
        let value = match self {
            Self::Channel => metadata.channel.as_deref(),
            Self::Product => metadata.product.as_deref(),
            Self::RequesterType => metadata.requester_type.as_deref(),
            Self::AppVersion => metadata.app_version.as_deref(),
            Self::Platform => metadata.platform.as_deref(),
            Self::Region => metadata.region.as_deref(),
            Self::Category => metadata.category.as_deref(),
            Self::Stage => None,
        };
        value.filter(|value| !value.trim().is_empty())
    }

    /// Returns a value as people call it.
    #[must_use]
    pub fn value_words(self, value: &str) -> Bilingual {
        match self {
            Self::Channel => channel(value),
            Self::Stage => {
                let known = Journey::STAGES.iter().position(|(ko, _)| *ko == value);
                known.map_or_else(|| Bilingual::new(value, value), Journey::name)
            }
            _ => Bilingual::new(value, value),
        }
    }
}

/// Returns a channel as people call it; words that the formats do not know stay as they are.
pub(crate) fn channel(code: &str) -> Bilingual {
    let (ko, en) = match code {
        "chat" => ("채팅", "chat"),
        "call" => ("전화", "call"),
        "email" => ("이메일", "e-mail"),
        "sns" => ("SNS", "social media"),
        "review" => ("리뷰", "review"),
        other => (other, other),
    };
    Bilingual::new(ko, en)
}

/// Which conversations: those with a statement of one of the topics, and with the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Ids of topics, any of which is enough; empty for all conversations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// A facet and its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<(Facet, String)>,
}

impl Filter {
    /// Returns the filter of some topics.
    #[must_use]
    pub fn of(topics: &[String]) -> Self {
        Self { topics: topics.to_vec(), with: None }
    }

    /// Returns the filter narrowed to one value.
    #[must_use]
    pub fn with(&self, facet: Facet, value: &str) -> Self {
        Self { topics: self.topics.clone(), with: Some((facet, value.to_owned())) }
    }
}

/// What came out of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// The number: a count, a share from 0 to 1, a score, seconds.
    pub value: f64,
    /// What it stands on.
    pub n: u64,
    /// Lower end of its 95 % interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Value {
    pub(super) fn plain(value: f64, n: u64) -> Self {
        Self { value: round6(value), n, low: None, high: None }
    }

    pub(super) fn within(value: f64, n: u64, low: f64, high: f64) -> Self {
        Self { value: round6(value), n, low: Some(round6(low)), high: Some(round6(high)) }
    }

    /// Whether both say the same; a number that was written and read again may differ in its last bit.
    pub(super) fn agrees_with(self, other: Self) -> bool {
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(1.0);
        let same_end = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same(self.value, other.value)
            && self.n == other.n
            && same_end(self.low, other.low)
            && same_end(self.high, other.high)
    }
}

/// Rounds to six decimals: finer than anything that is printed, coarse enough to be written down whole.
fn round6(x: f64) -> f64 {
    let rounded = (x * 1e6).round() / 1e6;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A measure that was taken. Made by [`Casebook::measure`](super::Casebook::measure) alone; read back only to be checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    pub(super) measure: Measure,
    pub(super) filter: Filter,
    pub(super) from: Day,
    pub(super) to: Day,
    #[serde(flatten)]
    pub(super) value: Value,
}

impl Measurement {
    /// Returns what came out.
    #[must_use]
    pub fn value(&self) -> Value {
        self.value
    }

    /// Returns the days.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }

    /// Returns what was measured.
    #[must_use]
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Returns which conversations were measured.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Returns the measure, filter and days in words, for a list of sources.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let name = serde_json::to_string(&self.measure).unwrap_or_default();
        let topics = if self.filter.topics.is_empty() { "*".to_owned() } else { self.filter.topics.join("+") };
        let with = self
            .filter
            .with
            .as_ref()
            .map_or_else(String::new, |(facet, value)| format!(", {}={value}", facet.words().get(language)));
        format!("{} [{topics}{with}] {}..{}", name.trim_matches('"'), self.from, self.to)
    }
}
