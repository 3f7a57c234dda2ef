//! Are the drafts what solved cases teach, and are the articles judged rightly? Compares the newest run with gold steps,
//! contradictions and decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::read_lines;
use crate::error::Result;
use crate::evidence::wording::{letter_pairs, likeness};
use crate::knowledge::{Decision, Draft, DraftState, Step};
use crate::model::{Language, MaskedTranscript, Speaker};
use crate::resolutions::normal_form;
use crate::store::{Store, Workspace};

/// How well a run's drafts agree with gold labels. Ratios are 0 to 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Share of the gold steps and conditions that a draft shows, in topics and languages with at least five solved cases.
    pub steps_found: f64,
    /// Gold steps and conditions looked for.
    pub n_steps: usize,
    /// Their ids, of those that no draft shows.
    pub missed: Vec<String>,
    /// Share of the steps of a draft's ways that are no gold step, condition, cause or escalation of its topic.
    pub steps_wrong: f64,
    /// Steps in drafts.
    pub n_shown: usize,
    /// Of the wrong ones: answers that deviate from the others, facts of one case, sentences of other topics, others.
    pub n_wrong_deviating: usize,
    /// See above.
    pub n_wrong_case: usize,
    /// See above.
    pub n_wrong_topic: usize,
    /// See above.
    pub n_wrong_other: usize,
    /// Share of articles, and of topics without one, whose decision is the gold one.
    pub decisions_right: f64,
    /// Decisions looked at.
    pub n_decisions: usize,
    /// The same over articles alone.
    pub articles_right: f64,
    /// Articles.
    pub n_articles: usize,
    /// The articles whose decision is another, as `KB-001 update>ok`.
    pub wrong: Vec<String>,
    /// Share of the planted contradictions, said in at least two conversations, that a draft shows as one.
    pub contradictions_shown: f64,
    /// Such contradictions.
    pub n_contradictions: usize,
    /// Contradictions shown in all drafts.
    pub n_disagreements: usize,
    /// The most drafts to be written for one topic and language.
    pub most_drafts: usize,
    /// Topics and languages with more than one.
    pub n_with_several: usize,
    /// Drafts.
    pub n_drafts: usize,
}

