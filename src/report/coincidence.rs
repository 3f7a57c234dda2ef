//! What happened at the same time as a rise, in sentences that say no more than that.

use super::summary::{Concentration, Report, Topic};
use super::verdict::quoted;
use crate::evidence::numbers::{count, day, percent};
use crate::model::Bilingual;
use crate::model::Particle;
use crate::trends::Release;

/// So many topics are named with a release.
const N_NAMED: usize = 3;

/// Returns the releases around which topics began to rise, each topic with the nearest, those with most topics first, then by date.
pub(super) fn by_release<'r, 'a>(report: &'r Report<'a>) -> Vec<(&'r Release, Vec<&'r Topic<'a>>)> {
    let began = |release: usize| {
        let near =
            |topic: &&Topic<'a>| topic.onset.as_ref().is_some_and(|onset| onset.releases.first() == Some(&release));
        report.rising.iter().map(|&at| &report.topics[at]).filter(near).collect::<Vec<_>>()
    };
    let mut groups: Vec<_> = report.releases.iter().enumerate().map(|(at, release)| (release, began(at))).collect();
    groups.retain(|(_, topics)| !topics.is_empty());
    groups.sort_by_key(|(_, topics)| std::cmp::Reverse(topics.len()));
    groups
}

/// Returns what sets the newest week of a topic apart.
pub(super) fn concentration(topic: &Topic<'_>) -> Option<Bilingual> {
    let name = quoted(topic);
    let Concentration { facet, value, topic: own, all } = topic.concentration.as_ref()?;
    let (n, whole, m, all_n) = (count(own.part), count(own.whole), percent(all.value()), count(all.whole));
    Some(Bilingual::new(
        format!(
            "최근 7일 {} 문의 가운데 {}{} 알려진 {whole}건 중 {n}건이 {}입니다(같은 기간 전체 문의는 {m}, n={all_n}).",
            name.ko,
            facet.ko,
            Particle::Subject.after(&facet.ko),
            value
        ),
        format!(
            "In the last 7 days, {n} of the {whole} conversations of {} with a known {} have {} (all conversations of that week: {m}, n={all_n}).",
            name.en, facet.en, value
        ),
    ))
}

/// Returns a release with its note, and the topics that began to rise around it.
pub(super) fn near_release(release: &Release, topics: &[&Topic<'_>]) -> Bilingual {
    let (on, note) = (day(release.date), release.note.trim());
    let comma = if note.is_empty() { "" } else { ", " };
    let names = |name: fn(&Bilingual) -> &String| {
        let named = topics.iter().take(N_NAMED).map(|topic| format!("‘{}’", name(&topic.name)));
        named.collect::<Vec<_>>().join(", ")
    };
    let (ko_rest, en_rest) = match topics.len().saturating_sub(N_NAMED) {
        0 => Default::default(),
        n => (format!(" 외 {n}개"), format!(" and {n} more")),
    };
    Bilingual::new(
        format!(
            "{} 배포({}{comma}{note})와 같은 시기에 늘기 시작한 토픽: {}{ko_rest}.",
            release.name(),
            on.ko,
            names(|name| &name.ko)
        ),
        format!(
            "Began to rise at the time of the release of {} ({}{comma}{note}): {}{en_rest}.",
            release.name(),
            on.en,
            names(|name| &name.en)
        ),
    )
}
