use std::collections::BTreeSet;
use std::fs;

use regex::Regex;

use super::browser::{Served, encode};
use crate::workspace::{AS_OF, Workspace};

/// Pages that the walk opens at most.
const MOST_PAGES: usize = 400;

#[test]
fn every_page_that_a_page_leads_to_is_there_and_holds_no_script_or_style_of_its_own() {
    let served = Served::start(Workspace::after_a_night());
    let inline = Regex::new(r#"(?i)<style|\sstyle=|\son[a-z]+="|javascript:|="https?://"#).expect("a pattern");
    let mut waiting = vec!["/".to_owned()];
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let known = voc::serve::routes();
    let deed = |path: &'static str| path.rsplit('/').next().unwrap_or_default();
    let deeds: BTreeSet<&str> = known.iter().filter(|it| it.method == "POST").map(|it| deed(it.path)).collect();
    let has_page = |address: &str| {
        // What a form is sent to is no page.
        if address.rsplit('/').next().is_some_and(|last| deeds.contains(last)) {
            return false;
        }
        let first = address.split(['/', '?', '#']).nth(1).unwrap_or_default();
        first.is_empty() || known.iter().any(|route| route.path.split('/').nth(1) == Some(first))
    };
    let mut n_opened = 0;
    while let Some(address) = waiting.pop() {
        if n_opened == MOST_PAGES {
            break;
        }
        n_opened += 1;
        let answer = served.get(&address);
        assert!([200, 303].contains(&answer.status), "{address}: {}", answer.status);
        assert!(
            answer.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"),
            "{address}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        assert!(!inline.is_match(&answer.body), "{address}: {:?}", inline.find(&answer.body));
        assert_eq!(
            answer.body.matches("<script").count(),
            answer.body.matches("<script src=\"/static/").count(),
            "{address}"
        );
        for link in answer.links() {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if !link.is_empty() && has_page(&link) && seen.insert(link.clone()) {
                assert!(link.starts_with('/') && !link.starts_with("//"), "{address} leads out: {link}");
                // A page of each kind early, so that the walk sees all kinds.
                waiting.insert(if link.matches('/').count() > 1 { 0 } else { waiting.len() }, link);
            }
        }
    }
    assert!(n_opened > 100, "{n_opened}");
}

#[test]
fn the_cases_behind_a_number_are_as_many_as_it_says() {
    let workspace = Workspace::after_a_night();
    let served = Served::start(workspace);
    for topic in workspace.topics() {
        let (id, n) = (topic["id"].as_str().expect("an id"), topic["n_transcripts"].as_u64().expect("a count"));
        let page = served.get(&format!("/cases?topic={id}")).body;
        assert!(page.contains(&format!("<h1>사례 {n}건</h1>")), "{id}: {n}");
        let weekly = topic["weekly"].as_array().expect("weeks").last().and_then(serde_json::Value::as_u64);
        let page = served.get(&format!("/cases?topic={id}&from=2026-11-14&to={AS_OF}")).body;
        assert!(page.contains(&format!("<h1>사례 {}건</h1>", weekly.expect("a week"))), "{id}: {weekly:?}");
    }
    for alert in workspace.latest("alerts.jsonl") {
        for sentence in alert["sentences"].as_array().expect("sentences") {
            for measured in sentence["measurements"].as_array().into_iter().flatten() {
                if measured["measure"] != "conversations" {
                    continue;
                }
                let mut address = format!(
                    "/cases?from={}&to={}",
                    measured["from"].as_str().expect("a day"),
                    measured["to"].as_str().expect("a day")
                );
                for topic in measured["filter"]["topics"].as_array().into_iter().flatten() {
                    address.push_str(&format!("&topic={}", topic.as_str().expect("an id")));
                }
                if let Some([facet, value]) = measured["filter"]["with"].as_array().map(Vec::as_slice) {
                    address.push_str(&format!(
                        "&facet={}&value={}",
                        facet.as_str().expect("a word"),
                        encode(value.as_str().expect("a word"))
                    ));
                }
                // Measures without a topic count the conversations with a statement only; the page lists all.
                if measured["filter"]["topics"].is_array() {
                    let n = measured["value"].as_f64().expect("a number");
                    assert!(served.get(&address).body.contains(&format!("<h1>사례 {n}건</h1>")), "{address}: {n}");
                }
            }
        }
    }
}

#[test]
fn a_workspace_without_a_run_says_what_to_do_on_every_page() {
    let workspace = Workspace::empty();
    let served = Served::start(&workspace);
    for path in [
        "/",
        "/topics",
        "/topics/T-0001",
        "/search?q=x",
        "/cases?topic=T-0001",
        "/cases/C-1",
        "/alerts",
        "/alerts/A-0001",
        "/runs",
        "/runs/x",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.body.contains("아직 실행한 결과가 없습니다") && answer.body.contains("voc run"),
            "{path}: {}",
            answer.body
        );
        let english = served.get_with(path, "Accept-Language: en-GB\r\n").body;
        assert!(english.contains("Nothing has run here yet") && english.contains("<html lang=\"en\""), "{path}");
    }
    assert_eq!(served.get("/health").status, 503);
}

#[test]
fn a_new_run_is_shown_as_a_whole_and_one_at_work_is_announced() {
    let workspace = Workspace::with("a.jsonl", crate::workspace::GOOD);
    let served = Served::start(&workspace);
    assert_eq!(served.get("/health").status, 503);
    workspace.run("2026-11-20").ok();
    served.until("/health", |answer| answer.body.contains("\"run\":\"2026-11-20-001\""));
    assert!(served.get("/runs").body.contains("2026-11-20-001"));
    let lock = workspace.folders().lock().expect("nobody writes");
    let page = served.until("/", |answer| answer.body.contains("지금 야간 실행이 쓰고 있습니다"));
    assert!(page.body.contains("2026-11-20-001"), "the last complete run is named");
    drop(lock);
    served.until("/", |answer| !answer.body.contains("지금 야간 실행이 쓰고 있습니다"));
    let more = "{\"id\":\"B\",\"started_at\":\"2026-11-21\",\"text\":\"앱이 자꾸 꺼져요\"}\n";
    let workspace = workspace.and("b.jsonl", more);
    workspace.run("2026-11-21").ok();
    served.until("/health", |answer| answer.body.contains("\"run\":\"2026-11-21-001\""));
    assert_eq!(served.get("/cases/B").status, 200);
}

#[test]
fn what_is_damaged_is_told_with_its_remedy_and_the_server_lives() {
    let workspace = Workspace::with("a.jsonl", crate::workspace::GOOD);
    workspace.run("2026-11-20").ok();
    workspace.write("runs/2026-11-20-001/topics.jsonl", "{\"id\": \"고객의 말\n");
    let served = Served::start(&workspace);
    let page = served.get("/topics");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("topics.jsonl:1") && page.body.contains("voc run"), "{}", page.body);
    assert!(!page.body.contains("고객의 말"), "{}", page.body);
    workspace.run("2026-11-20").ok();
    served.until("/topics", |answer| answer.status == 200);
    fs::remove_dir_all(workspace.folder().join("store/index")).expect("ours");
    fs::write(workspace.folder().join("store/users.db"), "no database at all, and long enough").expect("ours");
    let closed = served.until("/topics", |answer| answer.status == 500);
    assert!(closed.body.contains("users.db"), "nobody enters where it cannot be told who may: {}", closed.body);
}

