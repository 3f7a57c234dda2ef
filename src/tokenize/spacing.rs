//! What does the lattice see of the spaces?
//!
//! lindera treats a space as a word of its own, so that a word no longer knows what stands before it: `할 수 있다` loses
//! that 수 follows a modifier. MeCab, for which the dictionary was made, looks through spaces. This module does the same:
//! spaces are hidden, and shown again only where a word would otherwise reach across one, or would begin after one although
//! its kind never does. Without any further rule that is worth 2 points of F1; every fourth sentence has such a place, and
//! only the words around it are cut a second time.

use std::ops::Range;

/// A space between two words.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// Where it stands in the text the lattice sees, in bytes.
    at: usize,
    /// Its length in the original, in bytes and characters.
    n_bytes: usize,
    n_chars: u32,
    shown: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    No,
    Yes,
}

/// One sentence as the lattice sees it, and the way back.
#[derive(Debug, Default)]
pub(super) struct Squeezed {
    text: String,
    gaps: Vec<Gap>,
}

/// How many words (by spaces) on each side of a space are cut again when it has to be shown. With 1, 2, 3 and all of the
/// sentence F1 is .882, .883, .884 and .884 on `news-reviews-ko` and .903, .904, .904 and .904 on `web-ko`; all costs a
/// sixth more time than 1.
const WINDOW_WORDS: usize = 1;

/// A part of a sentence that is cut again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// Its bytes in the text the lattice sees.
    pub(super) bytes: Range<usize>,
    /// The gaps inside that have to be shown, counted from the first gap inside.
    pub(super) shown: Vec<usize>,
}

impl Squeezed {
    /// Takes a sentence with all its spaces hidden; spaces at its ends stay out.
    pub(super) fn hide(&mut self, sentence: &str) {
        self.text.clear();
        self.gaps.clear();
        let mut rest = sentence;
        while !rest.is_empty() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.text.push_str(&rest[..end]);
            let after = rest[end..].trim_start();
            let gap = &rest[end..rest.len() - after.len()];
            if !gap.is_empty() {
                let n_chars = gap.chars().count() as u32;
                self.gaps.push(Gap { at: self.text.len(), n_bytes: gap.len(), n_chars, shown: Shown::No });
            }
            rest = after;
        }
    }

    /// Returns what the lattice sees.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the hidden gaps that a word `start..end` (bytes of [`Squeezed::text`]) reaches across, by index.
    pub(super) fn crossed(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.gaps.partition_point(|gap| gap.at <= start);
        let last = self.gaps.partition_point(|gap| gap.at < end);
        first..last.max(first)
    }

    /// Returns the hidden gap before a word that starts at a byte, by index.
    pub(super) fn hidden_before(&self, start: usize) -> Option<usize> {
        let found = self.gaps.binary_search_by_key(&start, |gap| gap.at).ok()?;
        (self.gaps[found].shown == Shown::No && start > 0).then_some(found)
    }

    /// Returns the parts of the sentence around disrespected gaps, apart from each other and in order.
    pub(super) fn windows(&self, disrespected: &[usize]) -> Vec<Window> {
        let mut windows: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
        for &gap_idx in disrespected {
            let around = gap_idx.saturating_sub(WINDOW_WORDS)..(gap_idx + WINDOW_WORDS).min(self.gaps.len());
            match windows.last_mut() {
                Some((last, shown)) if around.start <= last.end => {
                    last.end = around.end;
                    shown.push(gap_idx);
                }
                _ => windows.push((around, vec![gap_idx])),
            }
        }
        let as_window = |(around, shown): (Range<usize>, Vec<usize>)| {
            // The gap before the first word is outside; a sentence's start has none.
            let from_start = shown[0] < WINDOW_WORDS;
            let start = if from_start { 0 } else { self.gaps[around.start].at };
            let first_inside = if from_start { 0 } else { around.start + 1 };
            let end = self.gaps.get(around.end).map_or(self.text.len(), |gap| gap.at);
            Window { bytes: start..end, shown: shown.into_iter().map(|gap_idx| gap_idx - first_inside).collect() }
        };
        windows.into_iter().map(as_window).collect()
    }

    /// Shows some gaps to the lattice, given by ascending index.
    pub(super) fn show(&mut self, gap_idxs: &[usize]) {
        let mut text = String::with_capacity(self.text.len() + gap_idxs.len());
        let mut wanted = gap_idxs.iter().copied().peekable();
        let (mut copied, mut n_added) = (0, 0);
        for (gap_idx, gap) in self.gaps.iter_mut().enumerate() {
            let is_wanted = wanted.next_if_eq(&gap_idx).is_some() && gap.shown == Shown::No;
            if is_wanted {
                text.push_str(&self.text[copied..gap.at]);
                copied = gap.at;
            }
            gap.at += n_added;
            if is_wanted {
                text.push(' ');
                gap.shown = Shown::Yes;
                n_added += 1;
            }
        }
        text.push_str(&self.text[copied..]);
        self.text = text;
    }

    /// Shows every gap.
    pub(super) fn show_all(&mut self) {
        let all: Vec<usize> = (0..self.gaps.len()).collect();
        self.show(&all);
    }

    /// Returns a walker that carries places back to the original; places must be asked for in ascending order.
    pub(super) fn way_back(&self) -> WayBack<'_> {
        WayBack { squeezed: self, gap_idx: 0, at: 0, original_byte: 0, original_char: 0 }
    }
}

