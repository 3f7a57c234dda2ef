//! Which parts does a document of a draft have, and which part is meant by a heading?

use crate::model::{Bilingual, Language};

/// A part of a document, in the order in which documents have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What is to be done with the article that exists.
    Decision,
    /// What customers say.
    Issue,
    /// Where it was seen.
    Environment,
    /// What to do.
    Resolution,
    /// Where agents answer differently.
    Disagreement,
    /// Why it happens.
    Cause,
    /// How to tell that it is solved.
    Confirmation,
    /// What to do when it is not.
    Otherwise,
    /// Articles nearby and words to find it by.
    Related,
    /// What a reviewer has to check.
    Checks,
}

/// Parts with what begins their headings, small letters; a longer beginning stands before a shorter one.
const BEGINNINGS: [(&str, Part); 31] = [
    ("해결되지", Part::Otherwise),
    ("해결 안", Part::Otherwise),
    ("if this", Part::Otherwise),
    ("if it", Part::Otherwise),
    ("escalation", Part::Otherwise),
    ("답변이 갈리는", Part::Disagreement),
    ("where answers", Part::Disagreement),
    ("answers differ", Part::Disagreement),
    ("disagreement", Part::Disagreement),
    ("검토자", Part::Checks),
    ("reviewer", Part::Checks),
    ("for the reviewer", Part::Checks),
    ("판단", Part::Decision),
    ("decision", Part::Decision),
    ("문제", Part::Issue),
    ("질문", Part::Issue),
    ("증상", Part::Issue),
    ("issue", Part::Issue),
    ("question", Part::Issue),
    ("환경", Part::Environment),
    ("environment", Part::Environment),
    ("해결", Part::Resolution),
    ("조치", Part::Resolution),
    ("resolution", Part::Resolution),
    ("solution", Part::Resolution),
    ("원인", Part::Cause),
    ("cause", Part::Cause),
    ("확인 방법", Part::Confirmation),
    ("how to", Part::Confirmation),
    ("관련", Part::Related),
    ("related", Part::Related),
];

impl Part {
    /// Returns the heading of the part.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let (ko, en) = match self {
            Self::Decision => ("판단", "Decision"),
            Self::Issue => ("문제", "Issue"),
            Self::Environment => ("환경", "Environment"),
            Self::Resolution => ("해결", "Resolution"),
            Self::Disagreement => ("답변이 갈리는 부분", "Where answers differ"),
            Self::Cause => ("원인", "Cause"),
            Self::Confirmation => ("확인 방법", "How to see that it helped"),
            Self::Otherwise => ("해결되지 않으면", "If it does not help"),
            Self::Related => ("관련 문서·검색어", "Related articles and search words"),
            Self::Checks => ("검토자 확인 항목", "For the reviewer"),
        };
        Bilingual::new(ko, en)
    }

    /// Returns the part that a heading begins with, in Korean or English, whatever its case and whatever number stands before it.
    #[must_use]
    pub fn of(heading: &str) -> Option<Self> {
        let said = heading.trim_start_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        BEGINNINGS.iter().find(|(beginning, _)| said.starts_with(beginning)).map(|(_, part)| *part)
    }

    /// Returns whether the part goes into an article: what a reviewer alone reads does not.
    #[must_use]
    pub fn is_for_readers(self) -> bool {
        !matches!(self, Self::Decision | Self::Disagreement | Self::Checks)
    }

    /// Returns the heading in a language, as a line of Markdown.
    #[must_use]
    pub fn heading(self, language: Language) -> String {
        format!("## {}", self.words().get(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_known_by_its_heading() {
        let all = [
            Part::Decision,
            Part::Issue,
            Part::Environment,
            Part::Resolution,
            Part::Disagreement,
            Part::Cause,
            Part::Confirmation,
            Part::Otherwise,
            Part::Related,
            Part::Checks,
        ];
        for part in all {
            let Bilingual { ko, en } = part.words();
            assert_eq!((Part::of(&ko), Part::of(&en)), (Some(part), Some(part)));
        }
        let check = |heading: &str, expected: Option<Part>| assert_eq!(Part::of(heading), expected, "{heading}");
        check("3. 해결 (Resolution)", Some(Part::Resolution));
        check("해결되지 않을 때", Some(Part::Otherwise));
        check("RESOLUTION", Some(Part::Resolution));
        check("문제/질문 (Issue)", Some(Part::Issue));
        check("경우 1 (해결 12건)", None);
        check("", None);
    }
}
