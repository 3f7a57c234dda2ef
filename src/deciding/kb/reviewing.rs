//! What is not wanted, and what is to be decided again.

use std::path::{Path, PathBuf};

use super::super::{filled, open, write_down};
use super::drafts::{Drafts, decision_told, standing};
use super::files;
use crate::error::{Error, Kind, Result};
use crate::knowledge::{Draft, Review};
use crate::model::{Bilingual, Particle};
use crate::registry::{Action, Curation, CurationFile, DraftReview, Signed};

/// Writes down that a draft is not wanted, and why.
///
/// # Errors
/// There is no such draft, or it was decided about; no reason; rules that cannot be read or written.
pub fn reject(workspace: &Path, typed: &str, reason: &str, signed: &Signed) -> Result<Bilingual> {
    let reason = filled("--reason", Some(reason))?;
    let mut file = open(workspace)?;
    let drafts = Drafts::read(workspace)?;
    let draft = &drafts.find(typed, file.curation())?.draft;
    undecided(draft, file.curation())?;
    rule(&mut file, draft, DraftReview::Rejected, reason, signed)
}

/// Takes a decision back; an edit that waits is set aside.
///
/// # Errors
/// There is no such draft, or nothing was decided about it; a remark that is empty; a disk that cannot be written.
pub fn reopen(workspace: &Path, typed: &str, note: Option<&str>, signed: &Signed) -> Result<Bilingual> {
    let note = filled("--note", note)?;
    let mut file = open(workspace)?;
    let drafts = Drafts::read(workspace)?;
    let draft = &drafts.find(typed, file.curation())?.draft;
    let edit = files::edit_of(workspace, &draft.id);
    if standing(draft, file.curation()) == Review::Open && !edit.exists() {
        let id = &draft.id;
        let topic = Particle::Topic.after(id);
        let what = Bilingual::new(
            format!("{id}{topic} 아직 결정하지 않은 초안입니다"),
            format!("nothing was decided about {id} yet"),
        );
        let help = Bilingual::new("되돌릴 결정이 없습니다", "there is nothing to take back");
        return Err(Error::new(Kind::Usage, what).help(help));
    }
    let was_accepted = standing(draft, file.curation()) == Review::Accepted;
    let aside = set_aside(&edit)?;
    let mut said = rule(&mut file, draft, DraftReview::Open, note, signed)?;
    if let Some(aside) = aside {
        let aside = files::below(workspace, &aside);
        said.ko.push_str(&format!("\n수정해 둔 문서는 {aside}에 옮겨 두었습니다."));
        said.en.push_str(&format!("\nthe edit was set aside as {aside}"));
    }
    if was_accepted {
        said.ko.push_str("\n이미 반영한 문서는 kb/에 그대로 있습니다. 다시 반영하려면 먼저 그 문서를 정리해 주세요.");
        said.en.push_str("\nwhat was accepted stays in kb/ as it is; look after it before accepting again");
    }
    Ok(said)
}

/// Moves an edit out of the way, under a name that is free.
fn set_aside(edit: &Path) -> Result<Option<PathBuf>> {
    if !edit.exists() {
        return Ok(None);
    }
    let free = (1..).map(|number: u32| edit.with_extension(format!("{number}.md"))).find(|path| !path.exists());
    let free = free.unwrap_or_else(|| edit.with_extension("0.md"));
    std::fs::rename(edit, &free).map_err(|cause| Error::unreadable(Kind::Store, edit, cause))?;
    Ok(Some(free))
}

/// Writes a rule about a draft as it is now; returns the sentence that says what comes of it.
pub(super) fn rule(
    file: &mut CurationFile,
    draft: &Draft,
    state: DraftReview,
    note: Option<String>,
    signed: &Signed,
) -> Result<Bilingual> {
    let revision = Some(draft.revision.clone()).filter(|revision| !revision.is_empty());
    let action = Action::Draft { draft: draft.id.clone(), state, revision, note };
    write_down(file, &action, signed)
}

/// Refuses a second decision: says who decided what, as far as the rule tells.
///
/// # Errors
/// It was accepted or rejected.
pub fn undecided(draft: &Draft, curation: &Curation) -> Result<()> {
    let states = curation.draft_states();
    let decided = match states.get(draft.id.as_str()) {
        Some(decided) if matches!(standing(draft, curation), Review::Accepted | Review::Rejected) => decided,
        _ => return Ok(()),
    };
    let (id, told) = (&draft.id, decision_told(decided));
    let what = Bilingual::new(
        format!("{id}에는 이미 내린 결정이 있습니다: {}", told.ko),
        format!("{id} was decided about already: {}", told.en),
    );
    Err(Error::new(Kind::Usage, what).help(Bilingual::new(
        format!("다시 정하려면 먼저 `voc kb reopen {id}`를 실행해 주세요"),
        format!("to decide again, type `voc kb reopen {id}` first"),
    )))
}
