//! Delimited text: fields, quotes, line ends within quotes, and how to go on behind a broken quote.
//!
//! Written out here, as a quote that is opened and never closed must cost one row, not the rest of the file; the usual readers
//! take everything up to the end of the file for one field.

use std::collections::VecDeque;
use std::io::BufRead;

use super::Problem;
use super::bytes::{self, Container};
use super::lines::{Line, Lines};
use super::rows::{Row, RowFound, Rows};

/// Stands for "no delimiter" in a table of one column: a control character that no export holds.
pub(crate) const NO_DELIMITER: u8 = 0x1f;

/// The delimiters that are looked for, the usual ones first, with the names that settings use.
pub(crate) const DELIMITERS: [(u8, &str); 4] = [(b',', ","), (b'\t', "tab"), (b';', ";"), (b'|', "|")];

/// Returns the delimiter of a name.
pub(crate) fn delimiter_of_name(name: &str) -> Option<u8> {
    match name {
        "\t" => Some(b'\t'),
        "none" => Some(NO_DELIMITER),
        _ => DELIMITERS.iter().find(|(_, known)| *known == name).map(|(delimiter, _)| *delimiter),
    }
}

/// Returns the name of a delimiter.
pub(crate) fn name_of_delimiter(delimiter: u8) -> &'static str {
    DELIMITERS.iter().find(|(known, _)| *known == delimiter).map_or("none", |(_, name)| name)
}

/// A physical line with its number.
type NumberedLine = (u64, Vec<u8>);

/// A delimited text read row by row.
pub(crate) struct Delimited<R> {
    lines: Lines<R>,
    /// Lines that were read ahead in search of a closing quote that did not come.
    pending: VecDeque<NumberedLine>,
    delimiter: u8,
    /// The number of columns, once the header is known.
    n_columns: Option<usize>,
    container: Container,
    encoding: &'static str,
    max_line_mib: u32,
    failed: bool,
    /// The row above is broken: a line without any delimiter is the rest of it and no record of its own.
    is_behind_broken: bool,
}

impl<R: BufRead> Delimited<R> {
    pub(crate) fn new(
        reader: R,
        delimiter: u8,
        max_line_mib: u32,
        encoding: &'static str,
        container: Container,
    ) -> Self {
        let lines = Lines::new(reader, max_line_mib as usize * 1024 * 1024);
        Self {
            lines,
            pending: VecDeque::new(),
            delimiter,
            n_columns: None,
            container,
            encoding,
            max_line_mib,
            failed: false,
            is_behind_broken: false,
        }
    }

    pub(crate) fn with_columns(mut self, n_columns: usize) -> Self {
        self.n_columns = Some(n_columns);
        self
    }

    /// Gives the next physical line: its number and bytes.
    fn line(&mut self) -> Result<Option<NumberedLine>, (u64, Problem)> {
        if let Some(line) = self.pending.pop_front() {
            return Ok(Some(line));
        }
        match self.lines.next() {
            Ok(Line::Whole) => Ok(Some((self.lines.number, std::mem::take(&mut self.lines.bytes)))),
            Ok(Line::TooLong) => Err((self.lines.number, Problem::LineTooLong { limit_mib: self.max_line_mib })),
            Ok(Line::End) => Ok(None),
            Err(cause) => {
                self.failed = true;
                Err((self.lines.number + 1, bytes::problem_of(&cause, self.container)))
            }
        }
    }

