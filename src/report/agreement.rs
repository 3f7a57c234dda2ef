//! Tests that hold for all files of a run folder together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use calamine::{Data, Reader as _};
use serde_json::Value;

use super::fixture::Fixture;
use super::fixture_acting::acted;
use super::input::{Input, TopicQuality};
use super::summary::Report;
use super::{Quality, summarise, topic_lines, write};
use crate::evidence::numbers;
use crate::model::{Language, Span};

const FILES: [&str; 8] = [
    "alerts.jsonl",
    "proposals.jsonl",
    "rejected.jsonl",
    "report.html",
    "report.md",
    "report.xlsx",
    "statements.jsonl",
    "topics.jsonl",
];

pub(super) struct Folder {
    pub(super) folder: tempfile::TempDir,
}

impl Folder {
    pub(super) fn of(report: &Report<'_>, language: Language) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(report, folder.path(), language).expect("files");
        // To look at a report with one's own eyes: VOC_REPORT_OUT=/tmp/report cargo test --lib report
        if let Ok(out) = std::env::var("VOC_REPORT_OUT") {
            std::fs::create_dir_all(&out).expect("a folder");
            write(report, Path::new(&out), language).expect("files");
        }
        Self { folder }
    }

    pub(super) fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).expect("UTF-8")
    }

    pub(super) fn lines(&self, file: &str) -> Vec<Value> {
        self.text(file).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// Returns the lines of areas (0), topics (1) or variants (2).
    fn level(&self, level: u64) -> Vec<Value> {
        self.lines("topics.jsonl").into_iter().filter(|line| line["level"] == level).collect()
    }

    pub(super) fn sheet(&self, name: &str) -> calamine::Range<Data> {
        let mut workbook: calamine::Xlsx<_> =
            calamine::open_workbook(self.folder.path().join("report.xlsx")).expect("a workbook");
        workbook.worksheet_range(name).expect("the sheet")
    }
}

