//! Is it the same topic as last night? Gives tonight's topics their permanent ids and tells what became of each.
//!
//! In: the [`Night`] before, tonight's topics as sets of statements ([`Found`]). Out: tonight's [`Night`], whose first topics are
//! those found, in their order. Fails: never. Parallel: no need; the result depends on nothing else.
//!
//! What is matched (`matching`) is told in the words of `outcome`; a night is packed for the store by `night`.

mod curation;
mod holding;
mod matching;
mod night;
mod outcome;

pub use curation::{
    Action, Curation, CurationFile, Decided, DraftDecided, DraftReview, Membership, ProposalState, Rule, Signed,
    draft_id,
};
pub use holding::{Swallowed, swallowed};
pub use matching::{Likeness, Matched};
pub use night::{Known, Night, Packed, StatementKey, TopicId, without_statements};
pub use outcome::{Event, Happening, State};

use crate::model::Day;

use matching::Overlaps;

/// A topic that was found tonight.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Its statements; each stands in one topic at most.
    pub statements: Vec<StatementKey>,
    /// Its words, strongest first.
    pub terms: Vec<String>,
    /// What it would be called in Korean.
    pub label_ko: Option<String>,
    /// What it would be called in English.
    pub label_en: Option<String>,
    /// Whether the workspace defines its name, so that it holds as it is now.
    pub is_defined: bool,
}

/// A topic that is found no more is kept for so many days, one window: what it was about may come back.
const DORMANT_DAYS: i64 = 91;
/// A topic is growing or shrinking when its number of statements differs by this share …
const CHANGED_SHARE: f64 = 0.15;
/// … and by more than chance makes a count differ, in standard deviations of a count.
const CHANGED_DEVIATIONS: f64 = 2.0;
/// This share of a topic's statements must come from another one, or go there, to speak of a split or a merger.
const LARGER_PART: f64 = 0.5;

/// Carries the registry on to tonight.
///
/// Topics are matched one to one so that the matches together share most (`matching`). A topic that is not matched is new, or
/// split from the one that most of its statements were in; a known topic that is not matched is merged into the one that
/// most of its statements are in now, else dormant, and retired after 91 days.
#[must_use]
pub fn carry_on(before: Option<&Night>, as_of: Day, found: &[Found]) -> Night {
    let since = before.map(|night| night.as_of);
    let empty = Night::empty(as_of);
    let before = before.unwrap_or(&empty);
    let overlaps = Overlaps::of(before, found);
    let matches = matching::assign(before, found, &overlaps);
    let mut is_taken = vec![false; before.known.len()];
    let mut known: Vec<Option<Known>> = vec![None; found.len()];
    for (topic, matched) in matches.into_iter().enumerate() {
        if let Some((earlier, matched)) = matched {
            is_taken[earlier] = true;
            known[topic] = Some(continued(&before.known[earlier], matched, as_of, &found[topic]));
        }
    }
    // The larger of the new ones have the smaller numbers.
    let mut new: Vec<usize> = (0..found.len()).filter(|&topic| known[topic].is_none()).collect();
    new.sort_by_key(|&topic| (std::cmp::Reverse(found[topic].statements.len()), topic));
    let last = before.known.iter().map(|known| known.id.0).max().unwrap_or(0);
    for (id, topic) in (last + 1..).map(TopicId).zip(new) {
        let origin = overlaps.origin(topic).map(|(earlier, share)| (before.known[earlier].id, share));
        known[topic] = Some(born(id, as_of, &found[topic], origin));
    }
    let mut known: Vec<Known> = known.into_iter().flatten().collect();
    for (known, found) in known.iter_mut().zip(found) {
        known.n_statements = found.statements.len() as u32;
        known.terms.clone_from(&found.terms);
    }
    for (earlier, topic) in before.known.iter().enumerate().filter(|(earlier, _)| !is_taken[*earlier]) {
        let absorbed_by = overlaps.destination(earlier).map(|(now, share)| (now, known[now].id, share));
        if let Some((now, _, share)) = absorbed_by {
            known[now].state = State::Merged;
            known[now].events.push(Event { on: as_of, happening: Happening::Absorbed(vec![topic.id]), share });
        }
        known.push(gone(topic, as_of, absorbed_by.map(|(_, id, share)| (id, share))));
    }
    let statements = Night::sorted(
        found.iter().zip(&known).flat_map(|(found, known)| found.statements.iter().map(|&key| (key, known.id))),
    );
    Night { as_of, since, known, statements }
}

/// Returns for each found topic the known ones that it could have been, with what speaks for each: [`carry_on`] takes one of
/// them, or none where others have a better claim.
#[must_use]
pub fn contenders(before: &Night, found: &[Found]) -> Vec<Vec<(TopicId, Matched)>> {
    let overlaps = Overlaps::of(before, found);
    let candidates = matching::candidates(before, found, &overlaps);
    let of_topic = |candidates: Vec<(usize, Matched)>| {
        candidates.into_iter().map(|(known, matched)| (before.known[known].id, matched)).collect()
    };
    candidates.into_iter().map(of_topic).collect()
}

