//! The cases behind a number: those with a statement of some topics, in some days, with some value.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use crate::error::{Error, Kind};
use crate::evidence::{Facet, numbers};
use crate::model::{Bilingual, Citation, Day, MaskedTranscript, Speaker};
use crate::report::{self, TopicCase};
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::layout::{Frame, Part};
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::snapshot::Snapshot;
use crate::serve::words::{Chip, Words};
use crate::store::Placed;

pub(in crate::serve) const ROUTES: &[Route] = &[
    Route::get("/cases", READER, show),
    Route::get("/topics/{id}/cases", READER, of_topic),
    Route::get("/topics/{id}/cases.xlsx", READER, workbook),
];

/// Cases on a page.
const N_ON_A_PAGE: usize = 50;
/// So much of what was said is shown where no statement stands for a case.
const MOST_CHARS: usize = 240;

/// A case in a list.
struct Row {
    href: String,
    id: String,
    day: String,
    channel: String,
    product: String,
    status: Option<Chip>,
    csat: String,
    said: Vec<String>,
}

#[derive(Template)]
#[template(path = "serve/cases.html")]
struct Page {
    frame: Frame,
    n_cases: String,
    conditions: Vec<String>,
    topics: Vec<(String, String)>,
    rows: Vec<Row>,
    first: String,
    last: String,
    before: Option<String>,
    after: Option<String>,
    search: String,
}

/// Which cases are wanted.
struct Wanted<'q> {
    topics: Vec<&'q str>,
    from: Day,
    to: Day,
    facet: Option<(Facet, &'q str)>,
}

fn of_topic(asked: &Asked) -> Result<Answer, Failure> {
    let snapshot = asked.snapshot()?;
    let (from, to) = (snapshot.run.window_from.to_string(), snapshot.run.as_of.to_string());
    let (from, to) = (asked.query.get("from").unwrap_or(&from), asked.query.get("to").unwrap_or(&to));
    Ok(Answer::see_other(links::address("/cases", &[("topic", asked.part("id")), ("from", from), ("to", to)])))
}

/// All cases of a topic as a workbook.
fn workbook(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, id) = (asked.snapshot()?, asked.part("id").to_uppercase());
    let topic = snapshot.topic(&id).ok_or_else(|| unknown_topic(&id))?;
    let placed: Vec<Placed<'_>> = snapshot.store.assignments_of_topic(&topic.id).collect();
    let read = read_all(&snapshot.store.transcripts_of_topic(&topic.id), snapshot)?;
    let case = |it: &Placed<'_>| {
        let transcript = read.get(it.transcript)?;
        let text = it.span.of(&transcript.turns.get(it.turn as usize)?.masked_text).to_owned();
        let (start, end) = (it.span.start, it.span.end);
        let citation = Citation { transcript: transcript.id.clone(), turn: it.turn, start, end, text };
        Some(TopicCase { transcript, citation, class: it.class.to_owned(), strength: it.strength })
    };
    let cases: Vec<TopicCase<'_>> = placed.iter().filter_map(case).collect();
    let name = topic.name();
    let bytes = report::cases_xlsx(&cases, name.get(asked.language), snapshot.run.as_of, asked.language)?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(Answer::download(mime, &format!("{}.xlsx", topic.id), bytes))
}

fn unknown_topic(id: &str) -> Failure {
    Failure::Unknown(Bilingual::new(
        format!("토픽 {id}이(가) 최근 실행에 없습니다"),
        format!("The newest run has no topic {id}"),
    ))
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, words) = (asked.snapshot()?, Words(asked.language));
    let wanted = wanted(asked, snapshot)?;
    let mut found = candidates(&wanted, snapshot);
    let mut read: BTreeMap<String, MaskedTranscript> = BTreeMap::new();
    if let Some((facet, value)) = wanted.facet {
        read = read_all(&found, snapshot)?;
        found.retain(|id| read.get(*id).is_some_and(|it| facet.of(&it.metadata) == Some(value)));
    }
    // The newest first, as somebody who reads wants them.
    found.sort_by(|one, other| {
        snapshot.store.day_of(other).cmp(&snapshot.store.day_of(one)).then_with(|| one.cmp(other))
    });
    let n_pages = found.len().div_ceil(N_ON_A_PAGE).max(1);
    let at = asked.query.parsed::<usize>("page").unwrap_or(1).clamp(1, n_pages);
    let shown = &found[(at - 1) * N_ON_A_PAGE..found.len().min(at * N_ON_A_PAGE)];
    if wanted.facet.is_none() {
        read = read_all(shown, snapshot)?;
    }
    let page = |to: usize| {
        let mut query: Vec<(&str, &str)> = asked
            .query
            .0
            .iter()
            .filter(|(name, _)| name != "page")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let number = to.to_string();
        query.push(("page", &number));
        links::address("/cases", &query)
    };
    let rows = shown.iter().filter_map(|id| Some(row(read.get(*id)?, &wanted, snapshot, words))).collect();
    let page = Page {
        n_cases: numbers::count(found.len() as u64),
        conditions: conditions(&wanted, words),
        topics: wanted.topics.iter().map(|id| (links::topic(id), words.b(&snapshot.name_of(id)))).collect(),
        rows,
        first: numbers::count(((at - 1) * N_ON_A_PAGE + 1).min(found.len()) as u64),
        last: numbers::count(((at - 1) * N_ON_A_PAGE + shown.len()) as u64),
        before: (at > 1).then(|| page(at - 1)),
        after: (at < n_pages).then(|| page(at + 1)),
        search: search(&wanted),
        frame: asked.frame(asked.say("사례", "Cases"), Part::Topics)?,
    };
    asked.page(&page)
}

