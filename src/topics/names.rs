//! What is each topic called? The phrase that its members use and others do not.
//!
//! Terms are scored by class-based TF-IDF: `c(t, topic) * ln(1 + A / c(t))`, `c` counting statements that hold the term
//! and `A` the mean over topics of all counts. A phrase is two or three content words in a row as people wrote them; it
//! scores `ln(1 + df in the topic) * sum of its terms / sqrt(number of terms)`.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::features::Vocabulary;
use crate::model::{Language, Span};

use super::Grouping;

/// Most content words in a phrase: more is a sentence.
const LONGEST_PHRASE: usize = 3;
/// Most characters of a phrase: what fits a table cell.
const LONGEST_CHARS: u32 = 30;
/// A phrase stands in at least this share of a topic's different wordings (and in [`LEAST_WORDINGS`]), else it names one case.
const LEAST_PHRASE_RATIO: f64 = 0.04;
/// Two wordings share a phrase by chance, or by quoting each other.
const LEAST_WORDINGS: u32 = 3;
/// Words of a name made of the topic's best terms, where no phrase qualifies.
const N_NAMING_TERMS: usize = 3;
/// Terms shown for a topic.
const N_TERMS: usize = 8;
/// Characters between two content words of one phrase: room for a particle, a light verb and a space.
const WIDEST_GAP: u32 = 5;

/// What naming needs of one statement.
#[derive(Debug, Clone)]
pub struct NameRow<'a> {
    /// The masked text of the statement.
    pub text: &'a str,
    /// Content terms in order of their spans in `text`.
    pub terms: Vec<(u32, Span)>,
    /// The language of the statement.
    pub language: Language,
}

/// A topic's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicName {
    /// Korean, when the topic has Korean statements.
    pub ko: Option<String>,
    /// English, when it has English ones.
    pub en: Option<String>,
    /// The words that set the topic apart, best first: dictionary forms in Korean, words as written in English.
    pub terms: Vec<String>,
    /// Rows of the most typical statements, at most one of each wording, best first.
    pub examples: Vec<u32>,
}

