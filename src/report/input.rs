//! What the report is made from: plain borrowed values that the stages before it leave behind.

use crate::model::{Bilingual, Citation, Day, MaskType, MaskedTranscript};
use crate::registry::{Churn, Known};
use crate::statements::Statement;

use crate::trends::Release;

/// Everything that a report is computed from; nothing else (no clock, no store, no key) flows into it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The workspace's name, as the title shows it.
    pub workspace: &'a str,
    /// The day the run looks back from.
    pub as_of: Day,
    /// Length of the window that ends with that day.
    pub window_days: u32,
    /// The conversations of the window, in any fixed order.
    pub transcripts: &'a [MaskedTranscript],
    /// Customers' statements of those conversations, in any fixed order.
    pub statements: &'a [StatementRow],
    /// The topics found, in any fixed order; [`Membership::topic_idx`] counts in it.
    pub topics: &'a [TopicSeed],
    /// The areas that topics belong to, in any fixed order; [`TopicSeed::area`] counts in it.
    pub areas: &'a [AreaSeed],
    /// Names of topics that the workspace's taxonomy defines and that no statement fits, in the taxonomy's order.
    pub empty_topics: &'a [Bilingual],
    /// What changed among topics since the night before; `None` where they are not followed from night to night.
    pub churn: Option<Churn>,
    /// The register of releases.
    pub releases: &'a [Release],
    /// How good the input was.
    pub quality: Quality<'a>,
    /// The program's version.
    pub version: &'a str,
    /// Name and hash of whatever the result depends on besides the input files (settings, registers, dictionaries).
    pub fingerprints: &'a [(String, String)],
}

/// One statement with the topic it fell into.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRow {
    /// Index in [`Input::transcripts`].
    pub transcript_idx: u32,
    /// The span and what it does.
    pub statement: Statement,
    /// Where it belongs; `None` for kinds that topics are not made of (praise, other).
    pub membership: Option<Membership>,
    /// Index in the [`TopicSeed::variants`] of its topic, where it fits one.
    pub variant: Option<u32>,
    /// How grave the words are: 0 neutral, 1 a nuisance, 2 money or time lost, 3 law, safety, privacy.
    pub severity: u8,
}

/// Where a statement belongs, and how surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Membership {
    /// Index in [`Input::topics`]; `None` exactly when `class` is [`MemberClass::Single`].
    pub topic_idx: Option<u32>,
    /// How surely.
    pub class: MemberClass,
    /// Why it is weak or single.
    pub why: Option<Why>,
    /// Likeness to its topic (or to the nearest one), 0 to 1.
    pub strength: f64,
    /// The nearest topic of a single statement, or the second nearest of a weak one.
    pub nearest: Option<u32>,
}

/// How surely a statement is in a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberClass {
    /// In its topic.
    Assigned,
    /// In its topic, on thin evidence.
    Weak,
    /// In no topic.
    Single,
}

impl MemberClass {
    /// Returns the word that the formats use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Weak => "weak",
            Self::Single => "single",
        }
    }
}

/// Why a statement is weak or single: a word for programs and a clause for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Why {
    /// The word that the formats use, such as `nothing_alike`.
    pub code: &'static str,
    /// Korean.
    pub ko: &'static str,
    /// English.
    pub en: &'static str,
}

impl Why {
    /// Returns the clause in both languages.
    #[must_use]
    pub fn words(self) -> Bilingual {
        Bilingual::new(self.ko, self.en)
    }
}

/// The level above topics.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AreaSeed {
    /// Its name in both languages.
    pub label: Bilingual,
    /// Whether the workspace's taxonomy defines it.
    pub is_defined: bool,
}

/// The level below topics: statements of one topic that are worded alike.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VariantSeed {
    /// Korean label.
    pub label_ko: Option<String>,
    /// English label.
    pub label_en: Option<String>,
    /// Indices in [`Input::statements`], most typical first.
    pub examples: Vec<u32>,
}

/// How good a topic is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicQuality {
    /// How much nearer its statements are to it than to the nearest other topic: mean difference of cosines, -1 to 1.
    pub separation: f64,
    /// Share of its pairs of statements that stay together in groupings of parts of the statements, 0 to 1.
    pub stability: f64,
    /// Share of its statements that are weakly assigned, 0 to 1.
    pub weak_ratio: f64,
    /// The judgement in a word or two, such as 뚜렷함.
    pub judgement: Bilingual,
    /// What a planner could do: split it, or merge it with another.
    pub suggestion: Option<Suggestion>,
}

/// What a planner could do with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggestion {
    /// Its statements fall into parts.
    Split,
    /// It is hard to tell from the topic with this index in [`Input::topics`].
    MergeWith(u32),
}

/// What `topics` says of one topic.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicSeed {
    /// What the registry knows of it; where there is none, topics are numbered by size.
    pub known: Option<Known>,
    /// The team that answers for it, where somebody said so.
    pub owner: Option<String>,
    /// What people noted about it, one remark a line.
    pub note: Option<String>,
    /// Korean label.
    pub label_ko: Option<String>,
    /// English label.
    pub label_en: Option<String>,
    /// Index in [`Input::areas`].
    pub area: Option<u32>,
    /// The parts that it falls into, largest first; none where it is of one piece.
    pub variants: Vec<VariantSeed>,
    /// How good it is.
    pub quality: TopicQuality,
    /// Whether the workspace's taxonomy defines it.
    pub is_defined: bool,
    /// The stage of the customer's journey that its words speak of, in Korean (가입, 주문, 결제 …).
    pub journey: Option<&'static str>,
    /// How grave its words are, 0 to 3: what half of its statements reach, 3 from a tenth on.
    pub severity: u8,
    /// The words that set it apart, strongest first.
    pub terms: Vec<String>,
    /// Mean likeness of its statements to their middle, 0 to 1.
    pub cohesion: f64,
    /// Indices in [`Input::statements`], most typical first.
    pub examples: Vec<u32>,
    /// What agents said in its conversations, most telling first.
    pub answers: Vec<Answer>,
}

/// A sentence of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// One place where it was said.
    pub citation: Citation,
    /// In how many of the topic's conversations it was said.
    pub n_transcripts: u64,
}

/// How good the input was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality<'a> {
    /// One per input file, in path order.
    pub files: &'a [InputFile],
    /// Records set aside.
    pub rejections: &'a [Rejection],
    /// How often each kind of personal data was hidden.
    pub masks: &'a [(MaskType, u64)],
    /// Records without a date, taken as of the as-of day.
    pub n_undated: u64,
    /// What else a reader must know.
    pub warnings: &'a [Bilingual],
}

/// One input file and what became of its records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputFile {
    /// Path below the inbox.
    pub path: String,
    /// Hash of its bytes, if it was taken.
    pub hash: Option<String>,
    /// Records read.
    pub n_read: u64,
    /// Records rejected.
    pub n_rejected: u64,
    /// Records that repeat a named one.
    pub n_duplicate: u64,
    /// Records replaced by a later version.
    pub n_superseded: u64,
    /// Records after the as-of day.
    pub n_later: u64,
    /// How the file was understood: encoding, delimiter, columns.
    pub guess: Bilingual,
}

/// Where a rejected record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// The whole file.
    File,
    /// A line, from 1.
    Line(u64),
    /// A row of a table, from 1.
    Row(u64),
}

/// One record set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Path below the inbox.
    pub file: String,
    /// Line or row.
    pub position: Position,
    /// What is wrong.
    pub reason: Bilingual,
    /// What to do.
    pub help: Bilingual,
}
