use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::privacy::{MISSED, Search, assert_no_leak, decoded, gold_secrets};
use crate::repeatable::{assert_same_files, assert_same_text, run_folder, store_content};
use crate::workspace::{GOOD, RUN, Workspace, files_below, voc};

/// A night before that of the samples.
const EARLIER: &str = "2026-11-13";

/// What came after the backup.
const NEW: &str =
    "{\"id\":\"N-1\",\"started_at\":\"2026-11-21\",\"customer\":\"u-77\",\"text\":\"환불이 아직도 안 돼요\"}\n";

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Returns the facts of a store, by path.
fn facts(workspace: &Workspace) -> Vec<(String, Vec<u8>)> {
    let store = workspace.folder().join("store");
    let name = |path: &Path| path.strip_prefix(&store).expect("below").to_string_lossy().into_owned();
    files_below(&store.join("facts")).iter().map(|path| (name(path), fs::read(path).expect("ours"))).collect()
}

#[test]
fn a_workspace_backed_up_at_any_moment_goes_on_elsewhere_as_it_would_have_here() {
    let desk = tempfile::tempdir().expect("a folder");
    let [during, after] = ["during.tar.zst", "after.tar.zst"].map(|name| desk.path().join(name));
    let here = Workspace::samples();
    here.voc(&["run", "--as-of", EARLIER]).ok();
    let mut night = Command::new(env!("CARGO_BIN_EXE_voc"))
        .args(RUN)
        .arg("--workspace")
        .arg(here.folder())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    // Again and again, so that each moment of the night is met: what it takes in, the commit, the folder's move.
    let mut runs_seen = Vec::new();
    while night.try_wait().expect("ours").is_none() {
        here.voc(&["backup", text(&during), "--force"]).ok();
        let there = Workspace::empty();
        let restored = voc(&["restore", text(&during), "--workspace", text(there.folder())]).ok();
        let newest = there.store().clock().expect("a run").name;
        assert!(restored.stdout.contains(&newest), "{}", restored.stdout);
        there.voc(&["status"]).ok();
        runs_seen.push(newest);
    }
    assert!(night.wait().expect("it ends").success());
    assert!(runs_seen.first().is_none_or(|name| name.starts_with(EARLIER)), "{runs_seen:?}");
    assert!(!runs_seen.is_empty(), "no backup met the night");

    // Articles and edits that wait go along.
    here.write("kb/drafts/KB-D-000001.md", "기다리는 글\n");

    // Nor does the lock of a run matter.
    let lock = here.folders().lock().expect("free");
    here.voc(&["backup", text(&after)]).ok();
    drop(lock);
    let there = Workspace::empty();
    let said = there.voc(&["restore", text(&after), "--lang", "en"]).ok();
    assert!(said.stdout.contains("newest run 2026-11-20-001 (as of 2026-11-20)"), "{}", said.stdout);
    assert!(said.stdout.contains("next:\n  1. voc status"), "{}", said.stdout);
    assert_same_text(&there.store().logical_dump().expect("a dump"), &here.store().logical_dump().expect("a dump"), "");
    assert!(facts(&there) == facts(&here), "the facts are those files");
    assert_same_text(&store_content(&there), &store_content(&here), "restored");
    for name in ["kb/KB-001-refund-time.md", "kb/drafts/KB-D-000001.md"] {
        assert_eq!(there.read(name), here.read(name));
    }
    assert_eq!(fs::read(there.folder().join("store/key")).ok(), fs::read(here.folder().join("store/key")).ok());
    there.voc(&["status"]).ok();

    // An earlier night, the same night and a later one with something new.
    let said = there.voc(&["run", "--as-of", EARLIER]).ok();
    assert!(said.stderr.contains("그날의 결과 2026-11-13-001과 모든 파일"), "{}", said.stderr);
    for workspace in [&here, &there] {
        workspace.voc(&RUN).ok();
    }
    assert_same_files(&run_folder(&there), &run_folder(&here), "the night again");
    for workspace in [&here, &there] {
        workspace.write("inbox/new.jsonl", NEW);
        workspace.voc(&["run", "--as-of", "2026-11-21"]).ok();
    }
    assert_same_files(&run_folder(&there), &run_folder(&here), "the next night");
    assert_same_text(&store_content(&there), &store_content(&here), "the next night");
}

#[test]
fn no_labelled_identifier_of_the_samples_is_in_a_backup() {
    let desk = tempfile::tempdir().expect("a folder");
    let file = desk.path().join("a.tar.zst");
    let night = Workspace::after_a_night();
    let said = night.voc(&["backup", text(&file)]).ok();
    let there = Workspace::empty();
    let restored = there.voc(&["restore", text(&file)]).ok();
    let unpacked = zstd::decode_all(fs::File::open(&file).expect("there")).expect("zstd");
    let mut texts = decoded(&there);
    texts.push(("the archive".to_owned(), String::from_utf8_lossy(&unpacked).into_owned()));
    texts.push(("what was said".to_owned(), said.stdout + &said.stderr + &restored.stdout + &restored.stderr));
    let mut leaks = Search::new(gold_secrets(&night.folder().join("inbox"))).leaks(&texts);
    leaks.retain(|(_, secret)| MISSED.iter().all(|(name, _)| secret.form != *name));
    assert_no_leak(&leaks);
}

