//! From what is unusual tonight and what was open last night to tonight's alerts.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::events::{self, Registers};
use super::ledger::{Kept, Ledger};
use super::matters::{self, Keys};
use super::telling::{self, Matter};
use super::{Alert, AlertKind, AlertState, Segment, severe, templates as say};
use crate::effects::SeverityWords;
use crate::evidence::{Card, Casebook, Facet, Filter, Measure, Name, NameKind, Sentence};
use crate::model::period::days_between;
use crate::model::{Bilingual, Day, Period};
use crate::trends::{Calendar, Kind, Policy, Release};

/// What alerts are raised from.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The window's conversations.
    pub casebook: &'a Casebook<'a>,
    /// What is known of each topic, in the order of [`Casebook::topics`].
    pub cards: &'a [Card],
    /// The register of releases.
    pub releases: &'a [Release],
    /// The register of policies.
    pub policies: &'a [Policy],
    /// Holidays.
    pub calendar: &'a Calendar,
    /// The zone of days and times of the registers.
    pub zone: &'a TimeZone,
    /// What makes a single case severe.
    pub severity: &'a SeverityWords,
    /// The alerts after the night before; empty on the first night.
    pub before: &'a Ledger,
    /// Whether there was a night before.
    pub is_first: bool,
    /// Ids of alerts that somebody asked to be quiet.
    pub muted: &'a BTreeSet<String>,
}

/// Tonight's alerts.
#[derive(Debug, Default)]
pub struct Raised {
    /// New and open ones, those that ended lately; the most unusual first, severe cases after spikes.
    pub alerts: Vec<Alert>,
    /// What the next night needs.
    pub ledger: Ledger,
}

/// What ended stays listed for so many days, and an alert that comes back within them is the same one.
const LISTED_DAYS: i64 = 7;
/// For so many nights the first day of an alert is sought anew.
const FIRST_DAY_SETTLES: i64 = 5;
/// A new topic is told from so many conversations on: a handful of alike ones is found on any night.
const LEAST_NEW: u64 = 10;
/// What has lasted so long is the new usual.
const LONGEST_DAYS: i64 = 42;
/// A part of a topic is told only where it is this unusual and this large: there are ten times as many parts as topics.
const SEGMENT_Q: f64 = 0.001;
const LEAST_SEGMENT: u64 = 20;
/// The whole desk is no matter of its own where its alerts make up so much of the excess.
const EXPLAINED: f64 = 0.4;
/// So many severe conversations of one kind are quoted; their number is told in any case.
const MOST_QUOTED: usize = 20;
/// Parts of a topic are looked at where the topic has so many conversations.
const LEAST_FOR_SEGMENTS: u64 = 100;
/// A part that is nearly the whole says nothing besides, and a tiny one has no baseline.
const SEGMENT_SHARES: std::ops::RangeInclusive<f64> = 0.15..=0.7;
/// The facets whose parts are looked at. Versions and platforms rise with every release by themselves.
const SEGMENT_FACETS: [Facet; 3] = [Facet::Product, Facet::Channel, Facet::RequesterType];

/// Something unusual, found tonight.
struct Found {
    kind: AlertKind,
    topic: usize,
    segment: Option<Segment>,
    since: Day,
    q_value: f64,
}

/// Raises, follows up and ends alerts. Pure; equal input gives equal alerts.
#[must_use]
pub fn raise(desk: Desk<'_>) -> Raised {
    let as_of = desk.casebook.period().to;
    let mut ledger = desk.before.clone();
    // Rises are remembered as long as the window holds them: what falls back later is their end.
    let is_remembered = |kept: &Kept| {
        is_listed(kept, as_of) || (kept.kind != AlertKind::Drop && desk.casebook.period().contains(kept.since))
    };
    ledger.alerts.retain(is_remembered);
    // Severe cases are told once.
    ledger.alerts.retain(|kept| kept.kind != AlertKind::SevereCase);
    let keys = Keys::of(desk);
    for kept in &mut ledger.alerts {
        matters::anchor(desk, &keys, kept);
        if kept.ended.is_none() && !lasts(desk, kept) {
            kept.ended = Some(as_of);
        }
    }
    for found in found(desk) {
        take_in(desk, &mut ledger, found);
    }
    whole_desk(desk, &mut ledger);
    ledger.alerts.iter_mut().for_each(|kept| matters::remember(desk, &keys, kept));
    let listed = ledger.alerts.iter().filter(|kept| is_listed(kept, as_of));
    let mut alerts: Vec<Alert> = listed.filter_map(|kept| alert(desk, kept)).collect();
    alerts.extend(severe_cases(desk, &mut ledger));
    let rank = |alert: &Alert| {
        let state = usize::from(alert.state == AlertState::Muted) + 2 * usize::from(alert.state == AlertState::Ended);
        (state, alert.kind)
    };
    alerts.sort_by(|a, b| {
        let unusual = |alert: &Alert| alert.q_value.unwrap_or(1.0);
        rank(a).cmp(&rank(b)).then(unusual(a).total_cmp(&unusual(b))).then_with(|| a.id.cmp(&b.id))
    });
    Raised { alerts, ledger }
}

