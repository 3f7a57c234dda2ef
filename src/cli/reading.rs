//! What a run left, read again: topics, one topic, all its cases.

use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Citation, Language, MaskedTranscript, distance};
use crate::report::{self, TopicCase};
use crate::store::{Store, TopicRow, Workspace};

use super::arguments::{Arguments, Format};
use super::night::unknown;
use super::table::{Table, print, print_text};

pub(super) fn open(arguments: &Arguments) -> Result<Store> {
    Store::open(&Workspace::new(&arguments.workspace))
}

fn known_topic(store: &Store, id: &str) -> Result<TopicRow> {
    if let Some(topic) = store.topic(&id.to_uppercase())? {
        return Ok(topic);
    }
    let nearest =
        store.topics()?.into_iter().map(|topic| topic.id).min_by_key(|known| (distance(known, id), known.clone()));
    Err(unknown(
        Bilingual::new(
            format!("토픽 '{id}'이(가) 최근 실행에 없습니다"),
            format!("the newest run has no topic '{id}'"),
        ),
        nearest,
    ))
}

fn line_of(topic: &TopicRow) -> Value {
    serde_json::from_str(&topic.line).unwrap_or(Value::Null)
}

fn name_of(topic: &TopicRow) -> String {
    let names: Vec<&str> = [&topic.label_ko, &topic.label_en].into_iter().flatten().map(String::as_str).collect();
    names.join(" · ")
}

/// Lists the topics of the newest run.
pub(super) fn topics(arguments: &Arguments, limit: usize, format: Format, language: Language) -> Result<()> {
    let store = open(arguments)?;
    let topics: Vec<TopicRow> = store.topics()?.into_iter().take(limit).collect();
    let header = match language {
        Language::Ko => ["토픽", "이름", "상담", "고객", "비중", "처음", "마지막", "낱말"],
        Language::En => ["topic", "name", "cases", "customers", "share", "first", "last", "words"],
    };
    let mut table = Table::new(&header, &[2, 3, 4]);
    table.rows = topics
        .iter()
        .map(|topic| {
            let day = |day: Option<crate::model::Day>| day.map_or_else(String::new, |day| day.to_string());
            let terms: Vec<&str> =
                topic.terms.as_array().into_iter().flatten().filter_map(Value::as_str).take(5).collect();
            vec![
                topic.id.clone(),
                name_of(topic),
                topic.n_transcripts.to_string(),
                topic.n_customers.to_string(),
                format!("{:.1}%", topic.share * 100.0),
                day(topic.first_seen),
                day(topic.last_seen),
                terms.join(" "),
            ]
        })
        .collect();
    let lines: Vec<Value> = topics.iter().map(line_of).collect();
    print(format, &lines, &table)
}

/// Shows one topic.
pub(super) fn topic(arguments: &Arguments, id: &str, format: Format, language: Language) -> Result<()> {
    let store = open(arguments)?;
    let topic = known_topic(&store, id)?;
    let line = line_of(&topic);
    if matches!(format, Format::Json | Format::Jsonl) {
        return print_text(&format!("{line}\n"));
    }
    let ko = language == Language::Ko;
    let mut text = format!("{}  {}\n", topic.id, name_of(&topic));
    let terms: Vec<&str> = topic.terms.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let (n_transcripts, n_customers, n_statements) = (topic.n_transcripts, topic.n_customers, topic.n_statements);
    text.push_str(&if ko {
        format!("상담 {n_transcripts}건, 고객 {n_customers}명, 발언 {n_statements}건\n낱말: {}\n", terms.join(", "))
    } else {
        format!(
            "{n_transcripts} cases, {n_customers} customers, {n_statements} statements\nwords: {}\n",
            terms.join(", ")
        )
    });
    for (field, title) in [("owner", if ko { "담당" } else { "owner" }), ("note", if ko { "메모" } else { "note" })]
    {
        if let Some(words) = line[field].as_str() {
            text.push_str(&format!("{title}: {words}\n"));
        }
    }
    text.push_str(if ko {
        "\n주별 상담 수 (기준일로 끝나는 주)\n"
    } else {
        "\ncases a week (weeks that end with the as-of day)\n"
    });
    text.push_str(&weekly(&line, store.run()?.as_of));
    for (field, title_ko, title_en) in
        [("examples", "고객의 말", "what customers say"), ("answers", "상담사의 답변", "what agents answer")]
    {
        let quotes: Vec<&Value> = line[field].as_array().into_iter().flatten().collect();
        if quotes.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", if ko { title_ko } else { title_en }));
        for quote in quotes {
            let words = quote["text"].as_str().unwrap_or_default().replace('\n', " ");
            let place = quote["transcript"].as_str().unwrap_or_default();
            text.push_str(&format!("  “{words}”  {place}#{}\n", quote["turn"]));
        }
    }
    print_text(&text)
}

