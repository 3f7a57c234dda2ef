//! The one value that every file of the report is rendered from.

use super::change::{Change, Onset};
use super::counts::Figures;
use super::input::{Input, StatementRow, TopicSeed};
use super::levels::{Area, Variant};
use crate::alerts::Alert;
use crate::effects::{Mean, Ratio, Spread, Tally};
use crate::evidence::EffectLine;
use crate::evidence::numbers::{count, counted, day, full_day, period};
use crate::knowledge::{Draft, Shelf, ShelfHealth};
use crate::model::Period;
use crate::model::period::days_between;
use crate::model::{Bilingual, Citation, Day, Language, MaskedTranscript, Slicer};
use crate::proposals::Proposal;
use crate::trends::Release;

/// All numbers of a report, each computed once.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// What it was computed from.
    pub input: Input<'a>,
    /// The days looked at.
    pub window: Period,
    /// The newest seven days.
    pub last_week: Period,
    /// The whole weeks of the window, oldest first.
    pub weeks: Vec<Period>,
    /// Whether the records allow a comparison over time.
    pub trend: Trend,
    /// Releases of the window, by date.
    pub releases: Vec<Release>,
    /// Counts over the whole window.
    pub totals: Totals<'a>,
    /// Topics by number of statements, largest first; ids ascend.
    pub topics: Vec<Topic<'a>>,
    /// Areas by number of conversations, largest first; ids ascend. None where the topics are not grouped.
    pub areas: Vec<Area<'a>>,
    /// For each index in [`Input::topics`] the index in `topics`.
    pub topic_positions: Vec<usize>,
    /// All topics by number of conversations, largest first, then by id (indices in `topics`): the order that people read.
    pub by_conversations: Vec<usize>,
    /// Topics that grew or appeared, largest excess first (indices in `topics`).
    pub rising: Vec<usize>,
    /// Topics that shrank, largest loss first (indices in `topics`).
    pub falling: Vec<usize>,
    /// Indices in [`Input::statements`] in the order of statement ids: the row order of every list of statements.
    pub row_order: Vec<u32>,
    /// Statements in no topic that the report shows: the grave ones first, then complaints, then the newest.
    pub singles: Vec<Single<'a>>,
    /// Why statements are only weakly in their topic, most frequent first.
    pub weak_reasons: Vec<(Bilingual, u64)>,
    /// Why statements are in no topic, most frequent first.
    pub single_reasons: Vec<(Bilingual, u64)>,
    /// What somebody must look at, as [`Report::with`] was given them.
    pub alerts: Vec<Alert>,
    /// What should be done, as [`Report::with`] was given them.
    pub proposals: Vec<Proposal>,
    /// What should be written down, as [`Report::with_knowledge`] was given it.
    pub drafts: Vec<Draft>,
    /// The articles that exist.
    pub shelf: Shelf,
    /// How they are.
    pub shelf_health: ShelfHealth,
    /// What each topic does, as a whole and in parts, as the caller took them.
    pub effects: Vec<EffectLine>,
    /// How far what is unusual could be told.
    pub watch: Watch,
    /// What the numbers say, in sentences.
    pub verdict: Verdict,
}

/// How far what is unusual could be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// Nobody looked: the report was not given alerts.
    Unwatched,
    /// The records are too short.
    TooShort,
    /// Rises can be told, drops not yet.
    Rises,
    /// Rises and drops can be told.
    Both,
}

/// A baseline of three weeks before the days that are compared: seven for rises, fourteen for drops, as `trends` asks for.
const DAYS_FOR_RISES: i64 = 28;
const DAYS_FOR_DROPS: i64 = 35;

/// Whether the records allow a comparison over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// They do; so many of the weeks hold records from their first day on.
    Known {
        /// Number of whole weeks since the first record.
        n_weeks: usize,
    },
    /// The records cover less than two weeks.
    TooShort,
    /// Too many records tell no date and stand on the as-of day.
    Undated,
}

