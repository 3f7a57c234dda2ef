//! Which words and terms does an English text hold? Also used for the Latin words inside Korean.
//!
//! Words are runs of letters or of digits in lower case; `n't` becomes `not`, `'s` and its kin are dropped; stems are
//! Snowball's. A negation is tied to the word it denies: `doesn't work` also gives `not_work`.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Morpheme, Role, Token, labels};
use crate::model::Span;

/// How many words a negation may stand before the word it denies: `not even been able to log` has four between.
const NEGATION_REACH: usize = 5;

/// Words that deny the next word with a meaning.
const NEGATIONS: [&str; 11] =
    ["not", "no", "never", "cannot", "cant", "dont", "doesnt", "didnt", "wont", "isnt", "unable"];

/// Words that a negation passes over although they carry a meaning elsewhere.
const PASSED_OVER: [&str; 14] = [
    "able", "even", "yet", "still", "really", "actually", "ever", "any", "get", "getting", "got", "let", "seem", "want",
];

/// Number words; digits need no list.
const NUMBER_WORDS: [&str; 31] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
];

/// What English analysis needs besides the text.
pub(super) struct English {
    stemmer: Stemmer,
    stop_words: FxHashSet<String>,
}

/// What is known of a word in lower case.
#[derive(Debug, Clone)]
struct Known {
    /// Its stem; the word itself where it is light or a number.
    term: Box<str>,
    role: Role,
    manner: Manner,
}

/// How a word behaves around negations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// A negation denies it, when it has a meaning.
    Plain,
    /// It denies what follows.
    Denies,
    /// A negation passes over it.
    PassedOver,
}

/// Words that one thread has met, so that each is stemmed once.
#[derive(Debug, Default)]
pub(super) struct Memory {
    known: FxHashMap<Box<str>, Known>,
    lower: String,
}

/// How many words are kept before the memory starts anew; bounds it to a few megabytes on texts full of random strings.
const N_WORDS_KEPT: usize = 1 << 15;

impl English {
    pub(super) fn new(stop_words: FxHashSet<String>) -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English), stop_words }
    }

    /// Appends the morphemes and terms of a text whose first character is the character `start` of the masked text.
    ///
    /// Hangul between Latin words is left to `hangul`, which receives the text of the run and the place of its first
    /// character.
    pub(super) fn analyze(
        &self,
        text: &str,
        start: u32,
        memory: &mut Memory,
        out: &mut Found<'_>,
        mut hangul: impl FnMut(&str, u32, &mut Memory, &mut Found<'_>),
    ) {
        let mut negation = Negation::default();
        let (mut rest, mut at) = (text, start);
        while let Some(first) = rest.chars().next() {
            let n_bytes = if first == '['
                && let Some(label) = labels::at_start(rest)
            {
                out.push(label.to_owned(), "NNP", Role::Light, Span::new(at, at + label.chars().count() as u32));
                label.len()
            } else if is_hangul(first) {
                let run = run(rest, |other| is_hangul(other) || other.is_whitespace()).trim_end();
                hangul(run, at, memory, out);
                run.len()
            } else if first.is_numeric() {
                let run = run(rest, char::is_numeric);
                out.push(run.to_owned(), "SN", Role::Number, Span::new(at, at + run.chars().count() as u32));
                run.len()
            } else if first.is_alphabetic() {
                let run = run(rest, |other| other.is_alphabetic() && !is_hangul(other));
                let n_suffix = self.word(run, &rest[run.len()..], at, memory, &mut negation, out);
                run.len() + n_suffix
            } else {
                if matches!(first, '.' | '!' | '?' | ',' | ';' | ':' | '\n') {
                    negation = Negation::default();
                }
                first.len_utf8()
            };
            at += rest[..n_bytes].chars().count() as u32;
            rest = &rest[n_bytes..];
        }
    }

    /// Appends one word; returns how many bytes of a contraction after it belong to it.
    fn word(
        &self,
        word: &str,
        after: &str,
        at: u32,
        memory: &mut Memory,
        negation: &mut Negation,
        out: &mut Found<'_>,
    ) -> usize {
        let Memory { known, lower } = memory;
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(word.chars().flat_map(char::to_lowercase));
        }
        let suffix = contraction(after);
        let n_suffix_chars = suffix.chars().count() as u32;
        let span = Span::new(at, at + word.chars().count() as u32 + n_suffix_chars);
        let denies = lower.ends_with('n') && n_suffix_chars == 2 && suffix.ends_with(['t', 'T']);
        if denies {
            // `can't` is `can not`, `won't` is `will not`; the others lose their n.
            match lower.as_str() {
                "can" => {}
                "won" => "will".clone_into(lower),
                "shan" => "shall".clone_into(lower),
                "ain" => "be".clone_into(lower),
                _ => lower.truncate(lower.len() - 1),
            }
        }
        if !known.contains_key(lower.as_str()) {
            if known.len() >= N_WORDS_KEPT {
                known.clear();
            }
            known.insert(lower.as_str().into(), self.learn(lower));
        }
        if let Some(known) = known.get(lower.as_str()) {
            push_word(lower, known, span, negation, out);
            if denies {
                out.push("not".to_owned(), "SL", Role::Light, span);
            }
            if denies || known.manner == Manner::Denies {
                *negation = Negation { start: Some(span.start), n_left: NEGATION_REACH };
            }
        }
        suffix.len()
    }

    fn learn(&self, lower: &str) -> Known {
        let role = if NUMBER_WORDS.contains(&lower) {
            Role::Number
        } else if self.stop_words.contains(lower) || lower.chars().nth(1).is_none() {
            Role::Light
        } else {
            Role::Content
        };
        let manner = if NEGATIONS.contains(&lower) {
            Manner::Denies
        } else if PASSED_OVER.contains(&lower) {
            Manner::PassedOver
        } else {
            Manner::Plain
        };
        let term = if role == Role::Content { self.stemmer.stem(lower).as_ref().into() } else { lower.into() };
        Known { term, role, manner }
    }
}

