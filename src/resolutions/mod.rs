//! What did the agent do or advise? Cuts agents' turns into sentences and says what each does.
//!
//! In: masked turns with the analysis of each. Out: [`ResolutionStep`]s in order, greetings and identity checks marked.
//! Fails: only when cue lists are broken. Parallel: nothing outside the one transcript is looked at.

mod normal_form;
mod outcome;

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use crate::dictionaries::{Dictionaries, List};
use crate::error::Result;
use crate::model::{Language, MaskedTurn, Span, Speaker};
use crate::statements::clauses::{self, Clause, Cut, Edge};
use crate::statements::cues::{CueTable, Hit, Repeat, content_words};
use crate::tokenize::Analysis;

pub use self::normal_form::{key, normal_form};
pub use self::outcome::{Outcome, Outcomes};

/// What tells what an agent's sentence does.
const CUES: List =
    List { path: "resolutions/cues.tsv", built_in: include_str!("../../dictionaries/resolutions/cues.tsv") };

/// What an agent's sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Says hello, thanks, goodbye, please wait.
    Courtesy,
    /// Asks who the customer is.
    Identity,
    /// Apologises.
    Apology,
    /// Says what was done or will be done.
    Action,
    /// Tells the customer what to do.
    Advice,
    /// Explains why.
    Cause,
    /// Hands the case to others.
    Escalation,
    /// Refuses.
    Refusal,
    /// Something else.
    Other,
}

impl StepKind {
    /// Returns whether such a sentence is about the case and not about courtesy: what topics count of agents' words.
    #[must_use]
    pub fn tells_the_case(self) -> bool {
        !matches!(self, Self::Courtesy | Self::Identity | Self::Apology)
    }
}

/// One sentence of an agent's turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResolutionStep {
    /// The turn, counted from 0 over all turns.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// What it does.
    pub kind: StepKind,
    /// The language of its turn.
    pub language: Language,
    /// A hash of the sentence's normal form (digits and long Latin ids as `#`, spacing and punctuation dropped):
    /// equal for sentences that are the same macro.
    pub key: u64,
}

/// The kinds of `resolutions/cues.tsv`; on equal sums the earlier wins: what matters most to the next agent stands first.
const KINDS: [(&str, StepKind); 8] = [
    ("escalation", StepKind::Escalation),
    ("refusal", StepKind::Refusal),
    ("action", StepKind::Action),
    ("advice", StepKind::Advice),
    ("cause", StepKind::Cause),
    ("identity", StepKind::Identity),
    ("apology", StepKind::Apology),
    ("courtesy", StepKind::Courtesy),
];

/// How many of [`KINDS`] help the customer; the rest is form.
const N_SUBSTANTIAL: usize = 5;

/// The least sum of cues that names a kind: one plain cue.
const NAMES: f32 = 1.0;

/// A sentence with more content words than this outside its courtesies tells something besides.
const MAX_WORDS_OF_COURTESY: u32 = 3;

/// An identity check names what it asks for, so it may hold more.
const MAX_WORDS_OF_IDENTITY: u32 = 5;

/// Cue lists, read once and shared by all threads.
#[derive(Debug)]
pub struct Extractor {
    cues: CueTable,
}

impl Extractor {
    /// Reads the cue lists.
    ///
    /// # Errors
    /// A broken row of a list, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let kinds = KINDS.map(|(name, _)| name);
        Ok(Self { cues: CueTable::read(&dictionaries.rows(CUES)?, &kinds)? })
    }

    /// Returns the sentences of the agents' turns, in order of turn and span; bots and systems say nothing here.
    ///
    /// `analyses` holds one analysis a turn, in the same order; turns without one say nothing.
    #[must_use]
    pub fn extract(&self, turns: &[MaskedTurn], analyses: &[impl Borrow<Analysis>]) -> Vec<ResolutionStep> {
        let mut steps = Vec::new();
        for (turn_idx, (turn, analysis)) in turns.iter().zip(analyses).enumerate() {
            let analysis = analysis.borrow();
            if turn.speaker != Speaker::Agent {
                continue;
            }
            let text = turn.masked_text.as_str();
            let Cut { clauses, byte_offsets } = clauses::cut(text, analysis);
            let sentences = sentences(text, clauses);
            let hits = self.cues.hits(text, analysis, &sentences, Repeat::Every);
            let mut hits = hits.as_slice();
            let mut token_idx = 0;
            for (sentence_idx, sentence) in sentences.iter().enumerate() {
                let n_here = hits.iter().take_while(|hit| hit.clause as usize == sentence_idx).count();
                let (here, rest) = hits.split_at(n_here);
                hits = rest;
                let covers = |kind: u8| kind as usize >= N_SUBSTANTIAL;
                let (n_words, _) =
                    content_words(&analysis.tokens, &mut token_idx, sentence, &byte_offsets, here, covers);
                let words = &text[sentence.bytes.clone()];
                if !words.chars().any(char::is_alphanumeric) {
                    continue;
                }
                steps.push(ResolutionStep {
                    turn: turn_idx as u32,
                    span: sentence.span,
                    kind: kind_of(here, n_words),
                    language: analysis.language,
                    key: key(words),
                });
            }
        }
        steps
    }
}

