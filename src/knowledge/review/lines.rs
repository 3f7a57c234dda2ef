//! A document as its lines, so that what is not changed keeps every byte: line ends, byte order mark, spacing.

use std::ops::Range;

use super::super::Part;
use super::super::articles::names;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    text: String,
    /// `\n`, `\r\n`, or nothing at the end of the file.
    end: &'static str,
}

/// The lines of a document. Positions are counted from 0, the line of a position is one more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    has_mark: bool,
    lines: Vec<Line>,
}

/// A headed stretch of a document, down to the next heading that is no deeper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) level: usize,
    pub(super) heading: String,
    /// The position of its heading.
    pub(super) at: usize,
    /// The positions below the heading.
    pub(super) body: Range<usize>,
}

impl Section {
    pub(super) fn part(&self) -> Option<Part> {
        Part::of(&self.heading)
    }
}

/// What belongs together: a paragraph, or an item of a list with the lines that carry it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) lines: Range<usize>,
    /// What begins it: `1. `, `- `; empty for a paragraph.
    pub(super) marker: String,
    /// Its words in one line, without the marker.
    pub(super) text: String,
}

impl Lines {
    pub(super) fn parse(text: &str) -> Self {
        let body = text.strip_prefix('\u{feff}');
        let lines = body.unwrap_or(text).split_inclusive('\n').map(|line| {
            let (text, end) = match (line.strip_suffix("\r\n"), line.strip_suffix('\n')) {
                (Some(text), _) => (text, "\r\n"),
                (None, Some(text)) => (text, "\n"),
                (None, None) => (line, ""),
            };
            Line { text: text.to_owned(), end }
        });
        Self { has_mark: body.is_some(), lines: lines.collect() }
    }

    pub(super) fn written(&self) -> String {
        let mark = if self.has_mark { "\u{feff}" } else { "" };
        std::iter::once(mark).chain(self.lines.iter().flat_map(|line| [line.text.as_str(), line.end])).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Returns a line; nothing where there is none.
    pub(super) fn get(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", |line| &line.text)
    }

    pub(super) fn set_line(&mut self, at: usize, text: String) {
        if let Some(line) = self.lines.get_mut(at) {
            line.text = text;
        }
    }

    pub(super) fn remove(&mut self, lines: Range<usize>) {
        let end = lines.end.min(self.lines.len());
        self.lines.drain(lines.start.min(end)..end);
    }

    /// Puts lines before a position, with the line ends of the document.
    pub(super) fn insert(&mut self, at: usize, texts: Vec<String>) {
        let end = self.lines.first().map_or("\n", |line| if line.end.is_empty() { "\n" } else { line.end });
        if let Some(before) = at.checked_sub(1).and_then(|at| self.lines.get_mut(at))
            && before.end.is_empty()
        {
            before.end = end;
        }
        let at = at.min(self.lines.len());
        self.lines.splice(at..at, texts.into_iter().map(|text| Line { text, end }));
    }

    /// Returns the positions between the two lines of `---`; `None` without front matter.
    pub(super) fn front(&self) -> Option<Range<usize>> {
        if self.get(0).trim_end() != "---" {
            return None;
        }
        let close = (1..self.len()).find(|at| matches!(self.get(*at).trim_end(), "---" | "..."))?;
        Some(1..close)
    }

    /// Editors write `수정일` for `updated`; keys that mean nothing to the shelf are known by their own name alone.
    fn key(&self, key: &str) -> Option<usize> {
        let meant = names::key(key);
        let is_key = |line: &str| {
            let name = line.split_once(':').map_or("", |(name, _)| name);
            let is_top = !name.starts_with([' ', '\t', '#', '-']);
            is_top && (name.trim() == key || meant.is_some() && names::key(name) == meant)
        };
        self.front()?.find(|at| is_key(self.get(*at)))
    }

    /// Returns the position of a key of the front matter.
    pub(super) fn line_of(&self, key: &str) -> Option<usize> {
        self.key(key)
    }

    /// Returns what a key of the front matter says, quotes and comments taken off.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let line = self.get(self.key(key)?);
        let (from, to) = value_of(line)?;
        let value = &line[from..to];
        let inner = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        Some(inner('"').or(inner('\'')).unwrap_or(value).to_owned())
    }

