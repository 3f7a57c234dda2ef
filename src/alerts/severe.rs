//! Which single conversations must be read, however small their topic is?

use super::ledger::Ledger;
use crate::effects::{GraveKind, SeverityWords};
use crate::evidence::Casebook;
use crate::model::period::plus;
use crate::model::{Citation, Day, Speaker};

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
    let mut cases: Vec<Case> = Vec::new();
    for (idx, transcript) in casebook.transcripts().iter().enumerate() {
        let day = casebook.day(idx as u32);
        if day < from {
            continue;
        }
        let mut kinds: Vec<GraveKind> = Vec::new();
        for (turn, said) in transcript.turns.iter().enumerate().filter(|(_, turn)| turn.speaker == Speaker::Customer) {
            let Some(grave) = words.find(&said.masked_text) else { continue };
            if kinds.contains(&grave.kind) {
                continue;
            }
            kinds.push(grave.kind);
            let n_chars = said.masked_text.chars().count() as u32;
            let span = crate::model::Span::new(
                grave.span.start.saturating_sub(AROUND_CHARS),
                (grave.span.end + AROUND_CHARS).min(n_chars),
            );
            let key = key(&transcript.id, grave.kind);
            if ledger.told.contains_key(&key) {
                continue;
            }
            ledger.told.insert(key, day);
            if day < told_from {
                continue;
            }
            let citation = Citation {
                transcript: transcript.id.clone(),
                turn: turn as u32,
                start: span.start,
                end: span.end,
                text: span.of(&said.masked_text).to_owned(),
            };
            cases.push(Case { kind: grave.kind, transcript_idx: idx as u32, citation, day });
        }
    }
    ledger.told.retain(|_, day| *day >= plus(as_of, -2 * LATE_DAYS));
    cases
}

/// Nothing of a conversation that is forgotten can be read from a hash.
fn key(transcript: &str, kind: GraveKind) -> String {
    let hash = blake3::hash(format!("{transcript}\u{0}{}", kind.code()).as_bytes());
    hash.to_hex()[..16].to_owned()
}
