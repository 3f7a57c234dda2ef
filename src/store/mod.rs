//! What do we keep? Facts in Parquet by day, decisions in SQLite, and a folder for each run, so that a kill loses nothing.
//!
//! In: masked transcripts with their statements ([`Case`]) and [`Decisions`]. Out: the folder `store/`, read back through [`Store`].
//! Fails: disk full, folder not writable, another run at work, a store that is damaged or made by a newer version.
//! Parallel: days are written side by side; the bytes do not depend on the number of threads.
//!
//! A run goes through here in this order:
//! ```text
//! Workspace::lock ─ repair ─ key ─ Writing::begin ─ take … ─ facts ─ RunFolder::begin ─ (report, index) ─ commit ─ (index) ─ back_up
//! ```
//! The transaction in [`Writing::commit`] is the commit point: killed before it, the next start removes what was begun; killed after it,
//! the next start finishes it. [`back_up`] and [`restore`] take the whole of it into one file and out again.

mod archive;
mod audit;
mod backup;
mod cache;
mod decisions;
mod disk;
mod facts;
mod forgetting;
mod frozen;
mod key;
mod lock;
mod reading;
mod repair;
mod run_folder;
mod sizes;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod users;
mod workspace;
mod writing;

pub use archive::{Backup, Existing, Restored, back_up, restore};
pub use audit::{AuditLine, read_audit, write_audit};
pub use cache::Cache;
pub use decisions::{
    AssignmentRow, Decisions, InputFileRow, KeptFile, KnownFile, Origin, RunClock, RunRow, Seal, TopicRow,
    TranscriptRow, Version,
};
pub use facts::{Case, FactFile, FactKind, Facts, Sheaf, StatementRow, Transcripts};
pub use forgetting::{Forgetting, Sought, ToForget};
pub use frozen::{Frozen, Placed, Watch};
pub use key::{Key, KeyOrigin, key, read_key};
pub use lock::Lock;
pub use reading::Store;
pub use repair::{Repair, is_unfinished, repair};
pub use run_folder::{OutputFile, RunFolder, has_folder, latest, remove_other_runs, remove_run};
pub use sizes::Sizes;
pub use users::{Role, User, Users};
pub use workspace::Workspace;
pub use writing::{Past, SetAside, Writing, Written};
