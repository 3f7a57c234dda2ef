//! From the desk's taxonomy to definitions that topics are compared with, and from found areas to their names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::concepts::{self, Concept, Lexicon, Matcher, Sense};
use crate::features::{Corpus, Document, Vocabulary};
use crate::model::Bilingual;
use crate::report::AreaSeed;
use crate::tokenize::{Role, Tokenizer, Worker};
use crate::topics::{Definition, Definitions, Taxonomy, TopicModel};

/// Returns the taxonomy in the terms of the run.
pub(super) fn definitions(
    taxonomy: &Taxonomy,
    tokenizer: &Tokenizer,
    vocabulary: &Vocabulary,
    matcher: &Matcher,
) -> Definitions {
    let mut reader = Reader { worker: tokenizer.worker(), vocabulary, matcher };
    let mut definitions = Definitions::default();
    for (area_idx, area) in taxonomy.areas.iter().enumerate() {
        let mut of_area = vec![reader.document(&[&area.name.ko, &area.name.en]), reader.document(&area.words)];
        for topic in &area.topics {
            let mut documents: Vec<Document> =
                topic.examples.iter().map(|example| reader.document(std::slice::from_ref(example))).collect();
            documents.push(reader.document(&topic.words));
            documents.retain(|document| !document.customer.is_empty());
            of_area.extend(documents.iter().cloned());
            definitions.topics.push(Definition { name: topic.name.clone(), area: area_idx as u32, documents });
        }
        of_area.retain(|document| !document.customer.is_empty());
        definitions.areas.push(of_area);
    }
    definitions
}

/// Counts the words of a taxonomy as those of customers.
struct Reader<'a> {
    worker: Worker<'a>,
    vocabulary: &'a Vocabulary,
    matcher: &'a Matcher,
}

impl Reader<'_> {
    /// Returns the texts as one document; terms that nobody said in this run are left out.
    fn document(&mut self, texts: &[impl AsRef<str>]) -> Document {
        let mut document = Document::default();
        for text in texts {
            let analysis = self.worker.analyze(text.as_ref());
            let known: Vec<concepts::Told<'_>> = analysis
                .tokens
                .iter()
                .filter_map(|token| {
                    Some((self.vocabulary.known(&token.term)?, token.term.as_str(), token.role, token.span))
                })
                .collect();
            let offset = document.customer.len() as u32;
            let content = known.iter().filter(|(_, _, role, _)| *role == Role::Content).map(|(id, ..)| *id);
            document.customer.extend(content);
            let found = self.matcher.find(&concepts::units(known.into_iter()));
            document.concepts.extend(found.into_iter().map(|mut found| {
                found.covered = found.covered.start + offset..found.covered.end + offset;
                found
            }));
        }
        document
    }
}

/// Share of an area's statements that the desk files under one head for that to name the area.
const NAMING_SHARE: f64 = 0.3;

/// Returns the areas with their names: as defined, else by the head of the desk's category that most of it is filed under,
/// else by the thing that most of it speaks of.
pub(super) fn areas(model: &TopicModel, corpus: &Corpus, taxonomy: &Taxonomy, lexicon: &Lexicon) -> Vec<AreaSeed> {
    let n_areas = model.n_areas().max(taxonomy.areas.len());
    let mut of_area: Vec<Tally> = (0..n_areas).map(|_| Tally::default()).collect();
    let mut of_all = Tally::default();
    for (membership, document) in model.grouping.memberships.iter().zip(&corpus.documents) {
        if let Some(topic) = membership.topic_idx {
            of_area[model.areas[topic as usize] as usize].count(document, corpus, lexicon);
            of_all.count(document, corpus, lexicon);
        }
    }
    let mut taken: FxHashSet<String> = FxHashSet::default();
    (0..n_areas)
        .map(|area| {
            if let Some(defined) = taxonomy.areas.get(area) {
                taken.insert(defined.name.ko.clone());
                return AreaSeed { label: defined.name.clone(), is_defined: true };
            }
            let label =
                of_area[area].names(&of_all, corpus, lexicon).into_iter().find(|name| !taken.contains(&name.ko));
            let label = label.unwrap_or_else(|| Bilingual::new("기타", "Other"));
            taken.insert(label.ko.clone());
            AreaSeed { label, is_defined: false }
        })
        .collect()
}

/// What the statements of one area are filed under and speak of.
#[derive(Default)]
struct Tally {
    n: u32,
    heads: FxHashMap<u32, u32>,
    things: FxHashMap<u32, u32>,
}

impl Tally {
    fn count(&mut self, document: &Document, corpus: &Corpus, lexicon: &Lexicon) {
        self.n += 1;
        for &word in document.desk.iter().filter(|&&word| corpus.desk.term(word).starts_with("head=")) {
            *self.heads.entry(word).or_default() += 1;
        }
        let mut things: Vec<u32> = document.concepts.iter().map(|found| found.concept).collect();
        things.sort_unstable();
        things.dedup();
        let is_thing = |concept: &Concept| matches!(concept.sense, Sense::Object | Sense::Document | Sense::Party);
        for thing in things.into_iter().filter(|&idx| lexicon.concepts().get(idx as usize).is_some_and(is_thing)) {
            *self.things.entry(thing).or_default() += 1;
        }
    }

    /// Returns possible names, best first: what many of the area's statements have and few others.
    fn names(&self, all: &Self, corpus: &Corpus, lexicon: &Lexicon) -> Vec<Bilingual> {
        let in_order = |own: &FxHashMap<u32, u32>, all: &FxHashMap<u32, u32>| {
            let typical = |value: u32, n: u32| f64::from(n) * f64::from(n) / f64::from(all[&value]);
            let mut order: Vec<(u32, u32)> = own.iter().map(|(&value, &n)| (value, n)).collect();
            order.sort_unstable_by(|a, b| typical(b.0, b.1).total_cmp(&typical(a.0, a.1)).then(a.0.cmp(&b.0)));
            order
        };
        let heads = in_order(&self.heads, &all.heads)
            .into_iter()
            .filter(|&(_, n)| f64::from(n) >= NAMING_SHARE * f64::from(self.n))
            .map(|(word, _)| in_both(corpus.desk.term(word).trim_start_matches("head="), lexicon));
        let things = in_order(&self.things, &all.things).into_iter().filter_map(|(concept, _)| {
            let concept = lexicon.concepts().get(concept as usize)?;
            Some(Bilingual::new(concept.ko.first()?, capitalised(concept.en.first()?)))
        });
        heads.chain(things).collect()
    }
}

/// Returns a word of the desk in both languages, as it stands where the lexicon does not know it.
fn in_both(word: &str, lexicon: &Lexicon) -> Bilingual {
    let known = lexicon.concepts().iter().find(|concept| {
        concept.ko.iter().any(|form| form == word) || concept.en.iter().any(|form| form.eq_ignore_ascii_case(word))
    });
    match known {
        Some(concept) if word.is_ascii() => {
            Bilingual::new(concept.ko.first().map_or(word, String::as_str), capitalised(word))
        }
        Some(concept) => Bilingual::new(word, concept.en.first().map_or_else(|| word.to_owned(), |en| capitalised(en))),
        None => Bilingual::new(word, word),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
