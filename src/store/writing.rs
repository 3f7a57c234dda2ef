//! How does a run add to the store so that it counts whole or not at all?
//!
//! Fact files get names of their own run and are on the disk before anything names them; one transaction of the database then names them
//! all, and that is the moment in which the run counts. Whatever lies there unnamed, the next start removes.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use rusqlite::Connection;

use super::decisions::{self, Database, Decisions, InputFileRow, KnownFile, RunRow, Taken, TranscriptRow, Version};
use super::facts::{self, Case, FactFile, Facts, Sheaf};
use super::{Lock, RunFolder, Seal, Workspace, backup, disk, workspace};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};
use crate::registry::Packed;

/// A store that a run adds to. Dropped before [`Writing::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Writing {
    workspace: Workspace,
    connection: Connection,
    database: Database,
    run: u32,
    taken: Taken,
    n_parts: u32,
    committed: Committed,
}

#[derive(Debug, PartialEq, Eq)]
enum Committed {
    Yes,
    No,
}

impl Writing {
    /// Opens the store to add a run to it; makes one where there is none, brings forward one of an earlier version.
    ///
    /// # Errors
    /// A store that a newer version made or that is damaged; a disk that cannot be written.
    pub fn begin(lock: &Lock) -> Result<Self> {
        let workspace = lock.workspace().clone();
        let store = workspace.store();
        disk::make_folder(&store)?;
        let path = workspace::database_file(&store);
        let connection = decisions::open_to_write(&path)?;
        let database = Database::open(&path)?;
        let run = database.newest()? + 1;
        let options = fs::OpenOptions::new().create(true).truncate(true).write(true).to_owned();
        disk::write_durably(&workspace::begun_file(&store), &options, run.to_string().as_bytes())?;
        disk::sync_folder(&store)?;
        let taken = Taken::default();
        Ok(Self { workspace, connection, database, run, taken, n_parts: 0, committed: Committed::No })
    }

    /// Returns the number of the run that is being added, from 1.
    #[must_use]
    pub fn run(&self) -> u32 {
        self.run
    }

    /// Returns the day of the latest night that was committed.
    ///
    /// # Errors
    /// A database that cannot be read; so for every method that reads.
    pub fn newest_as_of(&self) -> Result<Option<Day>> {
        self.database.newest_as_of()
    }

