//! Why is a topic called this? By which words its statements and its name were chosen, and how many people say them.

use crate::model::Language;

use super::candidates::{Candidate, Counts};
use super::ideas::Idea;
use super::typical::Typical;
use super::wording::{self, Wordings};
use super::{Meanings, Named};

/// Why a topic has its words and its name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reasons {
    /// The words that set it apart, best first.
    pub words: Vec<Typical>,
    /// Different stories that its statements tell; the same story told twice counts once.
    pub n_stories: u32,
    /// What the Korean and the English name are made of.
    pub names: [Option<Source>; 2],
}

/// What a name is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Things and problems that stories tell: each in words, with the number of stories whose customer says it.
    Told(Vec<(String, u32)>),
    /// The title of a typical statement: no thing and no problem is told by enough.
    Title,
}

impl Named {
    /// Returns why the topic has its words, and the names that it got.
    pub(super) fn reasons(&self, counts: &Counts, names: [Option<&str>; 2], meanings: &Meanings<'_>) -> Reasons {
        let languages = [Language::Ko, Language::En];
        let sources = [0, 1].map(|idx| {
            let name = names[idx]?;
            if self.wholes[idx].as_deref() == Some(name) || self.last.as_deref() == Some(name) {
                return Some(Source::Title);
            }
            // A name that stands in for the other language's is explained there.
            self.told(name, languages[idx], counts, meanings)
        });
        Reasons { words: self.typical.clone(), n_stories: counts.stories.len() as u32, names: sources }
    }

    fn told(&self, name: &str, language: Language, counts: &Counts, meanings: &Meanings<'_>) -> Option<Source> {
        let plain = self.ranked.iter().map(|scored| (scored.candidate, None));
        let fuller = self.fuller.map(|(thing, candidate)| (candidate, Some(thing)));
        let heads = || self.ranked.iter().filter_map(|scored| scored.candidate.head);
        let qualified = self.ranked.iter().flat_map(|scored| heads().map(move |idea| (scored.candidate, Some(idea))));
        let is_name = |&(candidate, qualifier): &(Candidate, Option<Idea>)| {
            wording::text(candidate, qualifier, language, &self.wordings, meanings).as_deref() == Some(name)
        };
        let (candidate, qualifier) = plain.chain(fuller).chain(qualified).find(is_name)?;
        let ideas = [qualifier, candidate.head, candidate.predicate].into_iter().flatten();
        let told = ideas.filter_map(|idea| Some((say(idea, language, &self.wordings, meanings)?, counts.n_told(idea))));
        Some(Source::Told(told.collect()))
    }
}

fn say(idea: Idea, language: Language, wordings: &Wordings, meanings: &Meanings<'_>) -> Option<String> {
    wording::text(Candidate::of(Some(idea), None), None, language, wordings, meanings)
        .or_else(|| wording::text(Candidate::of(None, Some(idea)), None, language, wordings, meanings))
}
