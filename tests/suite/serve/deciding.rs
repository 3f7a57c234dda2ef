use super::browser::{Answer, Served};
use super::calling::{after_a_night, tokens};
use crate::workspace::Workspace;

const PASSWORD: &str = "네 낱말 in a row";
const DRAFT: &str = "KB-D-000003";

fn latest_of(workspace: &Workspace, file: &str, field: &str, wanted: &str) -> String {
    let lines = workspace.latest(file);
    let line = lines.iter().find(|line| line[field] == wanted).unwrap_or_else(|| panic!("no {wanted} in {file}"));
    line["id"].as_str().expect("an id").to_owned()
}

/// Returns a hidden field of a page's forms.
fn hidden(answer: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = answer.body.split(&start).nth(1).unwrap_or_else(|| panic!("no {name} in {}", answer.body));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Returns the text of the field in which a document is changed, as the browser would send it.
fn document(answer: &Answer) -> String {
    let field = answer.body.split("<textarea").nth(1).expect("a field").split("</textarea>").next().expect("its end");
    let text = field.split_once('>').expect("the tag ends").1;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let text = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    text.replace("&#38;", "&").replace("&amp;", "&").replace('\n', "\r\n")
}

#[test]
fn an_editor_reads_edits_accepts_and_reopens_a_draft_in_a_browser() {
    let workspace = after_a_night();
    tokens(&workspace);
    let new = latest_of(&workspace, "kb-drafts.jsonl", "decision", "new");
    let new = workspace
        .latest("kb-drafts.jsonl")
        .iter()
        .find(|line| line["decision"] == "new" && line["state"] == "not_validated")
        .map_or(new, |line| line["id"].as_str().expect("an id").to_owned());
    let served = Served::start(&workspace);
    let mut editor = served.browser();
    editor.sign_in("editor", PASSWORD);
    let (page, href) = (format!("/kb/drafts/{new}"), format!("/kb/drafts/{new}/edit"));
    for list in ["/kb", "/kb/gaps"] {
        assert!(editor.get(list).links().contains(&page), "{list}");
    }
    let shown = editor.get(&page);
    assert!(shown.links().iter().any(|link| link.starts_with("/cases/C-") && link.contains("#turn-")), "sources");
    // A document that lost its sources is refused, and comes back with what is wrong beside it.
    let edit = editor.get(&href);
    let text = document(&edit);
    let without: String =
        text.lines().map(|line| line.split(" [근거").next().unwrap_or_default()).collect::<Vec<_>>().join("\r\n");
    let refused = editor.post(&href, &[("token", &edit.token()), ("document", &without)]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("<b>줄 "), "{}", refused.body);
    assert_eq!(document(&refused).replace("\r\n", "\n").trim(), without.replace("\r\n", "\n").trim());
    // A line of the editor's own is taken.
    let own = text.replace("\r\n## 검토자", "\r\n<b>굵게</b> 새로 적은 설명입니다. [검토자]\r\n\r\n## 검토자");
    let kept = editor.post(&href, &[("token", &refused.token()), ("document", &own), ("note", "표현")]);
    assert_eq!((kept.status, kept.header("location")), (303, page.as_str()), "{}", kept.body);
    let shown = editor.get(&page);
    assert!(
        shown.body.contains("class=\"put\">&#60;b&#62;굵게") || shown.body.contains("class=\"put\">&lt;b&gt;굵게"),
        "{}",
        shown.body
    );
    // Whoever read the draft before it was edited does not accept what they have not seen.
    let unseen = hidden(&shown, "revision").split('+').next().expect("a revision").to_owned();
    let token = editor.get(&page).token();
    let refused = editor.post(&format!("{page}/accept"), &[("token", &token), ("revision", &unseen)]);
    assert_eq!(refused.status, 422, "{}", refused.body);
    let accept = [("token", shown.token()), ("revision", hidden(&shown, "revision"))];
    let accept: Vec<(&str, &str)> = accept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = editor.post(&format!("{page}/accept"), &accept);
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(workspace.read(&format!("kb/{new}.md")).contains("새로 적은 설명입니다"));
    let again = editor.post(&format!("{page}/accept"), &accept);
    assert_eq!(again.status, 409, "a form is taken once");
    let shown = editor.get(&page);
    assert!(shown.body.contains("반영함 (") && shown.body.contains(", editor)"), "{}", shown.body);
    assert!(!shown.body.contains(&format!("{page}/accept")), "decided is decided");
    let reopened =
        editor.post(&format!("{page}/reopen"), &[("token", &shown.token()), ("revision", &hidden(&shown, "revision"))]);
    assert_eq!(reopened.status, 303, "{}", reopened.body);
    let shown = editor.get(&page);
    assert!(shown.body.contains(&format!("{page}/accept")));
}

#[test]
fn a_decision_about_another_version_of_a_draft_is_refused() {
    let workspace = after_a_night();
    let served = Served::start(&workspace);
    let mut browser = served.browser();
    let page = browser.get(&format!("/kb/drafts/{DRAFT}"));
    let form = [("token", page.token()), ("revision", "0123456789ab".to_owned()), ("reason", "<i>중복</i>".to_owned())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = browser.post(&format!("/kb/drafts/{DRAFT}/reject"), &form);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("이 초안을 바꾸었습니다"), "{}", refused.body);
    assert!(!refused.body.contains("<i>중복"), "what was typed comes back as text");
    assert_eq!(workspace.voc(&["curate", "list", "--format", "jsonl"]).ok().lines().len(), 0, "nothing was decided");
}

#[test]
fn a_planner_renames_merges_mutes_and_takes_back_by_clicking() {
    let workspace = after_a_night();
    tokens(&workspace);
    let served = Served::start(&workspace);
    let mut planner = served.browser();
    planner.sign_in("planner", PASSWORD);
    let mut send = |page: &str, action: &str, fields: &[(&str, &str)]| {
        let token = planner.get(page).token();
        let form: Vec<(&str, &str)> = [("token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let answer = planner.post(action, &form);
        assert_eq!(answer.status, 303, "{action}: {}", answer.body);
        let back = answer.header("location").to_owned();
        planner.get(&back)
    };
    let hostile = "<script>alert(1)</script> \"환불\"";
    let shown = send("/topics/T-0001", "/topics/T-0001/rename", &[("ko", hostile), ("en", "Login")]);
    assert!(shown.body.contains("다음 `voc run`부터") && !shown.body.contains("<script>alert"), "{}", shown.body);
    assert!(shown.body.contains("R-001"));
    send("/topics/T-0002", "/topics/T-0002/merge", &[("other", "T-0003")]);
    send("/topics/T-0002", "/topics/T-0002/note", &[("text", "약관을 고치는 중")]);
    let shown = send("/topics/T-0004", "/topics/T-0004/ban", &[]);
    assert!(shown.body.contains("/topics/T-0004/unban"), "{}", shown.body);
    let shown = send("/alerts/A-0001", "/alerts/A-0001/mute", &[("until", "2099-01-01")]);
    assert!(shown.body.contains("/alerts/A-0001/unmute"), "{}", shown.body);
    let shown = send("/proposals/P-0001", "/proposals/P-0001/state", &[("state", "done"), ("note", "5.2.1")]);
    assert!(shown.body.contains("완료 (") && shown.body.contains("planner, 5.2.1)"), "{}", shown.body);
    let rules = planner.get("/rules");
    assert!(!rules.body.contains("<script>alert"));
    assert_eq!(rules.body.matches("/undo\"").count(), 6);
    let undone = planner.post("/rules/R-001/undo", &[("token", &rules.token()), ("back", "https://evil.example/")]);
    assert_eq!((undone.status, undone.header("location")), (303, "/rules"));
    assert_eq!(planner.get("/rules").body.matches("/undo\"").count(), 5);
    // What cannot be done is said, and nothing is written.
    let page = planner.get("/topics/T-0002");
    let refused = planner.post("/topics/T-0003/merge", &[("token", &page.token()), ("other", "T-0002")]);
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("앞선 규칙과 어긋나"), "{}", refused.body);
    // Who may only read sees the same pages without a form.
    let mut reader = served.browser();
    reader.sign_in("reader", PASSWORD);
    for page in ["/topics/T-0001", "/alerts/A-0001", "/proposals/P-0001", "/rules", &format!("/kb/drafts/{DRAFT}")] {
        let shown = reader.get(page);
        assert_eq!(shown.status, 200, "{page}");
        let forms = shown.body.matches("method=\"post\"").count();
        assert_eq!(forms, 1, "{page}: only the one that signs out");
    }
}
