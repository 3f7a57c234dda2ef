//! What was said, for good: masked transcripts, turns and statements in Parquet, a folder a day.

mod columns;
mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use super::disk;
use crate::error::{Error, Kind, Place};
use crate::model::{Bilingual, Day, Language, MaskedTranscript, Span};
use crate::statements::{Statement, StatementKind};

use super::decisions::TranscriptRow;
pub use read::{Facts, Transcripts};
pub(super) use write::write_facts;

/// One conversation as it is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The conversation.
    pub transcript: &'a MaskedTranscript,
    /// Its customer's statements, in order.
    pub statements: &'a [Statement],
}

/// A customer's statement as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRow {
    /// The transcript's id.
    pub transcript: String,
    /// The turn, counted from 0 over all turns.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
    /// The language of its turn.
    pub language: Language,
    /// Exactly that span of the masked turn.
    pub text: String,
}

/// What one row of a fact file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// A conversation without its words.
    Transcripts,
    /// What one side says at one time.
    Turns,
    /// What a customer says is wrong or wanted.
    Statements,
}

impl FactKind {
    /// Every kind, in a fixed order.
    pub const ALL: [Self; 3] = [Self::Transcripts, Self::Turns, Self::Statements];

    /// Returns the name of its folder.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Transcripts => "transcripts",
            Self::Turns => "turns",
            Self::Statements => "statements",
        }
    }
}

/// One fact file as the manifest names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactFile {
    /// What its rows are.
    pub kind: FactKind,
    /// The day of its conversations.
    pub day: Day,
    /// The run that wrote it, counted from 1 in this store.
    pub run: u32,
    /// How many rows it has.
    pub n_rows: u64,
    /// Its size.
    pub n_bytes: u64,
    /// The blake3 hash of its bytes, 64 hexadecimal digits.
    pub blake3: String,
}

impl FactFile {
    /// Returns its path below the store's folder, with `/` on every system.
    #[must_use]
    pub fn path(&self) -> String {
        format!("facts/{}/day={}/run-{}.parquet", self.kind.folder(), self.day, self.run)
    }

    /// Returns its path in a store's folder.
    pub(super) fn path_in(&self, store: &Path) -> PathBuf {
        self.path().split('/').fold(store.to_path_buf(), |path, part| path.join(part))
    }
}

/// What writing facts gives to the decisions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenFacts {
    /// The files, by kind and day.
    pub files: Vec<FactFile>,
    /// The conversations, by id.
    pub transcripts: Vec<TranscriptRow>,
}

/// Returns the error for a fact file that cannot be read or written.
fn failed(path: &Path, cause: ParquetError) -> Error {
    match cause {
        ParquetError::External(cause) => match cause.downcast::<std::io::Error>() {
            Ok(cause) => disk::failed(path, *cause),
            Err(cause) => damaged(path).because(cause),
        },
        cause => damaged(path).because(cause),
    }
}

/// Returns the error for a fact file whose content is not what was written.
fn damaged(path: &Path) -> Error {
    Error::new(Kind::Store, Bilingual::new("저장된 파일이 손상되었습니다", "this stored file is damaged"))
        .at(Place::file(path))
        .help(Bilingual::new(
            "`voc run`을 다시 실행하면 inbox의 원본에서 새로 만듭니다",
            "`voc run` makes it again from the exports in the inbox",
        ))
}
