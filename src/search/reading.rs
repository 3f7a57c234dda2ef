//! How is each word of a query read? As it stands where the index knows it; where it does not, or hardly, as what was probably meant.
//!
//! What is forgiven is tried in a fixed order, and every forgiveness is told: the keyboard of the other language, first consonants,
//! a missing space, another spelling, an unfinished word, one wrong letter. What was typed is looked for as well wherever it occurs.

use super::bigrams;
use super::forgiven::{Forgiven, Forgiveness};
use super::guess::{Guess, Guesser, Part, Place};
use super::letters;
use super::lookalikes::has_initials;
use super::query::{self, Alternative, Question, Unit};
use super::typed::{Form, Need, Typed};
use super::writer::is_indexed;
use crate::error::Result;
use crate::tokenize::{Role, Token, Worker};

use super::finder::{Manner, Tongues};

/// Which part of the query was read otherwise, as which words with their weights, and why.
type Guessed = (usize, Vec<(String, f32)>, Forgiveness);

/// Most wordings that are named when the same in other words is looked for.
const MOST_NAMED: usize = 5;

/// Most other words of a query that choose among the readings of one.
const MOST_BESIDE: usize = 4;

/// Most parts of a query that are guessed at, the first: people type a few, and each guess may take milliseconds.
const MOST_GUESSED: usize = 16;

/// The words of a query as they are looked for.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) units: Vec<Unit>,
    /// Pairs of adjacent syllables of what is looked for, whatever the spacing.
    pub(super) pairs: Vec<(char, char)>,
    /// By word: how much it is needed, and what was typed.
    pub(super) words: Vec<ReadWord>,
    pub(super) forgiven: Vec<Forgiven>,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadWord {
    pub(super) typed: String,
    pub(super) need: Need,
    pub(super) is_light: bool,
}

/// A part of a query between spaces while it is being read.
struct Chunk {
    typed: String,
    /// What it is read as, as text.
    text: String,
    need: Need,
    /// Its place in the text that is analysed, in characters.
    start: u32,
    /// Terms that are looked for in its place.
    terms: Vec<(String, f32)>,
    /// What was forgiven to come to the terms.
    kind: Option<Forgiveness>,
}

/// Reads the words that are looked for; phrases and words that must not occur are read elsewhere.
pub(super) fn read(
    typed: &Typed,
    guesser: &Guesser<'_>,
    tongues: &Tongues,
    worker: &mut Worker<'_>,
) -> Result<Reading> {
    let words = typed.words.iter().filter(|word| word.form == Form::Word && word.need != Need::MustNot);
    let mut chunks: Vec<Chunk> = words
        .map(|word| Chunk {
            typed: word.text.clone(),
            text: word.text.clone(),
            need: word.need,
            start: 0,
            terms: Vec::new(),
            kind: None,
        })
        .collect();
    let mut reading = Reading::default();
    mend_spaces(&mut chunks, guesser, &mut reading.forgiven, worker)?;
    join_torn(&mut chunks, guesser, &mut reading.forgiven)?;
    read_initials_together(&mut chunks, guesser, &mut reading.forgiven)?;
    drop_repeated(&mut chunks);
    let mut guesses: Vec<Guessed> = Vec::new();
    let mut tokens = analyze(&mut chunks, worker);
    // What is typed on the wrong keyboard or without spaces may still be misspelt.
    for round in 0..2 {
        let mut has_changed = false;
        let known = known_terms(&tokens, &chunks, guesser)?;
        for chunk_idx in 0..chunks.len().min(MOST_GUESSED) {
            if !chunks[chunk_idx].terms.is_empty() {
                continue;
            }
            let own: Vec<&Token> = tokens_of(&tokens, &chunks, chunk_idx).collect();
            let chunk = &chunks[chunk_idx];
            let place = match (chunks.len(), chunk_idx + 1 == chunks.len()) {
                (1, _) => Place::Alone,
                (_, true) => Place::Last,
                _ => Place::Inside,
            };
            let beside = beside(chunk_idx, &known);
            let part = Part { typed: &chunk.text, start: chunk.start, tokens: &own, place, beside };
            match guesser.guess(&part, worker)? {
                Guess::AsItStands => {}
                Guess::Text(text, kind) if round == 0 => {
                    reading.forgiven.push(forgiven(&chunk.typed, &text, kind));
                    chunks[chunk_idx].text = text;
                    has_changed = true;
                }
                Guess::Text(..) => {}
                Guess::Instead(terms, kind) => {
                    reading.forgiven.push(forgiven(&chunk.typed, &named(&terms), kind));
                    match terms.split_first() {
                        // Where the best guess is a word as it stands, it has synonyms like one that was typed.
                        Some(((first, _), others)) if round == 0 && stands_for_itself(first, worker) => {
                            chunks[chunk_idx].text = first.clone();
                            guesses.push((chunk_idx, others.to_vec(), kind));
                            has_changed = true;
                        }
                        _ => {
                            chunks[chunk_idx].terms = terms;
                            chunks[chunk_idx].kind = Some(kind);
                        }
                    }
                }
                Guess::AsWell(terms, kind) if round == 0 => {
                    let told = forgiven(&chunk.typed, &named(&terms), kind);
                    reading.forgiven.push(Forgiven { in_addition: true, ..told });
                    guesses.push((chunk_idx, terms, kind));
                }
                Guess::AsWell(..) => {}
            }
        }
        if !has_changed {
            break;
        }
        tokens = analyze(&mut chunks, worker);
    }
    reading.add_units(&chunks, &tokens, &guesses, tongues, worker);
    let text: Vec<&str> =
        chunks.iter().map(|chunk| chunk.terms.first().map_or(chunk.text.as_str(), |(term, _)| term.as_str())).collect();
    bigrams::distinct(&text.join(" "), &mut reading.pairs);
    Ok(reading)
}

