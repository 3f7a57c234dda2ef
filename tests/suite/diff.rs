use std::fs;

use serde_json::Value;

use crate::workspace::{AS_OF, Workspace};

/// The last line of what could have changed a result, where only registers did.
const REGISTERS: &str = "The registers (registers/) changed: perhaps decisions about topics (curation.toml)";

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|topic| topic["id"].as_str()).collect()
}

#[test]
fn equal_runs_renamed_topics_and_new_data_are_each_told_for_what_they_are() {
    let workspace = Workspace::samples();
    let held_back = workspace.folder().join("inbox/support/2026-11-20.jsonl");
    let export = fs::read(&held_back).expect("ours");
    fs::remove_file(&held_back).expect("ours");
    workspace.run("2026-11-18").ok();
    workspace.run("2026-11-19").ok();
    workspace.run("2026-11-19").ok();

    // The same night twice.
    let said = workspace.voc(&["diff", "2026-11-19-001", "2026-11-19-002", "--lang", "ko"]).ok();
    assert_eq!(
        said.stdout,
        "2026-11-19-001(기준일 2026-11-19) → 2026-11-19-002(기준일 2026-11-19)\n두 실행의 결과가 같습니다.\n"
    );
    let said = workspace.voc(&["diff", "latest", "latest", "--format", "json"]).ok().json();
    assert_eq!(said["is_equal"], true);

    // A decision.
    let largest = workspace.topics()[0]["id"].as_str().expect("an id").to_owned();
    workspace.voc(&["curate", "rename", &largest, "--ko", "로그인 장애", "--en", "Login outage"]).ok();
    workspace.voc(&["curate", "owner", &largest, "앱 개발팀"]).ok();
    workspace.run("2026-11-19").ok();
    let said = workspace.voc(&["diff", "2026-11-19-002", "runs/2026-11-19-003/", "--format", "json"]).ok().json();
    assert_eq!((&said["is_equal"], ids(&said["topics"]["renamed"])), (&Value::Bool(false), vec![largest.as_str()]));
    assert_eq!(said["topics"]["renamed"][0]["after"]["ko"], "로그인 장애");
    assert_eq!(said["topics"]["owner"][0]["after"], "앱 개발팀");
    assert_eq!(said["causes"].as_array().map(Vec::len), Some(1), "{}", said["causes"]);
    assert_eq!(said["causes"][0]["what"], "registers");
    assert!(said["topics"]["grown"].as_array().is_some_and(Vec::is_empty), "{}", said["topics"]["grown"]);
    let said = workspace.voc(&["diff", "2026-11-19-001", "latest", "--lang", "en"]).ok().stdout;
    assert!(said.contains(REGISTERS) && said.contains("1 topic has another name"), "{said}");

    // A day later, with another export.
    fs::write(&held_back, export).expect("ours");
    workspace.run(AS_OF).ok();
    let said = workspace.voc(&["diff", "--format", "json"]).ok().json();
    assert_eq!((&said["before"]["run"], &said["after"]["as_of"]), (&"2026-11-19-003".into(), &AS_OF.into()));
    let what: Vec<&str> =
        said["causes"].as_array().into_iter().flatten().filter_map(|cause| cause["what"].as_str()).collect();
    assert_eq!(what, ["input", "window"]);
    assert_eq!(said["inputs"]["new"].as_array().map(Vec::len), Some(1));
    let counts = |run: &str| -> Value {
        serde_json::from_str::<Value>(&workspace.read(&format!("runs/{run}/run.json"))).expect("ours")["counts"].clone()
    };
    let (before, after) = (counts("2026-11-19-003"), counts("2026-11-20-001"));
    assert_eq!(said["figures"][0]["before"].as_f64(), before["transcripts"].as_f64());
    assert_eq!(said["figures"][0]["after"].as_f64(), after["transcripts"].as_f64());
    let n = |list: &str| said["topics"][list].as_array().map_or(0, Vec::len) as u64;
    let (came, left) = (n("new") + n("returned") + n("split"), n("merged") + n("gone"));
    assert_eq!(before["topics"].as_u64().map(|topics| topics + came - left), after["topics"].as_u64());

    // Words that people type, and every way to print.
    for typed in
        [vec!["diff", "2026-11-20"], vec!["diff", "2026-11-19", "latest"], vec!["diff", "latest", "2026-11-19"]]
    {
        let other = workspace.voc(&[typed.as_slice(), &["--format", "json"]].concat()).ok().json();
        assert_eq!(other, said, "{typed:?}");
    }
    let text = workspace.voc(&["diff", "--lang", "ko"]).ok().stdout;
    assert!(text.contains("입력이 다릅니다: 새 파일 1개") && text.contains("\n수치\n"), "{text}");
    let csv = workspace.voc(&["diff", "--format", "csv", "--lang", "en"]).ok().stdout;
    assert!(csv.starts_with("\u{feff}change,id,topic,before,after,remark\n"), "{csv}");

    what_cannot_be_compared_is_said_with_the_remedy(&workspace);
}

/// Part of the test above, which has the runs to be damaged.
fn what_cannot_be_compared_is_said_with_the_remedy(workspace: &Workspace) {
    workspace.stops(
        &["diff", "2026-11-19-009", "latest"],
        2,
        "error: DESK/runs: there is no run '2026-11-19-009'\nhelp: did you mean '2026-11-19-003'?",
        "오류: DESK/runs: 이름이 '2026-11-19-009'인 실행이 없습니다\n도움말: '2026-11-19-003'을(를) 찾으시나요?",
    );
    workspace.stops(
        &["diff", "2026-11-25"],
        2,
        "there is no run as of 2026-11-25\nhelp: did you mean '2026-11-20'?",
        "기준일이 2026-11-25인 실행이 없습니다\n도움말: '2026-11-20'을(를) 찾으시나요?",
    );
    workspace.stops(&["diff", "lastest", "latest"], 2, "did you mean 'latest'?", "'latest'을(를) 찾으시나요?");
    workspace.stops(
        &["diff", "2026-11-18"],
        2,
        "there is no run of a day before 2026-11-18 to compare 2026-11-18-001 with\nhelp: `voc run --as-of YYYY-MM-DD` makes one",
        "2026-11-18-001 실행과 비교할 앞선 날의 실행이 없습니다\n도움말: 앞선 날의 결과는 `voc run --as-of",
    );
    let topics = workspace.read("runs/2026-11-18-001/topics.jsonl");
    workspace.write("runs/2026-11-18-001/topics.jsonl", topics + "{\"id\":\"환불이 안 돼요\n");
    fs::remove_file(workspace.folder().join("runs/2026-11-18-001/run.json")).expect("ours");
    workspace.stops(
        &["diff", "2026-11-18", "latest"],
        1,
        "error: DESK/runs/2026-11-18-001/run.json: the run folder lacks this file\nhelp: compare another run, or run that day again with `voc run --as-of 2026-11-18`\nerror: DESK/runs/2026-11-18-001/topics.jsonl:",
        "오류: DESK/runs/2026-11-18-001/run.json: 실행 폴더에 이 파일이 없습니다\n도움말: 다른 실행과 비교하거나",
    );
    let said = workspace.voc(&["diff", "2026-11-18", "latest"]);
    assert!(!said.stderr.contains("환불이"), "{said:?}");
}

#[test]
fn without_a_run_there_is_nothing_to_compare() {
    Workspace::empty().stops(
        &["diff"],
        2,
        "there was no run yet\nhelp: check the workspace",
        "아직 실행한 결과가 없습니다",
    );
}
