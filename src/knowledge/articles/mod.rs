//! Existing articles as an editor keeps them: `kb/*.md` with front matter and sections.
//!
//! [`read`] reads the shelf, [`import()`] takes articles in from an export of a help center, [`to_markdown`] writes one.

mod body;
mod front_matter;
mod import;
mod manuscript;
mod markup;
pub(in crate::knowledge) mod names;
mod reading;
mod shelf;
#[cfg(test)]
mod shelf_tests;

use serde::{Deserialize, Serialize};

use crate::model::{Bilingual, Day, Language};

pub use import::{Import, Imported, Position, Remark, import};
pub use manuscript::{Manuscript, to_markdown, yaml};
pub(crate) use names::{audience_name, state_name};
pub(crate) use shelf::is_article;
pub use shelf::read;

/// Where the articles of a workspace lie.
pub const FOLDER: &str = "kb";

/// How far an article is, in the words of KCS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleState {
    /// No resolution yet.
    Wip,
    /// Written, and not yet confirmed by somebody who may.
    NotValidated,
    /// Confirmed by a person.
    Validated,
    /// Kept, and no longer shown.
    Archived,
}

/// Who may read an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// First line of support.
    InternalTier1,
    /// Second line.
    InternalTier2,
    /// Couriers, shop owners, resellers.
    Partner,
    /// Everybody.
    Public,
}

/// What a section of an article is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What customers ask.
    Issue,
    /// Where it applies.
    Environment,
    /// What to do.
    Resolution,
    /// Why it happens.
    Cause,
    /// Anything else.
    Other,
}

/// A heading of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// What stands below it.
    pub section: Section,
    /// Its words, without Markdown.
    pub text: String,
    /// Its line of the file, counted from 1.
    pub line: u32,
}

/// A paragraph or an item of a list, in one line and without its mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The words, without Markdown.
    pub text: String,
    /// The first line of the file that it stands on, counted from 1.
    pub line: u32,
    /// The last line.
    pub last_line: u32,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its id, unique on the shelf.
    pub id: String,
    /// Its path below the workspace, with `/`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The day of its last change, where the front matter tells.
    pub updated: Option<Day>,
    /// How far it is.
    pub state: ArticleState,
    /// Who may read it, where told.
    pub audience: Option<Audience>,
    /// The language that most of it is written in.
    pub language: Language,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its headings, in the order of lines; the title is none.
    #[serde(default)]
    pub headings: Vec<Heading>,
    /// What customers ask.
    pub issue: Vec<Passage>,
    /// Where it applies.
    pub environment: Vec<Passage>,
    /// What to do, step by step.
    pub resolution: Vec<Passage>,
    /// Why it happens.
    pub cause: Vec<Passage>,
    /// What stands under any other heading, or under none.
    pub other: Vec<Passage>,
}

impl Article {
    /// Returns the words that say what it is about, a line each: its title, its tags, what customers ask.
    #[must_use]
    pub fn question(&self) -> String {
        let tags = self.tags.join(" ");
        let issue = self.issue.iter().map(|passage| passage.text.as_str());
        let lines = [self.title.as_str(), tags.as_str()].into_iter().chain(issue);
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Returns what it says to do: the resolution, or what stands under no known heading where there is no resolution.
    #[must_use]
    pub fn answer(&self) -> &[Passage] {
        if self.resolution.is_empty() { &self.other } else { &self.resolution }
    }

    /// Returns the passages of a section.
    #[must_use]
    pub fn section(&self, section: Section) -> &[Passage] {
        match section {
            Section::Issue => &self.issue,
            Section::Environment => &self.environment,
            Section::Resolution => &self.resolution,
            Section::Cause => &self.cause,
            Section::Other => &self.other,
        }
    }

    /// Returns the first heading of a section, as the article has it.
    #[must_use]
    pub fn heading(&self, section: Section) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.section == section)
    }

    /// Returns all passages in the order of lines.
    #[must_use]
    pub fn passages(&self) -> Vec<&Passage> {
        let sections = [&self.issue, &self.environment, &self.resolution, &self.cause, &self.other];
        let mut passages: Vec<&Passage> = sections.into_iter().flatten().collect();
        passages.sort_by_key(|passage| (passage.line, passage.last_line));
        passages
    }

    /// Returns the passage that a place such as `KB-001:15` names by its first line.
    #[must_use]
    pub fn passage_at(&self, line: u32) -> Option<&Passage> {
        self.passages().into_iter().find(|passage| passage.line == line)
    }
}

/// What is wrong with a file of the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, below the workspace.
    pub path: String,
    /// The line, where there is one.
    pub line: Option<u32>,
    /// What is wrong; nothing of the text.
    pub what: Bilingual,
    /// What to do.
    pub help: Bilingual,
    /// Whether the article could be used all the same.
    pub is_used: bool,
}

impl Problem {
    /// Returns where it is, what is wrong and what to do, in one line.
    #[must_use]
    pub fn told(&self) -> Bilingual {
        let Self { path, what, help, .. } = self;
        let at = self.line.map_or_else(String::new, |line| format!(":{line}"));
        Bilingual::new(format!("{path}{at}: {}. {}", what.ko, help.ko), format!("{path}{at}: {}; {}", what.en, help.en))
    }
}

/// The existing articles, by id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shelf {
    /// Ascending by id.
    pub articles: Vec<Article>,
    /// What an editor must know.
    pub problems: Vec<Problem>,
}

impl Shelf {
    /// Returns the article of an id.
    #[must_use]
    pub fn article(&self, id: &str) -> Option<&Article> {
        self.articles.binary_search_by(|article| article.id.as_str().cmp(id)).ok().map(|idx| &self.articles[idx])
    }
}
