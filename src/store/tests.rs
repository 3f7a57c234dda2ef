//! A store from one run to the next, and what is left when something goes wrong.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::error::{Kind, Result};
use crate::model::{Day, Language, MaskedTranscript};
use crate::store::samples::{self, decisions, statements_of, transcripts};

fn take(writing: &mut Writing, transcripts: &[MaskedTranscript], origin: &Origin) {
    let statements: Vec<_> = transcripts.iter().map(statements_of).collect();
    let cases: Vec<Case<'_>> = transcripts
        .iter()
        .zip(&statements)
        .map(|(transcript, statements)| Case { transcript, statements, origin })
        .collect();
    writing.take(&cases, samples::AS_OF).expect("a disk that works");
}

/// Runs once with what is new.
fn run(workspace: &Workspace, transcripts: &[MaskedTranscript]) -> PathBuf {
    let lock = workspace.lock().expect("free");
    repair(&lock).expect("a disk that works");
    key(&lock).expect("a key");
    let mut writing = Writing::begin(&lock).expect("a store");
    take(&mut writing, transcripts, &samples::NOWHERE);
    let run = RunFolder::begin(&lock, samples::AS_OF).expect("a run folder");
    fs::write(run.path().join("report.md"), "# 환불 지연\n").expect("ours");
    let decisions = decisions(run.name());
    let written = writing.commit(run, &decisions).expect("committed");
    written.back_up().expect("a whole database");
    assert_eq!(names_in(&workspace.store().join("backup")), ["voc.db"]);
    written.folder
}

fn dump(workspace: &Workspace) -> String {
    Store::open(workspace).expect("a store").logical_dump().expect("a dump")
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn ids(workspace: &Workspace) -> Vec<String> {
    let facts = Store::open(workspace).expect("a store").facts().expect("a manifest");
    facts.read_transcripts().map(|transcript| transcript.expect("intact").id).collect()
}

#[test]
fn a_second_run_of_a_night_with_nothing_new_changes_nothing_but_its_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    run(&workspace, &transcripts());
    let first = dump(&workspace);
    let first_key = read_key(&workspace).expect("readable");
    assert!(first_key.is_some());
    let second_folder = run(&workspace, &[]);
    assert_eq!(dump(&workspace), first);
    assert!(first.contains("topics 'T-0001', 0, '환불이 늦어요'"), "{first}");
    assert_eq!(read_key(&workspace).expect("readable"), first_key);
    assert_eq!(names_in(folder.path()), ["runs", "store", "store.lock"]);
    assert_eq!(names_in(&workspace.runs()), ["2026-11-21-001", "2026-11-21-002", "latest"]);
    assert!(second_folder.ends_with("2026-11-21-002"));
    let latest = fs::read_to_string(workspace.runs().join("latest/report.md")).expect("a link to the newest");
    assert_eq!(latest, "# 환불 지연\n");
    let store = Store::open(&workspace).expect("a store");
    assert_eq!((store.newest(), store.clock().expect("a run").name.as_str()), (2, "2026-11-21-002"));
    assert_eq!(ids(&workspace), ["C-2", "C-1", "상담 3"]);
}

#[test]
fn what_was_kept_comes_back_through_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    run(&workspace, &transcripts());
    let store = Store::open(&workspace).expect("a store");
    let given = decisions("2026-11-21-001");
    assert_eq!(store.run().expect("a run"), given.run);
    assert_eq!(store.clock().expect("a run"), given.clock);
    assert_eq!(store.topics().expect("topics"), given.topics);
    assert_eq!(store.topic("T-0002").expect("readable").as_ref(), given.topics.get(1));
    assert_eq!(store.topic("T-9999").expect("readable"), None);
    assert_eq!(store.assignments().expect("assignments"), given.assignments);
    assert_eq!(store.assignments_of_topic("T-0001").expect("assignments"), given.assignments[..1]);
    assert_eq!(store.assignments_of_transcript("C-2").expect("assignments"), given.assignments[1..]);
    assert_eq!(store.topics_of_turn("C-1", 0).expect("topics"), ["T-0001"]);
    assert_eq!(store.input_files(samples::AS_OF, 1).expect("inputs"), given.inputs);
    assert_eq!(store.kept_files(1).expect("kept"), given.kept);
    assert_eq!(store.status_of("C-1").expect("known"), Some("resolved".to_owned()));
    assert_eq!(store.transcripts_with_status("resolved").expect("readable"), ["C-1"]);
    let found = store.transcripts(&["C-2", "없는 상담", "C-1"]).expect("readable");
    assert_eq!(found.iter().map(|transcript| transcript.id.as_str()).collect::<Vec<_>>(), ["C-2", "C-1"]);
    assert_eq!(store.transcript("C-1").expect("readable"), transcripts().into_iter().find(|t| t.id == "C-1"));
}

