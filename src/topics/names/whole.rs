//! What does a typical statement say as a whole? Names a topic whose people tell one thing each in their own words.

use super::candidates::{Counts, Totals};
use super::ideas::{Idea, mentions};
use super::{Meanings, NameRow, reader, titles};
use crate::model::Language;
use crate::tokenize::Worker;

/// Statements of each language that are read for a title.
const N_READ: usize = 12;
/// Most characters of a title in Korean and in English, and those from which on it loses by its length: names are short.
const LONGEST_CHARS: [usize; 2] = [24, 36];
const SHORT_CHARS: [usize; 2] = [12, 18];
/// What a title of the greatest length keeps of its worth.
const LONGEST_FACTOR: f64 = 0.8;
/// Words of a title at least: one word is no statement.
const LEAST_WORDS: usize = 2;

/// Characters of a Korean word at most: what is longer lacks its spaces.
const LONGEST_WORD_CHARS: usize = 7;
/// A title says what is wrong: one of its ideas serves as a predicate so well.
const LEAST_PROBLEM: f64 = 0.15;
/// What a title keeps of its worth where a verb alone says what is wrong.
const PROBLEM_FLOOR: f64 = 0.7;
/// Words of spoken Korean and of courtesy that a name cannot hold.
const FILLERS: [&str; 10] = ["그러니까", "인제", "아니", "뭐지", "뭐", "이제", "보시면", "mind", "thanks", "please"];
/// A word that so few statements of all use is a slip or a name.
const LEAST_USES: u32 = 2;

/// Returns the title by which a reader would know the topic best, of its most typical statements in a language; `uses` has
/// in how many statements each term stands.
#[allow(clippy::too_many_arguments, reason = "what is known of a topic, of all and of the words")]
pub(super) fn best(
    counts: &Counts,
    near: &[&[Vec<Idea>]],
    totals: &Totals,
    rows: &[NameRow<'_>],
    uses: &[u32],
    language: Language,
    meanings: &Meanings<'_>,
    worker: &mut Worker<'_>,
) -> Option<String> {
    let mut typical: Vec<(f64, usize)> = counts
        .told
        .iter()
        .enumerate()
        .filter(|(idx, _)| rows[counts.stories[*idx] as usize].language == language)
        .map(|(idx, story)| {
            let shared = story.iter().filter(|idea| counts.n_told(**idea) > 1);
            let weight: f64 = shared.map(|&idea| counts.ratio_of(idea) * totals.rarity(idea)).sum();
            let n_words = rows[counts.stories[idx] as usize].content().count().max(1);
            (weight / (n_words as f64).sqrt(), idx)
        })
        .collect();
    typical.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let language_idx = usize::from(language == Language::En);
    let mut best: Option<(f64, String)> = None;
    for (_, idx) in typical.into_iter().take(N_READ) {
        let row = &rows[counts.stories[idx] as usize];
        if row.content().any(|word| uses[word.term as usize] < LEAST_USES) {
            continue;
        }
        let text = titles::title(&worker.analyze(row.text), row.text);
        let n_chars = text.chars().count();
        let (longest, short) = (LONGEST_CHARS[language_idx], SHORT_CHARS[language_idx]);
        if n_chars > longest || text.split(' ').count() < LEAST_WORDS || !is_plain(&text) {
            continue;
        }
        let ideas = ideas_of(&text, row, meanings);
        if !ideas.iter().any(|idea| idea.fitness(meanings).predicate >= LEAST_PROBLEM) {
            continue;
        }
        let told_apart = reader::told_apart(&ideas, &counts.told, Some(idx), near, totals);
        let over = n_chars.saturating_sub(short) as f64 / (longest - short) as f64;
        let problem = ideas.iter().map(|idea| idea.fitness(meanings).predicate).fold(0.0, f64::max);
        let worth = (told_apart - 0.5)
            * (1.0 - (1.0 - LONGEST_FACTOR) * over)
            * (PROBLEM_FLOOR + (1.0 - PROBLEM_FLOOR) * problem);
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            best = Some((worth, text));
        }
    }
    best.map(|(_, title)| title)
}

/// Returns the ideas of a statement whose words its title keeps: their first letters stand in it.
fn ideas_of(title: &str, row: &NameRow<'_>, meanings: &Meanings<'_>) -> Vec<Idea> {
    let title = title.to_lowercase();
    let is_kept = |written: &str| {
        let first: String = written.chars().take(2).collect();
        title.contains(first.to_lowercase().as_str())
    };
    let mut ideas: Vec<Idea> = mentions(row, meanings)
        .into_iter()
        .filter(|mention| is_kept(mention.span.of(row.text)))
        .map(|mention| mention.idea)
        .collect();
    ideas.sort_unstable();
    ideas.dedup();
    ideas
}

/// Whether a text holds nothing but words: marks of masking, laughter and quotes read badly in a table.
fn is_plain(text: &str) -> bool {
    let is_short = |word: &str| word.is_ascii() || word.chars().count() <= LONGEST_WORD_CHARS;
    let is_filler = |word: &str| FILLERS.contains(&word.to_lowercase().as_str());
    text.split(' ').all(|word| is_short(word) && !is_filler(word))
        && text.chars().all(|letter| matches!(letter, '가'..='힣' | ' ' | '%' | '\'') || letter.is_ascii_alphanumeric())
}
