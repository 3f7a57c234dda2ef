//! From conversations and articles to tonight's drafts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::align::Weights;
use super::articles::Shelf;
use super::cases::endings;
use super::draft::{Decision, Draft, Review};
use super::drafting::Writing;
use super::harvest::{Answers, Harvest, Said, side};
use super::health::ShelfHealth;
use super::judging::Judge;
use super::ledger::{Decided, Ledger, Shown};
use super::looking::Looked;
use super::matching::{self, Profile, Profiles, Reading};
use super::problems::{Problem, is_small_talk, problems};
use super::review::standing;
use super::roles::Roles;
use super::shelving;
use super::stance::Stances;
use super::templates as say;
use crate::evidence::wording::{letter_pairs, likeness as letters_in_common};
use crate::evidence::{Card, Casebook, Sentence};
use crate::model::Language;
use crate::registry::DraftDecided;
use crate::resolutions::Outcomes;
use crate::trends::{Policy, Release};

/// What drafts are made from.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The window's conversations.
    pub casebook: &'a Casebook<'a>,
    /// What is known of each topic, in the order of [`Casebook::topics`].
    pub cards: &'a [Card],
    /// What agents said, for each conversation.
    pub said: &'a [Vec<Said>],
    /// What a text is compared by.
    pub reading: &'a Reading<'a>,
    /// The existing articles.
    pub shelf: &'a Shelf,
    /// Opposites and denials.
    pub stances: &'a Stances,
    /// What tells rules from single cases.
    pub roles: &'a Roles,
    /// What last words tell.
    pub outcomes: &'a Outcomes,
    /// The register of policies.
    pub policies: &'a [Policy],
    /// The register of releases.
    pub releases: &'a [Release],
    /// What reviewers decided, by the draft's id.
    pub decisions: &'a BTreeMap<&'a str, DraftDecided<'a>>,
    /// The drafts after the night before; empty on the first night.
    pub before: &'a Ledger,
}

/// Tonight's drafts.
#[derive(Debug, Default)]
pub struct Written {
    /// One a problem and language, what matters most first.
    pub drafts: Vec<Draft>,
    /// How the articles are.
    pub health: ShelfHealth,
    /// What the next night needs.
    pub ledger: Ledger,
}

/// Fewer conversations in a language than this make no draft in it.
const LEAST_TOLD: usize = 3;
/// A problem most of whose answers belong to another one gets no draft of its own.
const MOSTLY_ELSEWHERE: f64 = 0.5;
/// A step is new when it shares fewer letter pairs than this with every step that was reviewed.
const SAME_WORDS: f64 = 0.4;

