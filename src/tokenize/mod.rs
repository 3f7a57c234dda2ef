//! Which words? Cuts a masked text into morphemes and index terms.
//!
//! In: masked text. Out: [`Analysis`]. Fails: only when dictionaries are broken. Parallel: one [`Worker`] a thread.

mod context;
mod english;
mod folding;
mod korean;
mod labels;
mod language;
mod lexicon;
mod plain;
mod spacing;
mod tags;
mod terms;
mod vocabulary;

use std::cmp::Reverse;
use std::sync::Arc;

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera::worker::SegmentWorker;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use self::context::{Context, Tagged};
use self::english::{English, Found, Memory};
use self::folding::Folded;
use self::korean::Units;
use self::spacing::{Place, Squeezed, next_sentence};
use self::tags::Tag;
use self::terms::LightWords;
use self::vocabulary::Vocabulary;
use crate::dictionaries::{Dictionaries, List};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language, Span};

pub use self::language::language;
pub use self::plain::PlainSegmenter;

/// Words without a meaning of their own, in both languages.
const STOP_WORDS: List =
    List { path: "tokenize/stopwords.txt", built_in: include_str!("../../dictionaries/tokenize/stopwords.txt") };

/// Nouns that make adjectives with 하다.
const ADJECTIVAL: List =
    List { path: "tokenize/adjectival.txt", built_in: include_str!("../../dictionaries/tokenize/adjectival.txt") };

/// Words that mecab-ko-dic tags otherwise than Sejong.
const RETAGGED: List =
    List { path: "tokenize/retagged.tsv", built_in: include_str!("../../dictionaries/tokenize/retagged.tsv") };

/// One morpheme; inflected forms are taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Morpheme {
    /// Its form, such as `되` for the stem in `돼요`; English words in lower case with `n't` as `not`.
    pub form: String,
    /// Sejong tag such as `NNG`; English words have `SL`.
    pub tag: &'static str,
    /// The characters of the masked text it comes from; parts of one inflected word share the word's span.
    pub span: Span,
}

/// What a term is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Carries a meaning of its own: search and topics.
    Content,
    /// A light word (하다, 것, the): search only.
    Light,
    /// A part of a compound that also stands whole: search only.
    Part,
    /// A number: search only.
    Number,
    /// A negation with its verb, such as `안_되다`: topics and search.
    Negated,
}

/// One index term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The term: noun as it is, verb stem with 다, English stem in lower case.
    pub term: String,
    /// What it is good for.
    pub role: Role,
    /// The characters of the masked text it comes from.
    pub span: Span,
}

/// What one text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The language of the text.
    pub language: Language,
    /// Every morpheme in order; spaces, and the punctuation of English texts, give none.
    pub morphemes: Vec<Morpheme>,
    /// Every term in order of the start of its span, the longer first.
    pub tokens: Vec<Token>,
}

/// Dictionaries, read once and shared by all threads.
pub struct Tokenizer {
    segmenter: Segmenter,
    context: Context,
    english: English,
    light: LightWords,
}

impl Tokenizer {
    /// Opens the Korean dictionary and reads the lists.
    ///
    /// # Errors
    /// A broken row of a list, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let mut dictionary = voc_ko_dic::load().map_err(cannot_open)?;
        // lindera's penalty for particles after a space takes 80 ms to prepare, and `spacing` does its work: the penalty adds
        // 0.03 and 0.07 points of F1 to that.
        Arc::make_mut(&mut dictionary.metadata).space_penalty = None;
        let lexicon = lexicon::build(dictionaries, &dictionary)?;
        let stop_words = words(dictionaries, STOP_WORDS)?;
        Ok(Self {
            segmenter: Segmenter::new(Mode::Normal, dictionary, Some(lexicon)),
            context: Context::new(words(dictionaries, ADJECTIVAL)?, retagged(dictionaries)?),
            english: English::new(stop_words.iter().filter(|word| word.is_ascii()).cloned().collect()),
            light: LightWords(stop_words.into_iter().filter(|word| !word.is_ascii()).collect()),
        })
    }

    /// Returns a worker for one thread.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            korean: KoreanWorker {
                tokenizer: self,
                segmenter: self.segmenter.new_worker(),
                vocabulary: Vocabulary::default(),
                units: Units::default(),
                spare: Units::default(),
                squeezed: Squeezed::default(),
                disrespected: Vec::new(),
            },
            memory: Memory::default(),
            folded: Folded::default(),
        }
    }
}

fn cannot_open(cause: impl std::fmt::Display) -> Error {
    Error::new(
        Kind::Internal,
        Bilingual::new("내장된 한국어 사전을 열 수 없습니다", "the built-in Korean dictionary cannot be opened"),
    )
    .because(cause.to_string())
}

fn words(dictionaries: &Dictionaries, list: List) -> Result<FxHashSet<String>> {
    Ok(dictionaries.rows(list)?.into_iter().flat_map(|row| row.fields).collect())
}

fn retagged(dictionaries: &Dictionaries) -> Result<FxHashMap<String, Vec<(Tag, Tagged)>>> {
    let mut retagged: FxHashMap<String, Vec<(Tag, Tagged)>> = FxHashMap::default();
    let mut problems = Vec::new();
    for row in dictionaries.rows(RETAGGED)? {
        match row.fields.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [form, found, right_form, right] if Tag::of(found).is_some() && Tag::of(right).is_some() => {
                let rows = retagged.entry(form.to_owned()).or_default();
                rows.extend(
                    Tag::of(found).zip(Tag::of(right)).map(|(found, right)| (found, (right_form.to_owned(), right))),
                );
            }
            _ => problems.push(
                Error::new(Kind::Settings, Bilingual::new("모르는 품사가 있습니다", "a tag is unknown"))
                    .at(row.place)
                    .help(Bilingual::new("품사는 NNG, MAG처럼 적어 주세요", "write tags such as NNG or MAG")),
            ),
        }
    }
    if problems.is_empty() { Ok(retagged) } else { Err(Error::several(problems)) }
}

