//! What documents are in other formats, and what the report says of them.

use std::collections::BTreeSet;

use calamine::Data;
use quick_xml::events::Event;
use serde_json::Value;

use super::*;
use crate::knowledge::Draft;
use crate::model::Language;
use crate::report::agreement::{Folder, column, visible};
use crate::report::fixture::Fixture;
use crate::report::fixture_drafts::{article, contradiction, english, known, update, wip, written};
use crate::report::summarise;

pub(super) fn document(draft: &Draft) -> String {
    markdown::render(&page_of_draft(draft))
}

fn pages() -> Vec<Page> {
    let drafts = [written(), english(), update(), wip(), contradiction()];
    drafts.iter().map(page_of_draft).chain([page_of_article(&article())]).collect()
}

/// Reads a piece of XHTML to its end; every tag is closed by its own, every entity known.
fn well_formed(xhtml: &str) -> BTreeSet<String> {
    let whole = format!("<page xmlns:ac=\"urn:ac\">{xhtml}</page>");
    let mut reader = quick_xml::Reader::from_str(&whole);
    let (mut macros, mut depth) = (BTreeSet::new(), 0);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) => {
                depth += 1;
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("an attribute");
                    if attribute.key.as_ref() == "ac:name" {
                        macros.insert(attribute.value.into_owned());
                    }
                }
            }
            Event::End(_) => depth -= 1,
            Event::GeneralRef(name) => {
                let name: &str = &name;
                let is_number = name.starts_with('#');
                assert!(is_number || ["amp", "lt", "gt", "quot", "apos"].contains(&name), "&{name};");
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    macros
}

#[test]
fn what_goes_to_confluence_is_well_formed_and_uses_two_macros() {
    let files = export(&pages(), Form::Confluence);
    let macros: BTreeSet<String> = files.iter().flat_map(|file| well_formed(&file.text)).collect();
    assert_eq!(macros, ["info".to_owned(), "note".to_owned()].into());
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let expected = ["KB-D-000012.xhtml", "KB-D-000012.en.xhtml", "KB-D-000007.xhtml", "KB-D-000021.xhtml"];
    assert_eq!(names[..4], expected);
    assert!(files[0].text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !files[0].text.contains("<script"));
}

#[test]
fn help_centres_get_drafts_and_never_anything_published() {
    let read = |form: Form| -> Vec<Value> {
        export(&pages(), form).iter().map(|file| serde_json::from_str(&file.text).expect("JSON")).collect()
    };
    for (value, page) in read(Form::Zendesk).iter().zip(pages()) {
        let article = &value["article"];
        assert_eq!((&article["draft"], &article["title"]), (&Value::Bool(true), &Value::String(page.title.clone())));
        assert_eq!(article["locale"], if page.language == Language::Ko { "ko" } else { "en-us" });
        let labels = article["label_names"].as_array().expect("labels");
        assert!(labels.iter().any(|label| label == page.id.as_str()));
        assert!(labels.iter().all(|label| label.as_str().is_some_and(|label| !label.contains(','))), "{labels:?}");
        well_formed(article["body"].as_str().expect("HTML"));
    }
    for (value, page) in read(Form::Intercom).iter().zip(pages()) {
        assert_eq!((value["state"].as_str(), value["title"].as_str()), (Some("draft"), Some(page.title.as_str())));
        well_formed(value["body"].as_str().expect("HTML"));
    }
    for form in [Form::Zendesk, Form::Intercom, Form::Csv] {
        assert!(export(&pages(), form).iter().all(|file| !file.text.contains("published")), "{form:?}");
    }
}

#[test]
fn the_table_opens_in_excel_and_holds_every_document() {
    let mut pages = pages();
    pages[0].title = "=HYPERLINK(\"http://example.com\")".to_owned();
    let files = export(&pages, Form::Csv);
    assert_eq!((files.len(), files[0].name.as_str()), (1, "articles.csv"));
    let text = files[0].text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), pages.len());
    assert_eq!(&rows[0][1], "'=HYPERLINK(\"http://example.com\")");
    for (row, page) in rows.iter().zip(&pages) {
        assert_eq!((&row[0], &row[5]), (page.id.as_str(), "true"));
        assert_eq!(&row[2], html::body(page, html::Look::Plain));
    }
    assert_eq!((&rows[5][4], &rows[5][6], &rows[5][11]), ("validated", "환불, 입금, 카드", "2026-06-18"));
}

#[test]
fn a_page_needs_no_network_and_customers_words_make_no_markup_in_any_format() {
    for file in export(&pages(), Form::Html) {
        assert!(file.text.ends_with("</html>\n") && !file.text.contains("<script"), "{}", file.name);
        assert!(!file.text.contains("http://") && !file.text.contains("src="), "{}", file.name);
    }
    let text = document(&written());
    assert!(text.contains("\\<script\\>alert(1)\\</script\\> \\| \\*\\*급해요\\*\\*"), "{text}");
    let confluence = &export(&pages(), Form::Confluence)[0].text;
    assert!(confluence.contains("[근거: C_20261117_[01]#3:0-"), "{confluence}");
    assert!(text.contains("[근거: C\\_20261117\\_\\[01\\]#3:0-"), "{text}");
    let article = &export(&[page_of_article(&article())], Form::Markdown)[0].text;
    assert!(
        article.contains("title: \"환불 승인 후 언제 입금되나요 <5일>\"")
            && article.contains("# 환불 승인 후 언제 입금되나요 \\<5일\\>")
    );
    assert!(article.contains("tags: [환불, \"입금, 카드\"]") && article.contains("\n1. 카드로 결제한"), "{article}");
}

