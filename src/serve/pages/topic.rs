//! One topic, area or variant: what it is, how it moved, whom it hurts, what was said and done, what is to be written and decided.

use askama::Template;
use askama::filters::Safe;

use super::alerts::AlertView;
use super::tonight::Figure;
use crate::evidence::numbers;
use crate::model::{Bilingual, Day, Period};
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::charts::{self, Weekly};
use crate::serve::curation;
use crate::serve::layout::{Frame, Part};
use crate::serve::lines::{EffectRow, TopicLine, ValueLine};
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::sentences::{QuoteView, linked};
use crate::serve::snapshot::Snapshot;
use crate::serve::words::{Chip, Words};
use crate::store::Role;

pub(in crate::serve) const ROUTES: &[Route] = &[Route::get("/topics/{id}", READER, show)];

/// So many values of a facet are shown.
const N_VALUES: usize = 6;
const N_ANSWERS: usize = 6;

/// Another topic, draft or proposal, in a line.
struct Line {
    href: String,
    id: String,
    name: String,
    beneath: String,
}

/// How a topic's conversations spread over the values of something.
struct Spread {
    name: String,
    /// Value, count, share, cases.
    values: Vec<(String, String, String, String)>,
}

#[derive(Template)]
#[template(path = "serve/topic.html")]
struct Page {
    frame: Frame,
    id: String,
    level: u8,
    name: String,
    other: Option<String>,
    crumbs: Vec<(String, String)>,
    chips: Vec<Chip>,
    lead: String,
    onset: String,
    figures: Vec<Figure>,
    chart: Safe<String>,
    effects: Vec<(String, String)>,
    spreads: Vec<Spread>,
    facts: Vec<(String, String)>,
    terms: String,
    note: Option<String>,
    lineage: Vec<(String, Safe<String>)>,
    parts: Vec<Line>,
    quotes: Vec<QuoteView>,
    answers: Vec<QuoteView>,
    alerts: Vec<AlertView>,
    proposals: Vec<Line>,
    drafts: Vec<Line>,
    cases: String,
    forms: Option<curation::Forms>,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, id) = (asked.snapshot()?, asked.part("id").to_uppercase());
    let Some(topic) = snapshot.level(&id).filter(|line| line.level < 2) else {
        return Err(Failure::Unknown(Bilingual::new(
            format!("토픽 {id}이(가) 최근 실행에 없습니다"),
            format!("The newest run has no topic {id}"),
        )));
    };
    let words = Words(asked.language);
    let name = words.b(&topic.name());
    let children = snapshot.levels.iter().filter(|line| line.parent.as_deref() == Some(topic.id.as_str()));
    let part = |line: &TopicLine| Line {
        // A variant is a part of its topic's page.
        href: if line.level == 1 { links::topic(&line.id) } else { String::new() },
        id: line.id.clone(),
        name: words.b(&line.name()),
        beneath: format!(
            "{} ({})",
            words.cases(line.n_transcripts),
            numbers::percent(line.n_transcripts as f64 / topic.n_transcripts.max(1) as f64)
        ),
    };
    let mut crumbs = vec![("/topics".to_owned(), words.t("토픽", "Topics"))];
    let mut above = topic.parent.as_deref();
    let mut way = Vec::new();
    while let Some(parent) = above.and_then(|id| snapshot.level(id)) {
        way.push((links::topic(&parent.id), words.b(&parent.name())));
        above = parent.parent.as_deref();
    }
    crumbs.extend(way.into_iter().rev());
    let is_of = |topics: &[String]| topics.contains(&topic.id);
    let mut chips: Vec<Chip> = words.movement(topic).into_iter().collect();
    chips.extend(topic.severity.and_then(|severity| words.severity(severity)));
    if let Some(stage) = &topic.journey_stage {
        chips.push(Chip { class: "plain", words: words.b(&crate::report::journey(stage)) });
    }
    if topic.is_defined {
        chips.push(Chip { class: "plain", words: words.t("분류 체계에 정의됨", "in the taxonomy") });
    }
    let is_decided_here = topic.level == 1 && asked.visitor.may(Role::Planner);
    let page = Page {
        forms: if is_decided_here { Some(curation::forms(asked, &topic.id)?) } else { None },
        id: topic.id.clone(),
        level: topic.level,
        other: topic.other_name(asked.language),
        crumbs,
        chips,
        lead: topic.change.as_ref().map_or_else(String::new, |change| words.change(change)),
        onset: topic.onset.as_ref().map_or_else(String::new, |onset| told_onset(onset, words)),
        figures: figures(topic, snapshot, words),
        chart: Safe(chart(topic, snapshot, &name, words)),
        effects: effects(topic, snapshot, words),
        spreads: spreads(topic, snapshot, words),
        facts: facts(topic, words),
        terms: topic.terms.join(" · "),
        note: topic.note.clone(),
        lineage: lineage(topic, words),
        parts: children.map(part).collect(),
        quotes: topic.examples.iter().map(QuoteView::of).collect(),
        answers: topic
            .answers
            .iter()
            .take(N_ANSWERS)
            .map(|it| QuoteView::of_agent(&it.citation, it.n_transcripts, words))
            .collect(),
        alerts: snapshot.alerts.iter().filter(|it| is_of(&it.topics)).map(|it| AlertView::of(it, asked)).collect(),
        proposals: snapshot
            .proposals
            .iter()
            .filter(|it| is_of(&it.topics))
            .map(|it| Line {
                href: format!("/proposals/{}", links::encode(&it.id)),
                id: it.id.clone(),
                name: words.b(&it.conclusion()),
                beneath: words.b(&it.state.words()),
            })
            .collect(),
        drafts: snapshot
            .drafts
            .iter()
            .filter(|it| is_of(&it.topics))
            .map(|it| Line {
                href: format!("/kb/drafts/{}", links::encode(&it.id)),
                id: it.id.clone(),
                name: it
                    .title
                    .as_ref()
                    .map_or_else(|| words.b(&it.name), |title| title.text(asked.language).to_owned()),
                beneath: format!("{} · {}", words.b(&it.decision.words()), it.language.code()),
            })
            .collect(),
        cases: cases(topic, snapshot, snapshot.run.window_from),
        frame: asked.frame(format!("{name} · {}", topic.id), Part::Topics)?,
        name,
    };
    asked.page(&page)
}

