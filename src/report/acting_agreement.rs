//! Tests that hold for alerts and proposals in all files of a run folder together.

use calamine::{Data, Reader as _};
use serde_json::Value;

use super::agreement::{Folder, column, visible};
use super::fixture::Fixture;
use super::fixture_acting::{acted, topic};
use super::summary::Report;
use super::{Watch, paper, summarise};
use crate::alerts::Alert;
use crate::evidence::numbers;
use crate::model::Language;
use crate::proposals::Proposal;

/// Returns the piece of a page from a mark to the next end.
fn piece<'h>(html: &'h str, start: &str, end: &str) -> &'h str {
    let at = html.find(start).expect("the piece");
    &html[at..at + html[at..].find(end).expect("its end")]
}

fn row<'s>(sheet: &'s calamine::Range<Data>, id: &str) -> &'s [Data] {
    sheet.rows().find(|row| row[0] == Data::String(id.to_owned())).expect("a row of the sheet")
}

/// Returns the text of a page as people read it.
fn read(html: &str, language: Language) -> String {
    visible(html, language).replace('\u{a0}', " ").replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'")
}

#[test]
fn alerts_say_the_same_numbers_in_page_workbook_markdown_and_lines() {
    let fixture = Fixture::new(5.0);
    let report = acted(summarise(fixture.input()));
    let folder = Folder::of(&report, Language::Ko);
    let (html, markdown) = (folder.text("report.html"), folder.text("report.md").replace('\\', ""));
    let (sheet, lines) = (folder.sheet("알림"), folder.lines("alerts.jsonl"));
    assert_eq!(sheet.height(), lines.len() + 1);
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["A-0001", "A-0004", "A-0002", "A-0003", "A-0005"], "the order of the report");
    for (line, alert) in lines.iter().zip(&report.alerts) {
        let id = alert.id.as_str();
        let again: Alert = serde_json::from_value(line.clone()).expect("an alert");
        assert_eq!((&again.id, again.observed, &again.sentences), (&alert.id, alert.observed, &alert.sentences));
        let told = row(&sheet, id);
        assert_eq!(told[column(&sheet, "관측")], Data::Float(alert.observed as f64), "{id}");
        assert_eq!(told[column(&sheet, "담당")].to_string(), alert.owner.clone().unwrap_or_default(), "{id}");
        if !alert.is_live() {
            continue;
        }
        let end = "</article>";
        let card = read(piece(&html, &format!("id=\"{id}\">"), end), Language::Ko);
        let at = markdown.find(&format!("### {id} ")).expect("its part of the page");
        let part = &markdown[at..];
        let part = &part[..part[4..].find("\n#").map_or(part.len(), |end| end + 4)];
        for sentence in alert.sentences.iter().map(|sentence| sentence.text(Language::Ko)) {
            assert!(card.contains(&sentence.replace('`', "")), "{id}: {sentence} is not in {card}");
            assert!(part.contains(sentence), "{id}: {sentence} is not in {part}");
        }
        assert!(card.contains(&format!("{}건", numbers::count(alert.observed))), "{id}");
        if let (Some(expected), Some([low, high])) = (alert.expected, alert.interval) {
            let col = |name: &str| told[column(&sheet, name)].clone();
            assert_eq!(["예상", "예상(낮음)", "예상(높음)"].map(col), [expected, low, high].map(Data::Float), "{id}");
            let within = format!("{}~{}건", numbers::decimal(low), numbers::decimal(high));
            assert!(card.contains(&within) && part.contains(&within), "{id}: {within}");
            assert!(piece(&html, &format!("id=\"{id}\">"), end).contains("<svg class=\"band\""), "{id}");
        }
        assert!(card.contains(&format!("voc alert {id} --mute")), "{id}");
    }
    assert!(html.contains("<li id=\"A-0005\">") && markdown.contains("A-0005 배달 지연 (새 토픽, 끝남)"));
}

