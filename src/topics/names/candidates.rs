//! Which ideas name a topic? Those that its stories share and its neighbours do not.
//!
//! An idea weighs `n / N * ln(1 + A / c)`: it stands in `n` of the topic's `N` stories and in `c` stories of all topics, and
//! `A` is the mean over topics of all such counts (class-based TF-IDF). A thing `h` with its problem `p`, told together in
//! `m` stories, scores `(fit(h) weight(h) + fit(p) weight(p)) * sqrt(m / N) * r / (r + r')`, where `r` is `m / N` and `r'`
//! the same ratio in that one of the nearest topics where it is greatest.

use rustc_hash::FxHashMap;

use super::ideas::{Idea, Mention, mentions};
use super::{Answers, Meanings, NameRow, stories};
use crate::concepts::Sense;
use crate::model::Language;
use crate::topics::Grouping;

/// Other topics that a name is held against.
const N_NEAREST: usize = 3;
/// Units between a thing and its problem: further apart they belong to different clauses.
const FARTHEST: usize = 6;
/// A problem that names its thing itself (`쿠폰 적용 안 됨`) stands for two ideas.
const WHOLE_FACTOR: f64 = 1.4;
/// A problem without a thing (`품절`), a problem of anything (`늦음`), and a thing without a problem say less and less.
const BARE_PROBLEM_FACTOR: f64 = 0.65;
const BARE_GENERAL_FACTOR: f64 = 0.25;
const BARE_THING_FACTOR: f64 = 0.3;
/// In how many stories a candidate must stand: what two people tell may be chance in a large topic.
const LEAST_RATIO: f64 = 0.04;
const LEAST_STORIES: f64 = 1.6;
/// Stories of a topic whose answers are read: enough to know them by, so that naming costs little in the largest topics.
const MOST_ANSWERED: usize = 200;
/// What agents say of a problem counts this much of what customers say: theirs are the words a topic is known by.
const ANSWER_FACTOR: f64 = 0.35;
/// Of how many stories a thing must be told: agents also tell of rules and remedies, and one customer of anything.
const LEAST_TOLD: u32 = 2;
/// A problem that no customer names as agents do counts where so many answers name it.
const LEAST_ANSWERED_RATIO: f64 = 0.25;
/// In agents' mouths these say no, and not what is wrong.
const REFUSALS: [&str; 6] = ["difficult", "not-working", "impossible", "declined", "excluded", "cannot-change"];
/// What is wrong goes before what people did: a pair whose predicate is no problem keeps this share of its score.
const PREDICATE_FLOOR: f64 = 0.4;
/// Candidates kept of each topic.
const N_RANKED: usize = 24;

/// A thing, what is said of it, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) head: Option<Idea>,
    pub(super) predicate: Option<Idea>,
}

/// A candidate with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) candidate: Candidate,
    pub(super) score: f64,
}

/// What the stories of one topic speak of.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Their first rows.
    pub(super) stories: Vec<u32>,
    /// Stories in Korean and in English.
    pub(super) n_by_language: [u32; 2],
    ideas: FxHashMap<Idea, u32>,
    /// Stories that tell both, the nearer the more.
    pairs: FxHashMap<Candidate, f64>,
    /// Stories that tell a problem together with its thing in one idea.
    wholes: FxHashMap<Idea, u32>,
    answered: Answered,
}

/// What agents' answers to the first stories speak of; problems only.
#[derive(Debug, Default)]
struct Answered {
    n_stories: u32,
    problems: FxHashMap<Idea, u32>,
    pairs: FxHashMap<Candidate, f64>,
}

