//! Which known names are closest to one that a person typed?

/// Returns up to `limit` known names, closest first, ties in alphabetical order.
pub(super) fn nearest<'n>(typed: &str, known: impl Iterator<Item = &'n str>, limit: usize) -> Vec<&'n str> {
    let typed: Vec<char> = typed.chars().collect();
    let mut row = Vec::new();
    let mut ranked: Vec<(usize, &str)> = known.map(|name| (distance(&typed, name, &mut row), name)).collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.truncate(limit);
    ranked.into_iter().map(|(_, name)| name).collect()
}

/// Returns the Levenshtein distance in characters; `row` is room for one row of its table.
fn distance(typed: &[char], name: &str, row: &mut Vec<usize>) -> usize {
    row.clear();
    row.extend(0..=typed.len());
    for (n_before, character) in name.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = n_before + 1;
        for (idx, &other) in typed.iter().enumerate() {
            let replaced = diagonal + usize::from(other != character);
            diagonal = row[idx + 1];
            row[idx + 1] = replaced.min(diagonal + 1).min(row[idx] + 1);
        }
    }
    row[typed.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_names_come_first_and_equal_ones_in_alphabetical_order() {
        let known = ["C-1203", "C-1207", "C-9999", "X"];
        assert_eq!(nearest("C-1204", known.into_iter(), 2), ["C-1203", "C-1207"]);
        assert_eq!(distance(&['환', '불'], "환급", &mut Vec::new()), 1);
        assert_eq!(distance(&[], "ab", &mut Vec::new()), 2);
    }
}
