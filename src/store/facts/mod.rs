//! What was said, for good: masked transcripts, turns and statements in Parquet, a folder a day.

mod columns;
mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use super::{Origin, disk};
use crate::error::{Error, Kind, Place};
use crate::model::{Bilingual, Day, Language, MaskedTranscript, Span};
use crate::statements::{Statement, StatementKind};

pub(super) use read::Superseded;
pub use read::{Facts, Transcripts};
pub(super) use write::{write_facts, write_sheaf};

/// One conversation as it is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The conversation.
    pub transcript: &'a MaskedTranscript,
    /// Its customer's statements, in order.
    pub statements: &'a [Statement],
    /// Where it came from.
    pub origin: &'a Origin,
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
    /// Which part of what that run took in, counted from 0: a large intake is written in parts.
    pub part: u32,
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
        let Self { kind, day, run, part, .. } = self;
        let part = if *part == 0 { String::new() } else { format!(".{part}") };
        format!("facts/{}/day={day}/run-{run}{part}.parquet", kind.folder())
    }

    /// Returns what was written together with it.
    #[must_use]
    pub fn sheaf(&self) -> Sheaf {
        Sheaf { day: self.day, run: self.run, part: self.part }
    }

    /// Returns its path in a store's folder.
    pub(super) fn path_in(&self, store: &Path) -> PathBuf {
        self.path().split('/').fold(store.to_path_buf(), |path, part| path.join(part))
    }
}

