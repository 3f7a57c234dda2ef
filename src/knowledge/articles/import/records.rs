//! The records of an export: rows of a table or objects of JSON, under the names that help centers use.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Position, Reason, reason};
use crate::error::{Error, Kind, Place, Result};
use crate::ingest::{RowFound, Whole, rows_of};
use crate::model::Bilingual;

/// A help center of ten thousand articles of a page each has some 50 MB; the export is held in memory a few times over.
const MAX_EXPORT_BYTES: u64 = 256 * 1024 * 1024;

/// Lists stand under these keys.
const LISTS: [&str; 5] = ["articles", "data", "results", "items", "translations"];

/// What a record says, as it says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) updated: String,
    pub(super) state: String,
    pub(super) audience: String,
    pub(super) language: String,
    pub(super) tags: Vec<String>,
    /// Of exports that say yes or no instead of a state.
    pub(super) is_draft: Option<bool>,
}

/// An export, record by record.
pub(super) struct Records {
    pub(super) encoding: &'static str,
    pub(super) records: Vec<(Position, std::result::Result<Record, Reason>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Id,
    Title,
    Body,
    Updated,
    State,
    Audience,
    Language,
    Tags,
    Category,
    Draft,
}

/// Names without blanks, signs and capitals. Of several names that a record has, the first one here that says something counts:
/// Intercom's `description` is a line about its `body`, Freshdesk's is the body; Zendesk's `updated_at` also moves with a vote.
const NAMES: [(Field, &[&str]); 10] = [
    (Field::Id, &["id", "articleid", "번호", "문서번호", "글번호", "문서id", "게시글번호", "no"]),
    (Field::Title, &["title", "name", "subject", "제목", "문서명", "문서제목", "question", "질문"]),
    (
        Field::Body,
        &[
            "body",
            "bodyhtml",
            "content",
            "contents",
            "본문",
            "내용",
            "answer",
            "답변",
            "해결",
            "해결방법",
            "description",
            "html",
            "text",
            "descriptiontext",
        ],
    ),
    (
        Field::Updated,
        &[
            "editedat",
            "updatedat",
            "updated",
            "lastupdated",
            "lastmodified",
            "modifiedat",
            "modified",
            "수정일",
            "수정일시",
            "최종수정일",
            "최종수정일시",
            "변경일",
            "갱신일",
        ],
    ),
    (Field::State, &["state", "status", "상태", "공개상태", "게시상태"]),
    (Field::Audience, &["audience", "visibility", "공개범위", "공개대상"]),
    (Field::Language, &["locale", "language", "lang", "언어"]),
    (Field::Tags, &["labelnames", "labels", "tags", "keywords", "태그", "키워드", "검색어"]),
    (
        Field::Category,
        &[
            "section",
            "sectionname",
            "category",
            "categoryname",
            "folder",
            "foldername",
            "collection",
            "카테고리",
            "분류",
            "대분류",
            "중분류",
            "소분류",
        ],
    ),
    (Field::Draft, &["draft", "isdraft", "초안", "초안여부"]),
];

fn plain(name: &str) -> String {
    crate::ingest::composed(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the field of a name with its place among the names of the field.
fn field(name: &str) -> Option<(Field, usize)> {
    let name = plain(name);
    NAMES.iter().find_map(|(field, names)| Some((*field, names.iter().position(|known| *known == name)?)))
}

/// Reads an export.
///
/// # Errors
/// A file that cannot be read, is empty or too large, or is neither a table with a title and a body nor JSON.
pub(super) fn read(export: &Path) -> Result<Records> {
    let failed = |what: Bilingual, help: Bilingual| Error::new(Kind::Input, what).at(Place::file(export)).help(help);
    let whole = match Whole::read(export, MAX_EXPORT_BYTES) {
        Ok(Some(whole)) => whole,
        Ok(None) => {
            let limit = super::shelf::size(MAX_EXPORT_BYTES);
            return Err(failed(
                Bilingual::new(format!("파일이 {limit}를 넘습니다"), format!("is larger than {limit}")),
                Bilingual::new("나누어 내보내 주세요", "export it in parts"),
            ));
        }
        Err(problem) => {
            let is_workbook = problem == crate::ingest::Problem::UnknownFormat;
            let help = if is_workbook {
                Bilingual::new("CSV나 JSON으로 저장해 주세요", "save it as CSV or JSON")
            } else {
                problem.help()
            };
            return Err(failed(problem.reason(), help));
        }
    };
    let text = whole.text.trim_start();
    if text.is_empty() {
        return Err(failed(
            Bilingual::new("파일이 비어 있습니다", "the file is empty"),
            Bilingual::new("다시 내보내 주세요", "export it again"),
        ));
    }
    let encoding = whole.encoding;
    let records = if text.starts_with(['{', '[']) { json(text, &whole) } else { table(&whole) };
    let records = records.map_err(|problem| problem.into_error(export))?;
    Ok(Records { encoding, records })
}

/// Why a whole export cannot be used.
enum Unusable {
    NoJson { line: usize },
    NoList,
    NoColumns { found: Vec<String> },
}

impl Unusable {
    fn into_error(self, export: &Path) -> Error {
        let (place, what, help) = match self {
            Self::NoJson { line } => (
                Place::line(export, line as u64),
                Bilingual::new("JSON 문법에 맞지 않습니다", "is not JSON"),
                Bilingual::new(
                    "끝까지 내려받았는지 확인하고 다시 내보내 주세요",
                    "check that the download is complete, and export it again",
                ),
            ),
            Self::NoList => (
                Place::file(export),
                Bilingual::new("문서 목록을 찾을 수 없습니다", "holds no list of articles"),
                Bilingual::new(
                    "배열이나 articles, data, results, items 목록이 있는 JSON이어야 합니다",
                    "expected an array, or an object with a list articles, data, results or items",
                ),
            ),
            Self::NoColumns { found } => {
                let found = found.join(", ");
                (
                    Place::line(export, 1),
                    Bilingual::new(
                        format!("제목과 본문 열을 찾을 수 없습니다. 있는 열: {found}"),
                        format!("has no columns for title and body; found: {found}"),
                    ),
                    Bilingual::new(
                        "첫 줄의 열 이름을 title과 body, 또는 제목과 본문으로 적어 주세요",
                        "name the columns title and body in the first line",
                    ),
                )
            }
        };
        Error::new(Kind::Input, what).at(place).help(help)
    }
}

type Found = Vec<(Position, std::result::Result<Record, Reason>)>;

fn table(whole: &Whole) -> std::result::Result<Found, Unusable> {
    let header = |whole: &Whole| whole.text.lines().next().unwrap_or_default().chars().take(200).collect::<String>();
    let Some((names, rows)) = rows_of(whole, &|name| field(name).is_some()) else {
        return Err(Unusable::NoColumns { found: vec![header(whole)] });
    };
    let fields: Vec<Option<(Field, usize)>> = names.cells.iter().map(|name| field(name)).collect();
    let has = |wanted: Field| fields.iter().flatten().any(|(field, _)| *field == wanted);
    if !has(Field::Title) || !has(Field::Body) {
        return Err(Unusable::NoColumns { found: names.cells });
    }
    let found = rows.into_iter().filter_map(|row| match row {
        RowFound::Row(row) => {
            let mut told = Told::default();
            for (cell_idx, field) in fields.iter().enumerate() {
                if let Some((field, rank)) = field {
                    told.add(*field, *rank, vec![row.cell(cell_idx).to_owned()]);
                }
            }
            Some((Position::Line(row.number), Ok(told.record())))
        }
        RowFound::Bad(line, problem) => Some((Position::Line(line), Err((problem.reason(), problem.help())))),
        RowFound::End => None,
    });
    Ok(found.collect())
}

fn json(text: &str, whole: &Whole) -> std::result::Result<Found, Unusable> {
    // Lines that stand before the JSON.
    let n_before = whole.text[..whole.text.len() - text.len()].matches('\n').count();
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => Ok(items_of(items)),
        Ok(Value::Object(mut object)) => {
            for key in LISTS {
                if let Some(Value::Array(items)) = object.get_mut(key) {
                    return Ok(items_of(std::mem::take(items)));
                }
            }
            // One article, as it is asked for by its id.
            let one = match object.remove("article") {
                Some(Value::Object(article)) => article,
                _ => object,
            };
            if one.keys().any(|key| matches!(field(key), Some((Field::Title, _)))) {
                return Ok(items_of(vec![Value::Object(one)]));
            }
            Err(Unusable::NoList)
        }
        Ok(_) => Err(Unusable::NoList),
        Err(cause) => {
            let lines: Vec<(u64, &str)> =
                (1..).zip(whole.text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
            let is_object = |line: &str| matches!(serde_json::from_str(line), Ok(Value::Object(_)));
            // One line that is an object of its own tells JSON Lines from a broken list.
            if !text.starts_with('{') || !lines.iter().any(|(_, line)| is_object(line)) {
                return Err(Unusable::NoJson { line: cause.line() + n_before });
            }
            Ok(lines.into_iter().map(|(number, line)| (Position::Line(number), of_line(line))).collect())
        }
    }
}

fn of_line(line: &str) -> std::result::Result<Record, Reason> {
    match serde_json::from_str(line) {
        Ok(Value::Object(object)) => Ok(of_object(object)),
        Ok(_) => Err(no_object()),
        Err(_) => Err(reason(
            "JSON 문법에 맞지 않습니다",
            "is not JSON",
            "이 줄을 다시 내보내 주세요",
            "export this line again",
        )),
    }
}

fn items_of(items: Vec<Value>) -> Found {
    let records = items.into_iter().map(|item| match item {
        Value::Object(object) => Ok(of_object(object)),
        _ => Err(no_object()),
    });
    (1..).map(Position::Item).zip(records).collect()
}

fn no_object() -> Reason {
    reason(
        "문서가 아닌 값입니다",
        "is not an article",
        "id, title, body가 있는 객체여야 합니다",
        "expected an object with id, title and body",
    )
}

fn of_object(object: Map<String, Value>) -> Record {
    let mut told = Told::default();
    for (key, value) in object {
        if let Some((field, rank)) = field(&key) {
            told.add(field, rank, texts(value));
        }
    }
    told.record()
}

/// Returns the words of a value: a scalar, a list of them, or of objects with a name (Intercom's tags).
fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(is) => vec![if is { "true" } else { "false" }.to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => vec![text],
        Value::Array(items) => items.into_iter().flat_map(texts).collect(),
        Value::Object(mut object) => {
            let nested = ["name", "title", "tags", "data"].into_iter().find_map(|key| object.remove(key));
            nested.map(texts).unwrap_or_default()
        }
    }
}

/// What was found for each field, with its rank; the lowest that says something counts.
#[derive(Default)]
struct Told {
    found: Vec<(Field, usize, Vec<String>)>,
}

impl Told {
    fn add(&mut self, field: Field, rank: usize, texts: Vec<String>) {
        if texts.iter().any(|text| !text.trim().is_empty()) {
            self.found.push((field, rank, texts));
        }
    }

    fn one(&self, wanted: Field) -> String {
        let of_field = self.found.iter().filter(|(field, ..)| *field == wanted);
        let best = of_field.min_by_key(|(_, rank, _)| *rank);
        best.map(|(.., texts)| texts.join(" ")).unwrap_or_default()
    }

    fn record(self) -> Record {
        let state = self.one(Field::State);
        // Freshdesk's numbers for a draft and for what is published.
        let state = match state.trim() {
            "1" => "draft".to_owned(),
            "2" => "published".to_owned(),
            _ => state,
        };
        let draft = self.one(Field::Draft).trim().to_lowercase();
        let is_draft = match draft.as_str() {
            "true" | "1" | "y" | "yes" | "예" | "초안" => Some(true),
            "false" | "0" | "n" | "no" | "아니오" | "아니요" => Some(false),
            _ => None,
        };
        let split = |text: &String| -> Vec<String> { text.split([',', ';', '|', '\n']).map(str::to_owned).collect() };
        // Of sections some exports tell nothing but the number.
        let is_number = |text: &String| text.trim().chars().all(|c| c.is_ascii_digit());
        let tags = self.found.iter().flat_map(|(field, _, texts)| match field {
            Field::Tags if texts.len() == 1 => texts.iter().flat_map(split).collect(),
            Field::Tags => texts.clone(),
            Field::Category => texts.iter().filter(|text| !is_number(text)).cloned().collect(),
            _ => Vec::new(),
        });
        Record {
            id: self.one(Field::Id),
            title: self.one(Field::Title),
            body: self.one(Field::Body),
            updated: self.one(Field::Updated),
            audience: self.one(Field::Audience),
            language: self.one(Field::Language),
            tags: tags.collect(),
            state,
            is_draft,
        }
    }
}