/// Returns what the parts of a query say that the index knows: in how many turns, the term and the part, the rarest first.
fn known_terms(tokens: &[Token], chunks: &[Chunk], guesser: &Guesser<'_>) -> Result<Vec<(u64, String, usize)>> {
    let mut known = Vec::new();
    if guesser.manner == Manner::AsTyped {
        return Ok(known);
    }
    for chunk_idx in 0..chunks.len() {
        let says = |token: &&Token| matches!(token.role, Role::Content | Role::Negated);
        for token in tokens_of(tokens, chunks, chunk_idx).filter(says) {
            let df = guesser.index.df_of(&token.term)?;
            if df >= guesser.few() {
                known.push((df, token.term.clone(), chunk_idx));
            }
        }
    }
    known.sort_unstable();
    Ok(known)
}

/// Returns the terms of the other parts that say most: the rarest.
fn beside(chunk_idx: usize, known: &[(u64, String, usize)]) -> Vec<String> {
    let mut terms: Vec<String> = Vec::with_capacity(MOST_BESIDE);
    for (_, term, _) in known.iter().filter(|(.., other_idx)| *other_idx != chunk_idx) {
        if terms.len() == MOST_BESIDE {
            break;
        }
        if terms.last() != Some(term) {
            terms.push(term.clone());
        }
    }
    terms
}

/// Takes all spaces out where a part begins with no known word, and more of the letters make known words without spaces:
/// 출 금신 청했 는데안 들어옴.
fn mend_spaces(
    chunks: &mut Vec<Chunk>,
    guesser: &Guesser<'_>,
    forgiven_so_far: &mut Vec<Forgiven>,
    worker: &mut Worker<'_>,
) -> Result<()> {
    let is_korean = |chunk: &Chunk| chunk.need == Need::May && chunk.text.chars().all(bigrams::is_syllable);
    if guesser.manner == Manner::AsTyped || chunks.len() < 2 || !chunks.iter().all(is_korean) {
        return Ok(());
    }
    let tokens = analyze(chunks, worker);
    let mut is_torn = false;
    for (chunk_idx, chunk) in chunks.iter().enumerate() {
        let own: Vec<&Token> = tokens_of(&tokens, chunks, chunk_idx).collect();
        is_torn = is_torn || guesser.is_fragment(&chunk.text, chunk.start, &own)?;
    }
    if !is_torn {
        return Ok(());
    }
    let (typed, squeezed) = (joined(chunks), joined(chunks).replace(' ', ""));
    let known = guesser.n_letters_known(&typed, worker)?;
    if known < squeezed.chars().count() && guesser.n_letters_known(&squeezed, worker)? > known {
        forgiven_so_far.push(forgiven(&typed, &squeezed, Forgiveness::Spacing));
        *chunks = vec![Chunk { typed, text: squeezed, need: Need::May, start: 0, terms: Vec::new(), kind: None }];
    }
    Ok(())
}

