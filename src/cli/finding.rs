//! Cases found by words, and cases like one.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::model::{Bilingual, Language};
use crate::search::{
    self, Answer, CaseHit, Details, Facet, Field, Finder, Forgiven, Request, SavedSearch, UnusualKind,
};
use crate::tokenize::Tokenizer;

use super::arguments::{Arguments, Format, SearchArguments};
use super::reading::open;
use super::table::{Table, print, print_text, to_json};

/// Widest bar of a histogram, in characters.
const WIDEST_BAR: usize = 40;

/// What `--format json --facets` prints.
#[derive(Serialize)]
struct Whole<'a> {
    query: &'a str,
    #[serde(flatten)]
    answer: &'a Answer,
}

/// Finds cases.
pub(super) fn search(arguments: &Arguments, asked: &SearchArguments, language: Language) -> Result<()> {
    let store = open(arguments)?;
    let dictionaries = Dictionaries::with_additions(arguments.workspace.join("dictionaries"));
    let tokenizer = Tokenizer::new(&dictionaries)?;
    let finder = Finder::open(&store, &dictionaries, &tokenizer)?;
    let query = query_of(arguments, asked);
    let details = if asked.facets { Details::Facets } else { Details::Cases };
    let request = Request { query, limit: asked.limit, offset: asked.offset, details };
    let answer = finder.answer(&request, &mut tokenizer.worker())?;
    if asked.format == Format::Json && asked.facets {
        return print_text(&(to_json(&Whole { query: &request.query, answer: &answer })? + "\n"));
    }
    if let Some(name) = &asked.save {
        let search = SavedSearch { name: name.clone(), query: request.query.clone(), note: asked.note.clone() };
        search::save(&searches_file(arguments), &search)?;
        let told = Bilingual::new(
            format!("'{name}' 검색을 저장했습니다. 다음 실행부터 새 상담에서 찾은 건수를 알려 드립니다"),
            format!("saved as '{name}'; from the next run on you are told what it catches among new cases"),
        );
        tracing::info!("{}", told.get(language));
    }
    for told in &answer.forgiven {
        tracing::info!("{}", forgiven(told).get(language));
    }
    if !answer.not_found.is_empty() {
        let words = answer.not_found.join(", ");
        let told = Bilingual::new(format!("찾지 못한 낱말: {words}"), format!("words that nothing answers: {words}"));
        tracing::info!("{}", told.get(language));
    }
    if answer.n_cases == 0 && answer.neighbours.is_empty() && asked.format == Format::Table && !asked.facets {
        let nothing = Bilingual::new(
            "찾은 사례가 없습니다. 낱말을 줄이거나 조건을 빼 보세요",
            "nothing found; try fewer words or fewer conditions",
        );
        tracing::info!("{}", nothing.get(language));
        return Ok(());
    }
    tracing::info!("{}", count(&answer).get(language));
    if !answer.neighbours.is_empty() {
        let n = answer.neighbours.len();
        let told = Bilingual::new(
            format!("낱말로 찾은 상담이 적어, 같은 토픽의 상담 {n}건을 덧붙였습니다"),
            format!("the words find few cases; {n} more of the same topic follow"),
        );
        tracing::info!("{}", told.get(language));
    }
    let hits: Vec<CaseHit> = answer.hits.iter().chain(&answer.neighbours).take(asked.limit).cloned().collect();
    let table = table_of(&hits, asked.format, language);
    if asked.format == Format::Table && asked.facets {
        return print_text(&(table.to_text() + &facets_text(&answer, language)));
    }
    print(asked.format, &hits, &table)
}

fn searches_file(arguments: &Arguments) -> PathBuf {
    arguments.workspace.join("registers/searches.toml")
}

/// A saved search with what it caught.
#[derive(Serialize)]
struct SavedAndCaught {
    #[serde(flatten)]
    search: SavedSearch,
    /// New cases of the newest run that answer it; none before the first run with it.
    n_cases: Option<u64>,
}

