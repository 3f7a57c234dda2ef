//! A workspace in and out of its file, and what becomes of a file that is not what it should be.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use tar::{Builder, EntryType, Header};

use super::{Backup, CONTENTS, Contents, DATABASE, Existing, FORMAT, KEY, Piece, back_up, is_in_its_place, restore};
use crate::error::{Error, Kind, Result};
use crate::model::{Day, Language, MaskedTranscript, Progress, Silent};
use crate::store::samples::{self, decisions, statements_of, transcripts};
use crate::store::{Case, RunFolder, Store, Workspace, Writing, key, latest, repair};

fn take(writing: &mut Writing, transcripts: &[MaskedTranscript]) {
    let statements: Vec<_> = transcripts.iter().map(statements_of).collect();
    let cases: Vec<Case<'_>> = transcripts
        .iter()
        .zip(&statements)
        .map(|(transcript, statements)| Case { transcript, statements, origin: &samples::NOWHERE })
        .collect();
    writing.take(&cases, samples::AS_OF).expect("a disk that works");
}

/// Runs once with what is new.
fn run(workspace: &Workspace, transcripts: &[MaskedTranscript]) {
    let lock = workspace.lock().expect("free");
    repair(&lock).expect("a disk that works");
    key(&lock).expect("a key");
    let mut writing = Writing::begin(&lock).expect("a store");
    take(&mut writing, transcripts);
    let run = RunFolder::begin(&lock, samples::AS_OF).expect("a run folder");
    fs::write(run.path().join("report.md"), "# 환불 지연\n").expect("ours");
    let decisions = decisions(run.name());
    writing.commit(run, &decisions).expect("committed");
}

fn put(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("below")).expect("ours");
        fs::write(path, text).expect("ours");
    }
}

/// Paths and bytes of all files of a folder; links by where they lead.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn add(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().expect("there");
            if kind.is_dir() {
                add(&entry.path(), &format!("{name}/"), files);
            } else if kind.is_symlink() {
                let to = fs::read_link(entry.path()).expect("a link");
                files.insert(name, to.to_string_lossy().into_owned().into_bytes());
            } else {
                files.insert(name, fs::read(entry.path()).expect("ours"));
            }
        }
    }
    let mut found = BTreeMap::new();
    add(folder, "", &mut found);
    found
}

fn dump(workspace: &Workspace) -> String {
    Store::open(workspace).expect("a store").logical_dump().expect("a dump")
}

fn ids(workspace: &Workspace) -> Vec<String> {
    let facts = Store::open(workspace).expect("a store").facts().expect("a manifest");
    facts.read_transcripts().map(|transcript| transcript.expect("intact").id).collect()
}

/// A workspace after a night, with a folder beside it to put things into.
fn after_a_night() -> (tempfile::TempDir, Workspace) {
    let desk = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(desk.path().join("두루"));
    fs::create_dir(workspace.folder()).expect("ours");
    run(&workspace, &transcripts());
    (desk, workspace)
}

fn pack(workspace: &Workspace, file: &Path) -> Result<Backup> {
    back_up(workspace, file, Existing::Keep, &Silent)
}

/// Does something at the moment in which the snapshot is taken and no file is packed yet.
struct Meanwhile<'a>(Mutex<Vec<Box<dyn FnOnce() + Send + 'a>>>);

impl Progress for Meanwhile<'_> {
    fn begin(&self, _stage: &'static str, _total: Option<u64>) {
        if let Some(act) = self.0.lock().expect("ours").pop() {
            act();
        }
    }

    fn advance(&self, _n: u64) {}

    fn end(&self) {}
}

fn meanwhile<'a>(act: impl FnOnce() + Send + 'a) -> Meanwhile<'a> {
    Meanwhile(Mutex::new(vec![Box::new(act)]))
}