impl Counts {
    pub(super) fn of(members: &[u32], rows: &[NameRow<'_>], answers: Answers<'_, '_>, meanings: &Meanings<'_>) -> Self {
        let mut counts = Self { stories: stories::distinct(members, rows), ..Self::default() };
        for idx in 0..counts.stories.len() {
            let row = &rows[counts.stories[idx] as usize];
            counts.n_by_language[usize::from(row.language == Language::En)] += 1;
            counts.add(&mentions(row, meanings), row.language, meanings);
        }
        for &story in counts.stories.iter().take(MOST_ANSWERED) {
            counts.answered.add(&answers(story), meanings);
        }
        counts
    }

    fn add(&mut self, mentions: &[Mention], language: Language, meanings: &Meanings<'_>) {
        let mut ideas: Vec<Idea> = mentions.iter().map(|mention| mention.idea).collect();
        ideas.sort_unstable();
        ideas.dedup();
        for &idea in &ideas {
            *self.ideas.entry(idea).or_default() += 1;
        }
        let (pairs, mut wholes) = told(mentions, language, meanings);
        wholes.sort_unstable();
        wholes.dedup();
        for idea in wholes {
            *self.wholes.entry(idea).or_default() += 1;
        }
        for (pair, nearness) in pairs {
            *self.pairs.entry(pair).or_insert(0.0) += nearness;
        }
    }

    /// Whether most stories that tell a problem name its thing with it.
    fn is_whole(&self, idea: Idea) -> bool {
        let of = |counts: &FxHashMap<Idea, u32>| counts.get(&idea).copied().unwrap_or(0);
        2 * of(&self.wholes) > of(&self.ideas)
    }

    /// Whether a problem that agents name is the topic's: customers name it too, or it is a problem of anything (`late`)
    /// that many answers name, so that it is neither a rule nor a remedy.
    fn is_borne_out(&self, problem: Idea, meanings: &Meanings<'_>) -> bool {
        let n = self.answered.problems.get(&problem).copied().unwrap_or(0);
        self.ideas.contains_key(&problem)
            || f64::from(n) >= LEAST_ANSWERED_RATIO * f64::from(self.answered.n_stories)
                && meanings
                    .concept(problem)
                    .is_some_and(|concept| concept.journey.is_none() && !REFUSALS.contains(&concept.id.as_str()))
    }

    fn is_told(&self, idea: Idea) -> bool {
        self.ideas.get(&idea).is_some_and(|&n| n >= LEAST_TOLD)
    }

    /// Returns the share of the stories that tell a candidate, agents' answers included.
    fn ratio(&self, candidate: &Candidate) -> f64 {
        let of = |ideas: &FxHashMap<Idea, u32>, pairs: &FxHashMap<Candidate, f64>| match candidate {
            Candidate { head: Some(_), predicate: Some(_) } => pairs.get(candidate).copied().unwrap_or(0.0),
            Candidate { head, predicate } => {
                head.or(*predicate).and_then(|idea| ideas.get(&idea)).map_or(0.0, |&n| f64::from(n))
            }
        };
        let own = of(&self.ideas, &self.pairs) / self.stories.len().max(1) as f64;
        let answered = of(&self.answered.problems, &self.answered.pairs) / f64::from(self.answered.n_stories.max(1));
        own + ANSWER_FACTOR * answered
    }

    /// Returns the candidates, best first.
    pub(super) fn ranked(&self, totals: &Totals, near: &[u32], all: &[Self], meanings: &Meanings<'_>) -> Vec<Scored> {
        let n_stories = self.stories.len().max(1) as f64;
        let least = (LEAST_RATIO * n_stories).max(LEAST_STORIES.min(n_stories)) / n_stories;
        let least_told = f64::from(LEAST_TOLD).min(n_stories) / n_stories;
        let weight = |idea: Idea| {
            let n = self.ideas.get(&idea).copied().unwrap_or(0);
            let answered = self.answered.problems.get(&idea).copied().unwrap_or(0);
            let ratio = f64::from(n) / n_stories
                + ANSWER_FACTOR * f64::from(answered) / f64::from(self.answered.n_stories.max(1));
            ratio * (1.0 + totals.mean_mass / f64::from(totals.of_idea(idea).max(1))).ln()
        };
        let mut scored: Vec<Scored> = Vec::new();
        let mut push = |candidate: Candidate, weight: f64, least: f64| {
            let own = self.ratio(&candidate);
            if own < least || weight <= 0.0 {
                return;
            }
            let nearest = near.iter().map(|&topic| all[topic as usize].ratio(&candidate)).fold(0.0, f64::max);
            scored.push(Scored { candidate, score: weight * own.sqrt() * own / (own + nearest) });
        };
        let answered = self.answered.pairs.keys().filter(|pair| {
            let is_told = pair.predicate.is_some_and(|problem| self.is_borne_out(problem, meanings));
            !self.pairs.contains_key(pair) && is_told && pair.head.is_some_and(|head| self.is_told(head))
        });
        for pair in self.pairs.keys().chain(answered) {
            let (Some(head), Some(predicate)) = (pair.head, pair.predicate) else { continue };
            let sum =
                head.fitness(meanings).head * weight(head) + predicate.fitness(meanings).predicate * weight(predicate);
            push(
                *pair,
                sum * (PREDICATE_FLOOR + (1.0 - PREDICATE_FLOOR) * predicate.fitness(meanings).predicate),
                least,
            );
        }
        let answered = self.answered.problems.keys().filter(|idea| !self.ideas.contains_key(idea));
        for &idea in self.ideas.keys().chain(answered.filter(|&&idea| self.is_borne_out(idea, meanings))) {
            let fitness = idea.fitness(meanings);
            let factor = if self.is_whole(idea) {
                WHOLE_FACTOR
            } else if idea.is_general(meanings) {
                BARE_GENERAL_FACTOR
            } else {
                BARE_PROBLEM_FACTOR
            };
            let alone = Candidate { head: None, predicate: Some(idea) };
            push(alone, factor * fitness.predicate * weight(idea), least);
            let alone = Candidate { head: Some(idea), predicate: None };
            push(alone, BARE_THING_FACTOR * fitness.head * weight(idea), least_told);
        }
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.candidate.cmp(&b.candidate)));
        self.give_thing(&mut scored, &weight, meanings);
        scored.truncate(N_RANKED);
        scored
    }

    /// Puts before a problem without a thing, where it is the best candidate, the same problem with the best thing told
    /// with it; a problem of anything (늦음, 오류) gets the thing that the topic speaks of.
    fn give_thing(&self, scored: &mut Vec<Scored>, weight: &impl Fn(Idea) -> f64, meanings: &Meanings<'_>) {
        let Some(&Scored { candidate: Candidate { head: None, predicate: Some(problem) }, score }) = scored.first()
        else {
            return;
        };
        if self.is_whole(problem) {
            return;
        }
        let told = scored.iter().find(|s| s.candidate.predicate == Some(problem) && s.candidate.head.is_some());
        let about = || {
            let things = self.ideas.keys().filter(|&&idea| idea != problem && self.is_told(idea));
            let weighed = things.map(|&idea| (idea.fitness(meanings).head * weight(idea), idea));
            let best =
                weighed.filter(|(weight, _)| *weight > 0.0).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            best.map(|(_, idea)| idea)
        };
        if let Some(head) = told.and_then(|s| s.candidate.head).or_else(about) {
            scored.insert(0, Scored { candidate: Candidate { head: Some(head), predicate: Some(problem) }, score });
        }
    }
}

