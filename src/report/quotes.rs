//! Which sentences stand for a topic: typical ones, but in different words and from different conversations.

use super::input::{Input, StatementRow};
use super::summarise::day_of;
use super::summary::Quote;
use crate::evidence::wording::{SAME_WORDING, letter_pairs, likeness};
use crate::model::{Citation, Language};
use crate::statements::Statement;

/// So many sentences stand for a topic: enough to show its width, few enough to be read.
const N_QUOTES: usize = 8;
/// So many candidates are compared; the most typical come first, so that more add little.
const N_CANDIDATES: usize = 80;
/// Shorter sentences tell too little to stand alone, longer ones are not read.
const GOOD_LENGTH_CHARS: std::ops::RangeInclusive<usize> = 8..=120;

/// Chooses the sentences of a topic; `candidates` (indices of statements) best first.
pub(super) fn choose<'a>(input: &Input<'a>, candidates: Vec<u32>) -> Vec<Quote<'a>> {
    let candidates: Vec<Candidate<'a>> = candidates
        .into_iter()
        .filter_map(|row_idx| Candidate::new(input, input.statements.get(row_idx as usize)?))
        .take(N_CANDIDATES)
        .collect();
    let mut chosen: Vec<usize> = Vec::new();
    // Strict first, then any length, then repeats of a wording, so that a small topic still shows what it has.
    for pass in 0..3 {
        for (at, candidate) in candidates.iter().enumerate() {
            if chosen.len() == N_QUOTES {
                break;
            }
            let fits = match pass {
                0 => candidate.is_good_length && candidate.is_new(&candidates, &chosen),
                1 => candidate.is_new(&candidates, &chosen),
                _ => chosen.len() < 3 && !chosen.iter().any(|&other| candidates[other].pairs == candidate.pairs),
            };
            if fits && !chosen.contains(&at) {
                chosen.push(at);
            }
        }
    }
    put_other_language_third(&candidates, &mut chosen);
    chosen.into_iter().map(|at| candidates[at].quote(input)).collect()
}

/// A topic of both languages shows both among the first three, which is what a short list prints.
fn put_other_language_third(candidates: &[Candidate<'_>], chosen: &mut Vec<usize>) {
    let language = |at: usize| candidates[at].row.statement.language;
    let Some(&first) = chosen.first() else { return };
    if chosen.iter().take(3).any(|&at| language(at) != language(first)) {
        return;
    }
    if let Some(position) = chosen.iter().position(|&at| language(at) != language(first)) {
        let at = chosen.remove(position);
        chosen.insert(2, at);
    } else if let Some(at) = (0..candidates.len()).find(|&at| language(at) != language(first)) {
        let position = chosen.len().min(2);
        chosen.insert(position, at);
        chosen.truncate(N_QUOTES);
    }
}

struct Candidate<'a> {
    row: &'a StatementRow,
    text: &'a str,
    pairs: Vec<(char, char)>,
    is_good_length: bool,
}

impl<'a> Candidate<'a> {
    fn new(input: &Input<'a>, row: &'a StatementRow) -> Option<Self> {
        let transcript = input.transcripts.get(row.transcript_idx as usize)?;
        let text = text_of(&transcript.turns.get(row.statement.turn as usize)?.masked_text, &row.statement);
        let is_good_length = GOOD_LENGTH_CHARS.contains(&text.chars().count());
        (!text.trim().is_empty()).then(|| Self { row, text, pairs: letter_pairs(text), is_good_length })
    }

    fn is_new(&self, candidates: &[Self], chosen: &[usize]) -> bool {
        chosen.iter().all(|&at| {
            let other = &candidates[at];
            other.row.transcript_idx != self.row.transcript_idx && likeness(&self.pairs, &other.pairs) < SAME_WORDING
        })
    }

    fn quote(&self, input: &Input<'a>) -> Quote<'a> {
        of_statement(input, self.row, self.text)
    }
}

fn text_of<'a>(masked_text: &'a str, statement: &Statement) -> &'a str {
    statement.span.of(masked_text)
}

/// Returns a statement as a quote.
pub(super) fn of_statement<'a>(input: &Input<'a>, row: &StatementRow, text: &str) -> Quote<'a> {
    let transcript_idx = row.transcript_idx as usize;
    let transcript = input.transcripts.get(transcript_idx);
    Quote {
        transcript_idx: transcript.map(|_| transcript_idx),
        citation: Citation {
            transcript: transcript.map_or_else(String::new, |transcript| transcript.id.clone()),
            turn: row.statement.turn,
            start: row.statement.span.start,
            end: row.statement.span.end,
            text: text.to_owned(),
        },
        language: row.statement.language,
        day: transcript.map(|transcript| day_of(transcript, input.as_of)),
        channel: transcript.and_then(|transcript| transcript.metadata.channel.as_deref()),
        n_transcripts: 1,
    }
}

/// Returns the language of a sentence that comes without one: Korean where any Hangul stands.
pub(super) fn language_of(text: &str) -> Language {
    if text.chars().any(|letter| ('가'..='힣').contains(&letter)) { Language::Ko } else { Language::En }
}
