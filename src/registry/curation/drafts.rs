//! What did reviewers decide about draft articles?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Action, Curation};
use crate::model::{Bilingual, Day};

/// What a reviewer made of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftReview {
    /// Nothing yet, or to be decided again.
    Open,
    /// Another version waits to be accepted.
    Edited,
    /// It went to the articles.
    Accepted,
    /// It was rejected.
    Rejected,
}

impl DraftReview {
    /// Every state, in the order in which a draft usually meets them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Edited, Self::Accepted, Self::Rejected];

    /// Returns its name in files, such as `accepted`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Edited => "edited",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Open => ("검토 전", "open"),
            Self::Edited => ("수정해 둠", "edited"),
            Self::Accepted => ("반영함", "accepted"),
            Self::Rejected => ("반려함", "rejected"),
        };
        Bilingual::new(ko, en)
    }

    /// Other words that people use.
    const OTHERS: [(&str, Self); 6] = [
        ("미검토", Self::Open),
        ("수정", Self::Edited),
        ("수용", Self::Accepted),
        ("반영", Self::Accepted),
        ("기각", Self::Rejected),
        ("반려", Self::Rejected),
    ];

    /// Returns the state that a word names, in Korean or English, whatever its case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let typed = word.trim().to_lowercase().replace(['-', '_'], " ");
        let other = || Self::OTHERS.iter().find(|(known, _)| *known == typed).map(|(_, state)| *state);
        Self::ALL.into_iter().find(|state| typed == state.code() || typed == state.words().ko).or_else(other)
    }

    /// Returns every word that names a state: the codes, then the Korean ones.
    pub(super) fn known() -> Vec<String> {
        let codes = Self::ALL.iter().map(|state| state.code().to_owned());
        codes.chain(Self::ALL.iter().map(|state| state.words().ko)).collect()
    }
}

/// What the last rule on a draft says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftDecided<'c> {
    /// What came of it.
    pub state: DraftReview,
    /// The day of the rule.
    pub day: Option<Day>,
    /// A remark; of a rejection its reason.
    pub note: Option<&'c str>,
    /// What the draft said then, as its revision names it; a rule typed by hand may lack it.
    pub revision: Option<&'c str>,
    /// Who decided, where that is known.
    pub by: Option<&'c str>,
}

/// So many digits an id has at least.
const N_DIGITS: usize = 6;

/// Returns the id of a draft as runs write it: `kb-d-12` is `KB-D-000012`, `kb-d-12.EN` is `KB-D-000012.en`; `None` for what has
/// another form.
#[must_use]
pub fn draft_id(typed: &str) -> Option<String> {
    let upper = typed.trim().to_uppercase();
    let number = upper.strip_prefix("KB-D-")?;
    let (number, language) = match number.strip_suffix(".EN") {
        Some(number) => (number, ".en"),
        None => (number, ""),
    };
    let is_number = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
    let number: u32 = number.parse().ok().filter(|_| is_number)?;
    Some(format!("KB-D-{number:0N_DIGITS$}{language}"))
}

impl Curation {
    /// Returns what was decided about drafts, by id; of rules on the same one the last counts.
    #[must_use]
    pub fn draft_states(&self) -> BTreeMap<&str, DraftDecided<'_>> {
        let decided = self.rules.iter().filter_map(|rule| match &rule.action {
            Action::Draft { draft, state, revision, note } => {
                let (note, revision) = (note.as_deref(), revision.as_deref());
                let by = rule.by.as_deref();
                Some((draft.as_str(), DraftDecided { state: *state, day: rule.on, note, revision, by }))
            }
            _ => None,
        });
        decided.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_state_is_known_by_its_code_and_by_its_korean_word() {
        for state in DraftReview::ALL {
            for word in [state.code(), &state.words().ko, &state.words().en.to_uppercase()] {
                assert_eq!(DraftReview::of(word), Some(state), "{word}");
            }
        }
        assert_eq!(
            (DraftReview::of("수용"), DraftReview::of("기각")),
            (Some(DraftReview::Accepted), Some(DraftReview::Rejected))
        );
        for word in ["validated", "수용함", ""] {
            assert_eq!(DraftReview::of(word), None, "{word}");
        }
    }

    #[test]
    fn an_id_may_be_typed_in_small_letters_and_without_zeros() {
        let check = |typed: &str, expected: Option<&str>| assert_eq!(draft_id(typed).as_deref(), expected, "{typed}");
        check("KB-D-000012", Some("KB-D-000012"));
        check(" kb-d-12.en ", Some("KB-D-000012.en"));
        check("KB-D-1000012", Some("KB-D-1000012"));
        for typed in ["KB-001", "KB-D-", "KB-D-+1", "KB-D-12.fr", "KB-D-12/..", "12", ""] {
            check(typed, None);
        }
    }

    #[test]
    fn of_rules_on_a_draft_the_last_counts_and_siblings_are_apart() {
        let rule = |draft: &str, state: &str, rest: &str| {
            format!("[[rule]]\naction = \"draft\"\ndraft = \"{draft}\"\nstate = \"{state}\"\n{rest}")
        };
        let text = rule("KB-D-000012", "edited", "on = 2026-11-10\nnote = \"표현\"\n")
            + &rule("KB-D-000012.en", "기각", "note = \"중복\"\nrevision = \"0123456789ab\"\n")
            + &rule("KB-D-000012", "accepted", "on = \"2026-11-20\"\nby = \"편집자\"\n");
        let curation = Curation::parse(Path::new("curation.toml"), &text).expect("sound");
        let day = Some(Day::constant(2026, 11, 20));
        let expected = [
            (
                "KB-D-000012",
                DraftDecided { state: DraftReview::Accepted, day, note: None, revision: None, by: Some("편집자") },
            ),
            (
                "KB-D-000012.en",
                DraftDecided {
                    state: DraftReview::Rejected,
                    day: None,
                    note: Some("중복"),
                    revision: Some("0123456789ab"),
                    by: None,
                },
            ),
        ];
        assert_eq!(curation.draft_states(), BTreeMap::from(expected));
        assert_eq!((curation.topics_named().len(), curation.rules[0].action.subjects()), (0, vec!["KB-D-000012"]));
    }
}
