use std::fs;

use serde_json::{Value, json};

use crate::workspace::{GOOD, RUN, Said, Workspace};

const ARTICLE: &str = "---\nid: KB-001\ntitle: 환불 승인 후 언제 입금되나요\nupdated: 2026-06-18\nstate: validated\nlanguage: ko\n\
                       tags: [환불]\n---\n## 문제\n환불 승인 문자를 받았는데 <아직> 돈이 안 들어왔어요.\n\n## 해결\n1. 카드사가 취소합니다.\n2. 통장에 입금됩니다.\n";
const ARCHIVED: &str = "---\nid: KB-002\ntitle: 예전 안내\nstate: archived\n---\n## 해결\n1. 전화합니다.\n";

fn said(text: &str) -> Value {
    let citation = json!({"transcript": "C-17", "turn": 3, "start": 0, "end": text.chars().count(), "text": text});
    json!({"kind": "quoted", "text": text, "citation": citation, "transforms": []})
}

/// A draft of a night; what is told apart and what was said comes in [`a_draft`].
const DRAFT: &str = r#"{"schema": 1, "revision": "0a1b2c3d4e5f", "topic": "T-0001", "topics": ["T-0001"],
    "name": {"ko": "로그인 오류", "en": "Login error"}, "language": "ko", "article": null, "section": null, "others": [],
    "reasons": [], "state": "not_validated", "reviewed": null, "note": null, "news": [], "audience": "internal_tier1",
    "owner": null, "products": [], "journey_stage": null, "requester_types": [], "policies": [],
    "confidence": {"n_cases": 6, "n_solved": 4, "n_confirmed": 2, "n_customers": 4, "n_agents": 2, "answer_agreement": 0.9,
    "csat_median": null}, "from": "2026-10-24", "to": "2026-11-20", "first_seen": "2026-11-11", "gap": 1.0,
    "variance": 0.1, "harm": 0.5, "score": 5.0, "harm_parts": [], "environment": [], "causes": [], "disagreements": [],
    "confirmation": [], "escalation": [], "handover": [], "related": [], "search_words": ["로그인"], "checks": [],
    "changes": []}"#;

fn a_draft(id: &str, decision: &str) -> Value {
    let mut draft: Value = serde_json::from_str(DRAFT).expect("JSON");
    let step = json!({"said": said("앱을 다시 설치해 주세요."), "role": "advice", "n_solved": 4, "n_cases": 5, "n_agents": 2,
        "places": ["C-17#3:0-13", "C-18#3:0-13"], "to_check": ["figure"]});
    draft["routes"] = json!([{"n_solved": 4, "steps": [step]}]);
    (draft["title"], draft["issue"]) = (said("로그인이 <자꾸> 풀려요"), json!([said("로그인이 <자꾸> 풀려요")]));
    (draft["id"], draft["decision"], draft["review"]) = (json!(id), json!(decision), json!("open"));
    draft["path"] = json!(format!("kb/{id}.md"));
    draft
}

/// Returns a workspace with two articles, whose newest run has four drafts.
fn desk() -> Workspace {
    let desk = Workspace::with("good.jsonl", GOOD);
    desk.voc(&RUN).ok();
    let drafts = [
        a_draft("KB-D-000012", "new"),
        a_draft("KB-D-000013", "duplicate"),
        a_draft("KB-D-000014", "new"),
        a_draft("KB-D-000012.en", "new"),
    ];
    let lines: String = drafts.iter().map(|draft| format!("{draft}\n")).collect();
    desk.write("runs/latest/kb-drafts.jsonl", lines);
    desk.write("kb/KB-001-refund.md", ARTICLE);
    desk.write("kb/KB-002.md", ARCHIVED);
    desk.voc(&["kb", "reject", "KB-D-000014", "--reason", "one customer's mistake"]).ok();
    desk
}

