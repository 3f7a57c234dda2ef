//! What is the customer saying is wrong? Finds the spans of customers' turns that complain, ask or want.
//!
//! In: a masked transcript with the analysis of each turn. Out: [`Statement`]s in order. Fails: only when cue lists are broken.
//! Parallel: nothing outside the one transcript is looked at.

use serde::{Deserialize, Serialize};

use crate::model::{Language, Span};

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatementKind {
    /// Something is wrong.
    Complaint,
    /// Something shall be done.
    Request,
    /// Something is not known.
    Question,
    /// Something is good.
    Praise,
    /// None of these.
    Other,
}

/// A span of a customer's turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The turn, counted from 0 over all turns.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
    /// The language of its turn.
    pub language: Language,
}
