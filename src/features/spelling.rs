//! Which rare word is a frequent one misspelt? English words at one slip from a word that many more people write.
//!
//! One slip is a letter left out, put in, changed, or two changed places. Korean words are left as they are: at one jamo from
//! each other stand too many right ones (가목, 과목, 가족), and nothing was gained (`docs/quality.md`, misspelt text).

use rustc_hash::FxHashMap;

use super::Vocabulary;

/// A word in more statements than this is no slip of the pen.
const MOST_RARE: u32 = 3;
/// A word that is taken for the right one stands in so many statements, and in ten times as many as the slip.
const LEAST_FREQUENT: u32 = 10;
/// Shorter words have too many neighbours.
const LEAST_LETTERS: usize = 5;

/// Returns for each term of the vocabulary the term that it is counted as: itself, or the word that it misspells.
///
/// `statements` holds the terms of each statement, with repetition.
#[must_use]
pub fn corrections<'a>(statements: impl Iterator<Item = &'a [u32]>, vocabulary: &Vocabulary) -> Vec<u32> {
    let mut df = vec![0_u32; vocabulary.len()];
    let mut terms = Vec::new();
    for statement in statements {
        terms.clear();
        terms.extend_from_slice(statement);
        terms.sort_unstable();
        terms.dedup();
        for &term in &terms {
            df[term as usize] += 1;
        }
    }
    let is_word = |term: &str| term.len() >= LEAST_LETTERS && term.bytes().all(|letter| letter.is_ascii_lowercase());
    // Frequent words by themselves and by what is left of them without one letter.
    let mut frequent: FxHashMap<Vec<u8>, Vec<u32>> = FxHashMap::default();
    for id in (0..vocabulary.len() as u32).filter(|&id| df[id as usize] >= LEAST_FREQUENT) {
        let word = vocabulary.term(id);
        if is_word(word) {
            for key in keys(word.as_bytes()) {
                frequent.entry(key).or_default().push(id);
            }
        }
    }
    (0..vocabulary.len() as u32)
        .map(|id| {
            let (n, word) = (df[id as usize], vocabulary.term(id));
            if n == 0 || n > MOST_RARE || !is_word(word) {
                return id;
            }
            let near = keys(word.as_bytes()).into_iter().filter_map(|key| frequent.get(&key)).flatten().copied();
            let right = near.filter(|&other| {
                df[other as usize] >= 10 * n && is_one_slip(word.as_bytes(), vocabulary.term(other).as_bytes())
            });
            right.max_by_key(|&other| (df[other as usize], std::cmp::Reverse(other))).unwrap_or(id)
        })
        .collect()
}

/// Returns a word and what is left of it without each of its letters.
fn keys(word: &[u8]) -> Vec<Vec<u8>> {
    let without = (0..word.len()).map(|at| [&word[..at], &word[at + 1..]].concat());
    std::iter::once(word.to_vec()).chain(without).collect()
}

fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() == long.len() {
        let differing: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
        return match differing[..] {
            [_] => true,
            [first, second] => second == first + 1 && a[first] == b[second] && a[second] == b[first],
            _ => false,
        };
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    long.len() == short.len() + 1 && short[same..] == long[same + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_counted_as_the_word_that_many_write() {
        let mut vocabulary = Vocabulary::default();
        let mut statements: Vec<Vec<u32>> = (0..20).map(|_| vec![vocabulary.id("account")]).collect();
        let check = |word: &str, expected: &str, vocabulary: &mut Vocabulary, statements: &mut Vec<Vec<u32>>| {
            let id = vocabulary.id(word);
            statements.push(vec![id]);
            let found = corrections(statements.iter().map(Vec::as_slice), vocabulary);
            assert_eq!(vocabulary.term(found[id as usize]), expected, "{word}");
        };
        for (word, expected) in [
            ("acount", "account"),
            ("accountt", "account"),
            ("acocunt", "account"),
            ("accaunt", "account"),
            ("acunt", "acunt"),
            ("amount", "amount"),
            ("계정입니", "계정입니"),
        ] {
            check(word, expected, &mut vocabulary, &mut statements);
        }
    }
}
