//! How do turns get into the index, and out of it? In on the caller's own threads, each filling a segment of its own; out by marks,
//! until a merge leaves marked turns behind.
//!
//! What a writer does is seen by nobody before its commit, which exchanges one small file. Files of a writer that was killed are
//! collected when the index is next opened for writing.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use tantivy::directory::{INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::index::{Segment, SegmentId, SegmentMeta};
use tantivy::indexer::{AddOperation, NoMergePolicy, SegmentWriter};
use tantivy::{Directory, IndexSettings, IndexWriter, Term};

use super::removal::EarlierTurns;
use super::schema::{self, Content, Fields, MAX_TERM_BYTES, Row, SEPARATOR};
use super::{Index, index, index_error, io_error};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, Language, MaskedTranscript, Speaker};
use crate::tokenize::Token;

/// Memory that all open segments may take together. The whole program stays below 600 MB; 400,000 turns take about 65 MB. Tests
/// take so little that they see segments merged.
const BUDGET_BYTES: usize = if cfg!(test) { 1 << 20 } else { 192 << 20 };

/// Most segments that a finished index has: each adds its own dictionary look-ups to every query.
pub(super) const MAX_SEGMENTS: usize = 4;

/// A merge takes the next larger segment in that has at most this many times the turns of those it merges already. So sizes stay
/// far apart, and after 1,000 equal nights on top of an index of 365 such nights a night has merged twelve nights' turns on
/// average; without it all but the largest segment grow alike, and it is 167.
const REACH: u64 = 2;

/// A segment with more removed turns than this share of its living ones is written anew: every query passes over them.
const MOST_REMOVED_RATIO: f64 = 0.25;

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
    /// The type of the requester.
    pub requester: Option<&'a str>,
    /// The team.
    pub team: Option<&'a str>,
    /// The satisfaction, 1 to 5; halves are rounded away from 0.
    pub csat: Option<f64>,
    /// The masked words.
    pub masked_text: &'a str,
    /// The terms of exactly that text.
    pub tokens: &'a [Token],
}

impl<'a> TurnDocument<'a> {
    /// Takes a turn of a transcript, which must have it, with the terms of its text.
    #[must_use]
    pub fn of(transcript: &'a MaskedTranscript, turn_idx: u32, day: Day, tokens: &'a [Token]) -> Self {
        let turn = &transcript.turns[turn_idx as usize];
        let metadata = &transcript.metadata;
        Self {
            transcript: &transcript.id,
            turn: turn_idx,
            day,
            channel: metadata.channel.as_deref(),
            product: metadata.product.as_deref(),
            language: turn.language,
            speaker: turn.speaker,
            status: metadata.status.as_deref(),
            requester: metadata.requester_type.as_deref(),
            team: metadata.team.as_deref(),
            csat: metadata.csat,
            masked_text: &turn.masked_text,
            tokens,
        }
    }
}

/// Writes a new index, or adds to one and removes from it.
pub struct Writer {
    index: tantivy::Index,
    /// Removes, merges and commits; it also holds the lock.
    committer: IndexWriter<Row>,
    fields: Fields,
    /// The segments of the last commit: turns are removed from these only.
    earlier: Arc<FxHashSet<SegmentId>>,
    /// The run of the last commit.
    earlier_run: Option<u64>,
    slots: Vec<Mutex<Option<Open>>>,
    finished: Mutex<Vec<SegmentMeta>>,
}

/// A segment that is being filled.
struct Open {
    segment: Segment,
    writer: SegmentWriter,
}

impl Writer {
    /// Opens the index in a folder to add to it, and returns the run that its last commit carries. `None` where it is begun anew as
    /// by [`Self::create`], because it is missing, damaged, of another version of the program or never committed. Every file is
    /// read once, so that a damaged one is noticed. `threads` is the number of threads that will call [`Self::add`].
    ///
    /// # Errors
    /// A folder that cannot be made or is not writable; [`Kind::Locked`] where another writer is at work.
    pub fn open(folder: &Path, threads: usize) -> Result<(Self, Option<u64>)> {
        if let Ok((index, Some(run))) = index::committed(folder)
            && index.validate_checksum().is_ok_and(|damaged| damaged.is_empty())
            && Index::of(index.clone()).is_ok()
        {
            return Ok((Self::over(index, threads)?, Some(run)));
        }
        Ok((Self::create(folder, threads)?, None))
    }

