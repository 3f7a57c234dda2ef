//! Does an index that nights added to and removed from answer like one made at once, whatever a kill interrupts?

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::schema::{FAST, Schema, TEXT};

use super::tests::{Said, TEXTS, TOKENIZER, add, answer, ask, customer, finder_of, found, index_of};
use super::writer::MAX_SEGMENTS;
use super::{Details, Finder, Index, Writer, schema};
use crate::error::Kind;
use crate::model::{Language, Speaker};

const QUERIES: [&str; 11] = [
    "환불",
    "환불이 안 돼요",
    "주문상세내역",
    "refund",
    "쿠",
    "ㅋㅍ",
    "화불",
    "ghksqnf",
    "앱이 자꾸 꺼져요",
    "the 하다 로그인",
    "배송",
];

/// Files of a segment: postings, positions (none here), terms, columns, lengths, texts.
const N_FILES: usize = 6;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn add_all(writer: &Writer, turns: &[Said<'_>]) {
    let mut worker = TOKENIZER.worker();
    turns.iter().try_for_each(|turn| add(writer, &mut worker, turn)).expect("a writable folder");
}

/// Begins an index of run 1.
fn begin(folder: &Path, turns: &[Said<'_>]) -> Index {
    let writer = Writer::create(folder, 1).expect("a writable folder");
    add_all(&writer, turns);
    writer.commit(1).expect("a writable folder")
}

fn reopen(folder: &Path, expected_run: u64) -> Writer {
    let (writer, run) = Writer::open(folder, 1).expect("a writable folder");
    assert_eq!(run, Some(expected_run));
    writer
}

/// Checks that nothing tells an index from one that was made at once of these turns.
fn assert_like_made_at_once(index: &Index, turns: &[Said<'_>]) {
    let once = index_of(turns);
    assert_eq!(index.len(), turns.len() as u64);
    assert_eq!(index.turns().expect("readable"), once.turns().expect("readable"));
    assert_eq!(index.terms().expect("readable"), once.terms().expect("readable"));
    for column_idx in 0..schema::WORD_COLUMNS.len() {
        assert_eq!(index.words_of(column_idx).expect("readable"), once.words_of(column_idx).expect("readable"));
    }
    let (finder, once) = (finder_of(index.clone()), finder_of(once));
    for query in QUERIES {
        for query in [query.to_owned(), format!("{query} channel:call")] {
            let answer = |finder| answer(finder, &query, Details::Facets).map_err(|error| error.message(Language::En));
            assert_eq!(answer(&finder), answer(&once), "{query}");
        }
    }
    let mut worker = TOKENIZER.worker();
    for id in ["C-1-1", "C-2-2", "C-9-9"] {
        let mut similar =
            |finder: &Finder| finder.similar(id, 5, &mut worker).map_err(|error| error.message(Language::En));
        assert_eq!(similar(&finder), similar(&once), "{id}");
    }
}

/// Returns the files that tantivy wrote, besides its two lists and its locks.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let is_of_segment = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        !name.starts_with('.') && name != "meta.json"
    };
    let mut files: Vec<PathBuf> = paths.filter(is_of_segment).collect();
    files.sort();
    files
}

/// Checks that every file is of a segment of the last commit.
fn assert_no_garbage(folder: &Path) {
    let (index, _) = super::index::committed(folder).expect("an index");
    let metas = index.searchable_segment_metas().expect("readable");
    let needed = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        metas.iter().any(|meta| {
            let marks = meta.delete_opstamp().map(|opstamp| format!(".{opstamp}.del"));
            name.strip_prefix(&meta.id().uuid_string())
                .is_some_and(|rest| !rest.ends_with(".del") || marks.as_deref() == Some(rest))
        })
    };
    let garbage: Vec<PathBuf> = files(folder).into_iter().filter(|path| !needed(path)).collect();
    assert!(garbage.is_empty(), "{garbage:?}");
}