fn cases(topic: &TopicLine, snapshot: &Snapshot, from: Day) -> String {
    let (from, to) = (from.to_string(), snapshot.run.as_of.to_string());
    links::address("/cases", &[("topic", &topic.id), ("from", &from), ("to", &to)])
}

fn told_onset(onset: &crate::serve::lines::Onset, words: Words) -> String {
    let (day, before, after) =
        (words.day(onset.day), numbers::decimal(onset.before_per_day), numbers::decimal(onset.after_per_day));
    let mut text = words.b(&Bilingual::new(
        format!("{day}부터 늘었습니다(하루 평균 {before}건 → {after}건)."),
        format!("It rose from {day} on (daily mean {before} → {after})."),
    ));
    if !onset.releases.is_empty() {
        let releases = onset.releases.join(", ");
        text.push(' ');
        text.push_str(&words.b(&Bilingual::new(
            format!("같은 시기의 배포: {releases}. 원인인지는 확인되지 않았습니다."),
            format!("Released at that time: {releases}; whether it is the cause is not established."),
        )));
    }
    text
}

fn figures(topic: &TopicLine, snapshot: &Snapshot, words: Words) -> Vec<Figure> {
    let n = numbers::count;
    let all = cases(topic, snapshot, snapshot.run.window_from);
    let week = Period::ending(snapshot.run.as_of, 7).from;
    let mut figures = vec![
        Figure {
            name: words.t("문의", "Cases"),
            value: n(topic.n_transcripts),
            beneath: words.percent(topic.share, topic.share_of),
            href: all.clone(),
        },
        Figure {
            name: words.t("고객", "Customers"),
            value: n(topic.n_customers),
            beneath: words.t("발언 ", "statements: ") + &n(topic.n_statements),
            href: all,
        },
    ];
    if let Some(change) = &topic.change {
        figures.push(Figure {
            name: words.t("최근 7일", "Last 7 days"),
            value: n(change.last_7_days),
            beneath: change.before_mean.map_or_else(String::new, |mean| {
                words.t("그 전 주 평균 ", "a week before: ") + &numbers::decimal(mean)
            }),
            href: cases(topic, snapshot, week),
        });
    }
    if let Some(csat) = topic.csat {
        figures.push(Figure {
            name: words.t("만족도", "Satisfaction"),
            value: numbers::score(csat.mean),
            beneath: topic.csat_others.map_or_else(
                || format!("n={}", n(csat.n)),
                |others| words.t("그 밖의 문의 ", "elsewhere ") + &words.mean(others.mean, others.n),
            ),
            href: "#effect".to_owned(),
        });
    }
    if let Some(resolution) = topic.resolution_s {
        figures.push(Figure {
            name: words.t("해결 시간", "Resolution"),
            value: words.duration(resolution.median),
            beneath: words.t("중앙값, n=", "median, n=") + &n(resolution.n),
            href: "#effect".to_owned(),
        });
    }
    figures
}

