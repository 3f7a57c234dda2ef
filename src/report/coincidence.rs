//! What happened at the same time as a rise, in sentences that say no more than that.

use super::Release;
use super::numbers::{count, day, percent};
use super::particles::Particle;
use super::summary::{Concentration, Report, Topic};
use super::verdict::quoted;
use crate::model::Bilingual;

/// Returns the releases around which topics began to rise, those with most topics first, then by date.
pub(super) fn by_release<'r, 'a>(report: &'r Report<'a>) -> Vec<(&'r Release, Vec<&'r Topic<'a>>)> {
    let began = |release: usize| {
        let near = |topic: &&Topic<'a>| topic.onset.as_ref().is_some_and(|onset| onset.releases.contains(&release));
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
            "최근 7일 {} 문의 가운데 {}{} 알려진 {whole}건 중 {n}건이 {value}입니다(같은 기간 전체 문의는 {m}, n={all_n}).",
            name.ko,
            facet.ko,
            Particle::Subject.after(&facet.ko)
        ),
        format!(
            "In the last 7 days, {n} of the {whole} conversations of {} with a known {} have {value} (all conversations of that week: {m}, n={all_n}).",
            name.en, facet.en
        ),
    ))
}

/// Returns a release with its note, and the topics that began to rise around it.
pub(super) fn near_release(release: &Release, topics: &[&Topic<'_>]) -> Bilingual {
    let (on, note) = (day(release.date), release.note.trim());
    let comma = if note.is_empty() { "" } else { ", " };
    let names = |name: fn(&Bilingual) -> &String| {
        topics.iter().map(|topic| format!("‘{}’", name(&topic.name))).collect::<Vec<_>>().join(", ")
    };
    Bilingual::new(
        format!(
            "{} 배포({}{comma}{note})와 같은 시기에 늘기 시작한 토픽: {}.",
            release.name(),
            on.ko,
            names(|name| &name.ko)
        ),
        format!(
            "Began to rise at the time of the release of {} ({}{comma}{note}): {}.",
            release.name(),
            on.en,
            names(|name| &name.en)
        ),
    )
}
