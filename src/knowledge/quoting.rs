//! What customers said, and where: title, issue, environment and confirmation of a draft.

use super::asking::Asked;
use super::drafting::Writing;
use super::templates as say;
use crate::evidence::{Card, Facet, Filter, Measure, Name, NameKind, Placed, Sentence, diverse};
use crate::model::{Bilingual, Citation, Language};

/// So many wordings of customers are quoted.
const N_QUOTES: usize = 5;
/// A title of this length is read at a glance; a Hangul syllable holds about two Latin letters.
const TITLE_CHARS: std::ops::RangeInclusive<usize> = 10..=48;
const TITLE_LETTERS: std::ops::RangeInclusive<usize> = 14..=84;
/// Sentences of this length tell enough and are read at a glance.
const ISSUE_CHARS: std::ops::RangeInclusive<usize> = 10..=110;
/// So many sentences are looked at for quotes.
const N_CANDIDATES: usize = 60;
/// So many of a topic's words tell a sentence that speaks of it from one that only fell to it, and what one without any of them
/// keeps; the first word counts 1, the next a half.
const N_TERMS: usize = 8;
const WITHOUT_TERMS: f64 = 0.25;
/// What a sentence keeps that was broken off, as spoken ones are.
const BROKEN_OFF: f64 = 0.6;
/// What a sentence keeps of a customer whom the answers did not help.
const NOT_HELPED: f64 = 0.75;
/// A longer word was written without spaces.
const LONGEST_WORD_CHARS: usize = 14;
/// No title begins so.
const NO_BEGINNINGS: [&str; 31] = [
    "근데",
    "그런데",
    "그래서",
    "그리고",
    "그럼",
    "아니",
    "음",
    "어 ",
    "네",
    "예 ",
    "저기",
    "그거",
    "이거",
    "로 ",
    "에 ",
    "은 ",
    "는 ",
    "but ",
    "so ",
    "and ",
    "now ",
    "um",
    "uh",
    "yeah",
    "well",
    "hi ",
    "it ",
    "they ",
    "thanks",
    "subject",
    "제목",
];
/// So many places are shown, of each the value that most conversations have.
const N_PLACES: usize = 5;
/// A value that fewer conversations have tells nothing of where the problem is.
const LEAST_SHARE: f64 = 0.25;
/// A value says where the problem is when its share is so many times that among all conversations.
const MORE_THAN_USUAL: f64 = 1.15;
/// So many customers are quoted who confirmed.
const N_CONFIRMED: usize = 3;

/// Returns what a sentence is worth for its end: 1, or less where it was broken off.
pub(super) fn wholeness(text: &str) -> f64 {
    if text.ends_with(['.', '?', '!', '요', '다']) { 1.0 } else { BROKEN_OFF }
}

/// The words that tell a topic from others.
#[derive(Debug, Default)]
struct Topic {
    /// Strongest first.
    terms: Vec<u32>,
    /// Those of its name, ascending.
    name: Box<[u32]>,
}

impl Topic {
    /// Counts the words of the name that a sentence uses.
    fn n_of_name(&self, placed: &Placed) -> usize {
        self.name.iter().filter(|word| placed.words.binary_search(word).is_ok()).count()
    }
}

impl Writing<'_, '_> {
    /// Returns what customers said in the draft's language: what is like everything said on the problem, and tells it by the words
    /// that set it apart from others, first.
    fn told(&self, n_chars: &std::ops::RangeInclusive<usize>) -> Vec<&Placed> {
        let casebook = self.desk.casebook;
        let score = |placed: &Placed, topic: &Topic| {
            let held = topic.terms.iter().zip(1..).filter(|(term, _)| placed.words.binary_search(term).is_ok());
            let of_terms: f64 = held.map(|(_, rank)| 1.0 / f64::from(rank)).sum();
            let of_name = topic.n_of_name(placed) as f64 / topic.name.len().max(1) as f64;
            let text = casebook.text(placed).trim();
            let solved = self.looked.solved.binary_search(&placed.transcript_idx).is_ok();
            let helped = if solved { 1.0 } else { NOT_HELPED };
            helped
                * wholeness(text)
                * self.profiles.question.usualness(&placed.words, self.weights)
                * (WITHOUT_TERMS + of_terms + of_name)
        };
        let mut told: Vec<(f64, &Placed)> = Vec::new();
        for topic in &self.looked.topics {
            let topic_words = self.words_of(topic);
            let of_topic = casebook.statements(topic).filter(|placed| {
                // What nobody answered may be a review that praises with a complaint's words.
                self.looked.answered.binary_search(&placed.transcript_idx).is_ok()
                    && self.is_of_language(placed)
                    && n_chars.contains(&casebook.text(placed).trim().chars().count())
            });
            told.extend(of_topic.map(|placed| (score(placed, &topic_words), placed)));
        }
        // Stable: equal ones stay in the order of conversations.
        told.sort_by(|a, b| b.0.total_cmp(&a.0));
        told.into_iter().take(N_CANDIDATES).map(|(_, placed)| placed).collect()
    }

    fn is_of_language(&self, placed: &Placed) -> bool {
        let transcript = self.desk.casebook.transcripts().get(placed.transcript_idx as usize);
        let turn = transcript.and_then(|it| it.turns.get(placed.turn as usize));
        turn.is_some_and(|turn| turn.language == self.looked.language)
    }

