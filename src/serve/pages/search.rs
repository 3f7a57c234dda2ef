//! Find the case: a half-remembered phrase, what was forgiven in it, and how the answer spreads.

use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;

use super::case::highlighted;
use crate::error::Kind;
use crate::evidence::{Facet, numbers};
use crate::model::{Bilingual, Speaker};
use crate::search::{CaseHit, Details, FacetValue, Field, Forgiven, Request, UnusualKind};
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::layout::{Frame, Part};
use crate::serve::lines::CaughtLine;
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::snapshot::Snapshot;
use crate::serve::words::{Chip, Words};

pub(in crate::serve) const ROUTES: &[Route] = &[Route::get("/search", READER, show)];

/// Cases on a page, and pages that can be asked for.
const N_ON_A_PAGE: usize = 20;
const MOST_PAGES: usize = 200;
/// So many values of a facet.
const N_VALUES: usize = 7;
/// A query of more letters is a pasted text.
const MOST_CHARS: usize = 500;

struct Hit {
    href: String,
    id: String,
    text: Safe<String>,
    speaker: String,
    day: String,
    channel: String,
    status: Option<Chip>,
    topics: Vec<(String, String)>,
    is_exact: bool,
    more: String,
}

struct Counted {
    name: String,
    href: String,
    n: String,
    is_chosen: bool,
}

struct FacetView {
    name: String,
    values: Vec<Counted>,
    n_more: usize,
}

struct Unusual {
    name: String,
    href: String,
    told: String,
    is_topic: bool,
}

/// An answer as a page shows it.
struct Found {
    n_cases: String,
    is_empty: bool,
    hits: Vec<Hit>,
    forgiven: Vec<[String; 3]>,
    not_found: Option<String>,
    needed: Option<String>,
    facets: Vec<FacetView>,
    bars: Safe<String>,
    unusual: Vec<Unusual>,
    first: String,
    last: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "serve/search.html")]
struct Page {
    frame: Frame,
    query: String,
    to: String,
    trouble: Vec<String>,
    found: Option<Found>,
    examples: Vec<(String, String, String)>,
    saved: Vec<Saved>,
}

/// A saved search with what it caught last night.
struct Saved {
    name: String,
    href: String,
    note: String,
    told: String,
    /// Where each of the first stands, its id and what was said.
    cases: Vec<(String, String, String)>,
    n_more: u64,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, words) = (asked.snapshot()?, Words(asked.language));
    let query = typed(asked);
    if let Some(query) = &query
        && (asked.query.get("from").is_some() || asked.query.get("to").is_some())
    {
        // The days of the form become a part of the query, which then says all.
        return Ok(Answer::see_other(links::address("/search", &[("q", query)])));
    }
    let query = query.unwrap_or_default();
    let at = asked.query.parsed::<usize>("page").unwrap_or(1).clamp(1, MOST_PAGES);
    let request =
        Request { query: query.clone(), limit: N_ON_A_PAGE, offset: (at - 1) * N_ON_A_PAGE, details: Details::Facets };
    let (found, trouble) = if query.is_empty() {
        (None, Vec::new())
    } else {
        match snapshot.finder.answer(&request, &mut snapshot.tokenizer.worker()) {
            Ok(answer) => (Some(found(answer, &request, at, snapshot, words)), Vec::new()),
            Err(error) if error.kind() == Kind::Usage => {
                (None, error.message(asked.language).lines().map(str::to_owned).collect())
            }
            Err(error) => return Err(error.into()),
        }
    };
    let is_wrong = !trouble.is_empty();
    let title = if query.is_empty() {
        words.t("사례 검색", "Search")
    } else {
        format!("{query} · {}", words.t("사례 검색", "Search"))
    };
    let page = Page {
        frame: asked.frame(title, Part::Search)?,
        query,
        to: snapshot.run.as_of.to_string(),
        trouble,
        found,
        examples: examples(words),
        saved: snapshot.caught.iter().map(|it| saved(it, words)).collect(),
    };
    let answer = asked.page(&page)?;
    Ok(if is_wrong { answer.with_status(StatusCode::BAD_REQUEST) } else { answer })
}

