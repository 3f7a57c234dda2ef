//! A document as Markdown with front matter.

use std::fmt::Write as _;

use super::page::{Columns, Edit, Line, Page, Part, Section, Value};
use crate::knowledge::articles::yaml;
use crate::knowledge::marks;
use crate::model::Language;
use crate::report::markdown::escape;
use crate::report::paper::coded;

/// Renders a document.
pub(super) fn render(page: &Page) -> String {
    let mut text = "---\n".to_owned();
    for (key, value) in &page.front {
        let _ = writeln!(text, "{key}: {}", scalar(value));
    }
    let _ = writeln!(text, "---\n# {}", escape(&page.title));
    for (at, sentence) in page.notice.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ">\n" });
        let _ = writeln!(text, "> {}", escape(sentence));
    }
    for section in &page.sections {
        write_section(&mut text, section, page.language);
    }
    text
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Text(text) => yaml(text),
        Value::Word(word) => word.clone(),
        Value::List(texts) => format!("[{}]", texts.iter().map(|text| yaml(text)).collect::<Vec<_>>().join(", ")),
        Value::Map(words) => {
            let pairs: Vec<String> = words.iter().map(|(key, word)| format!("{key}: {word}")).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

fn write_section(text: &mut String, section: &Section, language: Language) {
    if !section.heading.is_empty() {
        let _ = writeln!(text, "\n## {}", escape(&section.heading));
    }
    for part in &section.parts {
        text.push('\n');
        match part {
            Part::Heading(heading) => {
                let _ = writeln!(text, "### {}", escape(heading));
            }
            Part::Text(words) => {
                let _ = writeln!(text, "{}", begun(&coded(words)));
            }
            Part::Points(lines) => lines.iter().for_each(|line| {
                let _ = writeln!(text, "- {}", begun(&told(line, language)));
            }),
            Part::Steps(lines) => (1..).zip(lines).for_each(|(number, line)| {
                let _ = writeln!(text, "{number}. {}", begun(&told(line, language)));
            }),
            Part::Columns(columns) => write_columns(text, columns, language),
            Part::Diff(edits) => write_diff(text, edits),
            Part::Boxes(boxes) => boxes.iter().for_each(|what| {
                let _ = writeln!(text, "- ☐ {}", coded(what));
            }),
        }
    }
}

/// Keeps a sentence that begins like a list, a rule or a heading of Markdown from becoming one.
fn begun(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = text.split_at(digits);
    // Only before a blank or the end of the line is it a mark of a list; "5.2.0" is none.
    let is_mark = |marks: [char; 2]| {
        after.strip_prefix(marks).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    };
    let is_item = if digits > 0 { is_mark(['.', ')']) } else { is_mark(['-', '+']) };
    if is_item || text.starts_with("---") || text.starts_with('=') {
        return format!("{number}\\{after}");
    }
    text.to_owned()
}

/// Returns a sentence with what stands behind it; its source ends the line, where an edit looks for it.
fn told(line: &Line, language: Language) -> String {
    let mut text = coded(&line.words());
    if let Some(counts) = &line.counts {
        let _ = write!(text, " ({})", escape(counts));
    }
    if let Some(to_check) = &line.to_check {
        let _ = write!(text, " **{}**", escape(to_check));
    }
    if !line.places.is_empty() {
        let _ = write!(text, " {}", marks::mark(&line.places, language));
    }
    text
}

fn write_columns(text: &mut String, columns: &Columns, language: Language) {
    let _ = writeln!(text, "| | {} |", columns.names.iter().map(|name| escape(name)).collect::<Vec<_>>().join(" | "));
    let _ = writeln!(text, "|---{}|", "|---".repeat(columns.names.len()));
    for (heading, cells) in &columns.rows {
        let cell = |lines: &Vec<Line>| lines.iter().map(|line| told(line, language)).collect::<Vec<_>>().join("<br>");
        let cells: Vec<String> = cells.iter().map(cell).collect();
        let _ = writeln!(text, "| {} | {} |", escape(heading), cells.join(" | "));
    }
}

/// Within the block nothing is markup but its end, which no line begins with.
fn write_diff(text: &mut String, edits: &[Edit]) {
    text.push_str("```diff\n");
    for edit in edits {
        let words: String = edit.text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let _ = writeln!(text, "{}{words}", edit.sign.mark());
    }
    text.push_str("```\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_begins_like_markup_stays_a_sentence() {
        let check = |text: &str, expected: &str| assert_eq!(begun(text), expected);
        check("3. 앱을 다시 켜 주세요", "3\\. 앱을 다시 켜 주세요");
        check("12) 번호를 누르세요", "12\\) 번호를 누르세요");
        check("5.2.0에서 생긴 오류입니다", "5.2.0에서 생긴 오류입니다");
        check("-5도에서 얼 수 있습니다", "-5도에서 얼 수 있습니다");
        check("3일 안에 입금됩니다", "3일 안에 입금됩니다");
        check("- 전원을 끕니다", "\\- 전원을 끕니다");
        check("---", "\\---");
        check("=== 안내", "\\=== 안내");
    }
}
