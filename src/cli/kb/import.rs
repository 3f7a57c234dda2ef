//! `voc kb import`: articles out of an export, each a new file of `kb/`.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::arguments::{Arguments, Format};
use super::super::table::{Table, print_text};
use crate::deciding::is_workspace;
use crate::deciding::kb::files;
use crate::error::{Error, Kind, Result};
use crate::knowledge::articles::{self, Import, Remark};
use crate::model::{Bilingual, Language};
use crate::settings::Settings;
use crate::store::Workspace;

pub(super) const AFTER_HELP: &str = "Reads CSV (any encoding), JSON and JSON Lines, with the column names of Zendesk, Freshdesk and Intercom or Korean ones:\nid, title (제목), body (본문), updated_at (수정일), labels or tags (태그), section or category (분류), locale (언어), state (상태).\nNo file that exists is overwritten. Published articles become not_validated: whether somebody checked them is not known.\n\nExamples:\n  voc kb import help-center.csv --dry-run    what would be written, and what would not\n  voc kb import articles.json";

/// `voc kb import …`
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImportArguments {
    /// Export of a help center (.csv, .json, .jsonl; also .gz and .zst)
    file: PathBuf,
    /// Only say what would be written
    #[arg(long)]
    dry_run: bool,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Imports an export, or says what an import would do.
pub(super) fn import(arguments: &Arguments, asked: &ImportArguments, language: Language) -> Result<()> {
    is_workspace(&arguments.workspace)?;
    if asked.file.symlink_metadata().is_err_and(|cause| cause.kind() == ErrorKind::NotFound) {
        return Err(files::absent(&asked.file));
    }
    let zone = Settings::read(&arguments.workspace.join("voc.toml"))?.zone();
    // The lock is held from the look at what exists until all is written.
    let _lock = if asked.dry_run { None } else { Some(Workspace::new(&arguments.workspace).lock()?) };
    let import = articles::import(&asked.file, &arguments.workspace, &zone)?;
    if !asked.dry_run {
        write(&import, &arguments.workspace.join(articles::FOLDER))?;
    }
    match asked.format {
        Format::Json | Format::Jsonl => {
            let mut told = json!({ "dry_run": asked.dry_run });
            if let (Some(told), Ok(serde_json::Value::Object(import))) =
                (told.as_object_mut(), serde_json::to_value(&import))
            {
                told.extend(import);
            }
            print_text(&format!("{told}\n"))
        }
        Format::Csv => print_text(&table(&import, language).to_csv()),
        Format::Table => {
            let rows = table(&import, language);
            let rows = if rows.rows.is_empty() { String::new() } else { rows.to_text() + "\n" };
            print_text(&format!("{rows}{}\n", sum(&import, asked.dry_run).get(language)))
        }
    }
}

/// Writes each article under its name when it is whole; a file that came meanwhile stays.
fn write(import: &Import, kb: &Path) -> Result<()> {
    let failed = |path: &Path, cause| Error::unreadable(Kind::Store, path, cause);
    if import.articles.is_empty() {
        return Ok(());
    }
    fs::create_dir_all(kb).map_err(|cause| failed(kb, cause))?;
    for article in &import.articles {
        let path = kb.join(&article.file);
        // Hidden files are no articles: one that a cut-off import left behind is written again.
        let begun = kb.join(format!(".{}.tmp", article.file));
        OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .open(&begun)
            .and_then(|mut file| {
                file.write_all(article.markdown.as_bytes())?;
                file.sync_all()
            })
            .map_err(|cause| failed(&begun, cause))?;
        let named = match fs::hard_link(&begun, &path) {
            // Some file systems have no links: there a new name has to do.
            Err(cause) if cause.kind() != ErrorKind::AlreadyExists && !path.exists() => fs::rename(&begun, &path),
            linked => linked.and_then(|()| fs::remove_file(&begun)),
        };
        if let Err(cause) = named {
            let _ = fs::remove_file(&begun);
            return Err(failed(&path, cause));
        }
    }
    Ok(())
}

fn table(import: &Import, language: Language) -> Table {
    let header = match language {
        Language::Ko => ["결과", "위치", "파일", "제목 또는 이유"],
        Language::En => ["result", "where", "file", "title or reason"],
    };
    let mut table = Table::new(&header, &[]);
    let said = |words: Bilingual| words.get(language).to_owned();
    table.rows.extend(import.articles.iter().map(|article| {
        let result = said(Bilingual::new("새 문서", "new"));
        vec![result, said(article.at.words()), article.file.clone(), article.title.clone()]
    }));
    let remark = |result: Bilingual, remark: &Remark| {
        let (what, help) = (remark.what.get(language), remark.help.get(language));
        let reason = match language {
            Language::Ko => format!("{what}. {help}"),
            Language::En => format!("{what}; {help}"),
        };
        vec![said(result), said(remark.at.words()), "-".to_owned(), reason]
    };
    table.rows.extend(import.remarks.iter().map(|it| remark(Bilingual::new("확인", "check"), it)));
    table.rows.extend(import.rejected.iter().map(|it| remark(Bilingual::new("제외", "left out"), it)));
    table
}

fn sum(import: &Import, is_dry: bool) -> Bilingual {
    let (n, n_rejected, encoding) = (import.articles.len(), import.rejected.len(), import.encoding);
    if n == 0 {
        Bilingual::new(
            format!("새로 가져올 문서가 없습니다. 기록 {n_rejected}건을 제외했습니다."),
            format!("nothing new to import; left out: {n_rejected}."),
        )
    } else if is_dry {
        Bilingual::new(
            format!(
                "{encoding} 파일입니다. 가져올 문서 {n}건, 제외할 기록 {n_rejected}건. 아직 아무것도 쓰지 않았습니다. --dry-run을 빼면 가져옵니다."
            ),
            format!(
                "{encoding}; to be written: {n}; left out: {n_rejected}. Nothing is written yet: leave --dry-run out to import."
            ),
        )
    } else {
        Bilingual::new(
            format!("문서 {n}건을 kb에 썼고 기록 {n_rejected}건을 제외했습니다. 다음 실행부터 비교에 쓰입니다."),
            format!("written to kb: {n}; left out: {n_rejected}. The next run compares with them."),
        )
    }
}
