//! Who may write? One run at a time in a workspace.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::time::Duration;

use super::{Workspace, disk};
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// How often a run tries again when the lock is taken: whoever asks whether a run is at work holds it for an instant.
const N_TRIES: u32 = 3;

/// Longer than any look at the lock takes, shorter than a person notices.
const PAUSE: Duration = Duration::from_millis(20);

/// The permission to write into a workspace; given back when dropped, also when the process is killed.
#[derive(Debug)]
pub struct Lock {
    workspace: Workspace,
    _file: File,
}

impl Workspace {
    /// Takes the permission to write.
    ///
    /// # Errors
    /// [`Kind::Locked`] when another process has it; [`Kind::Store`] when the workspace's folder cannot be written.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.lock_file();
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|cause| disk::failed(&path, cause))?;
        let mut taken = file.try_lock();
        for _ in 1..N_TRIES {
            if !matches!(taken, Err(TryLockError::WouldBlock)) {
                break;
            }
            std::thread::sleep(PAUSE);
            taken = file.try_lock();
        }
        match taken {
            Ok(()) => Ok(Lock { workspace: self.clone(), _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                Kind::Locked,
                Bilingual::new(
                    "이 작업 공간에서 다른 실행이 진행 중입니다",
                    "another run is at work in this workspace",
                ),
            )
            .at(Place::file(self.folder()))
            .help(Bilingual::new(
                "그 실행이 끝난 뒤 다시 시도해 주세요. 검색은 지금도 할 수 있습니다",
                "try again when it has finished; searching works meanwhile",
            ))),
            Err(TryLockError::Error(cause)) => Err(disk::failed(&path, cause)),
        }
    }

    /// Returns whether a run is at work now. Writes nothing.
    ///
    /// # Errors
    /// A lock file that cannot be opened.
    pub fn is_at_work(&self) -> Result<bool> {
        let path = self.lock_file();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(cause) => return Err(disk::failed(&path, cause)),
        };
        // Shared: two that look at the same time do not take each other for a run.
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(cause)) => Err(disk::failed(&path, cause)),
        }
    }
}

impl Lock {
    /// Returns the workspace that may be written.
    #[must_use]
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn a_second_run_is_refused_until_the_first_has_finished() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        let first = workspace.lock().expect("nobody else is there");
        let error = workspace.lock().expect_err("the first one holds it");
        assert_eq!(error.kind().exit_code(), 75);
        assert!(error.message(Language::Ko).contains("다른 실행이 진행 중입니다"), "{error}");
        assert!(error.message(Language::En).contains("another run is at work"), "{error}");
        drop(first);
        workspace.lock().expect("the first one has given it back");
    }

    #[test]
    fn a_run_at_work_is_seen_without_getting_in_its_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        assert!(!workspace.is_at_work().expect("readable"));
        assert!(!workspace.lock_file().exists(), "looking makes no file");
        let lock = workspace.lock().expect("free");
        assert!(workspace.is_at_work().expect("readable"));
        drop(lock);
        assert!(!workspace.is_at_work().expect("readable"));
        let looking = File::open(workspace.lock_file()).expect("there");
        looking.try_lock_shared().expect("free");
        assert!(!workspace.is_at_work().expect("readable"), "another one that looks is no run");
        assert_eq!(workspace.lock().expect_err("never given back").kind(), Kind::Locked);
    }
}
