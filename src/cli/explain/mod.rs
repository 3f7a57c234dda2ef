//! `voc explain`: why is this complaint in that topic, and why is this one topic? Reads only.

mod statement;
#[cfg(test)]
mod tests;
mod topic;

use std::path::Path;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::deciding::rules::{describe, known_as, line_of};
use crate::deciding::topics::{known_statement, topic_id, unknown_topic};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language, StatementId, distance};
use crate::pipeline::explaining::{self, TopicLabel};
use crate::registry::{Curation, Night, Rule, TopicId};
use crate::store::{AssignmentRow, RunRow, Store};

use super::arguments::{Arguments, Format};
use super::night::{order, unknown};
use super::progress::{Bars, IsWanted};
use super::reading::open;
use super::table::{Table, print, print_one, print_text};

/// `voc explain …`
#[derive(Debug, Subcommand)]
pub(super) enum ExplainCommand {
    /// Say why a statement is in its topic or in none: its words, its neighbours, what decided
    #[command(
        after_help = "Examples:\n  voc explain statement C-20261101-00017#3:0-17    one statement\n  voc explain statement C-20261101-00017#3         all of that turn\n  voc explain statement C-20261101-00017           all of that conversation"
    )]
    Statement {
        /// Id such as C-17#3:0-17, or of a turn (C-17#3) or a conversation (C-17)
        id: String,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Say why a topic is one and how sure that is: its words, figures, name and past
    Topic {
        /// Id such as T-0042
        id: String,
        /// How to print
        #[arg(long, default_value = "table")]
        format: Format,
    },
}

/// Explains a statement or a topic of the newest run.
pub(super) fn explain(arguments: &Arguments, command: &ExplainCommand, language: Language) -> Result<()> {
    let store = open(arguments)?;
    match command {
        ExplainCommand::Statement { id, format } => statements(arguments, &store, id, *format, language),
        ExplainCommand::Topic { id, format } => of_topic(arguments, &store, id, *format, language),
    }
}

fn bars(arguments: &Arguments, language: Language) -> Bars {
    let is_wanted = if arguments.quiet { IsWanted::No } else { IsWanted::Yes };
    Bars::new(language, is_wanted)
}

fn statements(arguments: &Arguments, store: &Store, typed: &str, format: Format, language: Language) -> Result<()> {
    let asked = asked(store, typed.trim())?;
    let reasons = explaining::statements(&order(arguments), &asked, &bars(arguments, language))?;
    let run = store.run()?;
    match format {
        Format::Table => {
            let texts: Vec<String> = reasons.iter().map(|it| statement::as_text(it, &run, language)).collect();
            print_text(&texts.join(&format!("\n{}\n\n", "─".repeat(60))))
        }
        _ => {
            let lines: Vec<Value> = reasons.iter().map(statement::as_json).collect();
            print(format, &lines, &statement::as_table(&reasons, language))
        }
    }
}

fn of_topic(arguments: &Arguments, store: &Store, typed: &str, format: Format, language: Language) -> Result<()> {
    let name = topic_id(typed);
    let nights = store.nights()?;
    let newest = nights.last().map(Night::unpack).transpose()?;
    let id: Option<TopicId> = name.parse().ok();
    let known = id.zip(newest).and_then(|(id, night)| night.topic(id).cloned().map(|known| (known, night.as_of)));
    let Some((known, as_of)) = known else { return Err(unknown_topic(&store.topics()?, typed)) };
    let run = store.run()?;
    // What the newest night has not found cannot be worked out again from it.
    let reasons = if known.last_found == as_of {
        explaining::topic(&order(arguments), known.id, &bars(arguments, language))?
    } else {
        None
    };
    let (text, value) = match &reasons {
        Some(reasons) => (topic::as_text(reasons, &run, language), topic::as_json(reasons)),
        None => {
            let curation = rules_of(store)?;
            let on_it = |rule: &&Rule| rule.action.topics().contains(&name.as_str());
            let rules: Vec<Rule> = curation.rules.iter().filter(on_it).cloned().collect();
            (topic::gone_as_text(&known, as_of, &rules, language), topic::gone_as_json(&known, &rules))
        }
    };
    match format {
        Format::Table => print_text(&text),
        Format::Csv => {
            print(format, &[] as &[()], &reasons.map(|it| topic::as_table(&it, language)).unwrap_or_default())
        }
        Format::Json | Format::Jsonl => print_one(format, &value, &Table::default()),
    }
}

/// Returns the rules that the newest run went by.
fn rules_of(store: &Store) -> Result<Curation> {
    let path = "registers/curation.toml";
    let kept = store.kept_files(store.newest())?.into_iter().find(|file| file.path == path);
    let text = kept.and_then(|file| String::from_utf8(file.bytes).ok()).unwrap_or_default();
    Curation::parse(Path::new(path), &text)
}

/// Returns the statements that an id names: one, or all of a turn or a conversation.
fn asked(store: &Store, typed: &str) -> Result<Vec<StatementId>> {
    let of = |transcript: &str| -> Result<Vec<StatementId>> {
        let rows = store.assignments_of_transcript(transcript)?;
        Ok(rows.into_iter().map(|row: AssignmentRow| row.statement).collect())
    };
    if let Ok(id) = typed.parse::<StatementId>() {
        return match store.assignments_of_transcript(&id.transcript)?.is_empty() {
            true => Err(nothing_of(store, &id.transcript)?),
            false => known_statement(store, typed).map(|id| vec![id]),
        };
    }
    // A conversation's own id may hold a #.
    let whole = of(typed)?;
    if !whole.is_empty() {
        return Ok(whole);
    }
    let Some((transcript, turn)) = typed.rsplit_once('#').and_then(|(id, turn)| Some((id, turn.parse::<u32>().ok()?)))
    else {
        return Err(nothing_of(store, typed)?);
    };
    let all = of(transcript)?;
    if all.is_empty() {
        return Err(nothing_of(store, transcript)?);
    }
    let of_turn: Vec<StatementId> = all.iter().filter(|id| id.turn == turn).cloned().collect();
    if of_turn.is_empty() {
        let nearest = all.iter().min_by_key(|id| (id.turn.abs_diff(turn), (*id).clone())).map(ToString::to_string);
        let what = Bilingual::new(
            format!("발화 '{typed}'에는 토픽을 이루는 발언이 없습니다"),
            format!("turn '{typed}' has no statement that topics are made of"),
        );
        return Err(unknown(what, nearest));
    }
    Ok(of_turn)
}

