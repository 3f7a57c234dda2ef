//! How much room does a workspace take?

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::{Workspace, disk, workspace};
use crate::error::Result;

/// What the program keeps in a workspace, in bytes of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sizes {
    /// The Parquet files.
    pub facts_bytes: u64,
    /// What was found in them, which need not be found again.
    pub cache_bytes: u64,
    /// The nightly copy of the decisions.
    pub backup_bytes: u64,
    /// The decisions, with what SQLite keeps beside its file.
    pub database_bytes: u64,
    /// The search index.
    pub index_bytes: u64,
    /// The folders of all runs.
    pub runs_bytes: u64,
    /// How many runs have a folder.
    pub n_runs: usize,
}

impl Sizes {
    /// Measures a workspace; what is not there has no size. A file that a run removes meanwhile does not count.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn of(workspace: &Workspace) -> Result<Self> {
        let (store, runs) = (workspace.store(), workspace.runs());
        let database = workspace::database_file(&store);
        let beside = |suffix: &str| {
            let mut name = database.clone().into_os_string();
            name.push(suffix);
            fs::symlink_metadata(Path::new(&name)).map_or(0, |metadata| metadata.len())
        };
        let mut sizes = Self {
            facts_bytes: bytes_below(&store.join("facts"))?,
            database_bytes: ["", "-wal", "-shm", "-journal"].into_iter().map(beside).sum(),
            cache_bytes: bytes_below(&store.join("cache"))?,
            backup_bytes: bytes_below(&workspace::backup_folder(&store))?,
            index_bytes: bytes_below(&workspace::index_folder(&store))?,
            ..Self::default()
        };
        for (name, metadata) in entries(&runs)? {
            if metadata.is_dir() && !name.starts_with('.') {
                sizes.n_runs += 1;
                sizes.runs_bytes += bytes_below(&runs.join(name))?;
            }
        }
        Ok(sizes)
    }
}

/// Sums the files below a folder; links are not followed.
fn bytes_below(folder: &Path) -> Result<u64> {
    let mut n_bytes = 0;
    for (name, metadata) in entries(folder)? {
        n_bytes += if metadata.is_dir() { bytes_below(&folder.join(name))? } else { metadata.len() };
    }
    Ok(n_bytes)
}

/// Returns what lies in a folder; nothing where there is no folder.
fn entries(folder: &Path) -> Result<Vec<(String, fs::Metadata)>> {
    let listed = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(|cause| disk::failed(folder, cause))?,
    };
    let mut found = Vec::new();
    for entry in listed {
        let entry = entry.map_err(|cause| disk::failed(folder, cause))?;
        match entry.metadata() {
            Ok(metadata) => found.push((entry.file_name().to_string_lossy().into_owned(), metadata)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(disk::failed(&entry.path(), cause)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_counts_once_and_a_link_to_a_run_is_no_run() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        assert_eq!(Sizes::of(&workspace).expect("nothing to read"), Sizes::default());
        for (path, n_bytes) in [
            ("store/facts/turns/day=2026-11-20/run-1.parquet", 7),
            ("store/facts/statements/day=2026-11-20/run-1.parquet", 5),
            ("store/voc.db", 3),
            ("store/voc.db-wal", 2),
            ("store/index/meta.json", 11),
            ("store/key", 32),
            ("store/cache/ab/2026-11-20-run-1.0", 23),
            ("store/backup/voc.db", 29),
            ("runs/2026-11-20-001/report.md", 13),
            ("runs/2026-11-20-001/kb/D-1.md", 17),
            ("runs/2026-11-21-001/report.md", 19),
            ("runs/.2026-11-22-001.tmp/report.md", 100),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("below")).expect("ours");
            fs::write(path, vec![0; n_bytes]).expect("ours");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("2026-11-21-001", workspace.runs().join("latest")).expect("ours");
        let expected = Sizes {
            facts_bytes: 12,
            cache_bytes: 23,
            backup_bytes: 29,
            database_bytes: 5,
            index_bytes: 11,
            runs_bytes: 13 + 17 + 19,
            n_runs: 2,
        };
        assert_eq!(Sizes::of(&workspace).expect("readable"), expected);
    }
}