    /// Returns the newest day with a conversation, among all that was committed.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn newest_day(&self) -> Result<Option<Day>> {
        self.database.newest_day()
    }

    /// Opens what earlier runs took in, for questions from another thread.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn past(&self) -> Result<Past> {
        Ok(Past { database: Database::open(self.database.path())? })
    }

    /// Returns what the newest run that opened a file of the inbox found there.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn known_file(&self, path: &str) -> Result<Option<KnownFile>> {
        self.database.known_file(path)
    }

    /// Returns what earlier runs of a night found in the inbox, by path.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn input_files(&self, as_of: Day) -> Result<Vec<InputFileRow>> {
        self.database.input_files(as_of, self.run)
    }

    /// Returns the registry after the newest night before a day.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn night_before(&self, as_of: Day) -> Result<Option<Packed>> {
        self.database.night_before(as_of)
    }

    /// Writes conversations as the next part of what this run takes in, and waits until they are on the disk. A conversation without
    /// a time is filed under `undated`, the as-of day. Of two with one id, the one given later stands. Returns the sheaves, one a day.
    /// Rows of a sheaf are in the order of ids.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn take(&mut self, cases: &[Case<'_>], undated: Day) -> Result<Vec<Sheaf>> {
        let part = self.n_parts;
        let files = facts::write_facts(&self.workspace.store(), self.run, part, cases, undated)?;
        self.n_parts += 1;
        self.taken.files.extend(files);
        self.taken.transcripts.extend(cases.iter().map(|case| TranscriptRow {
            id: case.transcript.id.clone(),
            sheaf: Sheaf { day: case.transcript.day().unwrap_or(undated), run: self.run, part },
            status: case.transcript.metadata.status.clone(),
            origin: case.origin.clone(),
        }));
        let of_this = |row: &&TranscriptRow| row.sheaf.part == part;
        let days: BTreeSet<Sheaf> =
            self.taken.transcripts.iter().rev().take_while(of_this).map(|row| row.sheaf).collect();
        Ok(days.into_iter().collect())
    }

    /// Remembers a version that a later one of this run replaced before it was written, so that an export that still holds it is
    /// not taken for news.
    pub fn remember_replaced(&mut self, id: String, version: Seal) {
        self.taken.replaced.push((id, version));
    }

    /// Returns the facts of some days, with what this run has taken in so far.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn facts(&self, days: &RangeInclusive<Day>) -> Result<Facts> {
        let (mut files, mut superseded) = self.database.manifest(days, self.run)?;
        files.extend(self.taken.files.iter().filter(|file| days.contains(&file.day)).cloned());
        for (sheaf, id) in self.replaced()? {
            superseded.entry(sheaf).or_default().insert(id);
        }
        Ok(Facts::new(self.workspace.store(), files, superseded))
    }

    /// Returns the conversations that this run replaces, by the sheaf of the replaced version.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn replaced(&self) -> Result<Vec<(Sheaf, String)>> {
        let mut replaced = Vec::new();
        let mut in_order: Vec<&TranscriptRow> = self.taken.transcripts.iter().collect();
        in_order.sort_by(|a, b| (&a.id, a.sheaf.part).cmp(&(&b.id, b.sheaf.part)));
        for versions in in_order.chunk_by(|a, b| a.id == b.id) {
            let id = &versions[0].id;
            replaced.extend(self.database.sheaf_of(id)?.map(|sheaf| (sheaf, id.clone())));
            replaced.extend(versions[..versions.len() - 1].iter().map(|row| (row.sheaf, id.clone())));
        }
        Ok(replaced)
    }

    /// Returns what came since a run, this one included: all facts, the sheaves written since, and the conversations that were replaced.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn since(&self, run: u32) -> Result<(Facts, Vec<Sheaf>, Vec<String>)> {
        let facts = self.facts(&(Day::MIN..=Day::MAX))?;
        let sheaves = facts.sheaves().into_iter().filter(|sheaf| sheaf.run > run).collect();
        let mut replaced = self.database.replaced_since(run)?;
        replaced.extend(self.replaced()?.into_iter().map(|(_, id)| id));
        Ok((facts, sheaves, replaced))
    }

    /// Returns the newest committed run.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn newest_run(&self) -> Result<Option<RunRow>> {
        self.database.run()
    }

    /// Returns whether a conversation stands, in an earlier run or in this one.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn holds(&self, id: &str) -> Result<bool> {
        Ok(self.taken.transcripts.iter().any(|row| row.id == id) || self.database.sheaf_of(id)?.is_some())
    }

    /// Looks at every fact file of some days; what is damaged is moved to `store/damaged/`, and its conversations count as never taken in,
    /// so that this run reads them again where the inbox holds them.
    ///
    /// # Errors
    /// A database that cannot be read or written.
    pub fn set_aside_damaged(&mut self, days: &RangeInclusive<Day>) -> Result<Vec<SetAside>> {
        let facts = self.facts(days)?;
        let damaged: BTreeSet<Sheaf> = facts.damaged_files().into_iter().map(FactFile::sheaf).collect();
        let store = self.workspace.store();
        let mut set_aside = Vec::new();
        for sheaf in damaged {
            let ids = decisions::forget_sheaf(&mut self.connection, self.database.path(), sheaf)?;
            let files: Vec<&FactFile> = facts.files().iter().filter(|file| file.sheaf() == sheaf).collect();
            for file in files {
                let to = store.join("damaged").join(file.path());
                to.parent().map_or(Ok(()), disk::make_folder)?;
                if file.path_in(&store).exists() {
                    disk::rename(&file.path_in(&store), &to)?;
                }
            }
            set_aside.push(SetAside { sheaf, ids });
        }
        Ok(set_aside)
    }

    /// Returns the folder of the search index.
    #[must_use]
    pub fn index_dir(&self) -> PathBuf {
        workspace::index_folder(&self.workspace.store())
    }

    /// Writes the decisions and puts the run's folder in its place: the run counts from the moment in which the database has them.
    /// Returns the run's folder.
    ///
    /// # Errors
    /// A disk that cannot be written; decisions that contradict each other. Before that moment everything is then as it was before
    /// the run; after it, the next start finishes what is missing.
    pub fn commit(mut self, mut run: RunFolder, decisions: &Decisions) -> Result<Written> {
        if decisions.clock.name != run.name() {
            return Err(Error::new(
                Kind::Internal,
                Bilingual::new("실행 이름이 서로 다릅니다", "the decisions carry the name of another run"),
            ));
        }
        run.sync()?;
        let path = self.database.path().to_path_buf();
        decisions::save(&mut self.connection, &path, self.run, &self.taken, decisions)?;
        self.committed = Committed::Yes;
        run.keep();
        let folder = run.finish()?;
        disk::remove_file(&workspace::begun_file(&self.workspace.store()))?;
        Ok(Written { workspace: self.workspace.clone(), folder })
    }
}

/// Fact files that were damaged, and whose conversations they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    sheaf: Sheaf,
    /// The conversations.
    pub ids: Vec<String>,
}

impl SetAside {
    /// Returns what was done, in words.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (Sheaf { day, run, .. }, n) = (self.sheaf, self.ids.len());
        Bilingual::new(
            format!(
                "손상된 파일을 store/damaged로 옮겼습니다: {day}의 상담 {n}건(실행 {run}). inbox에 원본이 있으면 이번에 다시 읽습니다"
            ),
            format!(
                "damaged files are set aside in store/damaged: {n} conversations of {day} (run {run}); what the inbox still holds is read again now"
            ),
        )
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.committed == Committed::No {
            // What cannot be tidied up now is tidied up at the next start.
            let store = self.workspace.store();
            let removed = self.taken.files.iter().map(|file| disk::remove_file(&file.path_in(&store)));
            if removed.filter(Result::is_err).count() == 0 {
                let _ = disk::remove_file(&workspace::begun_file(&store));
            }
        }
    }
}

/// A store after a commit: what is left to do cannot undo it.
#[derive(Debug)]
pub struct Written {
    workspace: Workspace,
    /// The run's folder.
    pub folder: PathBuf,
}

impl Written {
    /// Copies the database beside the store and checks the copy: the way back, should the database be damaged one day.
    ///
    /// # Errors
    /// A disk that cannot be written; a copy that is not whole. The earlier copy then stays.
    pub fn back_up(&self) -> Result<()> {
        backup::keep_copy(&self.workspace)
    }
}

/// What earlier runs took in.
#[derive(Debug)]
pub struct Past {
    database: Database,
}

impl Past {
    /// Returns all versions of a conversation, oldest first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn versions(&self, id: &str) -> Result<Vec<Version>> {
        self.database.versions(id)
    }

    /// Returns whether a seal of an id or a customer may never be taken in again.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn is_forgotten(&self, seal: &Seal) -> Result<bool> {
        self.database.is_forgotten(seal)
    }

    /// Returns the conversation that says the same under another id, if it still stands.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn with_content(&self, content: &Seal) -> Result<Option<Version>> {
        self.database.with_content(content)
    }
}
