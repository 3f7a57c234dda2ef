//! How does a file get onto the disk so that it is still there after the power fails?

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// Returns the error for a file of the store; a full disk is named as such.
pub(super) fn failed(path: &Path, cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full(path).because(cause),
        io::ErrorKind::ReadOnlyFilesystem => Error::new(
            Kind::Store,
            Bilingual::new("읽기 전용 디스크라서 쓸 수 없습니다", "cannot be written: the disk is read-only"),
        )
        .at(Place::file(path))
        .help(Bilingual::new("쓸 수 있는 폴더에서 다시 실행해 주세요", "run again in a folder that can be written"))
        .because(cause),
        _ => Error::unreadable(Kind::Store, path, cause),
    }
}

/// Returns the error for a disk without space.
pub(super) fn full(path: &Path) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new("디스크 공간이 부족하여 쓸 수 없습니다", "cannot be written: no space left on the disk"),
    )
    .at(Place::file(path))
    .help(Bilingual::new(
        "디스크 공간을 확보한 뒤 다시 실행해 주세요. 이전 결과는 그대로 남아 있습니다",
        "free some disk space, then run again; the earlier results are untouched",
    ))
}

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|cause| failed(path, cause))
}

/// Writes a file, opened as told, and waits until it is on the disk; its folder is the caller's to sync.
pub(super) fn write_durably(path: &Path, options: &OpenOptions, bytes: &[u8]) -> Result<()> {
    options
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(|cause| failed(path, cause))
}

/// Removes a file; one that is not there is fine.
pub(super) fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failed(path, cause)),
        _ => Ok(()),
    }
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_folder(path: &Path) -> Result<()> {
    // Windows cannot open a folder as a file and orders renames itself.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(|cause| failed(path, cause))
    } else {
        Ok(())
    }
}

/// Waits until a file that others wrote is on the disk.
pub(super) fn sync_file(path: &Path) -> Result<()> {
    OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all()).map_err(|cause| failed(path, cause))
}

/// Waits until every file and folder below `path` is on the disk.
pub(super) fn sync_tree(path: &Path) -> Result<()> {
    for entry in fs::read_dir(path).map_err(|cause| failed(path, cause))? {
        let entry = entry.map_err(|cause| failed(path, cause))?;
        let kind = entry.file_type().map_err(|cause| failed(&entry.path(), cause))?;
        if kind.is_dir() {
            sync_tree(&entry.path())?;
        } else if kind.is_file() {
            File::open(entry.path()).and_then(|file| file.sync_all()).map_err(|cause| failed(&entry.path(), cause))?;
        }
    }
    sync_folder(path)
}

/// Returns what lies in a folder; nothing where there is no folder.
pub(super) fn entries(path: &Path) -> Result<Vec<PathBuf>> {
    match fs::read_dir(path) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()
            .map_err(|cause| failed(path, cause)),
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(cause) => Err(failed(path, cause)),
    }
}

/// Gives a file or folder another name.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|cause| failed(from, cause))
}

/// Removes a folder with all it holds; one that is not there is fine.
pub(super) fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failed(path, cause)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named_with_its_remedy_in_both_languages() {
        let error = write_durably(Path::new("/dev/full"), OpenOptions::new().write(true), "환불".as_bytes())
            .expect_err("nothing fits there");
        assert_eq!(error.kind(), Kind::Store);
        assert!(error.message(Language::En).contains("no space left on the disk"), "{error}");
        assert!(error.message(Language::En).contains("help: free some disk space"), "{error}");
        assert!(error.message(Language::Ko).contains("디스크 공간이 부족하여"), "{error}");
    }

    #[test]
    fn removing_a_folder_that_is_not_there_is_fine() {
        let folder = tempfile::tempdir().expect("a folder");
        remove_folder(&folder.path().join("none")).expect("nothing to do");
    }
}
