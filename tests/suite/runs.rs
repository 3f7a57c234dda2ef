use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use encoding_rs::{EUC_KR, UTF_8};
use serde_json::Value;
use voc::model::{MaskedTranscript, Span};

use crate::workspace::{AS_OF, Said, Workspace, files_below, voc};

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_else(|| panic!("no text in {field}: {value}"))
}

fn number(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or_else(|| panic!("no number in {field}: {value}"))
}

fn assert_fields(name: &str, lines: &[Value], expected: &[&str]) {
    assert!(!lines.is_empty(), "{name} is empty");
    let keys = |line: &Value| -> Vec<String> { line.as_object().expect("an object").keys().cloned().collect() };
    let first = keys(&lines[0]);
    for field in expected {
        assert!(first.iter().any(|key| key == field), "{name} has no field {field}: {first:?}");
    }
    for line in lines {
        assert_eq!(keys(line), first, "the key order of {name} changes");
    }
}

#[test]
fn a_night_writes_every_file_of_the_run_folder_and_points_latest_to_it() {
    let night = Workspace::after_a_night();
    let runs = night.folder().join("runs");
    let latest = fs::read_link(runs.join("latest")).expect("a link");
    assert_eq!(latest.to_str(), Some("2026-11-20-001"), "the link is relative");
    // What each team gets, and the documents of proposals and drafts, are told in their own modules.
    let is_of_a_folder = |path: &&PathBuf| {
        path.parent().is_some_and(|folder| ["packs", "proposals", "kb"].iter().any(|name| folder.ends_with(name)))
    };
    let mut names: Vec<String> = files_below(&runs.join(&latest))
        .iter()
        .filter(|path| !is_of_a_folder(path))
        .map(|path| path.file_name().expect("a file").to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "alerts.jsonl",
            "effects.jsonl",
            "kb-drafts.jsonl",
            "kb-health.jsonl",
            "proposals.jsonl",
            "rejected.jsonl",
            "report.html",
            "report.md",
            "report.xlsx",
            "run.json",
            "statements.jsonl",
            "summary.json",
            "tags.jsonl",
            "topics.jsonl"
        ]
    );
    let told = fs::read_dir(night.folder()).expect("ours").map(|entry| entry.expect("an entry").file_name());
    let left: BTreeSet<String> = told.map(|name| name.to_string_lossy().into_owned()).collect();
    assert!(left.is_disjoint(&["store.new".to_owned(), "store.old".to_owned()].into()), "{left:?}");
}

#[test]
fn the_object_on_stdout_names_the_run_folder_and_its_counts() {
    let night = Workspace::after_a_night();
    let said = Said { code: 0, stdout: night.read("said.json"), stderr: String::new() }.json();
    assert_eq!(text(&said, "run"), night.folder().join("runs/2026-11-20-001").to_str().expect("a plain path"));
    assert_eq!(text(&said, "as_of"), AS_OF);
    assert_eq!(number(&said, "topics"), night.topics().len() as u64);
    assert_eq!(number(&said, "statements"), night.latest("statements.jsonl").len() as u64);
    assert!(text(&said["verdict"], "ko").ends_with("다."), "{said}");
    assert!(!text(&said["verdict"], "en").is_empty(), "{said}");
}

/// Counts the records of an export without the program's help.
fn records_in(name: &str, bytes: &[u8]) -> u64 {
    if name.ends_with(".jsonl") {
        return bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count() as u64;
    }
    let (utf8, _, has_errors) = UTF_8.decode(bytes);
    let content = if has_errors { EUC_KR.decode(bytes).0 } else { utf8 };
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    let is_message = reader.headers().expect("a header").iter().any(|column| column == "발화자");
    let ids: Vec<String> = reader.records().map(|row| row.expect("a row")[0].to_owned()).collect();
    if is_message { ids.into_iter().collect::<BTreeSet<_>>().len() as u64 } else { ids.len() as u64 }
}

