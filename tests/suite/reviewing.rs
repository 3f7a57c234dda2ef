use std::fs;

use serde_json::{Value, json};
use voc::registry::CurationFile;

use crate::drafts::{document, draft, fixed, quoted, step};
use crate::workspace::{GOOD, RUN, Said, Workspace, program};

const FILE: &str = "registers/curation.toml";
const NEW: &str = "KB-D-000012";
const UPDATE: &str = "KB-D-000007";
const ARTICLE: &str = "kb/KB-001-refund-time.md";
const REFUND: &str = "---\nid: KB-001\ntitle: 환불 승인 후 언제 입금되나요\nupdated: 2026-06-18\nstate: validated\n---\n## 문제\n환불이 안 들어와요.\n\n## 해결\n1. 카드는 영업일 3~5일 안에 취소됩니다.\n2. 체크카드는 통장으로 입금됩니다.\n\n## 원인\n매입 취소\n";

fn an_update(value: &mut Value) {
    (value["article"], value["section"]) = (json!("KB-001"), json!("해결"));
    let old = quoted("카드는 영업일 3~5일 안에 취소됩니다.", "KB-001:11", 0);
    let reason = fixed("빠진 단계입니다.", "A step is missing.");
    let change = |kind: &str, old: Value, new: Value| json!({"kind": kind, "old": old, "new": new, "reason": reason});
    value["changes"] = json!([
        change("replace", old, step("카드는 영업일 7일 안에 취소됩니다", "C-4")),
        change("add", Value::Null, step("승인번호를 카드사에 말합니다", "C-5")),
    ]);
}

fn drafts() -> Vec<Value> {
    vec![
        draft(NEW, "new", 20.0, |_| {}),
        draft(UPDATE, "update", 40.0, an_update),
        draft("KB-D-000001", "contradiction", 30.0, |_| {}),
        draft("KB-D-000002", "duplicate", 5.0, |value| value["others"] = json!(["KB-002"])),
        draft("KB-D-000003", "ok", 0.0, |value| value["article"] = json!("KB-003")),
        draft("KB-D-000004", "new", 60.0, |value| value["state"] = json!("wip")),
        draft("KB-D-000012.en", "new", 10.0, |value| value["language"] = json!("en")),
    ]
}

fn put(desk: &Workspace, drafts: &[Value]) {
    desk.write("runs/latest/kb-drafts.jsonl", drafts.iter().map(|draft| format!("{draft}\n")).collect::<String>());
    for draft in drafts {
        desk.write(&format!("runs/latest/{}", draft["path"].as_str().expect("text")), document(draft));
    }
}

/// Returns a workspace whose newest run has drafts.
fn desk() -> Workspace {
    let desk = Workspace::with("good.jsonl", GOOD);
    desk.voc(&RUN).ok();
    desk.write(ARTICLE, REFUND);
    put(&desk, &drafts());
    desk
}

fn ids(said: &Said) -> Vec<String> {
    said.lines().iter().filter_map(|line| Some(line["id"].as_str()?.to_owned())).collect()
}

fn today() -> String {
    jiff::Timestamp::now().in_tz("Asia/Seoul").expect("a zone").date().to_string()
}

fn rules(desk: &Workspace) -> String {
    fs::read_to_string(desk.folder().join(FILE)).unwrap_or_default()
}

fn exists(desk: &Workspace, name: &str) -> bool {
    desk.folder().join(name).exists()
}

