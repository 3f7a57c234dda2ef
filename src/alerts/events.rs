//! What happened around the day on which something began?

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::evidence::{Casebook, Filter, Measure, Name, NameKind};
use crate::model::period::{days_between, plus};
use crate::model::{Bilingual, Day, Period};
use crate::trends::{Calendar, Policy, Release};

/// What kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A release of the register.
    Release,
    /// A policy that came into force or ended.
    Policy,
    /// A public holiday, or a day of `holidays.csv`.
    Holiday,
}

/// Something that happened at the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What kind.
    pub kind: EventKind,
    /// Its id in its register.
    pub id: String,
    /// What people call it.
    pub name: Bilingual,
    /// The day.
    pub date: Day,
    /// The time of the day, where the register tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Product of a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Version of a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Hours from it to the first conversation of the alert after it.
    pub hours: Option<f64>,
    /// The moment, in UTC, where the time is known.
    #[serde(skip)]
    pub(super) moment: Option<String>,
}

impl Event {
    /// Returns the event as sentences name it: by its row of the register.
    pub(crate) fn named(&self) -> Name {
        let (kind, id) = match self.kind {
            EventKind::Release => (NameKind::Release, self.id.clone()),
            EventKind::Policy => (NameKind::Policy, format!("{} {}", self.id, self.date)),
            EventKind::Holiday => (NameKind::Holiday, self.id.clone()),
        };
        Name::new(kind, id, self.name.clone())
    }
}

/// A release up to so many days before the first unusual day, or the day after it (a first day is found with that precision),
const RELEASE_BEFORE_DAYS: i64 = 2;
/// or up to so many days around it where the counts are parted at its moment about as well as at any other: the first day of a slight
/// change is found with that precision.
const RELEASE_AROUND_DAYS: i64 = 10;
const AFTER_DAYS: i64 = 1;
/// Policies are announced and felt over a week.
const POLICY_BEFORE_DAYS: i64 = 7;
/// How far back rates are compared when two releases compete.
const LOOK_BACK_DAYS: i64 = 28;
/// Moments whose log likelihoods differ by less than this cannot be told apart (half the 95 % quantile of chi-square with one degree).
const CLEARLY: f64 = 2.0;

/// The registers that events come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registers<'a> {
    pub(super) releases: &'a [Release],
    pub(super) policies: &'a [Policy],
    pub(super) calendar: &'a Calendar,
    pub(super) zone: &'a TimeZone,
}

/// Returns what happened around a day, releases first, those that part the counts best before the others.
pub(super) fn near(registers: Registers<'_>, casebook: &Casebook<'_>, filter: &Filter, since: Day) -> Vec<Event> {
    let mut events = releases(registers, casebook, filter, since);
    for policy in registers.policies {
        for (day, ko, en) in [(Some(policy.valid_from), "시행", "in force"), (policy.valid_to, "종료", "ended")] {
            let Some(day) = day.filter(|day| (-POLICY_BEFORE_DAYS..=AFTER_DAYS).contains(&days_between(since, *day)))
            else {
                continue;
            };
            events.push(Event {
                kind: EventKind::Policy,
                id: policy.id.clone(),
                name: Bilingual::new(format!("{} {ko}", policy.title), format!("{} ({en})", policy.title)),
                date: day,
                time: None,
                product: None,
                version: None,
                hours: None,
                moment: None,
            });
        }
    }
    // A holiday explains the day itself, and the day after it, when those who waited write.
    for day in [since, plus(since, -1)] {
        if let Some(name) = registers.calendar.name(day) {
            events.push(Event {
                kind: EventKind::Holiday,
                id: day.to_string(),
                name: Bilingual::new(name, name),
                date: day,
                time: None,
                product: None,
                version: None,
                hours: None,
                moment: None,
            });
            break;
        }
    }
    events
}

