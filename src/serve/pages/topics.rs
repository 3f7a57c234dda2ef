//! All topics: as a table to sort, and as a map.

use askama::Template;
use askama::filters::Safe;

use crate::evidence::numbers;
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::charts::{self, Dot};
use crate::serve::layout::{Frame, Part};
use crate::serve::lines::TopicLine;
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::snapshot::Snapshot;
use crate::serve::words::{Chip, Words};

pub(in crate::serve) const ROUTES: &[Route] = &[Route::get("/topics", READER, show)];

/// A column that topics can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Cases,
    LastWeek,
    Change,
    Customers,
    Csat,
    Effect,
    Severity,
    Owner,
}

impl Column {
    const ALL: [Self; 9] = [
        Self::Name,
        Self::Cases,
        Self::LastWeek,
        Self::Change,
        Self::Customers,
        Self::Csat,
        Self::Effect,
        Self::Severity,
        Self::Owner,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Cases => "cases",
            Self::LastWeek => "week",
            Self::Change => "change",
            Self::Customers => "customers",
            Self::Csat => "csat",
            Self::Effect => "effect",
            Self::Severity => "severity",
            Self::Owner => "owner",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Name => ("토픽", "Topic"),
            Self::Cases => ("문의", "Cases"),
            Self::LastWeek => ("최근 7일", "7 days"),
            Self::Change => ("변화", "Change"),
            Self::Customers => ("고객", "Customers"),
            Self::Csat => ("만족도", "CSAT"),
            Self::Effect => ("만족도 영향", "Effect"),
            Self::Severity => ("심각도", "Severity"),
            Self::Owner => ("담당", "Owner"),
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Severity | Self::Owner)
    }

    /// Texts and satisfaction from the smallest: what is worst stands first.
    fn begins_small(self) -> bool {
        matches!(self, Self::Name | Self::Owner | Self::Csat | Self::Effect)
    }

    /// Returns the number that a topic is sorted by; nothing goes last in either direction.
    fn number(self, topic: &TopicLine) -> Option<f64> {
        let change = topic.change.as_ref();
        match self {
            Self::Name | Self::Owner => None,
            Self::Cases => Some(topic.n_transcripts as f64),
            Self::LastWeek => change.map(|it| it.last_7_days as f64),
            Self::Change => change.and_then(|it| it.times),
            Self::Customers => Some(topic.n_customers as f64),
            Self::Csat => topic.csat.map(|csat| csat.mean),
            Self::Effect => topic.csat_effect,
            Self::Severity => topic.severity.map(f64::from),
        }
    }
}

struct Head {
    words: &'static str,
    href: String,
    class: &'static str,
    /// `ascending` or `descending` for the column that is sorted by.
    sorted: Option<&'static str>,
}

struct Row {
    id: String,
    href: String,
    name: String,
    other: Option<String>,
    cases: String,
    cases_href: String,
    share: String,
    week: String,
    week_href: String,
    chip: Option<Chip>,
    times: String,
    spark: Safe<String>,
    customers: String,
    csat: String,
    effect: String,
    severity: Option<Chip>,
    owner: String,
}

struct Group {
    /// Name and address of the area; none where the table is not grouped.
    area: Option<(String, String)>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "serve/topics.html")]
struct Page {
    frame: Frame,
    n_topics: String,
    basis: String,
    map: Safe<String>,
    heads: Vec<Head>,
    groups: Vec<Group>,
    areas: Vec<(String, String, bool)>,
    words_typed: String,
    sort: String,
    is_grouped: bool,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, words) = (asked.snapshot()?, Words(asked.language));
    let sort = asked.query.get("sort").unwrap_or_default();
    let column = Column::ALL.into_iter().find(|column| column.code() == sort.trim_start_matches('-'));
    let is_turned = sort.starts_with('-');
    let area = asked.query.get("area").unwrap_or_default();
    let typed = asked.query.get("words").unwrap_or_default();
    let mut topics: Vec<&TopicLine> = snapshot
        .topics()
        .filter(|topic| area.is_empty() || topic.area.as_deref() == Some(area))
        .filter(|topic| typed.is_empty() || matches(topic, &typed.to_lowercase()))
        .collect();
    let n_topics = numbers::count(topics.len() as u64);
    topics.sort_by(|one, other| other.n_transcripts.cmp(&one.n_transcripts).then_with(|| one.id.cmp(&other.id)));
    let map = charts::map(&topics.iter().filter_map(|topic| dot(topic, words)).collect::<Vec<_>>(), asked.language);
    let groups = match column {
        None if area.is_empty() => by_area(snapshot, &topics, words),
        column => {
            let column = column.unwrap_or(Column::Cases);
            order(&mut topics, column, is_turned, words);
            vec![Group { area: None, rows: topics.iter().map(|topic| row(topic, snapshot, words)).collect() }]
        }
    };
    let is_grouped = column.is_none() && area.is_empty();
    let page = Page {
        n_topics,
        basis: format!("{} ~ {}", snapshot.run.window_from, snapshot.run.as_of),
        map: Safe(map),
        heads: heads(asked, column.or((!is_grouped).then_some(Column::Cases)), is_turned, area, typed),
        groups,
        areas: snapshot.areas().map(|it| (it.id.clone(), words.b(&it.name()), it.id == area)).collect(),
        words_typed: typed.to_owned(),
        sort: sort.to_owned(),
        is_grouped,
        frame: asked.frame(asked.say("토픽", "Topics"), Part::Topics)?,
    };
    asked.page(&page)
}