#[test]
fn everything_that_cannot_be_made_again_comes_back_and_nothing_else() {
    let (desk, workspace) = after_a_night();
    let kept = [
        ("voc.toml", "[workspace]\n"),
        ("registers/owners.toml", ""),
        ("dictionaries/mask/names.txt", "두루\n"),
        ("kb/환불/A-1.md", "# 환불\n"),
    ];
    put(workspace.folder(), &kept);
    let before = files(workspace.folder());
    put(
        workspace.folder(),
        &[
            ("inbox/raw.jsonl", "{}"),
            ("inbox.done/2026-11-20/raw.jsonl", "{}"),
            ("registers/curation.lock", ""),
            ("runs/.2026-11-22-001.tmp/report.md", "half"),
            ("runs/memo.txt", "no run"),
            ("store/index/meta.json", "{}"),
            ("store/cache/aa/x", "x"),
            ("store/damaged/facts/x", "x"),
            ("store/backup/voc.db", "x"),
            ("store/facts/turns/day=2026-11-20/run-9.parquet", "unnamed"),
        ],
    );
    let file = desk.path().join("a.tar.zst");
    let backup = pack(&workspace, &file).expect("a backup");
    let elsewhere = Workspace::new(desk.path().join("new/house"));
    let restored = restore(&file, &elsewhere, &Silent).expect("whole");
    assert_eq!((&restored.backup, &restored.set_aside), (&backup, &None));
    assert_eq!((backup.run.as_str(), backup.as_of, backup.n_transcripts), ("2026-11-21-001", samples::AS_OF, 3));
    assert_eq!((backup.n_fact_files, backup.n_runs, backup.n_files), (7, 1, 7 + 2 + 4 + 1));
    assert_eq!(backup.packed_bytes, fs::metadata(&file).expect("there").len());
    let mut after = files(elsewhere.folder());
    // The snapshot is equal in content, not in bytes; the lock is empty.
    let mut before = before;
    assert!(before.remove("store/voc.db").is_some() && after.remove("store/voc.db").is_some());
    before.retain(|name, _| !["store/voc.db-wal", "store/voc.db-shm"].contains(&name.as_str()));
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(after == before);
    assert_eq!(dump(&elsewhere), dump(&workspace));
    assert_eq!(ids(&elsewhere), ["C-2", "C-1", "상담 3"]);
    assert!(elsewhere.folder().join("inbox").is_dir());
    run(&elsewhere, &[]);
    assert_eq!(latest(&elsewhere).as_deref(), Some("2026-11-21-002"));
}

#[cfg(unix)]
#[test]
fn file_and_key_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (desk, workspace) = after_a_night();
    let file = desk.path().join("a.tar.zst");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    // Left by a backup that was killed, and opened by someone.
    fs::write(desk.path().join("a.tar.zst.tmp"), "half").expect("ours");
    pack(&workspace, &file).expect("a backup");
    assert_eq!(mode(&file), 0o600);
    let elsewhere = Workspace::new(desk.path().join("b"));
    restore(&file, &elsewhere, &Silent).expect("whole");
    assert_eq!(mode(&elsewhere.store().join("key")), 0o600);
}

#[test]
fn what_a_run_takes_in_or_commits_meanwhile_is_not_in_the_snapshot() {
    let (desk, workspace) = after_a_night();
    let before = dump(&workspace);
    let (file, elsewhere) = (desk.path().join("a.tar.zst"), Workspace::new(desk.path().join("b")));
    let mut later = transcripts()[2].clone();
    later.id = "C-9".to_owned();
    let commits = meanwhile(|| run(&workspace, std::slice::from_ref(&later)));
    let backup = back_up(&workspace, &file, Existing::Keep, &commits).expect("a backup");
    assert_eq!((backup.run.as_str(), backup.n_transcripts), ("2026-11-21-001", 3));
    restore(&file, &elsewhere, &Silent).expect("whole");
    assert_eq!(dump(&elsewhere), before);
    assert_eq!(latest(&elsewhere).as_deref(), Some("2026-11-21-001"));

    let lock = workspace.lock().expect("free");
    let mut writing = Writing::begin(&lock).expect("a store");
    take(&mut writing, &[MaskedTranscript { id: "C-10".to_owned(), ..later.clone() }]);
    let backup = back_up(&workspace, &file, Existing::Replace, &Silent).expect("no lock is needed");
    assert_eq!((backup.run.as_str(), backup.n_transcripts), ("2026-11-21-002", 4));
    let elsewhere = Workspace::new(desk.path().join("c"));
    restore(&file, &elsewhere, &Silent).expect("whole");
    assert_eq!(ids(&elsewhere), ["C-2", "C-1", "C-9", "상담 3"]);
    assert!(!elsewhere.store().join("begun").exists());
}

