//! What changed for a team since the last sync? A week of nights is looked back on, as the registry, the alerts and the proposals tell it
//! themselves: so a repeated night gives the same, whatever packs lie on the disk.

use super::Pack;
use crate::evidence::numbers;
use crate::model::period::plus;
use crate::model::{Bilingual, Day};
use crate::registry::Known;
use crate::report::summary::Report;

/// Teams meet weekly.
const SYNC_DAYS: i64 = 7;

/// Since when, and what.
#[derive(Debug, PartialEq)]
pub(super) struct Changes {
    /// The night that is compared with; `None` on the first night.
    pub(super) since: Option<Day>,
    /// What happened after it, in words.
    pub(super) told: Vec<Bilingual>,
}

/// Returns the night that tonight is compared with: the one a week ago; where there was none that day, the night before if it lies
/// further back, and the first night of all where that is nearer.
fn since(report: &Report<'_>) -> Option<Day> {
    let before = report.input.churn?.since?;
    let known = || report.topics.iter().filter_map(|topic| topic.seed.known.as_ref());
    let first = known().map(|known| known.first_found).min().unwrap_or(before);
    Some(plus(report.input.as_of, -SYNC_DAYS).min(before).max(first.min(before)))
}

/// Returns what changed in a pack.
pub(super) fn of(report: &Report<'_>, pack: &Pack<'_, '_>) -> Changes {
    let Some(since) = since(report) else { return Changes { since: None, told: Vec::new() } };
    let is_new = |day: Day| since < day && day <= report.input.as_of;
    let mut told = Vec::new();
    for alert in &pack.alerts {
        let (id, name, kind) = (&alert.id, &alert.name, alert.kind.words());
        if is_new(alert.date) {
            told.push(Bilingual::new(
                format!("새 알림 {id}: {} — {}", kind.ko, name.ko),
                format!("New alert {id}: {} — {}", kind.en, name.en),
            ));
        }
        if let Some(day) = alert.ended.filter(|day| is_new(*day)).map(numbers::day) {
            told.push(Bilingual::new(
                format!("끝난 알림 {id}: {} — {} ({})", kind.ko, name.ko, day.ko),
                format!("Alert ended {id}: {} — {} ({})", kind.en, name.en, day.en),
            ));
        }
    }
    for proposal in &pack.proposals {
        let (id, name) = (&proposal.id, &proposal.name);
        if is_new(proposal.proposed) {
            told.push(Bilingual::new(format!("새 제안 {id}: {}", name.ko), format!("New proposal {id}: {}", name.en)));
        }
        if let Some(day) = proposal.state_since.filter(|day| is_new(*day)).map(numbers::day) {
            let state = super::sections::state(proposal);
            told.push(Bilingual::new(
                format!("제안 {id}의 상태가 ‘{}’(으)로 바뀜: {} ({})", state.ko, name.ko, day.ko),
                format!("Proposal {id} is now ‘{}’: {} ({})", state.en, name.en, day.en),
            ));
        }
    }
    for topic in &pack.topics {
        for words in topic.seed.known.iter().flat_map(|known| lineage(known, is_new)) {
            told.push(Bilingual::new(
                format!("{} {}: {}", topic.id, topic.name.ko, words.ko),
                format!("{} {}: {}", topic.id, topic.name.en, words.en),
            ));
        }
    }
    Changes { since: Some(since), told }
}

/// Returns what happened to a topic on the nights that are new, each with its day.
fn lineage(known: &Known, is_new: impl Fn(Day) -> bool) -> impl Iterator<Item = Bilingual> {
    known.events.iter().filter(move |event| is_new(event.on)).map(|event| {
        let (words, day) = (event.words(), numbers::day(event.on));
        Bilingual::new(format!("{} ({})", words.ko, day.ko), format!("{} ({})", words.en, day.en))
    })
}
