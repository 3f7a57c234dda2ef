//! The report of some days as people read it.

use super::{Counted, Form, PeriodReport, PeriodTopic};
use crate::effects::{Mean, Ratio, Spread};
use crate::evidence::numbers::{
    count, counted, decimal, duration, full_day, percent, period, score, times as times_words,
};
use crate::model::{Bilingual, Period};
use crate::report::change::Movement;
use crate::report::leaflet::{Block, Grid, Leaflet, Said, none, plain};

/// So many topics stand in the table; `period.json` has all of them.
const N_TOPICS: usize = 60;
/// So many topics are quoted: those that changed, then the largest.
const N_QUOTED: usize = 12;
const N_QUOTES: usize = 3;
/// A mean or a median is shown from so many values on.
const LEAST_N: u64 = 5;

/// Returns the days with their year, for a period may lie far back.
fn named(report: &PeriodReport) -> Bilingual {
    let (days, year, name) = (period(report.days), report.days.from.year(), &report.asked.name);
    Bilingual::new(format!("{name} ({year}년 {})", days.ko), format!("{name} ({}, {year})", days.en))
}

/// Returns what a period before is called.
fn before_words(form: Form) -> Bilingual {
    let (ko, en) = match form {
        Form::Day => ("전날", "the day before"),
        Form::Week => ("지난주 같은 요일", "the week before"),
        Form::Month => ("지난달(하루 기준)", "the month before, per day"),
        Form::Year => ("지난해(하루 기준)", "the year before, per day"),
        Form::Days => ("직전 같은 길이", "as many days before"),
    };
    Bilingual::new(ko, en)
}

/// Returns what the days say.
pub(super) fn verdict(report: &PeriodReport) -> Vec<Bilingual> {
    let name = named(report);
    let mut sentences = Vec::new();
    if report.all.n == 0 {
        sentences.push(Bilingual::new(
            format!("{}에는 상담이 없습니다.", name.ko),
            format!("There is no conversation in {}.", name.en),
        ));
        sentences.extend(cut(report));
        return sentences;
    }
    let (n, m) = (count(report.all.n), count(report.with_statement.n));
    let compared = comparison(report, &report.all);
    sentences.push(Bilingual::new(
        format!("{} 문의는 {n}건이고 {m}건에 불만·요청·질문이 담겨 있습니다{}.", name.ko, compared.ko),
        format!(
            "{} had {}, {m} of them with a complaint, a request or a question{}.",
            name.en,
            counted(report.all.n, "conversation"),
            compared.en
        ),
    ));
    sentences.extend(cut(report));
    let is_up = |topic: &&PeriodTopic| matches!(topic.counted.movement, Movement::Grew | Movement::Appeared);
    let excess = |topic: &PeriodTopic| topic.counted.excess;
    let most = report.topics.iter().filter(is_up).max_by(|a, b| excess(a).total_cmp(&excess(b)));
    if let Some(topic) = most {
        let compared = comparison(report, &topic.counted);
        let (name, n) = (titled(topic), count(topic.counted.n));
        sentences.push(Bilingual::new(
            format!("가장 많이 늘어난 토픽은 {} {n}건입니다{}.", name.ko, compared.ko),
            format!("{} grew most, to {n}{}.", name.en, compared.en),
        ));
    } else if let Some(topic) = report.topics.first().filter(|topic| topic.counted.n > 0) {
        let (name, n) = (titled(topic), count(topic.counted.n));
        let share = percent(Ratio { part: topic.counted.n, whole: report.with_statement.n }.value());
        let whole = count(report.with_statement.n);
        sentences.push(Bilingual::new(
            format!("가장 큰 토픽은 {} {n}건({share}, n={whole})입니다.", name.ko),
            format!("The largest topic is {} with {n} ({share}, n={whole}).", name.en),
        ));
    }
    sentences
}

fn titled(topic: &PeriodTopic) -> Bilingual {
    let id = topic.id.as_ref().map_or_else(String::new, |id| format!("({id})"));
    let en_id = if id.is_empty() { String::new() } else { format!(" {id}") };
    Bilingual::new(format!("‘{}’{id}", topic.name.ko), format!("‘{}’{en_id}", topic.name.en))
}

