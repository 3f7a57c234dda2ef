//! Which morphemes does a Korean text consist of? lindera's words, inflected forms taken apart, tags in Sejong's terms.

use lindera::token::Token as Word;

use super::spacing::{Place, Squeezed, Window};
use super::tags::{Tag, of_sign};
use super::vocabulary::{Shape, Vocabulary};
use crate::model::Span;

/// One morpheme while it is being settled.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// Its form; the stem where it is one.
    pub(super) form: String,
    pub(super) tag: Tag,
    /// Characters of the text that was segmented.
    pub(super) span: Span,
    /// The same in bytes.
    pub(super) bytes: (u32, u32),
    /// Whether a space or the start of the text stands before it.
    pub(super) after_space: bool,
    /// What the dictionary says about the word it comes from.
    pub(super) origin: Origin,
}

/// What the dictionary says about the word that a unit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// One morpheme, as it stands in the text.
    Plain,
    /// A part of an inflected form such as `돼요`.
    Inflected,
    /// Several nouns written as one.
    Compound,
    /// Not in the dictionary.
    Unknown,
    /// A mask label.
    Label,
}

/// A compound with its parts.
#[derive(Debug, Clone)]
pub(super) struct Compound {
    /// Its characters of the text that was segmented.
    pub(super) span: Span,
    /// Its parts in order.
    pub(super) parts: Box<[String]>,
}

/// Buffers of one text, reused.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) list: Vec<Unit>,
    /// Where `context` puts what it has settled; empty otherwise.
    pub(super) settled: Vec<Unit>,
    pub(super) compounds: Vec<Compound>,
}

/// A place among the units where those of a window belong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hole {
    at: usize,
    /// Where the window begins and ends in the original sentence.
    pub(super) start: Place,
    pub(super) end: Place,
    bytes_end: usize,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy)]
struct Stand {
    span: Span,
    bytes: (u32, u32),
    after_space: bool,
}