fn matches(topic: &TopicLine, typed: &str) -> bool {
    let name = topic.name();
    let texts = [topic.id.as_str(), &name.ko, &name.en, topic.owner.as_deref().unwrap_or_default()];
    texts.into_iter().chain(topic.terms.iter().map(String::as_str)).any(|text| text.to_lowercase().contains(typed))
}

fn order(topics: &mut [&TopicLine], column: Column, is_turned: bool, words: Words) {
    let is_rising = column.begins_small() != is_turned;
    let text = |topic: &TopicLine| match column {
        Column::Owner => topic.owner.clone().unwrap_or_else(|| "\u{10ffff}".to_owned()),
        _ => words.b(&topic.name()),
    };
    topics.sort_by(|one, other| {
        let order = match (column.number(one), column.number(other)) {
            (Some(one), Some(other)) if is_rising => one.total_cmp(&other),
            (Some(one), Some(other)) => other.total_cmp(&one),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) if column.is_text() && column != Column::Severity => {
                let order = text(one).cmp(&text(other));
                if is_rising { order } else { order.reverse() }
            }
            (None, None) => std::cmp::Ordering::Equal,
        };
        order.then_with(|| other.n_transcripts.cmp(&one.n_transcripts)).then_with(|| one.id.cmp(&other.id))
    });
}

fn heads(asked: &Asked, sorted: Option<Column>, is_turned: bool, area: &str, typed: &str) -> Vec<Head> {
    Column::ALL
        .into_iter()
        .map(|column| {
            let is_sorted = sorted == Some(column);
            let sort = if is_sorted && !is_turned { format!("-{}", column.code()) } else { column.code().to_owned() };
            let is_rising = column.begins_small() != is_turned;
            Head {
                words: asked.say(column.words().0, column.words().1),
                href: links::address("/topics", &[("sort", &sort), ("area", area), ("words", typed)]),
                class: if column.is_text() { "" } else { "num" },
                sorted: is_sorted.then_some(if is_rising { "ascending" } else { "descending" }),
            }
        })
        .collect()
}

fn by_area(snapshot: &Snapshot, topics: &[&TopicLine], words: Words) -> Vec<Group> {
    let rows = |area: Option<&str>| -> Vec<Row> {
        let of_area = topics.iter().filter(|topic| topic.area.as_deref() == area);
        of_area.map(|topic| row(topic, snapshot, words)).collect()
    };
    let mut groups: Vec<Group> = snapshot
        .areas()
        .map(|area| Group { area: Some((words.b(&area.name()), links::topic(&area.id))), rows: rows(Some(&area.id)) })
        .collect();
    groups.push(Group { area: None, rows: rows(None) });
    groups.retain(|group| !group.rows.is_empty());
    groups
}

fn row(topic: &TopicLine, snapshot: &Snapshot, words: Words) -> Row {
    let days = |from: &str| {
        links::address("/cases", &[("topic", &topic.id), ("from", from), ("to", &snapshot.run.as_of.to_string())])
    };
    let week_from = crate::model::Period::ending(snapshot.run.as_of, 7).from.to_string();
    let change = topic.change.as_ref();
    Row {
        id: topic.id.clone(),
        href: links::topic(&topic.id),
        name: words.b(&topic.name()),
        other: topic.other_name(words.0),
        cases: numbers::count(topic.n_transcripts),
        cases_href: days(&snapshot.run.window_from.to_string()),
        share: numbers::percent(topic.share),
        week: change.map_or_else(|| "–".to_owned(), |it| numbers::count(it.last_7_days)),
        week_href: days(&week_from),
        chip: words.movement(topic).map(|chip| Chip { words: chip.words, ..chip }),
        times: change
            .and_then(|it| it.times)
            .map_or_else(|| "–".to_owned(), |times| format!("×{}", numbers::times(times))),
        spark: Safe(crate::report::sparkline(snapshot.known_weeks(&topic.weekly))),
        customers: numbers::count(topic.n_customers),
        csat: topic.csat.map_or_else(|| "–".to_owned(), |csat| words.mean(csat.mean, csat.n)),
        effect: topic.csat_effect.map_or_else(|| "–".to_owned(), numbers::signed_score),
        severity: topic.severity.and_then(|severity| words.severity(severity)),
        owner: topic.owner.clone().unwrap_or_default(),
    }
}

fn dot(topic: &TopicLine, words: Words) -> Option<Dot> {
    let change = topic.change.as_ref()?;
    let class = match change.movement.as_str() {
        "grew" | "appeared" => "up",
        "shrank" => "down",
        _ => "",
    };
    let name = words.b(&topic.name());
    Some(Dot {
        id: topic.id.clone(),
        told: format!("{name} ({}): {}. {}", topic.id, words.cases(topic.n_transcripts), words.change(change)),
        name,
        n: topic.n_transcripts,
        times: change.times.or((change.movement == "appeared").then_some(5.0))?,
        class,
    })
}
