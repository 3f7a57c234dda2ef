//! Is there a way back when the database is damaged? A copy a night, checked before it takes the place of the last one.

use std::fs;

use rusqlite::{Connection, OpenFlags};

use super::{Workspace, decisions, disk, workspace};
use crate::error::Result;

/// Copies the database of a store and checks the copy.
pub(super) fn keep_copy(workspace: &Workspace) -> Result<()> {
    let store = workspace.store();
    let (from, folder) = (workspace::database_file(&store), workspace::backup_folder(&store));
    disk::make_folder(&folder)?;
    let (half, copy) = (folder.join("voc.db.tmp"), folder.join("voc.db"));
    disk::remove_file(&half)?;
    // With its log written back the file is all there is, and copying it costs a moment; a reader that still looks at an earlier state
    // keeps the log alive, and SQLite then writes the copy itself.
    let connection = Connection::open(&from).map_err(|cause| decisions::failed(&from, cause))?;
    let is_busy: bool = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|cause| decisions::failed(&from, cause))?;
    if !is_busy {
        fs::copy(&from, &half).map_err(|cause| disk::failed(&half, cause))?;
    }
    let write = || {
        if is_busy {
            connection.execute("VACUUM INTO ?", [half.to_string_lossy()])?;
        }
        // Nobody else knows of the copy; so SQLite needs no files beside it.
        let uri = format!("{}?immutable=1", decisions::uri_of(&half));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let copied = Connection::open_with_flags(uri, flags)?;
        copied.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))
    };
    let found = write().map_err(|cause| decisions::failed(&half, cause))?;
    if found != "ok" {
        return Err(decisions::damaged(&from));
    }
    disk::sync_file(&half)?;
    disk::rename(&half, &copy)?;
    disk::sync_folder(&folder)
}
