//! What is each topic called? What it is about and what is wrong with it, as a planner would write it.
//!
//! In: the groups, the words of each row, the lexicon. Out: a [`TopicName`] a topic, in both languages where the words of
//! one can be said in the other. Fails: never. Parallel: over topics; the order of maps does not show.
//!
//! Candidates are ideas that stand in one statement: a thing and its problem (`ideas`). They are scored by class-based
//! TF-IDF over different stories (`stories`), lose where they fit the nearest other topics as well (`candidates`, `reader`),
//! get one more thing where people say it (`fuller`), and are written with a noun at the end (`korean`, `english`). A deed
//! and what came of it are candidates too (`sequence`). Where no candidate scores, a typical statement's title stands
//! (`whole`). [`title`] names one utterance by its own words alone.

mod candidates;
mod english;
mod fuller;
mod ideas;
mod korean;
mod pairs;
mod reader;
mod reasons;
mod sequence;
mod stories;
mod titles;
mod typical;
mod whole;
mod wording;

pub use reasons::{Reasons, Source};
pub use titles::title;
pub use typical::Typical;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::concepts::{Concept, Lexicon, Matcher};
use crate::features::Vocabulary;
use crate::model::{Language, Span};
use crate::tokenize::{Role, Tokenizer, Worker};

use super::Grouping;
use candidates::{Candidate, Counts, Scored};
use ideas::Idea;
use wording::Wordings;

/// What naming needs of one statement.
#[derive(Debug, Clone)]
pub struct NameRow<'a> {
    /// The masked text of the statement.
    pub text: &'a str,
    /// Its words by start, the longer first.
    pub words: Vec<Word>,
    /// The language of the statement.
    pub language: Language,
}

impl NameRow<'_> {
    fn content(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| word.role == Role::Content)
    }
}

/// One index term of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its id in the vocabulary.
    pub term: u32,
    /// What it is good for.
    pub role: Role,
    /// Where it stands in the statement's text.
    pub span: Span,
}

/// What the words mean.
pub struct Meanings<'a> {
    vocabulary: &'a Vocabulary,
    lexicon: &'a Lexicon,
    matcher: &'a Matcher,
    tokenizer: &'a Tokenizer,
    /// The concepts that have a term as a form of one word, as it stands.
    exact: FxHashMap<u32, u32>,
    /// The concepts that have an English word as a form of one word, as it is written: `customer` is none of `customs`, though
    /// their stems are one.
    written: FxHashMap<&'a str, u32>,
}

impl<'a> Meanings<'a> {
    /// Binds the terms behind the ids to the concepts; `matcher` is the lexicon in the ids of `vocabulary`.
    #[must_use]
    pub fn new(
        vocabulary: &'a Vocabulary,
        lexicon: &'a Lexicon,
        matcher: &'a Matcher,
        tokenizer: &'a Tokenizer,
    ) -> Self {
        let mut forms: FxHashMap<String, u32> = FxHashMap::default();
        for (concept, idx) in lexicon.concepts().iter().zip(0..) {
            for form in &concept.ko {
                // 안 열리다 is one term, 안_열리다.
                let form = ["안 ", "못 "]
                    .iter()
                    .find(|no| form.starts_with(**no))
                    .map_or_else(|| form.clone(), |no| form.replacen(no, &no.replace(' ', "_"), 1));
                if !form.contains(' ') {
                    forms.entry(form).or_insert(idx);
                }
            }
        }
        let exact = vocabulary.terms().zip(0..).filter_map(|(term, id)| forms.get(term).map(|&c| (id, c))).collect();
        let mut written: FxHashMap<&str, u32> = FxHashMap::default();
        for (concept, idx) in lexicon.concepts().iter().zip(0..) {
            for form in concept.en.iter().filter(|form| !form.contains(' ')) {
                written.entry(form.as_str()).or_insert(idx);
            }
        }
        Self { vocabulary, lexicon, matcher, tokenizer, exact, written }
    }

    /// Returns what a concept of the lexicon is usually called in a language; `None` for a loan word known by sound alone.
    #[must_use]
    pub fn usual_form(&self, concept: u32, language: Language) -> Option<String> {
        self.lexicon.concepts().get(concept as usize)?;
        wording::usual_form(concept, language, self)
    }

    fn concept(&self, idea: Idea) -> Option<&'a Concept> {
        match idea {
            Idea::Concept(concept) => self.lexicon.concepts().get(concept as usize),
            _ => None,
        }
    }
}

