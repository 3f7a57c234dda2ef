use std::fs;

use serde_json::{Value, json};

use crate::drafting::n_sentences;
use crate::workspace::{AS_OF, Workspace, text_of};

/// Returns a copy of a workspace after a night of the samples.
fn after_a_night() -> Workspace {
    let workspace = Workspace::samples_with_key();
    workspace.run(AS_OF).ok();
    workspace
}

/// Returns the sentences of a line, of a proposal those of all sections.
fn sentences(line: &Value) -> Vec<&Value> {
    let own = line["sentences"].as_array().into_iter().flatten();
    let sections = line["sections"].as_array().into_iter().flatten();
    own.chain(sections.flat_map(|section| section["sentences"].as_array().into_iter().flatten())).collect()
}

/// Changes one file of the newest run and says what `voc verify` finds.
fn tampered(workspace: &Workspace, name: &str, change: impl Fn(&mut Value)) -> (i32, Vec<Value>) {
    let path = workspace.folder().join("runs/latest").join(name);
    let whole = fs::read_to_string(&path).expect("written");
    let mut lines: Vec<Value> = whole.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    change(&mut lines[0]);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(&path, text).expect("ours");
    let said = workspace.voc(&["verify", "--format", "json"]);
    fs::write(&path, whole).expect("ours");
    (said.code, said.json()["failed"].as_array().expect("a list").clone())
}

#[test]
fn every_sentence_is_taken_again_from_the_store_and_a_false_one_is_caught() {
    let workspace = after_a_night();
    let verified = workspace.voc(&["verify", "--format", "json"]).ok().json();
    let (alerts, proposals) = (workspace.latest("alerts.jsonl"), workspace.latest("proposals.jsonl"));
    let n: usize = alerts.iter().chain(&proposals).map(|line| sentences(line).len()).sum();
    assert!(n > 300, "{n} sentences");
    let (of_drafts, of_articles) = n_sentences(&workspace);
    let all = (n + of_drafts + of_articles) as u64;
    assert_eq!((verified["checked"].as_u64(), verified["failed"].clone()), (Some(all), json!([])));

    let check = |name: &str, what: &str, change: &dyn Fn(&mut Value)| {
        let (code, failed) = tampered(&workspace, name, change);
        assert_eq!((code, failed.len()), (6, 1), "{what}: {failed:?}");
    };
    // The position of the first sentence of a kind in an alert.
    let first = |line: &Value, kind: &str| {
        let found = sentences(line).iter().position(|sentence| sentence["kind"] == kind);
        found.expect("one of each kind")
    };
    let measured = first(&alerts[0], "measured");
    let quoted = first(&alerts[0], "quoted");
    check("alerts.jsonl", "a number", &|line| line["sentences"][measured]["measurements"][0]["value"] = json!(9_999.0));
    check("alerts.jsonl", "a word", &|line| line["sentences"][measured]["ko"] = json!("두 배로 늘었습니다."));
    check("alerts.jsonl", "a span", &|line| {
        let end = line["sentences"][quoted]["citation"]["end"].as_u64().expect("a number");
        line["sentences"][quoted]["citation"]["end"] = json!(end - 1);
    });
    check("alerts.jsonl", "what was said", &|line| line["sentences"][quoted]["text"] = json!("소송하겠습니다"));
    check("alerts.jsonl", "whose words they are", &|line| {
        line["sentences"][quoted]["citation"]["transcript"] = json!("C-20260101-99999");
    });
    check("proposals.jsonl", "a fixed sentence", &|line| {
        let sections = line["sections"].as_array_mut().expect("a list");
        let mut all = sections.iter_mut().flat_map(|section| section["sentences"].as_array_mut().expect("a list"));
        let fixed = all.find(|sentence| sentence["kind"] == "fixed").expect("one");
        fixed["en"] = json!("Everybody complains.");
    });

    let said = |language: &str| workspace.voc(&["verify", "--lang", language]).ok().stdout;
    assert!(said("en").ends_with("0 do not hold\n") && said("ko").ends_with("맞지 않는 문장: 0개\n"));
}

