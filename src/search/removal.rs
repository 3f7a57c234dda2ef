//! Which turns does a removal take? Those of a transcript that an earlier commit holds, and none that are added with it.
//!
//! A term alone would take the added ones as well: segments that are filled outside of a committer do not say when.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// Matches the documents with a term in certain segments.
#[derive(Clone)]
pub(super) struct EarlierTurns {
    transcript: TermQuery,
    segments: Arc<FxHashSet<SegmentId>>,
}

impl EarlierTurns {
    pub(super) fn new(transcript: Term, segments: Arc<FxHashSet<SegmentId>>) -> Self {
        Self { transcript: TermQuery::new(transcript, IndexRecordOption::Basic), segments }
    }
}

impl Debug for EarlierTurns {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} in {} segments", self.transcript, self.segments.len())
    }
}

impl Query for EarlierTurns {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let transcript = self.transcript.weight(scoring)?;
        Ok(Box::new(EarlierWeight { transcript, segments: Arc::clone(&self.segments) }))
    }
}

struct EarlierWeight {
    transcript: Box<dyn Weight>,
    segments: Arc<FxHashSet<SegmentId>>,
}

impl Weight for EarlierWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.segments.contains(&reader.segment_id()) {
            self.transcript.scorer(reader, boost)
        } else {
            Ok(Box::new(EmptyScorer))
        }
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.transcript.explain(reader, document)
    }
}
