//! How do turns get into the index? On the caller's own threads, each filling a segment of its own.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tantivy::directory::MmapDirectory;
use tantivy::index::{Segment, SegmentMeta};
use tantivy::indexer::{AddOperation, NoMergePolicy, SegmentWriter};
use tantivy::{Directory, IndexSettings, IndexWriter};

use super::schema::{self, Content, Fields, MAX_TERM_BYTES, Row, SEPARATOR};
use super::{Index, index_error};
use crate::error::{Error, Kind, Result};
use crate::model::{Day, Language, Speaker};
use crate::tokenize::Token;

/// Memory that all open segments may take together. The whole program stays below 600 MB; 400,000 turns take about 65 MB. Tests
/// take so little that they see segments merged.
const BUDGET_BYTES: usize = if cfg!(test) { 1 << 20 } else { 192 << 20 };

/// Most segments that a finished index has: each adds its own dictionary look-ups to every query.
const MAX_SEGMENTS: usize = 4;

/// Documents between two looks at the memory that a segment takes; a look costs about as much as a document.
const DOCUMENTS_BETWEEN_CHECKS: u32 = 256;

/// The memory that tantivy demands for a writer of its own; ours only merges and commits.
const COMMITTER_BYTES: usize = 15 << 20;

/// One masked turn with its terms.
#[derive(Debug, Clone, Copy)]
pub struct TurnDocument<'a> {
    /// The transcript's id.
    pub transcript: &'a str,
    /// The turn, counted from 0 over all turns of the transcript.
    pub turn: u32,
    /// The day of the conversation.
    pub day: Day,
    /// `call`, `chat` or another word.
    pub channel: Option<&'a str>,
    /// Product or service.
    pub product: Option<&'a str>,
    /// The language of the turn.
    pub language: Language,
    /// Who says it.
    pub speaker: Speaker,
    /// The state of the case.
    pub status: Option<&'a str>,
    /// The masked words.
    pub masked_text: &'a str,
    /// The terms of exactly that text.
    pub tokens: &'a [Token],
}

/// Writes a new index.
pub struct Writer {
    index: tantivy::Index,
    fields: Fields,
    slots: Vec<Mutex<Option<Open>>>,
    finished: Mutex<Vec<SegmentMeta>>,
}

/// A segment that is being filled.
struct Open {
    segment: Segment,
    writer: SegmentWriter,
}