#[test]
fn thirty_nights_answer_like_an_index_made_at_once() {
    let ids: Vec<String> = (0..120).map(|number| format!("C-{}-{number}", number / 4 + 1)).collect();
    let texts: Vec<String> = (0..120).map(|number| format!("{} {number}", TEXTS[number * 7 % 9])).collect();
    let turns: Vec<Said<'_>> = ids
        .iter()
        .zip(&texts)
        .zip(0..)
        .flat_map(|((id, text), number)| {
            let agent = (id.as_str(), 1, Speaker::Agent, TEXTS[number * 5 % 9]);
            [(id.as_str(), 0, Speaker::Customer, text.as_str()), agent]
        })
        .collect();
    let folder = folder();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
    for (night, tonight) in turns.chunks(8).enumerate() {
        let (writer, run) = Writer::open(folder.path(), 2).expect("a writable folder");
        assert_eq!(run, (night as u64).checked_sub(1));
        pool.broadcast(|context| {
            let mut worker = TOKENIZER.worker();
            let mut turns = tonight.iter().skip(context.index()).step_by(2);
            turns.try_for_each(|turn| add(&writer, &mut worker, turn)).expect("a writable folder");
        });
        let index = writer.commit(night as u64).expect("a writable folder");
        assert!(index.segments.len() <= MAX_SEGMENTS, "{}", index.segments.len());
        assert_eq!(index.len(), 8 * (night as u64 + 1));
    }
    let index = Index::open(folder.path(), 29).expect("just written");
    assert!(index.segments.len() > 1);
    assert_like_made_at_once(&index, &turns);
    assert_no_garbage(folder.path());
}

#[test]
fn a_replaced_conversation_is_found_by_its_new_words_only() {
    for add_first in [true, false] {
        let folder = folder();
        begin(folder.path(), &customer(&TEXTS));
        let writer = reopen(folder.path(), 1);
        let replaced = ("C-5-5", 0, Speaker::Customer, "비밀번호를 잊었어요");
        let remove = || ["C-5-5", "C-5-5", "C-0-0"].iter().try_for_each(|id| writer.remove(id)).expect("memory");
        if !add_first {
            remove();
        }
        add_all(&writer, &[replaced]);
        writer.prepare().expect("a writable folder");
        add_all(&writer, &[("C-5-5", 1, Speaker::Agent, "새로 만드시면 됩니다")]);
        if add_first {
            remove();
        }
        let index = writer.commit(2).expect("a writable folder");
        let finder = finder_of(index.clone());
        assert_eq!(found(&finder, "비밀번호"), ["C-5-5"]);
        assert!(found(&finder, "로그인").is_empty());
        let mut turns = customer(&TEXTS);
        turns[4] = replaced;
        turns.push(("C-5-5", 1, Speaker::Agent, "새로 만드시면 됩니다"));
        assert!(index.segments.iter().any(|segment| segment.living().count() < segment.n_documents as usize));
        assert_like_made_at_once(&index, &turns);
    }
}

#[test]
fn what_only_removed_turns_hold_is_nowhere_in_an_answer() {
    let folder = folder();
    begin(folder.path(), &customer(&TEXTS));
    let writer = reopen(folder.path(), 1);
    writer.remove("C-1-1").expect("memory");
    let index = writer.commit(2).expect("a writable folder");
    let finder = finder_of(index.clone());
    let error = ask(&finder, "쿠폰 channel:call").expect_err("only C-1-1 was a call");
    assert!(error.message(Language::En).ends_with("give one that occurs: chat"), "{error}");
    let error = finder.similar("C-1-1", 5, &mut TOKENIZER.worker()).expect_err("it is gone");
    assert!(error.message(Language::En).contains("the nearest ids are C-2-2, C-3-3, C-4-4"), "{error}");
    assert!(!index.terms().expect("readable").contains(&"결제".to_owned()));
    assert!(found(&finder, "결").is_empty());
}

