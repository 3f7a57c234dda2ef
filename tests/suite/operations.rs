use std::fs;

use serde_json::Value;

use crate::workspace::{GOOD, RUN, Workspace, program, voc};

// `voc status`.

fn problems(status: &Value) -> Vec<&str> {
    status["problems"].as_array().expect("a list").iter().map(|it| it["what"].as_str().expect("a name")).collect()
}

#[test]
fn before_the_first_run_the_status_says_what_to_do() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    let said = workspace.voc(&["status", "--format", "json", "--lang", "en"]);
    assert_eq!(said.code, 6, "{said:?}");
    assert!(
        said.stderr.contains("there was no run yet in this workspace\nhelp: put exports into the inbox"),
        "{said:?}"
    );
    let status = said.json();
    assert_eq!((&status["run"], &status["state"]), (&Value::Null, &Value::from("attention")));
    assert_eq!(problems(&status), ["no_run"]);
    assert_eq!(status["inbox"], serde_json::json!({"files": 1, "bytes": GOOD.len(), "unseen_files": 1}));
    let said = workspace.voc(&["status", "--lang", "ko"]);
    assert!(said.stdout.contains("최근 실행     없음\n"), "{}", said.stdout);
    assert!(said.stderr.contains("도움말: inbox에 상담 파일을 넣고 `voc run`을 실행한 뒤"), "{}", said.stderr);
    let names: Vec<_> = fs::read_dir(workspace.folder()).expect("ours").map(|it| it.expect("it").file_name()).collect();
    assert_eq!(names, ["inbox"], "looking writes nothing");
}

#[test]
fn after_a_run_the_status_is_fine_and_counts_the_files_that_came_since() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    // A name with a number in it is kept masked; it is the same file all the same.
    workspace.write("inbox/통화 010-2345-6789.jsonl", GOOD.replace("\"A\"", "\"B\"").replace("\"Z\"", "\"Y\""));
    workspace.voc(&RUN).ok();
    let status = workspace.voc(&["status", "--format", "json"]).ok().json();
    assert_eq!((status["state"].as_str(), problems(&status).len()), (Some("fine"), 0), "{status}");
    assert_eq!(
        (status["run"]["name"].as_str(), status["latest"].as_str()),
        (Some("2026-11-20-001"), Some("2026-11-20-001"))
    );
    assert_eq!(status["run"]["as_of"], "2026-11-20");
    assert_eq!(status["run"]["records"]["read"], 4);
    assert_eq!(status["run"]["transcripts"], 4);
    assert_eq!(status["run"]["warnings"], serde_json::json!([]));
    assert!(status["run"]["age_hours"].as_f64().expect("hours") < 1.0, "{status}");
    assert_eq!((&status["inbox"]["files"], &status["inbox"]["unseen_files"]), (&2.into(), &0.into()), "{status}");
    assert_eq!(status["sizes"]["n_runs"], 1);
    for size in ["facts_bytes", "database_bytes", "index_bytes", "runs_bytes"] {
        assert!(status["sizes"][size].as_u64().expect("bytes") > 0, "{size}: {status}");
    }
    workspace.write("inbox/good.jsonl", format!("{GOOD}\n"));
    workspace.write("inbox/more.csv", "id,text\n1,환불\n");
    let status = workspace.voc(&["status", "--format", "json"]).ok().json();
    assert_eq!(status["inbox"]["unseen_files"], 2, "one file has grown, one is new: {status}");
    let said = workspace.voc(&["status", "--lang", "ko"]).ok();
    assert!(said.stdout.contains("(최근 실행 뒤에 새로 들어오거나 바뀐 파일 2개)"), "{}", said.stdout);
    assert!(said.stdout.contains("상태          정상"), "{}", said.stdout);
    assert_eq!(said.stderr, "");
}

#[test]
fn while_a_run_is_at_work_the_status_answers_and_says_so() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    let lock = workspace.folders().lock().expect("free");
    // What the run at work has begun is its own.
    workspace.write("store/begun", "2");
    let status = workspace.voc(&["status", "--format", "json"]).ok().json();
    assert_eq!((&status["is_at_work"], &status["state"]), (&true.into(), &"fine".into()), "{status}");
    drop(lock);
    let said = workspace.voc(&["status", "--format", "json", "--lang", "en"]);
    assert_eq!((said.code, problems(&said.json())), (6, vec!["unfinished"]), "{said:?}");
    assert!(said.stderr.contains("a run was cut off before its end"), "{}", said.stderr);
    assert_eq!(said.json()["is_at_work"], false);
}

