//! Existing articles as an editor keeps them: `kb/*.md` with front matter and sections.

use serde::{Deserialize, Serialize};

use crate::model::{Bilingual, Day, Language};

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

/// The existing articles, by id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shelf {
    /// Ascending by id.
    pub articles: Vec<Article>,
    /// What an editor must know.
    pub problems: Vec<Problem>,
}
