use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use voc::model::{Language, Speaker};

use crate::workspace::Workspace;

fn search(arguments: &[&str]) -> Vec<Value> {
    let night = Workspace::after_a_night();
    night.voc(&[&["search"], arguments, &["--format", "jsonl", "--limit", "3000"]].concat()).ok().lines()
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_else(|| panic!("no text in {field}: {value}"))
}

/// Returns the characters of each highlight.
fn highlighted(hit: &Value) -> Vec<String> {
    let letters: Vec<char> = text(hit, "snippet").chars().collect();
    let spans = hit["highlights"].as_array().expect("a list");
    let ends = |span: &Value| (span[0].as_u64().expect("a start") as usize, span[1].as_u64().expect("an end") as usize);
    spans.iter().map(ends).map(|(start, end)| letters[start..end].iter().collect()).collect()
}

fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn each_filter_lets_through_what_it_says_and_loses_nothing_else() {
    let all = search(&["환불"]);
    assert!(all.len() > 100 && all.len() < 3000, "{}", all.len());
    let key = |hit: &Value| (text(hit, "transcript").to_owned(), hit["turn"].as_u64().expect("a turn"));
    let check = |arguments: &[&str], passes: &dyn Fn(&Value) -> bool| {
        let found: BTreeSet<_> = search(&[&["환불"], arguments].concat()).iter().map(key).collect();
        let expected: BTreeSet<_> = all.iter().filter(|hit| passes(hit)).map(key).collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{arguments:?} tells nothing apart");
        assert_eq!(found, expected, "{arguments:?}");
    };
    check(&["--since", "2026-11-10"], &|hit| text(hit, "day") >= "2026-11-10");
    check(&["--until", "2026-10-10"], &|hit| text(hit, "day") <= "2026-10-10");
    check(&["--since", "2026-10-01", "--until", "2026-10-31"], &|hit| text(hit, "day").starts_with("2026-10-"));
    for field in ["channel", "product", "status"] {
        let value = all.iter().find_map(|hit| hit[field].as_str()).expect("samples have it");
        check(&[&format!("--{field}"), value], &|hit| hit[field] == value);
    }
    let topic = all.iter().find_map(|hit| hit["topics"][0].as_str()).expect("some hit is in a topic");
    let night = Workspace::after_a_night();
    let cases: BTreeSet<String> = night
        .store()
        .assignments_of_topic(topic)
        .expect("readable")
        .into_iter()
        .map(|row| row.statement.transcript)
        .collect();
    check(&["--topic", topic], &|hit| cases.contains(text(hit, "transcript")));
    let english = search(&["refund", "--lang", "en"]);
    assert!(!english.is_empty() && english.iter().all(|hit| hit["lang"] == "en"));
}

#[test]
fn highlights_lie_on_the_words_of_the_query_and_snippets_on_the_masked_turn() {
    let night = Workspace::after_a_night();
    let store = night.store();
    for (query, stems) in [
        ("환불", &["환불"][..]),
        ("로그인 안돼요", &["로그인", "안", "되", "돼", "됩", "된", "됨"]),
        ("refund", &["refund"]),
    ] {
        let hits = search(&[query]);
        assert!(hits.len() > 10, "{query}: {}", hits.len());
        for (rank, hit) in hits.iter().enumerate() {
            let words = highlighted(hit);
            assert!(!words.is_empty(), "{query}: {hit}");
            // The best hits say the word itself; further down stand words that mean the same.
            let fits = |word: &String| stems.iter().any(|stem| word.to_lowercase().contains(stem));
            assert!(rank >= 10 || words.iter().any(fits), "{query}: {words:?}");
        }
        for hit in hits.iter().take(20) {
            let transcript = store.transcript(text(hit, "transcript")).expect("readable").expect("there");
            let turn = &transcript.turns[hit["turn"].as_u64().expect("a turn") as usize];
            assert!(turn.masked_text.contains(text(hit, "snippet")), "{hit}");
            assert_eq!(turn.speaker.code(), text(hit, "speaker"));
        }
    }
}

#[test]
fn spacing_and_endings_do_not_hide_a_case() {
    let ids = |query: &str| -> BTreeSet<String> {
        search(&[query]).iter().map(|hit| text(hit, "transcript").to_owned()).collect()
    };
    let plain = ids("결제 취소");
    assert!(plain.len() > 5, "{}", plain.len());
    assert!(ids("결제취소").intersection(&plain).count() * 2 > plain.len());
    assert!(ids("환불했는데").intersection(&ids("환불")).count() > 20);
    assert!(ids("refunds").intersection(&ids("refund")).count() > 5);
}

