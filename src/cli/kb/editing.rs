//! `voc kb edit`: another version of a draft, from a file or from the reviewer's editor.

use std::path::{Path, PathBuf};
use std::process;

use clap::Args;

use crate::deciding::filled;
use crate::deciding::kb::{self, Begun, files, nothing_changed};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language, Particle};

use super::super::arguments::Arguments;
use super::super::curate::signed;
use super::super::table::print_text;

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
    filled("--note", asked.note.as_deref())?;
    let said = match &asked.from {
        Some(path) => take(arguments, asked, path)?,
        None => {
            let (copy, before) = opened(arguments, &asked.id)?;
            let is_same = files::read(&copy, Kind::Input)?.is_none_or(|text| text == before);
            if is_same {
                files::remove(&copy)?;
                nothing_changed(&asked.id)
            } else {
                let said = take(arguments, asked, &copy).inspect_err(|_| kept(&copy, &asked.id, language))?;
                files::remove(&copy)?;
                said
            }
        }
    };
    print_text(&format!("{}\n", said.get(language)))
}

/// Lets the reviewer's editor change a copy; nobody else waits meanwhile. Returns the copy, and what it was.
fn opened(arguments: &Arguments, typed: &str) -> Result<(PathBuf, String)> {
    let Begun { id, text: before } = kb::begin(&arguments.workspace, typed)?;
    let waiting = files::edit_of(&arguments.workspace, &id);
    let command =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|it| !it.trim().is_empty()));
    let Some(command) = command else {
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
        format!("편집기 '{program}'{} 제대로 끝나지 않았습니다", Particle::Subject.after(program)),
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

/// Takes the edit that lies in a file.
fn take(arguments: &Arguments, asked: &EditArguments, path: &Path) -> Result<Bilingual> {
    let text = files::read(path, Kind::Input)?.ok_or_else(|| files::absent(path))?;
    kb::take(&arguments.workspace, &asked.id, &text, path, asked.note.as_deref(), &signed(arguments)?)
}
