//! JSON Lines as FORMATS.md lays them down, and the same objects in one array.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};

use encoding_rs::{Encoding, UTF_8};
use serde::Deserialize;
use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::bytes::{self, Container};
use super::draft::Draft;
use super::encoding;
use super::entry::IdOrigin;
use super::lines::{Line, Lines};
use super::source::{FileContext, Found, Pass, Source};
use super::{Field, Format, Guess, Position, Problem};

/// A scalar of any kind, or a list of them; what is neither says nothing.
#[derive(Debug, Default)]
enum Loose<'a> {
    #[default]
    Nothing,
    One(Cow<'a, str>),
    Many(Vec<String>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Loose::One(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Loose::One(Cow::Owned(text.to_owned())))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Loose::One(Cow::Borrowed(if value { "true" } else { "false" })))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Loose::One(Cow::Owned(value.to_string())))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Loose::One(Cow::Owned(value.to_string())))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Loose::One(Cow::Owned(value.to_string())))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose::Nothing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut many = Vec::new();
        while let Some(value) = seq.next_element::<Loose<'de>>()? {
            if let Loose::One(text) = value {
                many.push(text.into_owned());
            }
        }
        Ok(Loose::Many(many))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Nothing)
    }
}

#[derive(Deserialize)]
struct JsonTurn<'a> {
    #[serde(borrow, default)]
    speaker: Loose<'a>,
    #[serde(borrow, default)]
    at: Loose<'a>,
    #[serde(borrow, default)]
    text: Loose<'a>,
}

#[derive(Deserialize)]
struct JsonRecord<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    channel: Loose<'a>,
    #[serde(borrow, default)]
    started_at: Loose<'a>,
    #[serde(borrow, default)]
    ended_at: Loose<'a>,
    #[serde(borrow, default)]
    product: Loose<'a>,
    #[serde(borrow, default)]
    requester_type: Loose<'a>,
    #[serde(borrow, default)]
    customer: Loose<'a>,
    #[serde(borrow, default)]
    category: Loose<'a>,
    #[serde(borrow, default)]
    tags: Loose<'a>,
    #[serde(borrow, default)]
    agent: Loose<'a>,
    #[serde(borrow, default)]
    team: Loose<'a>,
    #[serde(borrow, default)]
    csat: Loose<'a>,
    #[serde(borrow, default)]
    first_response_s: Loose<'a>,
    #[serde(borrow, default)]
    handle_s: Loose<'a>,
    #[serde(borrow, default)]
    resolution_s: Loose<'a>,
    #[serde(borrow, default)]
    sla_breached: Loose<'a>,
    #[serde(borrow, default)]
    status: Loose<'a>,
    #[serde(borrow, default)]
    reopened: Loose<'a>,
    #[serde(borrow, default)]
    app_version: Loose<'a>,
    #[serde(borrow, default)]
    platform: Loose<'a>,
    #[serde(borrow, default)]
    region: Loose<'a>,
    #[serde(borrow, default)]
    turns: Option<Vec<JsonTurn<'a>>>,
    #[serde(borrow, default)]
    text: Loose<'a>,
}

/// A file of JSON objects.
pub(crate) struct Json {
    file: FileContext,
    guess: Option<Guess>,
    objects: Objects,
    encoding: &'static Encoding,
    container: Container,
    constants: Vec<(Field, String)>,
    csat_max: f64,
    done: bool,
}

enum Objects {
    Lines(Lines<Box<dyn BufRead + Send>>),
    Elements(Elements<Box<dyn BufRead + Send>>),
}

/// How the objects of a file are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// One a line.
    Lines,
    /// By their braces, inside one array or not.
    Braces,
}

impl Json {
    pub(crate) fn open(file: FileContext, apart: Apart) -> Result<Self, Problem> {
        let encoding = file.encoding()?;
        let (reader, container) =
            file.open(encoding, Pass::Read).map_err(|cause| bytes::problem_of(&cause, Container::Plain))?;
        let max_bytes = file.conventions.max_line_bytes();
        let objects = match apart {
            Apart::Lines => Objects::Lines(Lines::new(reader, max_bytes)),
            Apart::Braces => Objects::Elements(Elements::new(reader, max_bytes)),
        };
        let guess = Guess::plain(&file.place(Position::File), Format::Json, encoding::name_of(encoding));
        let (constants, csat_max) = (file.constants(), file.csat_max());
        Ok(Self { file, guess: Some(guess), objects, encoding, container, constants, csat_max, done: false })
    }

    fn read(&self, bytes: &[u8], line: u64) -> Result<Found, Problem> {
        let undecodable = Problem::Undecodable { encoding: encoding::name_of(self.encoding) };
        let Ok(text) = std::str::from_utf8(bytes) else { return Err(undecodable) };
        if self.encoding != UTF_8 && text.contains('\u{fffd}') {
            return Err(undecodable);
        }
        let problem = |cause: serde_json::Error| match cause.classify() {
            Category::Eof => Problem::JsonCutOff,
            Category::Data => Problem::JsonShape,
            Category::Syntax | Category::Io => Problem::JsonMalformed { column: cause.column() },
        };
        // A list would be taken for the fields in order.
        if !text.trim_start().starts_with('{') {
            return Err(serde_json::from_str::<IgnoredAny>(text).map_or_else(problem, |_| Problem::JsonShape));
        }
        let record: JsonRecord<'_> = serde_json::from_str(text).map_err(problem)?;
        let draft = self.draft(record)?;
        let conventions = &self.file.conventions;
        let place = self.file.place(Position::Line(line));
        let (record, ignored) = draft.finish(place, self.file.file_idx, IdOrigin::Export, conventions)?;
        Ok(Found::Record(record, ignored))
    }