/// Joins what is one common word with a space in it.
fn join_torn(chunks: &mut Vec<Chunk>, guesser: &Guesser<'_>, forgiven_so_far: &mut Vec<Forgiven>) -> Result<()> {
    let mut at = 0;
    while at + 1 < chunks.len() {
        let (one, other) = (&chunks[at], &chunks[at + 1]);
        if one.need != other.need || !guesser.are_one(&one.text, &other.text)? {
            at += 1;
            continue;
        }
        let other = chunks.remove(at + 1);
        let one = &mut chunks[at];
        one.typed = format!("{} {}", one.typed, other.typed);
        one.text.push_str(&other.text);
        forgiven_so_far.push(forgiven(&one.typed, &one.text, Forgiveness::Spacing));
    }
    Ok(())
}

/// Reads neighbours that are first consonants alone as words that go together.
fn read_initials_together(
    chunks: &mut [Chunk],
    guesser: &Guesser<'_>,
    forgiven_so_far: &mut Vec<Forgiven>,
) -> Result<()> {
    let are_initials = |chunk: &Chunk| chunk.text.chars().all(letters::is_consonant) && has_initials(&chunk.text);
    for at in 1..chunks.len() {
        if !are_initials(&chunks[at - 1]) || !are_initials(&chunks[at]) {
            continue;
        }
        let Some(words) = guesser.initials_together(&[&chunks[at - 1].text, &chunks[at].text])? else { continue };
        for (chunk, word) in chunks[at - 1..=at].iter_mut().zip(words) {
            forgiven_so_far.push(forgiven(&chunk.typed, &word, Forgiveness::Initials));
            chunk.text = word;
        }
    }
    Ok(())
}

/// Keeps each part once, with its strongest need.
fn drop_repeated(chunks: &mut Vec<Chunk>) {
    let mut kept: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for chunk in std::mem::take(chunks) {
        match kept.iter_mut().find(|before| before.text == chunk.text) {
            Some(before) if chunk.need == Need::Must => before.need = Need::Must,
            Some(_) => {}
            None => kept.push(chunk),
        }
    }
    *chunks = kept;
}

/// Analyses the chunks as one text, so that words that belong together are seen together, and notes where each begins.
fn analyze(chunks: &mut [Chunk], worker: &mut Worker<'_>) -> Vec<Token> {
    let mut start = 0;
    for chunk in &mut *chunks {
        chunk.start = start;
        start += chunk.text.chars().count() as u32 + 1;
    }
    worker.analyze(&joined(chunks)).tokens
}

/// Returns the text that is analysed.
fn joined(chunks: &[Chunk]) -> String {
    let texts: Vec<&str> = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
    texts.join(" ")
}

fn tokens_of<'t>(tokens: &'t [Token], chunks: &[Chunk], chunk_idx: usize) -> impl Iterator<Item = &'t Token> {
    let start = chunks[chunk_idx].start;
    let end = chunks.get(chunk_idx + 1).map_or(u32::MAX, |next| next.start);
    tokens.iter().filter(move |token| (start..end).contains(&token.span.start) && is_indexed(&token.term))
}

/// Returns whether a term, typed as it is, is read as itself alone.
fn stands_for_itself(term: &str, worker: &mut Worker<'_>) -> bool {
    let tokens = worker.analyze(term).tokens;
    matches!(&tokens[..], [token, ..] if token.term == term && token.role == Role::Content)
}

