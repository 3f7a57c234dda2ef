//! What should we do? Knows the problems that desks have, and the actions that help with each.
//!
//! In: texts of statements, a catalogue of actions. Out: the problem of each text, the actions that fit it, their sentences.
//! Fails: only on a broken catalogue, all its problems at once. Parallel: over texts; the catalogue is shared and read-only.

mod catalogue;
mod entries;
mod sentence;
#[cfg(test)]
mod tests;

pub use catalogue::{Action, ActionForm, Catalogue, Leading, Problem, ProposalType, Term, Watch};
pub use sentence::Slots;
