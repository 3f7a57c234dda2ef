use std::fs;
use std::process::{Command, Stdio};

use crate::workspace::{GOOD, RUN, Said, Workspace, program, voc};

// Settings and dictionaries.

#[test]
fn a_wrong_key_in_the_settings_is_named_with_its_line_and_the_nearest_known_one() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.write("voc.toml", "[workspace]\nname = \"두루\"\ntimezon = \"Asia/Seoul\"\n");
    for command in [&RUN[..], &["check"]] {
        workspace.stops(
            command,
            3,
            "error: DESK/voc.toml:3: unknown setting 'timezon'\nhelp: did you mean 'timezone'? settings known here: ",
            "오류: DESK/voc.toml:3: 모르는 설정 'timezon'입니다\n도움말: 'timezone'을(를) 쓰려고 하셨나요?",
        );
    }
    workspace.write("voc.toml", "[inbox]\nmax_rejected_ratio = \"many\"\n");
    workspace.stops(
        &RUN,
        3,
        "error: DESK/voc.toml:2: cannot read this setting",
        "오류: DESK/voc.toml:2: 설정을 읽을 수 없습니다",
    );
}

#[test]
fn broken_lines_of_dictionaries_are_named_with_file_and_line() {
    let broken = [
        ("dictionaries/tokenize/lexicon.csv", "surface,tag,reading\n두루페이,NNP\n"),
        ("dictionaries/statements/cues.tsv", "cue\tkind\nbroken\n"),
    ];
    for (name, text) in broken {
        let workspace = Workspace::with("good.jsonl", GOOD);
        workspace.write(name, text);
        for command in [&RUN[..], &["check"]] {
            workspace.stops(
                command,
                3,
                &format!("error: DESK/{name}:2: expected "),
                &format!("오류: DESK/{name}:2: 열이 "),
            );
        }
    }
}

#[test]
fn a_broken_register_is_named_with_file_and_line() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.write("registers/releases.csv", "date,time,product,version,note\n어제,10:00,앱,5.2.0,\n");
    workspace.stops(&RUN, 3, "error: DESK/registers/releases.csv:2: ", "오류: DESK/registers/releases.csv:2: ");
}

// The store.

