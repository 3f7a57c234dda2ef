//! How does a new store take the place of the old one without a moment in which neither is whole?

use std::path::PathBuf;

use super::decisions::{self, Database, Decisions, FIRST_RUN};
use super::facts::{self, Case, WrittenFacts};
use super::{Key, Lock, RunFolder, Workspace, disk, key, workspace};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day};

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
    pub fn commit(mut self, run: RunFolder, decisions: &Decisions) -> Result<PathBuf> {
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

        let folder = run.finish()?;
        disk::sync_folder(self.workspace.folder())?;
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
