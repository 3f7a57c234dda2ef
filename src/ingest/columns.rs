//! Which column means what? Finds the row of the column names, the field of each column, and what one row is.

use std::collections::BTreeMap;

use super::conventions::{Conventions, key};
use super::rows::Row;
use super::source::FileContext;
use super::{Field, Problem, Shape, dates, dialogue};

/// Exports put at most a title, the period and the author above the column names.
const MAX_HEADER_ROW_IDX: usize = 10;

/// How a table is understood.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Rows with this number or a smaller one stand above the records; 0 when there is no header.
    pub(crate) header_row: u64,
    pub(crate) header: Vec<String>,
    pub(crate) shape: Shape,
    /// What an empty id means in a table of messages.
    pub(crate) empty_id: EmptyId,
    columns: BTreeMap<Field, Vec<usize>>,
    /// Seconds of one unit, for durations whose column name tells another unit.
    units_s: BTreeMap<Field, f64>,
}

/// What an empty id means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmptyId {
    /// The id is missing.
    Missing,
    /// The id of the row above: cells were merged.
    AsAbove,
}

impl Layout {
    /// Understands a table that tells of conversations by id and holds no words of them; none where it has no id.
    pub(crate) fn without_words(sample: &[Row], file: &FileContext) -> Option<Self> {
        let header = Header::find(sample, &file.conventions, &[]);
        let rows = &sample[header.n_rows_above.min(sample.len())..];
        let mut finder =
            Finder { names: &header.names, rows, conventions: &file.conventions, columns: BTreeMap::new() };
        finder.take_names();
        finder.take_ambiguous(false);
        let columns = finder.columns;
        if !columns.contains_key(&Field::Id) {
            return None;
        }
        let (shape, empty_id) = (Shape::Conversations, EmptyId::Missing);
        Some(Self { header_row: header.row, header: header.names, shape, empty_id, columns, units_s: BTreeMap::new() })
    }

    /// Returns the column of a field.
    pub(crate) fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(&field).and_then(|columns| columns.first().copied())
    }

    /// Returns all fields with their columns, in the order of [`Field`].
    pub(crate) fn columns(&self) -> &BTreeMap<Field, Vec<usize>> {
        &self.columns
    }

    /// Returns the column of the words, where one column has them all.
    pub(crate) fn words(&self) -> Option<usize> {
        [Field::Transcript, Field::Text, Field::CustomerText].into_iter().find_map(|field| self.column(field))
    }

    /// Returns the seconds of one unit of a duration.
    pub(crate) fn unit_s(&self, field: Field) -> f64 {
        self.units_s.get(&field).copied().unwrap_or(1.0)
    }

    /// Returns the names of the columns that mean nothing.
    pub(crate) fn unused(&self) -> Vec<String> {
        let is_used = |idx: usize| self.columns.values().any(|columns| columns.contains(&idx));
        self.header
            .iter()
            .enumerate()
            .filter(|(idx, name)| !is_used(*idx) && !name.is_empty())
            .map(|(_, name)| name.clone())
            .collect()
    }
}

/// Understands a table from its first rows; what the settings say goes before what the names say.
///
/// Fails when no column carries words, or when messages have no id, with the columns that were found.
pub(crate) fn understand(sample: &[Row], file: &FileContext) -> Result<Layout, Problem> {
    let conventions = &*file.conventions;
    let set_row = file.rules().find_map(|rule| rule.header_row);
    let header = match set_row {
        Some(0) => Header::none(sample),
        Some(number) => Header::at(sample, u64::from(number)),
        None => Header::find(sample, conventions, &set_names(file)),
    };
    let rows = &sample[header.n_rows_above.min(sample.len())..];
    let mut finder = Finder { names: &header.names, rows, conventions, columns: BTreeMap::new() };
    let is_fixed = finder.take_settings(file)?;
    if !is_fixed {
        finder.take_names();
    }
    let ids_repeat = finder.ids_repeat();
    if !is_fixed {
        finder.take_ambiguous(ids_repeat);
    }
    let set_shape = file.rules().find_map(|rule| rule.shape);
    let shape = set_shape.unwrap_or_else(|| finder.shape(ids_repeat));
    let empty_id = finder.empty_id();
    let missing = finder.settle(shape);
    if let Some(missing) = missing {
        let extension = file.name.rsplit('/').next().and_then(|name| name.split_once('.')).map_or("", |(_, end)| end);
        let pattern = if extension.is_empty() { file.name.to_string() } else { format!("*.{extension}") };
        return Err(Problem::UnknownColumns { found: header.printable(rows), missing, pattern: pattern.into() });
    }
    let columns = finder.columns;
    let units_s = columns
        .iter()
        .filter(|(field, _)| matches!(field, Field::FirstResponseS | Field::HandleS | Field::ResolutionS))
        .filter_map(|(field, idxs)| Some((*field, unit_s(header.names.get(*idxs.first()?)?)?)))
        .collect();
    Ok(Layout { header_row: header.row, header: header.names, shape, empty_id, columns, units_s })
}

