//! An HTML body as Markdown: headings, paragraphs, lists, tables, quotes, code, links.
//!
//! Written from the pieces in one pass, without a tree: editors of help centers write tags that do not close, and a tree would be
//! walked by recursion, which a thousand open tags bring to its end.

use super::super::markup::{self, Piece, pieces};

/// So deep do lists and quotes go; what lies deeper stands at this depth.
const MAX_DEPTH: usize = 8;

/// Returns the Markdown of an HTML body; headings come with the levels that they have there.
pub(super) fn to_markdown(html: &str) -> String {
    let mut writing = Writing::default();
    for piece in pieces(html) {
        match piece {
            Piece::Start { name, href, .. } => writing.start(&name, href),
            Piece::End { name } => writing.end(&name),
            Piece::Text { text, .. } => writing.text(&text),
        }
    }
    writing.end_table();
    writing.end_block();
    writing.lines.join("\n").trim().to_owned()
}

/// A list or quote that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Open {
    Bullets,
    /// With the number of its next item.
    Numbers(u32),
    Quote,
}

#[derive(Debug, Default)]
struct Writing {
    lines: Vec<String>,
    /// The block being written, in one line.
    block: String,
    open: Vec<Open>,
    /// The mark of the item whose first block is being written.
    mark: Option<String>,
    heading: Option<u8>,
    /// The rows of the table being read; a cell is open where `is_in_cell`.
    table: Option<Vec<Vec<String>>>,
    is_in_cell: bool,
    is_in_code: bool,
    /// Where the words in bold begin in the block.
    bold: Option<usize>,
    /// Where links lead that are open, with the place in the block where their words begin.
    links: Vec<(usize, Option<String>)>,
    /// Whether the last line belongs to a list, so that the next item stands close to it.
    is_close: bool,
}