/// Returns the error that the newest run has no statement of a conversation, and why.
fn nothing_of(store: &Store, transcript: &str) -> Result<Error> {
    let run = store.run()?;
    let Some(found) = store.transcript(transcript)? else {
        let known = store.assignments()?.into_iter().map(|row| row.statement.transcript);
        let nearest = known.min_by_key(|known| (distance(known, transcript), known.clone()));
        let what = Bilingual::new(
            format!("상담 '{transcript}'이(가) 저장소에 없습니다"),
            format!("the store has no conversation '{transcript}'"),
        );
        return Ok(unknown(what, nearest));
    };
    let (from, to) = (run.window_from, run.as_of);
    let day = found.metadata.started_at.map(|at| at.date());
    Ok(match day.filter(|day| !(from..=to).contains(day)) {
        Some(day) => Error::new(
            Kind::Usage,
            Bilingual::new(
                format!("상담 '{transcript}'은(는) {day}의 상담이라 최근 실행이 본 기간({from}~{to}) 밖에 있습니다"),
                format!(
                    "conversation '{transcript}' is of {day}, outside the window of the newest run ({from} to {to})"
                ),
            ),
        )
        .help(Bilingual::new(
            "토픽은 기간 안의 발언으로만 만듭니다. 상담 내용은 `voc search`로 찾을 수 있습니다",
            "topics are made of the statements of the window; `voc search` finds the conversation itself",
        )),
        None => Error::new(
            Kind::Usage,
            Bilingual::new(
                format!("상담 '{transcript}'에는 토픽을 이루는 발언이 없습니다"),
                format!("conversation '{transcript}' has no statement that topics are made of"),
            ),
        )
        .help(Bilingual::new(
            "불만, 요청, 질문만 토픽을 이룹니다",
            "only complaints, requests and questions make topics",
        )),
    })
}

/// Returns a topic as a person reads it: its number and its name, in the language where it has one.
fn called(topic: &TopicLabel, language: Language) -> String {
    let name = match language {
        Language::Ko => topic.ko.as_ref().or(topic.en.as_ref()),
        Language::En => topic.en.as_ref().or(topic.ko.as_ref()),
    };
    match name {
        Some(name) => format!("{} ‘{name}’", topic.id),
        None => topic.id.clone(),
    }
}

fn two(figure: f64) -> String {
    format!("{figure:.2}")
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn round(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}

/// Returns what a rule decides, with where it stands.
fn ruled(rule: &Rule, language: Language) -> String {
    let (name, what) = (known_as(rule), describe(&rule.action));
    let (name, what) = (name.get(language), what.get(language).replace('\n', " "));
    match language {
        Language::Ko if rule.id.is_some() => format!("{name} ({}행): {what}", rule.line),
        Language::En if rule.id.is_some() => format!("{name} (line {}): {what}", rule.line),
        _ => format!("{name}: {what}"),
    }
}

/// Returns the rules under their title; nothing where there are none.
fn rules_as_text(rules: &[Rule], language: Language) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let title = Bilingual::new("관련 규칙 (registers/curation.toml)", "rules on it (registers/curation.toml)");
    let lines = rules.iter().map(|rule| format!("  {}\n", ruled(rule, language)));
    format!("\n{}\n{}", title.get(language), lines.collect::<String>())
}

fn rules_as_json(rules: &[Rule]) -> Vec<Value> {
    rules.iter().map(line_of).collect()
}

/// Returns the lines of a table, two spaces in.
fn indented(table: &Table) -> String {
    table.to_text().lines().map(|line| format!("  {line}\n")).collect()
}

/// Returns the sentence that says whether what was worked out again is what the run gave.
fn agreement(is_equal: bool, run: &RunRow, stored: &Bilingual, language: Language) -> String {
    let this = env!("CARGO_PKG_VERSION");
    let as_of = run.as_of;
    if is_equal {
        let said = Bilingual::new(
            format!("{as_of} 실행의 결과와 같습니다."),
            format!("This is what the run of {as_of} gave."),
        );
        return said.get(language).to_owned();
    }
    let version = &run.version;
    let (ko, en) = if version == this {
        (
            "그 뒤에 voc를 다시 설치했거나 저장소를 고쳤을 수 있습니다.".to_owned(),
            "voc may have been built anew or the store changed since.".to_owned(),
        )
    } else {
        (format!("그때는 voc {version}, 지금은 {this}입니다."), format!("It was voc {version}, and this is {this}."))
    };
    let said = Bilingual::new(
        format!("주의: 지금 다시 계산한 결과가 {as_of} 실행의 결과와 다릅니다. {} {ko}", stored.ko),
        format!("Beware: what is worked out now differs from what the run of {as_of} gave. {} {en}", stored.en),
    );
    said.get(language).to_owned()
}

fn label_as_json(topic: &TopicLabel) -> Value {
    json!({"id": topic.id, "ko": topic.ko, "en": topic.en})
}