#[test]
fn every_record_of_the_inbox_ends_in_exactly_one_class() {
    let night = Workspace::after_a_night();
    let run: Value = serde_json::from_str(&night.read("runs/latest/run.json")).expect("JSON");
    let classes = ["read", "rejected", "duplicate", "superseded", "later"];
    let sum = |counts: &Value| classes.iter().map(|class| number(counts, class)).sum::<u64>();
    let inbox = night.folder().join("inbox");
    let mut total = 0;
    for path in files_below(&inbox) {
        let name = path.strip_prefix(&inbox).expect("below").to_str().expect("a plain path").to_owned();
        let expected = records_in(&name, &fs::read(&path).expect("ours"));
        let told = run["inputs"].as_array().expect("a list").iter().find(|file| file["path"] == name.as_str());
        assert_eq!(sum(told.unwrap_or_else(|| panic!("{name} is not told of"))), expected, "{name}");
        total += expected;
    }
    assert_eq!(sum(&run["records"]), total);
    assert_eq!(number(&run["records"], "read"), number(&run["counts"], "transcripts"), "all lie in the window");
    assert_eq!(number(&run["records"], "rejected"), night.read("runs/latest/rejected.jsonl").lines().count() as u64);
    // The last week was exported twice.
    assert!(number(&run["records"], "superseded") > 50, "{}", run["records"]);
}

#[test]
fn run_json_tells_what_the_run_depended_on_and_what_it_wrote() {
    let night = Workspace::after_a_night();
    let run: Value = serde_json::from_str(&night.read("runs/latest/run.json")).expect("JSON");
    for field in [
        "schema",
        "version",
        "started_at",
        "ended_at",
        "as_of",
        "hashes",
        "inputs",
        "records",
        "counts",
        "seconds",
        "peak_memory_bytes",
        "threads",
        "outputs",
        "warnings",
    ] {
        assert!(run.get(field).is_some(), "run.json has no field {field}");
    }
    assert_eq!(number(&run, "threads"), 2);
    for name in ["settings", "registers", "dictionaries"] {
        assert_eq!(text(&run["hashes"], name).len(), 64);
    }
    for file in run["inputs"].as_array().expect("a list") {
        let bytes = fs::read(night.folder().join("inbox").join(text(file, "path"))).expect("there");
        assert_eq!(text(file, "blake3"), blake3::hash(&bytes).to_hex().as_str());
    }
    let outputs = run["outputs"].as_object().expect("an object");
    // Every file but run.json itself, which is not among what it hashes.
    assert_eq!(outputs.len(), files_below(&night.folder().join("runs/latest")).len() - 1);
    for (name, output) in outputs {
        let bytes = fs::read(night.folder().join("runs/latest").join(name)).expect("there");
        assert_eq!(text(output, "blake3"), blake3::hash(&bytes).to_hex().as_str(), "{name}");
    }
}

#[test]
fn lines_have_the_fields_of_the_formats_and_their_order() {
    let night = Workspace::after_a_night();
    let statements = night.latest("statements.jsonl");
    assert_fields(
        "statements.jsonl",
        &statements,
        &[
            "id",
            "transcript",
            "turn",
            "start",
            "end",
            "text",
            "lang",
            "kind",
            "topic",
            "class",
            "why",
            "strength",
            "nearest",
            "variant",
            "severity",
        ],
    );
    let topics = night.latest("topics.jsonl");
    assert_fields(
        "topics.jsonl",
        &topics,
        &[
            "id",
            "parent",
            "level",
            "area",
            "label",
            "terms",
            "n_statements",
            "n_transcripts",
            "n_customers",
            "share",
            "state",
            "lineage",
            "cohesion",
            "quality",
            "first_seen",
            "last_seen",
            "per_day",
            "journey_stage",
            "owner",
            "severity",
            "is_defined",
            "csat_effect",
            "resolution_s_median",
            "reopened_ratio",
            "escalated_ratio",
            "examples",
        ],
    );
    let ids = |level: u64| -> Vec<&str> {
        topics.iter().filter(|line| line["level"] == level).map(|line| text(line, "id")).collect()
    };
    let numbered = |n: usize, id: fn(usize) -> String| -> Vec<String> { (1..=n).map(id).collect() };
    // On a first night numbers go by size; equally large topics may stand the other way round.
    let mut of_topics = ids(1);
    of_topics.sort_unstable();
    assert_eq!(of_topics, numbered(ids(1).len(), |number| format!("T-{number:04}")));
    assert_eq!(ids(0), numbered(ids(0).len(), |number| format!("A-{number:02}")));
    assert!(topics.is_sorted_by_key(|line| number(line, "level")), "lines are not by level");
    for line in &topics {
        let parent = line["parent"].as_str();
        match number(line, "level") {
            0 => assert!(parent.is_none(), "{line}"),
            1 => assert!(parent.is_none_or(|parent| ids(0).contains(&parent)), "{line}"),
            _ => assert!(parent.is_some_and(|parent| text(line, "id").starts_with(&format!("{parent}."))), "{line}"),
        }
    }
    let places: Vec<(&str, u64, u64)> =
        statements.iter().map(|line| (text(line, "transcript"), number(line, "turn"), number(line, "start"))).collect();
    assert!(places.is_sorted(), "statements are not by transcript, turn and start");
    for line in &statements {
        let id = format!(
            "{}#{}:{}-{}",
            text(line, "transcript"),
            number(line, "turn"),
            number(line, "start"),
            number(line, "end")
        );
        assert_eq!(text(line, "id"), id);
        assert!(["complaint", "request", "question", "praise", "other"].contains(&text(line, "kind")), "{line}");
        assert!(["ko", "en"].contains(&text(line, "lang")), "{line}");
        match line["class"].as_str() {
            Some("assigned" | "weak") => assert!(line["topic"].is_string(), "{line}"),
            Some("single") => assert!(line["topic"].is_null() && line["why"].is_string(), "{line}"),
            None => assert!(["praise", "other"].contains(&text(line, "kind")), "{line}"),
            Some(class) => panic!("unknown class {class}"),
        }
        assert!(line["strength"].as_f64().is_none_or(|strength| (0.0..=1.0).contains(&strength)), "{line}");
    }
}

