//! Was it drafted before, and what did a reviewer say of it?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::draft::{Decision, Review};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};

/// The drafts after a night.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    newest: u32,
    drafts: Vec<Kept>,
}

/// A problem as the next night needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    number: u32,
    topics: Vec<String>,
    /// By language: what the draft said this night, and what it said when it was last decided on.
    #[serde(default)]
    shown: BTreeMap<String, Shown>,
    #[serde(default)]
    decided: BTreeMap<String, Decided>,
}

/// What a draft said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shown {
    pub(super) decision: Decision,
    pub(super) revision: String,
    /// The words of its steps.
    pub(super) steps: Vec<String>,
}

/// What a reviewer decided, and of what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Decided {
    pub(super) review: Review,
    pub(super) day: Option<Day>,
    pub(super) of: Shown,
}

impl Ledger {
    /// Reads what a night left; nothing for the first one.
    ///
    /// # Errors
    /// Text that no night wrote.
    pub fn read(text: Option<&str>) -> Result<Self> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::default()) };
        serde_json::from_str(text).map_err(|cause| {
            let what = Bilingual::new("초안 기록을 읽을 수 없습니다", "the drafts of the night before cannot be read");
            Error::new(Kind::Store, what).because(cause)
        })
    }

    /// Returns the text that [`Ledger::read`] reads.
    ///
    /// # Errors
    /// None that a ledger can cause.
    pub fn written(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|cause| {
            Error::new(Kind::Internal, Bilingual::new("초안을 적을 수 없습니다", "drafts cannot be written"))
                .because(cause)
        })
    }

    /// Gives each problem its number: that of the oldest problem that shares most topics with it, else a new one.
    pub(super) fn number(&mut self, problems: &[Vec<String>]) -> Vec<u32> {
        let mut taken = vec![false; self.drafts.len()];
        let mut numbers = Vec::with_capacity(problems.len());
        for topics in problems {
            let shared = |kept: &Kept| kept.topics.iter().filter(|topic| topics.contains(topic)).count();
            let best = (0..taken.len())
                .filter(|&at| !taken[at] && shared(&self.drafts[at]) > 0)
                .max_by_key(|&at| (shared(&self.drafts[at]), std::cmp::Reverse(at)));
            match best {
                Some(at) => {
                    taken[at] = true;
                    self.drafts[at].topics.clone_from(topics);
                    numbers.push(self.drafts[at].number);
                }
                None => {
                    self.newest += 1;
                    numbers.push(self.newest);
                    let (shown, decided) = (BTreeMap::new(), BTreeMap::new());
                    self.drafts.push(Kept { number: self.newest, topics: topics.clone(), shown, decided });
                }
            }
        }
        numbers
    }

    /// Notes what a draft says tonight and what was decided on it; returns what the decision was made on.
    ///
    /// `decided` is the reviewer's last word. A decision is one on what was shown the night before: that is what the reviewer saw.
    pub(super) fn note(
        &mut self,
        number: u32,
        language: &str,
        now: Shown,
        decided: Option<(Review, Option<Day>)>,
    ) -> Option<Decided> {
        let kept = self.drafts.iter_mut().find(|kept| kept.number == number)?;
        match decided {
            None | Some((Review::Open, _)) => {
                kept.decided.remove(language);
            }
            Some((review, day)) => {
                let is_known = kept.decided.get(language).is_some_and(|it| (it.review, it.day) == (review, day));
                if !is_known {
                    let of = kept.shown.get(language).unwrap_or(&now).clone();
                    kept.decided.insert(language.to_owned(), Decided { review, day, of });
                }
            }
        }
        kept.shown.insert(language.to_owned(), now);
        kept.decided.get(language).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    #[test]
    fn a_draft_keeps_its_number_as_long_as_one_of_its_topics_lasts() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.number(&[topics(&["T-1", "T-2"]), topics(&["T-3"])]), [1, 2]);
        assert_eq!(ledger.number(&[topics(&["T-3"]), topics(&["T-2", "T-9"]), topics(&["T-4"])]), [2, 1, 3]);
        let back = Ledger::read(Some(&ledger.written().expect("plain"))).expect("ours");
        assert_eq!(back, ledger);
        assert!(Ledger::read(Some("{")).is_err());
    }

    #[test]
    fn a_decision_is_on_what_the_reviewer_saw() {
        let mut ledger = Ledger::default();
        ledger.number(&[topics(&["T-1"])]);
        let shown = |revision: &str| Shown {
            decision: Decision::New,
            revision: revision.to_owned(),
            steps: vec![revision.to_owned()],
        };
        assert_eq!(ledger.note(1, "ko", shown("a"), None), None);
        let day = Some(Day::constant(2026, 11, 21));
        let decided = ledger.note(1, "ko", shown("b"), Some((Review::Rejected, day))).expect("decided");
        assert_eq!(decided.of.revision, "a");
        // The next nights still know what it was decided on.
        let decided = ledger.note(1, "ko", shown("c"), Some((Review::Rejected, day))).expect("decided");
        assert_eq!(decided.of.revision, "a");
        assert_eq!(ledger.note(1, "ko", shown("c"), Some((Review::Open, day))), None);
    }
}
