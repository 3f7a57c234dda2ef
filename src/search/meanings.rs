//! Which wordings mean the same by the bilingual lexicon? Read anew when a finder is opened: the index knows nothing of it.
//!
//! The lexicon has some 20,000 forms, and a query asks for a few: only forms that share letters with it are cut into terms, once.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::forgiven::Forgiveness;
use super::query::Alternative;
use super::ranking::WEIGHTS;
use super::synonyms;
use crate::concepts;
use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::tokenize::{Role, Token, Worker};

/// More terms than this make a sentence, not a wording.
const MOST_TERMS: usize = 5;

/// What means the same.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    /// Every form, in lower case, with its concept.
    forms: Vec<(String, u32)>,
    /// The forms of each concept.
    of_concept: Vec<Vec<u32>>,
    /// The forms that hold a Hangul syllable, or a word that begins with two Latin letters; ascending.
    by_letters: FxHashMap<[char; 2], Vec<u32>>,
    /// The terms of the forms that were asked for.
    terms: Mutex<FxHashMap<u32, Arc<[String]>>>,
}

impl Meanings {
    /// Reads the lexicon.
    pub(super) fn read(dictionaries: &Dictionaries) -> Result<Self> {
        let mut meanings = Self::default();
        for (concept, concept_idx) in concepts::read(dictionaries)?.into_iter().zip(0u32..) {
            let mut of_concept = Vec::new();
            for form in concept.ko.iter().chain(&concept.en) {
                of_concept.push(meanings.forms.len() as u32);
                meanings.forms.push((form.to_lowercase(), concept_idx));
            }
            meanings.of_concept.push(of_concept);
        }
        for ((form, _), form_idx) in meanings.forms.iter().zip(0u32..) {
            let mut keys: Vec<[char; 2]> = form.split(' ').flat_map(keys_of).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().for_each(|key| meanings.by_letters.entry(key).or_default().push(form_idx));
        }
        Ok(meanings)
    }

    /// Returns the other wordings of each token of a text, in the order of the tokens.
    pub(super) fn of(&self, text: &str, tokens: &[&Token], worker: &mut Worker<'_>) -> Vec<Vec<Alternative>> {
        let mut wordings: Vec<Vec<Alternative>> = vec![Vec::new(); tokens.len()];
        let whole: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at].role != Role::Part).collect();
        let stems: Vec<&str> = whole.iter().filter_map(|&at| stem(tokens[at])).collect();
        // The rarest letter of each stem names the forms that may hold it.
        let mut likely: Vec<u32> = Vec::new();
        for stem in &stems {
            let rarest = keys_of(stem).map(|key| self.by_letters.get(&key).map_or(&[][..], Vec::as_slice));
            let rarest = rarest.min_by_key(|forms| forms.len()).unwrap_or_default();
            likely.extend(rarest.iter().filter(|&&form_idx| shares(&self.forms[form_idx as usize].0, stem)));
        }
        likely.sort_unstable();
        likely.dedup();
        for form_idx in likely {
            let (form, concept) = &self.forms[form_idx as usize];
            let terms = self.terms_of(form_idx, worker);
            for first in 0..whole.len() {
                let Some(covered) = whole.get(first..first + terms.len()).filter(|_| !terms.is_empty()) else {
                    continue;
                };
                if !covered.iter().zip(&*terms).all(|(&at, term)| tokens[at].term == *term)
                    || covered.len() == 1 && is_who_does_it(form, &typed(text, tokens[covered[0]]))
                {
                    continue;
                }
                let others = self.of_concept[*concept as usize].iter().filter(|other| **other != form_idx);
                let others: Vec<Alternative> = others
                    .map(|&other| (self.terms_of(other, worker), &self.forms[other as usize].0))
                    .filter(|(other, _)| !other.is_empty() && **other != *terms)
                    .map(|(other, wording)| alternative(&terms, &other, wording))
                    .collect();
                for &at in covered {
                    let new = others.iter().filter(|other| !other.terms.contains(&tokens[at].term));
                    wordings[at].extend(new.cloned());
                }
            }
        }
        wordings
    }

    /// Returns every form, in lower case.
    pub(super) fn forms(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(|(form, _)| form.as_str())
    }

    /// Returns whether a word, in lower case, is a form of the lexicon.
    pub(super) fn holds(&self, word: &str) -> bool {
        let forms = keys_of(word).next().and_then(|key| self.by_letters.get(&key));
        forms.is_some_and(|forms| forms.iter().any(|&form_idx| self.forms[form_idx as usize].0 == word))
    }

    fn terms_of(&self, form_idx: u32, worker: &mut Worker<'_>) -> Arc<[String]> {
        let known = self.terms.lock().unwrap_or_else(PoisonError::into_inner).get(&form_idx).cloned();
        known.unwrap_or_else(|| {
            let mut terms = synonyms::terms(&worker.analyze(&self.forms[form_idx as usize].0).tokens);
            // A short word that is cut as a negation, such as 안드 for Android, would stand for 안 들다.
            let form = &self.forms[form_idx as usize].0;
            let is_cut_through = form.chars().count() <= 2 && terms.iter().any(|term| term.contains('_'));
            if terms.len() > MOST_TERMS || is_cut_through {
                terms.clear();
            }
            let terms: Arc<[String]> = terms.into();
            self.terms.lock().unwrap_or_else(PoisonError::into_inner).insert(form_idx, Arc::clone(&terms));
            terms
        })
    }
}

