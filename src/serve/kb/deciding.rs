//! What an editor decides about a draft. What is refused comes back with what was typed and what is wrong with it.

use std::path::Path;

use askama::Template;

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::deeds::{Trouble, signed, troubles, typed, wrong};
use super::super::layout::{Frame, Part};
use super::draft::{Typed, address, of_path, page};
use crate::deciding::kb;
use crate::error::{Error, Kind, Result};
use crate::knowledge::marks;
use crate::model::Bilingual;

#[derive(Template)]
#[template(path = "serve/kb/edit.html")]
struct EditPage {
    frame: Frame,
    id: String,
    href: String,
    name: String,
    lang: &'static str,
    /// What stands behind a line of the editor's own.
    own_mark: &'static str,
    text: String,
    note: String,
    trouble: Vec<Trouble>,
}

/// Accepts a draft, or the edit that waits.
pub(super) fn accept(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "kb.accept", |workspace, id| {
        kb::accept(workspace, id, typed(asked, "note")?.as_deref(), None, &signed(asked)?)
    })
}

/// Turns a draft down.
pub(super) fn reject(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "kb.reject", |workspace, id| {
        kb::reject(workspace, id, &typed(asked, "reason")?.unwrap_or_default(), &signed(asked)?)
    })
}

/// Takes a decision back.
pub(super) fn reopen(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "kb.reopen", |workspace, id| {
        kb::reopen(workspace, id, typed(asked, "note")?.as_deref(), &signed(asked)?)
    })
}

/// Does it where the draft is still the one that was read, and goes back to its page.
fn decided(
    asked: &Asked,
    what: &str,
    act: impl FnOnce(&Path, &str) -> Result<Bilingual>,
) -> std::result::Result<Answer, Failure> {
    let draft = of_path(asked)?;
    let workspace = asked.app.workspace.folder();
    let done = asked.decide(what, &draft.id, || {
        same(workspace, &draft.id, asked.form.get("revision"))?;
        act(workspace, &draft.id)
    });
    match done {
        Ok(said) => Ok(asked.done(address(&draft.id), said)),
        Err(error) => {
            let (status, error) = wrong(error)?;
            let kept = |name: &str| asked.form.get(name).unwrap_or_default().to_owned();
            let trouble = troubles(asked, &error);
            Ok(page(asked, Typed { note: kept("note"), reason: kept("reason"), trouble })?.with_status(status))
        }
    }
}

/// Refuses a decision about another version of the draft than the one that was read.
fn same(workspace: &Path, id: &str, revision: Option<&str>) -> Result<()> {
    let drafts = kb::Drafts::read(workspace)?;
    let draft = &drafts.find(id, &crate::deciding::rules_of(workspace)?)?.draft;
    if revision.is_some_and(|revision| revision == draft.revision) {
        return Ok(());
    }
    let what = Bilingual::new(
        "화면을 여신 뒤에 새 실행이 이 초안을 바꾸었습니다",
        "a newer run has changed this draft since you opened the page",
    );
    Err(Error::new(Kind::Input, what).help(Bilingual::new(
        "화면을 새로 열어 지금의 초안을 읽고 다시 결정해 주세요",
        "open the page again, read the draft as it is now and decide then",
    )))
}

/// Shows the document to be changed.
pub(super) fn begin_edit(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let draft = of_path(asked)?;
    let begun = kb::begin(asked.app.workspace.folder(), &draft.id)?;
    edit_page(asked, begun.text, String::new(), Vec::new())
}

fn edit_page(asked: &Asked, text: String, note: String, trouble: Vec<Trouble>) -> std::result::Result<Answer, Failure> {
    let draft = of_path(asked)?;
    let title = match asked.language {
        crate::model::Language::Ko => format!("{} 고치기", draft.id),
        crate::model::Language::En => format!("Edit {}", draft.id),
    };
    asked.page(&EditPage {
        frame: asked.frame(title, Part::Knowledge)?,
        id: draft.id.clone(),
        href: address(&draft.id),
        name: draft.name.get(asked.language).to_owned(),
        lang: draft.language.code(),
        own_mark: marks::own(draft.language),
        text,
        note,
        trouble,
    })
}

/// Takes an edit; where it is refused the text comes back with what is wrong beside it.
pub(super) fn edit(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let draft = of_path(asked)?;
    let workspace = asked.app.workspace.folder();
    // Browsers end the lines of a field as the network does.
    let raw = asked.form.0.iter().find(|(name, _)| name == "document").map_or("", |(_, value)| value.as_str());
    let text = raw.replace("\r\n", "\n");
    let note = asked.form.get("note");
    let path = kb::files::edit_of(workspace, &draft.id);
    let done = asked.decide("kb.edit", &draft.id, || {
        kb::take(workspace, &draft.id, &text, &path, typed(asked, "note")?.as_deref(), &signed(asked)?)
    });
    match done {
        Ok(said) => Ok(asked.done(address(&draft.id), said)),
        Err(error) => {
            let (status, error) = wrong(error)?;
            let trouble = troubles(asked, &error);
            Ok(edit_page(asked, text, note.unwrap_or_default().to_owned(), trouble)?.with_status(status))
        }
    }
}
