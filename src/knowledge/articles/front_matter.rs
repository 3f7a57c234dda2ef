//! The front matter: where it ends, which keys it has, and on which lines.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

use super::names::{self, Key};

/// The parts of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// The YAML between the marks; nothing where the file does not begin with one.
    pub(super) yaml: Option<Range<usize>>,
    /// Where the body begins.
    pub(super) body: usize,
    /// Whether the closing mark is missing.
    pub(super) is_open: bool,
}

/// What a known key says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: Key,
    /// One value, or the items of a list.
    pub(super) values: Vec<String>,
    /// The line of the file.
    pub(super) line: u32,
}

/// Returns where front matter and body lie in a text.
pub(super) fn split(text: &str) -> Parts {
    let none = Parts { yaml: None, body: 0, is_open: false };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return none };
    let mut at = first.len();
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Parts { yaml: Some(first.len()..at), body: at + line.len(), is_open: false };
        }
        at += line.len();
    }
    // Without an end: as far as lines look like it.
    let mut end = first.len();
    for line in text[first.len()..].split_inclusive('\n') {
        let is_part = line.trim_start().starts_with("- ") || line.split_once(':').is_some_and(|(key, _)| is_key(key));
        if !is_part {
            break;
        }
        end += line.len();
    }
    Parts { yaml: Some(first.len()..end), body: end, is_open: true }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
}

/// Reads the known keys; the first line of the YAML is `first_line` of the file.
///
/// # Errors
/// The line of the file from which on it is no YAML, or no mapping.
pub(super) fn entries(yaml: &str, first_line: u32) -> Result<Vec<Entry>, u32> {
    let line_of = |line: usize| first_line + u32::try_from(line.saturating_sub(1)).unwrap_or(0);
    let mut entries = Vec::new();
    let (mut depth, mut key): (usize, Option<(Option<Key>, u32)>) = (0, None);
    let mut values: Vec<String> = Vec::new();
    let (mut is_list, mut is_collection_key) = (false, false);
    for next in Parser::new_from_str(yaml) {
        let (event, span) = next.map_err(|error| line_of(error.marker().line()))?;
        let line = line_of(span.start.line());
        match event {
            Event::DocumentEnd => break,
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let is_sequence = matches!(event, Event::SequenceStart(..));
                match (depth, &key) {
                    (0, _) if is_sequence => return Err(line),
                    (1, Some(_)) => is_list = is_sequence,
                    (1, None) => is_collection_key = true,
                    _ => {}
                }
                depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                depth = depth.saturating_sub(1);
                if depth == 1 && std::mem::take(&mut is_collection_key) {
                    // A key that is a collection is none of ours; its value is still to come.
                    key = Some((None, line));
                    values.clear();
                } else if depth == 1 {
                    close(&mut entries, &mut key, &mut values);
                }
            }
            Event::Scalar(text, style, ..) => match (depth, &key) {
                (0, _) if !text.is_empty() => return Err(line),
                (0, _) => {}
                (1, None) => key = Some((names::key(&text), line)),
                (1, Some(_)) => {
                    let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                    values.extend((!is_null).then(|| text.into_owned()));
                    close(&mut entries, &mut key, &mut values);
                }
                (2, Some(_)) if is_list => values.push(text.into_owned()),
                _ => {}
            },
            // What an alias stands for is not looked up: nobody needs one here, and some make a page of a line.
            Event::Alias(_) if depth == 1 && key.is_none() => key = Some((None, line)),
            Event::Alias(_) if depth == 1 => close(&mut entries, &mut key, &mut values),
            _ => {}
        }
    }
    Ok(entries)
}

fn close(entries: &mut Vec<Entry>, key: &mut Option<(Option<Key>, u32)>, values: &mut Vec<String>) {
    let values = std::mem::take(values);
    if let Some((Some(key), line)) = key.take()
        && !values.is_empty()
        && !entries.iter().any(|entry: &Entry| entry.key == key)
    {
        entries.push(Entry { key, values, line });
    }
}

