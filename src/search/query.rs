//! What does a query ask an index for? Its words with what counts as the same, each with the value that the index gives it.

use rustc_hash::FxHashMap;
use tantivy::Term;

use super::forgiven::Forgiveness;
use super::index::Index;
use super::io_error;
use super::phrases::Places;
use super::ranking::WEIGHTS;
use super::writer::is_indexed;
use crate::error::Result;
use crate::tokenize::{Role, Token};

/// Most units of a query that count: as many as a turn's matches fit into one `u32`. Of a pasted text the rarest stay.
pub(super) const MAX_UNITS: usize = 32;

/// One unit of a query: a word, a part of a compound, a negation with its verb, a phrase.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) role: Role,
    /// Which word of the query it belongs to: a compound and its parts, a verb and its negation are one.
    pub(super) word_idx: u32,
    /// What a turn may say, best first; where the first is forgiven by nothing it is the word itself.
    pub(super) alternatives: Vec<Alternative>,
}

/// One wording: all of its terms must occur.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alternative {
    pub(super) terms: Vec<String>,
    pub(super) weight: f32,
    /// What has to be forgiven; nothing for the word itself.
    pub(super) kind: Option<Forgiveness>,
    /// As people write it.
    pub(super) wording: String,
}

impl Alternative {
    /// Returns a term as the word itself.
    pub(super) fn itself(term: &str) -> Self {
        Self { terms: vec![term.to_owned()], weight: 1.0, kind: None, wording: term.to_owned() }
    }
}

/// The units of a query with the values that an index gives them.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    pub(super) units: Vec<ResolvedUnit>,
    pub(super) pairs: Vec<ResolvedPair>,
    /// What each term is worth in a snippet.
    pub(super) weights: FxHashMap<String, f32>,
}

/// A unit that occurs in the index, itself or by another wording.
#[derive(Debug, Clone)]
pub(super) struct ResolvedUnit {
    pub(super) role: Role,
    pub(super) word_idx: u32,
    /// The highest value of its wordings.
    pub(super) value: f32,
    /// The word itself first, then highest value first.
    pub(super) alternatives: Vec<ResolvedAlternative>,
}

/// A wording that occurs in the index.
#[derive(Debug, Clone)]
pub(super) struct ResolvedAlternative {
    pub(super) held_by: HeldBy,
    /// In how many turns of the whole index its rarest term occurs.
    pub(super) df: u64,
    /// Its weight by its rarity.
    pub(super) value: f32,
    pub(super) kind: Option<Forgiveness>,
}

/// Which turns hold a wording.
#[derive(Debug, Clone)]
pub(super) enum HeldBy {
    /// Those that hold all of these terms.
    Terms(Vec<String>),
    /// These.
    Turns(Places),
}

/// A syllable pair that occurs in the index.
#[derive(Debug, Clone)]
pub(super) struct ResolvedPair {
    pub(super) pair: String,
    pub(super) value: f32,
}

impl Question {
    /// Looks units and pairs of syllables up in an index.
    ///
    /// Room is kept for `n_phrases`, and units of the words that `is_needed` names stay before others where there are too many.
    pub(super) fn new(
        units: &[Unit],
        pairs: &[(char, char)],
        (n_phrases, is_needed): (usize, impl Fn(u32) -> bool),
        index: &Index,
    ) -> Result<Self> {
        let mut question = Self::default();
        for unit in units {
            question.units.extend(resolve_unit(unit, index)?);
        }
        let most_common = WEIGHTS.most_common_pair_ratio * index.n_documents as f32 + WEIGHTS.pairs_always_kept;
        for &(first, second) in pairs {
            let pair = String::from_iter([first, second]);
            let df = index.df_of_pair(&pair)?;
            if df > 0 && df as f32 <= most_common {
                question.pairs.push(ResolvedPair { value: WEIGHTS.pair * idf(index, df), pair });
            }
        }
        question.weigh(MAX_UNITS.saturating_sub(n_phrases), is_needed);
        Ok(question)
    }

    /// Returns a question for exactly these terms, each as a word of its own.
    pub(super) fn of_terms(terms: impl IntoIterator<Item = String>, index: &Index) -> Result<Self> {
        let unit = |(term, word_idx): (String, u32)| Unit {
            role: Role::Content,
            word_idx,
            alternatives: vec![Alternative::itself(&term)],
        };
        let units: Vec<Unit> = terms.into_iter().zip(0..).map(unit).collect();
        Self::new(&units, &[], (0, |_| false), index)
    }

    /// Adds a phrase, found in some turns.
    pub(super) fn add_phrase(&mut self, word_idx: u32, turns: Places, terms: &[String], index: &Index) {
        let df = turns.len() as u64;
        let value = idf(index, df.max(1)) * terms.len().max(1) as f32;
        let alternatives = vec![ResolvedAlternative { held_by: HeldBy::Turns(turns), df, value, kind: None }];
        self.units.push(ResolvedUnit { role: Role::Content, word_idx, value, alternatives });
        for term in terms {
            self.weights.entry(term.clone()).or_insert(value);
        }
    }

