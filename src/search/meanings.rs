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
        Ok(meanings)
    }

    /// Returns the other wordings of each token, in the order of the tokens.
    pub(super) fn of(&self, tokens: &[&Token], worker: &mut Worker<'_>) -> Vec<Vec<Alternative>> {
        let mut wordings: Vec<Vec<Alternative>> = vec![Vec::new(); tokens.len()];
        let whole: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at].role != Role::Part).collect();
        let stems: Vec<&str> = whole.iter().filter_map(|&at| stem(tokens[at])).collect();
        for (form_idx, (form, concept)) in (0u32..).zip(&self.forms) {
            if !stems.iter().any(|stem| shares(form, stem)) {
                continue;
            }
            let terms = self.terms_of(form_idx, worker);
            for first in 0..whole.len() {
                let Some(covered) = whole.get(first..first + terms.len()).filter(|_| !terms.is_empty()) else {
                    continue;
                };
                if !covered.iter().zip(&*terms).all(|(&at, term)| tokens[at].term == *term) {
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
        self.forms.iter().any(|(form, _)| form == word)
    }

    fn terms_of(&self, form: u32, worker: &mut Worker<'_>) -> Arc<[String]> {
        let known = self.terms.lock().unwrap_or_else(PoisonError::into_inner).get(&form).cloned();
        known.unwrap_or_else(|| {
            let mut terms = synonyms::terms(&worker.analyze(&self.forms[form as usize].0).tokens);
            if terms.len() > MOST_TERMS {
                terms.clear();
            }
            let terms: Arc<[String]> = terms.into();
            self.terms.lock().unwrap_or_else(PoisonError::into_inner).insert(form, Arc::clone(&terms));
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