#[test]
fn a_run_that_counts_but_has_not_its_folder_in_place_yet_is_in_it() {
    let (desk, workspace) = after_a_night();
    let runs = workspace.runs();
    fs::remove_file(runs.join("latest")).expect("ours");
    fs::rename(runs.join("2026-11-21-001"), runs.join(".2026-11-21-001.tmp")).expect("ours");
    let (file, elsewhere) = (desk.path().join("a.tar.zst"), Workspace::new(desk.path().join("b")));
    pack(&workspace, &file).expect("a backup");
    restore(&file, &elsewhere, &Silent).expect("whole");
    assert_eq!(latest(&elsewhere).as_deref(), Some("2026-11-21-001"));
    assert!(elsewhere.runs().join("latest/report.md").exists());
}

#[test]
fn a_file_that_is_taken_out_meanwhile_costs_a_second_attempt_and_a_lost_one_is_named() {
    let (desk, workspace) = after_a_night();
    let (file, elsewhere) = (desk.path().join("a.tar.zst"), Workspace::new(desk.path().join("b")));
    let fact = workspace.store().join("facts/turns/day=2026-11-02/run-1.parquet");
    let forgets = meanwhile(|| {
        fs::write(&fact, "damaged").expect("ours");
        let lock = workspace.lock().expect("free");
        let mut writing = Writing::begin(&lock).expect("a store");
        writing.set_aside_damaged(&(Day::MIN..=Day::MAX)).expect("set aside");
    });
    let backup = back_up(&workspace, &file, Existing::Keep, &forgets).expect("a second attempt");
    assert_eq!((backup.n_transcripts, backup.n_fact_files), (2, 4));
    restore(&file, &elsewhere, &Silent).expect("whole");
    assert_eq!(ids(&elsewhere), ["C-1", "상담 3"]);

    let packed = fs::read(&file).expect("there");
    let fact = workspace.store().join("facts/turns/day=2026-11-20/run-1.parquet");
    let (good, checks) = (fs::read(&fact).expect("there"), [Some("damaged"), None]);
    for now in checks {
        match now {
            Some(text) => fs::write(&fact, text).expect("ours"),
            None => fs::remove_file(&fact).expect("ours"),
        }
        let error = back_up(&workspace, &file, Existing::Replace, &Silent).expect_err("not whole");
        assert_eq!((error.kind(), error.place().map(|place| place.path.clone())), (Kind::Store, Some(fact.clone())));
        assert_eq!(fs::read(&file).expect("there"), packed, "the earlier backup stays");
    }
    fs::write(&fact, good).expect("ours");
    pack(&workspace, &desk.path().join("c")).expect("whole again");
    let mut names: Vec<_> = fs::read_dir(desk.path()).expect("ours").map(|it| it.expect("it").file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.tar.zst", "b", "c", "두루"], "nothing half lies about");
}

#[track_caller]
fn refused(result: Result<impl std::fmt::Debug>, kind: Kind, english: &str, korean: &str) {
    let error: Error = result.expect_err(english);
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message(Language::En).contains(english), "{error}");
    assert!(error.message(Language::Ko).contains(korean), "{}", error.message(Language::Ko));
    assert!(error.message(Language::En).contains("help: "), "{error}");
}

#[test]
fn a_backup_does_not_write_over_a_file_nor_into_what_it_backs_up() {
    let (desk, workspace) = after_a_night();
    let file = desk.path().join("a.tar.zst");
    refused(
        pack(&Workspace::new(desk.path().join("none")), &file),
        Kind::Usage,
        "no run yet",
        "실행한 결과가 없습니다",
    );
    pack(&workspace, &file).expect("a backup");
    refused(pack(&workspace, &file), Kind::Usage, "add --force", "--force를 붙여 주세요");
    back_up(&workspace, &file, Existing::Replace, &Silent).expect("asked for");
    let inside = workspace.folder().join("runs/a.tar.zst");
    refused(pack(&workspace, &inside), Kind::Usage, "cannot lie in a folder", "안에는 백업을 쓸 수 없습니다");
    refused(pack(&workspace, workspace.folder()), Kind::Usage, "this is a folder", "폴더입니다");
    refused(pack(&workspace, &desk.path().join("no/a")), Kind::Usage, "does not exist", "폴더가 없습니다");
    pack(&workspace, &workspace.folder().join("a.tar.zst")).expect("beside its folders is fine");
    let other = File::create(desk.path().join("b.tmp")).expect("ours");
    other.lock().expect("free");
    refused(pack(&workspace, &desk.path().join("b")), Kind::Locked, "another backup", "다른 백업이");
    fs::remove_file(workspace.store().join("key")).expect("ours");
    refused(pack(&workspace, &desk.path().join("c")), Kind::Store, "the key of the pseudonyms", "가명 키가 없습니다");
}

