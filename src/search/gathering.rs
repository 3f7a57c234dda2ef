//! What do the turns of a segment hold of a question? Posting lists are summed window by window, so that the sums of a window lie in
//! the processor's nearest cache, and every document comes once, ascending.
//!
//! A plain sum over whole lists, without skipping: turns are short and lists decode at hundreds of millions a second, and so a turn's
//! score depends on nothing but its own words and the collection's counts, in whatever segment it lies.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, Term};

use super::index::Index;
use super::io_error;
use super::query::{HeldBy, Question};
use super::ranking::{MOST_COMMON_LIGHT_RATIO, WEIGHTS};
use crate::error::Result;
use crate::tokenize::Role;

/// Documents that are summed at once: their sums take 24 KiB.
const WINDOW: usize = 2048;

/// The bit of a list that marks no unit: one of pairs of syllables.
const NO_UNIT: u32 = 0;

/// What a document has gathered.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gathered {
    /// The sum of BM25 over the lists that name it.
    pub(super) sum: f32,
    /// Which units it holds, a bit for each.
    pub(super) held: u32,
    /// Which of these it holds by what is forgiven alone.
    pub(super) loose: u32,
}

/// Calls `found` with every document of a segment that some list of the question names, ascending; removed ones are among them.
pub(super) fn each_document(
    index: &Index,
    segment_idx: usize,
    question: &Question,
    mut found: impl FnMut(u32, Gathered),
) -> Result<()> {
    let lengths = &index.segments[segment_idx].lengths;
    let damping = damping(index.mean_terms);
    let mut lists = lists(index, segment_idx, question)?;
    let mut window = Window { start: 0, sums: [Gathered::default(); WINDOW], touched: [0; WINDOW / 64] };
    loop {
        let first = lists.iter().map(|list| list.documents.current()).min().unwrap_or(TERMINATED);
        if first == TERMINATED {
            return Ok(());
        }
        window.start = first;
        for list in &mut lists {
            window.add(list, lengths, &damping);
        }
        window.drain(&mut found);
    }
}

/// The sums of neighbouring documents.
struct Window {
    start: u32,
    sums: [Gathered; WINDOW],
    /// Which documents some list names, a bit for each.
    touched: [u64; WINDOW / 64],
}

impl Window {
    /// Adds what a list names inside the window, and leaves the list at the first document behind it.
    fn add(&mut self, list: &mut List<'_>, lengths: &FieldNormReader, damping: &[f32; 256]) {
        let end = self.start.saturating_add(WINDOW as u32).min(TERMINATED);
        loop {
            let document = list.documents.current();
            if document >= end {
                return;
            }
            let at = (document - self.start) as usize;
            let gathered = &mut self.sums[at];
            // Of the wordings of a unit the first that a document holds counts; pairs all do.
            if gathered.held & list.bit == 0 {
                let tf = list.documents.term_freq() as f32;
                gathered.sum += list.value * (tf / (tf + damping[usize::from(lengths.fieldnorm_id(document))]));
                gathered.held |= list.bit;
                gathered.loose |= list.loose;
                self.touched[at / 64] |= 1 << (at % 64);
            }
            list.documents.advance();
        }
    }

    /// Hands over what the documents have gathered, and is empty again.
    fn drain(&mut self, found: &mut impl FnMut(u32, Gathered)) {
        for (word_idx, word) in self.touched.iter_mut().enumerate() {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let at = word_idx * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                found(self.start + at as u32, std::mem::take(&mut self.sums[at]));
            }
        }
    }
}

/// The documents that hold one wording, and what that is worth.
struct List<'q> {
    documents: Documents<'q>,
    /// BM25 without the part that depends on the document.
    value: f32,
    bit: u32,
    /// The bit again where holding the wording has to be forgiven.
    loose: u32,
}

enum Documents<'q> {
    /// Those that hold a term.
    Holding(Box<SegmentPostings>),
    /// Those that hold all of several terms.
    HoldingAll(Box<Common>),
    /// These.
    These(&'q [u32]),
}

impl Documents<'_> {
    fn current(&self) -> u32 {
        match self {
            Self::Holding(postings) => postings.doc(),
            Self::HoldingAll(common) => common.current(),
            Self::These(documents) => documents.first().copied().unwrap_or(TERMINATED),
        }
    }

    fn term_freq(&self) -> u32 {
        match self {
            Self::Holding(postings) => postings.term_freq(),
            Self::HoldingAll(_) | Self::These(_) => 1,
        }
    }

    fn advance(&mut self) {
        match self {
            Self::Holding(postings) => {
                postings.advance();
            }
            Self::HoldingAll(common) => common.advance(),
            Self::These(documents) => *documents = documents.get(1..).unwrap_or_default(),
        }
    }
}

