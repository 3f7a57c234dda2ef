//! What do we keep? Facts in Parquet by day, decisions in SQLite, and a folder for each run, so that a kill loses nothing.
//!
//! In: masked transcripts with their statements ([`Case`]) and [`Decisions`]. Out: the folder `store/`, read back through [`Store`].
//! Fails: disk full, folder not writable, another run at work, a store that is damaged or made by a newer version.
//! Parallel: days are written side by side; the bytes do not depend on the number of threads.
//!
//! A run goes through here in this order:
//! ```text
//! Workspace::lock ─ repair ─ key ─ RunFolder::begin ─ Building::begin ─ write_facts ─ (index, report) ─ commit
//! ```
//! [`Building::commit`] is the commit point: killed before it, the next start removes what was begun; killed after it, the
//! next start finishes it. Until runs add to the store, each one builds it anew beside the old one and swaps the two.

mod building;
mod decisions;
mod disk;
mod facts;
mod key;
mod lock;
mod reading;
mod repair;
mod run_folder;
mod sizes;
#[cfg(test)]
mod samples;
mod workspace;

pub use building::Building;
pub use decisions::{AssignmentRow, Decisions, InputFileRow, RunClock, RunRow, TopicRow, TranscriptRow};
pub use facts::{Case, FactFile, FactKind, Facts, StatementRow, Transcripts, WrittenFacts};
pub use key::{Key, KeyOrigin, key, read_key};
pub use lock::Lock;
pub use reading::Store;
pub use repair::{Repair, is_unfinished, repair};
pub use run_folder::{OutputFile, RunFolder, latest};
pub use sizes::Sizes;
pub use workspace::Workspace;
