//! Which searches does somebody want to hear of every night? Reads and writes `registers/searches.toml`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::typed::Typed;
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language};

/// A query with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSearch {
    /// What people call it; no other search has the same name.
    pub name: String,
    /// What is looked for, in the language of queries.
    pub query: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    #[serde(default)]
    search: Vec<SavedSearch>,
}

/// Reads the register; one that does not exist holds no searches.
///
/// # Errors
/// A file that cannot be read or is not TOML of the form, with its line; a name that is missing or used twice; a query that is empty
/// or demands what cannot be, with its place.
pub fn read_saved(path: &Path) -> Result<Vec<SavedSearch>> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(path, &text),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(Error::unreadable(Kind::Settings, path, cause)),
    }
}

fn parse(path: &Path, text: &str) -> Result<Vec<SavedSearch>> {
    let text = text.trim_start_matches('\u{feff}');
    let register: Register = toml::from_str(text).map_err(|cause| {
        let line = cause.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
        broken(Bilingual::new("저장한 검색을 읽을 수 없습니다", "the saved searches cannot be read"))
            .at(Place { path: path.to_owned(), line })
            .because(cause.message().to_owned())
    })?;
    let mut names = BTreeSet::new();
    let mut problems = Vec::new();
    for (search, number) in register.search.iter().zip(1u64..) {
        if let Some(problem) = problem(search, number, names.insert(search.name.trim())) {
            problems.push(problem.at(Place::file(path)));
        }
    }
    if problems.is_empty() { Ok(register.search) } else { Err(Error::several(problems)) }
}

/// Returns what is wrong with a search; `number` counts from 1.
fn problem(search: &SavedSearch, number: u64, is_first: bool) -> Option<Error> {
    let name = search.name.trim();
    if name.is_empty() {
        let (ko, en) = (format!("{number}번째 검색에 이름이 없습니다"), format!("search {number} has no name"));
        return Some(broken(Bilingual::new(ko, en)));
    }
    if !is_first {
        let (ko, en) = (format!("이름 '{name}'이 두 번 나옵니다"), format!("the name '{name}' is used twice"));
        return Some(broken(Bilingual::new(ko, en)));
    }
    match Typed::read(&search.query) {
        Ok(typed) if typed.has_words_to_find() || !typed.conditions.is_empty() => None,
        Ok(_) => {
            let (ko, en) = (format!("'{name}'에 찾을 말이 없습니다"), format!("'{name}' says nothing to look for"));
            Some(broken(Bilingual::new(ko, en)))
        }
        Err(cause) => {
            let what = |language: Language| format!("'{name}': {}", first_line(&cause.message(language)));
            Some(broken(Bilingual::new(what(Language::Ko), what(Language::En))))
        }
    }
}

/// Returns what an error says, without its label and remedy.
fn first_line(message: &str) -> &str {
    let line = message.lines().next().unwrap_or_default();
    line.split_once(": ").map_or(line, |(_, rest)| rest)
}

fn broken(what: Bilingual) -> Error {
    Error::new(Kind::Settings, what).help(Bilingual::new(
        "검색마다 [[search]] 아래에 name과 query를 적어 주세요: name = \"환불 지연\", query = \"환불 지연 상태:open\"",
        "write name and query under [[search]] for each: name = \"late refunds\", query = \"late refund status:open\"",
    ))
}

/// Adds a search at the end of the register, which is made where it is missing; what stands there stays as it is.
///
/// # Errors
/// A register that is broken, a name that is taken, a query that cannot be read; a file that cannot be written.
pub fn save(path: &Path, search: &SavedSearch) -> Result<()> {
    let known = read_saved(path)?;
    if known.iter().any(|other| other.name.trim() == search.name.trim()) {
        let name = &search.name;
        return Err(Error::new(
            Kind::Usage,
            Bilingual::new(
                format!("'{name}'이라는 검색이 이미 있습니다"),
                format!("there is a search named '{name}' already"),
            ),
        )
        .at(Place::file(path))
        .help(Bilingual::new(
            "다른 이름을 쓰거나 파일에서 그 검색을 고쳐 주세요",
            "use another name, or change that search in the file",
        )));
    }
    if let Some(problem) = problem(search, known.len() as u64 + 1, true) {
        return Err(problem);
    }
    let mut text = format!("[[search]]\nname = {}\nquery = {}\n", quoted(search.name.trim()), quoted(&search.query));
    if let Some(note) = &search.note {
        text.push_str(&format!("note = {}\n", quoted(note)));
    }
    let failed = |cause| Error::unreadable(Kind::Settings, path, cause);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let before = if path.exists() && path.metadata().is_ok_and(|file| file.len() > 0) { "\n" } else { "" };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    file.write_all(format!("{before}{text}").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

/// Returns a text as TOML writes it between quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", control as u32)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(name: &str, query: &str) -> SavedSearch {
        SavedSearch { name: name.to_owned(), query: query.to_owned(), note: None }
    }

    #[test]
    fn what_is_saved_comes_back_and_what_stood_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("registers/searches.toml");
        assert_eq!(read_saved(&path).expect("none yet"), []);
        save(&path, &search("환불 지연", "환불 \"입금 지연\" -취소")).expect("a writable folder");
        let text = std::fs::read_to_string(&path).expect("written");
        std::fs::write(&path, format!("# 매일 보는 것\n{text}")).expect("a writable folder");
        let with_note = SavedSearch { note: Some("\"제품팀\"\t\\".to_owned()), ..search("앱", "앱 channel:chat") };
        save(&path, &with_note).expect("a writable folder");
        assert_eq!(read_saved(&path).expect("two"), [search("환불 지연", "환불 \"입금 지연\" -취소"), with_note]);
        assert!(std::fs::read_to_string(&path).expect("written").starts_with("# 매일 보는 것\n"));
    }

    #[test]
    fn a_search_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("searches.toml");
        let message = |text: &str| {
            std::fs::write(&path, text).expect("a writable folder");
            read_saved(&path).expect_err(text).message(Language::En)
        };
        assert!(message("[[search]]\nname = \"a\"\nqeury = \"b\"\n").contains("searches.toml:3"));
        let twice = "[[search]]\nname = \"a\"\nquery = \"b\"\n".repeat(2);
        assert!(message(&twice).contains("the name 'a' is used twice"));
        let wrong = message("[[search]]\nname = \"a\"\nquery = \"환불 csat:9\"\n");
        assert!(wrong.contains("'a': characters 4 to 9 of the query, 'csat:9'"), "{wrong}");
        assert!(message("[[search]]\nname = \"a\"\nquery = \" - \"\n").contains("says nothing to look for"));
        std::fs::write(&path, "").expect("a writable folder");
        save(&path, &search("a", "환불")).expect("free");
        let taken = save(&path, &search("a", "배송")).expect_err("taken").message(Language::En);
        assert!(taken.contains("there is a search named 'a' already"), "{taken}");
    }
}
