//! How does a run's folder appear all at once? It is filled under a hidden name and renamed when the run counts.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::decisions::Database;
use super::{Lock, Workspace, disk, workspace};
use crate::error::Result;
use crate::model::Day;

/// The folder of one run while it is being filled. [`super::Writing::commit`] takes it; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct RunFolder {
    runs: PathBuf,
    name: String,
    /// The hidden name under which it is filled.
    begun: PathBuf,
    committed: Committed,
}

#[derive(Debug, PartialEq, Eq)]
enum Committed {
    Yes,
    No,
}

/// A file of a run's folder, for `run.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its path below the folder, with `/` on every system.
    pub path: String,
    /// Its size.
    pub n_bytes: u64,
    /// The blake3 hash of its bytes, 64 hexadecimal digits.
    pub blake3: String,
}

impl RunFolder {
    /// Makes an empty folder under the next free name of the as-of day, `2026-11-21-001` and so on.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn begin(lock: &Lock, as_of: Day) -> Result<Self> {
        let runs = lock.workspace().runs();
        disk::make_folder(&runs)?;
        let prefix = format!("{as_of}-");
        let mut last = 0;
        // A name is given once, even if somebody has removed the folder.
        let path = workspace::database_file(&lock.workspace().store());
        let committed = if path.exists() { Database::open(&path)?.run_names(as_of)? } else { Vec::new() };
        for name in names_in(&runs)?.into_iter().chain(committed) {
            let name = name.trim_start_matches('.').trim_end_matches(".tmp");
            let number = name.strip_prefix(&prefix).and_then(|number| number.parse::<u32>().ok());
            last = last.max(number.unwrap_or(0));
        }
        let name = format!("{prefix}{:03}", last + 1);
        let begun = folder_of_begun(&runs, &name);
        disk::make_folder(&begun)?;
        Ok(Self { runs, name, begun, committed: Committed::No })
    }

    /// Makes an empty folder in which a committed run is to be told again.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn again(lock: &Lock, name: &str) -> Result<Self> {
        let runs = lock.workspace().runs();
        let begun = runs.join(format!(".{name}.again"));
        disk::remove_folder(&begun)?;
        disk::make_folder(&begun)?;
        Ok(Self { runs, name: name.to_owned(), begun, committed: Committed::No })
    }

    /// Returns whether a committed run is told again in it.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.begun.extension().is_some_and(|extension| extension == "again")
    }

    /// Puts the folder in the place of the run's earlier one, of which nothing is left.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn replace(mut self) -> Result<()> {
        self.sync()?;
        let old = folder_of_old(&self.runs, &self.name);
        if self.final_path().is_dir() {
            disk::remove_folder(&old)?;
            disk::rename(&self.final_path(), &old)?;
        }
        disk::rename(&self.begun, &self.final_path())?;
        self.keep();
        disk::remove_folder(&old)?;
        disk::sync_folder(&self.runs)
    }

    /// Returns the run's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the folder to be filled.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.begun.clone()
    }

    /// Returns the folder under its last name, which exists after the commit.
    #[must_use]
    pub fn final_path(&self) -> PathBuf {
        self.runs.join(&self.name)
    }

    /// Returns the files written so far with their hashes, by path, without `run.json`, which holds them.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn outputs(&self) -> Result<Vec<OutputFile>> {
        let mut files = Vec::new();
        hash_files(&self.path(), "", &mut files)?;
        files.retain(|file| file.path != "run.json");
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Waits until everything in the folder is on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        disk::sync_tree(&self.path())?;
        disk::sync_folder(&self.runs)
    }

    /// Says that the run counts: from now on its folder outlives a failure, and the next start finishes it.
    pub(super) fn keep(&mut self) {
        self.committed = Committed::Yes;
    }

    /// Puts the folder in its place and points `latest` to it, the run being committed already. Returns the folder.
    pub(super) fn finish(mut self) -> Result<PathBuf> {
        self.keep();
        finish(&self.runs, &self.name)?;
        Ok(self.final_path())
    }
}

impl RunFolder {
    /// Puts the folder in its place and leaves `latest` where it points: for a night that is looked at again. Returns the folder.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn finish_beside(mut self) -> Result<PathBuf> {
        self.sync()?;
        disk::rename(&self.path(), &self.final_path())?;
        self.keep();
        disk::sync_folder(&self.runs)?;
        Ok(self.final_path())
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        if self.committed == Committed::No {
            // What cannot be tidied up now is tidied up at the next start.
            let _ = disk::remove_folder(&self.path());
        }
    }
}

fn folder_of_old(runs: &Path, name: &str) -> PathBuf {
    runs.join(format!(".{name}.old"))
}

/// Returns whether a run's folder is there, or was until it was being replaced.
#[must_use]
pub fn has_folder(lock: &Lock, name: &str) -> bool {
    let runs = lock.workspace().runs();
    runs.join(name).is_dir() || folder_of_old(&runs, name).is_dir()
}

/// Removes the folder of a run with all that it told.
///
/// # Errors
/// A disk that cannot be written.
pub fn remove_run(lock: &Lock, name: &str) -> Result<()> {
    let runs = lock.workspace().runs();
    disk::remove_folder(&runs.join(name))?;
    disk::remove_folder(&folder_of_old(&runs, name))?;
    disk::remove_folder(&runs.join(format!(".{name}.again")))
}

