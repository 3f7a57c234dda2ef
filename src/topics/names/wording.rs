//! How is a candidate written? As most stories write it, in planners' style, and by the lexicon in the other language.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::{Candidate, Counts, Relation, Scored};
use super::ideas::{Idea, Mention, is_denied, is_verb, mentions};
use super::{Meanings, NameRow, english, korean};
use crate::concepts::Sense;
use crate::model::Language;

/// A candidate that scores less than this share of the best is not worth a name in both languages.
const BOTH_RATIO: f64 = 0.85;
/// One from here on is a better name than a better one with a further thing before it.
const PLAIN_RATIO: f64 = 0.4;
/// One that scores less than this share would call a topic by something else.
const TRANSLATED_RATIO: f64 = 0.4;
/// One that says what is wrong goes before a better one that is a thing alone from this share of the best on.
const SAYING_RATIO: f64 = 0.15;
/// A language with a smaller share of the stories is not the topic's own.
const OWN_RATIO: f64 = 0.15;
/// Most characters of a name: what fits a table cell.
const LONGEST_CHARS: usize = 40;

const LANGUAGES: [Language; 2] = [Language::Ko, Language::En];

/// How a topic's stories write its ideas.
#[derive(Debug, Default)]
pub(super) struct Wordings {
    ways: FxHashMap<(Idea, Language), String>,
    is_own: [bool; 2],
}