/// The conversations of one day that one run wrote together: rows of the same files, in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sheaf {
    /// The day of its conversations.
    pub day: Day,
    /// The run that wrote it.
    pub run: u32,
    /// Which part of what that run took in.
    pub part: u32,
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
pub(super) fn damaged(path: &Path) -> Error {
    Error::new(Kind::Store, Bilingual::new("저장된 파일이 손상되었습니다", "this stored file is damaged"))
        .at(Place::file(path))
        .help(Bilingual::new(
            "`voc run --rehash`를 실행하면 이 파일을 따로 옮기고 inbox의 원본에서 다시 읽습니다. 원본이 없으면 `voc restore`로 백업을 되돌려 주세요",
            "`voc run --rehash` sets it aside and reads its conversations again from the inbox; where the exports are gone, `voc restore` a backup",
        ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;
    use crate::error::Result;
    use crate::model::{MaskedTurn, Metadata, Speaker};
    use crate::store::samples::{self, statements_of, transcripts};

    fn write(store: &Path, transcripts: &[MaskedTranscript]) -> Vec<FactFile> {
        let statements: Vec<Vec<Statement>> = transcripts.iter().map(statements_of).collect();
        let cases: Vec<Case<'_>> = transcripts
            .iter()
            .zip(&statements)
            .map(|(transcript, statements)| Case { transcript, statements, origin: &samples::NOWHERE })
            .collect();
        write_facts(store, 1, 0, &cases, samples::AS_OF).expect("a disk that works")
    }

    fn open(store: &Path, written: &[FactFile]) -> Facts {
        Facts::new(store.to_path_buf(), written.to_vec(), Superseded::default())
    }

    /// A day with more turns than a row group takes.
    fn long_day() -> Vec<MaskedTranscript> {
        (0..500)
            .map(|transcript_idx| MaskedTranscript {
                id: format!("C-{transcript_idx:04}"),
                customer: None,
                orders: Vec::new(),
                metadata: Metadata::default(),
                turns: (0..40)
                    .map(|turn_idx| MaskedTurn {
                        speaker: if turn_idx % 2 == 0 { Speaker::Customer } else { Speaker::Agent },
                        offset_s: Some(turn_idx),
                        language: Language::Ko,
                        masked_text: format!("{transcript_idx}번 상담의 {turn_idx}번째 말"),
                        edits: Vec::new(),
                    })
                    .collect(),
            })
            .collect()
    }

    #[test]
    fn conversations_come_back_as_they_were_by_day_and_id() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(folder.path(), &transcripts());
        let facts = open(folder.path(), &written);
        let read: Vec<MaskedTranscript> = facts.read_transcripts().collect::<Result<_>>().expect("intact");
        let ids: Vec<&str> = read.iter().map(|transcript| transcript.id.as_str()).collect();
        // 2 November in New York, 20 November in Seoul, the as-of day for want of another.
        assert_eq!(ids, ["C-2", "C-1", "상담 3"]);
        for transcript in transcripts() {
            assert!(read.contains(&transcript), "{}", transcript.id);
        }
        let started_at = |idx: usize| read[idx].metadata.started_at.as_ref().map(ToString::to_string);
        assert_eq!(started_at(0).as_deref(), Some("2026-11-02T01:30:00-05:00[America/New_York]"));
        assert_eq!(started_at(1).as_deref(), Some("2026-11-20T23:59:59.123456+09:00[Asia/Seoul]"));
        assert_eq!(
            facts.days().iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["2026-11-02", "2026-11-20", "2026-11-21"]
        );
    }

    #[test]
    fn statements_come_back_with_their_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(folder.path(), &transcripts());
        let read: Vec<StatementRow> =
            open(folder.path(), &written).read_statements().collect::<Result<_>>().expect("intact");
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].transcript.as_str(), read[0].turn, read[0].language), ("C-2", 1, Language::En));
        assert_eq!(read[0].text, "My refund hasn't arrived");
        assert_eq!(read[1].text, transcripts()[2].turns[0].masked_text);
        assert_eq!(read[1].kind, StatementKind::Complaint);
    }

    #[test]
    fn a_day_of_several_row_groups_comes_back_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(folder.path(), &long_day());
        let n_rows: BTreeMap<FactKind, u64> = written.iter().map(|file| (file.kind, file.n_rows)).collect();
        assert_eq!(n_rows.into_values().collect::<Vec<_>>(), [500, 20_000, 10_000]);
        let facts = open(folder.path(), &written);
        let read: Vec<MaskedTranscript> = facts.read_transcripts().collect::<Result<_>>().expect("intact");
        assert_eq!(read, long_day());
        assert_eq!(facts.read_statements().count(), 10_000);
        let sheaf = facts.sheaves()[0];
        let found = facts.find_in(sheaf, &["C-0499", "C-0007"].into()).expect("intact");
        assert_eq!(found, [long_day()[7].clone(), long_day()[499].clone()]);
    }

    #[test]
    fn equal_facts_give_equal_bytes_in_any_order_and_on_any_number_of_threads() {
        let mut given = transcripts();
        given.extend(long_day());
        let hashes = |n_threads, given: &[MaskedTranscript]| {
            let folder = tempfile::tempdir().expect("a folder");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
            let written = pool.install(|| write(folder.path(), given));
            for file in &written {
                let bytes = fs::read(folder.path().join(file.path())).expect("there");
                assert_eq!(blake3::hash(&bytes).to_hex().as_str(), file.blake3);
                assert_eq!(bytes.len() as u64, file.n_bytes);
            }
            written
        };
        let first = hashes(1, &given);
        given.reverse();
        assert_eq!(hashes(8, &given), first);
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(folder.path(), &transcripts());
        let facts = open(folder.path(), &written);
        assert_eq!(facts.damaged_files(), [] as [&FactFile; 0]);
        let turns = written.iter().find(|file| file.kind == FactKind::Turns).expect("there are turns");
        let path = turns.path_in(folder.path());
        let mut bytes = fs::read(&path).expect("there");
        bytes.truncate(bytes.len() / 2);
        fs::write(&path, bytes).expect("ours");
        assert_eq!(facts.damaged_files(), [turns]);
        let error = facts.read_transcripts().find_map(Result::err).expect("half a file");
        assert!(error.message(Language::Ko).contains("저장된 파일이 손상되었습니다"), "{error}");
        assert!(error.to_string().contains("run-1.parquet"), "{error}");
        fs::remove_file(&path).expect("ours");
        let error = facts.read_transcripts().find_map(Result::err).expect("no file");
        assert_eq!(error.kind(), Kind::Store);
    }

    #[test]
    fn no_conversation_gives_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(folder.path(), &[]);
        assert_eq!(written, []);
        assert_eq!(open(folder.path(), &written).read_transcripts().count(), 0);
    }
}
