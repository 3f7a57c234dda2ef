//! What is the customer saying is wrong? Finds the spans of customers' turns that complain, ask or want.
//!
//! In: masked turns with the analysis of each. Out: [`Statement`]s in order. Fails: only when cue lists are broken.
//! Parallel: nothing outside the one transcript is looked at.

pub(crate) mod clauses;
mod complaint;
pub(crate) mod cues;
mod matter;
mod signs;

use serde::{Deserialize, Serialize};

use self::clauses::{Clause, Edge};
use self::complaint::ComplaintWords;
use self::cues::{CueTable, Hit, Repeat};
use self::matter::{MAX_GAP_CHARS, MAX_JOINED_CHARS, Matter, STATES};
use crate::dictionaries::{Dictionaries, List};
use crate::error::Result;
use crate::model::{Language, MaskedTurn, Span, Speaker};
use crate::tokenize::{Analysis, Role};

/// What tells that something is wrong, wanted, asked, good, or beside the point.
const CUES: List =
    List { path: "statements/cues.tsv", built_in: include_str!("../../dictionaries/statements/cues.tsv") };

/// How much each sign says that a clause is the matter of the conversation.
const MATTER: List =
    List { path: "statements/matter.tsv", built_in: include_str!("../../dictionaries/statements/matter.tsv") };

/// How much each word says that a text standing alone complains.
const COMPLAINT: List =
    List { path: "statements/complaint.tsv", built_in: include_str!("../../dictionaries/statements/complaint.tsv") };

/// The kinds of `statements/cues.tsv`. The first five are votes, in the order of [`StatementKind`]; the others cover
/// characters that say nothing, and the last two are also cut off where a statement begins with them.
const KINDS: [&str; 9] =
    ["complaint", "request", "question", "praise", "other", "courtesy", "identity", "filler", "greeting"];

/// Number of kinds that vote.
const N_VOTES: usize = 5;

/// First kind that is cut off at the beginning.
const FIRST_TRIMMED: u8 = 7;

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
    matter: Matter,
    complaint: ComplaintWords,
}

/// A clause, or several of one sentence that go the same way, with what its cues say.
#[derive(Debug, Clone)]
struct Judged {
    clause: Clause,
    /// Sums of the votes, in the order of [`StatementKind`].
    votes: [f32; N_VOTES],
    /// Content words outside courtesies.
    n_words: u32,
    /// Log-odds that it is the matter.
    score: f32,
}

impl Extractor {
    /// Reads the cue lists.
    ///
    /// # Errors
    /// A broken row of a list, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        Ok(Self {
            cues: CueTable::read(&dictionaries.rows(CUES)?, &KINDS)?,
            matter: Matter::read(&dictionaries.rows(MATTER)?)?,
            complaint: ComplaintWords::read(&dictionaries.rows(COMPLAINT)?)?,
        })
    }

    /// Returns the statements of a conversation, in order of turn and span.
    ///
    /// `analyses` holds one analysis a turn, in the same order; turns without one say nothing.
    #[must_use]
    pub fn extract(&self, turns: &[MaskedTurn], analyses: &[Analysis]) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut n_before = 0;
        for (turn_idx, (turn, analysis)) in turns.iter().zip(analyses).enumerate() {
            if turn.speaker != Speaker::Customer {
                continue;
            }
            let judged = self.judge(&turn.masked_text, analysis, &mut n_before);
            statements.extend(join(judged).into_iter().map(|(span, kind)| Statement {
                turn: turn_idx as u32,
                span,
                kind,
                language: analysis.language,
            }));
        }
        statements
    }

    /// Returns how surely a text standing alone (a review, a comment) complains: log-odds, above 0 = it does.
    ///
    /// 0 is where the precision and recall of the half on which the weights were estimated give the best F1.
    #[must_use]
    pub fn complaint_score(&self, text: &str, analysis: &Analysis) -> f32 {
        if analysis.language == Language::Ko {
            return self.complaint.log_odds(text, analysis);
        }
        let clauses = clauses::cut(text, analysis);
        let votes = votes(&self.cues.hits(text, analysis, &clauses, Repeat::Once));
        votes[0] - votes[3] - 1.0
    }

    /// Returns whether a text standing alone complains.
    #[must_use]
    pub fn is_complaint(&self, text: &str, analysis: &Analysis) -> bool {
        self.complaint_score(text, analysis) > 0.0
    }

    /// Judges every clause of a turn that says more than courtesies; `n_before` counts them over the conversation.
    fn judge(&self, text: &str, analysis: &Analysis, n_before: &mut u32) -> Vec<Judged> {
        let clauses = clauses::cut(text, analysis);
        let hits = self.cues.hits(text, analysis, &clauses, Repeat::Every);
        let offsets = clauses::byte_offsets(text);
        let mut judged: Vec<Judged> = Vec::with_capacity(clauses.len());
        let mut last_idx = None;
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
            let votes = votes(hits);
            let clause = trimmed(text, clause, hits);
            match judged.last_mut() {
                Some(last) if last_idx == clause_idx.checked_sub(1) && goes_on(last, &votes) => {
                    last.clause.bytes.end = clause.bytes.end;
                    last.clause.span.end = clause.span.end;
                    last.clause.morphemes.end = clause.morphemes.end;
                    last.clause.edge = clause.edge;
                    for (sum, vote) in last.votes.iter_mut().zip(votes) {
                        *sum += vote;
                    }
                    last.n_words += n_words;
                }
                _ => judged.push(Judged { clause, votes, n_words, score: 0.0 }),
            }
            last_idx = Some(clause_idx);
        }
        self.matter.score(text, analysis, &mut judged, n_before);
        judged
    }
}