#[test]
fn drafts_are_listed_by_what_matters_and_what_is_settled_only_when_asked() {
    let desk = desk();
    let check = |more: &[&str], expected: &[&str]| {
        let said = desk.voc(&[&["kb", "list", "--format", "jsonl"], more].concat()).ok();
        assert_eq!(ids(&said), expected, "{more:?}");
    };
    // Work in progress comes last, whatever its score.
    check(&[], &[UPDATE, "KB-D-000001", NEW, "KB-D-000012.en", "KB-D-000004"]);
    check(&["--language", "en"], &["KB-D-000012.en"]);
    check(&["--decision", "보완"], &[UPDATE]);
    check(&["--decision", "duplicate"], &["KB-D-000002"]);
    check(&["--state", "작성 중"], &["KB-D-000004"]);
    check(&["--limit", "1"], &[UPDATE]);
    assert_eq!(ids(&desk.voc(&["kb", "list", "--all", "--format", "jsonl"]).ok()).len(), 7);
    desk.voc(&["kb", "reject", NEW, "--reason", "고객 한 분의 착오"]).ok();
    check(&["--state", "기각"], &[NEW]);
    check(&[], &[UPDATE, "KB-D-000001", "KB-D-000012.en", "KB-D-000004"]);
    let said = desk.voc(&["kb", "list", "--lang", "ko"]).ok();
    let row = said.stdout.lines().nth(1).expect("a row");
    let cells: Vec<&str> = row.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect();
    assert_eq!(cells, [UPDATE, "40.0", "보완", "KB-001#해결", "검토 전", "로그인 오류", "T-0042", "3", "2"]);
    assert!(said.stdout.contains("검토 전 (작성 중)"), "{}", said.stdout);
    assert!(said.stderr.contains("3건은 --all로 볼 수 있습니다"), "{}", said.stderr);
    assert!(
        desk.voc(&["kb", "list", "--format", "csv", "--lang", "en"]).ok().stdout.starts_with("\u{feff}draft,score,")
    );
    desk.stops(&["kb", "list", "--decision", "updat"], 2, "did you mean 'update'?", "'보완'을 쓰려고 하셨나요?");
}

#[test]
fn gaps_are_ranked_with_their_parts_and_a_reason_in_words() {
    let desk = desk();
    let said = desk.voc(&["kb", "gaps", "--format", "jsonl"]).ok();
    assert_eq!(ids(&said)[..3], ["KB-D-000004", UPDATE, "KB-D-000001"]);
    let line = &said.lines()[0];
    assert_eq!((&line["gap"], &line["variance"], &line["harm"]), (&json!(0.5), &json!(0.25), &json!(0.8)));
    let korean = desk.voc(&["kb", "gaps", "--lang", "ko"]).ok().stdout;
    assert!(
        korean.contains(
            "안내한 조치의 50.0%가 문서에 없습니다 · 상담을 둘씩 견주면 25.0%에서 안내한 조치가 서로 다릅니다 · 상담 41건"
        ),
        "{korean}"
    );
}

#[test]
fn a_draft_is_shown_as_its_document_its_changes_and_its_sources() {
    let desk = desk();
    assert_eq!(desk.voc(&["kb", "show", "kb-d-12"]).ok().stdout, document(&drafts()[0]));
    let mut json = desk.voc(&["kb", "show", NEW, "--format", "json"]).ok().json();
    assert_eq!(json["standing"], "open");
    json.as_object_mut().expect("an object").remove("standing");
    assert_eq!(json, drafts()[0]);
    let diff = desk.voc(&["kb", "show", UPDATE, "--format", "diff", "--lang", "ko"]).ok().stdout;
    assert_eq!(
        diff,
        "--- kb/KB-001-refund-time.md\n+++ kb/KB-001-refund-time.md (KB-D-000007)\n\
         @@ 해결:11 · 바꾸기 @@ 빠진 단계입니다.\n-카드는 영업일 3~5일 안에 취소됩니다.\n\
         +카드는 영업일 7일 안에 취소됩니다 [근거: C-4#3:0-19 외 2건]\n\
         @@ 해결 · 추가 @@ 빠진 단계입니다.\n+승인번호를 카드사에 말합니다 [근거: C-5#3:0-15 외 2건]\n"
    );
    let sources = desk.voc(&["kb", "show", NEW, "--sources", "--lang", "ko"]).ok().stdout;
    assert!(sources.ends_with("\n[해결] 다시 로그인합니다\n  C-2#3:0-9\n  C-90#1:0-9\n  C-91#1:0-9\n"), "{sources}");
    desk.stops(&["kb", "show", NEW, "--format", "diff"], 2, "changes no line of an article", "바꿀 줄이 없습니다");
}

