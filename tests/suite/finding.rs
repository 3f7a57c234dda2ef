use std::collections::BTreeSet;

use serde_json::Value;

use crate::workspace::{AS_OF, Workspace};

fn answer(query: &str) -> Value {
    Workspace::after_a_night().voc(&["search", query, "--facets", "--format", "json", "--limit", "5"]).ok().json()
}

fn n_cases(query: &str) -> u64 {
    answer(query)["n_cases"].as_u64().expect("a number")
}

#[test]
fn every_facet_counts_what_choosing_its_value_finds() {
    for query in ["환불 지연", "refund channel:chat", "ghksqnf csat:1..2"] {
        let whole = answer(query);
        let facets = whole["facets"].as_array().expect("a list");
        let counted: BTreeSet<&str> = facets
            .iter()
            .filter(|facet| facet["values"].as_array().is_some_and(|values| !values.is_empty()))
            .filter_map(|facet| facet["field"].as_str())
            .collect();
        for field in ["topic", "channel", "product", "status", "csat", "language", "team", "requester"] {
            assert!(counted.contains(field), "{query}: nothing is counted by {field}");
        }
        for value in facets.iter().filter_map(|facet| facet["values"][0].as_object()) {
            if value["is_chosen"] == false {
                let chosen = value["query"].as_str().expect("a query");
                assert_eq!(n_cases(chosen), value["n_cases"].as_u64().expect("a number"), "{chosen}");
            }
        }
    }
}

#[test]
fn what_is_unusual_is_counted_inside_and_outside() {
    let whole = answer("로그인");
    let unusual = whole["unusual"].as_array().expect("a list");
    assert!(unusual.iter().any(|found| found["kind"] == "topic"), "{unusual:?}");
    assert!(unusual.iter().any(|found| found["kind"] == "term"), "{unusual:?}");
    for found in unusual {
        assert!(found["ratio"].as_f64().is_some_and(|ratio| ratio >= 1.5), "{found}");
        assert!(found["n_in"].as_u64() <= whole["n_cases"].as_u64(), "{found}");
    }
}

#[test]
fn what_was_forgiven_is_said_beside_the_cases() {
    let night = Workspace::after_a_night();
    let said = night.voc(&["search", "화불", "--format", "jsonl", "--lang", "ko"]).ok();
    assert!(said.stderr.contains("'화불'"), "{}", said.stderr);
    assert!(said.lines().iter().all(|hit| hit["snippet"].as_str().is_some_and(|text| text.contains("환"))));
}

#[test]
fn saved_searches_tell_every_night_what_they_caught_whatever_the_threads() {
    let caught = |threads: &str| {
        let workspace = Workspace::samples_with_key();
        let register = "[[search]]\nname = \"환불\"\nquery = \"환불\"\nnote = \"매일\"\n\n[[search]]\nname = \"앱\"\nquery = \"앱 channel:chat -환불\"\n\n[[search]]\nname = \"없음\"\nquery = \"없는낱말qx\"\n";
        workspace.write("registers/searches.toml", register);
        let said = workspace.voc(&["run", "--as-of", AS_OF, "--threads", threads]).ok();
        let listed = workspace.voc(&["searches", "--format", "jsonl"]).ok().lines();
        assert_eq!(listed[0]["note"], "매일");
        assert!(said.stderr.contains("'환불'"), "{}", said.stderr);
        assert_eq!(listed[0]["n_cases"], workspace.latest("searches.jsonl")[0]["n_cases"]);
        workspace.read("runs/latest/searches.jsonl")
    };
    let one = caught("1");
    assert_eq!(one, caught("2"));
    let lines: Vec<Value> = one.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [refunds, apps, nothing] = &lines[..] else { panic!("{lines:?}") };
    assert!(refunds["n_cases"].as_u64() > Some(0), "{refunds}");
    assert_eq!(nothing["n_cases"], 0);
    for case in apps["cases"].as_array().expect("a list").iter().chain(refunds["cases"].as_array().expect("a list")) {
        let id = case["transcript"].as_str().expect("an id");
        assert!(id.contains("20261120"), "only the day's own cases are new on a first night: {id}");
    }
}

#[test]
fn a_saved_search_is_checked_and_listed() {
    let workspace = Workspace::with("a.jsonl", crate::workspace::GOOD);
    workspace.voc(&["run", "--as-of", AS_OF]).ok();
    workspace.voc(&["search", "환불", "--save", "환불", "--note", "매일"]).ok();
    let again = workspace.voc(&["search", "환불", "--save", "환불"]);
    assert_eq!(again.code, 2, "{}", again.stderr);
    let listed = workspace.voc(&["searches"]).ok().stdout;
    assert!(listed.contains("환불") && listed.contains("매일"), "{listed}");
    workspace.write("registers/searches.toml", "[[search]]\nname = \"a\"\nquery = \"환불 csat:9\"\n");
    let checked = workspace.voc(&["check"]);
    assert_eq!(checked.code, 3, "{}", checked.stderr);
    assert!(checked.stderr.contains("csat:9"), "{}", checked.stderr);
}
