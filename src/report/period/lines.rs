//! `period.json`: everything that the leaflet says, for programs.

use serde_json::{Map, Value, json};

use super::{Counted, PeriodReport};
use crate::effects::{Mean, Spread, round4};
use crate::model::{Bilingual, Period};

/// Returns the report as an object in a fixed key order.
pub(super) fn of(report: &PeriodReport) -> Value {
    let days = |days: Period| json!({"from": days.from.to_string(), "to": days.to.to_string(), "days": days.n_days()});
    let both = |words: &Bilingual| json!({"ko": words.ko, "en": words.en});
    let topics: Vec<Value> = report
        .topics
        .iter()
        .map(|topic| {
            let mut told = Map::new();
            told.insert("id".to_owned(), json!(topic.id));
            told.insert("label".to_owned(), both(&topic.name));
            told.insert("owner".to_owned(), json!(topic.owner));
            let share = topic.counted.n as f64 / report.with_statement.n.max(1) as f64;
            told.insert("share".to_owned(), json!(round4(share)));
            told.extend(counted(report, &topic.counted));
            let quotes: Vec<Value> = topic.quotes.iter().map(|(_, citation)| json!(citation)).collect();
            told.insert("quotes".to_owned(), json!(quotes));
            Value::Object(told)
        })
        .collect();
    json!({
        "schema": 1,
        "period": report.asked.name,
        "asked": days(report.asked.days),
        "days": days(report.days),
        "is_cut": report.days != report.asked.days,
        "as_of": report.as_of.to_string(),
        "looked_at": days(report.looked_at),
        "before": report.before.map(days),
        "usual_weeks": report.n_usual_weeks,
        "verdict": {
            "ko": joined(&report.verdict(), |sentence| &sentence.ko),
            "en": joined(&report.verdict(), |sentence| &sentence.en),
        },
        "all": counted(report, &report.all),
        "with_statement": counted(report, &report.with_statement),
        "topics": topics,
        "releases": report.releases.iter().map(|it| json!({"date": it.date.to_string(), "name": it.name()})).collect::<Vec<_>>(),
        "policies": report.policies.iter().map(|it| json!({
            "id": it.id, "title": it.title, "valid_from": it.valid_from.to_string(),
            "valid_to": it.valid_to.map(|to| to.to_string()),
        })).collect::<Vec<_>>(),
        "alerts": report.alerts.iter().map(|it| json!({
            "id": it.id, "name": both(&it.name), "days": days(it.days),
        })).collect::<Vec<_>>(),
    })
}

fn joined(sentences: &[Bilingual], side: fn(&Bilingual) -> &String) -> String {
    sentences.iter().map(|sentence| side(sentence).as_str()).collect::<Vec<_>>().join(" ")
}

fn counted(report: &PeriodReport, counted: &Counted) -> Map<String, Value> {
    let per_day = |n: f64, days: Period| round4(n / days.n_days().max(1) as f64);
    let mean = |mean: Option<Mean>| mean.map(|it| json!({"mean": round4(it.mean), "n": it.n}));
    let spread = |spread: Option<Spread>| {
        spread.map(|it| json!({"n": it.n, "median": round4(it.median), "p90": round4(it.p90)}))
    };
    let before = report.before.zip(counted.n_before).map(|(days, n)| {
        json!({
            "n": n, "per_day": per_day(n as f64, days), "times": counted.times_before.map(round4),
            "csat": mean(counted.csat_before), "first_response_s": spread(counted.first_response_before_s),
            "resolution_s": spread(counted.resolution_before_s),
        })
    });
    let usual = counted.usual.map(|n| json!({"n": round4(n), "times": counted.times_usual.map(round4)}));
    let told = json!({
        "n": counted.n,
        "n_customers": counted.n_customers,
        "per_day": per_day(counted.n as f64, report.days),
        "movement": counted.movement.code(),
        "csat": mean(counted.csat),
        "first_response_s": spread(counted.first_response_s),
        "resolution_s": spread(counted.resolution_s),
        "before": before,
        "usual": usual,
    });
    if let Value::Object(told) = told { told } else { Map::new() }
}