/// Says that the period is not over in the records.
fn cut(report: &PeriodReport) -> Option<Bilingual> {
    (report.days != report.asked.days).then(|| {
        let (last, end) = (full_day(report.days.to), full_day(report.asked.days.to));
        Bilingual::new(
            format!("가장 최근에 분석한 {}까지만 담았습니다(기간은 {}에 끝납니다).", last.ko, end.ko),
            format!("It holds the days up to the newest night, {}; the period ends on {}.", last.en, end.en),
        )
    })
}

/// Returns the comparison as a clause in brackets; empty where there is nothing to compare with.
fn comparison(report: &PeriodReport, counted: &Counted) -> Bilingual {
    let (mut ko, mut en) = (Vec::new(), Vec::new());
    let before = before_words(report.asked.form);
    if let Some(n) = counted.n_before.map(count) {
        let times = counted.times_before.map(times_words);
        let (ko_times, en_times) =
            times.map_or_else(Default::default, |it| (format!("의 {it}배"), format!("{it} times ")));
        ko.push(format!("{} {n}건{ko_times}", before.ko));
        en.push(format!("{en_times}{}: {n}", before.en));
    }
    if let Some(usual) = counted.usual.map(decimal) {
        let times = counted.times_usual.map(times_words);
        let (ko_times, en_times) =
            times.map_or_else(Default::default, |it| (format!("의 {it}배"), format!("{it} times ")));
        let weeks = report.n_usual_weeks;
        ko.push(format!("앞 {weeks}주 같은 요일 평균 {usual}건{ko_times}"));
        en.push(format!("{en_times}the mean of the same weekdays of {weeks} weeks before: {usual}"));
    }
    if ko.is_empty() {
        return Bilingual::default();
    }
    Bilingual::new(format!(" ({})", ko.join(", ")), format!(" ({})", en.join("; ")))
}

/// Returns the document.
pub(super) fn leaflet(report: &PeriodReport) -> Leaflet {
    let mut blocks = Vec::new();
    if report.all.n > 0 {
        whole(report, &mut blocks);
        topics(report, &mut blocks);
    }
    events(report, &mut blocks);
    quotes(report, &mut blocks);
    method(report, &mut blocks);
    let kind = Bilingual::new("기간별 고객의 소리", "Voice of the customer, some days");
    let as_of = full_day(report.as_of);
    Leaflet {
        title: match report.workspace.as_str() {
            "" => plain(&report.asked.name),
            name => plain(format!("{name} · {}", report.asked.name)),
        },
        kind,
        basis: Bilingual::new(
            format!("{} · 토픽 번호는 {} 분석의 것입니다", named(report).ko, as_of.ko),
            format!("{} · topics as of {}", named(report).en, as_of.en),
        ),
        verdict: verdict(report),
        blocks,
    }
}

fn mean(mean: Option<Mean>) -> Bilingual {
    mean.filter(|it| it.n >= LEAST_N).map_or_else(none, |it| plain(format!("{} ({})", score(it.mean), count(it.n))))
}

fn median(spread: Option<Spread>) -> Bilingual {
    spread.filter(|it| it.n >= LEAST_N).map_or_else(none, |it| {
        let (words, n) = (duration(it.median), count(it.n));
        Bilingual::new(format!("{} ({n})", words.ko), format!("{} ({n})", words.en))
    })
}