impl Writer {
    /// Begins a new index in an empty or missing folder. `threads` is the number of threads that will call [`Self::add`].
    ///
    /// # Errors
    /// A folder that cannot be made, is not writable, or holds an index already.
    pub fn create(folder: &Path, threads: usize) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|cause| Error::unreadable(Kind::Store, folder, cause))?;
        let directory = MmapDirectory::open(folder).map_err(|cause| index_error(cause.into()))?;
        Self::begin(directory, threads)
    }

    /// Begins a new index in memory, for scores and tests.
    ///
    /// # Errors
    /// None in practice; the type is that of [`Self::create`].
    pub fn create_in_memory() -> Result<Self> {
        Self::begin(tantivy::directory::RamDirectory::create(), 1)
    }

    fn begin(directory: impl Into<Box<dyn Directory>>, threads: usize) -> Result<Self> {
        let (schema, fields) = schema::schema();
        let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let mut index = tantivy::Index::create(directory, schema, settings).map_err(index_error)?;
        index.set_tokenizers(schema::tokenizers());
        let slots = (0..threads.clamp(1, MAX_SEGMENTS)).map(|_| Mutex::new(None)).collect();
        Ok(Self { index, fields, slots, finished: Mutex::new(Vec::new()) })
    }

    /// Adds one turn, on the calling thread.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn add(&self, document: &TurnDocument<'_>) -> Result<()> {
        let row = self.row(document);
        let slot_idx = rayon::current_thread_index().unwrap_or(0) % self.slots.len();
        let mut slot = lock(&self.slots[slot_idx]);
        let mut open = match slot.take() {
            Some(open) => open,
            None => self.open()?,
        };
        open.writer.add_document(AddOperation { opstamp: 0, document: row }).map_err(index_error)?;
        let is_full = open.writer.max_doc().is_multiple_of(DOCUMENTS_BETWEEN_CHECKS)
            && open.writer.mem_usage() >= BUDGET_BYTES / self.slots.len();
        if is_full {
            self.finish(open)?;
        } else {
            *slot = Some(open);
        }
        Ok(())
    }

    /// Finishes the index and marks it with the run it belongs to. Everything is on disk when this returns.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn commit(self, run: u64) -> Result<Index> {
        let open: Vec<Open> = self.slots.iter().filter_map(|slot| lock(slot).take()).collect();
        open.into_par_iter().try_for_each(|open| self.finish(open))?;
        let segments = std::mem::take(&mut *lock(&self.finished));
        let mut committer: IndexWriter<Row> =
            self.index.writer_with_num_threads(1, COMMITTER_BYTES).map_err(index_error)?;
        committer.set_merge_policy(Box::new(NoMergePolicy));
        for segment in &segments {
            committer.add_segment(segment.clone()).map_err(index_error)?;
        }
        commit_as(&mut committer, run)?;
        if segments.len() > MAX_SEGMENTS {
            let mut by_size: Vec<_> = segments.iter().map(|segment| (segment.max_doc(), segment.id())).collect();
            by_size.sort_unstable();
            let smallest: Vec<_> = by_size[..=segments.len() - MAX_SEGMENTS].iter().map(|(_, id)| *id).collect();
            committer.merge(&smallest).wait().map_err(index_error)?;
            commit_as(&mut committer, run)?;
        }
        drop(segments);
        committer.garbage_collect_files().wait().map_err(index_error)?;
        committer.wait_merging_threads().map_err(index_error)?;
        Index::of(self.index)
    }

    fn open(&self) -> Result<Open> {
        let segment = self.index.new_segment();
        let writer =
            SegmentWriter::for_segment(BUDGET_BYTES / self.slots.len(), segment.clone()).map_err(index_error)?;
        Ok(Open { segment, writer })
    }

    fn finish(&self, open: Open) -> Result<()> {
        let n_documents = open.writer.max_doc();
        open.writer.finalize().map_err(index_error)?;
        let meta = open.segment.with_max_doc(n_documents).meta().clone();
        lock(&self.finished).push(meta);
        Ok(())
    }

    fn row(&self, document: &TurnDocument<'_>) -> Row {
        let fields = &self.fields;
        let mut terms = String::with_capacity(document.masked_text.len() * 2);
        for token in document.tokens.iter().filter(|token| is_indexed(&token.term)) {
            terms.push_str(&token.term);
            terms.push(SEPARATOR);
        }
        let text = |text: &str| Content::Text(text.into());
        let words = [
            document.channel.unwrap_or_default(),
            document.product.unwrap_or_default(),
            document.language.code(),
            document.speaker.code(),
            document.status.unwrap_or_default(),
        ];
        let mut values = Vec::with_capacity(11);
        values.push((fields.transcript, text(document.transcript)));
        values.push((fields.turn, Content::Count(document.turn.into())));
        values.push((fields.day, Content::Day(number_of(document.day))));
        values.extend(fields.words.iter().zip(words).map(|(field, word)| (*field, text(word))));
        values.push((fields.terms, Content::Text(terms.into())));
        let masked_text = text(document.masked_text);
        if document.speaker == Speaker::Customer {
            values.push((fields.bigrams, masked_text.clone()));
        }
        values.push((fields.text, masked_text));
        Row { values }
    }
}

/// Returns whether a term goes into the index: not the label of masked data, and not what is no word.
pub(super) fn is_indexed(term: &str) -> bool {
    !term.is_empty() && !term.starts_with('[') && term.len() <= MAX_TERM_BYTES && !term.contains(SEPARATOR)
}

/// Returns the number of a day, counted from 1970-01-01.
pub(super) fn number_of(day: Day) -> i64 {
    i64::from((day - jiff::civil::date(1970, 1, 1)).get_days())
}

fn commit_as(committer: &mut IndexWriter<Row>, run: u64) -> Result<()> {
    let mut prepared = committer.prepare_commit().map_err(index_error)?;
    prepared.set_payload(&run.to_string());
    prepared.commit().map_err(index_error)?;
    Ok(())
}

/// Locks; a thread that panicked while it held the lock leaves nothing half done that matters here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
