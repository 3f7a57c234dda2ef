//! Which cues occur where? A table of weighted cues, matched in one pass over the text and one over the morphemes.
//!
//! | a cue | stands for |
//! |---|---|
//! | `환불해 주` | these characters anywhere; every space may be missing in the text |
//! | `refund`, `disappoint*` | in Latin letters: a whole word; with `*`, the beginning of one |
//! | `_앱` | at the beginning of a word |
//! | `^네$` | from the beginning to the end of a clause, signs at its end aside |
//! | `없/VA` | a morpheme with the beginning of its tag; `안/MAG 되/VV` two in a row |
//!
//! A cue counts once a clause, however often it occurs there.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use super::clauses::Clause;
use crate::dictionaries::Row;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::tokenize::{Analysis, Role, Token};

/// Where a text cue must begin or end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Anywhere,
    Word,
    Clause,
}

/// What a cue speaks for.
#[derive(Debug, Clone, Copy)]
struct Vote {
    cue: u32,
    language: Option<Language>,
    kind: u8,
    weight: f32,
}

#[derive(Debug)]
struct TextCue {
    left: Side,
    right: Side,
    vote: Vote,
}

/// One occurrence of a cue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    /// The clause it lies in.
    pub(crate) clause: u32,
    /// The cue's row; orders hits of one clause.
    pub(crate) cue: u32,
    /// Index into the kinds the table was read with.
    pub(crate) kind: u8,
    /// The cue's weight.
    pub(crate) weight: f32,
    /// Bytes of the text.
    pub(crate) from: u32,
    /// One past the last byte.
    pub(crate) to: u32,
}

/// A table of cues, ready to be matched. Shared, read-only.
#[derive(Debug)]
pub(crate) struct CueTable {
    automaton: Option<AhoCorasick>,
    text_cues: Vec<TextCue>,
    /// Form to (tag prefix, symbol) of every morpheme that a cue names.
    symbols: FxHashMap<String, Vec<(String, u32)>>,
    /// What each symbol says; the first is no symbol.
    singles: Vec<Single>,
    /// What two symbols in a row say.
    pairs: FxHashMap<(u32, u32), Vec<Vote>>,
}

/// What one symbol says, and whether it is worth looking for pairs.
#[derive(Debug, Default)]
struct Single {
    votes: Vec<Vote>,
    begins_pairs: bool,
    ends_pairs: bool,
}

