//! Where do drafts and articles lie, and how does one get onto the disk so that a kill leaves the old or the new one?

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Place, Result};
use crate::knowledge::{Draft, articles};
use crate::model::Bilingual;

/// The folder of edits that wait to be accepted; no article lies in it.
const EDITS: &str = "kb/drafts";

/// Returns where an edit of a draft lies.
#[must_use]
pub fn edit_of(workspace: &Path, id: &str) -> PathBuf {
    workspace.join(EDITS).join(format!("{id}.md"))
}

/// Returns where the article of a draft lies.
pub(super) fn article_of(workspace: &Path, id: &str) -> PathBuf {
    workspace.join(articles::FOLDER).join(format!("{id}.md"))
}

/// Returns a path as people read it: below the workspace, with `/`.
#[must_use]
pub fn below(workspace: &Path, path: &Path) -> String {
    path.strip_prefix(workspace).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Reads a text; `None` where there is no such file.
///
/// # Errors
/// A file that cannot be read or is no text in UTF-8.
pub fn read(path: &Path, kind: Kind) -> Result<Option<String>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::unreadable(kind, path, cause)),
    };
    String::from_utf8(bytes).map(Some).map_err(|_| {
        Error::new(kind, Bilingual::new("UTF-8로 저장된 글이 아닙니다", "is not a text in UTF-8"))
            .at(Place::file(path))
            .help(Bilingual::new("편집기에서 UTF-8로 저장한 뒤 다시 해 주세요", "save it as UTF-8 and try again"))
    })
}

/// Says that there is no file where somebody named one.
#[must_use]
pub fn absent(path: &Path) -> Error {
    Error::new(Kind::Input, Bilingual::new("그런 파일이 없습니다", "there is no such file"))
        .at(Place::file(path))
        .help(Bilingual::new("파일 이름과 폴더를 확인해 주세요", "check the name and the folder"))
}

/// Returns what tells the draft that somebody reads from any other: its revision, with the edit that waits, if one does. Whoever decides
/// names it, so that nobody accepts what they have not seen.
///
/// # Errors
/// An edit that cannot be read.
pub fn as_shown(workspace: &Path, draft: &Draft) -> Result<String> {
    let edit = read(&edit_of(workspace, &draft.id), Kind::Store)?;
    Ok(match edit {
        None => draft.revision.clone(),
        Some(edit) => format!("{}+{}", draft.revision, &blake3::hash(edit.as_bytes()).to_hex()[..12]),
    })
}

/// Returns the document that the run wrote of a draft.
///
/// # Errors
/// There is no such file, or it cannot be read.
pub fn document(folder: &Path, draft: &Draft) -> Result<String> {
    // The path is the program's own, but a folder may have come from elsewhere.
    let is_below = !draft.path.split(['/', '\\']).any(|part| part == "..") && !Path::new(&draft.path).is_absolute();
    let path = folder.join(&draft.path);
    let text = if is_below { read(&path, Kind::Store)? } else { None };
    text.ok_or_else(|| {
        let what = Bilingual::new("초안의 문서가 없습니다", "there is no such document of the draft");
        Error::new(Kind::Store, what)
            .at(Place::file(path))
            .help(Bilingual::new("`voc run`을 다시 실행해 주세요", "type `voc run` again"))
    })
}

/// Returns the file of an article, as the night finds it.
///
/// # Errors
/// A shelf that cannot be read.
pub fn find_article(workspace: &Path, id: &str) -> Result<Option<PathBuf>> {
    let shelf = articles::read(workspace)?;
    Ok(shelf.article(id).map(|article| workspace.join(&article.path)))
}

/// Writes a file whole, in the place of one that is there, and waits until it is on the disk.
///
/// # Errors
/// A disk that cannot be written.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let failed = |cause| Error::unreadable(Kind::Store, &path, cause);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(failed(std::io::Error::from(ErrorKind::InvalidInput)));
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let beside = folder.join(format!(".{}.new", name.to_string_lossy()));
    File::create(&beside)
        .and_then(|mut file| {
            if let Ok(before) = fs::metadata(&path) {
                file.set_permissions(before.permissions())?;
            }
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(|cause| {
            let _ = fs::remove_file(&beside);
            failed(cause)
        })?;
    // Windows cannot open a folder as a file and orders renames itself.
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    }
    Ok(())
}

/// Removes a file; one that is not there is fine.
///
/// # Errors
/// A file that cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::unreadable(Kind::Store, path, cause)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_by_its_id_and_not_among_the_edits() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("ours");
            fs::write(path, text).expect("ours");
        };
        let found = |id: &str| {
            let found = find_article(folder.path(), id).expect("readable");
            found.map(|path| below(folder.path(), &path))
        };
        assert_eq!(found("KB-001"), None);
        write("kb/drafts/KB-001.md", "---\nid: KB-001\n---\n");
        write("kb/z.md", "---\nid: \"KB-001\"\n---\n# 글\n");
        write("kb/KB-002.md", "---\nid: KB-003\n---\n# 글\n");
        assert_eq!(found("KB-001").as_deref(), Some("kb/z.md"));
        assert_eq!(found("KB-002"), None);
        // The night takes the first of two by its path.
        write("kb/refunds/KB-001.md", "# 앞머리 없음\n");
        assert_eq!(found("KB-001").as_deref(), Some("kb/refunds/KB-001.md"));
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kb/drafts/KB-D-000012.md");
        for text in ["하나", "둘"] {
            replace(&path, text).expect("ours");
            assert_eq!(fs::read_to_string(&path).expect("ours"), text);
        }
        assert_eq!(fs::read_dir(path.parent().expect("below")).expect("ours").count(), 1);
        assert!(remove(&path).is_ok() && remove(&path).is_ok());
    }
}
