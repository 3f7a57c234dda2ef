use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::privacy::decoded;
use crate::repeatable::{assert_same_files, assert_same_text, run_folder, store_content};
use crate::workspace::{AS_OF, Workspace, files_below};

/// One conversation of a day, in one line.
fn record(id: &str, day: &str, customer: &str, text: &str) -> String {
    let answer = "확인해 보니 결제사 전산 장애였고 방금 다시 처리했습니다";
    let turns = json!([{"speaker": "customer", "text": text}, {"speaker": "agent", "text": answer},
                       {"speaker": "customer", "text": "네 알겠습니다 기다려 볼게요"}]);
    json!({"id": id, "started_at": format!("{day}T10:00:00+09:00"), "customer": customer, "turns": turns}).to_string()
        + "\n"
}

fn records(workspace: &Workspace) -> Value {
    let run: Value = serde_json::from_str(&workspace.read("runs/latest/run.json")).expect("JSON");
    run["records"].clone()
}

fn counts(read: u32, duplicate: u32, superseded: u32, later: u32) -> Value {
    json!({"read": read, "rejected": 0, "duplicate": duplicate, "superseded": superseded, "later": later})
}

#[test]
fn a_night_opens_only_what_is_new_has_grown_or_was_to_wait() {
    let first = record("A", "2026-11-17", "u-1", "환불이 아직 안 들어왔어요");
    let workspace = Workspace::with("a.jsonl", &first);
    workspace.run("2026-11-17").ok();
    assert_eq!(records(&workspace), counts(1, 0, 0, 0));

    // Nothing is new: the file is not opened, or its broken line would be told.
    let modified = fs::metadata(workspace.folder().join("inbox/a.jsonl")).expect("there").modified().expect("known");
    workspace.write("inbox/a.jsonl", "x".repeat(first.len()));
    let file = fs::File::options().write(true).open(workspace.folder().join("inbox/a.jsonl")).expect("ours");
    file.set_modified(modified).expect("ours");
    drop(file);
    workspace.run("2026-11-17").ok();
    assert_eq!(records(&workspace), counts(1, 0, 0, 0), "a night that is run again tells the same");
    assert_eq!(workspace.ids(), ["A"]);

    // It has grown, and holds tomorrow already.
    let second = record("B", "2026-11-18", "u-2", "앱이 자꾸 꺼져요");
    let third = record("C", "2026-11-19", "u-3", "쿠폰이 적용되지 않아요");
    workspace.write("inbox/a.jsonl", [first.as_str(), &second, &third].concat());
    workspace.run("2026-11-18").ok();
    assert_eq!(records(&workspace), counts(1, 1, 0, 1));
    assert_eq!(workspace.ids(), ["A", "B"]);
    workspace.run("2026-11-19").ok();
    assert_eq!(records(&workspace), counts(1, 2, 0, 0));
    assert_eq!(workspace.ids(), ["A", "B", "C"]);

    // No file at all is no failure once there is a store; the report says so.
    fs::remove_file(workspace.folder().join("inbox/a.jsonl")).expect("ours");
    workspace.run("2026-11-20").ok();
    assert_eq!(records(&workspace), counts(0, 0, 0, 0));
    assert!(workspace.read("runs/latest/report.md").contains("새로 읽은 파일이 없어"));
    assert_eq!(workspace.ids(), ["A", "B", "C"]);
}

#[test]
fn a_later_export_supersedes_and_an_older_one_that_comes_again_does_not() {
    let open = record("A", "2026-11-18", "u-1", "환불이 아직 안 들어왔어요");
    let closed = open.replace("\"id\":\"A\"", "\"id\":\"A\",\"status\":\"resolved\"");
    let workspace = Workspace::with("1.jsonl", &open);
    workspace.run("2026-11-18").ok();
    workspace.write("inbox/2.jsonl", &closed);
    workspace.run("2026-11-19").ok();
    let status = |workspace: &Workspace| workspace.store().status_of("A").expect("readable");
    assert_eq!(status(&workspace).as_deref(), Some("resolved"));
    // Last week's export under another name.
    workspace.write("inbox/3.jsonl", &open);
    workspace.run(AS_OF).ok();
    assert_eq!(records(&workspace), counts(0, 1, 0, 0));
    assert_eq!(status(&workspace).as_deref(), Some("resolved"));
    assert_eq!(workspace.ids(), ["A"]);
    // The same words under another id are a duplicate whenever they come.
    workspace.write("inbox/4.jsonl", open.replace("\"id\":\"A\"", "\"id\":\"Z\""));
    workspace.run(AS_OF).ok();
    assert_eq!(workspace.ids(), ["A"]);
    // And the same id with another customer is set aside, with the place of the first.
    workspace.write("inbox/5.jsonl", record("A", "2026-11-18", "u-9", "배송이 늦어요"));
    workspace.write("voc.toml", "[inbox]\nmax_rejected_ratio = 1.0\n");
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok();
    let expected = "5.jsonl, line 1: the same id belongs to another customer's record (2.jsonl, line 1)";
    assert!(said.stderr.contains(expected), "{}", said.stderr);
}

