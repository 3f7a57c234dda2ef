//! Where does a line of a document come from? The mark at its end, written and read again.
//!
//! `[근거: C-20261101-00017#3:0-17 외 11건]`, `[source: C-20261101-00017#3:0-17 and 11 more]`: the first place and how many more
//! there are. `[검토자]`, `[editor]`: the reviewer's own words.

use crate::model::Language;

/// What a line says about where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    None,
    /// It is the reviewer's own.
    Own,
    /// It was said in conversations: one for each mark at the end of the line, in their order; at least one.
    Cited(Vec<Source>),
}

/// What one mark cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The place that it names: `C-20261101-00017#3:0-17`; empty where it names none.
    pub place: String,
    /// How many more places there are.
    pub n_more: u64,
}

/// Returns the mark of a line with its places, the one that is named first; empty where there are none.
#[must_use]
pub fn mark(places: &[String], language: Language) -> String {
    let Some(first) = places.first() else { return String::new() };
    let (first, n_more) = (escaped(first), places.len() - 1);
    match (language, n_more) {
        (Language::Ko, 0) => format!("[근거: {first}]"),
        (Language::Ko, n) => format!("[근거: {first} 외 {n}건]"),
        (Language::En, 0) => format!("[source: {first}]"),
        (Language::En, n) => format!("[source: {first} and {n} more]"),
    }
}

/// Returns the mark of a line that is the reviewer's own.
#[must_use]
pub fn own(language: Language) -> &'static str {
    match language {
        Language::Ko => "[검토자]",
        Language::En => "[editor]",
    }
}

/// Reads the marks at the end of a line, in either language. What stands after a mark comes from nowhere: such a line has none.
#[must_use]
pub fn read(line: &str) -> Mark {
    let (mut rest, mut sources, mut is_own) = (line, Vec::new(), false);
    while let Some((before, found)) = last(rest) {
        rest = before;
        match found {
            Some(source) => sources.insert(0, source),
            None => is_own = true,
        }
    }
    match (sources.is_empty(), is_own) {
        (false, _) => Mark::Cited(sources),
        (true, true) => Mark::Own,
        (true, false) => Mark::None,
    }
}

/// Returns the line without the marks at its end.
#[must_use]
pub fn without(line: &str) -> &str {
    let mut rest = line;
    while let Some((before, _)) = last(rest) {
        rest = before;
    }
    rest.trim_end()
}

/// Returns whether a mark names a place: as it is written, blanks and line ends being one.
#[must_use]
pub fn names(source: &Source, place: &str) -> bool {
    source.place == one_line(place)
}

/// Returns the last mark and what stands before it; `None` within for the reviewer's own.
fn last(line: &str) -> Option<(&str, Option<Source>)> {
    // A full stop, or the end of a table's row, may follow.
    let line = line.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '.' | '|'));
    let inner = line.strip_suffix(']')?;
    let is_escaped = |at: usize| inner[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    if is_escaped(inner.len()) {
        return None;
    }
    let open = inner.rmatch_indices('[').map(|(at, _)| at).find(|at| !is_escaped(*at))?;
    let (before, said) = (&inner[..open], inner[open + 1..].trim());
    let lower = said.to_lowercase();
    if lower == "검토자" || lower == "editor" {
        return Some((before, None));
    }
    let words = ["근거", "source", "sources"];
    let (head, cited) = said.split_once([':', '：'])?;
    words.contains(&head.trim().to_lowercase().as_str()).then(|| (before, Some(source(cited.trim()))))
}