    fn draft(&self, record: JsonRecord<'_>) -> Result<Draft, Problem> {
        let conventions = &self.file.conventions;
        let mut draft = Draft::default();
        for (field, value) in &self.constants {
            draft.set(*field, value, self.csat_max, conventions)?;
        }
        for (field, value) in [
            (Field::Id, record.id),
            (Field::Channel, record.channel),
            (Field::StartedAt, record.started_at),
            (Field::EndedAt, record.ended_at),
            (Field::Product, record.product),
            (Field::RequesterType, record.requester_type),
            (Field::Customer, record.customer),
            (Field::Category, record.category),
            (Field::Tags, record.tags),
            (Field::Agent, record.agent),
            (Field::Team, record.team),
            (Field::Csat, record.csat),
            (Field::FirstResponseS, record.first_response_s),
            (Field::HandleS, record.handle_s),
            (Field::ResolutionS, record.resolution_s),
            (Field::SlaBreached, record.sla_breached),
            (Field::Status, record.status),
            (Field::Reopened, record.reopened),
            (Field::AppVersion, record.app_version),
            (Field::Platform, record.platform),
            (Field::Region, record.region),
        ] {
            match value {
                Loose::Nothing => {}
                Loose::One(text) => draft.set(field, &text, self.csat_max, conventions)?,
                Loose::Many(words) if field == Field::Tags => {
                    let words = words.iter().map(|word| super::draft::composed(word.trim()));
                    draft.transcript.metadata.tags.extend(words.filter(|word| !word.is_empty()));
                }
                Loose::Many(words) => draft.set(field, &words.join("/"), self.csat_max, conventions)?,
            }
        }
        match (record.turns, record.text) {
            (Some(turns), _) => {
                draft.transcript.turns.reserve_exact(turns.len());
                for (turn_idx, turn) in turns.into_iter().enumerate() {
                    let word = turn.speaker.into_text();
                    let speaker = conventions.speaker(&word).ok_or(Problem::UnknownSpeaker { turn: turn_idx })?;
                    let at = turn.at.into_text();
                    draft.turn(speaker, Some(&at), turn.text.into_text(), conventions);
                }
            }
            (None, text) => {
                draft.turn(crate::model::Speaker::Customer, None, text.into_text(), conventions);
            }
        }
        Ok(draft)
    }
}

impl<'a> Loose<'a> {
    fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::One(text) => text,
            Self::Nothing => Cow::Borrowed(""),
            Self::Many(parts) => Cow::Owned(parts.join("\n")),
        }
    }
}

impl Source for Json {
    fn next(&mut self) -> Option<Found> {
        if let Some(guess) = self.guess.take() {
            return Some(Found::Guess(guess));
        }
        while !self.done {
            let (found, number) = match &mut self.objects {
                Objects::Lines(lines) => (lines.next(), lines.number),
                Objects::Elements(elements) => (elements.next(), elements.first_line),
            };
            let problem = match found {
                Ok(Line::Whole) => {
                    let bytes = match &self.objects {
                        Objects::Lines(lines) => &lines.bytes,
                        Objects::Elements(elements) => &elements.bytes,
                    };
                    if bytes.trim_ascii().is_empty() {
                        continue;
                    }
                    match self.read(bytes, number) {
                        Ok(found) => return Some(found),
                        Err(problem) => problem,
                    }
                }
                Ok(Line::TooLong) => Problem::LineTooLong { limit_mib: self.file.conventions.settings.max_line_mib },
                Ok(Line::End) => {
                    self.done = true;
                    return None;
                }
                Err(cause) => {
                    self.done = true;
                    bytes::problem_of(&cause, self.container)
                }
            };
            let position = if self.done { Position::Line(number + 1) } else { Position::Line(number) };
            return Some(Found::Rejected(self.file.place(position), problem));
        }
        None
    }
}

/// Cuts a stream into its outermost objects, whether they stand in an array or one after another.
struct Elements<R> {
    reader: R,
    bytes: Vec<u8>,
    first_line: u64,
    line: u64,
    max_bytes: usize,
}

impl<R: BufRead> Elements<R> {
    fn new(reader: R, max_bytes: usize) -> Self {
        Self { reader, bytes: Vec::new(), first_line: 1, line: 1, max_bytes }
    }

    /// Gives the next object; one that the end of the file cuts is given as it is, so that its parser says so.
    fn next(&mut self) -> io::Result<Line> {
        self.bytes.clear();
        let (mut depth, mut in_string, mut escaped, mut is_too_long) = (0_usize, false, false, false);
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(match (is_too_long, self.bytes.is_empty()) {
                    (true, _) => Line::TooLong,
                    (false, true) => Line::End,
                    (false, false) => Line::Whole,
                });
            }
            let mut end = None;
            let mut start = 0;
            for (at, &byte) in chunk.iter().enumerate() {
                self.line += u64::from(byte == b'\n');
                if depth == 0 && byte != b'{' {
                    start = at + 1;
                    continue;
                }
                if depth == 0 {
                    self.first_line = self.line;
                    start = at;
                }
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_string => escaped = true,
                    b'"' => in_string = !in_string,
                    b'{' | b'[' if !in_string => depth += 1,
                    b'}' | b']' if !in_string => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    end = Some(at + 1);
                    break;
                }
            }
            let n_bytes = end.unwrap_or(chunk.len());
            if !is_too_long {
                self.bytes.extend_from_slice(&chunk[start.min(n_bytes)..n_bytes]);
            }
            self.reader.consume(n_bytes);
            if self.bytes.len() > self.max_bytes {
                is_too_long = true;
                self.bytes = Vec::new();
            }
            if end.is_some() {
                return Ok(if is_too_long { Line::TooLong } else { Line::Whole });
            }
        }
    }
}
