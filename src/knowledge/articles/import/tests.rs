use std::fs;

use encoding_rs::EUC_KR;

use super::*;
use crate::error::Error;
use crate::knowledge::articles::Article;

fn import_into(files: &[(&str, &str)], name: &str, bytes: &[u8]) -> std::result::Result<Import, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("kb")).expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join("kb").join(name), text).expect("a file");
    }
    let export = folder.path().join(name);
    fs::write(&export, bytes).expect("a file");
    import(&export, folder.path(), &TimeZone::get("Asia/Seoul").expect("a zone"))
}

fn imported(name: &str, bytes: &[u8]) -> Import {
    import_into(&[], name, bytes).expect("an export")
}

fn message(name: &str, bytes: &[u8]) -> String {
    import_into(&[], name, bytes).expect_err("no export").message(Language::En)
}

fn files(import: &Import) -> Vec<&str> {
    import.articles.iter().map(|article| article.file.as_str()).collect()
}

fn rejected(import: &Import) -> Vec<String> {
    import.rejected.iter().map(|remark| format!("{}: {}", remark.at.words().en, remark.what.en)).collect()
}

/// Writes what was imported to a shelf and reads that.
fn read_back(import: &Import) -> Vec<Article> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("kb")).expect("a folder");
    for article in &import.articles {
        fs::write(folder.path().join("kb").join(&article.file), &article.markdown).expect("a safe name");
    }
    let shelf = shelf::read(folder.path()).expect("a shelf");
    assert_eq!(shelf.problems, []);
    shelf.articles
}

#[test]
fn an_export_of_zendesk_becomes_articles() {
    let export = r#"{"count": 3, "articles": [
        {"id": 360012345678, "title": "환불: 언제 입금되나요?", "locale": "ko", "draft": false, "vote_sum": 3,
         "section_id": 36001, "label_names": ["환불", "카드"], "edited_at": "2026-06-17T20:30:00Z", "updated_at": "2026-11-01T00:00:00Z",
         "body": "<h1>안내</h1><p>카드는 <strong>영업일 3~5일</strong> 걸립니다.</p><ol><li>마이페이지를 엽니다</li><li>[환불]을 누릅니다</li></ol>"},
        {"id": 360012345678, "title": "When is my refund paid?", "locale": "en-us", "draft": true, "body": "<p>Within five days.</p>"},
        {"id": 7, "title": "返金", "locale": "ja", "body": "<p>五日</p>"}
    ]}"#;
    let import = imported("articles.json", export.as_bytes());
    assert_eq!(files(&import), ["360012345678.md", "360012345678.en.md"]);
    assert_eq!(rejected(&import), ["item 3: is in neither Korean nor English"]);
    assert_eq!(
        import.articles[0].markdown,
        "---\nid: \"360012345678\"\ntitle: \"환불: 언제 입금되나요?\"\nupdated: 2026-06-18\nstate: not_validated\nlanguage: ko\n\
         tags: [환불, 카드]\n---\n## 해결\n\n### 안내\n\n카드는 **영업일 3~5일** 걸립니다.\n\n1. 마이페이지를 엽니다\n2. [환불]을 누릅니다\n"
    );
    let articles = read_back(&import);
    assert_eq!(articles[0].resolution.len(), 3);
    assert_eq!(articles[0].resolution[2].text, "[환불]을 누릅니다");
    assert_eq!((articles[1].state, articles[1].language), (ArticleState::Wip, Language::En));
}

#[test]
fn an_export_of_intercom_becomes_articles() {
    // 1 780 000 000 seconds are 2026-05-28 20:26:40 UTC, the next day in Seoul.
    let export = r#"{"type": "list", "data": [{"type": "article", "id": "6871", "title": "인증 문자가 오지 않아요",
        "description": "인증 안내", "state": "published", "updated_at": 1780000000, "tags": {"type": "list", "tags": [{"id": "1", "name": "인증"}]},
        "body": "<h2>증상</h2><p>문자가 오지 않습니다.</p><h2>조치 방법</h2><ul><li>스팸함을 봅니다</li><li>차단을 풉니다</li></ul>"}]}"#;
    let import = imported("intercom.json", export.as_bytes());
    let articles = read_back(&import);
    assert_eq!(articles[0].updated, Some(jiff::civil::date(2026, 5, 29)));
    assert_eq!((articles[0].state, articles[0].tags.join("|").as_str()), (ArticleState::NotValidated, "인증"));
    assert_eq!((articles[0].issue.len(), articles[0].resolution.len()), (1, 2));
}

