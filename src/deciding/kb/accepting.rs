//! From a draft to an article, or to a patched one. The article is written first and the rule last, so that whoever was cut off
//! types the same again.

use std::path::{Path, PathBuf};

use super::super::{filled, open};
use super::drafts::{Drafts, standing};
use super::editing::{faulty, same_revision};
use super::files;
use super::reviewing::{rule, undecided};
use crate::error::{Error, Kind, Place, Result};
use crate::knowledge::review::{self, Edited, wanted};
use crate::knowledge::{ChangeKind, Decision, Draft, DraftState, Review};
use crate::model::{Bilingual, Day, Particle};
use crate::registry::{CurationFile, DraftReview, Signed};

/// What is accepted.
struct Accepted<'a> {
    workspace: &'a Path,
    draft: &'a Draft,
    /// The document that the run wrote.
    original: String,
    /// The edit that waits.
    edit: Option<String>,
    updated: Day,
}

/// Makes an article of a draft of the newest run, or makes its changes in the article concerned; an edit that waits goes before the
/// draft. The article bears the day that is named, else the day of the newest run.
///
/// # Errors
/// There is no such draft, it was decided about, it cannot become an article as it is, or it has changed since it was edited; a
/// remark that is empty; a disk that cannot be written.
pub fn accept(
    workspace: &Path,
    typed: &str,
    note: Option<&str>,
    as_of: Option<Day>,
    signed: &Signed,
) -> Result<Bilingual> {
    let note = filled("--note", note)?;
    let mut file = open(workspace)?;
    let drafts = Drafts::read(workspace)?;
    let draft = &drafts.find(typed, file.curation())?.draft;
    let waiting = files::edit_of(workspace, &draft.id);
    finish(&file, draft, &waiting)?;
    undecided(draft, file.curation())?;
    let edit = files::read(&waiting, Kind::Store)?;
    if edit.is_none() && standing(draft, file.curation()) == Review::Edited {
        return Err(edit_is_gone(draft, &waiting));
    }
    if edit.is_none() && matches!(draft.decision, Decision::Duplicate | Decision::Ok) {
        return Ok(nothing_to_write(draft));
    }
    possible(draft, edit.is_some())?;
    let original = files::document(&drafts.folder(), draft)?;
    if let Some(edit) = &edit {
        same_revision(&drafts, draft, &Edited::read(edit), &waiting)?;
        let faults = review::check(draft, &original, edit);
        if !faults.is_empty() {
            return Err(faulty(faults, &waiting));
        }
    }
    let updated = as_of.unwrap_or_else(|| drafts.as_of(draft));
    let accepted = Accepted { workspace, draft, original, edit, updated };
    let said = if accepted.is_patch() { accepted.patch()? } else { accepted.write()? };
    let ruled = rule(&mut file, draft, DraftReview::Accepted, note, signed)?;
    files::remove(&waiting)?;
    Ok(Bilingual::new(format!("{}\n{}", said.ko, ruled.ko), format!("{}\n{}", said.en, ruled.en)))
}

/// Completes what was cut off between the rule and the end: an accepted edit waits no more.
fn finish(file: &CurationFile, draft: &Draft, waiting: &Path) -> Result<()> {
    match standing(draft, file.curation()) {
        Review::Accepted => files::remove(waiting),
        _ => Ok(()),
    }
}

/// Refuses what cannot become an article as it is.
fn possible(draft: &Draft, is_edited: bool) -> Result<()> {
    let id = &draft.id;
    let topic = Particle::Topic.after(id);
    if draft.state == DraftState::Wip {
        let what = Bilingual::new(
            format!("{id}{topic} 근거가 모자라 아직 작성 중인 초안입니다. 해결 방법이 없어 반영할 수 없습니다"),
            format!("{id} is work in progress: too few solved cases, so that it has no resolution to accept"),
        );
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            "해결된 상담이 더 쌓이면 `voc run`이 초안을 채웁니다. 필요 없는 초안이면 `voc kb reject`로 반려해 주세요",
            "`voc run` fills it when more cases are solved; `voc kb reject` it if it is not wanted",
        )));
    }
    if draft.decision == Decision::Contradiction && !is_edited {
        let what = Bilingual::new(
            format!("{id}에는 서로 어긋나는 답이 있어 그대로 반영할 수 없습니다"),
            format!("{id} holds answers that contradict each other and cannot be accepted as it is"),
        );
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("어느 답이 맞는지 정해 `voc kb edit {id}`{} 고친 뒤 반영해 주세요", Particle::By.after(id)),
            format!("decide which answer is right, edit it with `voc kb edit {id}` and accept then"),
        )));
    }
    Ok(())
}

