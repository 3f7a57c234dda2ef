//! What does the dictionary say of a word? Read once a word and thread, because its records are text that must be parsed.

use lindera::token::Token as Word;
use rustc_hash::FxHashMap;

use super::korean::{is_letter, spelled};
use super::tags::Tag;

/// What the dictionary says of a word.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) shape: Shape,
    /// Whether a word of this kind is bound to what stands before it, as particles and endings are.
    pub(super) is_bound: bool,
}

/// How a word is made.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// One morpheme, as it stands in the text.
    Plain(Tag),
    /// One morpheme that is not in the dictionary.
    Unknown(Tag),
    /// A mask label.
    Label,
    /// Signs; each is a morpheme.
    Signs,
    /// Morphemes that do not stand in the text as they are.
    Inflected(Box<[(String, Tag)]>),
    /// Nouns written as one.
    Compound(Tag, Box<[String]>),
}

/// How many words a thread keeps before it starts anew: the 50,000 most frequent words of Korean cover all but rare ones, at
/// about 100 bytes each.
const N_WORDS_KEPT: usize = 50_000;

/// The words that a thread has met.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    entries: FxHashMap<(u8, u32), Entry>,
}

impl Vocabulary {
    /// Returns what the dictionary says of a word.
    pub(super) fn entry(&mut self, word: &Word<'_>) -> &Entry {
        let id = word.word_id;
        let lexicon = if id.is_unknown() { 0 } else { 1 + u8::from(id.is_system()) };
        if self.entries.len() >= N_WORDS_KEPT {
            self.entries.clear();
        }
        self.entries.entry((lexicon, id.id())).or_insert_with(|| read(word))
    }
}

/// Reads the record of a word.
fn read(word: &Word<'_>) -> Entry {
    let id = word.word_id.id() as usize;
    let mut fields = match word.user_dictionary {
        _ if word.word_id.is_unknown() => word.dictionary.unknown_word_details_iter(id),
        Some(user) if !word.word_id.is_system() => user.word_details_iter(id),
        _ => word.dictionary.word_details_iter(id),
    };
    let name = fields.next().unwrap_or("UNKNOWN");
    let kind = fields.nth(3).unwrap_or("*");
    let expression = fields.nth(2).unwrap_or("*");
    let is_bound = name.starts_with(['J', 'E']) || name.starts_with("XS") || name.starts_with("VCP");
    // A name such as `NNG+JKS` without an expression keeps its first tag.
    let tag = Tag::of(name).or_else(|| Tag::of(name.split('+').next()?)).unwrap_or(Tag::NNP);
    let surface = word.surface.as_ref();
    let parts = || expression.split('+').filter_map(|part| part.split_once('/'));
    let inflected = || -> Box<[(String, Tag)]> {
        parts()
            .filter_map(|(form, rest)| Some((spelled(form), Tag::of(rest.split('/').next()?)?)))
            .filter(|(form, _)| !form.is_empty())
            .collect()
    };
    let shape = match (kind, name) {
        ("Inflect", _) if !inflected().is_empty() => Shape::Inflected(inflected()),
        ("Compound", _) => Shape::Compound(tag, parts().map(|(form, _)| form.to_owned()).collect()),
        (_, "SY" | "SSO" | "SSC" | "SC" | "SF" | "SE") => Shape::Signs,
        // One entry stands for all unknown words of a script, so the surface at hand says nothing about the next.
        _ if word.word_id.is_unknown() => Shape::Unknown(tag),
        // Only the lexicon has words in brackets.
        _ if surface.starts_with('[') && surface.ends_with(']') => Shape::Label,
        _ if surface.chars().all(is_letter) => Shape::Plain(Tag::IC),
        _ => Shape::Plain(tag),
    };
    Entry { shape, is_bound }
}
