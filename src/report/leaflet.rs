//! A short document for one reader: a list of blocks, written as Markdown in one language and as a page in both.

use std::fmt::Write as _;

use super::markdown::escape;
use super::summary::Quote;
use super::words;
use crate::evidence::numbers;
use crate::model::{Bilingual, Citation, Day, Language};

/// Longer quotes are cut: a reader of a leaflet opens the case for the rest.
const MOST_CHARS: usize = 300;

/// A document.
#[derive(Debug, Clone, Default)]
pub(super) struct Leaflet {
    /// What kind of document it is.
    pub(super) kind: Bilingual,
    /// Its title.
    pub(super) title: Bilingual,
    /// Which days and how many conversations it speaks of.
    pub(super) basis: Bilingual,
    /// The first thing a person reads.
    pub(super) verdict: Vec<Bilingual>,
    /// The rest, in order.
    pub(super) blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// A section begins.
    Section(Bilingual),
    /// A part of a section with an id of its own begins.
    Card { id: String, name: Bilingual },
    /// A paragraph.
    Text(Bilingual),
    /// What a reader should know of the numbers above.
    Note(Bilingual),
    /// A list.
    Points(Vec<Bilingual>),
    /// A table.
    Table(Grid),
    /// What people said, under a heading of its own.
    Quotes(Bilingual, Vec<Said>),
}

/// A table: its columns, and cells in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    pub(super) columns: Vec<(Bilingual, Side)>,
    pub(super) rows: Vec<Vec<Bilingual>>,
    /// Where the first cell of each row leads; none for rows beyond its end.
    pub(super) links: Vec<Option<String>>,
}

/// At which side of a column its cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A quote with its place.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) language: Language,
    pub(super) transcript: String,
    pub(super) day: Option<Day>,
    /// In how many conversations the like was said.
    pub(super) n_transcripts: u64,
}

impl Said {
    pub(super) fn of(quote: &Quote<'_>) -> Self {
        let mut said = Self::cited(&quote.citation, quote.language);
        (said.day, said.n_transcripts) = (quote.day, quote.n_transcripts);
        said
    }

    pub(super) fn cited(citation: &Citation, language: Language) -> Self {
        Self {
            text: words::clipped(&citation.text, MOST_CHARS).into_owned(),
            language,
            transcript: citation.transcript.clone(),
            day: None,
            n_transcripts: 1,
        }
    }

    /// Returns what stands beneath it: how often, when.
    pub(super) fn about(&self) -> Bilingual {
        let mut about = Bilingual::default();
        if self.n_transcripts > 1 {
            let n = numbers::count(self.n_transcripts);
            about = Bilingual::new(format!("상담 {n}건"), format!("{n} conversations"));
        }
        if let Some(day) = self.day.map(numbers::day) {
            for (side, day) in [(&mut about.ko, day.ko), (&mut about.en, day.en)] {
                if !side.is_empty() {
                    side.push_str(" · ");
                }
                side.push_str(&day);
            }
        }
        about
    }
}

impl Grid {
    /// Returns where a row leads.
    pub(super) fn link(&self, row: usize) -> Option<&str> {
        self.links.get(row)?.as_deref()
    }

    /// Returns a table whose first column holds words and the others numbers.
    pub(super) fn of_numbers(names: &[(&str, &str)]) -> Self {
        let side = |at: usize| if at == 0 { Side::Left } else { Side::Right };
        let columns = names.iter().enumerate().map(|(at, (ko, en))| (Bilingual::new(*ko, *en), side(at))).collect();
        Self { columns, rows: Vec::new(), links: Vec::new() }
    }

    /// Puts words into some columns.
    pub(super) fn left(mut self, columns: &[usize]) -> Self {
        for &at in columns {
            if let Some(column) = self.columns.get_mut(at) {
                column.1 = Side::Left;
            }
        }
        self
    }
}

/// Returns a value that reads the same in both languages.
pub(super) fn plain(text: impl Into<String>) -> Bilingual {
    let text = text.into();
    Bilingual::new(text.clone(), text)
}

/// Returns what stands in a cell that has no value.
pub(super) fn none() -> Bilingual {
    plain("–")
}

