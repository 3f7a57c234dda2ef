//! One row a conversation, or a whole transcript in one cell. Also how any row becomes fields.

use std::borrow::Cow;

use encoding_rs::Encoding;
use rustc_hash::FxHashMap;

use super::columns::{self, Layout};
use super::delimited::{self, DELIMITERS, Delimited, NO_DELIMITER};
use super::dialogue::{self, Known};
use super::draft::Draft;
use super::entry::IdOrigin;
use super::messages::Messages;
use super::rows::{Row, RowFound, Rows};
use super::source::{FileContext, Found, Pass, Source};
use super::{Field, Format, Guess, Position, Problem, Shape, bytes, encoding};
use crate::model::Speaker;

/// So many rows are looked at to understand a table: enough to see ids repeat in a chat of usual length.
const SAMPLE_ROWS: usize = 200;
/// So many rows tell one delimiter from another.
const DELIMITER_ROWS: usize = 40;

/// What is known of conversations from another sheet of the same workbook, by id.
pub(crate) type Elsewhere = FxHashMap<String, Draft>;

/// Turns the rows of one table into drafts.
pub(crate) struct RowReader {
    pub(crate) file: FileContext,
    pub(crate) layout: Layout,
    constants: Vec<(Field, String)>,
    csat_max: f64,
}

/// A table with one row a conversation.
pub(crate) struct Conversations {
    reader: RowReader,
    rows: Box<dyn Rows>,
    elsewhere: Elsewhere,
}

/// Opens a delimited text file: finds encoding, delimiter and columns, then reads its rows.
pub(crate) fn open_delimited(file: FileContext) -> Result<Box<dyn Source>, Problem> {
    let encoding = file.encoding()?;
    let set =
        file.rules().find_map(|rule| rule.delimiter.as_deref()).or(file.conventions.settings.delimiter.as_deref());
    let delimiter = match set.and_then(delimited::delimiter_of_name) {
        Some(delimiter) => delimiter,
        None => find_delimiter(&file, encoding)?,
    };
    let sample = sample(&mut open_rows(&file, encoding, delimiter, Pass::Look)?, SAMPLE_ROWS);
    if sample.is_empty() {
        // Only a cut or wholly undecodable file has bytes and no row; its first row says which.
        let first = open_rows(&file, encoding, delimiter, Pass::Look)?.next();
        return Err(if let RowFound::Bad(_, problem) = first { problem } else { Problem::NoRows });
    }
    let layout = columns::understand(&sample, &file)?;
    let mut guess = guess(&file, &layout, Format::Delimited);
    guess.encoding = encoding::name_of(encoding);
    guess.delimiter = Some(delimited::name_of_delimiter(delimiter));
    let n_columns = layout.header.len();
    let open = |pass| -> Result<Box<dyn Rows>, Problem> {
        Ok(Box::new(open_rows(&file, encoding, delimiter, pass)?.with_columns(n_columns)))
    };
    source(file.clone(), layout, guess, Elsewhere::default(), open)
}

/// Returns the source of a table whose rows can be read as often as needed.
pub(crate) fn source(
    file: FileContext,
    layout: Layout,
    guess: Guess,
    elsewhere: Elsewhere,
    open: impl Fn(Pass) -> Result<Box<dyn Rows>, Problem>,
) -> Result<Box<dyn Source>, Problem> {
    let shape = layout.shape;
    let reader = RowReader::new(file, layout);
    let inner: Box<dyn Source> = match shape {
        Shape::Messages => Box::new(Messages::new(reader, open(Pass::Look)?, open(Pass::Read)?, elsewhere)),
        Shape::Conversations | Shape::Transcripts => {
            Box::new(Conversations { reader, rows: open(Pass::Read)?, elsewhere })
        }
    };
    Ok(Box::new(Announced { guess: Some(guess), inner }))
}

/// Returns how a table is understood, without what only its format knows.
pub(crate) fn guess(file: &FileContext, layout: &Layout, format: Format) -> Guess {
    let mut guess = Guess::plain(&file.place(Position::File), format, "");
    guess.shape = Some(layout.shape);
    guess.header_row = u32::try_from(layout.header_row).unwrap_or(u32::MAX);
    guess.header = layout.header.clone();
    guess.unused = layout.unused();
    for (field, idxs) in layout.columns() {
        let names = idxs.iter().map(|&idx| layout.header.get(idx).cloned().unwrap_or_else(|| format!("#{}", idx + 1)));
        guess.columns.insert(*field, names.collect());
    }
    guess
}

