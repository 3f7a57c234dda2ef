//! What does an open index hold, column by column?

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::directory::MmapDirectory;
use tantivy::fastfield::AliveBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::store::StoreReader;
use tantivy::{DocSet, InvertedIndexReader, ReloadPolicy, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::schema::{self, Fields, N_WORD_COLUMNS, WORD_COLUMNS};
use super::{gathering, index_error, io_error, nearest};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day};

/// Blocks of stored texts that one search keeps decoded; hits of one case often lie in the same block.
const CACHED_BLOCKS: usize = 8;

/// Everything that the index stores of one turn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StoredTurn {
    /// The transcript's id.
    pub transcript: String,
    /// The turn, counted from 0 over all turns of the transcript.
    pub turn: u32,
    /// The day of the conversation.
    #[serde(serialize_with = "as_text")]
    pub day: Day,
    /// The channel.
    pub channel: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// `ko` or `en`.
    pub language: String,
    /// `customer`, `agent`, `bot` or `system`.
    pub speaker: String,
    /// The state of the case.
    pub status: Option<String>,
    /// The type of the requester.
    pub requester: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The satisfaction, `1` to `5`.
    pub csat: Option<String>,
    /// The masked words.
    pub masked_text: String,
}

/// An index that is open for reading. Clones share its files.
#[derive(Clone)]
pub struct Index {
    pub(super) segments: Vec<Segment>,
    pub(super) fields: Fields,
    /// Turns in all.
    pub(super) n_documents: u64,
    /// Mean number of terms of a turn, at least 1.
    pub(super) mean_terms: f32,
}

/// A column of short words: a number for each turn, and the words in byte order.
#[derive(Clone)]
pub(super) struct WordColumn {
    pub(super) names: StrColumn,
    pub(super) ords: Arc<dyn ColumnValues<u64>>,
}

impl WordColumn {
    fn open(reader: &SegmentReader, name: &str) -> tantivy::Result<Self> {
        let names = reader
            .fast_fields()
            .str(name)?
            .ok_or_else(|| tantivy::TantivyError::SchemaError(format!("column {name} is missing")))?;
        let ords = names.ords().clone().first_or_default_col(0);
        Ok(Self { names, ords })
    }

    /// Returns the word of a turn.
    pub(super) fn word(&self, document: u32) -> Result<String> {
        let mut word = String::new();
        self.names.ord_to_str(self.ords.get_val(document), &mut word).map_err(io_error)?;
        Ok(word)
    }

    /// Returns the number of a word.
    pub(super) fn ord_of(&self, word: &str) -> Result<Option<u64>> {
        self.names.dictionary().term_ord(word).map_err(io_error)
    }

    fn word_if_any(&self, document: u32) -> Result<Option<String>> {
        Ok(Some(self.word(document)?).filter(|word| !word.is_empty()))
    }
}

/// One part of the index.
#[derive(Clone)]
pub(super) struct Segment {
    /// All documents, those of removed turns included.
    pub(super) n_documents: u32,
    /// Which documents are turns still; `None` where all are.
    living: Option<AliveBitSet>,
    /// The others, ascending.
    removed: Vec<u32>,
    pub(super) transcript: WordColumn,
    pub(super) turn: Arc<dyn ColumnValues<u64>>,
    pub(super) day: Arc<dyn ColumnValues<i64>>,
    /// In the order of [`WORD_COLUMNS`].
    pub(super) words: [WordColumn; N_WORD_COLUMNS],
    transcripts: Arc<InvertedIndexReader>,
    pub(super) terms: Arc<InvertedIndexReader>,
    pub(super) bigrams: Arc<InvertedIndexReader>,
    pub(super) lengths: FieldNormReader,
    reader: SegmentReader,
}

impl Segment {
    fn open(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let words: Vec<WordColumn> =
            WORD_COLUMNS.iter().map(|name| WordColumn::open(reader, name)).collect::<tantivy::Result<_>>()?;
        let words = words.try_into().map_err(|_| tantivy::TantivyError::SchemaError("columns".to_owned()))?;
        let living = reader.alive_bitset().cloned();
        let removed = living
            .iter()
            .flat_map(|living| (0..reader.max_doc()).filter(|&document| living.is_deleted(document)))
            .collect();
        Ok(Self {
            n_documents: reader.max_doc(),
            living,
            removed,
            transcripts: reader.inverted_index(fields.transcript)?,
            transcript: WordColumn::open(reader, "transcript")?,
            turn: columns.column_first_or_default("turn")?,
            day: columns.column_first_or_default("day")?,
            words,
            terms: reader.inverted_index(fields.terms)?,
            bigrams: reader.inverted_index(fields.bigrams)?,
            lengths: reader.get_fieldnorms_reader(fields.terms)?,
            reader: reader.clone(),
        })
    }

    pub(super) fn texts(&self) -> Result<StoreReader> {
        self.reader.get_store_reader(CACHED_BLOCKS).map_err(io_error)
    }

