//! A draft as a reviewer reads it: its document, its sources, what it would change in an article.

use std::path::Path;

use serde_json::{Value, json};

use super::drafts::{Drafts, Line, standing};
use super::files;
use super::listing::with_standing;
use crate::error::{Error, Kind, Result};
use crate::knowledge::{Draft, Review, review};
use crate::model::{Bilingual, Language};
use crate::registry::Curation;

/// A document of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its whole text.
    pub text: String,
    /// Who wrote it.
    pub source: Source,
}

/// Who wrote a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The run.
    Run,
    /// A reviewer: it is the edit that waits to be accepted.
    Edit,
}

/// Returns the edit that waits to be accepted, else the document that the run wrote.
///
/// # Errors
/// There is no such document, or it cannot be read.
pub fn document(workspace: &Path, drafts: &Drafts, draft: &Draft, curation: &Curation) -> Result<Document> {
    document_in(workspace, &drafts.folder(), draft, curation)
}

/// Returns the edit that waits to be accepted, else the document that lies in the folder of a run.
///
/// # Errors
/// There is no such document, or it cannot be read.
pub fn document_in(workspace: &Path, folder: &Path, draft: &Draft, curation: &Curation) -> Result<Document> {
    let edit = files::read(&files::edit_of(workspace, &draft.id), Kind::Store)?;
    match edit.filter(|_| standing(draft, curation) != Review::Accepted) {
        Some(text) => Ok(Document { text, source: Source::Edit }),
        None => files::document(folder, draft).map(|text| Document { text, source: Source::Run }),
    }
}

/// Returns the line with what stands of the draft now, and with every sentence and all the places that it comes from.
#[must_use]
pub fn with_sources(line: &Line, curation: &Curation) -> Value {
    let mut value = with_standing(line, curation);
    let all = review::shown(&line.draft);
    let one =
        |it: &review::Shown<'_>| json!({"part": it.part.words(), "text": it.sentence.words(), "places": it.places});
    value["sources"] = all.iter().map(one).collect();
    value
}

/// Returns what a draft would change in an article, as a unified diff.
///
/// # Errors
/// It changes no line; a shelf that cannot be read.
pub fn diff(workspace: &Path, draft: &Draft, language: Language) -> Result<String> {
    let article = draft.article.as_deref().unwrap_or_default();
    let found = if article.is_empty() { None } else { files::find_article(workspace, article)? };
    let path = found.map_or_else(|| format!("kb/{article}.md"), |path| files::below(workspace, &path));
    let text = review::diff(draft, &path, language);
    if !text.is_empty() {
        return Ok(text);
    }
    let Bilingual { ko, en } = draft.decision.words();
    let (id, ko_of, en_of) = (&draft.id, ko, en);
    let what = Bilingual::new(
        format!("{id}의 판단은 ‘{ko_of}’이며, 기존 문서에서 바꿀 줄이 없습니다"),
        format!("{id} ({en_of}) changes no line of an article"),
    );
    Err(Error::new(Kind::Usage, what).help(Bilingual::new(
        format!("문서는 `voc kb show {id}`로 봅니다"),
        format!("`voc kb show {id}` shows its document"),
    )))
}
