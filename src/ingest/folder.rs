//! Which files lie in the inbox? All of them at any depth, in path order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::error::{Error, Kind, Result};

/// A folder deeper than this is no one's; links between folders could make it endless.
const MAX_DEPTH: usize = 64;

/// One file of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path relative to the inbox, with `/`.
    pub name: Arc<str>,
    /// Its size.
    pub size_bytes: u64,
    /// When it was last written, if the file system tells.
    pub modified: Option<SystemTime>,
}

impl InputFile {
    /// Returns when it was last written in milliseconds since 1970, 0 where the file system does not tell.
    #[must_use]
    pub fn modified_ms(&self) -> i64 {
        self.modified
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Returns the files of a folder in path order; what programs leave behind (hidden files, lock files of Office) is passed over.
pub(crate) fn files(inbox: &Path) -> Result<Vec<InputFile>> {
    let mut files = Vec::new();
    walk(inbox, inbox, 0, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(inbox: &Path, folder: &Path, depth: usize, files: &mut Vec<InputFile>) -> Result<()> {
    let unreadable = |path: &Path, cause: io::Error| Error::unreadable(Kind::Input, path, cause);
    for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
        let path = entry.map_err(|cause| unreadable(folder, cause))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.')
            || name.starts_with("~$")
            || name.eq_ignore_ascii_case("thumbs.db")
            || name == "desktop.ini"
        {
            continue;
        }
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            // A link to nowhere is no file; a file that just vanished is none either.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(unreadable(&path, cause)),
        };
        if metadata.is_dir() {
            if depth < MAX_DEPTH && !leads_back(folder, &path) {
                walk(inbox, &path, depth + 1, files)?;
            }
            continue;
        }
        let relative = path.strip_prefix(inbox).unwrap_or(&path);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let name = Arc::from(parts.join("/"));
        files.push(InputFile { name, size_bytes: metadata.len(), modified: metadata.modified().ok(), path });
    }
    Ok(())
}

/// Returns whether a folder is a link to one that contains it.
fn leads_back(folder: &Path, path: &Path) -> bool {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    is_link
        && match (fs::canonicalize(folder), fs::canonicalize(path)) {
            (Ok(folder), Ok(target)) => folder.starts_with(target),
            _ => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_path_order_whatever_their_depth() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["b.csv", "a/z.csv", "a/b/c.csv", "가.csv", ".hidden", "~$b.xlsx"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "x").expect("a file");
        }
        let names: Vec<String> =
            files(folder.path()).expect("a readable folder").into_iter().map(|file| file.name.to_string()).collect();
        assert_eq!(names, ["a/b/c.csv", "a/z.csv", "b.csv", "가.csv"]);
    }
}
