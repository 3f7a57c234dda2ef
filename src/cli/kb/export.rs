//! `voc kb export`: drafts of the newest run and articles of the shelf as files for other systems. Nothing is sent anywhere.

use std::fs;
use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::arguments::Arguments;
use crate::cli::table::print_text;
use crate::deciding::kb::{Drafts, Line, standing};
use crate::deciding::{is_workspace, rules_of};
use crate::error::{Error, Kind, Place, Result};
use crate::knowledge::{Article, ArticleState, Decision, Draft, Review, articles};
use crate::model::{Bilingual, Language};
use crate::registry::Curation;
use crate::report::{self, ExportForm, Page};

/// Folders of a workspace that the program itself or people keep; files for other systems would be read as theirs.
const KEPT: [&str; 6] = ["kb", "runs", "store", "inbox", "registers", "dictionaries"];

pub(super) const AFTER_HELP: &str = "Everything is written as a draft, whatever its state: a person publishes it.\n--all leaves out drafts that were accepted or rejected, those that need no article (duplicate, ok), and archived articles.\n\nExamples:\n  voc kb export --format html --draft KB-D-000012 --out review\n  voc kb export --format zendesk --all --out zendesk    what POST /api/v2/help_center/sections/ID/articles takes\n  voc kb export --format csv --articles --out sheets";

/// `voc kb export …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// What to write
    #[arg(long, value_name = "FORMAT")]
    format: ExportFormat,
    /// This draft of the newest run, such as KB-D-000012 or KB-D-000012.en; may be given several times
    #[arg(long, value_name = "ID", required_unless_present_any = ["articles", "all"])]
    draft: Vec<String>,
    /// The articles of kb/
    #[arg(long)]
    articles: bool,
    /// The drafts that wait for a review, and the articles
    #[arg(long, conflicts_with_all = ["draft", "articles"])]
    all: bool,
    /// Folder to write into; it is made where there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace files of the same names
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// Markdown with front matter
    Markdown,
    /// A page each for any browser
    Html,
    /// Confluence storage format (XHTML)
    Confluence,
    /// What Zendesk Guide takes, a JSON file each
    Zendesk,
    /// What Intercom takes, a JSON file each
    Intercom,
    /// One table, UTF-8 with a byte order mark for Excel
    Csv,
}

impl ExportFormat {
    fn form(self) -> ExportForm {
        match self {
            Self::Markdown => ExportForm::Markdown,
            Self::Html => ExportForm::Html,
            Self::Confluence => ExportForm::Confluence,
            Self::Zendesk => ExportForm::Zendesk,
            Self::Intercom => ExportForm::Intercom,
            Self::Csv => ExportForm::Csv,
        }
    }
}

/// Writes the files and says which.
pub(super) fn export(arguments: &Arguments, asked: &ExportArguments, language: Language) -> Result<()> {
    is_workspace(&arguments.workspace)?;
    is_elsewhere(&arguments.workspace, &asked.out)?;
    let (mut pages, mut n_left_out): (Vec<Page>, usize) = (Vec::new(), 0);
    if asked.all || !asked.draft.is_empty() {
        let curation = rules_of(&arguments.workspace)?;
        let drafts = Drafts::read(&arguments.workspace)?;
        let chosen: Vec<&Line> = if asked.all {
            drafts.lines().iter().filter(|line| waits(&line.draft, &curation)).collect()
        } else {
            asked.draft.iter().map(|typed| drafts.find(typed, &curation)).collect::<Result<_>>()?
        };
        n_left_out += if asked.all { drafts.lines().len() - chosen.len() } else { 0 };
        pages.extend(chosen.into_iter().map(|line| report::page_of_draft(&line.draft)));
    }
    if asked.all || asked.articles {
        let shelf = articles::read(&arguments.workspace)?;
        let shown = |article: &&Article| article.state != ArticleState::Archived;
        n_left_out += shelf.articles.iter().filter(|article| !shown(article)).count();
        pages.extend(shelf.articles.iter().filter(shown).map(report::page_of_article));
    }
    if pages.is_empty() {
        return Err(nothing(n_left_out));
    }
    let files = report::export(&pages, asked.format.form());
    let paths: Vec<PathBuf> = files.iter().map(|file| asked.out.join(&file.name)).collect();
    if let Some(taken) = paths.iter().find(|path| !asked.force && path.symlink_metadata().is_ok()) {
        return Err(Error::new(
            Kind::Usage,
            Bilingual::new("같은 이름의 파일이 이미 있습니다", "there is such a file already"),
        )
        .at(Place::file(taken))
        .help(Bilingual::new(
            "다른 폴더를 --out으로 정하거나, 바꾸어도 되면 --force를 붙여 주세요",
            "name another folder with --out, or add --force to replace it",
        )));
    }
    let failed = |path: &Path, cause| Error::unreadable(Kind::Store, path, cause);
    fs::create_dir_all(&asked.out).map_err(|cause| failed(&asked.out, cause))?;
    for (path, file) in paths.iter().zip(&files) {
        fs::write(path, &file.text).map_err(|cause| failed(path, cause))?;
    }
    print_text(said(&paths, pages.len(), n_left_out).get(language))
}

