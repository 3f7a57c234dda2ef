//! How does a new store take the place of the old one without a moment in which neither is whole?

use std::path::PathBuf;

use super::decisions::{self, Database, Decisions, FIRST_RUN};
use super::facts::{self, Case, WrittenFacts};
use super::{Key, Lock, RunFolder, Workspace, disk, key, workspace};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};
use crate::registry::Packed;

/// A store that is being built beside the one in use. Dropped before [`Building::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Building {
    workspace: Workspace,
    folder: PathBuf,
    committed: Committed,
}

#[derive(Debug, PartialEq, Eq)]
enum Committed {
    Yes,
    No,
}

impl Building {
    /// Makes an empty store beside the one in use, with the same key.
    ///
    /// # Errors
    /// A store in use that a newer version made or that is damaged: it is not put aside unasked. A disk that cannot be written.
    pub fn begin(lock: &Lock, key: &Key) -> Result<Self> {
        let workspace = lock.workspace().clone();
        let in_use = workspace::database_file(&workspace.store());
        if in_use.exists() {
            Database::open(&in_use)?;
        }
        let folder = workspace.store_new();
        disk::remove_folder(&folder)?;
        disk::make_folder(&folder)?;
        let building = Self { workspace, folder, committed: Committed::No };
        key::write(&building.folder, key)?;
        Ok(building)
    }

