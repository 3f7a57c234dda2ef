//! `voc alerts`, `voc alert`: what is unusual, with its evidence, and whether it is shown.

use std::path::Path;

use clap::Args;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Language, Particle};
use crate::registry::{Action, Curation};

use super::super::arguments::{Arguments, Format};
use super::super::curate::{id_of, open, today, write_down};
use super::super::table::{Table, print, print_one, print_text};
use super::shown::{figure, hours, list, one_line, place, quote, rows, segment, sentence, sentence_table};
use super::{Of, Written, day, lines, name_of, rules, say, text, with_next, word};

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

const KINDS: [(&str, &str, &str); 4] = [
    ("spike", "급증", "spike"),
    ("new_topic", "새 토픽", "new topic"),
    ("severe_case", "심각 사례", "severe case"),
    ("drop", "급감", "drop"),
];

const STATES: [(&str, &str, &str); 4] =
    [("new", "새로 발생", "new"), ("open", "계속", "open"), ("muted", "꺼 둠", "muted"), ("ended", "끝남", "ended")];

const EVENTS: [(&str, &str, &str); 3] =
    [("release", "배포", "release"), ("policy", "정책", "policy"), ("holiday", "휴일", "holiday")];

/// Lists the alerts of the newest run.
pub(in crate::cli) fn alerts(arguments: &Arguments, asked: &AlertsArguments, language: Language) -> Result<()> {
    let written = Written::read(arguments, Of::Alerts)?;
    let (curation, today) = (rules(arguments)?, today(arguments)?);
    if let Some(missing) = written.missing() {
        say(&missing, language);
    }
    let (mut shown, hidden): (Vec<&Value>, Vec<&Value>) =
        written.lines().iter().partition(|line| asked.all || lasts(line));
    shown.sort_by(|a, b| {
        let order = |line: &Value| (standing(line), kind_rank(line));
        order(a).cmp(&order(b)).then_with(|| by_how_unusual(a, b)).then_with(|| text(a, "id").cmp(text(b, "id")))
    });
    let n_all = shown.len();
    shown.truncate(asked.limit);
    let next = |line: &Value| next_state(line, &curation, today);
    if asked.format == Format::Table {
        tell_of_the_rest(n_all - shown.len(), &hidden, language);
        if shown.is_empty() {
            let nothing = Bilingual::new("지금 이어지는 알림이 없습니다.\n", "no alert lasts now\n");
            let is_told = written.lines.is_none();
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

/// Whether it is neither over nor muted.
fn lasts(line: &Value) -> bool {
    !matches!(text(line, "state"), "muted" | "ended")
}

fn standing(line: &Value) -> usize {
    match text(line, "state") {
        "muted" => 1,
        "ended" => 2,
        _ => 0,
    }
}

/// What grew comes first, then what is grave by itself, then what fell.
fn kind_rank(line: &Value) -> usize {
    match text(line, "kind") {
        "spike" | "new_topic" => 0,
        "severe_case" => 1,
        "drop" => 2,
        _ => 3,
    }
}

/// Orders the most unusual first: by q-value, then by how many times as many as expected, then the newest.
fn by_how_unusual(a: &Value, b: &Value) -> std::cmp::Ordering {
    let q = |line: &Value| line["q_value"].as_f64().unwrap_or(f64::INFINITY);
    // Something that was never there before has no factor.
    let times = |line: &Value| line["times"].as_f64().unwrap_or(f64::INFINITY);
    let further = match text(a, "kind") {
        "drop" => times(a).total_cmp(&times(b)),
        _ => times(b).total_cmp(&times(a)),
    };
    q(a).total_cmp(&q(b)).then(further).then_with(|| text(b, "since").cmp(text(a, "since")))
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

/// Returns the state that the next run will give, where a rule has changed it since the newest one.
fn next_state(line: &Value, curation: &Curation, today: Day) -> Option<&'static str> {
    let is_muted = curation.muted(today).contains(text(line, "id"));
    match (text(line, "state"), is_muted) {
        ("new" | "open", true) => Some("muted"),
        ("muted", false) => Some("open"),
        _ => None,
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
    let written = Written::read(arguments, Of::Alerts)?;
    if asked.mute || asked.unmute {
        let said = if asked.mute { mute(arguments, &written, asked)? } else { unmute(arguments, &written, &asked.id)? };
        return print_text(&format!("{}\n", said.get(language)));
    }
    let line = written.find(&asked.id)?;
    let next = next_state(line, &rules(arguments)?, today(arguments)?);
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

/// Returns the examples that no sentence of the alert quotes.
fn other_quotes(line: &Value) -> Vec<&Value> {
    let span = |citation: &Value| (citation["transcript"].clone(), citation["turn"].clone(), citation["start"].clone());
    let quoted: Vec<_> = list(&line["sentences"]).iter().map(|sentence| span(&sentence["citation"])).collect();
    list(&line["examples"]).iter().filter(|citation| !quoted.contains(&span(citation))).collect()
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

fn mute(arguments: &Arguments, written: &Written, asked: &AlertArguments) -> Result<Bilingual> {
    let line = written.find(&asked.id)?;
    let (id, today) = (text(line, "id"), today(arguments)?);
    if text(line, "state") == "ended" {
        let ended = day(line, "ended").map_or_else(String::new, |day| day.to_string());
        let what = Bilingual::new(
            format!("{id} 알림은 이미 끝났습니다 ({ended})"),
            format!("{id} has ended already ({ended})"),
        );
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            "끝난 알림은 며칠 뒤 목록에서 사라지므로 끄지 않아도 됩니다",
            "there is nothing to mute: it leaves the list within days",
        )));
    }
    if let Some(until) = asked.until.filter(|until| *until < today) {
        let what = Bilingual::new(
            format!("--until {until}{} 지난 날짜입니다", Particle::Topic.after(&until.to_string())),
            format!("--until {until} is in the past"),
        );
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("오늘({today})이나 그 뒤의 날짜를 적거나, 계속 끄려면 --until을 빼 주세요"),
            format!("name today ({today}) or a later day, or leave --until out to mute it for good"),
        )));
    }
    let mut file = open(arguments)?;
    let rules = &file.curation().rules;
    let last = rules.iter().rev().find_map(|rule| match &rule.action {
        Action::Mute { alert, until } if alert == id => Some(*until),
        _ => None,
    });
    if file.curation().muted(today).contains(id) && last == Some(asked.until) {
        return Ok(Bilingual::new(format!("{id} 알림은 이미 꺼 두었습니다."), format!("{id} is muted already")));
    }
    write_down(&mut file, &Action::Mute { alert: id.to_owned(), until: asked.until }, today)
}

