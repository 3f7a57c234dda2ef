//! Which fields does the index have, and how do a turn's terms get into it?

use std::sync::Arc;

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{
    Document, FAST, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::bigrams;

/// Stands between two terms of a document; no term holds it.
pub(super) const SEPARATOR: char = '\u{1f}';

/// Longest term in bytes. Longer ones are no words but data that somebody pasted; a query drops them as well.
pub(super) const MAX_TERM_BYTES: usize = 120;

/// The columns that hold short words, in schema order after `transcript`.
pub(super) const WORD_COLUMNS: [&str; N_WORD_COLUMNS] =
    ["channel", "product", "language", "speaker", "status", "requester", "team", "csat"];

/// How many there are.
pub(super) const N_WORD_COLUMNS: usize = 8;

/// The fields. Columns are read by document number; only `text` is stored; `terms` and `bigrams` are inverted to be searched, and
/// `transcript` is so that a conversation's turns can be removed.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) transcript: Field,
    pub(super) turn: Field,
    pub(super) day: Field,
    /// In the order of [`WORD_COLUMNS`].
    pub(super) words: [Field; N_WORD_COLUMNS],
    pub(super) text: Field,
    pub(super) terms: Field,
    pub(super) bigrams: Field,
}

/// Returns the schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let word = || TextOptions::from(FAST);
    let number = || NumericOptions::from(FAST);
    let inverted =
        |tokenizer: &str, option| TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
    let unordered = |tokenizer: &str| inverted(tokenizer, IndexRecordOption::Basic).set_fieldnorms(false);
    let fields = Fields {
        transcript: builder.add_text_field("transcript", word().set_indexing_options(unordered("raw"))),
        turn: builder.add_u64_field("turn", number()),
        day: builder.add_i64_field("day", number()),
        words: WORD_COLUMNS.map(|name| builder.add_text_field(name, word())),
        text: builder.add_text_field("text", TextOptions::default().set_stored()),
        terms: builder.add_text_field(
            "terms",
            TextOptions::default().set_indexing_options(inverted("terms", IndexRecordOption::WithFreqs)),
        ),
        bigrams: builder.add_text_field("bigrams", TextOptions::default().set_indexing_options(unordered("bigrams"))),
    };
    (builder.build(), fields)
}

/// Returns what cuts the two inverted fields.
pub(super) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register("terms", Separated::default());
    tokenizers.register("bigrams", Bigrams::default());
    tokenizers
}

/// Cuts at [`SEPARATOR`].
#[derive(Clone, Default)]
struct Separated {
    token: Token,
}

struct SeparatedStream<'a> {
    rest: std::str::Split<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for Separated {
    type TokenStream<'a> = SeparatedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SeparatedStream<'a> {
        // Positions are not indexed; a fresh token's would overflow.
        self.token.position = 0;
        SeparatedStream { rest: text.split(SEPARATOR), token: &mut self.token }
    }
}

impl TokenStream for SeparatedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.rest.find(|term| !term.is_empty()) else { return false };
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Cuts a masked text into its distinct syllable pairs.
#[derive(Clone, Default)]
struct Bigrams {
    token: Token,
    pairs: Vec<(char, char)>,
}

struct BigramStream<'a> {
    pairs: std::slice::Iter<'a, (char, char)>,
    token: &'a mut Token,
}

impl Tokenizer for Bigrams {
    type TokenStream<'a> = BigramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> BigramStream<'a> {
        bigrams::distinct(text, &mut self.pairs);
        self.token.position = 0;
        BigramStream { pairs: self.pairs.iter(), token: &mut self.token }
    }
}

impl TokenStream for BigramStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&(first, second)) = self.pairs.next() else { return false };
        self.token.text.clear();
        self.token.text.push(first);
        self.token.text.push(second);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// One turn as the index takes it.
pub(super) struct Row {
    pub(super) values: Vec<(Field, Content)>,
}

/// What a field of a [`Row`] holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Text(Arc<str>),
    Count(u64),
    Day(i64),
}

impl Document for Row {
    type Value<'a> = Held<'a>;
    type FieldsValuesIter<'a> = RowIter<'a>;

    fn iter_fields_and_values(&self) -> RowIter<'_> {
        RowIter(self.values.iter())
    }
}

/// Iterates over a row.
pub(super) struct RowIter<'a>(std::slice::Iter<'a, (Field, Content)>);

impl<'a> Iterator for RowIter<'a> {
    type Item = (Field, Held<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, content)| (*field, Held(content)))
    }
}

/// A borrowed [`Content`].
#[derive(Debug, Clone)]
pub(super) struct Held<'a>(&'a Content);

impl<'a> Value<'a> for Held<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self.0 {
            Content::Text(text) => ReferenceValueLeaf::Str(text),
            Content::Count(count) => ReferenceValueLeaf::U64(*count),
            Content::Day(day) => ReferenceValueLeaf::I64(*day),
        })
    }
}