/// A topic's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicName {
    /// Korean; without Korean statements by the lexicon, and `None` where it has no word for any of it.
    pub ko: Option<String>,
    /// English, likewise.
    pub en: Option<String>,
    /// The words that set the topic apart, best first: dictionary forms in Korean, words as written in English.
    pub terms: Vec<String>,
    /// Rows of the most typical statements, at most one of each wording, best first.
    pub examples: Vec<u32>,
}

/// Gives the sentences in which agents told a row's case; asked for a bounded number of rows a topic.
pub type Answers<'f, 'a> = &'f (dyn Fn(u32) -> Vec<NameRow<'a>> + Sync);

/// What the topics of a grouping are parts of.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    /// Nothing: topics.
    Nothing,
    /// A topic each: variants.
    Topics {
        /// How many there are of each topic; those of the first topic first.
        n_of_topics: &'a [usize],
        /// The names of the topics: none of them is given to a variant.
        names: &'a [TopicName],
    },
}

impl Within<'_> {
    /// Returns the others of the same topic.
    fn siblings(&self, own: u32) -> Option<Vec<u32>> {
        let Self::Topics { n_of_topics, .. } = self else { return None };
        let mut first = 0;
        for &n in *n_of_topics {
            let parts = first..first + n as u32;
            if parts.contains(&own) {
                return Some(parts.filter(|&part| part != own).collect());
            }
            first = parts.end;
        }
        None
    }

    fn taken(&self) -> FxHashSet<String> {
        let Self::Topics { names, .. } = self else { return FxHashSet::default() };
        names.iter().flat_map(|name| [&name.ko, &name.en]).flatten().map(|label| label.to_lowercase()).collect()
    }
}

