//! The shelf: every article of the workspace, and what is wrong with some.

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::reading::{self, Found, Numbered, Use, both};
use super::{Article, FOLDER, Problem, Shelf};
use crate::error::Result;
use crate::ingest::{self, InputFile, Whole, composed};
use crate::model::Bilingual;

/// An article is about one page, a long one some ten thousand characters. What is a hundred times as long is an export or a log
/// that came into the folder by mistake, and would be matched with everything.
pub(super) const MAX_ARTICLE_BYTES: u64 = 1024 * 1024;

/// Edited drafts wait here and are no articles yet.
const DRAFTS: &str = "drafts/";

/// Reads `kb/*.md` of a workspace and of the folders below, but not of `kb/drafts`. Without the folder the shelf is empty.
///
/// One bad file is a [`Problem`], and the others are read.
///
/// # Errors
/// A folder that cannot be listed.
pub fn read(workspace: &Path) -> Result<Shelf> {
    let folder = workspace.join(FOLDER);
    if !folder.exists() {
        return Ok(Shelf::default());
    }
    let files: Vec<InputFile> = ingest::files(&folder)?.into_iter().filter(|file| is_article(&file.name)).collect();
    let read: Vec<(Option<Numbered>, Vec<Problem>)> = files.par_iter().map(of_file).collect();
    let mut shelf = Shelf::default();
    let mut first: FxHashMap<String, String> = FxHashMap::default();
    for (article, problems) in read {
        shelf.problems.extend(problems);
        let Some(Numbered { article, id_line }) = article else { continue };
        if let Some(other) = first.get(&article.id) {
            shelf.problems.push(same_id(&article, other, id_line));
            continue;
        }
        first.insert(article.id.clone(), article.path.clone());
        shelf.articles.push(article);
    }
    shelf.articles.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(shelf)
}

/// Returns whether a file is read as an article, by its path below `kb/`.
pub(crate) fn is_article(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_markdown = ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    is_markdown && !name.starts_with(DRAFTS)
}

fn of_file(file: &InputFile) -> (Option<Numbered>, Vec<Problem>) {
    let mut found = Found { path: format!("{FOLDER}/{}", composed(&file.name)), problems: Vec::new() };
    let article = whole(file, &mut found).map(|text| reading::article(&text, &mut found));
    found.problems.sort_by_key(|problem| problem.line);
    (article, found.problems)
}

/// Reads the text of a file, or tells why not.
fn whole(file: &InputFile, found: &mut Found) -> Option<String> {
    let too_long = |found: &mut Found| {
        let (size, limit) = (size(file.size_bytes), size(MAX_ARTICLE_BYTES));
        found.tell(
            None,
            Use::LeftOut,
            Bilingual::new(
                format!("문서가 너무 큽니다({size}). {limit}까지 읽습니다"),
                format!("too large for an article ({size}); read up to {limit}"),
            ),
            both(
                "문서가 아니면 kb 폴더 밖으로 옮기고, 여러 문서를 모은 파일이면 문서마다 나누어 주세요",
                "move it out of kb if it is no article; split it if it holds several",
            ),
        );
    };
    if file.size_bytes > MAX_ARTICLE_BYTES {
        too_long(found);
        return None;
    }
    let whole = match Whole::read(&file.path, MAX_ARTICLE_BYTES) {
        Ok(Some(whole)) => whole,
        Ok(None) => {
            too_long(found);
            return None;
        }
        Err(problem) => {
            found.tell(None, Use::LeftOut, problem.reason(), problem.help());
            return None;
        }
    };
    if whole.text.trim().is_empty() {
        found.tell(
            None,
            Use::LeftOut,
            both("문서가 비어 있습니다", "the article is empty"),
            both("내용을 쓰거나 파일을 지워 주세요", "write the article or remove the file"),
        );
        return None;
    }
    let save = both("편집기에서 UTF-8로 저장해 주세요", "save it as UTF-8 in your editor");
    let is_guess = is_guess(&whole.text);
    let bad_line = whole.bad_line.and_then(|line| u32::try_from(line).ok());
    match whole.encoding {
        "UTF-8" if bad_line.is_none() => {}
        "UTF-8" | "CP949" | "UTF-16LE" | "UTF-16BE" if !is_guess => {
            let encoding = whole.encoding;
            if encoding != "UTF-8" {
                found.tell(
                    None,
                    Use::Used,
                    Bilingual::new(
                        format!("UTF-8이 아니어서 {encoding}(으)로 읽었습니다"),
                        format!("is not UTF-8; it was read as {encoding}"),
                    ),
                    save.clone(),
                );
            }
            if bad_line.is_some() {
                found.tell(
                    bad_line,
                    Use::Used,
                    Bilingual::new(
                        format!("{encoding}(으)로 읽을 수 없는 글자가 있습니다. 그 글자만 빼고 읽었습니다"),
                        format!("holds bytes that are not {encoding}; the rest was read"),
                    ),
                    both("이 줄을 다시 쓰고 UTF-8로 저장해 주세요", "write this line again and save it as UTF-8"),
                );
            }
        }
        _ => {
            found.tell(
                None,
                Use::LeftOut,
                both("UTF-8도 CP949도 아니어서 읽을 수 없습니다", "is neither UTF-8 nor CP949 and cannot be read"),
                save,
            );
            return None;
        }
    }
    Some(whole.text.replace('\u{fffd}', " "))
}

/// A damaged file has a few signs that cannot be read; more than one in twenty beyond ASCII means another encoding.
fn is_guess(text: &str) -> bool {
    let n_bad = text.matches('\u{fffd}').count();
    n_bad > 1 && n_bad * 20 > text.chars().filter(|c| !c.is_ascii()).count()
}

/// Returns a size in MB, rounded up, so that what is above a limit is shown above it.
pub(super) fn size(n_bytes: u64) -> String {
    let tenths = n_bytes.saturating_mul(10).div_ceil(1024 * 1024);
    if tenths.is_multiple_of(10) {
        format!("{} MB", tenths / 10)
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

fn same_id(article: &Article, other: &str, line: Option<u32>) -> Problem {
    Problem {
        path: article.path.clone(),
        line,
        what: Bilingual::new(
            format!("{other}와(과) 문서 번호가 같아 읽지 않았습니다"),
            format!("has the same id as {other} and is left out"),
        ),
        help: both(
            "두 문서 가운데 하나의 id를 바꾸거나 필요 없는 파일을 지워 주세요",
            "give one of the two another id, or remove the one that is not needed",
        ),
        is_used: false,
    }
}
