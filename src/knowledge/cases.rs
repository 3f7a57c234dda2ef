//! Which conversations teach? Those that a person answered and that ended well for the customer.

use rayon::prelude::*;

use crate::evidence::Casebook;
use crate::model::{MaskedTranscript, Speaker};
use crate::resolutions::{Outcome, Outcomes};

/// How a conversation ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ending {
    /// A person answered it.
    pub(super) is_answered: bool,
    /// It is closed as resolved and nothing speaks against it, or the customer confirmed it.
    pub(super) is_solved: bool,
    /// The customer confirmed it.
    pub(super) is_confirmed: bool,
    /// The turn in which the customer confirmed it.
    pub(super) confirmed_in: Option<u32>,
    /// The last turn in which the customer told a problem or asked.
    pub(super) last_told: Option<u32>,
}

/// Satisfaction below this tells that it did not help.
const LEAST_CSAT: f64 = 3.0;
/// Satisfaction from here on tells that it did, where no status is given.
const GOOD_CSAT: f64 = 4.0;
/// So many of the customer's last turns are read.
const N_LAST: usize = 2;

/// Returns how each conversation ended, in their order.
pub(super) fn endings(casebook: &Casebook<'_>, outcomes: &Outcomes) -> Vec<Ending> {
    let mut last_told: Vec<Option<u32>> = vec![None; casebook.transcripts().len()];
    for placed in casebook.placed() {
        if let Some(last) = last_told.get_mut(placed.transcript_idx as usize) {
            *last = (*last).max(Some(placed.turn));
        }
    }
    casebook
        .transcripts()
        .par_iter()
        .zip(last_told)
        .enumerate()
        .with_min_len(256)
        .map(|(idx, (transcript, last_told))| ending(casebook, outcomes, idx as u32, transcript, last_told))
        .collect()
}

fn ending(
    casebook: &Casebook<'_>,
    outcomes: &Outcomes,
    idx: u32,
    transcript: &MaskedTranscript,
    last_told: Option<u32>,
) -> Ending {
    let first_answer = transcript.turns.iter().position(|turn| turn.speaker == Speaker::Agent);
    let Some(first_answer) = first_answer else { return Ending { last_told, ..Ending::default() } };
    let last = transcript.turns.iter().enumerate().skip(first_answer).rev();
    let last: Vec<(u32, Outcome)> = last
        .filter(|(_, turn)| turn.speaker == Speaker::Customer)
        .take(N_LAST)
        .map(|(at, turn)| (at as u32, outcomes.of(&turn.masked_text)))
        .collect();
    let is_dissatisfied = last.iter().any(|(_, outcome)| *outcome == Outcome::Dissatisfied);
    let confirmed_in = last.iter().find(|(_, outcome)| *outcome == Outcome::Confirmed).map(|(at, _)| *at);
    let confirmed_in = confirmed_in.filter(|_| !is_dissatisfied);
    let metadata = &transcript.metadata;
    let is_closed = match metadata.status.as_deref().map(str::to_lowercase).as_deref() {
        Some("resolved" | "closed" | "solved" | "완료" | "해결" | "종료" | "처리완료") => Some(true),
        Some(_) => Some(false),
        None => None,
    };
    let speaks_against = is_dissatisfied
        || metadata.reopened == Some(true)
        || metadata.csat.is_some_and(|csat| csat < LEAST_CSAT)
        || is_closed == Some(false)
        || casebook.came_back(idx) == Some(true);
    let speaks_for =
        is_closed == Some(true) || confirmed_in.is_some() || metadata.csat.is_some_and(|csat| csat >= GOOD_CSAT);
    let is_solved = speaks_for && !speaks_against;
    Ending { is_answered: true, is_solved, is_confirmed: is_solved && confirmed_in.is_some(), confirmed_in, last_told }
}