fn said(paths: &[PathBuf], n_pages: usize, n_left_out: usize) -> Bilingual {
    let listed: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let mut said = Bilingual::new(
        format!("{listed}문서 {n_pages}건을 초안 상태로 썼습니다. 아무 데도 보내거나 공개하지 않았습니다.\n"),
        format!("{listed}documents written, all of them as drafts: {n_pages}; nothing was sent or published\n"),
    );
    if n_left_out > 0 {
        said.ko.push_str(&format!(
            "빠진 것 {n_left_out}건: 이미 반영했거나 반려한 초안, 새 문서가 필요 없는 초안, 보관된 문서\n"
        ));
        said.en.push_str(&format!("left out: {n_left_out} (accepted or rejected, no article needed, archived)\n"));
    }
    said
}

fn nothing(n_left_out: usize) -> Error {
    let what = Bilingual::new("내보낼 문서가 없습니다", "there is nothing to export");
    Error::new(Kind::Usage, what).help(if n_left_out > 0 {
        Bilingual::new(
            "초안은 모두 검토를 마쳤거나 새 문서가 필요 없는 것입니다. 그래도 내보내려면 `--draft 번호`로 지정해 주세요",
            "every draft was reviewed or needs no article; name one with --draft to have it all the same",
        )
    } else {
        Bilingual::new(
            "kb 폴더에 문서를 넣거나 `voc run`으로 초안을 만들어 주세요",
            "put articles into kb/, or make drafts with `voc run`",
        )
    })
}

/// Whether somebody still has to look at a draft, and an article may come of it.
fn waits(draft: &Draft, curation: &Curation) -> bool {
    let is_reviewed = matches!(standing(draft, curation), Review::Accepted | Review::Rejected);
    !is_reviewed && !matches!(draft.decision, Decision::Duplicate | Decision::Ok)
}

/// Refuses a folder that the workspace needs for itself.
fn is_elsewhere(workspace: &Path, out: &Path) -> Result<()> {
    let (workspace, target) = (resolved(workspace), resolved(out));
    let is_kept = |name: &&str| target.starts_with(workspace.join(name));
    match KEPT.into_iter().find(is_kept) {
        None => Ok(()),
        Some(name) => Err(Error::new(
            Kind::Usage,
            Bilingual::new(
                format!("작업 폴더의 {name}에는 내보낼 수 없습니다"),
                format!("nothing can be exported into {name} of the workspace"),
            ),
        )
        .at(Place::file(out))
        .help(Bilingual::new("다른 폴더를 --out으로 정해 주세요", "name another folder with --out"))),
    }
}

/// Returns a path without links and `..`, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut found = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                found.pop();
            }
            part => found.push(part),
        }
        if let Ok(real) = found.canonicalize() {
            found = real;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_workspace_takes_no_export_however_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = folder.path().join("desk");
        fs::create_dir_all(workspace.join("kb")).expect("a folder");
        let check = |out: &str, is_taken: bool| {
            assert_eq!(is_elsewhere(&workspace, &folder.path().join(out)).is_ok(), is_taken, "{out}");
        };
        check("out", true);
        check("desk/out", true);
        check("desk/kb-for-zendesk", true);
        check("desk/kb", false);
        check("desk/out/../kb/drafts", false);
        check("desk/./runs/latest", false);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(workspace.join("kb"), folder.path().join("shortcut")).expect("a link");
            check("shortcut/new", false);
        }
    }
}