fn chart(topic: &TopicLine, snapshot: &Snapshot, name: &str, words: Words) -> String {
    let summary = snapshot.summary.as_ref();
    let weeks: Vec<Day> = match summary {
        Some(summary) => summary.weeks.clone(),
        None => {
            let window = Period { from: snapshot.run.window_from, to: snapshot.run.as_of };
            window.weeks().iter().map(|week| week.to).collect()
        }
    };
    let n_weeks = weeks.len().min(topic.weekly.len());
    let near: Vec<&str> =
        topic.onset.as_ref().map_or_else(Vec::new, |it| it.releases.iter().map(String::as_str).collect());
    let releases = summary.map_or(&[][..], |summary| &summary.releases);
    let chart = Weekly {
        weeks: &weeks[weeks.len() - n_weeks..],
        bars: &topic.weekly[topic.weekly.len() - n_weeks..],
        behind: None,
        mean: topic.change.as_ref().and_then(|it| Some((it.before_mean?, it.n_weeks_before))),
        releases: releases
            .iter()
            .filter(|it| near.is_empty() || near.contains(&it.name.as_str()))
            .map(|it| (it.date, it.name.as_str()))
            .collect(),
        title: name.to_owned(),
        width: 720.0,
        height: 200.0,
    };
    charts::weekly(&chart, words.0)
}

