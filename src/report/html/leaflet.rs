//! A leaflet as a page of its own: no network, no script, both languages in it, A4 when printed.

use askama::Template;
use askama::filters::Safe;

use super::phrases::{b, sentences, t};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::report::charts::escape;
use crate::report::leaflet::{Block, Grid, Leaflet, Said, Side};

#[derive(Template)]
#[template(path = "report/leaflet.html")]
struct Sheet<'l> {
    leaflet: &'l Leaflet,
    lang: &'static str,
    title: &'l str,
    body: String,
    style: &'static str,
}

/// Renders a leaflet; the page opens in a language.
///
/// # Errors
/// Only when the template cannot be rendered, which is a defect of the program.
pub(in crate::report) fn leaflet(leaflet: &Leaflet, language: Language) -> Result<String> {
    let sheet = Sheet {
        leaflet,
        lang: language.code(),
        title: leaflet.title.get(language),
        body: sections(&leaflet.blocks, None),
        style: include_str!("../../../templates/report/style.css"),
    };
    sheet.render().map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("문서를 만들 수 없습니다", "the leaflet cannot be rendered"))
            .because(cause)
    })
}

/// Renders blocks as sections, the first of which may be led to.
pub(super) fn sections(blocks: &[Block], id: Option<&str>) -> String {
    let (mut html, mut is_open) = (String::new(), false);
    for block in blocks {
        if !is_open {
            html.push_str(&id.map_or_else(|| "<section>\n".to_owned(), |id| format!("<section id=\"{id}\">\n")));
        } else if matches!(block, Block::Section(_)) {
            html.push_str("</section>\n<section>\n");
        }
        is_open = true;
        html.push_str(&match block {
            Block::Section(title) => format!("<h2>{}</h2>\n", b(title).0),
            Block::Card { id, name } => {
                let id = if id.is_empty() {
                    String::new()
                } else {
                    format!(r#" <span class="faint">{}</span>"#, escape(id))
                };
                format!("<h3 class=\"card\">{}{id}</h3>\n", b(name).0)
            }
            Block::Text(words) => format!("<p>{}</p>\n", b(words).0),
            Block::Note(words) => format!("<p class=\"note\">{}</p>\n", b(words).0),
            Block::Points(points) => {
                let items: String = points.iter().map(|point| format!("<li>{}</li>\n", b(point).0)).collect();
                format!("<ul>\n{items}</ul>\n")
            }
            Block::Table(grid) => table(grid),
            Block::Quotes(title, quotes) => {
                format!("<h4>{}</h4>\n{}", b(title).0, quotes.iter().map(quote).collect::<String>())
            }
        });
    }
    if is_open {
        html.push_str("</section>\n");
    }
    html
}

fn quote(said: &Said) -> String {
    let about = said.about();
    let about = if about.ko.is_empty() { String::new() } else { format!(" · {}", b(about).0) };
    format!(
        "<blockquote><p lang=\"{}\">{}</p><footer>{}{about}</footer></blockquote>\n",
        said.language.code(),
        escape(&said.text),
        escape(&said.transcript)
    )
}

/// Renders a table.
pub(super) fn table(grid: &Grid) -> String {
    let class = |at: usize| if grid.columns[at].1 == Side::Right { r#" class="n""# } else { "" };
    let head: String =
        grid.columns.iter().enumerate().map(|(at, (name, _))| format!("<th{}>{}</th>", class(at), b(name).0)).collect();
    let rows: String = grid
        .rows
        .iter()
        .enumerate()
        .map(|(position, row)| {
            let led = |words: String| match grid.link(position) {
                Some(link) => format!("<a href=\"{}\">{words}</a>", escape(link)),
                None => words,
            };
            let cells = row.iter().take(grid.columns.len()).enumerate().map(|(at, cell)| match at {
                0 => format!("<th scope=\"row\">{}</th>", led(b(cell).0)),
                _ => format!("<td{}>{}</td>", class(at), b(cell).0),
            });
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        })
        .collect();
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n")
}

impl Sheet<'_> {
    fn verdict(&self) -> Safe<String> {
        sentences(&self.leaflet.verdict)
    }

    fn kind(&self) -> Safe<String> {
        t(&self.leaflet.kind.ko, &self.leaflet.kind.en)
    }
}
