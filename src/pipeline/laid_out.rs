//! What did the run go by? Settings, registers and dictionaries as they were: those of the workspace where they are the same still,
//! else laid out in a folder of the system's for as long as they are looked at.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::store::{KeptFile, RunRow, Store};

use super::fingerprints;

/// What a run went by.
pub(super) enum Settled {
    /// The workspace holds it, or nothing else was kept.
    InWorkspace(PathBuf),
    /// The workspace has changed since.
    Aside(Aside),
}

impl Settled {
    /// Finds what a run went by.
    pub(super) fn of(store: &Store, run: u32, workspace: &Path) -> Result<Self> {
        if has_kept(&store.run_numbered(run)?.0) {
            let kept = store.kept_files(run)?;
            if kept != fingerprints::files_of(workspace) {
                return Aside::with(&kept).map(Self::Aside);
            }
        }
        Ok(Self::InWorkspace(workspace.to_path_buf()))
    }

    pub(super) fn folder(&self) -> PathBuf {
        match self {
            Self::InWorkspace(folder) => folder.clone(),
            Self::Aside(aside) => aside.folder.clone(),
        }
    }
}

/// Whether a run kept what it went by; those of earlier versions of the store did not.
pub(super) fn has_kept(run: &RunRow) -> bool {
    run.language.is_some()
}

/// A folder of one's own, removed at the end.
pub(super) struct Aside {
    folder: PathBuf,
}

impl Aside {
    fn with(files: &[KeptFile]) -> Result<Self> {
        let unwritable = |path: &Path, cause| Error::unreadable(Kind::Store, path, cause);
        let root = std::env::temp_dir();
        let own = |n: u32| root.join(format!("voc-{}-{n}", std::process::id()));
        // Nobody else's folder is taken, whoever made it.
        let made = (0..100).map(own).find_map(|folder| match make_own(&folder) {
            Ok(()) => Some(Ok(folder)),
            Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => None,
            Err(cause) => Some(Err(unwritable(&folder, cause))),
        });
        let full = || Err(unwritable(&root, std::io::ErrorKind::AlreadyExists.into()));
        let aside = Self { folder: made.unwrap_or_else(full)? };
        for file in files {
            let path = file.path.split('/').fold(aside.folder.clone(), |path, part| path.join(part));
            let parent = path.parent().unwrap_or(&aside.folder);
            let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, &file.bytes));
            written.map_err(|cause| unwritable(&path, cause))?;
        }
        Ok(aside)
    }
}

/// Makes a folder that its owner alone can read.
fn make_own(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_lies_in_a_folder_that_is_gone_afterwards() {
        let file = |path: &str, text: &str| KeptFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
        let files = [file("voc.toml", "[workspace]\n"), file("registers/curation.toml", "# 규칙\n")];
        let (first, second) = (Aside::with(&files).expect("writable"), Aside::with(&files).expect("writable"));
        assert_ne!(first.folder, second.folder);
        let text = fs::read_to_string(first.folder.join("registers/curation.toml")).expect("laid out");
        assert_eq!(text, "# 규칙\n");
        let folder = first.folder.clone();
        drop(first);
        assert!(!folder.exists() && second.folder.exists());
    }
}
