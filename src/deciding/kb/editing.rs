//! Another version of a draft, which waits to be accepted.

use std::path::Path;

use super::super::{filled, is_workspace, open, rules_of};
use super::drafts::{Drafts, decision_told, standing};
use super::files;
use super::reviewing::{rule, undecided};
use crate::error::{Error, Kind, Place, Result};
use crate::knowledge::review::{self, Edited, Fault};
use crate::knowledge::{Draft, Review, changed_since};
use crate::model::{Bilingual, Language, Particle};
use crate::registry::{Curation, DraftReview, Signed};

/// A document that somebody is about to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The draft that it is of.
    pub id: String,
    /// The edit that waits, else the document that the run wrote.
    pub text: String,
}

/// Returns what an edit of a draft of the newest run begins with; nobody else waits meanwhile.
///
/// # Errors
/// There is no such draft, or it was decided about; a document that cannot be read.
pub fn begin(workspace: &Path, typed: &str) -> Result<Begun> {
    is_workspace(workspace)?;
    let curation = rules_of(workspace)?;
    let drafts = Drafts::read(workspace)?;
    let draft = &drafts.find(typed, &curation)?.draft;
    undecided(draft, &curation)?;
    let text = match files::read(&files::edit_of(workspace, &draft.id), Kind::Store)? {
        Some(edit) => edit,
        None => files::document(&drafts.folder(), draft)?,
    };
    Ok(Begun { id: draft.id.clone(), text })
}

/// Returns what to say of an edit that changes nothing.
#[must_use]
pub fn nothing_changed(id: &str) -> Bilingual {
    Bilingual::new(format!("바뀐 것이 없어 {id} 초안을 그대로 둡니다."), format!("nothing was changed in {id}"))
}

/// Takes another version of a draft of the newest run; `path` is what errors name.
///
/// # Errors
/// There is no such draft, it was decided about, it or its edit has changed since this one began; everything at once that is wrong
/// with the document ([`review::check`]); a remark that is empty; a disk that cannot be written.
pub fn take(
    workspace: &Path,
    typed: &str,
    text: &str,
    path: &Path,
    note: Option<&str>,
    signed: &Signed,
) -> Result<Bilingual> {
    let note = filled("--note", note)?;
    let mut file = open(workspace)?;
    let drafts = Drafts::read(workspace)?;
    let draft = &drafts.find(typed, file.curation())?.draft;
    undecided(draft, file.curation())?;
    let original = files::document(&drafts.folder(), draft)?;
    let waiting = files::edit_of(workspace, &draft.id);
    let stored = files::read(&waiting, Kind::Store)?;
    let edition = stored.as_deref().map_or(0, |stored| Edited::read(stored).edition);
    let edited = Edited::read(text);
    // Killed between the file and the rule: the same edit again completes it.
    let is_stored = stored.as_deref() == Some(Edited::numbered(text, edited.edition.saturating_add(1)).as_str());
    if (is_stored || stored.as_deref() == Some(text)) && standing(draft, file.curation()) == Review::Edited {
        return Ok(nothing_changed(&draft.id));
    }
    if !is_stored {
        if text == original && stored.is_none() {
            return Ok(nothing_changed(&draft.id));
        }
        same_revision(&drafts, draft, &edited, path)?;
        if edited.edition != edition {
            return Err(edited_meanwhile(workspace, draft, file.curation(), path));
        }
        let faults = review::check(draft, &original, text);
        if !faults.is_empty() {
            return Err(faulty(faults, path));
        }
        files::replace(&waiting, &Edited::numbered(text, edition.saturating_add(1)))?;
    }
    let mut said = rule(&mut file, draft, DraftReview::Edited, note, signed)?;
    let (id, below) = (&draft.id, files::below(workspace, &waiting));
    said.ko.push_str(&format!("\n{below}에 두었습니다. `voc kb accept {id}`로 반영합니다."));
    said.en.push_str(&format!("\nit lies in {below}; `voc kb accept {id}` takes it over"));
    Ok(said)
}

/// Refuses a document that was made from another version of the draft.
pub(super) fn same_revision(drafts: &Drafts, draft: &Draft, edited: &Edited, path: &Path) -> Result<()> {
    let Some(revision) = edited.revision.as_deref().filter(|revision| *revision != draft.revision) else {
        return Ok(());
    };
    let told = drafts.earlier(&draft.id, revision).map(|older| changed_since(&older, draft)).unwrap_or_default();
    let joined = |language| told.iter().map(|told| told.get(language)).collect::<Vec<_>>().join(", ");
    let (ko, en) = match told.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(": {}", joined(Language::Ko)), format!(": {}", joined(Language::En))),
    };
    let (id, own) = (&draft.id, &draft.revision);
    let what = Bilingual::new(
        format!("고치기 시작한 뒤에 초안이 바뀌었습니다{ko}"),
        format!("the draft has changed since the edit began{en}"),
    );
    let place = Place { path: path.to_path_buf(), line: edited.line.map(u64::from) };
    let shown = drafts.folder().join(&draft.path);
    Err(Error::new(Kind::Input, what).at(place).help(Bilingual::new(
        format!(
            "지금의 초안({})을 읽고 고친 내용을 맞춘 뒤, revision을 {own}{} 바꾸어 `voc kb edit {id} --from 파일`로 다시 넘겨 주세요",
            shown.display(),
            Particle::By.after(own)
        ),
        format!(
            "read the draft as it is now ({}), fit your edit to it, write `revision: {own}` and hand it over again with `voc kb edit {id} --from FILE`",
            shown.display()
        ),
    )))
}

/// Says that somebody else's edit came first.
fn edited_meanwhile(workspace: &Path, draft: &Draft, curation: &Curation, path: &Path) -> Error {
    let states = curation.draft_states();
    let told = states.get(draft.id.as_str()).map(decision_told).unwrap_or_default();
    let waiting = files::below(workspace, &files::edit_of(workspace, &draft.id));
    let what = Bilingual::new(
        format!("그사이 다른 검토자가 이 초안을 고쳤습니다: {}", told.ko),
        format!("another reviewer has edited the draft meanwhile: {}", told.en),
    );
    Error::new(Kind::Input, what).at(Place::file(path)).help(Bilingual::new(
        format!(
            "{waiting}에 있는 문서를 바탕으로 다시 고쳐 주세요. 그 수정을 버리려면 `voc kb reopen {}`을 실행합니다",
            draft.id
        ),
        format!("take {waiting} and edit that; `voc kb reopen {}` sets it aside", draft.id),
    ))
}

/// Returns everything that is wrong with a document at once.
#[must_use]
pub fn faulty(faults: Vec<Fault>, path: &Path) -> Error {
    let error = |fault: Fault| {
        let place = Place { path: path.to_path_buf(), line: fault.line.map(u64::from) };
        Error::new(Kind::Input, fault.what).at(place).help(fault.help)
    };
    Error::several(faults.into_iter().map(error).collect())
}