fn source(cited: &str) -> Source {
    let korean = cited.strip_suffix('건').and_then(|rest| rest.rsplit_once(" 외 "));
    let english = cited.strip_suffix(" more").and_then(|rest| rest.rsplit_once(" and "));
    let counted = [korean, english].into_iter().flatten().find_map(|(place, n)| Some((place, n.trim().parse().ok()?)));
    let (place, n_more) = counted.unwrap_or((cited, 0));
    Source { place: unescaped(place.trim()), n_more }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns whether a letter would be markup in Markdown; the id of a conversation may hold any.
fn is_markup(letter: char) -> bool {
    matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~')
}

/// Returns a place as a mark names it.
pub(super) fn escaped(place: &str) -> String {
    let mut text = String::with_capacity(place.len());
    for letter in one_line(place).chars() {
        if is_markup(letter) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

fn unescaped(place: &str) -> String {
    let (mut text, mut letters) = (String::with_capacity(place.len()), place.chars().peekable());
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(next) if letter == '\\' && is_markup(*next) => text.extend(letters.next()),
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cited(sources: &[(&str, u64)]) -> Mark {
        let source = |(place, n_more): &(&str, u64)| Source { place: (*place).to_owned(), n_more: *n_more };
        Mark::Cited(sources.iter().map(source).collect())
    }

    fn places(places: &[&str]) -> Vec<String> {
        places.iter().map(|place| (*place).to_owned()).collect()
    }

    #[test]
    fn a_mark_names_the_first_place_and_says_how_many_more_there_are() {
        let check = |of: &[&str], language, expected: &str| assert_eq!(mark(&places(of), language), expected);
        check(&["C-20261101-00017#3:0-17"], Language::Ko, "[근거: C-20261101-00017#3:0-17]");
        check(&["C-1#3:0-17", "C-2#1:0-4", "C-9#1:0-4"], Language::Ko, "[근거: C-1#3:0-17 외 2건]");
        check(&["C-1#3:0-17"], Language::En, "[source: C-1#3:0-17]");
        check(&["C-1#3:0-17", "C-2#1:0-4"], Language::En, "[source: C-1#3:0-17 and 1 more]");
        check(&["C_[1]*#3:0-17"], Language::En, "[source: C\\_\\[1\\]\\*#3:0-17]");
        check(&[], Language::Ko, "");
        assert_eq!((own(Language::Ko), own(Language::En)), ("[검토자]", "[editor]"));
    }

    #[test]
    fn marks_are_read_at_the_end_of_a_line_in_either_language() {
        let check = |line: &str, expected: Mark, before: &str| {
            assert_eq!((read(line), without(line)), (expected, before), "{line}");
        };
        check(
            "1. 다시 로그인합니다. [근거: C-1#3:0-17 외 11건]",
            cited(&[("C-1#3:0-17", 11)]),
            "1. 다시 로그인합니다.",
        );
        check("- Sign in again. [source: C-1#3:0-17 and 2 more]  ", cited(&[("C-1#3:0-17", 2)]), "- Sign in again.");
        check("끕니다 [근거: a#1:0-4] [근거: b#2:0-3 외 1건].", cited(&[("a#1:0-4", 0), ("b#2:0-3", 1)]), "끕니다");
        check("끕니다 [근거: a#1:0-4] [검토자]", cited(&[("a#1:0-4", 0)]), "끕니다");
        check("끕니다[근거:a#1:0-4]", cited(&[("a#1:0-4", 0)]), "끕니다");
        check("| 카드 | 3일 [검토자] |", Mark::Own, "| 카드 | 3일");
        check("Ask again. [Editor]", Mark::Own, "Ask again.");
        check("끕니다 [근거: ]", cited(&[("", 0)]), "끕니다");
        check("끕니다 [근거: a#1:0-4] 그리고 켭니다", Mark::None, "끕니다 [근거: a#1:0-4] 그리고 켭니다");
        check("[설정]을 누릅니다 [설정]", Mark::None, "[설정]을 누릅니다 [설정]");
        check("끕니다 \\[근거: a\\]", Mark::None, "끕니다 \\[근거: a\\]");
        check("] [", Mark::None, "] [");
        check("", Mark::None, "");
    }

    proptest! {
        #[test]
        fn what_a_mark_names_is_read_again(place in "[a-zA-Z가-힣0-9 \\\\_*\\[\\]<>#:|~-]{0,12}[a-z0-9]#[0-9]:[0-9]-[0-9]", n in 1_usize..4, korean: bool) {
            let language = if korean { Language::Ko } else { Language::En };
            let line = format!("1. 끕니다. {}", mark(&vec![place.clone(); n], language));
            let Mark::Cited(sources) = read(&line) else { panic!("{line}") };
            prop_assert_eq!(sources.len(), 1);
            prop_assert!(names(&sources[0], &place), "{} of {}", line, place);
            prop_assert_eq!(sources[0].n_more, n as u64 - 1);
            prop_assert_eq!(without(&line), "1. 끕니다.");
        }

        #[test]
        fn any_line_can_be_read(line in "\\PC{0,60}") {
            let _ = (read(&line), without(&line));
        }
    }
}