/// Puts the clauses of a turn together to whole sentences.
fn sentences(text: &str, clauses: Vec<Clause>) -> Vec<Clause> {
    let mut sentences: Vec<Clause> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        match sentences.last_mut() {
            Some(last) if last.edge < Edge::Sentence || is_noun(text, last, &clause) => {
                last.bytes.end = clause.bytes.end;
                last.span.end = clause.span.end;
                last.morphemes.end = clause.morphemes.end;
                last.edge = clause.edge;
            }
            _ => sentences.push(clause),
        }
    }
    sentences
}

/// Whether what looks like a sentence in nominal form is a noun in the middle of one: agents do not end a sentence in ㅁ without a
/// sign, and 알림 설정 is two nouns.
fn is_noun(text: &str, last: &Clause, next: &Clause) -> bool {
    let ends_in_m = text[last.bytes.clone()]
        .trim_end()
        .chars()
        .next_back()
        .is_some_and(|letter| ('가'..='힣').contains(&letter) && (u32::from(letter) - u32::from('가')) % 28 == 16);
    let between = text.get(last.bytes.start..next.bytes.start).unwrap_or_default();
    let joint = &between[between.trim_end().len()..];
    let is_signed = between.trim_end().ends_with(|letter: char| !letter.is_alphanumeric());
    ends_in_m && !is_signed && !joint.contains('\n')
}

/// Returns the kind with the greatest sum of cues, each counted once; `n_words` content words stand outside courtesies.
fn kind_of(hits: &[Hit], n_words: u32) -> StepKind {
    let mut sums = [0.0_f32; KINDS.len()];
    let mut last = None;
    for hit in hits {
        if last != Some(hit.cue) {
            sums[hit.kind as usize] += hit.weight;
        }
        last = Some(hit.cue);
    }
    let mut best: Option<(StepKind, f32)> = None;
    for (sum, (_, kind)) in sums.into_iter().zip(KINDS) {
        let fits = match kind {
            StepKind::Identity => n_words <= MAX_WORDS_OF_IDENTITY,
            StepKind::Apology | StepKind::Courtesy => n_words <= MAX_WORDS_OF_COURTESY,
            _ => true,
        };
        if fits && sum >= NAMES && best.is_none_or(|(_, most)| sum > most) {
            best = Some((kind, sum));
        }
    }
    match best {
        Some((kind, _)) => kind,
        None if n_words == 0 => StepKind::Courtesy,
        None => StepKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::Tokenizer;

    #[test]
    fn what_an_agent_does_is_told_from_form() {
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("built-in lists are sound");
        let extractor = Extractor::new(&dictionaries).expect("built-in lists are sound");
        let check = |text: &str, expected: &[StepKind]| {
            let turn = MaskedTurn {
                speaker: Speaker::Agent,
                offset_s: None,
                language: Language::Ko,
                masked_text: text.to_owned(),
                edits: Vec::new(),
            };
            let analysis = tokenizer.worker().analyze(text);
            let steps = extractor.extract(&[turn], &[analysis]);
            let kinds: Vec<StepKind> = steps.iter().map(|step| step.kind).collect();
            assert_eq!(kinds, expected, "{text}");
        };
        use StepKind::{Action, Advice, Apology, Cause, Courtesy, Escalation, Identity, Other, Refusal};
        check("안녕하세요. 무엇을 도와드릴까요?", &[Courtesy, Courtesy]);
        check("[이름]입니다.", &[Courtesy]);
        check("본인 확인을 위해 성함과 연락처 부탁드립니다.", &[Identity]);
        check("이용에 불편을 드려 죄송합니다.", &[Apology]);
        check("결제 취소 처리 완료되어 배달비를 환불해 드렸습니다.", &[Action]);
        check("설정에서 알림을 허용하시고 앱을 다시 설치해 주세요.", &[Advice]);
        check("서버 점검으로 인해 발생한 오류로 확인됩니다.", &[Cause]);
        check("담당 부서로 이관하여 연락드리겠습니다.", &[Escalation]);
        check("개봉하신 상품은 반품이 불가합니다.", &[Refusal]);
        check("Could you give me the order number, please?", &[Identity]);
        check("I have refunded the delivery fee.", &[Action]);
        check("Please reinstall the app and log in again.", &[Advice]);
        check("Unfortunately opened items cannot be returned.", &[Refusal]);
        check("I need to escalate this to our technical team.", &[Escalation]);
        check("Thank you for contacting us. Have a nice day!", &[Courtesy, Courtesy]);
        check("설정에서 알림 항목을 켜 주세요.", &[Advice]);
        check("접수함. 확인해 주세요.", &[Other, Advice]);
        check("", &[]);
    }
}