#[test]
fn hits_come_best_first_and_ties_by_transcript_and_turn() {
    let hits = search(&["배송"]);
    let key = |hit: &Value| {
        let score = (hit["score"].as_f64().expect("a score") * -1e4).round() as i64;
        // What holds the words as they were typed stands before what was found by other words.
        (hit["is_exact"] != true, score, text(hit, "transcript").to_owned(), hit["turn"].as_u64().expect("a turn"))
    };
    let keys: Vec<_> = hits.iter().map(key).collect();
    assert!(keys.is_sorted(), "{keys:?}");
    let few = Workspace::after_a_night().voc(&["search", "배송", "--format", "jsonl", "--limit", "7"]).ok().lines();
    assert_eq!(few, hits[..7]);
}

#[test]
fn the_four_formats_of_search_say_the_same() {
    let night = Workspace::after_a_night();
    let say = |format: &str| night.voc(&["search", "쿠폰", "--format", format, "--lang", "ko"]).ok().stdout;
    let lines: Vec<Value> = say("jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 10);
    for line in &lines {
        for field in ["transcript", "turn", "score", "snippet", "highlights", "topics"] {
            assert!(line.get(field).is_some(), "no {field}: {line}");
        }
    }
    let list: Value = serde_json::from_str(&say("json")).expect("one JSON value");
    assert_eq!(list.as_array().expect("the hits"), &lines);
    let csv = say("csv");
    assert!(csv.starts_with('\u{feff}'), "Excel needs the mark");
    let rows = cells(&csv);
    assert_eq!(rows.len(), 11);
    let table = say("table");
    assert_eq!(table.lines().count(), 11);
    for (idx, line) in lines.iter().enumerate() {
        assert_eq!(rows[idx + 1][0], text(line, "transcript"));
        assert!(table.lines().nth(idx + 1).expect("a row").starts_with(text(line, "transcript")));
    }
}

#[test]
fn a_query_that_finds_nothing_or_says_nothing_is_answered() {
    let night = Workspace::after_a_night();
    let said = night.voc(&["search", "켑줿뛟"]).ok();
    assert_eq!(said.stdout, "");
    assert!(said.stderr.contains("찾은 사례가 없습니다"), "{}", said.stderr);
    assert_eq!(night.voc(&["search", "켑줿뛟", "--format", "json"]).ok().json(), Value::Array(Vec::new()));
    let empty = night.voc(&["search", "  "]);
    assert_eq!(empty.code, 2);
    assert!(empty.stderr.contains("검색어가 비어 있습니다"), "{}", empty.stderr);
    let channel = night.voc(&["search", "환불", "--channel", "chta"]);
    assert_eq!(channel.code, 2);
    assert!(channel.stderr.contains("chat"), "{}", channel.stderr);
}

#[test]
fn similar_cases_tell_of_the_same_problem_and_leave_out_the_case_itself() {
    let night = Workspace::after_a_night();
    // A conversation may tell of several problems.
    let cases_of: BTreeSet<(String, String)> = night
        .store()
        .assignments()
        .expect("readable")
        .into_iter()
        .filter_map(|row| Some((row.topic?, row.statement.transcript)))
        .collect();
    let topics = night.topics();
    let mut n_same = 0;
    let mut n_all = 0;
    for topic in topics.iter().take(5) {
        let case = text(&topic["examples"][0], "transcript");
        let hits = night.voc(&["similar", case, "--format", "jsonl", "--limit", "10"]).ok().lines();
        assert!(!hits.is_empty(), "{case}");
        for hit in &hits {
            assert_ne!(text(hit, "transcript"), case);
            assert!(!hit["shared"].as_array().expect("words").is_empty(), "{hit}");
            let pair = (text(topic, "id").to_owned(), text(hit, "transcript").to_owned());
            n_same += usize::from(cases_of.contains(&pair));
            n_all += 1;
        }
    }
    assert!(n_same * 2 > n_all, "{n_same} of {n_all} similar cases share the topic");
    let unknown = night.voc(&["similar", "C-20261120-99999", "--lang", "en"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(unknown.stderr.contains("C-20261120-000"), "the nearest are not named: {}", unknown.stderr);
}

#[test]
fn topics_are_listed_as_the_run_found_them() {
    let night = Workspace::after_a_night();
    let lines = night.voc(&["topics", "--format", "jsonl", "--limit", "1000"]).ok().lines();
    assert_eq!(lines, night.topics());
    let table = night.voc(&["topics", "--limit", "3", "--lang", "ko"]).ok().stdout;
    assert_eq!(table.lines().count(), 4);
    assert!(table.lines().nth(1).expect("the largest").starts_with("T-0001"), "{table}");
}

#[test]
fn a_topic_shows_terms_weeks_examples_and_answers() {
    let night = Workspace::after_a_night();
    let topic = night.topics().remove(0);
    let shown = night.voc(&["topic", "t-0001", "--lang", "ko"]).ok().stdout;
    assert!(shown.starts_with("T-0001"), "{shown}");
    assert!(shown.contains(topic["terms"][0].as_str().expect("a term")), "{shown}");
    assert!(shown.contains("주별 상담 수") && shown.contains('█'), "{shown}");
    for field in ["examples", "answers"] {
        let quote = text(&topic[field][0], "text").replace('\n', " ");
        assert!(shown.contains(&quote), "{quote} is not in {shown}");
    }
    // The bars hold every case of the window.
    let counted: u64 = shown
        .lines()
        .filter(|line| line.starts_with("  2026-"))
        .filter_map(|line| line.split_whitespace().nth(1).and_then(|count| count.parse::<u64>().ok()))
        .sum();
    assert_eq!(Some(counted), topic["n_transcripts"].as_u64());
    assert_eq!(night.voc(&["topic", "T-0001", "--format", "json"]).ok().json(), topic);
}

#[test]
fn all_cases_of_a_topic_come_as_csv_or_as_a_workbook() {
    use calamine::{Reader, Xlsx, open_workbook};

    let night = Workspace::after_a_night();
    let topic = night.topics().remove(0);
    let n = topic["n_statements"].as_u64().expect("a number") as usize;
    let csv = night.voc(&["topic", "T-0001", "--cases", "--lang", "ko"]).ok().stdout;
    assert!(csv.starts_with('\u{feff}'), "Excel needs the mark");
    let rows = cells(&csv);
    assert_eq!(rows.len(), n + 1);
    assert_eq!(rows[0][..3], ["사례", "날짜", "채널"]);
    let statements: BTreeSet<String> = night
        .latest("statements.jsonl")
        .iter()
        .filter(|line| line["topic"] == "T-0001")
        .map(|line| text(line, "text").to_owned())
        .collect();
    let column = rows[0].iter().position(|name| name == "발언").expect("a column");
    for row in &rows[1..] {
        assert!(statements.contains(row[column].trim_start_matches('\'')), "{}", row[column]);
    }

    let folder = tempfile::tempdir().expect("a folder");
    let (book, file, odd) = (folder.path().join("c.xlsx"), folder.path().join("c.csv"), folder.path().join("c.pdf"));
    let write = |path: &std::path::Path| {
        night.voc(&["topic", "T-0001", "--cases", "--lang", "ko", "--output", path.to_str().expect("plain")])
    };
    assert_eq!(write(&book).ok().stdout, "");
    write(&file).ok();
    assert_eq!(fs::read_to_string(file).expect("written"), csv);
    let mut sheets: Xlsx<_> = open_workbook(book).expect("a workbook");
    let sheet = sheets.worksheet_range_at(0).expect("one sheet").expect("readable");
    assert_eq!(sheet.height(), n + 1);
    assert_eq!(sheet.get_value((0, 0)).map(ToString::to_string).as_deref(), Some("사례"));
    let refused = write(&odd);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--output은 .xlsx 또는 .csv 파일이어야 합니다"), "{}", refused.stderr);
}

#[test]
fn an_unknown_topic_names_the_nearest() {
    let night = Workspace::after_a_night();
    for command in [&["topic", "T-00O1"][..], &["topic", "T-00O1", "--cases"], &["search", "환불", "--topic", "T-00O1"]]
    {
        let said = night.voc(command);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
        if command[0] == "search" {
            // A condition of a query: its place is told, and the nearest values first.
            assert!(said.stderr.contains("'topic:T-00O1'") && said.stderr.contains(": T-0001, "), "{}", said.stderr);
            continue;
        }
        assert!(
            said.stderr.contains("토픽 'T-00O1'이(가) 최근 실행에 없습니다\n도움말: 'T-0001'을(를) 찾으시나요?"),
            "{}",
            said.stderr
        );
    }
    let said = night.voc(&["topic", "T-00O1", "--lang", "en"]);
    assert!(
        said.stderr.contains("error: the newest run has no topic 'T-00O1'\nhelp: did you mean 'T-0001'?"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_case_of_each_channel_and_language_is_in_the_store_as_it_was_said() {
    let store = Workspace::after_a_night().store();
    let facts = store.facts().expect("facts");
    let (mut channels, mut languages, mut speakers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for transcript in facts.read_transcripts() {
        let transcript = transcript.expect("intact");
        channels.extend(transcript.metadata.channel.clone());
        languages.extend(transcript.turns.iter().map(|turn| turn.language));
        speakers.extend(transcript.turns.iter().map(|turn| turn.speaker));
    }
    assert!(channels.is_superset(&["call", "chat", "email", "review"].map(str::to_owned).into()), "{channels:?}");
    assert_eq!(languages, [Language::Ko, Language::En].into());
    assert!(speakers.contains(&Speaker::Customer) && speakers.contains(&Speaker::Agent));
}
