//! A draft article and its parts.

use serde::{Deserialize, Serialize};

use super::articles::Audience;
use crate::evidence::{Measurement, Sentence};
use crate::model::{Bilingual, Day, Language};
use crate::owners::Owner;

/// What is to be done about a topic's article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// No article answers it: write one.
    New,
    /// An article answers part of it: add what is missing.
    Update,
    /// Another article or draft answers it: do not write a second one.
    Duplicate,
    /// An article and the solved cases, or two articles, say opposite things: somebody must decide.
    Contradiction,
    /// A rule changed after the article: bring it up to date.
    Stale,
    /// The article holds: nothing to do.
    Ok,
}

/// How far a draft is, in the words of KCS. The program knows no other states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Work in progress: too few solved cases for a resolution.
    Wip,
    /// To be reviewed.
    NotValidated,
}

/// What a reviewer said of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Nothing yet.
    Open,
    /// A reviewer wrote another version, which waits to be accepted.
    Edited,
    /// It went to `kb/`.
    Accepted,
    /// It was rejected.
    Rejected,
    /// It was rejected, and its evidence has changed since.
    Reopened,
}

/// What a sentence of an agent does in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepRole {
    /// The customer does it.
    Advice,
    /// The agent does it.
    Action,
    /// A rule, a limit, a deadline, an amount.
    Condition,
    /// Why it happens.
    Cause,
    /// Whom it is handed to.
    Escalation,
}

/// What a reviewer has to look up because the program cannot know whether it still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToCheck {
    /// A number with a unit.
    Figure,
    /// An amount of money.
    Price,
    /// A day or a time.
    Date,
    /// A telephone number.
    Phone,
    /// A law, a regulation, the terms.
    Legal,
}

/// One step, as many agents said it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its clearest wording.
    pub said: Sentence,
    /// What it does.
    pub role: StepRole,
    /// Distinct solved conversations in which it was said.
    pub n_solved: u64,
    /// Distinct conversations in which it was said.
    pub n_cases: u64,
    /// Distinct agents who said it.
    pub n_agents: u64,
    /// Every place where it was said, one a conversation: `C-20261101-00017#3:0-17`, in the order of conversations.
    pub places: Vec<String>,
    /// What has to be looked up.
    pub to_check: Vec<ToCheck>,
}

/// Steps that were given together: one way to the solution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// What a customer asked whom it helped, and others did not ask so: when to go this way. Of several ways only.
    #[serde(default)]
    pub asked: Option<Sentence>,
    /// Solved conversations that went it.
    pub n_solved: u64,
    /// In order.
    pub steps: Vec<Step>,
}

/// In what two answers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisagreementKind {
    /// Two numbers for the same thing.
    Figure,
    /// One says that it can be done, the other that it cannot.
    Polarity,
    /// One says the opposite word: before and after, included and excluded.
    Opposite,
}

/// One of the answers that stand side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// What a customer asked who got this answer: whether both answer one question.
    #[serde(default)]
    pub asked: Option<Sentence>,
    /// What was said, the most frequent first.
    pub steps: Vec<Step>,
    /// Conversations in which it was said.
    pub n_cases: u64,
    /// Those that were solved.
    pub n_solved: u64,
    /// Mean satisfaction of those conversations; n answers.
    pub csat: Option<Measured>,
}

/// A mean over cited conversations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The mean.
    pub mean: f64,
    /// Of so many.
    pub n: u64,
}

/// Answers to one question that cannot both be right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disagreement {
    /// In what they differ.
    pub kind: DisagreementKind,
    /// The answers, the more frequent first.
    pub sides: Vec<Side>,
    /// Whether one answer is so frequent that it stands as the step all the same.
    pub is_settled: bool,
}

/// What kind of change an article needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Add a line.
    Add,
    /// Put a line in place of another.
    Replace,
    /// Look at a line: it may no longer hold.
    Look,
}

/// A change to a section of an existing article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What to do.
    pub kind: ChangeKind,
    /// The line of the article as it stands, named as `KB-001:15`.
    pub old: Option<Sentence>,
    /// What solved cases say instead.
    pub new: Option<Step>,
    /// Why.
    pub reason: Sentence,
}

/// On what a draft stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// Conversations of the topic in the draft's language.
    pub n_cases: u64,
    /// Of them with an agent's answer and solved.
    pub n_solved: u64,
    /// Of them confirmed by the customer.
    pub n_confirmed: u64,
    /// Distinct customers of solved ones.
    pub n_customers: u64,
    /// Distinct agents of solved ones.
    pub n_agents: u64,
    /// Share of the answered conversations whose answer agrees with the draft, 0 to 1.
    pub answer_agreement: f64,
    /// Median satisfaction of the solved ones.
    pub csat_median: Option<f64>,
}