fn unmute(arguments: &Arguments, written: &Written, typed: &str) -> Result<Bilingual> {
    let (id, today) = (id_of(typed, Of::Alerts.letter()), today(arguments)?);
    let mut file = open(arguments)?;
    if !file.curation().muted(today).contains(id.as_str()) {
        written.find(typed)?;
        let what = Bilingual::new(format!("{id} 알림은 꺼 두지 않았습니다"), format!("{id} is not muted"));
        let help = Bilingual::new(
            "꺼 둔 알림은 `voc alerts --all`로 볼 수 있습니다",
            "`voc alerts --all` shows which alerts are muted",
        );
        return Err(Error::new(Kind::Usage, what).help(help));
    }
    write_down(&mut file, &Action::Unmute { alert: id }, today)
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
    fn the_most_unusual_comes_first() {
        let line = |kind: &str, q: Option<f64>, times: Option<f64>, since: &str| json!({"kind": kind, "q_value": q, "times": times, "since": since});
        let is_first = |a: Value, b: Value| assert_eq!(by_how_unusual(&a, &b), std::cmp::Ordering::Less, "{a} {b}");
        let day = "2026-11-10";
        is_first(line("spike", Some(0.001), Some(2.0), day), line("spike", Some(0.01), Some(9.0), day));
        is_first(line("spike", Some(0.0), Some(4.0), day), line("spike", Some(0.0), Some(2.0), day));
        is_first(line("drop", Some(0.0), Some(0.2), day), line("drop", Some(0.0), Some(0.5), day));
        is_first(line("spike", Some(0.5), None, day), line("spike", None, None, day));
        is_first(line("severe_case", None, None, "2026-11-12"), line("severe_case", None, None, day));
    }

    #[test]
    fn what_a_rule_decided_since_the_run_is_told_as_its_next_state() {
        let text = "[[rule]]\naction = \"mute\"\nalert = \"A-0007\"\non = \"2026-11-20\"\n";
        let curation = Curation::parse(Path::new("curation.toml"), text).expect("sound");
        let check = |id: &str, state: &str, expected: Option<&str>| {
            let line = json!({"id": id, "state": state});
            assert_eq!(next_state(&line, &curation, jiff::civil::date(2026, 11, 21)), expected, "{line}");
        };
        check("A-0007", "open", Some("muted"));
        check("A-0007", "new", Some("muted"));
        check("A-0007", "muted", None);
        check("A-0007", "ended", None);
        check("A-0008", "muted", Some("open"));
        check("A-0008", "open", None);
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