#[test]
fn an_export_without_ids_that_is_overwritten_each_day_loses_nothing() {
    let header = "작성일,리뷰내용,닉네임\n";
    let day =
        |n: u32, words: [&str; 2]| format!("{header}2026-11-{n},{},길동\n2026-11-{n},{},철수\n", words[0], words[1]);
    let workspace = Workspace::with("reviews.csv", day(18, ["앱이 꺼져요", "배송이 늦어요"]));
    workspace.run("2026-11-18").ok();
    workspace.write("inbox/reviews.csv", day(19, ["쿠폰이 안 돼요", "환불이 늦어요!"]));
    workspace.run("2026-11-19").ok();
    assert_eq!(workspace.ids().len(), 4, "{:?}", workspace.ids());
    let before = workspace.ids();
    workspace.voc(&["run", "--as-of", "2026-11-19", "--rehash"]).ok();
    assert_eq!(workspace.ids(), before);
}

#[test]
fn an_earlier_night_is_given_again_byte_for_byte_with_what_was_known_and_set_then() {
    let workspace = Workspace::samples_with_key();
    workspace.run("2026-11-18").ok();
    let then = run_folder(&workspace);
    workspace.run("2026-11-19").ok();
    // Tonight other people have decided, set and released otherwise.
    let first = crate::workspace::text_of(&workspace.topics()[0]["id"]);
    workspace.voc(&["curate", "rename", &first, "--ko", "다른 이름", "--en", "Another name"]).ok();
    let settings = workspace.read("voc.toml") + "\n[window]\ndays = 30\n";
    workspace.write("voc.toml", settings);
    workspace.run(AS_OF).ok();
    let (newest, content) = (run_folder(&workspace), store_content(&workspace));

    let said = workspace.voc(&["run", "--as-of", "2026-11-18"]).ok();
    let again = workspace.folder().join("runs/2026-11-18-002");
    // All but run.json, which knows the clock.
    let n_files = files_below(&again).len() - 1;
    let expected = format!("그날의 결과 2026-11-18-001과 모든 파일({n_files}개)이 같습니다");
    assert!(said.stderr.contains(&expected), "{}", said.stderr);
    for (name, bytes) in &then {
        assert!(fs::read(again.join(name)).expect("there") == *bytes, "{name} differs");
    }
    assert_same_files(&run_folder(&workspace), &newest, "latest has not moved");
    assert_same_text(&store_content(&workspace), &content, "the store has not changed");

    // A day on which nothing ran is looked at with today's settings, and said to be no run.
    let said = workspace.voc(&["run", "--as-of", "2026-11-15", "--lang", "en"]).ok();
    assert!(said.stderr.contains("there was no run of 2026-11-15"), "{}", said.stderr);
    assert_same_text(&store_content(&workspace), &content, "a clock set back changes nothing");

    let database = rusqlite::Connection::open(workspace.folder().join("store/voc.db")).expect("a database");
    database.execute("UPDATE runs SET version = '0.0.9' WHERE as_of = '2026-11-18'", []).expect("ours");
    drop(database);
    workspace.stops(
        &["run", "--as-of", "2026-11-18"],
        2,
        "error: 2026-11-18 was run with voc 0.0.9",
        "2026-11-18은(는) voc 0.0.9으로 분석한 날입니다",
    );
    workspace.voc(&["run", "--as-of", "2026-11-18", "--with-this-version"]).ok();
}

