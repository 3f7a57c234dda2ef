//! What is said of a topic that rose against the weeks before: both numbers, since when, and what was released at that time.

use super::alerting;
use super::coincidence::by_release;
use super::summary::{Report, Topic};
use super::verdict::{mean_words, quoted};
use crate::alerts::AlertKind;
use crate::evidence::numbers::{count, day, decimal, times as times_words};
use crate::model::{Bilingual, Particle};

/// Returns how many others rose, and with which release, where the first one's sentence did not name it.
pub(super) fn others_rose(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = Vec::new();
    let (n_rising, n_others) = (report.rising.len(), report.rising.len().saturating_sub(1));
    if let Some(&second) = report.rising.get(1) {
        let name = quoted(&report.topics[second]);
        sentences.push(if n_others == 1 {
            Bilingual::new(format!("{}도 늘었습니다.", name.ko), format!("{} grew as well.", name.en))
        } else {
            Bilingual::new(
                format!("{} 등 {n_others}개 토픽도 늘었습니다.", name.ko),
                format!("{} and {} more grew as well.", name.en, n_others - 1),
            )
        });
    }
    let is_named = |at: &usize| report.topics[*at].onset.as_ref().is_some_and(|onset| !onset.releases.is_empty());
    let groups = by_release(report);
    if let (false, Some((release, topics))) = (report.rising.first().is_some_and(is_named), groups.first()) {
        let (name, on, n) = (release.name(), day(release.date), topics.len());
        sentences.push(Bilingual::new(
            format!("늘어난 {n_rising}개 가운데 {n}개는 {name} 배포({})와 같은 시기에 늘기 시작했습니다.", on.ko),
            format!("{n} of the {n_rising} began to rise at the time of the release of {name} ({}).", on.en),
        ));
    }
    sentences
}

/// Returns what is known of a rise: both numbers, then since when and what happened at that time.
pub(super) fn rise(report: &Report<'_>, topic: &Topic<'_>) -> Vec<Bilingual> {
    let name = quoted(topic);
    let change = &topic.figures.change;
    let (last, weeks) = (count(change.last_7_days), change.n_weeks_before);
    let subject = Particle::Subject.after(&name.ko);
    let mean = decimal(change.before_mean().unwrap_or(0.0));
    let mut sentences = vec![match change.times() {
        Some(times) => Bilingual::new(
            format!(
                "{}{subject} {last}건으로 직전 {weeks}주 평균(주 {mean}건)의 {}배입니다.",
                name.ko,
                times_words(times)
            ),
            format!("{} stands at {last}, {} times {}.", name.en, times_words(times), mean_words(weeks, &mean)),
        ),
        None => Bilingual::new(
            format!(
                "{}{subject} {last}건으로, 직전 {weeks}주에는 모두 {}건이었습니다.",
                name.ko,
                count(change.before_total)
            ),
            format!(
                "{} stands at {last}; there were {} in all of the {weeks} weeks before.",
                name.en,
                count(change.before_total)
            ),
        ),
    }];
    sentences.extend(onset(report, topic));
    sentences
}

/// Returns what is said of a topic's rise: where alerts are raised, what its alert says and nothing else.
pub(super) fn rise_told(report: &Report<'_>, topic: &Topic<'_>) -> Option<Bilingual> {
    if !report.is_watched() {
        return onset(report, topic);
    }
    report.alerts_of(&topic.id).find(|alert| alert.kind != AlertKind::SevereCase).map(alerting::lead)
}

/// Returns since when a topic rose, and what was released around that day.
pub(super) fn onset(report: &Report<'_>, topic: &Topic<'_>) -> Option<Bilingual> {
    let onset = topic.onset.as_ref()?;
    let since = day(onset.day);
    let (before, after) = (decimal(onset.before_per_day), decimal(onset.after_per_day));
    let Some(release) = onset.releases.first().and_then(|&at| report.releases.get(at)) else {
        return Some(Bilingual::new(
            format!("{}부터 늘었습니다(하루 평균 {before}건 → {after}건).", since.ko),
            format!("It rose from {} on (daily mean {before} → {after}).", since.en),
        ));
    };
    let (name, on) = (release.name(), day(release.date));
    Some(Bilingual::new(
        format!("{name} 배포({})와 같은 시기인 {}부터 늘었습니다(하루 평균 {before}건 → {after}건).", on.ko, since.ko),
        format!(
            "It rose from {} on (daily mean {before} → {after}), at the time of the release of {name} ({}).",
            since.en, on.en
        ),
    ))
}
