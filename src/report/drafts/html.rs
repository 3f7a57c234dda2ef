//! A document as HTML: a page of its own, or its text for the field of a help centre or a wiki. Every tag is closed, so that the text is XHTML, too.

use std::fmt::Write as _;

use super::page::{Columns, Edit, Line, Page, Part, Section, Sign, Tone};
use super::words;
use crate::model::Language;
use crate::report::charts::escape;

/// What the text is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A browser or a help centre: plain tags only.
    Plain,
    /// Confluence: what is for the reviewer stands in its panels.
    Confluence,
}

/// Renders a page that needs nothing else: no network, no script.
pub(super) fn whole(page: &Page) -> String {
    let (lang, title) = (page.language.code(), escape(&page.title));
    let (id, style) = (escape(&page.id), include_str!("../../../templates/report/document.css"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n\
         <body>\n<main>\n<p class=\"id\">{id}</p>\n<h1>{title}</h1>\n{}</main>\n</body>\n</html>\n",
        body(page, Look::Plain)
    )
}

/// Renders the text below the title.
pub(super) fn body(page: &Page, look: Look) -> String {
    let mut html = String::new();
    if !page.notice.is_empty() {
        let told: String = page.notice.iter().map(|sentence| format!("<p>{}</p>\n", escape(sentence))).collect();
        html.push_str(&match look {
            Look::Plain => format!("<blockquote>\n{told}</blockquote>\n"),
            Look::Confluence => panel("info", &told),
        });
    }
    for section in &page.sections {
        html.push_str(&in_section(section, page.language, look));
    }
    html
}

fn in_section(section: &Section, language: Language, look: Look) -> String {
    let heading = match section.heading.as_str() {
        "" => String::new(),
        words => format!("<h2>{}</h2>\n", escape(words)),
    };
    let text: String = section.parts.iter().map(|it| part(it, language)).collect();
    match (look, section.tone) {
        (Look::Confluence, Tone::Info) => heading + &panel("info", &text),
        (Look::Confluence, Tone::Warning) => heading + &panel("note", &text),
        _ => heading + &text,
    }
}

fn panel(name: &str, text: &str) -> String {
    format!(
        "<ac:structured-macro ac:name=\"{name}\">\n<ac:rich-text-body>\n{text}</ac:rich-text-body>\n</ac:structured-macro>\n"
    )
}

fn part(part: &Part, language: Language) -> String {
    let items =
        |lines: &[Line]| lines.iter().map(|line| format!("<li>{}</li>\n", told(line, language))).collect::<String>();
    match part {
        Part::Heading(heading) => format!("<h3>{}</h3>\n", escape(heading)),
        Part::Text(words) => format!("<p>{}</p>\n", coded(words)),
        Part::Points(lines) => format!("<ul>\n{}</ul>\n", items(lines)),
        Part::Steps(lines) => format!("<ol>\n{}</ol>\n", items(lines)),
        Part::Columns(columns) => table(columns, language),
        Part::Diff(edits) => format!("<pre>{}</pre>\n", edits.iter().map(edit).collect::<Vec<_>>().join("\n")),
        Part::Boxes(boxes) => {
            format!(
                "<ul>\n{}</ul>\n",
                boxes.iter().map(|what| format!("<li>☐ {}</li>\n", coded(what))).collect::<String>()
            )
        }
    }
}

fn told(line: &Line, language: Language) -> String {
    let mut html = coded(&line.words());
    if let Some(counts) = &line.counts {
        let _ = write!(html, " <small>({})</small>", escape(counts));
    }
    if let Some(to_check) = &line.to_check {
        let _ = write!(html, " <strong>{}</strong>", escape(to_check));
    }
    if let Some(source) = words::source(&line.places, language) {
        let _ = write!(html, " <small>[{}]</small>", escape(&source));
    }
    html
}

/// Returns a sentence with its commands as code.
fn coded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let code = |(at, part): (usize, &&str)| match at % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    };
    parts.iter().enumerate().map(code).collect()
}

fn table(columns: &Columns, language: Language) -> String {
    let names: String = columns.names.iter().map(|name| format!("<th>{}</th>", escape(name))).collect();
    let mut html = format!("<table>\n<tbody>\n<tr><th></th>{names}</tr>\n");
    for (heading, cells) in &columns.rows {
        let cell = |lines: &Vec<Line>| {
            format!("<td>{}</td>", lines.iter().map(|line| told(line, language)).collect::<Vec<_>>().join("<br/>"))
        };
        let _ = writeln!(html, "<tr><th>{}</th>{}</tr>", escape(heading), cells.iter().map(cell).collect::<String>());
    }
    html + "</tbody>\n</table>\n"
}

fn edit(edit: &Edit) -> String {
    let line = escape(&format!("{}{}", edit.sign.mark(), edit.text)).replace(['\n', '\r'], " ");
    match edit.sign {
        Sign::Place => line,
        Sign::Take => format!("<del>{line}</del>"),
        Sign::Put => format!("<ins>{line}</ins>"),
        Sign::Look => format!("<em>{line}</em>"),
    }
}