#[test]
fn the_report_says_the_same_of_drafts_in_page_workbook_markdown_lines_and_documents() {
    let fixture = Fixture::new(5.0);
    let report = known(summarise(fixture.input()));
    let folder = Folder::of(&report, Language::Ko);
    let (html, markdown) = (folder.text("report.html"), folder.text("report.md"));
    let shown = visible(&html, Language::Ko);
    let (sheet, lines) = (folder.sheet("지식 문서"), folder.lines("kb-drafts.jsonl"));
    assert_eq!((lines.len(), sheet.height()), (6, 7));
    for (line, draft) in lines.iter().zip(&report.drafts) {
        assert!(line.as_object().expect("an object").keys().next().is_some_and(|key| key == "schema"));
        let again: Draft = serde_json::from_value(line.clone()).expect("a draft");
        assert_eq!(&again, draft);
        assert_eq!(folder.text(&draft.path), document(draft));
        let row = sheet.rows().find(|row| row[0] == Data::String(draft.id.clone())).expect("a row");
        assert_eq!(row[column(&sheet, "점수")], Data::Float(draft.score));
        assert_eq!(row[column(&sheet, "해결")], Data::Float(draft.confidence.n_solved as f64));
        let waits = draft.decision != crate::knowledge::Decision::Duplicate;
        assert_eq!(html.contains(&format!("href=\"{}\"", draft.path)), waits, "{}", draft.id);
        assert_eq!(markdown.contains(&format!("[{}]({})", draft.id, draft.path)), waits, "{}", draft.id);
    }
    let wip_row = sheet.rows().find(|row| row[0] == Data::String("KB-D-000021".to_owned())).expect("a row");
    assert_eq!(wip_row[column(&sheet, "해결 단계")].to_string(), "", "what is no resolution must not look like one");
    let new = sheet.rows().find(|row| row[0] == Data::String("KB-D-000012".to_owned())).expect("a row");
    let steps = new[column(&sheet, "해결 단계")].to_string();
    let places: Vec<&str> = steps.lines().filter_map(|line| line.split(". ").next()).collect();
    assert_eq!(places, ["1-1", "1-2", "2-1"], "two cases, the first with two steps");
    let order: Vec<usize> = ["KB-D-000009", "KB-D-000012", "KB-D-000007", "KB-D-000012.en", "KB-D-000021"]
        .iter()
        .map(|id| markdown.find(&format!("[{id}](")).expect("a row"))
        .collect();
    assert!(order.is_sorted(), "by score: {order:?}");
    // 110 of 250, 150 of 250, 100 of 250.
    let shares = ["110건(44.0%)", "150건(60.0%)", "100건(40.0%)"];
    assert!(shares.iter().all(|share| markdown.contains(share) && shown.contains(share)), "{markdown}");
    let health = folder.lines("kb-health.jsonl");
    assert_eq!((health[0]["kind"].as_str(), health[0]["n_covered"].as_u64()), (Some("coverage"), Some(110)));
    assert_eq!(health.len(), 5);
    assert_eq!(folder.sheet("기존 문서").height(), 5);
    for words in ["쿠폰을 쓴 주문의 취소", "찾는 상담 없음", "kb/KB-099.md:4"] {
        assert!(markdown.contains(words) && shown.contains(words), "{words}");
    }
    assert!(!shown.contains("로그인이 되지 않을 때"), "an article that holds needs nobody");
}

#[test]
fn a_team_gets_the_drafts_that_it_has_to_check() {
    let fixture = Fixture::new(2.0);
    let report = known(summarise(fixture.input()));
    let folder = Folder::of(&report, Language::Ko);
    let pack = folder.text("packs/앱플랫폼팀.md");
    assert!(pack.contains("[KB-D-000012](../kb/KB-D-000012.md)") && !pack.contains("KB-D-000007"), "{pack}");
    assert!(folder.text("packs/_unowned.md").contains("[KB-D-000007](../kb/KB-D-000007.md)"));
    assert!(folder.text("packs/앱플랫폼팀.html").contains("href=\"../kb/KB-D-000012.en.md\""));
}

#[test]
fn where_nothing_is_known_of_articles_nothing_speaks_of_them() {
    let fixture = Fixture::new(1.0);
    let report = summarise(fixture.input());
    let folder = Folder::of(&report, Language::Ko);
    assert!(
        !folder.text("report.html").contains("id=\"knowledge\"") && !folder.text("report.md").contains("지식 문서")
    );
    assert_eq!((folder.text("kb-drafts.jsonl"), folder.text("kb-health.jsonl")), (String::new(), String::new()));
    assert!(!folder.folder.path().join("kb").exists());
}

#[test]
fn an_article_keeps_its_own_headings_and_what_has_none_stands_under_the_usual_ones() {
    let text = |article: &crate::knowledge::Article| {
        export(&[page_of_article(article)], Form::Markdown)
            .remove(0)
            .text
            .split("\n---\n")
            .last()
            .expect("text")
            .to_owned()
    };
    let mut article = article();
    let expected = "# 환불 승인 후 언제 입금되나요 \\<5일\\>\n\n## 문제/질문\n\n환불 승인 문자를 받았는데 아직 돈이 들어오지 않았어요.\n\n\
                    ## 이렇게 해결하세요\n\n1. 카드로 결제한 주문은 승인 후 영업일 3\\~5일 안에 카드사에서 취소됩니다.\n\
                    2. 거래내역의 기간을 \"3개월\" & 그 이상으로 바꾸면 보입니다.\n";
    assert_eq!(text(&article), expected);
    article.headings.clear();
    assert_eq!(text(&article), expected.replace("문제/질문", "문제").replace("이렇게 해결하세요", "해결"));
}