#[test]
fn a_store_is_never_written_over_and_other_files_are_kept() {
    let (desk, workspace) = after_a_night();
    put(workspace.folder(), &[("voc.toml", "[window]\n"), ("registers/owners.toml", "now")]);
    let file = desk.path().join("a.tar.zst");
    pack(&workspace, &file).expect("a backup");
    refused(restore(&file, &workspace, &Silent), Kind::Usage, "move `store` away", "다른 곳으로 옮긴 뒤");

    // What the backup holds as it is needs no keeping, and what a killed restore left is no store.
    fs::rename(workspace.store(), desk.path().join("old")).expect("ours");
    put(workspace.folder(), &[(".restore.tmp/store/voc.db", "half"), (".restore.tmp/voc.toml", "half")]);
    assert_eq!(restore(&file, &workspace, &Silent).expect("whole").set_aside, None);
    assert!(!workspace.folder().join(".restore.tmp").exists());

    fs::remove_dir_all(workspace.store()).expect("ours");
    put(workspace.folder(), &[("registers/owners.toml", "later"), ("runs/2026-11-30-001/report.md", "")]);
    let restored = restore(&file, &workspace, &Silent).expect("whole");
    let aside = workspace.folder().join("before-restore");
    assert_eq!(restored.set_aside.as_ref(), Some(&aside));
    assert_eq!(fs::read_to_string(aside.join("registers/owners.toml")).expect("kept"), "later");
    assert!(aside.join("runs/2026-11-30-001/report.md").exists());
    assert_eq!(fs::read_to_string(workspace.folder().join("registers/owners.toml")).expect("there"), "now");

    fs::remove_dir_all(workspace.store()).expect("ours");
    let lock = workspace.lock().expect("free");
    refused(restore(&file, &workspace, &Silent), Kind::Locked, "another run is at work", "진행 중입니다");
    drop(lock);
}

#[test]
fn a_file_cut_off_anywhere_or_changed_anywhere_restores_nothing_else() {
    let (desk, workspace) = after_a_night();
    let (file, bad, house) = (desk.path().join("a"), desk.path().join("bad"), desk.path().join("house"));
    pack(&workspace, &file).expect("a backup");
    let (good, whole) = (fs::read(&file).expect("there"), desk.path().join("whole"));
    restore(&file, &Workspace::new(&whole), &Silent).expect("whole");
    let check = |bytes: &[u8], case: &str| {
        fs::write(&bad, bytes).expect("ours");
        let error = restore(&bad, &Workspace::new(&house), &Silent).expect_err(case);
        assert_eq!(error.kind(), Kind::Store, "{case}: {error}");
        assert!(!house.exists(), "{case}");
    };
    let n = good.len();
    for cut in (0..n).step_by(n / 40).chain([1, 4, 5, 12, n - 1, n - 4, n - 5]) {
        check(&good[..cut], &format!("cut at {cut} of {n}"));
    }
    for at in (0..n).step_by(n / 60).chain([n - 1]) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        fs::write(&bad, &bytes).expect("ours");
        let case = format!("changed at {at} of {n}");
        if restore(&bad, &Workspace::new(&house), &Silent).is_err() {
            check(&bytes, &case);
        } else {
            // A compressed file has bits that say nothing.
            assert_eq!(files(&house), files(&whole), "{case}");
            fs::remove_dir_all(&house).expect("ours");
        }
    }
    check(&[&good[..], b"and more"].concat(), "longer");
    for text in ["", "id,text\n1,환불\n", "PK\u{3}\u{4}", "\u{1f}"] {
        check(text.as_bytes(), "another file");
        let restored = restore(&bad, &Workspace::new(&house), &Silent);
        refused(restored, Kind::Store, "no backup of voc", "백업 파일이 아닙니다");
    }
    let other =
        zstd::encode_all("{\"id\":\"A\",\"text\":\"홍길동입니다\"}\n".repeat(99).as_bytes(), 1).expect("memory");
    fs::write(&bad, other).expect("ours");
    let error = restore(&bad, &Workspace::new(&house), &Silent).expect_err("an export");
    assert!(error.to_string().contains("no backup of voc") && !error.to_string().contains("홍길동"), "{error}");
    fs::write(&bad, &good[..n / 2]).expect("ours");
    refused(restore(&bad, &Workspace::new(&house), &Silent), Kind::Store, "damaged or cut off", "끝이 잘렸습니다");
    refused(
        restore(&desk.path().join("none"), &Workspace::new(&house), &Silent),
        Kind::Usage,
        "check the path",
        "경로를",
    );
    restore(&file, &Workspace::new(&house), &Silent).expect("the file itself is fine");
}

