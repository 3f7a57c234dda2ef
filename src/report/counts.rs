//! What a group of statements counts, be it an area, a topic or a variant: each conversation once.

use rustc_hash::FxHashSet;

use super::change::Change;
use super::input::{Input, MemberClass};
use super::summarise::day_of;
use super::whole::Whole;
use crate::effects::{Mean, Ratio, Spread, Sum, Tally, tally};
use crate::model::period::by_week;
use crate::model::{Day, Language, MaskedTranscript};
use crate::statements::StatementKind;

/// Below this many answers a mean of satisfaction says more about chance than about the group.
const LEAST_CSAT: u64 = 5;

/// The numbers of a group of statements and of the conversations that hold them.
#[derive(Debug, Clone)]
pub struct Figures<'a> {
    /// Statements.
    pub n_statements: u64,
    /// Of them weakly in their topic.
    pub n_weak: u64,
    /// Statements by kind: complaint, request, question.
    pub n_by_kind: [u64; 3],
    /// Statements by language: Korean, English.
    pub n_by_language: [u64; 2],
    /// Conversations.
    pub n_transcripts: u64,
    /// Distinct customers; conversations without a customer count one each.
    pub n_customers: u64,
    /// Of the conversations with a complaint, request or question.
    pub share: Ratio,
    /// Conversations per day of the window.
    pub per_day: Vec<u64>,
    /// Conversations per week of [`Report::weeks`](super::Report::weeks).
    pub weekly: Vec<u64>,
    /// The newest week against those before.
    pub change: Change,
    /// First day in the window.
    pub first_seen: Day,
    /// Last day in the window.
    pub last_seen: Day,
    /// Satisfaction in its conversations.
    pub csat: Option<Mean>,
    /// Satisfaction in all other conversations.
    pub csat_others: Option<Mean>,
    /// Mean of all minus mean of all others: how far the group moves the whole (negative: pulls it down). `None` below five on either side.
    pub csat_effect: Option<f64>,
    /// Seconds to the first response.
    pub first_response_s: Option<Spread>,
    /// Seconds of handling.
    pub handle_s: Option<Spread>,
    /// Seconds to the resolution.
    pub resolution_s: Option<Spread>,
    /// Opened again, where told.
    pub reopened: Option<Ratio>,
    /// Status `escalated`, where a status is told.
    pub escalated: Option<Ratio>,
    /// Service level missed, where told.
    pub sla_breached: Option<Ratio>,
    /// Who, where, with what.
    pub facets: Facets<'a>,
}

/// Who, where, with what: conversations by value, most frequent first.
#[derive(Debug, Clone, Default)]
pub struct Facets<'a> {
    /// Products.
    pub products: Vec<Tally<'a>>,
    /// Channels.
    pub channels: Vec<Tally<'a>>,
    /// Kinds of customers.
    pub requester_types: Vec<Tally<'a>>,
    /// Versions of the app.
    pub app_versions: Vec<Tally<'a>>,
    /// Platforms of the app.
    pub platforms: Vec<Tally<'a>>,
    /// The desk's own categories.
    pub categories: Vec<Tally<'a>>,
}