#[test]
fn other_dictionaries_are_used_for_the_whole_window_and_the_index_is_said_to_want_them() {
    let workspace = Workspace::samples_with_key();
    workspace.run("2026-11-19").ok();
    let caches =
        || fs::read_dir(workspace.folder().join("store/cache")).expect("a cache").flatten().map(|it| it.file_name());
    let before: Vec<_> = caches().collect();
    workspace.write("dictionaries/mask/allow.txt", "두루마켓\n");
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok();
    assert!(said.stderr.contains("the dictionaries have changed"), "{}", said.stderr);
    assert!(said.stderr.contains("`voc index rebuild`"), "{}", said.stderr);
    let after: Vec<_> = caches().collect();
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    // Worked out again or kept: the night is the same.
    let (files, content) = (run_folder(&workspace), store_content(&workspace));
    fs::remove_dir_all(workspace.folder().join("store/cache")).expect("ours");
    workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok();
    assert_same_files(&run_folder(&workspace), &files, "without the cache");
    workspace.voc(&["index", "rebuild"]).ok();
    assert_same_text(&store_content(&workspace), &content, "without the cache");
}

#[test]
fn a_clock_set_back_and_a_day_to_come_are_refused_before_they_stop_every_later_night() {
    let workspace = Workspace::with("a.jsonl", record("A", "2019-12-30", "u-1", "환불이 안 돼요"));
    workspace.run("2020-01-01").ok();
    workspace.stops(
        &["run", "--as-of", "2999-01-01"],
        2,
        "error: --as-of 2999-01-01 lies after today (",
        "오류: --as-of 2999-01-01은(는) 오늘(",
    );
    // A first run may look from anywhere: the clock of a new machine may be wrong.
    let workspace = Workspace::with("a.jsonl", record("A", "2998-12-30", "u-1", "환불이 안 돼요"));
    workspace.run("2999-01-01").ok();
    workspace.stops(
        &["run"],
        2,
        "comes before the newest night (2999-01-01)",
        "앞섭니다. 새 파일을 읽지 않고 멈췄습니다",
    );
}

#[test]
fn what_was_read_is_kept_moved_or_deleted_as_the_settings_say() {
    for (after_run, left, moved) in [("keep", 1, 0), ("move", 0, 1), ("delete", 0, 0)] {
        let workspace = Workspace::with("11월/a.jsonl", record("A", AS_OF, "u-1", "환불이 안 돼요"));
        workspace.write("voc.toml", format!("[inbox]\nafter_run = \"{after_run}\"\nmax_rejected_ratio = 1.0\n"));
        // Nobody loses what could not be read.
        workspace.write("inbox/b.jsonl", "{\n");
        workspace.run(AS_OF).ok();
        let below = |name: &str| {
            let folder = workspace.folder().join(name);
            if folder.is_dir() { files_below(&folder).len() } else { 0 }
        };
        assert_eq!((below("inbox"), below("inbox.done")), (left + 1, moved), "{after_run}");
        assert_eq!(workspace.ids(), ["A"]);
        workspace.run(AS_OF).ok();
        assert_eq!(workspace.ids(), ["A"]);
    }
}