    /// Begins an empty index in a folder, which is made where it is missing. The files that lie there are removed.
    ///
    /// # Errors
    /// A folder that cannot be made or is not writable; [`Kind::Locked`] where another writer is at work.
    pub fn create(folder: &Path, threads: usize) -> Result<Self> {
        let unreadable = |cause| Error::unreadable(Kind::Store, folder, cause);
        std::fs::create_dir_all(folder).map_err(unreadable)?;
        let directory = MmapDirectory::open(folder).map_err(|cause| index_error(cause.into()))?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|cause| index_error(cause.into()))?;
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            // A lock file that is removed while somebody waits for it locks nothing any more.
            if path.is_file() && path.extension().is_none_or(|extension| extension != "lock") {
                std::fs::remove_file(&path).map_err(|cause| Error::unreadable(Kind::Store, &path, cause))?;
            }
        }
        drop(lock);
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
        let (schema, _) = schema::schema();
        let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let mut index = tantivy::Index::create(directory, schema, settings).map_err(index_error)?;
        index.set_tokenizers(schema::tokenizers());
        Self::over(index, threads)
    }

    /// Begins to write over the last commit of an index.
    pub(super) fn over(index: tantivy::Index, threads: usize) -> Result<Self> {
        let committer: IndexWriter<Row> = index.writer_with_num_threads(1, COMMITTER_BYTES).map_err(index_error)?;
        committer.set_merge_policy(Box::new(NoMergePolicy));
        // Before anything else: a killed writer's files would be in the way of files with the same names.
        committer.garbage_collect_files().wait().map_err(index_error)?;
        let earlier = index.searchable_segment_ids().map_err(index_error)?;
        let slots = (0..threads.clamp(1, MAX_SEGMENTS)).map(|_| Mutex::new(None)).collect();
        Ok(Self {
            committer,
            fields: schema::schema().1,
            earlier: Arc::new(earlier.into_iter().collect()),
            earlier_run: index::run_of(&index).map_err(index_error)?,
            slots,
            finished: Mutex::new(Vec::new()),
            index,
        })
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
            None => self.begin_segment()?,
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

    /// Removes the turns of a transcript that an earlier commit holds, if any. What this writer adds is not concerned, before or after,
    /// so that a conversation can be replaced in one commit.
    ///
    /// # Errors
    /// None in practice; the type is that of [`Self::add`].
    pub fn remove(&self, transcript: &str) -> Result<()> {
        let term = Term::from_field_text(self.fields.transcript, transcript);
        let turns = EarlierTurns::new(term, Arc::clone(&self.earlier));
        self.committer.delete_query(Box::new(turns)).map_err(index_error)?;
        Ok(())
    }

    /// Writes down what was added so far, so that a commit is quick. Nobody sees it yet; more can be added.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn prepare(&self) -> Result<()> {
        let open: Vec<Open> = self.slots.iter().filter_map(|slot| lock(slot).take()).collect();
        open.into_par_iter().try_for_each(|open| self.finish(open))
    }

    /// Adds and removes, all at once, and marks the index with the run it belongs to. Everything is on disk when this returns.
    ///
    /// # Errors
    /// A disk that cannot be written. The index is then that of the last commit, or of this one where only merging failed.
    pub fn commit(mut self, run: u64) -> Result<Index> {
        self.prepare()?;
        let added = std::mem::take(&mut *lock(&self.finished));
        for segment in added {
            self.committer.add_segment(segment).map_err(index_error)?;
        }
        self.commit_as(Some(run))?;
        let crowded = self.crowded()?;
        self.merge(&crowded)?;
        self.committer.garbage_collect_files().wait().map_err(index_error)?;
        self.index.directory().sync_directory().map_err(io_error)?;
        self.committer.wait_merging_threads().map_err(index_error)?;
        Index::of(self.index)
    }

    /// Does what [`Self::commit`] does, and leaves nothing of removed turns in any file of the folder, whichever commit removed them.
    ///
    /// Removes first, under the run of the last commit, and adds when nothing of the removed turns is left. After a kill in between the
    /// index is of the earlier run and lacks the removed turns; to do the same again is harmless.
    ///
    /// # Errors
    /// A disk that cannot be written, or from which a file cannot be removed.
    pub fn commit_and_purge(mut self, run: u64) -> Result<Index> {
        self.commit_as(self.earlier_run)?;
        let marked: Vec<SegmentId> =
            self.segments()?.iter().filter(|segment| segment.has_deletes()).map(SegmentMeta::id).collect();
        self.merge(&marked)?;
        let collected = self.committer.garbage_collect_files().wait().map_err(index_error)?;
        if let Some(left) = collected.failed_to_delete_files.first() {
            return Err(Error::new(
                Kind::Store,
                Bilingual::new(
                    "지운 상담이 남아 있는 색인 파일을 지울 수 없습니다",
                    "a file of the index that holds removed conversations cannot be deleted",
                ),
            )
            .at(Place::file(left))
            .help(Bilingual::new(
                "그 파일을 쓰는 프로그램을 닫고 권한을 확인한 뒤 다시 실행해 주세요",
                "close the programs that use it, check permissions, then run this again",
            )));
        }
        self.commit(run)
    }

    fn commit_as(&mut self, run: Option<u64>) -> Result<()> {
        let mut prepared = self.committer.prepare_commit().map_err(index_error)?;
        if let Some(run) = run {
            prepared.set_payload(&run.to_string());
        }
        prepared.commit().map_err(index_error)?;
        Ok(())
    }

    /// Returns the committed segments.
    fn segments(&self) -> Result<Vec<SegmentMeta>> {
        self.index.searchable_segment_metas().map_err(index_error)
    }

    /// Returns the segments to merge after a commit.
    fn crowded(&self) -> Result<Vec<SegmentId>> {
        let mut segments = self.segments()?;
        segments.sort_by_key(|segment| (segment.num_docs(), segment.id()));
        let sizes: Vec<u32> = segments.iter().map(SegmentMeta::num_docs).collect();
        // What is written at once fills its segments; only nights leave small ones.
        let n_smallest = n_merged(&sizes, if self.earlier.is_empty() { 0 } else { REACH });
        let is_worn = |segment: &SegmentMeta| {
            f64::from(segment.num_deleted_docs()) > MOST_REMOVED_RATIO * f64::from(segment.num_docs())
        };
        let crowded = segments.iter().enumerate().filter(|(idx, segment)| *idx < n_smallest || is_worn(segment));
        Ok(crowded.map(|(_, segment)| segment.id()).collect())
    }

    /// Makes one segment of several, without what was removed from them.
    fn merge(&mut self, segments: &[SegmentId]) -> Result<()> {
        if !segments.is_empty() {
            self.committer.merge(segments).wait().map_err(index_error)?;
        }
        Ok(())
    }

    fn begin_segment(&self) -> Result<Open> {
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
            document.requester.unwrap_or_default(),
            document.team.unwrap_or_default(),
            score_of(document.csat),
        ];
        let mut values = Vec::with_capacity(14);
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