impl Leaflet {
    /// Writes it as Markdown.
    pub(super) fn markdown(&self, language: Language) -> String {
        let say = |words: &Bilingual| escape(words.get(language));
        let verdict: Vec<String> = self.verdict.iter().map(say).collect();
        let mut text = format!("# {} · {}\n\n", say(&self.title), say(&self.kind));
        if !verdict.is_empty() {
            let _ = writeln!(text, "**{}**\n", verdict.join(" "));
        }
        let _ = writeln!(text, "{}", say(&self.basis));
        text.push_str(&blocks_of(&self.blocks, language));
        text
    }
}

/// Writes blocks as Markdown.
pub(super) fn blocks_of(blocks: &[Block], language: Language) -> String {
    let say = |words: &Bilingual| escape(words.get(language));
    let mut text = String::new();
    for block in blocks {
        let _ = match block {
            Block::Section(title) => writeln!(text, "\n## {}", say(title)),
            Block::Card { id, name } if id.is_empty() => writeln!(text, "\n### {}", say(name)),
            Block::Card { id, name } => writeln!(text, "\n### {} {}", escape(id), say(name)),
            Block::Text(words) | Block::Note(words) => writeln!(text, "\n{}", say(words)),
            Block::Points(points) => {
                text.push('\n');
                points.iter().try_for_each(|point| writeln!(text, "- {}", say(point)))
            }
            Block::Table(grid) => {
                text.push('\n');
                text.push_str(&rows_of(grid, language));
                Ok(())
            }
            Block::Quotes(title, quotes) => {
                let _ = writeln!(text, "\n**{}**", say(title));
                quotes.iter().try_for_each(|said| {
                    let (about, case) = (say(&said.about()), said.transcript.replace('`', "'"));
                    let about = if about.is_empty() { about } else { format!(" · {about}") };
                    writeln!(text, "\n> {} — `{case}`{about}", escape(&said.text))
                })
            }
        };
    }
    text
}

/// Writes a table as Markdown.
pub(super) fn rows_of(grid: &Grid, language: Language) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(grid.columns.iter().map(|(name, _)| escape(name.get(language))).collect());
    let rule = grid.columns.iter().map(|(_, side)| if *side == Side::Left { "---" } else { "--:" });
    text.push_str(&format!("|{}|\n", rule.collect::<Vec<_>>().join("|")));
    for (position, row) in grid.rows.iter().enumerate() {
        let mut cells: Vec<String> = row.iter().map(|cell| escape(cell.get(language))).collect();
        if let (Some(first), Some(link)) = (cells.first_mut(), grid.link(position)) {
            *first = format!("[{first}]({link})");
        }
        text.push_str(&line(cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaflet_reads_in_markdown_and_customers_words_make_no_markup() {
        let mut grid = Grid::of_numbers(&[("토픽", "Topic"), ("문의", "Conversations")]);
        grid.rows.push(vec![Bilingual::new("환불|지연", "Refund"), plain("12")]);
        let said = Said {
            text: "<b>환불</b>이 안 와요".to_owned(),
            language: Language::Ko,
            transcript: "C-1".to_owned(),
            day: Some(Day::constant(2026, 11, 14)),
            n_transcripts: 3,
        };
        let leaflet = Leaflet {
            kind: Bilingual::new("담당별", "By team"),
            title: plain("결제팀"),
            basis: plain("기준"),
            verdict: vec![plain("늘었습니다.")],
            blocks: vec![Block::Table(grid), Block::Quotes(Bilingual::new("고객의 말", "Said"), vec![said])],
        };
        assert_eq!(
            leaflet.markdown(Language::Ko),
            "# 결제팀 · 담당별\n\n**늘었습니다.**\n\n기준\n\n| 토픽 | 문의 |\n|---|--:|\n| 환불\\|지연 | 12 |\n\n**고객의 말**\n\n> \\<b\\>환불\\</b\\>이 안 와요 — `C-1` · 상담 3건 · 11월 14일\n"
        );
        let page = super::super::html::leaflet(&leaflet, Language::En).expect("a page");
        assert!(page.contains("&lt;b&gt;환불&lt;/b&gt;이 안 와요") && !page.contains("<b>환불"), "{page}");
        assert!(page.contains("id=\"say-en\" checked") && page.trim_end().ends_with("</html>"), "{page}");
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"), "{page}");
    }
}