/// Path, kind and bytes of what an archive holds.
type Held = (Vec<u8>, EntryType, Vec<u8>);

/// A backup made by hand: what it says it holds, and what it holds.
fn by_hand(file: &Path, change: impl FnOnce(&mut Contents, &mut Vec<Held>)) {
    let (desk, workspace) = after_a_night();
    let original = desk.path().join("a");
    pack(&workspace, &original).expect("a backup");
    let packed = zstd::decode_all(File::open(&original).expect("there")).expect("zstd");
    let mut archive = tar::Archive::new(packed.as_slice());
    let mut entries = Vec::new();
    let mut contents = None;
    for entry in archive.entries().expect("tar") {
        let mut entry = entry.expect("tar");
        let (path, kind) = (entry.path_bytes().into_owned(), entry.header().entry_type());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("memory");
        if path == CONTENTS.as_bytes() {
            contents = Some(serde_json::from_slice(&bytes).expect("JSON"));
        } else {
            entries.push((path, kind, bytes));
        }
    }
    let mut contents: Contents = contents.expect("the first file");
    change(&mut contents, &mut entries);
    contents.n_files = contents.files.len();
    entries.insert(0, (CONTENTS.as_bytes().to_vec(), EntryType::Regular, serde_json::to_vec(&contents).expect("JSON")));
    let mut builder = Builder::new(Vec::new());
    for (path, kind, bytes) in &entries {
        let mut header = Header::new_gnu();
        // Not through the builder, which has its own opinion of paths.
        header.as_gnu_mut().expect("GNU").name[..path.len()].copy_from_slice(path);
        header.set_entry_type(*kind);
        if *kind == EntryType::Symlink {
            header.set_link_name("2026-11-21-001").expect("short");
        }
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        builder.append(&header, bytes.as_slice()).expect("memory");
    }
    let tar = builder.into_inner().expect("memory");
    File::create(file).expect("ours").write_all(&zstd::encode_all(tar.as_slice(), 1).expect("memory")).expect("ours");
}

fn piece(path: &str, bytes: &[u8]) -> Piece {
    Piece { path: path.to_owned(), n_bytes: bytes.len() as u64, blake3: blake3::hash(bytes).to_hex().to_string() }
}

