//! How well does a whole run agree with gold statements?

use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Edit, Language, MaskedTurn, Span};
use crate::store::Store;

use super::agreement::{self, Agreement, cross_language};
use super::read_lines;

#[derive(Deserialize)]
struct Gold {
    transcript: String,
    turn: u32,
    start: u32,
    end: u32,
    topic: Option<String>,
    lang: Language,
}

/// Scores of a run, each 0 to 1 but for counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunScores {
    /// Topics against gold topics, over the gold statements that were found and have a topic.
    #[serde(flatten)]
    pub agreement: Agreement,
    /// Share of gold statements that a statement of the run overlaps.
    pub found: f64,
    /// Among gold topics with both languages: share whose Korean and English majorities lie in the same topic.
    pub cross_language: f64,
    /// Share of the statements in topics that overlap no gold statement with a topic.
    pub noise_in_topics: f64,
}

/// Compares the newest run of a store with gold statements, whose spans count characters of the raw turn text.
///
/// A statement of the run is carried back through the masks' edits and counts for the gold statement that it overlaps
/// most; of several, the one that overlaps it most counts. Gold statements that no statement overlaps are not scored as
/// topics; `found` tells their share.
///
/// # Errors
/// A gold file that cannot be read, or none of whose conversations the store holds.
pub fn score(gold: &Path, store: &Store) -> Result<RunScores> {
    let gold_path = gold;
    let gold: Vec<Gold> = read_lines(gold)?;
    let mut by_turn: FxHashMap<(&str, u32), Vec<usize>> = FxHashMap::default();
    for (idx, gold) in gold.iter().enumerate() {
        by_turn.entry((&gold.transcript, gold.turn)).or_default().push(idx);
    }
    let mut edits: FxHashMap<String, Vec<MaskedTurn>> = FxHashMap::default();
    for transcript in store.facts()?.read_transcripts() {
        let transcript = transcript?;
        edits.insert(transcript.id, transcript.turns);
    }
    if !gold.iter().any(|gold| edits.contains_key(&gold.transcript)) {
        return Err(Error::new(
            Kind::Input,
            Bilingual::new(
                "정답의 상담이 이 작업 폴더에 없습니다",
                "the workspace holds none of the gold conversations",
            ),
        )
        .at(Place::file(gold_path))
        .help(Bilingual::new(
            "작업 폴더와 정답 파일이 맞는지 확인해 주세요",
            "check that workspace and gold file belong together",
        )));
    }
    // For each gold statement the longest overlap and its topic.
    let mut best: Vec<Option<(u32, Option<String>)>> = vec![None; gold.len()];
    let (mut n_in_topics, mut n_noise) = (0_u32, 0_u32);
    for assignment in store.assignments()? {
        let statement = &assignment.statement;
        let turn = edits.get(&statement.transcript).and_then(|turns| turns.get(statement.turn as usize));
        let Some(turn) = turn else { continue };
        let raw = to_raw(statement.span, &turn.edits);
        let candidates = by_turn.get(&(statement.transcript.as_str(), statement.turn));
        let hit = candidates
            .into_iter()
            .flatten()
            .map(|&idx| (raw.overlap(Span::new(gold[idx].start, gold[idx].end)), idx))
            .max_by_key(|&(overlap, idx)| (overlap, std::cmp::Reverse(idx)))
            .filter(|&(overlap, _)| overlap > 0);
        if assignment.topic.is_some() {
            n_in_topics += 1;
            n_noise += u32::from(hit.is_none_or(|(_, idx)| gold[idx].topic.is_none()));
        }
        if let Some((overlap, idx)) = hit
            && best[idx].as_ref().is_none_or(|(longest, _)| overlap > *longest)
        {
            best[idx] = Some((overlap, assignment.topic.clone()));
        }
    }
    let n_found = best.iter().flatten().count();
    let (mut topic_numbers, mut label_numbers) = (FxHashMap::default(), FxHashMap::default());
    let (mut found, mut labels, mut languages) = (Vec::new(), Vec::new(), Vec::new());
    for (gold, best) in gold.iter().zip(&best) {
        let (Some(label), Some((_, topic))) = (&gold.topic, best) else { continue };
        let next = label_numbers.len() as u32;
        labels.push(*label_numbers.entry(label.clone()).or_insert(next));
        let next = topic_numbers.len() as u32;
        found.push(topic.as_ref().map(|topic| *topic_numbers.entry(topic.clone()).or_insert(next)));
        languages.push(gold.lang);
    }
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    Ok(RunScores {
        agreement: agreement::compare(&found, &labels, store.topics()?.len()),
        found: share(n_found as f64, gold.len() as f64),
        cross_language: cross_language(&found, &labels, &languages),
        noise_in_topics: share(f64::from(n_noise), f64::from(n_in_topics)),
    })
}

/// Carries a span of the masked text back to the raw text; edits are in ascending order.
fn to_raw(span: Span, edits: &[Edit]) -> Span {
    Span::new(to_raw_position(span.start, edits, Side::Start), to_raw_position(span.end, edits, Side::End))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

fn to_raw_position(position: u32, edits: &[Edit], side: Side) -> u32 {
    let mut shift = 0_i64;
    for edit in edits {
        if position >= edit.masked.end {
            shift = i64::from(edit.raw.end) - i64::from(edit.masked.end);
        } else if position > edit.masked.start {
            return if side == Side::Start { edit.raw.start } else { edit.raw.end };
        } else {
            break;
        }
    }
    u32::try_from(i64::from(position) + shift).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MaskType;

    #[test]
    fn a_span_is_carried_back_through_the_edits() {
        // raw:    제 번호 01012345678 환불    masked: 제 번호 [전화] 환불
        let edits = [Edit { raw: Span::new(5, 16), masked: Span::new(5, 9), mask_type: MaskType::Phone }];
        assert_eq!(to_raw(Span::new(10, 12), &edits), Span::new(17, 19));
        assert_eq!(to_raw(Span::new(0, 4), &edits), Span::new(0, 4));
        assert_eq!(to_raw(Span::new(6, 8), &edits), Span::new(5, 16));
    }
}
