//! Finds concepts in the terms of a text.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::Span;
use crate::tokenize::Role;

use super::lexicon::{Form, Lexicon};
use super::sound;

/// One term of a text as concepts see it: a word, or a negation with what it denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The term's id.
    pub term: u32,
    /// What a denied word denies: a text that says `cannot log in` speaks of logging in.
    pub denied: Option<u32>,
    /// The content terms of the text that it stands for, counted from 0.
    pub covered: Range<u32>,
}

/// A concept in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Found {
    /// Its number: below the length of [`Lexicon::concepts`] its index there, above it a loan word known by sound alone.
    pub concept: u32,
    /// The content terms of the text that it covers, counted from 0.
    pub covered: Range<u32>,
}

/// One token of a text: its id, its term, what it is good for, where it stands.
pub type Told<'t> = (u32, &'t str, Role, Span);

/// Returns the units of a text. Tokens come by start, the longer first, as the tokenizer gives them.
///
/// A denied word is one unit (`안_열리다`); what it is made of gives none. Where a negation reaches over other words to a
/// noun (`never got the code`, `no code`), the text still speaks of the noun: the words stay as they are. Content terms
/// are counted as they come, those inside a denied word too.
pub fn units<'t>(tokens: impl Iterator<Item = Told<'t>>) -> Vec<Unit> {
    let tokens: Vec<Told<'t>> = tokens.collect();
    let mut units: Vec<Unit> = Vec::new();
    let mut n_content = 0;
    // The unit of the denied word at hand and where that ends.
    let mut denied: Option<(usize, u32)> = None;
    for (idx, &(term, word, role, span)) in tokens.iter().enumerate() {
        match role {
            Role::Negated if denies_a_word(&tokens[idx + 1..], span) => {
                denied = Some((units.len(), span.end));
                units.push(Unit { term, denied: None, covered: n_content..n_content });
            }
            Role::Content => {
                n_content += 1;
                match denied.filter(|&(_, end)| span.end <= end) {
                    Some((unit, _)) => {
                        units[unit].covered.end = n_content;
                        if !is_negation(word) {
                            units[unit].denied = Some(term);
                        }
                    }
                    None => units.push(Unit { term, denied: None, covered: n_content - 1..n_content }),
                }
            }
            _ => {}
        }
    }
    units
}

