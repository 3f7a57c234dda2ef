//! What does the rest of the conversation tell? Questions announce their answers, and a name once known is hidden everywhere.

use std::borrow::Cow;

use super::lists::{CueKind, Lists};
use super::page::{Found, Kinds, Page, Surety};
use super::spoken::is_hangul;
use super::{MaskCounts, Masker, metadata, name_words, writing};
use crate::model::{Language, MaskType, MaskedTranscript, MaskedTurn, Speaker, Transcript};
use crate::text::Normalized;

/// Masks a whole conversation.
pub(super) fn mask(masker: &Masker, transcript: Transcript) -> (MaskedTranscript, MaskCounts) {
    let Transcript { id, customer, metadata, turns } = transcript;
    let normalized: Vec<Normalized> = turns.iter().map(|turn| Normalized::new(&turn.raw_text)).collect();
    let mut expected = Vec::with_capacity(turns.len());
    let mut hidden = Vec::with_capacity(turns.len());
    for (idx, text) in normalized.iter().enumerate() {
        let question = question_before(&turns, idx).map(|asked| asked_for(&masker.lists, normalized[asked].text()));
        expected.push(question.unwrap_or_default());
        // To the end, so that a name that only the data beside it gives away is known in the other turns.
        let found = masker.hidden(text.text(), expected[idx]);
        hidden.push(masker.to_rest(text.text(), found, expected[idx]));
    }
    let known: Vec<Cow<str>> = [customer.as_deref(), metadata.agent.as_deref()]
        .into_iter()
        .flatten()
        .map(|field| Cow::Owned(Normalized::new(field.trim()).text().to_owned()))
        .filter(|field: &Cow<str>| name_words::is_full_name(&masker.lists, field))
        .collect();
    let mut pages: Vec<(&str, &mut Vec<Found>)> =
        normalized.iter().map(Normalized::text).zip(hidden.iter_mut()).collect();
    let spread = spread_names(masker, &mut pages, &known);

    let languages = languages(&normalized);
    let started_at = metadata.started_at.clone();
    let (mut counts, mut orders, mut masked_turns) =
        (MaskCounts::default(), Vec::new(), Vec::with_capacity(turns.len()));
    for (idx, (turn, found)) in turns.iter().zip(hidden).enumerate() {
        let found = match spread[idx] {
            Spread::Some => masker.to_rest(normalized[idx].text(), found, expected[idx]),
            Spread::None => found,
        };
        for one in &found {
            counts.count(one);
            if one.mask_type == MaskType::Order {
                let order = metadata::order_pseudonym(masker, &normalized[idx].text()[one.start..one.end]);
                if !orders.contains(&order) {
                    orders.push(order);
                }
            }
        }
        let (masked_text, edits) = writing::write(&normalized[idx], &found);
        let offset_s = match (&turn.at, &started_at) {
            (Some(at), Some(start)) => Some(at.timestamp().as_second() - start.timestamp().as_second()),
            _ => None,
        };
        masked_turns.push(MaskedTurn { speaker: turn.speaker, offset_s, language: languages[idx], masked_text, edits });
    }
    let masked = MaskedTranscript {
        id: metadata::mask_id(masker, &id),
        customer: customer.as_deref().and_then(|customer| metadata::customer_pseudonym(masker, customer)),
        orders,
        metadata: metadata::mask(masker, metadata),
        turns: masked_turns,
    };
    (masked, counts)
}

/// Returns the turn whose question this one answers: the last one of the other side, at most three turns back.
fn question_before(turns: &[crate::model::Turn], idx: usize) -> Option<usize> {
    let own = turns[idx].speaker;
    if own == Speaker::System {
        return None;
    }
    (idx.saturating_sub(3)..idx)
        .rev()
        .find(|before| turns[*before].speaker != own && turns[*before].speaker != Speaker::System)
}

/// Marks of a request for data, in the text that asks.
const ASKING: [&str; 28] = [
    "?",
    "주세요",
    "주시",
    "부탁",
    "말씀",
    "알려",
    "불러",
    "어떻게",
    "될까요",
    "되세요",
    "되시",
    "여쭙",
    "여쭤",
    "여쭐",
    "확인",
    "verify",
    "confirm",
    "please",
    "Please",
    "may i",
    "May I",
    "can i",
    "Can I",
    "could",
    "Could",
    "provide",
    "what's",
    "What is",
];

/// Returns which kinds of data a text asks for.
pub(super) fn asked_for(lists: &Lists, text: &str) -> Kinds {
    let mut kinds = Kinds::default();
    if !ASKING.iter().any(|mark| text.contains(mark)) {
        return kinds;
    }
    let page = Page::new(text, lists, super::Mode::Strict, Kinds::default());
    for cue in page.cues.iter().filter(|cue| cue.kind == CueKind::Label) {
        kinds.insert(cue.mask_type);
    }
    kinds
}

/// A whole dialogue in one text: each line that follows a question is looked at with what the question asks for.
pub(super) fn find_answers_in_lines(masker: &Masker, page: &Page, found: &mut Vec<Found>) {
    if !page.text.contains('\n') || page.cues.is_empty() {
        return;
    }
    let mut start = 0;
    let mut expected = Kinds::default();
    for line in page.text.split('\n') {
        let prefix = speaker_prefix(line);
        if !expected.is_empty() && line.len() > prefix {
            let answer = Page::new(&line[prefix..], &masker.lists, page.mode, expected);
            let mut here = Vec::new();
            masker.find_in(&answer, &mut here);
            found.extend(here.into_iter().map(|one| Found {
                start: one.start + start + prefix,
                end: one.end + start + prefix,
                ..one
            }));
        }
        if !line.trim().is_empty() {
            expected = if line.contains('?') || line.trim_end().ends_with(['요', '다', '.', ':']) {
                asked_for(&masker.lists, line)
            } else {
                Kinds::default()
            };
        }
        start += line.len() + 1;
    }
}

