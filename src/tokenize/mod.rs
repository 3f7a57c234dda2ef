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
mod tags;
mod terms;

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera::worker::SegmentWorker;
use rustc_hash::{FxHashMap, FxHashSet};

use self::context::{Context, Tagged};
use self::english::{English, Found};
use self::folding::Folded;
use self::korean::Units;
use self::tags::Tag;
use self::terms::LightWords;
use crate::dictionaries::{Dictionaries, List};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language, Span};

pub use self::language::language;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Every term in order of the start of its span.
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
        let dictionary = voc_ko_dic::load().map_err(|cause| {
            Error::new(
                Kind::Internal,
                Bilingual::new("내장된 한국어 사전을 열 수 없습니다", "the built-in Korean dictionary cannot be opened"),
            )
            .because(cause.to_string())
        })?;
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
            tokenizer: self,
            segmenter: self.segmenter.new_worker(),
            units: Units::default(),
            folded: Folded::default(),
        }
    }
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
                rows.extend(Tag::of(found).zip(Tag::of(right)).map(|(found, right)| (found, (right_form.to_owned(), right))));
            }
            _ => problems.push(
                Error::new(
                    Kind::Settings,
                    Bilingual::new("모르는 품사가 있습니다", "a tag is unknown"),
                )
                .at(row.place)
                .help(Bilingual::new("품사는 NNG, MAG처럼 적어 주세요", "write tags such as NNG or MAG")),
            ),
        }
    }
    if problems.is_empty() { Ok(retagged) } else { Err(Error::several(problems)) }
}

/// Analyses texts on one thread; keeps its buffers from text to text.
pub struct Worker<'t> {
    tokenizer: &'t Tokenizer,
    segmenter: SegmentWorker,
    units: Units,
    folded: Folded,
}

impl Worker<'_> {
    /// Returns the morphemes and terms of a masked text. Equal texts give equal analyses.
    pub fn analyze(&mut self, masked_text: &str) -> Analysis {
        let language = language(masked_text);
        let mut analysis = Analysis { language, morphemes: Vec::new(), tokens: Vec::new() };
        let mut folded = std::mem::take(&mut self.folded);
        let unfolded = folded.fold(masked_text);
        let text = unfolded.unwrap_or(masked_text);
        match language {
            Language::Ko => self.korean(text, 0, &mut analysis.morphemes, &mut analysis.tokens),
            Language::En => {
                let english = &self.tokenizer.english;
                let mut found = Found { morphemes: &mut analysis.morphemes, tokens: &mut analysis.tokens };
                english.analyze(text, 0, &mut found, |hangul, start, found| {
                    self.korean(hangul, start, found.morphemes, found.tokens);
                });
                analysis.tokens.sort_by_key(|token| token.span.start);
            }
        }
        if unfolded.is_some() {
            for morpheme in &mut analysis.morphemes {
                morpheme.span = terms::unfold(&folded, morpheme.span);
            }
            for token in &mut analysis.tokens {
                token.span = terms::unfold(&folded, token.span);
            }
        }
        self.folded = folded;
        analysis
    }

    /// Appends what a Korean text holds whose first character is the character `start` of the whole.
    fn korean(&mut self, text: &str, start: u32, morphemes: &mut Vec<Morpheme>, tokens: &mut Vec<Token>) {
        let first_token = tokens.len();
        // lindera fails only on dictionaries that do not fit each other, and `Tokenizer::new` has built them together.
        let Ok(words) = self.segmenter.segment(text) else { return };
        self.units.fill(text, &words);
        drop(words);
        self.tokenizer.context.settle(text, &mut self.units);
        terms::push_terms(text, &self.units, &self.tokenizer.light, &self.tokenizer.english, tokens);
        morphemes.extend(self.units.list.drain(..).map(|unit| Morpheme {
            form: unit.form,
            tag: unit.tag.name(),
            span: Span::new(unit.span.start + start, unit.span.end + start),
        }));
        if start > 0 {
            for token in &mut tokens[first_token..] {
                token.span = Span::new(token.span.start + start, token.span.end + start);
            }
        }
    }
}