fn export(desk: &Workspace, out: &str, more: &[&str]) -> Said {
    let out = desk.folder().join(out);
    let mut typed = vec!["kb", "export", "--out", out.to_str().expect("a plain path")];
    typed.extend(more);
    desk.voc(&typed)
}

fn names(desk: &Workspace, out: &str) -> Vec<String> {
    let entries = fs::read_dir(desk.folder().join(out)).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn drafts_that_wait_and_articles_that_are_shown_go_out_and_the_others_are_counted() {
    let desk = desk();
    let said = export(&desk, "out/zendesk", &["--format", "zendesk", "--all"]).ok();
    assert_eq!(names(&desk, "out/zendesk"), ["KB-001.json", "KB-D-000012.en.json", "KB-D-000012.json"]);
    assert!(
        said.stdout.contains("written, all of them as drafts: 3") && said.stdout.contains("left out: 3"),
        "{said:?}"
    );
    let sent: Value = serde_json::from_str(&desk.read("out/zendesk/KB-001.json")).expect("JSON");
    assert_eq!((&sent["article"]["draft"], &sent["article"]["locale"]), (&json!(true), &json!("ko")));
    let body = sent["article"]["body"].as_str().expect("HTML");
    assert!(body.contains("<h2>해결</h2>\n<ol>\n<li>카드사가 취소합니다.</li>"), "{body}");
    assert!(!body.contains("<아직>"), "{body}");
}

#[test]
fn every_form_names_its_files_and_a_table_holds_all() {
    let desk = desk();
    for (format, file) in [
        ("markdown", "KB-D-000012.md"),
        ("html", "KB-D-000012.html"),
        ("confluence", "KB-D-000012.xhtml"),
        ("intercom", "KB-D-000012.json"),
        ("csv", "articles.csv"),
    ] {
        export(&desk, format, &["--format", format, "--draft", "kb-d-12"]).ok();
        assert_eq!(names(&desk, format), [file]);
        let text = desk.read(&format!("{format}/{file}"));
        assert!(text.contains("앱을 다시 설치해 주세요."), "{format}: {text}");
        // Titles of JSON and of tables are no markup.
        assert!(["intercom", "csv"].contains(&format) || !text.contains("<자꾸>"), "{format}: {text}");
    }
    assert!(desk.read("csv/articles.csv").starts_with('\u{feff}'));
    let korean =
        export(&desk, "ko", &["--format", "html", "--draft", "KB-D-000014", "--draft", "KB-D-000013", "--lang", "ko"]);
    assert!(korean.ok().stdout.contains("문서 2건을 초안 상태로 썼습니다."));
}

#[test]
fn no_file_is_replaced_unasked_and_no_folder_of_the_workspace_is_written_into() {
    let desk = desk();
    let html = ["--format", "html", "--draft", "KB-D-000012"];
    export(&desk, "out", &html).ok();
    let again = export(&desk, "out", &html);
    assert!(
        again.code == 2 && again.stderr.contains("KB-D-000012.html") && again.stderr.contains("--force"),
        "{again:?}"
    );
    export(&desk, "out", &[&html[..], &["--force"]].concat()).ok();
    let inside = export(&desk, "kb", &["--format", "markdown", "--articles", "--force"]);
    assert!(inside.code == 2 && inside.stderr.contains("kb of the workspace"), "{inside:?}");
    assert_eq!(desk.read("kb/KB-001-refund.md"), ARTICLE);
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let desk = desk();
    let unknown = export(&desk, "out", &["--format", "html", "--draft", "KB-D-000021"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("KB-D-000012"), "{unknown:?}");
    let nothing = export(&desk, "out", &["--format", "html"]);
    assert_eq!(nothing.code, 2, "{nothing:?}");
    assert!(!desk.folder().join("out").exists());
    desk.write("runs/latest/kb-drafts.jsonl", "{\"id\":");
    let damaged = export(&desk, "out", &["--format", "html", "--all"]);
    assert!(damaged.code == 1 && damaged.stderr.contains("kb-drafts.jsonl:1"), "{damaged:?}");
}
