use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::workspace::{Workspace, text_of};

fn ids(told: &Value) -> BTreeSet<String> {
    told["topics"].as_array().into_iter().flatten().filter_map(|it| it["id"].as_str().map(str::to_owned)).collect()
}

/// Counts the conversations of the store from a day to a day.
fn n_between(workspace: &Workspace, from: &str, to: &str) -> u64 {
    let facts = workspace.store().facts().expect("facts");
    let days = facts.read_transcripts().filter_map(|it| it.expect("intact").day()).map(|day| day.to_string());
    days.filter(|day| from <= day.as_str() && day.as_str() <= to).count() as u64
}

#[test]
fn a_week_tells_its_numbers_beside_those_before_in_the_ids_of_the_night() {
    let workspace = Workspace::samples_with_key();
    workspace.run("2026-11-20").ok();
    let dump = workspace.store().logical_dump().expect("a store");
    let said = workspace.voc(&["report", "--period", "2026-w46", "--format", "json", "--quiet"]).ok().json();
    assert_eq!(
        (&said["period"], &said["days"]["from"], &said["days"]["to"]),
        (&"2026-W46".into(), &"2026-11-09".into(), &"2026-11-15".into())
    );
    assert_eq!(said["all"]["n"].as_u64(), Some(n_between(&workspace, "2026-11-09", "2026-11-15")));
    assert_eq!(said["all"]["before"]["n"].as_u64(), Some(n_between(&workspace, "2026-11-02", "2026-11-08")));
    // A whole week usually holds a quarter of the four weeks before it.
    assert_eq!(
        said["all"]["usual"]["n"].as_f64(),
        Some(n_between(&workspace, "2026-10-12", "2026-11-08") as f64 / 4.0)
    );

    // The window of the night holds all of it, so every topic is the night's own, with its counts by day.
    let topics = workspace.topics();
    assert!(ids(&said).len() > 10);
    for told in said["topics"].as_array().expect("topics") {
        let id = text_of(&told["id"]);
        let topic = topics.iter().find(|topic| topic["id"] == *id).unwrap_or_else(|| panic!("{id} is of no night"));
        let per_day = topic["per_day"].as_object().expect("by day");
        let within = per_day.iter().filter(|(day, _)| ("2026-11-09"..="2026-11-15").contains(&day.as_str()));
        assert_eq!(told["n"].as_u64(), Some(within.filter_map(|(_, n)| n.as_u64()).sum()), "{id}");
        assert_eq!(told["label"], topic["label"], "{id}");
        for quote in told["quotes"].as_array().expect("quotes") {
            let said =
                workspace.store().transcript(&text_of(&quote["transcript"])).expect("a store").expect("it is there");
            let day = said.day().expect("dated").to_string();
            assert!(("2026-11-09"..="2026-11-15").contains(&day.as_str()), "{id}: {day}");
        }
    }
    let read = |name: &str| workspace.read(&format!("reports/2026-W46/{name}"));
    assert_eq!(serde_json::from_str::<Value>(&read("period.json")).expect("JSON"), said);
    assert!(
        read("period.md").contains("2026-W46 (2026년 11월 9일\\~15일)")
            && read("period.html").contains("9–15 Nov, 2026")
    );

    // Nothing was committed, and the same days give the same bytes.
    assert_eq!(workspace.store().logical_dump().expect("a store"), dump);
    let bytes = || {
        let read = |name| fs::read(workspace.folder().join("reports/2026-W46").join(name)).expect("written");
        ["period.md", "period.html", "period.xlsx", "period.json"].map(read)
    };
    let before = bytes();
    workspace.voc(&["report", "--period", "2026-W46", "--threads", "1"]).ok();
    assert_eq!(bytes(), before);

    other_periods_work_and_wrong_ones_are_refused(&workspace);
    what_is_forgotten_is_in_no_report(&workspace, &said);
}

/// Part of the test above, which has a night.
fn other_periods_work_and_wrong_ones_are_refused(workspace: &Workspace) {
    let told = |period: &str| {
        let out = workspace.folder().join("elsewhere");
        let out = out.to_str().expect("a plain path");
        workspace.voc(&["report", "--period", period, "--format", "json", "--quiet", "--output", out]).ok().json()
    };
    let month = told("2026-11");
    assert_eq!((&month["before"]["from"], &month["before"]["to"]), (&"2026-10-01".into(), &"2026-10-31".into()));
    assert_eq!(month["all"]["n"].as_u64(), Some(n_between(workspace, "2026-11-01", "2026-11-20")));
    // The records begin on 12 September: September is no month to compare with, and two whole weeks lie before October.
    let early = told("2026-10");
    assert_eq!((&early["before"], &early["usual_weeks"]), (&Value::Null, &2.into()));
    let day = told("2026-11-18");
    assert_eq!((&day["days"]["days"], &day["before"]["to"]), (&1.into(), &"2026-11-17".into()));
    let cut = told("2026-W47");
    assert_eq!(
        (&cut["is_cut"], &cut["days"]["to"], &cut["before"]["to"]),
        (&true.into(), &"2026-11-20".into(), &"2026-11-13".into())
    );
    let year = told("2026");
    assert_eq!(
        (&year["before"], year["all"]["n"].as_u64()),
        (&Value::Null, Some(n_between(workspace, "2026-01-01", "2026-11-20")))
    );
    assert!(ids(&year).is_subset(&workspace.topics().iter().map(|topic| text_of(&topic["id"])).collect()));
    let empty = told("2024-02");
    assert_eq!(empty["all"]["n"], 0);
    assert!(text_of(&empty["verdict"]["ko"]).contains("상담이 없습니다"), "{}", empty["verdict"]);

    workspace.stops(
        &["report", "--period", "11월"],
        2,
        "error: '11월' is not a period\nhelp: write a week (2026-W46), a month (2026-11), or days (2026-10-01..2026-10-15)",
        "오류: 기간 '11월'을(를) 이해할 수 없습니다\n도움말: 주(2026-W46), 월(2026-11), 또는 시작일..종료일(2026-10-01..2026-10-15)",
    );
    workspace.stops(
        &["report", "--period", "2027-01", "--quiet"],
        2,
        "2027-01 lies after the newest night (2026-11-20)\nhelp: type `voc run`",
        "기간 2027-01은(는) 가장 최근에 분석한 날(2026-11-20)보다 뒤입니다",
    );
}

/// Part of the test above: the report quotes somebody who leaves.
fn what_is_forgotten_is_in_no_report(workspace: &Workspace, said: &Value) {
    let quoted = text_of(&said["topics"][0]["quotes"][0]["transcript"]);
    assert!(workspace.read("reports/2026-W46/period.md").contains(&quoted));
    fs::create_dir_all(workspace.folder().join("reports/own")).expect("ours");
    workspace.voc(&["forget", "--case", &quoted, "--yes"]).ok();
    assert!(!workspace.folder().join("reports/2026-W46").exists());
    assert!(workspace.folder().join("reports/own").exists(), "what somebody else put there stays");
}

#[test]
fn without_a_run_there_is_no_period_to_report() {
    Workspace::empty().stops(
        &["report", "--period", "2026-11"],
        2,
        "there was no run yet",
        "아직 실행한 결과가 없습니다",
    );
}