/// Returns how many bytes of a line say who speaks: `고객: `, `customer: `.
fn speaker_prefix(line: &str) -> usize {
    match line.find(": ") {
        Some(at) if line[..at].chars().count() <= 12 && !line[..at].contains(' ') => at + 2,
        _ => 0,
    }
}

/// Whether names that other turns tell were hidden in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spread {
    Some,
    None,
}

/// Hides names that are known or were found anywhere, wherever else they occur; tells of each text whether there was any.
pub(super) fn spread_names(masker: &Masker, pages: &mut [(&str, &mut Vec<Found>)], known: &[Cow<str>]) -> Vec<Spread> {
    let mut spread = vec![Spread::None; pages.len()];
    let mut full: Vec<String> = known.iter().map(|name| name.to_string()).collect();
    let mut latin: Vec<String> = Vec::new();
    for (text, found) in pages.iter() {
        for one in found.iter().filter(|one| one.mask_type == MaskType::Name) {
            let name = &text[one.start..one.end];
            if name.chars().all(is_hangul) {
                if name.chars().count() >= 3 && !full.iter().any(|other| other == name) {
                    full.push(name.to_owned());
                }
            } else if one.surety == Surety::Context {
                for word in name
                    .split([' ', '.'])
                    .filter(|word| word.len() >= 3 && word.starts_with(|c: char| c.is_ascii_uppercase()))
                {
                    if !["Mrs", "Miss", "Prof"].contains(&word) && !latin.iter().any(|other| other == word) {
                        latin.push(word.to_owned());
                    }
                }
            }
        }
    }
    if full.is_empty() && latin.is_empty() {
        return spread;
    }
    for ((text, found), spread) in pages.iter_mut().zip(&mut spread) {
        let n_before = found.len();
        for name in &full {
            occurrences(text, name, |before, _| !before.is_some_and(is_hangul), found);
            let given = &name[name.char_indices().nth(name.chars().count() - 2).map_or(0, |(at, _)| at)..];
            occurrences(
                text,
                given,
                |before, rest| !before.is_some_and(is_hangul) && (rest.starts_with('님') || rest.starts_with('씨')),
                found,
            );
        }
        for name in &latin {
            occurrences(
                text,
                name,
                |before, rest| {
                    !before.is_some_and(char::is_alphanumeric) && !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
                },
                found,
            );
        }
        if found.len() > n_before {
            **found = masker.settled(text, std::mem::take(*found));
            *spread = Spread::Some;
        }
    }
    spread
}

fn occurrences(text: &str, name: &str, fits: impl Fn(Option<char>, &str) -> bool, found: &mut Vec<Found>) {
    for (start, _) in text.match_indices(name) {
        let end = start + name.len();
        let new = !found.iter().any(|one| one.start <= start && end <= one.end);
        if new && fits(text[..start].chars().next_back(), &text[end..]) {
            found.push(Found { start, end, mask_type: MaskType::Name, rule: "name known", surety: Surety::Context });
        }
    }
}

/// Hides the agents of the roster.
pub(super) fn find_agents(lists: &Lists, text: &str, found: &mut Vec<Found>) {
    let Some(agents) = &lists.agents else { return };
    for hit in agents.find_iter(text) {
        let cut = |before: Option<char>| before.is_some_and(|c| c.is_alphanumeric());
        if !cut(text[..hit.start()].chars().next_back()) {
            found.push(Found {
                start: hit.start(),
                end: hit.end(),
                mask_type: MaskType::Name,
                rule: "agent roster",
                surety: Surety::Context,
            });
        }
    }
}

/// Returns whether English digit words may stand in a text.
pub(super) fn speaks_digits(text: &str) -> bool {
    ["zero", "oh ", "five", "seven", "eight", "nine", "double", "three"].iter().any(|word| text.contains(word))
        || text.contains(['삼', '팔', '칠', '구', '육', '오', '사', '이'])
}

/// Returns the language of each turn: Korean from one Hangul letter in five on; turns without letters follow the others.
fn languages(texts: &[Normalized]) -> Vec<Language> {
    let own: Vec<Option<Language>> = texts.iter().map(|text| language(text.text())).collect();
    let n_english = own.iter().flatten().filter(|language| **language == Language::En).count();
    let n_korean = own.iter().flatten().count() - n_english;
    let rest = if n_english > n_korean { Language::En } else { Language::Ko };
    own.into_iter().map(|language| language.unwrap_or(rest)).collect()
}

fn language(text: &str) -> Option<Language> {
    let (mut n_letters, mut n_hangul) = (0_usize, 0_usize);
    for c in text.chars() {
        if is_hangul(c) || matches!(c, 'ㄱ'..='ㅣ') {
            n_hangul += 1;
            n_letters += 1;
        } else if c.is_alphabetic() {
            n_letters += 1;
        }
    }
    match n_letters {
        0 => None,
        // One in five: "refund 요청" is Korean, an English sentence with one Korean name is not.
        _ if 5 * n_hangul >= n_letters => Some(Language::Ko),
        _ => Some(Language::En),
    }
}
