//! One record while it is put together, whatever the format: fields set from their words, then checked as a whole.

use std::borrow::Cow;

use jiff::civil::Time;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::conventions::Conventions;
use super::entry::{Dated, IdOrigin, Record};
use super::{Field, Place, Problem, dates, markup, values};
use crate::model::{Speaker, Transcript, Turn};

/// No support system is older: a year before it, mostly 1970, is an empty field that a program filled.
const FIRST_PLAUSIBLE_YEAR: i16 = 1990;

/// A record being put together.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) transcript: Transcript,
    /// Values that could not be understood and were left out.
    pub(crate) ignored: Vec<Field>,
    /// Time of day from a column of its own.
    time: Option<Time>,
}

impl Draft {
    /// Sets a field from its words; words that mean "nothing" set nothing.
    ///
    /// Only what the record cannot do without is a problem; another value that is not understood is left out and counted.
    pub(crate) fn set(
        &mut self,
        field: Field,
        words: &str,
        csat_max: f64,
        conventions: &Conventions,
    ) -> Result<(), Problem> {
        let words = words.trim();
        if conventions.is_nothing(words) {
            return Ok(());
        }
        let transcript = &mut self.transcript;
        let metadata = &mut transcript.metadata;
        let understood = match field {
            Field::Id => {
                if values::is_damaged_id(words) {
                    return Err(Problem::IdLostDigits);
                }
                transcript.id = composed(words);
                true
            }
            Field::Customer => put(&mut transcript.customer, Some(composed(words))),
            Field::StartedAt => {
                let moment = dates::moment(words, &conventions.zone).ok_or(Problem::UnreadableDate { field })?;
                if moment.year() < FIRST_PLAUSIBLE_YEAR {
                    return Err(Problem::ImplausibleDate { year: moment.year() });
                }
                put(&mut metadata.started_at, Some(moment))
            }
            Field::Time => put(&mut self.time, dates::time_of_day(words)),
            Field::EndedAt => put(&mut metadata.ended_at, plausible(words, conventions)),
            Field::Channel => put(&mut metadata.channel, Some(listed("channel", words, conventions))),
            Field::Status => put(&mut metadata.status, Some(listed("status", words, conventions))),
            Field::Product => put(&mut metadata.product, Some(composed(words))),
            Field::RequesterType => put(&mut metadata.requester_type, Some(composed(words))),
            Field::Category => put(&mut metadata.category, Some(composed(words))),
            Field::Tags => {
                metadata.tags.extend(values::tags(&composed(words)));
                true
            }
            Field::Agent => put(&mut metadata.agent, Some(composed(words))),
            Field::Team => put(&mut metadata.team, Some(composed(words))),
            Field::Csat => put(&mut metadata.csat, values::csat(words, csat_max, conventions)),
            Field::FirstResponseS => put(&mut metadata.first_response_s, dates::duration_s(words, 1.0)),
            Field::HandleS => put(&mut metadata.handle_s, dates::duration_s(words, 1.0)),
            Field::ResolutionS => put(&mut metadata.resolution_s, dates::duration_s(words, 1.0)),
            Field::SlaBreached => put(&mut metadata.sla_breached, values::flag(words, conventions)),
            Field::Reopened => put(&mut metadata.reopened, values::flag(words, conventions)),
            Field::AppVersion => put(&mut metadata.app_version, Some(composed(words))),
            Field::Platform => put(&mut metadata.platform, Some(composed(words))),
            Field::Region => put(&mut metadata.region, Some(composed(words))),
            Field::Speaker
            | Field::At
            | Field::Text
            | Field::Title
            | Field::CustomerText
            | Field::AgentText
            | Field::Transcript => true,
        };
        if !understood {
            self.ignored.push(field);
        }
        Ok(())
    }

    /// Adds a turn; its time is left out and counted where it cannot be understood.
    pub(crate) fn turn(&mut self, speaker: Speaker, at: Option<&str>, text: Cow<'_, str>, conventions: &Conventions) {
        let at = at.map(str::trim).filter(|at| !conventions.is_nothing(at)).and_then(|at| {
            let moment = plausible(at, conventions);
            if moment.is_none() {
                self.ignored.push(Field::At);
            }
            moment
        });
        self.transcript.turns.push(Turn { speaker, at, raw_text: markup::words(text) });
    }