impl Wordings {
    pub(super) fn of(counts: &Counts, ranked: &[Scored], rows: &[NameRow<'_>], meanings: &Meanings<'_>) -> Self {
        let parts = |scored: &Scored| [scored.candidate.head, scored.candidate.predicate];
        let ideas: FxHashSet<Idea> = ranked.iter().flat_map(parts).flatten().collect();
        let mut written: FxHashMap<(Idea, Language), FxHashMap<String, u32>> = FxHashMap::default();
        for &row in &counts.stories {
            let row = &rows[row as usize];
            for mention in mentions(row, meanings).iter().filter(|mention| ideas.contains(&mention.idea)) {
                let way = match row.language {
                    Language::Ko => korean_way(mention, meanings),
                    Language::En => english::way(row.text, mention),
                };
                if let Some(way) = way {
                    *written.entry((mention.idea, row.language)).or_default().entry(way).or_default() += 1;
                }
            }
        }
        let ways = written
            .into_iter()
            .filter_map(|(idea, ways)| {
                // The way most people write it; the shorter, then the first by letters, on ties.
                let most =
                    ways.into_iter().min_by_key(|(way, n)| (std::cmp::Reverse(*n), way.chars().count(), way.clone()));
                most.map(|(way, _)| (idea, way))
            })
            .collect();
        let n_stories = f64::from(counts.n_by_language[0] + counts.n_by_language[1]);
        let is_own = counts.n_by_language.map(|n| n > 0 && f64::from(n) >= OWN_RATIO * n_stories);
        Self { ways, is_own }
    }
}

/// Returns the dictionary form of what a Korean statement says, its last word as a noun.
fn korean_way(mention: &Mention, meanings: &Meanings<'_>) -> Option<String> {
    let terms: Vec<&str> = mention.terms.iter().map(|&term| meanings.vocabulary.term(term)).collect();
    let (last, before) = terms.split_last()?;
    // 끄다 of a thing, 알리다 for 알림: the lexicon has the noun.
    let is_thing = mention.idea.sense(meanings).is_some_and(|sense| sense != Sense::Problem);
    if before.iter().any(|term| is_denied(term) || is_verb(term)) || (is_thing && is_verb(last)) || last.is_ascii() {
        return None;
    }
    let mut words: Vec<String> = before.iter().map(|&term| term.to_owned()).collect();
    words.push(korean::as_noun(last));
    Some(words.join(" "))
}

/// Returns an idea in a language; what the language's own stories do not say is taken from the lexicon.
fn word(idea: Idea, language: Language, wordings: &Wordings, meanings: &Meanings<'_>) -> Option<String> {
    let way = wordings.ways.get(&(idea, language)).cloned();
    match idea {
        Idea::Concept(concept) => {
            let is_problem = idea.sense(meanings) == Some(Sense::Problem);
            // Problems and actions are told in half sentences in English; the lexicon has the short form.
            let is_said_short = is_problem || idea.sense(meanings) == Some(Sense::Action);
            let way = way.filter(|_| !(is_said_short && language == Language::En));
            way.or_else(|| usual_form(concept, language, meanings))
        }
        Idea::Term(_) => way,
        Idea::Lack(thing) => way.map(|way| format!("no {way}")).or_else(|| {
            let concepts = meanings.matcher.of_terms(&[thing]);
            let known = concepts.into_iter().find(|&c| (c as usize) < meanings.lexicon.concepts().len())?;
            let thing = usual_form(known, language, meanings)?;
            Some(match language {
                Language::Ko => format!("{thing} 없음"),
                Language::En => format!("no {thing}"),
            })
        }),
        Idea::Run(first, second) => way.or_else(|| {
            let known = |term: u32| {
                let concepts = meanings.matcher.of_terms(&[term]);
                let known = concepts.into_iter().find(|&c| (c as usize) < meanings.lexicon.concepts().len())?;
                usual_form(known, language, meanings)
            };
            match (known(first), known(second)) {
                (Some(first), Some(second)) if first != second => Some(format!("{first} {second}")),
                (_, Some(second)) => Some(second),
                _ => None,
            }
        }),
    }
}

pub(super) fn usual_form(concept: u32, language: Language, meanings: &Meanings<'_>) -> Option<String> {
    let concept = &meanings.lexicon.concepts()[concept as usize];
    match language {
        Language::Ko if concept.sense == Sense::Problem => concept.ko.first().map(|form| korean::form_as_noun(form)),
        Language::Ko => {
            let noun = concept.ko.iter().find(|form| !form.ends_with('다'));
            noun.or(concept.ko.first()).map(|form| korean::form_as_noun(form))
        }
        Language::En => english::noun_form(&concept.en).map(str::to_owned),
    }
}

/// A name in one language.
struct Worded {
    text: String,
    /// Whether it says all that the candidate says.
    is_full: bool,
}

fn worded(
    candidate: Candidate,
    qualifier: Option<Idea>,
    language: Language,
    wordings: &Wordings,
    meanings: &Meanings<'_>,
) -> Option<Worded> {
    let say = |idea: Option<Idea>| idea.and_then(|idea| word(idea, language, wordings, meanings));
    let (head, predicate, qualified) = (say(candidate.head), say(candidate.predicate), say(qualifier));
    let is_full = head.is_some() == candidate.head.is_some() && predicate.is_some() == candidate.predicate.is_some();
    if qualifier.is_some() && qualified.is_none() {
        return None;
    }
    if candidate.relation == Relation::After {
        let (Some(before), Some(after)) = (head, predicate) else { return None };
        if says(&after, &before) || says(&before, &after) || qualifier.is_some() {
            return None;
        }
        let text = match language {
            Language::Ko => format!("{before} 후 {after}"),
            Language::En => english::sentence_case(&format!("{after} after {before}")),
        };
        return (text.chars().count() <= LONGEST_CHARS).then_some(Worded { text, is_full });
    }
    // 안 됨 of something that has no name in this language says nothing.
    let is_general = candidate.predicate.is_some_and(|idea| idea.is_general(meanings));
    if !is_full && head.is_none() && is_general {
        return None;
    }
    let forms = |idea: Option<Idea>| -> &[String] {
        match (idea, language) {
            (Some(Idea::Concept(concept)), Language::Ko) => &meanings.lexicon.concepts()[concept as usize].ko,
            (Some(Idea::Concept(concept)), Language::En) => &meanings.lexicon.concepts()[concept as usize].en,
            _ => &[],
        }
    };
    // What the problem says of its thing is not said again.
    let mut things: Vec<String> = Vec::new();
    for (idea, thing) in [(qualifier, qualified), (candidate.head, head)] {
        let Some(thing) = thing else { continue };
        let is_said = |said: &str| says(said, &thing) || forms(idea).iter().any(|form| says(said, form));
        if !predicate.as_deref().is_some_and(is_said) && !things.iter().any(|said| is_said(said)) {
            things.push(thing);
        }
    }
    let is_action = candidate.head.and_then(|idea| idea.sense(meanings)) == Some(Sense::Action);
    // Can't bank account withdraw balance: an order takes no thing before it.
    if is_action && qualifier.is_some() && language == Language::En && things.last().is_some_and(|t| t.contains(' ')) {
        return None;
    }
    let text = match language {
        // An action of several words is an order in English: can't delete my account.
        Language::En if is_action && predicate.as_deref() == Some("doesn't work") && things.join(" ").contains(' ') => {
            english::sentence_case(&format!("can't {}", things.join(" ")))
        }
        Language::Ko => things.into_iter().chain(predicate).collect::<Vec<_>>().join(" "),
        Language::En => english::name(&things.join(" "), predicate.as_deref()),
    };
    (!text.is_empty() && text.chars().count() <= LONGEST_CHARS).then_some(Worded { text, is_full })
}

/// Returns what a candidate is called in a language, with one more thing before it where there is one.
pub(super) fn text(
    candidate: Candidate,
    qualifier: Option<Idea>,
    language: Language,
    wordings: &Wordings,
    meanings: &Meanings<'_>,
) -> Option<String> {
    worded(candidate, qualifier, language, wordings, meanings).map(|worded| worded.text)
}

/// Whether a text holds the words of another, whatever the spacing in Korean.
fn says(text: &str, other: &str) -> bool {
    if other.is_ascii() {
        let (text, other) = (text.to_lowercase(), other.to_lowercase());
        let stem = |word: &str| word.trim_end_matches("ing").trim_end_matches("ed").trim_end_matches('s').to_owned();
        let words: Vec<String> = text.split(' ').map(stem).collect();
        other.split(' ').map(stem).all(|word| words.contains(&word))
    } else {
        text.replace(' ', "").contains(&other.replace(' ', ""))
    }
}

/// Returns the Korean and the English name of a topic, neither in `taken` (lower case).
///
/// `fuller` is the best candidate with one more thing to put before it.
pub(super) fn names(
    ranked: &[Scored],
    fuller: Option<(Idea, Candidate)>,
    wordings: &Wordings,
    meanings: &Meanings<'_>,
    taken: &FxHashSet<String>,
) -> [Option<String>; 2] {
    let Some(best) = ranked.first().map(|scored| scored.score) else { return [None, None] };
    let say = |candidate, qualifier, language| {
        worded(candidate, qualifier, language, wordings, meanings)
            .filter(|worded| !taken.contains(&worded.text.to_lowercase()))
    };
    let in_both = |candidate, qualifier| {
        let both = LANGUAGES.map(|language| say(candidate, qualifier, language));
        both.iter().all(|worded| worded.as_ref().is_some_and(|worded| worded.is_full)).then_some(both)
    };
    let good = || ranked.iter().filter(|scored| scored.score >= BOTH_RATIO * best);
    let qualifiers = || ranked.iter().filter_map(|scored| scored.candidate.head);
    let qualified = || {
        good().find_map(|scored| {
            let other = |idea: &Idea| Some(*idea) != scored.candidate.head && Some(*idea) != scored.candidate.predicate;
            qualifiers().filter(other).find_map(|idea| in_both(scored.candidate, Some(idea)))
        })
    };
    // 업로드 alone says little; with the next thing people see what it is about.
    let things = || {
        let is_thing = |scored: &&Scored| scored.candidate.predicate.is_none();
        let (first, second) = (ranked.first().filter(is_thing)?, ranked.iter().filter(is_thing).nth(1)?);
        let both = LANGUAGES.map(|language| {
            let parts = [first, second].map(|scored| worded(scored.candidate, None, language, wordings, meanings));
            let [Some(first), Some(second)] = parts else { return None };
            let text = format!("{} · {}", first.text, second.text.to_lowercase());
            let is_new = !says(&first.text, &second.text) && !says(&second.text, &first.text);
            (is_new && !taken.contains(&text.to_lowercase())).then_some(text)
        });
        both.iter().all(Option::is_some).then_some(both)
    };
    if let Some(both) = things() {
        return both;
    }
    let with_more = || fuller.and_then(|(thing, candidate)| in_both(candidate, Some(thing)));
    let from = |least: f64| {
        let good = ranked.iter().filter(move |scored| scored.score >= least * best);
        good.filter(|scored| scored.candidate.predicate.is_some()).find_map(|scored| in_both(scored.candidate, None))
    };
    let plain = || good().find_map(|scored| in_both(scored.candidate, None));
    // Where the best name is taken, the next best says what is particular.
    let is_taken = ranked.first().is_some_and(|scored| {
        LANGUAGES.iter().any(|&language| {
            let best = worded(scored.candidate, None, language, wordings, meanings);
            best.is_some_and(|worded| taken.contains(&worded.text.to_lowercase()))
        })
    });
    let next = || is_taken.then(|| from(PLAIN_RATIO)).flatten();
    if let Some(both) = with_more().or_else(plain).or_else(next).or_else(qualified) {
        return both.map(|worded| worded.map(|worded| worded.text));
    }
    let mut names = [None, None];
    for (language, name) in LANGUAGES.into_iter().zip(&mut names) {
        let is_own = wordings.is_own[usize::from(language == Language::En)];
        let least = if is_own { 0.0 } else { TRANSLATED_RATIO * best };
        let mut all = ranked
            .iter()
            .filter(|scored| scored.score >= least)
            .filter_map(|scored| say(scored.candidate, None, language).map(|worded| (scored, worded)))
            .filter(|(_, worded)| worded.is_full);
        // What is wrong before a thing alone, and a thing before nothing.
        let says_what = |scored: &Scored| scored.candidate.predicate.is_some() && scored.score >= SAYING_RATIO * best;
        let full = all.clone().find(|(scored, _)| says_what(scored)).or_else(|| all.next());
        let part = || ranked.iter().find_map(|scored| say(scored.candidate, None, language));
        *name = full.map(|(_, worded)| worded).or_else(part).map(|worded| worded.text);
    }
    names
}
