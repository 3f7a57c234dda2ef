//! Where does everything of a workspace lie?

use std::path::{Path, PathBuf};

/// The folder of one workspace; gives the paths of what the program keeps in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// Returns the workspace in a folder, which need not exist.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Returns the workspace's own folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns `store/`: facts, decisions, index and key.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    /// Returns `runs/`: one folder a run.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.folder.join("runs")
    }

    /// Returns `reports/`: one folder a period that somebody asked about.
    #[must_use]
    pub fn reports(&self) -> PathBuf {
        self.folder.join("reports")
    }

    /// Returns the file that a run locks.
    pub(super) fn lock_file(&self) -> PathBuf {
        self.folder.join("store.lock")
    }
}

/// Returns the file of decisions in a store's folder.
pub(super) fn database_file(store: &Path) -> PathBuf {
    store.join("voc.db")
}

/// Returns the folder of the search index in a store's folder.
pub(super) fn index_folder(store: &Path) -> PathBuf {
    store.join("index")
}

/// Returns the file that lies in a store's folder while a run adds to it.
pub(super) fn begun_file(store: &Path) -> PathBuf {
    store.join("begun")
}

/// Returns the file that names, while something is being forgotten, what is to go.
pub(super) fn to_forget_file(store: &Path) -> PathBuf {
    store.join("to-forget.json")
}

/// Returns the folder of the nightly copy of the decisions.
pub(super) fn backup_folder(store: &Path) -> PathBuf {
    store.join("backup")
}

/// Returns the file of those who may sign in.
pub(super) fn users_file(store: &Path) -> PathBuf {
    store.join("users.db")
}

/// Returns the log of decisions.
pub(super) fn audit_file(store: &Path) -> PathBuf {
    store.join("audit.jsonl")
}
