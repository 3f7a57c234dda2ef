//! What did the agent do or advise? Cuts agents' turns into sentences and says what each does.
//!
//! In: a masked transcript with the analysis of each turn. Out: [`ResolutionStep`]s in order, greetings and identity checks marked.
//! Fails: only when cue lists are broken. Parallel: nothing outside the one transcript is looked at.

use serde::{Deserialize, Serialize};

use crate::model::{Language, Span};

/// What an agent's sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Says hello, thanks, goodbye, please wait.
    Courtesy,
    /// Asks who the customer is.
    Identity,
    /// Apologises.
    Apology,
    /// Says what was done or will be done.
    Action,
    /// Tells the customer what to do.
    Advice,
    /// Explains why.
    Cause,
    /// Hands the case to others.
    Escalation,
    /// Refuses.
    Refusal,
    /// Something else.
    Other,
}

/// One sentence of an agent's turn.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolutionStep {
    /// The turn, counted from 0 over all turns.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// What it does.
    pub kind: StepKind,
    /// The language of its turn.
    pub language: Language,
    /// A hash of the sentence's normal form (digits and long Latin ids as `#`, spacing and punctuation dropped):
    /// equal for sentences that are the same macro.
    pub key: u64,
}
