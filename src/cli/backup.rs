//! `voc backup` and `voc restore`: a workspace into one file, and out of it again.

use std::path::PathBuf;

use clap::Args;

use crate::error::Result;
use crate::model::{Bilingual, Language};
use crate::pipeline;
use crate::store::{self, Backup, Existing, Restored, Workspace};

use super::arguments::Arguments;
use super::night;
use super::progress::{Bars, IsWanted};
use super::status::size;
use super::table::print_text;

/// `voc backup …`
#[derive(Debug, Args)]
#[command(
    after_help = "In it: decisions, conversations (masked), key, voc.toml, registers, dictionaries, kb, runs.\nNot in it: inbox (the raw exports) and what is made again (search index, cache).\nUnder its name the file is always whole: until then it is called FILE.tmp.\n\nExamples:\n  voc backup my-voc.tar.zst -w my-voc\n  voc backup my-voc.tar.zst -w my-voc --force    every night the same name"
)]
pub(super) struct BackupArguments {
    /// File to write, such as my-voc.tar.zst
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace a file of that name
    #[arg(long)]
    force: bool,
}

/// `voc restore …`
#[derive(Debug, Args)]
#[command(
    after_help = "The folder need not exist; one that has a `store` already is refused.\nEverything is checked before anything is put in its place, and the search index is made anew.\nFiles of the folder that differ from those of the backup are kept in `before-restore`.\n\nExamples:\n  voc restore my-voc.tar.zst -w my-voc"
)]
pub(super) struct RestoreArguments {
    /// File that `voc backup` made
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Backs the workspace up and says what the file holds and how to keep it.
pub(super) fn back_up(arguments: &Arguments, asked: &BackupArguments, language: Language) -> Result<()> {
    // A workspace that is not there is named as by every command; one whose settings are wrong can be backed up all the same.
    if !arguments.workspace.is_dir() {
        pipeline::settings_of(&arguments.workspace)?;
    }
    let existing = if asked.force { Existing::Replace } else { Existing::Keep };
    let workspace = Workspace::new(&arguments.workspace);
    let backup = store::back_up(&workspace, &asked.file, existing, &bars(arguments, language))?;
    let file = asked.file.display();
    let (figures, packed) = (figures(&backup), size(backup.packed_bytes));
    let said = Bilingual::new(
        format!(
            "백업했습니다: {file} ({packed})\n{}\n\
             주의: 이 파일에는 상담 내용과 가명 키가 들어 있습니다. 이 파일과 원본(inbox)을 함께 가진 사람은 가명이 누구인지 알아낼 수 있으니, 저장소와 똑같이 보관해 주세요.\n\
             되돌리기: voc restore {file} --workspace 폴더\n",
            figures.ko
        ),
        format!(
            "backed up: {file} ({packed})\n{}\n\
             keep it like the store: it holds the conversations and the key, and whoever has it and the exports can undo the pseudonyms\n\
             to bring it back: voc restore {file} --workspace DIR\n",
            figures.en
        ),
    );
    print_text(said.get(language))
}

/// Restores a backup, makes the search index anew, and says what there is now and what to do next.
pub(super) fn restore(arguments: &Arguments, asked: &RestoreArguments, language: Language) -> Result<()> {
    let workspace = Workspace::new(&arguments.workspace);
    let bars = bars(arguments, language);
    let Restored { backup, set_aside } = store::restore(&asked.file, &workspace, &bars)?;
    let folder = arguments.workspace.display();
    let figures = figures(&backup);
    let mut said = Bilingual::new(
        format!("복원했습니다: {folder}\n{}\n", figures.ko),
        format!("restored: {folder}\n{}\n", figures.en),
    );
    if let Some(aside) = set_aside {
        let aside = aside.display();
        said.ko.push_str(&format!("폴더에 있던 파일 가운데 백업과 다른 것은 {aside}에 옮겨 두었습니다.\n"));
        said.en.push_str(&format!("files of this folder that differ from the backup's now lie in {aside}\n"));
    }
    print_text(said.get(language))?;
    let n_turns = pipeline::rebuild_index(&night::order(arguments), &bars).inspect_err(|_| {
        let said = Bilingual::new(
            "저장소는 복원되었지만 검색 색인은 아직 만들지 못했습니다. 아래 문제를 해결한 뒤 `voc index rebuild`를 실행해 주세요",
            "the store is restored, but its search index is not made yet: mend what is said below, then type `voc index rebuild`",
        );
        tracing::warn!("{}", said.get(language));
    })?;
    let next = Bilingual::new(
        format!(
            "검색 색인을 새로 만들었습니다: 발화 {n_turns}개\n\
             다음 순서로 진행해 주세요.\n  \
             1. voc status --workspace {folder}   상태를 확인합니다.\n  \
             2. voc run --workspace {folder}      백업 뒤에 나온 상담 파일을 inbox에 넣고 이어서 실행합니다.\n"
        ),
        format!(
            "the search index is made anew: {n_turns} turns\n\
             next:\n  \
             1. voc status --workspace {folder}   is everything there\n  \
             2. voc run --workspace {folder}      goes on; put the exports since the backup into its inbox first\n"
        ),
    );
    print_text(next.get(language))
}

fn bars(arguments: &Arguments, language: Language) -> Bars {
    Bars::new(language, if arguments.quiet { IsWanted::No } else { IsWanted::Yes })
}

fn figures(backup: &Backup) -> Bilingual {
    let Backup { run, as_of, n_transcripts, n_fact_files, n_runs, n_files, n_bytes, .. } = backup;
    let bytes = size(*n_bytes);
    Bilingual::new(
        format!(
            "최근 실행 {run} (기준일 {as_of}), 상담 {n_transcripts}건, 사실 파일 {n_fact_files}개, 실행 결과 {n_runs}개, 모두 {n_files}개 파일 {bytes}"
        ),
        format!(
            "newest run {run} (as of {as_of}); conversations: {n_transcripts}, fact files: {n_fact_files}, runs: {n_runs}; {n_files} files in all, {bytes}"
        ),
    )
}
