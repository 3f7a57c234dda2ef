//! Which turns does a query ask about, besides its words?

use std::collections::BTreeSet;

use tantivy::columnar::StrColumn;

use super::index::{Index, Segment};
use super::io_error;
use super::nearest;
use super::schema::WORD_COLUMNS;
use super::writer::number_of;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Language, Speaker};

/// What a hit must be; nothing is demanded where a field is `None`.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// The first day.
    pub since: Option<Day>,
    /// The last day, included.
    pub until: Option<Day>,
    /// The channel.
    pub channel: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// The language of the turn.
    pub language: Option<Language>,
    /// Who says the turn.
    pub speaker: Option<Speaker>,
    /// The state of the case.
    pub status: Option<String>,
    /// The transcripts to look into, such as those of a topic.
    pub transcripts: Option<BTreeSet<String>>,
}

impl Filters {
    /// Returns the demanded words in the order of [`WORD_COLUMNS`].
    fn words(&self) -> [Option<&str>; 5] {
        [
            self.channel.as_deref(),
            self.product.as_deref(),
            self.language.map(Language::code),
            self.speaker.map(Speaker::code),
            self.status.as_deref(),
        ]
    }

    /// Checks that every channel, product and status asked for occurs, so that a typing error does not look like "no hits".
    ///
    /// # Errors
    /// The first one that does not, with those that do.
    pub(super) fn check(&self, index: &Index) -> Result<()> {
        const NAMES: [(&str, &str); 5] =
            [("채널", "channel"), ("상품", "product"), ("언어", "language"), ("화자", "speaker"), ("상태", "status")];
        for (column_idx, word) in self.words().into_iter().enumerate() {
            let (Some(word), false) = (word, matches!(WORD_COLUMNS[column_idx], "language" | "speaker")) else {
                continue;
            };
            let known = index.words_of(column_idx)?;
            if known.contains(word) || known.is_empty() {
                continue;
            }
            let (ko, en) = NAMES[column_idx];
            let listed = nearest::nearest(word, known.iter().map(String::as_str), 8).join(", ");
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new(
                    format!("'{word}'인 {ko}의 상담이 없습니다"),
                    format!("no conversation has the {en} '{word}'"),
                ),
            )
            .help(Bilingual::new(
                format!("있는 값 가운데 하나를 적어 주세요: {listed}"),
                format!("give one that occurs: {listed}"),
            )));
        }
        Ok(())
    }

    /// Prepares the filters for one segment; `None` where no turn of it can pass.
    pub(super) fn prepare<'s>(&self, segment: &'s Segment) -> Result<Option<Prepared<'s>>> {
        let mut words = Vec::new();
        for (column_idx, word) in self.words().into_iter().enumerate() {
            let Some(word) = word else { continue };
            let Some(ord) = segment.words[column_idx].names.dictionary().term_ord(word).map_err(io_error)? else {
                return Ok(None);
            };
            words.push((column_idx, ord));
        }
        let days = (self.since.is_some() || self.until.is_some())
            .then(|| (self.since.map_or(i64::MIN, number_of), self.until.map_or(i64::MAX, number_of)));
        let transcripts = match &self.transcripts {
            Some(wanted) => Some(ords_of(wanted, &segment.transcript.names)?),
            None => None,
        };
        Ok(Some(Prepared { segment, words, days, transcripts }))
    }
}

/// Returns which of a column's numbers stand for a wanted word.
fn ords_of(wanted: &BTreeSet<String>, column: &StrColumn) -> Result<Vec<bool>> {
    let mut is_wanted = vec![false; column.dictionary().num_terms()];
    let mut wanted = wanted.iter().peekable();
    let mut stream = column.dictionary().stream().map_err(io_error)?;
    // Both run in byte order, so that one walk finds all.
    while stream.advance() {
        while wanted.next_if(|id| id.as_bytes() < stream.key()).is_some() {}
        match wanted.peek() {
            Some(id) if id.as_bytes() == stream.key() => is_wanted[stream.term_ord() as usize] = true,
            Some(_) => {}
            None => break,
        }
    }
    Ok(is_wanted)
}

/// The filters with this segment's numbers in place of words.
pub(super) struct Prepared<'s> {
    segment: &'s Segment,
    words: Vec<(usize, u64)>,
    days: Option<(i64, i64)>,
    transcripts: Option<Vec<bool>>,
}

impl Prepared<'_> {
    /// Returns whether a turn passes; a removed one never does.
    pub(super) fn pass(&self, document: u32) -> bool {
        let segment = self.segment;
        segment.is_living(document)
            && self.words.iter().all(|&(column_idx, ord)| segment.words[column_idx].ords.get_val(document) == ord)
            && self.days.is_none_or(|(since, until)| (since..=until).contains(&segment.day.get_val(document)))
            && self.transcripts.as_ref().is_none_or(|is_wanted| {
                is_wanted.get(segment.transcript.ords.get_val(document) as usize).copied().unwrap_or(false)
            })
    }
}