/// Counts over the whole window.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals<'a> {
    /// Conversations.
    pub n_transcripts: u64,
    /// Conversations in which a customer complains, requests or asks: the whole that shares refer to.
    pub n_with_statement: u64,
    /// Statements that topics are made of.
    pub n_statements: u64,
    /// Statements by kind: complaint, request, question, praise, other.
    pub n_by_kind: [u64; 5],
    /// Statements surely in a topic.
    pub n_assigned: u64,
    /// Statements weakly in a topic.
    pub n_weak: u64,
    /// Statements in none.
    pub n_single: u64,
    /// Conversations with statements, none of which is in a topic.
    pub n_transcripts_without_topic: u64,
    /// Distinct customers; conversations without a customer count one each.
    pub n_customers: u64,
    /// Satisfaction.
    pub csat: Option<Mean>,
    /// Seconds to the first response.
    pub first_response_s: Option<Spread>,
    /// Seconds to the resolution.
    pub resolution_s: Option<Spread>,
    /// Conversations per week.
    pub weekly: Vec<u64>,
    /// Conversations with a complaint, request or question per week.
    pub weekly_with_statement: Vec<u64>,
    /// Conversations: the newest week against those before.
    pub change: Change,
    /// Conversations with a complaint, request or question: the newest week against those before.
    pub change_with_statement: Change,
    /// The oldest and newest day with a conversation.
    pub days: Option<Period>,
    /// Languages of customers' turns.
    pub languages: Vec<(Language, u64)>,
    /// Channels of all conversations.
    pub channels: Vec<Tally<'a>>,
}

/// One topic with all its numbers.
#[derive(Debug, Clone)]
pub struct Topic<'a> {
    /// Its permanent id such as `T-0042`; topics come by number of statements, then by the smallest statement id.
    pub id: String,
    /// Index in [`Input::topics`].
    pub seed_idx: usize,
    /// Labels, terms, cohesion as found.
    pub seed: &'a TopicSeed,
    /// What people call it in each language: the label there, else the other label, else its terms.
    pub name: Bilingual,
    /// Position of its area in [`Report::areas`].
    pub area: Option<usize>,
    /// The parts that it falls into, those with most conversations first.
    pub variants: Vec<Variant<'a>>,
    /// What it counts.
    pub figures: Figures<'a>,
    /// When a rise began; only for topics that grew or appeared.
    pub onset: Option<Onset>,
    /// What sets its newest week apart from all conversations of that week; only for topics that grew or appeared.
    pub concentration: Option<Concentration<'a>>,
    /// Different wordings, most typical first.
    pub quotes: Vec<Quote<'a>>,
    /// What agents said.
    pub answers: Vec<Quote<'a>>,
}

/// A value that a topic's conversations of the newest week have more often than all conversations of that week.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration<'a> {
    /// What kind of value.
    pub facet: Bilingual,
    /// The value.
    pub value: &'a str,
    /// Among the topic's conversations that tell it.
    pub topic: Ratio,
    /// Among all conversations that tell it.
    pub all: Ratio,
}

/// A sentence with its place.
#[derive(Debug, Clone)]
pub struct Quote<'a> {
    /// Index in [`Input::transcripts`]; `None` where the conversation is not in the window.
    pub transcript_idx: Option<usize>,
    /// The exact span.
    pub citation: Citation,
    /// Its language.
    pub language: Language,
    /// The day of its conversation.
    pub day: Option<Day>,
    /// The channel of its conversation.
    pub channel: Option<&'a str>,
    /// In how many conversations the like was said; 1 for customers' sentences.
    pub n_transcripts: u64,
}

/// A statement in no topic.
#[derive(Debug, Clone)]
pub struct Single<'a> {
    /// The sentence.
    pub quote: Quote<'a>,
    /// The nearest topic, an index in [`Report::topics`].
    pub nearest: Option<usize>,
    /// Likeness to it.
    pub strength: f64,
    /// Why not.
    pub why: Option<Bilingual>,
    /// How grave its words are, 0 to 3.
    pub severity: u8,
}

/// What the numbers say, in sentences.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The first thing a person reads: one to four sentences.
    pub headline: Vec<Bilingual>,
    /// 정상인가? Is this normal?
    pub normal: Vec<Bilingual>,
    /// 원인은? What is behind it? Only what was measured at the same time.
    pub behind: Vec<Bilingual>,
    /// 무엇을 할까? What to look at first.
    pub next: Vec<Bilingual>,
}

