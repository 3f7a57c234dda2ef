//! Whole files through the reader: what each format gives, and what a person reads when something is wrong.

mod bad_input;
mod formats;
mod placement;

use std::fs;
use std::io::Write;
use std::path::Path;

use jiff::tz::TimeZone;

use super::{Entry, Guess, Ledger, Reader, Record, Rejected, Settings};
use crate::dictionaries::Dictionaries;
use crate::model::{Day, Language};

pub(super) const AS_OF: Day = Day::constant(2026, 11, 21);

/// An inbox in a temporary folder.
pub(super) struct Inbox {
    folder: tempfile::TempDir,
    pub(super) settings: Settings,
}

/// Everything that an inbox gave.
#[derive(Default)]
pub(super) struct Read {
    pub(super) guesses: Vec<Guess>,
    pub(super) records: Vec<Record>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) summaries: Vec<super::FileSummary>,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), settings: Settings::default() }
    }

    pub(super) fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        Self::new().and(name, bytes)
    }

    pub(super) fn and(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
        self
    }

    pub(super) fn settings(mut self, toml: &str) -> Self {
        self.settings = toml::from_str(toml).expect("valid settings");
        self
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn open(&self) -> crate::Result<Reader> {
        let zone = TimeZone::get("Asia/Seoul").expect("a bundled zone");
        Reader::open(self.path(), &self.settings, &Dictionaries::built_in(), zone, AS_OF)
    }

    pub(super) fn read(&self) -> Read {
        let mut read = Read::default();
        let mut reader = self.open().expect("a readable inbox");
        let total_bytes = reader.total_bytes();
        while let Some(entry) = reader.next() {
            assert!(reader.bytes_read() <= total_bytes);
            match entry {
                Entry::Guess(guess) => read.guesses.push(guess),
                Entry::Record(record) => read.records.push(record),
                Entry::Rejected(rejected) => read.rejected.push(rejected),
                Entry::FileDone(summary) => read.summaries.push(summary),
            }
        }
        assert_eq!(reader.bytes_read(), total_bytes);
        let n_entries: u64 = read.summaries.iter().map(|summary| summary.n_records + summary.n_rejected).sum();
        assert_eq!(n_entries as usize, read.records.len() + read.rejected.len());
        read
    }
}

impl Read {
    /// Each record as one line: id, day, turns.
    pub(super) fn lines(&self) -> Vec<String> {
        self.records.iter().map(line).collect()
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        self.records.iter().map(|record| record.transcript.id.as_str()).collect()
    }

    /// What a person reads of the records set aside.
    pub(super) fn messages(&self, language: Language) -> String {
        self.rejected.iter().map(|rejected| rejected.message(language)).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn guess(&self) -> String {
        self.guesses.iter().map(|guess| guess.describe().en).collect::<Vec<_>>().join("\n")
    }
}

pub(super) fn line(record: &Record) -> String {
    let transcript = &record.transcript;
    let at = transcript.metadata.started_at.as_ref().map_or(String::new(), |at| at.strftime("%m-%d %H:%M").to_string());
    let turns: Vec<String> = transcript
        .turns
        .iter()
        .map(|turn| format!("{}={}", turn.speaker.code(), turn.raw_text.replace('\n', "⏎")))
        .collect();
    format!("{} {at} {}", transcript.id, turns.join(" / "))
}

pub(super) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

pub(super) fn cp949(text: &str) -> Vec<u8> {
    encoding_rs::EUC_KR.encode(text).0.into_owned()
}

pub(super) fn ledger(read: &Read) -> Ledger {
    let mut ledger = Ledger::new(AS_OF);
    for rejected in &read.rejected {
        ledger.set_aside(rejected);
    }
    for record in &read.records {
        ledger.place(&mut record.clone(), &mut super::NoPast).expect("nothing to read");
    }
    ledger
}
