//! One text on the table: its words that give context, what the question before it asked for, and what was found in it.

use aho_corasick::AhoCorasick;

use super::Mode;
use super::lists::{CueKind, Lists};
use crate::model::MaskType;

/// A set of kinds of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u32);

impl Kinds {
    pub(super) fn insert(&mut self, mask_type: MaskType) {
        self.0 |= 1 << mask_type as u32;
    }

    pub(super) fn contains(self, mask_type: MaskType) -> bool {
        self.0 & (1 << mask_type as u32) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A word that says what stands beside it; positions in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) mask_type: MaskType,
    pub(super) kind: CueKind,
}

/// Something to hide; positions in bytes of the normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) mask_type: MaskType,
    /// The rule's name as the run reports it.
    pub(super) rule: &'static str,
    pub(super) surety: Surety,
}

/// How sure a rule is; of two that overlap the surer one stands, then the longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Surety {
    /// The characters alone prove it: an e-mail address, a check digit.
    Shape,
    /// The words around it say so.
    Context,
    /// It looks like personal data and nothing speaks against it.
    Fallback,
}

/// A normalised text with what the rules need to know of it.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    pub(super) lists: &'a Lists,
    pub(super) mode: Mode,
    pub(super) cues: Vec<Cue>,
    /// What the question before this text asked for.
    pub(super) expected: Kinds,
    pub(super) has_digit: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(text: &'a str, lists: &'a Lists, mode: Mode, expected: Kinds) -> Self {
        let cues = cues_of(text, &lists.cue_words, &lists.cues);
        Self { text, lists, mode, cues, expected, has_digit: text.bytes().any(|byte| byte.is_ascii_digit()) }
    }

    /// Returns the last cue that is no role and ends at most `max_chars` before a position, in the same sentence.
    pub(super) fn label_before(&self, position: usize, max_chars: usize) -> Option<Cue> {
        let cue = *self
            .cues
            .iter()
            .rev()
            .find(|cue| cue.end <= position && cue.kind != CueKind::Role && cue.mask_type != MaskType::Name)?;
        let gap = &self.text[cue.end..position];
        let near = gap.chars().count() <= max_chars
            && !gap.contains(['\n', '!', ']'])
            && !gap.trim_start_matches('.').contains(". ");
        near.then_some(cue)
    }

    /// Returns the first cue that is no role and begins at most `max_chars` after a position, on the same line.
    pub(super) fn label_after(&self, position: usize, max_chars: usize) -> Option<Cue> {
        let cue = *self
            .cues
            .iter()
            .find(|cue| cue.start >= position && cue.kind != CueKind::Role && cue.mask_type != MaskType::Name)?;
        let gap = &self.text[position..cue.start];
        (gap.chars().count() <= max_chars && !gap.contains(['\n', '.', '?', '!', '['])).then_some(cue)
    }
}

fn cues_of(text: &str, words: &AhoCorasick, cues: &[(MaskType, CueKind)]) -> Vec<Cue> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for hit in words.find_iter(text) {
        let (start, end) = (hit.start(), hit.end());
        // Latin words stand alone; Hangul ones carry particles and stand in compounds.
        let cut_left = bytes[start].is_ascii_alphabetic() && start > 0 && bytes[start - 1].is_ascii_alphanumeric();
        let cut_right = bytes[end - 1].is_ascii_alphabetic() && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        let in_label = text[..start].ends_with('[') && text[end..].starts_with(']');
        if !cut_left && !cut_right && !in_label {
            let (mask_type, kind) = cues[hit.pattern().as_usize()];
            found.push(Cue { start, end, mask_type, kind });
        }
    }
    found
}

/// Keeps of what overlaps the surer, then the longer one; returns the rest in ascending order.
pub(super) fn settle(mut found: Vec<Found>) -> Vec<Found> {
    found.retain(|one| one.start < one.end);
    found.sort_by_key(|one| (one.surety, std::cmp::Reverse(one.end - one.start), one.start));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for one in found {
        if kept.iter().all(|other| one.end <= other.start || other.end <= one.start) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|one| one.start);
    kept
}
