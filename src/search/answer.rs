//! What is asked, and what comes back: cases, how they spread, what is unusual among them, and what was forgiven.

use serde::Serialize;

use super::forgiven::Forgiven;
use super::index::as_text;
use crate::model::{Bilingual, Day};

/// What a person asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// What was typed, in the language that `docs/operations.md` describes: words, "phrases", +must, -not, field:value.
    pub query: String,
    /// Most cases to show.
    pub limit: usize,
    /// Cases passed over before the first shown: a multiple of `limit` for a later page.
    pub offset: usize,
    /// What to tell besides the cases.
    pub details: Details,
}

/// What an answer holds besides its cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Details {
    /// Nothing: the cases and their number.
    #[default]
    Cases,
    /// How the cases spread over every [`Field`] of [`Field::FACETS`] and over the days, and what is unusual among them.
    Facets,
}

/// What an answer consists of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The cases of the page, best first: those that hold every word as it was typed, then by score, ties by transcript.
    pub hits: Vec<CaseHit>,
    /// Cases that answer, on all pages; those of [`Self::neighbours`] are not counted.
    pub n_cases: usize,
    /// Where the words find fewer than ten cases: more cases of the topic that the query most likely speaks of. They hold few of the
    /// words, or none; each names the topic in [`CaseHit::by_topic`].
    pub neighbours: Vec<CaseHit>,
    /// Words of the query that count (no light ones).
    pub n_words: usize,
    /// A case answers when it holds this many of them; fewer than `n_words` where too few cases hold all.
    pub n_words_needed: usize,
    /// Words of the query that nothing in the index answers, as typed.
    pub not_found: Vec<String>,
    /// What was read otherwise than typed, in the order of the query.
    pub forgiven: Vec<Forgiven>,
    /// How the cases spread; one entry for each of [`Field::FACETS`], empty with [`Details::Cases`].
    pub facets: Vec<Facet>,
    /// How the cases spread over time, empty with [`Details::Cases`].
    pub days: Vec<Bar>,
    /// What these cases have more of than the others, the most unusual first; empty with [`Details::Cases`].
    pub unusual: Vec<Unusual>,
}

/// A case that answers, with its best turn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseHit {
    /// The transcript's id.
    pub transcript: String,
    /// Its turn that answers best, counted from 0 over all turns of the transcript.
    pub turn: u32,
    /// How well it answers: higher is better; comparable within one answer only. Four decimals; 0 where no word was asked for.
    pub score: f64,
    /// A window of the masked turn text, exactly as it stands there.
    pub snippet: String,
    /// Where the words of the query stand, in characters of the snippet: ascending, apart from each other.
    pub highlights: Vec<[u32; 2]>,
    /// Where the window begins, in characters of the masked turn text.
    pub snippet_start: u32,
    /// Whether the masked turn text goes on behind the window.
    pub continues: bool,
    /// Turns of the case that hold a word of the query.
    pub n_turns: usize,
    /// Whether every word stands in the best turn or its case as it was typed, nothing forgiven and nothing missing.
    pub is_exact: bool,
    /// The topic for whose sake a case is shown that the words do not find.
    pub by_topic: Option<String>,
    /// The topics of the turn's statements, or of the case's where the turn has none; ascending.
    pub topics: Vec<String>,
    /// The day of the conversation.
    #[serde(serialize_with = "as_text")]
    pub day: Day,
    /// The channel.
    pub channel: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// The type of the requester.
    pub requester: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The satisfaction, 1 to 5.
    pub csat: Option<String>,
    /// The language of the turn, `ko` or `en`.
    #[serde(rename = "lang")]
    pub language: String,
    /// `customer`, `agent`, `bot` or `system`.
    pub speaker: String,
    /// The state of the case as last exported.
    pub status: Option<String>,
}

/// Something that a query can demand of a case or a turn, as `field:value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The day of the conversation: `2026-11-20`, `2026-11-01..2026-11-10`, `2026-11`, `..2026-11-10`.
    Day,
    /// The channel.
    Channel,
    /// The product.
    Product,
    /// The topic by the newest run: `T-0003`.
    Topic,
    /// The stage of the customer's journey, by the topics of the case.
    Stage,
    /// The type of the requester.
    Requester,
    /// The team.
    Team,
    /// The state of the case as last exported.
    Status,
    /// The satisfaction, 1 to 5: `2` or `1..3`.
    Csat,
    /// The language of the turn.
    Language,
    /// Who says the turn.
    Speaker,
    /// The transcript's id.
    Case,
}

impl Field {
    /// The fields that cases are counted by, in the order in which people read them.
    pub const FACETS: [Self; 9] = [
        Self::Topic,
        Self::Stage,
        Self::Channel,
        Self::Product,
        Self::Requester,
        Self::Team,
        Self::Status,
        Self::Csat,
        Self::Language,
    ];
}

/// How the cases spread over the values of a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facet {
    /// The field.
    pub field: Field,
    /// The values, most cases first, ties in alphabetical order; CSAT from 1 to 5.
    pub values: Vec<FacetValue>,
    /// Values that are not listed.
    pub n_more: usize,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FacetValue {
    /// The value, as `field:value` takes it.
    pub value: String,
    /// A name for people: the topic's, otherwise the value.
    pub name: Bilingual,
    /// The cases that [`Self::query`] finds.
    pub n_cases: usize,
    /// Whether the query demands this value already.
    pub is_chosen: bool,
    /// The query that demands this value, and no other value of the field; of a chosen one, the query without it.
    pub query: String,
}

/// The cases of some days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// The first day.
    #[serde(serialize_with = "as_text")]
    pub first: Day,
    /// The last day: the first itself, or the end of a week.
    #[serde(serialize_with = "as_text")]
    pub last: Day,
    /// The cases that [`Self::query`] finds.
    pub n_cases: usize,
    /// The query for these days.
    pub query: String,
}

/// A term or a topic that the cases of an answer have more often than all others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unusual {
    /// Whether it is a term or a topic.
    pub kind: UnusualKind,
    /// The term, or the topic's id.
    pub value: String,
    /// A name for people: the topic's, otherwise the term.
    pub name: Bilingual,
    /// Cases of the answer that have it.
    pub n_in: usize,
    /// Cases outside the answer that have it.
    pub n_out: usize,
    /// Its share in the answer over its share outside, with half a case added to each count. Two decimals.
    pub ratio: f64,
    /// The log-likelihood ratio G² (Dunning 1993). Two decimals.
    pub g2: f64,
    /// The query with it.
    pub query: String,
}

/// What an [`Unusual`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnusualKind {
    /// A word of the customers.
    Term,
    /// A topic of the newest run.
    Topic,
}
