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
    visible(html, language)
        .replace('\u{a0}', " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
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
    let mut header: Vec<String> = sheet.rows().next().expect("a header").iter().map(Data::to_string).collect();
    let n_columns = header.len();
    header.sort();
    header.dedup();
    assert_eq!(header.len(), n_columns, "every column has a name of its own");
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
            assert_eq!(told[column(&sheet, &format!("점수: {}", part.name.ko))], Data::Float(part.value), "{id}");
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
    insta::assert_snapshot!(paper::document(&report, &report.proposals[0], Language::Ko), @r##"
    ---
    id: P-0017
    state: 제안
    type: 제품결함
    owner: 앱플랫폼팀
    owner_rule: "owners.toml 규칙 3, 토픽의 낱말"
    topics: [T-0002]
    journey_stage: 이용
    requester_type: [개인]
    policies: []
    related_release: 두루 앱 5.2.0 (2026-11-10)
    score: 86.4
    proposed: 2026-11-20
    updated: 2026-11-20
    ---

    # 개선 제안 P-0017: 앱 로그인 오류

    우선순위 86.4점 · 담당 앱플랫폼팀 · 상태 제안 · 2026년 11월 20일 금요일 기준

    ## 1. 한 줄 결론

    **‘앱 로그인 오류’ 문의가 10월 24일\~11월 20일에 88건(고객 82명, 전체의 22.0%) 들어왔습니다.** 평소보다 뚜렷하게 많아 바로 대응이 필요합니다.

    ## 2. 문제

    - 문제 유형은 ‘로그인 오류’입니다.

    > “The app kicks me out right after I enter the code.” — C-20261119-00099#0:4-54
    >
    > “인증번호 입력하면 처음 화면으로 돌아가요” — C-20261116-00100#0:0-22
    >
    > “영수증에 다른 사람 이름이 적혀 있어요 \<script\>alert(1)\</script\>” — C-20261117-01002#0:0-47
    >
    > “=HYPERLINK("http://example.com") 이런 문자가 왔어요” — C-20261114-01003#0:0-43

    ## 3. 규모

    - 하루 평균 3.2건입니다.

    ## 4. 원인 가설

    - \[A: 상담사 확인\] 문의 88건 가운데 40건에서 상담사의 말에 까닭을 설명하는 표현이 있습니다. 예는 다음과 같습니다.

      > “앱을 삭제한 뒤 다시 설치하시면 로그인이 됩니다.” — C-20260822-00000#2:0-27

    ## 5. 제안 조치

    ### 즉시

    - 지금 상담사는 이렇게 안내하고 있습니다(문의 88건 가운데 조치를 말하는 표현이 있는 것은 40건).

      > “앱을 삭제한 뒤 다시 설치하시면 로그인이 됩니다.” — C-20260822-00000#2:0-27

    - ‘앱 로그인 오류’ 오류와 임시 방법을 앱 첫 화면에 알립니다.
      - 먼저 필요한 것: 담당 부서의 문구 확인

    ### 구조적

    - ‘앱 로그인 오류’ 오류와 임시 방법을 앱 첫 화면에 알립니다.

    ## 6. 기대 효과

    - 4주 동안 줄어들 수 있는 문의는 9건(낮음), 22건(중간), 44건(높음)으로 봅니다.

    ## 7. 확인 지표

    - 마친 날을 `voc proposal P-0017 --state done --on 날짜`로 적어 주시면 다음 실행부터 효과를 따라갑니다.

    ## 8. 근거

    - 전체 사례: `voc topic T-0002 --cases --output T-0002.xlsx`
    - 인용한 곳: C-20261119-00099#0:4-54, C-20261116-00100#0:0-22, C-20261117-01002#0:0-47, C-20261114-01003#0:0-43, C-20260822-00000#2:0-27
    - 문장마다의 측정값과 인용 위치는 proposals.jsonl에 있습니다.

    ## 9. 한계

    - 토픽은 고객의 말로 묶은 것이어서, 말하지 않은 고객의 불편은 들어 있지 않습니다.
    "##);
    insta::assert_snapshot!(paper::document(&report, &report.proposals[1], Language::En), @r##"
    ---
    id: P-0018
    state: on hold
    state_since: 2026-11-17
    note: "협력사 회신: \"12월\" 예정"
    type: process
    owner: null
    topics: [T-0001, T-0999]
    journey_stage: null
    requester_type: []
    policies: [POL-07]
    related_release: null
    score: 23.6
    proposed: 2026-11-10
    updated: 2026-11-20
    ---

    # Watched P-0018: Delivery late

    priority 23.6 · no owner · on hold · as of Friday, 20 Nov 2026

    ## 1. In one line

    **‘Delivery late’ came up in 88 conversations of 82 customers (24 Oct–20 Nov, 22.0% of all).** The evidence is still thin: this is watched, not proposed.
    "##);
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