fn releases(registers: Registers<'_>, casebook: &Casebook<'_>, filter: &Filter, since: Day) -> Vec<Event> {
    let as_of = casebook.period().to;
    let look_back = Period { from: plus(since, -LOOK_BACK_DAYS).max(casebook.period().from), to: as_of };
    let mut times: Vec<i64> = casebook
        .select(filter, look_back)
        .into_iter()
        .filter_map(|idx| casebook.transcripts()[idx as usize].metadata.started_at.as_ref())
        .map(|at| at.timestamp().as_second())
        .collect();
    times.sort_unstable();
    let mut near: Vec<(f64, i64, Event)> = registers
        .releases
        .iter()
        .filter(|release| days_between(since, release.date).abs() <= RELEASE_AROUND_DAYS)
        .map(|release| {
            let moment = release
                .time
                .and_then(|time| release.date.to_datetime(time).to_zoned(registers.zone.clone()).ok())
                .map(|at| at.timestamp());
            let noon = || release.date.at(12, 0, 0, 0).to_zoned(registers.zone.clone()).ok();
            let from = moment.or_else(|| noon().map(|at| at.timestamp())).map_or(i64::MAX, |moment| moment.as_second());
            let evidence = parting(&times, from);
            let told = moment.map(|moment| moment.to_string());
            let days = Period { from: release.date, to: as_of };
            let after = told.clone().and_then(|moment| casebook.measure(Measure::SecondsAfter(moment), filter, days));
            let event = Event {
                kind: EventKind::Release,
                id: release_id(release),
                name: Bilingual::new(release.name(), release.name()),
                date: release.date,
                time: release.time.map(|time| time.strftime("%H:%M").to_string()),
                product: Some(release.product.clone()).filter(|product| !product.is_empty()),
                version: Some(release.version.clone()).filter(|version| !version.is_empty()),
                hours: after.map(|taken| (taken.value().value / 360.0).round() / 10.0),
                moment: told,
            };
            (evidence, days_between(since, release.date).abs(), event)
        })
        .collect();
    let possible = best_parting(&times);
    near.retain(|(evidence, _, event)| {
        (-RELEASE_BEFORE_DAYS..=AFTER_DAYS).contains(&days_between(since, event.date))
            || (*evidence > 0.0 && possible - evidence < CLEARLY)
    });
    // Those that part the rates about as well as the best one go by their distance; the others follow by how well they do.
    let best = near.iter().map(|(evidence, ..)| *evidence).fold(0.0, f64::max);
    let is_behind = |evidence: f64| best - evidence >= CLEARLY;
    near.sort_by(|a, b| {
        let by_group = is_behind(a.0).cmp(&is_behind(b.0));
        let by_day = a.1.cmp(&b.1).then(a.2.date.cmp(&b.2.date));
        by_group.then(if is_behind(a.0) { b.0.total_cmp(&a.0).then(by_day) } else { by_day })
    });
    near.into_iter().map(|(_, _, event)| event).collect()
}

/// Returns by what a sentence names a release: day, product and version.
pub(crate) fn release_id(release: &Release) -> String {
    format!("{} {}", release.date, release.name())
}

/// Returns by what sentences name a policy, and how: when it came into force and ended, and its bare title.
pub(crate) fn policy_names(policy: &Policy) -> Vec<(String, Bilingual)> {
    let (id, title) = (&policy.id, &policy.title);
    let turns = [(Some(policy.valid_from), "시행", "in force"), (policy.valid_to, "종료", "ended")];
    let turned = turns.into_iter().filter_map(|(day, ko, en)| {
        Some((format!("{id} {}", day?), Bilingual::new(format!("{title} {ko}"), format!("{title} ({en})"))))
    });
    turned.chain([(format!("{id} title"), Bilingual::new(title, title))]).collect()
}

/// Moments are tried so far apart, and none so near an end: a few conversations in the last hour would part any counts.
const STEP_SECONDS: usize = 6 * 3600;
const LEAST_SECONDS: i64 = 24 * 3600;

/// Returns the log likelihood of the moment that parts ascending times best.
fn best_parting(times: &[i64]) -> f64 {
    let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return 0.0 };
    let moments = (first + LEAST_SECONDS..last - LEAST_SECONDS).step_by(STEP_SECONDS);
    moments.map(|at| parting(times, at)).fold(0.0, f64::max)
}

/// Returns the log likelihood that a moment parts ascending times into a lower and a higher rate, against one rate; 0 where it does not.
fn parting(times: &[i64], moment: i64) -> f64 {
    let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return 0.0 };
    if moment <= first || moment >= last {
        return 0.0;
    }
    let n_before = times.partition_point(|&at| at < moment) as f64;
    let (n, n_after) = (times.len() as f64, times.len() as f64 - n_before);
    let (before, after) = ((moment - first) as f64, (last - moment) as f64);
    let plogp = |n: f64, time: f64| if n > 0.0 { n * (n / time).ln() } else { 0.0 };
    (plogp(n_before, before) + plogp(n_after, after) - plogp(n, before + after)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_that_parts_the_rates_has_the_greatest_likelihood() {
        // One an hour for ten hours, then ten an hour for two.
        let times: Vec<i64> = (0..10).map(|n| n * 3600).chain((0..20).map(|n| 36_000 + n * 360)).collect();
        let at = |hours: i64| parting(&times, hours * 3600);
        assert!(at(10) > at(9) && at(10) > at(11), "{} {} {}", at(9), at(10), at(11));
        assert!((parting(&times, -1)).abs() < 1e-12 && (parting(&[], 0)).abs() < 1e-12);
    }
}
