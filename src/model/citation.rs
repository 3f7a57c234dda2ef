//! How a statement is named and quoted.

use std::fmt;

use serde::Serialize;

use super::Span;

/// An exact span of a masked turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The transcript's id.
    pub transcript: String,
    /// The turn, counted from 0 over all turns of the transcript.
    pub turn: u32,
    /// First character in the masked turn text.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// Exactly that span.
    pub text: String,
}

/// The id of a statement: `C-20261101-00017#3:0-17`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    /// The transcript's id.
    pub transcript: String,
    /// The turn, counted from 0.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
}

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}:{}-{}", self.transcript, self.turn, self.span.start, self.span.end)
    }
}