/// Names every topic of a grouping; `rows` has one entry a row of the grouping.
#[must_use]
pub fn name(grouping: &Grouping, rows: &[NameRow<'_>], vocabulary: &Vocabulary) -> Vec<TopicName> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); grouping.sizes.len()];
    for (row, membership) in grouping.memberships.iter().enumerate() {
        if let Some(topic) = membership.topic_idx {
            members[topic as usize].push(row as u32);
        }
    }
    let counts: Vec<FxHashMap<u32, u32>> = members.par_iter().map(|members| count_terms(members, rows)).collect();
    let mut totals = vec![0_u32; vocabulary.len()];
    for counts in &counts {
        for (&term, &count) in counts {
            totals[term as usize] += count;
        }
    }
    let mean_mass = totals.iter().map(|&t| f64::from(t)).sum::<f64>() / counts.len().max(1) as f64;
    let candidates: Vec<(Vec<String>, Vec<String>, TopicName)> = (0..members.len())
        .into_par_iter()
        .map(|topic| {
            let weight = |term: u32| {
                let count = counts[topic].get(&term).copied().unwrap_or(0);
                f64::from(count) * (1.0 + mean_mass / f64::from(totals[term as usize].max(1))).ln()
            };
            let phrases = |language| phrases(&members[topic], rows, language, vocabulary, &weight);
            let name = TopicName {
                terms: best_terms(&members[topic], rows, &counts[topic], &weight, vocabulary),
                examples: examples(grouping, &members[topic], rows),
                ..TopicName::default()
            };
            (phrases(Language::Ko), phrases(Language::En), name)
        })
        .collect();
    give_distinct_names(candidates, &members, rows)
}

fn count_terms(members: &[u32], rows: &[NameRow<'_>]) -> FxHashMap<u32, u32> {
    let mut counts = FxHashMap::default();
    let mut terms = Vec::new();
    for &row in members {
        terms.clear();
        terms.extend(rows[row as usize].terms.iter().map(|&(term, _)| term));
        terms.sort_unstable();
        terms.dedup();
        for &term in &terms {
            *counts.entry(term).or_default() += 1;
        }
    }
    counts
}

/// Larger topics choose first; a name that is taken is not given again.
fn give_distinct_names(
    candidates: Vec<(Vec<String>, Vec<String>, TopicName)>,
    members: &[Vec<u32>],
    rows: &[NameRow<'_>],
) -> Vec<TopicName> {
    let mut taken: FxHashSet<String> = FxHashSet::default();
    let mut names = Vec::with_capacity(candidates.len());
    for ((phrases_ko, phrases_en, mut name), members) in candidates.into_iter().zip(members) {
        for (language, phrases) in [(Language::Ko, phrases_ko), (Language::En, phrases_en)] {
            if !members.iter().any(|&row| rows[row as usize].language == language) {
                continue;
            }
            let free = phrases.into_iter().find(|phrase| !taken.contains(&phrase.to_lowercase()));
            let label = free.unwrap_or_else(|| {
                let own = |term: &&String| term.is_ascii() == (language == Language::En);
                let words: Vec<&str> = name.terms.iter().filter(own).take(N_NAMING_TERMS).map(String::as_str).collect();
                if words.is_empty() { name.terms.join(" ") } else { words.join(" · ") }
            });
            taken.insert(label.to_lowercase());
            match language {
                Language::Ko => name.ko = Some(label),
                Language::En => name.en = Some(label),
            }
        }
        names.push(name);
    }
    names
}

/// Returns the phrases of a topic in one language, best first.
fn phrases(
    members: &[u32],
    rows: &[NameRow<'_>],
    language: Language,
    vocabulary: &Vocabulary,
    weight: &(impl Fn(u32) -> f64 + Sync),
) -> Vec<String> {
    // For each run of terms: the statements that hold it and the ways in which it was written.
    let mut runs: FxHashMap<Vec<u32>, (u32, FxHashMap<String, u32>)> = FxHashMap::default();
    let mut wordings: FxHashSet<Vec<u32>> = FxHashSet::default();
    for &row in members.iter().filter(|&&row| rows[row as usize].language == language) {
        let row = &rows[row as usize];
        // The same words again say nothing new about what a topic is called.
        if !wordings.insert(row.terms.iter().map(|&(term, _)| term).collect()) {
            continue;
        }
        let letters: Vec<char> = row.text.chars().collect();
        let mut seen: FxHashSet<Vec<u32>> = FxHashSet::default();
        for first in 0..row.terms.len() {
            for last in first + 1..(first + LONGEST_PHRASE).min(row.terms.len()) {
                let (before, here) = (row.terms[last - 1].1, row.terms[last].1);
                if here.start < before.end || here.start - before.end > WIDEST_GAP {
                    break;
                }
                let ending = Ending::of(language, vocabulary.term(row.terms[last].0));
                let span = Span::new(row.terms[first].1.start, here.end);
                let Some(written) = as_written(&letters, span, ending) else { continue };
                let run: Vec<u32> = row.terms[first..=last].iter().map(|&(term, _)| term).collect();
                if seen.insert(run.clone()) {
                    let entry = runs.entry(run).or_default();
                    entry.0 += 1;
                    *entry.1.entry(written).or_default() += 1;
                }
            }
        }
    }
    let least = LEAST_WORDINGS.max((wordings.len() as f64 * LEAST_PHRASE_RATIO).ceil() as u32);
    let mut scored: Vec<(f64, String)> = runs
        .into_iter()
        .filter(|(_, (df, _))| *df >= least)
        .filter_map(|(run, (df, ways))| {
            let sum: f64 = run.iter().map(|&term| weight(term)).sum();
            let score = f64::from(1 + df).ln() * sum / (run.len() as f64).sqrt();
            // The way most people write it; the shorter, then the first by letters, on ties.
            let way = ways.into_iter().min_by_key(|(way, n)| (std::cmp::Reverse(*n), way.chars().count(), way.clone()));
            way.map(|(way, _)| (score, way.split_whitespace().collect::<Vec<_>>().join(" ")))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.into_iter().map(|(_, phrase)| phrase).collect()
}

/// What a phrase ends in, and so how far it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A noun: its particles stay out.
    Noun,
    /// A verb: its ending belongs to it.
    Verb,
    /// A negation: the verb that it negates belongs to it.
    Negation,
}

impl Ending {
    fn of(language: Language, term: &str) -> Self {
        match term {
            "안" | "못" => Self::Negation,
            _ if language == Language::Ko && term.ends_with('다') => Self::Verb,
            _ => Self::Noun,
        }
    }
}

/// Returns a phrase as it stands in the text, from the beginning of a word to what its ending asks for. `None` where it
/// begins inside a word, is too long or holds punctuation.
fn as_written(letters: &[char], span: Span, ending: Ending) -> Option<String> {
    let (start, mut end) = (span.start as usize, span.end as usize);
    let is_letter = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
    if start > 0 && is_letter(start - 1) {
        return None;
    }
    if ending == Ending::Negation && !is_letter(end) {
        if letters.get(end) != Some(&' ') || !is_letter(end + 1) {
            return None;
        }
        end += 1;
    }
    while ending != Ending::Noun && is_letter(end) {
        end += 1;
    }
    let written = letters.get(start..end)?;
    let breaks = |letter: &char| !(letter.is_alphanumeric() || matches!(letter, ' ' | '\'' | '-' | '’'));
    if written.len() > LONGEST_CHARS as usize || written.iter().any(breaks) {
        return None;
    }
    Some(written.iter().collect())
}

fn best_terms(
    members: &[u32],
    rows: &[NameRow<'_>],
    counts: &FxHashMap<u32, u32>,
    weight: &impl Fn(u32) -> f64,
    vocabulary: &Vocabulary,
) -> Vec<String> {
    let mut scored: Vec<(f64, u32)> = counts.keys().map(|&term| (weight(term), term)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| vocabulary.term(a.1).cmp(vocabulary.term(b.1))));
    scored.truncate(N_TERMS);
    scored
        .into_iter()
        .map(|(_, term)| {
            let name = vocabulary.term(term);
            // English terms are stems: people get the word as it was written most often.
            if name.is_ascii() {
                most_written(members, rows, term).unwrap_or_else(|| name.to_owned())
            } else {
                name.to_owned()
            }
        })
        .collect()
}

fn most_written(members: &[u32], rows: &[NameRow<'_>], term: u32) -> Option<String> {
    let mut ways: FxHashMap<String, u32> = FxHashMap::default();
    for &row in members {
        let row = &rows[row as usize];
        for (_, span) in row.terms.iter().filter(|(other, _)| *other == term) {
            *ways.entry(span.of(row.text).to_lowercase()).or_default() += 1;
        }
    }
    ways.into_iter().min_by_key(|(way, n)| (std::cmp::Reverse(*n), way.clone())).map(|(way, _)| way)
}

/// Examples kept for each topic.
const N_EXAMPLES: usize = 12;

/// Returns the rows of the strongest members, one of each wording, the smaller row on ties.
fn examples(grouping: &Grouping, members: &[u32], rows: &[NameRow<'_>]) -> Vec<u32> {
    let mut order = members.to_vec();
    order.sort_by(|&a, &b| {
        let strength = |row: u32| grouping.memberships[row as usize].strength;
        strength(b).total_cmp(&strength(a)).then(a.cmp(&b))
    });
    let mut wordings: FxHashSet<Vec<u32>> = FxHashSet::default();
    let mut examples = Vec::new();
    for row in order {
        let mut wording: Vec<u32> = rows[row as usize].terms.iter().map(|&(term, _)| term).collect();
        wording.sort_unstable();
        if wordings.insert(wording) {
            examples.push(row);
            if examples.len() == N_EXAMPLES {
                break;
            }
        }
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::{Class, Membership};

    #[test]
    fn a_topic_is_named_by_the_phrase_its_members_share_and_names_are_distinct() {
        let mut vocabulary = Vocabulary::default();
        let texts = [
            "환불 금액이 달라요",
            "환불 금액 확인",
            "환불 금액 언제",
            "배송 조회 오류",
            "배송 조회 불가",
            "배송 조회 요청",
        ];
        let words = [
            ["환불", "금액", "다르다"],
            ["환불", "금액", "확인"],
            ["환불", "금액", "언제"],
            ["배송", "조회", "오류"],
            ["배송", "조회", "불가"],
            ["배송", "조회", "요청"],
        ];
        let rows: Vec<NameRow<'_>> = texts
            .iter()
            .zip(words)
            .map(|(text, words)| NameRow {
                text,
                terms: vec![
                    (vocabulary.id(words[0]), Span::new(0, 2)),
                    (vocabulary.id(words[1]), Span::new(3, 5)),
                    (vocabulary.id(words[2]), Span::new(6, 8)),
                ],
                language: Language::Ko,
            })
            .collect();
        let member = |topic| Membership {
            topic_idx: Some(topic),
            class: Class::Assigned,
            why: None,
            strength: 0.5,
            nearest: None,
        };
        let grouping = Grouping {
            memberships: vec![member(0), member(0), member(0), member(1), member(1), member(1)],
            sizes: vec![3, 3],
            cohesions: vec![0.5, 0.5],
            exponents: [0; 2],
        };
        let names = name(&grouping, &rows, &vocabulary);
        assert_eq!(names[0].ko.as_deref(), Some("환불 금액"));
        assert_eq!(names[1].ko.as_deref(), Some("배송 조회"));
        assert_eq!(names[0].en, None);
        assert_eq!(names[0].terms[..2], ["금액", "환불"]);
    }
}
