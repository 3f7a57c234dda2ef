//! Do agents answer alike? Finds answers to one question that cannot both be right, and how alike the answers are on the whole.

use super::align::{Weights, Wording, in_common};
use super::draft::DisagreementKind;
use super::harvest::{Answers, Told};
use super::steps::Found;

/// Answers that contradict each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Conflict {
    pub(super) kind: DisagreementKind,
    /// Positions of steps, the side with more conversations first.
    pub(super) sides: [Vec<usize>; 2],
    /// Share of its conversations that the first side has.
    pub(super) majority: f64,
}

/// An answer that so large a share of the conversations gives stands as the step all the same.
pub(super) const SETTLED: f64 = 0.7;
/// So many conversations make an answer that is more than a slip of the tongue.
const LEAST_TOLD: usize = 2;
/// Two sentences speak of one matter when so much of the shorter one's weight is in the other. Words that are opposites by themselves
/// need little besides; numbers and denials differ from matter to matter.
const OF_OPPOSITES: f64 = 0.12;
const OF_FIGURES: f64 = 0.3;
const OF_DENIALS: f64 = 0.4;
/// A denial that ends otherwise than what it denies (share of conversations solved) needs less.
const OF_DENIALS_THAT_FAIL: f64 = 0.2;
const ENDS_OTHERWISE: f64 = 0.1;
/// More contradictions than this are read by nobody; the surest stand.
const MOST: usize = 4;
/// Sentences that one agent says in one breath do not contradict each other, in so large a share of the rarer one's conversations.
const TOGETHER: f64 = 0.25;

