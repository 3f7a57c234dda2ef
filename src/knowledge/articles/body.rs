//! The body: Markdown cut into passages, each in its section and with its lines.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::markup::{self, Piece};
use super::{Heading, Passage, Section, names};
use crate::ingest::composed;

/// A paragraph in bold that names a section stands for a heading, the lowest there is.
const BOLD_LEVEL: u8 = 7;

/// What stands between the cells of a row.
const BETWEEN_CELLS: &str = " · ";

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The first heading that names no section.
    pub(super) title: Option<String>,
    pub(super) headings: Vec<Heading>,
    /// Each with its section, in the order of lines.
    pub(super) passages: Vec<(Section, Passage)>,
}

impl Body {
    /// Takes the passages of a section out.
    pub(super) fn take(&mut self, section: Section) -> Vec<Passage> {
        let taken = self.passages.extract_if(.., |(own, _)| *own == section);
        taken.map(|(_, passage)| passage).collect()
    }
}

/// Reads the body that begins at byte `from` of a file.
pub(super) fn read(file: &str, from: usize) -> Body {
    let mut reading = Reading::new(file);
    // Not strikethrough: its single tilde would take `3~5일, 4~6일` apart.
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(&file[from..], options).into_offset_iter() {
        reading.event(event, from + range.start, from + range.end);
    }
    reading.close();
    reading.body
}

struct Reading<'a> {
    file: &'a str,
    /// The first byte of each line.
    starts: Vec<usize>,
    body: Body,
    section: Section,
    level: u8,
    /// The passage being read.
    open: Option<Passage>,
    /// The heading being read, with its level.
    heading: Option<(u8, Passage)>,
    is_in_row: bool,
    is_in_code: bool,
    n_images: usize,
    /// Where the HTML block being read begins.
    html: Option<usize>,
    /// Where the paragraph being read begins.
    paragraph: usize,
}

