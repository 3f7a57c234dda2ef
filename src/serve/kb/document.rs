//! Where does a sentence come from, as links to the cases; and what changed between two versions of a document, line by line?

use super::super::links;
use crate::model::StatementId;

/// So many sources of a sentence stand open; the rest unfolds.
const N_OPEN: usize = 3;

/// A place that a sentence comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::serve) struct Source {
    /// `C-20261101-00017 #3`.
    pub(in crate::serve) name: String,
    /// The case, at the turn; `None` for a line of an article.
    pub(in crate::serve) href: Option<String>,
}

/// The places of one sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::serve) struct Sources {
    pub(in crate::serve) open: Vec<Source>,
    pub(in crate::serve) more: Vec<Source>,
}

/// Returns the places of a sentence as links, `C-20261101-00017#3:0-17` each.
pub(in crate::serve) fn sources(places: &[String]) -> Sources {
    let mut open: Vec<Source> = places.iter().map(|place| source(place)).collect();
    let more = open.split_off(open.len().min(N_OPEN));
    Sources { open, more }
}

fn source(place: &str) -> Source {
    match place.parse::<StatementId>() {
        Ok(id) => Source {
            name: format!("{} #{}", id.transcript, id.turn),
            href: Some(links::place(&id.transcript, id.turn)),
        },
        Err(_) => Source { name: place.to_owned(), href: None },
    }
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Fate {
    /// It stands in both versions.
    Kept,
    /// It stands only in the earlier one.
    Taken,
    /// It stands only in the later one.
    Put,
}

/// Longer documents are not compared: the table below would grow with the square.
const MOST_LINES: usize = 1_500;

/// Returns the lines of two versions of a document in one order: a longest common subsequence of lines is kept, and of what differs
/// the earlier line stands first. Documents of more than 1,500 lines are told as taken and put whole.
pub(in crate::serve) fn compared<'t>(before: &'t str, after: &'t str) -> Vec<(Fate, &'t str)> {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if before.len().max(after.len()) > MOST_LINES {
        let taken = before.into_iter().map(|line| (Fate::Taken, line));
        return taken.chain(after.into_iter().map(|line| (Fate::Put, line))).collect();
    }
    // kept[i][j]: how many lines before[i..] and after[j..] have in common, in order.
    let width = after.len() + 1;
    let mut kept = vec![0_u16; (before.len() + 1) * width];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            kept[i * width + j] = match before[i] == after[j] {
                true => kept[(i + 1) * width + j + 1] + 1,
                false => kept[(i + 1) * width + j].max(kept[i * width + j + 1]),
            };
        }
    }
    let (mut lines, mut i, mut j) = (Vec::new(), 0, 0);
    while i < before.len() || j < after.len() {
        match (before.get(i), after.get(j)) {
            (Some(old), Some(new)) if old == new => {
                lines.push((Fate::Kept, *old));
                (i, j) = (i + 1, j + 1);
            }
            (Some(old), new) if new.is_none() || kept[(i + 1) * width + j] >= kept[i * width + j + 1] => {
                lines.push((Fate::Taken, *old));
                i += 1;
            }
            (_, new) => {
                lines.extend(new.map(|new| (Fate::Put, *new)));
                j += 1;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_leads_to_its_case_at_the_turn_and_a_line_of_an_article_leads_nowhere() {
        let places = ["C-1#3:0-17", "a/b#c#2:1-4", "KB-001:17", "C-2#0:0-4"].map(str::to_owned);
        let found = sources(&places);
        let told = |sources: &[Source]| -> Vec<(String, Option<String>)> {
            sources.iter().map(|it| (it.name.clone(), it.href.clone())).collect()
        };
        assert_eq!(
            told(&found.open),
            [
                ("C-1 #3".to_owned(), Some("/cases/C-1#turn-3".to_owned())),
                ("a/b#c #2".to_owned(), Some("/cases/a%2Fb%23c#turn-2".to_owned())),
                ("KB-001:17".to_owned(), None),
            ]
        );
        assert_eq!(found.more.len(), 1);
        assert_eq!(sources(&[]), Sources::default());
    }

    #[test]
    fn lines_that_stand_in_both_versions_are_kept_in_order() {
        let told = |before: &str, after: &str| -> String {
            let sign = |fate: Fate| match fate {
                Fate::Kept => ' ',
                Fate::Taken => '-',
                Fate::Put => '+',
            };
            compared(before, after)
                .iter()
                .map(|(fate, line)| format!("{}{line}", sign(*fate)))
                .collect::<Vec<_>>()
                .join("|")
        };
        assert_eq!(told("a\nb\nc", "a\nx\nc\nd"), " a|-b|+x| c|+d");
        assert_eq!(told("", "a"), "+a");
        assert_eq!(told("a\nb", ""), "-a|-b");
        assert_eq!(told("a\nb", "b\na"), "-a| b|+a");
        let long = "x\n".repeat(MOST_LINES + 1);
        assert_eq!(compared(&long, "y").len(), MOST_LINES + 2);
    }
}
