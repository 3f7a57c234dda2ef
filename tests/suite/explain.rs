use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use voc::store::AssignmentRow;

use crate::workspace::{AS_OF, Workspace, files_below};

/// Explains a statement, or all of a conversation, as objects.
fn explained(desk: &Workspace, id: &str) -> Vec<Value> {
    desk.voc(&["explain", "statement", id, "--format", "jsonl", "--quiet"]).ok().lines()
}

/// Returns the first statement of the newest run that fits.
#[track_caller]
fn a_statement(desk: &Workspace, fits: impl Fn(&AssignmentRow) -> bool) -> AssignmentRow {
    desk.store().assignments().expect("rows").into_iter().find(fits).expect("the samples have one")
}

fn of_class(class: &'static str, why: Option<&'static str>) -> impl Fn(&AssignmentRow) -> bool {
    move |row| row.class == class && row.why.as_deref() == why
}

fn sum_of_shares(told: &Value) -> f64 {
    let of = |list: &str| -> f64 {
        told[list].as_array().into_iter().flatten().filter_map(|part| part["share"].as_f64()).sum()
    };
    of("words") + of("concepts") + told["answers"]["share"].as_f64().expect("a share")
}

/// Every file of a workspace with its bytes; SQLite's memory of who reads is no file of anybody's.
fn files(desk: &Workspace) -> BTreeMap<String, Vec<u8>> {
    let paths = files_below(desk.folder()).into_iter();
    let named = paths.map(|path| (path.display().to_string(), path));
    let kept = named.filter(|(name, _)| !name.ends_with("-shm") && !name.ends_with("-wal"));
    kept.map(|(name, path)| (name, fs::read(path).expect("ours"))).collect()
}

/// Returns a workspace of its own that knows what the shared night left, ready to run again.
fn desk() -> Workspace {
    let (night, desk) = (Workspace::after_a_night(), Workspace::empty());
    desk.write("voc.toml", night.read("voc.toml"));
    for part in ["store", "registers"] {
        for file in files_below(&night.folder().join(part)) {
            let name = file.strip_prefix(night.folder()).expect("below").to_str().expect("a plain path");
            desk.write(name, fs::read(&file).expect("ours"));
        }
    }
    desk
}

#[test]
fn an_assigned_statement_tells_its_words_its_neighbours_and_the_bound_that_it_passed() {
    let night = Workspace::after_a_night();
    let row = a_statement(night, of_class("assigned", None));
    let told = explained(night, &row.statement.to_string()).remove(0);
    assert_eq!(told["topic"]["id"].as_str(), row.topic.as_deref());
    assert_eq!((told["class"].as_str(), told["is_as_stored"].as_bool()), (Some("assigned"), Some(true)));
    assert!((told["strength"].as_f64().expect("a figure") - row.strength).abs() < 1e-3, "{told}");
    assert!((sum_of_shares(&told) - 1.0).abs() < 1e-3, "{}", sum_of_shares(&told));
    let figure = |name: &str| told["trial"][name].as_f64().expect(name);
    assert!(figure("own") >= figure("least_sure") && figure("at_first") >= figure("least"), "{}", told["trial"]);
    let neighbours = told["neighbours"].as_array().expect("a list");
    assert!((1..=10).contains(&neighbours.len()));
    let likeness: Vec<f64> = neighbours.iter().filter_map(|near| near["likeness"].as_f64()).collect();
    assert!(likeness.windows(2).all(|pair| pair[0] >= pair[1]), "{likeness:?}");
    for near in neighbours {
        for shared in near["shared"].as_array().expect("a list").iter().filter(|shared| shared["kind"] == "word") {
            let has = |text: &Value, word: &Value| text.as_str().unwrap_or("").contains(word.as_str().unwrap_or("?"));
            assert!(has(&told["text"], &shared["here"]) && has(&near["text"], &shared["there"]), "{shared} {near}");
        }
    }
}