    /// Returns the documents of a transcript's turns that nobody has removed, ascending.
    pub(super) fn living_turns_of(&self, transcript: &Term) -> Result<impl Iterator<Item = u32> + '_> {
        let found = self.transcripts.read_postings(transcript, IndexRecordOption::Basic).map_err(io_error)?;
        let documents = found.into_iter().flat_map(|mut postings| {
            let mut next = postings.doc();
            std::iter::from_fn(move || {
                let document = next;
                next = postings.advance();
                (document != TERMINATED).then_some(document)
            })
        });
        Ok(documents.filter(|&document| self.is_living(document)))
    }

    pub(super) fn language(&self) -> &WordColumn {
        &self.words[2]
    }

    pub(super) fn speaker(&self) -> &WordColumn {
        &self.words[3]
    }

    /// Returns whether nobody has removed a turn.
    pub(super) fn is_whole(&self) -> bool {
        self.removed.is_empty()
    }

    /// Returns whether a document is a turn that nobody has removed.
    pub(super) fn is_living(&self, document: u32) -> bool {
        self.living.as_ref().is_none_or(|living| living.is_alive(document))
    }

    /// Returns the documents of the turns that nobody has removed, ascending.
    pub(super) fn living(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.n_documents).filter(|&document| self.is_living(document))
    }

    /// Returns in how many living turns a term occurs.
    pub(super) fn df(&self, inverted: &InvertedIndexReader, term: &TermInfo) -> Result<u32> {
        if self.removed.is_empty() {
            return Ok(term.doc_freq);
        }
        let mut postings = inverted.read_postings_from_terminfo(term, IndexRecordOption::Basic).map_err(io_error)?;
        let n_removed = self.removed.iter().filter(|&&document| gathering::contains(&mut postings, document)).count();
        Ok(term.doc_freq - n_removed as u32)
    }

    /// Adds the words of a column that a living turn has.
    fn collect_words(&self, column: &WordColumn, words: &mut BTreeSet<String>) -> Result<()> {
        let dictionary = column.names.dictionary();
        let mut is_used = vec![self.removed.is_empty(); dictionary.num_terms()];
        if !self.removed.is_empty() {
            for document in self.living() {
                if let Some(is_used) = is_used.get_mut(column.ords.get_val(document) as usize) {
                    *is_used = true;
                }
            }
        }
        let mut stream = dictionary.stream().map_err(io_error)?;
        while stream.advance() {
            if is_used[stream.term_ord() as usize] {
                words.insert(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(())
    }

    /// Returns what is stored of a turn.
    pub(super) fn stored(&self, document: u32, masked_text: String) -> Result<StoredTurn> {
        let [channel, product, language, speaker, status, requester, team, csat] = &self.words;
        Ok(StoredTurn {
            transcript: self.transcript.word(document)?,
            turn: self.turn.get_val(document) as u32,
            day: day_of(self.day.get_val(document)),
            channel: channel.word_if_any(document)?,
            product: product.word_if_any(document)?,
            language: language.word(document)?,
            speaker: speaker.word(document)?,
            status: status.word_if_any(document)?,
            requester: requester.word_if_any(document)?,
            team: team.word_if_any(document)?,
            csat: csat.word_if_any(document)?,
            masked_text,
        })
    }
}

impl Index {
    /// Opens the index of a run.
    ///
    /// # Errors
    /// An index that is missing, damaged, of another version of the program or of another run.
    pub fn open(folder: &Path, expected_run: u64) -> Result<Self> {
        let check = |run| {
            let (ko, en) =
                ("검색 색인이 마지막 분석의 것이 아닙니다", "the search index does not belong to the newest run");
            if run == Some(expected_run) { Ok(()) } else { Err(unusable(folder, ko, en)) }
        };
        let (index, run) = committed(folder)?;
        check(run)?;
        let opened = Self::of(index.clone()).map_err(|cause| damaged(folder).because(cause))?;
        // A night may have committed meanwhile, and its segments been opened.
        check(run_of(&index).map_err(|cause| damaged(folder).because(cause))?)?;
        Ok(opened)
    }

    /// Opens a committed index of this program.
    pub(super) fn of(index: tantivy::Index) -> Result<Self> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(index_error)?;
        let (_, fields) = schema::schema();
        let searcher = reader.searcher();
        let segments = searcher
            .segment_readers()
            .iter()
            .filter(|reader| reader.num_docs() > 0)
            .map(|reader| Segment::open(reader, &fields))
            .collect::<tantivy::Result<Vec<_>>>()
            .map_err(index_error)?;
        let n_documents = segments.iter().map(|segment| u64::from(segment.reader.num_docs())).sum::<u64>();
        let n_terms = segments
            .iter()
            .flat_map(|segment| segment.living().map(|document| u64::from(segment.lengths.fieldnorm(document))))
            .sum::<u64>();
        let mean_terms = (n_terms as f32 / n_documents.max(1) as f32).max(1.0);
        Ok(Self { segments, fields, n_documents, mean_terms })
    }

    /// Returns the number of turns.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.n_documents
    }

    /// Returns whether there is no turn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_documents == 0
    }

    /// Returns every stored turn by transcript and turn: the logical content of the index.
    ///
    /// # Errors
    /// An index that cannot be read.
    pub fn turns(&self) -> Result<Vec<StoredTurn>> {
        let mut turns = Vec::new();
        for segment in &self.segments {
            let mut store = segment.texts()?;
            for document in segment.living() {
                let text = text_of(&self.fields, &mut store, document)?;
                turns.push(segment.stored(document, text)?);
            }
        }
        turns.sort_unstable();
        Ok(turns)
    }

    /// Returns every term once that can be searched for, in byte order: what a privacy test must look through. Terms of removed turns
    /// alone are left out; [`super::Writer::commit_and_purge`] takes them out of the files as well.
    ///
    /// # Errors
    /// An index that cannot be read.
    pub fn terms(&self) -> Result<Vec<String>> {
        let mut terms = BTreeSet::new();
        for segment in &self.segments {
            for inverted in [&segment.terms, &segment.bigrams] {
                let mut stream = inverted.terms().stream().map_err(io_error)?;
                while stream.advance() {
                    if segment.df(inverted, stream.value())? > 0 {
                        terms.insert(String::from_utf8_lossy(stream.key()).into_owned());
                    }
                }
            }
        }
        Ok(terms.into_iter().collect())
    }

    /// Returns the distinct words of a column of [`WORD_COLUMNS`], the empty one left out.
    pub(super) fn words_of(&self, column_idx: usize) -> Result<BTreeSet<String>> {
        let mut words = BTreeSet::new();
        for segment in &self.segments {
            segment.collect_words(&segment.words[column_idx], &mut words)?;
        }
        words.remove("");
        Ok(words)
    }

    /// Returns the transcripts whose ids are closest to one that does not exist.
    pub(super) fn nearest_transcripts(&self, id: &str, limit: usize) -> Result<Vec<String>> {
        let mut known = BTreeSet::new();
        for segment in &self.segments {
            segment.collect_words(&segment.transcript, &mut known)?;
        }
        Ok(nearest::nearest(id, known.iter().map(String::as_str), limit).into_iter().map(str::to_owned).collect())
    }
}

