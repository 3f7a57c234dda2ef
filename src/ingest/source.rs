//! One file being read: what every format gives, and what it needs to know of its file.

use std::io::{self, BufRead};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::Encoding;

use super::bytes::{self, Container};
use super::conventions::Conventions;
use super::encoding::{self, Decoded};
use super::settings::ColumnNames;
use super::{Field, FileRule, Guess, Place, Position, Problem, Record};

/// One thing that a file gave.
#[allow(clippy::large_enum_variant, reason = "nearly all are records")]
pub(crate) enum Found {
    Guess(Guess),
    /// A record with the fields whose values were left out.
    Record(Record, Vec<Field>),
    Rejected(Place, Problem),
}

/// A file that gives one thing after another until its end.
pub(crate) trait Source: Send {
    fn next(&mut self) -> Option<Found>;
}

/// A source that holds a few things ready, such as the one rejection of an unreadable file.
pub(crate) struct Ready(pub(crate) std::vec::IntoIter<Found>);

impl Source for Ready {
    fn next(&mut self) -> Option<Found> {
        self.0.next()
    }
}

/// A file and what holds for it.
#[derive(Clone)]
pub(crate) struct FileContext {
    pub(crate) conventions: Arc<Conventions>,
    pub(crate) path: PathBuf,
    pub(crate) name: Arc<str>,
    pub(crate) sheet: Option<Arc<str>>,
    pub(crate) file_idx: usize,
    pub(crate) counter: Arc<AtomicU64>,
}

/// Whether the bytes that are read count as progress: a file that is looked at before it is read counts once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    Look,
    Read,
}

impl FileContext {
    pub(crate) fn place(&self, position: Position) -> Place {
        Place { file: Arc::clone(&self.name), sheet: self.sheet.clone(), position }
    }

    /// Returns the rules whose pattern names the file, in order.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &FileRule> {
        self.conventions.settings.files.iter().filter(|rule| rule.fits_path(&self.name))
    }

    /// Returns the best satisfaction score of the file.
    pub(crate) fn csat_max(&self) -> f64 {
        self.rules().find_map(|rule| rule.csat_max).unwrap_or(self.conventions.settings.csat_max)
    }

    /// Returns the values that hold for every record of the file that tells none.
    pub(crate) fn constants(&self) -> Vec<(Field, String)> {
        self.rules().flat_map(|rule| rule.values.iter().map(|(field, value)| (*field, value.clone()))).collect()
    }

    /// Returns the columns that the settings name for a table with this header.
    pub(crate) fn set_columns(&self, header: &[String]) -> Vec<(Field, ColumnNames)> {
        self.rules()
            .find(|rule| !rule.columns.is_empty() && (rule.header.is_empty() || rule.header == header))
            .map(|rule| rule.columns.iter().map(|(field, names)| (*field, names.clone())).collect())
            .unwrap_or_default()
    }

    /// Returns the encoding that the settings name, else the one found.
    pub(crate) fn encoding(&self) -> Result<&'static Encoding, Problem> {
        let set =
            self.rules().find_map(|rule| rule.encoding.as_deref()).or(self.conventions.settings.encoding.as_deref());
        if let Some(encoding) = set.and_then(encoding::of_name) {
            return Ok(encoding);
        }
        let mut opened = bytes::open(&self.path, None).map_err(|cause| bytes::problem_of(&cause, Container::Plain))?;
        encoding::find(&mut *opened.reader).map_err(|cause| bytes::problem_of(&cause, opened.container))
    }

    /// Opens the file as UTF-8 text.
    pub(crate) fn open(
        &self,
        encoding: &'static Encoding,
        pass: Pass,
    ) -> io::Result<(Box<dyn BufRead + Send>, Container)> {
        let counter = (pass == Pass::Read).then(|| Arc::clone(&self.counter));
        let opened = bytes::open(&self.path, counter)?;
        Ok((Box::new(Decoded::new(opened.reader, encoding)?), opened.container))
    }
}