fn continued(earlier: &Known, matched: Matched, as_of: Day, found: &Found) -> Known {
    let (before, now) = (f64::from(earlier.n_statements), found.statements.len() as f64);
    let mut tonight = Known { matched: Some(matched), last_found: as_of, ..earlier.clone() };
    let has_changed = (now - before).abs() > (CHANGED_SHARE * before).max(CHANGED_DEVIATIONS * before.sqrt().max(1.0));
    tonight.state = if matches!(earlier.state, State::Dormant | State::Retired) {
        tonight.events.push(Event { on: as_of, happening: Happening::Revived, share: matched.score });
        State::Revived
    } else if has_changed && now > before {
        State::Growing
    } else if has_changed {
        State::Shrinking
    } else {
        State::Continuing
    };
    // A name never changes by itself: one that is missing is given, another one is offered.
    let offer = |own: &mut Option<String>, offered: &mut Option<String>, new: &Option<String>| {
        *offered = new.clone().filter(|new| !found.is_defined && own.as_ref().is_some_and(|own| own != new));
        if own.is_none() || found.is_defined {
            own.clone_from(new);
        }
    };
    offer(&mut tonight.label_ko, &mut tonight.offered_ko, &found.label_ko);
    offer(&mut tonight.label_en, &mut tonight.offered_en, &found.label_en);
    tonight
}

fn born(id: TopicId, as_of: Day, found: &Found, origin: Option<(TopicId, f64)>) -> Known {
    let (state, happening, share) = match origin {
        Some((from, share)) => (State::Split, Happening::SplitFrom(from), share),
        None => (State::New, Happening::Born, 1.0),
    };
    Known {
        id,
        state,
        label_ko: found.label_ko.clone(),
        label_en: found.label_en.clone(),
        first_found: as_of,
        last_found: as_of,
        events: vec![Event { on: as_of, happening, share }],
        ..Known::default()
    }
}

/// Returns what a topic that was not found tonight is.
fn gone(earlier: &Known, as_of: Day, absorbed_by: Option<(TopicId, f64)>) -> Known {
    let mut tonight = Known { matched: None, offered_ko: None, offered_en: None, ..earlier.clone() };
    // What a rule makes is there when the rule is replayed.
    if earlier.made_by.is_some() {
        return tonight;
    }
    match (absorbed_by, earlier.state) {
        (Some((into, share)), _) => {
            tonight.state = State::Retired;
            tonight.events.push(Event { on: as_of, happening: Happening::MergedInto(into), share });
        }
        (None, State::Retired) => {}
        (None, State::Dormant) => {
            let n_days = (as_of - earlier.last_found).get_days();
            if i64::from(n_days) > DORMANT_DAYS {
                tonight.state = State::Retired;
                tonight.events.push(Event { on: as_of, happening: Happening::Retired, share: 0.0 });
            }
        }
        (None, _) => {
            tonight.state = State::Dormant;
            tonight.events.push(Event { on: as_of, happening: Happening::Slept, share: 0.0 });
        }
    }
    tonight
}

/// What changed from one night to the next, in numbers of topics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Churn {
    /// The night before; `None` on the first.
    pub since: Option<Day>,
    /// Found on both nights under one id.
    pub n_kept: u32,
    /// Found tonight for the first time.
    pub n_new: u32,
    /// Split from another topic tonight.
    pub n_split: u32,
    /// Merged into another topic tonight.
    pub n_merged: u32,
    /// Found again after a rest.
    pub n_revived: u32,
    /// Found the night before and not tonight.
    pub n_slept: u32,
}

impl Night {
    /// Counts what changed against the night before.
    #[must_use]
    pub fn churn(&self) -> Churn {
        let mut churn = Churn { since: self.since, ..Churn::default() };
        for known in &self.known {
            let tonight = |happening: fn(&Happening) -> bool| {
                known.events.iter().any(|event| event.on == self.as_of && happening(&event.happening))
            };
            let is_found = known.last_found == self.as_of;
            churn.n_new += u32::from(tonight(|it| matches!(it, Happening::Born)));
            churn.n_split += u32::from(tonight(|it| matches!(it, Happening::SplitFrom(_))));
            churn.n_merged += u32::from(tonight(|it| matches!(it, Happening::MergedInto(_))));
            churn.n_revived += u32::from(tonight(|it| matches!(it, Happening::Revived)));
            churn.n_slept += u32::from(tonight(|it| matches!(it, Happening::Slept)));
            churn.n_kept += u32::from(is_found && known.matched.is_some() && known.state != State::Revived);
        }
        churn
    }

    /// Keeps a topic from being retired tonight because it was not found for so long: it goes on resting.
    pub fn keep(&mut self, id: TopicId) {
        let as_of = self.as_of;
        let is_tonight = |event: &Event| event.on == as_of && event.happening == Happening::Retired;
        let known = self.known.iter_mut().find(|known| known.id == id);
        if let Some(known) = known.filter(|known| known.events.last().is_some_and(is_tonight)) {
            known.events.pop();
            known.state = State::Dormant;
        }
    }

    /// Returns a topic.
    #[must_use]
    pub fn topic(&self, id: TopicId) -> Option<&Known> {
        self.known.iter().find(|known| known.id == id)
    }
}

#[cfg(test)]
mod tests;
