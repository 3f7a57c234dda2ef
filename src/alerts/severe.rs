//! Which single conversations must be read, however small their topic is?

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::ledger::Ledger;
use crate::effects::{GraveKind, SeverityWords};
use crate::evidence::{Casebook, Filter};
use crate::model::period::plus;
use crate::model::{Citation, Day, MaskedTranscript, Period, Span, Speaker};

/// On the first night only the newest days are told: what lies further back was there before anyone asked, and no later night tells it.
const FIRST_NIGHT_DAYS: i64 = 7;
/// Later nights look so far back for what comes late.
const LATE_DAYS: i64 = 14;
/// So much of a turn is quoted on each side of the words.
const AROUND_CHARS: u32 = 60;

/// A severe conversation that was not told yet.
pub(super) struct Case {
    pub(super) kind: GraveKind,
    pub(super) transcript_idx: u32,
    pub(super) citation: Citation,
    pub(super) day: Day,
}

/// A kind is what a topic is about where so many of its conversations, and so large a share, speak of it: bad food, stolen accounts. Such
/// cases are told by their topic, not one by one.
const USUAL_CASES: u32 = 3;
const USUAL_SHARE: f64 = 0.15;

/// Finds what is new, in the order of conversations, one case a conversation and kind, and notes it in the ledger.
pub(super) fn new_cases(
    casebook: &Casebook<'_>,
    words: &SeverityWords,
    ledger: &mut Ledger,
    is_first: bool,
) -> Vec<Case> {
    let as_of = casebook.period().to;
    let from = plus(as_of, 1 - LATE_DAYS);
    let told_from = if is_first { plus(as_of, 1 - FIRST_NIGHT_DAYS) } else { from };
    let cases = cases_since(casebook, words, from);
    let usual = Usual::of(casebook, &cases, from);
    let new: Vec<Case> = cases
        .into_iter()
        .filter(|case| ledger.told.insert(key(&case.citation.transcript, case.kind), case.day).is_none())
        .filter(|case| case.day >= told_from && !usual.holds(case))
        .collect();
    ledger.told.retain(|_, day| *day >= plus(as_of, -2 * LATE_DAYS));
    new
}

/// Returns every severe conversation of some days, one case a conversation and kind.
fn cases_since(casebook: &Casebook<'_>, words: &SeverityWords, from: Day) -> Vec<Case> {
    let of_conversation = |(idx, transcript): (usize, &MaskedTranscript)| {
        let day = casebook.day(idx as u32);
        let mut cases: Vec<Case> = Vec::new();
        let turns = transcript.turns.iter().enumerate();
        for (turn, said) in turns.filter(|(_, turn)| day >= from && turn.speaker == Speaker::Customer) {
            let Some(grave) = words.find(&said.masked_text) else { continue };
            if cases.iter().any(|case| case.kind == grave.kind) {
                continue;
            }
            let span = around(&said.masked_text, grave.span);
            let citation = Citation {
                transcript: transcript.id.clone(),
                turn: turn as u32,
                start: span.start,
                end: span.end,
                text: span.of(&said.masked_text).to_owned(),
            };
            cases.push(Case { kind: grave.kind, transcript_idx: idx as u32, citation, day });
        }
        cases
    };
    casebook.transcripts().par_iter().enumerate().flat_map_iter(of_conversation).collect()
}

/// Returns the words around a span, cut between words.
fn around(text: &str, span: Span) -> Span {
    let letters: Vec<char> = text.chars().collect();
    let (first, last) = (span.start as usize, (span.end as usize).min(letters.len()));
    let from = first.saturating_sub(AROUND_CHARS as usize);
    let to = (last + AROUND_CHARS as usize).min(letters.len());
    let is_blank = |at: &usize| letters[*at].is_whitespace();
    let start = if from == 0 { 0 } else { (from..first).find(is_blank).map_or(first, |at| at + 1) };
    let end = if to == letters.len() { to } else { (last..to).rev().find(is_blank).unwrap_or(last) };
    Span::new(start as u32, end as u32)
}

/// What topics are about by themselves.
struct Usual {
    /// For each topic its conversations of the days, ascending, with the kinds that are usual in it.
    of_topic: Vec<(Vec<u32>, Vec<GraveKind>)>,
}

impl Usual {
    fn of(casebook: &Casebook<'_>, cases: &[Case], from: Day) -> Self {
        let days = Period { from, to: casebook.period().to };
        let of_topic = casebook
            .topics()
            .iter()
            .map(|topic| {
                let members = casebook.select(&Filter::of(std::slice::from_ref(topic)), days);
                let mut counts: BTreeMap<GraveKind, u32> = BTreeMap::new();
                for case in cases.iter().filter(|case| members.binary_search(&case.transcript_idx).is_ok()) {
                    *counts.entry(case.kind).or_default() += 1;
                }
                let is_usual = |n: u32| n >= USUAL_CASES && f64::from(n) >= USUAL_SHARE * members.len() as f64;
                let kinds = counts.into_iter().filter(|(_, n)| is_usual(*n)).map(|(kind, _)| kind).collect();
                (members, kinds)
            })
            .collect();
        Self { of_topic }
    }

    fn holds(&self, case: &Case) -> bool {
        let is_of = |members: &[u32]| members.binary_search(&case.transcript_idx).is_ok();
        case.kind != GraveKind::SelfHarm
            && self.of_topic.iter().any(|(members, kinds)| kinds.contains(&case.kind) && is_of(members))
    }
}

/// Nothing of a conversation that is forgotten can be read from a hash.
fn key(transcript: &str, kind: GraveKind) -> String {
    let hash = blake3::hash(format!("{transcript}\u{0}{}", kind.code()).as_bytes());
    hash.to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_around_are_whole() {
        let before = "가나다라 ".repeat(20);
        let text = format!("{before}소비자원에 신고 {}", "마바사아 ".repeat(20));
        let start = before.chars().count() as u32;
        let quote = around(&text, Span::new(start, start + 4)).of(&text).to_owned();
        assert!(
            quote.starts_with("가나다라 ") && quote.ends_with("마바사아") && quote.contains("소비자원에 신고"),
            "{quote}"
        );
        assert!(quote.chars().count() <= 2 * AROUND_CHARS as usize + 4, "{quote}");
        assert_eq!(around("고소합니다", Span::new(0, 2)).of("고소합니다"), "고소합니다");
    }
}