impl CueTable {
    /// Reads rows of `cue, language, kind, weight`; `language` is `ko`, `en` or `-`.
    ///
    /// # Errors
    /// Unknown kinds and languages, and weights that are no numbers, all at once.
    pub(crate) fn read(rows: &[Row], kinds: &[&str]) -> Result<Self> {
        let mut patterns: Vec<String> = Vec::new();
        let mut text_cues = Vec::new();
        let mut symbols: FxHashMap<String, Vec<(String, u32)>> = FxHashMap::default();
        let mut singles = vec![Single::default()];
        let mut pairs: FxHashMap<(u32, u32), Vec<Vote>> = FxHashMap::default();
        let mut problems = Vec::new();
        for (row_idx, row) in rows.iter().enumerate() {
            let field = |column: usize| row.fields.get(column).map_or("", String::as_str);
            let (cue, kind, weight) = (field(0), field(2), field(3));
            let language = match field(1) {
                "ko" => Some(Language::Ko),
                "en" => Some(Language::En),
                "-" => None,
                other => {
                    problems.push(wrong(row, "language", other, "ko, en, -"));
                    continue;
                }
            };
            let Some(kind) = kinds.iter().position(|&name| name == kind) else {
                problems.push(wrong(row, "kind", kind, &kinds.join(", ")));
                continue;
            };
            let Ok(weight) = weight.parse::<f32>() else {
                problems.push(wrong(row, "weight", weight, "1.5, -0.5"));
                continue;
            };
            let vote = Vote { cue: row_idx as u32, language, kind: kind as u8, weight };
            if is_morphological(cue) {
                let mut symbol_of = |part: &str| {
                    let (form, tag) = part.rsplit_once('/').unwrap_or((part, ""));
                    let known = symbols.entry(form.to_owned()).or_default();
                    if let Some((_, symbol)) = known.iter().find(|(known_tag, _)| known_tag == tag) {
                        return *symbol;
                    }
                    let symbol = singles.len() as u32;
                    known.push((tag.to_owned(), symbol));
                    singles.push(Single::default());
                    symbol
                };
                match cue.split_once(' ') {
                    Some((first, second)) => {
                        let (first, second) = (symbol_of(first), symbol_of(second));
                        singles[first as usize].begins_pairs = true;
                        singles[second as usize].ends_pairs = true;
                        pairs.entry((first, second)).or_default().push(vote);
                    }
                    None => {
                        let symbol = symbol_of(cue);
                        singles[symbol as usize].votes.push(vote);
                    }
                }
            } else {
                let (left, body) = match cue.as_bytes().first() {
                    Some(b'^') if cue.len() > 1 => (Side::Clause, &cue[1..]),
                    Some(b'_') if cue.len() > 1 => (Side::Word, &cue[1..]),
                    _ => (Side::Anywhere, cue),
                };
                let (right, body) = match body.as_bytes().last() {
                    Some(b'$') if body.len() > 1 => (Side::Clause, &body[..body.len() - 1]),
                    Some(b'_') if body.len() > 1 => (Side::Word, &body[..body.len() - 1]),
                    _ => (Side::Anywhere, body),
                };
                let (open, body) = match body.strip_suffix('*') {
                    Some(stem) if !stem.is_empty() => (true, stem),
                    _ => (false, body),
                };
                let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                let left = if left == Side::Anywhere && latin(body.chars().next()) { Side::Word } else { left };
                let right = if right == Side::Anywhere && !open && latin(body.chars().next_back()) {
                    Side::Word
                } else {
                    right
                };
                let mut variants = vec![body.to_owned()];
                if body.contains(' ') && !body.is_ascii() {
                    variants.push(body.replace(' ', ""));
                }
                if body.contains('\'') {
                    variants.push(body.replace('\'', "’"));
                    variants.push(body.replace('\'', ""));
                }
                for variant in variants.into_iter().filter(|variant| !variant.is_empty()) {
                    patterns.push(variant);
                    text_cues.push(TextCue { left, right, vote });
                }
            }
        }
        if !problems.is_empty() {
            return Err(Error::several(problems));
        }
        let automaton = if patterns.is_empty() {
            None
        } else {
            let built = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&patterns)
                .map_err(|cause| {
                    Error::new(
                        Kind::Settings,
                        Bilingual::new("단서 목록이 너무 큽니다", "the list of cues is too large"),
                    )
                    .because(cause)
                })?;
            Some(built)
        };
        Ok(Self { automaton, text_cues, symbols, singles, pairs })
    }

    /// Returns the hits of a text, ordered by clause and cue, each cue at most once a clause except where `repeat` keeps all.
    pub(crate) fn hits(&self, text: &str, analysis: &Analysis, clauses: &[Clause], repeat: Repeat) -> Vec<Hit> {
        let mut hits = Vec::new();
        if let Some(automaton) = &self.automaton {
            let mut clause_idx = 0;
            for found in automaton.find_overlapping_iter(text) {
                // Matches come in order of their ends, so the clause only moves forward.
                while clause_idx + 1 < clauses.len() && clauses[clause_idx].bytes.end < found.end() {
                    clause_idx += 1;
                }
                let Some(clause) = clauses.get(clause_idx) else { break };
                let cue = &self.text_cues[found.pattern().as_usize()];
                let inside = clause.bytes.start <= found.start() && found.end() <= clause.bytes.end;
                if inside
                    && speaks(cue.vote, analysis.language)
                    && stands(text, clause, found.start(), found.end(), cue)
                {
                    hits.push(hit(cue.vote, clause_idx, found.start(), found.end()));
                }
            }
        }
        if !self.symbols.is_empty() {
            for (clause_idx, clause) in clauses.iter().enumerate() {
                self.morpheme_hits(analysis, clause_idx, clause, &mut hits);
            }
        }
        hits.sort_unstable_by_key(|hit| (hit.clause, hit.cue, hit.from));
        if repeat == Repeat::Once {
            hits.dedup_by_key(|hit| (hit.clause, hit.cue));
        }
        hits
    }

    fn morpheme_hits(&self, analysis: &Analysis, clause_idx: usize, clause: &Clause, hits: &mut Vec<Hit>) {
        let (from, to) = (clause.bytes.start, clause.bytes.end);
        let mut before: [u32; 3] = [0; 3];
        for morpheme in &analysis.morphemes[clause.morphemes.clone()] {
            // A form may be known under several prefixes of its tag, such as `V` and `VV`.
            let mut here: [u32; 3] = [0; 3];
            if let Some(known) = self.symbols.get(morpheme.form.as_str()) {
                let fitting = known.iter().filter(|(tag, _)| morpheme.tag.starts_with(tag.as_str()));
                for (slot, (_, symbol)) in here.iter_mut().zip(fitting) {
                    *slot = *symbol;
                }
            }
            for symbol in here.into_iter().take_while(|&symbol| symbol != 0) {
                let single = &self.singles[symbol as usize];
                let spoken = single.votes.iter().filter(|vote| speaks(**vote, analysis.language));
                hits.extend(spoken.map(|vote| hit(*vote, clause_idx, from, to)));
                if !single.ends_pairs {
                    continue;
                }
                for first in before.into_iter().take_while(|&first| first != 0) {
                    if self.singles[first as usize].begins_pairs {
                        let votes = self.pairs.get(&(first, symbol)).into_iter().flatten();
                        let spoken = votes.filter(|vote| speaks(**vote, analysis.language));
                        hits.extend(spoken.map(|vote| hit(*vote, clause_idx, from, to)));
                    }
                }
            }
            before = here;
        }
    }
}

