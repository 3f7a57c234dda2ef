//! Is this clause the matter of the conversation? Log-odds as a sum of the weights in `statements/matter.tsv`.
//!
//! What people complain of has no words of its own (검정색 시켰는데 흰색이 왔어요), so the endings, adverbs and light verbs around it
//! count, and how early it is said.

use super::cues::{CueTable, Repeat};
use super::{Judged, N_VOTES, signs};
use crate::dictionaries::Row;
use crate::error::Result;
use crate::tokenize::Analysis;

/// The least log-odds of a clause that states something.
///
/// Below 0, because a missed matter loses the conversation and a clause too much only blurs its topic. On the half of the
/// sample topics that the weights do not know, the best F1 lies around -0.7 in both languages.
pub(super) const STATES: f32 = -0.5;

/// The least log-odds of the one clause that is taken where a conversation would say nothing: one in five is the matter.
pub(super) const AT_LEAST: f32 = -1.4;

/// Greatest number of characters between clauses that are joined: a space, a line break, a stretched ㅠㅠ.
pub(super) const MAX_GAP_CHARS: u32 = 4;

/// Greatest length of a joined statement: about two sentences.
pub(super) const MAX_JOINED_CHARS: u32 = 90;

/// Signs beside the cues: the votes of `cues.tsv`, the place in the conversation, the number of content words.
const SIGNS: [&str; 12] = [
    "=complaint",
    "=request",
    "=question",
    "=praise",
    "=other",
    "=first",
    "=second",
    "=words0",
    "=words1",
    "=words2",
    "=words3",
    "=bias",
];

/// A vote counts up to this sum, so that a long clause is no surer than a short one.
const MAX_VOTE: f32 = 3.0;

/// The weights, per language.
#[derive(Debug)]
pub(super) struct Matter {
    cues: CueTable,
    signs: [[f32; SIGNS.len()]; 2],
}

impl Matter {
    /// Reads rows of `cue, language, weight`.
    ///
    /// # Errors
    /// Unknown signs and languages, and weights that are no numbers, all at once.
    pub(super) fn read(rows: &[Row]) -> Result<Self> {
        let (cues, signs) = signs::read(rows, &SIGNS)?;
        Ok(Self { cues, signs })
    }

    /// Sets the score of every clause; `n_before` counts the clauses of the conversation.
    pub(super) fn score(&self, text: &str, analysis: &Analysis, judged: &mut [Judged], n_before: &mut u32) {
        let signs = &self.signs[signs::row(analysis.language)];
        for one in judged.iter_mut() {
            let mut score = signs[11];
            for (vote, weight) in one.votes.iter().zip(&signs[..N_VOTES]) {
                score += vote.min(MAX_VOTE) * weight;
            }
            score += match *n_before {
                0 => signs[5],
                1 => signs[6],
                _ => 0.0,
            };
            score += match one.n_words {
                0..=1 => signs[7],
                2..=3 => signs[8],
                4..=6 => signs[9],
                _ => signs[10],
            };
            one.score = score;
            *n_before += 1;
        }
        let clauses: Vec<_> = judged.iter().map(|one| one.clause.clone()).collect();
        for hit in self.cues.hits(text, analysis, &clauses, Repeat::Once) {
            judged[hit.clause as usize].score += hit.weight;
        }
    }
}