/// Returns the sums of the votes of one clause, each cue once.
fn votes(hits: &[Hit]) -> [f32; N_VOTES] {
    let mut sums = [0.0_f32; N_VOTES];
    let mut last = None;
    for hit in hits.iter().filter(|hit| (hit.kind as usize) < N_VOTES) {
        if last != Some(hit.cue) {
            sums[hit.kind as usize] += hit.weight;
        }
        last = Some(hit.cue);
    }
    sums
}

/// Returns the clause without greetings and fillers at its beginning.
fn trimmed(text: &str, mut clause: Clause, hits: &[Hit]) -> Clause {
    loop {
        let start = clause.bytes.start as u32;
        let greeting = hits
            .iter()
            .filter(|hit| hit.kind >= FIRST_TRIMMED && hit.from == start && (hit.to as usize) < clause.bytes.end)
            .map(|hit| hit.to as usize)
            .max();
        let Some(to) = greeting else { return clause };
        let rest = &text[to..clause.bytes.end];
        let skipped = rest.find(|c: char| c.is_alphanumeric() || c == '[').unwrap_or(rest.len());
        if skipped == 0 || skipped == rest.len() {
            return clause;
        }
        let n_chars = text[clause.bytes.start..to + skipped].chars().count() as u32;
        clause.bytes.start = to + skipped;
        clause.span.start += n_chars;
    }
}

/// Returns whether a clause belongs to the sentence before it: both tell the same, not one praise and the other complaint.
fn goes_on(last: &Judged, votes: &[f32; N_VOTES]) -> bool {
    let praises = |v: &[f32; N_VOTES]| v[3] >= 1.0 && v[3] > v[0];
    last.clause.edge == Edge::Contrast && praises(&last.votes) == praises(votes) && last.votes[4] < 0.5
}

/// Returns the kind that the votes give.
fn kind_of(judged: &Judged) -> StatementKind {
    let [complaint, request, question, praise, _] = judged.votes;
    if praise >= 1.0 && praise > complaint.max(request).max(question) {
        StatementKind::Praise
    } else if judged.score < STATES {
        StatementKind::Other
    } else if request >= 1.0 && request > complaint && request >= question {
        StatementKind::Request
    } else if question >= 1.0 && question > complaint {
        StatementKind::Question
    } else {
        StatementKind::Complaint
    }
}

/// Joins neighbours within a turn that go the same way, up to a length that a person reads at a glance.
fn join(judged: Vec<Judged>) -> Vec<(Span, StatementKind)> {
    let mut joined: Vec<(Span, StatementKind)> = Vec::with_capacity(judged.len());
    let mut best = f32::MIN;
    for next in judged {
        let kind = kind_of(&next);
        let span = next.clause.span;
        if let Some((last_span, last_kind)) = joined.last_mut() {
            let same = *last_kind == kind && !kind.makes_topics() || last_kind.makes_topics() && kind.makes_topics();
            if same && span.start <= last_span.end + MAX_GAP_CHARS && span.end - last_span.start <= MAX_JOINED_CHARS {
                last_span.end = span.end;
                if next.score > best {
                    best = next.score;
                    *last_kind = kind;
                }
                continue;
            }
        }
        best = next.score;
        joined.push((span, kind));
    }
    joined
}

#[doc(hidden)]
impl Extractor {
    /// scratch
    pub fn scratch_dump(&self, text: &str, analysis: &Analysis) -> Vec<(Span, Vec<f32>, f32, u32, Vec<String>, Vec<String>)> {
        self.judge(text, analysis, &mut 0).into_iter().map(|j| {
            let ms = analysis.morphemes[j.clause.morphemes.clone()].iter().map(|m| format!("{}/{}", m.form, m.tag)).collect();
            let ts = analysis.tokens.iter().filter(|t| t.span.start >= j.clause.span.start && t.span.end <= j.clause.span.end).map(|t| format!("{}:{:?}", t.term, t.role)).collect();
            (j.clause.span, j.votes.to_vec(), j.score, j.n_words, ms, ts)
        }).collect()
    }
}