fn set_names(file: &FileContext) -> Vec<String> {
    file.rules().flat_map(|rule| rule.columns.values().flat_map(|names| names.iter().map(key))).collect()
}

/// Returns how many fields a row of names tells; used to compare delimiters.
pub(crate) fn n_known_names(sample: &[Row], file: &FileContext) -> usize {
    Header::find(sample, &file.conventions, &set_names(file)).score
}

struct Header {
    row: u64,
    n_rows_above: usize,
    names: Vec<String>,
    score: usize,
}

impl Header {
    fn none(sample: &[Row]) -> Self {
        let n_columns = sample.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let names = (1..=n_columns).map(|number| format!("#{number}")).collect();
        Self { row: 0, n_rows_above: 0, names, score: 0 }
    }

    fn at(sample: &[Row], number: u64) -> Self {
        let n_rows_above = sample.iter().take_while(|row| row.number <= number).count();
        let names = n_rows_above.checked_sub(1).map_or_else(Vec::new, |idx| trimmed(&sample[idx].cells));
        Self { row: number, n_rows_above, names, score: 0 }
    }

    fn find(sample: &[Row], conventions: &Conventions, set_names: &[String]) -> Self {
        let score = |names: &[String]| {
            let mut fields: Vec<Field> =
                names.iter().filter_map(|name| conventions.fields_of(name).first().copied()).collect();
            fields.sort_unstable();
            fields.dedup();
            fields.len() + 2 * names.iter().filter(|name| set_names.contains(&key(name))).count()
        };
        let mut best = Self { row: 0, n_rows_above: 0, names: Vec::new(), score: 0 };
        for (idx, row) in sample.iter().enumerate().take(MAX_HEADER_ROW_IDX) {
            let names = trimmed(&row.cells);
            let of_row = score(&names);
            if of_row > best.score {
                best = Self { row: row.number, n_rows_above: idx + 1, names: names.clone(), score: of_row };
            }
            // Two rows of names: groups above, names below. The lower one must not be a record.
            let Some(lower) =
                sample.get(idx + 1).filter(|lower| !lower.cells.iter().any(|cell| looks_like_value(cell)))
            else {
                continue;
            };
            let merged = merge(&names, &trimmed(&lower.cells), conventions);
            let of_both = score(&merged);
            if of_both > best.score.max(of_row).max(score(&trimmed(&lower.cells))) {
                best = Self { row: lower.number, n_rows_above: idx + 2, names: merged, score: of_both };
            }
        }
        if best.score == 0 {
            // No name is known: the widest of the first rows is shown to the person.
            let widest =
                sample.iter().take(MAX_HEADER_ROW_IDX).enumerate().rev().max_by_key(|(_, row)| row.cells.len());
            if let Some((idx, row)) = widest {
                best = Self { row: row.number, n_rows_above: idx + 1, names: trimmed(&row.cells), score: 0 };
            }
        }
        best
    }

    /// Returns the names as they may be printed: where they could be a record's values, only their positions.
    fn printable(&self, rows: &[Row]) -> Vec<String> {
        let differs = rows.is_empty()
            || (0..self.names.len()).any(|idx| {
                let n_values = rows.iter().filter(|row| looks_like_value(row.cell(idx))).count();
                n_values * 2 > rows.len() && !looks_like_value(&self.names[idx])
            });
        let is_header = self.score > 0 || (differs && !self.names.iter().any(|name| looks_like_value(name)));
        let mut shown: Vec<String> = Vec::new();
        for (idx, name) in self.names.iter().enumerate() {
            shown.push(if is_header && !looks_like_value(name) && !name.is_empty() {
                format!("\"{name}\"")
            } else {
                format!("#{}", idx + 1)
            });
        }
        shown
    }
}

