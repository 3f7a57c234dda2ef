//! What do people call decisions and states, and what have they typed?

use super::{Decision, DraftState, Review};
use crate::model::Bilingual;

/// Returns a typed word as codes are written: `On hold` is `on_hold`.
fn typed(word: &str) -> String {
    word.trim().to_lowercase().replace(['-', ' '], "_")
}

impl Decision {
    /// Every decision, those that ask for most work first.
    pub const ALL: [Self; 6] = [Self::New, Self::Update, Self::Contradiction, Self::Stale, Self::Duplicate, Self::Ok];

    /// Returns its name in files, such as `new`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Update => "update",
            Self::Duplicate => "duplicate",
            Self::Contradiction => "contradiction",
            Self::Stale => "stale",
            Self::Ok => "ok",
        }
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::New => ("새 문서", "new"),
            Self::Update => ("보완", "update"),
            Self::Duplicate => ("중복", "duplicate"),
            Self::Contradiction => ("모순", "contradiction"),
            Self::Stale => ("오래됨", "stale"),
            Self::Ok => ("문제 없음", "ok"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns the decision that a word names, in Korean or English, whatever its case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let word = typed(word);
        Self::ALL.into_iter().find(|it| word == it.code() || word == typed(&it.words().ko))
    }
}

impl Review {
    /// Every state of a review, in the order in which a draft usually meets them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Edited, Self::Accepted, Self::Rejected, Self::Reopened];

    /// Returns its name in files, such as `open`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Edited => "edited",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Reopened => "reopened",
        }
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Open => ("검토 전", "open"),
            Self::Edited => ("수정됨", "edited"),
            Self::Accepted => ("수용", "accepted"),
            Self::Rejected => ("기각", "rejected"),
            Self::Reopened => ("다시 검토", "to be reviewed again"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns the state that a word names, in Korean or English, whatever its case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let word = typed(word);
        Self::ALL.into_iter().find(|it| word == it.code() || word == typed(&it.words().ko))
    }
}

impl DraftState {
    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::Wip => Bilingual::new("작성 중", "work in progress"),
            Self::NotValidated => Bilingual::new("검증 전", "not validated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_and_states_are_known_by_their_codes_and_by_their_words() {
        for decision in Decision::ALL {
            assert_eq!(Decision::of(decision.code()), Some(decision));
            assert_eq!(Decision::of(&decision.words().ko), Some(decision));
            assert_eq!(serde_json::to_value(decision).expect("plain"), decision.code());
        }
        for review in Review::ALL {
            assert_eq!(Review::of(review.code()), Some(review));
            assert_eq!(Review::of(&review.words().ko), Some(review));
            assert_eq!(serde_json::to_value(review).expect("plain"), review.code());
        }
        assert_eq!((Decision::of(" NEW "), Decision::of("nwe")), (Some(Decision::New), None));
    }
}