/// A draft article, or the finding that none is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// `KB-D-000012`; its sibling in English `KB-D-000012.en`. Stays with the topic.
    pub id: String,
    /// What it says, as [`revision`](super::revision()) names it: 12 hexadecimal digits. Who decides decides about this one.
    pub revision: String,
    /// The topic it was made from, the largest where there are several.
    pub topic: String,
    /// All topics of the same problem.
    pub topics: Vec<String>,
    /// What it is about.
    pub name: Bilingual,
    /// The language it is written in.
    pub language: Language,
    /// What is to be done.
    pub decision: Decision,
    /// The article concerned.
    pub article: Option<String>,
    /// Its section.
    pub section: Option<String>,
    /// Other articles or drafts concerned.
    pub others: Vec<String>,
    /// Why, in words.
    pub reasons: Vec<Sentence>,
    /// How far it is.
    pub state: DraftState,
    /// What reviewers said.
    pub review: Review,
    /// Since when.
    pub reviewed: Option<Day>,
    /// What they noted.
    pub note: Option<String>,
    /// What changed since.
    pub news: Vec<Sentence>,
    /// Who may read it.
    pub audience: Audience,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// Products of its conversations, most frequent first.
    pub products: Vec<String>,
    /// The stage of the journey.
    pub journey_stage: Option<String>,
    /// Kinds of customers, most frequent first.
    pub requester_types: Vec<String>,
    /// Ids of policies that it touches.
    pub policies: Vec<String>,
    /// On what it stands.
    pub confidence: Confidence,
    /// First day of the window.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The first conversation of the topic.
    pub first_seen: Day,
    /// Share of the topic that no article answers, 0 to 1.
    pub gap: f64,
    /// How differently agents answer, 0 to 1.
    pub variance: f64,
    /// How much it hurts, 0 to 1.
    pub harm: f64,
    /// Gap times variance times harm, 0 to 100, as `voc kb gaps` ranks.
    pub score: f64,
    /// What the harm is made of.
    pub harm_parts: Vec<Measurement>,
    /// The title in a customer's words.
    pub title: Option<Sentence>,
    /// What customers said, in different wordings.
    pub issue: Vec<Sentence>,
    /// Where it was seen.
    pub environment: Vec<Sentence>,
    /// The ways to the solution, the most frequent first.
    pub routes: Vec<Route>,
    /// Causes that agents named.
    pub causes: Vec<Step>,
    /// Answers that cannot both be right.
    pub disagreements: Vec<Disagreement>,
    /// How customers confirmed.
    pub confirmation: Vec<Sentence>,
    /// Where to go when it does not help.
    pub escalation: Vec<Step>,
    /// Who takes it then.
    pub handover: Vec<Sentence>,
    /// Articles and topics nearby.
    pub related: Vec<Sentence>,
    /// Words to find it by, in both languages.
    pub search_words: Vec<String>,
    /// What a reviewer has to check.
    pub checks: Vec<Sentence>,
    /// Of an update: what to change in the article.
    pub changes: Vec<Change>,
    /// Where it lies in the run folder.
    pub path: String,
}

impl AsRef<Self> for Draft {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Draft {
    /// Returns the steps of all ways to the solution.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.routes.iter().flat_map(|route| &route.steps)
    }

    /// Returns every step that is shown anywhere.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        let sides = self.disagreements.iter().flat_map(|it| &it.sides).flat_map(|side| &side.steps);
        let changes = self.changes.iter().filter_map(|change| change.new.as_ref());
        self.steps().chain(&self.causes).chain(sides).chain(&self.escalation).chain(changes)
    }

    /// Returns every sentence.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        let changes = self.changes.iter().flat_map(|change| change.old.iter().chain(std::iter::once(&change.reason)));
        let of_ways = self.routes.iter().filter_map(|route| route.asked.as_ref());
        let of_sides = self.disagreements.iter().flat_map(|it| &it.sides).filter_map(|side| side.asked.as_ref());
        self.title
            .iter()
            .chain(of_ways)
            .chain(of_sides)
            .chain(&self.reasons)
            .chain(&self.news)
            .chain(&self.issue)
            .chain(&self.environment)
            .chain(&self.confirmation)
            .chain(&self.handover)
            .chain(&self.related)
            .chain(&self.checks)
            .chain(changes)
            .chain(self.all_steps().map(|step| &step.said))
    }
}
