//! What does a person look for? The words of a query, each with what counts as the same.

use rustc_hash::FxHashMap;
use tantivy::Term;

use super::ranking::WEIGHTS;
use super::synonyms::Synonyms;
use super::writer::is_indexed;
use super::{Filters, Index, bigrams, io_error};
use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;
use crate::tokenize::{Role, Token, Worker};

/// Most words of a query that count: as many as a turn's matches fit into one `u32`. Of a pasted text the rarest stay.
const MAX_UNITS: usize = 32;

/// Most terms that an unfinished word stands for.
const MAX_COMPLETIONS: usize = 24;

/// The words of a query, analysed as the turns were.
#[derive(Debug, Clone, Default)]
pub struct Query {
    units: Vec<Unit>,
    /// Pairs of adjacent syllables, whatever the spacing.
    pairs: Vec<(char, char)>,
    /// What a query of one word stands for when no turn holds that word.
    unfinished: Option<Unfinished>,
    /// What a hit must be besides.
    pub filters: Filters,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) role: Role,
    /// Which word of the query it belongs to: a compound and its parts, a verb and its negation are one.
    pub(super) word_idx: u32,
    /// What a turn may say, best first; the first is the word itself.
    pub(super) alternatives: Vec<Alternative>,
}

/// One wording: all of its terms must occur.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alternative {
    pub(super) terms: Vec<String>,
    pub(super) weight: f32,
}

/// What a person types before a word is whole.
#[derive(Debug, Clone)]
enum Unfinished {
    /// The beginning of a word.
    Prefix(String),
    /// The first consonants of its syllables: ㅎㅂ for 환불.
    Initials(String),
}

impl Query {
    /// Analyses the words of a query.
    ///
    /// # Errors
    /// A query that is empty or holds only words without a meaning of their own (the, 하다).
    pub fn new(text: &str, worker: &mut Worker<'_>, synonyms: &Synonyms) -> Result<Self> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(Error::new(Kind::Usage, Bilingual::new("검색어가 비어 있습니다", "the query is empty")).help(
                Bilingual::new(
                    "찾을 말을 적어 주세요: voc search '환불 지연'",
                    "say what to look for: voc search 'late refund'",
                ),
            ));
        }
        let mut query = Self::default();
        if typed.chars().all(|character| ('ㄱ'..='ㅎ').contains(&character)) {
            query.unfinished = Some(Unfinished::Initials(typed.to_owned()));
            return Ok(query);
        }
        let analysis = worker.analyze(typed);
        query.units = units(&analysis.tokens, synonyms);
        bigrams::distinct(typed, &mut query.pairs);
        let is_one_word = typed.chars().all(char::is_alphanumeric);
        if is_one_word {
            query.unfinished = Some(Unfinished::Prefix(typed.to_lowercase()));
        }
        if query.units.iter().all(|unit| unit.role == Role::Light) && (!query.units.is_empty() || !is_one_word) {
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new(
                    "검색어에 뜻을 가진 낱말이 없습니다",
                    "the query holds no word with a meaning of its own",
                ),
            )
            .help(Bilingual::new(
                "명사나 동사를 하나 이상 적어 주세요: 환불, 배송 지연, 로그인이 안 돼요",
                "add a noun or a verb: refund, late delivery, cannot log in",
            )));
        }
        Ok(query)
    }

    /// Returns a query for exactly these terms, each as a word of its own.
    pub(super) fn of_terms(terms: impl IntoIterator<Item = String>, filters: Filters) -> Self {
        let units = terms
            .into_iter()
            .zip(0..)
            .map(|(term, word_idx)| {
                let alternatives = vec![Alternative { terms: vec![term], weight: 1.0 }];
                Unit { role: Role::Content, word_idx, alternatives }
            })
            .collect();
        Self { units, filters, ..Self::default() }
    }

    /// Looks the terms up in an index.
    pub(super) fn resolve(&self, index: &Index) -> Result<Question> {
        let mut question = Question::default();
        for unit in &self.units {
            question.units.extend(resolve_unit(unit, index)?);
        }
        if let (true, Some(unfinished)) = (question.units.is_empty(), &self.unfinished) {
            question.units.extend(resolve_unit(&completions(unfinished, index)?, index)?);
        }
        if question.units.len() > MAX_UNITS {
            // A stable sort: equal values keep the order of the query.
            question.units.sort_by(|one, other| other.value.total_cmp(&one.value));
            question.units.truncate(MAX_UNITS);
            question.units.sort_by_key(|unit| unit.word_idx);
        }
        let only_light = question.units.iter().all(|unit| unit.role == Role::Light);
        for unit in question.units.iter().filter(|unit| only_light || unit.role != Role::Light) {
            for term in unit.alternatives.iter().flat_map(|alternative| &alternative.terms) {
                let weight = question.weights.entry(term.clone()).or_insert(0.0);
                *weight = weight.max(unit.value);
            }
        }
        let most_common = WEIGHTS.most_common_pair_ratio * index.n_documents as f32 + WEIGHTS.pairs_always_kept;
        for &(first, second) in &self.pairs {
            let pair = String::from_iter([first, second]);
            let df = df(index, &pair, Inverted::Pairs)?;
            if df > 0 && df as f32 <= most_common {
                question.pairs.push(ResolvedPair { value: WEIGHTS.pair * idf(index, df), pair });
            }
        }
        Ok(question)
    }
}