fn forgiven(typed: &str, read_as: &str, kind: Forgiveness) -> Forgiven {
    Forgiven { typed: typed.to_owned(), read_as: read_as.to_owned(), kind, in_addition: false }
}

fn named(terms: &[(String, f32)]) -> String {
    let names: Vec<String> = terms.iter().take(MOST_NAMED).map(|(term, _)| term.replace('_', " ")).collect();
    names.join(", ")
}

impl Reading {
    /// Adds a phrase as a word and returns its number.
    pub(super) fn add_phrase(&mut self, typed: &str) -> u32 {
        self.words.push(ReadWord { typed: typed.to_owned(), need: Need::Must, is_light: false });
        self.words.len() as u32 - 1
    }

    /// Returns whether all words are light ones, such as "the" and 하다.
    pub(super) fn says_nothing(&self) -> bool {
        self.words.iter().all(|word| word.is_light)
    }

    /// Returns what was typed of the words that nothing in the index answers.
    pub(super) fn not_found(&self, question: &Question) -> Vec<String> {
        let mut typed: Vec<String> = Vec::new();
        for (word, word_idx) in self.words.iter().zip(0u32..) {
            let is_found = question.units.iter().any(|unit| unit.word_idx == word_idx);
            if !word.is_light && !is_found && !typed.contains(&word.typed) {
                typed.push(word.typed.clone());
            }
        }
        typed
    }

    fn add_units(
        &mut self,
        chunks: &[Chunk],
        tokens: &[Token],
        guesses: &[Guessed],
        tongues: &Tongues,
        worker: &mut Worker<'_>,
    ) {
        let chunk_of = |token: &Token| chunks.iter().rposition(|chunk| chunk.start <= token.span.start).unwrap_or(0);
        let kept: Vec<&Token> =
            tokens.iter().filter(|token| is_indexed(&token.term) && chunks[chunk_of(token)].terms.is_empty()).collect();
        let wordings = tongues.other_wordings(&joined(chunks), &kept, worker);
        let mut n_words = 0;
        let mut units = query::units(&kept, wordings, &mut n_words);
        let mut words: Vec<Option<ReadWord>> = vec![None; n_words as usize];
        let mut firsts: Vec<u32> = vec![u32::MAX; n_words as usize];
        // A token that occurs twice is one unit, and the word of the second is that of the first.
        for unit in &units {
            let Some(token) = kept.iter().find(|token| token.term == unit.alternatives[0].terms[0]) else { continue };
            let chunk = &chunks[chunk_of(token)];
            let word_idx = unit.word_idx as usize;
            let is_light = unit.role == Role::Light;
            let same = kept.iter().filter(|other| other.term == token.term);
            let is_must = same.map(|other| &chunks[chunk_of(other)]).any(|chunk| chunk.need == Need::Must);
            let need = if is_must { Need::Must } else { chunk.need };
            firsts[word_idx] = firsts[word_idx].min(token.span.start);
            match &mut words[word_idx] {
                Some(word) => {
                    word.is_light &= is_light;
                    word.need = if word.need == Need::Must { Need::Must } else { need };
                }
                none => *none = Some(ReadWord { typed: chunk.typed.clone(), need, is_light }),
            }
        }
        for (chunk_idx, terms, kind) in guesses {
            let chunk = &chunks[*chunk_idx];
            let end = chunks.get(chunk_idx + 1).map_or(u32::MAX, |next| next.start);
            let own = |unit: &&mut Unit| {
                unit.role != Role::Part && (chunk.start..end).contains(&firsts[unit.word_idx as usize])
            };
            for unit in units.iter_mut().filter(own) {
                unit.alternatives.extend(alternatives(terms, *kind));
            }
        }
        self.tell_readings(chunks, &kept);
        self.tell_synonyms(chunks, &kept, &units, chunk_of);
        for chunk in chunks.iter().filter(|chunk| !chunk.terms.is_empty()) {
            let alternatives = alternatives(&chunk.terms, chunk.kind.unwrap_or(Forgiveness::Typo)).collect();
            units.push(Unit { role: Role::Content, word_idx: words.len() as u32, alternatives });
            words.push(Some(ReadWord { typed: chunk.typed.clone(), need: chunk.need, is_light: false }));
        }
        let nothing = || ReadWord { typed: String::new(), need: Need::May, is_light: true };
        self.words = words.into_iter().map(|word| word.unwrap_or_else(nothing)).collect();
        self.units = units;
    }

