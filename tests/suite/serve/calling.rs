use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use voc::store::Role;

use super::browser::{Answer, Served, encode};
use crate::workspace::{Workspace, program};

const PASSWORD: &str = "네 낱말 in a row";
/// A draft of the sample night.
const DRAFT: &str = "KB-D-000003";

/// A workspace of one's own in which a night has run.
pub(super) fn after_a_night() -> Workspace {
    let workspace = Workspace::empty();
    let night = Workspace::after_a_night().folder();
    for name in ["store", "runs", "registers", "kb", "voc.toml"] {
        copy(&night.join(name), &workspace.folder().join(name));
    }
    workspace
}

fn copy(from: &Path, to: &Path) {
    let kind = fs::symlink_metadata(from).expect("a night leaves it").file_type();
    if kind.is_symlink() {
        #[cfg(unix)]
        std::os::unix::fs::symlink(fs::read_link(from).expect("a link"), to).expect("ours");
    } else if kind.is_dir() {
        fs::create_dir_all(to).expect("ours");
        for entry in fs::read_dir(from).expect("readable") {
            let entry = entry.expect("readable");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("ours");
    }
}

/// Adds a user of each role; returns the token of each.
pub(super) fn tokens(workspace: &Workspace) -> Vec<(Role, String)> {
    let folder = workspace.folder().to_str().expect("a plain path");
    let token = |role: Role| {
        let name = role.code();
        let mut command = program(&["user", "add", name, "--role", name, "--workspace", folder]);
        command.write_stdin(format!("{PASSWORD}\n")).assert().success();
        let said = workspace.voc(&["user", "token", name]).ok();
        (role, said.stdout.trim().to_owned())
    };
    Role::ALL.into_iter().map(token).collect()
}

fn call(served: &Served, method: &str, path: &str, token: &str, body: &str) -> Answer {
    let token = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: ko\r\n", served.address);
    let body = if method == "GET" {
        "\r\n".to_owned()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    served.send(format!("{head}{token}{body}").as_bytes())
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {answer:?}"))
}

/// Every path and method of the document with its role; the parts that a path leaves open are filled in.
fn operations(document: &Value) -> Vec<(String, String, Option<String>)> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let id = ["topics", "alerts", "proposals", "drafts", "rules"]
            .into_iter()
            .zip(["T-0001", "A-0001", "P-0001", DRAFT, "R-001"])
            .find(|(part, _)| path.contains(part))
            .map_or("C-20261114-00001", |(_, id)| id);
        let id = if path.contains("runs") { "2026-11-20-001" } else { id };
        for (method, operation) in methods.as_object().expect("methods") {
            let role = operation["description"].as_str().and_then(|told| told.strip_prefix("Needs the role "));
            let role = role.map(|role| role.trim_end_matches('.').to_owned());
            operations.push((method.to_uppercase(), path.replace("{id}", id), role));
        }
    }
    operations
}

#[test]
fn the_document_says_what_is_served_and_to_whom() {
    let workspace = after_a_night();
    let tokens = tokens(&workspace);
    let served = Served::start(&workspace);
    let document = json_of(&call(&served, "GET", "/api/v1/openapi.json", "", ""));
    let operations = operations(&document);
    assert!(operations.len() > 30);
    for (method, path, needed) in &operations {
        let path = if path.ends_with("/search") { format!("{path}?q={}", encode("환불")) } else { path.clone() };
        let nobody = call(&served, method, &path, "", "{}");
        let Some(needed) = needed else {
            assert_eq!(nobody.status, 200, "{method} {path}");
            continue;
        };
        assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, "Bearer"), "{method} {path}");
        assert_eq!(nobody.header("content-type"), "application/problem+json", "{method} {path}");
        assert_eq!(
            call(&served, method, &path, &format!("voc_{}", "0".repeat(64)), "{}").status,
            401,
            "{method} {path}"
        );
        let needed = Role::ALL.into_iter().find(|role| role.code() == needed).expect("a role");
        for (own, token) in &tokens {
            // A call that says nothing decides nothing, where it needs a word at all.
            let answer = call(&served, method, &path, token, r#"{"nonsense": "x"}"#);
            let expected: &[u16] = match (*own < needed, method.as_str()) {
                (true, _) => &[403],
                (false, "GET") => &[200],
                _ => &[422],
            };
            assert!(expected.contains(&answer.status), "{method} {path} as {own:?}: {answer:?}");
        }
        let other = if method == "GET" { "POST" } else { "GET" };
        let is_told_too = operations.iter().any(|(told, at, _)| told == other && path.starts_with(at.as_str()));
        let answer = call(&served, other, &path, &tokens[2].1, "{}");
        assert!(is_told_too || answer.status == 405, "{other} {path}: {answer:?}");
    }
    let log = workspace.read("store/audit.jsonl");
    assert!(log.lines().all(|line| line.contains("\"refused\"")), "nothing was decided: {log}");
}