/// Whether an alert lasts or ended so lately that it is still told.
fn is_listed(kept: &Kept, as_of: Day) -> bool {
    kept.ended.is_none_or(|ended| days_between(ended, as_of) <= LISTED_DAYS)
}

/// Whether what was unusual is so still.
fn lasts(desk: Desk<'_>, kept: &Kept) -> bool {
    let filter = telling::filter_of(&kept.topics, kept.segment.as_ref());
    let was_of_topics = !kept.cases.is_empty();
    if was_of_topics && kept.topics.is_empty() {
        return false;
    }
    if days_between(kept.since, desk.casebook.period().to) > LONGEST_DAYS {
        return false;
    }
    let (per_day, topics) = (desk.casebook.per_day(&filter), desk.casebook.positions(&filter));
    desk.casebook.baseline().lasts(&per_day, &topics, filter.with.is_none(), kept.since, trend_of(kept.kind))
}

fn trend_of(kind: AlertKind) -> Kind {
    match kind {
        AlertKind::Drop => Kind::Drop,
        AlertKind::NewTopic => Kind::New,
        AlertKind::Spike | AlertKind::SevereCase => Kind::Spike,
    }
}

/// Gathers what is unusual: topics first, then the whole desk, then parts of topics that are not unusual as a whole.
fn found(desk: Desk<'_>) -> Vec<Found> {
    let baseline = desk.casebook.baseline();
    let kind_of = |kind: Kind| match kind {
        Kind::Spike => AlertKind::Spike,
        Kind::Drop => AlertKind::Drop,
        Kind::New => AlertKind::NewTopic,
    };
    let mut found: Vec<Found> = baseline
        .signals()
        .into_iter()
        .filter(|signal| signal.kind != Kind::New || signal.observed >= LEAST_NEW)
        .map(|signal| Found {
            kind: kind_of(signal.kind),
            topic: signal.series,
            segment: None,
            since: signal.since,
            q_value: signal.q_value,
        })
        .collect();
    let segments = segments(desk);
    let counts: Vec<Vec<u64>> = segments
        .iter()
        .map(|(topic, segment)| {
            let id = &desk.casebook.topics()[*topic];
            desk.casebook.per_day(&telling::filter_of(std::slice::from_ref(id), Some(segment)))
        })
        .collect();
    for signal in baseline.signals_of(counts) {
        let (topic, segment) = &segments[signal.series];
        // Where the whole topic is unusual, its parts are so for the same reason; and parts do not raise new topics.
        let is_clear = signal.q_value <= SEGMENT_Q && signal.observed >= LEAST_SEGMENT;
        if is_clear && signal.kind != Kind::New && !found.iter().any(|found| found.topic == *topic) {
            found.push(Found {
                kind: kind_of(signal.kind),
                topic: *topic,
                segment: Some(segment.clone()),
                since: signal.since,
                q_value: signal.q_value,
            });
        }
    }
    found
}

/// Returns the parts of topics that have enough conversations for a baseline of their own.
fn segments(desk: Desk<'_>) -> Vec<(usize, Segment)> {
    let mut segments = Vec::new();
    for (topic, id) in desk.casebook.topics().iter().enumerate() {
        let idxs = desk.casebook.select(&Filter::of(std::slice::from_ref(id)), desk.casebook.period());
        if (idxs.len() as u64) < LEAST_FOR_SEGMENTS {
            continue;
        }
        for facet in SEGMENT_FACETS {
            let values = crate::effects::tally_of(idxs.iter().filter_map(|&idx| desk.casebook.value(idx, facet)));
            for (value, n) in values {
                if SEGMENT_SHARES.contains(&(n as f64 / idxs.len() as f64)) {
                    segments.push((topic, Segment { facet, value: value.to_owned() }));
                }
            }
        }
    }
    segments
}

