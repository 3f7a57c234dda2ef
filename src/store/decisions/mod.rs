//! What was decided? One SQLite file that anyone can open: runs, the manifest of facts, topics, assignments, inputs.

mod dump;
mod load;
mod save;
mod schema;

use std::path::Path;

use jiff::Timestamp;
use rusqlite::ErrorCode;

use super::disk;
use super::facts::WrittenFacts;
use crate::error::{Error, Kind, Place};
use crate::model::{Bilingual, Day, StatementId};
use crate::registry::Packed;

pub(super) use dump::dump;
pub(super) use load::Database;
pub(super) use save::save;

/// The number of the run in a store that each run builds anew; the nightly issue counts on.
pub(super) const FIRST_RUN: u32 = 1;

/// Everything that a run decides, in the order in which it is to come back.
#[derive(Debug, Clone, PartialEq)]
pub struct Decisions {
    /// The run itself.
    pub run: RunRow,
    /// Its name and times.
    pub clock: RunClock,
    /// What [`super::Building::write_facts`] returned.
    pub facts: WrittenFacts,
    /// The topics, largest first.
    pub topics: Vec<TopicRow>,
    /// The statements that topics are made of, each once.
    pub assignments: Vec<AssignmentRow>,
    /// The files of the inbox, each once.
    pub inputs: Vec<InputFileRow>,
    /// The registry of topics after each night, oldest first, this run's among them.
    pub nights: Vec<Packed>,
}

/// A run by what it depends on and what it counted.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The day that the run looks back from.
    pub as_of: Day,
    /// The first day of its window; the last is the as-of day.
    pub window_from: Day,
    /// The program's version.
    pub version: String,
    /// Hash of the settings.
    pub settings_hash: String,
    /// Hash of the registers.
    pub registers_hash: String,
    /// Hash of the dictionaries.
    pub dictionaries_hash: String,
    /// What was counted, as `run.json` says it; nothing in it may depend on a clock or on threads.
    pub counts: serde_json::Value,
}

/// What of a run depends on the moment and the machine; kept apart, so that equal runs have equal rows elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunClock {
    /// The name of the run's folder, `2026-11-21-001`.
    pub name: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was committed.
    pub ended_at: Timestamp,
    /// How many threads it used.
    pub threads: u32,
}

/// A topic of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRow {
    /// `T-0001`.
    pub id: String,
    /// Its Korean name, if it has a Korean statement.
    pub label_ko: Option<String>,
    /// Its English name, if it has an English statement.
    pub label_en: Option<String>,
    /// Its words, as `topics.jsonl` has them.
    pub terms: serde_json::Value,
    /// How many statements it has.
    pub n_statements: u32,
    /// How many conversations it occurs in.
    pub n_transcripts: u32,
    /// How many customers it concerns.
    pub n_customers: u32,
    /// Its share of the conversations with a statement, 0 to 1.
    pub share: f64,
    /// How alike its statements are, 0 to 1.
    pub cohesion: Option<f64>,
    /// The day of its first conversation.
    pub first_seen: Option<Day>,
    /// The day of its last conversation.
    pub last_seen: Option<Day>,
    /// Its whole line of `topics.jsonl`, without the newline.
    pub line: String,
}

/// Where a statement belongs and why.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignmentRow {
    /// The statement.
    pub statement: StatementId,
    /// Its topic, `None` when it fits nowhere.
    pub topic: Option<String>,
    /// `assigned`, `weak` or `single`.
    pub class: String,
    /// The reason in words or JSON.
    pub why: Option<String>,
    /// How well it fits, 0 to 1.
    pub strength: f64,
    /// The nearest topic of a statement that fits nowhere.
    pub nearest: Option<String>,
}

/// A file of the inbox as the run found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFileRow {
    /// Its path below the inbox, masked.
    pub path: String,
    /// Its size.
    pub n_bytes: u64,
    /// When it was changed last, in milliseconds since 1970; left out of what equal runs have in common.
    pub modified_ms: i64,
    /// The blake3 hash of its bytes.
    pub blake3: String,
    /// Records that were read.
    pub n_read: u64,
    /// Records set aside.
    pub n_rejected: u64,
    /// Records that tell what another one tells.
    pub n_duplicate: u64,
    /// Records that a later version replaces.
    pub n_superseded: u64,
    /// Records after the as-of day.
    pub n_later: u64,
    /// What was guessed about it (encoding, delimiter, columns), as JSON.
    pub guess: Option<serde_json::Value>,
}

/// A conversation of the store: where its facts lie, and what may change about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptRow {
    /// Its id.
    pub id: String,
    /// The day whose files hold it.
    pub day: Day,
    /// `open`, `resolved`, `escalated` or another word, as last exported.
    pub status: Option<String>,
}

/// Returns the error for a database that cannot be read or written.
pub(super) fn failed(path: &Path, cause: rusqlite::Error) -> Error {
    match cause.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => disk::full(path).because(cause),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(path).because(cause),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(
            Kind::Locked,
            Bilingual::new("다른 프로그램이 저장소를 쓰고 있습니다", "another program is writing to the store"),
        )
        .at(Place::file(path))
        .help(Bilingual::new("잠시 뒤 다시 시도해 주세요", "try again in a moment"))
        .because(cause),
        Some(
            ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure,
        ) => Error::new(
            Kind::Store,
            Bilingual::new("저장소를 열거나 쓸 수 없습니다", "the store cannot be opened or written"),
        )
        .at(Place::file(path))
        .help(Bilingual::new(
            "폴더의 접근 권한과 디스크 상태를 확인해 주세요",
            "check the permissions of the folder and the disk",
        ))
        .because(cause),
        _ => Error::new(
            Kind::Internal,
            Bilingual::new("저장소의 내용이 예상과 다릅니다", "the store's content is not what was expected"),
        )
        .at(Place::file(path))
        .because(cause),
    }
}

/// Returns the error for a database that is not one, or not ours.
fn damaged(path: &Path) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new(
            "손상되었거나 이 프로그램의 저장소가 아닙니다",
            "this file is damaged or is not a store of this program",
        ),
    )
    .at(Place::file(path))
    .help(way_back())
}

/// Says how to go on without the store there is.
fn way_back() -> Bilingual {
    Bilingual::new(
        "`store` 폴더의 이름을 바꾸고 그 안의 `key` 파일만 새 `store` 폴더에 복사한 뒤 `voc run`을 실행하면 inbox의 원본에서 다시 만듭니다",
        "rename the folder `store`, copy only its file `key` into a new folder `store`, then `voc run` builds it again from the inbox",
    )
}