fn wanted<'q>(asked: &'q Asked, snapshot: &Snapshot) -> Result<Wanted<'q>, Failure> {
    let day = |name: &str, otherwise: Day| match asked.query.get(name) {
        None => Ok(otherwise),
        Some(text) => text.parse::<Day>().map_err(|_| {
            let what = Bilingual::new(format!("‘{text}’은(는) 날짜가 아닙니다"), format!("‘{text}’ is no day"));
            Error::new(Kind::Usage, what).help(Bilingual::new("예: 2026-11-20", "for example 2026-11-20"))
        }),
    };
    let topics: Vec<&str> = asked.query.all("topic").collect();
    if let Some(unknown) = topics.iter().find(|id| snapshot.level(id).is_none_or(|it| it.level == 2)) {
        return Err(unknown_topic(unknown));
    }
    let facet = asked.query.get("facet").zip(asked.query.get("value")).map(|(code, value)| {
        let known = serde_json::from_value::<Facet>(code.into());
        known.map(|facet| (facet, value)).map_err(|_| {
            let what =
                Bilingual::new(format!("‘{code}’로는 나눌 수 없습니다"), format!("nothing is told apart by ‘{code}’"));
            Error::new(Kind::Usage, what)
        })
    });
    Ok(Wanted {
        topics,
        from: day("from", snapshot.run.window_from)?,
        to: day("to", snapshot.run.as_of)?,
        facet: facet.transpose()?,
    })
}

/// The cases of the days, with a statement of a topic where topics are named: an area stands for its topics.
fn candidates<'s>(wanted: &Wanted<'_>, snapshot: &'s Snapshot) -> Vec<&'s str> {
    let is_in = |id: &str| snapshot.store.day_of(id).is_some_and(|day| (wanted.from..=wanted.to).contains(&day));
    if wanted.topics.is_empty() {
        return snapshot.store.transcripts().filter(|id| is_in(id)).collect();
    }
    let mut topics: BTreeSet<&str> = BTreeSet::new();
    for id in &wanted.topics {
        let of_area = snapshot.topics().filter(|topic| topic.area.as_deref() == Some(*id));
        topics.extend(of_area.map(|topic| topic.id.as_str()));
        topics.extend(snapshot.topic(id).map(|topic| topic.id.as_str()));
    }
    let found: BTreeSet<&str> =
        topics.into_iter().flat_map(|topic| snapshot.store.transcripts_of_topic(topic)).collect();
    found.into_iter().filter(|id| is_in(id)).collect()
}

fn read_all(ids: &[&str], snapshot: &Snapshot) -> Result<BTreeMap<String, MaskedTranscript>, Failure> {
    let read = snapshot.store.transcripts_of(ids)?;
    Ok(read.into_iter().map(|it| (it.id.clone(), it)).collect())
}

fn row(transcript: &MaskedTranscript, wanted: &Wanted<'_>, snapshot: &Snapshot, words: Words) -> Row {
    let placed: Vec<Placed<'_>> = snapshot.store.assignments_of_transcript(&transcript.id).collect();
    let is_wanted =
        |it: &&Placed<'_>| wanted.topics.is_empty() || it.topic.is_some_and(|topic| wanted.topics.contains(&topic));
    let text =
        |it: &Placed<'_>| transcript.turns.get(it.turn as usize).map(|turn| it.span.of(&turn.masked_text).to_owned());
    let mut said: Vec<String> = placed.iter().filter(is_wanted).filter_map(text).take(3).collect();
    if said.is_empty() {
        let first = transcript.turns.iter().find(|turn| turn.speaker == Speaker::Customer);
        said.extend(first.map(|turn| turn.masked_text.chars().take(MOST_CHARS).collect::<String>()));
    }
    let metadata = &transcript.metadata;
    Row {
        href: match placed.iter().find(is_wanted) {
            Some(it) => links::place(&transcript.id, it.turn),
            None => links::case(&transcript.id),
        },
        id: transcript.id.clone(),
        day: metadata.started_at.as_ref().map_or_else(String::new, |at| words.day(at.date())),
        channel: metadata.channel.as_ref().map_or_else(String::new, |it| words.b(&Facet::Channel.value_words(it))),
        product: metadata.product.clone().unwrap_or_default(),
        status: snapshot.store.status_of(&transcript.id).map(|status| words.status(status)),
        csat: metadata.csat.map_or_else(String::new, numbers::decimal),
        said,
    }
}

fn conditions(wanted: &Wanted<'_>, words: Words) -> Vec<String> {
    let mut conditions = vec![if wanted.from == wanted.to {
        wanted.from.to_string()
    } else {
        format!("{} ~ {}", wanted.from, wanted.to)
    }];
    if let Some((facet, value)) = wanted.facet {
        conditions.push(format!("{}: {}", words.b(&facet.words()), words.b(&facet.value_words(value))));
    }
    conditions
}

/// The same as a search, to go on from.
fn search(wanted: &Wanted<'_>) -> String {
    let topics = wanted.topics.iter().map(|id| format!("topic:{id} ")).collect::<String>();
    links::address("/search", &[("q", &format!("{topics}day:{}..{}", wanted.from, wanted.to))])
}
