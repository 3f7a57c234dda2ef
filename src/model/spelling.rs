//! How far apart are two spellings? For messages that name what a person probably meant.

/// Returns how many letters must be inserted, dropped or replaced to get from `a` to `b` (Levenshtein).
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut current = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let replaced = previous[j] + usize::from(letter != *other);
            current.push(replaced.min(previous[j + 1] + 1).min(current[j] + 1));
        }
        previous = current;
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_and_not_bytes() {
        assert_eq!(distance("환불", "환급"), 1);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(distance("topic", "topics"), 1);
    }
}
