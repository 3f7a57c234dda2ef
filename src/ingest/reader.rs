//! All files of an inbox as one stream of entries.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;

use super::bytes::{self, Container};
use super::conventions::Conventions;
use super::entry::{Dated, Entry, FileSummary, Rejected};
use super::folder::{self, InputFile};
use super::json::{Apart, Json};
use super::plain::Plain;
use super::source::{FileContext, Found, Ready, Source};
use super::{Field, Position, Problem, Settings, page, table, workbook};
use crate::dictionaries::Dictionaries;
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day};

/// Reads the files of an inbox in path order.
pub struct Reader {
    conventions: Arc<Conventions>,
    files: Vec<InputFile>,
    next_idx: usize,
    current: Option<Current>,
    bytes_read: Arc<AtomicU64>,
    /// The sizes of the files that are done.
    bytes_done: u64,
}

struct Current {
    source: Box<dyn Source>,
    summary: FileSummary,
    file_idx: usize,
}

impl Reader {
    /// Looks into a folder and makes ready to read its files.
    ///
    /// A time without zone is in `zone`; a record without a beginning is taken as of `as_of`.
    ///
    /// # Errors
    /// The folder cannot be read or holds no file; a setting or a word list is wrong.
    pub fn open(
        inbox: &Path,
        settings: &Settings,
        dictionaries: &Dictionaries,
        zone: TimeZone,
        as_of: Day,
    ) -> Result<Self> {
        let conventions = Arc::new(Conventions::read(settings, dictionaries, zone, as_of)?);
        let files = folder::files(inbox)?;
        if files.is_empty() {
            return Err(Error::new(Kind::Input, Bilingual::new("폴더에 파일이 없습니다", "the folder holds no files"))
                .at(Place::file(inbox))
                .help(Bilingual::new(
                    "상담 기록(JSON Lines, CSV, XLSX, TXT)을 이 폴더에 넣어 주세요",
                    "put exports with conversations (JSON Lines, CSV, XLSX, TXT) into it",
                )));
        }
        Ok(Self { conventions, files, next_idx: 0, current: None, bytes_read: Arc::default(), bytes_done: 0 })
    }

    /// Passes over the files that `is_known` names: those whose path, size and time an earlier run has taken up.
    #[must_use]
    pub fn without(mut self, mut is_known: impl FnMut(&InputFile) -> bool) -> Self {
        self.files.retain(|file| !is_known(file));
        self
    }

    /// Returns the files in the order in which they are read.
    #[must_use]
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// Returns the size of all files, packed as they lie.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size_bytes).sum()
    }

    /// Returns how much of [`Self::total_bytes`] is read.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        let size_bytes = self.current.as_ref().map_or(0, |current| self.files[current.file_idx].size_bytes);
        self.bytes_done + self.bytes_read.load(Ordering::Relaxed).min(size_bytes)
    }

    fn start(&mut self) -> Option<Current> {
        let file_idx = self.next_idx;
        let file = self.files.get(file_idx)?;
        self.next_idx += 1;
        self.bytes_read.store(0, Ordering::Relaxed);
        let context = FileContext {
            conventions: Arc::clone(&self.conventions),
            path: file.path.clone(),
            name: Arc::clone(&file.name),
            sheet: None,
            file_idx,
            counter: Arc::clone(&self.bytes_read),
        };
        let summary = FileSummary {
            file: file.name.to_string(),
            file_idx,
            n_records: 0,
            n_rejected: 0,
            n_without_date: 0,
            n_ignored_values: Vec::new(),
        };
        let place = context.place(Position::File);
        let source = source_of(context, file.size_bytes)
            .unwrap_or_else(|problem| Box::new(Ready(vec![Found::Rejected(place, problem)].into_iter())));
        Some(Current { source, summary, file_idx })
    }
}

impl Iterator for Reader {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.current.is_none() {
            self.current = self.start();
        }
        let current = self.current.as_mut()?;
        let file_idx = current.file_idx;
        match current.source.next() {
            Some(Found::Guess(guess)) => Some(Entry::Guess(guess)),
            Some(Found::Record(record, ignored)) => {
                current.summary.n_records += 1;
                current.summary.n_without_date += u64::from(record.dated == Dated::AsOf);
                for field in ignored {
                    count(&mut current.summary.n_ignored_values, field);
                }
                Some(Entry::Record(record))
            }
            Some(Found::Rejected(place, problem)) => {
                current.summary.n_rejected += 1;
                Some(Entry::Rejected(Rejected { place, file_idx, problem }))
            }
            None if current.summary.n_records + current.summary.n_rejected == 0 => {
                current.summary.n_rejected = 1;
                let place = super::Place {
                    file: Arc::clone(&self.files[file_idx].name),
                    sheet: None,
                    position: Position::File,
                };
                Some(Entry::Rejected(Rejected { place, file_idx, problem: Problem::NoRows }))
            }
            None => {
                let done = self.current.take()?;
                self.bytes_done += self.files[file_idx].size_bytes;
                self.bytes_read.store(0, Ordering::Relaxed);
                Some(Entry::FileDone(done.summary))
            }
        }
    }
}

fn count(counts: &mut Vec<(Field, u64)>, field: Field) {
    match counts.binary_search_by_key(&field, |(field, _)| *field) {
        Ok(at) => counts[at].1 += 1,
        Err(at) => counts.insert(at, (field, 1)),
    }
}

/// Chooses how a file is read: by what it begins with, then by its name.
fn source_of(file: FileContext, size_bytes: u64) -> std::result::Result<Box<dyn Source>, Problem> {
    if size_bytes == 0 {
        return Err(Problem::EmptyFile);
    }
    let opened = bytes::open(&file.path, None).map_err(|cause| bytes::problem_of(&cause, Container::Plain))?;
    let name = file.name.to_lowercase();
    let name = match opened.container {
        Container::Gzip => name.strip_suffix(".gz").unwrap_or(&name),
        Container::Zstd => name.strip_suffix(".zst").or_else(|| name.strip_suffix(".zstd")).unwrap_or(&name),
        _ => &name,
    };
    let extension =
        name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension);
    match (opened.container, extension) {
        (_, "jsonl" | "ndjson") => Ok(Box::new(Json::open(file, Apart::Lines)?)),
        (_, "json") => Ok(Box::new(Json::open(file, Apart::Braces)?)),
        (Container::Zip | Container::Compound, "xlsx" | "xlsm" | "xlsb" | "xls" | "ods") => {
            Ok(Box::new(workbook::open(file, opened.container, extension)?))
        }
        (Container::Zip | Container::Compound, _) => Err(Problem::UnknownFormat),
        (_, "csv" | "tsv" | "tab") => table::open_delimited(file),
        (_, "html" | "htm") => page::open(file),
        // Admin pages hand out a web page or delimited text under the name of a workbook.
        (Container::Plain, "xls") if page::is_page(opened.reader) => page::open(file),
        (Container::Plain, "xls") => table::open_delimited(file),
        (_, "xlsx" | "xlsm" | "xlsb" | "ods") => Err(Problem::BrokenWorkbook),
        (_, "txt" | "log") => Ok(Box::new(Plain::open(file)?)),
        _ => Err(Problem::UnknownFormat),
    }
}