    /// Tells where a word is looked for in another form than it was typed in.
    fn tell_readings(&mut self, chunks: &[Chunk], tokens: &[&Token]) {
        for (chunk_idx, chunk) in chunks.iter().enumerate().filter(|(_, chunk)| chunk.terms.is_empty()) {
            let end = chunks.get(chunk_idx + 1).map_or(u32::MAX, |next| next.start);
            let mut wholes: Vec<&Token> = Vec::new();
            for token in tokens.iter().filter(|token| (chunk.start..end).contains(&token.span.start)) {
                let is_inside = wholes.last().is_some_and(|last| token.span.start < last.span.end);
                if !is_inside && matches!(token.role, Role::Content | Role::Negated) {
                    wholes.push(token);
                }
            }
            if wholes.is_empty() {
                continue;
            }
            let read: Vec<String> = wholes.iter().map(|token| token.term.replace('_', " ")).collect();
            let read = read.join(" ");
            let lower = chunk.text.to_lowercase();
            if chunk.text != chunk.typed {
                continue;
            }
            if wholes.len() > 1 {
                // As it was typed, with spaces: terms of verbs would puzzle.
                let part = |token: &&Token| -> String {
                    let (from, to) = (token.span.start.saturating_sub(chunk.start), token.span.len());
                    chunk.text.chars().skip(from as usize).take(to as usize).collect()
                };
                let parts: Vec<String> = wholes.iter().map(part).collect();
                self.forgiven.push(forgiven(&chunk.typed, &parts.join(" "), Forgiveness::Spacing));
            } else if lower.is_ascii() && lower != read {
                let n_same = lower.bytes().zip(read.bytes()).take_while(|(one, other)| one == other).count();
                if n_same < lower.len() {
                    self.forgiven.push(forgiven(
                        &chunk.typed,
                        &format!("{}…", &lower[..n_same]),
                        Forgiveness::EnglishStem,
                    ));
                }
            } else if !lower.starts_with(&read) {
                self.forgiven.push(forgiven(&chunk.typed, &read, Forgiveness::BaseForm));
            }
        }
    }

    /// Tells which other wordings are looked for as well.
    fn tell_synonyms(
        &mut self,
        chunks: &[Chunk],
        tokens: &[&Token],
        units: &[Unit],
        chunk_of: impl Fn(&Token) -> usize,
    ) {
        for kind in [Forgiveness::Synonym, Forgiveness::OtherLanguage] {
            for unit in units {
                let Some(token) = tokens.iter().find(|token| token.term == unit.alternatives[0].terms[0]) else {
                    continue;
                };
                let mut wordings: Vec<String> = unit
                    .alternatives
                    .iter()
                    .filter(|alternative| alternative.kind == Some(kind))
                    .map(|alternative| alternative.wording.clone())
                    .collect();
                wordings.dedup();
                wordings.truncate(MOST_NAMED);
                if !wordings.is_empty() {
                    let told = forgiven(&chunks[chunk_of(token)].typed, &wordings.join(", "), kind);
                    let told = Forgiven { in_addition: true, ..told };
                    if !self.forgiven.iter().any(|known| known.typed == told.typed && known.kind == kind) {
                        self.forgiven.push(told);
                    }
                }
            }
        }
    }
}

fn alternatives(terms: &[(String, f32)], kind: Forgiveness) -> impl Iterator<Item = Alternative> + '_ {
    terms.iter().map(move |(term, weight)| Alternative {
        weight: *weight,
        kind: Some(kind),
        ..Alternative::itself(term)
    })
}