#[test]
fn a_later_version_stands_and_the_earlier_one_is_still_known_to_the_run_that_saw_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    run(&workspace, &transcripts());
    let mut changed = transcripts()[2].clone();
    changed.metadata.status = Some("reopened".to_owned());
    run(&workspace, std::slice::from_ref(&changed));
    assert_eq!(ids(&workspace), ["C-2", "C-1", "상담 3"]);
    let store = Store::open(&workspace).expect("a store");
    assert_eq!(store.transcript("C-1").expect("readable").as_ref(), Some(&changed));
    assert_eq!(store.status_of("C-1").expect("known").as_deref(), Some("reopened"));
    let then = store.facts_at(&(Day::MIN..=Day::MAX), 1).expect("a manifest");
    let then: Vec<MaskedTranscript> = then.read_transcripts().collect::<Result<_>>().expect("intact");
    assert!(then.contains(&transcripts()[2]), "the first run's own version");
    assert_eq!(then.len(), 3);
}

#[test]
fn of_two_versions_in_one_run_the_later_stands_before_and_after_the_commit() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    let lock = workspace.lock().expect("free");
    let mut writing = Writing::begin(&lock).expect("a store");
    take(&mut writing, &transcripts(), &samples::NOWHERE);
    let mut changed = transcripts()[2].clone();
    changed.metadata.csat = Some(1.0);
    take(&mut writing, std::slice::from_ref(&changed), &samples::NOWHERE);
    let before: Vec<MaskedTranscript> = writing
        .facts(&(Day::MIN..=Day::MAX))
        .expect("facts")
        .read_transcripts()
        .collect::<Result<_>>()
        .expect("intact");
    assert_eq!(before.len(), 3);
    assert!(before.contains(&changed));
    let run = RunFolder::begin(&lock, samples::AS_OF).expect("a run folder");
    let decisions = decisions(run.name());
    writing.commit(run, &decisions).expect("committed");
    let store = Store::open(&workspace).expect("a store");
    let after: Vec<MaskedTranscript> =
        store.facts().expect("facts").read_transcripts().collect::<Result<_>>().expect("intact");
    assert_eq!(after, before);
}

#[test]
fn what_a_killed_run_left_is_put_right() {
    let check = |leave: fn(&Workspace), expected: &[Repair]| {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        run(&workspace, &transcripts());
        let (before, facts) = (dump(&workspace), ids(&workspace));
        leave(&workspace);
        let lock = workspace.lock().expect("free");
        assert_eq!(repair(&lock).expect("a disk that works"), expected);
        assert_eq!(repair(&lock).expect("a disk that works"), []);
        assert_eq!((dump(&workspace), ids(&workspace)), (before, facts));
        assert_eq!(key(&lock).expect("the key is still there").1, KeyOrigin::Kept);
        assert_eq!(names_in(&workspace.runs()), ["2026-11-21-001", "latest"]);
        // Readers leave empty files beside the database.
        let names: Vec<String> =
            names_in(&workspace.store()).into_iter().filter(|name| !name.starts_with("voc.db-")).collect();
        assert_eq!(names, ["backup", "facts", "key", "voc.db"]);
    };
    let name = || "2026-11-21-001".to_owned();
    check(|_| (), &[]);
    // Killed while it took conversations in.
    check(
        |it| {
            let lock = it.lock().expect("free");
            let mut writing = Writing::begin(&lock).expect("a store");
            take(&mut writing, &transcripts(), &samples::NOWHERE);
            std::mem::forget(writing);
        },
        &[Repair::UnfinishedFactsRemoved { n_files: 7 }],
    );
    // Killed before the commit, with a run folder half filled.
    check(
        |it| fs::create_dir(it.runs().join(".2026-11-21-002.tmp")).expect("ours"),
        &[Repair::UnfinishedRunRemoved { name: "2026-11-21-002".to_owned() }],
    );
    // Killed after the commit, before the run folder had its name.
    check(
        |it| {
            fs::write(workspace::begun_file(&it.store()), "1").expect("ours");
            fs::remove_file(it.runs().join("latest")).expect("ours");
            fs::rename(it.runs().join("2026-11-21-001"), it.runs().join(".2026-11-21-001.tmp")).expect("ours");
        },
        &[Repair::RunFinished { name: name() }],
    );
    // Killed before `latest` was swapped.
    check(|it| fs::remove_file(it.runs().join("latest")).expect("ours"), &[Repair::RunFinished { name: name() }]);
}

#[test]
fn a_first_run_cut_off_leaves_a_workspace_without_a_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    let lock = workspace.lock().expect("free");
    let (_, origin) = key(&lock).expect("a key");
    assert_eq!(origin, KeyOrigin::First);
    let mut writing = Writing::begin(&lock).expect("a store");
    take(&mut writing, &transcripts(), &samples::NOWHERE);
    let run = RunFolder::begin(&lock, samples::AS_OF).expect("a run folder");
    drop((run, writing));
    assert_eq!(names_in(&workspace.runs()), [""; 0]);
    assert_eq!(repair(&lock).expect("a disk that works"), [], "nothing is left to put right");
    let error = Store::open(&workspace).expect_err("nothing was committed");
    assert!(error.message(Language::Ko).contains("`voc run`을 먼저 실행해 주세요"), "{error}");
}