#[test]
fn a_person_is_forgotten_in_every_file_and_stays_so() {
    let workspace = Workspace::samples_with_key();
    let word = "보라색코끼리";
    let about =
        |id: &str, day: &str| record(id, day, "u-777", &format!("{word} 주문이 결제가 안 돼요. 결제 오류가 나요"));
    workspace.write("inbox/person.jsonl", [about("PERSON-1", "2026-11-10"), about("PERSON-2", "2026-11-18")].concat());
    workspace.run("2026-11-18").ok();
    workspace.run(AS_OF).ok();
    let holding = |workspace: &Workspace| -> Vec<String> {
        // Long ids: three letters stand by chance in the bytes of a compressed file.
        let found = |(_, text): &(String, String)| {
            text.contains(word) || text.contains("PERSON-1") || text.contains("PERSON-2")
        };
        decoded(workspace).into_iter().filter(found).map(|(name, _)| name).collect()
    };
    assert!(holding(&workspace).len() > 5, "{:?}", holding(&workspace));
    let before = workspace.ids();
    let seen = workspace.voc(&["forget", "--customer", "u-777", "--format", "json"]).ok().json();
    assert_eq!((&seen["transcripts"], &seen["done"]), (&json!(2), &json!(false)), "{seen}");
    assert_eq!(seen["exports"], json!(["inbox/person.jsonl"]));
    assert_eq!(workspace.ids(), before, "asking removes nothing");

    workspace.voc(&["forget", "--customer", "u-777", "--yes"]).ok();
    assert_eq!(holding(&workspace), [] as [&str; 0]);
    assert_eq!(workspace.ids().len(), before.len() - 2);
    for run in ["2026-11-18-001", "2026-11-20-001"] {
        let run: Value = serde_json::from_str(&workspace.read(&format!("runs/{run}/run.json"))).expect("JSON");
        assert_eq!(run["redacted"], true);
    }
    workspace.voc(&["status"]).ok();

    // The export is still there, and comes again under another name.
    workspace.write("inbox/again.jsonl", [about("PERSON-1", "2026-11-10"), about("PERSON-3", "2026-11-19")].concat());
    workspace.voc(&["run", "--as-of", AS_OF, "--rehash"]).ok();
    assert_eq!(workspace.ids().len(), before.len() - 2);
    let told = workspace.read("runs/latest/rejected.jsonl");
    assert!(told.contains("삭제를 요청받아 지운"), "{told}");

    // A history without that person gives the same night.
    let without = Workspace::samples_with_key();
    without.run("2026-11-18").ok();
    without.run(AS_OF).ok();
    let topics = |workspace: &Workspace| workspace.read("runs/2026-11-20-001/topics.jsonl");
    assert!(topics(&workspace) == topics(&without), "the newest night knows of somebody");

    workspace.stops(
        &["forget", "--case", "PERSON-1", "--yes"],
        2,
        "error: there is no conversation with that id",
        "오류: 그런 번호의 상담이 없습니다",
    );
}

#[test]
fn what_was_being_forgotten_when_the_program_was_killed_is_forgotten_by_the_next_run() {
    let template = Workspace::samples_with_key();
    template.write("inbox/person.jsonl", record("PERSON-1", "2026-11-10", "u-777", "보라색코끼리 결제가 안 돼요"));
    template.run(AS_OF).ok();
    for wait_ms in [60, 120, 200, 300, 450, 700] {
        let workspace = crate::durable::copy(&template);
        let mut forget = Command::new(env!("CARGO_BIN_EXE_voc"))
            .args(["forget", "--case", "PERSON-1", "--yes", "--workspace"])
            .arg(workspace.folder())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(std::time::Duration::from_millis(wait_ms));
        let _ = forget.kill();
        forget.wait().expect("it has ended");
        let was_begun = workspace.folder().join("store/to-forget.json").exists();
        workspace.run(AS_OF).ok();
        let is_there = workspace.ids().contains(&"PERSON-1".to_owned());
        assert!(!(was_begun && is_there), "{wait_ms} ms: begun and not gone on with");
        if !is_there {
            let holds = |(_, text): &(String, String)| text.contains("보라색코끼리");
            let holding: Vec<String> = decoded(&workspace).into_iter().filter(holds).map(|(name, _)| name).collect();
            assert_eq!(holding, [] as [&str; 0], "{wait_ms} ms");
        }
        workspace.voc(&["status"]).ok();
    }
}

#[test]
fn conversations_past_the_retention_period_go_with_the_reports_of_their_days() {
    let workspace = Workspace::empty();
    workspace.write("voc.toml", "[window]\ndays = 5\n[retention]\ndays = 10\n");
    let day = |n: u32| record(&format!("D-{n}"), &format!("2026-11-{n:02}"), "u-1", "환불이 아직 안 들어왔어요");
    workspace.write("inbox/a.jsonl", (1..=20).map(day).collect::<String>());
    workspace.run("2026-11-08").ok();
    assert_eq!(workspace.ids().len(), 8);
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok();
    assert!(said.stderr.contains("8 conversations past the retention period are removed"), "{}", said.stderr);
    assert_eq!(workspace.ids().len(), 10);
    assert!(!workspace.folder().join("runs/2026-11-08-001").exists());
    let holds = |(_, text): &(String, String)| text.contains("D-4");
    assert_eq!(decoded(&workspace).into_iter().filter(holds).count(), 0);
    workspace.voc(&["run", "--as-of", AS_OF, "--rehash"]).ok();
    assert_eq!(workspace.ids().len(), 10);
}