    /// Makes a key of the front matter say something else; adds it at the end where it is missing. Without front matter
    /// nothing is changed.
    pub(super) fn set_value(&mut self, key: &str, value: &str) {
        let Some(front) = self.front() else { return };
        match self.key(key) {
            Some(at) => {
                let line = self.get(at);
                let set = match value_of(line) {
                    Some((from, to)) => format!("{}{value}{}", &line[..from], &line[to..]),
                    None => format!("{}: {value}", line.trim_end().trim_end_matches(':')),
                };
                self.set_line(at, set);
            }
            None => self.insert(front.end, vec![format!("{key}: {value}")]),
        }
    }

    /// Returns the position below the front matter.
    pub(super) fn body(&self) -> usize {
        self.front().map_or(0, |front| front.end + 1)
    }

    /// Returns which lines stand in fenced code, the fences included.
    pub(super) fn fenced(&self) -> Vec<bool> {
        let mut fence: Option<String> = None;
        let mut fenced = vec![false; self.len()];
        for (at, is_fenced) in fenced.iter_mut().enumerate().skip(self.body()) {
            let line = self.get(at).trim();
            let run: String = line.chars().take_while(|letter| matches!(letter, '`' | '~')).collect();
            match &fence {
                Some(open) => {
                    *is_fenced = true;
                    if run == line && run.starts_with(open.as_str()) {
                        fence = None;
                    }
                }
                None if run.len() >= 3 && run.bytes().all(|byte| Some(&byte) == run.as_bytes().first()) => {
                    *is_fenced = true;
                    fence = Some(run);
                }
                None => {}
            }
        }
        fenced
    }

    /// Returns the sections of the body, in order; deeper ones lie within others.
    pub(super) fn sections(&self) -> Vec<Section> {
        let fenced = self.fenced();
        let headings: Vec<(usize, usize, String)> = (self.body()..self.len())
            .filter(|at| !fenced[*at])
            .filter_map(|at| heading(self.get(at)).map(|(level, heading)| (at, level, heading)))
            .collect();
        let section = |(idx, (at, level, heading)): (usize, &(usize, usize, String))| {
            let following = headings[idx + 1..].iter().find(|(_, other, _)| other <= level);
            let end = following.map_or(self.len(), |(at, ..)| *at);
            Section { level: *level, heading: heading.clone(), at: *at, body: at + 1..end }
        };
        headings.iter().enumerate().map(section).collect()
    }

    /// Returns the blocks among some lines; headings, comments, rules and fenced code are none.
    pub(super) fn blocks(&self, among: Range<usize>) -> Vec<Block> {
        let fenced = self.fenced();
        let mut blocks: Vec<Block> = Vec::new();
        let (mut is_open, mut is_comment) = (false, false);
        for at in among {
            let line = self.get(at);
            let trimmed = line.trim();
            let begins_comment = trimmed.starts_with("<!--");
            if is_comment || begins_comment {
                is_comment = !trimmed.contains("-->");
                is_open = false;
                continue;
            }
            if fenced.get(at) == Some(&true) || trimmed.is_empty() || heading(line).is_some() || is_rule(trimmed) {
                is_open = false;
                continue;
            }
            let marker = marker(line);
            match blocks.last_mut().filter(|_| is_open && marker.is_empty() && !trimmed.starts_with(['>', '|'])) {
                Some(block) => {
                    block.lines.end = at + 1;
                    block.text.push(' ');
                    block.text.push_str(trimmed);
                }
                None => {
                    let text = line[marker.len()..].trim().to_owned();
                    blocks.push(Block { lines: at..at + 1, marker, text });
                    is_open = true;
                }
            }
        }
        blocks
    }
}

/// Returns where the value of `key: value  # comment` begins and ends.
fn value_of(line: &str) -> Option<(usize, usize)> {
    let colon = line.find(':')?;
    let rest = &line[colon + 1..];
    let from = colon + 1 + (rest.len() - rest.trim_start().len());
    let value = &line[from..];
    if value.is_empty() {
        return None;
    }
    let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    let length = match quote.and_then(|quote| value[1..].find(quote)) {
        Some(close) => close + 2,
        None => value.find(" #").unwrap_or(value.len()),
    };
    Some((from, from + value[..length].trim_end().len()))
}

