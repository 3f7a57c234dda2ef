//! What is known of a topic besides its counts: what alerts and proposals are told of it.

use crate::model::{Bilingual, Citation};
use crate::owners::Owner;
use crate::resolutions::StepKind;

/// A topic as alerts and proposals see it.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// What people call it in each language.
    pub name: Bilingual,
    /// Its words, strongest first.
    pub terms: Vec<String>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// The stage of the journey that its words speak of, in Korean.
    pub stage: Option<&'static str>,
    /// How grave its words are, 0 to 3.
    pub severity: u8,
    /// Different wordings of customers, most typical first.
    pub quotes: Vec<Citation>,
    /// What agents said, most telling first.
    pub answers: Vec<Answered>,
    /// The id of a topic that it can hardly be told from.
    pub twin: Option<String>,
}

/// A sentence of an agent and what it does.
#[derive(Debug, Clone)]
pub struct Answered {
    /// One place where it was said.
    pub citation: Citation,
    /// What it does.
    pub kind: StepKind,
    /// In how many of the topic's conversations the like was said.
    pub n_transcripts: u64,
}
