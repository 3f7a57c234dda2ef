use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use voc::search::Index;

use crate::workspace::{AS_OF, Workspace, files_below};

/// Returns every file of the newest run folder but `run.json`, the one that knows the clock.
pub(crate) fn run_folder(workspace: &Workspace) -> BTreeMap<String, Vec<u8>> {
    let latest = workspace.folder().join("runs/latest").canonicalize().expect("a run");
    files_below(&latest)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&latest).expect("below").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("ours"))
        })
        .filter(|(name, _)| name != "run.json")
        .collect()
}

/// Returns everything that the store means: rows of facts and decisions, stored turns and terms of the index.
pub(crate) fn store_content(workspace: &Workspace) -> String {
    let store = workspace.store();
    let mut text = store.logical_dump().expect("a dump");
    let facts = store.facts().expect("a manifest");
    for transcript in facts.read_transcripts() {
        writeln!(text, "{:?}", transcript.expect("intact")).expect("memory");
    }
    for statement in facts.read_statements() {
        writeln!(text, "{:?}", statement.expect("intact")).expect("memory");
    }
    let index = Index::open(&store.index_dir(), u64::from(store.newest())).expect("an index");
    for turn in index.turns().expect("readable") {
        writeln!(text, "{turn:?}").expect("memory");
    }
    for term in index.terms().expect("readable") {
        writeln!(text, "term {term}").expect("memory");
    }
    text
}

#[track_caller]
pub(crate) fn assert_same_files(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>, case: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{case}");
    for (name, bytes) in expected {
        let found = &found[name];
        if found != bytes {
            let at = found.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            let around = |bytes: &[u8]| {
                String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())]).into_owned()
            };
            panic!("{case}: {name} differs at byte {at}:\n{}\n{}", around(found), around(bytes));
        }
    }
}

#[track_caller]
pub(crate) fn assert_same_text(found: &str, expected: &str, case: &str) {
    if found != expected {
        let differs = found.lines().zip(expected.lines()).find(|(a, b)| a != b);
        let (a, b) = differs.unwrap_or(("one is longer", "than the other"));
        let at = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count().saturating_sub(60);
        let around = |line: &str| line.chars().skip(at).take(200).collect::<String>();
        panic!("{case}: the store differs:\n{}\n{}", around(a), around(b));
    }
}

#[test]
fn runs_with_one_two_and_eight_threads_and_a_second_run_are_equal() {
    let first = Workspace::after_a_night(); // two threads
    let (files, content) = (run_folder(first), store_content(first));
    assert!(
        ["alerts.jsonl", "proposals/P-0001.md", "kb-drafts.jsonl", "kb-health.jsonl", "kb/KB-D-000001.md"]
            .iter()
            .all(|name| files.contains_key(*name)),
        "every file, those of folders too"
    );
    let key = fs::read(first.folder().join("store/key")).expect("a key");
    for threads in ["1", "8"] {
        let workspace = Workspace::samples();
        workspace.write("store/key", &key);
        workspace.voc(&["run", "--as-of", AS_OF, "--threads", threads]).ok();
        assert_same_files(&run_folder(&workspace), &files, &format!("{threads} threads"));
        assert_same_text(&store_content(&workspace), &content, &format!("{threads} threads"));
        if threads == "8" {
            workspace.voc(&["run", "--as-of", AS_OF, "--threads", "2"]).ok();
            assert!(workspace.folder().join("runs/2026-11-20-002").exists());
            assert_same_files(&run_folder(&workspace), &files, "a second run");
            assert_same_text(&store_content(&workspace), &content, "a second run");
        }
    }
}

/// The sample workspace names no person in ids and labels, so that no keyed form stands in its reports.
#[test]
fn the_key_orders_nothing() {
    let workspace = Workspace::samples();
    workspace.write("store/key", [7_u8; 32]);
    workspace.voc(&["run", "--as-of", AS_OF]).ok();
    let first = Workspace::after_a_night();
    assert_same_files(&run_folder(&workspace), &run_folder(first), "another key");
    let pseudonyms = |workspace: &Workspace| {
        let facts = workspace.store().facts().expect("a manifest");
        facts.read_transcripts().filter_map(|it| it.expect("intact").customer).map(|it| it.0).collect::<Vec<_>>()
    };
    let (mine, theirs) = (pseudonyms(&workspace), pseudonyms(first));
    assert_eq!(mine.len(), theirs.len());
    assert!(mine.iter().zip(&theirs).all(|(a, b)| a != b), "a pseudonym does not depend on the key");
}

#[test]
fn the_place_of_files_below_the_inbox_and_of_the_workspace_changes_no_topic() {
    let conversations: Vec<String> =
        fs::read_to_string(crate::workspace::repository().join("corpus-samples/inbox/email/2026-11.jsonl"))
            .expect("samples")
            .lines()
            .map(str::to_owned)
            .collect();
    let (left, right) = conversations.split_at(conversations.len() / 2);
    let together = Workspace::with("all.jsonl", conversations.join("\n"));
    // Reading order is path order: the second half comes first here.
    let apart = Workspace::with("b/c/left.jsonl", left.join("\n")).and("a.jsonl", right.join("\n"));
    together.run(AS_OF).ok();
    apart.run(AS_OF).ok();
    for name in ["topics.jsonl", "statements.jsonl"] {
        let name = format!("runs/latest/{name}");
        assert_eq!(together.read(&name), apart.read(&name), "{name}");
    }
}
