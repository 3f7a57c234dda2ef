//! What do people call decisions and states, and what have they typed?

use super::{Decision, DraftState, Review, ToCheck};
use crate::model::{Bilingual, Language};
use crate::registry::DraftReview;

/// Returns a typed word as codes are written: `On hold` is `on_hold`.
fn typed(word: &str) -> String {
    word.trim().to_lowercase().replace(['-', ' '], "_")
}

/// Other words that people use.
const DECISIONS: [(&str, Decision); 4] = [
    ("새_문서", Decision::New),
    ("신규", Decision::New),
    ("충돌", Decision::Contradiction),
    ("모순", Decision::Contradiction),
];

fn known<T: Copy>(
    word: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    words: fn(T) -> Bilingual,
    others: &[(&str, T)],
) -> Option<T> {
    let word = typed(word);
    let is_meant = |it: T| word == code(it) || word == typed(&words(it).ko) || word == typed(&words(it).en);
    let other = || others.iter().find(|(known, _)| *known == word).map(|(_, it)| *it);
    all.iter().copied().find(|it| is_meant(*it)).or_else(other)
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
            Self::New => ("새로 쓰기", "write new"),
            Self::Update => ("보완", "update"),
            Self::Duplicate => ("중복", "duplicate"),
            Self::Contradiction => ("내용 충돌", "contradiction"),
            Self::Stale => ("오래됨", "stale"),
            Self::Ok => ("문제없음", "fine"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns the decision that a word names, in Korean or English, whatever its case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        known(word, &Self::ALL, Self::code, Self::words, &DECISIONS)
    }
}

impl Review {
    /// Every state of a review, in the order in which a draft usually meets them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Edited, Self::Accepted, Self::Rejected, Self::Reopened];

    /// Returns what a reviewer's rule calls it; `None` for what only a run says.
    fn decided(self) -> Option<DraftReview> {
        DraftReview::ALL.into_iter().find(|decided| Self::from(*decided) == self)
    }

    /// Returns its name in files, such as `open`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.decided().map_or("reopened", DraftReview::code)
    }

    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        self.decided().map_or_else(|| Bilingual::new("다시 검토", "to be seen again"), DraftReview::words)
    }

    /// Returns the state that a word names, in Korean or English, whatever its case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let only_of_runs = || known(word, &[Self::Reopened], Self::code, Self::words, &[]);
        DraftReview::of(word).map(Self::from).or_else(only_of_runs)
    }
}

impl From<DraftReview> for Review {
    fn from(decided: DraftReview) -> Self {
        match decided {
            DraftReview::Open => Self::Open,
            DraftReview::Edited => Self::Edited,
            DraftReview::Accepted => Self::Accepted,
            DraftReview::Rejected => Self::Rejected,
        }
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

impl ToCheck {
    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Figure => ("수치", "figure"),
            Self::Price => ("금액", "price"),
            Self::Date => ("날짜", "date"),
            Self::Phone => ("전화번호", "phone number"),
            Self::Legal => ("법·약관", "law or terms"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns what a line says that has to be looked up: `확인 필요: 수치·날짜`; `None` where there is nothing.
    #[must_use]
    pub fn told(all: &[Self], language: Language) -> Option<String> {
        let named: Vec<String> = all.iter().map(|what| what.words().get(language).to_owned()).collect();
        let told = || match language {
            Language::Ko => format!("확인 필요: {}", named.join("·")),
            Language::En => format!("To check: {}", named.join(", ")),
        };
        (!named.is_empty()).then(told)
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
        assert_eq!((Review::of("기각"), Decision::of("모순")), (Some(Review::Rejected), Some(Decision::Contradiction)));
        assert_eq!((Decision::of(" NEW "), Decision::of("nwe")), (Some(Decision::New), None));
    }
}