impl<'a> Figures<'a> {
    /// Counts some rows of [`Input::statements`], which come in the order of their statement ids.
    pub(super) fn of(input: &Input<'a>, whole: &Whole<'a>, rows: &[u32]) -> Self {
        let row = |row_idx: u32| &input.statements[row_idx as usize];
        // Rows come in the order of transcript ids, so equal transcripts stand together.
        let mut transcript_idxs: Vec<usize> =
            rows.iter().map(|&row_idx| row(row_idx).transcript_idx as usize).collect();
        transcript_idxs.dedup();
        let transcripts: Vec<&'a MaskedTranscript> =
            transcript_idxs.iter().filter_map(|&transcript_idx| input.transcripts.get(transcript_idx)).collect();
        let metadata = || transcripts.iter().map(|transcript| &transcript.metadata);

        let (mut n_by_kind, mut n_by_language, mut n_weak) = ([0; 3], [0; 2], 0);
        for &row_idx in rows {
            let row = row(row_idx);
            match row.statement.kind {
                StatementKind::Complaint => n_by_kind[0] += 1,
                StatementKind::Request => n_by_kind[1] += 1,
                StatementKind::Question => n_by_kind[2] += 1,
                StatementKind::Praise | StatementKind::Other => {}
            }
            n_by_language[usize::from(row.statement.language == Language::En)] += 1;
            n_weak += u64::from(row.membership.is_some_and(|membership| membership.class == MemberClass::Weak));
        }
        let mut per_day = vec![0; whole.window.n_days()];
        let (mut first_seen, mut last_seen, mut csat) = (None::<Day>, None::<Day>, Sum::default());
        for transcript in &transcripts {
            let day = day_of(transcript, input.as_of);
            if let Some(position) = whole.window.position(day) {
                per_day[position] += 1;
            }
            first_seen = Some(first_seen.map_or(day, |first| first.min(day)));
            last_seen = Some(last_seen.map_or(day, |last| last.max(day)));
            csat.add(transcript.metadata.csat);
        }
        let weekly = by_week(&per_day);
        let change = Change::of(&weekly, whole.n_weeks_known());
        let csat_others = csat.rest_of(whole.csat);
        let csat_effect = match (whole.csat.mean(), csat_others.mean()) {
            (Some(all), Some(others)) if csat.n >= LEAST_CSAT && others.n >= LEAST_CSAT => Some(all.mean - others.mean),
            _ => None,
        };
        Self {
            n_statements: rows.len() as u64,
            n_weak,
            n_by_kind,
            n_by_language,
            n_transcripts: transcripts.len() as u64,
            n_customers: n_customers(transcripts.iter().copied()),
            share: Ratio { part: transcripts.len() as u64, whole: whole.totals.n_with_statement },
            per_day,
            weekly,
            change,
            first_seen: first_seen.unwrap_or(input.as_of),
            last_seen: last_seen.unwrap_or(input.as_of),
            csat: csat.mean(),
            csat_others: csat_others.mean(),
            csat_effect,
            first_response_s: Spread::of(metadata().filter_map(|metadata| metadata.first_response_s).collect()),
            handle_s: Spread::of(metadata().filter_map(|metadata| metadata.handle_s).collect()),
            resolution_s: Spread::of(metadata().filter_map(|metadata| metadata.resolution_s).collect()),
            reopened: Ratio::of(metadata().map(|metadata| whole.reopened.complete(metadata.reopened))),
            escalated: Ratio::of(metadata().map(|metadata| metadata.status.as_deref().map(|word| word == "escalated"))),
            sla_breached: Ratio::of(metadata().map(|metadata| whole.sla_breached.complete(metadata.sla_breached))),
            facets: Facets {
                products: tally(metadata().filter_map(|metadata| metadata.product.as_deref())),
                channels: tally(metadata().filter_map(|metadata| metadata.channel.as_deref())),
                requester_types: tally(metadata().filter_map(|metadata| metadata.requester_type.as_deref())),
                app_versions: tally(metadata().filter_map(|metadata| metadata.app_version.as_deref())),
                platforms: tally(metadata().filter_map(|metadata| metadata.platform.as_deref())),
                categories: tally(metadata().filter_map(|metadata| metadata.category.as_deref())),
            },
        }
    }
}

/// Counts distinct customers; conversations without a customer count one each.
pub(super) fn n_customers<'t>(transcripts: impl Iterator<Item = &'t MaskedTranscript>) -> u64 {
    let (mut known, mut n_unknown) = (FxHashSet::default(), 0);
    for transcript in transcripts {
        match &transcript.customer {
            Some(customer) => {
                known.insert(customer.0.as_str());
            }
            None => n_unknown += 1,
        }
    }
    known.len() as u64 + n_unknown
}