fn whole(report: &PeriodReport, blocks: &mut Vec<Block>) {
    let before = before_words(report.asked.form);
    let mut grid =
        Grid::of_numbers(&[("", ""), ("이 기간", "This period"), ("", ""), ("같은 요일 평균", "Usual weekdays")]);
    grid.columns[2].0 = before;
    let per_day = |n: f64, days: Period| plain(decimal(n / days.n_days().max(1) as f64));
    let usual = |it: &Counted| it.usual.map_or_else(none, |usual| plain(decimal(usual)));
    let n_before = |it: &Counted| it.n_before.map_or_else(none, |n| plain(count(n)));
    let (all, with) = (&report.all, &report.with_statement);
    let before_per_day = report.before.zip(all.n_before).map_or_else(none, |(days, n)| per_day(n as f64, days));
    let usual_per_day = all.usual.map_or_else(none, |usual| per_day(usual, report.days));
    grid.rows = vec![
        vec![Bilingual::new("문의", "Conversations"), plain(count(all.n)), n_before(all), usual(all)],
        vec![Bilingual::new("하루 평균", "A day"), per_day(all.n as f64, report.days), before_per_day, usual_per_day],
        vec![
            Bilingual::new("불만·요청·질문이 담긴 문의", "With a complaint, request or question"),
            plain(count(with.n)),
            n_before(with),
            usual(with),
        ],
        vec![Bilingual::new("고객", "Customers"), plain(count(all.n_customers)), none(), none()],
        vec![Bilingual::new("만족도 (n)", "Satisfaction (n)"), mean(all.csat), mean(all.csat_before), none()],
        vec![
            Bilingual::new("첫 응대 중앙값 (n)", "First response, median (n)"),
            median(all.first_response_s),
            median(all.first_response_before_s),
            none(),
        ],
        vec![
            Bilingual::new("해결 중앙값 (n)", "Resolution, median (n)"),
            median(all.resolution_s),
            median(all.resolution_before_s),
            none(),
        ],
    ];
    blocks.push(Block::Section(Bilingual::new("전체", "All conversations")));
    blocks.push(Block::Table(grid));
}

fn topics(report: &PeriodReport, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(Bilingual::new("토픽", "Topics")));
    if report.topics.is_empty() {
        blocks.push(Block::Text(Bilingual::new("토픽에 묶인 문의가 없습니다.", "No conversation is in a topic.")));
        return;
    }
    let mut grid = Grid::of_numbers(&[
        ("토픽", "Topic"),
        ("문의", "Conversations"),
        ("비율", "Share"),
        ("", ""),
        ("배", "Times"),
        ("같은 요일 평균", "Usual weekdays"),
        ("배", "Times"),
        ("판단", "Change"),
        ("만족도 (n)", "Satisfaction (n)"),
        ("첫 응대 (n)", "First response (n)"),
        ("해결 (n)", "Resolution (n)"),
        ("담당", "Owner"),
    ])
    .left(&[7, 11]);
    grid.columns[3].0 = before_words(report.asked.form);
    let times = |it: Option<f64>| it.map_or_else(none, |it| plain(times_words(it)));
    grid.rows = (report.topics.iter().take(N_TOPICS))
        .map(|topic| {
            let it = &topic.counted;
            let share = Ratio { part: it.n, whole: report.with_statement.n };
            let id = topic.id.as_deref().unwrap_or("–");
            vec![
                Bilingual::new(format!("{id} {}", topic.name.ko), format!("{id} {}", topic.name.en)),
                plain(count(it.n)),
                plain(percent(share.value())),
                it.n_before.map_or_else(none, |n| plain(count(n))),
                times(it.times_before),
                it.usual.map_or_else(none, |usual| plain(decimal(usual))),
                times(it.times_usual),
                movement(it.movement),
                mean(it.csat),
                median(it.first_response_s),
                median(it.resolution_s),
                topic.owner.as_deref().map_or_else(none, plain),
            ]
        })
        .collect();
    blocks.push(Block::Table(grid));
    let n_more = report.topics.len().saturating_sub(N_TOPICS);
    let more = if n_more > 0 {
        (format!(" 나머지 {n_more}개는 period.json에 있습니다."), format!(" The other {n_more} are in period.json."))
    } else {
        Default::default()
    };
    let whole = count(report.with_statement.n);
    blocks.push(Block::Note(Bilingual::new(
        format!("비율은 불만·요청·질문이 담긴 문의 {whole}건에 대한 값이며, ‘배’는 하루 기준입니다.{}", more.0),
        format!(
            "Shares refer to the {} with a complaint, a request or a question; times are per day.{}",
            counted(report.with_statement.n, "conversation"),
            more.1
        ),
    )));
}

fn movement(movement: Movement) -> Bilingual {
    let (ko, en) = match movement {
        Movement::NotEnough => ("–", "–"),
        Movement::Appeared => ("새로 나타남", "appeared"),
        Movement::Grew => ("▲ 늘어남", "▲ grew"),
        Movement::Steady => ("비슷함", "steady"),
        Movement::Shrank => ("▼ 줄어듦", "▼ shrank"),
    };
    Bilingual::new(ko, en)
}

