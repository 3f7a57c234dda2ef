//! The verdict of a night on which alerts are raised: what is out of the usual, what happened at the time, what to do about it.
//!
//! Sentences about rises and drops come from alerts alone, so that no two baselines contradict each other on one page; the weekly
//! comparison stays in the tables.

use super::alerting::{by_kind, by_state, events, lead, marks, no_alert, segment};
use super::proposing::owned;
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
        format!(
            "All conversations: {}; with weekdays and holidays allowed for, below the threshold of an alert.",
            words.en
        ),
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
        let (owner, conclusion) = (owned(proposal), proposal.conclusion());
        Bilingual::new(
            format!("{}({}): {}", proposal.id, owner.ko, conclusion.ko),
            format!("{} ({}): {}", proposal.id, owner.en, conclusion.en),
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
        insta::assert_snapshot!(said(&verdict.headline), @r"
        ‘앱 로그인 오류’ 문의가 11월 11일~20일에 64건 들어와, 요일과 공휴일을 감안한 평소 예상 11.2건(95% 구간 5~19건)의 5.7배입니다.
        ‘App login error’: 64 conversations (11–20 Nov), 5.7 times the 11.2 that are usual for these weekdays and holidays (95% interval 5 to 19).
        두루 앱 5.2.0 배포(11월 10일 14:30) 뒤 첫 문의는 19.5시간 만에 들어왔습니다.
        The first of these conversations after the release of 두루 앱 5.2.0 (10 Nov 14:30) came 19.5 hours later.
        이 밖에 알림이 2건 더 있습니다(심각한 사례 1건, 급감 1건).
        There are 2 more: 1 severe case, 1 drop.
        대응이 필요합니다.
        Action is needed.
        ");
        insta::assert_snapshot!(said(&verdict.normal), @r"
        새 알림 2건, 계속되는 알림 1건, 최근에 끝난 알림 1건, 꺼 둔 알림 1건입니다.
        Alerts: 2 new, 1 open, 1 ended lately, 1 muted.
        전체 문의: 최근 7일 119건, 직전 4주 평균(주 83.8건)의 1.4배. 요일과 공휴일을 감안하면 알림 기준을 넘지 않았습니다.
        All conversations: 119 in the last 7 days, 1.4 times the mean of 83.8 a week over the 4 weeks before; with weekdays and holidays allowed for, below the threshold of an alert.
        ‘배송지 변경 요청’ 문의가 11월 14일~20일에 1건으로, 요일과 공휴일을 감안한 평소 예상 7.4건(95% 구간 3~13건)보다 적습니다(예상의 0.1배).
        ‘Change of address’: 1 conversation (14–20 Nov), fewer than the 7.4 that are usual for these weekdays and holidays (95% interval 3 to 13; 0.1 times the usual).
        만족도 평균은 2.88점입니다(n=709).
        Mean satisfaction is 2.88 (n=709).
        ");
        insta::assert_snapshot!(said(&verdict.behind), @r"
        ‘앱 로그인 오류’: 두루 앱 5.2.0 배포(11월 10일 14:30) 뒤 첫 문의는 19.5시간 만에 들어왔습니다.
        ‘App login error’: The first of these conversations after the release of 두루 앱 5.2.0 (10 Nov 14:30) came 19.5 hours later.
        ‘앱 로그인 오류’: 이 기간 문의 64건 가운데 31건에 ‘지문’이 나옵니다. 그전(10월 14일~11월 10일)에는 38건 가운데 2건이었습니다.
        ‘App login error’: ‘지문’ comes up in 31 of the 64 conversations; before (14 Oct–10 Nov) in 2 of 38.
        ‘배송지 변경 요청’: 등록된 배포나 정책 변경 가운데 이 시기의 것은 없습니다.
        ‘Change of address’: No release or policy of the registers falls into this time.
        만족도를 가장 많이 낮추는 토픽은 ‘앱 로그인 오류’입니다: 1.85점(n=106), 그 밖의 문의 3.06점(n=603), 전체 평균에 미치는 영향 −0.18점.
        The topic that lowers satisfaction most is ‘App login error’: 1.85 (n=106) against 3.06 (n=603) elsewhere, −0.18 on the mean of all.
        위 내용은 같은 시기에 관찰된 사실이며, 원인은 확인되지 않았습니다.
        These were observed at the same time; no cause is established.
        ");
        insta::assert_snapshot!(said(&verdict.next), @r"
        ‘법적 대응’ 상담 2건의 인용을 먼저 읽어 주세요(A-0004).
        Read the quotes of 2 conversations on ‘legal action’ first (A-0004).
        P-0017(담당 앱플랫폼팀): ‘앱 로그인 오류’ 문의가 10월 24일~11월 20일에 88건(고객 82명, 전체의 22.0%) 들어왔습니다.
        P-0017 (owner 앱플랫폼팀): ‘App login error’ came up in 88 conversations of 82 customers (24 Oct–20 Nov, 22.0% of all).
        토픽에 묶이지 않은 발언이 14건입니다(n=1,015). 드물지만 심각한 건이 있는지 훑어봐 주세요.
        14 statements fell into no topic (n=1,015). Skim them for rare but serious cases.
        읽지 못한 기록이 2건입니다. 데이터 품질에서 이유를 확인해 주세요.
        2 records could not be read. See the reasons under data quality.
        ");
    }

    #[test]
    fn a_quiet_night_does_not_speak_of_rises_though_a_week_is_larger_than_those_before() {
        let fixture = Fixture::new(5.0);
        let report = summarise(fixture.input()).with(Vec::new(), Vec::new());
        assert!(!report.rising.is_empty(), "the tables still compare the weeks");
        let verdict = &report.verdict;
        insta::assert_snapshot!(said(&verdict.headline), @r"
        평소와 다른 점은 없습니다.
        Nothing is out of the usual.
        11월 14일~20일 문의 119건 가운데 114건에 불만·요청·질문이 담겨 있습니다.
        Of 119 conversations (14–20 Nov), 114 hold a complaint, a request or a question.
        최근 91일 동안 가장 큰 토픽은 ‘배달 지연’이며 문의 180건(17.7%, n=1,015)에서 나왔습니다.
        The largest topic of the last 91 days is ‘Delivery late’, found in 180 conversations (17.7%, n=1,015).
        ");
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