#[test]
fn the_samples_bring_the_alerts_of_their_release_and_documents_for_their_owner() {
    let workspace = after_a_night();
    let alerts = workspace.latest("alerts.jsonl");
    let spikes: Vec<&Value> = alerts.iter().filter(|alert| alert["kind"] == "spike").collect();
    assert!(!spikes.is_empty());
    for spike in &spikes {
        assert_eq!(spike["near_events"][0]["version"], "5.2.0", "{}", spike["id"]);
        assert_eq!(spike["owner"], "앱플랫폼팀", "{}", spike["id"]);
        assert_eq!(spike["examples"].as_array().map(Vec::len), Some(3), "{}", spike["id"]);
        assert!(spike["observed"].as_f64() > spike["interval"][1].as_f64(), "{}", spike["id"]);
    }
    let proposals = workspace.latest("proposals.jsonl");
    for (idx, proposal) in proposals.iter().enumerate() {
        let id = text_of(&proposal["id"]);
        let document = workspace.read(&format!("runs/latest/proposals/{id}.md"));
        assert!(document.starts_with("---\n") && document.contains("한 줄 결론"), "{id}");
        assert!(workspace.read(&format!("runs/latest/proposals/{id}.en.md")).contains("In one line"), "{id}");
        let parts = proposal["score_parts"].as_array().expect("a list");
        let sum: f64 = parts
            .iter()
            .map(|part| 100.0 * part["value"].as_f64().expect("a number") * part["weight"].as_f64().expect("a number"))
            .sum();
        assert!((sum - proposal["score"].as_f64().expect("a number")).abs() < 0.01, "{id}: {sum}");
        assert!(
            idx == 0 || !proposals[idx - 1]["is_watched"].as_bool().expect("said") || proposal["is_watched"] == true
        );
    }
    // A word that names a cause stands nowhere but in what somebody said and in what can be done.
    for line in alerts.iter().chain(&proposals) {
        let is_told = |sentence: &&Value| {
            let template = sentence["template"].as_str().unwrap_or_default();
            template.starts_with("alert.") || template.starts_with("proposal.")
        };
        for sentence in sentences(line).into_iter().filter(is_told) {
            let (ko, en) = (text_of(&sentence["ko"]), text_of(&sentence["en"]));
            assert!(!ko.contains("때문에") && !ko.contains("탓에"), "{ko}");
            assert!(!en.contains("because of") && !en.contains("caused by") && !en.contains("due to"), "{en}");
        }
    }
}

#[test]
fn a_proposal_keeps_its_number_and_its_state_and_is_followed_once_it_is_done() {
    let workspace = Workspace::samples_with_key();
    workspace.run("2026-11-10").ok();
    let before = workspace.latest("proposals.jsonl");
    let (id, topic) = (text_of(&before[0]["id"]), text_of(&before[0]["topics"][0]));
    workspace.voc(&["proposal", &id, "--state", "done", "--on", "2026-11-10", "--note", "배포로 고침"]).ok();
    workspace.run(AS_OF).ok();
    let after = workspace.latest("proposals.jsonl");
    let found = after.iter().find(|proposal| text_of(&proposal["id"]) == id).expect("it stays in sight");
    assert_eq!((text_of(&found["state"]), text_of(&found["proposed"])), ("done".to_owned(), "2026-11-10".to_owned()));
    assert_eq!((text_of(&found["updated"]), text_of(&found["note"])), (AS_OF.to_owned(), "배포로 고침".to_owned()));
    assert!(found["topics"].as_array().expect("a list").contains(&json!(topic)));
    let sections = found["sections"].as_array().expect("a list");
    let follow_up = sections.iter().find(|section| section["id"] == "follow_up").expect("it is followed");
    let last = follow_up["sentences"].as_array().and_then(|sentences| sentences.last()).expect("a verdict");
    assert!(text_of(&last["ko"]).starts_with("판정: "), "{last}");
    // Every other number that both nights know belongs to the same problem.
    for proposal in &after {
        if let Some(earlier) = before.iter().find(|earlier| earlier["id"] == proposal["id"]) {
            let shared = earlier["topics"].as_array().expect("a list");
            assert!(shared.iter().any(|topic| proposal["topics"].as_array().expect("a list").contains(topic)));
        }
    }
    workspace.voc(&["verify"]).ok();
}

#[test]
fn a_night_that_raises_an_alert_can_say_so_by_its_exit_code() {
    let workspace = Workspace::samples_with_key();
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--fail-on", "alert"]);
    assert_eq!(said.code, 10, "{}{}", said.stdout, said.stderr);
    assert!(workspace.folder().join("runs/latest/report.html").exists());
}

#[test]
fn with_little_to_go_by_the_report_says_so_and_raises_nothing() {
    let line = |n: usize, day: u8, text: &str| {
        format!(
            "{{\"id\":\"L-{n}\",\"started_at\":\"2026-11-{day:02}T10:00:00+09:00\",\"customer\":\"u-{n}\",\"text\":\"{text}\"}}\n"
        )
    };
    let one_day: String = (0..30).map(|n| line(n, 20, "환불이 아직 안 들어왔어요")).collect();
    let one_topic: String =
        (0..60).map(|n| line(n, (n % 20 + 1) as u8, "결제했는데 환불이 아직 안 들어왔어요")).collect();
    let nothing = line(0, 20, "안녕하세요");
    for (name, inbox) in [("one day", one_day), ("one topic", one_topic), ("nothing to report", nothing)] {
        let workspace = Workspace::with("few.jsonl", inbox);
        workspace.run(AS_OF).ok();
        assert_eq!(workspace.latest("alerts.jsonl"), Vec::<Value>::new(), "{name}");
        let report = workspace.read("runs/latest/report.md");
        assert!(!report.contains("평소와 다른 점은 없습니다"), "{name} is no ground to say that all is well");
        assert!(!report.contains("NaN") && !report.contains("inf"), "{name}");
        workspace.voc(&["verify"]).ok();
        for proposal in workspace.latest("proposals.jsonl") {
            let told: Vec<String> = sentences(&proposal).iter().map(|sentence| text_of(&sentence["ko"])).collect();
            assert!(told.iter().any(|text| text.contains("비교하지 않았습니다")), "{name}: {told:?}");
            assert!(told.iter().any(|text| text.contains("자료가 부족해 적지 않습니다")), "{name}: {told:?}");
        }
    }
}