/// Lists the saved searches.
pub(super) fn searches(arguments: &Arguments, format: Format, language: Language) -> Result<()> {
    let saved = search::read_saved(&searches_file(arguments))?;
    let caught = std::fs::read_to_string(arguments.workspace.join("runs/latest/searches.jsonl")).unwrap_or_default();
    let caught: Vec<Value> = caught.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let rows: Vec<SavedAndCaught> = saved
        .into_iter()
        .map(|search| {
            // A search that was changed since has caught nothing yet.
            let line = caught.iter().find(|line| line["name"] == search.name && line["query"] == search.query);
            SavedAndCaught { n_cases: line.and_then(|line| line["n_cases"].as_u64()), search }
        })
        .collect();
    let header = match language {
        Language::Ko => ["이름", "검색어", "새 상담", "메모"],
        Language::En => ["name", "query", "new cases", "note"],
    };
    let mut table = Table::new(&header, &[2]);
    table.rows = rows
        .iter()
        .map(|row| {
            let n_cases = row.n_cases.map_or_else(|| "-".to_owned(), |n| n.to_string());
            vec![
                row.search.name.clone(),
                row.search.query.clone(),
                n_cases,
                row.search.note.clone().unwrap_or_default(),
            ]
        })
        .collect();
    print(format, &rows, &table)
}

/// Returns the query with the options as conditions, so that both are one language.
fn query_of(arguments: &Arguments, asked: &SearchArguments) -> String {
    let mut query = asked.query.join(" ");
    let mut demand = |field: Field, value: &str| {
        let quote = if value.contains(char::is_whitespace) { "\"" } else { "" };
        query.push_str(&format!(" {}:{quote}{value}{quote}", field.code()));
    };
    if asked.since.is_some() || asked.until.is_some() {
        let day = |day: Option<crate::model::Day>| day.map_or_else(String::new, |day| day.to_string());
        demand(Field::Day, &format!("{}..{}", day(asked.since), day(asked.until)));
    }
    if let Some(spoken) = arguments.lang {
        demand(Field::Language, Language::from(spoken).code());
    }
    for (field, value) in [
        (Field::Channel, &asked.channel),
        (Field::Product, &asked.product),
        (Field::Topic, &asked.topic),
        (Field::Status, &asked.status),
    ] {
        if let Some(value) = value {
            demand(field, value);
        }
    }
    query
}

/// Says how many cases there are, and how many words they hold.
fn count(answer: &Answer) -> Bilingual {
    let (n, words, needed) = (answer.n_cases, answer.n_words, answer.n_words_needed);
    if words == needed {
        return Bilingual::new(format!("상담 {n}건"), format!("{n} cases"));
    }
    Bilingual::new(
        format!("상담 {n}건 (낱말 {words}개가 모두 든 상담이 적어 {needed}개 이상 든 상담을 보여 줍니다)"),
        format!("{n} cases (few hold all {words} words; these hold {needed} or more)"),
    )
}

fn forgiven(told: &Forgiven) -> Bilingual {
    let Forgiven { typed, read_as, kind, in_addition } = told;
    let kind = kind.words();
    if *in_addition {
        Bilingual::new(
            format!("'{typed}' 외에 '{read_as}'(으)로도 찾았습니다 ({})", kind.ko),
            format!("'{typed}' was also looked for as '{read_as}' ({})", kind.en),
        )
    } else {
        Bilingual::new(
            format!("'{typed}'을(를) '{read_as}'(으)로 찾았습니다 ({})", kind.ko),
            format!("'{typed}' was looked for as '{read_as}' ({})", kind.en),
        )
    }
}

fn table_of(hits: &[CaseHit], format: Format, language: Language) -> Table {
    let header = match language {
        Language::Ko => ["상담", "발화", "날짜", "채널", "화자", "토픽", "내용"],
        Language::En => ["case", "turn", "day", "channel", "speaker", "topics", "text"],
    };
    let mut table = Table::new(&header, &[1]);
    let is_bold = format == Format::Table && is_terminal();
    table.rows = hits
        .iter()
        .map(|hit| {
            let snippet = if is_bold { emphasised(&hit.snippet, &hit.highlights) } else { hit.snippet.clone() };
            vec![
                hit.transcript.clone(),
                hit.turn.to_string(),
                hit.day.to_string(),
                hit.channel.clone().unwrap_or_default(),
                hit.speaker.clone(),
                hit.topics.join(" "),
                snippet.replace('\n', " "),
            ]
        })
        .collect();
    table
}

