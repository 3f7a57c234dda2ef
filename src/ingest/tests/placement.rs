//! Which class each record ends in.

use super::super::{NoPast, Placement};
use super::*;

fn chat(id: &str, customer: &str, at: &str, texts: &[&str]) -> String {
    let turns: Vec<_> = texts.iter().map(|text| serde_json::json!({"speaker": "customer", "text": text})).collect();
    let customer = if customer.is_empty() { serde_json::Value::Null } else { customer.into() };
    format!("{}\n", serde_json::json!({"id": id, "customer": customer, "started_at": at, "turns": turns}))
}

const DAY: &str = "2026-11-20T10:00:00+09:00";

/// Places the lines and shows where each went.
fn check(lines: &[String], expected: &[&str]) -> Ledger {
    let read = Inbox::with("a.jsonl", lines.concat()).read();
    let mut ledger = Ledger::new(AS_OF);
    let mut found = Vec::new();
    for mut record in read.records {
        found.push(match ledger.place(&mut record, &mut NoPast).expect("nothing to read") {
            Placement::New { idx } => format!("new {idx}"),
            Placement::Supersedes { idx, earlier } => format!("{idx} supersedes {earlier}"),
            Placement::Duplicate => "duplicate".to_owned(),
            Placement::Known { class } => format!("known: {class:?}"),
            Placement::Later => "later".to_owned(),
            Placement::Rejected(rejected) => rejected.message(Language::En),
        });
    }
    assert_eq!(found, expected);
    assert_eq!(ledger.counts().total() as usize, lines.len());
    ledger
}

#[test]
fn an_open_chat_exported_again_with_more_turns_replaces_the_earlier_version() {
    let ledger = check(
        &[
            chat("A", "u", DAY, &["환불이요"]),
            chat("B", "u", DAY, &["네"]),
            chat("A", "u", DAY, &["환불이요", "아직인가요"]),
            chat("A", "", DAY, &["x"]),
        ],
        &["new 0", "new 1", "2 supersedes 0", "3 supersedes 2"],
    );
    let counts = ledger.counts();
    assert_eq!((counts.read, counts.superseded), (2, 2));
    assert_eq!(counts.describe().ko, "기록 4건: 읽음 2, 제외 0, 중복 0, 이전 판 2, 기준일 이후 0");
}

#[test]
fn the_same_words_under_another_id_are_a_duplicate_only_when_everything_agrees() {
    let words = ["환불이요", "네", "언제요"];
    check(
        &[
            chat("A", "u", DAY, &words),
            chat("B", "u", DAY, &words),
            chat("C", "v", DAY, &words),
            chat("D", "", DAY, &words),
            chat("E", "", DAY, &words),
            chat("F", "u", "2026-11-20T10:00:01+09:00", &words),
            chat("G", "u", DAY, &words[..2]),
            chat("H", "u", DAY, &words[..2]),
        ],
        &["new 0", "duplicate", "new 1", "new 2", "duplicate", "new 3", "new 4", "new 5"],
    );
}

#[test]
fn a_version_that_was_replaced_has_no_duplicates_any_more() {
    let words = ["환불이요", "네", "언제요"];
    check(
        &[
            chat("A", "u", DAY, &words),
            chat("A", "u", DAY, &["환불이요", "네", "언제요", "고마워요"]),
            chat("B", "u", DAY, &words),
        ],
        &["new 0", "1 supersedes 0", "new 2"],
    );
}

#[test]
fn one_id_for_two_customers_keeps_the_first_and_names_it() {
    check(
        &[
            chat("A", "u", DAY, &["환불이요"]),
            chat("A", "v", DAY, &["배송이요"]),
            chat("A", "u", DAY, &["환불이요", "네"]),
        ],
        &[
            "new 0",
            "a.jsonl, line 2: the same id belongs to another customer's record (a.jsonl, line 1)\n\
             help: give one of the two another id; the record that came first was read",
            "1 supersedes 0",
        ],
    );
}

#[test]
fn a_record_after_the_as_of_day_is_left_for_a_later_run() {
    let ledger = check(
        &[chat("A", "u", "2026-11-21T23:59:59+09:00", &["오늘"]), chat("B", "u", "2026-11-21T15:00:00Z", &["내일"])],
        &["new 0", "later"],
    );
    assert_eq!(ledger.counts().later, 1);
    assert_eq!(ledger.newest_day(), Some(Day::constant(2026, 11, 22)));
}

#[test]
fn a_later_path_replaces_an_earlier_one_and_each_file_has_its_counts() {
    let read =
        Inbox::with("b.jsonl", chat("A", "u", DAY, &["나중"])).and("a/z.jsonl", chat("A", "u", DAY, &["먼저"])).read();
    let ledger = ledger(&read);
    assert_eq!((ledger.counts_of(0).superseded, ledger.counts_of(0).read), (1, 0));
    assert_eq!((ledger.counts_of(1).superseded, ledger.counts_of(1).read), (0, 1));
    assert_eq!(ledger.accepted(1).map(|it| it.place.to_string()).as_deref(), Some("b.jsonl, line 1"));
}

#[test]
fn an_export_without_ids_that_comes_twice_counts_once() {
    let text = "작성일,리뷰내용,닉네임\n2026-11-01,앱이 꺼져요,길동\n2026-11-02,좋아요,철수\n";
    let read = Inbox::with("1.csv", text).and("2.csv", text.replace("2026-11-02,좋아요", "2026-11-03,최고")).read();
    let counts = ledger(&read).counts();
    assert_eq!((counts.read, counts.duplicate), (3, 1));
}

#[test]
fn a_run_stops_when_too_much_is_rejected() {
    let ledger = check(&[chat("A", "u", "2025-12-31T10:00:00+09:00", &["옛날"])], &["new 0"]);
    assert_eq!(ledger.newest_day_in_time(), Some(Day::constant(2025, 12, 31)));
    let read = Inbox::with("a.jsonl", "{\n{\n".to_owned() + &chat("A", "u", DAY, &["x"])).read();
    let error = super::ledger(&read).check_rejected(0.1).expect_err("two of three are broken");
    assert!(
        error
            .message(Language::En)
            .starts_with("error: 2 of 3 records could not be read\nhelp: `voc check` shows every reason")
    );
    assert!(super::ledger(&read).check_rejected(0.7).is_ok());
}
