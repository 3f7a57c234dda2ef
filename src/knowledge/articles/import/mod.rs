//! Articles out of an export of a help center: CSV or JSON to files of the shelf.

mod html;
mod records;

use std::path::Path;

use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::shelf::{self, MAX_ARTICLE_BYTES, day_in};
use super::{ArticleState, FOLDER, Manuscript, Section, body, names, to_markdown};
use crate::error::Result;
use crate::model::{Bilingual, Language};
use crate::tokenize;
use records::Record;

/// File systems take 255 bytes for a name; a Hangul syllable has three, and `.en.md` comes behind it.
const MAX_ID_CHARS: usize = 80;

/// Where a record stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// On the line on which it begins, from 1.
    Line(u64),
    /// As the item of a list, from 1.
    Item(u64),
}

impl Position {
    /// Returns the position in words.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::Line(line) => Bilingual::new(format!("{line}행"), format!("line {line}")),
            Self::Item(item) => Bilingual::new(format!("{item}번째 항목"), format!("item {item}")),
        }
    }
}

/// What has to be said of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Where it stands.
    pub at: Position,
    /// What is wrong; nothing of the text.
    pub what: Bilingual,
    /// What to do.
    pub help: Bilingual,
}

/// An article that is ready to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Where it stands in the export.
    pub at: Position,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The name of its file in `kb/`: no folder, no name that a system reserves.
    pub file: String,
    /// The text of the file.
    #[serde(skip)]
    pub markdown: String,
}

/// What an export gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Import {
    /// The encoding the export was in, as people write it.
    pub encoding: &'static str,
    /// In the order of the export.
    pub articles: Vec<Imported>,
    /// Records that become no article, in the order of the export.
    pub rejected: Vec<Remark>,
    /// Records that were taken in with something left out.
    pub remarks: Vec<Remark>,
}

/// Reads an export of a help center and gives the files for `kb/` of the workspace; writes nothing.
///
/// CSV (any encoding, any usual delimiter), JSON (an array, or an object with `articles`, `data`, `results` or `items`) and JSON
/// Lines, with the names that Zendesk, Freshdesk and Intercom use, and Korean ones. `zone` says on which day a moment lies.
/// What a help center calls published becomes `not_validated`: that somebody checked it is not known.
///
/// # Errors
/// A file that cannot be read or is in none of these forms, and a shelf that cannot be listed.
pub fn import(export: &Path, workspace: &Path, zone: &TimeZone) -> Result<Import> {
    let found = records::read(export)?;
    let shelf = shelf::read(workspace)?;
    let mut import = Import { encoding: found.encoding, ..Import::default() };
    let mut taken = Taken { kb: &workspace.join(FOLDER), ids: FxHashMap::default(), files: FxHashMap::default() };
    for article in &shelf.articles {
        taken.ids.insert(article.id.to_lowercase(), Taker::File(article.path.clone()));
    }
    for (at, record) in found.records {
        let made = record.and_then(|record| {
            let made = article(at, &record, zone)?;
            let name = taken.name(&made.manuscript, at)?;
            Ok((made, name))
        });
        match made {
            Ok((Made { mut manuscript, remarks }, Name { id, file })) => {
                import.remarks.extend(remarks.into_iter().map(|(what, help)| Remark { at, what, help }));
                manuscript.id.clone_from(&id);
                let (title, markdown) = (manuscript.title.clone(), to_markdown(&manuscript));
                import.articles.push(Imported { at, id, title, file, markdown });
            }
            Err((what, help)) => import.rejected.push(Remark { at, what, help }),
        }
    }
    Ok(import)
}

/// What is wrong, and the remedy.
type Reason = (Bilingual, Bilingual);

fn reason(ko: &str, en: &str, help_ko: &str, help_en: &str) -> Reason {
    (Bilingual::new(ko, en), Bilingual::new(help_ko, help_en))
}

/// An article with the id of the export, and what was left out.
struct Made {
    manuscript: Manuscript,
    remarks: Vec<Reason>,
}