/// Returns the text of a piece of HTML in one language, tags dropped.
pub(super) fn visible(html: &str, language: Language) -> String {
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

/// Returns the cells of a row of the page as people read them in Korean.
pub(super) fn cells(html: &str, start: &str) -> Vec<String> {
    let at = html.find(start).expect("a row of the page");
    let row = &html[at..at + html[at..].find("</tr>").expect("an end")];
    row.split("<td").skip(1).map(|cell| visible(&format!("<td{cell}"), Language::Ko)).collect()
}

pub(super) fn column(sheet: &calamine::Range<Data>, name: &str) -> usize {
    let header = sheet.rows().next().expect("a header");
    header.iter().position(|cell| cell == &Data::String(name.to_owned())).expect("the column")
}

#[test]
fn page_workbook_markdown_and_lines_say_the_same_numbers() {
    let fixture = Fixture::new(5.0);
    let report = summarise(fixture.input());
    let folder = Folder::of(&report, Language::Ko);
    let (html, markdown) = (folder.text("report.html"), folder.text("report.md"));
    let sheet = folder.sheet("토픽");
    let lines = folder.level(1);
    assert_eq!(lines.len(), report.topics.len());
    let kept: Vec<Value> = topic_lines(&report).iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(kept, lines);
    let cols = ["문의", "고객", "최근 7일"].map(|name| column(&sheet, name));
    for line in &lines {
        let id = line["id"].as_str().expect("an id");
        let number = |key: &str| line[key].as_u64().expect("a number");
        let (n, customers, last) =
            (number("n_transcripts"), number("n_customers"), line["change"]["last_7_days"].as_u64().expect("a number"));
        let share = numbers::percent(line["share"].as_f64().expect("a share"));

        let cells = cells(&html, &format!("<tr data-topic=\"{id}\">"));
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
        let shown = cols.map(|col| row[col].clone());
        assert_eq!(shown, [n, customers, last].map(|n| Data::Float(n as f64)), "{id}");
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
fn areas_and_variants_count_the_same_distinct_conversations_everywhere() {
    let fixture = Fixture::new(5.0);
    let report = summarise(fixture.input());
    let folder = Folder::of(&report, Language::Ko);
    let (html, markdown) = (folder.text("report.html"), folder.text("report.md"));
    let (areas, statements) = (folder.level(0), folder.lines("statements.jsonl"));
    let ids: Vec<&str> = areas.iter().map(|line| line["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["A-01", "A-02", "A-03", "A-04"]);
    let sheet = folder.sheet("영역");
    let cols = ["문의", "고객", "최근 7일"].map(|name| column(&sheet, name));
    let conversations = |key: &str, of: &[&str]| -> BTreeSet<String> {
        let is_own = |line: &&Value| line[key].as_str().is_some_and(|id| of.contains(&id));
        statements.iter().filter(is_own).map(|line| line["transcript"].as_str().expect("an id").to_owned()).collect()
    };
    let topics = folder.level(1);
    let mut sizes = Vec::new();
    for line in &areas {
        let id = line["id"].as_str().expect("an id");
        let own = topics.iter().filter(|topic| topic["parent"] == id).map(|topic| topic["id"].as_str().expect("an id"));
        let n = conversations("topic", &own.collect::<Vec<_>>()).len() as u64;
        let number = |key: &str| line[key].as_u64().expect("a number");
        let (customers, last) = (number("n_customers"), line["change"]["last_7_days"].as_u64().expect("a number"));
        assert_eq!(number("n_transcripts"), n, "{id}");
        sizes.push(n);
        let share = numbers::percent(line["share"].as_f64().expect("a share"));
        let expected = [numbers::count(n), share, numbers::count(customers), numbers::count(last)];
        assert_eq!(cells(&html, &format!("<tr class=\"area\" data-area=\"{id}\">"))[..4], expected, "{id}");
        let row = markdown.lines().find(|row| row.starts_with(&format!("| {id} |"))).expect("a row of the page");
        assert_eq!(row.split(" | ").collect::<Vec<_>>()[2..6], expected, "{id}");
        let row = sheet.rows().find(|row| row[0] == Data::String(id.to_owned())).expect("a row of the sheet");
        assert_eq!(cols.map(|col| row[col].clone()), [n, customers, last].map(|n| Data::Float(n as f64)), "{id}");
    }
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");

    let sheet = folder.sheet("세부 유형");
    let variants = folder.level(2);
    assert_eq!((variants.len(), sheet.height()), (5, 6));
    for line in &variants {
        let id = line["id"].as_str().expect("an id");
        assert_eq!(line["parent"].as_str().expect("a topic"), &id[..6], "{id}");
        assert_eq!(line["n_transcripts"], conversations("variant", &[id]).len() as u64, "{id}");
        let name = line["label"]["ko"].as_str().expect("a name");
        assert!(visible(&html, Language::Ko).contains(name) && markdown.contains(name), "{name}");
        assert!(sheet.rows().any(|row| row[0] == Data::String(id.to_owned())), "{id}");
    }
    let all = folder.lines("topics.jsonl");
    assert!(all.is_sorted_by_key(|line| (line["level"].as_u64(), line["id"].as_str().map(str::to_owned))));
    let keys = |line: &Value| line.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert!(all.iter().all(|line| keys(line) == keys(&all[0])), "one key order at every level");
}

#[test]
fn the_topic_table_says_how_good_how_grave_and_at_which_stage() {
    let fixture = Fixture::new(3.0);
    let report = summarise(fixture.input());
    let folder = Folder::of(&report, Language::Ko);
    let topics = folder.level(1);
    let of = |ko: &str| topics.iter().find(|line| line["label"]["ko"] == ko).expect("the topic");
    let (late, refund, twice) = (of("배달 지연"), of("환불 승인 후 입금 지연"), of("결제 이중 청구"));
    assert_eq!(late["quality"]["suggestion"], serde_json::json!({"kind": "split"}));
    assert_eq!(twice["quality"]["suggestion"], serde_json::json!({"kind": "merge", "with": refund["id"]}));
    assert_eq!(twice["quality"]["judgement"], serde_json::json!({"ko": "섞임", "en": "mixed"}));
    assert_eq!(
        (&refund["journey_stage"], &refund["severity"], &refund["is_defined"]),
        (&Value::from("환불"), &Value::from(2), &Value::from(true))
    );
    assert!(of("고객센터 연결 어려움")["journey_stage"].is_null() && of("고객센터 연결 어려움")["area"].is_null());

    let html = folder.text("report.html");
    let id = refund["id"].as_str().expect("an id");
    let at = html.find(&format!("<tr data-topic=\"{id}\">")).expect("a row");
    let row = visible(&html[at..at + html[at..].find("<td").expect("cells")], Language::Ko);
    for word in ["환불 승인 후 입금 지연", "Refund approved but not paid", "금전·시간 손실", "환불", "보통"]
    {
        assert!(row.contains(word), "{word} is not in {row}");
    }
    let markdown = folder.text("report.md").replace('\\', "");
    let sheet = folder.sheet("토픽");
    let row = sheet.rows().find(|row| row[0] == Data::String(id.to_owned())).expect("a row of the sheet");
    let cell = |name: &str| row[column(&sheet, name)].to_string();
    assert_eq!(
        ["영역", "이름", "이름(영어)", "심각도", "여정 단계", "품질", "분류 체계에 정의"].map(cell),
        [
            "결제·환불·정산",
            "환불 승인 후 입금 지연",
            "Refund approved but not paid",
            "2 금전·시간 손실",
            "환불",
            "보통",
            "예"
        ]
    );
    for sentence in [
        "두 갈래로 나누는 편이 나을 수 있습니다.".to_owned(),
        format!("‘환불 승인 후 입금 지연’ 토픽({id})과 합치는 편이 나을 수 있습니다."),
    ] {
        assert!(visible(&html, Language::Ko).contains(&sentence), "{sentence}");
        assert!(markdown.contains(&sentence), "{sentence}");
        let col = column(&sheet, "제안");
        assert!(sheet.rows().any(|row| row[col] == Data::String(sentence.clone())), "{sentence}");
    }
    for page in [&visible(&html, Language::Ko), &markdown] {
        assert!(page.contains("정의했지만 해당 문의가 없는 토픽") && page.contains("선물하기 오류"));
    }
}

#[test]
fn the_three_classes_add_up_and_grave_single_cases_come_first() {
    let fixture = Fixture::new(3.0);
    let report = summarise(fixture.input());
    let sum = |reasons: &[(crate::model::Bilingual, u64)]| reasons.iter().map(|(_, n)| n).sum::<u64>();
    let totals = &report.totals;
    assert_eq!(sum(&report.weak_reasons), totals.n_weak);
    assert_eq!(sum(&report.single_reasons), totals.n_single);
    assert_eq!(totals.n_assigned + totals.n_weak + totals.n_single, totals.n_statements);
    let severities: Vec<u8> = report.singles.iter().map(|single| single.severity).collect();
    assert_eq!(severities[..4], [3, 3, 2, 0], "{severities:?}");
    let folder = Folder::of(&report, Language::Ko);
    let of = |word: &str, n: u64| format!("{word}: {n} ({})", numbers::percent(n as f64 / totals.n_statements as f64));
    let markdown = folder.text("report.md");
    for line in [of("묶임", totals.n_assigned), of("약하게 묶임", totals.n_weak), of("묶이지 않음", totals.n_single)]
    {
        assert!(markdown.contains(&line), "{line}");
    }
    let at = markdown.find("## 읽어 볼 만한 단건").expect("the block");
    assert!(markdown[at..].lines().nth(2).expect("a case").starts_with("- **법·안전·개인정보** · "));
}

#[test]
fn without_areas_variants_and_judgements_nothing_speaks_of_them() {
    let mut fixture = Fixture::new(1.0);
    for topic in &mut fixture.topics {
        topic.variants.clear();
        topic.quality = TopicQuality::default();
        (topic.journey, topic.severity) = (None, 0);
    }
    for row in &mut fixture.statements {
        (row.variant, row.severity) = (None, 0);
    }
    let report = summarise(Input { areas: &[], empty_topics: &[], ..fixture.input() });
    let folder = Folder::of(&report, Language::Ko);
    let html = folder.text("report.html");
    for word in
        ["class=\"area\"", "data-area=", "class=\"marks\"", "영역", "심각도", ">품질<", "세부 유형", "empty-topics"]
    {
        assert!(!html.contains(word), "{word}");
    }
    let markdown = folder.text("report.md");
    for word in ["A-01", "심각도", "여정 단계", "세부 유형"] {
        assert!(!markdown.contains(word), "{word}");
    }
    let lines = folder.lines("topics.jsonl");
    assert!(lines.iter().all(|line| line["level"] == 1 && line["parent"].is_null() && line["quality"].is_null()));
    let workbook: calamine::Xlsx<_> =
        calamine::open_workbook(folder.folder.path().join("report.xlsx")).expect("a workbook");
    assert!(!workbook.sheet_names().iter().any(|name| name == "영역" || name == "세부 유형"));
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
        assert_eq!(by_topic[&topic.id], topic.figures.n_statements);
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
        let folder = pool.install(|| Folder::of(&acted(summarise(fixture.input())), Language::Ko));
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
    let folder = Folder::of(&acted(summarise(fixture.input())), Language::Ko);
    let html = folder.text("report.html");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script>alert"));
    for reach in ["src=", "href=\"http", "@import", "url(", "fetch(", "<link", "<iframe"] {
        assert!(!html.contains(reach), "the page must not reach outside: {reach}");
    }
    for file in ["report.md", "proposals/P-0017.md", "proposals/P-0017.en.md"] {
        let text = folder.text(file);
        assert!(text.contains("\\<script\\>") && !text.contains("<script>"), "{file}");
    }
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
    let folder = Folder::of(&acted(summarise(fixture.input())), Language::Ko);
    let pseudonyms: Vec<&str> =
        fixture.transcripts.iter().filter_map(|transcript| Some(transcript.customer.as_ref()?.0.as_str())).collect();
    for file in FILES.into_iter().filter(|file| *file != "report.xlsx").chain(["proposals/P-0017.md"]) {
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