/// Returns the first rows of a table; those that cannot be read are passed over.
pub(crate) fn sample(rows: &mut dyn Rows, n_rows: usize) -> Vec<Row> {
    let mut sample = Vec::new();
    // Twice as many attempts: a file of nothing but broken rows must come to an end here.
    for _ in 0..n_rows * 2 {
        match rows.next() {
            RowFound::Row(row) => sample.push(row),
            RowFound::Bad(..) => {}
            RowFound::End => break,
        }
        if sample.len() == n_rows {
            break;
        }
    }
    sample
}

type TextRows = Delimited<Box<dyn std::io::BufRead + Send>>;

fn open_rows(file: &FileContext, encoding: &'static Encoding, delimiter: u8, pass: Pass) -> Result<TextRows, Problem> {
    let (reader, container) =
        file.open(encoding, pass).map_err(|cause| bytes::problem_of(&cause, bytes::Container::Plain))?;
    let max_line_mib = file.conventions.settings.max_line_mib;
    Ok(Delimited::new(reader, delimiter, max_line_mib, encoding::name_of(encoding), container))
}

/// Finds the delimiter with which most column names are known, then most rows have the same number of columns.
fn find_delimiter(file: &FileContext, encoding: &'static Encoding) -> Result<u8, Problem> {
    let mut best = (0, 0, NO_DELIMITER);
    for (delimiter, _) in DELIMITERS {
        let sample = sample(&mut open_rows(file, encoding, delimiter, Pass::Look)?, DELIMITER_ROWS);
        let mut widths: Vec<usize> = sample.iter().map(|row| row.cells.len()).filter(|width| *width > 1).collect();
        widths.sort_unstable();
        let n_alike = widths.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
        let n_known = if widths.is_empty() { 0 } else { columns::n_known_names(&sample, file) };
        // A single column whose texts hold commas: the header alone has no delimiter.
        let is_one_column = sample.first().is_some_and(|header| header.cells.len() == 1) && n_known == 1;
        if !is_one_column && (n_known, n_alike) > (best.0, best.1) {
            best = (n_known, n_alike, delimiter);
        }
    }
    Ok(best.2)
}

impl RowReader {
    pub(crate) fn new(file: FileContext, layout: Layout) -> Self {
        let (constants, csat_max) = (file.constants(), file.csat_max());
        Self { file, layout, constants, csat_max }
    }