#[test]
fn proposals_say_the_same_numbers_in_page_workbook_documents_and_lines() {
    let fixture = Fixture::new(5.0);
    let report = acted(summarise(fixture.input()));
    let folder = Folder::of(&report, Language::Ko);
    let (html, markdown) = (folder.text("report.html"), folder.text("report.md").replace('\\', ""));
    let (sheet, lines) = (folder.sheet("제안"), folder.lines("proposals.jsonl"));
    assert_eq!((lines.len(), sheet.height()), (2, 3));
    for (line, proposal) in lines.iter().zip(&report.proposals) {
        let (id, told) = (proposal.id.as_str(), row(&sheet, &proposal.id));
        let again: Proposal = serde_json::from_value(line.clone()).expect("a proposal");
        assert_eq!(&again.sections, &proposal.sections, "{id}");
        let score = numbers::decimal(proposal.score);
        let piece = piece(&html, &format!("<tbody id=\"{id}\""), "</tbody>");
        let (ko, en) = (read(piece, Language::Ko), read(piece, Language::En));
        assert!(ko.contains(&score), "{id}");
        assert_eq!(told[column(&sheet, "점수")], Data::Float(proposal.score), "{id}");
        for part in &proposal.score_parts {
            assert_eq!(told[column(&sheet, &part.name.ko)], Data::Float(part.value), "{id}");
            assert!(ko.contains(&format!("{}{}", part.name.ko, numbers::score(part.value))), "{id}");
        }
        let own = folder.text(&proposal.path).replace('\\', "");
        let other = folder.text(&format!("proposals/{id}.en.md")).replace('\\', "");
        for section in &proposal.sections {
            let cell = told[column(&sheet, &section.title.ko)].to_string();
            for sentence in &section.sentences {
                let words = sentence.words();
                assert!(ko.contains(&words.ko.replace('`', "")) && en.contains(&words.en.replace('`', "")), "{id}");
                assert!(own.contains(&words.ko) && other.contains(&words.en), "{id}: {}", words.ko);
                assert!(cell.contains(&words.ko), "{id}: {cell}");
            }
        }
        let conclusion = proposal.conclusion().ko;
        assert!(markdown.contains(&format!("**{id} ")) && markdown.contains(&conclusion), "{id}");
        assert!(markdown.contains(&format!("({})", proposal.path)) && own.contains(&format!("score: {score}")), "{id}");
    }
    let fewer = ["낮음", "중간", "높음"]
        .map(|name| row(&sheet, "P-0017")[column(&sheet, &format!("감소 예상({name})"))].clone());
    assert_eq!(fewer, [9.0, 22.0, 44.0].map(Data::Float), "8.8, 22 and 44");
    assert!(read(piece(&html, "<tbody id=\"P-0017\"", "</tbody>"), Language::Ko).contains("9·22·44건"));
}

#[test]
fn topics_lead_to_their_alerts_and_proposals_and_every_link_of_the_page_has_its_place() {
    let fixture = Fixture::new(5.0);
    let report = acted(summarise(fixture.input()));
    let html = Folder::of(&report, Language::Ko).text("report.html");
    let login = &topic(&report, "앱 로그인 오류").id;
    let row = piece(&html, &format!("<tr data-topic=\"{login}\">"), "</tr>");
    assert!(row.contains("href=\"#A-0001\"") && row.contains("href=\"#P-0017\"") && !row.contains("A-0003"), "{row}");
    for link in html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().expect("an end")) {
        assert!(html.contains(&format!("id=\"{link}\"")), "{link}");
    }
}

#[test]
fn a_proposal_reads_as_a_document_with_numbered_parts_and_indented_needs() {
    let fixture = Fixture::new(5.0);
    let report = acted(summarise(fixture.input()));
    insta::assert_snapshot!(paper::document(&report, &report.proposals[0], Language::Ko));
    insta::assert_snapshot!(paper::document(&report, &report.proposals[1], Language::En));
}

#[test]
fn documents_come_first_in_the_language_of_the_workspace() {
    let fixture = Fixture::new(2.0);
    let report = acted(summarise(fixture.input()));
    let folder = Folder::of(&report, Language::En);
    assert!(folder.text("proposals/P-0017.md").contains("## 1. In one line"));
    assert!(folder.text("proposals/P-0017.ko.md").contains("## 1. 한 줄 결론"));
    assert_eq!(folder.sheet("Proposals").height(), 3);
}

#[test]
fn where_nobody_looked_for_alerts_nothing_speaks_of_them() {
    let fixture = Fixture::new(1.0);
    let report = summarise(fixture.input());
    assert_eq!(report.watch, Watch::Unwatched);
    let folder = Folder::of(&report, Language::Ko);
    for (file, words) in
        [("report.html", ["id=\"alerts\"", "id=\"proposals\""]), ("report.md", ["## 알림", "## 개선 제안"])]
    {
        let text = folder.text(file);
        assert!(words.iter().all(|word| !text.contains(word)), "{file}");
    }
    assert_eq!((folder.text("alerts.jsonl"), folder.text("proposals.jsonl")), (String::new(), String::new()));
    assert!(!folder.folder.path().join("proposals").exists());
    let workbook: calamine::Xlsx<_> =
        calamine::open_workbook(folder.folder.path().join("report.xlsx")).expect("a workbook");
    assert!(!workbook.sheet_names().iter().any(|name| name == "알림" || name == "제안"));
}

#[test]
fn a_night_without_alerts_says_so_in_every_file() {
    let fixture = Fixture::new(5.0);
    let report: Report<'_> = summarise(fixture.input()).with(Vec::new(), Vec::new());
    let folder = Folder::of(&report, Language::Ko);
    let words = "평소와 다른 점은 없습니다.";
    assert!(visible(&folder.text("report.html"), Language::Ko).contains(words));
    assert!(folder.text("report.md").contains(words));
    assert!(folder.sheet("알림").rows().any(|row| row[0] == Data::String(words.to_owned())));
    let lines: Vec<Value> = folder.lines("alerts.jsonl");
    assert!(lines.is_empty());
}