#[test]
fn a_new_draft_becomes_an_article_that_is_not_validated_and_is_never_overwritten() {
    let desk = desk();
    let said = desk.voc(&["kb", "accept", NEW, "--note", "결제팀 확인", "--lang", "ko"]).ok().stdout;
    assert!(said.starts_with("kb/KB-D-000012.md에 문서를 썼습니다. 상태는 not_validated이며"), "{said}");
    let expected = "---\nid: KB-D-000012\ntitle: 로그인이 자꾸 튕겨요\nupdated: 2026-11-20\nstate: not_validated\n\
        audience: internal_tier1\nlanguage: ko\ntags: [로그인, login]\ntopic: T-0042\ndraft: KB-D-000012\n---\n\
        \n## 문제\n\n- “로그인이 자꾸 튕겨요” <!-- 근거: C-1#0:0-11 -->\n\
        \n## 해결\n\n1. 앱을 완전히 끕니다 <!-- 근거: C-1#3:0-10, C-90#1:0-9, C-91#1:0-9 -->\n\
        2. 다시 로그인합니다 <!-- 근거: C-2#3:0-9, C-90#1:0-9, C-91#1:0-9 -->\n";
    assert_eq!(desk.read("kb/KB-D-000012.md"), expected);
    let revision = drafts()[0]["revision"].as_str().expect("text").to_owned();
    let today = today();
    let rule = format!(
        "action = \"draft\"\ndraft = \"KB-D-000012\"\nstate = \"accepted\"\nrevision = \"{revision}\"\nnote = \"결제팀 확인\"\non = \"{today}\"\n"
    );
    assert!(rules(&desk).ends_with(&rule), "{}", rules(&desk));
    desk.stops(
        &["kb", "accept", NEW],
        2,
        &format!("KB-D-000012 was decided about already: accepted ({today}, 결제팀 확인)\nhelp: to decide again"),
        &format!("KB-D-000012에는 이미 내린 결정이 있습니다: 반영함 ({today}, 결제팀 확인)\n도움말: "),
    );
    desk.stops(&["kb", "reject", NEW, "--reason", "중복"], 2, "was decided about already", "이미 내린 결정");
    assert!(
        desk.voc(&["curate", "list", "--lang", "ko"]).ok().stdout.contains("KB-D-000012 초안: 반영함, 결제팀 확인")
    );
    // Somebody worked on the article; whoever accepts again does not lose that.
    desk.write("kb/KB-D-000012.md", "---\nid: KB-D-000012\nstate: validated\n---\n## 해결\n1. 고친 것\n");
    let said = desk.voc(&["kb", "reopen", NEW, "--lang", "ko"]).ok().stdout;
    assert!(said.contains("이미 반영한 문서는 kb/에 그대로 있습니다"), "{said}");
    desk.stops(
        &["kb", "accept", NEW],
        2,
        "there is an article of this draft already",
        "이미 있습니다\n도움말: 문서를 덮어쓰지",
    );
    assert!(desk.read("kb/KB-D-000012.md").contains("고친 것"));
}

#[test]
fn accepting_again_completes_what_was_cut_off_before_its_rule() {
    let desk = desk();
    for id in [NEW, UPDATE] {
        let before = rules(&desk);
        desk.voc(&["kb", "accept", id]).ok();
        let (article, patched) = (fs::read(desk.folder().join("kb/KB-D-000012.md")).ok(), desk.read(ARTICLE));
        let after = rules(&desk);
        desk.write(FILE, &before);
        desk.voc(&["kb", "accept", id]).ok();
        assert_eq!(rules(&desk), after);
        assert_eq!((fs::read(desk.folder().join("kb/KB-D-000012.md")).ok(), desk.read(ARTICLE)), (article, patched));
    }
    // Cut off behind its rule: the edit that was accepted goes.
    desk.write("kb/drafts/KB-D-000012.md", document(&drafts()[0]));
    assert_eq!(desk.voc(&["kb", "accept", NEW]).code, 2);
    assert!(!exists(&desk, "kb/drafts/KB-D-000012.md"));
}