    /// Returns the id cell of a row.
    pub(crate) fn id<'a>(&self, row: &'a Row) -> &'a str {
        self.layout.column(Field::Id).map_or("", |idx| row.cell(idx).trim())
    }

    /// Reads what a row tells besides words.
    pub(crate) fn metadata(&self, row: &Row) -> Result<Draft, Problem> {
        let conventions = &*self.file.conventions;
        let mut draft = Draft::default();
        for (field, value) in &self.constants {
            draft.set(*field, value, self.csat_max, conventions)?;
        }
        for (&field, idxs) in self.layout.columns() {
            match field {
                Field::Category => {
                    let parts: Vec<&str> = idxs
                        .iter()
                        .map(|&idx| row.cell(idx).trim())
                        .filter(|part| !conventions.is_nothing(part))
                        .collect();
                    draft.set(field, &parts.join("/"), self.csat_max, conventions)?;
                }
                Field::FirstResponseS | Field::HandleS | Field::ResolutionS => {
                    let (words, unit_s) = (row.cell(idxs[0]), self.layout.unit_s(field));
                    match words.trim().parse::<f64>() {
                        Ok(number) if (unit_s - 1.0).abs() > f64::EPSILON => {
                            draft.set(field, &(number * unit_s).to_string(), self.csat_max, conventions)?;
                        }
                        _ => draft.set(field, words, self.csat_max, conventions)?,
                    }
                }
                _ => {
                    for &idx in idxs {
                        draft.set(field, row.cell(idx), self.csat_max, conventions)?;
                    }
                }
            }
        }
        Ok(draft)
    }

    /// Adds the words of a row in which no column says who speaks: the customer's, then the agent's.
    pub(crate) fn words(&self, row: &Row, draft: &mut Draft) -> Result<(), Problem> {
        let conventions = &*self.file.conventions;
        let cell = |field: Field| self.layout.column(field).map_or("", |idx| row.cell(idx).trim());
        let at = self.layout.column(Field::At).map(|idx| row.cell(idx));
        let (transcript, text) = (cell(Field::Transcript), cell(Field::Text));
        let is_transcript =
            |words: &str| self.layout.shape == Shape::Transcripts || dialogue::is_dialogue(words, conventions);
        for words in [transcript, text] {
            if !words.is_empty() && is_transcript(words) {
                return self.transcript(words, draft);
            }
        }
        let (customer, agent) = match (cell(Field::CustomerText), cell(Field::AgentText)) {
            ("", agent) => (if text.is_empty() { transcript } else { text }, agent),
            // 문의내용 beside 상담내용: the second is what the agent did.
            (customer, "") => (customer, if text.is_empty() { transcript } else { text }),
            both => both,
        };
        if self.layout.shape == Shape::Transcripts && !customer.is_empty() && agent.is_empty() {
            return self.transcript(customer, draft);
        }
        let title = cell(Field::Title);
        if !conventions.is_nothing(customer) || !title.is_empty() {
            let words = match (title, customer) {
                ("", words) => Cow::Borrowed(words),
                (title, words) if words.starts_with(title) => Cow::Borrowed(words),
                (title, "") => Cow::Borrowed(title),
                (title, words) => Cow::Owned(format!("{title}\n{words}")),
            };
            draft.turn(Speaker::Customer, at, words, conventions);
        }
        if !conventions.is_nothing(agent) {
            draft.turn(Speaker::Agent, at, Cow::Borrowed(agent), conventions);
        }
        Ok(())
    }

    fn transcript(&self, words: &str, draft: &mut Draft) -> Result<(), Problem> {
        let conventions = &*self.file.conventions;
        let plain = super::markup::words(Cow::Borrowed(words));
        let customer = draft.transcript.customer.clone();
        let agent = draft.transcript.metadata.agent.clone();
        let day = draft.transcript.metadata.started_at.as_ref().map(|at| at.date());
        let known = Known { customer: customer.as_deref(), agent: agent.as_deref(), day };
        for said in dialogue::split(&plain, &known, conventions)? {
            draft.transcript.turns.push(crate::model::Turn { speaker: said.speaker, at: said.at, raw_text: said.text });
        }
        Ok(())
    }

    fn record(&self, row: &Row, elsewhere: &mut Elsewhere) -> Result<Found, Problem> {
        let mut draft = self.metadata(row)?;
        self.words(row, &mut draft)?;
        let mut origin = IdOrigin::Export;
        if self.layout.column(Field::Id).is_none() {
            origin = IdOrigin::Place;
            let sheet = self.file.sheet.as_ref().map_or(String::new(), |sheet| format!("-{sheet}"));
            draft.transcript.id = format!("{}{sheet}-r{}", self.file.name, row.number);
        } else if let Some(other) = elsewhere.remove(&draft.transcript.id) {
            draft.fill(other);
        }
        let place = self.file.place(Position::Row(row.number));
        let (record, ignored) = draft.finish(place, self.file.file_idx, origin, &self.file.conventions)?;
        Ok(Found::Record(record, ignored))
    }

    /// Returns whether a row stands above the records.
    pub(crate) fn is_above(&self, number: u64) -> bool {
        number <= self.layout.header_row
    }

    pub(crate) fn rejected(&self, row: u64, problem: Problem) -> Found {
        Found::Rejected(self.file.place(Position::Row(row)), problem)
    }
}

impl Source for Conversations {
    fn next(&mut self) -> Option<Found> {
        loop {
            match self.rows.next() {
                RowFound::End => return None,
                RowFound::Row(row) if self.reader.is_above(row.number) => {}
                RowFound::Bad(number, _) if self.reader.is_above(number) => {}
                RowFound::Bad(number, problem) => return Some(self.reader.rejected(number, problem)),
                RowFound::Row(row) => {
                    let found = self.reader.record(&row, &mut self.elsewhere);
                    return Some(found.unwrap_or_else(|problem| self.reader.rejected(row.number, problem)));
                }
            }
        }
    }
}

/// A source that says first how it is understood.
struct Announced {
    guess: Option<Guess>,
    inner: Box<dyn Source>,
}

impl Source for Announced {
    fn next(&mut self) -> Option<Found> {
        match self.guess.take() {
            Some(guess) => Some(Found::Guess(guess)),
            None => self.inner.next(),
        }
    }
}