    /// Joins a date column with a time column.
    pub(crate) fn join_time(&mut self, conventions: &Conventions) {
        let started_at = &mut self.transcript.metadata.started_at;
        if let (Some(moment), Some(time)) = (started_at.as_ref(), self.time)
            && moment.time() == Time::midnight()
        {
            *started_at = dates::at(moment.date(), time, &conventions.zone).or_else(|| started_at.take());
        }
    }

    /// Takes over what this record does not know from another row of the same conversation.
    pub(crate) fn fill(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.transcript.metadata, other.transcript.metadata);
        fn keep<T>(mine: &mut Option<T>, theirs: Option<T>) {
            if mine.is_none() {
                *mine = theirs;
            }
        }
        keep(&mut self.transcript.customer, other.transcript.customer);
        keep(&mut self.time, other.time);
        keep(&mut mine.channel, theirs.channel);
        keep(&mut mine.started_at, theirs.started_at);
        keep(&mut mine.ended_at, theirs.ended_at);
        keep(&mut mine.product, theirs.product);
        keep(&mut mine.requester_type, theirs.requester_type);
        keep(&mut mine.category, theirs.category);
        keep(&mut mine.agent, theirs.agent);
        keep(&mut mine.team, theirs.team);
        keep(&mut mine.csat, theirs.csat);
        keep(&mut mine.first_response_s, theirs.first_response_s);
        keep(&mut mine.handle_s, theirs.handle_s);
        keep(&mut mine.resolution_s, theirs.resolution_s);
        keep(&mut mine.sla_breached, theirs.sla_breached);
        keep(&mut mine.status, theirs.status);
        keep(&mut mine.reopened, theirs.reopened);
        keep(&mut mine.app_version, theirs.app_version);
        keep(&mut mine.platform, theirs.platform);
        keep(&mut mine.region, theirs.region);
        if mine.tags.is_empty() {
            mine.tags = theirs.tags;
        }
        self.transcript.turns.extend(other.transcript.turns);
        self.ignored.extend(other.ignored);
    }

    /// Returns the record, or why it cannot be one.
    pub(crate) fn finish(
        mut self,
        place: Place,
        file_idx: usize,
        id_origin: IdOrigin,
        conventions: &Conventions,
    ) -> Result<(Record, Vec<Field>), Problem> {
        if self.transcript.id.is_empty() {
            return Err(Problem::NoId);
        }
        if self.transcript.turns.iter().all(|turn| turn.raw_text.trim().is_empty()) {
            return Err(Problem::NoTurns);
        }
        self.join_time(conventions);
        let metadata = &mut self.transcript.metadata;
        let mut dated = Dated::Export;
        if metadata.started_at.is_none() {
            metadata.started_at = self.transcript.turns.iter().filter_map(|turn| turn.at.clone()).min();
        }
        if metadata.started_at.is_none() {
            dated = Dated::AsOf;
            metadata.started_at = dates::at(conventions.as_of, Time::midnight(), &conventions.zone);
        }
        Ok((Record { transcript: self.transcript, place, file_idx, dated, id_origin }, self.ignored))
    }
}

/// Returns a word in composed form, so that 결제 typed on a Mac is the same category as 결제 typed elsewhere.
pub(crate) fn composed(words: &str) -> String {
    let clean: String = words.chars().filter(|c| !c.is_control()).collect();
    match is_nfc_quick(clean.chars()) {
        IsNormalized::Yes => clean,
        _ => clean.nfc().collect(),
    }
}

fn put<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let understood = value.is_some();
    if understood {
        *slot = value;
    }
    understood
}

fn plausible(words: &str, conventions: &Conventions) -> Option<jiff::Zoned> {
    dates::moment(words, &conventions.zone).filter(|moment| moment.year() >= FIRST_PLAUSIBLE_YEAR)
}

fn listed(group: &'static str, words: &str, conventions: &Conventions) -> String {
    conventions.value(group, words).map_or_else(|| composed(words), str::to_owned)
}