/// The words of a query with the values that an index gives them.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    pub(super) units: Vec<ResolvedUnit>,
    pub(super) pairs: Vec<ResolvedPair>,
    /// What each term is worth in a snippet.
    pub(super) weights: FxHashMap<String, f32>,
}

/// A word that occurs in the index, itself or by another wording.
#[derive(Debug, Clone)]
pub(super) struct ResolvedUnit {
    pub(super) role: Role,
    pub(super) word_idx: u32,
    /// The highest value of its wordings.
    pub(super) value: f32,
    /// Highest value first.
    pub(super) alternatives: Vec<ResolvedAlternative>,
}

/// A wording that occurs in the index.
#[derive(Debug, Clone)]
pub(super) struct ResolvedAlternative {
    pub(super) terms: Vec<String>,
    /// In how many turns of the whole index its rarest term occurs.
    pub(super) df: u64,
    /// Its weight by its rarity.
    pub(super) value: f32,
}

/// A syllable pair that occurs in the index.
#[derive(Debug, Clone)]
pub(super) struct ResolvedPair {
    pub(super) pair: String,
    pub(super) value: f32,
}

fn units(tokens: &[Token], synonyms: &Synonyms) -> Vec<Unit> {
    let tokens: Vec<&Token> = tokens.iter().filter(|token| is_indexed(&token.term)).collect();
    let mut units: Vec<Unit> = Vec::new();
    let (mut n_words, mut word_end) = (0, 0);
    for (token, wordings) in tokens.iter().zip(synonyms.of(&tokens)) {
        if token.span.start >= word_end {
            n_words += 1;
        }
        word_end = word_end.max(token.span.end);
        if units.iter().any(|unit| unit.alternatives[0].terms[0] == token.term) {
            continue;
        }
        let mut alternatives = vec![Alternative { terms: vec![token.term.clone()], weight: 1.0 }];
        alternatives.extend(wordings);
        units.push(Unit { role: token.role, word_idx: n_words - 1, alternatives });
    }
    // 안 alone says little beside 안_되다.
    let negations: Vec<(u32, String)> = units
        .iter()
        .filter(|unit| unit.role == Role::Negated)
        .filter_map(|unit| Some((unit.word_idx, unit.alternatives[0].terms[0].split_once('_')?.0.to_owned())))
        .collect();
    for unit in &mut units {
        if negations.iter().any(|(word_idx, no)| unit.word_idx == *word_idx && unit.alternatives[0].terms[0] == *no) {
            unit.role = Role::Part;
        }
    }
    units
}

fn resolve_unit(unit: &Unit, index: &Index) -> Result<Option<ResolvedUnit>> {
    let role_weight = match unit.role {
        Role::Content => 1.0,
        Role::Negated => WEIGHTS.negated,
        Role::Number => WEIGHTS.number,
        Role::Part => WEIGHTS.part,
        Role::Light => WEIGHTS.light,
    };
    let mut alternatives: Vec<ResolvedAlternative> = Vec::new();
    let mut own_idf = f32::INFINITY;
    for (alternative_idx, alternative) in unit.alternatives.iter().enumerate() {
        let mut rarest = u64::MAX;
        for term in &alternative.terms {
            rarest = rarest.min(df(index, term, Inverted::Terms)?);
        }
        if rarest > 0 && rarest < u64::MAX {
            // Another wording is never worth more for being rarer than the word that was asked for.
            let idf = idf(index, rarest).min(own_idf);
            if alternative_idx == 0 {
                own_idf = idf;
            }
            let value = role_weight * alternative.weight * idf;
            alternatives.push(ResolvedAlternative { terms: alternative.terms.clone(), df: rarest, value });
        }
    }
    alternatives.sort_by(|one, other| other.value.total_cmp(&one.value));
    let Some(value) = alternatives.first().map(|best| best.value) else { return Ok(None) };
    Ok(Some(ResolvedUnit { role: unit.role, word_idx: unit.word_idx, value, alternatives }))
}