fn push_word(lower: &str, known: &Known, span: Span, negation: &mut Negation, out: &mut Found<'_>) {
    let Known { term, role, manner } = known;
    let denied = match negation.start {
        Some(start) if *role == Role::Content && *manner == Manner::Plain => {
            *negation = Negation::default();
            Some(Token { term: format!("not_{term}"), role: Role::Negated, span: Span::new(start, span.end) })
        }
        Some(_) if negation.n_left > 0 => {
            negation.n_left -= 1;
            None
        }
        _ => {
            *negation = Negation::default();
            None
        }
    };
    out.tokens.push(Token { term: term.to_string(), role: *role, span });
    out.tokens.extend(denied);
    out.morphemes.push(Morpheme { form: lower.to_owned(), tag: "SL", span });
}

/// A negation that waits for the word it denies.
#[derive(Default)]
struct Negation {
    /// Where it begins.
    start: Option<u32>,
    /// How many light words it may still pass over.
    n_left: usize,
}

/// Where analysis puts what it finds.
pub(super) struct Found<'a> {
    pub(super) morphemes: &'a mut Vec<Morpheme>,
    pub(super) tokens: &'a mut Vec<Token>,
}

impl Found<'_> {
    fn push(&mut self, term: String, tag: &'static str, role: Role, span: Span) {
        self.morphemes.push(Morpheme { form: term.clone(), tag, span });
        self.tokens.push(Token { term, role, span });
    }
}

pub(super) fn is_hangul(character: char) -> bool {
    matches!(character, '가'..='힣' | 'ㄱ'..='ㅣ' | '\u{1100}'..='\u{11ff}')
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    text.find(|character| !belongs(character)).map_or(text, |end| &text[..end])
}

/// Returns a contraction such as `'s` or `’t` at the start of a text, empty when there is none.
fn contraction(after: &str) -> &str {
    let Some(apostrophe) = after.chars().next().filter(|first| matches!(first, '\'' | '’' | '‘' | '`')) else {
        return "";
    };
    let letters = run(&after[apostrophe.len_utf8()..], char::is_alphabetic);
    let is_contraction =
        ["t", "s", "m", "d", "re", "ve", "ll"].iter().any(|contraction| letters.eq_ignore_ascii_case(contraction));
    if is_contraction { &after[..apostrophe.len_utf8() + letters.len()] } else { "" }
}