/// Returns a satisfaction as its column has it: empty for none and for what lies outside the scale.
fn score_of(csat: Option<f64>) -> &'static str {
    const SCORES: [&str; 6] = ["", "1", "2", "3", "4", "5"];
    let rounded = csat.filter(|csat| (1.0..=5.0).contains(csat)).map_or(0, |csat| csat.round() as usize);
    SCORES.get(rounded).copied().unwrap_or_default()
}

/// Returns the number of a day, counted from 1970-01-01.
pub(super) fn number_of(day: Day) -> i64 {
    i64::from((day - jiff::civil::date(1970, 1, 1)).get_days())
}

/// Returns how many segments, the smallest first, to make one of so that at most [`MAX_SEGMENTS`] are left; `sizes` ascend.
fn n_merged(sizes: &[u32], reach: u64) -> usize {
    if sizes.len() <= MAX_SEGMENTS {
        return 0;
    }
    let mut n_merged = sizes.len() - MAX_SEGMENTS + 1;
    let mut n_turns: u64 = sizes[..n_merged].iter().map(|&size| u64::from(size)).sum();
    while let Some(&next) = sizes.get(n_merged).filter(|&&next| u64::from(next) <= reach * n_turns) {
        n_turns += u64::from(next);
        n_merged += 1;
    }
    n_merged
}

/// Locks; a thread that panicked while it held the lock leaves nothing half done that matters here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_segments_are_merged_and_those_that_are_not_much_larger() {
        let check = |sizes: &[u32], reach, expected| assert_eq!(n_merged(sizes, reach), expected, "{sizes:?} {reach}");
        check(&[1, 2, 3, 4], REACH, 0);
        check(&[1, 1, 10, 100, 1000], REACH, 2);
        check(&[1, 1, 4, 100, 1000], REACH, 3);
        check(&[1, 1, 5, 100, 1000], REACH, 2);
        check(&[1, 1, 4, 12, 1000], REACH, 4);
        check(&[1, 1, 1, 10, 100, 1000], REACH, 3);
        check(&[5, 5, 5, 5, 5], 0, 2);
    }

    #[test]
    fn a_night_merges_few_turns_even_after_hundreds() {
        // An index of 365 nights of 100 turns, then 365 nights that each leave two segments.
        let (mut sizes, mut n_turns_merged) = (vec![36_500], 0);
        for _ in 0..365 {
            sizes.extend([50, 50]);
            sizes.sort_unstable();
            let n_merged = n_merged(&sizes, REACH);
            let merged: u32 = sizes.drain(..n_merged).sum();
            n_turns_merged += merged;
            sizes.extend((merged > 0).then_some(merged));
            assert!(sizes.len() <= MAX_SEGMENTS, "{sizes:?}");
        }
        assert_eq!(sizes.iter().sum::<u32>(), 73_000);
        assert!(n_turns_merged / 365 < 1_200, "{n_turns_merged}");
    }
}
