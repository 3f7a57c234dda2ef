//! Plain-text dialogues: one conversation a file, or several with lines of dashes between them.

use encoding_rs::{Encoding, UTF_8};

use super::bytes::{self, Container};
use super::dialogue::{self, Known};
use super::draft::Draft;
use super::entry::IdOrigin;
use super::lines::{Line, Lines};
use super::source::{FileContext, Found, Pass, Source};
use super::{Field, Format, Guess, Position, Problem, encoding};
use crate::model::Turn;

/// A file of dialogues.
pub(crate) struct Plain {
    file: FileContext,
    guess: Option<Guess>,
    lines: Lines<Box<dyn std::io::BufRead + Send>>,
    encoding: &'static Encoding,
    container: Container,
    constants: Vec<(Field, String)>,
    csat_max: f64,
    n_blocks: usize,
    /// A line with an id, which ended one conversation and begins the next.
    next_line: Option<(u64, String)>,
    trouble: Option<Found>,
    done: bool,
}

/// The lines of one conversation.
#[derive(Default)]
struct Block {
    first_line: u64,
    text: String,
    has_id: bool,
    is_too_long: bool,
    is_undecodable: bool,
}

impl Plain {
    pub(crate) fn open(file: FileContext) -> Result<Self, Problem> {
        let encoding = file.encoding()?;
        let (reader, container) =
            file.open(encoding, Pass::Read).map_err(|cause| bytes::problem_of(&cause, Container::Plain))?;
        let lines = Lines::new(reader, file.conventions.max_line_bytes());
        let guess = Some(Guess::plain(&file.place(Position::File), Format::Text, encoding::name_of(encoding)));
        let (constants, csat_max) = (file.constants(), file.csat_max());
        Ok(Self {
            file,
            guess,
            lines,
            encoding,
            container,
            constants,
            csat_max,
            n_blocks: 0,
            next_line: None,
            trouble: None,
            done: false,
        })
    }

    fn line(&mut self) -> Option<(u64, Result<String, Problem>)> {
        if let Some((number, line)) = self.next_line.take() {
            return Some((number, Ok(line)));
        }
        match self.lines.next() {
            Ok(Line::End) => None,
            Ok(Line::TooLong) => Some((
                self.lines.number,
                Err(Problem::LineTooLong { limit_mib: self.file.conventions.settings.max_line_mib }),
            )),
            Ok(Line::Whole) => {
                let undecodable = Problem::Undecodable { encoding: encoding::name_of(self.encoding) };
                let line = String::from_utf8(self.lines.bytes.clone()).map_err(|_| undecodable.clone());
                let line = line.and_then(|line| {
                    if self.encoding != UTF_8 && line.contains('\u{fffd}') { Err(undecodable) } else { Ok(line) }
                });
                Some((self.lines.number, line))
            }
            Err(cause) => {
                let place = self.file.place(Position::Line(self.lines.number + 1));
                self.trouble = Some(Found::Rejected(place, bytes::problem_of(&cause, self.container)));
                None
            }
        }
    }

    /// Collects the lines of the next conversation; none at the end of the file.
    fn block(&mut self) -> Option<Block> {
        let mut block = Block::default();
        loop {
            let Some((number, line)) = self.line() else {
                self.done = true;
                return (block.first_line > 0).then_some(block);
            };
            match line {
                Ok(line) if is_border(&line) => {
                    if block.first_line > 0 {
                        return Some(block);
                    }
                }
                Ok(line) if block.first_line == 0 && line.trim().is_empty() => {}
                Ok(line) => {
                    let is_id = line.len() < 200
                        && matches!(self.key_value(&line), Some((Field::Id, value)) if !value.is_empty());
                    if is_id && block.has_id {
                        self.next_line = Some((number, line));
                        return Some(block);
                    }
                    block.has_id |= is_id;
                    block.first_line = if block.first_line == 0 { number } else { block.first_line };
                    if block.text.len() + line.len() > self.file.conventions.max_line_bytes() {
                        block.is_too_long = true;
                        block.text = String::new();
                    }
                    if !block.is_too_long {
                        block.text.push_str(&line);
                        block.text.push('\n');
                    }
                }
                Err(problem) => {
                    block.first_line = if block.first_line == 0 { number } else { block.first_line };
                    block.is_too_long |= matches!(problem, Problem::LineTooLong { .. });
                    block.is_undecodable |= matches!(problem, Problem::Undecodable { .. });
                }
            }
        }
    }

    /// Reads a line such as `상담번호: C-17`; a word for a speaker begins a turn instead.
    fn key_value<'a>(&self, line: &'a str) -> Option<(Field, &'a str)> {
        let (name, value) = line.split_once([':', '：'])?;
        let conventions = &*self.file.conventions;
        if name.chars().count() > 20 || conventions.exact_speaker(name).is_some() {
            return None;
        }
        let field = conventions.fields_of(name).into_iter().find(|field| *field != Field::Speaker)?;
        (!field.carries_words() && field != Field::Title).then_some((field, value.trim()))
    }

    fn record(&self, block: &Block) -> Result<Found, Problem> {
        let conventions = &*self.file.conventions;
        if block.is_too_long {
            return Err(Problem::LineTooLong { limit_mib: conventions.settings.max_line_mib });
        }
        if block.is_undecodable {
            return Err(Problem::Undecodable { encoding: encoding::name_of(self.encoding) });
        }
        let mut draft = Draft::default();
        for (field, value) in &self.constants {
            draft.set(*field, value, self.csat_max, conventions)?;
        }
        let mut words = block.text.as_str();
        while let Some((line, rest)) = words.split_once('\n') {
            if let Some((field, value)) = self.key_value(line) {
                draft.set(field, value, self.csat_max, conventions)?;
            } else if !line.trim().is_empty() {
                break;
            }
            words = rest;
        }
        let mut origin = IdOrigin::Export;
        if draft.transcript.id.is_empty() {
            origin = IdOrigin::Place;
            let name = &self.file.name;
            draft.transcript.id =
                if self.n_blocks == 1 { name.to_string() } else { format!("{name}-{}", self.n_blocks) };
        }
        let (customer, agent) = (draft.transcript.customer.clone(), draft.transcript.metadata.agent.clone());
        let day = draft.transcript.metadata.started_at.as_ref().map(|at| at.date());
        let known = Known { customer: customer.as_deref(), agent: agent.as_deref(), day };
        for said in dialogue::split(words, &known, conventions)? {
            let raw_text = super::markup::words(said.text.into());
            draft.transcript.turns.push(Turn { speaker: said.speaker, at: said.at, raw_text });
        }
        let place = self.file.place(Position::Line(block.first_line));
        let (record, ignored) = draft.finish(place, self.file.file_idx, origin, conventions)?;
        Ok(Found::Record(record, ignored))
    }
}

impl Source for Plain {
    fn next(&mut self) -> Option<Found> {
        if let Some(guess) = self.guess.take() {
            return Some(Found::Guess(guess));
        }
        if !self.done
            && let Some(block) = self.block()
        {
            self.n_blocks += 1;
            let place = self.file.place(Position::Line(block.first_line));
            return Some(self.record(&block).unwrap_or_else(|problem| Found::Rejected(place, problem)));
        }
        self.trouble.take()
    }
}

/// A line of nothing but dashes and the like.
fn is_border(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.bytes().all(|byte| b"-=*_#~".contains(&byte))
}
