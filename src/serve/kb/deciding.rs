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

/// What may be decided about a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Deed {
    Accept,
    Reject,
    Reopen,
    Edit,
}

/// Does what was decided about the draft of the path, where it is still the one that was read. An edit names the revision that it was
/// made from in its document.
///
/// # Errors
/// As the functions of [`kb`]; another version of the draft; a log that cannot be written.
pub(in crate::serve) fn of_draft(asked: &Asked, id: &str, deed: Deed) -> Result<Bilingual> {
    let folder = asked.app.workspace.folder();
    let code = match deed {
        Deed::Accept => "kb.accept",
        Deed::Reject => "kb.reject",
        Deed::Reopen => "kb.reopen",
        Deed::Edit => "kb.edit",
    };
    asked.decide(code, id, || {
        let signed = signed(asked)?;
        if deed != Deed::Edit {
            same(folder, id, asked.form.get("revision"))?;
        }
        let note = typed(asked, "note")?;
        match deed {
            Deed::Accept => kb::accept(folder, id, note.as_deref(), None, &signed),
            Deed::Reject => kb::reject(folder, id, &typed(asked, "reason")?.unwrap_or_default(), &signed),
            Deed::Reopen => kb::reopen(folder, id, note.as_deref(), &signed),
            Deed::Edit => {
                let path = kb::files::edit_of(folder, id);
                kb::take(folder, id, &document(asked), &path, note.as_deref(), &signed)
            }
        }
    })
}

/// Returns the document that was sent; browsers end the lines of a field as the network does.
fn document(asked: &Asked) -> String {
    let raw = asked.form.0.iter().find(|(name, _)| name == "document").map_or("", |(_, value)| value.as_str());
    raw.replace("\r\n", "\n")
}

/// Does it and goes back to the draft's page; what is refused is shown there with what was typed.
pub(super) fn decided(asked: &Asked, deed: Deed) -> std::result::Result<Answer, Failure> {
    let draft = of_path(asked)?;
    match of_draft(asked, &draft.id, deed) {
        Ok(said) => Ok(asked.done(address(&draft.id), said)),
        Err(error) => {
            let (status, error) = wrong(error)?;
            let kept = |name: &str| asked.form.get(name).unwrap_or_default().to_owned();
            let trouble = troubles(asked, &error);
            let again = match deed {
                Deed::Edit => edit_page(asked, document(asked), kept("note"), trouble)?,
                _ => page(asked, Typed { note: kept("note"), reason: kept("reason"), trouble })?,
            };
            Ok(again.with_status(status))
        }
    }
}

/// Refuses a decision about another version of the draft than the one that was read.
fn same(workspace: &Path, id: &str, revision: Option<&str>) -> Result<()> {
    let drafts = kb::Drafts::read(workspace)?;
    let draft = &drafts.find(id, &crate::deciding::rules_of(workspace)?)?.draft;
    let shown = kb::files::as_shown(workspace, draft)?;
    if revision.is_some_and(|revision| revision == shown) {
        return Ok(());
    }
    let what = Bilingual::new(
        "화면을 여신 뒤에 새 실행이나 다른 사람이 이 초안을 바꾸었습니다",
        "a newer run or somebody else has changed this draft since you opened the page",
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