impl Writing {
    fn start(&mut self, name: &str, href: Option<String>) {
        if let Some(level) = markup::heading_level(name) {
            self.end_block();
            self.heading = (self.table.is_none() && self.open.is_empty()).then_some(level);
            return;
        }
        match name {
            "table" => {
                self.end_block();
                // A table within a table gives its rows to the outer one.
                self.table.get_or_insert_default();
            }
            "tr" => {
                self.end_cell();
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            "td" | "th" => {
                self.end_cell();
                self.is_in_cell = self.table.is_some();
            }
            "ul" => self.open_list(Open::Bullets),
            "ol" => self.open_list(Open::Numbers(1)),
            "li" => {
                self.end_block();
                self.mark = Some(self.item_mark());
            }
            "blockquote" => self.open_list(Open::Quote),
            "pre" => {
                self.end_block();
                self.is_in_code = self.table.is_none();
            }
            "hr" => self.end_block(),
            "br" if self.is_in_code => self.block.push('\n'),
            "b" | "strong" if !self.is_in_code && self.heading.is_none() && self.bold.is_none() => {
                self.bold = Some(self.block.len());
            }
            "a" => self.links.push((self.block.len(), href)),
            _ if markup::is_block(name) => self.end_block(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table" => self.end_table(),
            "td" | "th" | "tr" => self.end_cell(),
            "ul" | "ol" | "blockquote" => {
                self.end_block();
                let is_same = |open: &Open| match open {
                    Open::Bullets => name == "ul",
                    Open::Numbers(_) => name == "ol",
                    Open::Quote => name == "blockquote",
                };
                if self.table.is_none()
                    && let Some(at) = self.open.iter().rposition(is_same)
                {
                    self.open.truncate(at);
                }
                self.mark = None;
                self.is_close = !self.open.is_empty();
            }
            "pre" => {
                self.end_block();
                self.is_in_code = false;
            }
            "b" | "strong" => self.end_bold(),
            "a" => self.end_link(),
            _ if markup::is_block(name) => self.end_block(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_in_code {
            self.block.push_str(text);
            return;
        }
        for (idx, word) in text.split(is_blank).enumerate() {
            if idx > 0 && !self.block.is_empty() && !self.block.ends_with(' ') {
                self.block.push(' ');
            }
            escape_into(&mut self.block, word);
        }
    }

    /// Puts the marks around what was written since the tag; around nothing they would be read as a line across the page.
    fn end_bold(&mut self) {
        let Some(at) = self.bold.take() else { return };
        let Some(words) = self.block.get(at..) else { return };
        let (blank, end) = (if words.starts_with(' ') { " " } else { "" }, if words.ends_with(' ') { " " } else { "" });
        let bold = format!("{blank}**{}**{end}", words.trim());
        if !words.trim().is_empty() {
            self.block.truncate(at);
            self.block.push_str(&bold);
        }
    }

    fn end_link(&mut self) {
        let Some((at, href)) = self.links.pop() else { return };
        let words = self.block.get(at..).unwrap_or_default().trim().to_owned();
        let href = href.filter(|href| is_address(href));
        if let Some(href) = href.filter(|_| !words.is_empty() && !self.is_in_code && self.heading.is_none()) {
            let blank = if self.block[at..].starts_with(' ') { " " } else { "" };
            self.block.truncate(at);
            self.block.push_str(&format!("{blank}[{words}](<{href}>)"));
        }
    }

    fn open_list(&mut self, open: Open) {
        self.end_block();
        if self.table.is_none() && self.open.len() < MAX_DEPTH {
            self.is_close = !self.open.is_empty() && open != Open::Quote;
            self.open.push(open);
        }
    }

    fn item_mark(&mut self) -> String {
        match self.open.last_mut() {
            Some(Open::Numbers(next)) => {
                *next += 1;
                format!("{}. ", *next - 1)
            }
            _ => "- ".to_owned(),
        }
    }

    /// Returns what stands before a line within the open lists and quotes but the innermost item's own mark.
    fn indent(&self, n_open: usize) -> String {
        let marks = self.open.iter().take(n_open).map(|open| match open {
            Open::Bullets => "  ",
            // Of a number up to 9; Markdown takes up to three blanks more for the same.
            Open::Numbers(next) if *next <= 10 => "   ",
            Open::Numbers(_) => "    ",
            Open::Quote => "> ",
        });
        marks.collect()
    }

    fn end_block(&mut self) {
        self.end_bold();
        self.links.clear();
        if self.table.is_some() {
            // Blocks in a cell are one line of it.
            if !self.block.is_empty() && !self.block.ends_with(' ') {
                self.block.push(' ');
            }
            return;
        }
        let block = std::mem::take(&mut self.block);
        let heading = self.heading.take();
        if block.trim().is_empty() {
            return;
        }
        let is_item = self.mark.is_some();
        let n_outer = self
            .open
            .len()
            .saturating_sub(usize::from(is_item && !matches!(self.open.last(), None | Some(Open::Quote))));
        let before = match self.mark.take() {
            Some(mark) => self.indent(n_outer) + &mark,
            None => self.indent(self.open.len()),
        };
        let is_apart = !(is_item && self.is_close);
        if is_apart && !self.lines.is_empty() {
            let quotes: String = self.open.iter().map_while(|open| (*open == Open::Quote).then_some("> ")).collect();
            self.lines.push(quotes.trim_end().to_owned());
        }
        self.is_close = is_item || !self.open.is_empty();
        if self.is_in_code {
            let behind = self.indent(self.open.len());
            // A fence is longer than any run of its marks inside.
            let fence = "`".repeat(longest_run(&block, '`').max(2) + 1);
            self.lines.push(format!("{before}{fence}"));
            self.lines.extend(block.trim_matches('\n').lines().map(|line| format!("{behind}{}", line.trim_end())));
            self.lines.push(format!("{behind}{fence}"));
            return;
        }
        let block = block.trim().trim_end_matches('\\');
        match heading {
            Some(level) => self.lines.push(format!("{} {block}", "#".repeat(usize::from(level)))),
            None => self.lines.push(before + &at_line_start(block)),
        }
    }

    fn end_cell(&mut self) {
        if !self.is_in_cell {
            return;
        }
        self.is_in_cell = false;
        self.end_bold();
        let cell = std::mem::take(&mut self.block).trim().replace('|', "\\|");
        if let Some(rows) = &mut self.table {
            if rows.is_empty() {
                rows.push(Vec::new());
            }
            if let Some(row) = rows.last_mut() {
                row.push(cell);
            }
        }
    }

    fn end_table(&mut self) {
        self.end_cell();
        let Some(rows) = self.table.take() else { return };
        // What stands between rows, such as a caption, belongs to no cell.
        let caption = std::mem::take(&mut self.block);
        if !caption.trim().is_empty() {
            self.block = caption;
            self.end_block();
        }
        let rows: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        if n_columns <= 1 {
            // A frame around the text, not a table.
            for cell in rows.into_iter().flatten() {
                self.block = cell.replace("\\|", "|");
                self.end_block();
            }
            return;
        }
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        for (idx, mut row) in rows.into_iter().enumerate() {
            row.resize(n_columns, String::new());
            self.lines.push(format!("| {} |", row.join(" | ")));
            if idx == 0 {
                self.lines.push(format!("|{}", "---|".repeat(n_columns)));
            }
        }
        self.is_close = false;
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}'
}

/// Addresses of the web and of mail; a script is none.
fn is_address(href: &str) -> bool {
    let lower = href.to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|start| lower.starts_with(start))
        && !href.contains(['<', '>', '\n', '\r'])
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or_default()
}

/// Writes a word so that Markdown takes it for what it is.
fn escape_into(block: &mut String, word: &str) {
    let mut letters = word.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied();
        let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_mark = match letter {
            '*' | '`' | '\\' => true,
            // Within a word it is a letter like others.
            '_' => !(is_inside(before) && is_inside(after)),
            '<' => after.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            ']' => matches!(after, Some('(' | '[' | ':')),
            '&' => after.is_some_and(|next| next.is_ascii_alphabetic() || next == '#'),
            '~' => before == Some('~') || after == Some('~'),
            _ => false,
        };
        if is_mark {
            block.push('\\');
        }
        block.push(letter);
        before = Some(letter);
    }
}

/// Takes a line for what it is where its first sign would make it a heading, an item or a quote. A small number with a point or
/// bracket stays the item of a list, which is what its writer meant.
fn at_line_start(block: &str) -> String {
    let n_digits = block.bytes().take_while(u8::is_ascii_digit).count();
    if n_digits > 2 && block[n_digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &block[..n_digits], &block[n_digits..]);
    }
    // A dash or plus with a blank stays, for the same reason.
    let is_marked = block.starts_with(['#', '>', '|', '=']) || block.starts_with("---") || block.starts_with("~~~");
    if is_marked { format!("\\{block}") } else { block.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(to_markdown(html), expected, "{html}");
    }

    #[test]
    fn headings_paragraphs_and_lists_keep_their_order_and_depth() {
        check(
            "<h2>환불 <b>절차</b></h2><p>카드사로 <strong>3~5일</strong> 걸립니다.<br>주말은 빼고 셉니다.</p>\
             <ol><li><p>마이페이지를 엽니다</p><ul><li>앱 5.x</li><li>웹</li></ul></li><li>환불을 누릅니다</li></ol><p>끝</p>",
            "## 환불 절차\n\n카드사로 **3~5일** 걸립니다.\n\n주말은 빼고 셉니다.\n\n1. 마이페이지를 엽니다\n   - 앱 5.x\n   - 웹\n\
             2. 환불을 누릅니다\n\n끝",
        );
        check("<ul><li>가<p>나</p></li><li>다</li></ul>", "- 가\n\n  나\n- 다");
        check("<div>가<div>나</div>다</div>라", "가\n\n나\n\n다\n\n라");
        check("<blockquote><p>주의</p><p>7일 안</p></blockquote>뒤", "> 주의\n>\n> 7일 안\n\n뒤");
        check(
            "<p>앱을 <a href='https://a.b/c?d=1&amp;e'>여기</a>에서 <a href=\"javascript:x()\">받습니다</a></p>",
            "앱을 [여기](<https://a.b/c?d=1&e>)에서 받습니다",
        );
        check("<pre><code>adb shell\n  reboot</code></pre>", "```\nadb shell\n  reboot\n```");
        check("<p>가&nbsp;나 &lt;b&gt;\u{200b}</p><p>&nbsp;</p><script>x</script>", "가 나 \\<b>");
    }

    #[test]
    fn tables_keep_their_rows_and_a_frame_around_text_is_none() {
        check(
            "<table><thead><tr><th>수단</th><th>기간</th></tr></thead><tbody><tr><td>카드</td><td><p>3일</p><p>5일|안</p></td></tr>\
             <tr><td>계좌</td></tr></tbody></table><p>끝</p>",
            "| 수단 | 기간 |\n|---|---|\n| 카드 | 3일 5일\\|안 |\n| 계좌 |  |\n\n끝",
        );
        check("<table><tr><td>안내드립니다</td></tr><tr><td>7일|안</td></tr></table>", "안내드립니다\n\n7일|안");
    }

    #[test]
    fn tags_that_do_not_close_or_do_not_nest_lose_no_words() {
        check("<p>가<p>나<b>다<p>라", "가\n\n나**다**\n\n라");
        check("<b><p>가</p></b><b></b><li>나<li>다</ul></ol>라", "가\n\n- 나\n- 다\n\n라");
        check("<td>가</td><tr>나</table>", "가나");
        check("<ol><li>가<li>나<table><tr><td>다<td>라", "1. 가\n2. 나\n\n| 다 | 라 |\n|---|---|");
        let deep = format!("{}가{}", "<ul><li>".repeat(50_000), "</ul>".repeat(3));
        assert!(to_markdown(&deep).ends_with("- 가"));
        check(&format!("{}가", "<b>".repeat(50_000)), "**가**");
    }

    #[test]
    fn signs_that_mean_something_in_markdown_stay_signs() {
        check(
            "<p># 1번</p><p>1. 켭니다</p><p>2026. 3. 1. 부터</p><p>---</p>",
            "\\# 1번\n\n1. 켭니다\n\n2026\\. 3. 1. 부터\n\n\\---",
        );
        check(
            "<p>[마이페이지 > 주문] 3*4 snake_case _밑줄_ ~~물결~~ &amp;amp;</p>",
            "[마이페이지 > 주문] 3\\*4 snake_case \\_밑줄\\_ \\~\\~물결\\~\\~ \\&amp;",
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost_whatever_the_tags(
            soup in proptest::collection::vec(
                prop_oneof![
                    "[가-힣]{1,3}",
                    "</?(p|b|strong|ul|ol|li|table|tr|td|th|blockquote|pre|h2|br|div|a href='https://a[.]b')>",
                    "[ \n|*_<&;.)#-]{1,2}",
                ],
                0..40,
            ),
        ) {
            let letters = |text: &str| text.chars().filter(|c| ('가'..='힣').contains(c)).collect::<Vec<char>>();
            let soup = soup.concat();
            let (mut said, mut written) = (letters(&soup), letters(&to_markdown(&soup)));
            // A caption that stands between rows comes before the table.
            said.sort_unstable();
            written.sort_unstable();
            prop_assert_eq!(said, written);
        }
    }
}
