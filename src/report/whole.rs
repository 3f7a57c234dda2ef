//! The window as a whole: what every topic is compared with.

use super::change::Change;
use super::counts::n_customers;
use super::input::{Input, MemberClass};
use super::summarise::day_of;
use super::summary::{Totals, Trend};
use crate::effects::{Flag, Spread, Sum, tally};
use crate::model::Period;
use crate::model::period::{by_week, days_between};
use crate::model::{Language, MaskedTranscript, Speaker};

/// When more of the newest week than this stands on the as-of day only for want of a date, weeks cannot be compared.
const MOST_UNDATED: f64 = 0.1;

/// The window as a whole, which every topic is compared with.
pub(super) struct Whole<'a> {
    pub(super) window: Period,
    pub(super) totals: Totals<'a>,
    pub(super) trend: Trend,
    pub(super) csat: Sum,
    pub(super) reopened: Flag,
    pub(super) sla_breached: Flag,
}

impl<'a> Whole<'a> {
    pub(super) fn new(input: &Input<'a>, window: Period) -> Self {
        let n = input.transcripts.len();
        let (mut has_statement, mut has_topic) = (vec![false; n], vec![false; n]);
        let (mut n_by_kind, mut n_by_class) = ([0; 5], [0; 3]);
        for row in input.statements {
            n_by_kind[row.statement.kind as usize] += 1;
            let Some(membership) = row.membership else { continue };
            n_by_class[membership.class as usize] += 1;
            let transcript_idx = row.transcript_idx as usize;
            if transcript_idx < n {
                has_statement[transcript_idx] = true;
                has_topic[transcript_idx] |= membership.topic_idx.is_some();
            }
        }
        let mut per_day = vec![0; window.n_days()];
        let mut per_day_with_statement = vec![0; window.n_days()];
        let (mut csat, mut days) = (Sum::default(), None::<Period>);
        for (transcript, has_statement) in input.transcripts.iter().zip(&has_statement) {
            let day = day_of(transcript, input.as_of);
            days = Some(days.map_or(Period { from: day, to: day }, |days| Period {
                from: days.from.min(day),
                to: days.to.max(day),
            }));
            if let Some(position) = window.position(day) {
                per_day[position] += 1;
                per_day_with_statement[position] += u64::from(*has_statement);
            }
            csat.add(transcript.metadata.csat);
        }
        let (weekly, weekly_with_statement) = (by_week(&per_day), by_week(&per_day_with_statement));
        let trend = trend(input, window, days, weekly.last().copied().unwrap_or(0));
        let n_weeks = if let Trend::Known { n_weeks } = trend { n_weeks } else { 0 };
        let metadata = || input.transcripts.iter().map(|transcript| &transcript.metadata);
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
        let n_without = has_statement.iter().zip(&has_topic).filter(|(statement, topic)| **statement && !**topic);
        let totals = Totals {
            n_transcripts: n as u64,
            n_with_statement: count(&has_statement),
            n_statements: n_by_class.iter().sum(),
            n_by_kind,
            n_assigned: n_by_class[MemberClass::Assigned as usize],
            n_weak: n_by_class[MemberClass::Weak as usize],
            n_single: n_by_class[MemberClass::Single as usize],
            n_transcripts_without_topic: n_without.count() as u64,
            n_customers: n_customers(input.transcripts.iter()),
            csat: csat.mean(),
            first_response_s: Spread::of(metadata().filter_map(|metadata| metadata.first_response_s).collect()),
            resolution_s: Spread::of(metadata().filter_map(|metadata| metadata.resolution_s).collect()),
            change: Change::of(&weekly, n_weeks),
            change_with_statement: Change::of(&weekly_with_statement, n_weeks),
            weekly,
            weekly_with_statement,
            days,
            languages: languages(input.transcripts),
            channels: tally(metadata().filter_map(|metadata| metadata.channel.as_deref())),
        };
        let metadata = || input.transcripts.iter().map(|transcript| &transcript.metadata);
        let reopened = Flag::of(metadata().map(|metadata| metadata.reopened));
        let sla_breached = Flag::of(metadata().map(|metadata| metadata.sla_breached));
        Self { window, totals, trend, csat, reopened, sla_breached }
    }

    /// Returns how many of the newest weeks hold records from their first day on.
    pub(super) fn n_weeks_known(&self) -> usize {
        if let Trend::Known { n_weeks } = self.trend { n_weeks } else { 0 }
    }
}

fn trend(input: &Input<'_>, window: Period, days: Option<Period>, last_week: u64) -> Trend {
    if input.quality.n_undated as f64 > MOST_UNDATED * last_week as f64 && input.quality.n_undated > 0 {
        return Trend::Undated;
    }
    let first = days.map_or(window.to, |days| days.from.max(window.from));
    // The first record of a week seldom falls on its first day: a week that is complete but for two days counts.
    let n_weeks = usize::try_from((days_between(first, window.to) + 3) / 7).unwrap_or(0).min(window.n_days() / 7);
    if n_weeks < 2 { Trend::TooShort } else { Trend::Known { n_weeks } }
}

fn languages(transcripts: &[MaskedTranscript]) -> Vec<(Language, u64)> {
    let customers = |language: Language| {
        let of = |transcript: &MaskedTranscript| {
            let turns = transcript.turns.iter();
            turns.filter(|turn| turn.speaker == Speaker::Customer && turn.language == language).count() as u64
        };
        transcripts.iter().map(of).sum()
    };
    [Language::Ko, Language::En].into_iter().map(|language| (language, customers(language))).collect()
}