/// The documents that hold all of some terms, ascending.
pub(super) struct Common {
    rarest: SegmentPostings,
    others: Vec<SegmentPostings>,
}

impl Common {
    /// Opens the lists of some terms; `None` where there are no terms, or no document holds one of them.
    pub(super) fn of(inverted: &InvertedIndexReader, field: Field, terms: &[String]) -> Result<Option<Self>> {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            let term = Term::from_field_text(field, term);
            match inverted.read_postings(&term, IndexRecordOption::Basic).map_err(io_error)? {
                Some(list) => lists.push(list),
                None => return Ok(None),
            }
        }
        lists.sort_by_key(SegmentPostings::doc_freq);
        let mut lists = lists.into_iter();
        let Some(rarest) = lists.next() else { return Ok(None) };
        let mut common = Self { rarest, others: lists.collect() };
        common.skip();
        Ok(Some(common))
    }

    pub(super) fn current(&self) -> u32 {
        self.rarest.doc()
    }

    pub(super) fn advance(&mut self) {
        self.rarest.advance();
        self.skip();
    }

    /// Advances, if need be, to a document that all lists hold.
    fn skip(&mut self) {
        let Self { rarest, others } = self;
        while rarest.doc() != TERMINATED && !others.iter_mut().all(|list| contains(list, rarest.doc())) {
            rarest.advance();
        }
    }
}

/// Opens the lists of a question, in the order in which they are added.
fn lists<'q>(index: &Index, segment_idx: usize, question: &'q Question) -> Result<Vec<List<'q>>> {
    let segment = &index.segments[segment_idx];
    let has_content = question.units.iter().any(|unit| unit.role != Role::Light);
    let mut lists = Vec::new();
    for (unit_idx, unit) in question.units.iter().enumerate() {
        for alternative in &unit.alternatives {
            let is_common = alternative.df as f32 > MOST_COMMON_LIGHT_RATIO * index.n_documents as f32;
            let documents = match &alternative.held_by {
                HeldBy::Turns(places) => Some(Documents::These(places.in_segment(segment_idx))),
                HeldBy::Terms(terms) => match &terms[..] {
                    [_] if unit.role == Role::Light && has_content && is_common => None,
                    [term] => {
                        let term = Term::from_field_text(index.fields.terms, term);
                        let found =
                            segment.terms.read_postings(&term, IndexRecordOption::WithFreqs).map_err(io_error)?;
                        found.map(|postings| Documents::Holding(Box::new(postings)))
                    }
                    terms => Common::of(&segment.terms, index.fields.terms, terms)?
                        .map(|common| Documents::HoldingAll(Box::new(common))),
                },
            };
            let bit = 1 << unit_idx;
            lists.extend(documents.map(|documents| List {
                documents,
                value: alternative.value * (1.0 + WEIGHTS.k1),
                bit,
                loose: if alternative.kind.is_some() { bit } else { 0 },
            }));
        }
    }
    for pair in &question.pairs {
        let term = Term::from_field_text(index.fields.bigrams, &pair.pair);
        let found = segment.bigrams.read_postings(&term, IndexRecordOption::Basic).map_err(io_error)?;
        lists.extend(found.map(|postings| List {
            documents: Documents::Holding(Box::new(postings)),
            value: pair.value * (1.0 + WEIGHTS.k1),
            bit: NO_UNIT,
            loose: NO_UNIT,
        }));
    }
    Ok(lists)
}

/// Returns whether a list holds a document; called with ascending documents.
pub(super) fn contains(list: &mut SegmentPostings, document: u32) -> bool {
    // A list must not be asked to go back.
    list.doc() == document || (list.doc() < document && list.seek(document) == document)
}

/// Returns what BM25 adds to a term's frequency below the line, by the code of a turn's length.
fn damping(mean_terms: f32) -> [f32; 256] {
    std::array::from_fn(|code| {
        let n_terms = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
        WEIGHTS.k1 * (1.0 - WEIGHTS.b + WEIGHTS.b * n_terms / mean_terms)
    })
}
