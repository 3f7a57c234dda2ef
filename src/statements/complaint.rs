//! Does a text that stands alone complain? For reviews and comments without a conversation around them.
//!
//! Korean: log-odds as a sum of the weights in `statements/complaint.tsv`. English: the votes of `statements/cues.tsv`.

use super::clauses::{Clause, Edge};
use super::cues::{CueTable, Repeat};
use super::signs;
use crate::dictionaries::Row;
use crate::error::Result;
use crate::model::Span;
use crate::tokenize::Analysis;

/// Signs beside the words: how long the text is, and what is added to every text.
const SIGNS: [&str; 6] = ["=length0", "=length1", "=length2", "=length3", "=length4", "=bias"];

/// Texts of up to so many characters have the sign of the same index; longer ones the last.
const LENGTHS_CHARS: [u32; 4] = [20, 40, 80, 150];

/// The weights of `statements/complaint.tsv`.
#[derive(Debug)]
pub(super) struct ComplaintWords {
    words: CueTable,
    signs: [[f32; SIGNS.len()]; 2],
}

impl ComplaintWords {
    /// Reads rows of `cue, language, weight`.
    ///
    /// # Errors
    /// Unknown signs and languages, and weights that are no numbers, all at once.
    pub(super) fn read(rows: &[Row]) -> Result<Self> {
        let (words, signs) = signs::read(rows, &SIGNS)?;
        Ok(Self { words, signs })
    }

    /// Returns the log-odds that the text complains, fitted so that 0 is where precision and recall give the best F1.
    pub(super) fn log_odds(&self, text: &str, analysis: &Analysis) -> f32 {
        let n_chars = text.chars().count() as u32;
        let whole = Clause {
            bytes: 0..text.len(),
            span: Span::new(0, n_chars),
            morphemes: 0..analysis.morphemes.len(),
            edge: Edge::Sentence,
        };
        let signs = &self.signs[signs::row(analysis.language)];
        let length = LENGTHS_CHARS.iter().position(|&longest| n_chars < longest).unwrap_or(LENGTHS_CHARS.len());
        let hits = self.words.hits(text, analysis, std::slice::from_ref(&whole), Repeat::Once);
        signs[5] + signs[length] + hits.iter().map(|hit| hit.weight).sum::<f32>()
    }
}
