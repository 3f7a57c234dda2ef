//! Which lines of an article come from a conversation? Who asks for it to be forgotten must know them, and copies lose them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::articles::FOLDER;
use super::marks;
use super::review::in_comment;
use crate::error::{Error, Kind, Result};
use crate::ingest::{self, Whole};

/// Fewer letters than this may stand in any line.
const LEAST_LETTERS: usize = 6;

/// A line that names a conversation as its source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citing {
    /// The file, below the workspace, with `/`.
    pub path: String,
    /// Its line, counted from 1.
    pub line: u32,
}

/// Returns the lines of `kb/`, edited drafts included, that name one of some conversations, by path and line.
///
/// # Errors
/// A folder that cannot be listed or a file that cannot be read.
pub fn citing(workspace: &Path, ids: &BTreeSet<String>) -> Result<Vec<Citing>> {
    let folder = workspace.join(FOLDER);
    if ids.is_empty() || !folder.exists() {
        return Ok(Vec::new());
    }
    let sought = Sought::new(ids);
    let mut found = Vec::new();
    for file in ingest::files(&folder)? {
        let bytes = fs::read(&file.path).map_err(|cause| Error::unreadable(Kind::Input, &file.path, cause))?;
        let path = format!("{FOLDER}/{}", file.name);
        found.extend(sought.lines_of(&read(&bytes)).into_iter().map(|line| Citing { path: path.clone(), line }));
    }
    Ok(found)
}

/// Returns a file without the lines that name one of some conversations, each an empty line now so that the others keep their
/// numbers; `None` where there is none.
#[must_use]
pub fn without(bytes: &[u8], ids: &BTreeSet<String>) -> Option<Vec<u8>> {
    let text = read(bytes);
    let lines = Sought::new(ids).lines_of(&text);
    if lines.is_empty() {
        return None;
    }
    let kept = |(line, number): (&str, u32)| {
        let end = line.len() - line.trim_end_matches(['\r', '\n']).len();
        if lines.contains(&number) { line[line.len() - end..].to_owned() } else { line.to_owned() }
    };
    Some(text.split_inclusive('\n').zip(1..).map(kept).collect::<String>().into_bytes())
}

/// Reads a text in whatever encoding articles are read in.
fn read(bytes: &[u8]) -> String {
    Whole::of(bytes).text
}

/// How conversations are named in comments and marks.
struct Sought(Vec<String>);

impl Sought {
    fn new(ids: &BTreeSet<String>) -> Self {
        let names = |id: &String| [in_comment(id), marks::escaped(id), id.clone()];
        let names: BTreeSet<String> = ids.iter().flat_map(names).collect();
        Self(names.into_iter().map(|name| format!("{name}#")).collect())
    }

    /// Returns the lines that name one, and those that say the same words elsewhere, as a title does; counted from 1.
    fn lines_of(&self, text: &str) -> BTreeSet<u32> {
        let said: Vec<&str> = text.lines().filter(|line| self.is_in(line)).filter_map(words).collect();
        let is_one = |line: &str| self.is_in(line) || said.iter().any(|said| line.contains(said));
        text.lines().zip(1..).filter(|(line, _)| is_one(line)).map(|(_, number)| number).collect()
    }

    /// Another conversation's name may end like one of these.
    fn is_in(&self, line: &str) -> bool {
        let is_whole = |at: usize| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '-' | '_'))
        };
        self.0.iter().any(|name| line.match_indices(name.as_str()).any(|(at, _)| is_whole(at)))
    }
}

/// Returns what a line says, without what stands around it; `None` where that is too little to tell it from other lines.
fn words(line: &str) -> Option<&str> {
    let said = marks::without(line.split("<!--").next().unwrap_or_default());
    let around = |letter: char| letter.is_whitespace() || letter.is_ascii_digit() || "-*+.)“”\"|".contains(letter);
    let said = said.trim_matches(around);
    (said.chars().count() >= LEAST_LETTERS).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    #[test]
    fn lines_that_name_a_conversation_are_found_in_articles_and_in_edits() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("ours");
            fs::write(path, bytes).expect("ours");
        };
        let found = |sought: &[&str]| -> Vec<(String, u32)> {
            let found = citing(folder.path(), &ids(sought)).expect("readable");
            found.into_iter().map(|it| (it.path, it.line)).collect()
        };
        assert_eq!(found(&["C-1"]), []);
        let article = "---\nid: a\n---\n## 해결\n1. 끕니다 <!-- 근거: C-1#3:0-4, C-2#1:0-4 -->\n2. 켭니다 <!-- 근거: C-11#3:0-4 -->\n";
        write("kb/a.md", article.as_bytes());
        write(
            "kb/drafts/KB-D-000001.md",
            "1. 끕니다 [근거: C-1#3:0-4 외 2건]\n1. 끕니다 [근거: AC-1#3:0-4]\n".as_bytes(),
        );
        let cp949: Vec<u8> = [&[0xb2, 0xf4][..], b" <!-- C-3#1:0-2 -->\n"].concat();
        write("kb/sub/old.md", &cp949);
        assert_eq!(found(&["C-1"]), [("kb/a.md".to_owned(), 5), ("kb/drafts/KB-D-000001.md".to_owned(), 1)]);
        assert_eq!(found(&["C-2", "C-3"]), [("kb/a.md".to_owned(), 5), ("kb/sub/old.md".to_owned(), 1)]);
        assert_eq!(found(&["C-9"]), []);
    }

    #[test]
    fn ids_with_signs_are_found_as_comments_and_marks_write_them() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("kb")).expect("ours");
        let id = "c--[1]>*2";
        let mark = marks::mark(&[format!("{id}#1:0-4")], crate::model::Language::Ko);
        let text =
            format!("끕니다 <!-- 근거: {} -->\n켭니다 {mark}\n그대로 둡니다\n", in_comment(&format!("{id}#1:0-4")));
        fs::write(folder.path().join("kb/a.md"), text).expect("ours");
        let lines: Vec<u32> = citing(folder.path(), &ids(&[id])).expect("readable").iter().map(|it| it.line).collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn a_copy_loses_the_lines_and_keeps_the_numbers_and_ends_of_the_others() {
        let text = "## 해결\r\n1. 끕니다 <!-- 근거: C-1#3:0-4 -->\r\n2. 켭니다";
        let left = without(text.as_bytes(), &ids(&["C-1"])).expect("one goes");
        assert_eq!(String::from_utf8(left).expect("a text"), "## 해결\r\n\r\n2. 켭니다");
        assert_eq!(without(text.as_bytes(), &ids(&["C-2"])), None);
        let text = "title: \"로그인이 자꾸 튕겨요?\"\n- “로그인이 자꾸 튕겨요?” <!-- 근거: C-1#0:0-12 -->\n- 로그인\n";
        let left = without(text.as_bytes(), &ids(&["C-1"])).expect("two go");
        assert_eq!(String::from_utf8(left).expect("a text"), "\n\n- 로그인\n");
    }
}
