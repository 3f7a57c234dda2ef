//! Which topics are one problem, and was it proposed before?

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::evidence::Card;
use crate::model::{Bilingual, Day};

/// The proposals after a night.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    newest: u32,
    pub(super) proposals: Vec<Kept>,
}

/// A proposal as the next night needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) topics: Vec<String>,
    pub(super) proposed: Day,
}

impl Ledger {
    /// Reads what a night left; nothing for the first one.
    ///
    /// # Errors
    /// Text that no night wrote.
    pub fn read(text: Option<&str>) -> Result<Self> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::default()) };
        serde_json::from_str(text).map_err(|cause| {
            let what =
                Bilingual::new("제안 기록을 읽을 수 없습니다", "the proposals of the night before cannot be read");
            Error::new(Kind::Store, what).because(cause)
        })
    }

    /// Returns the text that [`Ledger::read`] reads.
    ///
    /// # Errors
    /// None that a ledger can cause.
    pub fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|cause| {
            Error::new(Kind::Internal, Bilingual::new("제안을 적을 수 없습니다", "proposals cannot be written"))
                .because(cause)
        })
    }

    /// Gives each problem its number: the oldest proposal that shares a topic with it, else a new one. Problems come with their
    /// topics, the more pressing first; those with a number are kept in the ledger, also when they rest tonight.
    pub(super) fn number(&mut self, problems: &[Vec<String>], as_of: Day) -> Vec<Kept> {
        let mut taken: Vec<bool> = vec![false; self.proposals.len()];
        let known: Vec<Option<usize>> = problems
            .iter()
            .map(|topics| {
                let shared = |kept: &Kept| kept.topics.iter().filter(|topic| topics.contains(topic)).count();
                let best = (0..self.proposals.len())
                    .filter(|&at| !taken[at] && shared(&self.proposals[at]) > 0)
                    .max_by_key(|&at| (shared(&self.proposals[at]), std::cmp::Reverse(at)));
                if let Some(at) = best {
                    taken[at] = true;
                }
                best
            })
            .collect();
        let mut numbered = Vec::new();
        for (topics, known) in problems.iter().zip(known) {
            let kept = match known {
                Some(at) => {
                    self.proposals[at].topics.clone_from(topics);
                    self.proposals[at].clone()
                }
                None => {
                    self.newest += 1;
                    let kept = Kept { id: format!("P-{:04}", self.newest), topics: topics.clone(), proposed: as_of };
                    self.proposals.push(kept.clone());
                    kept
                }
            };
            numbered.push(kept);
        }
        numbered
    }
}

/// Puts topics together that can hardly be told from each other: positions in `cards`, each in one group, in the order of `cards`.
pub(super) fn groups(cards: &[Card]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..cards.len()).collect();
    for (at, card) in cards.iter().enumerate() {
        let Some(twin) = card.twin.as_ref() else { continue };
        let Some(other) = cards.iter().position(|other| other.id == *twin) else { continue };
        // Only when both say so: a large topic is near to many, and they are not all one problem.
        if cards[other].twin.as_ref() == Some(&card.id) {
            let (low, high) = (group_of[at].min(group_of[other]), group_of[at].max(group_of[other]));
            group_of.iter_mut().filter(|group| **group == high).for_each(|group| *group = low);
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); cards.len()];
    for (at, group) in group_of.into_iter().enumerate() {
        groups[group].push(at);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_keeps_its_number_as_long_as_one_of_its_topics_lasts() {
        let day = |day: i8| Day::constant(2026, 11, day);
        let topics = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let mut ledger = Ledger::default();
        let ids = |kept: Vec<Kept>| kept.into_iter().map(|kept| (kept.id, kept.proposed)).collect::<Vec<_>>();
        let first = ids(ledger.number(&[topics(&["T-1"]), topics(&["T-2", "T-3"])], day(1)));
        assert_eq!(first, [("P-0001".to_owned(), day(1)), ("P-0002".to_owned(), day(1))]);
        let mut ledger = Ledger::read(Some(&ledger.written().expect("plain"))).expect("ours");
        let second = ids(ledger.number(&[topics(&["T-3"]), topics(&["T-4"]), topics(&["T-1"])], day(2)));
        assert_eq!(
            second,
            [("P-0002".to_owned(), day(1)), ("P-0003".to_owned(), day(2)), ("P-0001".to_owned(), day(1))]
        );
        // One that rests for a night comes back with its number.
        ledger.number(&[topics(&["T-4"])], day(3));
        assert_eq!(ids(ledger.number(&[topics(&["T-1"])], day(4))), [("P-0001".to_owned(), day(1))]);
        assert!(Ledger::read(Some("{")).is_err());
    }
}
