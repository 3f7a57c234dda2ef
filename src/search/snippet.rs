//! Which part of a turn shows why it was found?

use rustc_hash::FxHashSet;

use super::bigrams;
use super::query::Question;
use crate::model::Span;
use crate::tokenize::Worker;

/// Longest snippet in characters: two lines of a terminal with Hangul, one line of a report.
const MAX_CHARS: u32 = 120;

/// Most characters before the first match: enough to see the beginning of its clause.
const MAX_LEAD_CHARS: u32 = 40;

/// A part of a turn with its matches.
#[derive(Debug, PartialEq)]
pub(super) struct Window<'t> {
    pub(super) text: &'t str,
    /// Where it begins, in characters of the turn.
    pub(super) start: u32,
    pub(super) highlights: Vec<[u32; 2]>,
    pub(super) continues: bool,
}

/// Where a word of the query stands, and what it is worth.
#[derive(Debug)]
struct Match {
    span: Span,
    term: String,
    weight: f32,
}

/// Cuts out the part of a masked turn text that holds the most of a query.
pub(super) fn cut<'t>(text: &'t str, question: &Question, worker: &mut Worker<'_>) -> Window<'t> {
    let mut matches = matches_of(text, question, worker);
    if matches.is_empty() {
        matches = pair_matches(text, question);
    }
    matches.sort_by_key(|found| (found.span.start, found.span.end));
    let bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
    let n_chars = bytes.len() as u32 - 1;
    let window = if n_chars <= MAX_CHARS { Span::new(0, n_chars) } else { window(text, &matches, n_chars) };
    Window {
        text: &text[bytes[window.start as usize]..bytes[window.end as usize]],
        start: window.start,
        highlights: highlights(&matches, window),
        continues: window.end < n_chars,
    }
}

fn matches_of(text: &str, question: &Question, worker: &mut Worker<'_>) -> Vec<Match> {
    let tokens = worker.analyze(text).tokens;
    let found = tokens.into_iter().filter_map(|token| {
        let weight = *question.weights.get(&token.term)?;
        (!token.span.is_empty()).then_some(Match { span: token.span, term: token.term, weight })
    });
    found.collect()
}

/// Returns where the syllable pairs of a query stand, spaces between them left out.
fn pair_matches(text: &str, question: &Question) -> Vec<Match> {
    let mut found = Vec::new();
    bigrams::each(text, |(first_at, first), (second_at, second)| {
        let term = String::from_iter([first, second]);
        let Some(pair) = question.pairs.iter().find(|pair| pair.pair == term) else { return };
        for at in [first_at, second_at] {
            found.push(Match { span: Span::new(at, at + 1), term: term.clone(), weight: pair.value });
        }
    });
    found
}

/// Returns the part of a long text that holds the matches of the highest value, each word counted once; the first of equals.
fn window(text: &str, matches: &[Match], n_chars: u32) -> Span {
    let mut best: Option<(f32, Span)> = None;
    for (idx, first) in matches.iter().enumerate() {
        let mut seen = FxHashSet::default();
        let (mut value, mut end) = (0.0, first.span.end);
        for found in &matches[idx..] {
            if found.span.end > first.span.start + MAX_CHARS - MAX_LEAD_CHARS / 2 {
                break;
            }
            if seen.insert(found.term.as_str()) {
                value += found.weight;
                end = end.max(found.span.end);
            }
        }
        if best.is_none_or(|(highest, _)| value > highest) {
            best = Some((value, Span::new(first.span.start, end)));
        }
    }
    let (first, last) = best.map_or((0, 0), |(_, span)| (span.start, span.end));
    let chars: Vec<char> = text.chars().collect();
    let room = MAX_CHARS.saturating_sub(last - first);
    // A text that ends soon after the matches gives its room to the words before them.
    let lead = room.min(MAX_LEAD_CHARS).max(MAX_CHARS.saturating_sub(n_chars - first)).min(first);
    let start = beginning(&chars, first - lead, first);
    let mut end = (start + MAX_CHARS).min(n_chars);
    if end < n_chars && !chars[end as usize].is_whitespace() {
        let space = (last.max(start + 1)..end).rev().find(|&at| chars[at as usize].is_whitespace());
        end = space.unwrap_or(end);
    }
    Span::new(start, end.max(last.min(start + MAX_CHARS)))
}

/// Returns where a window begins: with the sentence of the first match if that is in reach, else with the first word in reach.
fn beginning(chars: &[char], reach: u32, first: u32) -> u32 {
    if reach == 0 {
        return 0;
    }
    let (before, here) = (|at: u32| chars[at as usize - 1], |at: u32| chars[at as usize]);
    let ends_sentence =
        |at: &u32| before(*at) == '\n' || (matches!(before(*at), '.' | '?' | '!' | '…') && here(*at).is_whitespace());
    let begins_word = |at: &u32| before(*at).is_whitespace() && !here(*at).is_whitespace();
    let at = (reach..first).rev().find(ends_sentence).or_else(|| (reach..first).find(begins_word)).unwrap_or(reach);
    (at..first).find(|&at| !here(at).is_whitespace()).unwrap_or(first)
}

/// Returns the matches inside a window, in its characters, joined where they touch.
fn highlights(matches: &[Match], window: Span) -> Vec<[u32; 2]> {
    let mut joined: Vec<[u32; 2]> = Vec::new();
    for found in matches {
        let (start, end) = (found.span.start.max(window.start), found.span.end.min(window.end));
        if start >= end {
            continue;
        }
        let (start, end) = (start - window.start, end - window.start);
        match joined.last_mut() {
            Some(last) if start <= last[1] => last[1] = last[1].max(end),
            _ => joined.push([start, end]),
        }
    }
    joined
}