fn trimmed(cells: &[String]) -> Vec<String> {
    cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Column names are short and hold no long numbers, addresses or sentences.
fn looks_like_value(cell: &str) -> bool {
    let mut run = 0;
    let has_number = cell.bytes().any(|byte| {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        run >= 3
    });
    has_number || cell.contains('@') || cell.chars().count() > 24 || cell.trim().parse::<f64>().is_ok()
}

/// Merges group names above with names below; a merged cell above leaves empty cells to its right.
fn merge(upper: &[String], lower: &[String], conventions: &Conventions) -> Vec<String> {
    let mut group = "";
    (0..upper.len().max(lower.len()))
        .map(|idx| {
            let (above, below) = (upper.get(idx).map_or("", String::as_str), lower.get(idx).map_or("", String::as_str));
            if !above.is_empty() {
                group = above;
            }
            let joined = format!("{} {below}", group.trim_end_matches("정보").trim());
            match below {
                "" => above.to_owned(),
                _ if !conventions.fields_of(&joined).is_empty() => joined,
                _ => below.to_owned(),
            }
        })
        .collect()
}

struct Finder<'a> {
    names: &'a [String],
    rows: &'a [Row],
    conventions: &'a Conventions,
    columns: BTreeMap<Field, Vec<usize>>,
}

