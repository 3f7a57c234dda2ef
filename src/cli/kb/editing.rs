//! `voc kb edit`: another version of a draft, from a file or from the reviewer's editor.

use std::path::{Path, PathBuf};
use std::process;

use clap::Args;

use crate::error::{Error, Kind, Place, Result};
use crate::knowledge::review::{self, Edited, Fault};
use crate::knowledge::{Draft, Review, changed_since};
use crate::model::{Bilingual, Language};
use crate::registry::{Curation, DraftReview};

use super::super::arguments::Arguments;
use super::super::curate::{filled, is_workspace, open};
use super::super::table::print_text;
use super::deciding::{rule, undecided};
use super::files;
use super::written::{Drafts, decision_told, standing};

/// `voc kb edit …`
#[derive(Debug, Args)]
pub(in crate::cli) struct EditArguments {
    /// Id such as KB-D-000012
    id: String,
    /// The edited document [default: opens a copy in $VISUAL or $EDITOR]
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// A remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Takes an edit of a draft.
pub(super) fn edit(arguments: &Arguments, asked: &EditArguments, language: Language) -> Result<()> {
    let note = filled("--note", asked.note.as_deref())?;
    let said = match &asked.from {
        Some(path) => take(arguments, &asked.id, path, note)?,
        None => {
            let (copy, before) = opened(arguments, &asked.id)?;
            let is_same = files::read(&copy, Kind::Input)?.is_none_or(|text| text == before);
            if is_same {
                files::remove(&copy)?;
                nothing_changed(&asked.id)
            } else {
                let said = take(arguments, &asked.id, &copy, note).inspect_err(|_| kept(&copy, &asked.id, language))?;
                files::remove(&copy)?;
                said
            }
        }
    };
    print_text(&format!("{}\n", said.get(language)))
}

/// Lets the reviewer's editor change a copy; nobody else waits meanwhile. Returns the copy, and what it was.
fn opened(arguments: &Arguments, typed: &str) -> Result<(PathBuf, String)> {
    is_workspace(arguments)?;
    let curation = Curation::read(&arguments.workspace.join("registers/curation.toml"))?;
    let drafts = Drafts::read(arguments)?;
    let draft = &drafts.find(typed, &curation)?.draft;
    undecided(draft, &curation)?;
    let waiting = files::edit_of(&arguments.workspace, &draft.id);
    let before = match files::read(&waiting, Kind::Store)? {
        Some(edit) => edit,
        None => files::document(&drafts.folder(), draft)?,
    };
    let command =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|it| !it.trim().is_empty()));
    let Some(command) = command else {
        let id = &draft.id;
        let what = Bilingual::new("어떤 편집기를 열어야 할지 알 수 없습니다", "there is no editor to open");
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("환경 변수 VISUAL이나 EDITOR에 편집기를 적거나, 고친 파일을 `voc kb edit {id} --from 파일`로 넘겨 주세요"),
            format!("name one in VISUAL or EDITOR, or hand the edited file over with `voc kb edit {id} --from FILE`"),
        )));
    };
    let copy = waiting.with_extension(format!("{}.md", process::id()));
    files::replace(&copy, &before)?;
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = process::Command::new(program).args(words).arg(&copy).status();
    let failure = match status {
        Ok(status) if status.success() => return Ok((copy, before)),
        Ok(status) => status.to_string(),
        Err(cause) => cause.to_string(),
    };
    if files::read(&copy, Kind::Input).is_ok_and(|text| text.as_deref() == Some(before.as_str())) {
        files::remove(&copy)?;
    }
    let what = Bilingual::new(
        format!("편집기 '{program}'{} 제대로 끝나지 않았습니다", crate::model::Particle::Subject.after(program)),
        format!("the editor '{program}' did not end well"),
    );
    Err(Error::new(Kind::Usage, what).because(failure).help(Bilingual::new(
        "VISUAL, EDITOR에 적은 명령을 확인하거나 --from으로 파일을 넘겨 주세요",
        "check the command in VISUAL or EDITOR, or hand a file over with --from",
    )))
}

/// Says where the reviewer's work is when it could not be taken.
fn kept(copy: &Path, id: &str, language: Language) {
    let path = copy.display();
    let said = Bilingual::new(
        format!(
            "고친 내용은 {path}에 남겨 두었습니다. 바로잡은 뒤 `voc kb edit {id} --from {path}`로 다시 넘겨 주세요"
        ),
        format!("what you wrote is kept in {path}; mend it and type `voc kb edit {id} --from {path}`"),
    );
    tracing::warn!("{}", said.get(language));
}

fn nothing_changed(id: &str) -> Bilingual {
    Bilingual::new(format!("바뀐 것이 없어 {id} 초안을 그대로 둡니다."), format!("nothing was changed in {id}"))
}

/// Takes the edit that lies in a file.
fn take(arguments: &Arguments, typed: &str, path: &Path, note: Option<String>) -> Result<Bilingual> {
    let text = files::read(path, Kind::Input)?.ok_or_else(|| files::absent(path))?;
    let mut file = open(arguments)?;
    let drafts = Drafts::read(arguments)?;
    let draft = &drafts.find(typed, file.curation())?.draft;
    undecided(draft, file.curation())?;
    let original = files::document(&drafts.folder(), draft)?;
    let waiting = files::edit_of(&arguments.workspace, &draft.id);
    let stored = files::read(&waiting, Kind::Store)?;
    let edition = stored.as_deref().map_or(0, |stored| Edited::read(stored).edition);
    let edited = Edited::read(&text);
    // Killed between the file and the rule: the same edit again completes it.
    let is_stored = stored.as_deref() == Some(Edited::numbered(&text, edited.edition.saturating_add(1)).as_str());
    if (is_stored || stored.as_deref() == Some(text.as_str())) && standing(draft, file.curation()) == Review::Edited {
        return Ok(nothing_changed(&draft.id));
    }
    if !is_stored {
        if text == original && stored.is_none() {
            return Ok(nothing_changed(&draft.id));
        }
        same_revision(&drafts, draft, &edited, path)?;
        if edited.edition != edition {
            return Err(edited_meanwhile(arguments, draft, file.curation(), path));
        }
        let faults = review::check(draft, &original, &text);
        if !faults.is_empty() {
            return Err(faulty(faults, path));
        }
        files::replace(&waiting, &Edited::numbered(&text, edition.saturating_add(1)))?;
    }
    let mut said = rule(&mut file, arguments, draft, DraftReview::Edited, note)?;
    let (id, below) = (&draft.id, files::below(&arguments.workspace, &waiting));
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
            crate::model::Particle::By.after(own)
        ),
        format!(
            "read the draft as it is now ({}), fit your edit to it, write `revision: {own}` and hand it over again with `voc kb edit {id} --from FILE`",
            shown.display()
        ),
    )))
}

/// Says that somebody else's edit came first.
fn edited_meanwhile(arguments: &Arguments, draft: &Draft, curation: &Curation, path: &Path) -> Error {
    let states = curation.draft_states();
    let told = states.get(draft.id.as_str()).map(decision_told).unwrap_or_default();
    let waiting = files::below(&arguments.workspace, &files::edit_of(&arguments.workspace, &draft.id));
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
pub(super) fn faulty(faults: Vec<Fault>, path: &Path) -> Error {
    let error = |fault: Fault| {
        let place = Place { path: path.to_path_buf(), line: fault.line.map(u64::from) };
        Error::new(Kind::Input, fault.what).at(place).help(fault.help)
    };
    Error::several(faults.into_iter().map(error).collect())
}
