//! What is the customer saying is wrong? Finds the spans of customers' turns that complain, ask or want.
//!
//! In: masked turns with the analysis of each. Out: [`Statement`]s in order. Fails: only when cue lists are broken.
//! Parallel: nothing outside the one transcript is looked at.

pub(crate) mod clauses;
pub(crate) mod cues;

use serde::{Deserialize, Serialize};

use self::clauses::{Clause, Edge};
use self::cues::{CueTable, Hit, Repeat};
use crate::dictionaries::{Dictionaries, List};
use crate::error::Result;
use crate::model::{Language, MaskedTurn, Span, Speaker};
use crate::tokenize::{Analysis, Role};

/// What tells that something is wrong, wanted, asked, good, or beside the point.
const CUES: List =
    List { path: "statements/cues.tsv", built_in: include_str!("../../dictionaries/statements/cues.tsv") };

/// The kinds of `statements/cues.tsv`. The first five are votes, in the order of [`StatementKind`]; the others cover characters that say nothing.
const KINDS: [&str; 8] = ["complaint", "request", "question", "praise", "other", "courtesy", "identity", "filler"];

/// Number of kinds that vote.
const N_VOTES: usize = 5;

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

impl StatementKind {
    /// Returns whether topics are made of statements of this kind.
    #[must_use]
    pub fn makes_topics(self) -> bool {
        matches!(self, Self::Complaint | Self::Request | Self::Question)
    }
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

/// Cue lists, read once and shared by all threads.
#[derive(Debug)]
pub struct Extractor {
    cues: CueTable,
}

/// The least score of a clause that states something.
const STATES: f32 = 1.0;

/// A clause with what its cues say.
#[derive(Debug, Clone)]
struct Judged {
    clause: Clause,
    kind: StatementKind,
    score: f32,
    /// Content words outside courtesies.
    n_words: u32,
}

impl Extractor {
    /// Reads the cue lists.
    ///
    /// # Errors
    /// A broken row of a list, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        Ok(Self { cues: CueTable::read(&dictionaries.rows(CUES)?, &KINDS)? })
    }

    /// Returns the statements of a conversation, in order of turn and span.
    ///
    /// `analyses` holds one analysis a turn, in the same order; turns without one say nothing.
    #[must_use]
    pub fn extract(&self, turns: &[MaskedTurn], analyses: &[Analysis]) -> Vec<Statement> {
        let mut statements = Vec::new();
        for (turn_idx, (turn, analysis)) in turns.iter().zip(analyses).enumerate() {
            if turn.speaker != Speaker::Customer {
                continue;
            }
            let judged = self.judge(&turn.masked_text, analysis);
            for one in join(judged) {
                statements.push(Statement {
                    turn: turn_idx as u32,
                    span: one.clause.span,
                    kind: one.kind,
                    language: analysis.language,
                });
            }
        }
        statements
    }

    /// Judges every clause of a turn that says more than courtesies.
    fn judge(&self, text: &str, analysis: &Analysis) -> Vec<Judged> {
        let clauses = clauses::cut(text, analysis);
        let hits = self.cues.hits(text, analysis, &clauses, Repeat::Every);
        let offsets = clauses::byte_offsets(text);
        let mut judged = Vec::with_capacity(clauses.len());
        let (mut hit_idx, mut token_idx) = (0, 0);
        for (clause_idx, clause) in clauses.into_iter().enumerate() {
            let from = hit_idx;
            while hit_idx < hits.len() && hits[hit_idx].clause as usize == clause_idx {
                hit_idx += 1;
            }
            let hits = &hits[from..hit_idx];
            while token_idx < analysis.tokens.len() && analysis.tokens[token_idx].span.start < clause.span.start {
                token_idx += 1;
            }
            let (mut n_words, mut n_covered) = (0, 0);
            while token_idx < analysis.tokens.len() && analysis.tokens[token_idx].span.start < clause.span.end {
                let token = &analysis.tokens[token_idx];
                token_idx += 1;
                if matches!(token.role, Role::Content | Role::Negated) {
                    let byte = |char_idx: u32| offsets.get(char_idx as usize).map_or(text.len(), |&b| b) as u32;
                    let (start, end) = (byte(token.span.start), byte(token.span.end));
                    let covered = hits.iter().any(|h| h.kind as usize >= N_VOTES && h.from < end && h.to > start);
                    if covered {
                        n_covered += 1;
                    } else {
                        n_words += 1;
                    }
                }
            }
            if n_words == 0 || n_words == 1 && n_covered > 1 {
                continue;
            }
            let (kind, score) = vote(hits);
            judged.push(Judged { clause, kind, score, n_words });
        }
        judged
    }
}

/// Returns the kind that the votes of one clause give, and how strongly.
fn vote(hits: &[Hit]) -> (StatementKind, f32) {
    let mut sums = [0.0_f32; N_VOTES];
    let mut last = None;
    for hit in hits.iter().filter(|hit| (hit.kind as usize) < N_VOTES) {
        if last != Some(hit.cue) {
            sums[hit.kind as usize] += hit.weight;
        }
        last = Some(hit.cue);
    }
    let against = sums[StatementKind::Other as usize];
    let best = [StatementKind::Complaint, StatementKind::Request, StatementKind::Question]
        .into_iter()
        .map(|kind| (kind, sums[kind as usize] - against))
        .fold((StatementKind::Other, f32::MIN), |best, next| if next.1 > best.1 { next } else { best });
    let praise = sums[StatementKind::Praise as usize];
    if best.1 >= STATES && best.1 >= praise {
        best
    } else if praise >= STATES {
        (StatementKind::Praise, praise)
    } else {
        (StatementKind::Other, best.1)
    }
}

/// Joins clauses of one sentence that go the same way.
fn join(judged: Vec<Judged>) -> Vec<Judged> {
    let mut joined: Vec<Judged> = Vec::with_capacity(judged.len());
    for next in judged {
        if let Some(last) = joined.last_mut() {
            let same = last.kind == next.kind || last.kind.makes_topics() && next.kind.makes_topics();
            if same && last.clause.edge == Edge::Contrast {
                last.clause.span.end = next.clause.span.end;
                last.clause.bytes.end = next.clause.bytes.end;
                last.clause.edge = next.clause.edge;
                if next.score > last.score {
                    last.kind = next.kind;
                    last.score = next.score;
                }
                last.n_words += next.n_words;
                continue;
            }
        }
        joined.push(next);
    }
    joined
}