    fn row(&mut self) -> Result<Option<Row>, (u64, Problem)> {
        let Some((number, first)) = self.line()? else { return Ok(None) };
        let mut cells = Cells::new(self.delimiter);
        let mut end = cells.feed(&first);
        // The lines behind the first, kept to be read again should the quote never close.
        let mut ahead: Vec<NumberedLine> = Vec::new();
        let mut n_bytes = first.len();
        let mut failure = None;
        while end == CellsEnd::InQuotes && n_bytes <= self.max_line_mib as usize * 1024 * 1024 {
            match self.line() {
                Ok(Some((line_number, line))) => {
                    n_bytes += line.len() + 1;
                    end = cells.feed(&line);
                    ahead.push((line_number, line));
                }
                Ok(None) => break,
                Err(problem) => {
                    failure = Some(problem);
                    break;
                }
            }
        }
        if end == CellsEnd::Whole {
            return self.decoded(number, cells.take()).map(Some);
        }
        for line in ahead.into_iter().rev() {
            self.pending.push_front(line);
        }
        if let (Some(failure), true) = (failure, self.failed) {
            // The file ends inside this row: the cut is what the person must know.
            return if self.pending.is_empty() { Err(failure) } else { Err((number, Problem::OpenQuote)) };
        }
        // Exports that forget to double their quotes: a quote closes only before a delimiter.
        let lenient = Cells::lenient(&first, self.delimiter);
        match lenient {
            Some(cells) if Some(cells.len()) == self.n_columns => self.decoded(number, cells).map(Some),
            _ if self.is_behind_broken && self.n_columns > Some(1) && !first.contains(&self.delimiter) => {
                Ok(Some(Row { number, cells: Vec::new() }))
            }
            _ => Err((number, Problem::OpenQuote)),
        }
    }

    fn decoded(&self, number: u64, cells: Vec<Vec<u8>>) -> Result<Row, (u64, Problem)> {
        let mut row = Row { number, cells: Vec::with_capacity(cells.len()) };
        for cell in cells {
            match String::from_utf8(cell) {
                // In UTF-8 the sign stands for damage that came with the export; elsewhere decoding has just put it there.
                Ok(cell) if self.encoding == "UTF-8" || !cell.contains('\u{fffd}') => row.cells.push(cell),
                _ => return Err((number, Problem::Undecodable { encoding: self.encoding })),
            }
        }
        Ok(row)
    }
}