/// Names every topic of a grouping; `rows` has one entry a row of the grouping.
///
/// Customers' words name a topic; agents' sentences bear out a problem that customers tell in many words
/// (`the bag was one short` is 누락 to an agent).
#[must_use]
pub fn name(
    grouping: &Grouping,
    rows: &[NameRow<'_>],
    answers: Answers<'_, '_>,
    meanings: &Meanings<'_>,
    within: Within<'_>,
) -> Vec<TopicName> {
    let (named, _) = named(grouping, rows, answers, meanings, within);
    give_distinct_names(&named, within.taken(), meanings)
}

/// As [`name`], with the reasons for each topic's words and name.
#[must_use]
pub fn name_with_reasons(
    grouping: &Grouping,
    rows: &[NameRow<'_>],
    answers: Answers<'_, '_>,
    meanings: &Meanings<'_>,
) -> Vec<(TopicName, Reasons)> {
    let (named, counts) = named(grouping, rows, answers, meanings, Within::Nothing);
    let names = give_distinct_names(&named, Within::Nothing.taken(), meanings);
    let reasons = named.iter().zip(&counts).zip(&names).map(|((named, counts), name)| {
        named.reasons(counts, [&name.ko, &name.en].map(|label| label.as_deref()), meanings)
    });
    let reasons: Vec<Reasons> = reasons.collect();
    names.into_iter().zip(reasons).collect()
}

/// Returns what each topic may be called, and what its stories speak of.
fn named(
    grouping: &Grouping,
    rows: &[NameRow<'_>],
    answers: Answers<'_, '_>,
    meanings: &Meanings<'_>,
    within: Within<'_>,
) -> (Vec<Named>, Vec<Counts>) {
    let members = grouping.members();
    let term_counts: Vec<FxHashMap<u32, u32>> =
        members.par_iter().map(|members| typical::count_terms(members, rows)).collect();
    let mut totals = vec![0_u32; meanings.vocabulary.len()];
    for counts in &term_counts {
        for (&term, &count) in counts {
            totals[term as usize] += count;
        }
    }
    let mean_mass = totals.iter().map(|&t| f64::from(t)).sum::<f64>() / members.len().max(1) as f64;
    let counts: Vec<Counts> = members.par_iter().map(|members| Counts::of(members, rows, answers, meanings)).collect();
    let totals_of_ideas = candidates::Totals::of(&counts);
    let named = (0..members.len())
        .into_par_iter()
        .map_init(
            || meanings.tokenizer.worker(),
            |worker, topic| {
                let nearest = || candidates::nearest(grouping, &members[topic], topic as u32);
                let near = within.siblings(topic as u32).unwrap_or_else(nearest);
                let ranked = counts[topic].ranked(&totals_of_ideas, &near, &counts, meanings);
                let wordings = Wordings::of(&counts[topic], &ranked, rows, meanings);
                let near: Vec<&[Vec<Idea>]> = near.iter().map(|&t| counts[t as usize].told.as_slice()).collect();
                let best = ranked.first();
                let fuller = best.and_then(|best| counts[topic].fuller(best, &near, &totals_of_ideas, meanings));
                // A title says more than a pair that few tell.
                let needs_whole = best.is_none_or(|best| best.score < LEAST_PAIR_SCORE);
                let wholes = [Language::Ko, Language::En].map(|language| {
                    let mut title = || {
                        whole::best(&counts[topic], &near, &totals_of_ideas, rows, &totals, language, meanings, worker)
                    };
                    needs_whole.then(&mut title).flatten()
                });
                let rarity = |term: u32| (1.0 + mean_mass / f64::from(totals[term as usize].max(1))).ln();
                let count = |term: u32| f64::from(term_counts[topic].get(&term).copied().unwrap_or(0));
                let weight = |term: u32| count(term) * rarity(term);
                // A word that nobody else of the topic says shows nothing of it.
                let shared = |term: u32| (count(term) - 1.0).max(0.0) * rarity(term);
                let typical = typical::best_terms(
                    &members[topic],
                    rows,
                    &term_counts[topic],
                    &totals,
                    &weight,
                    meanings.vocabulary,
                );
                let name = TopicName {
                    terms: typical.iter().map(|typical| typical.word.clone()).collect(),
                    examples: typical::examples(grouping, &members[topic], rows, &shared),
                    ..TopicName::default()
                };
                let last = if ranked.is_empty() { last_resort(&name, rows, worker) } else { None };
                Named { ranked, fuller, wholes, last, wordings, typical, name }
            },
        )
        .collect();
    (named, counts)
}

/// What a topic may be called.
struct Named {
    ranked: Vec<Scored>,
    /// The best candidate with one more thing to put before it.
    fuller: Option<(Idea, Candidate)>,
    /// Titles of whole statements, Korean and English, where they say more than the candidates.
    wholes: [Option<String>; 2],
    /// What it is called where all else fails.
    last: Option<String>,
    wordings: Wordings,
    /// The words that set it apart.
    typical: Vec<Typical>,
    name: TopicName,
}

/// Below this score a thing and its problem are a chance detail of the topic. Set by reading the names of the samples.
const LEAST_PAIR_SCORE: f64 = 0.02;

/// Larger topics choose first; a name that is taken is not given again.
fn give_distinct_names(named: &[Named], mut taken: FxHashSet<String>, meanings: &Meanings<'_>) -> Vec<TopicName> {
    let mut names = Vec::with_capacity(named.len());
    for Named { ranked, fuller, wholes, last, wordings, name, .. } in named {
        let short = wording::names(ranked, *fuller, wordings, meanings, &taken);
        let [ko, en] = [0, 1].map(|language: usize| wholes[language].clone().or_else(|| short[language].clone()));
        // A name in the other language says more than none, and words more than nothing.
        let any = || ko.clone().or_else(|| en.clone()).or_else(|| last.clone());
        let (ko, en) = (ko.clone().or_else(any), en.clone().or_else(any));
        for label in [&ko, &en].into_iter().flatten() {
            taken.insert(label.to_lowercase());
        }
        names.push(TopicName { ko, en, ..name.clone() });
    }
    names
}

/// Most characters of a typical statement's title that is a name: what fits a table cell.
const LONGEST_TITLE_CHARS: usize = 40;
/// Words of a name of nothing but words.
const N_WORDS: usize = 2;

/// Returns the title of the most typical statement that has a short one, else the words that set the topic apart.
fn last_resort(name: &TopicName, rows: &[NameRow<'_>], worker: &mut Worker<'_>) -> Option<String> {
    let short = name
        .examples
        .iter()
        .map(|&row| rows[row as usize].text)
        .filter(|text| text.chars().count() <= 2 * LONGEST_TITLE_CHARS);
    let titles = short.map(|text| titles::title(&worker.analyze(text), text));
    let mut fit = titles.filter(|title| title.contains(' ') && title.chars().count() <= LONGEST_TITLE_CHARS);
    let words = || name.terms.iter().map(String::as_str).take(N_WORDS).collect::<Vec<_>>().join(" · ");
    fit.next().or_else(|| Some(words()).filter(|words| !words.is_empty()))
}

#[cfg(test)]
mod tests;
