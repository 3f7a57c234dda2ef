//! Which ideas name a topic? Those that its stories share and its neighbours do not.
//!
//! An idea weighs `n / N * ln(1 + A / c)`: it stands in `n` of the topic's `N` stories and in `c` stories of all topics, and
//! `A` is the mean over topics of all such counts (class-based TF-IDF). A thing `h` with its problem `p`, told together in
//! `m` stories, scores `(fit(h) weight(h) + fit(p) weight(p)) * sqrt(m / N) * r / (r + r')`, where `r` is `m / N` and `r'`
//! the same ratio in that one of the nearest topics where it is greatest.

use rustc_hash::FxHashMap;

use super::ideas::{Idea, Mention, mentions};
use super::pairs::told;
use super::{Answers, Meanings, NameRow, reader, stories};
use crate::concepts::Sense;
use crate::model::Language;
use crate::topics::Grouping;

/// Other topics that a name is held against.
const N_NEAREST: usize = 3;
/// A problem that names its thing itself (`쿠폰 적용 안 됨`) stands for two ideas.
const WHOLE_FACTOR: f64 = 1.6;
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
pub(super) const LEAST_TOLD: u32 = 2;
/// A problem that no customer names as agents do counts where so many answers name it.
const LEAST_ANSWERED_RATIO: f64 = 0.25;
/// In agents' mouths these say no, and not what is wrong.
const REFUSALS: [&str; 6] = ["difficult", "not-working", "impossible", "declined", "excluded", "cannot-change"];
/// What is wrong goes before what people did: a pair whose predicate is no problem keeps this share of its score.
const PREDICATE_FLOOR: f64 = 0.4;
/// What thing and problem count that different people tell, seldom together: this share of the rarer one's ratio.
const SEPARATE_FACTOR: f64 = 0.25;
/// What agents say of a problem that fewer customers than `LEAST_TOLD` name: it may be a rule, a remedy or a cause.
const UNTOLD_FACTOR: f64 = 0.6;
/// What happened after something was done says what is wrong as well as a problem does.
const AFTER_FITNESS: f64 = 1.0;
/// Deed and what came of it are the whole story, more than a thing and its problem.
const AFTER_FACTOR: f64 = 1.3;
/// A thing told by a smaller share of the stories is a detail of theirs, and no head of a name.
const LEAST_HEAD_RATIO: f64 = 0.05;
/// What a candidate keeps of its score where a reader could not tell the topic's stories from its neighbours' by it.
const READER_FLOOR: f64 = 0.3;
/// A thing before another thing (해지 before 버튼) must serve as a head itself.
const LEAST_QUALIFIER_FITNESS: f64 = 0.8;
/// Candidates kept of each topic.
const N_RANKED: usize = 24;

/// A thing, what is said of it, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) head: Option<Idea>,
    pub(super) predicate: Option<Idea>,
    pub(super) relation: Relation,
}

/// How the predicate stands to the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Relation {
    /// It is said of it: 환불 지연.
    Of,
    /// It came after it: 해지 후 청구.
    After,
}

impl Candidate {
    pub(super) fn of(head: Option<Idea>, predicate: Option<Idea>) -> Self {
        Self { head, predicate, relation: Relation::Of }
    }
}

/// A candidate with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) candidate: Candidate,
    pub(super) score: f64,
    /// How well a reader would know the topic's stories by it (`reader`).
    pub(super) told_apart: f64,
}