/// Returns how many content words of a clause no covering hit touches, and how many one does; moves `token_idx` past the clause.
pub(crate) fn content_words(
    tokens: &[Token],
    token_idx: &mut usize,
    clause: &Clause,
    byte_offsets: &[usize],
    hits: &[Hit],
    covers: impl Fn(u8) -> bool,
) -> (u32, u32) {
    while tokens.get(*token_idx).is_some_and(|token| token.span.start < clause.span.start) {
        *token_idx += 1;
    }
    let end_of_text = byte_offsets.last().copied().unwrap_or(0);
    let byte = |char_idx: u32| byte_offsets.get(char_idx as usize).map_or(end_of_text, |&byte| byte) as u32;
    let (mut n_free, mut n_covered) = (0, 0);
    while let Some(token) = tokens.get(*token_idx).filter(|token| token.span.start < clause.span.end) {
        *token_idx += 1;
        if matches!(token.role, Role::Content | Role::Negated) {
            let (start, end) = (byte(token.span.start), byte(token.span.end));
            if hits.iter().any(|hit| covers(hit.kind) && hit.from < end && hit.to > start) {
                n_covered += 1;
            } else {
                n_free += 1;
            }
        }
    }
    (n_free, n_covered)
}

/// Whether a cue counts each time it occurs or once a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Once a clause.
    Once,
    /// Every time: to see which characters are covered.
    Every,
}

fn speaks(vote: Vote, language: Language) -> bool {
    // Korean turns may hold English words; English turns hold no Korean.
    vote.language.is_none_or(|cue_language| cue_language == language || language == Language::Ko)
}

fn hit(vote: Vote, clause_idx: usize, from: usize, to: usize) -> Hit {
    Hit {
        clause: clause_idx as u32,
        cue: vote.cue,
        kind: vote.kind,
        weight: vote.weight,
        from: from as u32,
        to: to as u32,
    }
}

/// Returns whether a match stands where its cue wants it.
fn stands(text: &str, clause: &Clause, from: usize, to: usize, cue: &TextCue) -> bool {
    let left = match cue.left {
        Side::Anywhere => true,
        Side::Word => !text[..from].chars().next_back().is_some_and(is_letter),
        Side::Clause => !text[clause.bytes.start..from].chars().any(is_letter),
    };
    left && match cue.right {
        Side::Anywhere => true,
        Side::Word => !text[to..].chars().next().is_some_and(is_letter),
        Side::Clause => !text[to..clause.bytes.end].chars().any(is_letter),
    }
}

/// Letters and digits, signs of mood such as ㅋ and ㅠ not among them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !super::clauses::is_mood(c)
}

/// `없/VA`: every part ends in a slash and an upper-case tag.
fn is_morphological(cue: &str) -> bool {
    cue.split(' ').all(|part| {
        part.rsplit_once('/').is_some_and(|(form, tag)| {
            !form.is_empty() && !tag.is_empty() && tag.chars().all(|c| c.is_ascii_uppercase() || c == '+')
        })
    })
}

fn wrong(row: &Row, column: &str, found: &str, expected: &str) -> Error {
    Error::new(
        Kind::Settings,
        Bilingual::new(
            format!("{column} 열의 값 \"{found}\"을(를) 알 수 없습니다"),
            format!("unknown {column} \"{found}\""),
        ),
    )
    .at(row.place.clone())
    .help(Bilingual::new(format!("쓸 수 있는 값: {expected}"), format!("write one of: {expected}")))
}