/// Returns another wording with what it forgives.
pub(super) fn alternative(asked: &[String], other: &[String], wording: &str) -> Alternative {
    let is_latin = |terms: &[String]| terms.iter().all(|term| term.is_ascii());
    let same_language = is_latin(asked) == is_latin(other);
    let kind = if same_language { Forgiveness::Synonym } else { Forgiveness::OtherLanguage };
    Alternative { terms: other.to_vec(), weight: WEIGHTS.synonym, kind: Some(kind), wording: wording.to_owned() }
}

/// Returns what was typed for a token, in lower case.
fn typed(text: &str, token: &Token) -> String {
    let letters = text.chars().skip(token.span.start as usize).take(token.span.len() as usize);
    letters.collect::<String>().to_lowercase()
}

/// Returns whether one of two English words is who does the other: customer has the stem of customs.
fn is_who_does_it(one: &str, other: &str) -> bool {
    let base = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let (one, other) = (base(one), base(other));
    let does = |who: &str, what: &str| who.strip_suffix("er") == Some(what);
    does(&one, &other) || does(&other, &one)
}

/// Returns the letters by which a word of a form is found: each of its syllables, or its first two letters.
fn keys_of(word: &str) -> impl Iterator<Item = [char; 2]> {
    let mut letters = word.chars();
    let first_two = [letters.next().unwrap_or(' '), letters.next().unwrap_or(' ')];
    let latin = word.is_ascii().then_some(first_two);
    let syllables = word.chars().filter(|letter| !letter.is_ascii()).map(|letter| [letter, letter]);
    latin.into_iter().chain(syllables)
}

/// Returns what every form with a term holds: of Korean words their stem, of English ones their first letters.
fn stem(token: &Token) -> Option<&str> {
    if !matches!(token.role, Role::Content | Role::Negated) {
        return None;
    }
    let term = token.term.rsplit('_').next().unwrap_or_default();
    if term.is_ascii() {
        return Some(&term[..term.len().min(4)]).filter(|stem| stem.len() >= 2);
    }
    let stem = term.strip_suffix('다').filter(|stem| !stem.is_empty()).unwrap_or(term);
    Some(stem)
}

/// Returns whether a form may hold a stem. A single syllable stands in very many forms; it must begin a word.
fn shares(form: &str, stem: &str) -> bool {
    let mut places = form.match_indices(stem);
    if stem.is_ascii() || stem.chars().count() == 1 {
        return places.any(|(at, _)| at == 0 || form[..at].ends_with(' '));
    }
    places.next().is_some()
}