#[test]
fn a_store_of_a_newer_version_is_refused_with_the_way_back_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    run(&workspace, &transcripts());
    let path = workspace::database_file(&workspace.store());
    let newer = rusqlite::Connection::open(&path).expect("ours");
    newer.pragma_update(None, "user_version", 99).expect("ours");
    drop(newer);
    let lock = workspace.lock().expect("free");
    for error in [
        Store::open(&workspace).map(|_| ()).expect_err("newer"),
        Writing::begin(&lock).map(|_| ()).expect_err("newer"),
        repair(&lock).map(|_| ()).expect_err("newer"),
    ] {
        assert_eq!(error.kind(), Kind::Store);
        let (ko, en) = (error.message(Language::Ko), error.message(Language::En));
        assert!(ko.contains("더 새로운 버전의 voc가 만든 저장소입니다"), "{ko}");
        assert!(en.contains("install the newer voc"), "{en}");
    }
}

#[test]
fn a_damaged_fact_file_is_set_aside_and_its_export_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    run(&workspace, &transcripts());
    let everything = Day::MIN..=Day::MAX;
    let lock = workspace.lock().expect("free");
    let mut writing = Writing::begin(&lock).expect("a store");
    assert_eq!(writing.set_aside_damaged(&everything).expect("readable"), []);
    let path = workspace.store().join("facts/turns/day=2026-11-20/run-1.parquet");
    let bytes = fs::read(&path).expect("there");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("ours");
    let set_aside = writing.set_aside_damaged(&everything).expect("readable");
    assert_eq!(set_aside.iter().flat_map(|it| &it.ids).collect::<Vec<_>>(), ["C-1"]);
    assert!(set_aside[0].message().en.contains("1 conversations of 2026-11-20"), "{:?}", set_aside[0].message());
    assert!(!path.exists());
    assert!(workspace.store().join("damaged/facts/turns/day=2026-11-20/run-1.parquet").exists());
    assert!(!writing.holds("C-1").expect("readable"));
    assert_eq!(writing.known_file("11월/상담.csv").expect("readable").map(|known| known.file.modified_ms), Some(-1));
    drop(writing);
    drop(lock);
    assert_eq!(ids(&workspace), ["C-2", "상담 3"]);
}

#[test]
fn a_damaged_database_is_refused_and_the_copy_is_the_way_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    run(&workspace, &transcripts());
    let before = dump(&workspace);
    let path = workspace::database_file(&workspace.store());
    fs::write(&path, "무엇인가 다른 것").expect("ours");
    let error = Store::open(&workspace).expect_err("damaged");
    assert!(error.message(Language::Ko).contains("store/backup/voc.db"), "{error}");
    fs::copy(workspace.store().join("backup/voc.db"), &path).expect("ours");
    assert_eq!(dump(&workspace), before);
}

#[test]
fn what_was_frozen_stays_as_it_was_whatever_is_committed_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    let mut watch = Watch::over(&workspace);
    assert!(!watch.has_changed().expect("no store"), "where there is none nothing changes");
    let all = transcripts();
    run(&workspace, &all);
    assert!(watch.has_changed().expect("a store"));
    assert!(!watch.has_changed().expect("a store"), "and then it stays");
    let frozen = Frozen::read(&Store::open(&workspace).expect("a store")).expect("nobody writes");
    let look = |frozen: &Frozen| {
        let placed: Vec<_> =
            frozen.assignments_of_transcript("C-1").map(|it| (it.topic.map(str::to_owned), it.turn)).collect();
        let single = frozen.assignments_of_transcript("C-2").next().and_then(|it| it.nearest.map(str::to_owned));
        (placed, single, frozen.status_of("C-1").map(str::to_owned), frozen.transcript("C-1").expect("readable"))
    };
    let before = look(&frozen);
    assert_eq!(before.0, [(Some("T-0001".to_owned()), 0)]);
    assert_eq!((before.1.as_deref(), before.2.as_deref()), (Some("T-0002"), Some("resolved")));
    assert_eq!(before.3.as_ref(), all.iter().find(|it| it.id == "C-1"));
    assert_eq!(frozen.transcripts_of_topic("T-0001"), ["C-1"]);
    assert_eq!(frozen.topics_of_transcript("C-2"), [""; 0]);
    assert_eq!((frozen.number(), frozen.n_transcripts(), frozen.topics().len()), (1, 3, 2));
    let unknown = "no such case";
    assert!(frozen.transcript(unknown).expect("readable").is_none() && frozen.status_of(unknown).is_none());
    let mut replaced = all[2].clone();
    replaced.turns[0].masked_text = "이제 됐어요".to_owned();
    replaced.turns[0].edits.clear();
    run(&workspace, &[replaced]);
    assert!(watch.has_changed().expect("a store"));
    assert_eq!(look(&frozen), before);
    let after = Frozen::read(&Store::open(&workspace).expect("a store")).expect("nobody writes");
    assert_eq!(after.number(), 2);
    assert_eq!(look(&after).3.map(|it| it.turns[0].masked_text.clone()).as_deref(), Some("이제 됐어요"));
}
