//! The shelf: every article of the workspace, and what is wrong with some.

use std::path::Path;

use jiff::civil::date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::front_matter::{self, Entry};
use super::names::{self, Key};
use super::{Article, ArticleState, FOLDER, Problem, Section, Shelf, body};
use crate::error::Result;
use crate::ingest::{self, InputFile, Whole, composed};
use crate::model::{Bilingual, Day};
use crate::tokenize;

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

fn is_article(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_markdown = ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    is_markdown && !name.starts_with(DRAFTS)
}

/// An article with the line of its id; one that has the name of its file for an id has none.
struct Numbered {
    article: Article,
    id_line: Option<u32>,
}

/// Whether an article could be used in spite of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Used,
    LeftOut,
}

/// The problems of one file, as they are found.
struct Found {
    path: String,
    problems: Vec<Problem>,
}

impl Found {
    fn tell(&mut self, line: Option<u32>, used: Use, what: Bilingual, help: Bilingual) {
        let path = self.path.clone();
        self.problems.push(Problem { path, line, what, help, is_used: used == Use::Used });
    }
}

fn both(ko: &str, en: &str) -> Bilingual {
    Bilingual::new(ko, en)
}

fn of_file(file: &InputFile) -> (Option<Numbered>, Vec<Problem>) {
    let mut found = Found { path: format!("{FOLDER}/{}", composed(&file.name)), problems: Vec::new() };
    let article = whole(file, &mut found).map(|text| article(&text, &mut found));
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
    if tenths % 10 == 0 { format!("{} MB", tenths / 10) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

fn article(text: &str, found: &mut Found) -> Numbered {
    let parts = front_matter::split(text);
    let entries = match &parts.yaml {
        None => {
            found.tell(
                Some(1),
                Use::Used,
                both(
                    "머리말(---)이 없어 파일 이름을 문서 번호로 썼습니다",
                    "has no front matter (---); the file's name is taken for its id",
                ),
                both(
                    "첫 줄에 ---, 그 아래에 id, title, updated, state, 끝에 ---를 적어 주세요",
                    "begin the file with ---, then id, title, updated and state, then ---",
                ),
            );
            Vec::new()
        }
        Some(range) => yaml(&text[range.clone()], parts.is_open, found),
    };
    let mut body = body::read(text, parts.body);
    let keys = Keys { entries };
    let id = keys.one(Key::Id);
    if id.is_none() && parts.yaml.is_some() {
        found.tell(
            Some(1),
            Use::Used,
            both("문서 번호(id)가 없어 파일 이름을 썼습니다", "has no id; the file's name is taken for it"),
            both("머리말에 id를 적어 주세요. 예: id: KB-021", "write an id into the front matter, such as id: KB-021"),
        );
    }
    let stem = stem(&found.path).to_owned();
    let (id, id_line) = id.map_or((stem.clone(), None), |(id, line)| (id, Some(line)));
    let title = keys.one(Key::Title).map(|(title, _)| title).or_else(|| body.title.clone()).unwrap_or(stem);
    let state = chosen(&keys, Key::State, names::state, found).unwrap_or(ArticleState::NotValidated);
    let audience = chosen(&keys, Key::Audience, names::audience, found);
    let told_language = chosen(&keys, Key::Language, names::language, found);
    let updated = updated(&keys, found);
    let tags = keys.many(Key::Tags);
    let mut article = Article {
        id,
        path: found.path.clone(),
        title,
        updated,
        state,
        audience,
        language: told_language.unwrap_or_default(),
        tags,
        headings: std::mem::take(&mut body.headings),
        issue: body.take(Section::Issue),
        environment: body.take(Section::Environment),
        resolution: body.take(Section::Resolution),
        cause: body.take(Section::Cause),
        other: body.take(Section::Other),
    };
    if told_language.is_none() {
        let passages = article.passages().into_iter().map(|passage| passage.text.as_str());
        let words: Vec<&str> = std::iter::once(article.title.as_str()).chain(passages).collect();
        article.language = tokenize::language(&words.join("\n"));
    }
    if article.resolution.is_empty() && article.state != ArticleState::Wip {
        let line = article.heading(Section::Resolution).map(|heading| heading.line);
        found.tell(
            line,
            Use::Used,
            both(
                "해결 부분이 없습니다. 다른 제목 아래의 글만 비교에 쓰입니다",
                "has no resolution; only what stands under other headings is compared",
            ),
            both(
                "\"## 해결\" 제목을 두고 그 아래에 단계를 번호로 적어 주세요",
                "write the heading \"## Resolution\" and the steps below it as a numbered list",
            ),
        );
    }
    Numbered { article, id_line }
}

/// Reads the keys; what is no YAML is told and read line by line.
fn yaml(yaml: &str, is_open: bool, found: &mut Found) -> Vec<Entry> {
    if is_open {
        found.tell(
            Some(1),
            Use::Used,
            both("머리말의 끝(---)이 없습니다", "the front matter has no end (---)"),
            both("머리말의 마지막 줄 아래에 ---를 적어 주세요", "write --- below its last line"),
        );
    }
    front_matter::entries(yaml, 2).unwrap_or_else(|line| {
        found.tell(
            Some(line),
            Use::Used,
            both(
                "머리말이 YAML 문법에 맞지 않아 한 줄씩 읽었습니다",
                "the front matter is not YAML; it was read line by line",
            ),
            both(
                "콜론(:)이나 괄호가 있는 값은 큰따옴표로 묶어 주세요. 예: title: \"환불: 언제 되나요\"",
                "put values with a colon or brackets into quotes, such as title: \"Refunds: when?\"",
            ),
        );
        front_matter::single_lines(yaml, 2)
    })
}

struct Keys {
    entries: Vec<Entry>,
}

impl Keys {
    fn of(&self, key: Key) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Returns the value of a key in one line.
    fn one(&self, key: Key) -> Option<(String, u32)> {
        let entry = self.of(key)?;
        let value = body::in_one_line(&entry.values.join(" "));
        (!value.is_empty()).then_some((value, entry.line))
    }

    /// Returns the values of a key; a text is cut at commas.
    fn many(&self, key: Key) -> Vec<String> {
        let Some(entry) = self.of(key) else { return Vec::new() };
        let cut = entry.values.len() == 1;
        let values = entry.values.iter().flat_map(|value| value.split(move |c| cut && matches!(c, ',' | ';' | '、')));
        let mut many: Vec<String> = Vec::new();
        for value in values.map(|value| body::in_one_line(value.trim_start_matches(['#', ' ']))) {
            if !value.is_empty() && !many.contains(&value) {
                many.push(value);
            }
        }
        many
    }
}

/// Returns what a value out of a table means; an unknown one is told and counts as missing.
fn chosen<T>(keys: &Keys, key: Key, meaning: fn(&str) -> Option<T>, found: &mut Found) -> Option<T> {
    let (value, line) = keys.one(key)?;
    let chosen = meaning(&value);
    if chosen.is_none() {
        let (name, ko) = match key {
            Key::State => ("state", "상태(state)"),
            Key::Audience => ("audience", "공개 범위(audience)"),
            _ => ("language", "언어(language)"),
        };
        let (choices, nearest) = names::choices(key, &value);
        let help = match nearest {
            Some(nearest) => Bilingual::new(
                format!("혹시 {nearest}인가요? 쓸 수 있는 값: {choices}"),
                format!("did you mean {nearest}? One of: {choices}"),
            ),
            None => Bilingual::new(format!("쓸 수 있는 값: {choices}"), format!("write one of: {choices}")),
        };
        let what = Bilingual::new(
            format!("{ko} 값을 알 수 없어 적지 않은 것으로 보았습니다"),
            format!("the value of {name} is unknown and counts as missing"),
        );
        found.tell(Some(line), Use::Used, what, help);
    }
    chosen
}

fn updated(keys: &Keys, found: &mut Found) -> Option<Day> {
    let (value, line) = keys.one(Key::Updated)?;
    let day = day_as_written(&value);
    if day.is_none() {
        found.tell(
            Some(line),
            Use::Used,
            both(
                "없는 날짜라서 수정일을 비워 두었습니다",
                "there is no such day; the day of the last change stays empty",
            ),
            both("수정일을 2026-06-18처럼 적어 주세요", "write the day of the last change as 2026-06-18"),
        );
    }
    day
}

/// Returns the day that a text names, whatever the time of day and the zone behind it.
fn day_as_written(text: &str) -> Option<Day> {
    let written = text.get(..10).and_then(|start| start.parse::<Day>().ok());
    written.or_else(|| ingest::moment(text, &TimeZone::UTC).map(|moment| moment.date())).filter(is_plausible)
}

/// Returns the day in `zone` of the moment that a text names.
pub(super) fn day_in(text: &str, zone: &TimeZone) -> Option<Day> {
    let day = text.parse::<Day>().ok().or_else(|| ingest::moment(text, zone).map(|moment| moment.date()));
    day.filter(is_plausible)
}

/// Help centers did not exist before 1995, and nobody plans articles for after 2100.
fn is_plausible(day: &Day) -> bool {
    (date(1995, 1, 1)..date(2100, 1, 1)).contains(day)
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use encoding_rs::{EUC_KR, SHIFT_JIS};
    use proptest::prelude::*;

    use super::super::{Audience, Heading};
    use super::*;
    use crate::model::Language;

    const GOOD: &str = "---\nid: KB-001\ntitle: 환불 승인 후 언제 입금되나요\nupdated: 2026-06-18\nstate: validated\naudience: public\n\
        language: ko\ntags: [환불, 입금]\nowner: 결제팀\n---\n## 문제\n환불 문자를 받았는데 돈이 들어오지 않았어요.\n\n## 환경\n두루페이.\n\n\
        ## 해결 방법\n1. 카드는 영업일 3~5일 안에 취소됩니다.\n2. 체크카드는 통장으로 입금됩니다.\n\n## 원인\n매입 취소가 늦습니다.\n";

    fn shelf(files: &[(&str, &[u8])]) -> Shelf {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            let path = folder.path().join("kb").join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
        read(folder.path()).expect("a readable shelf")
    }

    /// Each problem as `path:line ! used|left out: what`.
    fn problems(shelf: &Shelf) -> Vec<String> {
        let problems = shelf.problems.iter().map(|problem| {
            assert!(!problem.help.ko.is_empty() && !problem.help.en.is_empty());
            let line = problem.line.map_or_else(String::new, |line| format!(":{line}"));
            let used = if problem.is_used { "used" } else { "left out" };
            format!("{}{line} {used}: {}", problem.path, problem.what.en)
        });
        problems.collect()
    }

    #[track_caller]
    fn check(name: &str, bytes: &[u8], ids: &[&str], expected: &[&str]) -> Shelf {
        let shelf = shelf(&[(name, bytes)]);
        assert_eq!(shelf.articles.iter().map(|article| article.id.as_str()).collect::<Vec<_>>(), ids, "{name}");
        assert_eq!(problems(&shelf), expected, "{name}");
        shelf
    }

    #[test]
    fn an_article_is_read_with_its_sections_and_lines() {
        let shelf = check("a/KB-001-refund.md", GOOD.as_bytes(), &["KB-001"], &[]);
        let article = shelf.article("KB-001").expect("it is there");
        assert_eq!(article.path, "kb/a/KB-001-refund.md");
        assert_eq!(article.updated, Some(date(2026, 6, 18)));
        assert_eq!((article.state, article.audience), (ArticleState::Validated, Some(Audience::Public)));
        assert_eq!((article.language, article.tags.join("|").as_str()), (Language::Ko, "환불|입금"));
        assert_eq!(
            article.question(),
            "환불 승인 후 언제 입금되나요\n환불 입금\n환불 문자를 받았는데 돈이 들어오지 않았어요."
        );
        let steps: Vec<(u32, &str)> = article.answer().iter().map(|step| (step.line, step.text.as_str())).collect();
        assert_eq!(steps, [(18, "카드는 영업일 3~5일 안에 취소됩니다."), (19, "체크카드는 통장으로 입금됩니다.")]);
        assert_eq!(GOOD.lines().nth(17), Some("1. 카드는 영업일 3~5일 안에 취소됩니다."));
        let heading = Heading { section: Section::Resolution, text: "해결 방법".to_owned(), line: 17 };
        assert_eq!(article.heading(Section::Resolution), Some(&heading));
        assert_eq!(article.passage_at(22).map(|passage| passage.text.as_str()), Some("매입 취소가 늦습니다."));
        assert_eq!((article.environment.len(), article.cause.len(), article.other.len()), (1, 1, 0));
    }

    #[test]
    fn korean_keys_and_values_mean_the_same() {
        let text = "---\n문서 번호: 7\n제목: 인증 문자\n최종 수정일: 2026년 6월 8일\n상태: 검증 완료\n공개 범위: 전체 공개\n태그: 인증, 문자\n---\n## 조치\n- 기다립니다\n";
        let shelf = check("a.md", text.as_bytes(), &["7"], &[]);
        let article = &shelf.articles[0];
        assert_eq!((article.updated, article.state), (Some(date(2026, 6, 8)), ArticleState::Validated));
        assert_eq!((article.audience, article.tags.len()), (Some(Audience::Public), 2));
        assert_eq!(article.language, Language::Ko);
    }

    #[test]
    fn the_language_is_guessed_where_it_is_not_told() {
        let text = "---\nid: A\ntitle: Close my account\n---\n## Answer\nOpen My info > Account.\n";
        assert_eq!(check("a.md", text.as_bytes(), &["A"], &[]).articles[0].language, Language::En);
    }

    #[test]
    fn a_file_without_front_matter_has_its_name_for_an_id() {
        let text = "# 인증 문자가 안 올 때\n\n## 해결\n1. 스팸함을 봅니다\n";
        let shelf = check(
            "인증.md",
            text.as_bytes(),
            &["인증"],
            &["kb/인증.md:1 used: has no front matter (---); the file's name is taken for its id"],
        );
        assert_eq!(shelf.articles[0].title, "인증 문자가 안 올 때");
        assert_eq!(shelf.articles[0].state, ArticleState::NotValidated);
        let shelf = check(
            "x.md",
            b"## Solution\nRestart.\n",
            &["x"],
            &["kb/x.md:1 used: has no front matter (---); the file's name is taken for its id"],
        );
        assert_eq!(shelf.articles[0].title, "x");
    }

    #[test]
    fn broken_front_matter_is_read_line_by_line() {
        let text = "---\nid: KB-9\ntitle: 환불: 언제 되나요\nstate: validated\n---\n## 해결\n- 기다립니다\n";
        let shelf = check(
            "a.md",
            text.as_bytes(),
            &["KB-9"],
            &["kb/a.md:3 used: the front matter is not YAML; it was read line by line"],
        );
        assert_eq!(shelf.articles[0].title, "환불: 언제 되나요");
        assert_eq!(shelf.articles[0].state, ArticleState::Validated);
        check(
            "a.md",
            "---\nid: KB-9\ntitle: 제목\n\n## 해결\n- 기다립니다\n".as_bytes(),
            &["KB-9"],
            &["kb/a.md:1 used: the front matter has no end (---)"],
        );
        check(
            "b.md",
            "---\ntitle: 제목\n---\n## 해결\n- 기다립니다\n".as_bytes(),
            &["b"],
            &["kb/b.md:1 used: has no id; the file's name is taken for it"],
        );
    }

    #[test]
    fn other_encodings_are_read_and_told() {
        let (cp949, _, _) = EUC_KR.encode(GOOD);
        let shelf = check("a.md", &cp949, &["KB-001"], &["kb/a.md used: is not UTF-8; it was read as CP949"]);
        assert_eq!(shelf.articles[0].title, "환불 승인 후 언제 입금되나요");
        let mut damaged = GOOD.as_bytes().to_vec();
        damaged.splice(GOOD.len() - 2..GOOD.len() - 2, [0xff]);
        check("a.md", &damaged, &["KB-001"], &["kb/a.md:22 used: holds bytes that are not UTF-8; the rest was read"]);
        let japanese = "---\nid: A\ntitle: 返金はいつ入金されますか\n---\n## 解決\nカード会社にお問い合わせください。しばらくお待ちください。\n";
        let (japanese, _, _) = SHIFT_JIS.encode(japanese);
        eprintln!("{:?}", Whole::of(&japanese));
        check("a.md", &japanese, &[], &["kb/a.md left out: is neither UTF-8 nor CP949 and cannot be read"]);
        let with_mark = format!("\u{feff}{GOOD}");
        check("a.md", with_mark.as_bytes(), &["KB-001"], &[]);
    }

    #[test]
    fn files_that_are_no_articles_are_left_out_and_told() {
        let large = "가".repeat(5 * 1024 * 1024 / 3);
        check("a.md", large.as_bytes(), &[], &["kb/a.md left out: too large for an article (5 MB); read up to 1 MB"]);
        check("a.md", b"", &[], &["kb/a.md left out: the article is empty"]);
        check("a.md", b"\xef\xbb\xbf \n\n", &[], &["kb/a.md left out: the article is empty"]);
        check("a.md", b"PK\x03\x04zip", &[], &["kb/a.md left out: is not in a format that can be read"]);
    }

    #[test]
    fn of_two_articles_with_one_id_the_first_by_path_stays() {
        let second = GOOD.replace("환불 승인", "반품 승인");
        let shelf = shelf(&[
            ("b.md", second.as_bytes()),
            ("a.md", GOOD.as_bytes()),
            ("drafts/c.md", GOOD.as_bytes()),
            ("메모.txt", b"x"),
        ]);
        assert_eq!(shelf.articles.len(), 1);
        assert_eq!(shelf.articles[0].path, "kb/a.md");
        assert_eq!(problems(&shelf), ["kb/b.md:2 left out: has the same id as kb/a.md and is left out"]);
    }

    #[test]
    fn unknown_values_and_impossible_days_count_as_missing() {
        let text = "---\nid: A\ntitle: 제목\nupdated: 2026-02-30\nstate: validatd\naudience: 임원\nlanguage: ja\n---\n## 해결\n- 기다립니다\n";
        let shelf = check(
            "a.md",
            text.as_bytes(),
            &["A"],
            &[
                "kb/a.md:4 used: there is no such day; the day of the last change stays empty",
                "kb/a.md:5 used: the value of state is unknown and counts as missing",
                "kb/a.md:6 used: the value of audience is unknown and counts as missing",
                "kb/a.md:7 used: the value of language is unknown and counts as missing",
            ],
        );
        let article = &shelf.articles[0];
        assert_eq!((article.updated, article.state), (None, ArticleState::NotValidated));
        assert_eq!((article.audience, article.language), (None, Language::Ko));
        assert!(shelf.problems[1].help.en.starts_with("did you mean validated?"), "{}", shelf.problems[1].help.en);
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026-06-18", Some(date(2026, 6, 18))),
            ("2026-06-18T23:30:00+09:00", Some(date(2026, 6, 18))),
            ("2026-06-18 01:00", Some(date(2026, 6, 18))),
            ("2026.6.18", Some(date(2026, 6, 18))),
            ("2026년 6월 18일", Some(date(2026, 6, 18))),
            ("2026-13-01", None),
            ("0026-06-18", None),
            ("2206-06-18", None),
            ("어제", None),
            ("", None),
        ] {
            assert_eq!(day_as_written(text), expected, "{text}");
        }
        let seoul = TimeZone::get("Asia/Seoul").expect("a zone");
        assert_eq!(day_in("2026-06-18T23:30:00Z", &seoul), Some(date(2026, 6, 19)));
        // 1 780 000 000 seconds are 2026-05-28 20:26:40 UTC, the next day in Seoul.
        assert_eq!(day_in("1780000000", &seoul), Some(date(2026, 5, 29)));
    }

    #[test]
    fn an_article_without_a_resolution_gives_what_it_has() {
        let shelf = check(
            "a.md",
            "---\nid: A\ntitle: 제목\n---\n앱을 다시 설치합니다.\n".as_bytes(),
            &["A"],
            &["kb/a.md used: has no resolution; only what stands under other headings is compared"],
        );
        assert_eq!(shelf.articles[0].answer().len(), 1);
        check("a.md", "---\nid: A\ntitle: 제목\nstate: wip\n---\n## 문제\n미정\n".as_bytes(), &["A"], &[]);
        let shelf = check(
            "a.md",
            "---\nid: A\ntitle: 제목\n---\n## 해결\n\n## 문제\n미정\n".as_bytes(),
            &["A"],
            &["kb/a.md:5 used: has no resolution; only what stands under other headings is compared"],
        );
        assert!(shelf.articles[0].answer().is_empty());
    }

    #[test]
    fn a_workspace_without_articles_has_an_empty_shelf() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(read(folder.path()).expect("no folder is fine"), Shelf::default());
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_its_passages_lie_on_its_lines(
            front in "(---\n([a-z가-힣:\\[\\]{}&*!|>'\"#-]{0,6}[ \n]?){0,8}(---)?\n)?",
            body in "([#*>`|~<!\\[\\]()-]{0,3} ?[가-힣a-z0-9&;/]{0,5}( |\n|\r\n|\\t)?){0,60}",
        ) {
            let text = front + &body;
            let mut found = Found { path: "kb/a.md".to_owned(), problems: Vec::new() };
            let article = article(&text, &mut found).article;
            let n_lines = text.lines().count() as u32;
            for passage in article.passages() {
                prop_assert!(passage.line >= 1 && passage.line <= passage.last_line && passage.last_line <= n_lines);
                prop_assert!(!passage.text.contains('\n'));
            }
        }
    }
}
