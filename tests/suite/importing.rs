use std::fs;

use crate::workspace::Workspace;

const EXPORT: &str = "id,title,body,updated_at,locale\n\
    11,환불은 언제 되나요?,\"<h2>해결</h2><ol><li>마이페이지를 엽니다</li><li>환불을 누릅니다</li></ol>\",2026-06-17T20:00:00Z,ko\n\
    ../../12,인증 문자,<p>스팸함을 봅니다</p>,,ko\n\
    13,,<p>제목이 없습니다</p>,,ko\n";

#[test]
fn an_export_is_told_first_written_then_and_never_over_what_exists() {
    let desk = Workspace::empty();
    desk.write("export.csv", EXPORT);
    let export = desk.folder().join("export.csv");
    let export = export.to_str().expect("a plain path");

    let told = desk.voc(&["kb", "import", export, "--dry-run", "--lang", "ko"]).ok().stdout;
    assert!(told.contains("가져올 문서 2건, 제외할 기록 1건. 아직 아무것도 쓰지 않았습니다."), "{told}");
    assert!(told.contains("4행") && told.contains("제목이 없습니다"), "{told}");
    assert!(!desk.folder().join("kb/11.md").exists());

    let told = desk.voc(&["kb", "import", export, "--lang", "en"]).ok().stdout;
    assert!(told.ends_with("written to kb: 2; left out: 1. The next run compares with them.\n"), "{told}");
    let written = desk.read("kb/11.md");
    // 20:00 in UTC is 05:00 of the next day in Seoul.
    assert_eq!(
        written,
        "---\nid: \"11\"\ntitle: \"환불은 언제 되나요?\"\nupdated: 2026-06-18\nstate: not_validated\nlanguage: ko\n---\n\
         ## 해결\n\n1. 마이페이지를 엽니다\n2. 환불을 누릅니다\n"
    );
    let mut names: Vec<String> = fs::read_dir(desk.folder().join("kb"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["11.md", "12.md"]);

    desk.write("kb/11.md", written.replace("누릅니다", "요청합니다"));
    let told = desk.voc(&["kb", "import", export, "--format", "json"]).ok().stdout;
    let told: serde_json::Value = serde_json::from_str(&told).expect("one object");
    assert_eq!(told["articles"].as_array().map(Vec::len), Some(0));
    assert_eq!(told["rejected"][0]["at"]["line"], 2);
    assert_eq!(told["rejected"][0]["what"]["en"], "exists already (kb/11.md) and was not overwritten");
    assert!(desk.read("kb/11.md").contains("요청합니다"));
}

#[test]
fn an_export_that_cannot_be_read_ends_with_code_4_and_a_remedy() {
    let desk = Workspace::empty();
    desk.write("export.csv", "a,b\n1,2\n");
    let export = desk.folder().join("export.csv");
    desk.stops(
        &["kb", "import", export.to_str().expect("a plain path")],
        4,
        "has no columns for title and body; found: a,b\nhelp: name the columns title and body in the first line",
        "제목과 본문 열을 찾을 수 없습니다. 있는 열: a,b\n도움말: 첫 줄의 열 이름을 title과 body, 또는 제목과 본문으로 적어 주세요",
    );
}