/// Whether the negation with this span denies the one word in it, as in `not working` and `안 열리다`.
fn denies_a_word(inside: &[Told<'_>], span: Span) -> bool {
    let within = inside.iter().take_while(|(.., word)| word.end <= span.end);
    let inside = within.filter(|(.., role, _)| *role != Role::Part);
    match inside.clone().next() {
        Some((_, "no", ..)) => false,
        _ => inside.filter(|(_, word, role, _)| *role == Role::Content && !is_negation(word)).nth(1).is_none(),
    }
}

fn is_negation(word: &str) -> bool {
    matches!(word, "안" | "못" | "never")
}

/// The rest of a form after its first term, and its concept.
type Continuation = (Box<[u32]>, u32);

/// The lexicon in the numbers of one vocabulary.
#[derive(Debug, Default)]
pub struct Matcher {
    /// For each first term the forms that begin with it: the rest of their terms, longest first.
    forms: FxHashMap<u32, Vec<Continuation>>,
    n_concepts: usize,
}

impl Matcher {
    /// Binds the lexicon to a vocabulary of `terms`, in the order of their ids.
    ///
    /// Terms that no form of one word holds but that sound like a term of the other language share a concept with it.
    /// Of two concepts with one form the earlier has it; `voc check` tells of them.
    #[must_use]
    pub fn new<'t>(lexicon: &Lexicon, terms: impl Iterator<Item = &'t str> + Clone) -> Self {
        let ids: FxHashMap<&str, u32> = terms.clone().zip(0..).collect();
        let mut matcher = Self { forms: FxHashMap::default(), n_concepts: lexicon.concepts.len() };
        let mut taken: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        // What was written goes before what comes of leaving spaces out.
        let (joined, written): (Vec<&Form>, Vec<&Form>) = lexicon.forms.iter().partition(|form| form.is_joined);
        for form in written.into_iter().chain(joined) {
            let Some(bound) =
                form.terms.iter().map(|term| ids.get(term.as_str()).copied()).collect::<Option<Vec<u32>>>()
            else {
                continue;
            };
            if !bound.is_empty() && !taken.contains_key(&bound) {
                matcher.push(&bound, form.concept);
                taken.insert(bound, form.concept);
            }
        }
        matcher.add_loan_words(terms, &taken);
        matcher.forms.values_mut().for_each(|forms| forms.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len())));
        matcher
    }

    fn push(&mut self, terms: &[u32], concept: u32) {
        self.forms.entry(terms[0]).or_default().push((terms[1..].into(), concept));
    }

    /// Joins Korean and English terms that sound alike, in the order of their ids.
    fn add_loan_words<'t>(&mut self, terms: impl Iterator<Item = &'t str>, taken: &FxHashMap<Vec<u32>, u32>) {
        let mut by_sound: FxHashMap<String, [Vec<(u32, &str)>; 2]> = FxHashMap::default();
        for (id, term) in (0..).zip(terms) {
            let side = usize::from(term.is_ascii());
            for key in sound::keys(term) {
                by_sound.entry(key).or_default()[side].push((id, term));
            }
        }
        let mut groups: Vec<[Vec<(u32, &str)>; 2]> =
            by_sound.into_values().filter(|sides| sides.iter().all(|side| !side.is_empty())).collect();
        groups.sort_unstable_by_key(|sides| (sides[0][0].0, sides[1][0].0));
        let mut concept_of: FxHashMap<u32, u32> = FxHashMap::default();
        for [korean, english] in groups {
            for &(ko_id, ko) in &korean {
                let Some(&(en_id, _)) = english.iter().find(|(_, en)| sound::agree(ko, en)) else { continue };
                let known = |id: u32| taken.get(&vec![id]).or_else(|| concept_of.get(&id)).copied();
                let (of_ko, of_en) = (known(ko_id), known(en_id));
                if of_ko.is_some() && of_en.is_some() {
                    continue;
                }
                let concept = of_ko.or(of_en).unwrap_or_else(|| {
                    self.n_concepts += 1;
                    self.n_concepts as u32 - 1
                });
                for (id, of_id) in [(ko_id, of_ko), (en_id, of_en)] {
                    if of_id.is_none() {
                        self.push(&[id], concept);
                        concept_of.insert(id, concept);
                    }
                }
            }
        }
    }

    /// Returns how many concepts there are, those known by sound included.
    #[must_use]
    pub fn n_concepts(&self) -> usize {
        self.n_concepts
    }

    /// Returns the concepts of a text from left to right, at each place the longest first; a longer form does not hide the
    /// shorter ones inside it (인증번호 안 오다 holds 인증번호).
    #[must_use]
    pub fn find(&self, units: &[Unit]) -> Vec<Found> {
        let mut found = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            let rest_of_text = &units[at + 1..];
            for (rest, concept) in self.forms.get(&unit.term).map_or(&[][..], Vec::as_slice) {
                let fits = rest.len() <= rest_of_text.len()
                    && rest.iter().zip(rest_of_text).all(|(term, unit)| *term == unit.term);
                if fits {
                    let last = &units[at + rest.len()];
                    found.push(Found { concept: *concept, covered: unit.covered.start..last.covered.end });
                }
            }
            let denied = unit.denied.and_then(|denied| self.forms.get(&denied)).into_iter().flatten();
            found.extend(
                denied
                    .filter(|(rest, _)| rest.is_empty())
                    .map(|&(_, concept)| Found { concept, covered: unit.covered.clone() }),
            );
        }
        found
    }

    /// Returns the concepts of a row of content terms, ascending, each once.
    #[must_use]
    pub fn of_terms(&self, terms: &[u32]) -> Vec<u32> {
        let units: Vec<Unit> =
            (0..).zip(terms).map(|(at, &term)| Unit { term, denied: None, covered: at..at + 1 }).collect();
        let mut concepts: Vec<u32> = self.find(&units).into_iter().map(|found| found.concept).collect();
        concepts.sort_unstable();
        concepts.dedup();
        concepts
    }

    /// Returns whether a term alone is a form of a concept.
    #[must_use]
    pub fn knows(&self, term: u32) -> bool {
        self.forms.get(&term).is_some_and(|forms| forms.iter().any(|(rest, _)| rest.is_empty()))
    }
}
