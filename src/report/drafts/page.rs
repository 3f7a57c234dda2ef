//! A document of the knowledge base, whatever it is written as: what every format is rendered from.

use crate::knowledge::ArticleState;
use crate::model::Language;

/// A draft or an article in one language. Its text is plain: each format escapes it in its own way.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its id, `KB-D-000012` or `KB-001`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The language that it is written in.
    pub language: Language,
    /// How far it is; nothing that a program may publish by itself, whatever it says.
    pub state: ArticleState,
    /// What a catalogue shows of it.
    pub(super) card: Card,
    /// What stands before the text in Markdown, in order.
    pub(super) front: Vec<(&'static str, Value)>,
    /// What a reader must know first: that nobody has checked it, and on what it stands. None for an article.
    pub notice: Vec<String>,
    /// The text.
    pub sections: Vec<Section>,
}

/// What a catalogue shows of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Card {
    pub(super) decision: String,
    pub(super) audience: String,
    pub(super) topic: String,
    pub(super) owner: String,
    pub(super) updated: String,
    /// Words to find it by.
    pub(super) labels: Vec<String>,
}

/// A value of the front matter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// What somebody typed or a name: quoted where YAML would read something else.
    Text(String),
    /// A number, a day, a code of the program or `null`.
    Word(String),
    /// Several texts.
    List(Vec<String>),
    /// Several words with names.
    Map(Vec<(&'static str, String)>),
}

/// A headed part of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Whom it is for.
    pub tone: Tone,
    /// What it is made of, in order.
    pub parts: Vec<Part>,
}

/// Whom a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Whoever reads the article.
    Text,
    /// Whoever decides about it.
    Info,
    /// Whoever decides about it, and must not overlook it.
    Warning,
}

/// What a section is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A heading below that of the section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    Points(Vec<Line>),
    /// A numbered list.
    Steps(Vec<Line>),
    /// Answers side by side.
    Columns(Columns),
    /// What changes in an article.
    Diff(Vec<Edit>),
    /// What somebody has to tick.
    Boxes(Vec<String>),
}

/// A sentence with what stands behind it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// What it says.
    pub said: String,
    /// Whether it stands in quotation marks: what a customer said.
    pub is_quote: bool,
    /// `해결 12건 · 상담사 5명`.
    pub counts: Option<String>,
    /// `확인 필요: 수치·날짜`.
    pub to_check: Option<String>,
    /// Where it was said: `C-20261101-00017#3:0-17`.
    pub places: Vec<String>,
}

/// Answers side by side: a column each, a row for each thing that is known of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// What stands above the columns.
    pub names: Vec<String>,
    /// What the row is about, and a cell for each column.
    pub rows: Vec<(String, Vec<Vec<Line>>)>,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// What is to be done with it.
    pub sign: Sign,
    /// The line, with its counts and its source.
    pub text: String,
    /// Where it was said; none for what stands in the article.
    pub places: Vec<String>,
}

/// What is to be done with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It says which lines follow.
    Place,
    /// It goes.
    Take,
    /// It comes.
    Put,
    /// Somebody has to see whether it still holds.
    Look,
}

impl Sign {
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Place => "@@ ",
            Self::Take => "- ",
            Self::Put => "+ ",
            Self::Look => "! ",
        }
    }
}

impl Line {
    pub(super) fn of(said: impl Into<String>) -> Self {
        Self { said: said.into(), ..Self::default() }
    }

    /// Returns the sentence as it reads, in quotation marks where somebody said it.
    #[must_use]
    pub fn words(&self) -> String {
        if self.is_quote { format!("“{}”", self.said) } else { self.said.clone() }
    }
}
