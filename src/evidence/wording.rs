//! When do two sentences say the same in the same words?

use crate::model::Citation;

/// A sentence as like another as this (share of letter pairs in common) says the same in the same words.
pub(crate) const SAME_WORDING: f64 = 0.5;
/// Shorter sentences tell too little to stand alone.
const SHORTEST_CHARS: usize = 8;
/// So many candidates are compared; the best come first, so that more add little.
const N_CANDIDATES: usize = 120;

/// Returns up to `n` citations in different wordings and from different conversations, the earlier ones first; of a small set also
/// those that are short.
#[must_use]
pub fn diverse(candidates: Vec<Citation>, n: usize) -> Vec<Citation> {
    let candidates: Vec<(Citation, Vec<(char, char)>)> = candidates
        .into_iter()
        .take(N_CANDIDATES)
        .map(|citation| {
            let pairs = letter_pairs(&citation.text);
            (citation, pairs)
        })
        .collect();
    let mut chosen: Vec<usize> = Vec::new();
    for least in [SHORTEST_CHARS, 1] {
        for (at, (citation, pairs)) in candidates.iter().enumerate() {
            let is_new = |&other: &usize| {
                candidates[other].0.transcript != citation.transcript
                    && likeness(&candidates[other].1, pairs) < SAME_WORDING
            };
            if chosen.len() < n && citation.text.trim().chars().count() >= least && chosen.iter().all(is_new) {
                chosen.push(at);
            }
        }
    }
    chosen.into_iter().map(|at| candidates[at].0.clone()).collect()
}

/// Returns the distinct pairs of neighbouring letters, sorted; spacing, case and punctuation do not count.
pub(crate) fn letter_pairs(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> =
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut pairs: Vec<(char, char)> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Returns the share of pairs in common (Jaccard), 0 to 1.
pub(crate) fn likeness(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let n_common = a.iter().filter(|pair| b.binary_search(pair).is_ok()).count();
    let n_any = a.len() + b.len() - n_common;
    if n_any == 0 { 1.0 } else { n_common as f64 / n_any as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_with_other_spacing_are_the_same_wording() {
        let likeness = |a: &str, b: &str| likeness(&letter_pairs(a), &letter_pairs(b));
        assert!(likeness("환불이 아직 안 됐어요", "환불이아직 안됐어요!!") > 0.99);
        assert!(likeness("환불이 아직 안 됐어요", "돈 언제 줘요 열흘째 감감무소식") < SAME_WORDING);
        assert!(likeness("", "") > 0.99);
    }

    #[test]
    fn quotes_differ_in_wording_and_conversation() {
        let citation = |transcript: &str, text: &str| Citation {
            transcript: transcript.to_owned(),
            turn: 0,
            start: 0,
            end: text.chars().count() as u32,
            text: text.to_owned(),
        };
        let candidates = vec![
            citation("C-1", "환불이 아직 안 됐어요"),
            citation("C-2", "환불이아직 안됐어요!!"),
            citation("C-1", "쿠폰도 적용이 안 돼요 왜죠"),
            citation("C-3", "짧다"),
            citation("C-4", "돈 언제 줘요 열흘째 감감무소식"),
        ];
        let chosen = diverse(candidates, 3);
        let ids: Vec<&str> = chosen.iter().map(|citation| citation.transcript.as_str()).collect();
        assert_eq!(ids, ["C-1", "C-4", "C-3"]);
    }
}
