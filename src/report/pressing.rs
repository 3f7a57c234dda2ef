//! The verdict of a night on which alerts are raised: what is out of the usual, what happened at the time, what to do about it.
//!
//! Sentences about rises and drops come from alerts alone, so that no two baselines contradict each other on one page; the weekly
//! comparison stays in the tables.

use super::alerting::{by_kind, by_state, events, lead, marks, no_alert, segment};
use super::proposing::owner;
use super::summary::{Report, Verdict, Watch};
use super::verdict;
use crate::alerts::{Alert, AlertKind, AlertState};
use crate::evidence::numbers::{count, counted};
use crate::model::Bilingual;

/// So many alerts are followed up with what happened at the time, so many drops are told.
const N_BEHIND: usize = 2;
const N_DROPS: usize = 2;
/// What sets an alert apart is told in so many sentences; its card has all of them.
const N_MARKS: usize = 2;
/// So many proposals and kinds of severe cases are named.
const N_PROPOSED: usize = 3;
const N_SEVERE: usize = 3;

/// Returns the sentences.
pub(super) fn of(report: &Report<'_>) -> Verdict {
    Verdict { headline: headline(report), normal: normal(report), behind: behind(report), next: next(report) }
}

fn headline(report: &Report<'_>) -> Vec<Bilingual> {
    let Some(first) = report.live_alerts().next() else { return quiet(report) };
    let mut sentences = vec![lead(first)];
    sentences.extend(segment(first));
    sentences.extend(events(first).into_iter().take(1).filter(|_| !first.near_events.is_empty()));
    if first.kind == AlertKind::SevereCase {
        let n = first.observed;
        sentences.push(Bilingual::new(
            format!("이런 상담은 {}건입니다({}).", count(n), first.id),
            format!("There {} {} ({}).", if n == 1 { "is" } else { "are" }, counted(n, "such conversation"), first.id),
        ));
    }
    let others = report.live_alerts().skip(1);
    let n_others = others.clone().count() as u64;
    if n_others > 0 {
        let kinds = by_kind(others);
        sentences.push(Bilingual::new(
            format!("이 밖에 알림이 {}건 더 있습니다({}).", count(n_others), kinds.ko),
            format!(
                "There {} more: {}.",
                if n_others == 1 { "is one".into() } else { format!("are {n_others}") },
                kinds.en
            ),
        ));
    }
    let is_rise = report.live_alerts().any(|alert| matches!(alert.kind, AlertKind::Spike | AlertKind::NewTopic));
    sentences.push(if is_rise {
        Bilingual::new("대응이 필요합니다.", "Action is needed.")
    } else {
        Bilingual::new("확인이 필요합니다.", "A look is needed.")
    });
    sentences
}

/// Returns the headline of a night without a live alert.
fn quiet(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = Vec::new();
    let n_muted = report.alerts.iter().filter(|alert| alert.state == AlertState::Muted).count() as u64;
    if n_muted > 0 {
        sentences.push(Bilingual::new(
            format!("새로 알릴 것은 없으며, 꺼 둔 알림이 {}건 있습니다.", count(n_muted)),
            format!("There is nothing new to tell; {} muted.", counted(n_muted, "alert")),
        ));
    } else if verdict::is_weekly(report) {
        sentences.push(no_alert(report));
    }
    sentences.extend(verdict::opening(report));
    sentences.extend(verdict::largest(report));
    sentences
}