/// Returns the masked conversations as the store has them.
fn transcripts(workspace: &Workspace) -> BTreeMap<String, MaskedTranscript> {
    let facts = workspace.store().facts().expect("a manifest");
    let read = facts.read_transcripts().map(|transcript| transcript.expect("intact"));
    read.map(|transcript| (transcript.id.clone(), transcript)).collect()
}

#[test]
fn every_citation_is_exactly_that_span_of_the_masked_turn() {
    let night = Workspace::after_a_night();
    let transcripts = transcripts(night);
    let check = |citation: &Value| {
        let transcript = &transcripts[text(citation, "transcript")];
        let turn = &transcript.turns[number(citation, "turn") as usize];
        let span = Span::new(number(citation, "start") as u32, number(citation, "end") as u32);
        assert_eq!(span.of(&turn.masked_text), text(citation, "text"), "{citation}");
        assert!(!span.is_empty(), "{citation}");
    };
    let statements = night.latest("statements.jsonl");
    statements.iter().for_each(check);
    let mut n_quotes = 0;
    for topic in night.latest("topics.jsonl") {
        for field in ["examples", "answers"] {
            let quotes = topic[field].as_array().expect("a list");
            quotes.iter().for_each(check);
            n_quotes += quotes.len();
        }
    }
    assert!(n_quotes > 100, "{n_quotes}");
    let stored: Vec<_> = night.store().facts().expect("a manifest").read_statements().collect();
    assert_eq!(stored.len(), statements.len());
}

#[test]
fn a_topics_numbers_are_those_of_its_statements() {
    let night = Workspace::after_a_night();
    let (transcripts, statements) = (transcripts(night), night.latest("statements.jsonl"));
    let topics = night.topics();
    assert!(topics.len() > 10, "{}", topics.len());
    let with_statement: BTreeSet<&str> =
        statements.iter().filter(|line| line["class"].is_string()).map(|line| text(line, "transcript")).collect();
    let store = night.store();
    for topic in &topics {
        let id = text(topic, "id");
        let own: Vec<&Value> = statements.iter().filter(|line| line["topic"] == id).collect();
        let cases: BTreeSet<&str> = own.iter().map(|line| text(line, "transcript")).collect();
        assert_eq!(number(topic, "n_statements"), own.len() as u64, "{id}");
        assert_eq!(number(topic, "n_transcripts"), cases.len() as u64, "{id}");
        let share = topic["share"].as_f64().expect("a number");
        assert!((share - cases.len() as f64 / with_statement.len() as f64).abs() < 1e-4, "{id}: {share}");
        let per_day: u64 = topic["per_day"].as_object().expect("an object").values().filter_map(Value::as_u64).sum();
        assert_eq!(per_day, cases.len() as u64, "{id}");
        let customers: BTreeSet<&str> = cases
            .iter()
            .filter_map(|case| transcripts[*case].customer.as_ref().map(|customer| customer.0.as_str()))
            .collect();
        let n_anonymous = cases.iter().filter(|case| transcripts[**case].customer.is_none()).count();
        assert_eq!(number(topic, "n_customers"), (customers.len() + n_anonymous) as u64, "{id}");
        let languages: BTreeSet<&str> = own.iter().map(|line| text(line, "lang")).collect();
        for language in ["ko", "en"] {
            assert!(
                topic["label"][language].is_string() || !languages.contains(language),
                "{id} has no {language} label"
            );
        }
        assert_eq!(store.assignments_of_topic(id).expect("readable").len(), own.len());
        assert_eq!(store.topic(id).expect("readable").expect("known").line, topic.to_string());
    }
    let sizes: Vec<u64> = topics.iter().map(|topic| number(topic, "n_statements")).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "topics are not by size: {sizes:?}");
}

