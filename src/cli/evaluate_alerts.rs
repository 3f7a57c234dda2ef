//! `voc evaluate alerts`: do alerts tell what was planted in a stream, and nothing else?

use std::path::PathBuf;

use clap::Args;

use crate::error::Result;
use crate::evaluate::alerts::{self, AlertKind, AlertScores, EventKind, JudgedAlert, JudgedEvent, Share};
use crate::model::{Bilingual, Day, Language};
use crate::store::Workspace;

use super::arguments::{Arguments, Format};
use super::table::{Table, print_one, print_text};

pub(super) const AFTER_HELP: &str = "\
Every night from --from on is judged, by its newest run. An alert is held against the gold topic that most statements
of its topic have. In time means: a spike on its first day or the day after, a drop or a new topic within seven days.
An alert that no event of its topic explains, up to 14 days after it, is a false one.

Examples:
  voc evaluate alerts -w stream-7
  voc evaluate alerts -w stream-7 --format json    with every event and every false alert";

#[derive(Debug, Args)]
pub(super) struct AlertsArguments {
    /// What was planted, as the maker of the samples writes it [default: planted.json of the workspace]
    #[arg(long, value_name = "FILE")]
    planted: Option<PathBuf>,
    /// Gold statements [default: gold/statements.jsonl of the workspace]
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// First night to judge [default: the first with 35 days of records before it]
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Judges the nights of a workspace and prints what was found and what was raised for nothing.
pub(super) fn evaluate_alerts(arguments: &Arguments, typed: &AlertsArguments, language: Language) -> Result<()> {
    let workspace = Workspace::new(&arguments.workspace);
    let beside = |typed: &Option<PathBuf>, usual: &str| typed.clone().unwrap_or_else(|| workspace.folder().join(usual));
    let planted = beside(&typed.planted, "planted.json");
    let gold = beside(&typed.gold, "gold/statements.jsonl");
    let judged = alerts::judge(&workspace, &planted, &gold, typed.from)?;
    let scores = alerts::score(&[judged]);
    match typed.format {
        Format::Table => print_text(&as_text(&scores, language)),
        format => print_one(format, &scores, &sums(&scores, language)),
    }
}

/// Returns the sums, then every event, then every false alert.
fn as_text(scores: &AlertScores, language: Language) -> String {
    let mut text = sums(scores, language).to_text();
    let parts = [
        (Bilingual::new("심은 사건", "Planted events"), events(&scores.events, language)),
        (Bilingual::new("까닭 없는 알림", "Alerts that nothing explains"), unexplained(&scores.unexplained, language)),
    ];
    for (title, table) in parts {
        if !table.rows.is_empty() {
            text += &format!("\n{}\n{}", title.get(language), table.to_text());
        }
    }
    text
}

fn sums(scores: &AlertScores, language: Language) -> Table {
    let header = match language {
        Language::Ko => ["지표", "맞음", "전체", "비율"],
        Language::En => ["measure", "right", "of", "share"],
    };
    let mut table = Table::new(&header, &[1, 2, 3]);
    let mut share = |ko: &str, en: &str, share: Share| {
        let ratio = share.ratio().map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.3}"));
        let name = Bilingual::new(ko, en).get(language).to_owned();
        table.rows.push(vec![name, share.found.to_string(), share.n.to_string(), ratio]);
    };
    share("하루 안에 찾은 급증", "spikes found within a day", scores.spikes.all);
    for (factor, of_factor) in &scores.spikes.by_factor {
        share(&format!("  {factor}"), &format!("  {factor}"), *of_factor);
    }
    for (level, ko, en) in [
        ("under_10", "  하루 10건 미만", "  under 10 a day"),
        ("10_to_20", "  하루 10~20건", "  10 to 20 a day"),
        ("from_20", "  하루 20건 이상", "  20 a day or more"),
    ] {
        if let Some(of_level) = scores.spikes.by_level.get(level) {
            share(ko, en, *of_level);
        }
    }
    share("7일 안에 찾은 감소", "drops found within seven days", scores.drops);
    share("7일 안에 찾은 새 토픽", "new topics found within seven days", scores.new_topics);
    share("놓친 것 가운데 늦게라도 찾은 사건", "events found late, of those missed", scores.late);
    share("맞는 배포를 먼저 댄 알림", "right release named first", scores.release_right);
    share("관계없는 배포를 댄 알림", "a release named without cause", scores.release_without_cause);
    let wrong = &scores.false_alerts;
    let mut count = |ko: &str, en: &str, value: String| {
        let name = Bilingual::new(ko, en).get(language).to_owned();
        table.rows.push(vec![name, value, String::new(), String::new()]);
    };
    count("까닭 없는 알림", "alerts that nothing explains", wrong.n.to_string());
    count("  30일마다", "  in 30 nights", format!("{:.2}", wrong.per_30_nights));
    count("  급증", "  spikes", wrong.spike.to_string());
    count("  감소", "  drops", wrong.drop.to_string());
    count("  새 토픽", "  new topics", wrong.new_topic.to_string());
    count("  전체 상담량", "  whole desk", wrong.whole_desk.to_string());
    count("  천천히 느는 토픽에서", "  of these on slow growth", wrong.on_growth.to_string());
    count("사건에서 나온 알림", "alerts that an event explains", scores.explained.to_string());
    count("중대 사례 알림", "alerts of grave cases", scores.severe_cases.to_string());
    count("본 밤", "nights judged", scores.nights.to_string());
    count("밤들 바깥의 사건", "events outside the nights", scores.events_outside.to_string());
    table
}

