//! What does a statement speak of? Concepts where the lexicon knows them, single words where it does not.

use std::ops::Range;

use super::{Meanings, NameRow, Word, korean};
use crate::concepts::{self, Sense, Unit};
use crate::model::{Language, Span};
use crate::tokenize::Role;

/// Something that a name may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Idea {
    /// A concept of the lexicon, by its index.
    Concept(u32),
    /// A word that it does not know, by its term.
    Term(u32),
    /// Two nouns side by side, by their terms.
    Run(u32, u32),
    /// That a thing is not there (`no text`), by its term.
    Lack(u32),
}

/// How well an idea serves as what a name is about and as what it says of it, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fitness {
    pub(super) head: f64,
    pub(super) predicate: f64,
}

/// An idea at its place in a statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mention {
    pub(super) idea: Idea,
    /// The units that it takes; empty for a noun inside a denied word (해결 of 안 해결되다).
    pub(super) units: Range<usize>,
    /// Where it stands in the statement.
    pub(super) span: Span,
    /// The terms of its units.
    pub(super) terms: Vec<u32>,
}

impl Idea {
    /// Returns how well it serves.
    ///
    /// Set by reading the names of the samples: problems say what is wrong, denied words nearly as well, verbs that the
    /// lexicon does not know are mostly what people did before it went wrong.
    pub(super) fn fitness(self, meanings: &Meanings<'_>) -> Fitness {
        let (head, predicate) = match self {
            Self::Concept(concept) => match meanings.lexicon.concepts()[concept as usize].sense {
                Sense::Problem => (0.0, 1.0),
                Sense::Object | Sense::Document => (1.0, 0.0),
                // 확인, 문의, 연락: what is done in every conversation.
                Sense::Action if self.is_general(meanings) => (0.3, 0.1),
                Sense::Action => (0.9, 0.2),
                // 정확, 이유, 완료: of anything; what they say they say of something else.
                Sense::Attribute if self.is_general(meanings) => (0.0, 0.0),
                Sense::Attribute => (0.8, 0.2),
                Sense::Party | Sense::Place => (0.6, 0.0),
                Sense::Feeling => (0.0, 0.2),
                Sense::Time => (0.0, 0.0),
            },
            Self::Run(..) => (0.9, 0.0),
            Self::Lack(_) => (0.0, 1.0),
            Self::Term(term) => {
                let word = meanings.vocabulary.term(term);
                if is_denied(word) {
                    (0.0, 0.8)
                } else if is_verb(word) {
                    (0.0, 0.15)
                } else {
                    (if word.chars().nth(1).is_some() { 0.7 } else { 0.2 }, 0.0)
                }
            }
        };
        Fitness { head, predicate }
    }

    /// Whether a concept belongs to no stage of a customer's journey, so that it says little alone (늦다, 확인).
    pub(super) fn is_general(self, meanings: &Meanings<'_>) -> bool {
        match self {
            Self::Concept(concept) => meanings.lexicon.concepts()[concept as usize].journey.is_none(),
            _ => true,
        }
    }

    /// Returns the sense of a concept.
    pub(super) fn sense(self, meanings: &Meanings<'_>) -> Option<Sense> {
        match self {
            Self::Concept(concept) => Some(meanings.lexicon.concepts()[concept as usize].sense),
            _ => None,
        }
    }
}

/// Words that deny what follows, where it was cut off from them.
const NEGATIONS: [&str; 2] = ["안", "못"];

fn is_plain_english(term: &str) -> bool {
    term.is_ascii() && !is_denied(term)
}

pub(super) fn is_verb(term: &str) -> bool {
    !term.is_ascii() && term.ends_with('다') && !is_denied(term)
}

pub(super) fn is_denied(term: &str) -> bool {
    ["안_", "못_", "not_"].iter().any(|no| term.starts_with(no))
}

