//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS. Every sheet with words is read; a sheet without words that shares the ids adds what it knows.
//!
//! The library gives a sheet as a whole, so a workbook is in memory while it is read.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufReader, Read, Seek};
use std::sync::Arc;

use calamine::{Data, Ods, Range, Reader as _, Xls, Xlsb, Xlsx};

use super::bytes::Container;
use super::columns::{self, Layout};
use super::rows::{Row, RowFound, Rows};
use super::source::{FileContext, Found, Source};
use super::table::{self, Elsewhere, RowReader};
use super::{Field, Format, Problem};

/// A workbook being read sheet by sheet.
pub(crate) struct Workbook {
    sheets: VecDeque<Box<dyn Source>>,
}

struct Sheet {
    file: FileContext,
    cells: Arc<Range<Data>>,
}

/// Opens a workbook and chooses its sheets.
pub(crate) fn open(file: FileContext, container: Container, extension: &str) -> Result<Workbook, Problem> {
    let set = file.rules().find_map(|rule| rule.sheet.clone());
    let sheets: Vec<Sheet> = ranges(&file, container, extension)?
        .into_iter()
        .filter(|(name, _)| set.as_ref().is_none_or(|set| set == name))
        .map(|(name, cells)| {
            let file = FileContext { sheet: Some(name.as_str().into()), ..file.clone() };
            Sheet { file, cells: Arc::new(cells) }
        })
        .collect();
    let mut with_words = Vec::new();
    let mut without_words = Vec::new();
    let mut problem = None;
    for sheet in sheets {
        let sample = table::sample(&mut SheetRows::new(&sheet.cells), 200);
        if sample.is_empty() {
            continue;
        }
        match columns::understand(&sample, &sheet.file) {
            Ok(layout) => with_words.push((sheet, layout)),
            Err(found @ (Problem::UnknownColumns { .. } | Problem::MissingColumn { .. })) => {
                without_words.push(sheet);
                problem.get_or_insert(found);
            }
            Err(found) => return Err(found),
        }
    }
    if with_words.is_empty() {
        return Err(problem.unwrap_or(Problem::NoRows));
    }
    let mut elsewhere: Elsewhere = without_words.iter().flat_map(known_conversations).collect();
    let mut sources = VecDeque::new();
    for (sheet, layout) in with_words {
        let guess = table::guess(&sheet.file, &layout, Format::Workbook);
        let cells = Arc::clone(&sheet.cells);
        // The first sheet with words takes what the others know: exports have one such sheet.
        let known = std::mem::take(&mut elsewhere);
        sources.push_back(table::source(sheet.file, layout, guess, known, |_| Ok(Box::new(SheetRows::new(&cells))))?);
    }
    Ok(Workbook { sheets: sources })
}

impl Source for Workbook {
    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.sheets.front_mut()?.next() {
                return Some(found);
            }
            self.sheets.pop_front();
        }
    }
}

/// Reads what a sheet without words knows of conversations, by id; nothing where it has no id column.
fn known_conversations(sheet: &Sheet) -> Vec<(String, super::draft::Draft)> {
    let sample = table::sample(&mut SheetRows::new(&sheet.cells), 200);
    let Some(layout) = Layout::without_words(&sample, &sheet.file) else { return Vec::new() };
    let reader = RowReader::new(sheet.file.clone(), layout);
    let mut rows = SheetRows::new(&sheet.cells);
    let mut known = Vec::new();
    while let RowFound::Row(row) = rows.next() {
        if reader.is_above(row.number) || reader.layout.column(Field::Id).is_none() {
            continue;
        }
        // What cannot be read here is left out: the conversation itself is in the other sheet.
        if let Ok(draft) = reader.metadata(&row) {
            known.push((draft.transcript.id.clone(), draft));
        }
    }
    known
}

struct SheetRows {
    cells: Arc<Range<Data>>,
    next_idx: usize,
}

impl SheetRows {
    fn new(cells: &Arc<Range<Data>>) -> Self {
        Self { cells: Arc::clone(cells), next_idx: 0 }
    }
}

impl Rows for SheetRows {
    fn next(&mut self) -> RowFound {
        let (first_row, first_column) = self.cells.start().unwrap_or_default();
        while self.next_idx < self.cells.height() {
            let row_idx = self.next_idx;
            self.next_idx += 1;
            let mut cells = vec![String::new(); first_column as usize];
            cells.extend(
                (0..self.cells.width())
                    .map(|column_idx| self.cells.get((row_idx, column_idx)).map_or(String::new(), words)),
            );
            let row = Row { number: u64::from(first_row) + row_idx as u64 + 1, cells };
            if !row.is_blank() {
                return RowFound::Row(row);
            }
        }
        RowFound::End
    }
}

/// Returns a cell as words; a date in ISO form, an elapsed time as hours, minutes and seconds.
fn words(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        // Excel keeps fifteen digits; a longer number has lost its end, and is written so that it is known as lost.
        Data::Float(number) if number.abs() >= 1e15 => {
            let exponent = number.abs().log10().floor();
            format!("{:.5}E+{exponent}", number / 10_f64.powf(exponent))
        }
        Data::Float(number) => number.to_string(),
        Data::DateTime(moment) => {
            let days = moment.as_f64();
            let seconds = (days * 86_400.0).round() as i64;
            if moment.is_duration() || (0.0..1.0).contains(&days) {
                return format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
            }
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
    }
}

fn ranges(file: &FileContext, container: Container, extension: &str) -> Result<Vec<(String, Range<Data>)>, Problem> {
    if container == Container::Compound && is_encrypted(file)? {
        return Err(Problem::Password);
    }
    let reader = || {
        File::open(&file.path).map(BufReader::new).map_err(|cause| Problem::UnreadableFile { cause: cause.to_string() })
    };
    let broken = |cause: String| if cause.contains("password") { Problem::Password } else { Problem::BrokenWorkbook };
    match (container, extension) {
        (Container::Compound, _) => sheets(Xls::new(reader()?).map_err(|cause| broken(cause.to_string()))?),
        (_, "xlsb") => sheets(Xlsb::new(reader()?).map_err(|cause| broken(cause.to_string()))?),
        (_, "ods") => sheets(Ods::new(reader()?).map_err(|cause| broken(cause.to_string()))?),
        _ => sheets(Xlsx::new(reader()?).map_err(|cause| broken(cause.to_string()))?),
    }
}

fn sheets<S: Read + Seek, B: calamine::Reader<S>>(mut book: B) -> Result<Vec<(String, Range<Data>)>, Problem> {
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let cells = book.worksheet_range(&name).map_err(|_| Problem::BrokenWorkbook)?;
            Ok((name, cells))
        })
        .collect()
}

/// A workbook under a password is a compound file with a stream of this name, written in UTF-16.
fn is_encrypted(file: &FileContext) -> Result<bool, Problem> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = fs::read(&file.path).map_err(|cause| Problem::UnreadableFile { cause: cause.to_string() })?;
    Ok(bytes.windows(name.len()).any(|window| window == name))
}