/// Removes the folders of nights that were only looked at again, where `is_gone` says so of their day.
///
/// # Errors
/// A disk that cannot be written.
pub fn remove_other_runs(lock: &Lock, committed: &BTreeSet<String>, is_gone: impl Fn(Day) -> bool) -> Result<()> {
    let runs = lock.workspace().runs();
    for name in names_in(&runs)?.into_iter().filter(|name| !committed.contains(name)) {
        let day = name.rsplit_once('-').and_then(|(day, _)| day.parse::<Day>().ok());
        if day.is_some_and(&is_gone) {
            disk::remove_folder(&runs.join(&name))?;
        }
    }
    Ok(())
}

/// Returns the names of the runs whose folders were begun and not finished, ascending.
pub(super) fn begun(runs: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = names_in(runs)?
        .into_iter()
        .filter_map(|name| Some(name.strip_prefix('.')?.strip_suffix(".tmp")?.to_owned()))
        .filter(|name| name != "latest")
        .collect();
    names.sort();
    Ok(names)
}

/// Returns where the folder of a run lies while it is being filled.
pub(super) fn folder_of_begun(runs: &Path, name: &str) -> PathBuf {
    runs.join(format!(".{name}.tmp"))
}

/// Waits until a begun folder is on the disk, renames it and points `latest` to it.
pub(super) fn finish(runs: &Path, name: &str) -> Result<()> {
    let begun = folder_of_begun(runs, name);
    disk::sync_tree(&begun)?;
    disk::rename(&begun, &runs.join(name))?;
    disk::sync_folder(runs)?;
    point_latest_to(runs, name)
}

/// Points `latest` to a run in one step: whoever looks sees the old run or the new one.
pub(super) fn point_latest_to(runs: &Path, name: &str) -> Result<()> {
    let (half, latest) = (runs.join(".latest.tmp"), runs.join("latest"));
    disk::remove_file(&half)?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(name, &half).map_err(|cause| disk::failed(&half, cause))?;
    // Links need a privilege on Windows; there a file holds the name.
    #[cfg(not(unix))]
    disk::write_durably(&half, fs::OpenOptions::new().create(true).truncate(true).write(true), name.as_bytes())?;
    disk::rename(&half, &latest)?;
    disk::sync_folder(runs)
}

/// Returns the name of the run that `latest` points to, `None` where it points nowhere.
#[must_use]
pub fn latest(workspace: &Workspace) -> Option<String> {
    let latest = workspace.runs().join("latest");
    #[cfg(unix)]
    let name = fs::read_link(&latest).ok()?.to_str()?.to_owned();
    #[cfg(not(unix))]
    let name = fs::read_to_string(&latest).ok()?.trim().to_owned();
    workspace.runs().join(&name).is_dir().then_some(name)
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|cause| disk::failed(folder, cause))?,
    };
    entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()
        .map_err(|cause| disk::failed(folder, cause))
}

fn hash_files(folder: &Path, prefix: &str, files: &mut Vec<OutputFile>) -> Result<()> {
    for name in names_in(folder)? {
        let path = folder.join(&name);
        if path.is_dir() {
            hash_files(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let mut hasher = blake3::Hasher::new();
            let n_bytes = File::open(&path)
                .and_then(|mut from| io::copy(&mut from, &mut hasher))
                .map_err(|cause| disk::failed(&path, cause))?;
            let blake3 = hasher.finalize().to_hex().to_string();
            files.push(OutputFile { path: format!("{prefix}{name}"), n_bytes, blake3 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_gets_the_number_after_the_highest_of_its_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        for name in ["2026-11-20-007", "2026-11-21-002", "2026-11-21-1000", "메모"] {
            fs::create_dir_all(workspace.runs().join(name)).expect("ours");
        }
        let lock = workspace.lock().expect("free");
        let begin = |day: Day| RunFolder::begin(&lock, day).expect("a run folder").name().to_owned();
        assert_eq!(begin(jiff::civil::date(2026, 11, 19)), "2026-11-19-001");
        assert_eq!(begin(jiff::civil::date(2026, 11, 20)), "2026-11-20-008");
        assert_eq!(begin(jiff::civil::date(2026, 11, 21)), "2026-11-21-1001");
    }

    #[test]
    fn outputs_are_hashed_by_path_without_the_file_that_holds_the_hashes() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Workspace::new(folder.path()).lock().expect("free");
        let run = RunFolder::begin(&lock, jiff::civil::date(2026, 11, 21)).expect("a run folder");
        fs::create_dir(run.path().join("kb")).expect("ours");
        for (name, text) in [("run.json", "{}"), ("topics.jsonl", "환불\n"), ("kb/D-1.md", "")] {
            fs::write(run.path().join(name), text).expect("ours");
        }
        let outputs = run.outputs().expect("readable");
        let names: Vec<&str> = outputs.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(names, ["kb/D-1.md", "topics.jsonl"]);
        assert_eq!((outputs[1].n_bytes, outputs[1].blake3.as_str()), (7, &*blake3::hash("환불\n".as_bytes()).to_hex()));
        // The hash of nothing, from the specification of BLAKE3.
        assert!(outputs[0].blake3.starts_with("af1349b9f5f9a1a6a0404dea36dcc949"));
    }
}