fn events(events: &[JudgedEvent], language: Language) -> Table {
    let header = match language {
        Language::Ko => ["사건", "종류", "토픽", "첫날", "배수", "하루 건수", "찾은 날", "알림", "배포", "댄 배포"],
        Language::En => {
            ["event", "kind", "topic", "from", "factor", "per day", "found on", "alert", "release", "named"]
        }
    };
    let mut table = Table::new(&header, &[4, 5]);
    let late = Bilingual::new("늦음", "late");
    table.rows = events
        .iter()
        .map(|event| {
            let found = match (event.found_on, event.found_late_on) {
                (Some(day), _) => day.to_string(),
                (None, Some(day)) => format!("{day} ({})", late.get(language)),
                (None, None) => "-".to_owned(),
            };
            vec![
                event.event.clone(),
                event_kind(event.kind).get(language).to_owned(),
                event.topic.clone(),
                event.from.to_string(),
                or_dash(event.factor),
                or_dash(event.per_day_before),
                found,
                or_dash(event.found_by.as_ref()),
                or_dash(event.release.as_ref()),
                or_dash(event.release_named.as_ref()),
            ]
        })
        .collect();
    table
}

fn unexplained(alerts: &[JudgedAlert], language: Language) -> Table {
    let header = match language {
        Language::Ko => ["알림", "종류", "밤", "토픽", "건수", "예상", "정답 토픽", "비율", "심은 것"],
        Language::En => ["alert", "kind", "night", "topic", "observed", "expected", "gold topic", "share", "planted"],
    };
    let mut table = Table::new(&header, &[4, 5, 7]);
    table.rows = alerts
        .iter()
        .map(|alert| {
            vec![
                alert.alert.clone(),
                alert_kind(alert.kind).get(language).to_owned(),
                alert.date.to_string(),
                or_dash(alert.topic.as_ref()),
                or_dash(alert.observed),
                or_dash(alert.expected.map(|expected| format!("{expected:.1}"))),
                or_dash(alert.gold_topic.as_ref()),
                or_dash(alert.gold_share.map(|share| format!("{share:.2}"))),
                or_dash(alert.planted.map(|kind| event_kind(kind).get(language).to_owned())),
            ]
        })
        .collect();
    table
}

fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

fn event_kind(kind: EventKind) -> Bilingual {
    match kind {
        EventKind::Spike => Bilingual::new("급증", "spike"),
        EventKind::Drop => Bilingual::new("감소", "drop"),
        EventKind::NewTopic => Bilingual::new("새 토픽", "new topic"),
        EventKind::Growth => Bilingual::new("느린 증가", "growth"),
    }
}

fn alert_kind(kind: AlertKind) -> Bilingual {
    match kind {
        AlertKind::Spike => event_kind(EventKind::Spike),
        AlertKind::Drop => event_kind(EventKind::Drop),
        AlertKind::NewTopic => event_kind(EventKind::NewTopic),
        AlertKind::SevereCase => Bilingual::new("중대 사례", "grave case"),
        AlertKind::Other => Bilingual::new("그 밖", "other"),
    }
}