fn normal(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = vec![by_state(report)];
    if !report.is_watched() {
        // Severe cases need no baseline; everything else is told as on any night that has too little to compare.
        sentences.extend(verdict::normal(report));
        return sentences;
    }
    sentences.push(whole_desk(report));
    // A muted drop is one still.
    let drops: Vec<&Alert> = unusual(report).filter(|alert| alert.kind == AlertKind::Drop).collect();
    // What the headline begins with is not said twice.
    let told = drops.iter().filter(|alert| alert.topic.is_some() && !is_first(report, alert));
    sentences.extend(told.take(N_DROPS).map(|alert| lead(alert)));
    if drops.is_empty() && report.watch == Watch::Both {
        sentences
            .push(Bilingual::new("뚜렷하게 줄어든 토픽은 없습니다.", "No topic is clearly below its usual level."));
    }
    if report.watch == Watch::Rises && report.live_alerts().next().is_some() {
        sentences.push(Bilingual::new(
            "줄어든 것은 기록이 더 쌓이면 판단합니다.",
            "Drops can be told when there are more records.",
        ));
    }
    sentences.extend(verdict::levels(report));
    sentences
}

/// Returns the alerts that did not end, muted ones too.
fn unusual<'r>(report: &'r Report<'_>) -> impl Iterator<Item = &'r Alert> {
    report.alerts.iter().filter(|alert| alert.state != AlertState::Ended)
}

fn is_first(report: &Report<'_>, alert: &Alert) -> bool {
    report.live_alerts().next().is_some_and(|first| first.id == alert.id)
}

/// Says how the desk as a whole stands: by its alert, else that there is none.
fn whole_desk(report: &Report<'_>) -> Bilingual {
    let is_whole = |alert: &&Alert| alert.topic.is_none() && alert.kind != AlertKind::SevereCase;
    if let Some(alert) = unusual(report).find(is_whole) {
        return lead(alert);
    }
    let words = verdict::change_words(&report.totals.change);
    Bilingual::new(
        format!("전체 문의: {}. 요일과 공휴일을 감안하면 알림 기준을 넘지 않았습니다.", words.ko),
        format!("All conversations: {}; with weekdays and holidays allowed for, no cause for an alert.", words.en),
    )
}

fn behind(report: &Report<'_>) -> Vec<Bilingual> {
    let mut sentences = Vec::new();
    let told = report.live_alerts().filter(|alert| alert.kind != AlertKind::SevereCase);
    for alert in told.take(N_BEHIND) {
        let named = |words: Bilingual| {
            let Bilingual { ko, en } = &alert.name;
            Bilingual::new(format!("‘{ko}’: {}", words.ko), format!("‘{en}’: {}", words.en))
        };
        sentences.extend(events(alert).into_iter().chain(marks(alert).into_iter().take(N_MARKS)).map(named));
    }
    sentences.extend(verdict::harmful(report));
    verdict::observed_only(sentences)
}

fn next(report: &Report<'_>) -> Vec<Bilingual> {
    let severe = report.live_alerts().filter(|alert| alert.kind == AlertKind::SevereCase);
    let mut sentences: Vec<Bilingual> = severe
        .take(N_SEVERE)
        .map(|alert| {
            let (n, name) = (alert.observed, &alert.name);
            Bilingual::new(
                format!("‘{}’ 상담 {}건의 인용을 먼저 읽어 주세요({}).", name.ko, count(n), alert.id),
                format!("Read the quotes of {} on ‘{}’ first ({}).", counted(n, "conversation"), name.en, alert.id),
            )
        })
        .collect();
    let proposed = proposed(report);
    if proposed.is_empty() {
        let of_alert = report.live_alerts().find_map(|alert| alert.topic.as_deref());
        let topic = of_alert.and_then(|id| report.topics.iter().find(|topic| topic.id == id));
        let largest = || report.by_conversations.first().map(|&at| &report.topics[at]);
        sentences.extend(topic.or_else(largest).map(verdict::to_read));
    }
    sentences.extend(proposed);
    sentences.extend(verdict::rest_to_read(report));
    sentences
}

