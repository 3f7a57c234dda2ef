//! Which turns hold a phrase exactly as it stands? Spaces and capitals aside, every letter of it.
//!
//! The index tells which turns may: of customers' turns those that hold every pair of syllables, of the others those that hold its
//! words. Their stored texts tell which do.

use std::sync::Arc;

use rayon::prelude::*;
use tantivy::TERMINATED;

use super::gathering::Common;
use super::index::{Index, Segment, text_of};
use super::synonyms;
use super::{bigrams, io_error};
use crate::error::Result;
use crate::model::Speaker;
use crate::tokenize::Worker;

/// Some turns: ascending documents of each segment.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<[Vec<u32>]>);

impl Places {
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    pub(super) fn in_segment(&self, segment_idx: usize) -> &[u32] {
        self.0.get(segment_idx).map_or(&[], Vec::as_slice)
    }
}

/// Returns the turns that hold a phrase, and its terms.
pub(super) fn find(phrase: &str, index: &Index, worker: &mut Worker<'_>) -> Result<(Places, Vec<String>)> {
    let terms = synonyms::terms(&worker.analyze(phrase).tokens);
    let mut pairs = Vec::new();
    bigrams::distinct(phrase, &mut pairs);
    let pairs: Vec<String> = pairs.into_iter().map(|(first, second)| String::from_iter([first, second])).collect();
    let sought = Sought::of(phrase);
    let places: Vec<Vec<u32>> = index
        .segments
        .par_iter()
        .map(|segment| {
            let customer = segment.speaker().names.dictionary().term_ord(Speaker::Customer.code()).map_err(io_error)?;
            let is_customer = |document: u32| customer == Some(segment.speaker().ords.get_val(document));
            let by_terms = holding_all(segment, &segment.terms, index.fields.terms, &terms)?;
            let mut candidates: Vec<u32> = if pairs.is_empty() {
                by_terms
            } else {
                let mut candidates = holding_all(segment, &segment.bigrams, index.fields.bigrams, &pairs)?;
                candidates.extend(by_terms.into_iter().filter(|&document| !is_customer(document)));
                candidates
            };
            candidates.sort_unstable();
            verified(index, segment, candidates, &sought)
        })
        .collect::<Result<_>>()?;
    Ok((Places(places.into()), terms))
}

/// Returns in how many turns customers write a Korean text, whatever its spaces.
pub(super) fn n_saying(text: &str, index: &Index) -> Result<u64> {
    let mut pairs = Vec::new();
    bigrams::distinct(text, &mut pairs);
    let pairs: Vec<String> = pairs.into_iter().map(|(first, second)| String::from_iter([first, second])).collect();
    if let [pair] = &pairs[..] {
        return index.df_of_pair(pair);
    }
    let sought = Sought::of(text);
    let mut n = 0;
    for segment in &index.segments {
        let candidates = holding_all(segment, &segment.bigrams, index.fields.bigrams, &pairs)?;
        n += verified(index, segment, candidates, &sought)?.len() as u64;
    }
    Ok(n)
}

/// Returns the living documents of a segment that hold all of some terms, none where there are no terms.
pub(super) fn holding_all(
    segment: &Segment,
    inverted: &tantivy::InvertedIndexReader,
    field: tantivy::schema::Field,
    terms: &[String],
) -> Result<Vec<u32>> {
    let Some(mut common) = Common::of(inverted, field, terms)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    while common.current() != TERMINATED {
        if segment.is_living(common.current()) {
            found.push(common.current());
        }
        common.advance();
    }
    Ok(found)
}

fn verified(index: &Index, segment: &Segment, candidates: Vec<u32>, sought: &Sought) -> Result<Vec<u32>> {
    let mut texts = segment.texts()?;
    let mut places = Vec::new();
    for document in candidates {
        if sought.is_in(&text_of(&index.fields, &mut texts, document)?) {
            places.push(document);
        }
    }
    Ok(places)
}

/// A phrase as it is compared.
struct Sought {
    text: String,
    /// Whether spaces count: they do where no Hangul stands, because English words end at them.
    keeps_spaces: bool,
}

impl Sought {
    fn of(phrase: &str) -> Self {
        let keeps_spaces = !phrase.chars().any(bigrams::is_syllable);
        Self { text: comparable(phrase, keeps_spaces), keeps_spaces }
    }

    fn is_in(&self, text: &str) -> bool {
        let text = comparable(text, self.keeps_spaces);
        if !self.keeps_spaces {
            return text.contains(&self.text);
        }
        let is_apart = |next: Option<char>| !next.is_some_and(|next| next.is_ascii_alphanumeric());
        text.match_indices(&self.text).any(|(at, found)| {
            is_apart(text[..at].chars().next_back()) && is_apart(text[at + found.len()..].chars().next())
        })
    }
}

fn comparable(text: &str, keeps_spaces: bool) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(if keeps_spaces { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_whatever_its_spaces_and_capitals_and_not_inside_an_english_word() {
        let check = |phrase: &str, text: &str, expected: bool| {
            assert_eq!(Sought::of(phrase).is_in(text), expected, "{phrase} in {text}");
        };
        check("환불 지연", "환불지연 문의요", true);
        check("환불지연", "환불 지연 문의요", true);
        check("환불 지연", "환불이 지연돼요", false);
        check("late Delivery", "A late  delivery again", true);
        check("late", "the plate broke", false);
        check("late", "isn't late.", true);
        check("10:30", "오전 10:30에", true);
    }
}