impl<'a> Report<'a> {
    /// Returns the report with alerts and proposals, and with a verdict that goes by them.
    #[must_use]
    pub fn with(mut self, alerts: Vec<Alert>, proposals: Vec<Proposal>) -> Self {
        (self.alerts, self.proposals) = (alerts, proposals);
        self.watch = self.watched();
        self.verdict = super::verdict::of(&self);
        self
    }

    /// Returns the report with draft articles and with what is known of the articles that exist.
    #[must_use]
    pub fn with_knowledge(self, drafts: Vec<Draft>, shelf: Shelf, shelf_health: ShelfHealth) -> Self {
        Self { drafts, shelf, shelf_health, ..self }
    }

    fn watched(&self) -> Watch {
        let known = self.totals.days.filter(|_| self.has_trend());
        let n_days = known.map_or(0, |days| days_between(days.from.max(self.window.from), self.input.as_of) + 1);
        match n_days {
            DAYS_FOR_DROPS.. => Watch::Both,
            DAYS_FOR_RISES.. => Watch::Rises,
            _ => Watch::TooShort,
        }
    }

    /// Returns a conversation of the window.
    #[must_use]
    pub fn transcript(&self, row: &StatementRow) -> Option<&'a MaskedTranscript> {
        self.input.transcripts.get(row.transcript_idx as usize)
    }

    /// Returns the masked text of a statement; empty where its span lies outside.
    #[must_use]
    pub fn text(&self, row: &StatementRow) -> &'a str {
        let transcript = self.input.transcripts.get(row.transcript_idx as usize);
        let turn = transcript.and_then(|transcript| transcript.turns.get(row.statement.turn as usize));
        turn.map_or("", |turn| row.statement.span.of(&turn.masked_text))
    }

    /// Returns the masked text of a statement as [`Self::text`] does; for many statements in the order of their ids.
    pub(super) fn text_after(&self, slicer: &mut Slicer<'a>, row: &StatementRow) -> &'a str {
        let transcript = self.input.transcripts.get(row.transcript_idx as usize);
        let turn = transcript.and_then(|transcript| transcript.turns.get(row.statement.turn as usize));
        turn.map_or("", |turn| slicer.cut(&turn.masked_text, row.statement.span))
    }

    /// Returns the topic of an index in [`Input::topics`].
    #[must_use]
    pub fn topic(&self, seed_idx: Option<u32>) -> Option<&Topic<'a>> {
        self.topics.get(*self.topic_positions.get(seed_idx? as usize)?)
    }

    /// Returns how many of the newest weeks hold records from their first day on; 0 where weeks cannot be compared.
    #[must_use]
    pub fn n_weeks_known(&self) -> usize {
        if let Trend::Known { n_weeks } = self.trend { n_weeks.min(self.weeks.len()) } else { 0 }
    }

    /// Returns the title: the workspace's name, or the kind of report where it has none.
    #[must_use]
    pub fn title(&self, language: Language) -> String {
        let kind = match language {
            Language::Ko => "고객의 소리 보고서",
            Language::En => "Voice of the customer",
        };
        match self.input.workspace.trim() {
            "" => kind.to_owned(),
            name => format!("{name} · {kind}"),
        }
    }

    /// Returns the day, the period and the number that everything refers to, and since when there are records.
    #[must_use]
    pub fn basis(&self) -> Bilingual {
        let (today, days) = (full_day(self.input.as_of), period(self.window));
        let n = count(self.totals.n_transcripts);
        let mut basis = Bilingual::new(
            format!("{} 기준 · {} 상담 {n}건", today.ko, days.ko),
            format!("As of {} · {}, {}", today.en, counted(self.totals.n_transcripts, "conversation"), days.en),
        );
        let first = self.totals.days.map(|days| days.from).filter(|first| *first > self.window.from);
        if let (Some(first), true) = (first, self.trend != Trend::Undated) {
            let first = day(first);
            basis.ko.push_str(&format!(" (기록은 {}부터)", first.ko));
            basis.en.push_str(&format!(" (records begin on {})", first.en));
        }
        basis
    }

    /// Returns whether a conversation's day says anything.
    #[must_use]
    pub fn has_days(&self) -> bool {
        self.trend != Trend::Undated
    }

    /// Returns whether weeks can be compared.
    #[must_use]
    pub fn has_trend(&self) -> bool {
        matches!(self.trend, Trend::Known { .. })
    }
}
