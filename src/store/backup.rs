//! Is there a way back when the database is damaged? A copy a night, checked before it takes the place of the last one.

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
    let write = || {
        let connection = Connection::open_with_flags(&from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.execute("VACUUM INTO ?", [half.to_string_lossy()])?;
        let copied = Connection::open_with_flags(&half, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
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