#[test]
fn a_segment_with_many_removed_turns_is_written_anew() {
    let folder = folder();
    begin(folder.path(), &customer(&TEXTS));
    let writer = reopen(folder.path(), 1);
    ["C-1-1", "C-2-2"].iter().try_for_each(|id| writer.remove(id)).expect("memory");
    let index = writer.commit(2).expect("a writable folder");
    assert_eq!(index.segments.iter().map(|segment| segment.n_documents).collect::<Vec<_>>(), [7]);
    assert_like_made_at_once(&index, &customer(&TEXTS)[2..]);
    let writer = reopen(folder.path(), 2);
    customer(&TEXTS).iter().try_for_each(|said| writer.remove(said.0)).expect("memory");
    assert!(writer.commit(3).expect("a writable folder").is_empty());
    assert!(files(folder.path()).is_empty());
}

#[test]
fn after_a_purge_no_file_holds_a_removed_word() {
    const SECRET: &str = "xylograph";
    let holds_secret = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file");
        bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
    };
    for purged_at_once in [true, false] {
        let folder = folder();
        let text = format!("제 {SECRET} 주문이 안 보여요");
        let mut turns = customer(&TEXTS);
        turns.push((SECRET, 0, Speaker::Customer, &text));
        begin(folder.path(), &turns);
        let extensions = |path: &PathBuf| path.extension().and_then(|found| found.to_str()).map(str::to_owned);
        let found_in: Vec<_> = files(folder.path()).iter().filter(|path| holds_secret(path)).map(extensions).collect();
        assert!(found_in.contains(&Some("store".to_owned())) && found_in.contains(&Some("fast".to_owned())));
        let mut run = 1;
        if !purged_at_once {
            let writer = reopen(folder.path(), 1);
            writer.remove(SECRET).expect("memory");
            drop(writer.commit(2).expect("a writable folder"));
            assert!(files(folder.path()).iter().any(&holds_secret));
            run = 2;
        }
        let writer = reopen(folder.path(), run);
        writer.remove(SECRET).expect("memory");
        turns.pop();
        let added = ("C-10-1", 0, Speaker::Customer, "영수증을 받고 싶어요");
        add_all(&writer, &[added]);
        turns.push(added);
        let index = writer.commit_and_purge(run + 1).expect("a writable folder");
        assert_like_made_at_once(&index, &turns);
        for segment in &index.segments {
            assert_eq!(segment.living().count(), segment.n_documents as usize);
            assert_eq!(segment.transcript.names.dictionary().term_ord(SECRET).expect("readable"), None);
            let mut texts = segment.texts().expect("readable");
            for document in 0..segment.n_documents {
                let text = super::index::text_of(&index.fields, &mut texts, document).expect("readable");
                assert!(!text.contains(SECRET), "{text}");
            }
        }
        let (files_of, _) = super::index::committed(folder.path()).expect("an index");
        for reader in files_of.reader().expect("readable").searcher().segment_readers() {
            for field in [index.fields.transcript, index.fields.terms, index.fields.bigrams] {
                let inverted = reader.inverted_index(field).expect("readable");
                let term = tantivy::Term::from_field_text(field, SECRET);
                assert_eq!(inverted.get_term_info(&term).expect("readable"), None);
            }
        }
        let all = std::fs::read_dir(folder.path()).expect("the folder").map(|entry| entry.expect("an entry").path());
        let holding: Vec<PathBuf> = all.filter(|path| path.is_file() && holds_secret(path)).collect();
        assert!(holding.is_empty(), "{holding:?}");
        assert!(files(folder.path()).iter().all(|path| extensions(path).as_deref() != Some("del")));
        assert_no_garbage(folder.path());
    }
}