/// Returns the ideas of a statement from left to right.
pub(super) fn mentions(row: &NameRow<'_>, meanings: &Meanings<'_>) -> Vec<Mention> {
    let told = row.words.iter().map(|word| (word.term, meanings.vocabulary.term(word.term), word.role, word.span));
    let units = concepts::units(told);
    let content: Vec<&Word> = row.content().collect();
    let spans: Vec<Span> = units.iter().map(|unit| span_of(unit, &content, row)).collect();
    let unit_of = |content_idx: u32| units.partition_point(|unit| unit.covered.end <= content_idx);
    let n_known = meanings.lexicon.concepts().len() as u32;
    let mut is_covered = vec![false; units.len()];
    let mut mentions = Vec::new();
    for found in meanings.matcher.find(&units) {
        if found.concept >= n_known || found.covered.is_empty() {
            continue;
        }
        let range = unit_of(found.covered.start)..unit_of(found.covered.end - 1) + 1;
        if range.end > units.len() {
            continue;
        }
        let mut idea = Idea::Concept(found.concept);
        if range.len() == 1 && !is_form(found.concept, &units[range.start], spans[range.start].of(row.text), meanings) {
            match meanings.exact.get(&units[range.start].term) {
                Some(&concept) => idea = Idea::Concept(concept),
                None => continue,
            }
        }
        if range.len() == 1 && units[range.start].denied.is_none() && row.language == Language::En {
            let written = spans[range.start].of(row.text).to_lowercase();
            if let Some(&concept) = meanings.written.get(written.as_str()) {
                idea = Idea::Concept(concept);
            }
        }
        is_covered[range.clone()].iter_mut().for_each(|covered| *covered = true);
        let is_denied = range.len() == 1 && units[range.start].denied.is_some();
        if is_denied && row.language == Language::En && idea.fitness(meanings).predicate < 1.0 {
            continue;
        }
        if is_denied && idea.fitness(meanings).predicate < 1.0 {
            // What is denied: the negation itself stays free to say so.
            is_covered[range.start] = false;
            let denied = units[range.start].denied;
            mentions.push(Mention {
                idea,
                units: range.start..range.start,
                span: denied_span(denied, spans[range.start], &content),
                terms: denied.into_iter().collect(),
            });
            continue;
        }
        mentions.push(Mention {
            idea,
            span: Span::new(spans[range.start].start, spans[range.end - 1].end),
            terms: units[range.clone()].iter().map(|unit| unit.term).collect(),
            units: range,
        });
    }
    let is_noun = |at: usize| {
        let word = meanings.vocabulary.term(units[at].term);
        !is_denied(word)
            && !is_verb(word)
            && !NEGATIONS.contains(&word)
            && (!word.is_ascii() || follows_determiner(spans[at], row, meanings))
    };
    for at in 0..units.len() {
        let word = meanings.vocabulary.term(units[at].term);
        if !is_covered[at] && (is_denied(word) || is_verb(word) || is_noun(at)) {
            let known = meanings.exact.get(&units[at].term).map(|&concept| Idea::Concept(concept));
            mentions.push(Mention {
                idea: known.unwrap_or(Idea::Term(units[at].term)),
                units: at..at + 1,
                span: spans[at],
                terms: vec![units[at].term],
            });
        }
        if row.language == Language::En && is_lacking(spans[at], row) {
            mentions.push(Mention {
                idea: Idea::Lack(units[at].term),
                units: at..at + 1,
                span: spans[at],
                terms: vec![units[at].term],
            });
        }
        // Nouns without a particle between them are one thing: 인증 문자, 구매 확정.
        let next = at + 1;
        if next < units.len()
            && spans[next].start >= spans[at].end
            && spans[next].start - spans[at].end <= 1
            && !(is_covered[at] && is_covered[next])
            && is_noun(at)
            && (is_noun(next) || is_plain_english(meanings.vocabulary.term(units[next].term)))
        {
            mentions.push(Mention {
                idea: Idea::Run(units[at].term, units[next].term),
                units: at..next + 1,
                span: Span::new(spans[at].start, spans[next].end),
                terms: vec![units[at].term, units[next].term],
            });
        }
    }
    mentions.sort_by_key(|mention| (mention.units.start, mention.units.end, mention.idea));
    mentions
}