#[test]
fn the_report_is_one_page_that_needs_no_network_and_no_script() {
    let night = Workspace::after_a_night();
    let page = night.read("runs/latest/report.html");
    assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"), "{}", &page[..60]);
    assert!(page.contains("<svg"), "no chart");
    for reach in ["src=\"http", "href=\"http", "url(http", "@import", "<script src", "<link "] {
        assert!(!page.contains(reach), "the page reaches out: {reach}");
    }
    assert!(page.contains("@media print"), "the page says nothing of paper");
    let topics = night.topics();
    let label = |topic: &Value| topic["label"]["ko"].as_str().or(topic["label"]["en"].as_str()).map(str::to_owned);
    let markdown = night.read("runs/latest/report.md");
    for topic in topics.iter().take(5) {
        let label = label(topic).expect("a label");
        assert!(page.contains(&label), "{label} is not on the page");
        assert!(markdown.contains(&label), "{label} is not in the Markdown");
    }
}

#[test]
fn the_workbook_holds_the_topics_of_the_run() {
    use calamine::{Reader, Xlsx, open_workbook};

    let night = Workspace::after_a_night();
    let mut book: Xlsx<_> = open_workbook(night.folder().join("runs/latest/report.xlsx")).expect("a workbook");
    let mut cells = BTreeSet::new();
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).expect("a sheet");
        cells.extend(sheet.cells().map(|(_, _, cell)| cell.to_string()));
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        assert_eq!(formulas.used_cells().count(), 0, "{name} holds formulas");
    }
    for topic in night.latest("topics.jsonl") {
        assert!(cells.contains(text(&topic, "id")), "{} is in no sheet", topic["id"]);
    }
}

#[test]
fn a_first_morning_goes_from_init_to_a_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = folder.path().join("desk");
    let path = desk.to_str().expect("a plain path");
    let said = voc(&["init", path, "--lang", "ko"]).ok();
    assert!(said.stdout.contains("작업 폴더를 만들었습니다"), "{}", said.stdout);
    for name in
        ["voc.toml", "inbox", "kb", "registers/releases.csv", "registers/owners.toml", "dictionaries", "store/key"]
    {
        assert!(desk.join(name).exists(), "{name} is missing");
    }
    let again = voc(&["init", path, "--lang", "en"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is a workspace already"), "{}", again.stderr);

    let reviews = "corpus-samples/inbox/review/reviews-2026-11.csv";
    fs::copy(crate::workspace::repository().join(reviews), desk.join("inbox/reviews.csv")).expect("ours");
    let checked = voc(&["check", "--workspace", path, "--lang", "en"]);
    assert!(checked.stdout.contains("reviews.csv: delimited text, UTF-8"), "{checked:?}");
    let said = voc(&["run", "--workspace", path, "--as-of", AS_OF, "--lang", "en"]).ok();
    assert!(said.stdout.contains("records: ") && said.stdout.contains("report.html"), "{}", said.stdout);
    assert!(desk.join("runs/latest/report.html").exists());
    let quiet = voc(&["run", "--workspace", path, "--as-of", AS_OF, "--quiet", "--format", "json"]).ok();
    assert_eq!(quiet.stderr, "");
    assert!(text(&quiet.json(), "run").ends_with("2026-11-20-002"), "{}", quiet.stdout);
}

#[test]
fn a_log_for_programs_is_json_lines_on_stderr_alone() {
    let workspace =
        Workspace::with("a.jsonl", "{\"id\":\"A\",\"started_at\":\"2026-11-20\",\"text\":\"환불이 안 돼요\"}\n");
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--log", "json", "--format", "json"]).ok();
    said.json();
    let lines: Vec<Value> = said.stderr.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line["level"].is_string() && line["message"].is_string()), "{}", said.stderr);
}
