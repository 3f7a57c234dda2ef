//! Who decided what, and when? A line of JSON for each decision, added and never changed; nothing of a customer is in it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Workspace, disk, workspace};
use crate::error::Result;

/// The end of the file that is read back: some thousand decisions.
const MOST_BYTES: u64 = 1 << 20;

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When, in UTC.
    pub at: Timestamp,
    /// The name of the user; `None` where one person works alone.
    pub who: Option<String>,
    /// What was done, such as `topic.rename`.
    pub what: String,
    /// To what, such as `T-0042`: an id, never words.
    pub to: String,
    /// `done`, or why not, such as `refused`.
    pub outcome: String,
}

/// Adds a line and waits until it is on the disk.
///
/// # Errors
/// A disk that cannot be written.
pub fn write_audit(workspace: &Workspace, line: &AuditLine) -> Result<()> {
    let store = workspace.store();
    disk::make_folder(&store)?;
    let path = workspace::audit_file(&store);
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut text = serde_json::to_string(line).map_err(|cause| disk::failed(&path, io::Error::other(cause)))?;
    text.push('\n');
    // One write: lines of two processes do not mix.
    let write = |mut file: File| file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
    options.open(&path).and_then(write).map_err(|cause| disk::failed(&path, cause))
}

/// Returns the newest decisions, newest first; a line that a kill cut off is passed over.
///
/// # Errors
/// A file that cannot be read.
pub fn read_audit(workspace: &Workspace, limit: usize) -> Result<Vec<AuditLine>> {
    let path = workspace::audit_file(&workspace.store());
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(disk::failed(&path, cause)),
    };
    let mut bytes = Vec::new();
    let mut read = || {
        let begin = file.metadata()?.len().saturating_sub(MOST_BYTES);
        file.seek(SeekFrom::Start(begin))?;
        file.read_to_end(&mut bytes)
    };
    read().map_err(|cause| disk::failed(&path, cause))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().rev().filter_map(|line| serde_json::from_str(line).ok()).take(limit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: i64) -> AuditLine {
        AuditLine {
            at: Timestamp::from_second(1_764_000_000 + n).expect("in range"),
            who: Some("지민".into()),
            what: "topic.rename".into(),
            to: format!("T-{n:04}"),
            outcome: "done".into(),
        }
    }

    #[test]
    fn decisions_come_back_newest_first_and_half_a_line_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        assert_eq!(read_audit(&workspace, 10).expect("nothing yet"), []);
        for n in 1..=3 {
            write_audit(&workspace, &line(n)).expect("a writable folder");
        }
        let path = workspace::audit_file(&workspace.store());
        let mut file = OpenOptions::new().append(true).open(path).expect("there");
        file.write_all(b"{\"at\":\"2026-11-").expect("a writable file");
        assert_eq!(read_audit(&workspace, 2).expect("readable"), [line(3), line(2)]);
    }
}