#[test]
fn a_writer_that_was_killed_leaves_files_that_the_next_one_collects() {
    let folder = folder();
    begin(folder.path(), &customer(&TEXTS));
    let before = files(folder.path());
    let killed = reopen(folder.path(), 1);
    killed.remove("C-1-1").expect("memory");
    add_all(&killed, &[("C-10-1", 0, Speaker::Customer, "영수증을 받고 싶어요")]);
    killed.prepare().expect("a writable folder");
    // A second segment is left half written.
    add_all(&killed, &[("C-11-1", 0, Speaker::Customer, "영수증을 받고 싶어요")]);
    drop(killed);
    assert!(files(folder.path()).len() > before.len());
    assert!(folder.path().join(".tantivy-writer.lock").is_file());
    let index = Index::open(folder.path(), 1).expect("the last commit");
    assert_eq!(index.len(), 9);
    let writer = reopen(folder.path(), 1);
    assert_eq!(files(folder.path()), before);
    assert_like_made_at_once(&writer.commit(2).expect("a writable folder"), &customer(&TEXTS));
}

#[test]
fn a_second_writer_is_refused_and_removes_nothing() {
    let folder = folder();
    begin(folder.path(), &customer(&TEXTS));
    let first = reopen(folder.path(), 1);
    for refused in [Writer::create(folder.path(), 1).map(drop), Writer::open(folder.path(), 1).map(drop)] {
        assert_eq!(refused.expect_err("the first is at work").kind(), Kind::Locked);
    }
    assert_eq!(first.commit(2).expect("a writable folder").len(), 9);
}

#[test]
fn an_index_that_cannot_be_added_to_is_begun_anew() {
    let check = |what: &str, spoil: &dyn Fn(&Path)| {
        let folder = folder();
        begin(folder.path(), &customer(&TEXTS));
        spoil(folder.path());
        let (writer, run) = Writer::open(folder.path(), 1).expect("a writable folder");
        assert_eq!(run, None, "{what}");
        add_all(&writer, &customer(&TEXTS[..2]));
        assert_eq!(writer.commit(2).expect("a writable folder").len(), 2, "{what}");
        assert_eq!(files(folder.path()).len(), N_FILES, "{what}");
        assert_eq!(Index::open(folder.path(), 2).expect("just written").len(), 2, "{what}");
    };
    let empty = |folder: &Path| {
        std::fs::remove_dir_all(folder).expect("a writable folder");
    };
    check("missing", &empty);
    check("never committed", &|folder| drop(Writer::create(folder, 1)));
    check("a list that breaks off", &|folder| std::fs::write(folder.join("meta.json"), "{").expect("a file"));
    check("a file is missing", &|folder| std::fs::remove_file(&files(folder)[0]).expect("a file"));
    for file_idx in 0..N_FILES {
        check("a wrong byte", &|folder| {
            let path = &files(folder)[file_idx];
            let mut bytes = std::fs::read(path).expect("a file");
            bytes[3] ^= 1;
            std::fs::write(path, bytes).expect("a file");
        });
    }
    check("another schema", &|folder| {
        empty(folder);
        std::fs::create_dir_all(folder).expect("a writable folder");
        let mut schema = Schema::builder();
        schema.add_text_field("transcript", FAST);
        schema.add_text_field("text", TEXT);
        tantivy::Index::create_in_dir(folder, schema.build()).expect("a writable folder");
        let error = Index::open(folder, 1).map(drop).expect_err("not of this version");
        assert!(error.message(Language::En).contains("made by another version of voc"), "{error}");
    });
}

/// A directory on which nothing can be written any more after so many files: what a kill leaves.
#[derive(Debug, Clone)]
struct Stopping {
    directory: MmapDirectory,
    n_left: Arc<AtomicUsize>,
}

impl Stopping {
    fn step(&self) -> io::Result<()> {
        let left = self.n_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| io::Error::other("killed"))
    }
}

impl Directory for Stopping {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.directory.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let killed = |io_error| DeleteError::IoError { io_error: Arc::new(io_error), filepath: path.to_path_buf() };
        self.step().map_err(killed).and_then(|()| self.directory.delete(path))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.directory.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let killed = |cause| OpenWriteError::wrap_io_error(cause, path.to_path_buf());
        self.step().map_err(killed).and_then(|()| self.directory.open_write(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.directory.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step().and_then(|()| self.directory.atomic_write(path, bytes))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.directory.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.directory.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.directory.watch(callback)
    }
}

/// Which of the two commits.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Commit {
    Plain,
    Purging,
}

