//! What did people decide about alerts and proposals: which are muted, and how far is each proposal?

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Action, Curation};
use crate::model::{Bilingual, Day};

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Nobody has decided yet.
    Proposed,
    /// It is to be done.
    Accepted,
    /// Somebody is at it.
    InProgress,
    /// It is done; what comes of it is followed.
    Done,
    /// It is not to be done.
    Rejected,
    /// It waits.
    OnHold,
}

impl ProposalState {
    /// Every state, in the order in which a proposal usually meets them.
    pub const ALL: [Self; 6] =
        [Self::Proposed, Self::Accepted, Self::InProgress, Self::Done, Self::Rejected, Self::OnHold];

    /// Returns its name in files, such as `in_progress`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::OnHold => "on_hold",
        }
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Proposed => ("제안", "proposed"),
            Self::Accepted => ("수용", "accepted"),
            Self::InProgress => ("진행", "in progress"),
            Self::Done => ("완료", "done"),
            Self::Rejected => ("기각", "rejected"),
            Self::OnHold => ("보류", "on hold"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns the state that a word names, in Korean or English, whatever its case, `on hold` and `on-hold` like `on_hold`.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let typed = word.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|state| typed == state.code() || typed == state.words().ko)
    }

    /// Returns every word that names a state: the codes, then the Korean ones.
    pub(super) fn known() -> Vec<String> {
        let codes = Self::ALL.iter().map(|state| state.code().to_owned());
        codes.chain(Self::ALL.iter().map(|state| state.words().ko)).collect()
    }
}

/// What the last rule on a proposal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided<'c> {
    /// How far it is.
    pub state: ProposalState,
    /// The day from which it is: the one that the rule names, else the one it was made on.
    pub day: Option<Day>,
    /// A remark.
    pub note: Option<&'c str>,
    /// Who decided, where that is known.
    pub by: Option<&'c str>,
}

impl Curation {
    /// Returns what was decided about proposals, by id; of rules on the same one the last counts.
    #[must_use]
    pub fn proposal_states(&self) -> BTreeMap<&str, Decided<'_>> {
        let decided = self.rules.iter().filter_map(|rule| match &rule.action {
            Action::Proposal { proposal, state, day, note } => {
                let (note, by) = (note.as_deref(), rule.by.as_deref());
                let decided = Decided { state: *state, day: day.or(rule.on), note, by };
                Some((proposal.as_str(), decided))
            }
            _ => None,
        });
        decided.collect()
    }

    /// Returns the alerts that are not shown on a day, ascending. Of the rules on an alert that were made by then the last
    /// counts; a rule without a day counts always.
    #[must_use]
    pub fn muted(&self, as_of: Day) -> BTreeSet<&str> {
        let mut muted = BTreeSet::new();
        for rule in self.rules.iter().filter(|rule| rule.on.is_none_or(|on| on <= as_of)) {
            match &rule.action {
                Action::Mute { alert, until } if until.is_none_or(|until| until >= as_of) => {
                    muted.insert(alert.as_str());
                }
                Action::Mute { alert, .. } | Action::Unmute { alert } => {
                    muted.remove(alert.as_str());
                }
                _ => {}
            }
        }
        muted
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn curation(rules: &[&str]) -> Curation {
        let text: String = rules.iter().map(|rule| format!("[[rule]]\n{}\n", rule.replace("; ", "\n"))).collect();
        Curation::parse(Path::new("curation.toml"), &text).expect("sound")
    }

    #[test]
    fn a_state_is_known_by_its_code_and_by_its_korean_word() {
        let check =
            |word: &str, expected: Option<ProposalState>| assert_eq!(ProposalState::of(word), expected, "{word}");
        for state in ProposalState::ALL {
            check(state.code(), Some(state));
            check(&state.words().ko, Some(state));
            check(&state.words().en, Some(state));
        }
        check(" Done ", Some(ProposalState::Done));
        check("in-progress", Some(ProposalState::InProgress));
        check("완료함", None);
        check("", None);
    }

    #[test]
    fn of_rules_on_a_proposal_the_last_counts_with_its_own_day_and_note() {
        let curation = curation(&[
            "action = \"proposal\"; proposal = \"P-0017\"; state = \"accepted\"; note = \"다음 분기\"; on = \"2026-11-10\"",
            "action = \"proposal\"; proposal = \"P-0018\"; state = \"기각\"",
            "action = \"proposal\"; proposal = \"P-0017\"; state = \"done\"; day = 2026-11-20; on = \"2026-11-23\"",
            "action = \"proposal\"; proposal = \"P-0019\"; state = \"on_hold\"; note = \"계약\"; on = \"2026-11-24\"",
        ]);
        let day = |day| Some(jiff::civil::date(2026, 11, day));
        let expected = [
            ("P-0017", Decided { state: ProposalState::Done, day: day(20), note: None, by: None }),
            ("P-0018", Decided { state: ProposalState::Rejected, day: None, note: None, by: None }),
            ("P-0019", Decided { state: ProposalState::OnHold, day: day(24), note: Some("계약"), by: None }),
        ];
        assert_eq!(curation.proposal_states(), BTreeMap::from(expected));
        assert_eq!((curation.topics_named().len(), curation.rules[0].action.subjects()), (0, vec!["P-0017"]));
    }

    #[test]
    fn an_alert_is_muted_from_the_day_of_its_rule_to_the_last_day_named() {
        let mute = "action = \"mute\"; alert = \"A-0007\"; until = \"2026-11-20\"; on = \"2026-11-10\"";
        let for_good = "action = \"mute\"; alert = \"A-0007\"; on = \"2026-11-10\"";
        let undated = "action = \"mute\"; alert = \"A-0007\"";
        let unmute = "action = \"unmute\"; alert = \"A-0007\"; on = \"2026-11-15\"";
        let ended = "action = \"mute\"; alert = \"A-0007\"; until = 2026-11-12; on = \"2026-11-11\"";
        let check = |rules: &[&str], day: i8, expected: bool| {
            let curation = curation(rules);
            let muted = curation.muted(jiff::civil::date(2026, 11, day));
            assert_eq!(muted.contains("A-0007"), expected, "{rules:?} on {day}");
            assert!(curation.topics_named().is_empty());
        };
        check(&[mute], 9, false);
        check(&[mute], 10, true);
        check(&[mute], 20, true);
        check(&[mute], 21, false);
        check(&[for_good], 30, true);
        check(&[undated], 1, true);
        check(&[for_good, unmute], 14, true);
        check(&[for_good, unmute], 15, false);
        check(&[for_good, unmute, undated], 16, true);
        // The later rule counts, also where it ends sooner.
        check(&[for_good, ended], 12, true);
        check(&[for_good, ended], 13, false);
    }
}