#[test]
fn nothing_is_written_outside_of_the_workspace_or_where_it_does_not_belong() {
    let desk = tempfile::tempdir().expect("a folder");
    let (file, house) = (desk.path().join("a"), desk.path().join("house"));
    by_hand(&file, |_, _| {});
    restore(&file, &Workspace::new(&house), &Silent).expect("made by hand, but right");
    fs::remove_dir_all(&house).expect("ours");
    let check = |change: &dyn Fn(&mut Contents, &mut Vec<Held>)| {
        by_hand(&file, change);
        let restored = restore(&file, &Workspace::new(&house), &Silent);
        refused(restored, Kind::Store, "does not belong into a workspace", "속하지 않는 것이");
        assert!(!house.exists() && !desk.path().join("evil").exists());
    };
    for path in ["../evil", "kb/../../evil", "/tmp/evil", "inbox/evil", "store/index/evil", "runs/latest", "evil"] {
        check(&|contents, entries| {
            contents.files.push(piece(path, b"x"));
            entries.push((path.as_bytes().to_vec(), EntryType::Regular, b"x".to_vec()));
        });
        check(&|_, entries| entries.push((path.as_bytes().to_vec(), EntryType::Regular, b"x".to_vec())));
    }
    // A link through which a later file would leave the folder, a link in place of a file, and a latest that is a path.
    check(&|contents, entries| {
        contents.files.push(piece("kb/evil", b""));
        entries.push((b"kb/evil".to_vec(), EntryType::Symlink, Vec::new()));
    });
    check(&|_, entries| entries.push((b"kb".to_vec(), EntryType::Symlink, Vec::new())));
    check(&|_, entries| entries.push((b"kb".to_vec(), EntryType::Directory, Vec::new())));
    check(&|contents, _| contents.latest = Some("../../evil".to_owned()));
    check(&|contents, _| contents.latest = None);
    check(&|contents, _| contents.run = "..".to_owned());
    check(&|contents, _| contents.files.retain(|piece| piece.path != KEY));
    let check = |path: &str, expected: bool| assert_eq!(is_in_its_place(path), expected, "{path}");
    check("kb/환불 안내.md", true);
    check("store/facts/turns/day=2026-11-20/run-1.parquet", true);
    check("kb/", false);
    check("kb//a", false);
    check("kb/./a", false);
    check("kb/a\0b", false);
    check("store/key/a", false);
    check("", false);
}

#[test]
fn decisions_that_do_not_fit_the_facts_are_refused_and_so_is_what_a_newer_version_made() {
    let desk = tempfile::tempdir().expect("a folder");
    let (file, house) = (desk.path().join("a"), desk.path().join("house"));
    let check = |english: &str, korean: &str, change: &dyn Fn(&mut Contents, &mut Vec<Held>)| {
        by_hand(&file, change);
        refused(restore(&file, &Workspace::new(&house), &Silent), Kind::Store, english, korean);
        assert!(!house.exists());
    };
    let damaged = ("this backup is damaged", "백업 파일이 손상되었거나");
    check(
        "made this backup (format 2, this version reads up to 1)",
        "만든 백업입니다 (형식 2",
        &|contents, _| {
            contents.format = FORMAT + 1;
        },
    );
    // Another file of facts than the decisions name, one missing, and another newest run.
    check(damaged.0, damaged.1, &|contents, entries| {
        let path = "store/facts/turns/day=2026-11-21/run-7.parquet";
        contents.files.push(piece(path, b"x"));
        entries.push((path.as_bytes().to_vec(), EntryType::Regular, b"x".to_vec()));
    });
    check(damaged.0, damaged.1, &|contents, entries| {
        let is_turns = |path: &[u8]| path.starts_with(b"store/facts/turns/day=2026-11-20");
        contents.files.retain(|piece| !is_turns(piece.path.as_bytes()));
        entries.retain(|(path, ..)| !is_turns(path));
    });
    check(damaged.0, damaged.1, &|contents, _| contents.run = "2026-11-21-009".to_owned());
    let with_database = |contents: &mut Contents, entries: &mut Vec<Held>, sql: &str| {
        let entry = entries.iter_mut().find(|(path, ..)| path == DATABASE.as_bytes()).expect("decisions");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("voc.db");
        fs::write(&path, &entry.2).expect("ours");
        let connection = rusqlite::Connection::open(&path).expect("a database");
        connection.execute_batch(sql).expect("SQL");
        drop(connection);
        entry.2 = fs::read(&path).expect("there");
        let known = contents.files.iter_mut().find(|piece| piece.path == DATABASE).expect("decisions");
        *known = piece(DATABASE, &entry.2);
    };
    check("made this backup (format 999", "만든 백업입니다 (형식 999", &|contents, entries| {
        with_database(contents, entries, "PRAGMA user_version = 999");
    });
    check(damaged.0, damaged.1, &|contents, entries| {
        with_database(contents, entries, "PRAGMA application_id = 1");
    });
}