/// Writes tonight's drafts. Pure; equal input gives equal drafts at any number of threads.
#[must_use]
pub fn write_up(desk: Desk<'_>) -> Written {
    let endings = endings(desk.casebook, desk.outcomes);
    let harvest = Harvest::new(desk.casebook, desk.said, &endings);
    let problems = problems(desk.casebook, &harvest);
    let pairs: Vec<(usize, Language)> =
        (0..problems.len()).flat_map(|at| [(at, Language::Ko), (at, Language::En)]).collect();
    let answers: Vec<Answers> = pairs
        .par_iter()
        .map(|(at, language)| {
            harvest.answers(desk.casebook, &problems[*at].topics, *language, desk.stances, desk.roles)
        })
        .collect();
    let looked: Vec<Looked<'_>> = pairs
        .par_iter()
        .zip(&answers)
        .map(|(&(at, language), answers)| {
            Looked::new(desk.casebook, &harvest, &endings, (at, &problems[at].topics, language), answers)
        })
        .collect();
    let mut ledger = desk.before.clone();
    let ids: Vec<Vec<String>> = looked.iter().step_by(2).map(|looked| looked.topics.clone()).collect();
    let numbers = ledger.number(&ids);

    let read = matching::read(desk.shelf, desk.reading, desk.stances);
    let (profiles, weights) = profiles(&desk, &looked);
    let mut matched = matching::matches(&read, &profiles, &weights);
    // What was accepted from a draft is about that draft's problem, however much it was edited.
    for (read, matched) in read.iter().zip(&mut matched) {
        let own = drafted_number(&read.article.id).and_then(|own| numbers.iter().position(|number| *number == own));
        *matched = own.map(|at| (at, 1.0)).or(*matched);
    }
    let judge = Judge {
        weights: &harvest.weights,
        reading: desk.reading,
        policies: desk.policies,
        releases: desk.releases,
        as_of: desk.casebook.period().to,
    };
    let findings: Vec<_> = read
        .par_iter()
        .zip(&matched)
        .map(|(read, matched)| {
            let looked = &looked[2 * (*matched)?.0 + side(read.article.language)];
            Some(judge.look(read, &looked.found, &looked.known))
        })
        .collect();
    let spoken: Vec<Vec<&Policy>> = looked
        .par_chunks(2)
        .map(|both| {
            let known = both.iter().flat_map(|it| it.known.iter().map(|&step| it.found[step].text));
            shelving::touched(&desk, &known.collect::<Vec<_>>())
        })
        .collect();
    let touched = |problem: usize| spoken.get(problem).cloned().unwrap_or_default();
    let shelved = shelving::shelve(&desk, &read, &matched, &findings, &touched, &harvest.weights);

    let homes: Vec<Option<usize>> =
        looked.iter().zip(&answers).map(|(it, answers)| home(&problems, &harvest, it, answers)).collect();
    let chosen: Vec<usize> =
        (0..looked.len()).filter(|&at| looked[at].cases.len() >= LEAST_TOLD && !looked[at].found.is_empty()).collect();
    let mut drafts: Vec<Draft> = chosen
        .par_iter()
        .map(|&at| {
            let looked = &looked[at];
            let mut verdict = shelving::verdict(&desk, looked, &read, &shelved, &findings, touched(looked.problem));
            if let Some(home) = homes[at].filter(|_| verdict.decision == Decision::New) {
                let id = draft_id(numbers[home], looked.language);
                verdict.decision = Decision::Duplicate;
                let name = crate::evidence::Name::plain_of(crate::evidence::NameKind::Moment, &id, &id);
                verdict.reasons = vec![Sentence::fixed(&say::DUPLICATE_DRAFT, vec![name])];
                verdict.others = vec![id];
            }
            let number = numbers[looked.problem];
            let profiles = &profiles[looked.problem][side(looked.language)];
            let (desk, harvest, endings, verdict, weights) = (&desk, &harvest, &endings, &verdict, &weights[0]);
            Writing { desk, harvest, endings, looked, verdict, profiles, weights, number }.draft()
        })
        .collect();
    for draft in &mut drafts {
        reviewed(&desk, draft, &mut ledger);
    }
    drafts.sort_by(|a, b| {
        let rests = |draft: &Draft| matches!(draft.decision, Decision::Ok | Decision::Duplicate);
        rests(a).cmp(&rests(b)).then(b.score.total_cmp(&a.score)).then_with(|| a.id.cmp(&b.id))
    });
    let health = shelving::health(&desk, &read, &matched, &looked, &shelved);
    Written { drafts, health, ledger }
}

/// Returns the id of a draft.
pub(super) fn draft_id(number: u32, language: Language) -> String {
    let suffix = if language == Language::En { ".en" } else { "" };
    format!("KB-D-{number:06}{suffix}")
}

/// Returns the number of the draft that an article was made from.
fn drafted_number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix("KB-D-")?;
    digits.strip_suffix(".en").unwrap_or(digits).parse().ok()
}

