//! What was said? Reads the exports in a folder and gives one [`Transcript`](crate::model::Transcript) a conversation.
//!
//! In: a folder of any depth with JSON Lines, JSON, CSV, TSV, text and workbook files, plain, gz or zst. Out: a [`Reader`], an
//! iterator of [`Entry`] in path order; a [`Ledger`] puts each record in exactly one of the five classes.
//! Fails: only when the folder or a setting is unusable; one bad record is an [`Entry::Rejected`], and the reading goes on.
//! Parallel: no; reading is cheap beside the stages that follow, and its order decides which version of a record wins.
//!
//! Files are streamed: besides one record at a time, memory holds the open conversations of a file with one row a message, and
//! sixteen bytes for each of its conversations. A workbook is the exception: its sheets are held in memory while it is read.

mod bytes;
mod columns;
mod conventions;
mod dates;
mod delimited;
mod dialogue;
mod digests;
mod draft;
mod encoding;
mod entry;
mod field;
mod folder;
mod guess;
mod json;
mod ledger;
mod lines;
mod markup;
mod messages;
mod page;
mod plain;
mod problem;
mod reader;
mod rows;
mod settings;
mod source;
mod table;
mod values;
mod whole;
mod workbook;

pub(crate) use dates::moment;
pub use digests::digest;
pub(crate) use draft::composed;
pub use entry::{Dated, Entry, FileSummary, IdOrigin, Place, Position, Record, Rejected};
pub use field::Field;
pub use folder::InputFile;
pub(crate) use folder::files;
pub use guess::{Format, Guess, Shape};
pub use ledger::{Accepted, Counts, Earlier, Known, Ledger, NoPast, Past, Placement};
pub use problem::Problem;
pub use reader::Reader;
pub(crate) use rows::RowFound;
pub use settings::{AfterRun, FileRule, Settings};
pub(crate) use whole::{Whole, rows_of};

#[cfg(test)]
mod tests;
