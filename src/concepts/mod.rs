//! Which words mean the same in both languages? Finds the concepts of a bilingual lexicon in the terms of a text.
//!
//! In: terms with their roles and spans, in order. Out: [`Found`] concepts, each with the terms that it covers.
//! Fails: only when `concepts.tsv` is broken. Parallel: a [`Matcher`] is read-only and shared.
//!
//! A form is matched by its terms, so that endings, spacing and inflections do not matter; denied forms are forms of
//! their own (`안 열리다` is not `열리다`). Where the lexicon is silent, loan words meet by sound ([`sound`]).

mod check;
mod lexicon;
mod matcher;
pub mod sound;
pub mod suggest;

pub use check::{Finding, check};
pub use lexicon::{Concept, Lexicon, Sense, read};
pub use matcher::{Found, Matcher, Told, Unit, units};

#[cfg(test)]
mod tests;
