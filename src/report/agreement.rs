//! Tests that hold for all files of a run folder together.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader as _};
use serde_json::Value;

use super::fixture::Fixture;
use super::input::Input;
use super::numbers;
use super::summary::Report;
use super::{Quality, summarise, topic_lines, write};
use crate::model::{Language, Span};

const FILES: [&str; 6] =
    ["rejected.jsonl", "report.html", "report.md", "report.xlsx", "statements.jsonl", "topics.jsonl"];

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn of(report: &Report<'_>, language: Language) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(report, folder.path(), language).expect("files");
        // To look at a report with one's own eyes: VOC_REPORT_OUT=/tmp/report cargo test --lib report
        if let Ok(out) = std::env::var("VOC_REPORT_OUT") {
            std::fs::create_dir_all(&out).expect("a folder");
            write(report, Path::new(&out), language).expect("files");
        }
        Self { folder }
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).expect("UTF-8")
    }

    fn lines(&self, file: &str) -> Vec<Value> {
        self.text(file).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn sheet(&self, name: &str) -> calamine::Range<Data> {
        let mut workbook: calamine::Xlsx<_> =
            calamine::open_workbook(self.folder.path().join("report.xlsx")).expect("a workbook");
        workbook.worksheet_range(name).expect("the sheet")
    }
}

/// Returns the text of a piece of HTML in one language, tags dropped.
fn visible(html: &str, language: Language) -> String {
    let other = if language == Language::Ko { "en" } else { "ko" };
    let mut text = html.to_owned();
    while let Some(start) = text.find(&format!("<span class=\"t\" lang=\"{other}\">")) {
        let end = start + text[start..].find("</span>").expect("closed") + "</span>".len();
        text.replace_range(start..end, "");
    }
    let mut shown = String::new();
    let mut is_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            letter if !is_tag => shown.push(letter),
            _ => {}
        }
    }
    shown
}

#[test]
fn page_workbook_markdown_and_lines_say_the_same_numbers() {
    let fixture = Fixture::new(5.0);
    let report = summarise(fixture.input());
    let folder = Folder::of(&report, Language::Ko);
    let (html, markdown) = (folder.text("report.html"), folder.text("report.md"));
    let sheet = folder.sheet("토픽");
    let lines = folder.lines("topics.jsonl");
    assert_eq!(lines.len(), report.topics.len());
    assert_eq!(topic_lines(&report).join("\n") + "\n", folder.text("topics.jsonl"));
    for line in &lines {
        let id = line["id"].as_str().expect("an id");
        let number = |key: &str| line[key].as_u64().expect("a number");
        let (n, customers, last) =
            (number("n_transcripts"), number("n_customers"), line["change"]["last_7_days"].as_u64().expect("a number"));
        let share = numbers::percent(line["share"].as_f64().expect("a share"));

        let at = html.find(&format!("<tr data-topic=\"{id}\">")).expect("a row of the page");
        let row = &html[at..at + html[at..].find("</tr>").expect("an end")];
        let cells: Vec<String> =
            row.split("<td").skip(1).map(|cell| visible(&format!("<td{cell}"), Language::Ko)).collect();
        assert_eq!(cells[0], numbers::count(n), "{id}");
        assert_eq!(cells[1], share, "{id}");
        assert_eq!(cells[2], numbers::count(customers), "{id}");
        assert_eq!(cells[3], numbers::count(last), "{id}");

        let row = markdown.lines().find(|row| row.starts_with(&format!("| {id} |"))).expect("a row of the page");
        let cells: Vec<&str> = row.split(" | ").collect();
        assert_eq!(
            cells[2..6],
            [numbers::count(n), share.clone(), numbers::count(customers), numbers::count(last)],
            "{id}"
        );

        let row = sheet.rows().find(|row| row[0] == Data::String(id.to_owned())).expect("a row of the sheet");
        let cell = |col: usize| row[col].clone();
        assert_eq!(cell(3), Data::Float(n as f64));
        assert_eq!(cell(6), Data::Float(customers as f64));
        assert_eq!(cell(10), Data::Float(last as f64));
        let weekly: u64 = line["weekly"].as_array().expect("weeks").iter().filter_map(Value::as_u64).sum();
        let per_day: u64 = line["per_day"].as_object().expect("days").values().filter_map(Value::as_u64).sum();
        assert_eq!((weekly, per_day), (n, n), "13 weeks are the 91 days of {id}");
    }
    for sentence in &report.verdict.headline {
        assert!(markdown.replace('\\', "").contains(&sentence.ko), "{}", sentence.ko);
        let page = visible(&html, Language::Ko).replace('\u{a0}', " ").replace("&#39;", "'");
        assert!(page.contains(&sentence.ko), "{}", sentence.ko);
        let overview = folder.sheet("요약");
        assert!(overview.rows().any(|row| row[0] == Data::String(sentence.ko.clone())), "{}", sentence.ko);
    }
}

