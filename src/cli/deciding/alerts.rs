//! `voc alerts`, `voc alert`: what is unusual, with its evidence, and whether it is shown.

use std::path::Path;

use clap::Args;
use serde_json::Value;

use crate::deciding::alerts::{EVENTS, KINDS, STATES, in_order, lasts, next_state, other_quotes};
use crate::deciding::written::{lines, list, name_of, text, with_next, word};
use crate::deciding::{self, Of, Written, rules_of};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Language};

use super::super::arguments::{Arguments, Format};
use super::super::curate::{signed, today};
use super::super::table::{Table, print, print_one, print_text};
use super::say;
use super::shown::{figure, hours, one_line, place, quote, rows, segment, sentence, sentence_table};

/// `voc alerts …`
#[derive(Debug, Args)]
pub(in crate::cli) struct AlertsArguments {
    /// Also those that have ended in the last days, and those that are muted
    #[arg(long)]
    all: bool,
    /// Most alerts to show
    #[arg(long, default_value_t = 40)]
    limit: usize,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// `voc alert …`
#[derive(Debug, Args)]
pub(in crate::cli) struct AlertArguments {
    /// Id such as A-0007
    id: String,
    /// Show it no more from the next run on
    #[arg(long, conflicts_with = "unmute")]
    mute: bool,
    /// Last day on which it is muted [default: for good]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "mute")]
    until: Option<Day>,
    /// Show it again from the next run on
    #[arg(long)]
    unmute: bool,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Lists the alerts of the newest run.
pub(in crate::cli) fn alerts(arguments: &Arguments, asked: &AlertsArguments, language: Language) -> Result<()> {
    let written = Written::read(&arguments.workspace, Of::Alerts)?;
    let (curation, today) = (rules_of(&arguments.workspace)?, today(arguments)?);
    if let Some(missing) = written.missing() {
        say(&missing, language);
    }
    let (mut shown, hidden): (Vec<&Value>, Vec<&Value>) =
        written.lines().iter().partition(|line| asked.all || lasts(line));
    shown.sort_by(|a, b| in_order(a, b));
    let n_all = shown.len();
    shown.truncate(asked.limit);
    let next = |line: &Value| next_state(line, &curation, today);
    if asked.format == Format::Table {
        tell_of_the_rest(n_all - shown.len(), &hidden, language);
        if shown.is_empty() {
            let nothing = Bilingual::new("지금 이어지는 알림이 없습니다.\n", "no alert lasts now\n");
            let is_told = written.missing().is_some();
            return if is_told { Ok(()) } else { print_text(nothing.get(language)) };
        }
    }
    let header = match language {
        Language::Ko => ["알림", "종류", "토픽·이름", "시작", "관측/예상(배)", "가까운 배포", "담당", "상태"],
        Language::En => {
            ["alert", "kind", "topic, name", "since", "observed/expected", "near release", "owner", "state"]
        }
    };
    let mut table = Table::new(&header, &[]);
    table.rows = shown.iter().map(|line| row(line, next(line), language)).collect();
    let values: Vec<Value> = shown.iter().map(|line| with_next(line, next(line))).collect();
    print(asked.format, &values, &table)
}

/// Says what the list leaves out.
fn tell_of_the_rest(n_cut: usize, hidden: &[&Value], language: Language) {
    if n_cut > 0 {
        let said = Bilingual::new(
            format!("알림 {n_cut}건이 더 있습니다. --limit으로 늘려 주세요"),
            format!("{n_cut} more with a higher --limit"),
        );
        say(&said, language);
    }
    let n_muted = hidden.iter().filter(|line| text(line, "state") == "muted").count();
    let n_ended = hidden.len() - n_muted;
    if !hidden.is_empty() {
        let said = Bilingual::new(
            format!("꺼 둔 알림 {n_muted}건과 끝난 알림 {n_ended}건은 --all로 볼 수 있습니다"),
            format!("{n_muted} muted and {n_ended} ended with --all"),
        );
        say(&said, language);
    }
}

fn state_of(line: &Value, next: Option<&str>, language: Language) -> String {
    let state = word(&STATES, text(line, "state"), language);
    match next {
        Some(next) => format!("{state} → {}", word(&STATES, next, language)),
        None => state.to_owned(),
    }
}

fn row(line: &Value, next: Option<&str>, language: Language) -> Vec<String> {
    let release = list(&line["near_events"]).iter().find(|event| text(event, "kind") == "release");
    vec![
        text(line, "id").to_owned(),
        word(&KINDS, text(line, "kind"), language).to_owned(),
        title(line, language),
        text(line, "since").to_owned(),
        counted(line, language),
        release.map_or_else(String::new, |release| event_of(release, language)),
        text(line, "owner").to_owned(),
        state_of(line, next, language),
    ]
}

/// Returns what it is about: name, topic and segment.
fn title(line: &Value, language: Language) -> String {
    let (name, topic) = (name_of(line, language), text(line, "topic"));
    let subject = match (name, topic) {
        ("", topic) => topic.to_owned(),
        (name, "") => name.to_owned(),
        (name, topic) => format!("{name} ({topic})"),
    };
    segment(&line["segment"], language).map_or_else(|| subject.clone(), |segment| format!("{subject}, {segment}"))
}

fn counted(line: &Value, language: Language) -> String {
    let number = |field: &str| line[field].as_f64().map(figure);
    let times = number("times").map_or_else(String::new, |times| match language {
        Language::Ko => format!(" ({times}배)"),
        Language::En => format!(" ({times}x)"),
    });
    match (number("observed"), number("expected")) {
        (Some(observed), Some(expected)) => format!("{observed}/{expected}{times}"),
        (Some(observed), None) => observed,
        _ => String::new(),
    }
}

fn event_of(event: &Value, language: Language) -> String {
    let name = match name_of(event, language) {
        "" => text(event, "id"),
        name => name,
    };
    let when = match event["hours"].as_f64() {
        Some(apart) => hours(apart, language),
        None => text(event, "date").to_owned(),
    };
    if when.is_empty() { name.to_owned() } else { format!("{name} ({when})") }
}

/// Shows one alert, or writes down whether it is shown.
pub(in crate::cli) fn alert(arguments: &Arguments, asked: &AlertArguments, language: Language) -> Result<()> {
    let workspace = &arguments.workspace;
    if asked.mute || asked.unmute {
        let signed = signed(arguments)?;
        let said = match asked.mute {
            true => deciding::alerts::mute(workspace, &asked.id, asked.until, &signed)?,
            false => deciding::alerts::unmute(workspace, &asked.id, &signed)?,
        };
        return print_text(&format!("{}\n", said.get(language)));
    }
    let written = Written::read(workspace, Of::Alerts)?;
    let line = written.find(&asked.id)?;
    let next = next_state(line, &rules_of(workspace)?, today(arguments)?);
    match asked.format {
        Format::Table => print_text(&as_text(line, next, language)),
        Format::Csv => {
            let mut table = sentence_table(language);
            let title = word(&KINDS, text(line, "kind"), language);
            table.rows = rows(title, list(&line["sentences"]), language);
            table.rows.extend(
                other_quotes(line)
                    .into_iter()
                    .map(|citation| vec![title.to_owned(), text(citation, "text").to_owned(), place(citation)]),
            );
            print(asked.format, &[] as &[()], &table)
        }
        Format::Json | Format::Jsonl => print_one(asked.format, &with_next(line, next), &Table::default()),
    }
}

fn as_text(line: &Value, next: Option<&str>, language: Language) -> String {
    let ko = language == Language::Ko;
    let pick = |ko_words: &'static str, en_words: &'static str| if ko { ko_words } else { en_words };
    let id = text(line, "id");
    let mut shown = format!("{id}  {}: {}\n", word(&KINDS, text(line, "kind"), language), title(line, language));
    let mut add = |name: &str, said: String| {
        if !said.is_empty() {
            shown.push_str(&format!("{name}: {}\n", one_line(&said)));
        }
    };
    add(pick("상태", "state"), state_of(line, next, language));
    add(pick("기간", "time"), lasting(line, language));
    add(pick("건수", "counts"), counts(line, language));
    let events = list(&line["near_events"])
        .iter()
        .map(|event| format!("{} {}", word(&EVENTS, text(event, "kind"), language), event_of(event, language)));
    add(pick("가까운 일", "near events"), events.collect::<Vec<_>>().join("; "));
    let terms: Vec<&str> = list(&line["terms"]).iter().filter_map(Value::as_str).collect();
    add(pick("낱말", "words"), terms.join(", "));
    add(pick("담당", "owner"), text(line, "owner").to_owned());
    let sentences = list(&line["sentences"]).iter().map(|said| sentence(said, language));
    let quotes = other_quotes(line).into_iter().map(quote);
    let told: String =
        sentences.chain(quotes).filter(|said| !said.is_empty()).map(|said| format!("  {said}\n")).collect();
    if !told.is_empty() {
        shown.push_str(&format!("\n{told}"));
    }
    let command = match next.unwrap_or_else(|| text(line, "state")) {
        "muted" => Some((pick("다시 켜기", "show it again"), "--unmute")),
        "new" | "open" => Some((pick("끄기", "mute it"), "--mute --until YYYY-MM-DD")),
        _ => None,
    };
    if let Some((what, typed)) = command {
        shown.push_str(&format!("\n{what}: voc alert {id} {typed}\n"));
    }
    shown
}

fn lasting(line: &Value, language: Language) -> String {
    let (since, ended, n_days) = (text(line, "since"), text(line, "ended"), line["days"].as_u64());
    let raised = text(line, "date");
    let (ko, en) = match (ended, n_days) {
        ("", Some(n)) => (format!("{since}부터 {n}일째"), format!("since {since}, day {n}")),
        ("", None) => (format!("{since}부터"), format!("since {since}")),
        (ended, Some(n)) => {
            (format!("{since}부터 {n}일, {ended}에 끝남"), format!("since {since}, {n} days, ended {ended}"))
        }
        (ended, None) => (format!("{since}부터, {ended}에 끝남"), format!("since {since}, ended {ended}")),
    };
    let told = match raised {
        "" => Bilingual::new(ko, en),
        raised => {
            Bilingual::new(format!("{ko} ({raised} 밤에 처음 알림)"), format!("{en} (raised on the night of {raised})"))
        }
    };
    told.get(language).to_owned()
}

fn counts(line: &Value, language: Language) -> String {
    let Some(observed) = line["observed"].as_f64().map(figure) else { return String::new() };
    let Some(expected) = line["expected"].as_f64().map(figure) else { return observed };
    let interval: Vec<String> = list(&line["interval"]).iter().filter_map(Value::as_f64).map(figure).collect();
    let interval = match (interval.as_slice(), language) {
        ([low, high], Language::Ko) => format!(" (보통 {low}~{high})"),
        ([low, high], Language::En) => format!(" (usually {low} to {high})"),
        _ => String::new(),
    };
    let times = line["times"].as_f64().map(figure);
    let times = times.map_or_else(String::new, |times| match language {
        Language::Ko => format!(", {times}배"),
        Language::En => format!(", {times} times as many"),
    });
    match language {
        Language::Ko => format!("관측 {observed}, 예상 {expected}{interval}{times}"),
        Language::En => format!("observed {observed}, expected {expected}{interval}{times}"),
    }
}

/// Tells of the alerts that a complete run raised, by their ids alone: names of topics stay out of logs.
///
/// # Errors
/// [`Kind::Alerts`] when there is one; a file that cannot be read.
pub(in crate::cli) fn tell_of_new_alerts(folder: &Path) -> Result<()> {
    let lines = lines(&folder.join(Of::Alerts.file()))?.unwrap_or_default();
    let raised: Vec<&str> =
        lines.iter().filter(|line| text(line, "state") == "new").map(|line| text(line, "id")).collect();
    if raised.is_empty() {
        return Ok(());
    }
    let (n, ids) = (raised.len(), raised.join(", "));
    let new = if n == 1 { "one new alert".to_owned() } else { format!("{n} new alerts") };
    let what = Bilingual::new(
        format!("새 알림이 {n}건 있습니다: {ids}. 보고서는 빠짐없이 만들어졌습니다"),
        format!("{new}: {ids}; the report is complete"),
    );
    Err(Error::new(Kind::Alerts, what).help(Bilingual::new("`voc alerts`로 확인해 주세요", "`voc alerts` shows more")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_count_says_how_many_times_what_was_expected() {
        let check = |line: Value, short: &str, long: &str| {
            assert_eq!((counted(&line, Language::Ko).as_str(), counts(&line, Language::Ko).as_str()), (short, long));
        };
        // 41 / 12.3 = 3.33.
        check(
            json!({"observed": 41, "expected": 12.3, "interval": [6, 20], "times": 3.33}),
            "41/12.3 (3.3배)",
            "관측 41, 예상 12.3 (보통 6~20), 3.3배",
        );
        check(json!({"observed": 7, "expected": 0.0, "interval": null, "times": null}), "7/0", "관측 7, 예상 0");
        check(json!({"observed": 1, "expected": null}), "1", "1");
        check(json!({"observed": null}), "", "");
    }

    #[test]
    fn new_alerts_of_a_complete_run_are_told_by_their_ids_alone() {
        let check = |lines: &str, expected: Option<&str>| {
            let folder = tempfile::tempdir().expect("a folder");
            std::fs::write(folder.path().join("alerts.jsonl"), lines).expect("ours");
            let told = tell_of_new_alerts(folder.path()).err();
            assert!(told.iter().all(|told| told.kind().exit_code() == 10));
            assert_eq!(told.map(|told| told.message(Language::En)).as_deref(), expected);
        };
        let line = |id: &str, state: &str| {
            json!({"id": id, "state": state, "name": {"ko": "환불", "en": "Refund"}}).to_string() + "\n"
        };
        check("", None);
        check(&[line("A-0001", "open"), line("A-0002", "muted"), line("A-0003", "ended")].concat(), None);
        check(
            &[line("A-0001", "open"), line("A-0002", "new")].concat(),
            Some("alert: one new alert: A-0002; the report is complete\nhelp: `voc alerts` shows more"),
        );
        check(
            &[line("A-0001", "new"), line("A-0002", "new")].concat(),
            Some("alert: 2 new alerts: A-0001, A-0002; the report is complete\nhelp: `voc alerts` shows more"),
        );
        assert!(tell_of_new_alerts(Path::new("no/such/folder")).is_ok(), "a run without the file raised nothing");
    }
}
