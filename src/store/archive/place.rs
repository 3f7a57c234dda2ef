//! Under which name does a backup grow, and is that name free? Until it is whole it has another one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::Existing;
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::store::{Workspace, disk};

/// Refuses a name that is taken, or one in a folder that the backup itself would hold.
pub(super) fn check_place(workspace: &Workspace, file: &Path, existing: Existing) -> Result<()> {
    let refuse = |what: Bilingual, help: Bilingual| Err(Error::new(Kind::Usage, what).at(Place::file(file)).help(help));
    let another = Bilingual::new("다른 파일 이름을 지정해 주세요", "name another file");
    let file = std::path::absolute(file).map_err(|cause| disk::failed(file, cause))?;
    let (Some(folder), Some(_)) = (file.parent(), file.file_name()) else {
        return refuse(Bilingual::new("파일 이름이 아닙니다", "this is no name of a file"), another);
    };
    let Ok(folder) = folder.canonicalize() else {
        return refuse(
            Bilingual::new("백업을 쓸 폴더가 없습니다", "the folder for the backup does not exist"),
            Bilingual::new("폴더를 먼저 만들거나 경로를 확인해 주세요", "make the folder first, or check the path"),
        );
    };
    if file.is_dir() {
        return refuse(Bilingual::new("파일이 아니라 폴더입니다", "this is a folder, not a file"), another);
    }
    let own = ["inbox", "store", "runs", "registers", "dictionaries", "kb"];
    if own
        .iter()
        .filter_map(|name| workspace.folder().join(name).canonicalize().ok())
        .any(|own| folder.starts_with(own))
    {
        return refuse(
            Bilingual::new(
                "백업할 폴더 안에는 백업을 쓸 수 없습니다",
                "a backup cannot lie in a folder that it is a backup of",
            ),
            Bilingual::new(
                "다른 폴더를 지정해 주세요. 다른 디스크면 더 안전합니다",
                "name another folder, best on another disk",
            ),
        );
    }
    if existing == Existing::Keep && file.symlink_metadata().is_ok() {
        return refuse(
            Bilingual::new("같은 이름의 파일이 이미 있습니다", "this file exists already"),
            Bilingual::new(
                "다른 이름을 지정하거나, 바꿔 쓰려면 --force를 붙여 주세요",
                "name another file, or add --force to replace it",
            ),
        );
    }
    Ok(())
}

/// The file under the name that it has while it is being written. Dropped before [`Half::finish`], it leaves nothing behind.
pub(super) struct Half {
    pub(super) path: PathBuf,
    /// Where the snapshot of the decisions lies meanwhile.
    pub(super) snapshot: PathBuf,
    pub(super) file: File,
}

impl Half {
    /// Makes the file, readable by its owner alone, and keeps other backups from it.
    pub(super) fn begin(file: &Path) -> Result<Self> {
        let file = std::path::absolute(file).map_err(|cause| disk::failed(file, cause))?;
        let path = with_ending(&file, ".tmp");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let opened = secret(&mut options).open(&path).map_err(|cause| disk::failed(&path, cause))?;
        // A disk without locks is no reason to go without a backup.
        let is_taken = matches!(opened.try_lock(), Err(TryLockError::WouldBlock));
        if is_taken || !is_still(&opened, &path) {
            return Err(Error::new(
                Kind::Locked,
                Bilingual::new("다른 백업이 이 파일을 쓰고 있습니다", "another backup is writing this file"),
            )
            .at(Place::file(file))
            .help(Bilingual::new("그 백업이 끝난 뒤 다시 시도해 주세요", "try again when it has finished")));
        }
        close_to_others(&opened, &path)?;
        Ok(Self { snapshot: with_ending(&file, ".db.tmp"), path, file: opened })
    }

    /// Waits until the file is on the disk and gives it its name. Returns its size.
    pub(super) fn finish(self, file: &Path) -> Result<u64> {
        let write = || {
            self.file.sync_all()?;
            self.file.metadata()
        };
        let n_bytes = write().map_err(|cause| disk::failed(&self.path, cause))?.len();
        let file = std::path::absolute(file).map_err(|cause| disk::failed(file, cause))?;
        disk::rename(&self.path, &file)?;
        file.parent().map_or(Ok(()), disk::sync_folder)?;
        Ok(n_bytes)
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        // After the renaming there is nothing left under these names.
        let _ = disk::remove_file(&self.snapshot);
        if is_still(&self.file, &self.path) {
            let _ = disk::remove_file(&self.path);
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Opens for its owner alone what it makes.
pub(super) fn secret(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Takes from everyone but its owner what another program had made under that name.
#[cfg(unix)]
fn close_to_others(file: &File, path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(|cause| disk::failed(path, cause))
}

/// Elsewhere the folder's own rights decide.
#[cfg(not(unix))]
fn close_to_others(_file: &File, _path: &Path) -> Result<()> {
    Ok(())
}

/// Returns whether a path still leads to an open file: another backup may have finished with it in between.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(opened), Ok(found)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (opened.dev(), opened.ino()) == (found.dev(), found.ino())
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}