#[test]
fn a_run_that_is_too_old_a_lost_link_and_a_lost_folder_are_told() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    let check = |code: i32, what: &str, english: &str, korean: &str| {
        let said = workspace.voc(&["status", "--format", "json", "--lang", "en"]);
        assert_eq!((said.code, problems(&said.json())), (code, vec![what]), "{said:?}");
        assert!(said.stderr.contains(english), "{}", said.stderr);
        let said = workspace.voc(&["status", "--lang", "ko"]);
        assert!(said.stderr.contains(korean), "{}", said.stderr);
        assert!(said.stdout.contains("확인이 필요합니다"), "{}", said.stdout);
    };
    fs::remove_file(workspace.folder().join("runs/latest")).expect("ours");
    check(
        6,
        "latest",
        "`latest` does not point to the newest run 2026-11-20-001\nhelp: `voc run` writes",
        "`latest`가 가장 최근 실행 2026-11-20-001을(를) 가리키지 않습니다\n도움말: ",
    );
    fs::remove_dir_all(workspace.folder().join("runs")).expect("ours");
    check(6, "run_folder", "the folder of the newest run is missing", "가장 최근 실행의 결과 폴더가 없습니다");
    workspace.voc(&RUN).ok();
    workspace.voc(&["status"]).ok();

    let database = rusqlite::Connection::open(workspace.folder().join("store/voc.db")).expect("a database");
    database.execute("UPDATE run_clock SET ended_at = '2026-01-01T00:00:00Z'", []).expect("ours");
    drop(database);
    check(6, "stale", "(expected: less than 36)\nhelp: type `voc run` to see what stops it", "(기준 36시간)\n도움말: ");

    fs::write(workspace.folder().join("store/voc.db"), "상담 목록").expect("ours");
    check(1, "store", "is not a store of this program", "도움말: ");
}