fn nothing_to_write(draft: &Draft) -> Bilingual {
    let id = &draft.id;
    let named: Vec<&str> = draft.article.iter().chain(&draft.others).map(String::as_str).collect();
    let named = named.join(", ");
    let is_draft = |id: &String| crate::registry::draft_id(id).is_some();
    let (ko, en) = match draft.decision {
        Decision::Duplicate if draft.article.is_none() && draft.others.iter().all(is_draft) => {
            ("같은 내용을 다룬 초안이 이미 있어", "another draft says the same")
        }
        Decision::Duplicate => ("같은 내용을 다룬 문서가 이미 있어", "another document says the same"),
        _ => ("지금 있는 문서로 충분하여", "the article holds"),
    };
    let (ko_named, en_named) = match named.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" ({named})"), format!(" ({named})")),
    };
    Bilingual::new(
        format!("{id}: {ko} 새로 쓸 것이 없습니다{ko_named}."),
        format!("{id}: {en}, there is nothing to write{en_named}"),
    )
}

fn edit_is_gone(draft: &Draft, waiting: &Path) -> Error {
    let what = Bilingual::new("수정해 둔 문서가 없어졌습니다", "the edit that waits to be accepted is gone");
    Error::new(Kind::Store, what).at(Place::file(waiting)).help(Bilingual::new(
        format!("파일을 되돌려 놓거나 `voc kb reopen {}`로 처음부터 다시 검토해 주세요", draft.id),
        format!("put the file back, or begin again with `voc kb reopen {}`", draft.id),
    ))
}