#[test]
fn a_weak_and_a_single_one_say_which_bound_they_missed() {
    let night = Workspace::after_a_night();
    let weak = a_statement(night, of_class("weak", Some("little_in_common")));
    let told = explained(night, &weak.statement.to_string()).remove(0);
    let figure = |told: &Value, name: &str| told["trial"][name].as_f64().expect("a figure");
    assert!(figure(&told, "own") < figure(&told, "least_sure"), "{told}");
    assert!(told["reason"]["ko"].as_str().expect("words").contains("근거가 약합니다"), "{told}");

    let single = a_statement(night, of_class("single", Some("little_in_common")));
    let told = explained(night, &single.statement.to_string()).remove(0);
    assert!(told["topic"].is_null() && figure(&told, "at_first") < figure(&told, "least"), "{told}");
    assert!(told["reason"]["en"].as_str().expect("words").starts_with("In no topic. "), "{told}");

    let beside = a_statement(night, of_class("weak", Some("same_conversation")));
    let told = explained(night, &beside.statement.to_string()).remove(0);
    assert_eq!(told["placed_by"]["by"], "conversation");
    let others: Vec<&str> =
        told["placed_by"]["statements"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let store = night.store();
    let rows = store.assignments_of_transcript(&beside.statement.transcript).expect("rows");
    assert!(!others.is_empty());
    for other in others {
        let row = rows.iter().find(|row| row.statement.to_string() == other).expect("of the same conversation");
        assert_eq!((row.class.as_str(), &row.topic), ("assigned", &beside.topic));
    }
}

#[test]
fn what_is_told_of_fifty_statements_is_what_the_store_has_and_nothing_is_written() {
    let night = Workspace::after_a_night();
    let before = files(night);
    let rows = night.store().assignments().expect("rows");
    let step = rows.len() / 60;
    let conversations: BTreeSet<&str> =
        rows.iter().step_by(step).map(|row| row.statement.transcript.as_str()).collect();
    let mut n_told = 0;
    // The conversations with most statements, so that the night need not be worked out fifty times.
    let mut by_size: Vec<(usize, &str)> = conversations
        .into_iter()
        .map(|id| (rows.iter().filter(|row| row.statement.transcript == id).count(), id))
        .collect();
    by_size.sort_by_key(|&(n, id)| (std::cmp::Reverse(n), id));
    for (_, conversation) in by_size {
        if n_told >= 50 {
            break;
        }
        let told = explained(night, conversation);
        for told in &told {
            let id = told["statement"].as_str().expect("an id");
            let row = rows.iter().find(|row| row.statement.to_string() == id).expect("in the store");
            assert_eq!(told["topic"]["id"].as_str(), row.topic.as_deref(), "{id}");
            assert_eq!((told["class"].as_str(), told["why"].as_str()), (Some(row.class.as_str()), row.why.as_deref()));
            assert_eq!(told["is_as_stored"], true, "{id}");
        }
        n_told += told.len();
    }
    assert!(n_told >= 50, "{n_told}");
    let after = files(night);
    assert!(
        after == before,
        "something was written: {:?}",
        after.keys().filter(|it| !before.contains_key(*it)).collect::<Vec<_>>()
    );
}

#[test]
fn a_topic_tells_its_figures_with_their_bounds_and_how_it_got_its_name() {
    let night = Workspace::after_a_night();
    for topic in night.store().topics().expect("topics").iter().step_by(20) {
        let told =
            night.voc(&["explain", "topic", &topic.id.to_lowercase(), "--format", "json", "--quiet"]).ok().json();
        assert_eq!(told["topic"]["ko"].as_str(), topic.label_ko.as_deref());
        assert_eq!(told["n_statements"].as_u64(), Some(u64::from(topic.n_statements)));
        assert_eq!(told["is_as_stored"], true);
        let line: Value = serde_json::from_str(&topic.line).expect("JSON");
        for figure in ["separation", "stability"] {
            assert_eq!(told["figures"][figure], line["quality"][figure], "{figure}: {line}");
        }
        let words: Vec<&Value> = told["words"].as_array().into_iter().flatten().map(|word| &word["word"]).collect();
        let terms: Vec<&Value> = topic.terms.as_array().into_iter().flatten().collect();
        assert_eq!(words, terms);
        assert!(told["bounds"]["clear_stable"].as_f64().is_some_and(|bound| bound > 0.0));
        for part in told["named_by"]["ko"]["parts"].as_array().into_iter().flatten() {
            assert!(part["n_stories"].as_u64() <= told["n_stories"].as_u64(), "{told}");
        }
    }
}

#[test]
fn a_rule_that_moved_a_statement_is_named_with_its_line_also_after_the_rules_have_changed() {
    let desk = desk();
    let moved = a_statement(&desk, of_class("assigned", None));
    let topic = moved.topic.clone().expect("assigned");
    let (id, other) = (moved.statement.to_string(), if topic == "T-0001" { "T-0002" } else { "T-0001" });
    let topics: Vec<String> = desk.store().topics().expect("topics").into_iter().map(|topic| topic.id).collect();
    let into = topics.iter().find(|id| **id != topic && **id != other).expect("many topics");
    let merged = topics.iter().rev().find(|id| **id != topic && **id != other && *id != into).expect("many topics");
    desk.voc(&["curate", "belongs", &id, other]).ok();
    desk.voc(&["curate", "merge", into, merged]).ok();
    desk.run(AS_OF).ok();
    // Made since, and no part of the run that is explained.
    desk.voc(&["curate", "does-not-belong", &id, other]).ok();

    let told = explained(&desk, &id).remove(0);
    assert_eq!((told["topic"]["id"].as_str(), told["is_as_stored"].as_bool()), (Some(other), Some(true)), "{told}");
    assert_eq!((&told["placed_by"]["by"], &told["placed_by"]["rule"]["action"]), (&"rule".into(), &"belongs".into()));
    let line = told["placed_by"]["rule"]["line"].as_u64().expect("a line") as usize;
    assert_eq!(desk.read("registers/curation.toml").lines().nth(line - 1), Some("[[rule]]"));
    let shown = desk.voc(&["explain", "statement", &id, "--lang", "ko", "--quiet"]).ok().stdout;
    assert!(shown.contains("registers/curation.toml의 규칙에 따른 것입니다: R-001"), "{shown}");

    let shown = desk.voc(&["explain", "topic", merged, "--lang", "en", "--quiet"]).ok().stdout;
    assert!(shown.contains("but a rule puts them elsewhere or leaves them out"), "{shown}");
    let told = desk.voc(&["explain", "topic", into, "--format", "json", "--quiet"]).ok().json();
    let actions: Vec<&str> =
        told["rules"].as_array().into_iter().flatten().filter_map(|rule| rule["action"].as_str()).collect();
    assert!(actions.contains(&"merge"), "{told}");
}

#[test]
fn what_the_newest_run_does_not_know_is_answered_with_the_nearest() {
    let night = Workspace::after_a_night();
    let row = a_statement(night, of_class("assigned", None));
    let (id, conversation) = (row.statement.to_string(), row.statement.transcript.clone());
    let wrong = id.rsplit_once('-').map(|(start, _)| format!("{start}-9999")).expect("an id");
    night.stops(
        &["explain", "statement", &wrong],
        2,
        &format!("error: the newest run has no statement '{wrong}'\nhelp: nearest of the same conversation: {id}"),
        &format!("오류: 발언 '{wrong}'이(가) 최근 실행에 없습니다\n도움말: 같은 상담의 가까운 발언: {id}"),
    );
    night.stops(
        &["explain", "statement", &format!("{conversation}#999")],
        2,
        &format!("error: turn '{conversation}#999' has no statement that topics are made of\nhelp: did you mean '{conversation}#"),
        &format!("오류: 발화 '{conversation}#999'에는 토픽을 이루는 발언이 없습니다\n도움말: '{conversation}#"),
    );
    night.stops(
        &["explain", "statement", &format!("{conversation}0")],
        2,
        &format!("error: the store has no conversation '{conversation}0'\nhelp: did you mean '"),
        &format!("오류: 상담 '{conversation}0'이(가) 저장소에 없습니다\n도움말: '"),
    );
    night.stops(
        &["explain", "topic", "T-9001"],
        2,
        "error: the newest run has no topic 'T-9001'\nhelp: nearest topics: ",
        "오류: 토픽 'T-9001'이(가) 최근 실행에 없습니다\n도움말: 가까운 토픽: ",
    );
    Workspace::empty().stops(
        &["explain", "topic", "T-0001"],
        2,
        "there was no run yet in this workspace",
        "아직 실행한 결과가 없습니다",
    );
}

#[test]
fn a_conversation_that_has_left_the_window_is_said_to_be_outside_it() {
    let record = |id: &str, day: &str, text: &str| {
        format!("{{\"id\":\"{id}\",\"started_at\":\"{day}\",\"customer\":\"u-{id}\",\"text\":\"{text}\"}}\n")
    };
    let old = record("OLD", "2026-01-10", "환불이 아직도 안 됐어요");
    let new = record("NEW", "2026-11-19", "배송이 안 와요");
    let desk = Workspace::with("all.jsonl", old + &new);
    desk.run("2026-01-11").ok();
    desk.run(AS_OF).ok();
    desk.stops(
        &["explain", "statement", "OLD#0:0-5"],
        2,
        "error: conversation 'OLD' is of 2026-01-10, outside the window of the newest run (2026-08-22 to 2026-11-20)",
        "오류: 상담 'OLD'은(는) 2026-01-10의 상담이라 최근 실행이 본 기간(2026-08-22~2026-11-20) 밖에 있습니다",
    );
    let shown = desk.voc(&["explain", "statement", "NEW", "--lang", "ko", "--quiet"]).ok().stdout;
    assert!(shown.contains("어느 토픽에도 넣지 않았습니다."), "{shown}");
    assert!(shown.contains("2026-11-20 실행의 결과와 같습니다."), "{shown}");
}

#[test]
fn help_says_what_can_be_explained_in_either_language() {
    for (language, expected) in
        [("en", "Say why a topic is one and how sure that is"), ("ko", "토픽이 왜 하나이고 얼마나 믿을 만한지")]
    {
        let said = crate::workspace::voc(&["explain", "--help", "--lang", language]).ok();
        assert!(said.stdout.contains(expected), "{}", said.stdout);
    }
}