#[derive(Debug, Deserialize)]
struct GoldStep {
    id: String,
    topic: String,
    lang: Language,
    kind: String,
    wordings: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct GoldContradiction {
    topic: String,
    lang: Language,
    wordings: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct GoldDecision {
    article: Option<String>,
    lang: Language,
    decision: String,
    topic: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GoldStatement {
    transcript: String,
    turn: u32,
    topic: Option<String>,
    lang: Language,
}

#[derive(Debug, Deserialize)]
struct HealthLine {
    article: Option<String>,
    decision: Option<Decision>,
    #[serde(default)]
    is_matched: bool,
}

/// Two sentences are the same gold sentence from this share of letter pairs on: speech recognisers and masks change little.
const SAME_SENTENCE: f64 = 0.5;
/// Topics with fewer solved cases are left out.
const LEAST_SOLVED: usize = 5;

/// A contradiction that fewer conversations hold, letter for letter, is none that could be seen.
const LEAST_SAID: usize = 2;

type Pairs = Vec<(char, char)>;
type Key = (String, Language);

/// Gold sentences as they are looked up.
struct Book {
    /// Sentence, topic and language, and the gold lines that it stands in.
    sentences: Vec<(Pairs, Key, Vec<usize>)>,
    /// Sentences of answers that deviate.
    deviating: Vec<(Pairs, Key)>,
    steps: Vec<GoldStep>,
}

/// What a sentence of a draft is.
#[derive(Default)]
struct Meant {
    lines: Vec<usize>,
    topic: Option<Key>,
    deviates: bool,
}

impl Book {
    fn read(gold: &Path) -> Result<(Self, Vec<GoldContradiction>)> {
        let mut steps: Vec<GoldStep> = read_lines(&gold.join("steps.jsonl"))?;
        let contradictions: Vec<GoldContradiction> = read_lines(&gold.join("contradictions.jsonl"))?;
        let deviates = |step: &GoldStep, wording: &String| {
            contradictions
                .iter()
                .any(|it| (&it.topic, it.lang) == (&step.topic, step.lang) && it.wordings.contains(wording))
        };
        // What only deviating answers say is nothing to be found.
        steps.retain(|step| !step.wordings.iter().all(|wording| deviates(step, wording)));
        let mut by_sentence: BTreeMap<(String, Language, String), Vec<usize>> = BTreeMap::new();
        for (at, step) in steps.iter().enumerate() {
            for wording in &step.wordings {
                by_sentence.entry((step.topic.clone(), step.lang, wording.clone())).or_default().push(at);
            }
        }
        let sentences = by_sentence
            .into_iter()
            .map(|((topic, lang, wording), lines)| (letter_pairs(&wording), (topic, lang), lines))
            .collect();
        let deviating = contradictions
            .iter()
            .flat_map(|it| it.wordings.iter().map(|wording| (letter_pairs(wording), (it.topic.clone(), it.lang))))
            .collect();
        Ok((Self { sentences, deviating, steps }, contradictions))
    }

    /// Looks a sentence up among those of a language; of equally like ones that of `topic` first.
    fn meant(&self, step: &Step, topic: &Key) -> Meant {
        let Some(citation) = step.said.citation() else { return Meant::default() };
        let pairs = letter_pairs(&citation.text);
        let mut best: (f64, bool, Option<usize>) = (0.0, false, None);
        for (at, (sentence, key, _)) in self.sentences.iter().enumerate().filter(|(_, it)| it.1.1 == topic.1) {
            let like = likeness(&pairs, sentence);
            let is_own = key == topic;
            if like > best.0 + 1e-9 || ((like - best.0).abs() <= 1e-9 && is_own && !best.1) {
                best = (like, is_own, Some(at));
            }
        }
        let of_deviating = self.deviating.iter().filter(|(_, key)| key.1 == topic.1);
        let deviating = of_deviating.map(|(sentence, _)| likeness(&pairs, sentence)).fold(0.0, f64::max);
        if deviating >= SAME_SENTENCE && deviating > best.0 {
            return Meant { deviates: true, ..Meant::default() };
        }
        let Some(at) = best.2.filter(|_| best.0 >= SAME_SENTENCE) else { return Meant::default() };
        let (_, key, lines) = &self.sentences[at];
        Meant { lines: lines.clone(), topic: Some(key.clone()), deviates: false }
    }
}

/// Compares the newest run of a workspace with a folder of gold labels.
///
/// # Errors
/// A gold file, the store or the run folder that cannot be read.
pub fn score(gold: &Path, workspace: &Workspace) -> Result<Scores> {
    let store = Store::open(workspace)?;
    let folder = workspace.runs().join(store.clock()?.name);
    let (book, contradictions) = Book::read(gold)?;
    let drafts: Vec<Draft> = read_lines(&folder.join("kb-drafts.jsonl"))?;
    let statements: Vec<GoldStatement> = read_lines(&gold.join("statements.jsonl"))?;
    let topic_of = topics(&store, &statements)?;
    let solved = solved(&store, &statements)?;
    let by_key = by_key(&drafts, &topic_of);
    let mut scores = Scores { n_drafts: drafts.len(), ..Scores::default() };
    of_steps(&book, &by_key, &solved, &mut scores);
    of_contradictions(&answers(&store)?, &contradictions, &by_key, &drafts, &mut scores);
    of_decisions(gold, &folder, &by_key, &solved, &mut scores)?;
    for of_key in by_key.values() {
        let is_to_write = |draft: &&&Draft| {
            matches!(draft.decision, Decision::New | Decision::Update | Decision::Stale | Decision::Contradiction)
                && draft.state == DraftState::NotValidated
        };
        let n = of_key.iter().filter(is_to_write).count();
        scores.most_drafts = scores.most_drafts.max(n);
        scores.n_with_several += usize::from(n > 1);
    }
    Ok(scores)
}

/// Returns for each topic of the run the gold topic that most of its statements have.
fn topics(store: &Store, gold: &[GoldStatement]) -> Result<FxHashMap<String, String>> {
    let mut of_turn: FxHashMap<(&str, u32), Vec<&str>> = FxHashMap::default();
    for statement in gold {
        let topics = of_turn.entry((&statement.transcript, statement.turn)).or_default();
        topics.extend(statement.topic.as_deref());
    }
    let mut votes: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for assignment in store.assignments()? {
        let Some(topic) = assignment.topic else { continue };
        let found = of_turn.get(&(assignment.statement.transcript.as_str(), assignment.statement.turn));
        for label in found.into_iter().flatten() {
            *votes.entry(topic.clone()).or_default().entry(label).or_default() += 1;
        }
    }
    let most =
        |votes: BTreeMap<&str, usize>| votes.into_iter().max_by_key(|(_, n)| *n).map(|(label, _)| label.to_owned());
    Ok(votes.into_iter().filter_map(|(topic, votes)| Some((topic, most(votes)?))).collect())
}

/// Returns for each gold topic and language in how many conversations an agent answered and that are closed as resolved.
fn solved(store: &Store, gold: &[GoldStatement]) -> Result<BTreeMap<Key, usize>> {
    let mut is_solved: FxHashMap<String, bool> = FxHashMap::default();
    for transcript in store.facts()?.read_transcripts() {
        let transcript = transcript?;
        let is_answered = transcript.turns.iter().any(|turn| turn.speaker == Speaker::Agent);
        is_solved.insert(transcript.id, is_answered && transcript.metadata.status.as_deref() == Some("resolved"));
    }
    let mut cases: BTreeMap<Key, BTreeSet<&str>> = BTreeMap::new();
    for statement in gold {
        let Some(topic) = &statement.topic else { continue };
        if is_solved.get(&statement.transcript) == Some(&true) {
            cases.entry((topic.clone(), statement.lang)).or_default().insert(&statement.transcript);
        }
    }
    Ok(cases.into_iter().map(|(key, cases)| (key, cases.len())).collect())
}

/// Returns for each conversation the normal form of everything that agents said.
fn answers(store: &Store) -> Result<Vec<String>> {
    let of_agent = |transcript: MaskedTranscript| {
        let said = transcript.turns.iter().filter(|turn| turn.speaker == Speaker::Agent);
        said.map(|turn| normal_form(&turn.masked_text)).collect()
    };
    store.facts()?.read_transcripts().map(|transcript| transcript.map(of_agent)).collect()
}

fn by_key<'d>(drafts: &'d [Draft], topic_of: &FxHashMap<String, String>) -> BTreeMap<Key, Vec<&'d Draft>> {
    let mut by_key: BTreeMap<Key, Vec<&Draft>> = BTreeMap::new();
    for draft in drafts {
        if let Some(topic) = topic_of.get(&draft.topic) {
            by_key.entry((topic.clone(), draft.language)).or_default().push(draft);
        }
    }
    by_key
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn of_steps(book: &Book, by_key: &BTreeMap<Key, Vec<&Draft>>, solved: &BTreeMap<Key, usize>, scores: &mut Scores) {
    let mut shown: BTreeSet<usize> = BTreeSet::new();
    let mut n_wrong = 0;
    for (key, drafts) in by_key {
        for draft in drafts.iter().filter(|draft| draft.decision != Decision::Duplicate) {
            for step in draft.all_steps() {
                let meant = book.meant(step, key);
                if meant.topic.as_ref() == Some(key) {
                    shown.extend(&meant.lines);
                }
            }
            if draft.state == DraftState::Wip {
                continue;
            }
            for step in draft.steps() {
                scores.n_shown += 1;
                let meant = book.meant(step, key);
                let is_right = meant.topic.as_ref() == Some(key)
                    && meant.lines.iter().any(|&line| book.steps[line].kind != "case");
                if is_right {
                    continue;
                }
                n_wrong += 1;
                let class = if meant.deviates {
                    &mut scores.n_wrong_deviating
                } else if meant.topic.as_ref() == Some(key) {
                    &mut scores.n_wrong_case
                } else if meant.topic.is_some() {
                    &mut scores.n_wrong_topic
                } else {
                    &mut scores.n_wrong_other
                };
                *class += 1;
            }
        }
    }
    let mut n_found = 0;
    for (line, step) in book.steps.iter().enumerate() {
        let key = (step.topic.clone(), step.lang);
        let is_wanted = matches!(step.kind.as_str(), "step" | "condition");
        if !is_wanted || solved.get(&key).copied().unwrap_or(0) < LEAST_SOLVED {
            continue;
        }
        scores.n_steps += 1;
        n_found += usize::from(shown.contains(&line));
        if !shown.contains(&line) {
            scores.missed.push(step.id.clone());
        }
    }
    scores.steps_found = share(n_found, scores.n_steps);
    scores.steps_wrong = share(n_wrong, scores.n_shown);
}

fn of_contradictions(
    answers: &[String],
    contradictions: &[GoldContradiction],
    by_key: &BTreeMap<Key, Vec<&Draft>>,
    drafts: &[Draft],
    scores: &mut Scores,
) {
    let mut n_shown = 0;
    for planted in contradictions {
        let key = (planted.topic.clone(), planted.lang);
        let wordings: Vec<Pairs> = planted.wordings.iter().map(|wording| letter_pairs(wording)).collect();
        let says = |step: &Step| {
            let Some(citation) = step.said.citation() else { return false };
            let pairs = letter_pairs(&citation.text);
            wordings.iter().any(|wording| likeness(&pairs, wording) >= SAME_SENTENCE)
        };
        let of_key = || by_key.get(&key).into_iter().flatten();
        let forms: Vec<String> = planted.wordings.iter().map(|wording| normal_form(wording)).collect();
        let n_said = answers.iter().filter(|said| forms.iter().any(|form| said.contains(form))).count();
        let sides = || of_key().flat_map(|draft| &draft.disagreements).flat_map(|it| &it.sides);
        let is_shown = sides().flat_map(|side| &side.steps).any(says);
        if n_said >= LEAST_SAID || is_shown {
            scores.n_contradictions += 1;
            n_shown += usize::from(is_shown);
        }
    }
    scores.contradictions_shown = share(n_shown, scores.n_contradictions);
    scores.n_disagreements = drafts.iter().map(|draft| draft.disagreements.len()).sum();
}

fn of_decisions(
    gold: &Path,
    folder: &Path,
    by_key: &BTreeMap<Key, Vec<&Draft>>,
    solved: &BTreeMap<Key, usize>,
    scores: &mut Scores,
) -> Result<()> {
    let health: Vec<HealthLine> = read_lines(&folder.join("kb-health.jsonl"))?;
    let wanted: Vec<GoldDecision> = read_lines(&gold.join("articles.jsonl"))?;
    let mut n_right = [0; 2];
    for wanted in wanted {
        let (found, side, name) = match (&wanted.article, &wanted.topic) {
            (Some(article), _) => {
                let line = health.iter().find(|line| line.article.as_ref() == Some(article));
                let found = line.map(|line| match line.decision {
                    _ if !line.is_matched => "unmatched",
                    Some(decision) => decision.code(),
                    None => "none",
                });
                (found, 0, article.clone())
            }
            (None, Some(topic)) => {
                let key = (topic.clone(), wanted.lang);
                if solved.get(&key).copied().unwrap_or(0) < LEAST_SOLVED {
                    continue;
                }
                let drafts = by_key.get(&key).into_iter().flatten();
                let largest = drafts.max_by_key(|draft| draft.confidence.n_cases);
                (largest.map(|draft| draft.decision.code()), 1, format!("{topic}.{}", wanted.lang.code()))
            }
            (None, None) => continue,
        };
        let is_right = found == Some(wanted.decision.as_str());
        n_right[side] += usize::from(is_right);
        scores.n_decisions += 1;
        scores.n_articles += usize::from(side == 0);
        if !is_right {
            scores.wrong.push(format!("{name} {}>{}", wanted.decision, found.unwrap_or("none")));
        }
    }
    scores.decisions_right = share(n_right[0] + n_right[1], scores.n_decisions);
    scores.articles_right = share(n_right[0], scores.n_articles);
    Ok(())
}