#[test]
fn what_would_stop_the_next_run_is_told_by_the_status() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    workspace.write("voc.toml", "[schedule]\nstale_after = 3\n");
    workspace.stops(
        &["status"],
        3,
        "error: DESK/voc.toml:2: unknown setting 'stale_after'\nhelp: did you mean 'stale_after_hours'?",
        "오류: DESK/voc.toml:2: 모르는 설정 'stale_after'입니다\n도움말: ",
    );
    workspace.write("voc.toml", "");
    fs::remove_dir_all(workspace.folder().join("inbox")).expect("ours");
    let said = workspace.voc(&["status", "--format", "json"]);
    assert_eq!((said.code, problems(&said.json())), (4, vec!["inbox"]), "{said:?}");
    let said = voc(&["status", "--workspace", "no/such/folder"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
}

// `voc schedule`.

#[test]
fn a_schedule_names_program_and_workspace_as_each_scheduler_reads_them() {
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = temporary.path().join("고객 의견 100% it's");
    fs::create_dir(&folder).expect("ours");
    fs::write(folder.join("voc.toml"), "[workspace]\ntimezone = \"America/New_York\"\n").expect("ours");
    let typed = |format: &str| {
        let said = voc(&[
            "schedule",
            "--at",
            "2:30",
            "--format",
            format,
            "--lang",
            "en",
            "-w",
            folder.to_str().expect("plain"),
        ]);
        let said = said.ok().stdout.replace(temporary.path().to_str().expect("plain"), "/DESKS");
        said.replace(env!("CARGO_BIN_EXE_voc"), "/BIN/voc")
    };
    let systemd = typed("systemd");
    for line in [
        "ExecStart=\"/BIN/voc\" run --log json --workspace \"/DESKS/고객 의견 100%% it's\"",
        "OnCalendar=*-*-* 02:30:00 America/New_York",
        "Persistent=true",
        "Nice=10",
        "IOSchedulingClass=idle",
        "SuccessExitStatus=75",
    ] {
        assert!(systemd.lines().any(|found| found == line), "no line {line}:\n{systemd}");
    }
    let cron = typed("cron");
    let lines: Vec<&str> = cron.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(
        lines,
        [
            "CRON_TZ=America/New_York",
            "30 2 * * * nice -n 10 '/BIN/voc' run --quiet --workspace '/DESKS/고객 의견 100\\% it'\\''s' > /dev/null",
        ]
    );
    let windows = typed("windows");
    let command = windows.lines().last().expect("a command");
    assert!(
        command.ends_with(
            "/SC DAILY /ST 02:30 /TR \"\\\"/BIN/voc\\\" run --quiet --workspace \\\"/DESKS/고객 의견 100% it's\\\"\""
        ),
        "{command}"
    );
    assert!(windows.contains("A path holds %"), "{windows}");
    assert_eq!(typed("all"), [systemd, cron, windows].join("\n"));
    assert_eq!(fs::read_dir(&folder).expect("ours").count(), 1, "nothing is written");
}

#[cfg(unix)]
#[test]
fn the_line_for_cron_starts_the_program_in_the_workspace() {
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = temporary.path().join("desk 100% it's $HOME");
    fs::create_dir_all(folder.join("inbox")).expect("ours");
    fs::write(folder.join("inbox/good.jsonl"), GOOD.replace("2026-11-1", "2026-01-1")).expect("ours");
    let said = voc(&["schedule", "--format", "cron", "-w", folder.to_str().expect("plain")]).ok();
    let line = said.stdout.lines().last().expect("a line");
    // As cron does: the five fields go, `\%` becomes `%`, the rest is the shell's.
    let command = line.splitn(6, ' ').nth(5).expect("a command").replace("\\%", "%");
    let command = command.replace("run --quiet", "run --quiet --as-of 2026-01-20");
    let output = std::process::Command::new("sh").args(["-c", &command]).output().expect("a shell");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{command}");
    assert!(folder.join("runs/latest/report.html").exists());
}

#[test]
fn a_time_that_no_clock_shows_is_refused() {
    let workspace = Workspace::empty();
    for time in ["24:00", "3:60", "3", "3:5", "03:00:30", "noon", "+3:00"] {
        let said = workspace.voc(&["schedule", "--at", time]);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{time}: {said:?}");
        assert!(said.stderr.contains("expected a time from 00:00 to 23:59"), "{}", said.stderr);
    }
    let korean = workspace.voc(&["schedule", "--lang", "ko"]).ok().stdout;
    assert!(
        korean.contains("# 1. 아래 두 부분을") && korean.contains("OnCalendar=*-*-* 03:00:00 Asia/Seoul"),
        "{korean}"
    );
}

// `[notify]`.

/// Lets the workspace tell a script; `$1` of the script is a file beside it.
#[cfg(unix)]
fn told_by(workspace: &Workspace, script: &str, timeout_seconds: u32) {
    use std::os::unix::fs::PermissionsExt;

    workspace.write("tell.sh", format!("#!/bin/sh\n{script}\n"));
    let path = workspace.folder().join("tell.sh");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("ours");
    let command = "command = [\"./tell.sh\", \"told $HOME; 100%.json\"]";
    workspace.write("voc.toml", format!("[notify]\n{command}\ntimeout_seconds = {timeout_seconds}\n"));
}

#[cfg(unix)]
#[test]
fn the_command_gets_a_summary_of_each_run_on_its_standard_input() {
    let workspace = Workspace::empty();
    told_by(&workspace, "cat > \"$1\"; echo noise; echo noise >&2", 30);
    let told = || -> Value {
        let file = "told $HOME; 100%.json";
        let told = serde_json::from_str(&workspace.read(file)).expect("one JSON value");
        fs::remove_file(workspace.folder().join(file)).expect("ours");
        told
    };
    // Nothing lies in the inbox.
    assert_eq!(workspace.voc(&RUN).code, 4);
    let summary = told();
    assert_eq!((&summary["event"], &summary["as_of"]), (&"empty_inbox".into(), &"2026-11-20".into()), "{summary}");
    assert_eq!((&summary["run_folder"], &summary["error"]["code"]), (&Value::Null, &4.into()), "{summary}");
    assert!(summary["error"]["ko"].as_str().expect("words").contains("폴더에 파일이 없습니다"), "{summary}");

    workspace.write("inbox/good.jsonl", GOOD);
    let said = workspace.run("2026-11-20").ok();
    assert_eq!(said.stderr.matches("noise").count(), 0, "{}", said.stderr);
    let summary = told();
    let keys: Vec<&String> = summary.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["event", "workspace", "name", "as_of", "run_folder", "verdict", "counts", "warnings", "error"]);
    assert_eq!(summary["event"], "ready");
    assert_eq!(summary["verdict"], said.json()["verdict"]);
    assert_eq!(summary["run_folder"], said.json()["run"]);
    assert_eq!((&summary["counts"]["records"]["read"], &summary["counts"]["new_files"]), (&2.into(), &1.into()));
    assert_eq!(summary["error"], Value::Null);

    workspace.run("2026-11-20").ok();
    assert_eq!(told()["event"], "nothing_new");

    workspace.write("registers/releases.csv", "date,time,product,version,note\n어제,10:00,앱,5.2.0,\n");
    assert_eq!(workspace.run("2026-11-20").code, 3);
    let summary = told();
    assert_eq!((&summary["event"], &summary["error"]["code"]), (&"failed".into(), &3.into()), "{summary}");

    // The run that holds the workspace tells of itself.
    let lock = workspace.folders().lock().expect("free");
    fs::remove_dir_all(workspace.folder().join("registers")).expect("ours");
    assert_eq!(workspace.run("2026-11-20").code, 75);
    drop(lock);
    assert!(!workspace.folder().join("told $HOME; 100%.json").exists());
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_hangs_or_is_not_there_is_one_warning_and_no_failure() {
    let check = |workspace: &Workspace, english: &str, korean: &str| {
        for (language, expected) in [("en", english), ("ko", korean)] {
            let said = workspace.voc(&[&RUN[..], &["--lang", language]].concat()).ok();
            assert_eq!(said.stderr.matches("tell.sh").count(), 1, "{}", said.stderr);
            assert!(said.stderr.contains(expected), "{}", said.stderr);
            assert!(said.stdout.contains("report.html"), "{}", said.stdout);
        }
    };
    let workspace = Workspace::with("good.jsonl", GOOD);
    told_by(&workspace, "exit 3", 30);
    check(
        &workspace,
        "the notify command './tell.sh' failed (exit status: 3); the run is not affected",
        "알림 명령 './tell.sh'이(가) 실패했습니다 (exit status: 3). 실행 결과는 그대로입니다",
    );
    // It reads nothing and would never end by itself.
    told_by(&workspace, "while :; do sleep 1; done", 1);
    check(
        &workspace,
        "did not end within 1 s and was killed; the run is not affected",
        "1초 안에 끝나지 않아 멈췄습니다. 실행 결과는 그대로입니다",
    );
    fs::remove_file(workspace.folder().join("tell.sh")).expect("ours");
    check(
        &workspace,
        "the notify command './tell.sh' cannot be run (",
        "알림 명령 './tell.sh'을(를) 실행할 수 없습니다 (",
    );
    // A run that fails says its own error, not that of the command.
    workspace.write("inbox/good.jsonl", "{\n{\n");
    let said = workspace.voc(&[&RUN[..], &["--lang", "en"]].concat());
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.stderr.contains("2 of 2 records could not be read"), "{}", said.stderr);
}