impl Answered {
    /// Adds the answers to one story.
    fn add(&mut self, sentences: &[NameRow<'_>], meanings: &Meanings<'_>) {
        self.n_stories += 1;
        let mut problems: Vec<Idea> = Vec::new();
        let mut pairs: FxHashMap<Candidate, f64> = FxHashMap::default();
        let is_problem = |idea: Idea| idea.sense(meanings) == Some(Sense::Problem);
        for sentence in sentences {
            let mentions = mentions(sentence, meanings);
            problems.extend(mentions.iter().map(|mention| mention.idea).filter(|&idea| is_problem(idea)));
            for (pair, nearness) in told(&mentions, sentence.language, meanings).0 {
                let is_known = pair.head.is_some_and(|head| matches!(head, Idea::Concept(_)));
                if is_known && pair.predicate.is_some_and(is_problem) {
                    let entry = pairs.entry(pair).or_insert(0.0);
                    *entry = entry.max(nearness);
                }
            }
        }
        problems.sort_unstable();
        problems.dedup();
        for problem in problems {
            *self.problems.entry(problem).or_default() += 1;
        }
        for (pair, nearness) in pairs {
            *self.pairs.entry(pair).or_insert(0.0) += nearness;
        }
    }
}

/// Returns the pairs of a thing and what is said of it in one statement, 1 when side by side, and the problems that name
/// their thing themselves.
fn told(mentions: &[Mention], language: Language, meanings: &Meanings<'_>) -> (FxHashMap<Candidate, f64>, Vec<Idea>) {
    let mut pairs: FxHashMap<Candidate, f64> = FxHashMap::default();
    let mut wholes: Vec<Idea> = Vec::new();
    for problem in mentions {
        if problem.idea.fitness(meanings).predicate <= 0.0 {
            continue;
        }
        if problem.units.len() > 1 || matches!(problem.idea, Idea::Lack(_)) {
            wholes.push(problem.idea);
        }
        for thing in mentions {
            if thing.idea == problem.idea || thing.idea.fitness(meanings).head <= 0.0 {
                continue;
            }
            let Some(distance) = distance(thing, problem, language) else { continue };
            let nearness = 1.0 / (1.0 + 0.25 * distance as f64);
            let pair = Candidate { head: Some(thing.idea), predicate: Some(problem.idea) };
            let entry = pairs.entry(pair).or_insert(0.0);
            *entry = entry.max(nearness);
        }
    }
    (pairs, wholes)
}

/// Returns how many units stand between a thing and its problem; `None` where they overlap or belong to different clauses.
/// A Korean predicate comes last.
fn distance(thing: &Mention, problem: &Mention, language: Language) -> Option<usize> {
    let between = if thing.units.end <= problem.units.start {
        problem.units.start - thing.units.end
    } else if problem.units.end <= thing.units.start && language == Language::En {
        thing.units.start - problem.units.end
    } else {
        return None;
    };
    (between <= FARTHEST).then_some(between)
}

/// How often each idea stands in the stories of all topics.
#[derive(Debug, Default)]
pub(super) struct Totals {
    ideas: FxHashMap<Idea, u32>,
    mean_mass: f64,
}

impl Totals {
    pub(super) fn of(counts: &[Counts]) -> Self {
        let mut ideas: FxHashMap<Idea, u32> = FxHashMap::default();
        for counts in counts {
            for (&idea, &n) in counts.ideas.iter().chain(&counts.answered.problems) {
                *ideas.entry(idea).or_default() += n;
            }
        }
        let mass: u64 = ideas.values().map(|&n| u64::from(n)).sum();
        Self { ideas, mean_mass: mass as f64 / counts.len().max(1) as f64 }
    }

    fn of_idea(&self, idea: Idea) -> u32 {
        self.ideas.get(&idea).copied().unwrap_or(0)
    }
}

/// Returns the topics that a topic's members are nearest to, most often named first.
pub(super) fn nearest(grouping: &Grouping, members: &[u32], own: u32) -> Vec<u32> {
    let mut votes: FxHashMap<u32, u32> = FxHashMap::default();
    for &row in members {
        if let Some(nearest) = grouping.memberships[row as usize].nearest.filter(|&nearest| nearest != own) {
            *votes.entry(nearest).or_default() += 1;
        }
    }
    let mut votes: Vec<(u32, u32)> = votes.into_iter().collect();
    votes.sort_by_key(|&(topic, n)| (std::cmp::Reverse(n), topic));
    votes.into_iter().take(N_NEAREST).map(|(topic, _)| topic).collect()
}