fn events(report: &PeriodReport, blocks: &mut Vec<Block>) {
    let mut points = Vec::new();
    for release in &report.releases {
        let (on, name) = (full_day(release.date), release.name());
        points.push(Bilingual::new(format!("배포: {name} — {}", on.ko), format!("Release: {name} — {}", on.en)));
    }
    for policy in &report.policies {
        let (from, title) = (full_day(policy.valid_from), &policy.title);
        let to = policy.valid_to.map(full_day);
        let (ko_to, en_to) =
            to.map_or_else(Default::default, |to| (format!(", {}까지", to.ko), format!(" to {}", to.en)));
        points.push(Bilingual::new(
            format!("정책: {title} — {}부터{ko_to}", from.ko),
            format!("Policy: {title} — from {}{en_to}", from.en),
        ));
    }
    for alert in &report.alerts {
        let days = period(alert.days);
        points.push(Bilingual::new(
            format!("알림 {}: {} — {}", alert.id, alert.name.ko, days.ko),
            format!("Alert {}: {} — {}", alert.id, alert.name.en, days.en),
        ));
    }
    if !points.is_empty() {
        blocks.push(Block::Section(Bilingual::new(
            "이 기간의 배포·정책·알림",
            "Releases, policies and alerts of the period",
        )));
        blocks.push(Block::Points(points));
    }
}

fn quotes(report: &PeriodReport, blocks: &mut Vec<Block>) {
    let is_up = |topic: &&PeriodTopic| matches!(topic.counted.movement, Movement::Grew | Movement::Appeared);
    let rest = report.topics.iter().filter(|topic| !is_up(topic));
    let chosen = report.topics.iter().filter(is_up).chain(rest).filter(|topic| !topic.quotes.is_empty());
    let mut is_first = true;
    for topic in chosen.take(N_QUOTED) {
        if is_first {
            blocks.push(Block::Section(Bilingual::new("이 기간 고객의 말", "What customers said in these days")));
            is_first = false;
        }
        let mut name = topic.name.clone();
        let id = topic.id.as_ref().map_or_else(String::new, |id| format!("{id} "));
        (name.ko, name.en) = (format!("{id}{}", name.ko), format!("{id}{}", name.en));
        let said: Vec<Said> = topic.quotes.iter().take(N_QUOTES).map(|(said, _)| said.clone()).collect();
        blocks.push(Block::Quotes(name, said));
    }
}

fn method(report: &PeriodReport, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(Bilingual::new("읽는 법", "How to read this")));
    let before = report.before.map(period);
    let mut points = vec![match before {
        Some(days) => {
            let words = before_words(report.asked.form);
            Bilingual::new(
                format!("{}: {}과 비교했습니다.", words.ko, days.ko),
                format!("{}: {}.", capitalised(&words.en), days.en),
            )
        }
        None => Bilingual::new(
            "앞 기간의 기록이 없거나 기간 중간부터 시작되어 비교하지 않았습니다.",
            "The records do not reach back over the days before: nothing is compared with them.",
        ),
    }];
    points.push(Bilingual::new(
        format!("‘같은 요일 평균’은 기간 앞 {}주의 같은 요일에 들어온 문의의 평균이며, 공휴일은 보정하지 않았습니다.", report.n_usual_weeks),
        format!("Usual weekdays: the mean of the same weekdays of the {} weeks before the period; holidays are not adjusted for.", report.n_usual_weeks),
    ));
    points.push(Bilingual::new(
        "더 긴 쪽의 비교 기간에서 기대되는 건수와 견주어, 우연한 흔들림(표준편차의 2배)보다 크고 1.3배 이상(또는 1/1.3 이하)일 때만 늘었다(줄었다)고 적습니다. 같은 시기에 있었던 일은 원인이 아니라 함께 있었던 일입니다.",
        "Against the longer of the two baselines, a topic grew (shrank) when it left twice the standard deviation of chance and a factor of 1.3. What happened at the same time is not said to be a cause.",
    ));
    if report.topics.iter().any(|topic| topic.id.is_none()) {
        points.push(Bilingual::new(
            "번호가 없는 토픽은 그날 분석한 91일보다 앞선 문의에서만 나타납니다.",
            "A topic without a number was found only in conversations that the night itself did not look at.",
        ));
    }
    blocks.push(Block::Points(points));
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