/// Appends the gaps of a sentence that its words do not respect, by ascending index: those that a word reaches across, and
/// those before a word that cannot begin after a space, a particle for one.
pub(super) fn disrespected(
    squeezed: &Squeezed,
    words: &[Word<'_>],
    vocabulary: &mut Vocabulary,
    gap_idxs: &mut Vec<usize>,
) {
    gap_idxs.clear();
    for word in words {
        if let Some(gap_idx) = squeezed.hidden_before(word.byte_start)
            && vocabulary.entry(word).is_bound
        {
            gap_idxs.push(gap_idx);
        }
        gap_idxs.extend(squeezed.crossed(word.byte_start, word.byte_end));
    }
}

impl Units {
    /// Empties the buffers for another text.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.settled.clear();
        self.compounds.clear();
    }

    /// Appends the morphemes of lindera's words of one sentence, which begins at `origin` in the text.
    ///
    /// Words inside the windows are left out; returned is for each window what belongs there, and where.
    pub(super) fn push_sentence(
        &mut self,
        squeezed: &Squeezed,
        words: &[Word<'_>],
        vocabulary: &mut Vocabulary,
        origin: Place,
        windows: &[Window],
    ) -> Vec<Hole> {
        let mut way_back = squeezed.way_back();
        let mut windows = windows.iter().peekable();
        let mut holes = Vec::new();
        for word in words {
            while let Some(window) = windows.next_if(|window| window.bytes.start <= word.byte_start) {
                let (start, _) = way_back.start(window.bytes.start);
                let end = way_back.clone().across(window.bytes.end);
                holes.push(Hole { at: self.list.len(), start, end, bytes_end: window.bytes.end });
            }
            if holes.last().is_some_and(|hole| word.byte_start < hole.bytes_end) {
                continue;
            }
            let (start, after_gap) = way_back.start(word.byte_start);
            let end = way_back.end(word.byte_end);
            let surface = &squeezed.text()[word.byte_start..word.byte_end];
            let stand = Stand {
                span: Span::new(origin.character + start.character, origin.character + end.character),
                bytes: ((origin.byte + start.byte) as u32, (origin.byte + end.byte) as u32),
                after_space: after_gap || word.byte_start == 0,
            };
            self.push(&vocabulary.entry(word).shape, surface, stand);
        }
        holes
    }

    /// Moves the units and compounds of another sentence into a hole of this one.
    pub(super) fn fill(&mut self, hole: &Hole, other: &mut Self) {
        self.list.splice(hole.at..hole.at, other.list.drain(..));
        self.compounds.append(&mut other.compounds);
    }

    fn push(&mut self, shape: &Shape, surface: &str, stand: Stand) {
        match shape {
            Shape::Plain(tag) => self.push_unit(surface.to_owned(), *tag, stand, Origin::Plain),
            // ㅠㅠ is not in the dictionary, but no name either.
            Shape::Unknown(_) if surface.chars().all(is_letter) => {
                self.push_unit(surface.to_owned(), Tag::IC, stand, Origin::Plain);
            }
            Shape::Unknown(tag) => self.push_unit(surface.to_owned(), *tag, stand, Origin::Unknown),
            Shape::Label => self.push_unit(surface.to_owned(), Tag::NNP, stand, Origin::Label),
            Shape::Signs => self.push_signs(surface, stand),
            Shape::Inflected(parts) => {
                for (part_idx, (form, tag)) in parts.iter().enumerate() {
                    let after_space = stand.after_space && part_idx == 0;
                    self.push_unit(form.clone(), *tag, Stand { after_space, ..stand }, Origin::Inflected);
                }
            }
            Shape::Compound(tag, parts) => {
                self.compounds.push(Compound { span: stand.span, parts: parts.clone() });
                self.push_unit(surface.to_owned(), *tag, stand, Origin::Compound);
            }
        }
    }

    /// Pushes signs one by one: lindera keeps runs such as `%,` together.
    fn push_signs(&mut self, surface: &str, stand: Stand) {
        let mut rest = surface;
        let (mut at, mut at_byte) = (stand.span.start, stand.bytes.0);
        while let Some(first) = rest.chars().next() {
            let n_dots = rest.bytes().take_while(|&byte| byte == b'.').count();
            let (n_bytes, n_chars, tag) =
                if n_dots >= 2 { (n_dots, n_dots as u32, Tag::SE) } else { (first.len_utf8(), 1, of_sign(first)) };
            if !first.is_whitespace() {
                let after_space = stand.after_space && at == stand.span.start;
                let bytes = (at_byte, at_byte + n_bytes as u32);
                let stand = Stand { span: Span::new(at, at + n_chars), bytes, after_space };
                self.push_unit(rest[..n_bytes].to_owned(), tag, stand, Origin::Plain);
            }
            at += n_chars;
            at_byte += n_bytes as u32;
            rest = &rest[n_bytes..];
        }
    }

    fn push_unit(&mut self, form: String, tag: Tag, stand: Stand, origin: Origin) {
        let Stand { span, bytes, after_space } = stand;
        self.list.push(Unit { form, tag, span, bytes, after_space, origin });
    }
}

/// Returns whether a character is a consonant or vowel alone, as in ㅋㅋ and ㅠㅠ.
pub(super) fn is_letter(character: char) -> bool {
    matches!(character, 'ㄱ'..='ㅣ')
}

/// Returns a form of an expression in the letters that people type.
///
/// The dictionary writes endings that begin with a final consonant with conjoining letters (`ᆫ다`), and those that begin
/// with a contracted vowel without the silent ㅇ (`ㅓ요`).
pub(super) fn spelled(form: &str) -> String {
    let mut characters = form.chars();
    let Some(first) = characters.next() else { return String::new() };
    let spelled = match first {
        '\u{1102}' | '\u{11ab}' => 'ㄴ',
        '\u{1105}' | '\u{11af}' => 'ㄹ',
        '\u{1106}' | '\u{11b7}' => 'ㅁ',
        '\u{1107}' | '\u{11b8}' => 'ㅂ',
        '\u{1109}' | '\u{11ba}' => 'ㅅ',
        '\u{110a}' | '\u{11bb}' => 'ㅆ',
        'ㅏ' => '아',
        'ㅐ' => '애',
        'ㅓ' => '어',
        'ㅔ' => '에',
        'ㅕ' => '여',
        _ => return form.to_owned(),
    };
    let mut text = String::with_capacity(form.len());
    text.push(spelled);
    text.push_str(characters.as_str());
    text
}
