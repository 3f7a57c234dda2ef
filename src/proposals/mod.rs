//! What should we do? One proposal a problem worth acting on: who, how many, how bad, why perhaps, what to do, what it may give.
//!
//! In: the casebook, topics, alerts, the catalogue of actions, what people decided. Out: [`Proposal`]s, the most pressing first, and the
//! [`Ledger`] for the next night. Fails: never. Parallel: over problems.
//!
//! A proposal keeps its id as long as one of its topics lasts, and is brought up to date each night. A hypothesis is graded by what
//! speaks for it and is never worded as a fact.

mod bench;
mod catalogue;
mod entries;
mod grouping;
#[cfg(test)]
mod proposing_tests;
mod sections;
mod sentence;
mod settings;
mod templates;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wording_tests;
mod worth;

use serde::{Deserialize, Serialize};

use crate::evidence::Sentence;
use crate::model::{Bilingual, Day};
use crate::owners::Owner;

pub use bench::{Bench, Decision, Proposed, propose};
pub use catalogue::{Action, ActionForm, Catalogue, Leading, Problem, ProposalType, Term, Watch};
pub use grouping::Ledger;
pub use settings::Settings;
pub use templates::TEMPLATES;

pub use crate::registry::ProposalState as State;

/// A part of a proposal's priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    /// Its name in the formats.
    pub id: String,
    /// Its name for people.
    pub name: Bilingual,
    /// From 0 to 1.
    pub value: f64,
    /// Its weight, a share of 1.
    pub weight: f64,
}

/// A numbered part of a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its name in the formats.
    pub id: String,
    /// Its heading.
    pub title: Bilingual,
    /// What it says.
    pub sentences: Vec<Sentence>,
}

/// Something to do, with everything that speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its permanent number, `P-0017`.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// Since when, for a state that somebody set.
    pub state_since: Option<Day>,
    /// What was noted with the state.
    pub note: Option<String>,
    /// The kind of remedy that the problem asks for: defect, policy, wording, process, tool, training, kb.
    #[serde(rename = "type")]
    pub kind: String,
    /// The problem type of the catalogue.
    pub problem: Option<String>,
    /// What it is about.
    pub name: Bilingual,
    /// Its topics, the largest first.
    pub topics: Vec<String>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// The stage of the journey.
    pub journey_stage: Option<String>,
    /// Kinds of customers, most frequent first.
    pub requester_types: Vec<String>,
    /// Ids of the policies that it touches.
    pub policies: Vec<String>,
    /// The night that proposed it first.
    pub proposed: Day,
    /// The night that brought it up to date.
    pub updated: Day,
    /// Whether the evidence is too thin for a proposal.
    pub is_watched: bool,
    /// How pressing, 0 to 100.
    pub score: f64,
    /// What the score is made of.
    pub score_parts: Vec<ScorePart>,
    /// What it says.
    pub sections: Vec<Section>,
    /// Where it lies in the run folder.
    pub path: String,
}

impl Proposal {
    /// Returns every sentence, in order.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.sections.iter().flat_map(|section| &section.sentences)
    }

    /// Returns the first sentence: the conclusion.
    #[must_use]
    pub fn conclusion(&self) -> Bilingual {
        self.sentences().next().map(Sentence::words).unwrap_or_default()
    }
}