/// The whole of a topic in `effects.jsonl`, each figure with its n and its interval.
fn effects(topic: &TopicLine, snapshot: &Snapshot, words: Words) -> Vec<(String, String)> {
    let Some(effect) = snapshot.effects.iter().find(|it| it.topic == topic.id && it.facet.is_none()) else {
        return Vec::new();
    };
    let EffectRow { csat, csat_effect, sla_breached, reopened, recontacted_7d, escalated, .. } = effect;
    let share =
        |value: &Option<ValueLine>| value.map(|it| numbers::percent(it.value) + &interval(it, numbers::percent));
    let times = |[median, ninth]: &[Option<ValueLine>; 2]| {
        let (median, ninth) = ((*median)?, (*ninth)?);
        let (half, most) = (words.duration(median.value), words.duration(ninth.value));
        Some(words.b(&Bilingual::new(
            format!("중앙값 {half}, 90%가 {most} 안 (n={})", numbers::count(median.n)),
            format!("median {half}, 90% within {most} (n={})", numbers::count(median.n)),
        )))
    };
    [
        (words.t("만족도", "Satisfaction"), csat.map(|it| words.mean(it.value, it.n))),
        (
            words.t("전체 만족도에 미치는 영향", "Effect on all satisfaction"),
            csat_effect.map(|it| numbers::signed_score(it.value) + &interval(it, numbers::signed_score)),
        ),
        (words.t("첫 응대 시간", "First response"), times(&effect.first_response_s)),
        (words.t("처리 시간", "Handling"), times(&effect.handle_s)),
        (words.t("해결 시간", "Resolution"), times(&effect.resolution_s)),
        (words.t("다시 열림", "Reopened"), share(reopened)),
        (words.t("7일 안 재문의", "Came back in 7 days"), share(recontacted_7d)),
        (words.t("이관", "Escalated"), share(escalated)),
        (words.t("응대 기준 초과", "Service level missed"), share(sla_breached)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

fn interval(value: ValueLine, write: fn(f64) -> String) -> String {
    let n = numbers::count(value.n);
    match (value.low, value.high) {
        (Some(low), Some(high)) => format!(" (95% {} ~ {}, n={n})", write(low), write(high)),
        _ => format!(" (n={n})"),
    }
}

fn spreads(topic: &TopicLine, snapshot: &Snapshot, words: Words) -> Vec<Spread> {
    use crate::evidence::Facet;
    let (from, to) = (snapshot.run.window_from.to_string(), snapshot.run.as_of.to_string());
    [
        (Facet::Channel, "channel", &topic.channels),
        (Facet::Product, "product", &topic.products),
        (Facet::RequesterType, "requester_type", &topic.requester_types),
        (Facet::AppVersion, "app_version", &topic.app_versions),
        (Facet::Platform, "platform", &topic.platforms),
    ]
    .into_iter()
    .filter(|(.., values)| !values.is_empty())
    .map(|(facet, code, values)| {
        let all: u64 = values.values().filter_map(serde_json::Value::as_u64).sum();
        let value = |(value, n): (&String, &serde_json::Value)| {
            let n = n.as_u64().unwrap_or(0);
            let query = [
                ("topic", topic.id.as_str()),
                ("from", &from),
                ("to", &to),
                ("facet", code),
                ("value", value.as_str()),
            ];
            (
                words.b(&facet.value_words(value)),
                numbers::count(n),
                numbers::percent(n as f64 / all.max(1) as f64),
                links::address("/cases", &query),
            )
        };
        Spread { name: words.b(&facet.words()), values: values.iter().take(N_VALUES).map(value).collect() }
    })
    .collect()
}

fn facts(topic: &TopicLine, words: Words) -> Vec<(String, String)> {
    let list = |counts: &std::collections::BTreeMap<String, u64>, name: fn(&str) -> Bilingual| {
        let mut counts: Vec<(&String, &u64)> = counts.iter().filter(|(_, n)| **n > 0).collect();
        counts.sort_by(|one, other| other.1.cmp(one.1).then_with(|| one.0.cmp(other.0)));
        let parts: Vec<String> =
            counts.into_iter().map(|(code, n)| format!("{} {}", words.b(&name(code)), numbers::count(*n))).collect();
        parts.join(" · ")
    };
    let quality = topic.quality.as_ref().map(|it| {
        let (separation, stability, weak) =
            (numbers::score(it.separation), numbers::percent(it.stability), numbers::percent(it.weak_ratio));
        let judgement = words.b(&it.judgement);
        words.b(&Bilingual::new(
            format!("{judgement} (분리도 {separation}, 안정도 {stability}, 약하게 묶인 발언 {weak})"),
            format!("{judgement} (separation {separation}, stability {stability}, weak statements {weak})"),
        ))
    });
    let seen = match (topic.first_seen, topic.last_seen) {
        (Some(first), Some(last)) => Some(format!("{first} ~ {last}")),
        _ => None,
    };
    [
        (words.t("담당", "Owner"), topic.owner.clone()),
        (words.t("기간", "Seen"), seen),
        (words.t("발언의 종류", "Kinds of statements"), Some(list(&topic.kinds, kind_name))),
        (words.t("언어", "Languages"), Some(list(&topic.languages, language_name))),
        (words.t("묶음의 품질", "Quality"), quality),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
    .collect()
}

fn kind_name(code: &str) -> Bilingual {
    use crate::statements::StatementKind::{Complaint, Other, Praise, Question, Request};
    crate::report::kind(match code {
        "complaint" => Complaint,
        "request" => Request,
        "question" => Question,
        "praise" => Praise,
        _ => Other,
    })
}

fn language_name(code: &str) -> Bilingual {
    match code {
        "ko" => Bilingual::new("한국어", "Korean"),
        "en" => Bilingual::new("영어", "English"),
        other => Bilingual::new(other, other),
    }
}

fn lineage(topic: &TopicLine, words: Words) -> Vec<(String, Safe<String>)> {
    let Some(lineage) = &topic.lineage else { return Vec::new() };
    let told = |event: &crate::registry::Event| (event.on.to_string(), linked(&words.b(&event.words())));
    let mut events: Vec<_> = lineage.events.iter().rev().map(told).collect();
    if events.is_empty() {
        events.push((lineage.first_found.to_string(), Safe(words.t("처음 나타났습니다", "found for the first time"))));
    }
    events
}