/// Analyses texts on one thread; keeps its buffers from text to text.
pub struct Worker<'t> {
    korean: KoreanWorker<'t>,
    memory: Memory,
    folded: Folded,
}

impl Worker<'_> {
    /// Returns the morphemes and terms of a masked text. Equal texts give equal analyses.
    pub fn analyze(&mut self, masked_text: &str) -> Analysis {
        let language = language(masked_text);
        let Self { korean, memory, folded } = self;
        let folded_text = folded.fold(masked_text);
        let (text, is_folded) = (folded_text.unwrap_or(masked_text), folded_text.is_some());
        let (mut morphemes, mut tokens) = (Vec::new(), Vec::new());
        let mut found = Found { morphemes: &mut morphemes, tokens: &mut tokens };
        match language {
            Language::Ko => korean.analyze(text, 0, memory, &mut found),
            Language::En => {
                let english = &korean.tokenizer.english;
                english.analyze(text, 0, memory, &mut found, |hangul, start, memory, found| {
                    korean.analyze(hangul, start, memory, found);
                });
            }
        }
        if is_folded {
            morphemes.iter_mut().for_each(|morpheme| morpheme.span = folded.original(morpheme.span));
            tokens.iter_mut().for_each(|token| token.span = folded.original(token.span));
        }
        // Stable, and nearly sorted already: only negations reach back and wholes follow their parts.
        tokens.sort_by_key(|token| (token.span.start, Reverse(token.span.end)));
        Analysis { language, morphemes, tokens }
    }
}

/// The Korean half of a worker.
struct KoreanWorker<'t> {
    tokenizer: &'t Tokenizer,
    segmenter: SegmentWorker,
    vocabulary: Vocabulary,
    units: Units,
    /// Units of a part that is cut again.
    spare: Units,
    squeezed: Squeezed,
    /// Gaps of the sentence at hand that must be shown.
    disrespected: Vec<usize>,
}

impl KoreanWorker<'_> {
    /// Appends what a Korean text holds whose first character is the character `start` of the whole.
    fn analyze(&mut self, text: &str, start: u32, memory: &mut Memory, found: &mut Found<'_>) {
        self.units.clear();
        let mut origin = Place { byte: 0, character: 0 };
        while origin.byte < text.len() {
            let sentence = next_sentence(&text[origin.byte..]);
            self.cut(sentence, origin);
            origin.byte += sentence.len();
            origin.character += sentence.chars().count() as u32;
        }
        let Tokenizer { context, light, english, .. } = self.tokenizer;
        context.settle(text, &mut self.units);
        let first_token = found.tokens.len();
        terms::push_terms(text, &self.units, light, english, memory, found.tokens);
        let shifted = |span: Span| Span::new(span.start + start, span.end + start);
        found.morphemes.extend(self.units.list.drain(..).map(|unit| Morpheme {
            form: unit.form,
            tag: unit.tag.name(),
            span: shifted(unit.span),
        }));
        found.tokens[first_token..].iter_mut().for_each(|token| token.span = shifted(token.span));
    }

    /// Cuts one sentence into units; what reaches across spaces is cut a second time.
    fn cut(&mut self, sentence: &str, origin: Place) {
        let Self { segmenter, vocabulary, units, squeezed, disrespected, .. } = self;
        squeezed.hide(sentence);
        // lindera fails only on dictionaries that do not fit each other, and `Tokenizer::new` has built them together.
        let Ok(words) = segmenter.segment(squeezed.text()) else { return };
        korean::disrespected(squeezed, &words, vocabulary, disrespected);
        let windows = squeezed.windows(disrespected);
        let n_compounds = units.compounds.len();
        let holes = units.push_sentence(squeezed, &words, vocabulary, origin, &windows);
        drop(words);
        // From the end, so that the places of the earlier holes stay right.
        for (hole, window) in holes.iter().zip(&windows).rev() {
            let part = &sentence[hole.start.byte..hole.end.byte];
            let place =
                Place { byte: origin.byte + hole.start.byte, character: origin.character + hole.start.character };
            self.cut_again(part, place, &window.shown);
            self.units.fill(hole, &mut self.spare);
        }
        if !holes.is_empty() {
            self.units.compounds[n_compounds..].sort_by_key(|compound| compound.span.start);
        }
    }

    /// Cuts a part of a sentence into the spare units, some of its spaces being shown, or all of them where that is not enough.
    fn cut_again(&mut self, part: &str, origin: Place, shown: &[usize]) {
        let Self { segmenter, vocabulary, spare, squeezed, disrespected, .. } = self;
        spare.clear();
        squeezed.hide(part);
        squeezed.show(shown);
        {
            let Ok(words) = segmenter.segment(squeezed.text()) else { return };
            korean::disrespected(squeezed, &words, vocabulary, disrespected);
            if disrespected.is_empty() {
                spare.push_sentence(squeezed, &words, vocabulary, origin, &[]);
                return;
            }
        }
        squeezed.show_all();
        let Ok(words) = segmenter.segment(squeezed.text()) else { return };
        spare.push_sentence(squeezed, &words, vocabulary, origin, &[]);
    }
}

#[cfg(test)]
mod tests;