/// What the stories of one topic speak of.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Their first rows.
    pub(super) stories: Vec<u32>,
    /// Stories in Korean and in English.
    pub(super) n_by_language: [u32; 2],
    /// What each of the first stories speaks of, ascending.
    pub(super) told: Vec<Vec<Idea>>,
    ideas: FxHashMap<Idea, u32>,
    /// Stories that tell both, the nearer the more.
    pairs: FxHashMap<Candidate, f64>,
    /// Stories that tell a problem together with its thing in one idea.
    wholes: FxHashMap<Idea, u32>,
    /// Ideas inside those of several words (취소 and 품절 of 품절 취소), with how often.
    pub(super) parts: FxHashMap<(Idea, Idea), u32>,
    /// Stories in which one thing stands right before another (해지 버튼).
    pub(super) side_by_side: FxHashMap<(Idea, Idea), u32>,
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
            let ideas = counts.add(&mentions(row, meanings), row, meanings);
            counts.told.push(ideas);
        }
        counts.told.truncate(MOST_ANSWERED);
        for &story in counts.stories.iter().take(MOST_ANSWERED) {
            counts.answered.add(&answers(story), meanings);
        }
        counts
    }

    fn add(&mut self, mentions: &[Mention], row: &NameRow<'_>, meanings: &Meanings<'_>) -> Vec<Idea> {
        let mut ideas: Vec<Idea> = mentions.iter().map(|mention| mention.idea).collect();
        ideas.sort_unstable();
        ideas.dedup();
        for &idea in &ideas {
            *self.ideas.entry(idea).or_default() += 1;
        }
        for whole in mentions.iter().filter(|mention| mention.units.len() > 1) {
            let is_inside =
                |part: &&Mention| whole.units.start <= part.units.start && part.units.end <= whole.units.end;
            for part in mentions.iter().filter(is_inside).filter(|part| part.idea != whole.idea) {
                *self.parts.entry((whole.idea, part.idea)).or_default() += 1;
            }
        }
        // English has the verb before its thing (change address), which says nothing of nouns side by side.
        let is_fit = |mention: &&Mention| mention.idea.fitness(meanings).head >= LEAST_QUALIFIER_FITNESS;
        for first in mentions.iter().filter(|_| row.language == Language::Ko).filter(is_fit) {
            let follows = |second: &&Mention| second.units.start == first.units.end && !second.units.is_empty();
            for second in mentions.iter().filter(follows).filter(|second| second.idea.fitness(meanings).head > 0.0) {
                *self.side_by_side.entry((first.idea, second.idea)).or_default() += 1;
            }
        }
        let (pairs, mut wholes) = told(mentions, row, meanings);
        wholes.sort_unstable();
        wholes.dedup();
        for idea in wholes {
            *self.wholes.entry(idea).or_default() += 1;
        }
        for (pair, nearness) in pairs {
            *self.pairs.entry(pair).or_insert(0.0) += nearness;
        }
        ideas
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
                && meanings.concept(problem).is_some_and(|concept| concept.journey.is_none())
                && !is_refusal(problem, meanings)
    }

    /// Returns in how many stories an idea stands.
    pub(super) fn n_told(&self, idea: Idea) -> u32 {
        self.ideas.get(&idea).copied().unwrap_or(0)
    }

    fn is_told(&self, idea: Idea) -> bool {
        self.ideas.get(&idea).is_some_and(|&n| n >= LEAST_TOLD)
    }

    /// What agents' answers count for an idea or a pair with this problem.
    fn trust(&self, problem: Option<Idea>) -> f64 {
        if problem.is_none_or(|problem| self.is_told(problem)) { ANSWER_FACTOR } else { ANSWER_FACTOR * UNTOLD_FACTOR }
    }

    /// Returns the share of the stories that tell an idea, agents' answers included.
    pub(super) fn ratio_of(&self, idea: Idea) -> f64 {
        let of = |ideas: &FxHashMap<Idea, u32>| ideas.get(&idea).map_or(0.0, |&n| f64::from(n));
        let own = of(&self.ideas) / self.stories.len().max(1) as f64;
        own + self.trust(Some(idea)) * of(&self.answered.problems) / f64::from(self.answered.n_stories.max(1))
    }

    /// Returns the share of the stories that tell a candidate, agents' answers included.
    fn ratio(&self, candidate: &Candidate, meanings: &Meanings<'_>) -> f64 {
        let (Some(head), Some(predicate)) = (candidate.head, candidate.predicate) else {
            return candidate.head.or(candidate.predicate).map_or(0.0, |idea| self.ratio_of(idea));
        };
        // 품절 of an order is no 취소 품절; 안 옴, 늦음 are said of anything.
        let is_no = is_refusal(predicate, meanings);
        let can_part = !is_no && (predicate.is_general(meanings) || head.sense(meanings) != Some(Sense::Action));
        let of = |pairs: &FxHashMap<Candidate, f64>| pairs.get(candidate).copied().unwrap_or(0.0);
        if candidate.relation == Relation::After {
            let n: f64 = self.alike(candidate, meanings).map(|(_, n)| n).sum();
            return n / self.stories.len().max(1) as f64;
        }
        let own = of(&self.pairs) / self.stories.len().max(1) as f64;
        let is_answer = own > 0.0 || !is_no;
        let answered = if is_answer { of(&self.answered.pairs) } else { 0.0 };
        let answered = answered / f64::from(self.answered.n_stories.max(1));
        let is_separate = self.is_told(head) && self.is_told(predicate) && own + answered > 0.0 && can_part;
        let separate = if is_separate { self.ratio_of(head).min(self.ratio_of(predicate)) } else { 0.0 };
        own + self.trust(Some(predicate)) * answered + SEPARATE_FACTOR * separate
    }

    /// Returns what came after the same deed and belongs to the same stage of the journey, in the order of ideas, and in how
    /// many stories: 해지 후 결제 and 해지 후 청구 are one problem in two words.
    fn alike(&self, candidate: &Candidate, meanings: &Meanings<'_>) -> impl Iterator<Item = (Idea, f64)> {
        let stage =
            |idea: Option<Idea>| idea.and_then(|idea| meanings.concept(idea)).and_then(|concept| concept.journey);
        let own = stage(candidate.predicate);
        let mut alike: Vec<(Idea, f64)> = self
            .pairs
            .iter()
            .filter(|(pair, _)| pair.relation == Relation::After && pair.head == candidate.head)
            .filter(|(pair, _)| pair.predicate == candidate.predicate || own.is_some() && stage(pair.predicate) == own)
            .filter_map(|(pair, &n)| pair.predicate.map(|idea| (idea, n)))
            .collect();
        alike.sort_unstable_by_key(|(idea, _)| *idea);
        alike.into_iter()
    }

    /// Returns the candidates, best first.
    pub(super) fn ranked(&self, totals: &Totals, near: &[u32], all: &[Self], meanings: &Meanings<'_>) -> Vec<Scored> {
        let n_stories = self.stories.len().max(1) as f64;
        let least = (LEAST_RATIO * n_stories).max(LEAST_STORIES.min(n_stories)) / n_stories;
        let least_after = LEAST_STORIES.min(n_stories) / n_stories;
        let least_told = f64::from(LEAST_TOLD).min(n_stories) / n_stories;
        let weight = |idea: Idea| self.ratio_of(idea) * totals.rarity(idea);
        let mut scored: Vec<Scored> = Vec::new();
        let mut push = |candidate: Candidate, weight: f64, least: f64| {
            let own = self.ratio(&candidate, meanings);
            if own < least || weight <= 0.0 {
                return;
            }
            let nearest = near.iter().map(|&topic| all[topic as usize].ratio(&candidate, meanings)).fold(0.0, f64::max);
            scored.push(Scored { candidate, score: weight * own.sqrt() * own / (own + nearest), told_apart: 0.5 });
        };
        let answered = self.answered.pairs.keys().filter(|pair| {
            let is_told = pair.predicate.is_some_and(|problem| self.is_borne_out(problem, meanings));
            !self.pairs.contains_key(pair) && is_told && pair.head.is_some_and(|head| self.is_told(head))
        });
        for pair in self.pairs.keys().chain(answered) {
            let (Some(head), Some(predicate)) = (pair.head, pair.predicate) else { continue };
            // 고객 안 됨: people and places do not fail.
            let is_person = matches!(head.sense(meanings), Some(Sense::Party | Sense::Place));
            let is_detail = f64::from(self.n_told(head)) < LEAST_HEAD_RATIO * n_stories;
            if is_detail || is_person && is_refusal(predicate, meanings) {
                continue;
            }
            let fitness = match pair.relation {
                Relation::Of => predicate.fitness(meanings).predicate,
                Relation::After => AFTER_FITNESS,
            };
            let factor = if pair.relation == Relation::After { AFTER_FACTOR } else { 1.0 };
            let sum = factor * (head.fitness(meanings).head * weight(head) + fitness * weight(predicate));
            let least = if pair.relation == Relation::After { least_after } else { least };
            push(*pair, sum * (PREDICATE_FLOOR + (1.0 - PREDICATE_FLOOR) * fitness), least);
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
            let alone = Candidate::of(None, Some(idea));
            push(alone, factor * fitness.predicate * weight(idea), least);
            let alone = Candidate::of(Some(idea), None);
            push(alone, BARE_THING_FACTOR * fitness.head * weight(idea), least_told);
        }
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.candidate.cmp(&b.candidate)));
        scored.truncate(N_RANKED);
        let near: Vec<&[Vec<Idea>]> = near.iter().map(|&topic| all[topic as usize].told.as_slice()).collect();
        for scored in &mut scored {
            let mut ideas = self.all_ideas(&scored.candidate);
            if scored.candidate.relation == Relation::After {
                ideas.extend(self.alike(&scored.candidate, meanings).map(|(idea, _)| idea));
                ideas.sort_unstable();
                ideas.dedup();
            }
            let told_apart = reader::told_apart(&ideas, &self.told, None, &near, totals);
            scored.told_apart = told_apart;
            scored.score *= READER_FLOOR + (1.0 - READER_FLOOR) * (2.0 * told_apart - 1.0).max(0.0);
        }
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.candidate.cmp(&b.candidate)));
        self.put_whole_first(&mut scored);
        self.turn_as_said(&mut scored, meanings);
        self.give_thing(&mut scored, &weight, meanings);
        scored
    }

    /// Returns the ideas that a candidate says, those inside its ideas included.
    pub(super) fn all_ideas(&self, candidate: &Candidate) -> Vec<Idea> {
        let said: Vec<Idea> = [candidate.head, candidate.predicate].into_iter().flatten().collect();
        let is_part = |&(&(whole, part), &n): &(&(Idea, Idea), &u32)| {
            said.contains(&whole) && 2 * n > self.n_told(whole) && !said.contains(&part)
        };
        let mut ideas: Vec<Idea> = self.parts.iter().filter(is_part).map(|(&(_, part), _)| part).collect();
        ideas.extend(&said);
        ideas.sort_unstable();
        ideas.dedup();
        ideas
    }

    /// Puts before a problem without a thing, where it is the best candidate, the same problem with the best thing told
    /// with it; a problem of anything (늦음, 오류) gets the thing that the topic speaks of.
    fn give_thing(&self, scored: &mut Vec<Scored>, weight: &impl Fn(Idea) -> f64, meanings: &Meanings<'_>) {
        let Some(&Scored { candidate: Candidate { head: None, predicate: Some(problem), .. }, score, told_apart }) =
            scored.first()
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
            scored.insert(0, Scored { candidate: Candidate::of(Some(head), Some(problem)), score, told_apart });
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
            for (pair, nearness) in told(&mentions, sentence, meanings).0 {
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

pub(super) fn is_refusal(idea: Idea, meanings: &Meanings<'_>) -> bool {
    meanings.concept(idea).is_some_and(|concept| REFUSALS.contains(&concept.id.as_str()))
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

    #[cfg(test)]
    pub(super) fn of_mass(mean_mass: f64) -> Self {
        Self { mean_mass, ..Self::default() }
    }

    fn of_idea(&self, idea: Idea) -> u32 {
        self.ideas.get(&idea).copied().unwrap_or(0)
    }

    /// Returns how much an idea tells of where it stands: `ln(1 + A / c)`.
    pub(super) fn rarity(&self, idea: Idea) -> f64 {
        (1.0 + self.mean_mass / f64::from(self.of_idea(idea).max(1))).ln()
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
