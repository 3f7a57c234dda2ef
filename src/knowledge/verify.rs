//! Do the counts of a draft's steps hold? Opens every cited place again.

use std::collections::BTreeSet;

use super::draft::{Draft, Step};
use crate::evidence::wording::{letter_pairs, likeness};
use crate::evidence::{Casebook, Failure};
use crate::model::{Bilingual, Citation, Speaker, StatementId};

/// A cited place shares at least so many letter pairs with what is shown, or another place does that is cited beside it: steps are made
/// of wordings that differ, so only a place that has nothing in common with any other is wrong.
const SOMETHING_IN_COMMON: f64 = 0.05;

/// Checks the steps of a draft: every place exists in an agent's turn and is cited once, and the counts are those of the places.
#[must_use]
pub fn verify(draft: &Draft, casebook: &Casebook<'_>) -> Vec<Failure> {
    let check = |(position, step): (usize, &Step)| {
        let reason = problem(step, casebook)?;
        Some(Failure { document: draft.id.clone(), sentence: position, reason })
    };
    draft.all_steps().enumerate().filter_map(check).collect()
}

fn problem(step: &Step, casebook: &Casebook<'_>) -> Option<Bilingual> {
    let shown = step.said.citation().map(|citation| letter_pairs(&citation.text))?;
    let (mut cases, mut agents) = (BTreeSet::new(), BTreeSet::new());
    for place in &step.places {
        let gone = || Bilingual::new("인용한 자리가 상담에 없습니다", "a cited place does not exist");
        let Ok(id) = place.parse::<StatementId>() else { return Some(gone()) };
        let citation = Citation {
            transcript: id.transcript.clone(),
            turn: id.turn,
            start: id.span.start,
            end: id.span.end,
            text: String::new(),
        };
        let Some(text) = casebook.at(&citation) else { return Some(gone()) };
        let Some(transcript) = casebook.transcript(&id.transcript) else { return Some(gone()) };
        if transcript.turns.get(id.turn as usize).is_none_or(|turn| turn.speaker != Speaker::Agent) {
            return Some(Bilingual::new("인용한 자리가 상담사의 말이 아닙니다", "a cited place is not an agent's"));
        }
        if step.places.len() == 1 && likeness(&shown, &letter_pairs(text)) < SOMETHING_IN_COMMON {
            return Some(Bilingual::new("인용한 자리의 말이 전혀 다릅니다", "a cited place says something else"));
        }
        if !cases.insert(id.transcript) {
            return Some(Bilingual::new("한 상담을 두 번 세었습니다", "a conversation is counted twice"));
        }
        agents.extend(transcript.metadata.agent.as_deref());
    }
    let is_so =
        step.n_cases == cases.len() as u64 && step.n_agents == agents.len() as u64 && step.n_solved <= step.n_cases;
    (!is_so).then(|| {
        Bilingual::new("조치의 건수가 인용한 자리와 다릅니다", "the counts of a step are not those of its places")
    })
}
