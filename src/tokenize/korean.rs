//! Which morphemes does a Korean text consist of? lindera's words, inflected forms taken apart, tags in Sejong's terms.

use lindera::token::Token as Word;

use super::tags::{Tag, of_sign};
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
    pub(super) parts: Vec<String>,
}

/// Buffers of one text, reused.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) list: Vec<Unit>,
    /// Where `context` puts what it has settled; empty otherwise.
    pub(super) settled: Vec<Unit>,
    pub(super) compounds: Vec<Compound>,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy)]
struct Stand {
    span: Span,
    bytes: (u32, u32),
    after_space: bool,
}

/// Reads the detail fields of a word without allocating.
fn details<'a>(word: &Word<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let id = word.word_id.id() as usize;
    match word.user_dictionary {
        _ if word.word_id.is_unknown() => word.dictionary.unknown_word_details_iter(id),
        Some(user) if !word.word_id.is_system() => user.word_details_iter(id),
        _ => word.dictionary.word_details_iter(id),
    }
}

impl Units {
    /// Fills the buffers with the morphemes of lindera's words.
    pub(super) fn fill(&mut self, text: &str, words: &[Word<'_>]) {
        self.list.clear();
        self.compounds.clear();
        let (mut at_byte, mut at) = (0, 0u32);
        for word in words {
            let gap = &text[at_byte..word.byte_start];
            at += gap.chars().count() as u32;
            let after_space = !gap.is_empty() || word.byte_start == 0;
            let surface = &text[word.byte_start..word.byte_end];
            let n_chars = surface.chars().count() as u32;
            let bytes = (word.byte_start as u32, word.byte_end as u32);
            self.push(word, surface, Stand { span: Span::new(at, at + n_chars), bytes, after_space });
            at += n_chars;
            at_byte = word.byte_end;
        }
    }

    fn push(&mut self, word: &Word<'_>, surface: &str, stand: Stand) {
        let mut fields = details(word);
        let name = fields.next().unwrap_or("UNKNOWN");
        let kind = fields.nth(3).unwrap_or("*");
        match kind {
            "Inflect" => {
                let expression = fields.nth(2).unwrap_or("*");
                if self.push_inflected(expression, stand) {
                    return;
                }
            }
            "Compound" => {
                let expression = fields.nth(2).unwrap_or("*");
                let parts = expression.split('+').filter_map(|part| part.split('/').next()).map(str::to_owned).collect();
                self.compounds.push(Compound { span: stand.span, parts });
                self.push_unit(surface.to_owned(), Tag::of(name).unwrap_or(Tag::NNG), stand, Origin::Compound);
                return;
            }
            _ => {}
        }
        if surface.starts_with('[') && surface.ends_with(']') {
            self.push_unit(surface.to_owned(), Tag::NNP, stand, Origin::Label);
            return;
        }
        match name {
            "SY" | "SSO" | "SSC" | "SC" | "SF" | "SE" => self.push_signs(surface, stand),
            _ if surface.chars().all(is_letter) => self.push_unit(surface.to_owned(), Tag::IC, stand, Origin::Plain),
            _ => {
                let origin = if word.word_id.is_unknown() { Origin::Unknown } else { Origin::Plain };
                // A name such as `NNG+JKS` without an expression keeps its first tag.
                let tag = Tag::of(name).or_else(|| Tag::of(name.split('+').next()?)).unwrap_or(Tag::NNP);
                self.push_unit(surface.to_owned(), tag, stand, origin);
            }
        }
    }

    /// Pushes the parts of an expression such as `되/VV/*+어요/EF/*`.
    fn push_inflected(&mut self, expression: &str, stand: Stand) -> bool {
        let before = self.list.len();
        for part in expression.split('+') {
            let mut fields = part.split('/');
            let (Some(form), Some(tag)) = (fields.next(), fields.next().and_then(Tag::of)) else { continue };
            let first = self.list.len() == before;
            self.push_unit(spelled(form), tag, Stand { after_space: stand.after_space && first, ..stand }, Origin::Inflected);
        }
        self.list.len() > before
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
fn spelled(form: &str) -> String {
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