/// Returns the committed index in a folder, and the run that its commit carries.
///
/// # Errors
/// An index that is missing, damaged as far as its list of segments tells, or of another version of the program.
pub(super) fn committed(folder: &Path) -> Result<(tantivy::Index, Option<u64>)> {
    if !folder.join("meta.json").is_file() {
        return Err(unusable(folder, "검색 색인이 없습니다", "there is no search index"));
    }
    let directory = MmapDirectory::open(folder).map_err(|cause| damaged(folder).because(cause))?;
    let mut index = tantivy::Index::open(directory).map_err(|cause| damaged(folder).because(cause))?;
    if index.schema() != schema::schema().0 {
        return Err(unusable(
            folder,
            "검색 색인을 다른 버전의 voc가 만들었습니다",
            "the search index was made by another version of voc",
        ));
    }
    index.set_tokenizers(schema::tokenizers());
    let run = run_of(&index).map_err(|cause| damaged(folder).because(cause))?;
    Ok((index, run))
}

/// Returns the run that the last commit of an index carries.
pub(super) fn run_of(index: &tantivy::Index) -> tantivy::Result<Option<u64>> {
    Ok(index.load_metas()?.payload.and_then(|run| run.parse().ok()))
}

fn unusable(folder: &Path, ko: &str, en: &str) -> Error {
    Error::new(Kind::Store, Bilingual::new(ko, en)).at(Place::file(folder)).help(Bilingual::new(
        "`voc index rebuild`를 실행하면 저장된 상담으로 새로 만듭니다",
        "`voc index rebuild` makes it anew from the stored conversations",
    ))
}

fn damaged(folder: &Path) -> Error {
    unusable(folder, "검색 색인이 손상되었습니다", "the search index is damaged")
}

/// Returns the stored text of a turn.
pub(super) fn text_of(fields: &Fields, store: &mut StoreReader, document: u32) -> Result<String> {
    let stored: TantivyDocument = store.get(document).map_err(index_error)?;
    Ok(stored.get_first(fields.text).and_then(|text| text.as_str()).unwrap_or_default().to_owned())
}

/// Returns the day with a number; days outside the calendar, which the writer never makes, become its first day.
pub(super) fn day_of(number: i64) -> Day {
    i32::try_from(number)
        .ok()
        .and_then(|days| jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok())
        .unwrap_or(Day::MIN)
}

pub(super) fn as_text<S: serde::Serializer>(day: &Day, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}