/// Returns what each problem is recognised by, in each language, and how telling words are among them.
fn profiles(desk: &Desk<'_>, looked: &[Looked<'_>]) -> (Vec<[Profiles; 2]>, [Weights; 2]) {
    let raw: Vec<Profiles> = looked
        .par_iter()
        .map(|looked| {
            let mut question: FxHashMap<u32, f64> = FxHashMap::default();
            let n = looked.cases.len().max(1) as f64;
            let mut seen: Vec<(u32, u32)> = looked
                .topics
                .iter()
                .flat_map(|topic| desk.casebook.statements(topic))
                .filter(|placed| looked.cases.binary_search(&placed.transcript_idx).is_ok())
                .flat_map(|placed| placed.words.iter().map(|word| (placed.transcript_idx, *word)))
                .collect();
            seen.sort_unstable();
            seen.dedup();
            seen.into_iter().for_each(|(_, word)| *question.entry(word).or_default() += 1.0 / n);
            let mut answer: FxHashMap<u32, f64> = FxHashMap::default();
            let n = looked.answered.len().max(1) as f64;
            for step in &looked.found {
                for &word in step.wordings.first().map_or(&[][..], |wording| &wording.words) {
                    *answer.entry(word).or_default() += step.told.len() as f64 / n;
                }
            }
            Profiles { question: Profile::of(question), answer: Profile::of(answer) }
        })
        .collect();
    let telling = |of: &dyn Fn(&Profiles) -> &Profile| {
        let sets: Vec<Vec<u32>> = raw.iter().map(|it| of(it).usual()).collect();
        Weights::new(sets.iter().map(Vec::as_slice))
    };
    let weights = [telling(&|it| &it.question), telling(&|it| &it.answer)];
    let mut weighed = raw
        .into_iter()
        .map(|it| Profiles { question: it.question.weighed(&weights[0]), answer: it.answer.weighed(&weights[1]) });
    let mut pairs = Vec::new();
    while let (Some(ko), Some(en)) = (weighed.next(), weighed.next()) {
        pairs.push([ko, en]);
    }
    (pairs, weights)
}

/// Returns the problem that most of the answers belong to, where it is another one.
fn home(problems: &[Problem], harvest: &Harvest<'_>, looked: &Looked<'_>, answers: &Answers) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut all = 0;
    for wordings in answers.wordings.iter().filter(|it| !is_small_talk(harvest, it.key)) {
        let Some(topic) = harvest.mostly_on(wordings.key) else { continue };
        let Some(problem) = problems.iter().position(|problem| problem.topics.contains(&topic)) else { continue };
        *counts.entry(problem).or_default() += wordings.told.len();
        all += wordings.told.len();
    }
    let (problem, most) = counts.into_iter().max_by_key(|(problem, n)| (*n, std::cmp::Reverse(*problem)))?;
    (problem != looked.problem && most as f64 >= MOSTLY_ELSEWHERE * all as f64).then_some(problem)
}

/// Says what reviewers decided of a draft, and what changed since.
fn reviewed(desk: &Desk<'_>, draft: &mut Draft, ledger: &mut Ledger) {
    let decided = desk.decisions.get(draft.id.as_str());
    let review = standing(draft, decided);
    let now = Shown {
        decision: draft.decision,
        revision: draft.revision.clone(),
        steps: draft.steps().map(|step| step.said.text(draft.language).to_owned()).collect(),
    };
    let number = drafted_number(&draft.id).unwrap_or(0);
    let last_word = decided.map(|decided| (review, decided.day));
    let kept = ledger.note(number, draft.language.code(), now.clone(), last_word);
    draft.review = review;
    draft.reviewed = decided.and_then(|decided| decided.day);
    draft.note = decided.and_then(|decided| decided.note).map(str::to_owned);
    let Some(Decided { of, .. }) = kept.filter(|_| review != Review::Open) else { return };
    let is_in = |step: &String, others: &[String]| {
        let pairs = letter_pairs(step);
        others.iter().any(|other| letters_in_common(&pairs, &letter_pairs(other)) >= SAME_WORDS)
    };
    let fixed = |template| Sentence::fixed(template, Vec::new());
    if of.decision != now.decision && review != Review::Accepted {
        draft.news.push(fixed(&say::NEWS_DECISION));
    }
    if now.steps.iter().any(|step| !is_in(step, &of.steps)) {
        draft.news.push(fixed(&say::NEWS_STEPS));
        let new = draft.steps().filter(|step| !is_in(&step.said.text(draft.language).to_owned(), &of.steps));
        let quotes: Vec<Sentence> = new.map(|step| step.said.clone()).collect();
        draft.news.extend(quotes);
    }
    if of.steps.iter().any(|step| !is_in(step, &now.steps)) {
        draft.news.push(fixed(&say::NEWS_GONE));
    }
    if review == Review::Rejected && !draft.news.is_empty() {
        draft.review = Review::Reopened;
    }
}
