//! What does one conversation give besides its masked words? Its terms, statements and resolution steps, and how they are kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::features::Vocabulary;
use crate::mask::Masker;
use crate::model::{MaskedTranscript, Span};
use crate::resolutions::{self, ResolutionStep};
use crate::statements::{self, Statement};
use crate::tokenize::{Analysis, Role, Tokenizer, Worker};

/// One index term of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Term {
    /// Id in a vocabulary: that of its sheaf of facts first, then the run's.
    pub(super) id: u32,
    /// First character in the masked turn text.
    pub(super) start: u32,
    /// Number of characters, 65,535 for longer ones.
    pub(super) len: u16,
    /// What it is good for.
    pub(super) role: Role,
}

impl Term {
    pub(super) fn span(self) -> Span {
        Span::new(self.start, self.start + u32::from(self.len))
    }
}

/// What a conversation gives besides its masked words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Findings {
    pub(super) statements: Box<[Statement]>,
    pub(super) steps: Box<[ResolutionStep]>,
    /// Terms of all turns, one turn after another.
    pub(super) terms: Box<[Term]>,
    /// Where each turn's terms end.
    turn_ends: Box<[u32]>,
}

impl Findings {
    /// Returns the terms of a turn in order of their spans.
    pub(super) fn terms_of_turn(&self, turn: u32) -> &[Term] {
        let turn = turn as usize;
        let end = self.turn_ends.get(turn).map_or(0, |&end| end as usize);
        let start = if turn == 0 { 0 } else { self.turn_ends[turn - 1] as usize };
        &self.terms[start.min(end)..end]
    }

    /// Returns the terms of a turn that lie in a span.
    pub(super) fn terms_in(&self, turn: u32, span: Span) -> impl Iterator<Item = Term> + '_ {
        let terms = self.terms_of_turn(turn);
        let from = terms.partition_point(|term| term.start < span.start);
        let near = terms[from..].iter().copied().take_while(move |term| term.start < span.end);
        near.filter(move |term| term.span().end <= span.end)
    }
}

/// The findings of one sheaf of facts, in the order of its rows, with the words that their terms are numbered by.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Sheafful {
    pub(super) words: Vec<Box<str>>,
    pub(super) findings: Vec<Findings>,
}

impl Sheafful {
    /// Numbers the terms anew, by this sheaf's own words.
    pub(super) fn new<'a>(findings: impl Iterator<Item = &'a Findings>, vocabulary: &Vocabulary) -> Self {
        let mut own = Vocabulary::default();
        let mut findings: Vec<Findings> = findings.cloned().collect();
        for term in findings.iter_mut().flat_map(|findings| findings.terms.iter_mut()) {
            term.id = own.id(vocabulary.term(term.id));
        }
        Self { words: own.terms().map(Into::into).collect(), findings }
    }

    /// Returns the bytes to be kept; none in the case that cannot be, which only costs time.
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// Reads what [`Self::encode`] gave; `None` for anything else.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

/// The stages that one conversation goes through; shared by all threads.
pub(super) struct Stages<'a> {
    pub(super) masker: &'a Masker,
    pub(super) statements: &'a statements::Extractor,
    pub(super) resolutions: &'a resolutions::Extractor,
}

impl Stages<'_> {
    /// Analyses a masked conversation; its terms are numbered by `vocabulary`.
    pub(super) fn find(
        &self,
        transcript: &MaskedTranscript,
        analyst: &mut Analyst<'_>,
        vocabulary: &mut Vocabulary,
    ) -> Findings {
        self.analyze(transcript, analyst).findings(vocabulary)
    }

    pub(super) fn analyze(&self, transcript: &MaskedTranscript, analyst: &mut Analyst<'_>) -> Analyzed {
        let analyses: Vec<Arc<Analysis>> =
            transcript.turns.iter().map(|turn| analyst.analyze(&turn.masked_text)).collect();
        let statements = self.statements.extract(&transcript.turns, &analyses);
        let steps = self.resolutions.extract(&transcript.turns, &analyses);
        Analyzed { statements, steps, analyses }
    }
}

/// What a conversation gives while its terms are still words.
pub(super) struct Analyzed {
    statements: Vec<Statement>,
    steps: Vec<ResolutionStep>,
    analyses: Vec<Arc<Analysis>>,
}

impl Analyzed {
    pub(super) fn findings(self, vocabulary: &mut Vocabulary) -> Findings {
        let mut terms = Vec::with_capacity(self.analyses.iter().map(|analysis| analysis.tokens.len()).sum());
        let mut turn_ends = Vec::with_capacity(self.analyses.len());
        for analysis in &self.analyses {
            terms.extend(analysis.tokens.iter().map(|token| Term {
                id: vocabulary.id(&token.term),
                start: token.span.start,
                len: u16::try_from(token.span.len()).unwrap_or(u16::MAX),
                role: token.role,
            }));
            turn_ends.push(terms.len() as u32);
        }
        Findings {
            terms: terms.into_boxed_slice(),
            statements: self.statements.into_boxed_slice(),
            steps: self.steps.into_boxed_slice(),
            turn_ends: turn_ends.into_boxed_slice(),
        }
    }
}