#[derive(Clone)]
/// Walks from word to word, in the text of the lattice and in the original at once.
pub(super) struct WayBack<'a> {
    squeezed: &'a Squeezed,
    gap_idx: usize,
    at: usize,
    original_byte: usize,
    original_char: u32,
}

/// A place in the original sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) byte: usize,
    pub(super) character: u32,
}

impl WayBack<'_> {
    /// Walks to the start of a word, over the gaps before it; returns its place and whether there was a gap.
    pub(super) fn start(&mut self, byte: usize) -> (Place, bool) {
        let mut after_gap = false;
        while let Some(gap) = self.squeezed.gaps.get(self.gap_idx).filter(|gap| gap.at <= byte) {
            self.walk(gap.at);
            self.at += usize::from(gap.shown == Shown::Yes);
            self.original_byte += gap.n_bytes;
            self.original_char += gap.n_chars;
            self.gap_idx += 1;
            after_gap = true;
        }
        self.walk(byte);
        (self.place(), after_gap)
    }

    /// Walks to the end of a word, which no gap lies before.
    pub(super) fn end(&mut self, byte: usize) -> Place {
        self.walk(byte);
        self.place()
    }

    /// Walks over words and gaps to a byte, and stops before the gap that lies there.
    pub(super) fn across(mut self, byte: usize) -> Place {
        while let Some(gap) = self.squeezed.gaps.get(self.gap_idx).filter(|gap| gap.at < byte) {
            self.start(gap.at);
        }
        self.end(byte)
    }

    fn walk(&mut self, byte: usize) {
        let passed = self.squeezed.text.get(self.at..byte).unwrap_or_default();
        self.original_byte += passed.len();
        self.original_char += passed.chars().count() as u32;
        self.at = self.at.max(byte);
    }

    fn place(&self) -> Place {
        Place { byte: self.original_byte, character: self.original_char }
    }
}

/// From this length on a sentence ends at the next space: a log pasted into a chat must not cost more than in proportion.
const LONG_SENTENCE_BYTES: usize = 2_000;

/// Returns the next sentence of a text, its end marks and the space after them included.
///
/// Sentences only keep second cuts short, so it does no harm that `3. 1절` is cut.
pub(super) fn next_sentence(text: &str) -> &str {
    let mut after_mark = false;
    for (byte, character) in text.char_indices() {
        let at_space = character.is_whitespace() && (after_mark || byte >= LONG_SENTENCE_BYTES);
        if character == '\n' || at_space {
            return &text[..byte + character.len_utf8()];
        }
        after_mark = matches!(character, '.' | '!' | '?' | '…' | '~' | 'ㅋ' | 'ㅠ' | 'ㅜ' | 'ㅎ');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_and_shown_spaces_lead_back_to_the_same_places() {
        let sentence = " 할 수  있다.";
        let mut squeezed = Squeezed::default();
        squeezed.hide(sentence);
        assert_eq!(squeezed.text(), "할수있다.");
        let places = |squeezed: &Squeezed| {
            let mut way_back = squeezed.way_back();
            ["할", "수", "있", "다", "."].map(|word| {
                let start = squeezed.text().find(word).expect("the word is there");
                let (from, after_gap) = way_back.start(start);
                let to = way_back.end(start + word.len());
                assert_eq!(&sentence[from.byte..to.byte], word);
                (from.character, to.character, after_gap)
            })
        };
        let expected = [(1, 2, true), (3, 4, true), (6, 7, true), (7, 8, false), (8, 9, false)];
        assert_eq!(places(&squeezed), expected);
        squeezed.show(&[2]);
        assert_eq!(squeezed.text(), "할수 있다.");
        assert_eq!(places(&squeezed), expected);
        squeezed.show_all();
        assert_eq!(squeezed.text(), " 할 수 있다.");
        assert_eq!(places(&squeezed), expected);
    }

    #[test]
    fn a_word_across_a_gap_names_it() {
        let mut squeezed = Squeezed::default();
        squeezed.hide("할 수 있다");
        assert_eq!(squeezed.crossed(0, 3), 0..0);
        assert_eq!(squeezed.crossed(0, 6), 0..1);
        assert_eq!(squeezed.crossed(0, 9), 0..2);
        assert_eq!(squeezed.hidden_before(3), Some(0));
        assert_eq!(squeezed.hidden_before(4), None);
    }
}