impl<'a> Reading<'a> {
    fn new(file: &'a str) -> Self {
        let ends = file.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self {
            file,
            starts: std::iter::once(0).chain(ends).collect(),
            body: Body::default(),
            section: Section::Other,
            level: 0,
            open: None,
            heading: None,
            is_in_row: false,
            is_in_code: false,
            n_images: 0,
            html: None,
            paragraph: 0,
        }
    }

    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    fn event(&mut self, event: Event<'_>, start: usize, end: usize) {
        match event {
            Event::Start(tag) => self.start(&tag, start),
            Event::End(tag) => self.end(tag, end),
            Event::Text(text) if self.is_in_code => {
                let mut at = start;
                for line in text.split_inclusive('\n') {
                    self.words(line, at, at);
                    self.close();
                    at += line.len();
                }
            }
            Event::Text(text) | Event::Code(text) => self.words(&text, start, end.saturating_sub(1)),
            Event::SoftBreak => self.words(" ", start, start),
            Event::HardBreak => self.line_break(start),
            Event::InlineHtml(html) if is_break(&html) => self.line_break(start),
            Event::Rule => self.close(),
            // Inline tags and comments; HTML blocks are read whole when they end.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, start: usize) {
        match tag {
            Tag::Heading { level, .. } => self.open_heading(depth(*level), start),
            Tag::Image { .. } => self.n_images += 1,
            Tag::TableHead | Tag::TableRow => {
                self.close();
                self.is_in_row = true;
            }
            Tag::TableCell => {
                if let Some(row) = &mut self.open {
                    row.text.push_str(BETWEEN_CELLS);
                }
            }
            Tag::HtmlBlock => {
                self.close();
                self.html = Some(start);
            }
            Tag::CodeBlock(kind) => {
                self.close();
                self.is_in_code = matches!(kind, CodeBlockKind::Fenced(_) | CodeBlockKind::Indented);
            }
            Tag::Paragraph => {
                self.close();
                self.paragraph = start;
            }
            Tag::Item | Tag::List(_) | Tag::BlockQuote(_) | Tag::Table(_) | Tag::FootnoteDefinition(_) => self.close(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, end: usize) {
        match tag {
            TagEnd::Heading(_) => self.close_heading(),
            TagEnd::Image => self.n_images = self.n_images.saturating_sub(1),
            TagEnd::TableHead | TagEnd::TableRow => {
                self.close();
                self.is_in_row = false;
            }
            TagEnd::HtmlBlock => {
                if let Some(start) = self.html.take() {
                    self.html_block(start, end);
                }
            }
            TagEnd::CodeBlock => {
                self.close();
                self.is_in_code = false;
            }
            TagEnd::Paragraph if self.is_bold_name(end) => {
                self.heading = self.open.take().map(|passage| (BOLD_LEVEL, passage));
                self.close_heading();
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.close();
            }
            _ => {}
        }
    }

    /// Returns whether the paragraph that ends here is nothing but the name of a section in bold.
    fn is_bold_name(&self, end: usize) -> bool {
        let source = self.file.get(self.paragraph..end).unwrap_or_default().trim();
        let is_bold = ["**", "__"].iter().any(|mark| source.starts_with(mark) && source.ends_with(mark));
        is_bold && self.open.as_ref().is_some_and(|passage| names::section(&passage.text).is_some())
    }

    /// Adds words to what is being read.
    fn words(&mut self, words: &str, first: usize, last: usize) {
        if self.n_images > 0 {
            return;
        }
        let (line, last_line) = (self.line(first), self.line(last.max(first)));
        let is_blank = words.trim().is_empty();
        let passage = match &mut self.heading {
            Some((_, heading)) => heading,
            // Blanks open nothing, so that the first line is that of the first word.
            None if is_blank && self.open.is_none() => return,
            None => self.open.get_or_insert_with(|| Passage { text: String::new(), line, last_line }),
        };
        passage.text.push_str(words);
        if !is_blank {
            passage.last_line = passage.last_line.max(last_line);
        }
    }

    /// A line that the writer ended: the next one is a passage of its own, except in cells and headings.
    fn line_break(&mut self, at: usize) {
        if self.is_in_row || self.heading.is_some() { self.words(" ", at, at) } else { self.close() }
    }

    /// Ends the passage being read.
    fn close(&mut self) {
        let Some(mut passage) = self.open.take() else { return };
        passage.text = in_one_line(&passage.text);
        if passage.text.chars().any(char::is_alphanumeric) {
            self.body.passages.push((self.section, passage));
        }
    }

    fn open_heading(&mut self, level: u8, at: usize) {
        self.close();
        let line = self.line(at);
        self.heading = Some((level, Passage { text: String::new(), line, last_line: line }));
    }

    fn close_heading(&mut self) {
        let Some((level, passage)) = self.heading.take() else { return };
        let text = in_one_line(&passage.text);
        if text.is_empty() {
            return;
        }
        let named = names::section(&text);
        let is_title = named.is_none() && self.body.title.is_none();
        if is_title {
            self.body.title = Some(text.clone());
        }
        match named {
            Some(section) => (self.section, self.level) = (section, level),
            // What lies deeper is a part of the section.
            None if level > self.level && self.section != Section::Other => {}
            None => (self.section, self.level) = (Section::Other, level),
        }
        if !(is_title && level == 1) {
            self.body.headings.push(Heading { section: self.section, text, line: passage.line });
        }
    }

    /// Reads the words between the tags of an HTML block.
    fn html_block(&mut self, start: usize, end: usize) {
        let html = self.file.get(start..end).unwrap_or_default();
        for piece in markup::pieces(html) {
            match piece {
                Piece::Start { name, at, .. } => match markup::heading_level(&name) {
                    Some(level) => self.open_heading(level, start + at),
                    None if matches!(name.as_str(), "td" | "th") => {
                        if let Some(row) = &mut self.open {
                            row.text.push_str(BETWEEN_CELLS);
                        }
                    }
                    None if markup::is_block(&name) && self.heading.is_none() => self.close(),
                    None => {}
                },
                Piece::End { name } if markup::heading_level(&name).is_some() => self.close_heading(),
                Piece::End { name } if markup::is_block(&name) && self.heading.is_none() => self.close(),
                Piece::End { .. } => {}
                Piece::Text { text, at } => {
                    let mut at = start + at;
                    for line in text.split_inclusive('\n') {
                        self.words(line, at, at);
                        at += line.len();
                    }
                }
            }
        }
        self.close_heading();
        self.close();
    }
}

fn is_break(html: &str) -> bool {
    html.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br"))
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Returns words composed, with single blanks, without what was struck out.
pub(super) fn in_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = composed(&words.join(" "));
    if !text.contains("~~") {
        return text;
    }
    let kept = without_struck(&text);
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `~~3일~~ 5일` is `5일`; the tildes of `안녕하세요~~ 반갑습니다~~` strike nothing out: they follow a word.
fn without_struck(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("~~") {
        let (before, behind) = (&rest[..open], &rest[open + 2..]);
        let is_open = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '~')
            && behind.starts_with(char::is_alphanumeric);
        match behind.find("~~").filter(|_| is_open) {
            Some(close) => {
                kept.push_str(before);
                rest = &behind[close + 2..];
            }
            None => {
                kept.push_str(&rest[..open + 2]);
                rest = behind;
            }
        }
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expected: &[&str]) {
        let body = read(markdown, 0);
        let told: Vec<String> = body
            .passages
            .iter()
            .map(|(section, passage)| {
                let lines = if passage.line == passage.last_line {
                    passage.line.to_string()
                } else {
                    format!("{}-{}", passage.line, passage.last_line)
                };
                format!("{section:?} {lines}: {}", passage.text)
            })
            .collect();
        assert_eq!(told, expected, "{markdown}");
    }

    #[test]
    fn paragraphs_items_rows_and_lines_of_code_are_passages_with_their_lines() {
        check(
            "# 환불\n\n## 문제\n환불이 안\n들어와요.\n\n## 해결\n1. **카드**는 [영업일](https://a.b) 3~5일, 4~6일.\n   - 체크카드는 `당일`\n2. 고객센터로\n   문의합니다.\n\n   다시 확인합니다.\n",
            &[
                "Issue 4-5: 환불이 안 들어와요.",
                "Resolution 8: 카드는 영업일 3~5일, 4~6일.",
                "Resolution 9: 체크카드는 당일",
                "Resolution 10-11: 고객센터로 문의합니다.",
                "Resolution 13: 다시 확인합니다.",
            ],
        );
        check(
            "## 해결\r\n| 수단 | 기간 |\r\n|---|---|\r\n| 카드 | 3일<br>안 |\r\n| 계좌 | **당일** |\r\n",
            &["Resolution 2: 수단 · 기간", "Resolution 4: 카드 · 3일 안", "Resolution 5: 계좌 · 당일"],
        );
        check("## 해결\n```\nadb shell\n\nadb reboot\n```\n", &["Resolution 3: adb shell", "Resolution 5: adb reboot"]);
        check(
            "## 해결\n첫 줄  \n둘째 줄<br>셋째 줄\n",
            &["Resolution 2: 첫 줄", "Resolution 3: 둘째 줄", "Resolution 3: 셋째 줄"],
        );
        check("> 주의: 7일 안\n\n- [ ] 확인\n- \n---\n* * *\n", &["Other 1: 주의: 7일 안", "Other 3: 확인"]);
    }

    #[test]
    fn deeper_headings_stay_in_their_section_and_bold_names_are_headings() {
        check(
            "앞글\n\n## 해결\n### 앱에서\n- 탭합니다\n### 원인\n- 캐시\n## 관련 문서\n- 다른 글\n",
            &["Other 1: 앞글", "Resolution 5: 탭합니다", "Cause 7: 캐시", "Other 9: 다른 글"],
        );
        check(
            "**증상**\n\n로그인이 안 됨\n\n**조치 방법:**\n\n1. 재설치\n\n**주의** 데이터는 지워집니다\n",
            &["Issue 3: 로그인이 안 됨", "Resolution 7: 재설치", "Resolution 9: 주의 데이터는 지워집니다"],
        );
        check("해결\n====\n방법 하나\n\n문제\n----\n무엇\n", &["Resolution 3: 방법 하나", "Issue 7: 무엇"]);
        let body = read("# 로그인이 안 될 때\n## 해결 방법 ##\n### iOS\n", 0);
        assert_eq!(body.title.as_deref(), Some("로그인이 안 될 때"));
        let headings: Vec<_> = body.headings.iter().map(|it| (it.section, it.text.as_str(), it.line)).collect();
        assert_eq!(headings, [(Section::Resolution, "해결 방법", 2), (Section::Resolution, "iOS", 3)]);
    }

    #[test]
    fn comments_tags_images_and_what_was_struck_out_are_no_words() {
        check(
            "## 해결\n1. 앱을 끕니다 <!-- 근거: C-1#3:0-17 -->\n2. <u>다시</u> 켭니다 ![캡처](a.png)\n<!-- 검토\n중 -->\n",
            &["Resolution 2: 앱을 끕니다", "Resolution 3: 다시 켭니다"],
        );
        check(
            "환불은 ~~3일~~ 5일 안\n\n안녕하세요~~ 반갑습니다~~\n",
            &["Other 1: 환불은 5일 안", "Other 3: 안녕하세요~~ 반갑습니다~~"],
        );
        check("a\\*b &amp; \\[마이페이지\\]\n", &["Other 1: a*b & [마이페이지]"]);
        check("\u{1112}\u{1169}\u{11ab}불\u{a0}요청\n", &["Other 1: 혼불 요청"]);
    }

    #[test]
    fn html_blocks_give_the_words_between_their_tags() {
        check(
            "<h2>해결</h2>\n<ol>\n  <li>앱을\n    켭니다</li>\n  <li>로그인 &gt; 인증</li>\n</ol>\n<table><tr><td>카드</td><td>3일</td></tr></table>\n",
            &["Resolution 3-4: 앱을 켭니다", "Resolution 5: 로그인 > 인증", "Resolution 7: 카드 · 3일"],
        );
        check("<div>\n\n본문입니다\n\n</div>\n<script>\nalert(1)\n</script>\n", &["Other 3: 본문입니다"]);
    }
}