#[test]
fn an_edit_without_a_source_is_refused_with_its_line_and_a_sound_one_becomes_the_article() {
    let desk = desk();
    let text = document(&drafts()[0]);
    let mark = " [근거: C-2#3:0-9 외 2건]";
    desk.write("edit.md", text.replace(mark, ""));
    let from = desk.folder().join("edit.md").to_string_lossy().into_owned();
    let edit = ["kb", "edit", NEW, "--from", &from];
    let line = text.lines().position(|line| line.starts_with("2. ")).expect("a step") + 1;
    desk.stops(
        &edit,
        4,
        &format!("error: DESK/edit.md:{line}: the line does not end with its source\nhelp: put its mark"),
        &format!("오류: DESK/edit.md:{line}: 줄 끝에 근거 표시가 없습니다\n도움말: 지운 근거 표시([근거: …])를"),
    );
    desk.write("edit.md", text.replace("C-2#3:0-9", "C-77#3:0-9"));
    desk.stops(&edit, 4, "cites a place that the draft does not stand on", "이 초안의 근거가 아닌 곳을");
    assert!(!exists(&desk, "kb/drafts") && rules(&desk).is_empty());

    let mine = "3. 그래도 안 되면 고객센터로 전화합니다. [검토자]\n";
    let edited = text
        .replace("앱을 완전히 끕니다", "앱을 완전히 닫습니다")
        .replace("\n## 검토자", &format!("{mine}\n## 검토자"));
    desk.write("edit.md", &edited);
    let said = desk.voc(&[&edit[..], &["--note", "표현", "--lang", "ko"]].concat()).ok().stdout;
    assert!(said.contains("kb/drafts/KB-D-000012.md에 두었습니다. `voc kb accept KB-D-000012`로"), "{said}");
    assert_eq!(desk.read("kb/drafts/KB-D-000012.md").replace("edition: 1\n", ""), edited);
    assert_eq!(ids(&desk.voc(&["kb", "list", "--state", "수정", "--format", "jsonl"]).ok()), [NEW]);
    assert!(desk.voc(&["kb", "show", NEW]).ok().stdout.contains("앱을 완전히 닫습니다"));

    desk.voc(&["kb", "accept", NEW, "--as-of", "2026-11-25"]).ok();
    let article = desk.read("kb/KB-D-000012.md");
    assert!(article.contains("\nupdated: 2026-11-25\nstate: not_validated\n"), "{article}");
    assert!(
        article.contains("1. 앱을 완전히 닫습니다 <!-- 근거: C-1#3:0-10, C-90#1:0-9, C-91#1:0-9 -->\n"),
        "{article}"
    );
    assert!(article.contains("3. 그래도 안 되면 고객센터로 전화합니다. <!-- 근거: 검토자 -->\n"), "{article}");
    assert!(!exists(&desk, "kb/drafts/KB-D-000012.md"));
}

#[test]
fn of_two_reviewers_at_once_the_second_is_told_and_overwrites_nothing() {
    let desk = desk();
    {
        let _first = CurationFile::open(&desk.folder().join("registers")).expect("nobody else is there");
        desk.stops(&["kb", "reject", NEW, "--reason", "중복"], 75, "somebody else is changing", "다른 사람이 지금");
        desk.stops(&["kb", "accept", NEW], 75, "somebody else is changing", "다른 사람이 지금");
    }
    let text = document(&drafts()[0]);
    for name in ["first", "second"] {
        desk.write(&format!("{name}.md"), text.replace("앱을 완전히 끕니다", &format!("앱을 끕니다 {name}")));
    }
    let path = |name: &str| desk.folder().join(name).to_string_lossy().into_owned();
    desk.voc(&["kb", "edit", NEW, "--from", &path("first.md"), "--note", "지민"]).ok();
    desk.stops(
        &["kb", "edit", NEW, "--from", &path("second.md")],
        4,
        &format!(
            "another reviewer has edited the draft meanwhile: edited ({}, 지민)\nhelp: take kb/drafts/KB-D-000012.md",
            today()
        ),
        "그사이 다른 검토자가 이 초안을 고쳤습니다: 수정해 둠 (",
    );
    let stored = desk.read("kb/drafts/KB-D-000012.md");
    assert!(stored.contains("앱을 끕니다 first"), "{stored}");
    // Killed between file and rule: the same edit again completes it.
    desk.write(FILE, "");
    desk.voc(&["kb", "edit", NEW, "--from", &path("first.md")]).ok();
    assert!(rules(&desk).contains("state = \"edited\"") && desk.read("kb/drafts/KB-D-000012.md") == stored);
    // The second one goes on from what the first one wrote.
    desk.write("second.md", stored.replace("first", "second"));
    desk.voc(&["kb", "edit", NEW, "--from", &path("second.md")]).ok();
    assert!(desk.read("kb/drafts/KB-D-000012.md").contains("앱을 끕니다 second"));
    let said = desk.voc(&["kb", "reopen", NEW, "--lang", "en"]).ok().stdout;
    assert!(said.contains("the edit was set aside as kb/drafts/KB-D-000012.1.md"), "{said}");
    assert!(!exists(&desk, "kb/drafts/KB-D-000012.md"));
}

