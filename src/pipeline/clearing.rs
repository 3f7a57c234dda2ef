//! What becomes of exports that were read to the end? As `[inbox] after_run` says: they stay, are moved aside or deleted. A file that
//! holds records which could not be read, or which a later night is to read, stays in any case.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::ingest::{self, AfterRun, InputFile};
use crate::mask::Masker;
use crate::model::{Bilingual, Day};
use crate::store::{Store, Workspace};

use super::plan::Plan;

/// Clears the inbox after a committed run; returns what a person must know.
pub(super) fn clear(plan: &Plan, masker: &Masker) -> Result<Option<Bilingual>> {
    let after_run = plan.settings.inbox.after_run;
    if after_run == AfterRun::Keep {
        return Ok(None);
    }
    let store = Store::open(&Workspace::new(&plan.folder))?;
    let mut n_left = 0;
    for file in ingest::files(&plan.inbox())? {
        let Some(known) = store.known_file(&masker.mask_label(&file.name))? else { continue };
        if (known.file.n_bytes, known.file.modified_ms) != (file.size_bytes, file.modified_ms()) {
            continue;
        }
        if known.file.n_later + known.file.n_rejected > 0 {
            n_left += 1;
            continue;
        }
        let done = match after_run {
            AfterRun::Delete => fs::remove_file(&file.path),
            _ => move_aside(&plan.folder, &file, known.as_of),
        };
        done.map_err(|cause| Error::unreadable(Kind::Store, &file.path, cause))?;
    }
    Ok((n_left > 0).then(|| {
        Bilingual::new(
            format!("inbox의 파일 {n_left}개는 읽지 못한 기록이나 기준일 이후의 기록이 있어 그대로 두었습니다"),
            format!("{n_left} files stay in the inbox: they hold records that could not be read or that lie after the as-of day"),
        )
    }))
}

/// Moves a file to `inbox.done/`, below the night that read it.
fn move_aside(workspace: &Path, file: &InputFile, as_of: Day) -> std::io::Result<()> {
    let folder = workspace.join("inbox.done").join(as_of.to_string());
    let path = file.name.split('/').fold(folder, |path, part| path.join(part));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(&file.path, free(path))
}

/// Returns the path, with a number behind it where another file has it already.
fn free(path: PathBuf) -> PathBuf {
    if !path.exists() {
        return path;
    }
    let numbered = |n: u32| {
        let mut name = path.clone().into_os_string();
        name.push(format!(".{n}"));
        PathBuf::from(name)
    };
    (2..).map(numbered).find(|path| !path.exists()).unwrap_or(path)
}