/// Whether a word is a form of a concept as it stands. Other forms may have been cut down to it (금이 가다 to 가다, `no show`
/// to `show`), or it sounds like a word of the other language by chance.
fn is_form(concept: u32, unit: &Unit, written: &str, meanings: &Meanings<'_>) -> bool {
    let says_no = written.get(..3).is_some_and(|no| no.eq_ignore_ascii_case("no "));
    let is = |term: &str| {
        if term.is_ascii() {
            let forms = &meanings.lexicon.concepts()[concept as usize].en;
            if let Some(denied) = term.strip_prefix("not_") {
                // `doesn't show` is a form that denies it, and neither `no show` nor `show through`.
                let is_no = |word: &str| DENIALS.contains(&word) || word.ends_with("n't") || says_no && word == "no";
                return forms.iter().any(|form| {
                    let mut words = form.split(' ');
                    // `didn't show up` is more than `not show`.
                    let is_light = |word: &str| is_no(word) || AUXILIARIES.contains(&word);
                    words.clone().any(is_no) && words.all(|word| is_light(word) || is_inflected(word, denied))
                });
            }
            return forms.iter().any(|form| !form.contains(' ') && is_inflected(form, term));
        }
        let Some(stem) = term.strip_suffix('다') else {
            return meanings.lexicon.concepts()[concept as usize].ko.iter().any(|form| is_joined(form, term));
        };
        let (said, stem) = (term.replace('_', " "), stem.rsplit('_').next().unwrap_or(stem));
        let noun = korean::nominal(stem);
        meanings.lexicon.concepts()[concept as usize].ko.iter().any(|form| {
            *form == said
                || (is_denied(term) && form.strip_prefix(stem).is_some_and(|rest| rest.starts_with('지')))
                || *form == noun
        })
    };
    is(meanings.vocabulary.term(unit.term)) || unit.denied.is_some_and(|denied| is(meanings.vocabulary.term(denied)))
}

/// English words that deny what follows them.
const DENIALS: [&str; 5] = ["not", "never", "cannot", "unable", "without"];

/// English words beside a denied verb that add nothing to it.
const AUXILIARIES: [&str; 14] =
    ["yet", "still", "it", "my", "the", "been", "be", "is", "was", "to", "has", "have", "did", "i"];

/// Whether a stem is that of a word: `fail` of `failure`, `appli` of `apply`.
fn is_inflected(word: &str, stem: &str) -> bool {
    let n_same = word.bytes().zip(stem.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    n_same + 1 >= stem.len() && n_same >= 2 && word.len() <= stem.len() + LONGEST_ENDING
}

/// Letters of the longest English ending that a stem may lack: `-ation`.
const LONGEST_ENDING: usize = 5;

/// Whether a form is a word, spaces left out.
fn is_joined(form: &str, word: &str) -> bool {
    form.chars().filter(|letter| *letter != ' ').flat_map(char::to_lowercase).eq(word.chars())
}

/// Returns where a unit stands; a denied word from its negation on.
fn span_of(unit: &Unit, content: &[&Word], row: &NameRow<'_>) -> Span {
    let covered = content.get(unit.covered.start as usize..unit.covered.end as usize).unwrap_or_default();
    let (Some(first), Some(last)) = (covered.first(), covered.last()) else { return Span::new(0, 0) };
    let span = Span::new(first.span.start, last.span.end);
    let denied = row.words.iter().find(|word| {
        word.role == Role::Negated
            && word.term == unit.term
            && word.span.start <= span.start
            && span.end <= word.span.end
    });
    denied.map_or(span, |word| word.span)
}

fn denied_span(denied: Option<u32>, within: Span, content: &[&Word]) -> Span {
    let inside =
        |word: &&&Word| Some(word.term) == denied && within.start <= word.span.start && word.span.end <= within.end;
    content.iter().find(inside).map_or(within, |word| word.span)
}

/// Whether an English noun is said not to be there: `no text`, `no verification code`.
fn is_lacking(span: Span, row: &NameRow<'_>) -> bool {
    let denied = row.words.iter().find(|word| word.role == Role::Negated && word.span.end == span.end);
    denied.is_some_and(|word| Span::new(word.span.start, word.span.start + 3).of(row.text).eq_ignore_ascii_case("no "))
}

/// Words before English nouns.
const DETERMINERS: [&str; 9] = ["the", "a", "an", "my", "your", "our", "their", "this", "no"];

/// Whether an English word is surely a noun: nothing else tells without a tagger.
fn follows_determiner(span: Span, row: &NameRow<'_>, meanings: &Meanings<'_>) -> bool {
    let before = row.words.iter().rev().find(|word| word.span.end <= span.start && word.role != Role::Negated);
    before.is_some_and(|word| {
        span.start - word.span.end == 1 && DETERMINERS.contains(&meanings.vocabulary.term(word.term))
    })
}