#[test]
fn tables_are_read_in_any_encoding_under_korean_and_english_names() {
    let table = "번호;제목;본문;수정일;카테고리;태그;상태\n12;\"적립금; 소멸\";\"앱을 켭니다\n1) 내 정보를 누릅니다\n2) 적립금을 봅니다\";2026.6.8;결제;적립금, 소멸;게시\n13;;본문;;;;\n14;제목만;;;;;\n15;열이 모자란 줄\n";
    let (cp949, _, _) = EUC_KR.encode(table);
    let import = imported("faq.csv", &cp949);
    assert_eq!(import.encoding, "CP949");
    assert_eq!(files(&import), ["12.md"]);
    assert_eq!(
        rejected(&import),
        ["line 5: has no title", "line 6: has no body, or nothing but pictures", "line 7: expected 7 columns, found 2"]
    );
    let articles = read_back(&import);
    assert_eq!(articles[0].title, "적립금; 소멸");
    assert_eq!(articles[0].tags, ["결제", "적립금", "소멸"]);
    let steps: Vec<&str> = articles[0].resolution.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(steps, ["앱을 켭니다", "내 정보를 누릅니다", "적립금을 봅니다"]);

    let freshdesk = "id,title,description,description_text,status,folder_name,updated_at\n4,Reset a password,\"<p>Open <b>Settings</b>.</p>\",Open Settings.,1,Login,2026-06-18T01:00:00Z\n";
    let import = imported("freshdesk.csv", freshdesk.as_bytes());
    let articles = read_back(&import);
    assert_eq!((articles[0].state, articles[0].tags.join("|").as_str()), (ArticleState::Wip, "Login"));
    assert_eq!(articles[0].resolution[0].text, "Open Settings.");
}

#[test]
fn a_question_and_its_answer_in_plain_text_become_an_article() {
    let table =
        "질문,답변\n배송지를 바꿀 수 있나요?,\"출고 전이면 바꿀 수 있습니다.\n주문내역에서 변경을 누릅니다.\"\n";
    let import = imported("faq.csv", table.as_bytes());
    assert_eq!(files(&import), ["배송지를-바꿀-수-있나요.md"]);
    assert_eq!(read_back(&import)[0].resolution.len(), 2);
}

#[test]
fn json_lines_are_read_line_by_line_and_a_bad_one_is_named() {
    let lines = "{\"id\":\"a\",\"title\":\"가\",\"content\":\"나\"}\n\n{\"id\":\"b\",\n[1]\n{\"id\":\"c\",\"title\":\"다\",\"content\":\"라\"}\n";
    let import = imported("kb.jsonl", lines.as_bytes());
    assert_eq!(files(&import), ["a.md", "c.md"]);
    assert_eq!(rejected(&import), ["line 3: is not JSON", "line 4: is not an article"]);
    let one = imported("one.json", "{\"article\":{\"id\":1,\"title\":\"가\",\"body\":\"<p>나</p>\"}}".as_bytes());
    assert_eq!(files(&one), ["1.md"]);
    let list = imported("list.json", "[{\"title\":\"가\",\"body\":\"나\"}, 3]".as_bytes());
    assert_eq!((files(&list), rejected(&list)), (vec!["가.md"], vec!["item 2: is not an article".to_owned()]));
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let shelf = [
        ("KB-001-refund.md", "---\nid: kb-001\ntitle: 환불\n---\n## 해결\n- 기다립니다\n"),
        ("KB-002.md", "---\nid: X\ntitle: 로그인\n---\n## 해결\n- 기다립니다\n"),
    ];
    let table = "id,title,body\nKB-001,환불,글\nKB-002,로그인,글\nKB-003,새 글,글\nKB-003,같은 번호,글\nKB-003,Same id,Words in English\nkb-003,같은 번호,글\n";
    let import = import_into(&shelf, "kb.csv", table.as_bytes()).expect("an export");
    assert_eq!(files(&import), ["KB-003.md", "KB-003.en.md"]);
    assert_eq!(
        rejected(&import),
        [
            "line 2: exists already (kb/KB-001-refund.md) and was not overwritten",
            "line 3: exists already (kb/KB-002.md) and was not overwritten",
            "line 5: has the same id as line 4",
            "line 7: has the same id as line 4",
        ]
    );
}