/// Follows up an alert on the same matter, or raises a new one.
fn take_in(desk: Desk<'_>, ledger: &mut Ledger, found: Found) {
    let as_of = desk.casebook.period().to;
    let topic = desk.casebook.topics()[found.topic].clone();
    let is_rise = |kind: AlertKind| kind != AlertKind::Drop;
    let same_way =
        |kept: &Kept| is_listed(kept, as_of) && !kept.topics.is_empty() && is_rise(kept.kind) == is_rise(found.kind);
    // The topic itself first, then what is akin to it; a part of a topic belongs to the alert on the whole of it.
    let own = ledger.alerts.iter().position(|kept| {
        same_way(kept) && kept.topics.contains(&topic) && (kept.segment.is_none() || kept.segment == found.segment)
    });
    let part_of = || {
        ledger.alerts.iter().position(|kept| {
            same_way(kept) && kept.segment.is_none() && matters::is_part(desk, kept, &topic, found.since)
        })
    };
    if let Some(at) = own.or_else(part_of) {
        let kept = &mut ledger.alerts[at];
        kept.ended = None;
        kept.q_value = Some(kept.q_value.map_or(found.q_value, |q| q.min(found.q_value)));
        // With every night the first day is known better.
        if own.is_some() && kept.topics.first() == Some(&topic) && days_between(kept.date, as_of) <= FIRST_DAY_SETTLES {
            kept.since = found.since;
        }
        if !kept.topics.contains(&topic) {
            kept.topics.push(topic);
        }
        return;
    }
    // What falls back after a rise is its end, and no matter of its own.
    let falls_back = |kept: &Kept| kept.topics.contains(&topic) && is_rise(kept.kind) && !is_rise(found.kind);
    if ledger.alerts.iter().any(falls_back) {
        return;
    }
    let id = ledger.next_id();
    ledger.alerts.push(Kept {
        id,
        kind: found.kind,
        severity: None,
        topics: vec![topic],
        segment: found.segment,
        date: as_of,
        since: found.since,
        ended: None,
        q_value: Some(found.q_value),
        cases: Vec::new(),
    });
}

/// Raises or follows up the alert on all conversations together, where those on topics do not make up for it.
fn whole_desk(desk: Desk<'_>, ledger: &mut Ledger) {
    let Some(signal) = desk.casebook.baseline().signal_of_all() else { return };
    let as_of = desk.casebook.period().to;
    let kind = if signal.kind == Kind::Drop { AlertKind::Drop } else { AlertKind::Spike };
    let same = |kept: &&mut Kept| kept.topics.is_empty() && kept.kind == kind && is_listed(kept, as_of);
    if let Some(kept) = ledger.alerts.iter_mut().find(same) {
        kept.ended = None;
        return;
    }
    let days = Period { from: signal.since, to: as_of };
    let excess_of = |kept: &Kept| {
        let filter = telling::filter_of(&kept.topics, kept.segment.as_ref());
        let taken =
            |measure: Measure| desk.casebook.measure(measure, &filter, days).map_or(0.0, |taken| taken.value().value);
        taken(Measure::Conversations) - taken(Measure::Expected)
    };
    let told: f64 = ledger
        .alerts
        .iter()
        .filter(|kept| {
            kept.ended.is_none()
                && !kept.topics.is_empty()
                && (kept.kind == AlertKind::Drop) == (kind == AlertKind::Drop)
        })
        .map(excess_of)
        .sum();
    let excess = signal.observed as f64 - signal.expectation.mean;
    if told / excess >= EXPLAINED {
        return;
    }
    let id = ledger.next_id();
    ledger.alerts.push(Kept {
        id,
        kind,
        severity: None,
        topics: Vec::new(),
        segment: None,
        date: as_of,
        since: signal.since,
        ended: None,
        q_value: Some(signal.q_value),
        cases: Vec::new(),
    });
}