#[test]
fn an_edit_of_a_draft_that_has_changed_since_is_refused_and_says_what_changed() {
    let desk = desk();
    desk.write("runs/2026-11-19-001/kb-drafts.jsonl", format!("{}\n", drafts()[0]));
    desk.write("edit.md", document(&drafts()[0]).replace("다시 로그인합니다", "다시 들어갑니다"));
    let from = desk.folder().join("edit.md").to_string_lossy().into_owned();
    desk.voc(&["kb", "edit", NEW, "--from", &from]).ok();
    let newer = draft(NEW, "new", 20.0, |value| value["routes"][0]["steps"][1] = step("앱을 다시 설치합니다", "C-3"));
    put(&desk, std::slice::from_ref(&newer));
    let revision = newer["revision"].as_str().expect("text");
    desk.stops(
        &["kb", "accept", NEW],
        4,
        "error: DESK/kb/drafts/KB-D-000012.md:6: the draft has changed since the edit began: 1 new in the draft, 1 no longer in it\nhelp: ",
        &format!("고치기 시작한 뒤에 초안이 바뀌었습니다: 새로 들어온 문장 1개, 빠진 문장 1개\n도움말: 지금의 초안(DESK/runs/2026-11-20-001/kb/KB-D-000012.md)을 읽고 고친 내용을 맞춘 뒤, revision을 {revision}"),
    );
    assert!(!exists(&desk, "kb/KB-D-000012.md") && !rules(&desk).contains("accepted"));
}

#[test]
fn an_update_changes_lines_of_its_article_and_refuses_when_somebody_else_has() {
    let desk = desk();
    desk.write(ARTICLE, REFUND.replace("3~5일", "10일"));
    desk.stops(
        &["kb", "accept", UPDATE],
        4,
        "error: DESK/kb/KB-001-refund-time.md:11: the article was changed since the run",
        "오류: DESK/kb/KB-001-refund-time.md:11: 최근 실행 뒤에 문서가 바뀌어",
    );
    assert_eq!(desk.read(ARTICLE), REFUND.replace("3~5일", "10일"));
    let windows = REFUND.replace('\n', "\r\n");
    desk.write(ARTICLE, &windows);
    let said = desk.voc(&["kb", "accept", UPDATE, "--lang", "ko"]).ok().stdout;
    assert!(said.contains("고쳤습니다: 더한 줄 1개, 바꾼 줄 1개. 내용이 바뀌어 상태를 validated에서"), "{said}");
    let expected = windows
        .replace("updated: 2026-06-18", "updated: 2026-11-20")
        .replace("state: validated", "state: not_validated")
        .replace(
            "카드는 영업일 3~5일 안에 취소됩니다.",
            "카드는 영업일 7일 안에 취소됩니다 <!-- 근거: C-4#3:0-19, C-90#1:0-9, C-91#1:0-9 -->",
        )
        .replace(
            "입금됩니다.\r\n",
            "입금됩니다.\r\n3. 승인번호를 카드사에 말합니다 <!-- 근거: C-5#3:0-15, C-90#1:0-9, C-91#1:0-9 -->\r\n",
        );
    assert_eq!(desk.read(ARTICLE), expected);
}