#[test]
fn a_kill_at_any_instant_leaves_the_last_commit_or_the_new_one() {
    let (old, purged) = (customer(&TEXTS), customer(&TEXTS)[1..].to_vec());
    let added = ("C-1-1", 0, Speaker::Customer, "영수증을 받고 싶어요");
    let new = [&[added], &purged[..]].concat();
    let base = folder();
    begin(base.path(), &old);
    let write = |writer: Writer, commit| {
        writer.remove("C-1-1")?;
        add(&writer, &mut TOKENIZER.worker(), &added)?;
        if commit == Commit::Plain { writer.commit(2) } else { writer.commit_and_purge(2) }
    };
    for commit in [Commit::Plain, Commit::Purging] {
        let (mut n_steps, mut finished) = (0, false);
        while !finished {
            let folder = folder();
            for entry in std::fs::read_dir(base.path()).expect("the folder") {
                let path = entry.expect("an entry").path();
                std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a file");
            }
            let directory = MmapDirectory::open(folder.path()).expect("the folder");
            let stopping = Stopping { directory, n_left: Arc::new(AtomicUsize::new(n_steps)) };
            let mut index = tantivy::Index::open(stopping).expect("an index");
            index.set_tokenizers(schema::tokenizers());
            finished = write(Writer::over(index, 1).expect("nothing to collect"), commit).is_ok();
            let (_, run) = super::index::committed(folder.path()).expect("a commit");
            let index = Index::open(folder.path(), run.expect("a run")).expect("a commit");
            let turns = index.turns().expect("readable");
            let expected = |turns| index_of(turns).turns().expect("readable");
            match run {
                Some(2) => assert_eq!(turns, expected(&new), "{commit:?} {n_steps}"),
                _ if commit == Commit::Purging && turns.len() < old.len() => assert_eq!(turns, expected(&purged)),
                _ => assert_eq!(turns, expected(&old), "{commit:?} {n_steps}"),
            }
            drop(index);
            // What a caller does that finds the index behind.
            let writer = reopen(folder.path(), run.expect("a run"));
            assert_no_garbage(folder.path());
            let again = write(writer, commit).expect("a writable folder");
            assert_like_made_at_once(&again, &new);
            n_steps += 1;
        }
        assert!(n_steps > 2 * N_FILES, "{n_steps}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_nights_leave_what_an_index_of_the_living_turns_would_be(
        nights in proptest::collection::vec(
            (proptest::collection::vec((1usize..=9, 0usize..9), 0..6), proptest::collection::vec(1usize..=9, 0..3), 0..4),
            1..7,
        ),
    ) {
        let folder = folder();
        let ids: Vec<String> = (0..=9).map(|number| format!("C-{number}-{number}")).collect();
        let mut living: Vec<Said<'_>> = Vec::new();
        let mut run = None;
        for (night, (told, forgotten, purge)) in nights.iter().enumerate() {
            let (writer, before) = Writer::open(folder.path(), 1).expect("a writable folder");
            prop_assert_eq!(before, run);
            let replaced = told.iter().map(|(id, _)| id).chain(forgotten);
            for id in replaced.map(|&id| &ids[id]) {
                writer.remove(id).expect("memory");
                living.retain(|said| said.0 != id);
            }
            let tonight: Vec<Said<'_>> = told
                .iter()
                .zip(0..)
                .map(|(&(id, text), turn)| (ids[id].as_str(), turn, Speaker::Customer, TEXTS[text]))
                .collect();
            add_all(&writer, &tonight);
            living.extend(tonight);
            run = Some(night as u64);
            let index = if *purge == 0 { writer.commit_and_purge(night as u64) } else { writer.commit(night as u64) };
            let index = index.expect("a writable folder");
            prop_assert!(index.segments.len() <= MAX_SEGMENTS);
            assert_like_made_at_once(&index, &living);
        }
    }
}