/// Tells an alert as it stands tonight; none for a topic that is gone.
fn alert(desk: Desk<'_>, kept: &Kept) -> Option<Alert> {
    let as_of = desk.casebook.period().to;
    let find = |topic: &String| desk.cards.iter().find(|card| card.id == *topic);
    let card = kept.topics.first().and_then(find);
    if !kept.cases.is_empty() && card.is_none() {
        return None;
    }
    let filter = telling::filter_of(&kept.topics, kept.segment.as_ref());
    let registers =
        Registers { releases: desk.releases, policies: desk.policies, calendar: desk.calendar, zone: desk.zone };
    let near_events = events::near(registers, desk.casebook, &filter, kept.since);
    let matter = Matter {
        kind: kept.kind,
        card,
        others: kept.topics.iter().skip(1).filter_map(find).collect(),
        segment: kept.segment.as_ref(),
        since: kept.since,
        is_ended: kept.ended.is_some(),
        events: &near_events,
    };
    let told = telling::tell(&matter, desk.casebook);
    let days = matter.days(as_of);
    let taken = |measure: Measure| desk.casebook.measure(measure, &filter, days).map(|taken| taken.value());
    let expected = taken(Measure::Expected);
    let whole = || Bilingual::new("전체 문의", "All conversations");
    let name = card.map_or_else(whole, |card| card.name.clone());
    let name = match &kept.segment {
        Some(Segment { value, .. }) => {
            Bilingual::new(format!("{} ({value})", name.ko), format!("{} ({value})", name.en))
        }
        None => name,
    };
    let state = match kept.ended {
        Some(_) => AlertState::Ended,
        None if desk.muted.contains(&kept.id) => AlertState::Muted,
        None if kept.date == as_of => AlertState::New,
        None => AlertState::Open,
    };
    Some(Alert {
        id: kept.id.clone(),
        kind: kept.kind,
        severity: kept.severity.clone(),
        topic: kept.topics.first().cloned(),
        topics: kept.topics.clone(),
        name,
        segment: kept.segment.clone(),
        date: kept.date,
        state,
        since: kept.since,
        ended: kept.ended,
        days: u32::try_from(days_between(kept.since, as_of) + 1).unwrap_or(0),
        observed: taken(Measure::Conversations).map_or(0, |value| value.value as u64),
        expected: expected.map(|value| value.value),
        interval: expected.and_then(|value| Some([value.low?, value.high?])),
        times: taken(Measure::TimesExpected).map(|value| value.value),
        q_value: kept.q_value,
        near_events,
        terms: told.terms,
        examples: told.examples,
        owner: card.and_then(|card| card.owner.as_ref()).map(|owner| owner.team.clone()),
        sentences: told.sentences,
    })
}

/// Tells the severe conversations that were not told yet, those of one kind in one alert.
fn severe_cases(desk: Desk<'_>, ledger: &mut Ledger) -> Vec<Alert> {
    let as_of = desk.casebook.period().to;
    let cases = severe::new_cases(desk.casebook, desk.severity, ledger, desk.is_first);
    let mut kinds: Vec<_> = cases.iter().map(|case| case.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut alerts = Vec::new();
    for kind in kinds {
        let mut of_kind: Vec<_> = cases.iter().filter(|case| case.kind == kind).collect();
        of_kind.sort_by_key(|case| (std::cmp::Reverse(case.day), case.transcript_idx));
        let since = of_kind.iter().map(|case| case.day).min().unwrap_or(as_of);
        let name = kind.words();
        let names = vec![Name::new(NameKind::Moment, kind.code(), name.clone())];
        let mut sentences = vec![Sentence::fixed(&say::SEVERE, names), Sentence::fixed(&say::SEVERE_ONE, Vec::new())];
        let examples: Vec<_> = of_kind.iter().take(MOST_QUOTED).map(|case| case.citation.clone()).collect();
        sentences.extend(examples.iter().cloned().map(Sentence::quoted));
        let topic = topic_of(desk, of_kind.iter().map(|case| case.transcript_idx));
        alerts.push(Alert {
            id: ledger.next_id(),
            kind: AlertKind::SevereCase,
            severity: Some(kind.code().to_owned()),
            topic: topic.clone(),
            topics: topic.into_iter().collect(),
            name,
            segment: None,
            date: as_of,
            state: AlertState::New,
            since,
            ended: None,
            days: u32::try_from(days_between(since, as_of) + 1).unwrap_or(0),
            observed: of_kind.len() as u64,
            expected: None,
            interval: None,
            times: None,
            q_value: None,
            near_events: Vec::new(),
            terms: Vec::new(),
            examples,
            owner: None,
            sentences,
        });
    }
    alerts
}

/// Returns the topic that all these conversations share, if one does.
fn topic_of(desk: Desk<'_>, idxs: impl Iterator<Item = u32>) -> Option<String> {
    let idxs: Vec<u32> = idxs.collect();
    let days = Period { from: desk.casebook.period().from, to: Day::MAX };
    let holds = |id: &&String| {
        let members = desk.casebook.select(&Filter::of(std::slice::from_ref(*id)), days);
        idxs.iter().all(|idx| members.binary_search(idx).is_ok())
    };
    desk.casebook.topics().iter().find(holds).cloned()
}