/// Bars of cases a week, from `per_day`.
fn weekly(line: &Value, as_of: crate::model::Day) -> String {
    let mut weeks = [0_u64; 13];
    for (day, count) in line["per_day"].as_object().into_iter().flatten() {
        let Ok(day) = day.parse::<crate::model::Day>() else { continue };
        let days_ago = day.until(as_of).map_or(0, |span| span.get_days());
        if let Some(week) = usize::try_from(days_ago / 7).ok().and_then(|week| weeks.get_mut(week)) {
            *week += count.as_u64().unwrap_or(0);
        }
    }
    let most = weeks.iter().copied().max().unwrap_or(0).max(1);
    let mut text = String::new();
    for (weeks_ago, &count) in weeks.iter().enumerate().rev() {
        let end = as_of.saturating_sub(jiff::Span::new().days(7 * weeks_ago as i64));
        let bar = "█".repeat((count * 40).div_ceil(most) as usize);
        text.push_str(&format!("  {end}  {count:>5}  {bar}\n"));
    }
    text
}

/// Writes all cases of a topic: CSV to stdout, CSV or XLSX into a file.
pub(super) fn cases(arguments: &Arguments, id: &str, output: Option<&Path>, language: Language) -> Result<()> {
    let store = open(arguments)?;
    let topic = known_topic(&store, id)?;
    let rows = store.assignments_of_topic(&topic.id)?;
    let mut ids: Vec<&str> = rows.iter().map(|row| row.statement.transcript.as_str()).collect();
    ids.dedup();
    let transcripts = store.transcripts(&ids)?;
    let by_id: std::collections::BTreeMap<&str, &MaskedTranscript> =
        transcripts.iter().map(|transcript| (transcript.id.as_str(), transcript)).collect();
    let cases: Vec<TopicCase<'_>> = rows
        .iter()
        .filter_map(|row| {
            let transcript = *by_id.get(row.statement.transcript.as_str())?;
            let turn = transcript.turns.get(row.statement.turn as usize)?;
            let citation = Citation {
                transcript: transcript.id.clone(),
                turn: row.statement.turn,
                start: row.statement.span.start,
                end: row.statement.span.end,
                text: row.statement.span.of(&turn.masked_text).to_owned(),
            };
            Some(TopicCase { transcript, citation, class: row.class.clone(), strength: row.strength })
        })
        .collect();
    let as_of = store.run()?.as_of;
    match output {
        None => print_text(&report::cases_csv(&cases, language)),
        Some(path) => {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            let bytes = match extension.to_lowercase().as_str() {
                "xlsx" => report::cases_xlsx(&cases, &name_of(&topic), as_of, language)?,
                "csv" => report::cases_csv(&cases, language).into_bytes(),
                _ => {
                    return Err(Error::new(
                        Kind::Usage,
                        Bilingual::new(
                            "--output은 .xlsx 또는 .csv 파일이어야 합니다",
                            "--output must end in .xlsx or .csv",
                        ),
                    ));
                }
            };
            std::fs::write(path, bytes).map_err(|cause| Error::unreadable(Kind::Store, path, cause))?;
            let n = cases.len();
            let said = json!({"cases": n, "file": path});
            tracing::info!("{said}");
            Ok(())
        }
    }
}