impl Accepted<'_> {
    /// Whether lines of an article are to change, rather than one to be written.
    fn is_patch(&self) -> bool {
        let draft = self.draft;
        let is_update = matches!(draft.decision, Decision::Update | Decision::Stale);
        is_update && (self.edit.is_none() || !draft.changes.is_empty())
    }

    fn below(&self, path: &Path) -> String {
        files::below(self.workspace, path)
    }

    /// Writes a new article; one that is there already is never replaced.
    fn write(&self) -> Result<Bilingual> {
        let draft = self.draft;
        let document = self.edit.as_deref().unwrap_or(&self.original);
        let text = review::article(draft, &self.original, document, self.updated);
        let path = files::article_of(self.workspace, &draft.id);
        let known = files::find_article(self.workspace, &draft.id)?;
        let there = known.or_else(|| path.exists().then(|| path.clone()));
        match there {
            None => files::replace(&path, &text)?,
            // Written before somebody was cut off.
            Some(there) if there == path && files::read(&there, Kind::Store)?.as_deref() == Some(text.as_str()) => {}
            Some(there) => return Err(self.exists(there)),
        }
        let below = self.below(&path);
        let mut said = Bilingual::new(
            format!(
                "{below}에 문서를 썼습니다. 상태는 not_validated이며, 검증했다는 표시는 담당자가 문서에 직접 적습니다."
            ),
            format!("wrote the article {below}; its state is not_validated, and only a person sets another in it"),
        );
        let n_open = draft.disagreements.iter().filter(|it| !it.is_settled).count();
        if n_open > 0 && self.edit.is_none() {
            said.ko.push_str(&format!("\n답변이 갈리는 부분 {n_open}곳은 어느 쪽도 문서에 넣지 않았습니다."));
            said.en.push_str(&format!("\nwhere answers differ ({n_open}), neither of them was put into the article"));
        }
        if let Some(article) = draft.article.as_ref().filter(|_| draft.decision != Decision::New) {
            said.ko
                .push_str(&format!("\n기존 문서 {article}도 그대로 있으니, 내용을 맞추거나 보관(archived)해 주세요."));
            said.en.push_str(&format!("\nthe article {article} is still there: bring it in line, or archive it"));
        }
        Ok(said)
    }

    fn exists(&self, path: PathBuf) -> Error {
        let what = Bilingual::new("이 초안으로 쓴 문서가 이미 있습니다", "there is an article of this draft already");
        Error::new(Kind::Usage, what).at(Place::file(path)).help(Bilingual::new(
            "문서를 덮어쓰지 않습니다. 그 문서를 다른 이름과 id로 바꾸거나 지운 뒤 다시 반영해 주세요",
            "articles are never overwritten: give it another name and id, or remove it, and accept again",
        ))
    }

    /// Makes the changes in the article concerned.
    fn patch(&self) -> Result<Bilingual> {
        let draft = self.draft;
        let wanted = wanted(draft, &self.original, self.edit.as_deref());
        let named = draft.article.as_deref().unwrap_or_default();
        let n_to_look = draft.changes.iter().filter(|change| change.kind == ChangeKind::Look).count();
        if wanted.is_empty() {
            return Err(self.by_hand(named));
        }
        let path = files::find_article(self.workspace, named)?.ok_or_else(|| self.no_article(named))?;
        let text = files::read(&path, Kind::Input)?.unwrap_or_default();
        let patched = review::patch(draft, &text, &wanted, self.updated).map_err(|faults| faulty(faults, &path))?;
        if patched.text != text {
            files::replace(&path, &patched.text)?;
        }
        let (below, n_added, n_replaced) = (self.below(&path), patched.n_added, patched.n_replaced);
        let mut said = match n_added + n_replaced {
            0 => Bilingual::new(
                format!("{below}에는 이미 모두 반영되어 있습니다."),
                format!("{below} has all of it already"),
            ),
            _ => Bilingual::new(
                format!("{below} 문서를 고쳤습니다: 더한 줄 {n_added}개, 바꾼 줄 {n_replaced}개."),
                format!("changed {below}: lines added {n_added}, lines replaced {n_replaced}"),
            ),
        };
        if patched.was_validated && n_added + n_replaced > 0 {
            said.ko.push_str(" 내용이 바뀌어 상태를 validated에서 not_validated로 되돌렸습니다.");
            said.en.push_str("; its state went back from validated to not_validated");
        }
        if n_to_look > 0 {
            said.ko.push_str(&format!(
                "\n지금도 맞는지 직접 확인할 줄이 {n_to_look}개 있습니다: `voc kb show {} --format diff`",
                draft.id
            ));
            said.en.push_str(&format!(
                "\nlines to look at yourself: {n_to_look} (`voc kb show {} --format diff`)",
                draft.id
            ));
        }
        Ok(said)
    }

    fn by_hand(&self, article: &str) -> Error {
        let id = &self.draft.id;
        let what = Bilingual::new(
            format!("{id}에는 자동으로 고칠 줄이 없습니다"),
            format!("{id} names no line that could be changed for you"),
        );
        Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("`voc kb show {id} --format diff`로 확인할 줄을 보고 {article} 문서를 직접 고친 뒤 updated 날짜를 바꿔 주세요. 고칠 것이 없으면 `voc kb reject {id} --reason …`으로 남깁니다"),
            format!("`voc kb show {id} --format diff` shows the lines to look at: mend {article} by hand and set its day (updated); if nothing is wrong, say so with `voc kb reject {id} --reason …`"),
        ))
    }

    fn no_article(&self, article: &str) -> Error {
        let what = Bilingual::new(
            format!("고칠 문서 '{article}'{} kb/에 없습니다", Particle::Subject.after(article)),
            format!("the article to change, '{article}', is not in kb/"),
        );
        Error::new(Kind::Input, what).at(Place::file(self.workspace.join("kb"))).help(Bilingual::new(
            "문서를 옮겼거나 지웠으면 되돌려 놓고, id를 바꿨으면 `voc run`을 다시 실행해 주세요",
            "put it back if it was moved or removed; if its id was changed, type `voc run` again",
        ))
    }
}
