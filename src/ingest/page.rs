//! The table of a web page, which many admin pages hand out as `.xls`.
//!
//! Like a workbook, and as small, the page is in memory while it is read.

use std::borrow::Cow;
use std::io::{BufRead, Read};
use std::sync::Arc;

use super::rows::{Row, RowFound, Rows};
use super::source::{FileContext, Pass, Source};
use super::table::{self, Elsewhere};
use super::{Format, Problem, bytes, columns, encoding, markup};

/// Pages are exports of at most some ten thousand rows; a larger file is no page of a table.
const MAX_PAGE_BYTES: u64 = 512 * 1024 * 1024;

/// Returns whether a text begins like a web page.
pub(crate) fn is_page(mut reader: Box<dyn BufRead + Send>) -> bool {
    reader.fill_buf().is_ok_and(|start| {
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
        start.first() == Some(&b'<')
    })
}

/// Opens the tables of a page as one.
pub(crate) fn open(file: FileContext) -> Result<Box<dyn Source>, Problem> {
    let encoding = file.encoding()?;
    let unreadable = |cause: std::io::Error| bytes::problem_of(&cause, bytes::Container::Plain);
    let (reader, _) = file.open(encoding, Pass::Read).map_err(unreadable)?;
    let mut text = Vec::new();
    reader.take(MAX_PAGE_BYTES).read_to_end(&mut text).map_err(unreadable)?;
    let text = String::from_utf8(text).map_err(|_| Problem::Undecodable { encoding: encoding::name_of(encoding) })?;
    let rows = Arc::new(rows(&text));
    let sample = table::sample(&mut PageRows { rows: Arc::clone(&rows), next_idx: 0 }, 200);
    if sample.is_empty() {
        return Err(Problem::NoRows);
    }
    let layout = columns::understand(&sample, &file)?;
    let mut guess = table::guess(&file, &layout, Format::Page);
    guess.encoding = encoding::name_of(encoding);
    table::source(file, layout, guess, Elsewhere::default(), |_| {
        Ok(Box::new(PageRows { rows: Arc::clone(&rows), next_idx: 0 }))
    })
}

struct PageRows {
    rows: Arc<Vec<Row>>,
    next_idx: usize,
}

impl Rows for PageRows {
    fn next(&mut self) -> RowFound {
        let row = self.rows.get(self.next_idx).cloned();
        self.next_idx += 1;
        row.map_or(RowFound::End, RowFound::Row)
    }
}

/// Cuts a page at `<tr` and `<td` or `<th`; what stands between are cells, line breaks kept.
fn rows(text: &str) -> Vec<Row> {
    let lower = text.to_ascii_lowercase();
    let mut rows = Vec::new();
    for (row_idx, (from, to)) in pieces(&lower, &["<tr"], "</table", 0, lower.len()).into_iter().enumerate() {
        let cells = pieces(&lower, &["<td", "<th"], "</tr", from, to)
            .into_iter()
            .map(|(from, to)| {
                let cell = &text[from..to];
                let words = cell.split_once('>').map_or("", |(_, words)| words);
                // A mark of its own makes sure that tags and entities are taken for what they are.
                markup::words(Cow::Owned(format!("<td>{words}"))).trim().to_owned()
            })
            .collect();
        let row = Row { number: row_idx as u64 + 1, cells };
        if !row.is_blank() {
            rows.push(row);
        }
    }
    rows
}

/// Returns the pieces between one opening tag and the next, or the closing tag. ASCII lower case keeps all positions.
fn pieces(lower: &str, openings: &[&str], closing: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut starts: Vec<usize> = openings
        .iter()
        .flat_map(|opening| lower[from..to].match_indices(opening).map(|(at, found)| (from + at, found.len())))
        .filter(|(at, len)| matches!(lower.as_bytes().get(at + len), Some(b'>' | b' ' | b'\n' | b'\r' | b'\t')))
        .map(|(at, _)| at)
        .collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([to]);
    let pairs: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    pairs
        .into_iter()
        .map(|(start, end)| (start, lower[start..end].find(closing).map_or(end, |at| start + at)))
        .collect()
}