#[test]
fn what_a_program_decides_is_the_decision_of_its_user() {
    let workspace = after_a_night();
    let tokens = tokens(&workspace);
    let (editor, planner) = (&tokens[1].1, &tokens[2].1);
    let served = Served::start(&workspace);
    let post = |path: &str, token: &str, body: Value| {
        call(&served, "POST", &format!("/api/v1/{path}"), token, &body.to_string())
    };
    let done = |path: &str, token: &str, body: Value| {
        let answer = post(path, token, body);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert!(json_of(&answer)["said"]["ko"].as_str().is_some_and(|said| said.contains("다음 `voc run`부터")));
    };
    done("topics/t-1/rename", planner, json!({"ko": "로그인 불가"}));
    done("topics/T-0002/merge", planner, json!({"other": ["T-0003"]}));
    done("topics/T-0004/owner", planner, json!({"team": "결제팀"}));
    done("alerts/A-0001/mute", planner, json!({"until": "2099-01-01"}));
    done("proposals/P-0001/state", planner, json!({"state": "accepted", "note": "다음 분기"}));
    let draft = json_of(&call(&served, "GET", &format!("/api/v1/drafts/{DRAFT}"), editor, ""));
    let revision = draft["item"]["revision"].clone();
    assert!(draft["item"]["document"].as_str().is_some_and(|text| text.contains(DRAFT)));
    let path = format!("drafts/{DRAFT}/reject");
    assert_eq!(post(&path, editor, json!({"revision": "0123456789ab", "reason": "중복"})).status, 422);
    done(&path, editor, json!({"revision": revision, "reason": "중복"}));
    // Decided twice is not decided.
    let twice = post(&path, editor, json!({"revision": revision, "reason": "중복"}));
    assert_eq!(twice.status, 422);
    assert!(json_of(&twice)["title"].as_str().is_some_and(|title| title.contains("editor, 중복")), "{twice:?}");
    let rules = workspace.voc(&["curate", "list", "--format", "jsonl"]).ok().lines();
    let told: Vec<(&str, &str)> = rules
        .iter()
        .map(|rule| (rule["action"].as_str().expect("text"), rule["by"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            ("rename", "planner"),
            ("merge", "planner"),
            ("owner", "planner"),
            ("mute", "planner"),
            ("proposal", "planner"),
            ("draft", "editor")
        ]
    );
    let log = workspace.read("store/audit.jsonl");
    let log: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let line = |of: &Value| {
        [&of["who"], &of["what"], &of["to"], &of["outcome"]].map(|it| it.as_str().expect("text").to_owned()).join(" ")
    };
    let log: Vec<String> = log.iter().map(line).collect();
    assert_eq!(log[0], "planner topic.rename T-0001 done");
    assert_eq!(
        &log[5..],
        [
            format!("editor kb.reject {DRAFT} refused"),
            format!("editor kb.reject {DRAFT} done"),
            format!("editor kb.reject {DRAFT} refused"),
        ]
    );
    // What was decided is shown beside what the run says.
    let shown = |path: &str, field: &str| {
        json_of(&call(&served, "GET", &format!("/api/v1/{path}"), editor, ""))["item"][field].clone()
    };
    assert_eq!(shown("proposals/P-0001", "next_state"), "accepted");
    assert_eq!(shown("alerts/A-0001", "next_state"), "muted");
    assert_eq!(shown(&format!("drafts/{DRAFT}"), "standing"), "rejected");
    done("rules/R-001/undo", planner, json!({}));
    assert_eq!(post("rules/R-001/undo", planner, json!({})).status, 422);
}

#[test]
fn a_call_is_refused_with_everything_that_is_wrong_and_the_server_lives() {
    let workspace = after_a_night();
    let served = Served::start(&workspace);
    let post = |path: &str, mime: &str, more: &str, body: &str| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}Content-Type: {mime}\r\n",
            served.address
        );
        served.send(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
    };
    let json = "application/json";
    let check = |answer: Answer, status: u16, part: &str| {
        assert_eq!(answer.status, status, "{answer:?}");
        let problem = json_of(&answer);
        assert_eq!((&problem["status"], answer.header("content-type")), (&json!(status), "application/problem+json"));
        assert!(problem.to_string().contains(part), "{problem}");
    };
    let state = "/api/v1/proposals/P-0001/state";
    check(
        post(state, json, "Accept-Language: en\r\n", r#"{"status": "done", "on": "soon"}"#),
        422,
        "'state' is missing",
    );
    check(post(state, json, "", "[1]"), 415, "JSON");
    check(post(state, "text/plain", "", "{}"), 415, "JSON");
    check(post(state, json, "Sec-Fetch-Site: cross-site\r\n", "{}"), 403, "about:blank");
    check(post(state, json, "Origin: http://evil.example\r\n", "{}"), 403, "about:blank");
    check(post(state, json, "", &format!("{{\"note\": \"{}\"}}", "x".repeat(70_000))), 413, "about:blank");
    check(post("/api/v1/topics/T-0001/note", json, "", &json!({"text": "가".repeat(501)}).to_string()), 422, "500");
    check(post("/api/v1/topics/T-9999/pin", json, "", "{}"), 422, "T-9999");
    check(served.get("/api/v1/search"), 422, "q");
    check(served.get("/api/v1/search?q=%22"), 422, "about:blank");
    check(served.get("/api/v1/cases/..%2F..%2Fetc"), 404, "about:blank");
    check(served.get("/api/v1/runs/..%2F..%2Fstore"), 404, "about:blank");
    check(served.get("/api/v1/no-such-thing"), 404, "about:blank");
    assert_eq!(served.get("/api/v1/topics?limit=1").status, 200);
    assert_eq!(workspace.voc(&["curate", "list", "--format", "jsonl"]).ok().lines().len(), 0, "nothing was decided");
}

