//! Which cases are there, and what is known of each? Made once when a finder is opened: turns become cases, words become numbers.

use super::answer::Field;
use super::decided::{Known, Topic};
use super::index::{Index, Segment};
use super::io_error;
use super::schema::WORD_COLUMNS;
use super::turns::Turns;
use crate::error::Result;
use crate::model::Language;

/// All cases of an index, in byte order of their ids.
pub(super) struct Cases {
    ids: Vec<Box<str>>,
    /// Of each segment.
    turns: Vec<Turns>,
    /// The days, counted from 1970-01-01.
    days: Vec<i64>,
    /// The first customer's turn of each case, else its first turn: segment and document.
    first_turns: Vec<(u32, u32)>,
    /// Which languages its turns are in, by [`language_bit`].
    languages: Vec<u8>,
    columns: Vec<Column>,
    topics: Vec<Topic>,
    /// Turn and topic, one case after another.
    told: Vec<(u32, u32)>,
    told_ends: Vec<u32>,
    /// Turns that tell of each topic.
    n_told: Vec<u32>,
    /// Cases that tell of each topic.
    n_telling: Vec<u32>,
}

/// The values of a field. A case has one or several, or none.
struct Column {
    field: Field,
    /// In byte order.
    names: Vec<String>,
    /// Numbers of names, one case after another.
    values: Vec<u32>,
    ends: Vec<u32>,
}

/// Stands for a turn or a case that there is not.
const NONE: u32 = u32::MAX;

