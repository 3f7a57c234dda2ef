//! One row a message: conversations may interleave, and each is handed on when its last row has come.
//!
//! The first pass keeps the last row of each id (a hash and a number), the second keeps the open conversations.

use std::borrow::Cow;
use std::collections::VecDeque;

use jiff::Zoned;
use rustc_hash::FxHashMap;

use super::columns::EmptyId;
use super::draft::Draft;
use super::entry::IdOrigin;
use super::rows::{Row, RowFound, Rows};
use super::source::{Found, Source};
use super::table::{Elsewhere, RowReader};
use super::{Field, Position, Problem};
use crate::model::{Speaker, Turn};

pub(crate) struct Messages {
    reader: RowReader,
    rows: Box<dyn Rows>,
    elsewhere: Elsewhere,
    last_rows: FxHashMap<u128, u64>,
    open: FxHashMap<String, Open>,
    /// The id of the row above, for tables with merged cells.
    above: String,
    ready: VecDeque<Found>,
    done: bool,
}

struct Open {
    draft: Draft,
    first_row: u64,
    problem: Option<(u64, Problem)>,
}

impl Messages {
    /// Looks through all rows once, then makes ready to read them.
    pub(crate) fn new(reader: RowReader, mut look: Box<dyn Rows>, rows: Box<dyn Rows>, elsewhere: Elsewhere) -> Self {
        let mut messages = Self {
            reader,
            rows,
            elsewhere,
            last_rows: FxHashMap::default(),
            open: FxHashMap::default(),
            above: String::new(),
            ready: VecDeque::new(),
            done: false,
        };
        loop {
            match look.next() {
                RowFound::End => break,
                RowFound::Row(row) if !messages.reader.is_above(row.number) => {
                    let id = messages.id(&row);
                    if !id.is_empty() {
                        messages.last_rows.insert(digest(&id), row.number);
                    }
                }
                RowFound::Row(_) | RowFound::Bad(..) => {}
            }
        }
        messages.above.clear();
        messages
    }

    fn id(&mut self, row: &Row) -> String {
        let id = self.reader.id(row);
        if !self.reader.file.conventions.is_nothing(id) {
            self.above = super::draft::composed(id);
        } else if self.reader.layout.empty_id == EmptyId::Missing {
            return String::new();
        }
        self.above.clone()
    }

    fn take(&mut self, row: &Row) {
        let id = self.id(row);
        if id.is_empty() {
            self.ready.push_back(self.reader.rejected(row.number, Problem::NoId));
            return;
        }
        let mut open = self.open.remove(&id).unwrap_or_else(|| Open {
            draft: Draft::default(),
            first_row: row.number,
            problem: None,
        });
        match self.message(row, open.draft.transcript.turns.len()) {
            Ok(draft) => open.draft.fill(draft),
            Err(problem) if open.problem.is_none() => open.problem = Some((row.number, problem)),
            Err(_) => {}
        }
        // A file that grew between the passes has rows behind the last one known; they stay open to the end.
        if self.last_rows.get(&digest(&id)).is_some_and(|last| *last == row.number) {
            self.close(id, open);
        } else {
            self.open.insert(id, open);
        }
    }

    fn message(&self, row: &Row, turn_idx: usize) -> Result<Draft, Problem> {
        let conventions = &*self.reader.file.conventions;
        let mut draft = self.reader.metadata(row)?;
        let layout = &self.reader.layout;
        match (layout.column(Field::Speaker), layout.words()) {
            (Some(speaker_idx), Some(words_idx)) => {
                let words = row.cell(words_idx);
                // Pictures and files come as rows without words.
                if !words.trim().is_empty() {
                    let word = row.cell(speaker_idx).trim();
                    let speaker = conventions.speaker(word).or_else(|| who(word, &draft));
                    let speaker = speaker.ok_or(Problem::UnknownSpeaker { turn: turn_idx })?;
                    let at = layout.column(Field::At).map(|idx| row.cell(idx));
                    draft.turn(speaker, at, Cow::Borrowed(words), conventions);
                    draft.join_time(conventions);
                    if let (None, Some(turn)) = (at, draft.transcript.turns.last_mut()) {
                        // A date column and a time column, both the message's.
                        turn.at = draft.transcript.metadata.started_at.clone();
                    }
                }
            }
            _ => self.reader.words(row, &mut draft)?,
        }
        Ok(draft)
    }

    fn close(&mut self, id: String, open: Open) {
        let Open { mut draft, first_row, problem } = open;
        if let Some((row, problem)) = problem {
            self.ready.push_back(self.reader.rejected(row, problem));
            return;
        }
        if let Some(other) = self.elsewhere.remove(&id) {
            draft.fill(other);
        }
        draft.transcript.id = id;
        in_time(&mut draft.transcript.turns);
        let place = self.reader.file.place(Position::Row(first_row));
        let conventions = &self.reader.file.conventions;
        self.ready.push_back(match draft.finish(place, self.reader.file.file_idx, IdOrigin::Export, conventions) {
            Ok((record, ignored)) => Found::Record(record, ignored),
            Err(problem) => self.reader.rejected(first_row, problem),
        });
    }

    fn close_all(&mut self) {
        let mut rest: Vec<(String, Open)> = self.open.drain().collect();
        rest.sort_by_key(|(_, open)| open.first_row);
        for (id, open) in rest {
            self.close(id, open);
        }
    }
}

impl Source for Messages {
    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(found);
            }
            if self.done {
                return None;
            }
            match self.rows.next() {
                RowFound::End => {
                    self.done = true;
                    self.close_all();
                }
                RowFound::Row(row) if self.reader.is_above(row.number) => {}
                RowFound::Bad(number, _) if self.reader.is_above(number) => {}
                RowFound::Row(row) => self.take(&row),
                RowFound::Bad(number, problem) => self.ready.push_back(self.reader.rejected(number, problem)),
            }
        }
    }
}

/// Says who a name is by the customer and agent columns of its row.
fn who(name: &str, draft: &Draft) -> Option<Speaker> {
    if draft.transcript.customer.as_deref() == Some(name) {
        Some(Speaker::Customer)
    } else if draft.transcript.metadata.agent.as_deref() == Some(name) {
        Some(Speaker::Agent)
    } else {
        None
    }
}

/// Puts turns in order of time where all have one; an export that begins with the newest is turned round first, so that turns of
/// the same minute stay in order.
fn in_time(turns: &mut [Turn]) {
    let times: Option<Vec<&Zoned>> = turns.iter().map(|turn| turn.at.as_ref()).collect();
    let Some(times) = times else { return };
    let is_descending = times.windows(2).all(|pair| pair[0] >= pair[1]) && times.first() != times.last();
    if is_descending {
        turns.reverse();
    }
    turns.sort_by(|a, b| a.at.cmp(&b.at));
}

fn digest(id: &str) -> u128 {
    blake3::hash(id.as_bytes()).as_bytes().first_chunk().map_or(0, |half| u128::from_le_bytes(*half))
}
