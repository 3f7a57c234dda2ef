//! What did a killed run leave, and how is it put right? Called at the start of every run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::decisions::Database;
use super::facts::FactKind;
use super::{Lock, Workspace, disk, run_folder, workspace};
use crate::error::Result;
use crate::model::{Bilingual, Day};

/// Something that was put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// The run was killed before it counted; the files that it had taken in are removed and will be read again.
    UnfinishedFactsRemoved {
        /// How many files.
        n_files: usize,
    },
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
            Self::UnfinishedFactsRemoved { n_files } => Bilingual::new(
                format!(
                    "지난 실행이 도중에 멈춰 저장하다 만 파일 {n_files}개를 지웠습니다. 그 상담은 이번에 다시 읽습니다"
                ),
                format!(
                    "the last run stopped halfway: {n_files} files that it had not finished are removed and read again"
                ),
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
    let store = workspace.store();
    let mut done = Vec::new();
    let path = workspace::database_file(&store);
    let database = if path.exists() { Some(Database::open(&path)?) } else { None };
    if workspace::begun_file(&store).exists() {
        let n_files = remove_unnamed(&store, database.as_ref())?;
        if n_files > 0 {
            done.push(Repair::UnfinishedFactsRemoved { n_files });
        }
        disk::remove_file(&workspace::begun_file(&store))?;
    }
    let committed = database.as_ref().map(Database::clock).transpose()?.flatten().map(|clock| clock.name);
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

/// Removes the fact files that no run names; returns how many.
fn remove_unnamed(store: &Path, database: Option<&Database>) -> Result<usize> {
    let everything = Day::MIN..=Day::MAX;
    let named = database.map(|database| database.manifest(&everything, u32::MAX)).transpose()?;
    let named: BTreeSet<PathBuf> =
        named.map_or_else(Vec::new, |(files, _)| files).iter().map(|file| file.path_in(store)).collect();
    let mut n_files = 0;
    for folder in FactKind::ALL.map(|kind| store.join("facts").join(kind.folder())) {
        for path in disk::entries(&folder)?.iter().map(|day| disk::entries(day)).collect::<Result<Vec<_>>>()?.concat() {
            if !named.contains(&path) {
                disk::remove_file(&path)?;
                n_files += 1;
            }
        }
    }
    Ok(n_files)
}

/// Returns whether something of an unfinished run lies in a workspace. While a run is at work that is its own.
///
/// # Errors
/// The folder of the runs cannot be read.
pub fn is_unfinished(workspace: &Workspace) -> Result<bool> {
    let is_begun = workspace::begun_file(&workspace.store()).exists();
    Ok(is_begun || !run_folder::begun(&workspace.runs())?.is_empty())
}
