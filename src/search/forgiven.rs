//! What was read otherwise than it was typed?

use serde::Serialize;

use crate::model::Bilingual;

/// A word of a query that was read otherwise than typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forgiven {
    /// What was typed.
    pub typed: String,
    /// What was looked for instead or as well; several wordings are split by a comma.
    pub read_as: String,
    /// What was forgiven.
    pub kind: Forgiveness,
    /// Whether what was typed is looked for as well and comes first.
    pub in_addition: bool,
}

/// What can be forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgiveness {
    /// Another spacing, or a compound taken apart or put together.
    Spacing,
    /// Another form of a verb, an adjective or a noun: its base form is looked for.
    BaseForm,
    /// Another stem of an English word.
    EnglishStem,
    /// Another spelling of a foreign word.
    Spelling,
    /// Typed with the keyboard in the other language.
    Keyboard,
    /// First consonants alone.
    Initials,
    /// Typed up to the middle of a word or syllable.
    Unfinished,
    /// One letter wrong, missing, too many or exchanged.
    Typo,
    /// Another wording of the same, from `synonyms.txt` or `concepts.tsv`.
    Synonym,
    /// The same in the other language.
    OtherLanguage,
}

impl Forgiveness {
    /// Returns what was forgiven in a few words for people.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Spacing => ("띄어쓰기", "spacing"),
            Self::BaseForm => ("기본형", "base form"),
            Self::EnglishStem => ("영어 어간", "English stem"),
            Self::Spelling => ("외래어 표기", "spelling of a foreign word"),
            Self::Keyboard => ("한/영 자판", "keyboard language"),
            Self::Initials => ("초성", "initial consonants"),
            Self::Unfinished => ("입력 중인 낱말", "unfinished word"),
            Self::Typo => ("오타", "typing error"),
            Self::Synonym => ("같은 뜻", "same meaning"),
            Self::OtherLanguage => ("다른 언어", "other language"),
        };
        Bilingual::new(ko, en)
    }
}
