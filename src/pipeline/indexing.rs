//! From the store to the search index: brings it forward to a run, by what came and what was replaced since the run that it carries.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::model::Progress;
use crate::search::{self, TurnDocument};
use crate::store::{Facts, Sheaf};
use crate::tokenize::Token;

use super::Tools;
use super::findings::{Findings, Sheafful};
use super::window;

/// Adds the conversations of sheaves, one document a turn.
pub(super) fn add(
    writer: &search::Writer,
    facts: &Facts,
    sheaves: &[Sheaf],
    tools: &Tools,
    progress: &dyn Progress,
) -> Result<()> {
    let analysts = tools.analysts();
    sheaves.par_iter().with_max_len(1).try_for_each(|sheaf| {
        let (transcripts, sheafful) = window::read_sheaf(facts, *sheaf, &tools.cache, &tools.stages(), &analysts)?;
        for (transcript, findings) in transcripts.iter().zip(&sheafful.findings) {
            for turn_idx in 0..transcript.turns.len() as u32 {
                let tokens = tokens(&sheafful, findings, turn_idx);
                writer.add(&TurnDocument::of(transcript, turn_idx, sheaf.day, &tokens))?;
            }
        }
        progress.advance(transcripts.len() as u64);
        Ok::<(), Error>(())
    })
}

fn tokens(sheafful: &Sheafful, findings: &Findings, turn: u32) -> Vec<Token> {
    let word = |id: u32| sheafful.words.get(id as usize).map_or("", |word| word).to_owned();
    let terms = findings.terms_of_turn(turn).iter();
    terms.map(|term| Token { term: word(term.id), role: term.role, span: term.span() }).collect()
}