fn article(at: Position, record: &Record, zone: &TimeZone) -> std::result::Result<Made, Reason> {
    let mut remarks = Vec::new();
    let title = body::in_one_line(&record.title);
    if title.is_empty() {
        return Err(reason("제목이 없습니다", "has no title", "제목을 적어 주세요", "give it a title"));
    }
    let text = if is_html(&record.body) { html::to_markdown(&record.body) } else { plain_to_markdown(&record.body) };
    if !text.chars().any(char::is_alphanumeric) {
        return Err(reason(
            "본문이 없거나 그림뿐입니다",
            "has no body, or nothing but pictures",
            "본문을 글로 적어 주세요",
            "write the body in words",
        ));
    }
    if text.len() as u64 > MAX_ARTICLE_BYTES {
        let limit = shelf::size(MAX_ARTICLE_BYTES);
        return Err((
            Bilingual::new(format!("본문이 {limit}를 넘습니다"), format!("its body is longer than {limit}")),
            Bilingual::new("여러 문서로 나누어 주세요", "split it into several articles"),
        ));
    }
    let language = match record.language.trim() {
        "" => tokenize::language(&format!("{title}\n{text}")),
        told => names::language(told).ok_or_else(|| {
            reason(
                "한국어도 영어도 아닌 문서입니다",
                "is in neither Korean nor English",
                "한국어와 영어 문서만 비교할 수 있습니다. 언어 값이 잘못되었으면 ko나 en으로 고쳐 주세요",
                "only Korean and English articles can be compared; write ko or en if the value is wrong",
            )
        })?,
    };
    let state = match (record.is_draft, record.state.trim()) {
        (Some(true), _) => ArticleState::Wip,
        (_, "") => ArticleState::NotValidated,
        (_, told) => names::state(told).unwrap_or_else(|| {
            remarks.push(reason(
                "상태 값을 알 수 없어 not_validated로 두었습니다",
                "the state is unknown; it was set to not_validated",
                "가져온 뒤 파일의 state를 고쳐 주세요",
                "correct the state in the file",
            ));
            ArticleState::NotValidated
        }),
    };
    let updated = match record.updated.trim() {
        "" => None,
        told => day_in(told, zone).or_else(|| {
            remarks.push(reason(
                "수정일을 읽을 수 없어 비워 두었습니다",
                "the day of the last change cannot be read and stays empty",
                "가져온 뒤 파일의 updated를 2026-06-18처럼 적어 주세요",
                "write it into the file as 2026-06-18",
            ));
            None
        }),
    };
    let audience = names::audience(&record.audience);
    let mut tags: Vec<String> = Vec::new();
    for tag in record.tags.iter().map(|tag| body::in_one_line(tag)) {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let id = record.id.trim();
    let id = if id.is_empty() { &title } else { id };
    let id = safe(id).or_else(|| safe(&title)).unwrap_or_else(|| match at {
        Position::Line(number) | Position::Item(number) => format!("kb-{number}"),
    });
    let body = sectioned(&text, language);
    Ok(Made {
        manuscript: Manuscript { id, title, updated, state, audience, language, tags, extra: Vec::new(), body },
        remarks,
    })
}

/// Returns whether a body holds tags; editors of help centers give every body in some.
fn is_html(body: &str) -> bool {
    use super::markup::{Piece, is_block, pieces};
    body.contains('<')
        && pieces(body).iter().any(|piece| match piece {
            Piece::Start { name, .. } => {
                is_block(name)
                    || matches!(name.as_str(), "b" | "strong" | "span" | "a" | "em" | "i" | "u" | "img" | "td")
            }
            _ => false,
        })
}

/// Plain text has a line for each thought; in Markdown they would run together.
fn plain_to_markdown(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_markdown = text.lines().any(|line| {
        let rest = line.trim_start_matches('#');
        (rest.len() < line.len() && rest.starts_with(' ')) || line.starts_with("```") || line.starts_with("|--")
    });
    if is_markdown {
        return text.trim().to_owned();
    }
    let is_plain = |line: &str| {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_number = rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "));
        !(line.trim().is_empty() || is_number || line.starts_with(['-', '*', '+', '>', '|', ' ', '\t']))
    };
    let mut lines: Vec<&str> = Vec::new();
    for line in text.trim().lines() {
        if is_plain(line) && lines.last().is_some_and(|last| !last.trim().is_empty()) {
            lines.push("");
        }
        lines.push(line.trim_end());
    }
    lines.join("\n")
}

/// Returns a body whose resolution can be found: what a help center holds is the answer, so that a body without a heading for it
/// gets one, and its own headings go below.
fn sectioned(markdown: &str, language: Language) -> String {
    let found = body::read(markdown, 0);
    let mut levels = Vec::new();
    let mut is_code = false;
    for line in markdown.lines() {
        is_code ^= line.trim_start().starts_with("```");
        levels.push(if is_code { None } else { level(line) });
    }
    let has_resolution = found.headings.iter().any(|heading| heading.section == Section::Resolution);
    // The title of the file stands in its front matter: the highest headings of the body come below it.
    let highest = if has_resolution { 2 } else { 3 };
    let least = levels.iter().flatten().min().copied().unwrap_or(highest);
    let by = highest.saturating_sub(least);
    let lines = markdown.lines().zip(levels).map(|(line, level)| match level {
        Some(level) => format!("{} {}", "#".repeat((level + by).min(6)), line.trim_start_matches('#').trim()),
        None => line.to_owned(),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    match (has_resolution, language) {
        (true, _) => text,
        (false, Language::Ko) => format!("## 해결\n\n{text}"),
        (false, Language::En) => format!("## Resolution\n\n{text}"),
    }
}

fn level(line: &str) -> Option<usize> {
    let level = line.len() - line.trim_start_matches('#').len();
    ((1..=6).contains(&level) && line[level..].starts_with(' ')).then_some(level)
}

/// Returns an id that is a file name on every system: letters, digits, `-`, `_` and points inside; nothing where none is left.
fn safe(id: &str) -> Option<String> {
    const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
    let id = body::in_one_line(id);
    let mut name = String::new();
    for letter in id.chars() {
        match letter {
            _ if letter.is_alphanumeric() || letter == '_' => name.push(letter),
            '.' if !name.is_empty() && !name.ends_with(['.', '-']) => name.push('.'),
            _ if !name.is_empty() && !name.ends_with(['.', '-']) => name.push('-'),
            _ => {}
        }
    }
    let name: String = name.chars().take(MAX_ID_CHARS).collect();
    let name = name.trim_end_matches(['.', '-']);
    if !name.chars().any(char::is_alphanumeric) {
        return None;
    }
    let first = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_port =
        ["com", "lpt"].iter().any(|port| first.strip_prefix(port).is_some_and(|rest| rest.chars().count() == 1));
    Some(if RESERVED.contains(&first.as_str()) || is_port { format!("kb-{name}") } else { name.to_owned() })
}

/// Who has an id or a file already.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Taker {
    /// An article of the shelf.
    File(String),
    /// A record further up.
    Record(Position, Language),
}

struct Taken<'a> {
    kb: &'a Path,
    /// Ids in small letters: some file systems know no others.
    ids: FxHashMap<String, Taker>,
    files: FxHashMap<String, ()>,
}

struct Name {
    id: String,
    file: String,
}

impl Taken<'_> {
    /// Gives an article its id and file; a translation of one further up gets the language behind its id.
    fn name(&mut self, manuscript: &Manuscript, at: Position) -> std::result::Result<Name, Reason> {
        let (id, language) = (&manuscript.id, manuscript.language);
        match self.ids.get(&id.to_lowercase()) {
            None => self.put(id.clone(), at, language),
            Some(Taker::Record(_, other)) if *other != language => {
                let id = format!("{id}.{}", language.code());
                match self.ids.get(&id.to_lowercase()) {
                    None => self.put(id, at, language),
                    Some(taker) => Err(already(taker)),
                }
            }
            Some(taker) => Err(already(taker)),
        }
    }

    fn put(&mut self, id: String, at: Position, language: Language) -> std::result::Result<Name, Reason> {
        let file = format!("{id}.md");
        if self.kb.join(&file).symlink_metadata().is_ok() || self.files.contains_key(&file.to_lowercase()) {
            return Err(already(&Taker::File(format!("{FOLDER}/{file}"))));
        }
        self.files.insert(file.to_lowercase(), ());
        self.ids.insert(id.to_lowercase(), Taker::Record(at, language));
        Ok(Name { id, file })
    }
}

fn already(taker: &Taker) -> Reason {
    match taker {
        Taker::File(path) => (
            Bilingual::new(
                format!("이미 있는 문서입니다({path}). 덮어쓰지 않았습니다"),
                format!("exists already ({path}) and was not overwritten"),
            ),
            Bilingual::new(
                "새 내용으로 바꾸려면 그 파일을 지우거나 옮긴 뒤 다시 가져와 주세요",
                "remove or move that file, then import again, to have the new text",
            ),
        ),
        Taker::Record(at, _) => {
            let at = at.words();
            (
                Bilingual::new(format!("{}과 번호가 같습니다", at.ko), format!("has the same id as {}", at.en)),
                Bilingual::new("번호를 서로 다르게 적어 주세요", "give them different ids"),
            )
        }
    }
}

#[cfg(test)]
mod tests;