#[test]
fn language_and_colours_are_kept_and_nobody_is_sent_elsewhere() {
    let served = Served::start(Workspace::after_a_night());
    let mut browser = served.browser();
    assert!(browser.get("/topics").body.contains("<html lang=\"ko\" data-theme=\"auto\""));
    let answer = browser.get("/view?language=en&theme=dark&back=%2Ftopics");
    assert_eq!((answer.status, answer.header("location")), (303, "/topics"));
    let page = browser.get("/topics").body;
    assert!(page.contains("<html lang=\"en\" data-theme=\"dark\"") && page.contains("Map of topics"), "{page}");
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let answer = browser.get(&format!("/view?language=en&back={}", encode(elsewhere)));
        assert_eq!(answer.header("location"), "/", "{elsewhere}");
    }
    let from_a_mail = served.get_with("/topics", "Sec-Fetch-Site: cross-site\r\n");
    assert!(
        from_a_mail.body.contains("http-equiv=\"refresh\"") && from_a_mail.header("set-cookie").is_empty(),
        "{from_a_mail:?}"
    );
}

#[test]
fn a_search_says_what_it_forgave_and_where_a_query_is_wrong() {
    let served = Served::start(Workspace::after_a_night());
    let search = |query: &str| served.get(&format!("/search?q={}", encode(query)));
    let page = search("ghksqnf").body;
    assert!(page.contains("환불") && page.contains("한/영 자판"), "{page}");
    let wrong = search("channel:chta");
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("있는 값 가운데 하나를 적어 주세요"), "{}", wrong.body);
    let days = served.get("/search?q=%ED%99%98%EB%B6%88&from=2026-11-01&to=2026-11-10");
    assert_eq!(days.header("location"), format!("/search?q={}", "%ED%99%98%EB%B6%88%20day%3A2026-11-01..2026-11-10"));
}

#[test]
fn what_saved_searches_caught_stands_on_the_search_page() {
    let workspace = Workspace::samples_with_key();
    let register = "[[search]]\nname = \"환불 <b>\"\nquery = \"환불\"\nnote = \"매일\"\n\n[[search]]\nname = \"없음\"\nquery = \"없는낱말qx\"\n";
    workspace.write("registers/searches.toml", register);
    workspace.voc(&["run", "--as-of", AS_OF]).ok();
    let caught = &workspace.latest("searches.jsonl")[0];
    let (n_new, n_cases) = (&caught["n_new"], caught["n_cases"].as_u64().expect("a number"));
    let served = Served::start(&workspace);
    let page = served.get("/search").body;
    assert!(page.contains("환불 &#60;b&#62;") && page.contains("매일") && !page.contains("환불 <b>"), "{page}");
    assert!(page.contains(&format!("새 상담 {n_new}건 가운데 {n_cases}건")), "{page}");
    let n_shown = page.matches("<blockquote").count() as u64;
    assert!(n_cases > 0 && n_shown == n_cases.min(50), "{n_shown} of {n_cases}");
    assert!(page.contains(&format!("새 상담 {n_new}건 가운데 0건")), "{page}");
}