impl Cases {
    /// Gathers the cases of an index and what was decided about them.
    pub(super) fn of(index: &Index, known: Known) -> Result<Self> {
        let mut ids: Vec<Box<str>> = Vec::new();
        let living: Vec<Vec<bool>> = index.segments.iter().map(with_living_turns).collect();
        for (segment, living) in index.segments.iter().zip(&living) {
            let mut stream = segment.transcript.names.dictionary().stream().map_err(io_error)?;
            while stream.advance() {
                if living[stream.term_ord() as usize] {
                    ids.push(String::from_utf8_lossy(stream.key()).into());
                }
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let mut cases = Self {
            days: vec![0; ids.len()],
            first_turns: vec![(NONE, NONE); ids.len()],
            languages: vec![0; ids.len()],
            ids,
            turns: Vec::new(),
            columns: Vec::new(),
            topics: Vec::new(),
            told: Vec::new(),
            told_ends: Vec::new(),
            n_told: Vec::new(),
            n_telling: Vec::new(),
        };
        for (segment, living) in index.segments.iter().zip(living) {
            let of_ord = cases.numbers_of(segment, &living)?;
            cases.turns.push(Turns::of(segment, &of_ord)?);
        }
        cases.look_at_turns(index);
        for (field, column) in [
            (Field::Channel, "channel"),
            (Field::Product, "product"),
            (Field::Requester, "requester"),
            (Field::Team, "team"),
            (Field::Csat, "csat"),
        ] {
            let column = cases.read_column(index, field, column)?;
            cases.columns.push(column);
        }
        cases.take_decisions(index, known)?;
        cases.note_topics(index);
        Ok(cases)
    }

    fn numbers_of(&self, segment: &Segment, living: &[bool]) -> Result<Vec<u32>> {
        let mut numbers = vec![NONE; living.len()];
        let mut stream = segment.transcript.names.dictionary().stream().map_err(io_error)?;
        // Both run in byte order, so that one walk finds all.
        let mut case = 0;
        while stream.advance() {
            let ord = stream.term_ord() as usize;
            if !living[ord] {
                continue;
            }
            while self.ids.get(case).is_some_and(|id| id.as_bytes() < stream.key()) {
                case += 1;
            }
            numbers[ord] = case as u32;
        }
        Ok(numbers)
    }

    fn look_at_turns(&mut self, index: &Index) {
        let mut firsts = vec![(true, u64::MAX); self.ids.len()];
        for (segment_idx, (segment, turns)) in index.segments.iter().zip(&self.turns).enumerate() {
            for document in segment.living() {
                let case = turns.case(document) as usize;
                let first = (!turns.is_customers(document), segment.turn.get_val(document));
                if first < firsts[case] || self.first_turns[case].0 == NONE {
                    firsts[case] = first;
                    self.first_turns[case] = (segment_idx as u32, document);
                }
                let language = if turns.is_english(document) { Language::En } else { Language::Ko };
                self.languages[case] |= language_bit(language);
                self.days[case] = segment.day.get_val(document);
            }
        }
    }

    /// Notes at each turn what it tells of.
    fn note_topics(&mut self, index: &Index) {
        let mut turns = std::mem::take(&mut self.turns);
        for (segment, turns) in index.segments.iter().zip(&mut turns) {
            for document in segment.living() {
                let told = self.told(turns.case(document));
                if !told.is_empty() {
                    let turn = segment.turn.get_val(document);
                    let topics = told.iter().filter(|(number, _)| u64::from(*number) == turn);
                    topics.for_each(|(_, topic)| turns.note(document, *topic));
                }
            }
        }
        self.turns = turns;
    }

    fn read_column(&self, index: &Index, field: Field, column: &str) -> Result<Column> {
        let column_idx = WORD_COLUMNS.iter().position(|name| *name == column).unwrap_or_default();
        let names: Vec<String> = index.words_of(column_idx)?.into_iter().collect();
        let mut numbers_of: Vec<Vec<u32>> = Vec::new();
        for segment in &index.segments {
            let mut numbers = Vec::new();
            let mut stream = segment.words[column_idx].names.dictionary().stream().map_err(io_error)?;
            while stream.advance() {
                let name = String::from_utf8_lossy(stream.key());
                numbers.push(names.binary_search(&name.into_owned()).map_or(NONE, |at| at as u32));
            }
            numbers_of.push(numbers);
        }
        let (mut values, mut ends) = (Vec::new(), Vec::with_capacity(self.ids.len()));
        for &(segment_idx, document) in &self.first_turns {
            let ord = index.segments[segment_idx as usize].words[column_idx].ords.get_val(document);
            values.extend(numbers_of[segment_idx as usize].get(ord as usize).copied().filter(|value| *value != NONE));
            ends.push(values.len() as u32);
        }
        Ok(Column { field, names, values, ends })
    }

    fn take_decisions(&mut self, index: &Index, known: Known) -> Result<()> {
        let Known { topics, told, statuses } = known;
        let mut told = told.into_iter().peekable();
        let mut stages: Vec<String> = topics.iter().filter_map(|topic| topic.stage.clone()).collect();
        stages.sort_unstable();
        stages.dedup();
        let stage_of: Vec<Option<u32>> = topics
            .iter()
            .map(|topic| stages.binary_search(topic.stage.as_ref()?).ok().map(|stage| stage as u32))
            .collect();
        let names = topics.iter().map(|topic| topic.id.clone()).collect();
        let column = |field, names| Column { field, names, values: Vec::new(), ends: Vec::new() };
        let (mut of_topic, mut of_stage) = (column(Field::Topic, names), column(Field::Stage, stages));
        for id in &self.ids {
            while told.next_if(|(transcript, ..)| transcript.as_bytes() < id.as_bytes()).is_some() {}
            let first = self.told.len();
            while let Some((_, turn, topic)) = told.next_if(|(transcript, ..)| **transcript == **id) {
                self.told.push((turn, topic));
            }
            self.told_ends.push(self.told.len() as u32);
            let mut of_case: Vec<u32> = self.told[first..].iter().map(|(_, topic)| *topic).collect();
            of_topic.push(&mut of_case);
            let mut of_case: Vec<u32> = of_case.iter().filter_map(|&topic| stage_of[topic as usize]).collect();
            of_stage.push(&mut of_case);
        }
        self.n_told = vec![0; topics.len()];
        self.told.iter().for_each(|(_, topic)| self.n_told[*topic as usize] += 1);
        self.n_telling = vec![0; topics.len()];
        of_topic.values.iter().for_each(|topic| self.n_telling[*topic as usize] += 1);
        self.topics = topics;
        self.columns.push(of_topic);
        self.columns.push(of_stage);
        let status = if statuses.is_empty() {
            self.read_column(index, Field::Status, "status")?
        } else {
            self.statuses(statuses)
        };
        self.columns.push(status);
        Ok(())
    }

    fn statuses(&self, statuses: Vec<(String, String)>) -> Column {
        let mut names: Vec<String> = statuses.iter().map(|(_, status)| status.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let mut column = Column { field: Field::Status, names, values: Vec::new(), ends: Vec::new() };
        let mut statuses = statuses.into_iter().peekable();
        for id in &self.ids {
            while statuses.next_if(|(transcript, _)| transcript.as_bytes() < id.as_bytes()).is_some() {}
            let status = statuses.next_if(|(transcript, _)| **transcript == **id);
            let number = status.and_then(|(_, status)| column.names.binary_search(&status).ok());
            column.push(&mut number.into_iter().map(|number| number as u32).collect());
        }
        column
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn id(&self, case: u32) -> &str {
        &self.ids[case as usize]
    }

    /// Returns the case with an id.
    pub(super) fn numbered(&self, id: &str) -> Option<u32> {
        self.ids.binary_search_by(|known| known.as_bytes().cmp(id.as_bytes())).ok().map(|case| case as u32)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(|id| &**id)
    }

    /// Returns the turns of a segment.
    pub(super) fn turns(&self, segment_idx: usize) -> &Turns {
        &self.turns[segment_idx]
    }

    pub(super) fn day(&self, case: u32) -> i64 {
        self.days[case as usize]
    }

    pub(super) fn first_turn(&self, case: u32) -> (usize, u32) {
        let (segment_idx, document) = self.first_turns[case as usize];
        (segment_idx as usize, document)
    }

    /// Returns the languages of a case's turns, by [`language_bit`].
    pub(super) fn languages(&self, case: u32) -> u8 {
        self.languages[case as usize]
    }

    /// Returns turn and topic of what a case tells.
    pub(super) fn told(&self, case: u32) -> &[(u32, u32)] {
        let case = case as usize;
        let start = if case == 0 { 0 } else { self.told_ends[case - 1] as usize };
        &self.told[start..self.told_ends[case] as usize]
    }

    /// Returns the first value of a field that a case has.
    pub(super) fn word(&self, field: Field, case: u32) -> Option<String> {
        let column = self.column(field)?;
        self.values(field).of(case).first().map(|&value| column.names[value as usize].clone())
    }

    /// Returns the topics that a turn of a case tells of.
    pub(super) fn topics_of_turn(&self, case: u32, turn: u64) -> impl Iterator<Item = u32> {
        let told = self.told(case).iter();
        told.filter(move |(number, _)| u64::from(*number) == turn).map(|(_, topic)| *topic)
    }

    /// Returns how many turns tell of each topic.
    pub(super) fn n_told(&self) -> &[u32] {
        &self.n_told
    }

    /// Returns how many cases tell of each topic.
    pub(super) fn n_telling(&self) -> &[u32] {
        &self.n_telling
    }

    pub(super) fn topics(&self) -> &[Topic] {
        &self.topics
    }

    fn column(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// Returns the values that a field has in any case, in byte order; none for a field that is no column of the cases.
    pub(super) fn names(&self, field: Field) -> &[String] {
        self.column(field).map_or(&[], |column| &column.names)
    }

    /// Returns the column of a field, as numbers of its names.
    pub(super) fn values(&self, field: Field) -> Values<'_> {
        Values(self.column(field))
    }
}

/// The numbers of a field's values, by case.
#[derive(Clone, Copy)]
pub(super) struct Values<'c>(Option<&'c Column>);

impl<'c> Values<'c> {
    /// Returns the values of a case, ascending.
    pub(super) fn of(self, case: u32) -> &'c [u32] {
        let Some(column) = self.0 else { return &[] };
        let case = case as usize;
        let start = if case == 0 { 0 } else { column.ends[case - 1] as usize };
        &column.values[start..column.ends[case] as usize]
    }
}

impl Column {
    /// Appends the values of the next case, which are sorted and made distinct.
    fn push(&mut self, values: &mut Vec<u32>) {
        values.sort_unstable();
        values.dedup();
        self.values.extend_from_slice(values);
        self.ends.push(self.values.len() as u32);
    }
}

/// Returns which numbers of a segment's column of transcripts belong to a turn that nobody has removed.
fn with_living_turns(segment: &Segment) -> Vec<bool> {
    let n_names = segment.transcript.names.dictionary().num_terms();
    if segment.is_whole() {
        return vec![true; n_names];
    }
    let mut living = vec![false; n_names];
    for document in segment.living() {
        if let Some(is_living) = living.get_mut(segment.transcript.ords.get_val(document) as usize) {
            *is_living = true;
        }
    }
    living
}

/// Returns the bit that stands for a language.
pub(super) fn language_bit(language: Language) -> u8 {
    match language {
        Language::Ko => 1,
        Language::En => 2,
    }
}
