//! Numbers for terms.

use rustc_hash::FxHashMap;

/// Terms with their ids, in the order in which they were first seen.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    ids: FxHashMap<Box<str>, u32>,
    terms: Vec<Box<str>>,
}

impl Vocabulary {
    /// Returns the id of a term, a new one if it has none yet.
    pub fn id(&mut self, term: &str) -> u32 {
        if let Some(&id) = self.ids.get(term) {
            return id;
        }
        let id = self.terms.len() as u32;
        self.ids.insert(term.into(), id);
        self.terms.push(term.into());
        id
    }

    /// Returns the id of a term that was seen.
    #[must_use]
    pub fn known(&self, term: &str) -> Option<u32> {
        self.ids.get(term).copied()
    }

    /// Returns the term of an id.
    #[must_use]
    pub fn term(&self, id: u32) -> &str {
        self.terms.get(id as usize).map_or("", |term| term)
    }

    /// Returns the terms in the order of their ids.
    pub fn terms(&self) -> impl Iterator<Item = &str> + Clone {
        self.terms.iter().map(AsRef::as_ref)
    }

    /// Returns the number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Returns whether no term was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}