/// Returns the most pressing proposals, each with who answers for it and its conclusion.
pub(super) fn proposed(report: &Report<'_>) -> Vec<Bilingual> {
    let told = |proposal: &crate::proposals::Proposal| {
        let (owner, conclusion) = (owner(proposal), proposal.conclusion());
        let (ko_owner, en_owner) = match &proposal.owner {
            Some(_) => (format!("담당 {}", owner.ko), format!("owner {}", owner.en)),
            None => (owner.ko, owner.en),
        };
        Bilingual::new(
            format!("{}({ko_owner}): {}", proposal.id, conclusion.ko),
            format!("{} ({en_owner}): {}", proposal.id, conclusion.en),
        )
    };
    report.open_proposals().take(N_PROPOSED).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;
    use crate::report::fixture_acting::{acted, alerts, proposals};
    use crate::report::{Input, summarise};

    fn said(sentences: &[Bilingual]) -> String {
        sentences.iter().map(|sentence| format!("{}\n{}\n", sentence.ko, sentence.en)).collect()
    }

    #[test]
    fn the_verdict_goes_by_the_first_alert_and_ends_in_proposals() {
        let fixture = Fixture::new(5.0);
        let verdict = acted(summarise(fixture.input())).verdict;
        insta::assert_snapshot!(said(&verdict.headline), @"");
        insta::assert_snapshot!(said(&verdict.normal), @"");
        insta::assert_snapshot!(said(&verdict.behind), @"");
        insta::assert_snapshot!(said(&verdict.next), @"");
    }

    #[test]
    fn a_quiet_night_does_not_speak_of_rises_though_a_week_is_larger_than_those_before() {
        let fixture = Fixture::new(5.0);
        let report = summarise(fixture.input()).with(Vec::new(), Vec::new());
        assert!(!report.rising.is_empty(), "the tables still compare the weeks");
        let verdict = &report.verdict;
        insta::assert_snapshot!(said(&verdict.headline), @"");
        let all = [&verdict.headline, &verdict.normal, &verdict.behind, &verdict.next].map(|part| said(part)).concat();
        for word in ["늘었", "늘고", "줄었", "급증", "rose", "grew"] {
            assert!(!all.contains(word), "{word}: {all}");
        }
    }

    #[test]
    fn severe_cases_are_told_first_where_the_records_are_too_short_for_anything_else() {
        let fixture = Fixture::new(5.0);
        let report = summarise(Input { window_days: 10, ..fixture.input() });
        let severe: Vec<Alert> =
            alerts(&summarise(fixture.input())).into_iter().filter(|it| it.kind == AlertKind::SevereCase).collect();
        let report = report.with(severe, Vec::new());
        assert_eq!(report.watch, Watch::TooShort);
        let verdict = &report.verdict;
        assert!(verdict.headline[0].ko.starts_with("‘법적 대응’에 해당하는 말이 있는 상담"), "{:?}", verdict.headline);
        assert_eq!(verdict.headline.last().map(|it| it.ko.as_str()), Some("확인이 필요합니다."));
        assert!(said(&verdict.normal).contains("기록이 2주에 미치지 못해"), "{:?}", verdict.normal);
        assert!(verdict.next[0].ko.contains("(A-0004)"), "{:?}", verdict.next);
    }

    #[test]
    fn a_muted_drop_is_not_told_as_if_nothing_had_dropped() {
        let fixture = Fixture::new(5.0);
        let report = summarise(fixture.input());
        let mut drops: Vec<Alert> = alerts(&report).into_iter().filter(|alert| alert.kind == AlertKind::Drop).collect();
        drops[0].state = AlertState::Muted;
        let proposals = proposals(&report);
        let verdict = report.with(drops, proposals).verdict;
        assert!(said(&verdict.headline).starts_with("새로 알릴 것은 없으며, 꺼 둔 알림이 1건 있습니다."));
        assert!(!said(&verdict.normal).contains("뚜렷하게 줄어든 토픽은 없습니다"));
        assert!(said(&verdict.next).contains("P-0017(담당 앱플랫폼팀): ") && !said(&verdict.next).contains("P-0018"));
    }
}