/// Turns no longer than this are kept once analysed: macros, notices and short answers are, stories are not.
const LONGEST_KNOWN_BYTES: usize = 1_000;
/// So many analysed turns are kept; then all are let go and the frequent ones come back by themselves. About 20 MB a thread.
const MOST_KNOWN: usize = 4_096;

/// What one thread keeps from conversation to conversation: people say the same again and again, and agents more so.
pub(super) struct Analyst<'a> {
    worker: Worker<'a>,
    known: FxHashMap<Box<str>, Arc<Analysis>>,
}

impl Analyst<'_> {
    fn analyze(&mut self, masked_text: &str) -> Arc<Analysis> {
        if let Some(known) = self.known.get(masked_text) {
            return Arc::clone(known);
        }
        let analysis = Arc::new(self.worker.analyze(masked_text));
        if masked_text.len() <= LONGEST_KNOWN_BYTES {
            if self.known.len() == MOST_KNOWN {
                self.known.clear();
            }
            self.known.insert(masked_text.into(), Arc::clone(&analysis));
        }
        analysis
    }
}

/// One analyst a thread of the pool.
pub(super) struct Analysts<'a>(Vec<Mutex<Analyst<'a>>>);

impl<'a> Analysts<'a> {
    pub(super) fn new(tokenizer: &'a Tokenizer) -> Self {
        let analyst = |_| Mutex::new(Analyst { worker: tokenizer.worker(), known: FxHashMap::default() });
        Self((0..rayon::current_num_threads()).map(analyst).collect())
    }

    /// Returns the calling thread's own, so nobody waits; outside the pool the first one serves.
    pub(super) fn own(&self) -> MutexGuard<'_, Analyst<'a>> {
        let own = rayon::current_thread_index().unwrap_or(0) % self.0.len();
        self.0[own].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionaries::Dictionaries;
    use crate::model::{Language, MaskedTurn, Metadata, Speaker};

    #[test]
    fn what_was_found_comes_back_with_its_own_words_and_nothing_else_is_taken_for_it() {
        let dictionaries = Dictionaries::built_in();
        let tokenizer = Tokenizer::new(&dictionaries).expect("sound");
        let masker = Masker::new(&dictionaries, &crate::mask::Settings::default(), &[7; 32]).expect("sound");
        let statements = statements::Extractor::new(&dictionaries).expect("sound");
        let resolutions = resolutions::Extractor::new(&dictionaries).expect("sound");
        let stages = Stages { masker: &masker, statements: &statements, resolutions: &resolutions };
        let turn = |speaker, text: &str| MaskedTurn {
            speaker,
            offset_s: None,
            language: Language::Ko,
            masked_text: text.to_owned(),
            edits: Vec::new(),
        };
        let transcript = MaskedTranscript {
            id: "C-1".to_owned(),
            customer: None,
            orders: Vec::new(),
            metadata: Metadata::default(),
            turns: vec![
                turn(Speaker::Customer, "결제가 두 번 됐는데 환불이 안 돼요"),
                turn(Speaker::Agent, "카드사에 취소를 요청해 드렸습니다"),
            ],
        };
        let analysts = Analysts::new(&tokenizer);
        let mut vocabulary = Vocabulary::default();
        // Words of other conversations come first, so that the numbers differ from the sheaf's own.
        vocabulary.id("배송");
        let findings = stages.find(&transcript, &mut analysts.own(), &mut vocabulary);
        assert_eq!((findings.statements.len(), findings.steps.len()), (1, 1));
        let words = |findings: &Findings, word: &dyn Fn(u32) -> String| {
            findings.terms.iter().map(|term| word(term.id)).collect::<Vec<_>>()
        };
        let expected = words(&findings, &|id| vocabulary.term(id).to_owned());
        assert!(expected.contains(&"환불".to_owned()), "{expected:?}");
        let kept = Sheafful::new(std::iter::once(&findings), &vocabulary).encode().expect("plain values");
        let back = Sheafful::decode(&kept).expect("ours");
        assert_eq!(words(&back.findings[0], &|id| back.words[id as usize].to_string()), expected);
        assert_eq!(back.findings[0].statements, findings.statements);
        assert_eq!(back.findings[0].steps, findings.steps);
        assert!(Sheafful::decode(&kept[..kept.len() / 2]).is_none());
        assert!(Sheafful::decode("없음".as_bytes()).is_none());
    }
}