// The log.

#[test]
fn a_log_of_json_lines_tells_begin_stages_and_end_with_seconds() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    let logged = |code: i32| -> Vec<Value> {
        let said = workspace.voc(&[&RUN[..], &["--log", "json"]].concat());
        assert_eq!(said.code, code, "{said:?}");
        let lines = said.stderr.lines().map(|line| serde_json::from_str(line).expect("each line is JSON"));
        lines.filter(|line: &Value| line.get("event").is_some()).collect()
    };
    let lines = logged(0);
    let events: Vec<&str> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events.first(), Some(&"run_begin"), "{events:?}");
    assert_eq!(events.last(), Some(&"run_end"), "{events:?}");
    let stages: Vec<&str> = lines.iter().filter_map(|line| line["stage"].as_str()).collect();
    assert_eq!(stages, ["read", "facts", "topics", "report", "index"]);
    for line in &lines[1..] {
        assert!(line["seconds"].as_f64().is_some_and(|seconds| seconds >= 0.0), "{line}");
        assert!(line["timestamp"].is_string() && line["level"] == "INFO", "{line}");
    }
    let end = lines.last().expect("an end");
    assert_eq!((&end["outcome"], &end["as_of"], &end["records"]), (&"done".into(), &"2026-11-20".into(), &2.into()));

    workspace.write("inbox/good.jsonl", "{\n");
    let lines = logged(4);
    let end = lines.last().expect("an end");
    assert_eq!((&end["event"], &end["outcome"], &end["code"]), (&"run_end".into(), &"failed".into(), &4.into()));
}

#[test]
fn help_on_the_nights_is_given_in_either_language() {
    for (arguments, expected) in [
        (&["status", "--help"][..], "Exit code, for a monitor:"),
        (&["status", "--help", "--lang", "ko"], "새 보고서가 있는지, 다음 실행을 막는 것이 없는지 봅니다"),
        (&["schedule", "--help"], "Print what systemd, cron or Windows needs to run every night"),
        (&["schedule", "--help", "--lang", "ko"], "매일 밤 실행하도록 systemd, cron, Windows에 넣을 내용을 출력합니다"),
    ] {
        let output = program(arguments).output().expect("it starts");
        assert!(String::from_utf8(output.stdout).expect("UTF-8").contains(expected), "{arguments:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let made = folder.path().join("desk");
    voc(&["init", made.to_str().expect("plain")]).ok();
    // Every setting that the template shows in a comment is one that there is.
    let template = fs::read_to_string(made.join("voc.toml")).expect("ours");
    let shown = template.replace("# stale_after_hours", "stale_after_hours").replace("# command", "command");
    fs::write(made.join("voc.toml"), shown.replace("# timeout_seconds", "timeout_seconds")).expect("ours");
    voc(&["check", "-w", made.to_str().expect("plain")]).stderr.lines().for_each(|line| {
        assert!(!line.contains("voc.toml"), "{line}");
    });
}