impl<R: BufRead + Send> Rows for Delimited<R> {
    fn next(&mut self) -> RowFound {
        loop {
            if self.failed && self.pending.is_empty() {
                return RowFound::End;
            }
            match self.row() {
                Ok(None) => return RowFound::End,
                Ok(Some(row)) if row.is_blank() => {}
                Ok(Some(mut row)) => {
                    let Some(expected) = self.n_columns else { return RowFound::Row(row) };
                    while row.cells.len() > expected && row.cells.last().is_some_and(|cell| cell.trim().is_empty()) {
                        row.cells.pop();
                    }
                    if row.cells.len() == expected {
                        self.is_behind_broken = false;
                        return RowFound::Row(row);
                    }
                    if self.is_behind_broken && row.cells.len() == 1 {
                        continue;
                    }
                    self.is_behind_broken = true;
                    return RowFound::Bad(row.number, Problem::WrongColumns { expected, found: row.cells.len() });
                }
                Err((number, problem)) => {
                    self.is_behind_broken = problem == Problem::OpenQuote;
                    return RowFound::Bad(number, problem);
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellsEnd {
    Whole,
    InQuotes,
    /// A closing quote is followed by something else than a delimiter.
    Broken,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Start,
    Bare,
    Quotes,
    QuoteInQuotes,
}

/// The cells of one row while its lines come in.
struct Cells {
    delimiter: u8,
    done: Vec<Vec<u8>>,
    cell: Vec<u8>,
    within: Within,
}

impl Cells {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, done: Vec::new(), cell: Vec::new(), within: Within::Start }
    }

    fn feed(&mut self, line: &[u8]) -> CellsEnd {
        if self.within == Within::Quotes {
            self.cell.push(b'\n');
        }
        for &byte in line {
            let is_delimiter = byte == self.delimiter;
            match (self.within, byte) {
                (Within::Quotes, b'"') => self.within = Within::QuoteInQuotes,
                (Within::Quotes, _) => self.cell.push(byte),
                (Within::QuoteInQuotes, b'"') => {
                    self.cell.push(b'"');
                    self.within = Within::Quotes;
                }
                (_, _) if is_delimiter => {
                    self.done.push(std::mem::take(&mut self.cell));
                    self.within = Within::Start;
                }
                (Within::QuoteInQuotes, b' ') => {}
                (Within::QuoteInQuotes, _) => return CellsEnd::Broken,
                (Within::Start, b'"') => self.within = Within::Quotes,
                (Within::Start | Within::Bare, _) => {
                    self.cell.push(byte);
                    self.within = Within::Bare;
                }
            }
        }
        if self.within == Within::Quotes { CellsEnd::InQuotes } else { CellsEnd::Whole }
    }

    fn take(mut self) -> Vec<Vec<u8>> {
        self.done.push(self.cell);
        self.done
    }

    /// Returns the cells of one line in which a quote closes only before a delimiter or the line's end.
    fn lenient(line: &[u8], delimiter: u8) -> Option<Vec<Vec<u8>>> {
        let mut cells = Vec::new();
        let mut rest = line;
        loop {
            let (cell, behind) = if let Some(quoted) = rest.strip_prefix(b"\"") {
                let end = (0..quoted.len())
                    .find(|&at| quoted[at] == b'"' && quoted.get(at + 1).is_none_or(|next| *next == delimiter))?;
                (quoted[..end].to_vec(), quoted.get(end + 1..)?)
            } else {
                let end = rest.iter().position(|byte| *byte == delimiter).unwrap_or(rest.len());
                (rest[..end].to_vec(), &rest[end..])
            };
            cells.push(cell);
            match behind.split_first() {
                Some((_, behind)) => rest = behind,
                None => return Some(cells),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, n_columns: Option<usize>) -> Vec<String> {
        let mut table = Delimited::new(text.as_bytes(), b',', 1, "UTF-8", Container::Plain);
        table.n_columns = n_columns;
        let mut found = Vec::new();
        loop {
            found.push(match table.next() {
                RowFound::Row(row) => format!("{}: {}", row.number, row.cells.join("|")),
                RowFound::Bad(number, problem) => format!("{number}! {}", problem.code()),
                RowFound::End => return found,
            });
        }
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_doubled_quotes() {
        assert_eq!(
            rows("a,b\r\n\"1,5\",\"두 줄\n글 \"\"네\"\"\"\n\n5\" 모니터,x\n,\n", Some(2)),
            ["1: a|b", "2: 1,5|두 줄\n글 \"네\"", "5: 5\" 모니터|x"]
        );
    }

    #[test]
    fn an_open_quote_costs_one_row_and_not_the_rest_of_the_file() {
        assert_eq!(rows("1,\"a\n2,b\n3,\"c\"\n4,d\n", Some(2)), ["1! open_quote", "2: 2|b", "3: 3|c", "4: 4|d"]);
        assert_eq!(rows("1,a\n2,\"b\n3,c", Some(2)), ["1: 1|a", "2! open_quote", "3: 3|c"]);
        assert_eq!(
            rows("1,\"a\n둘째 줄\n셋째 줄\n2,b\n홀로\n", Some(2)),
            ["1! open_quote", "4: 2|b", "5! wrong_columns"]
        );
    }

    #[test]
    fn quotes_that_were_not_doubled_are_read_where_the_columns_agree() {
        assert_eq!(
            rows("1,\"그 \"환불\" 말이에요\",x\n2,\"a\"b,y,z\n", Some(3)),
            ["1: 1|그 \"환불\" 말이에요|x", "2! open_quote"]
        );
    }

    #[test]
    fn a_row_with_other_columns_is_named_and_empty_extra_cells_do_not_matter() {
        assert_eq!(rows("1,a,,\n2\n3,b,c\n4,d", Some(2)), ["1: 1|a", "2! wrong_columns", "3! wrong_columns", "4: 4|d"]);
    }

    #[test]
    fn a_byte_that_is_no_utf8_costs_its_row() {
        let mut table = Delimited::new(&b"1,a\n2,\xff\n3,c\n"[..], b',', 1, "UTF-8", Container::Plain);
        let mut codes = Vec::new();
        loop {
            match table.next() {
                RowFound::Row(row) => codes.push(row.number.to_string()),
                RowFound::Bad(number, problem) => codes.push(format!("{number}! {}", problem.code())),
                RowFound::End => break,
            }
        }
        assert_eq!(codes, ["1", "2! undecodable", "3"]);
    }
}