#[test]
fn an_edited_update_puts_the_reviewers_words_into_the_article() {
    let desk = desk();
    let text = document(&drafts()[1]);
    let without: String = text.lines().filter(|line| !line.contains("C-4#3")).map(|line| format!("{line}\n")).collect();
    desk.write("edit.md", without.replace("+승인번호를 카드사에 말합니다", "+승인번호를 카드사에 알려 줍니다"));
    let from = desk.folder().join("edit.md").to_string_lossy().into_owned();
    desk.voc(&["kb", "edit", UPDATE, "--from", &from]).ok();
    desk.voc(&["kb", "accept", UPDATE]).ok();
    let article = desk.read(ARTICLE);
    assert!(article.contains("\n3. 승인번호를 카드사에 알려 줍니다 <!-- 근거: C-5#3:0-15"), "{article}");
    assert!(article.contains("\n1. 카드는 영업일 3~5일 안에 취소됩니다.\n"), "{article}");
    assert!(!exists(&desk, "kb/KB-D-000007.md"));
}

#[test]
fn what_cannot_become_an_article_as_it_is_is_refused_with_the_way_out() {
    let desk = desk();
    let stops = |arguments: &[&str], english: &str, korean: &str| desk.stops(arguments, 2, english, korean);
    stops(
        &["kb", "accept", "KB-D-000001"],
        "contradict each other",
        "어느 답이 맞는지 정해 `voc kb edit KB-D-000001`로",
    );
    stops(&["kb", "accept", "KB-D-000004"], "is work in progress", "아직 작성 중인 초안입니다");
    stops(
        &["kb", "show", "KB-D-000013"],
        "the newest run has no draft 'KB-D-000013'\nhelp: nearest drafts: KB-D-000003 (Login error), ",
        "초안 'KB-D-000013'이 최근 실행에 없습니다\n도움말: 가까운 초안: ",
    );
    stops(
        &["kb", "show", "KB-001"],
        "KB-001 is an article of kb; drafts about it: KB-D-000007",
        "KB-001은 kb 폴더에 있는 문서입니다. 이 문서를 다룬 초안: KB-D-000007",
    );
    stops(&["kb", "reject", NEW, "--reason", " "], "--reason is empty", "--reason의 값이 비었습니다");
    stops(&["kb", "reopen", NEW], "nothing was decided about KB-D-000012 yet", "아직 결정하지 않은 초안입니다");
    assert!(desk.voc(&["kb", "reject", NEW]).stderr.contains("--reason"));
    for (id, expected) in
        [("KB-D-000002", "이미 있어 새로 쓸 것이 없습니다 (KB-002)"), ("KB-D-000003", "지금 있는 문서로 충분하여")]
    {
        let said = desk.voc(&["kb", "accept", id, "--lang", "ko"]).ok().stdout;
        assert!(said.contains(expected), "{said}");
    }
    assert!(rules(&desk).is_empty());
    // A contradiction that somebody has decided.
    let text = document(&drafts()[2]).replace("다시 로그인합니다", "다시 들어갑니다");
    desk.write("edit.md", text);
    let from = desk.folder().join("edit.md").to_string_lossy().into_owned();
    desk.voc(&["kb", "edit", "KB-D-000001", "--from", &from]).ok();
    desk.voc(&["kb", "accept", "KB-D-000001"]).ok();
    assert!(desk.read("kb/KB-D-000001.md").contains("2. 다시 들어갑니다 <!--"));
}

