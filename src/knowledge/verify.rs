//! Do the counts of a draft's steps hold? Opens every cited place again.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::cases::endings;
use super::draft::{Draft, Route, Step};
use crate::evidence::wording::{letter_pairs, likeness};
use crate::evidence::{Casebook, Failure};
use crate::model::{Bilingual, Citation, Speaker, StatementId};
use crate::resolutions::Outcomes;

/// A cited place shares at least so many letter pairs with what is shown, or another place does that is cited beside it: steps are made
/// of wordings that differ, so only a place that has nothing in common with any other is wrong.
const SOMETHING_IN_COMMON: f64 = 0.05;

/// Conversations that teach, by id.
#[derive(Debug, Default)]
pub struct Solved<'a>(FxHashSet<&'a str>);

impl<'a> Solved<'a> {
    /// Finds them again.
    #[must_use]
    pub fn of(casebook: &Casebook<'a>, outcomes: &Outcomes) -> Self {
        let endings = endings(casebook, outcomes);
        let solved = casebook.transcripts().iter().zip(endings).filter(|(_, ending)| ending.is_solved);
        Self(solved.map(|(transcript, _)| transcript.id.as_str()).collect())
    }
}

/// Checks the steps of a draft: every place exists in an agent's turn and is cited once, and the counts are those of the places,
/// as are those of the ways that the steps make.
#[must_use]
pub fn verify(draft: &Draft, casebook: &Casebook<'_>, solved: &Solved<'_>) -> Vec<Failure> {
    let failure =
        |(position, reason): (usize, Bilingual)| Failure { document: draft.id.clone(), sentence: position, reason };
    let of_steps = draft.all_steps().enumerate();
    let of_steps = of_steps.filter_map(|(position, step)| Some((position, problem(step, casebook, solved)?)));
    let of_ways = draft.routes.iter().enumerate();
    let of_ways = of_ways.filter(|(_, way)| !is_counted(way, solved)).map(|(position, _)| {
        let what = Bilingual::new(
            "경우의 해결 건수가 인용한 자리와 다릅니다",
            "the count of a way to the solution is not that of its places",
        );
        (position, what)
    });
    of_steps.chain(of_ways).map(failure).collect()
}

/// Whether as many solved conversations went a way as it says.
fn is_counted(way: &Route, solved: &Solved<'_>) -> bool {
    let places = way.steps.iter().flat_map(|step| &step.places);
    let cases: BTreeSet<String> =
        places.filter_map(|place| Some(place.parse::<StatementId>().ok()?.transcript)).collect();
    cases.iter().filter(|id| solved.0.contains(id.as_str())).count() as u64 == way.n_solved
}

fn problem(step: &Step, casebook: &Casebook<'_>, solved: &Solved<'_>) -> Option<Bilingual> {
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
    let n_solved = cases.iter().filter(|id| solved.0.contains(id.as_str())).count();
    let counted = [cases.len(), n_solved, agents.len()].map(|n| n as u64);
    let is_so = [step.n_cases, step.n_solved, step.n_agents] == counted;
    (!is_so).then(|| {
        Bilingual::new("조치의 건수가 인용한 자리와 다릅니다", "the counts of a step are not those of its places")
    })
}
