//! What did a killed run leave, and how is it put right? Called at the start of every run.

use std::fs;

use super::decisions::Database;
use super::{Lock, Workspace, disk, run_folder, workspace};
use crate::error::Result;
use crate::model::Bilingual;

/// Something that was put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// The run was killed while the stores changed places; the earlier one is back.
    StorePutBack,
    /// The run was killed before its store was complete; what it had built is removed.
    UnfinishedStoreRemoved,
    /// The run was killed after its store took its place; the replaced one is removed.
    ReplacedStoreRemoved,
    /// The folder of a run that was not committed is removed.
    UnfinishedRunRemoved {
        /// The run's name.
        name: String,
    },
    /// The folder of a committed run, or the link to it, is put in its place.
    RunFinished {
        /// The run's name.
        name: String,
    },
}

impl Repair {
    /// Returns what was done, in words.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            Self::StorePutBack => Bilingual::new(
                "지난 실행이 저장소를 바꾸던 중 멈춰 이전 저장소로 되돌렸습니다",
                "the last run stopped while the stores changed places; the earlier store is back",
            ),
            Self::UnfinishedStoreRemoved => Bilingual::new(
                "지난 실행이 저장소를 만들던 중 멈춰 만들다 만 것을 지웠습니다",
                "the last run stopped while it built the store; what it had built is removed",
            ),
            Self::ReplacedStoreRemoved => Bilingual::new(
                "지난 실행이 남긴 이전 저장소를 지웠습니다",
                "the store that the last run replaced is removed",
            ),
            Self::UnfinishedRunRemoved { name } => Bilingual::new(
                format!("끝나지 않은 실행 {name}의 폴더를 지웠습니다"),
                format!("the folder of the unfinished run {name} is removed"),
            ),
            Self::RunFinished { name } => Bilingual::new(
                format!("저장까지 끝난 실행 {name}의 결과 폴더를 마저 정리했습니다"),
                format!("the folder of the committed run {name} is put in its place"),
            ),
        }
    }
}

/// Puts right what a killed run left; returns what was done, in order, empty when nothing was.
///
/// # Errors
/// A disk that cannot be written; a store that a newer version made.
pub fn repair(lock: &Lock) -> Result<Vec<Repair>> {
    let workspace = lock.workspace();
    let (store, new, old) = (workspace.store(), workspace.store_new(), workspace.store_old());
    let mut done = Vec::new();
    if old.exists() {
        if store.exists() {
            disk::remove_folder(&old)?;
            done.push(Repair::ReplacedStoreRemoved);
        } else {
            disk::rename(&old, &store)?;
            done.push(Repair::StorePutBack);
        }
        disk::sync_folder(workspace.folder())?;
    }
    if new.exists() {
        disk::remove_folder(&new)?;
        done.push(Repair::UnfinishedStoreRemoved);
    }

    let database = workspace::database_file(&store);
    let committed = if database.exists() { Database::open(&database)?.clock()?.map(|clock| clock.name) } else { None };
    let runs = workspace.runs();
    for name in run_folder::begun(&runs)? {
        if committed.as_ref() == Some(&name) {
            run_folder::finish(&runs, &name)?;
            done.push(Repair::RunFinished { name });
        } else {
            disk::remove_folder(&run_folder::folder_of_begun(&runs, &name))?;
            done.push(Repair::UnfinishedRunRemoved { name });
        }
    }
    if let Some(name) = committed
        && runs.join(&name).is_dir()
        && cfg!(unix)
        && fs::read_link(runs.join("latest")).ok().as_deref() != Some(name.as_ref())
    {
        run_folder::point_latest_to(&runs, &name)?;
        done.push(Repair::RunFinished { name });
    }
    Ok(done)
}

/// Returns whether something of an unfinished run lies in a workspace. While a run is at work that is its own.
///
/// # Errors
/// The folder of the runs cannot be read.
pub fn is_unfinished(workspace: &Workspace) -> Result<bool> {
    let is_halfway = workspace.store_new().exists() || workspace.store_old().exists();
    Ok(is_halfway || !run_folder::begun(&workspace.runs())?.is_empty())
}
