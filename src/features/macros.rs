//! Which sentences are macros? Those that agents use in many conversations, whatever the problem.

use rustc_hash::{FxHashMap, FxHashSet};

/// Share of conversations above which a sentence is a macro: greetings and identity checks stand far above it, the
/// answer to the most common problem below it (0.8 to 2 % gave the same topics, `docs/quality.md`).
const MACRO_RATIO: f64 = 0.012;
/// Fewer conversations than this never make a macro, however small the window.
const LEAST_TRANSCRIPTS: u32 = 4;

/// Returns the keys of sentences that occur in more than 1.2 % of the transcripts (and in more than four).
///
/// `sentences` holds for each transcript the keys of its agents' sentences; a key counts once a transcript.
pub fn frequent_sentences<'a>(sentences: impl Iterator<Item = &'a [u64]>) -> FxHashSet<u64> {
    let mut n_transcripts = 0_u32;
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    let mut keys = Vec::new();
    for transcript in sentences {
        n_transcripts += 1;
        keys.clear();
        keys.extend_from_slice(transcript);
        keys.sort_unstable();
        keys.dedup();
        for &key in &keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let most = ((f64::from(n_transcripts) * MACRO_RATIO) as u32).max(LEAST_TRANSCRIPTS);
    counts.into_iter().filter(|&(_, count)| count > most).map(|(key, _)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_of_every_tenth_conversation_is_a_macro_and_a_rare_answer_is_not() {
        let transcripts: Vec<Vec<u64>> =
            (0..1_000).map(|i| if i % 10 == 0 { vec![7, 7, i] } else { vec![1_000_000 + i % 100] }).collect();
        let macros = frequent_sentences(transcripts.iter().map(Vec::as_slice));
        assert!(macros.contains(&7));
        // Each answer occurs in 9 of 1,000 conversations.
        assert!(!macros.contains(&1_000_001));
    }
}
