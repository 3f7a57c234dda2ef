//! Everything about one problem in one language, before anything is written about it.

use std::collections::BTreeSet;

use super::cases::Ending;
use super::draft::StepRole;
use super::harvest::{Answers, Harvest};
use super::steps::{Found, steps};
use super::variance::{Conflict, SETTLED, agreement, conflicts};
use crate::evidence::Casebook;
use crate::model::Language;

/// A problem in one language.
pub(super) struct Looked<'w> {
    pub(super) problem: usize,
    /// Ids, the largest first.
    pub(super) topics: Vec<String>,
    pub(super) language: Language,
    /// Conversations whose customers told it in this language, ascending.
    pub(super) cases: Vec<u32>,
    pub(super) answered: Vec<u32>,
    pub(super) solved: Vec<u32>,
    pub(super) n_solving_agents: usize,
    pub(super) found: Vec<Found<'w>>,
    pub(super) conflicts: Vec<Conflict>,
    /// Steps that stand, the most frequent first; of a problem that too little is known of, everything that was said.
    pub(super) standing: Vec<usize>,
    /// Steps that stand, and those of unsettled contradictions that more conversations give.
    pub(super) known: Vec<usize>,
    pub(super) causes: Vec<usize>,
    pub(super) escalations: Vec<usize>,
    pub(super) agreement: f64,
    /// Whether too little is known for a resolution.
    pub(super) is_thin: bool,
}

/// A step stands when so many solved conversations and agents gave it, and it ended well so often.
const LEAST_SOLVED: usize = 2;
const LEAST_AGENTS: usize = 2;
const LEAST_SUCCESS: f64 = 0.45;
/// Fewer independent solved cases or agents make no resolution.
const LEAST_CASES: usize = 3;
/// So many ways on are named.
const N_ESCALATIONS: usize = 3;
/// So much of what was said is shown where nothing can be called a resolution yet.
const N_SAID: usize = 8;
/// So many causes are named.
const N_CAUSES: usize = 5;

impl<'w> Looked<'w> {
    /// Looks at a problem.
    pub(super) fn new(
        casebook: &Casebook<'w>,
        harvest: &Harvest<'_>,
        endings: &[Ending],
        (problem, topic_idxs, language): (usize, &[u32], Language),
        answers: &'w Answers,
    ) -> Self {
        let topics: Vec<String> =
            topic_idxs.iter().filter_map(|&at| casebook.topics().get(at as usize).cloned()).collect();
        let mut cases: Vec<u32> = topics
            .iter()
            .flat_map(|topic| casebook.statements(topic))
            .filter(|placed| {
                let turns = &casebook.transcripts()[placed.transcript_idx as usize].turns;
                turns.get(placed.turn as usize).is_some_and(|turn| turn.language == language)
            })
            .map(|placed| placed.transcript_idx)
            .collect();
        cases.sort_unstable();
        cases.dedup();
        let is_solved = |idx: &u32| endings.get(*idx as usize).is_some_and(|ending| ending.is_solved);
        let solved: Vec<u32> = answers.answered.iter().copied().filter(is_solved).collect();
        let agent = |idx: &u32| casebook.transcripts()[*idx as usize].metadata.agent.as_deref();
        let n_solving_agents = solved.iter().filter_map(agent).collect::<BTreeSet<_>>().len();
        let found = steps(casebook, harvest, topic_idxs, answers);
        let conflicts = conflicts(&found, &harvest.weights);
        let deviates = |at: usize| conflicts.iter().any(|conflict| conflict.sides[1].contains(&at));
        let is_open = |at: usize| conflicts.iter().any(|it| it.majority < SETTLED && it.sides[0].contains(&at));
        let holds = |at: &usize| {
            let step = &found[*at];
            step.solved.len() >= LEAST_SOLVED
                && step.n_agents >= LEAST_AGENTS
                && step.success() >= LEAST_SUCCESS
                && !deviates(*at)
        };
        let of_role = |roles: &[StepRole]| -> Vec<usize> {
            (0..found.len()).filter(|&at| found[at].role.is_some_and(|role| roles.contains(&role))).collect()
        };
        let known: Vec<usize> =
            of_role(&[StepRole::Advice, StepRole::Action, StepRole::Condition]).into_iter().filter(holds).collect();
        let standing = known.iter().copied().filter(|&at| !is_open(at)).collect();
        let causes = of_role(&[StepRole::Cause]).into_iter().filter(holds).take(N_CAUSES).collect();
        let mut escalations = of_role(&[StepRole::Escalation]);
        escalations.retain(|&at| found[at].told.len() >= LEAST_SOLVED);
        escalations.sort_by_key(|&at| std::cmp::Reverse(found[at].told.len()));
        escalations.truncate(N_ESCALATIONS);
        let is_thin = solved.len() < LEAST_CASES || n_solving_agents < LEAST_AGENTS || known.is_empty();
        let standing = if is_thin {
            let said = of_role(&[StepRole::Advice, StepRole::Action, StepRole::Condition]).into_iter();
            said.filter(|&at| !deviates(at) && !is_open(at)).take(N_SAID).collect()
        } else {
            standing
        };
        Self {
            problem,
            topics,
            language,
            cases,
            answered: answers.answered.clone(),
            agreement: agreement(&found, answers),
            solved,
            n_solving_agents,
            conflicts,
            standing,
            known,
            causes,
            escalations,
            is_thin,
            found,
        }
    }
}
