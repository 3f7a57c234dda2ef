//! What was decided? One SQLite file that anyone can open: runs, the manifest of facts, topics, assignments, inputs.

mod at_once;
mod dump;
mod load;
mod migrate;
mod past;
mod save;
mod schema;

use std::path::Path;

use jiff::Timestamp;
use rusqlite::ErrorCode;

use super::disk;
use super::facts::{FactFile, Sheaf};
use crate::error::{Error, Kind, Place};
use crate::model::{Bilingual, Day, Language, StatementId};
use crate::registry::Packed;

pub(super) use dump::dump;
pub(super) use load::{Database, uri_of};
pub(super) use migrate::open_to_write;
pub use past::Version;
pub(super) use save::{
    forget_sheaf, forget_statements, insert_files, replace_night, replace_results, rewrite_kept, save,
};
pub(super) use schema::VERSION;

/// A keyed hash: equal values under one key have equal ones, and without the key nobody can tell or try what was hashed.
pub type Seal = [u8; 16];

/// Everything that a run decides, in the order in which it is to come back.
#[derive(Debug, Clone, PartialEq)]
pub struct Decisions {
    /// The run itself.
    pub run: RunRow,
    /// Its name and times.
    pub clock: RunClock,
    /// The topics, largest first.
    pub topics: Vec<TopicRow>,
    /// The statements that topics are made of, each once.
    pub assignments: Vec<AssignmentRow>,
    /// The files of the inbox that this run opened, each once.
    pub inputs: Vec<InputFileRow>,
    /// The registry of topics after this night.
    pub night: Packed,
    /// Settings, registers and dictionaries as they were.
    pub kept: Vec<KeptFile>,
}

/// A file that decides a run's result besides the input, kept so that the run can be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its path below the workspace, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a run took in: the files that it wrote and the conversations in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Taken {
    pub(super) files: Vec<FactFile>,
    pub(super) transcripts: Vec<TranscriptRow>,
    /// Id and version of what a later version of the same run replaced before it was written.
    pub(super) replaced: Vec<(String, Seal)>,
}

/// Where a conversation came from, and by what it is recognised when an export holds it again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Of the whole record: another one is a later version.
    pub version: Option<Seal>,
    /// Of what makes a conversation the same under another id.
    pub content: Option<Seal>,
    /// Of the customer.
    pub customer: Option<Seal>,
    /// The export's path below the inbox, masked.
    pub file: Option<String>,
    /// The sheet of a workbook, masked.
    pub sheet: Option<String>,
    /// The line or row, such as `line 12`.
    pub position: Option<String>,
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
    /// What its report shows first; `None` for a run of an earlier version.
    pub language: Option<Language>,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// What a report tells of it besides the counts, as JSON; none in a store of an earlier version.
    pub told: Option<serde_json::Value>,
}

/// What an earlier run found when it opened a file of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// The file as it was then.
    pub file: InputFileRow,
    /// The as-of day of the run that opened it.
    pub as_of: Day,
    /// Hash of that run's settings.
    pub settings_hash: String,
}

/// A conversation of the store: where its facts lie, and what may change about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptRow {
    /// Its id.
    pub id: String,
    /// The files that hold it.
    pub sheaf: Sheaf,
    /// `open`, `resolved`, `escalated` or another word, as last exported.
    pub status: Option<String>,
    /// Where it came from.
    pub origin: Origin,
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
pub(super) fn damaged(path: &Path) -> Error {
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
        "매일 밤 확인해 둔 사본이 있습니다. `store/backup/voc.db`를 `store/voc.db`로 복사한 뒤 `voc run`을 실행해 주세요. 사본도 쓸 수 없으면 `voc restore`로 백업 파일을 되돌려 주세요",
        "each night keeps a verified copy: copy `store/backup/voc.db` to `store/voc.db`, then type `voc run`; if the copy cannot be used either, `voc restore` a backup",
    )
}