/// Lays out facets, the histogram and what is unusual.
fn facets_text(answer: &Answer, language: Language) -> String {
    let mut text = String::new();
    let say = |ko: &'static str, en: &'static str| if language == Language::Ko { ko } else { en };
    for Facet { field, values, n_more } in answer.facets.iter().filter(|facet| !facet.values.is_empty()) {
        text.push_str(&format!("\n{}\n", field.words().get(language)));
        let mut table = Table { right: vec![1], ..Table::default() };
        table.rows = values
            .iter()
            .map(|value| {
                let name = value.name.get(language);
                let name = if name == value.value { name.to_owned() } else { format!("{} {name}", value.value) };
                let mark = if value.is_chosen { "*" } else { "" };
                vec![format!("  {name}{mark}"), value.n_cases.to_string()]
            })
            .collect();
        table.header = vec![String::new(); 2];
        text.push_str(table.to_text().trim_start_matches('\n'));
        if *n_more > 0 {
            text.push_str(&format!("  … {} {n_more}\n", say("그 밖의 값", "more values:")));
        }
    }
    let most = answer.days.iter().map(|bar| bar.n_cases).max().unwrap_or(0).max(1);
    if !answer.days.is_empty() {
        text.push_str(&format!("\n{}\n", Field::Day.words().get(language)));
    }
    for bar in &answer.days {
        let drawn = "█".repeat((bar.n_cases * WIDEST_BAR).div_ceil(most));
        text.push_str(&format!("  {}  {:>5}  {drawn}\n", bar.first, bar.n_cases));
    }
    if !answer.unusual.is_empty() {
        text.push_str(&format!("\n{}\n", say("이 결과에 유난히 많은 것", "unusual in this result")));
        let header = match language {
            Language::Ko => ["", "결과 안", "결과 밖", "배"],
            Language::En => ["", "inside", "outside", "times"],
        };
        let mut table = Table::new(&header, &[1, 2, 3]);
        table.rows = answer
            .unusual
            .iter()
            .map(|found| {
                let name = match found.kind {
                    UnusualKind::Topic => format!("  {} {}", found.value, found.name.get(language)),
                    UnusualKind::Term => format!("  {}", found.name.get(language)),
                };
                vec![name, found.n_in.to_string(), found.n_out.to_string(), format!("{:.1}", found.ratio)]
            })
            .collect();
        text.push_str(&table.to_text());
    }
    text
}

fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdout()) && std::env::var_os("NO_COLOR").is_none()
}

/// Puts terminal bold around the highlights; they are in ascending order and count characters.
fn emphasised(snippet: &str, highlights: &[[u32; 2]]) -> String {
    let mut text = String::new();
    for (idx, letter) in snippet.chars().enumerate() {
        let idx = idx as u32;
        if highlights.iter().any(|span| span[0] == idx) {
            text.push_str("\u{1b}[1m");
        }
        if highlights.iter().any(|span| span[1] == idx) {
            text.push_str("\u{1b}[0m");
        }
        text.push(letter);
    }
    text.push_str("\u{1b}[0m");
    text
}

/// Finds conversations like one.
pub(super) fn similar(arguments: &Arguments, id: &str, limit: usize, format: Format, language: Language) -> Result<()> {
    let store = open(arguments)?;
    let dictionaries = Dictionaries::with_additions(arguments.workspace.join("dictionaries"));
    let tokenizer = Tokenizer::new(&dictionaries)?;
    let finder = Finder::open(&store, &dictionaries, &tokenizer)?;
    let hits = finder.similar(id, limit, &mut tokenizer.worker())?;
    let header = match language {
        Language::Ko => ["상담", "점수", "결과", "함께 쓴 말", "내용"],
        Language::En => ["case", "score", "ending", "shared words", "text"],
    };
    let mut table = Table::new(&header, &[1]);
    table.rows = hits
        .iter()
        .map(|hit| {
            vec![
                hit.transcript.clone(),
                format!("{:.2}", hit.score),
                hit.ending.words().get(language).to_owned(),
                hit.shared.join(" "),
                hit.snippet.replace('\n', " "),
            ]
        })
        .collect();
    print(format, &hits, &table)
}