/// Reads what stands on single lines of a front matter that is no YAML: `title: 환불: 언제 되나요` is the usual reason.
pub(super) fn single_lines(yaml: &str, first_line: u32) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (line, text) in (first_line..).zip(yaml.lines()) {
        let Some((name, value)) = text.split_once(':') else { continue };
        // What is indented belongs to another key.
        let known = names::key(name).filter(|_| !name.starts_with([' ', '\t', '-', '#']));
        let value = value.trim();
        let unquoted = |value: &str| {
            let value = value.trim();
            let quoted = |mark: char| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
            quoted('"').or_else(|| quoted('\'')).unwrap_or(value).trim().to_owned()
        };
        let values: Vec<String> = match value.strip_prefix('[').map(|rest| rest.trim_end_matches(']')) {
            Some(items) => items.split(',').map(unquoted).collect(),
            None => vec![unquoted(value.trim_start_matches('['))],
        };
        let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
        close(&mut entries, &mut Some((known, line)), &mut values.clone());
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yaml: &str, expected: &[(Key, &str, u32)]) {
        let found = entries(yaml, 2).expect("YAML");
        let found: Vec<(Key, String, u32)> =
            found.into_iter().map(|entry| (entry.key, entry.values.join("|"), entry.line)).collect();
        let expected: Vec<(Key, String, u32)> =
            expected.iter().map(|(key, value, line)| (*key, (*value).to_owned(), *line)).collect();
        assert_eq!(found, expected, "{yaml}");
    }

    #[test]
    fn values_come_as_they_are_written_with_their_lines() {
        check("id: 0012\nupdated: 2026-06-18\n", &[(Key::Id, "0012", 2), (Key::Updated, "2026-06-18", 3)]);
        check("tags: [환불, '카드, 계좌']\n", &[(Key::Tags, "환불|카드, 계좌", 2)]);
        check(
            "tags:\n  - 환불\n  - 카드\ntitle: \"환불: 언제\"\n",
            &[(Key::Tags, "환불|카드", 2), (Key::Title, "환불: 언제", 5)],
        );
        check("owner: {team: 결제, id: 7}\n제목: >\n  두 줄\n  제목\n", &[(Key::Title, "두 줄 제목\n", 3)]);
        check("title: ~\nid:\nstate: 'null'\n", &[(Key::State, "null", 4)]);
        check("a: &x [1]\nid: *x\ntitle: t\n? [k]\n: v\nlang: ko\n", &[(Key::Title, "t", 4), (Key::Language, "ko", 7)]);
        check("id: A\nid: B\n", &[(Key::Id, "A", 2)]);
        check("# 설명뿐\n", &[]);
        check("", &[]);
    }

    #[test]
    fn what_is_no_yaml_names_its_line_and_gives_its_single_lines() {
        let broken = "id: KB-9\ntitle: 환불: 언제 되나요\ntags: [환불, \"입금\"]\nnote: [열린\n  title: 안쪽\n";
        assert_eq!(entries(broken, 2), Err(3));
        let found: Vec<(Key, Vec<String>)> =
            single_lines(broken, 2).into_iter().map(|entry| (entry.key, entry.values)).collect();
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                (Key::Id, owned(&["KB-9"])),
                (Key::Title, owned(&["환불: 언제 되나요"])),
                (Key::Tags, owned(&["환불", "입금"]))
            ]
        );
        assert_eq!(entries("- 목록\n", 2), Err(2));
        assert_eq!(entries("그냥 글\n", 2), Err(2));
        assert!(entries(&"[".repeat(100_000), 2).is_err());
        assert!(entries(&format!("a: {}", "{b: ".repeat(100_000)), 2).is_err());
    }

    #[test]
    fn the_body_begins_behind_the_closing_mark() {
        for (text, yaml, body, is_open) in [
            ("---\nid: A\n---\n# 글\n", Some("id: A\n"), "# 글\n", false),
            ("---\r\nid: A\r\n---\r\n글", Some("id: A\r\n"), "글", false),
            ("---\nid: A\n...\n글", Some("id: A\n"), "글", false),
            ("---\nid: A\ntags:\n- 환불\n\n# 글\n", Some("id: A\ntags:\n- 환불\n"), "\n# 글\n", true),
            ("# 글\n---\n", None, "# 글\n---\n", false),
            ("---", Some(""), "", true),
            ("", None, "", false),
        ] {
            let parts = split(text);
            let found = (parts.yaml.map(|range| &text[range]), &text[parts.body..], parts.is_open);
            assert_eq!(found, (yaml, body, is_open), "{text:?}");
        }
    }
}
