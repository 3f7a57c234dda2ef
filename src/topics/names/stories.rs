//! What did different people say? The same story told twice counts once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::NameRow;

/// Two statements that share this share of the shorter one's words tell the same story: a ticket sent again, a turn cut
/// at another place. Different people's words about one problem share a third.
const SAME_RATIO: f64 = 0.6;
/// Shorter statements are alike because there is little else to say (`인증번호가 안 와요`), and each is a story.
const LEAST_SHARED: usize = 4;
/// By so many of its rarest words a story is looked up; a retelling keeps one of them.
const N_RARE: usize = 3;
/// Earlier stories looked at for each rare word: bounds the work where a word turns out not to be rare.
const N_LOOKED_AT: usize = 8;

/// Returns the first row of each story of a topic, the longest statements first.
pub(super) fn distinct(members: &[u32], rows: &[NameRow<'_>]) -> Vec<u32> {
    let mut wordings: Vec<(Vec<u32>, u32)> = Vec::new();
    let mut seen: FxHashSet<Vec<u32>> = FxHashSet::default();
    let mut df: FxHashMap<u32, u32> = FxHashMap::default();
    for &row in members {
        let mut terms: Vec<u32> = rows[row as usize].content().map(|word| word.term).collect();
        terms.sort_unstable();
        terms.dedup();
        if !terms.is_empty() && seen.insert(terms.clone()) {
            terms.iter().for_each(|&term| *df.entry(term).or_default() += 1);
            wordings.push((terms, row));
        }
    }
    wordings.sort_by_key(|(terms, row)| (std::cmp::Reverse(terms.len()), *row));
    let mut stories: Vec<(Vec<u32>, u32)> = Vec::new();
    let mut by_rare: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (terms, row) in wordings {
        // A word of one statement alone is a slip or a name and finds nothing.
        let mut rare: Vec<u32> = terms.iter().copied().filter(|term| df[term] > 1).collect();
        rare.sort_by_key(|term| (df[term], *term));
        rare.truncate(N_RARE);
        let known = rare.iter().any(|term| {
            let earlier = by_rare.get(term).map_or(&[][..], Vec::as_slice);
            earlier.iter().rev().take(N_LOOKED_AT).any(|&story| is_same(&stories[story].0, &terms))
        });
        if !known {
            for term in rare {
                by_rare.entry(term).or_default().push(stories.len());
            }
            stories.push((terms, row));
        }
    }
    stories.into_iter().map(|(_, row)| row).collect()
}

/// Both ascending.
fn is_same(a: &[u32], b: &[u32]) -> bool {
    let shared = a.iter().filter(|term| b.binary_search(term).is_ok()).count();
    shared >= LEAST_SHARED && shared as f64 >= SAME_RATIO * a.len().min(b.len()) as f64
}