#[test]
fn users_and_the_log_of_decisions_come_back_and_stay_their_owners_own() {
    let here = Workspace::with("a.jsonl", GOOD);
    here.run("2026-11-20").ok();
    let name = here.folder().to_str().expect("a plain path");
    let mut add = crate::workspace::program(&["user", "add", "jimin", "--role", "planner", "--workspace", name]);
    add.write_stdin("four words in a row\n").assert().success();
    here.write("store/audit.jsonl", "{\"at\":\"2026-11-20T00:00:00Z\",\"who\":\"jimin\",\"what\":\"sign_in\",\"to\":\"jimin\",\"outcome\":\"done\"}\n");
    let desk = tempfile::tempdir().expect("a folder");
    let file = desk.path().join("voc.tar.zst");
    here.voc(&["backup", text(&file)]).ok();
    let there = Workspace::empty();
    voc(&["restore", text(&file), "--workspace", text(there.folder())]).ok();
    assert!(there.voc(&["user", "list"]).ok().stdout.contains("jimin"));
    for name in ["store/users.db", "store/audit.jsonl"] {
        assert_eq!(
            fs::read(here.folder().join(name)).expect("ours"),
            fs::read(there.folder().join(name)).expect("restored")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(there.folder().join(name)).expect("restored").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{name}");
        }
    }
}

#[test]
fn what_cannot_be_backed_up_or_restored_says_why_and_what_to_do() {
    let desk = tempfile::tempdir().expect("a folder");
    let file = desk.path().join("a.tar.zst");
    let name = text(&file);
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.stops(
        &["backup", name],
        2,
        "error: DESK: there was no run yet",
        "오류: DESK: 아직 실행한 결과가 없습니다",
    );
    workspace.voc(&RUN).ok();
    for (language, expected) in [
        ("en", "keep it like the store: it holds the conversations and the key"),
        ("ko", "주의: 이 파일에는 상담 내용과 가명 키가 들어 있습니다"),
    ] {
        let said = workspace.voc(&["backup", name, "--force", "--lang", language]).ok();
        assert!(said.stdout.contains(expected) && said.stdout.contains(name), "{}", said.stdout);
        assert_eq!(said.stderr, "");
    }
    workspace.stops(
        &["backup", name],
        2,
        "this file exists already\nhelp: name another file",
        "이미 있습니다\n도움말: ",
    );
    workspace.stops(
        &["restore", name],
        2,
        "error: DESK/store: there is a store already; it is not overwritten\nhelp: name another folder",
        "오류: DESK/store: 저장소가 이미 있습니다. 덮어쓰지 않습니다\n도움말: --workspace로 다른 폴더를",
    );
    let other = Workspace::empty();
    let whole = fs::read(&file).expect("there");
    fs::write(&file, &whole[..whole.len() * 2 / 3]).expect("ours");
    other.stops(
        &["restore", name],
        1,
        "this backup is damaged or cut off; nothing was restored\nhelp: copy the file again",
        "손상되었거나 끝이 잘렸습니다. 아무것도 복원하지 않았습니다\n도움말: ",
    );
    let export = text(&workspace.folder().join("inbox/good.jsonl")).to_owned();
    other.stops(&["restore", &export], 1, "this is no backup of voc\nhelp: ", "voc의 백업 파일이 아닙니다\n도움말: ");
    other.stops(&["restore", "no/such/file"], 2, "error: no/such/file: ", "오류: no/such/file: ");
    let names: Vec<_> = fs::read_dir(other.folder()).expect("ours").map(|it| it.expect("it").file_name()).collect();
    assert!(names.iter().all(|name| name == "inbox" || name == "store.lock"), "{names:?}");
    let said = voc(&["backup", name, "--workspace", "no/such/folder", "--lang", "en"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
    assert!(said.stderr.contains("there is no such workspace"), "{}", said.stderr);

    fs::write(&file, whole).expect("ours");
    other.voc(&["restore", name]).ok();
    other.voc(&["status"]).ok();
    assert_eq!(other.voc(&["search", "환불", "--format", "jsonl"]).ok().lines().len(), 1);
    assert_eq!(other.ids(), workspace.ids());
}

#[test]
fn settings_that_are_wrong_keep_the_index_from_being_made_and_nothing_else() {
    let desk = tempfile::tempdir().expect("a folder");
    let file = desk.path().join("a.tar.zst");
    let workspace = Workspace::with("good.jsonl", GOOD);
    workspace.voc(&RUN).ok();
    workspace.write("voc.toml", "[workspace]\ntimezon = \"Asia/Seoul\"\n");
    workspace.voc(&["backup", text(&file)]).ok();
    let other = Workspace::empty();
    let said = other.voc(&["restore", text(&file), "--lang", "en"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.stdout.starts_with("restored: "), "{}", said.stdout);
    assert!(said.stderr.contains("the store is restored, but its search index is not made yet"), "{}", said.stderr);
    assert!(said.stderr.contains("help: did you mean 'timezone'?"), "{}", said.stderr);
    other.write("voc.toml", "");
    other.voc(&["index", "rebuild"]).ok();
    other.voc(&["status"]).ok();
    assert_eq!(other.ids(), workspace.ids());
}