impl Finder<'_> {
    /// Takes the columns that the settings name. Returns whether nothing else is to be guessed.
    fn take_settings(&mut self, file: &FileContext) -> Result<bool, Problem> {
        let set = file.set_columns(self.names);
        for (field, names) in &set {
            for name in names.iter() {
                let wanted = key(name);
                let idx = match name.strip_prefix('#').and_then(|number| number.parse::<usize>().ok()) {
                    Some(number) => number.checked_sub(1),
                    None => self.names.iter().position(|found| key(found) == wanted),
                };
                let Some(idx) = idx else {
                    let found = self.names.iter().map(|name| format!("\"{name}\"")).collect();
                    return Err(Problem::MissingColumn { field: *field, column: name.to_owned(), found });
                };
                self.columns.entry(*field).or_default().push(idx);
            }
        }
        // A kept guess names its header and is complete.
        Ok(file.rules().any(|rule| !rule.columns.is_empty() && !rule.header.is_empty() && rule.header == self.names))
    }

    fn is_taken(&self, idx: usize) -> bool {
        self.columns.values().any(|columns| columns.contains(&idx))
    }

    fn sets_words(&self) -> bool {
        self.columns.keys().any(|field| field.carries_words())
    }

    /// Takes the columns whose names mean one thing.
    fn take_names(&mut self) {
        let words_are_set = self.sets_words();
        for idx in 0..self.names.len() {
            let fields = self.conventions.fields_of(&self.names[idx]);
            let [field] = fields[..] else { continue };
            if self.is_taken(idx) || (words_are_set && field.carries_words()) {
                continue;
            }
            let field = self.by_content(field, idx);
            self.take(field, idx);
        }
    }

    /// Takes the columns whose names mean several things, by what they hold.
    fn take_ambiguous(&mut self, ids_repeat: bool) {
        for idx in 0..self.names.len() {
            let fields = self.conventions.fields_of(&self.names[idx]);
            if fields.len() < 2 || self.is_taken(idx) {
                continue;
            }
            for field in fields {
                let fits = match field {
                    Field::Speaker => self.holds_speakers(idx) || (ids_repeat && self.is_sender(idx)),
                    _ => true,
                };
                if fits && (field.joins_columns() || !self.columns.contains_key(&field)) {
                    self.take(field, idx);
                    break;
                }
            }
        }
    }

    fn take(&mut self, field: Field, idx: usize) {
        let Some(taken) = self.columns.get_mut(&field) else {
            self.columns.insert(field, vec![idx]);
            return;
        };
        if field.joins_columns() {
            taken.push(idx);
            return;
        }
        // Two columns for one field: a number that tells customers apart goes before a name, 상담번호 before 번호.
        let (old, new) = (key(&self.names[taken[0]]), key(&self.names[idx]));
        let is_number = |name: &str| ["id", "번호", "아이디", "no", "키"].iter().any(|ending| name.ends_with(ending));
        let is_better = match field {
            Field::Customer => {
                is_number(&new)
                    && !is_number(&old)
                    && !["전화", "폰", "연락", "phone"].iter().any(|part| new.contains(part))
            }
            Field::Id => ["id", "번호", "no"].contains(&old.as_str()),
            _ => false,
        };
        if is_better {
            *taken = vec![idx];
        }
    }

    fn values(&self, idx: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| row.cell(idx).trim()).filter(|cell| !cell.is_empty())
    }

    /// Tells dates from times of day, whatever their columns are called.
    fn by_content(&self, field: Field, idx: usize) -> Field {
        if !matches!(field, Field::StartedAt | Field::At | Field::Time) {
            return field;
        }
        let (mut n_times, mut n_moments) = (0, 0);
        for value in self.values(idx) {
            if dates::time_of_day(value).is_some() {
                n_times += 1;
            } else if dates::moment(value, &self.conventions.zone).is_some() {
                n_moments += 1;
            }
        }
        match field {
            Field::StartedAt | Field::At if n_times > n_moments => Field::Time,
            Field::Time if n_moments > n_times => Field::StartedAt,
            _ => field,
        }
    }

    /// Four of five values must be words for speakers: the rest are notices and empty cells.
    fn holds_speakers(&self, idx: usize) -> bool {
        let (mut n_known, mut n_all) = (0, 0);
        for value in self.values(idx) {
            n_known += usize::from(self.conventions.speaker(value).is_some());
            n_all += 1;
        }
        n_all > 0 && n_known * 5 >= n_all * 4
    }

    /// Names of people stand in a column that the fallback would take for the customer.
    fn is_sender(&self, idx: usize) -> bool {
        self.conventions.fields_of(&self.names[idx]).contains(&Field::Customer)
    }

    /// Returns whether a third of the rows carry an id that the rows above carry too.
    fn ids_repeat(&self) -> bool {
        let Some(&idx) = self.columns.get(&Field::Id).and_then(|columns| columns.first()) else { return false };
        let mut seen: Vec<&str> = self.values(idx).collect();
        let n_all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        (n_all > 0 && (n_all - seen.len()) * 3 >= n_all) || self.empty_id() == EmptyId::AsAbove
    }

    /// Returns whether most ids are empty although their rows are not: merged cells.
    fn empty_id(&self) -> EmptyId {
        let Some(&idx) = self.columns.get(&Field::Id).and_then(|columns| columns.first()) else {
            return EmptyId::Missing;
        };
        let n_filled = self.values(idx).count();
        let starts = self.rows.first().is_some_and(|row| !row.cell(idx).trim().is_empty());
        if starts && n_filled * 2 < self.rows.len() { EmptyId::AsAbove } else { EmptyId::Missing }
    }

    fn shape(&self, ids_repeat: bool) -> Shape {
        let first = |field: Field| self.columns.get(&field).and_then(|columns| columns.first().copied());
        if self.columns.contains_key(&Field::Speaker) && self.sets_words() {
            return Shape::Messages;
        }
        let cells = [Field::Transcript, Field::Text, Field::CustomerText];
        let is_transcript = |idx: usize| {
            let (mut n_split, mut n_all) = (0, 0);
            for value in self.values(idx).take(50) {
                n_split += usize::from(dialogue::is_dialogue(value, self.conventions));
                n_all += 1;
            }
            n_all > 0 && n_split * 2 >= n_all
        };
        if cells.into_iter().filter_map(first).any(is_transcript) {
            return Shape::Transcripts;
        }
        if ids_repeat { Shape::Messages } else { Shape::Conversations }
    }

    /// Gives each column its last meaning, now that the shape is known. Returns the field that is missing, if one is.
    fn settle(&mut self, shape: Shape) -> Option<Field> {
        if !self.sets_words() {
            return Some(Field::Text);
        }
        let has = |columns: &BTreeMap<Field, Vec<usize>>, field: Field| columns.contains_key(&field);
        let columns = &mut self.columns;
        if shape == Shape::Messages {
            if !has(columns, Field::Id) {
                return Some(Field::Id);
            }
            if !has(columns, Field::At) {
                // One moment a message: 일시 and createdAt are then the message's.
                if let Some(idx) = columns.remove(&Field::StartedAt) {
                    columns.insert(Field::At, idx);
                }
            }
        } else if let (false, Some(idx)) = (has(columns, Field::StartedAt), columns.remove(&Field::At)) {
            columns.insert(Field::StartedAt, idx);
        }
        None
    }
}

/// Returns the seconds of a unit that a column name tells: `처리시간(분)`, `first_reply_time_minutes`.
fn unit_s(name: &str) -> Option<f64> {
    let lower = name.to_lowercase();
    let unit = match lower.rsplit_once(['(', '[', '_', ' ']) {
        Some((_, unit)) => unit.trim_end_matches([')', ']']).trim(),
        None => return None,
    };
    match unit {
        "분" | "min" | "mins" | "minutes" | "minute" | "m" => Some(60.0),
        "시간" | "hour" | "hours" | "h" | "hr" | "hrs" => Some(3_600.0),
        "일" | "days" | "day" | "d" => Some(86_400.0),
        "ms" | "밀리초" => Some(0.001),
        _ => None,
    }
}
