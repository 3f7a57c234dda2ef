//! What is unusual, in which order it is shown, and whether somebody muted it.

use std::cmp::Ordering;
use std::path::Path;

use serde_json::Value;

use super::written::{day, list, text};
use super::{Of, Written, id_of, open, write_down};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Particle};
use crate::registry::{Action, Curation, Signed};

/// Kinds of alerts: code, Korean, English.
pub const KINDS: [(&str, &str, &str); 4] = [
    ("spike", "급증", "spike"),
    ("new_topic", "새 토픽", "new topic"),
    ("severe_case", "심각 사례", "severe case"),
    ("drop", "급감", "drop"),
];

/// States of alerts: code, Korean, English.
pub const STATES: [(&str, &str, &str); 4] =
    [("new", "새로 발생", "new"), ("open", "계속", "open"), ("muted", "꺼 둠", "muted"), ("ended", "끝남", "ended")];

/// Kinds of events near an alert: code, Korean, English.
pub const EVENTS: [(&str, &str, &str); 3] =
    [("release", "배포", "release"), ("policy", "정책", "policy"), ("holiday", "휴일", "holiday")];

/// Orders alerts as they are listed: what lasts before what is muted and what is over; what grew, then what is grave by itself,
/// then what fell; the most unusual first.
#[must_use]
pub fn in_order(a: &Value, b: &Value) -> Ordering {
    let order = |line: &Value| (standing(line), kind_rank(line));
    order(a).cmp(&order(b)).then_with(|| by_how_unusual(a, b)).then_with(|| text(a, "id").cmp(text(b, "id")))
}

/// Whether it is neither over nor muted.
#[must_use]
pub fn lasts(line: &Value) -> bool {
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
fn by_how_unusual(a: &Value, b: &Value) -> Ordering {
    let q = |line: &Value| line["q_value"].as_f64().unwrap_or(f64::INFINITY);
    // Something that was never there before has no factor.
    let times = |line: &Value| line["times"].as_f64().unwrap_or(f64::INFINITY);
    let further = match text(a, "kind") {
        "drop" => times(a).total_cmp(&times(b)),
        _ => times(b).total_cmp(&times(a)),
    };
    q(a).total_cmp(&q(b)).then(further).then_with(|| text(b, "since").cmp(text(a, "since")))
}

/// Returns the state that the next run will give, where a rule has changed it since the newest one.
#[must_use]
pub fn next_state(line: &Value, curation: &Curation, today: Day) -> Option<&'static str> {
    next_of(text(line, "id"), text(line, "state"), curation, today)
}

/// Returns the state that the next run will give to an alert with a state, where that is another one.
#[must_use]
pub fn next_of(id: &str, state: &str, curation: &Curation, today: Day) -> Option<&'static str> {
    match (state, curation.muted(today).contains(id)) {
        ("new" | "open", true) => Some("muted"),
        ("muted", false) => Some("open"),
        _ => None,
    }
}

/// Returns the examples that no sentence of the alert quotes.
#[must_use]
pub fn other_quotes(line: &Value) -> Vec<&Value> {
    let span = |citation: &Value| (citation["transcript"].clone(), citation["turn"].clone(), citation["start"].clone());
    let quoted: Vec<_> = list(&line["sentences"]).iter().map(|sentence| span(&sentence["citation"])).collect();
    list(&line["examples"]).iter().filter(|citation| !quoted.contains(&span(citation))).collect()
}

/// Writes down that an alert is not shown from the next run on, up to a last day or for good.
///
/// # Errors
/// The newest run has no such alert, it has ended, or the day has passed; rules that cannot be read or written.
pub fn mute(workspace: &Path, typed: &str, until: Option<Day>, signed: &Signed) -> Result<Bilingual> {
    let written = Written::read(workspace, Of::Alerts)?;
    let line = written.find(typed)?;
    let (id, today) = (text(line, "id"), signed.on);
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
    if let Some(until) = until.filter(|until| *until < today) {
        let what = Bilingual::new(
            format!("--until {until}{} 지난 날짜입니다", Particle::Topic.after(&until.to_string())),
            format!("--until {until} is in the past"),
        );
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("오늘({today})이나 그 뒤의 날짜를 적거나, 계속 끄려면 --until을 빼 주세요"),
            format!("name today ({today}) or a later day, or leave --until out to mute it for good"),
        )));
    }
    let mut file = open(workspace)?;
    let rules = &file.curation().rules;
    let last = rules.iter().rev().find_map(|rule| match &rule.action {
        Action::Mute { alert, until } if alert == id => Some(*until),
        _ => None,
    });
    if file.curation().muted(today).contains(id) && last == Some(until) {
        return Ok(Bilingual::new(format!("{id} 알림은 이미 꺼 두었습니다."), format!("{id} is muted already")));
    }
    write_down(&mut file, &Action::Mute { alert: id.to_owned(), until }, signed)
}

/// Writes down that an alert is shown again from the next run on.
///
/// # Errors
/// It is not muted; no run yet; rules that cannot be read or written.
pub fn unmute(workspace: &Path, typed: &str, signed: &Signed) -> Result<Bilingual> {
    let written = Written::read(workspace, Of::Alerts)?;
    let id = id_of(typed, Of::Alerts.letter());
    let mut file = open(workspace)?;
    if !file.curation().muted(signed.on).contains(id.as_str()) {
        written.find(typed)?;
        let what = Bilingual::new(format!("{id} 알림은 꺼 두지 않았습니다"), format!("{id} is not muted"));
        let help = Bilingual::new(
            "꺼 둔 알림은 `voc alerts --all`로 볼 수 있습니다",
            "`voc alerts --all` shows which alerts are muted",
        );
        return Err(Error::new(Kind::Usage, what).help(help));
    }
    write_down(&mut file, &Action::Unmute { alert: id }, signed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_most_unusual_comes_first() {
        let line = |kind: &str, q: Option<f64>, times: Option<f64>, since: &str| json!({"kind": kind, "q_value": q, "times": times, "since": since});
        let is_first = |a: Value, b: Value| assert_eq!(by_how_unusual(&a, &b), Ordering::Less, "{a} {b}");
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

    #[cfg(unix)]
    #[test]
    fn who_mutes_an_alert_stands_beside_it_and_the_command_line_names_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = folder.path().join("runs/2026-11-20-001");
        std::fs::create_dir_all(&run).expect("ours");
        std::os::unix::fs::symlink("2026-11-20-001", folder.path().join("runs/latest")).expect("a link");
        let lines = [json!({"id": "A-0007", "state": "new"}), json!({"id": "A-0008", "state": "ended"})];
        std::fs::write(run.join("alerts.jsonl"), lines.map(|line| format!("{line}\n")).concat()).expect("ours");
        let signed = Signed { by: Some("지민".to_owned()), ..Signed::on(jiff::civil::date(2026, 11, 21)) };
        let said = mute(folder.path(), "a-7", None, &signed).expect("a new alert");
        assert!(said.ko.starts_with("R-001: 다음 `voc run`부터 A-0007 알림을"), "{}", said.ko);
        unmute(folder.path(), "A-0007", &Signed::on(signed.on)).expect("muted just now");
        let rules = super::super::rules_of(folder.path()).expect("sound").rules;
        assert_eq!(rules.iter().map(|rule| rule.by.as_deref()).collect::<Vec<_>>(), [Some("지민"), None]);
        for (typed, until) in [("A-0008", None), ("A-0009", None), ("A-0007", Some(jiff::civil::date(2026, 11, 20)))] {
            assert_eq!(mute(folder.path(), typed, until, &signed).expect_err(typed).kind(), Kind::Usage);
        }
    }
}