    /// Gathers what customers asked on the problem in the draft's language.
    pub(super) fn asked_in_all(&self) -> Asked<'_> {
        let told = self.looked.topics.iter().flat_map(|topic| self.desk.casebook.statements(topic));
        Asked::new(told.filter(|placed| self.is_of_language(placed)).collect())
    }

    /// Returns the words that tell a topic.
    fn words_of(&self, topic: &str) -> Topic {
        let Some(card) = self.desk.cards.iter().find(|card| card.id == topic) else { return Topic::default() };
        let terms = card.terms.iter().take(N_TERMS);
        Topic {
            terms: terms.filter_map(|term| self.desk.casebook.vocabulary().known(term)).collect(),
            name: (self.desk.reading)(card.name.get(self.looked.language)),
        }
    }

    /// Returns the sentence of a customer that reads as a title and uses a word of the topic's name, else that name.
    pub(super) fn title(&self, cards: &[&Card]) -> Option<Sentence> {
        let casebook = self.desk.casebook;
        let reads = |text: &str| {
            let text = text.trim();
            let lower = text.to_lowercase();
            !text.contains(['[', '\n'])
                && !text.contains("ㅠ")
                && text.chars().filter(|letter| letter.is_ascii_punctuation() && *letter != '\'').count() <= 2
                && text.contains(' ')
                && text.split_whitespace().all(|word| word.chars().count() <= LONGEST_WORD_CHARS)
                && !NO_BEGINNINGS.iter().any(|word| lower.starts_with(word))
        };
        let topics: Vec<Topic> = self.looked.topics.iter().map(|topic| self.words_of(topic)).collect();
        let tells = |placed: &&Placed| {
            self.profiles.question.n_common(&placed.words, self.weights) >= 2
                && topics.iter().any(|topic| topic.n_of_name(placed) > 0)
        };
        let length = if self.looked.language == Language::Ko { TITLE_CHARS } else { TITLE_LETTERS };
        let chosen = self.told(&length).into_iter().filter(tells).find(|placed| reads(casebook.text(placed)));
        if let Some(placed) = chosen {
            return Some(Sentence::quoted(casebook.quote(placed)));
        }
        let card = cards.first()?;
        let quoted = Bilingual::new(format!("‘{}’", card.name.ko), format!("‘{}’", card.name.en));
        Some(Sentence::fixed(&say::TITLE, vec![Name::new(NameKind::Topic, card.id.clone(), quoted)]))
    }

    pub(super) fn issue(&self) -> Vec<Sentence> {
        let quotes: Vec<Citation> =
            self.told(&ISSUE_CHARS).into_iter().map(|placed| self.desk.casebook.quote(placed)).collect();
        diverse(quotes, N_QUOTES).into_iter().map(Sentence::quoted).collect()
    }

    pub(super) fn environment(&self, filter: &Filter) -> Vec<Sentence> {
        let casebook = self.desk.casebook;
        let days = casebook.known_days();
        let facets =
            [Facet::Product, Facet::RequesterType, Facet::Platform, Facet::AppVersion, Facet::Channel, Facet::Region];
        let idxs = casebook.select(filter, days);
        let everybody = casebook.select(&Filter::default(), days);
        let of_facet = |facet: Facet| {
            let counts = crate::effects::tally_of(idxs.iter().filter_map(|&idx| casebook.value(idx, facet)));
            let all: u64 = counts.iter().map(|(_, n)| *n).sum();
            let (value, n) = counts.first()?;
            (*n as f64 >= LEAST_SHARE * all as f64 && *n >= 3).then_some(())?;
            let everywhere: Vec<&str> = everybody.iter().filter_map(|&idx| casebook.value(idx, facet)).collect();
            let usual = everywhere.iter().filter(|it| *it == value).count() as f64 / everywhere.len().max(1) as f64;
            (*n as f64 / all as f64 >= MORE_THAN_USUAL * usual).then_some(())?;
            let narrowed = filter.with(facet, value);
            let names = vec![
                Name::new(NameKind::Value, facet.words().en, facet.words()),
                Name::new(NameKind::Value, *value, facet.value_words(value)),
            ];
            casebook.sentence(
                &say::WHERE,
                &[(Measure::Conversations, &narrowed, days), (Measure::Telling(facet), filter, days)],
                names,
            )
        };
        facets.into_iter().filter_map(of_facet).take(N_PLACES).collect()
    }

    pub(super) fn confirmation(&self) -> Vec<Sentence> {
        let casebook = self.desk.casebook;
        let quotes: Vec<Citation> = self
            .looked
            .solved
            .iter()
            .filter_map(|&idx| {
                let turn = self.endings[idx as usize].confirmed_in?;
                let transcript = &casebook.transcripts()[idx as usize];
                let text = &transcript.turns.get(turn as usize)?.masked_text;
                self.desk.outcomes.is_said_to_work(text).then_some(())?;
                let end = text.chars().count() as u32;
                let citation = Citation { transcript: transcript.id.clone(), turn, start: 0, end, text: text.clone() };
                ((8..=60).contains(&end) && !text.contains('[')).then_some(citation)
            })
            .collect();
        diverse(quotes, N_CONFIRMED).into_iter().map(Sentence::quoted).collect()
    }
}