#[test]
fn ids_become_names_that_every_system_takes() {
    for (id, expected) in [
        ("KB-001", Some("KB-001")),
        ("../../etc/passwd", Some("etc-passwd")),
        ("..\\..\\윈도우", Some("윈도우")),
        ("/절대/경로", Some("절대-경로")),
        ("a/../b", Some("a-b")),
        ("C:\\x", Some("C-x")),
        ("con", Some("kb-con")),
        ("NUL.txt", Some("kb-NUL.txt")),
        ("com1", Some("kb-com1")),
        ("company", Some("company")),
        ("환불은 언제?", Some("환불은-언제")),
        ("-rf", Some("rf")),
        (".hidden", Some("hidden")),
        ("끝점.", Some("끝점")),
        ("줄\n바꿈\u{0}", Some("줄-바꿈")),
        ("~$?*", None),
        ("", None),
    ] {
        assert_eq!(safe(id).as_deref(), expected, "{id}");
    }
    let long = safe(&"가".repeat(300)).expect("letters");
    assert!(format!("{long}.en.md").len() <= 255);
    let import = imported("kb.csv", "id,title,body\n???,!!!,글\n../x,가,나\n".as_bytes());
    assert_eq!(files(&import), ["kb-2.md", "x.md"]);
}

#[test]
fn what_cannot_be_read_of_a_record_is_told_and_left_out() {
    let table = "id,title,body,updated_at,state\n1,환불,글,그저께,확정\n";
    let import = imported("kb.csv", table.as_bytes());
    let remarks: Vec<&str> = import.remarks.iter().map(|remark| remark.what.en.as_str()).collect();
    assert_eq!(
        remarks,
        [
            "the state is unknown; it was set to not_validated",
            "the day of the last change cannot be read and stays empty"
        ]
    );
    let pictures = imported("kb.csv", "id,title,body\n1,환불,<p><img src='a.png'></p>\n".as_bytes());
    assert_eq!(rejected(&pictures), ["line 2: has no body, or nothing but pictures"]);
}

#[test]
fn an_export_that_cannot_be_used_says_why() {
    for (name, bytes, expected) in [
        ("a.csv", "".as_bytes(), "the file is empty"),
        ("a.csv", b"\xef\xbb\xbf\n", "the file is empty"),
        ("a.csv", b"x,y\n1,2\n", "has no columns for title and body; found: x,y"),
        ("a.csv", b"id,title\n1,2\n", "has no columns for title and body; found: id, title"),
        ("a.json", b"[{\"id\": 1,\n \"title\": ", "a.json:2: is not JSON"),
        ("a.json", b"{\"tickets\": []}", "holds no list of articles"),
        ("a.xlsx", b"PK\x03\x04....", "help: save it as CSV or JSON"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00", "the compressed file is cut off"),
    ] {
        let message = message(name, bytes);
        assert!(message.contains(expected), "{name}: {message}");
    }
}

#[test]
fn headings_of_a_body_go_below_the_section() {
    for (body, expected) in [
        ("# 앱\n가\n## 웹\n나", "## 해결\n\n### 앱\n가\n#### 웹\n나"),
        ("# 문제\n가\n# 해결\n나", "## 문제\n가\n## 해결\n나"),
        ("### 해결\n나", "### 해결\n나"),
        ("```\n# 셸\n```", "## 해결\n\n```\n# 셸\n```"),
        ("글", "## 해결\n\n글"),
    ] {
        assert_eq!(sectioned(body, Language::Ko), expected, "{body}");
    }
}