    /// Returns the registry of topics after each night of the store in use, oldest first; none before the first run.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn nights(&self) -> Result<Vec<Packed>> {
        let in_use = workspace::database_file(&self.workspace.store());
        if in_use.exists() { Database::open(&in_use)?.nights() } else { Ok(Vec::new()) }
    }

    /// Returns the folder in which the search index is to be built; it does not exist yet.
    #[must_use]
    pub fn index_dir(&self) -> PathBuf {
        workspace::index_folder(&self.folder)
    }

    /// Writes all facts and waits until they are on the disk; the result goes into [`Decisions`].
    ///
    /// Needs no order and may run beside the building of the index. A conversation without a time is filed under `undated`,
    /// the as-of day.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn write_facts(&self, cases: &[Case<'_>], undated: Day) -> Result<WrittenFacts> {
        facts::write_facts(&self.folder, FIRST_RUN, cases, undated)
    }

    /// Writes the decisions, puts the new store in the place of the old one, and the run's folder in its own: the run counts from
    /// the moment in which the stores have changed places. Returns the run's folder.
    ///
    /// # Errors
    /// A disk that cannot be written; decisions that contradict each other. Before that moment everything is then as it was before
    /// the run; after it, the next start finishes what is missing.
    pub fn commit(mut self, mut run: RunFolder, decisions: &Decisions) -> Result<PathBuf> {
        if decisions.clock.name != run.name() {
            return Err(Error::new(
                Kind::Internal,
                Bilingual::new("실행 이름이 서로 다릅니다", "the decisions carry the name of another run"),
            ));
        }
        run.sync()?;
        decisions::save(&workspace::database_file(&self.folder), decisions)?;
        let index = self.index_dir();
        if index.exists() {
            disk::sync_tree(&index)?;
        }
        disk::sync_folder(&self.folder)?;

        let (store, old) = (self.workspace.store(), self.workspace.store_old());
        disk::remove_folder(&old)?;
        if store.exists() {
            disk::rename(&store, &old)?;
        }
        disk::rename(&self.folder, &store)?;
        self.committed = Committed::Yes;
        run.keep();
        disk::sync_folder(self.workspace.folder())?;

        let folder = run.finish()?;
        disk::remove_folder(&old)?;
        Ok(folder)
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        if self.committed == Committed::No {
            // What cannot be tidied up now is tidied up at the next start.
            let _ = disk::remove_folder(&self.folder);
            let (store, old) = (self.workspace.store(), self.workspace.store_old());
            if old.exists() && !store.exists() {
                let _ = disk::rename(&old, &store);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::model::Language;
    use crate::store::samples::{self, decisions, statements_of, transcripts};
    use crate::store::{KeyOrigin, Repair, Store, key as find_key, read_key, repair};

    /// Runs once; the inbox is always the same.
    fn run(workspace: &Workspace) -> PathBuf {
        let lock = workspace.lock().expect("free");
        repair(&lock).expect("a disk that works");
        let (key, _) = find_key(&lock).expect("a key");
        let run = RunFolder::begin(&lock, samples::AS_OF).expect("a run folder");
        fs::write(run.path().join("report.md"), "# 환불 지연\n").expect("ours");
        let building = Building::begin(&lock, &key).expect("a store");
        fs::create_dir_all(building.index_dir()).expect("ours");
        fs::write(building.index_dir().join("meta.json"), "{}").expect("ours");
        let (transcripts, statements) = (transcripts(), transcripts().iter().map(statements_of).collect::<Vec<_>>());
        let cases: Vec<Case<'_>> = transcripts
            .iter()
            .zip(&statements)
            .map(|(transcript, statements)| Case { transcript, statements })
            .collect();
        let facts = building.write_facts(&cases, samples::AS_OF).expect("facts");
        let decisions = decisions(run.name(), facts);
        building.commit(run, &decisions).expect("committed")
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

    #[test]
    fn a_second_run_takes_the_place_of_the_first_and_holds_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        run(&workspace);
        let first = dump(&workspace);
        let key = read_key(&workspace).expect("readable");
        assert!(key.is_some());
        let second_folder = run(&workspace);
        assert_eq!(dump(&workspace), first);
        assert!(first.contains("topics 'T-0001', 0, '환불이 늦어요'"), "{first}");
        assert_eq!(read_key(&workspace).expect("readable"), key);
        assert_eq!(names_in(folder.path()), ["runs", "store", "store.lock"]);
        assert_eq!(names_in(&workspace.runs()), ["2026-11-21-001", "2026-11-21-002", "latest"]);
        assert!(second_folder.ends_with("2026-11-21-002"));
        let latest = fs::read_to_string(workspace.runs().join("latest/report.md")).expect("a link to the newest");
        assert_eq!(latest, "# 환불 지연\n");
        assert_eq!(Store::open(&workspace).expect("a store").clock().expect("a run").name, "2026-11-21-002");
        assert!(Store::open(&workspace).expect("a store").index_dir().join("meta.json").exists());
    }

    #[test]
    fn what_was_kept_comes_back_through_the_store() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        run(&workspace);
        let store = Store::open(&workspace).expect("a store");
        let given = decisions("2026-11-21-001", crate::store::WrittenFacts::default());
        assert_eq!(store.run().expect("a run"), given.run);
        assert_eq!(store.clock().expect("a run"), given.clock);
        assert_eq!(store.topics().expect("topics"), given.topics);
        assert_eq!(store.topic("T-0002").expect("readable").as_ref(), given.topics.get(1));
        assert_eq!(store.topic("T-9999").expect("readable"), None);
        assert_eq!(store.assignments().expect("assignments"), given.assignments);
        assert_eq!(store.assignments_of_topic("T-0001").expect("assignments"), given.assignments[..1]);
        assert_eq!(store.assignments_of_transcript("C-2").expect("assignments"), given.assignments[1..]);
        assert_eq!(store.topics_of_turn("C-1", 0).expect("topics"), ["T-0001"]);
        assert_eq!(store.input_files().expect("inputs"), given.inputs);
        assert_eq!(store.status_of("C-1").expect("known"), Some("resolved".to_owned()));
        assert_eq!(store.transcripts_with_status("resolved").expect("readable"), ["C-1"]);
        let ids: Vec<String> = store
            .transcripts(&["C-2", "없는 상담", "C-1"])
            .expect("readable")
            .into_iter()
            .map(|transcript| transcript.id)
            .collect();
        assert_eq!(ids, ["C-2", "C-1"]);
        assert_eq!(store.transcript("C-1").expect("readable"), transcripts().into_iter().find(|t| t.id == "C-1"));
    }

    #[test]
    fn a_swap_cut_off_anywhere_is_put_right() {
        let check = |leave: fn(&Workspace), expected: &[Repair]| {
            let folder = tempfile::tempdir().expect("a folder");
            let workspace = Workspace::new(folder.path());
            run(&workspace);
            let before = dump(&workspace);
            leave(&workspace);
            let lock = workspace.lock().expect("free");
            assert_eq!(repair(&lock).expect("a disk that works"), expected);
            assert_eq!(repair(&lock).expect("a disk that works"), []);
            assert_eq!(dump(&workspace), before);
            assert_eq!(find_key(&lock).expect("the key is still there").1, KeyOrigin::Kept);
            assert_eq!(names_in(folder.path()), ["runs", "store", "store.lock"]);
            assert_eq!(names_in(&workspace.runs()), ["2026-11-21-001", "latest"]);
        };
        let name = || "2026-11-21-001".to_owned();
        check(|_| (), &[]);
        // Killed while the new store was built.
        check(|it| fs::create_dir_all(it.store_new().join("facts")).expect("ours"), &[Repair::UnfinishedStoreRemoved]);
        // Killed between the two renames.
        check(
            |it| {
                fs::create_dir(it.store_new()).expect("ours");
                fs::rename(it.store(), it.store_old()).expect("ours");
            },
            &[Repair::StorePutBack, Repair::UnfinishedStoreRemoved],
        );
        // Killed after both, before the old store was removed.
        check(|it| fs::create_dir_all(it.store_old().join("facts")).expect("ours"), &[Repair::ReplacedStoreRemoved]);
        // Killed before the commit, with a run folder half filled.
        check(
            |it| fs::create_dir(it.runs().join(".2026-11-21-002.tmp")).expect("ours"),
            &[Repair::UnfinishedRunRemoved { name: "2026-11-21-002".to_owned() }],
        );
        // Killed after the commit, before the run folder had its name.
        check(
            |it| {
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
        let (key, origin) = find_key(&lock).expect("a key");
        assert_eq!(origin, KeyOrigin::First);
        let run = RunFolder::begin(&lock, samples::AS_OF).expect("a run folder");
        let building = Building::begin(&lock, &key).expect("a store");
        drop((run, building));
        assert_eq!(names_in(folder.path()), ["runs", "store", "store.lock"]);
        assert_eq!(names_in(&workspace.runs()), [""; 0]);
        let error = Store::open(&workspace).expect_err("nothing was committed");
        assert!(error.message(Language::Ko).contains("`voc run`을 먼저 실행해 주세요"), "{error}");
    }

    #[test]
    fn a_store_of_a_newer_version_is_refused_with_the_way_back_and_not_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        run(&workspace);
        let path = workspace::database_file(&workspace.store());
        let newer = rusqlite::Connection::open(&path).expect("ours");
        newer.pragma_update(None, "user_version", 99).expect("ours");
        drop(newer);
        let lock = workspace.lock().expect("free");
        let key = read_key(&workspace).expect("readable").expect("there");
        for error in [
            Store::open(&workspace).map(|_| ()).expect_err("newer"),
            Building::begin(&lock, &key).map(|_| ()).expect_err("newer"),
            repair(&lock).map(|_| ()).expect_err("newer"),
        ] {
            assert_eq!(error.kind(), Kind::Store);
            let (ko, en) = (error.message(Language::Ko), error.message(Language::En));
            assert!(ko.contains("더 새로운 버전의 voc가 만든 저장소입니다 (저장 형식 99"), "{ko}");
            assert!(
                en.contains("install the newer voc; or, to go on with this one: rename the folder `store`"),
                "{en}"
            );
        }
        assert!(path.exists());
    }

    #[test]
    fn a_file_that_is_no_store_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        fs::create_dir(workspace.store()).expect("ours");
        for content in ["상담 목록", ""] {
            fs::write(workspace::database_file(&workspace.store()), content).expect("ours");
            let error = Store::open(&workspace).expect_err("not a store");
            assert_eq!(error.kind(), Kind::Store);
            assert!(error.message(Language::En).contains("is not a store of this program"), "{error}");
        }
    }

    #[test]
    fn a_reader_goes_on_while_a_run_takes_its_stores_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        run(&workspace);
        let reader = Store::open(&workspace).expect("a store");
        run(&workspace);
        assert_eq!(reader.topics().expect("still readable").len(), 2);
        assert_eq!(reader.clock().expect("its own run").name, "2026-11-21-001");
        // In the instant between the two renames the old store answers.
        fs::rename(workspace.store(), workspace.store_old()).expect("ours");
        assert_eq!(Store::open(&workspace).expect("the old one").topics().expect("readable").len(), 2);
    }
}