/// Returns the contradictions among the steps of a problem.
pub(super) fn conflicts(found: &[Found<'_>], weights: &Weights) -> Vec<Conflict> {
    let mut against: Vec<Vec<(usize, DisagreementKind, f64)>> = vec![Vec::new(); found.len()];
    for a in 0..found.len() {
        for b in 0..a {
            if found[a].told.len() < LEAST_TOLD || found[b].told.len() < LEAST_TOLD {
                continue;
            }
            let of_wordings =
                found[a].wordings.iter().take(2).flat_map(|x| found[b].wordings.iter().take(2).map(move |y| (x, y)));
            let strongest = of_wordings
                .filter_map(|(x, y)| contradiction(x, y, weights))
                .filter(|(kind, sureness)| counts(&found[a], &found[b], *kind, *sureness))
                .max_by(|x, y| x.1.total_cmp(&y.1));
            if let Some((kind, like)) = strongest {
                against[a].push((b, kind, like));
                against[b].push((a, kind, like));
            }
        }
    }
    // The answer that fewer give is the one that deviates; what it contradicts is the other side.
    let mut conflicts: Vec<Conflict> = Vec::new();
    let mut order: Vec<usize> = (0..found.len()).filter(|&at| !against[at].is_empty()).collect();
    order.sort_by_key(|&at| (found[at].told.len(), std::cmp::Reverse(at)));
    let mut used = vec![false; found.len()];
    for deviating in order {
        if used[deviating] {
            continue;
        }
        let more: Vec<&(usize, DisagreementKind, f64)> = against[deviating]
            .iter()
            .filter(|(other, ..)| !used[*other] && found[*other].told.len() >= found[deviating].told.len())
            .collect();
        let Some((_, kind, _)) = more.iter().max_by(|a, b| a.2.total_cmp(&b.2)) else { continue };
        let mut others: Vec<usize> = more.iter().map(|(other, ..)| *other).collect();
        others.sort_by_key(|&at| (std::cmp::Reverse(found[at].told.len()), at));
        let others = agreeing(others, found);
        used[deviating] = true;
        let (n_few, n_many) = (told_by(found, &[deviating]).len(), told_by(found, &others).len());
        let sides = [others, vec![deviating]];
        conflicts.push(Conflict { kind: *kind, sides, majority: n_many as f64 / (n_many + n_few).max(1) as f64 });
    }
    joined(conflicts, found)
}

/// Keeps of some steps those that say the opposite of none before them: no side holds both answers, even where an agent who
/// corrects another says both in one conversation.
fn agreeing(steps: Vec<usize>, found: &[Found<'_>]) -> Vec<usize> {
    let stance = |step: usize| found[step].wordings.first().map(|wording| &wording.stance);
    let are_opposite = |a: usize, b: usize| {
        let kind = stance(a).zip(stance(b)).and_then(|(a, b)| a.against(b));
        kind == Some(DisagreementKind::Opposite)
    };
    let mut kept: Vec<usize> = Vec::new();
    for step in steps {
        if !kept.iter().any(|&other| are_opposite(step, other)) {
            kept.push(step);
        }
    }
    kept
}

/// Deviating answers that are given together are one answer.
fn joined(conflicts: Vec<Conflict>, found: &[Found<'_>]) -> Vec<Conflict> {
    let mut kept: Vec<Conflict> = Vec::new();
    for conflict in conflicts {
        let same = kept.iter_mut().find(|other| {
            conflict.sides[1]
                .iter()
                .any(|&a| other.sides[1].iter().any(|&b| together(&found[a], &found[b], Within::Conversation)))
        });
        let Some(other) = same else {
            kept.push(conflict);
            continue;
        };
        for side in [0, 1] {
            let new: Vec<usize> =
                conflict.sides[side].iter().copied().filter(|at| !other.sides[side].contains(at)).collect();
            let all = other.sides[side].iter().copied().chain(new).collect();
            other.sides[side] = agreeing(all, found);
        }
        let (many, few) = (told_by(found, &other.sides[0]).len(), told_by(found, &other.sides[1]).len());
        other.majority = many as f64 / (many + few).max(1) as f64;
    }
    let sureness = |kind: DisagreementKind| match kind {
        DisagreementKind::Opposite => 0,
        DisagreementKind::Figure => 1,
        DisagreementKind::Polarity => 2,
    };
    kept.sort_by_key(|it| (sureness(it.kind), std::cmp::Reverse(told_by(found, &it.sides[1]).len())));
    kept.truncate(MOST);
    kept
}

/// Returns in what two sentences contradict each other, and the share of the shorter one's weight that both have.
pub(super) fn contradiction(a: &Wording, b: &Wording, weights: &Weights) -> Option<(DisagreementKind, f64)> {
    let kind = a.stance.against(&b.stance)?;
    let common: Vec<u32> = in_common(&a.words, &b.words).collect();
    let least = weights.sum(&a.words).min(weights.sum(&b.words));
    let share = if least > 0.0 { weights.sum(&common) / least } else { 0.0 };
    let (needed, n_needed) = match kind {
        DisagreementKind::Opposite => (OF_OPPOSITES, 1),
        DisagreementKind::Figure => (OF_FIGURES, 2),
        DisagreementKind::Polarity => (OF_DENIALS_THAT_FAIL, 2),
    };
    (share >= needed && common.len() >= n_needed).then_some((kind, share))
}

/// Whether what two sentences contradict each other in counts, for where they are said and how they end.
fn counts(a: &Found<'_>, b: &Found<'_>, kind: DisagreementKind, sureness: f64) -> bool {
    match kind {
        // An agent who corrects another says the opposite in the same conversation.
        DisagreementKind::Opposite => true,
        DisagreementKind::Figure => !together(a, b, Within::Conversation),
        DisagreementKind::Polarity if sureness >= OF_DENIALS => {
            // A breath is part of a conversation: what is seldom in one conversation is seldom in one breath.
            !together(a, b, Within::Breath)
        }
        DisagreementKind::Polarity => {
            (a.success() - b.success()).abs() >= ENDS_OTHERWISE && !together(a, b, Within::Conversation)
        }
    }
}

/// How near two sentences stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Conversation,
    /// The customer says nothing between them.
    Breath,
}

/// Whether two steps are often said together.
fn together(a: &Found<'_>, b: &Found<'_>, within: Within) -> bool {
    let (few, many) = if a.told.len() <= b.told.len() { (a, b) } else { (b, a) };
    let is_in_many = |told: &&Told| {
        let at = many.told.binary_search_by_key(&told.transcript_idx, |it| it.transcript_idx);
        at.is_ok_and(|at| within == Within::Conversation || many.told[at].breath == told.breath)
    };
    let both = few.told.iter().filter(is_in_many);
    both.count() as f64 > TOGETHER * few.told.len() as f64
}

/// Returns the conversations in which one of the steps was said, ascending.
pub(super) fn told_by(found: &[Found<'_>], steps: &[usize]) -> Vec<u32> {
    let mut told: Vec<u32> =
        steps.iter().flat_map(|&step| found[step].told.iter().map(|told| told.transcript_idx)).collect();
    told.sort_unstable();
    told.dedup();
    told
}

/// So many answered conversations are compared with each other.
const N_COMPARED: usize = 200;

/// Returns the chance that two conversations of a problem, drawn at random, share a step: 0 to 1; 1 where there are fewer than two.
pub(super) fn agreement(found: &[Found<'_>], answers: &Answers) -> f64 {
    let answered = &answers.answered[..answers.answered.len().min(N_COMPARED)];
    let mut steps_of: Vec<Vec<usize>> = vec![Vec::new(); answered.len()];
    for (step, it) in found.iter().enumerate() {
        for told in &it.told {
            if let Ok(at) = answered.binary_search(&told.transcript_idx) {
                steps_of[at].push(step);
            }
        }
    }
    steps_of.retain(|steps| !steps.is_empty());
    let (mut same, mut all) = (0_u32, 0_u32);
    for (at, a) in steps_of.iter().enumerate() {
        for b in &steps_of[..at] {
            all += 1;
            same += u32::from(a.iter().any(|step| b.contains(step)));
        }
    }
    if all == 0 { 1.0 } else { f64::from(same) / f64::from(all) }
}