/// Which of the two inverted fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inverted {
    Terms,
    Pairs,
}

/// Returns in how many turns a term occurs, removed ones not counted.
fn df(index: &Index, term: &str, inverted: Inverted) -> Result<u64> {
    let field = if inverted == Inverted::Terms { index.fields.terms } else { index.fields.bigrams };
    let term = Term::from_field_text(field, term);
    let mut df = 0;
    for segment in &index.segments {
        let reader = if inverted == Inverted::Terms { &segment.terms } else { &segment.bigrams };
        if let Some(postings) = reader.get_term_info(&term).map_err(io_error)? {
            df += u64::from(segment.df(reader, &postings)?);
        }
    }
    Ok(df)
}

impl Index {
    /// Returns the inverse document frequency of a term.
    pub(super) fn idf_of(&self, term: &str) -> Result<f32> {
        Ok(idf(self, df(self, term, Inverted::Terms)?))
    }
}

/// Returns BM25's inverse document frequency: ln(1 + (N - df + 1/2) / (df + 1/2)).
fn idf(index: &Index, df: u64) -> f32 {
    let (n, df) = (index.n_documents as f32, df as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// Returns a word that stands for the most common terms that an unfinished one may become.
fn completions(unfinished: &Unfinished, index: &Index) -> Result<Unit> {
    let mut found: FxHashMap<String, u64> = FxHashMap::default();
    for segment in &index.segments {
        let terms = segment.terms.terms();
        let mut stream = match unfinished {
            Unfinished::Prefix(prefix) => {
                let after = prefix_end(prefix.as_bytes());
                terms.range().ge(prefix.as_bytes()).lt(after).into_stream()
            }
            // Hangul syllables lie between these two in byte order.
            Unfinished::Initials(_) => terms.range().ge("가".as_bytes()).lt("힤".as_bytes()).into_stream(),
        }
        .map_err(io_error)?;
        while stream.advance() {
            let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
            let fits = match unfinished {
                Unfinished::Prefix(_) => true,
                Unfinished::Initials(initials) => begins_with(term, initials),
            };
            if fits {
                *found.entry(term.to_owned()).or_insert(0) += u64::from(segment.df(&segment.terms, stream.value())?);
            }
        }
    }
    let mut found: Vec<(u64, String)> =
        found.into_iter().filter(|(_, df)| *df > 0).map(|(term, df)| (df, term)).collect();
    found.sort_unstable_by(|(df, term), (other_df, other)| other_df.cmp(df).then_with(|| term.cmp(other)));
    found.truncate(MAX_COMPLETIONS);
    let alternatives = found.into_iter().map(|(_, term)| Alternative { terms: vec![term], weight: 1.0 }).collect();
    Ok(Unit { role: Role::Content, word_idx: 0, alternatives })
}

/// Returns the first bytes after everything that begins with a prefix; no text holds the byte 255.
fn prefix_end(prefix: &[u8]) -> Vec<u8> {
    [prefix, &[0xff]].concat()
}

/// Returns whether the syllables of a term begin with these consonants.
fn begins_with(term: &str, initials: &str) -> bool {
    let mut syllables = term.chars();
    initials.chars().all(|initial| syllables.next().and_then(initial_of) == Some(initial))
}

/// Returns the first consonant of a syllable.
fn initial_of(syllable: char) -> Option<char> {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ',
        'ㅎ',
    ];
    // Unicode lays syllables out by initial (588 each), vowel and final.
    bigrams::is_syllable(syllable).then(|| INITIALS[(syllable as usize - '가' as usize) / 588])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_fit_the_beginning_of_a_term() {
        assert!(begins_with("환불", "ㅎㅂ"));
        assert!(begins_with("환불하다", "ㅎㅂ"));
        assert!(!begins_with("환", "ㅎㅂ"));
        assert!(begins_with("쿠폰", "ㅋㅍ"));
        assert_eq!(initial_of('힣'), Some('ㅎ'));
        assert_eq!(initial_of('a'), None);
    }
}
