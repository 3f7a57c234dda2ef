//! What did agents say on each topic? Their sentences with the topic that they answer, grouped by wording.

use rustc_hash::FxHashMap;

use super::align::{Weights, Wording};
use super::cases::Ending;
use super::draft::StepRole;
use super::roles::Roles;
use super::stance::Stances;
use crate::evidence::Casebook;
use crate::model::{Language, Span, Speaker};
use crate::resolutions::StepKind;

/// A sentence of an agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The turn.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// What it does.
    pub kind: StepKind,
    /// Its language.
    pub language: Language,
    /// Equal for sentences that are the same but for numbers, spacing and signs.
    pub key: u64,
    /// What it is compared by: [`words_of`](super::words_of).
    pub words: Box<[u32]>,
}

/// A sentence at its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) transcript_idx: u32,
    /// Index in the conversation's sentences.
    pub(super) said_idx: u32,
    /// Its place among the answers of its conversation, 0 for the first sentence.
    pub(super) order: u32,
    /// How often the customer had spoken before it: what was said in between was said in one breath.
    pub(super) breath: u32,
    /// Whether the customer told no problem after it.
    pub(super) is_final: bool,
    /// Whether its conversation was solved.
    pub(super) is_solved: bool,
}

/// The same words, said in one or more conversations.
#[derive(Debug)]
pub(super) struct Wordings {
    pub(super) key: u64,
    pub(super) wording: Wording,
    pub(super) role: Option<StepRole>,
    /// One a conversation, in their order.
    pub(super) told: Vec<Told>,
}

/// Everything said on a topic in one language.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The most frequent first.
    pub(super) wordings: Vec<Wordings>,
    /// Conversations with an answer, ascending.
    pub(super) answered: Vec<u32>,
}

/// What agents said in all conversations.
#[derive(Debug)]
pub(super) struct Harvest<'a> {
    said: &'a [Vec<Said>],
    /// For each topic (its position in the casebook) and language: what was said.
    told: Vec<[Vec<Told>; 2]>,
    /// For each wording: in how many conversations of which topic it was said.
    spread: FxHashMap<u64, Vec<(u32, u32)>>,
    pub(super) weights: Weights,
}

/// Returns the place of a language in pairs.
pub(super) fn side(language: Language) -> usize {
    usize::from(language == Language::En)
}

impl<'a> Harvest<'a> {
    /// Goes through all conversations once.
    pub(super) fn new(casebook: &Casebook<'_>, said: &'a [Vec<Said>], endings: &[Ending]) -> Self {
        let mut told: Vec<[Vec<Told>; 2]> = (0..casebook.topics().len()).map(|_| [Vec::new(), Vec::new()]).collect();
        let mut spread: FxHashMap<u64, Vec<(u32, u32)>> = FxHashMap::default();
        let placed = casebook.placed();
        let mut from = 0;
        for (idx, (said, ending)) in said.iter().zip(endings).enumerate() {
            let idx = idx as u32;
            while placed.get(from).is_some_and(|placed| placed.transcript_idx < idx) {
                from += 1;
            }
            let here = placed[from..].iter().take_while(|placed| placed.transcript_idx == idx);
            let topics: Vec<(u32, u32)> = here.filter_map(|placed| Some((placed.turn, placed.topic?))).collect();
            if topics.is_empty() || !ending.is_answered {
                continue;
            }
            let breaths: Vec<u32> = casebook.transcripts().get(idx as usize).map_or_else(Vec::new, |transcript| {
                let mut n_customer = 0;
                let of_turn = transcript.turns.iter().map(|turn| {
                    n_customer += u32::from(turn.speaker == Speaker::Customer);
                    n_customer
                });
                of_turn.collect()
            });
            let mut keys: Vec<(u64, u32)> = Vec::new();
            for (order, (said_idx, sentence)) in
                said.iter().enumerate().filter(|(_, said)| said.kind.tells_the_case()).enumerate()
            {
                let before = topics.iter().rev().find(|(turn, _)| *turn < sentence.turn);
                let Some(&(_, topic)) = before else { continue };
                if keys.contains(&(sentence.key, topic)) {
                    continue;
                }
                keys.push((sentence.key, topic));
                let is_last = ending.last_told.is_none_or(|last| sentence.turn > last);
                told[topic as usize][side(sentence.language)].push(Told {
                    transcript_idx: idx,
                    said_idx: said_idx as u32,
                    order: order as u32,
                    breath: breaths.get(sentence.turn as usize).copied().unwrap_or(0),
                    is_final: is_last,
                    is_solved: ending.is_solved,
                });
            }
            for (key, topic) in keys {
                let of_key = spread.entry(key).or_default();
                match of_key.iter_mut().find(|(known, _)| *known == topic) {
                    Some((_, n)) => *n += 1,
                    None => of_key.push((topic, 1)),
                }
            }
        }
        let mut seen: FxHashMap<u64, ()> = FxHashMap::default();
        let sentences = said.iter().flatten().filter(|said| said.kind.tells_the_case());
        let distinct = sentences.filter(|said| seen.insert(said.key, ()).is_none());
        let weights = Weights::new(distinct.map(|said| &*said.words));
        Self { said, told, spread, weights }
    }