    /// Keeps the most valuable units and weighs their terms for snippets.
    fn weigh(&mut self, most: usize, is_needed: impl Fn(u32) -> bool) {
        if self.units.len() > most {
            // A stable sort: equal values keep the order of the query.
            self.units.sort_by(|one, other| {
                let needed = is_needed(other.word_idx).cmp(&is_needed(one.word_idx));
                needed.then(other.value.total_cmp(&one.value))
            });
            self.units.truncate(most);
            self.units.sort_by_key(|unit| unit.word_idx);
        }
        let only_light = self.units.iter().all(|unit| unit.role == Role::Light);
        for unit in self.units.iter().filter(|unit| only_light || unit.role != Role::Light) {
            for alternative in &unit.alternatives {
                let HeldBy::Terms(terms) = &alternative.held_by else { continue };
                for term in terms {
                    let weight = self.weights.entry(term.clone()).or_insert(0.0);
                    *weight = weight.max(unit.value);
                }
            }
        }
    }
}

/// Returns the units of tokens; `wordings` are the other wordings of each. Words are counted from `n_words` on.
pub(super) fn units(tokens: &[&Token], wordings: Vec<Vec<Alternative>>, n_words: &mut u32) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut word_end = 0;
    let first_word = *n_words;
    for (token, wordings) in tokens.iter().zip(wordings) {
        if token.span.start >= word_end || *n_words == first_word {
            *n_words += 1;
        }
        word_end = word_end.max(token.span.end);
        if units.iter().any(|unit| unit.alternatives[0].terms[0] == token.term) {
            continue;
        }
        let mut alternatives = vec![Alternative::itself(&token.term)];
        for wording in wordings {
            if alternatives.iter().all(|known| known.terms != wording.terms) {
                alternatives.push(wording);
            }
        }
        units.push(Unit { role: token.role, word_idx: *n_words - 1, alternatives });
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
        let rarest = index.df_of_rarest(&alternative.terms)?;
        if rarest > 0 {
            // Another wording is never worth more for being rarer than the word that was asked for.
            let idf = idf(index, rarest).min(own_idf);
            if alternative_idx == 0 {
                own_idf = idf;
            }
            let value = role_weight * alternative.weight * idf;
            let held_by = HeldBy::Terms(alternative.terms.clone());
            alternatives.push(ResolvedAlternative { held_by, df: rarest, value, kind: alternative.kind });
        }
    }
    alternatives
        .sort_by(|one, other| one.kind.is_some().cmp(&other.kind.is_some()).then(other.value.total_cmp(&one.value)));
    let value = alternatives.iter().map(|alternative| alternative.value).fold(0.0, f32::max);
    if alternatives.is_empty() {
        return Ok(None);
    }
    Ok(Some(ResolvedUnit { role: unit.role, word_idx: unit.word_idx, value, alternatives }))
}

/// Which of the two inverted fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inverted {
    Terms,
    Pairs,
}

impl Index {
    /// Returns in how many turns a term occurs, removed ones not counted.
    pub(super) fn df_of(&self, term: &str) -> Result<u64> {
        if is_indexed(term) { self.df(term, Inverted::Terms) } else { Ok(0) }
    }

    /// Returns in how many turns the rarest of some terms occurs; 0 where there are none.
    pub(super) fn df_of_rarest(&self, terms: &[String]) -> Result<u64> {
        let mut rarest = None;
        for term in terms {
            let df = self.df_of(term)?;
            rarest = Some(rarest.map_or(df, |rarest: u64| rarest.min(df)));
        }
        Ok(rarest.unwrap_or(0))
    }

    /// Returns in how many turns of customers a pair of syllables occurs, removed ones not counted.
    pub(super) fn df_of_pair(&self, pair: &str) -> Result<u64> {
        self.df(pair, Inverted::Pairs)
    }

    /// Returns the inverse document frequency of a term.
    pub(super) fn idf_of(&self, term: &str) -> Result<f32> {
        Ok(idf(self, self.df_of(term)?))
    }

    fn df(&self, term: &str, inverted: Inverted) -> Result<u64> {
        let field = if inverted == Inverted::Terms { self.fields.terms } else { self.fields.bigrams };
        let term = Term::from_field_text(field, term);
        let mut df = 0;
        for segment in &self.segments {
            let reader = if inverted == Inverted::Terms { &segment.terms } else { &segment.bigrams };
            if let Some(postings) = reader.get_term_info(&term).map_err(io_error)? {
                df += u64::from(segment.df(reader, &postings)?);
            }
        }
        Ok(df)
    }
}

/// Returns BM25's inverse document frequency: ln(1 + (N - df + 1/2) / (df + 1/2)).
pub(super) fn idf(index: &Index, df: u64) -> f32 {
    let (n, df) = (index.n_documents as f32, df as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}
