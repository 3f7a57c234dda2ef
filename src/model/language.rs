//! The two languages of the program, and words said in both.

use serde::{Deserialize, Serialize};

/// A language that a turn is written in and that messages are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Korean, code-mixed turns included.
    #[default]
    Ko,
    /// English.
    En,
}

impl Language {
    /// Returns `ko` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// Returns the language of `ko` or `en`.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Ko, Self::En].into_iter().find(|language| language.code() == code)
    }
}

/// The same words in Korean and English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bilingual {
    /// Korean, polite (합니다체).
    pub ko: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Returns the pair.
    pub fn new(ko: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ko: ko.into(), en: en.into() }
    }

    /// Returns the words in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
        }
    }
}
