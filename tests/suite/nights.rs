use std::collections::BTreeMap;

use jiff::ToSpan;
use serde_json::Value;
use voc::model::Day;

use crate::workspace::{AS_OF, Workspace, repository};

fn last_night() -> Day {
    AS_OF.parse().expect("a day")
}

fn run(workspace: &Workspace, as_of: Day) {
    workspace.run(&as_of.to_string()).ok();
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// For each turn with a labelled statement its labels.
fn labels() -> BTreeMap<(String, u64), String> {
    let path = repository().join("corpus-samples/gold/statements.jsonl");
    let gold = std::fs::read_to_string(path).expect("ours");
    let lines = gold.lines().map(|line| serde_json::from_str::<Value>(line).expect("ours"));
    lines
        .filter_map(|line| {
            let topic = line["topic"].as_str()?.to_owned();
            Some(((text(&line, "transcript").to_owned(), line["turn"].as_u64()?), topic))
        })
        .collect()
}

/// Returns for each labelled topic with at least ten statements the topic in which most of them are.
fn homes(workspace: &Workspace, labels: &BTreeMap<(String, u64), String>) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&str, BTreeMap<String, u32>> = BTreeMap::new();
    for line in workspace.latest("statements.jsonl") {
        let turn = (text(&line, "transcript").to_owned(), line["turn"].as_u64().unwrap_or(0));
        if let (Some(label), Some(topic)) = (labels.get(&turn), line["topic"].as_str()) {
            *counts.entry(label).or_default().entry(topic.to_owned()).or_default() += 1;
        }
    }
    let most = |counts: &BTreeMap<String, u32>| counts.iter().max_by_key(|(_, n)| **n).map(|(topic, _)| topic.clone());
    counts
        .iter()
        .filter(|(_, counts)| counts.values().sum::<u32>() >= 10)
        .filter_map(|(label, counts)| Some(((*label).to_owned(), most(counts)?)))
        .collect()
}

#[test]
fn thirty_nights_keep_the_ids_of_topics_that_stay_and_tell_what_changed() {
    let workspace = Workspace::samples();
    let labels = labels();
    let (mut n_alive, mut n_kept) = (0, 0);
    let mut before: Option<BTreeMap<String, String>> = None;
    for days_ago in (0..30).rev() {
        run(&workspace, last_night().saturating_sub(days_ago.days()));
        let tonight = homes(&workspace, &labels);
        if let Some(before) = &before {
            for (label, topic) in before.iter().filter(|(label, _)| tonight.contains_key(*label)) {
                n_alive += 1;
                n_kept += u32::from(tonight.get(label) == Some(topic));
            }
            let report = workspace.read("runs/latest/report.md");
            assert!(report.contains("직전 실행("), "churn is not told");
        }
        before = Some(tonight);
    }
    let largest = text(&workspace.topics()[0], "id").to_owned();
    let lineage = workspace.voc(&["topic", &largest, "--lineage", "--format", "jsonl"]).ok().lines();
    assert!(!text(&lineage[0]["happened"], "ko").is_empty(), "how it began is not told");
    assert_eq!(lineage[lineage.len() - 1]["as_of"], AS_OF);
    let unknown = workspace.voc(&["topic", "T-9999", "--lineage", "--lang", "en"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    let share = f64::from(n_kept) / f64::from(n_alive);
    eprintln!("{n_kept} of {n_alive} labelled topics kept their id from night to night: {share:.3}");
    assert!(share >= 0.95, "{n_kept} of {n_alive}");
}

#[test]
fn what_people_decided_holds_on_thirty_later_nights_and_what_no_longer_applies_is_told() {
    let workspace = Workspace::samples();
    run(&workspace, last_night().saturating_sub(30.days()));
    let topics = workspace.topics();
    let id = |position: usize| text(&topics[position], "id").to_owned();
    let (renamed, kept, merged, banned, split) = (id(0), id(1), id(2), id(3), id(4));
    let example = &topics[5]["examples"][0];
    let statement =
        format!("{}#{}:{}-{}", text(example, "transcript"), example["turn"], example["start"], example["end"]);
    let word = text(&topics[4]["terms"], "0");
    let word =
        if word.is_empty() { topics[4]["terms"][0].as_str().expect("a word").to_owned() } else { word.to_owned() };
    for typed in [
        vec!["rename", &renamed, "--ko", "로그인 장애", "--en", "Login outage"],
        vec!["merge", &kept, &merged],
        vec!["ban", &banned],
        vec!["owner", &kept, "앱 개발팀"],
        vec!["note", &kept, "주간", "회의에서", "봄"],
        vec!["pin", &kept],
        vec!["split", &split, "--words", &word, "--ko", "따로 볼 문의"],
        vec!["does-not-belong", &statement, &id(5)],
    ] {
        workspace.voc(&[&["curate"], typed.as_slice()].concat()).ok();
    }
    let mut made = None;
    for days_ago in (0..30).rev() {
        run(&workspace, last_night().saturating_sub(days_ago.days()));
        let topics = workspace.topics();
        let find = |id: &str| topics.iter().find(|topic| text(topic, "id") == id);
        let label = &find(&renamed).expect("renamed")["label"];
        assert_eq!((text(label, "ko"), text(label, "en")), ("로그인 장애", "Login outage"));
        assert!(find(&merged).is_none(), "{merged} is merged into {kept}");
        assert!(find(&banned).is_none(), "{banned} is left out");
        assert_eq!(text(find(&kept).expect("kept"), "owner"), "앱 개발팀");
        assert_eq!(text(find(&kept).expect("kept"), "note"), "주간 회의에서 봄");
        let apart: Vec<&Value> = topics.iter().filter(|topic| text(&topic["label"], "ko") == "따로 볼 문의").collect();
        assert_eq!(apart.len(), 1, "{word} makes a topic");
        let id = text(apart[0], "id").to_owned();
        assert_eq!(*made.get_or_insert_with(|| id.clone()), id, "it is the same on every night");
        let lines = workspace.latest("statements.jsonl");
        let placed = lines.iter().find(|line| text(line, "id") == statement).expect("it is in the window");
        assert_eq!((placed["topic"].as_str(), text(placed, "why")), (None, "decided"));
    }
    // A rule about something that is not there any more is told, and the file keeps it.
    let path = "registers/curation.toml";
    let rules = workspace.read(path) + "\n[[rule]]\naction = \"pin\"\ntopic = \"T-9999\"\n";
    workspace.write(path, &rules);
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok();
    assert!(
        said.stderr.contains("there is no topic T-9999") || said.stdout.contains("there is no topic T-9999"),
        "{said:?}"
    );
    assert_eq!(workspace.read(path), rules);
}

#[test]
fn a_night_that_is_run_again_gives_what_it_gave() {
    let workspace = Workspace::samples();
    let nights: Vec<Day> = (0..3).rev().map(|days_ago| last_night().saturating_sub(days_ago.days())).collect();
    for &night in &nights {
        run(&workspace, night);
    }
    let read = |name: &str| workspace.read(&format!("runs/{name}/topics.jsonl"));
    run(&workspace, nights[1]);
    let (first, again) = (format!("{}-001", nights[1]), format!("{}-002", nights[1]));
    assert_eq!(read(&first), read(&again));
    run(&workspace, nights[2]);
    assert_eq!(read(&format!("{}-001", nights[2])), read(&format!("{}-002", nights[2])));
}