#[test]
fn statements_are_counted_alike_everywhere_and_each_citation_is_exact() {
    let fixture = Fixture::new(3.0);
    let report = summarise(fixture.input());
    let folder = Folder::of(&report, Language::En);
    let lines = folder.lines("statements.jsonl");
    assert_eq!(lines.len(), fixture.statements.len());
    let mut by_class: BTreeMap<String, u64> = BTreeMap::new();
    let mut by_topic: BTreeMap<String, u64> = BTreeMap::new();
    for line in &lines {
        *by_class.entry(line["class"].as_str().unwrap_or("none").to_owned()).or_default() += 1;
        if let Some(topic) = line["topic"].as_str() {
            *by_topic.entry(topic.to_owned()).or_default() += 1;
        }
    }
    let totals = &report.totals;
    assert_eq!(by_class["assigned"], totals.n_assigned);
    assert_eq!(by_class["weak"], totals.n_weak);
    assert_eq!(by_class["single"], totals.n_single);
    assert_eq!(by_class["none"], totals.n_by_kind[3] + totals.n_by_kind[4]);
    for topic in &report.topics {
        assert_eq!(by_topic[&topic.id], topic.n_statements);
    }
    assert_eq!(folder.sheet("Statements").height(), lines.len() + 1);
    assert_eq!(folder.sheet("No topic").height() as u64, totals.n_single + 1);
    let turns: BTreeMap<&str, _> =
        fixture.transcripts.iter().map(|transcript| (transcript.id.as_str(), &transcript.turns)).collect();
    let exact = |citation: &Value| {
        let number = |key: &str| citation[key].as_u64().expect("a number") as u32;
        let turn = &turns[citation["transcript"].as_str().expect("an id")][number("turn") as usize];
        assert_eq!(
            Span::new(number("start"), number("end")).of(&turn.masked_text),
            citation["text"].as_str().expect("a text")
        );
    };
    lines.iter().for_each(exact);
    for topic in folder.lines("topics.jsonl") {
        topic["examples"].as_array().expect("examples").iter().for_each(exact);
        topic["answers"].as_array().expect("answers").iter().for_each(exact);
    }
}

#[test]
fn the_bytes_depend_neither_on_threads_nor_on_repetition() {
    let fixture = Fixture::new(2.0);
    let bytes = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("a pool");
        let folder = pool.install(|| Folder::of(&summarise(fixture.input()), Language::Ko));
        FILES.map(|file| std::fs::read(folder.folder.path().join(file)).expect("the file"))
    };
    let first = bytes(1);
    for n_threads in [1, 2, 8] {
        for (file, (again, first)) in FILES.into_iter().zip(bytes(n_threads).iter().zip(&first)) {
            assert!(again == first, "{file} with {n_threads} threads");
        }
    }
}

#[test]
fn nothing_that_customers_wrote_becomes_markup_script_or_formula() {
    let fixture = Fixture::new(1.0);
    let folder = Folder::of(&summarise(fixture.input()), Language::Ko);
    let html = folder.text("report.html");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script>alert"));
    for reach in ["src=", "href=\"http", "@import", "url(", "fetch(", "<link", "<iframe"] {
        assert!(!html.contains(reach), "the page must not reach outside: {reach}");
    }
    assert!(!folder.text("report.md").contains("<script>"));
    let mut workbook: calamine::Xlsx<_> =
        calamine::open_workbook(folder.folder.path().join("report.xlsx")).expect("a workbook");
    for name in workbook.sheet_names() {
        assert!(workbook.worksheet_formula(&name).expect("formulas").is_empty(), "{name}");
    }
    let texts: Vec<String> = folder.sheet("묶이지 않음").rows().map(|row| row[3].to_string()).collect();
    assert!(texts.iter().any(|text| text.starts_with("=HYPERLINK(")));
}

#[test]
fn no_pseudonym_of_a_customer_reaches_the_folder() {
    let fixture = Fixture::new(1.0);
    let folder = Folder::of(&summarise(fixture.input()), Language::Ko);
    let pseudonyms: Vec<&str> =
        fixture.transcripts.iter().filter_map(|transcript| Some(transcript.customer.as_ref()?.0.as_str())).collect();
    for file in ["report.html", "report.md", "topics.jsonl", "statements.jsonl", "rejected.jsonl"] {
        let text = folder.text(file);
        assert!(!pseudonyms.iter().any(|pseudonym| text.contains(pseudonym)), "{file}");
    }
}

#[test]
fn a_report_of_little_or_nothing_is_still_a_report() {
    let fixture = Fixture::new(1.0);
    let whole = fixture.input();
    let cases = [
        Input { transcripts: &[], statements: &[], topics: &[], releases: &[], quality: Quality::default(), ..whole },
        Input { topics: &[], statements: &[], ..whole },
        Input { window_days: 1, ..whole },
        Input { window_days: 10, ..whole },
        Input { quality: Quality { n_undated: 400, ..whole.quality }, ..whole },
        Input { as_of: crate::model::Day::constant(2027, 3, 1), ..whole },
    ];
    for input in cases {
        let report = summarise(input);
        let folder = Folder::of(&report, Language::Ko);
        let html = folder.text("report.html");
        assert!(html.trim_end().ends_with("</html>") && !report.verdict.headline.is_empty());
        assert!(folder.sheet("토픽").height() == report.topics.len() + 1);
    }
}

#[test]
fn a_rejected_record_is_told_with_its_place_reason_and_remedy() {
    let fixture = Fixture::new(1.0);
    let rejected = Folder::of(&summarise(fixture.input()), Language::Ko).lines("rejected.jsonl");
    assert_eq!(rejected[0]["file"], "채팅/2026-11.jsonl.gz");
    assert_eq!(
        (&rejected[0]["line"], &rejected[0]["reason"]),
        (&Value::from(118), &Value::from("JSON이 중간에 끊겼습니다"))
    );
    assert_eq!(
        (&rejected[1]["row"], &rejected[1]["help"]),
        (&Value::from(41), &Value::from("상담내용 열을 확인해 주세요"))
    );
}