/// Returns the level and the words of a heading.
pub(super) fn heading(line: &str) -> Option<(usize, String)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let rest = &line[level..];
    ((1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t'])))
        .then(|| (level, rest.trim().trim_end_matches('#').trim_end().to_owned()))
}

fn is_rule(trimmed: &str) -> bool {
    let marks: String = trimmed.chars().filter(|letter| !letter.is_whitespace()).collect();
    marks.len() >= 3 && ["-", "*", "_"].iter().any(|mark| marks.replace(mark, "").is_empty())
}

/// Returns what begins an item of a list, blanks before and behind it included; empty for anything else.
pub(super) fn marker(line: &str) -> String {
    let blank = line.len() - line.trim_start().len();
    let rest = &line[blank..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match digits {
        0 if rest.starts_with(['-', '*', '+']) => 1,
        1..=9 if rest[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return String::new(),
    };
    let behind = &rest[mark..];
    let gap = behind.len() - behind.trim_start().len();
    if gap == 0 && !behind.is_empty() { String::new() } else { line[..blank + mark + gap].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_written_again() {
        for text in ["", "a", "a\n", "\u{feff}---\r\nid: KB-001\r\n---\r\n# 제목\r\n\r\n본문", "a\n\n\nb\r\nc"] {
            assert_eq!(Lines::parse(text).written(), text);
        }
    }

    #[test]
    fn a_value_is_set_and_what_stands_around_it_stays() {
        let check = |front: &str, key: &str, value: &str, expected: &str| {
            let mut lines = Lines::parse(&format!("---\n{front}\n---\n본문\n"));
            lines.set_value(key, value);
            assert_eq!(lines.written(), format!("---\n{expected}\n---\n본문\n"));
            assert_eq!(lines.value(key).as_deref(), Some(value));
        };
        check("updated: 2026-06-18", "updated", "2026-11-20", "updated: 2026-11-20");
        check("updated:   \"2026-06-18\"  # 손으로", "updated", "2026-11-20", "updated:   2026-11-20  # 손으로");
        check("state: validated # 검증", "state", "not_validated", "state: not_validated # 검증");
        check("id: KB-001", "updated", "2026-11-20", "id: KB-001\nupdated: 2026-11-20");
        check("updated:", "updated", "2026-11-20", "updated: 2026-11-20");
        check("수정일: 2026-06-18", "updated", "2026-11-20", "수정일: 2026-11-20");
        check("태그: {updated: 1}", "updated", "2026-11-20", "태그: {updated: 1}\nupdated: 2026-11-20");
        let mut without = Lines::parse("# 제목\n");
        without.set_value("updated", "2026-11-20");
        assert_eq!(without.written(), "# 제목\n");
    }

    #[test]
    fn sections_end_at_the_next_heading_that_is_no_deeper_and_code_has_none() {
        let lines = Lines::parse(
            "---\nid: a\n---\n# 제목\n## 해결\n### 경우 1\n1. 끕니다\n```diff\n# 아님\n```\n## 원인 ##\n캐시",
        );
        let told: Vec<_> =
            lines.sections().into_iter().map(|it| (it.level, it.heading, it.at, it.body.clone())).collect();
        assert_eq!(
            told,
            [
                (1, "제목".to_owned(), 3, 4..12),
                (2, "해결".to_owned(), 4, 5..10),
                (3, "경우 1".to_owned(), 5, 6..10),
                (2, "원인".to_owned(), 10, 11..12),
            ]
        );
    }

    #[test]
    fn blocks_are_items_and_paragraphs_with_what_carries_them_on() {
        let lines = Lines::parse(
            "1. 앱을\n   끕니다 [근거: a]\n2) 켭니다\n- 하나\n\n글\n이어짐\n<!-- 안\n보임 -->\n> 인용\n> 둘\n---\n```\n코드\n```\n3일 안\n",
        );
        let told: Vec<(String, String)> =
            lines.blocks(0..lines.len()).into_iter().map(|block| (block.marker, block.text)).collect();
        let expected = [
            ("1. ", "앱을 끕니다 [근거: a]"),
            ("2) ", "켭니다"),
            ("- ", "하나"),
            ("", "글 이어짐"),
            ("", "> 인용"),
            ("", "> 둘"),
            ("", "3일 안"),
        ];
        assert_eq!(told, expected.map(|(marker, text)| (marker.to_owned(), text.to_owned())));
    }
}