/// What was typed, with the days of the form.
fn typed(asked: &Asked) -> Option<String> {
    let query: String = asked.query.get("q").unwrap_or_default().chars().take(MOST_CHARS).collect();
    let day =
        |name: &str| asked.query.parsed::<crate::model::Day>(name).map_or_else(String::new, |day| day.to_string());
    let (from, to) = (day("from"), day("to"));
    let query = if from.is_empty() && to.is_empty() { query } else { format!("{query} day:{from}..{to}") };
    Some(query.trim().to_owned()).filter(|query| !query.is_empty())
}

fn saved(it: &CaughtLine, words: Words) -> Saved {
    let (n_new, n_cases) = (numbers::count(it.n_new), numbers::count(it.n_cases));
    Saved {
        name: it.name.clone(),
        href: links::address("/search", &[("q", &it.query)]),
        note: it.note.clone().unwrap_or_default(),
        told: words.b(&Bilingual::new(
            format!("새 상담 {n_new}건 가운데 {n_cases}건"),
            format!("{n_cases} of {n_new} new cases"),
        )),
        cases: it
            .cases
            .iter()
            .map(|case| (links::place(&case.transcript, case.turn), case.transcript.clone(), case.snippet.clone()))
            .collect(),
        n_more: it.n_cases.saturating_sub(it.cases.len() as u64),
    }
}

fn examples(words: Words) -> Vec<(String, String, String)> {
    [
        ("환불이 안 돼요", ("띄어쓰기와 어미가 달라도 찾습니다", "whatever the spacing and the ending")),
        ("ㅎㅂ", ("초성만으로", "initial consonants alone")),
        ("ghksqnf", ("한/영 자판이 바뀌어도", "with the keyboard in the other language")),
        ("refund", ("영어로 찾으면 한국어 사례도", "in English, and in Korean by meaning")),
        ("\"비밀번호가 일치하지\"", ("따옴표 안은 그대로", "a phrase as it stands")),
        ("로그인 -비밀번호 channel:call", ("빼고 싶은 말과 조건", "without a word, and with a condition")),
        ("topic:T-0001 csat:1..2", ("토픽과 만족도", "a topic, and satisfaction")),
        ("day:2026-11-10..2026-11-20 status:escalated", ("기간과 상태", "days, and the state of the case")),
    ]
    .into_iter()
    .map(|(query, (ko, en))| (links::address("/search", &[("q", query)]), query.to_owned(), words.t(ko, en)))
    .collect()
}