    /// Returns a sentence.
    pub(super) fn sentence(&self, told: Told) -> &'a Said {
        &self.said[told.transcript_idx as usize][told.said_idx as usize]
    }

    /// Returns how many times a wording was said on some topics, and on all.
    pub(super) fn spread(&self, key: u64, topics: &[u32]) -> (u32, u32) {
        let of_key = self.spread.get(&key).map_or(&[][..], Vec::as_slice);
        let here = of_key.iter().filter(|(topic, _)| topics.contains(topic)).map(|(_, n)| n).sum();
        (here, of_key.iter().map(|(_, n)| n).sum())
    }

    /// Returns on how many topics a wording was said, how often on the one where it is said most, and how often in all.
    pub(super) fn reach(&self, key: u64) -> (usize, u32, u32) {
        let of_key = self.spread.get(&key).map_or(&[][..], Vec::as_slice);
        let counts = || of_key.iter().map(|(_, n)| *n);
        (of_key.len(), counts().max().unwrap_or(0), counts().sum())
    }

    /// Returns the topic on which a wording is said most.
    pub(super) fn mostly_on(&self, key: u64) -> Option<u32> {
        let of_key = self.spread.get(&key)?;
        of_key.iter().max_by_key(|(topic, n)| (*n, std::cmp::Reverse(*topic))).map(|(topic, _)| *topic)
    }

    /// Returns for a topic the wordings and in how many of its conversations each was said.
    pub(super) fn keys(&self, topic: u32) -> FxHashMap<u64, u32> {
        let mut keys: FxHashMap<u64, u32> = FxHashMap::default();
        for told in self.told[topic as usize].iter().flatten() {
            *keys.entry(self.sentence(*told).key).or_default() += 1;
        }
        keys
    }

    /// Gathers what was said on some topics in one language.
    pub(super) fn answers(
        &self,
        casebook: &Casebook<'_>,
        topics: &[u32],
        language: Language,
        stances: &Stances,
        roles: &Roles,
    ) -> Answers {
        let mut all: Vec<Told> =
            topics.iter().flat_map(|&topic| self.told[topic as usize][side(language)].iter().copied()).collect();
        all.sort_unstable_by_key(|told| (told.transcript_idx, told.said_idx));
        let mut answered: Vec<u32> = all.iter().map(|told| told.transcript_idx).collect();
        answered.dedup();
        let mut positions: FxHashMap<(u64, u64), usize> = FxHashMap::default();
        let mut wordings: Vec<Wordings> = Vec::new();
        for told in all {
            let said = self.sentence(told);
            let text = text_of(casebook, told.transcript_idx, said);
            let position = *positions.entry((said.key, digits(text))).or_insert_with(|| {
                wordings.push(Wordings {
                    key: said.key,
                    wording: Wording::new(text, said.words.clone(), stances),
                    role: roles.of(said.kind, text),
                    told: Vec::new(),
                });
                wordings.len() - 1
            });
            let of_wording = &mut wordings[position].told;
            if of_wording.last().is_none_or(|last| last.transcript_idx != told.transcript_idx) {
                of_wording.push(told);
            }
        }
        // Stable: of equally frequent ones that which was said first.
        wordings.sort_by_key(|wordings| std::cmp::Reverse(wordings.told.len()));
        Answers { wordings, answered }
    }
}

/// Returns the words of a sentence.
pub(super) fn text_of<'a>(casebook: &Casebook<'a>, transcript_idx: u32, said: &Said) -> &'a str {
    let transcript = casebook.transcripts().get(transcript_idx as usize);
    transcript.and_then(|it| it.turns.get(said.turn as usize)).map_or("", |turn| said.span.of(&turn.masked_text))
}

/// Returns a number that differs where the digits of two sentences differ.
fn digits(text: &str) -> u64 {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .fold(0xcbf2_9ce4_8422_2325, |hash, digit| (hash ^ u64::from(digit)).wrapping_mul(0x0100_0000_01b3))
}
