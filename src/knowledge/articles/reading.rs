//! One article: what its front matter says, what its sections hold, and what an editor must know of it.

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::front_matter::{self, Entry};
use super::names::{self, Key};
use super::{Article, ArticleState, Problem, Section, body};
use crate::ingest;
use crate::model::{Bilingual, Day};
use crate::tokenize;

/// An article with the line of its id; one that has the name of its file for an id has none.
pub(super) struct Numbered {
    pub(super) article: Article,
    pub(super) id_line: Option<u32>,
}

/// Whether an article could be used in spite of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Used,
    LeftOut,
}

/// The problems of one file, as they are found.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) problems: Vec<Problem>,
}

impl Found {
    pub(super) fn tell(&mut self, line: Option<u32>, used: Use, what: Bilingual, help: Bilingual) {
        let path = self.path.clone();
        self.problems.push(Problem { path, line, what, help, is_used: used == Use::Used });
    }
}

pub(super) fn both(ko: &str, en: &str) -> Bilingual {
    Bilingual::new(ko, en)
}

/// Reads the text of an article; what is wrong is told, and what can be used is.
pub(super) fn article(text: &str, found: &mut Found) -> Numbered {
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
pub(super) fn day_as_written(text: &str) -> Option<Day> {
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
