use std::fmt::Write as _;

use super::browser::{Served, encode};
use crate::workspace::Workspace;

const HOSTILE: &str = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>{{7*191}}";

/// Conversations in which every field holds what would run if it were not text.
fn conversations() -> String {
    let problems = [
        "로그인이 안 돼요 비밀번호가 틀렸다고 나와요",
        "환불이 아직 안 들어왔어요 언제 들어오나요",
        "the coupon does not work at checkout",
        "배송이 너무 늦어요 택배가 안 와요",
    ];
    let mut lines = String::new();
    for n in 0..64 {
        let (problem, day) = (problems[n % problems.len()], 1 + n % 20);
        let _ = writeln!(
            lines,
            r#"{{"id":"{HOSTILE}{n}","started_at":"2026-11-{day:02}T10:00:00+09:00","customer":"u-{n}","channel":"{HOSTILE}","product":"{HOSTILE}","requester_type":"{HOSTILE}","category":"{HOSTILE}","team":"{HOSTILE}","status":"{HOSTILE}","app_version":"{HOSTILE}","platform":"{HOSTILE}","region":"{HOSTILE}","tags":["{HOSTILE}"],"csat":{csat},"turns":[{{"speaker":"customer","text":"{problem} {HOSTILE}"}},{{"speaker":"agent","text":"확인해 보겠습니다. {HOSTILE}"}},{{"speaker":"system","text":"{HOSTILE}"}}]}}"#,
            csat = 1 + n % 5,
        );
    }
    lines
}

#[track_caller]
fn check(address: &str, body: &str) {
    let quoted = body.replace("<script src=\"/static/", "");
    for live in ["<script", "<img src=x", "onerror=alert(2)>\""] {
        assert!(!quoted.contains(live), "{live} is alive at {address}: {quoted}");
    }
    assert!(!body.contains("1337"), "a template was filled at {address}");
}

#[test]
fn hostile_text_in_every_field_is_shown_as_text_on_every_page() {
    let workspace = Workspace::with("a.jsonl", conversations());
    workspace.write("voc.toml", "[workspace]\nname = \"<script>alert(3)</script>\"\n");
    workspace.write(
        "registers/releases.csv",
        "date,time,product,version,note\n2026-11-10,,<script>alert(4)</script>,\"<img src=x>\",\n",
    );
    workspace.run("2026-11-20").ok();
    let served = Served::start(&workspace);
    let topics: Vec<String> =
        workspace.topics().iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect();
    assert!(!topics.is_empty(), "the conversations make topics");
    let mut addresses: Vec<String> = [
        "/",
        "/topics",
        "/alerts",
        "/runs",
        "/runs/2026-11-20-001",
        "/search",
        "/cases",
        "/kb",
        "/kb/gaps",
        "/kb/articles",
    ]
    .into_iter()
    .chain(["/proposals?all=1", "/rules"])
    .map(str::to_owned)
    .collect();
    for (file, folder) in
        [("kb-drafts.jsonl", "/kb/drafts"), ("proposals.jsonl", "/proposals"), ("alerts.jsonl", "/alerts")]
    {
        let id = |line: &serde_json::Value| format!("{folder}/{}", line["id"].as_str().expect("an id"));
        addresses.extend(workspace.latest(file).iter().map(id));
    }
    addresses.extend(topics.iter().map(|id| format!("/topics/{id}")));
    addresses.extend(topics.iter().map(|id| format!("/cases?topic={id}")));
    for id in workspace.ids().iter().take(4) {
        addresses.push(format!("/cases/{}", encode(id)));
    }
    for query in ["로그인", HOSTILE, "\"<script>\"", "channel:<script>alert(1)</script>"] {
        addresses.push(format!("/search?q={}", encode(query)));
    }
    for path in ["/topics/", "/cases/", "/alerts/", "/runs/", "/nothing/"] {
        addresses.push(format!("{path}{}", encode(HOSTILE)));
    }
    for query in [
        "/topics?words=",
        "/topics?area=",
        "/topics?sort=",
        "/cases?topic=",
        "/cases?from=",
        "/cases?facet=channel&value=",
        "/cases?value=x&facet=",
        "/sign-in?next=",
    ] {
        addresses.push(format!("{query}{}", encode(HOSTILE)));
    }
    let mut n_shown = 0;
    for address in &addresses {
        let answer = served.get(address);
        assert!(answer.status != 0 && answer.status != 500, "{address}: {}", answer.status);
        check(address, &answer.body);
        n_shown += usize::from(answer.body.contains("&#60;script&#62;") || answer.body.contains("&lt;script&gt;"));
    }
    assert!(n_shown > addresses.len() / 2, "the text is there to be seen: {n_shown} of {}", addresses.len());
    let mut browser = served.browser();
    let answer = browser.get("/").token();
    assert!(!answer.is_empty() || browser.get("/sign-in").status == 303, "one person works alone");
    assert!(served.get("/health").body.contains("\"csp_reports\":0"));
}