#[cfg(unix)]
#[test]
fn a_disk_without_space_stops_the_run_and_leaves_what_was_there() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    let before = workspace.store().logical_dump().expect("a dump");
    let more: String = (0..400)
        .map(|n| format!("{{\"id\":\"M-{n}\",\"started_at\":\"2026-11-18\",\"text\":\"환불이 {n}번째 안 돼요 배송도 안 와요\"}}\n"))
        .collect();
    workspace.write("inbox/more.jsonl", more);
    // A full disk needs a disk of one's own; a process that may write only small files fails at the same calls.
    for (language, expected) in [("en", "disk"), ("ko", "디스크")] {
        let output = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_voc")])
            .args(RUN)
            .args(["--lang", language, "--workspace"])
            .arg(workspace.folder())
            .output()
            .expect("a shell");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains(expected), "{stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
    assert_eq!(workspace.store().logical_dump().expect("a dump"), before);
    let runs: Vec<String> = fs::read_dir(workspace.folder().join("runs"))
        .expect("ours")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(runs.iter().filter(|name| !name.starts_with("latest")).collect::<Vec<_>>(), ["2026-11-20-001"]);
    workspace.voc(&RUN).ok();
    assert_eq!(workspace.ids().len(), 402);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_on_a_full_disk_says_to_free_space() {
    let workspace = Workspace::after_a_night();
    let folder = tempfile::tempdir().expect("a folder");
    let full = folder.path().join("cases.csv");
    std::os::unix::fs::symlink("/dev/full", &full).expect("ours");
    let path = full.to_str().expect("a plain path");
    for (language, expected) in [
        ("en", "help: free some disk space, then run again"),
        ("ko", "도움말: 디스크 공간을 확보한 뒤 다시 실행해 주세요"),
    ] {
        let said = workspace.voc(&["topic", "T-0001", "--cases", "--output", path, "--lang", language]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_with_the_way_back() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    let database = rusqlite::Connection::open(workspace.folder().join("store/voc.db")).expect("a database");
    database.pragma_update(None, "user_version", 999).expect("ours");
    drop(database);
    for command in [&RUN[..], &["topics"], &["search", "환불"]] {
        workspace.stops(
            command,
            1,
            "a newer version of voc",
            "더 새로운 버전의 voc가 만든 저장소입니다 (저장 형식 999",
        );
    }
    assert!(workspace.folder().join("runs/latest/report.html").exists(), "the earlier report stays");
}

#[test]
fn a_second_run_at_the_same_time_is_asked_to_wait() {
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    let lock = workspace.folders().lock().expect("free");
    workspace.stops(&RUN,
        75,
        "error: DESK: another run is at work in this workspace\nhelp: try again when it has finished; searching works meanwhile\n",
        "오류: DESK: 이 작업 공간에서 다른 실행이 진행 중입니다\n도움말: 그 실행이 끝난 뒤 다시 시도해 주세요. 검색은 지금도 할 수 있습니다\n",
    );
    assert_eq!(workspace.voc(&["search", "환불", "--format", "jsonl"]).ok().lines().len(), 1);
    drop(lock);
    workspace.voc(&RUN).ok();
}

// The command line.

#[test]
fn what_cannot_be_typed_is_answered_with_what_can() {
    let check = |arguments: &[&str], expected: &str| {
        let said = voc(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    };
    check(&["serach", "환불"], "'search'");
    check(&["run", "--asof", "2026-11-20"], "'--as-of'");
    check(&["run", "--as-of", "yesterday"], "--as-of");
    check(&["run", "--threads", "0"], "--threads");
    check(&["topic"], "<ID>");
    check(&["topics", "--format", "xml"], "table, json, jsonl, csv");
    check(
        &["run", "--workspace", "no/such/folder"],
        "error: no/such/folder: there is no such workspace\nhelp: make one with `voc init DIR`",
    );
    check(
        &["run", "--workspace", "no/such/folder", "--lang", "ko"],
        "오류: no/such/folder: 작업 폴더가 없습니다\n도움말: `voc init 폴더`로",
    );
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.stops(
        &["topics"],
        2,
        "error: DESK: there was no run yet in this workspace\nhelp: put exports into `inbox` and type `voc run` first",
        "오류: DESK: 아직 실행한 결과가 없습니다\n도움말: ",
    );
}

#[test]
fn help_teaches_in_either_language_and_is_no_error() {
    for (arguments, expected) in [
        (&["--help"][..], "A first morning:"),
        (&["--help", "--lang", "ko"], "고객은 무엇을 불편해하나요?"),
        (&["run", "--help"], "Every record of the inbox ends in exactly one class"),
        (&["search", "--help"], "환불했는데 finds 환불해 주세요"),
        (&["search", "--help", "--lang=ko"], "띄어쓰기나 어미가 달라도 사례를 찾습니다"),
        (&["topic", "--help"], "voc topic T-0007 --cases"),
        (&["--version"], concat!("voc ", env!("CARGO_PKG_VERSION"))),
    ] {
        let Said { code, stdout, stderr } = voc(arguments);
        assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(stdout.contains(expected), "{arguments:?}: {stdout}");
    }
    let korean = program(&["--help"]).env("LANG", "ko_KR.UTF-8").output().expect("it starts").stdout;
    assert!(String::from_utf8(korean).expect("UTF-8").contains("고객은 무엇을"));
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let night = Workspace::after_a_night();
    for arguments in [
        &["search", "환불", "--limit", "1000", "--format", "jsonl", "--quiet"][..],
        &["topic", "T-0001", "--cases"],
        &["topics"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_voc"))
            .args(arguments)
            .arg("--workspace")
            .arg(night.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Nobody reads: the pipe is closed before the first byte.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}