#[test]
fn a_rejected_draft_says_when_and_why_and_one_whose_evidence_is_gone_is_told_as_such() {
    let desk = desk();
    let said = desk.voc(&["kb", "reject", "kb-d-12", "--reason", "고객 한 분의 착오", "--lang", "ko"]).ok().stdout;
    assert_eq!(said, "R-001: 다음 `voc run`부터 KB-D-000012 초안은 근거가 바뀌지 않는 한 다시 올라오지 않습니다.\n");
    let today = today();
    desk.stops(
        &["kb", "accept", NEW],
        2,
        &format!("was decided about already: rejected ({today}, 고객 한 분의 착오)"),
        "반려함 (",
    );
    desk.voc(&["kb", "reopen", NEW, "--note", "다시 봄"]).ok();
    desk.voc(&["kb", "reject", NEW, "--reason", "중복"]).ok();
    put(&desk, &drafts()[1..2]);
    desk.stops(
        &["kb", "show", NEW],
        2,
        &format!("the newest run has no draft KB-D-000012; what is left is what was decided about it: rejected ({today}, 중복)\nhelp: its conversations were forgotten"),
        "전에 내린 결정만 남아 있습니다: 반려함 (",
    );
    assert!(
        desk.voc(&["kb", "list", "--lang", "ko"])
            .ok()
            .stderr
            .contains("근거가 사라져 최근 실행에 없는 초안: KB-D-000012")
    );
    // A run of a version that wrote none, and a damaged line.
    desk.write("runs/latest/kb-drafts.jsonl", "{\"id\":\"x\"}\n");
    desk.stops(&["kb", "list"], 1, "kb-drafts.jsonl:1: this line is damaged", "이 줄이 손상되었습니다");
    fs::remove_file(desk.folder().join("runs/latest/kb-drafts.jsonl")).expect("ours");
    desk.stops(&["kb", "show", "KB-D-000001"], 2, "that wrote no drafts", "초안을 만들지 않던 버전의 voc로");
    assert_eq!(desk.voc(&["kb", "list", "--format", "json"]).ok().stdout, "[]\n");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_file_the_reviewers_editor_opens_a_copy_and_no_work_is_lost() {
    let desk = desk();
    let typed = |editor: &str, id: &str| {
        let workspace = desk.folder().to_string_lossy().into_owned();
        let mut command = program(&["kb", "edit", id, "--lang", "ko", "--workspace", &workspace]);
        let output = command.env_remove("VISUAL").env("EDITOR", editor).output().expect("it starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let n_files = || fs::read_dir(desk.folder().join("kb/drafts")).map_or(0, Iterator::count);
    let (code, said) = typed("true", NEW);
    assert_eq!((code, n_files()), (Some(0), 0), "{said}");
    assert!(said.contains("바뀐 것이 없어"), "{said}");
    let (code, said) = typed("sed -i s/닫힘/열림/;s/다시.로그인합니다/다시.들어갑니다/", NEW);
    assert_eq!((code, n_files()), (Some(0), 1), "{said}");
    assert!(desk.read("kb/drafts/KB-D-000012.md").contains("다시.들어갑니다"));
    // What cannot be taken stays where it is, and the person is told where.
    let (code, said) = typed("sed -i s/.근거:.C-1#3.*//", NEW);
    assert_eq!((code, n_files()), (Some(4), 2), "{said}");
    assert!(said.contains("남겨 두었습니다") && said.contains("줄 끝에 근거 표시가 없습니다"), "{said}");
    assert_eq!(typed("false", UPDATE).0, Some(2));
    assert_eq!(typed(" ", UPDATE).0, Some(2));
    assert_eq!(n_files(), 2);
}

#[test]
fn a_run_goes_by_rules_on_drafts_without_taking_them_for_topics() {
    let desk = desk();
    desk.voc(&["kb", "reject", NEW, "--reason", "중복"]).ok();
    let said = desk.voc(&["run", "--lang", "en", "--as-of", "2026-11-20"]).ok();
    assert!(!said.stderr.contains("does not apply"), "{}", said.stderr);
    assert!(desk.voc(&["check", "--lang", "en"]).ok().stdout.contains("registers/curation.toml: 1 rule"));
    let korean = program(&["kb", "accept", "--help", "--lang", "ko"]).output().expect("it starts").stdout;
    assert!(String::from_utf8_lossy(&korean).contains("게시하거나 검증됨으로 바꾸지는 않습니다"));
}
