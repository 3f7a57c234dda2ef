//! Which words? Cuts a masked text into morphemes and index terms.
//!
//! In: masked text. Out: [`Analysis`]. Fails: only when dictionaries are broken. Parallel: one [`Worker`] a thread.

use crate::model::{Language, Span};

/// One morpheme; inflected forms are taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Morpheme {
    /// Its form, such as `되` for the stem in `돼요`.
    pub form: String,
    /// Sejong tag such as `NNG`; English words have `SL`.
    pub tag: &'static str,
    /// The characters of the masked text it comes from; parts of one inflected word share the word's span.
    pub span: Span,
}

/// What a term is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Carries a meaning of its own: search and topics.
    Content,
    /// A light word (하다, 것, the): search only.
    Light,
    /// A part of a compound that also stands whole: search only.
    Part,
    /// A number: search only.
    Number,
    /// A negation with its verb, such as `안_되다`: topics and search.
    Negated,
}

/// One index term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The term: noun as it is, verb stem with 다, English stem in lower case.
    pub term: String,
    /// What it is good for.
    pub role: Role,
    /// The characters of the masked text it comes from.
    pub span: Span,
}

/// What one text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The language of the text.
    pub language: Language,
    /// Every morpheme in order.
    pub morphemes: Vec<Morpheme>,
    /// Every term in order of its span.
    pub tokens: Vec<Token>,
}
