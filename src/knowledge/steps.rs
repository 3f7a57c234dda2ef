//! From wordings to steps: what agents said on a problem, each step with everybody who said it.

use std::collections::BTreeSet;

use super::align::{self, Wording};
use super::draft::StepRole;
use super::harvest::{Answers, Harvest, Told, text_of};
use super::problems::is_small_talk;
use crate::evidence::Casebook;

/// A step while it is looked at.
#[derive(Debug)]
pub(super) struct Found<'w> {
    /// Its wordings, the most frequent first.
    pub(super) wordings: Vec<&'w Wording>,
    pub(super) role: Option<StepRole>,
    /// The clearest place where it was said, and its words.
    pub(super) clearest: Told,
    pub(super) text: &'w str,
    /// One place a conversation, in their order.
    pub(super) told: Vec<Told>,
    /// Conversations that it solved, ascending.
    pub(super) solved: Vec<u32>,
    pub(super) n_agents: usize,
    /// Conversations in which the customer told no problem after it, and those of them that were solved.
    pub(super) n_final: usize,
    pub(super) n_final_solved: usize,
    /// Mean place among the answers of its conversations.
    pub(super) order: f64,
    /// Share of what was said in these words that was said on this problem.
    pub(super) here: f64,
}

/// Below this share a wording belongs to another problem.
const LEAST_HERE: f64 = 0.3;

/// Groups what was said on a problem to steps, the most frequent first.
pub(super) fn steps<'w>(
    casebook: &Casebook<'w>,
    harvest: &Harvest<'_>,
    topics: &[u32],
    answers: &'w Answers,
) -> Vec<Found<'w>> {
    let kept: Vec<_> = answers.wordings.iter().filter(|it| !is_small_talk(harvest, it.key)).collect();
    let wordings: Vec<(&Wording, usize)> = kept.iter().map(|it| (&it.wording, it.told.len())).collect();
    let step_of = align::align(&wordings, &harvest.weights);
    let n_steps = step_of.iter().max().map_or(0, |most| most + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); n_steps];
    for (at, &step) in step_of.iter().enumerate() {
        members[step].push(at);
    }
    let mut found: Vec<Found<'w>> = members
        .into_iter()
        .filter_map(|members| {
            let mut told: Vec<Told> = members.iter().flat_map(|&at| kept[at].told.iter().copied()).collect();
            told.sort_unstable_by_key(|told| (told.transcript_idx, !told.is_final, told.said_idx));
            told.dedup_by_key(|told| told.transcript_idx);
            let taught = || told.iter().filter(|told| told.is_solved);
            let agent = |told: &Told| {
                let metadata = &casebook.transcripts().get(told.transcript_idx as usize)?.metadata;
                metadata.agent.as_deref()
            };
            let agents: BTreeSet<&str> = told.iter().filter_map(agent).collect();
            let (here, all) = members.iter().fold((0_u32, 0_u32), |(here, all), &at| {
                let (n_here, n_all) = harvest.spread(kept[at].key, topics);
                (here + n_here, all + n_all)
            });
            let order = told.iter().map(|told| f64::from(told.order)).sum::<f64>() / told.len().max(1) as f64;
            let (clearest, text) = clearest(casebook, harvest, &told)?;
            Some(Found {
                clearest,
                text,
                wordings: members.iter().map(|&at| &kept[at].wording).collect(),
                role: role(&members.iter().map(|&at| (kept[at].role, kept[at].told.len())).collect::<Vec<_>>()),
                solved: taught().map(|told| told.transcript_idx).collect(),
                n_agents: agents.len(),
                order,
                n_final: told.iter().filter(|told| told.is_final).count(),
                n_final_solved: told.iter().filter(|told| told.is_final && told.is_solved).count(),
                here: f64::from(here) / f64::from(all.max(1)),
                told,
            })
        })
        .filter(|step| step.here >= LEAST_HERE)
        .collect();
    found.sort_by_key(|step| (std::cmp::Reverse(step.solved.len()), std::cmp::Reverse(step.told.len())));
    found
}

/// Returns what most of the wordings do.
fn role(roles: &[(Option<StepRole>, usize)]) -> Option<StepRole> {
    let count = |role: Option<StepRole>| roles.iter().filter(|(it, _)| *it == role).map(|(_, n)| n).sum::<usize>();
    let all = [
        Some(StepRole::Advice),
        Some(StepRole::Action),
        Some(StepRole::Condition),
        Some(StepRole::Cause),
        Some(StepRole::Escalation),
        None,
    ];
    // Of equal counts the earlier one: max_by_key gives the last.
    all.into_iter().rev().max_by_key(|role| count(*role)).flatten()
}

impl Found<'_> {
    /// Returns the share of conversations that it ended well, of those in which the customer told no problem after it; drawn to a half
    /// where there are few (add one to each side).
    pub(super) fn success(&self) -> f64 {
        (self.n_final_solved as f64 + 1.0) / (self.n_final as f64 + 2.0)
    }
}

/// Returns the clearest place and its words: written rather than spoken, without masks, of middling length, in the wording said most.
fn clearest<'w>(casebook: &Casebook<'w>, harvest: &Harvest<'_>, all: &[Told]) -> Option<(Told, &'w str)> {
    let mut counts: Vec<(u64, usize)> = Vec::new();
    for told in all {
        let key = harvest.sentence(*told).key;
        match counts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, n)) => *n += 1,
            None => counts.push((key, 1)),
        }
    }
    let with_text = |told: &Told| (*told, text_of(casebook, told.transcript_idx, harvest.sentence(*told)));
    let score = |(told, text): &(Told, &str)| {
        let key = harvest.sentence(*told).key;
        let n = counts.iter().find(|(known, _)| *known == key).map_or(0, |(_, n)| *n);
        let ends = text.trim_end().ends_with(['.', '!', '?']);
        let length = text.chars().count();
        (ends, !text.contains('['), told.is_solved, n, (12..=140).contains(&length))
    };
    all.iter().rev().map(with_text).max_by_key(score)
}