#[test]
fn every_answer_is_of_one_run_and_pages_of_a_list_make_the_whole() {
    let workspace = Workspace::after_a_night();
    let served = Served::start(workspace);
    let get = |path: &str| json_of(&served.get(path));
    let all = get("/api/v1/topics?limit=500");
    let (n, items) = (all["n"].as_u64().expect("a number"), all["items"].as_array().expect("a list"));
    assert_eq!((items.len() as u64, &all["run"]), (n, &json!("2026-11-20-001")));
    assert_eq!(*items, workspace.latest("topics.jsonl"));
    let mut pages = Vec::new();
    for offset in (0..n).step_by(50) {
        let page = get(&format!("/api/v1/topics?offset={offset}"));
        pages.extend(page["items"].as_array().expect("a list").clone());
    }
    assert_eq!(pages, *items);
    for name in ["alerts", "proposals"] {
        let mut lines = get(&format!("/api/v1/{name}?limit=500"))["items"].as_array().expect("a list").clone();
        lines.iter_mut().for_each(|line| assert!(line.get("next_state").is_none(), "nobody has decided"));
        assert_eq!(lines, workspace.latest(&format!("{name}.jsonl")), "{name}");
    }
    let found = get(&format!("/api/v1/search?q={}&facets=yes", encode("환불")));
    assert!(found["n"].as_u64() > Some(0) && found["facets"].as_array().is_some_and(|facets| !facets.is_empty()));
    let case = found["items"][0]["transcript"].as_str().expect("an id").to_owned();
    let told = get(&format!("/api/v1/cases/{case}"));
    assert!(told["item"]["turns"].as_array().is_some_and(|turns| !turns.is_empty()));
    let page = found["items"][0]["page"].as_str().expect("an address");
    assert_eq!(served.get(page.split('#').next().expect("a part")).status, 200);
}