fn found(answer: crate::search::Answer, request: &Request, at: usize, snapshot: &Snapshot, words: Words) -> Found {
    let n_pages = answer.n_cases.div_ceil(N_ON_A_PAGE).clamp(1, MOST_PAGES);
    let page = |to: usize| links::address("/search", &[("q", &request.query), ("page", &to.to_string())]);
    let n = |n: usize| numbers::count(n as u64);
    let quoted = |list: &[String]| list.iter().map(|word| format!("‘{word}’")).collect::<Vec<_>>().join(", ");
    Found {
        n_cases: n(answer.n_cases),
        is_empty: answer.n_cases == 0,
        first: n((request.offset + 1).min(answer.n_cases)),
        last: n((request.offset + answer.hits.len()).min(answer.n_cases)),
        before: (at > 1).then(|| page(at - 1)),
        after: (at < n_pages).then(|| page(at + 1)),
        forgiven: answer.forgiven.iter().map(|it| forgiven(it, words)).collect(),
        not_found: (!answer.not_found.is_empty()).then(|| quoted(&answer.not_found)),
        needed: (answer.n_words_needed < answer.n_words).then(|| {
            words.b(&Bilingual::new(
                format!(
                    "낱말 {}개가 모두 있는 사례가 적어, {}개 이상 있는 사례를 보여 드립니다.",
                    answer.n_words, answer.n_words_needed
                ),
                format!("Few cases hold all {} words; these hold at least {}.", answer.n_words, answer.n_words_needed),
            ))
        }),
        bars: Safe(crate::serve::charts::bars(
            &answer
                .days
                .iter()
                .map(|bar| crate::serve::charts::DayBar {
                    n: bar.n_cases as u64,
                    href: links::address("/search", &[("q", &bar.query)]),
                    told: if bar.first == bar.last {
                        bar.first.to_string()
                    } else {
                        format!("{} ~ {}", bar.first, bar.last)
                    },
                    day: bar.last,
                })
                .collect::<Vec<_>>(),
            words.0,
        )),
        facets: answer
            .facets
            .iter()
            .filter(|facet| !facet.values.is_empty())
            .map(|facet| FacetView {
                name: words.b(&facet.field.words()),
                values: facet.values.iter().take(N_VALUES).map(|value| counted(facet.field, value, words)).collect(),
                n_more: facet.n_more + facet.values.len().saturating_sub(N_VALUES),
            })
            .collect(),
        unusual: answer
            .unusual
            .iter()
            .map(|it| Unusual {
                name: words.b(&it.name),
                href: links::address("/search", &[("q", &it.query)]),
                told: format!("{} · ×{}", words.cases(it.n_in as u64), numbers::times(it.ratio)),
                is_topic: it.kind == UnusualKind::Topic,
            })
            .collect(),
        hits: answer.hits.into_iter().map(|it| hit(it, snapshot, words)).collect(),
    }
}

fn counted(field: Field, value: &FacetValue, words: Words) -> Counted {
    let name = match field {
        Field::Status => words.status(&value.value).words,
        Field::Channel => words.b(&Facet::Channel.value_words(&value.value)),
        Field::Stage => words.b(&crate::report::journey(&value.value)),
        Field::Language => match value.value.as_str() {
            "ko" => words.t("한국어", "Korean"),
            "en" => words.t("영어", "English"),
            other => other.to_owned(),
        },
        _ => words.b(&value.name),
    };
    Counted {
        name,
        href: links::address("/search", &[("q", &value.query)]),
        n: numbers::count(value.n_cases as u64),
        is_chosen: value.is_chosen,
    }
}

/// What was typed, what it was read as or what else counts, and why.
fn forgiven(it: &Forgiven, words: Words) -> [String; 3] {
    let sign = if it.in_addition { "+" } else { "→" };
    [format!("‘{}’", it.typed), format!("{sign} {}", it.read_as), words.b(&it.kind.words())]
}

fn hit(it: CaseHit, snapshot: &Snapshot, words: Words) -> Hit {
    let before = if it.snippet_start > 0 { "…" } else { "" };
    let after = if it.continues { "…" } else { "" };
    let speaker = [Speaker::Customer, Speaker::Agent, Speaker::Bot, Speaker::System]
        .into_iter()
        .find(|speaker| speaker.code() == it.speaker)
        .map_or_else(String::new, |speaker| words.b(&crate::report::speaker(speaker)));
    let n_others = it.n_turns.saturating_sub(1);
    Hit {
        href: links::place(&it.transcript, it.turn),
        text: Safe(format!("{before}{}{after}", highlighted(&it.snippet, &it.highlights))),
        speaker,
        day: words.day(it.day),
        channel: it.channel.as_ref().map_or_else(String::new, |it| words.b(&Facet::Channel.value_words(it))),
        status: it.status.as_ref().map(|status| words.status(status)),
        topics: it.topics.iter().map(|id| (links::topic(id), words.b(&snapshot.name_of(id)))).collect(),
        is_exact: it.is_exact,
        more: if n_others == 0 {
            String::new()
        } else {
            words.b(&Bilingual::new(format!("다른 발화 {n_others}개에도"), format!("and in {n_others} more turns")))
        },
        id: it.transcript,
    }
}
